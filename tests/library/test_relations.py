"""Relations read from the real corpus: what a lawyer would draw by hand, and what must not be drawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.errors import IndexNotBuiltError
from assistant.library.library import Library
from assistant.library.relation_rules import BY_WORDS
from assistant.library.relations import RelationKind, Relations
from assistant.schema import Corpus, LawVersion
from assistant.schema.units import Kind, LegalUnit

TODAY = date(2026, 11, 22)
PIPL = "个人信息保护法@2021-08-20#"
CODE = "民法典@2020-05-28#"
OF_ARTICLE_30 = "全国人民代表大会常务委员会关于《刑法》第三十条的解释@2014-04-24#全文"
CYBER = "网络安全法@2025-10-28#"


@pytest.fixture(scope="module")
def relations(assistant: Assistant) -> Relations:
    return assistant.index.relations


def edges(relations: Relations, unit: str, kind: RelationKind) -> set[tuple[str, str]]:
    return {(r.source_id, r.target_id) for r in relations.of(unit) if r.kind is kind}


@pytest.mark.parametrize(
    ("kind", "source", "target"),
    [
        (RelationKind.REFERENCE, PIPL + "38", PIPL + "40"),
        (RelationKind.REFERENCE, CODE + "497", CODE + "506"),
        (RelationKind.REFERENCE, CODE + "511", CODE + "510"),  # 依据前条规定
        (RelationKind.EXCEPTION, PIPL + "18", PIPL + "35"),
        (RelationKind.EXCEPTION, "劳动合同法@2012-12-28#22", "劳动合同法@2012-12-28#25"),
        (RelationKind.EXCEPTION, CODE + "1099", CODE + "1093"),  # 不受……限制: the citing article excepts
        (RelationKind.LIABILITY, CYBER + "23", CYBER + "61"),
        (RelationKind.LIABILITY, CYBER + "44", CYBER + "71"),  # inside 第四十三条至第四十五条
        (RelationKind.LIABILITY, "公路法@2017-11-04#48", "公路法@2017-11-04#76"),
        (RelationKind.INTERPRETS, OF_ARTICLE_30, "刑法@2020-12-26#30"),
        (RelationKind.AMENDS, "刑法修正案（九）@2015-08-29#17", "刑法@2020-12-26#253-1"),
        (RelationKind.AMENDS, "刑法修正案（十二）@2023-12-29#5", "刑法@2023-12-29#390"),
        (RelationKind.SCOPE, PIPL + "72", PIPL + "28"),
        (RelationKind.DEFINITION, PIPL + "73", PIPL + "24"),
        (RelationKind.DEFINITION, CODE + "1032", CODE + "1033"),
    ],
)  # fmt: skip
def test_relations_a_lawyer_would_draw(
    relations: Relations, kind: RelationKind, source: str, target: str
) -> None:
    assert (source, target) in edges(relations, target, kind)
    if kind is not RelationKind.SCOPE:
        assert (source, target) in edges(relations, source, kind)


def test_answers_to_any_breach_come_with_every_article(relations: Relations) -> None:
    for number in ("13", "26", "28", "72"):
        found = {t for _, t in edges(relations, PIPL + number, RelationKind.LIABILITY)}
        assert {PIPL + "66", PIPL + "70"} <= found
    assert edges(relations, CODE + "1032", RelationKind.LIABILITY) == set()


def test_penalties_without_a_number_are_joined_by_their_words(relations: Relations) -> None:
    found = [
        r
        for r in relations.of("防震减灾法@2008-12-27#23")
        if r.kind is RelationKind.LIABILITY and r.target_id.endswith("#84")
    ]
    assert found and found[0].words.startswith(BY_WORDS)
    assert "地震监测设施" in found[0].words


@pytest.mark.parametrize(
    ("kind", "source", "target"),
    [
        # 除……规定的条件外，还应当: a further condition, no exception.
        (RelationKind.EXCEPTION, "畜牧法@2022-10-30#24", "畜牧法@2022-10-30#25"),
        # 税收征收管理法律……本法第十条: 本法 is the citing law.
        (RelationKind.REFERENCE, "电子商务法@2018-08-31#28", "税收征收管理法@2015-04-24#10"),
        # 附件一第七条 is no article seven of the law.
        (
            RelationKind.INTERPRETS,
            "全国人民代表大会常务委员会关于《澳门特别行政区基本法》附件一第七条和附件二第三条的解释@2011-12-31#1",
            "澳门特别行政区基本法@1993-03-31#7",
        ),
        # 将第六条改为第八条: six is the old number.
        (
            RelationKind.AMENDS,
            "全国人民代表大会常务委员会关于修改《村民委员会组织法》的决定@2025-10-28#6",
            "村民委员会组织法@2025-10-28#6",
        ),
        # The new text of an amendment refers to articles, it does not amend them.
        (RelationKind.AMENDS, "刑法修正案（十二）@2023-12-29#7", "刑法@2020-12-26#389"),
        # 刑法 452 speaks of annexes that no longer apply, not of the law's scope.
        (RelationKind.SCOPE, "刑法@2020-12-26#452", "刑法@2020-12-26#253-1"),
    ],
)
def test_relations_that_are_none(relations: Relations, kind: RelationKind, source: str, target: str) -> None:
    assert target in relations.library.units and source in relations.library.units
    assert (source, target) not in edges(relations, target, kind)


def test_old_numbers_lead_to_the_articles_of_today(relations: Relations) -> None:
    about = edges(relations, "民事诉讼法@2023-09-01#67", RelationKind.DISCUSSES)
    assert ("lawyers#2", "民事诉讼法@2023-09-01#67") in about
    interest = edges(relations, "民事诉讼法@2023-09-01#58", RelationKind.DISCUSSES)
    assert ("lawyers#3", "民事诉讼法@2023-09-01#58") in interest
    targets = {r.target_id for r in relations.of("lawyers#3") if r.kind is RelationKind.DISCUSSES}
    assert "民事诉讼法@2023-09-01#55" not in targets


def test_opinions_are_joined_to_the_articles_they_discuss(relations: Relations) -> None:
    assert any(s.startswith("salon#") for s, _ in edges(relations, PIPL + "28", RelationKind.DISCUSSES))
    for relation in relations.of(PIPL + "26"):
        source = relations.library.units[relation.source_id]
        assert (relation.kind is RelationKind.DISCUSSES) == (not source.kind.binding)


def test_a_version_refers_within_itself(relations: Relations) -> None:
    for unit_id in ("商标法@2026-06-26#50", "商标法@2019-04-23#44", "海商法@1992-11-07#153"):
        own = unit_id.partition("#")[0]
        targets = [r.target_id for r in relations.of(unit_id) if r.kind is RelationKind.REFERENCE]
        assert targets and all(t.startswith(own) for t in targets if t.partition("@")[0] in own)


def test_every_relation_stands_on_words_of_its_units(relations: Relations) -> None:
    units = relations.library.units
    found = list(relations.edges())
    known = set(units)
    for edge in found:
        assert edge.source_id in known and edge.target_id in known and edge.source_id != edge.target_id
        assert edge.words, edge
    first = found[0]
    text = units[first.source_id].text + units[first.target_id].text
    assert first.words.strip("…").removeprefix(BY_WORDS)[:20] in text


def test_scope_of_a_part_stays_in_the_part() -> None:
    def unit(number: int, text: str, heading: str) -> LegalUnit:
        return LegalUnit(
            f"甲法@2020-01-01#{number}", Kind.STATUTE, "甲法", text, "试", f"第{number}条", number,
            heading=heading, version_date=date(2020, 1, 1), effective_date=date(2020, 1, 1),
        )  # fmt: skip

    units = (
        unit(1, "本章所称犬只，是指饲养的狗。", "第一章 犬"),
        unit(2, "犬只应当登记。", "第一章 犬"),
        unit(3, "军用犬只不适用本章。", "第一章 犬"),
        unit(4, "犬只和猫均为宠物。", "第二章 猫"),
    )
    relations = Relations.build(Library.build(Corpus(units), TODAY))
    assert [r.source_id[-1] for r in relations.scope("甲法@2020-01-01#2")] == ["3"]
    assert relations.scope("甲法@2020-01-01#4") == []
    assert [r.source_id[-1] for r in relations.definitions("甲法@2020-01-01#2")] == ["1"]
    assert relations.definitions("甲法@2020-01-01#4") == []
    assert relations.neighbours("甲法@2020-01-01#2", [RelationKind.SCOPE]) == ["甲法@2020-01-01#3"]


def test_saved_relations_are_the_same_when_loaded(relations: Relations, tmp_path: Path) -> None:
    relations.save(tmp_path)
    loaded = Relations.load(tmp_path, relations.library)
    for unit in (PIPL + "28", CODE + "1032", CYBER + "61", "lawyers#3"):
        assert loaded.of(unit) == relations.of(unit)
    assert loaded.counts() == relations.counts()


def test_missing_file_names_the_command(relations: Relations, tmp_path: Path) -> None:
    with pytest.raises(IndexNotBuiltError, match="assistant index"):
        Relations.load(tmp_path, relations.library)


def test_a_number_that_has_moved_since_makes_no_relation() -> None:
    rule = "养犬人应当为犬只佩戴登记标识，携带犬只出户时使用牵引绳，并及时清理犬只在公共场所排泄的粪便。"
    start = date(2024, 1, 1)

    def article(number: int, text: str) -> LegalUnit:
        return LegalUnit(
            f"甲法@2023-09-01#{number}", Kind.STATUTE, "甲法", text, "试", f"第{number}条", number,
            version_date=date(2023, 9, 1), effective_date=start,
        )  # fmt: skip

    def reading(number: int) -> LegalUnit:
        what = "携带犬只出户时使用牵引绳、及时清理犬只在公共场所排泄的粪便"
        words = f"{what}，依照《甲法》第{number}条的规定办理。"
        return LegalUnit(
            f"某解释@2020-01-01#{number}", Kind.INTERPRETATION, "某解释", words, "试", "", number,
            version_date=date(2020, 1, 1), effective_date=date(2020, 1, 1),
        )  # fmt: skip

    units = (
        article(1, "为了规范饲养宠物的行为，制定本法。"),
        article(2, "饲养信鸽的，应当向当地体育主管部门备案，并在固定的鸽舍内圈养。"),
        article(3, rule),
        reading(2),
        reading(3),
    )
    earlier = "该法自1991-04-09起已有文本施行"
    day = date(2023, 9, 1)
    version = LawVersion("甲法", "甲法", Kind.STATUTE, day, start, articles=3, earlier=earlier)
    relations = Relations.build(Library.build(Corpus(units, (version,)), TODAY))
    found = [(r.source_id[-1], r.target_id[-1]) for r in relations.of("甲法@2023-09-01#3")]
    assert found == [("3", "3")]
    assert relations.of("甲法@2023-09-01#2") == []
