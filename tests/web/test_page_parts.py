"""The page's parts without a browser: what comes from a client, Markdown, differences, words."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from assistant import (
    Answer,
    BadInputError,
    Citation,
    CitationCheck,
    IndexNotBuiltError,
    Kind,
    LegalUnit,
    Verdict,
)
from assistant.config import load_settings
from assistant.schema.answers import OpenFact, Option, Section
from assistant.web.ask.answers import answer_payload
from assistant.web.ask.ask import MAX_TURN_CHARACTERS, MAX_TURNS, known_numbers, read_history, respond
from assistant.web.check.check import checked_html, detail_html
from assistant.web.check.differences import Pieces, differences
from assistant.web.markdown import markdown, quotations
from assistant.web.opening import Opening
from assistant.web.page import assets, page_html
from assistant.web.panel.passage import passage_html
from assistant.web.tabs import HERE, Desk, read_day
from assistant.web.templates import ENVIRONMENT
from assistant.web.words import WORDS
from assistant.web.words import apart as in_each_language

UNIT = LegalUnit(
    id="民法典@2020-05-28#180",
    kind=Kind.STATUTE,
    title="民法典",
    article="第一百八十条",
    article_no=180,
    text="因不可抗力不能履行民事义务的，不承担民事责任。法律另有规定的，依照其规定。",
    source="国家法律法规数据库",
)
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


@pytest.mark.parametrize(
    "wire", [None, 5, "x", [], {"history": "x"}, {"history": [1, ["a"], ["a", 2], ["a", "b", "c"], None]}]
)
def test_history_of_another_shape_is_dropped(wire: Any) -> None:
    assert read_history(wire) == []


def test_history_is_bounded() -> None:
    turns = [[f"问{i}", "长" * (MAX_TURN_CHARACTERS + 5)] for i in range(MAX_TURNS + 3)]
    read = read_history({"history": turns})
    assert [q for q, _ in read] == [f"问{i}" for i in range(3, MAX_TURNS + 3)]
    assert all(len(a) == MAX_TURN_CHARACTERS for _, a in read)


def test_a_day_that_is_none_is_refused() -> None:
    assert read_day("") is None and str(read_day("2021-05-01")) == "2021-05-01"
    for bad in ("2021-02-30", "昨天", ["2021-05-01"]):
        with pytest.raises(BadInputError):
            read_day(bad)


def test_markdown_makes_buttons_of_known_numbers_only() -> None:
    html = str(markdown("**先看结论** 不承担[1]，见[2]，又[1](javascript:alert(1))", {1: UNIT}))
    assert html.count('data-cite="1"') == 2 and "[2]" in html
    assert "href" not in html


def test_bold_is_a_heading_only_where_the_line_is_its_own() -> None:
    assert '<strong class="lead">' in str(markdown("**法律原文**\n\n第一条", {}))
    assert '<strong class="lead">' in str(markdown("**法律原文**\n第一条", {}))
    assert "lead" not in str(markdown("**沙龙观点，张某**（开场）：", {}))


def test_deciding_words_stand_out_and_what_is_cut_has_its_whole_beside_it() -> None:
    cut = str(quotations("- [1] 《法》：“……不承担……”", {1: UNIT}, ["不承担", "责任"]))
    assert "<b>不承担</b>" in cut and cut.count('data-cite="1"') == 2 and "全文" in cut
    whole = str(quotations(f"- [1] 《法》：“{UNIT.text}”", {1: UNIT}, []))
    assert whole.count('data-cite="1"') == 1 and "<b>" not in whole


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        f"`{HOSTILE}`",
        f"```\n{HOSTILE}\n```",
        f"| a |\n|---|\n| {HOSTILE} |",
        "[x](javascript:alert(1)) ![x](http://example.org/x.png) <http://example.org>",
        "[x]: http://example.org\n\n[x]",
    ],
)
def test_markdown_lets_no_html_link_or_image_through(text: str) -> None:
    html = str(markdown(text, {1: UNIT}))
    assert not re.search(r"<(img|script|a|iframe)\b", html)


def test_everything_from_the_corpus_is_escaped() -> None:
    fields = {
        name: HOSTILE
        for name in (
            "title",
            "text",
            "source",
            "article",
            "speaker",
            "heading",
            "question",
            "issuer",
            "full_title",
        )
    }
    unit = replace(UNIT, kind=Kind.COMMENTARY, doubts=(HOSTILE,), status=HOSTILE, **fields)  # type: ignore[arg-type]
    answer = Answer(
        HOSTILE, f"{HOSTILE}[1]", (Citation(1, unit, HOSTILE),), warnings=(HOSTILE,), missing=(HOSTILE,)
    )
    payload = answer_payload(answer, HOSTILE, done=True)
    for html in (payload["html"], *payload["passages"].values(), str(passage_html(unit))):
        assert "<img" not in html and "<script" not in html


def test_the_quote_is_marked_in_the_passage() -> None:
    html = str(passage_html(UNIT, "不能履行民事义务的，……依照其规定"))
    assert re.findall("<mark>(.*?)</mark>", html) == ["不能履行民事义务的", "依照其规定"]


def apart(pieces: Pieces) -> str:
    return "".join(text for text, differs in pieces if differs)


def whole(pieces: Pieces) -> str:
    return "".join(text for text, _ in pieces)


@pytest.mark.parametrize(
    ("claim", "added", "dropped"),
    [
        ("因不可抗力不能履行民事义务的，不免除违约责任", "免除违约", "承担民事"),
        ("因不可抗力不能履行民事义务的，应当承担民事责任", "应当", "不"),
        ("因不可抗力不能履行民事义务的,不承担民事责任", "", ""),
    ],
)
def test_differences_are_told_on_both_sides(claim: str, added: str, dropped: str) -> None:
    ours, theirs = differences(claim, UNIT.text)
    assert apart(ours) == added and apart(theirs) == dropped
    assert whole(ours) == claim and whole(theirs) == UNIT.text


def test_other_wording_altogether_is_left_unmarked() -> None:
    ours, theirs = differences("经营者应当保障消费者知情", UNIT.text)
    assert not apart(ours) and not apart(theirs)


def test_a_citation_shows_what_differs_and_escapes_it() -> None:
    claim = "因不可抗力不能履行民事义务的，不免除违约<img>责任"
    check = CitationCheck(HOSTILE, 0, 2, "民法典", "180", None, None, Verdict.ALTERED, claim, HOSTILE)
    html = str(detail_html(check, replace(UNIT, text=UNIT.text + HOSTILE), replace(UNIT, title=HOSTILE)))
    html += str(checked_html(f"{HOSTILE}第一百八十条", [replace(check, start=0, end=len(HOSTILE))]))
    assert "<ins>" in html and "<del>" in html
    assert "<img" not in html and "<script" not in html


PARTS = Answer(
    HOSTILE,
    HOSTILE,
    sections=(
        Section("emergency", HOSTILE, f"- 打 110 或 99999，72 小时内；第120条 {HOSTILE}"),
        Section("plain", "", f"**可以。**{HOSTILE}[1]"),
        Section("terms", HOSTILE, f"- {HOSTILE}"),
        Section("steps", HOSTILE, f"- ① 报警（110）{HOSTILE}"),
        Section("facts", HOSTILE, "- 问"),
        Section("law", HOSTILE, f"- [1] {HOSTILE}", folded=True),
    ),
    citations=(Citation(1, UNIT, "不承担民事责任"),),
    facts=(OpenFact(f"拍得到吗{HOSTILE}？", HOSTILE, HOSTILE),),
    follows=True,
)


def test_no_part_of_an_answer_lets_html_through() -> None:
    options = (Option("x", HOSTILE, HOSTILE),)
    asked = replace(PARTS, sections=(Section("options", "", f"{HOSTILE}\n- x\n{HOSTILE}"),), options=options)
    for answer in (PARTS, asked):
        html = answer_payload(answer, "t", done=True, numbers={"110"})["html"]
        assert "&lt;img" in html and "<img" not in html and "<script" not in html


def test_parts_stand_in_the_order_of_a_first_screen() -> None:
    html = answer_payload(PARTS, "t", done=True)["html"]
    assert re.findall(r'class="part part-(\w+)"', html) == [
        *("emergency", "plain", "steps", "facts", "terms", "law"),
    ]
    assert 'part-emergency" role="alert"' in html and '<details class="part part-law">' in html
    assert (
        "data-alone" in html
        and "data-alone" not in answer_payload(replace(PARTS, follows=False), "t", True)["html"]
    )


def test_only_known_numbers_can_be_called() -> None:
    numbers = known_numbers(load_settings().corpus)
    assert {"110", "12348"} <= numbers and all(n.isdigit() for n in numbers)
    html = answer_payload(PARTS, "t", done=True, numbers=numbers)["html"]
    assert re.findall(r'href="([^"]*)"', html) == ["tel:110", "tel:110"]
    everywhere = "".join(
        str(markdown(f"打 {n}", {}, numbers)) for n in (*numbers, "72", "99999", "1101", "11.0")
    )
    assert set(re.findall(r'href="tel:(\d+)"', everywhere)) == numbers


def test_a_fact_is_sent_whole_and_shown_as_asked() -> None:
    facts = (OpenFact("镜头能拍到你家里面吗？", "不允许", "看影响"),)
    html = answer_payload(replace(PARTS, facts=facts), "t", done=True)["html"]
    said = re.findall(r'data-say="([^"]*)" data-ask="镜头能拍到你家里面吗？" title="([^"]*)"', html)
    assert said == [
        ("补充：镜头能拍到你家里面吗？是", "不允许"),
        ("补充：镜头能拍到你家里面吗？否", "看影响"),
        ("补充：镜头能拍到你家里面吗？不清楚", ""),
    ]


def test_every_template_escapes_by_itself() -> None:
    """No template may switch escaping off, nor mark a value as safe."""
    for name in ENVIRONMENT.list_templates(extensions=["html"]):
        source = (HERE / name).read_text(encoding="utf-8")
        ENVIRONMENT.get_template(name)
        assert not re.search(r"\bsafe\b|autoescape", source), name
    marking = [p.name for p in HERE.rglob("*.py") if re.search(r"\bMarkup\(", p.read_text(encoding="utf-8"))]
    assert sorted(marking) == ["markdown.py", "words.py"], "Markup is made in two filters only"


def test_the_page_is_light_and_runs_no_script_of_its_markup() -> None:
    made = assets()
    html = page_html(Desk(Opening(Telling), load_settings()), made)
    assert len(gzip.compress(html.encode())) <= 60_000 and len(made["js"].packed) <= 80_000
    assert re.findall(r"<script[^>]*>", html) == [f'<script src="assets/{made["js"].name}" defer>']
    assert not re.search(r"<style|\son[a-z]+=|javascript:", html)
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", html)


def test_every_word_named_in_markup_and_script_is_known() -> None:
    for path in [*HERE.rglob("*.html"), *HERE.rglob("*.js")]:
        source = path.read_text(encoding="utf-8")
        named = {
            pair.partition(":")[2]
            for found in re.findall(r'data-words="([^"{]*)"', source)
            for pair in found.split(";")
        }
        named |= set(re.findall(r'Law\.(?:word|fill|both)\("(\w+)"', source))
        assert named <= set(WORDS), (path.name, named - set(WORDS))


def test_a_line_break_in_a_template_is_a_space_within_a_tag_only() -> None:
    source = '<p\n  class="a">\n  {{ x }}\n  <b>{{ x\n }}</b>\n</p>\n'
    assert ENVIRONMENT.from_string(source).render(x="<") == '<p class="a">&lt;<b>&lt;</b></p>'


class Telling:
    """Stands in for an assistant: yields what it was given."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked = answers, {}

    def ask_stream(self, question: str, **options: Any) -> Iterator[Answer]:
        self.asked = {"question": question, **options}
        yield from self.answers


