"""The statute book as imported from the real package: what the rules mend and what they must not touch."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from assistant.config import Settings
from assistant.corpus import load as loading
from assistant.corpus.statutes.amendments import changed_text, read_amendment
from assistant.corpus.statutes.book import StatuteBook
from assistant.corpus.statutes.closing import repealed_titles, stated_day
from assistant.corpus.statutes.mending import (
    close_gaps,
    cut_annexes,
    cut_headings,
    join_items,
    join_lines,
    mend_text,
    pair_quotes,
    tidy_heading,
)
from assistant.corpus.statutes.package import read_package
from assistant.corpus.statutes.structure import MendedArticle, mend_laws
from assistant.language.text import letters
from assistant.schema.units import DOUBTFUL, Kind, Ledger, LegalUnit, short_title


@pytest.fixture(scope="module")
def book() -> StatuteBook:
    return loading.load_statutes(Settings().corpus)  # read once for all tests (conftest)


@pytest.fixture(scope="module")
def units(book: StatuteBook) -> dict[str, LegalUnit]:
    return {u.id: u for u in book.units}


@pytest.fixture(scope="module")
def notes(book: StatuteBook) -> dict[str, tuple[str, ...]]:
    return {n.rule: n.examples for n in book.notes}


def test_no_article_of_the_package_is_lost_and_ids_are_unique(book: StatuteBook) -> None:
    assert len({u.id for u in book.units}) == len(book.units)
    laws = [law for law in read_package() if law.name == "中华人民共和国民法典"]
    assert [a.name for law in laws for a in law.articles] == [
        u.article for u in book.units if u.title == "民法典"
    ]


def test_words_of_articles_are_those_of_the_package(units: dict[str, LegalUnit]) -> None:
    law = next(law for law in read_package() if law.title == "个人信息保护法")
    for article in law.articles:
        unit = next(u for u in units.values() if u.title == law.title and u.article == article.name)
        assert unit.text == article.text.strip(), article.name


def test_articles_zhi_yi_are_apart(units: dict[str, LegalUnit]) -> None:
    base, one = units["刑法@2020-12-26#253"], units["刑法@2020-12-26#253-1"]
    assert (one.article, one.article_no, one.article_suffix) == ("第二百五十三条之一", 253, "之一")
    assert "公民个人信息" in one.text
    assert "邮" in base.text and base.article_suffix == ""
    assert (
        sum(1 for u in units.values() if u.title == "刑法" and u.article_suffix and "复原" not in u.source)
        == 53
    )


def test_amendment_twelve_replaces_seven_articles(units: dict[str, LegalUnit]) -> None:
    day = date(2024, 3, 1)
    new = {u.article_no: u for u in units.values() if u.id.startswith("刑法@2023-12-29#")}
    assert sorted(new) == [165, 166, 169, 387, 390, 391, 393]
    for number, unit in new.items():
        old = units[f"刑法@2020-12-26#{number}"]
        assert (unit.effective_date, unit.expiry_date) == (day, None)
        assert old.expiry_date == day and "刑法修正案（十二）" in old.ended_by
        assert unit.heading == old.heading
    # 387 and 391: only the first paragraph is changed, the second stays as it was.
    for number in (387, 391):
        assert new[number].paragraphs[1:] == units[f"刑法@2020-12-26#{number}"].paragraphs[1:]
        assert new[number].paragraphs[0] != units[f"刑法@2020-12-26#{number}"].paragraphs[0]
    assert "董事、监事、高级管理人员" in new[165].text and len(new[165].paragraphs) == 2
    assert len(new[390].items(2)) == 7
    assert not any(c in unit.text for unit in new.values() for c in '“”"')


def test_removed_article_is_no_law_in_force(units: dict[str, LegalUnit]) -> None:
    gone = units["刑法@2020-12-26#199"]
    assert gone.expiry_date == date(2015, 11, 1)
    assert "刑法修正案（九）" in gone.ended_by
    assert gone.status_on(date(2026, 1, 1)) != "现行有效"


@pytest.mark.parametrize(
    ("unit", "heading"),
    [
        ("民法典@2020-05-28#1", "第一编 总则 / 第一章 基本规定"),
        ("民法典@2020-05-28#1032", "第四编 人格权 / 第六章 隐私权和个人信息保护"),
        ("民法典@2020-05-28#1040", "第五编 婚姻家庭 / 第一章 一般规定"),
        ("民法典@2020-05-28#288", "第二编 物权 / 第二分编 所有权 / 第七章 相邻关系"),
        ("民法典@2020-05-28#1260", "附则"),
        ("刑事诉讼法@2018-10-26#260", "第四编 执行"),
        ("个人信息保护法@2021-08-20#28", "第二章 个人信息处理规则 / 第二节 敏感个人信息的处理规则"),
        ("全国人民代表大会议事规则@2021-03-11#1", ""),
    ],
)
def test_headings_with_their_part(units: dict[str, LegalUnit], unit: str, heading: str) -> None:
    assert units[unit].heading == heading


def test_no_heading_annex_or_markup_is_left_in_articles(book: StatuteBook) -> None:
    for unit in book.units:
        if unit.article_no is None:
            continue
        last = unit.text.split("\n")[-1]
        assert not last.startswith("第") or last.endswith(("。", "”", "；", "：", "）")), unit.id
        assert "width=" not in unit.text and "----" not in unit.text and "|" not in unit.text, unit.id
        assert '"' not in unit.text and "\u2009" not in unit.text, unit.id


def test_annexes_stand_apart(units: dict[str, LegalUnit]) -> None:
    assert units["资源税法@2019-08-26#17"].text.endswith("同时废止。")
    table = units["资源税法@2019-08-26#附"]
    assert table.heading == "资源税税目税率表" and "原油｜原矿｜6％" in table.text
    assert table.article_no is None
    assert units["国旗法@2020-10-17#24"].text == "本法自1990年10月1日起施行。"
    assert "惩治军人违反职责罪暂行条例" in units["刑法@2020-12-26#附件一"].text


def test_article_that_lost_its_start_is_not_left_in_the_one_before(units: dict[str, LegalUnit]) -> None:
    before, lost = units["生态环境法典@2026-03-12#1119"], units["生态环境法典@2026-03-12#1120"]
    assert "储油库" not in before.text
    assert "储油库" in lost.text and lost.excerpt and lost.doubts
    assert lost.text.startswith("……")


@pytest.mark.parametrize(
    ("key", "effective", "expiry"),
    [
        ("商标法@2026-06-26", date(2027, 1, 1), None),
        ("商标法@2019-04-23", date(2019, 11, 1), date(2027, 1, 1)),
        ("网络安全法@2025-10-28", date(2026, 1, 1), None),
        ("食品安全法@2025-09-12", date(2025, 12, 1), None),
        ("村民委员会组织法@2025-10-28", date(2026, 1, 1), None),
        ("环境保护税法@2025-10-28", date(2025, 10, 28), None),
        ("民事诉讼法@2023-09-01", date(2024, 1, 1), None),
        ("刑法@2020-12-26", date(2021, 3, 1), None),
        ("治安管理处罚法@2025-06-27", date(2026, 1, 1), None),
        ("医疗保障法@2026-08-28", date(2027, 1, 1), None),
        ("海洋环境保护法@2023-10-24", date(2024, 1, 1), date(2026, 8, 15)),
        ("宪法@1982-12-04", date(1982, 12, 4), date(1988, 4, 12)),
        ("宪法@2018-03-11", date(2018, 3, 11), None),
        ("香港特别行政区基本法@1990-04-04", date(1997, 7, 1), None),
    ],
)
def test_dates_of_versions(book: StatuteBook, key: str, effective: date, expiry: date | None) -> None:
    version = next(v for v in book.versions if v.key == key)
    assert (version.effective_date, version.expiry_date) == (effective, expiry)


def test_no_text_is_older_than_its_version_and_texts_of_a_law_do_not_overlap(book: StatuteBook) -> None:
    by_title: dict[str, list[tuple[date, date]]] = {}
    for version in book.versions:
        assert version.effective_date is not None
        if version.amends is None:
            assert version.effective_date >= version.version_date, version.key
            span = (version.effective_date, version.expiry_date or date.max)
            by_title.setdefault(version.title, []).append(span)
    for title, spans in by_title.items():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(spans)), title


def test_articles_begin_with_the_last_amendment_that_touched_them(units: dict[str, LegalUnit]) -> None:
    since = {
        "刑法@2020-12-26#232": date(1997, 10, 1),
        "刑法@2020-12-26#190": date(1998, 12, 29),
        "刑法@2020-12-26#264": date(2011, 5, 1),
        "刑法@2020-12-26#133-1": date(2015, 11, 1),
        "刑法@2020-12-26#253-1": date(2015, 11, 1),
        "刑法@2020-12-26#236": date(2021, 3, 1),
        "刑法@2023-12-29#390": date(2024, 3, 1),
        "宪法@2018-03-11#33": date(2004, 3, 14),
        "宪法@2018-03-11#67": date(2018, 3, 11),
        "宪法@2018-03-11#136": date(2018, 3, 11),
    }
    assert {i: units[i].effective_date for i in since} == since
    assert units["宪法@1982-12-04#11"].expiry_date == date(1988, 4, 12)
    assert units["宪法@1982-12-04#124"].expiry_date == date(2018, 3, 11)


def test_constitution_reads_the_same_where_no_amendment_touched_it(units: dict[str, LegalUnit]) -> None:
    untouched = [
        (unit, units[f"宪法@2018-03-11#{unit.article_no}"])
        for unit in units.values()
        if unit.id.startswith("宪法@1982") and unit.ended_by.endswith("取代")
    ]
    assert len(untouched) > 80
    assert all(letters(a.text) == letters(b.text) for a, b in untouched)


def test_repeals_are_read_from_closing_articles(book: StatuteBook) -> None:
    by = {r.title: r for r in book.repeals}
    nine = [r for r in book.repeals if r.by == "民法典"]
    assert {r.title for r in nine} == {
        "婚姻法", "继承法", "民法通则", "收养法", "担保法", "合同法", "物权法", "侵权责任法", "民法总则",
    }  # fmt: skip
    assert all(r.since == date(2021, 1, 1) and r.by_article == "第一千二百六十条" for r in nine)
    assert sum(1 for r in book.repeals if r.by == "生态环境法典") == 10
    assert sum(1 for r in book.repeals if r.by == "刑法") == 15  # its annex one lists them
    assert by["行政监察法"].since == date(2018, 3, 20)  # the closing article of 2018, not of 2024
    assert by["注册会计师条例"].since == date(1994, 1, 1)
    assert "工会法" not in by and "食品安全法" not in by
    held = {v.title for v in book.versions if v.expiry_date is None}
    assert not held & set(by)


def test_mark_of_repeal_without_a_repeal_is_doubtful(book: StatuteBook) -> None:
    land = next(v for v in book.versions if v.title == "农村土地承包法")
    assert land.expiry_date is None and "另行核对" in land.doubts[0]
    townships = next(v for v in book.versions if v.title == "乡镇企业法")
    assert townships.expiry_date is not None and townships.doubts
    unit = next(u for u in book.units if u.title == "农村土地承包法")
    assert unit.doubts == land.doubts


def test_evidence_of_older_texts(book: StatuteBook) -> None:
    earlier = {v.title: v.earlier for v in book.versions}
    assert "已提到该法" in earlier["治安管理处罚法"]
    assert earlier["个人信息保护法"] == "" and earlier["医疗保障法"] == ""
    assert "1994-01-01" in earlier["消费者权益保护法"]


def test_consolidated_texts_hold_their_amendments(notes: dict[str, tuple[str, ...]]) -> None:
    found = notes["同日公布的文本已含修改决定内容（逐条核对）"]
    assert any(e.startswith("网络安全法") for e in found)
    for example in found:
        held, _, asked = example.split("：")[1].partition("/")
        assert held == asked, example
    assert "同日公布的文本与修改决定不一致" not in notes
    assert "修正案条款未能按规则并入" not in notes


def test_counts_known_of_the_package(book: StatuteBook) -> None:
    count = {n.rule: n.count for n in book.notes}
    assert count["粘在条末的编、章、节标题已移出"] == 35
    assert count["“之一”“之二”等条从条号读出，不与本条混同"] == 53
    assert count["修正案已按规则并入法律文本"] == 7
    assert {n.state for n in book.notes if n.rule == "文本包缺条"} == {DOUBTFUL}


def test_what_the_package_lacks_is_said(notes: dict[str, tuple[str, ...]]) -> None:
    assert notes["文本包缺序言"] == ("宪法（1982-12-04）", "宪法（2018-03-11）")
    (broken,) = notes["文本断行较多，款的划分可能有误"]
    assert broken.startswith("生态环境法典")
    assert notes["近一年通过的版本施行日期未载明"] == ("注册会计师法（2026-06-26）",)


def test_amending_documents_are_units_of_their_own(units: dict[str, LegalUnit]) -> None:
    item = units["刑法修正案（十二）@2023-12-29#5"]
    assert item.title == "刑法修正案（十二）" and item.article == "第五条" and item.kind is Kind.STATUTE
    assert item.text.startswith("将刑法第三百九十条修改为：“对犯行贿罪的")
    assert item.text.endswith("可以减轻或者免除处罚。”")


# The rules one by one.


def test_quotes_open_anew_at_each_paragraph() -> None:
    assert pair_quotes('修改为："甲。\n"乙。"') == "修改为：“甲。\n“乙。”"
    assert pair_quotes('称"甲""乙"') == "称“甲”“乙”"
    assert pair_quotes("\"有'三个代表'的\"") == "“有‘三个代表’的”"


def test_headings_are_cut_only_where_they_stand_alone() -> None:
    assert cut_headings("一。\n第二编 物 权\n第一分编 通 则") == ("一。", ["第二编 物权", "第一分编 通则"])
    assert cut_headings("依照第二编 的规定处理。") == ("依照第二编 的规定处理。", [])
    assert cut_headings("一。\n附 则") == ("一。", ["附则"])
    assert tidy_heading("第三编 审 判") == "第三编 审判"


def test_annex_needs_a_line_of_its_own() -> None:
    text = "本法附件一和附件二同等有效。\n附件一的解释权属于委员会。"
    assert cut_annexes(text) == (text, [])
    body, annexes = cut_annexes("本法自公布之日起施行。\n附表一：\n税率\n甲 | 1％")
    assert body == "本法自公布之日起施行。"
    assert [(a.name, a.title) for a in annexes] == [("附表一", "税率")]
    assert annexes[0].text == "税率\n甲｜1％"


def test_lines_broken_inside_a_sentence_are_joined_lists_are_not() -> None:
    assert join_lines("会同自然资源主\n管部门监测：\n（一）甲；") == "会同自然资源主管部门监测：\n（一）甲；"
    official = "由下列人员组成：\n委员长，\n副委员长若干人，\n委员若干人。"
    assert join_lines(official) == official
    assert join_items("（一）甲的开幕、闭幕；\n乙的开幕、闭幕；\n（二）丙。").count("\n") == 1
    assert join_items("（一）甲；\n（二）乙。\n前款所称……。\n（一）丙。").count("\n") == 3


def test_gaps_close_only_next_to_chinese() -> None:
    assert close_gaps("自 2026年8月15日起施行。 《甲法》 废止") == "自2026年8月15日起施行。《甲法》废止"
    assert close_gaps("GB/T 35273") == "GB/T 35273"


def test_mending_leaves_clean_text_alone_and_counts_nothing() -> None:
    ledger = Ledger()
    text = "自然人享有隐私权。\n隐私是自然人的私人生活安宁和不愿为他人知晓的私密空间、私密活动、私密信息。"
    assert mend_text(text, "x", ledger) == text
    assert ledger.notes() == ()


def test_closing_sentences() -> None:
    article = MendedArticle(
        1, "", "第一条",
        "本法自2020年1月1日起施行。1993年国务院发布的《中华人民共和国甲条例》和《乙办法》同时废止；《丙法》继续有效。",
        "", "1",
    )  # fmt: skip
    assert stated_day(article.text) == date(2020, 1, 1)
    assert [t for t, _ in repealed_titles(article, [])] == ["甲条例", "乙办法"]
    harmless = MendedArticle(2, "", "第二条", "国家标准制定后，该地方标准即行废止。", "", "2")
    assert list(repealed_titles(harmless, [])) == []


def test_titles_lose_the_name_of_the_state_only_in_front() -> None:
    assert short_title("中华人民共和国全国人民代表大会议事规则") == "全国人民代表大会议事规则"
    long = (
        "全国人民代表大会常务委员会关于对中华人民共和国缔结或者参加的国际条约所规定的罪行行使刑事管辖权的决定"
    )
    assert short_title(long) == long


def test_every_amendment_to_the_criminal_law_is_read_or_reported() -> None:
    laws = read_package()
    mended = mend_laws(laws, Ledger())
    for law in laws:
        if not law.title.startswith("刑法修正案"):
            continue
        amendment = read_amendment(law, mended[law.law_id])
        assert amendment is not None and amendment.target == "刑法"
        items = [a for a in mended[law.law_id] if "自公布之日起施行" not in a.text[:20]]
        read = {s.item.name for s in amendment.steps}
        closing = {a.name for a in items if a.text.startswith("本修正案自")}
        assert {a.name for a in items} - closing <= read, law.title
        for step in amendment.steps:
            if step.action in ("replace", "add"):
                assert changed_text(step, ()) == step.text and "修改为" not in step.text[:30]
