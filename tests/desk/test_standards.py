"""Each figure of the facts beside the law's standard: reached, not reached, or by the sort of information."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.desk.facts import Reading, Reckoned, load_standards, load_traits, together
from assistant.desk.facts.figures import amounts, figures

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TRAITS, TABLE = load_traits(CORPUS), load_standards(CORPUS)
MEASURES = [m.measure() for m in TABLE.measures]
GRAVE, SERIOUS = "情节特别严重", "情节严重"


def reading(text: str) -> Reading:
    return Reading(text, False, TRAITS)


def reckoned(text: str, key: str, *issues: str) -> list[Reckoned]:
    return [r for r in TABLE.reckon(reading(text), set(issues)) if r.standard.key == key]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("得款3.2万元", 32_000, "money"),
        ("共3,926人", 3926, "people"),
        ("十九万余元", 190_000, "money"),
        ("六百二十条", 620, "items"),
        ("4100万条", 41_000_000, "items"),
        ("留存6个月", 180, "time"),
        ("19万余元", 190_000, "money"),
    ],
)
def test_numbers_are_read_as_papers_write_them(text: str, value: float, unit: str) -> None:
    assert [(v, u) for v, u, _ in amounts(text)] == [(value, unit)]


@pytest.mark.parametrize("text", ["2025年3月起", "第五十六条", "轻伤二级", "3000人次", "一名女子"])
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("text", "told", "measure"),
    [
        ("柜员曹某将客户征信报告860份以每份12元卖给贷款中介，得款1.03万元。", "860份", "dealt"),
        ("柜员曹某将客户征信报告860份以每份12元卖给贷款中介，得款1.03万元。", "12元", "price"),
        ("柜员曹某将客户征信报告860份以每份12元卖给贷款中介，得款1.03万元。", "1.03万元", "gain"),
        ("3名客户被骗21万元，曹某退赃8000元。", "21万元", "loss"),
        ("3名客户被骗21万元，曹某退赃8000元。", "8000元", "refund"),
        ("区市场监管局对该店罚款2万元。", "2万元", "fine"),
        ("某健身房录入会员人脸3.4万人。", "3.4万人", "faces"),
        ("平台的访问日志只保存15天。", "15天", "log_kept"),
    ],
)
def test_a_figure_measures_what_its_clause_says(text: str, told: str, measure: str) -> None:
    found = {f.text: f.measures for f in figures(reading(text), MEASURES)}
    assert measure in found[told]


def test_questions_and_pleas_give_no_figures() -> None:
    text = "周某出售住宿信息700条。周某辩称只卖了40条。请研究：违法所得5000元够不够立案？"
    assert [f.text for f in figures(reading(text), MEASURES)] == ["700条"]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("吴某向他人出售行踪轨迹信息620条。", [("first", GRAVE)]),
        ("吴某向他人出售行踪轨迹信息49条。", [("first", "")]),
        ("吴某向他人出售他人的体检报告480份。", [("second", "")]),
        ("吴某从网上购买简历4.9万份。", [("other", SERIOUS)]),
        ("吴某向他人出售人脸照片4600张。", [("second", SERIOUS), ("other", "")]),
    ],
)
def test_counts_are_held_against_the_sort_of_information(text: str, outcomes: list[tuple[str, str]]) -> None:
    (one,) = reckoned(text, "serious", "crime_253")
    assert [(o.sort, o.reached) for o in one.outcomes] == outcomes


def test_the_sort_that_nobody_tells_stays_open() -> None:
    (one,) = reckoned("吴某向他人出售公民个人信息800条。", "serious", "crime_253")
    assert [o.reached for o in one.outcomes] == [GRAVE, SERIOUS, ""]


def test_a_sort_that_is_asked_about_is_reckoned_too() -> None:
    text = "保洁员吴某将某酒店的住宿记录600条卖给他人。请研究：住宿记录是否属于行踪轨迹信息？"
    (one,) = reckoned(text, "serious", "crime_253")
    assert [o.sort for o in one.outcomes] == ["first", "second"] and one.contested == ("first",)


def test_what_was_got_in_service_is_halved_and_what_was_bought_is_not() -> None:
    text = "护士吴某利用工作便利导出患者病历260份，以每份30元卖给他人。吴某又从网上购买他人的体检报告255份。"
    sold, bought = reckoned(text, "serious", "crime_253")
    assert (sold.outcomes[0].reached, sold.outcomes[0].halved) == ("", SERIOUS)
    assert (bought.outcomes[0].reached, bought.outcomes[0].halved) == ("", "")


def test_a_gain_is_held_against_both_steps_and_without_what_is_disputed() -> None:
    text = "吴某出售业主名单，收款5.6万元，辩称1.2万元是对方还的借款。"
    (one,) = reckoned(text, "serious_gain", "crime_253")
    assert [o.reached for o in one.outcomes] == [GRAVE] and one.off == "1.2万元" and one.pleaded
    assert one.left == 44_000 and [o.reached for o in one.less] == [SERIOUS]


def test_sorts_that_reach_the_standard_only_together() -> None:
    text = "吴某出售行踪轨迹信息30条。吴某另出售住宿信息250条。"
    several = together(reckoned(text, "serious", "crime_253"))
    assert [round(r.part, 2) for r in several] == [0.6, 0.5]
    assert not together(reckoned("吴某出售行踪轨迹信息30条。", "serious", "crime_253"))


@pytest.mark.parametrize(
    ("text", "key", "reached"),
    [
        ("某商场录入顾客人脸12万人，没有备案。", "face_filing", "应当备案"),
        ("某商场录入顾客人脸4万人，没有备案。", "face_filing", ""),
        ("某平台被人攻破，客户信息流出，登录日志只留了20天。", "log_term", ""),
    ],
)
def test_duties_that_begin_at_a_number(text: str, key: str, reached: str) -> None:
    (one,) = reckoned(text, key)
    assert [o.reached for o in one.outcomes] == [reached]


def test_the_words_of_every_standard_stand_in_the_law_or_its_digest(assistant: Assistant) -> None:
    library = assistant.library
    for one in TABLE.standards:
        if one.source:
            digest = library.digest_of(one.source.law, one.source.article)
            assert digest, one.key
            text = digest.text
        else:
            text = "".join(library.article(law, no).text for law, no in (n.split("#") for n in one.norms))
        assert [w for w in one.words if w not in text] == [], one.key


SOLD = (
    "犯罪嫌疑人吴某系某快递公司客服，2025年2月至6月利用查询权限导出收件人姓名、电话、住址7200条，"
    "以每条0.5元卖给某直播公司，得款3600元。公安机关以侵犯公民个人信息罪移送审查起诉。"
    "请研究：是否达到情节严重的标准？"
)


def test_a_memo_says_what_the_figures_come_to(assistant: Assistant) -> None:
    text = assistant.desk.markdown(assistant.desk.memo(SOLD).paper)
    asked, concluded = (text.split(head)[1] for head in ("所问的问题", "## 三、结论"))
    assert "7200条达到情节严重" in asked.split("## 三")[0]
    assert "7200条达到情节严重" in concluded.split("## ")[0]
    row = next(line for line in text.splitlines() if line.startswith("| 情节严重"))
    assert "对照标准：" in row and "3600元按履职、服务所得减半达到情节严重" in row
    assert "减半达到情节严重（2500元）" in text and "法释〔2017〕10号第五条" in text


def test_a_standard_that_was_not_law_then_is_not_applied(assistant: Assistant) -> None:
    facts = "某商场2025年2月起采集顾客人脸12万人，没有告知，也没有取得同意，没有备案。"
    assert "已达到10万人" in assistant.desk.markdown(assistant.desk.memo(facts).paper)
    old = assistant.desk.memo(facts, as_of=date(2025, 3, 1)).paper
    assert "已达到10万人" not in assistant.desk.markdown(old)


def test_the_widest_established_count_stands_with_the_narrower_and_what_is_struck_out() -> None:
    text = (
        "被告人祝某，某市供水公司话务员，祝某值班时从系统抄录用户的健康信息发给龚某，自聊天记录提取1,300条，"
        "去重后1,100条，其中已销户的400条，仍在用的700条；能与手机号对应的共900条。"
        "祝某辩称，已销户的400条应全部扣除。"
    )
    (one,) = [r for r in reckoned(text, "serious", "crime_253") if r.figure.unit == "items"]
    assert (one.figure.text, one.off, one.left, one.half) == ("1,100条", "400条", 700, True)
    assert [words for words, _ in one.parts] == ["900条"]


def test_money_told_to_be_something_else_is_taken_off() -> None:
    text = "龚某共支付8,200元，祝某称其中3,100元是代购的退款。祝某查询业主信息卖给龚某。"
    (one,) = reckoned(text, "serious_gain", "crime_253")
    assert (one.off, one.pleaded, one.left) == ("3,100元", True, 5_100)


def test_what_a_victim_pays_a_stranger_is_no_gain() -> None:
    text = "某公司出售用户照片；1人称照片被陌生人用于索要钱款，支付2,000元，已报案。"
    assert reckoned(text, "serious_gain", "crime_253") == []


def test_places_of_a_car_are_counted_and_their_sort_is_left_open() -> None:
    text = "匡某检索车牌后回传龚某，回传点位共218个，其中仅1个点位的27个。匡某系系统员，可登录后台。"
    (one,) = [r for r in reckoned(text, "serious", "crime_253") if r.figure.text == "218个"]
    assert [(o.sort, o.reached) for o in one.outcomes] == [("first", SERIOUS), ("other", "")]


def test_a_list_of_contacts_is_no_track() -> None:
    text = "匡某将通讯录12,300余条卖给龚某。"
    (one,) = reckoned(text, "serious", "crime_253")
    assert [o.sort for o in one.outcomes] == ["other"]


def test_a_fine_for_advertising_is_not_held_against_the_law_on_information() -> None:
    assert reckoned("某公司收集用户手机号，市场监管部门以虚假宣传罚款25万元。", "fine_66") == []