def desk(open_assistant: Any) -> Desk:
    return Desk(Opening(open_assistant), load_settings(question_limit=100))


def test_a_turn_streams_and_ends_once() -> None:
    telling = Telling(Answer("问", "半"), Answer("问", "全"))
    wire = {"turn": "t1", "history": [["旧", "答"]], "as_of": "2021-05-01"}
    states = list(respond(desk(lambda: telling), {"question": " 问 ", "persona": "prosecutor", **wire}))
    assert [s["state"] for s in states][1:] == ["partial", "partial", "done"]
    assert all(s["turn"] == "t1" for s in states) and states[-1]["answer"] == "全"
    assert telling.asked["history"] == [("旧", "答")] and telling.asked["persona"] == "prosecutor"
    assert str(telling.asked["as_of"]) == "2021-05-01"


@pytest.mark.parametrize("question", ["", "  \n", "长" * 101, None])
def test_a_bad_question_is_told_not_raised(question: Any) -> None:
    states = list(respond(desk(Telling), {"question": question, "turn": "t"}))
    assert [s["state"] for s in states] == ["error"]


def test_an_unknown_persona_from_a_client_is_a_citizen() -> None:
    telling = Telling(Answer("问", "全"))
    list(respond(desk(lambda: telling), {"question": "问", "persona": {"x": 1}, "history": "no list"}))
    assert telling.asked["persona"] == "citizen" and telling.asked["history"] == []


