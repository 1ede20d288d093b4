"""The criminal branch: where persons are suspected or sold information, never where a body handled it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.desk.facts import Reading, load_issue_kinds, load_traits, subject
from assistant.desk.facts.parties import party
from assistant.desk.tracks import load_tracks, tracks_of

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TRAITS, KINDS = load_traits(CORPUS), load_issue_kinds(CORPUS)

DISPATCHER = (
    "公安机关于10月20日移送审查起诉。被告人祝某，某市供水公司话务员；被告人龚某，某装修公司经营者。"
    "2025年3月至6月，祝某值班时从报装系统抄录业主姓名、住址和手机号，经微信发给龚某，每户20元，共1,300条。"
)
DOUBT = (
    "公安机关就本案征求意见，罪与非罪存疑。匡某，某停车公司系统员，可登录车场出入后台；"
    "匡某检索车牌后回传“某时在某场”的行踪信息和照片，共130条，收款6,000元。"
    "公安机关内部有两种意见：一为移送审查起诉，一为撤案后作治安处罚。"
)


def reading(text: str) -> Reading:
    return Reading(text, False, TRAITS)


def raised(text: str) -> set[str]:
    facts = reading(text)
    return {k for k, kind in KINDS.items() if kind.raised_by(facts)}


@pytest.mark.parametrize("text", [DISPATCHER, DOUBT])
def test_persons_who_pass_on_information_raise_the_crime(text: str) -> None:
    assert "crime_253" in raised(text)


@pytest.mark.parametrize(
    "text",
    [
        # A body that handled information, and nobody suspected.
        "某区体育管理中心，区体育局所属公益一类事业单位，在步道设人脸识别杆，抓拍游客410万张，画面接入公安视频平台，财政资金87万元。",
        "某眼镜公司将筛查结果同步至自有客户管理系统，外呼9,452人次，其中购买镜片734人，销售额201.7万元。",
        "某循环公司回收手机21万台批发给外地商户，可读取通讯录1,200条；1人称照片被陌生人用于索要钱款，支付2,000元。",
    ],
)
def test_a_body_that_only_handled_information_is_accused_of_nothing(text: str) -> None:
    assert not {"crime_253", "crime_unit"} & raised(text)


def test_where_the_crime_is_in_doubt_public_order_is_studied_too() -> None:
    assert "public_security" in raised(DOUBT)
    said = [n for s in KINDS["public_security"].sentences(reading(DOUBT)) for n in s.norms]
    assert {"治安管理处罚法#56", "治安管理处罚法#25"} <= set(said)
    assert "public_security" not in raised(DISPATCHER)


def test_a_stage_under_deliberation_is_not_reached() -> None:
    steps = {
        key: {s.key for t in tracks_of(load_tracks(CORPUS), {"crime_253"}, reading(text)) for s in t.steps}
        for key, text in (("doubt", DOUBT), ("sent", DISPATCHER))
    }
    assert "prosecution_review" not in steps["doubt"]
    assert {"prosecution_review", "decide"} <= steps["sent"]


def test_a_free_public_facility_is_no_trader_and_answers_as_a_body_with_public_tasks() -> None:
    park = "某区公园管理中心，区城管局所属公益一类事业单位，采集游客人脸2万人，没有告知。"
    assert "state_organ" in raised(park)
    assert not {"consumer_duty", "consumer_pil", "punitive"} & raised(park)
    norms = set(KINDS["state_organ"].law(reading(park)))
    assert {f"个人信息保护法#{n}" for n in (33, 34, 35, 37)} <= norms


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (DISPATCHER, "祝某、龚某"),
        ("匡某，某停车公司系统员；1月9日匡某被传唤到案，匡某检索车牌后回传龚某。", "匡某"),
        (
            "殷某、盛某、鲁某、方某均到案。犯罪嫌疑人殷某供述，犯罪嫌疑人盛某、犯罪嫌疑人鲁某否认。方某取保候审。",
            "方某",
        ),
    ],
)
def test_a_paper_on_a_crime_names_those_suspected(text: str, name: str) -> None:
    assert name in subject(text, crime=True)


def test_a_body_is_named_without_the_words_that_tell_of_it() -> None:
    assert party("该市城区有快递末端网点64处，检察官走访28处。") == "快递末端网点"


NOTICE = "检察院于11月5日发布民事公益诉讼公告，期满无法定机关和组织起诉。某公司出售用户信息3万条。"


def test_a_notice_that_ran_out_is_taken_and_a_visit_after_a_reply_too() -> None:
    facts = reading(NOTICE).told_only
    assert {"announced", "notice_given"} <= facts.shown
    reply = "检察院10月13日向市邮政管理局发出检察建议，该局12月5日书面回复：已约谈。"
    reply += "2026年1月20日“回头看”：设备仍在用。"
    told = reading(reply).told_only
    (office,) = tracks_of(load_tracks(CORPUS), {"administrative_pil"}, told)
    taken = {s.key for s in office.steps if s.taken(told)}
    assert {"suggestion", "reply", "follow"} <= taken


def test_a_suggestion_asked_about_is_none_given() -> None:
    text = "某公司采集人脸3万张。需研究：向哪些机关制发何种检察建议；检察建议应发给谁。"
    assert not {"advised", "advice_given"} & reading(text).told_only.shown
