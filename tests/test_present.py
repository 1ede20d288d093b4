"""Forms that every front end shares: written citations, where a quote stands, the text to keep."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Answer, Citation, Claim, Hit, Kind, LegalUnit
from assistant.citations.written import quote_spans, written_citation
from assistant.present import answer_markdown, tally, unnamed

ITEMS = LegalUnit(
    id="民法典@2020-05-28#1033",
    kind=Kind.STATUTE,
    title="民法典",
    article="第一千零三十三条",
    article_no=1033,
    text="除法律另有规定或者权利人明确同意外，任何组织或者个人不得实施下列行为：\n"
    "（一）以电话、短信、即时通讯工具、电子邮件、传单等方式侵扰他人的私人生活安宁；\n"
    "（二）进入、拍摄、窥视他人的住宅、宾馆房间等私密空间；",
    source="国家法律法规数据库",
    status="现行有效",
    effective_date=date(2021, 1, 1),
)
PARAGRAPHS = LegalUnit(
    id="民法典@2020-05-28#1032",
    kind=Kind.STATUTE,
    title="民法典",
    article="第一千零三十二条",
    article_no=1032,
    text="自然人享有隐私权。任何组织或者个人不得以刺探、侵扰、泄露、公开等方式侵害他人的隐私权。\n"
    "隐私是自然人的私人生活安宁和不愿为他人知晓的私密空间、私密活动、私密信息。",
    source="国家法律法规数据库",
)
SALON = LegalUnit(id="salon#1", kind=Kind.COMMENTARY, title="法律沙龙", text="观点", source="000")


@pytest.mark.parametrize(
    ("unit", "quote", "form"),
    [
        (PARAGRAPHS, "自然人享有隐私权。", "《民法典》第一千零三十二条第一款"),
        (PARAGRAPHS, "隐私是自然人的私人生活安宁……私密信息。", "《民法典》第一千零三十二条第二款"),
        (PARAGRAPHS, PARAGRAPHS.text, "《民法典》第一千零三十二条"),
        (PARAGRAPHS, "", "《民法典》第一千零三十二条"),
        (ITEMS, "拍摄、窥视他人的住宅", "《民法典》第一千零三十三条第二项"),
        (ITEMS, "不得实施下列行为：……进入、拍摄、窥视他人的住宅", "《民法典》第一千零三十三条"),
        (SALON, "观点", "《法律沙龙》（原文未署名）"),
    ],
)
def test_written_citation_goes_down_to_where_the_quote_stands(unit: LegalUnit, quote: str, form: str) -> None:
    assert written_citation(unit, quote) == form


def test_an_excerpt_is_not_counted_into_paragraphs() -> None:
    from dataclasses import replace

    assert (
        written_citation(replace(PARAGRAPHS, excerpt=True), "自然人享有隐私权")
        == "《民法典》第一千零三十二条"
    )


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("任何组织或者个人不得以刺探", ["任何组织或者个人不得以刺探"]),
        ("任何组织或者个人,不得以刺探(侵扰)", ["任何组织或者个人不得以刺探、侵扰"]),
        ("自然人享有隐私权……私密信息", ["自然人享有隐私权", "私密信息"]),
        ("这句话不在里面", []),
        ("任何组织或者个人不得以刺探。", ["任何组织或者个人不得以刺探"]),
        ("自然人享有隐私权.", ["自然人享有隐私权。"]),
        ("……", []),
    ],
)
def test_quote_spans_ignore_width_and_punctuation(quote: str, found: list[str]) -> None:
    assert [PARAGRAPHS.text[a:b] for a, b in quote_spans(PARAGRAPHS.text, quote)] == found


def answer(**changes: object) -> Answer:
    values: dict[str, object] = {
        "question": "能拆吗？",
        "answer": "不得侵害隐私权[1]。",
        "citations": (Citation(1, PARAGRAPHS, "自然人享有隐私权。"),),
        "as_of": date(2026, 1, 2),
    }
    return Answer(**(values | changes))  # type: ignore[arg-type]


def test_the_text_to_keep_has_all_that_the_page_shows() -> None:
    text = answer_markdown(
        answer(
            warnings=("旧条号",),
            missing=("某某办法",),
            claims=(Claim("必须三日内拆除", (), "unsupported"), Claim("隐私权", (1,), "verbatim")),
        )
    )
    for wanted in (
        *("# 能拆吗？", "不得侵害隐私权[1]。", "[1] 《民法典》第一千零三十二条第一款", "国家法律法规数据库"),
        *("某某办法", "旧条号", "必须三日内拆除", "2026-01-02", "不构成法律意见"),
    ):
        assert wanted in text
    assert "请勿直接采用：隐私权" not in text


def test_what_the_answer_names_already_is_not_named_again() -> None:
    held = answer(answer="本库未收录：《甲办法》。", missing=("甲办法", "乙办法"))
    assert unnamed(held) == ["乙办法"]


def test_tally_of_nothing_is_empty() -> None:
    assert tally([]) == {}


def test_more_evidence_is_no_citation() -> None:
    assert "法律沙龙" not in answer_markdown(answer(more=(Hit(SALON, 1.0),)))


def test_a_quoted_item_is_marked_with_its_bracket() -> None:
    (span,) = quote_spans(ITEMS.text, "（二）进入、拍摄、窥视他人的住宅")
    assert ITEMS.text[slice(*span)] == "（二）进入、拍摄、窥视他人的住宅"