def test_a_page_that_is_not_ready_says_so_and_answers_then() -> None:
    opened = threading.Event()

    def slowly() -> Any:
        opened.wait(10)
        return Telling(Answer("问", "全"))

    states = respond(desk(slowly), {"question": "问"})
    assert next(states)["state"] == "preparing"
    opened.set()
    assert [s["state"] for s in states][-1] == "done"


def test_a_missing_index_is_told_in_the_page() -> None:
    def missing() -> Any:
        raise IndexNotBuiltError("请先运行 `assistant index`")

    states = list(respond(desk(missing), {"question": "问"}))
    assert states[-1]["state"] == "error" and "assistant index" in states[-1]["html"]


def test_kinds_and_statuses_are_called_as_everywhere() -> None:
    assert all(WORDS[f"kind_{kind}"][0] == kind.label for kind in Kind)
    assert all(WORDS[key][0] == key.removeprefix("status_") for key in WORDS if key.startswith("status_"))


def test_every_word_has_both_languages_and_every_verdict_a_word() -> None:
    assert all(zh.strip() and en.strip() for zh, en in WORDS.values())
    assert not [key for key, (zh, en) in WORDS.items() if re.search(r"[\u4e00-\u9fff]", en)]
    assert {str(v) for v in Verdict} <= set(WORDS)


@pytest.mark.parametrize(
    ("message", "zh", "en"),
    [
        ("请先写下你的问题（write your question first）", "请先写下你的问题", "Write your question first."),
        ("“a.docx”太大：最多 10 MB（file too large）。", "“a.docx”太大：最多 10 MB", "File too large."),
        ("没有这种身份：x。可用：a、b。", "没有这种身份：x。可用：a、b。", "没有这种身份：x。可用：a、b。"),
        ("不是条文的写法（第1条）", "不是条文的写法（第1条）", "不是条文的写法（第1条）"),
    ],
)
def test_an_error_is_told_in_one_language(message: str, zh: str, en: str) -> None:
    assert in_each_language(message) == (zh, en)
