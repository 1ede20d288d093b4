"""Facts, read: traits by their wordings, issues by traits, elements against the facts; the tables hold."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, CorpusError
from assistant.desk.facts import (
    Reading,
    State,
    Trait,
    fill_tables,
    load_issue_kinds,
    load_tables,
    load_traits,
)
from assistant.desk.tracks import backward, end_of, forward, ics, load_tracks, start_for, tracks_of
from assistant.language.text import contains
from assistant.matters.norms import resolve

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TRAITS = load_traits(CORPUS)
KINDS = load_issue_kinds(CORPUS)


def reading(text: str, household: bool = False) -> Reading:
    return Reading(text, household, TRAITS)


@pytest.mark.parametrize("trait", TRAITS.values(), ids=lambda t: t.id)
def test_a_trait_is_found_in_its_examples_and_not_in_what_is_unlike(trait: Trait) -> None:
    assert [s for s in trait.shows if not trait.found(s)] == []
    assert [s for s in trait.unlike if trait.found(s)] == []


# Told by nobody in the table's examples.
@pytest.mark.parametrize(
    ("text", "shown", "not_shown"),
    [
        ("游泳馆停用了手环，会员必须刷脸才能过闸机，没有留别的入口。", "sole_way face", "leak"),
        ("出了事之后，医院既没有给产妇发通知，也没有向卫健委上报。", "no_report hospital", "sole_way"),
        ("村干部将五保户的身份证号贴在祠堂门口。", "relief idnumber publish", "sell"),
        ("银行柜员把客户的流水打印出来卖给讨债公司，每份收三百元。", "sell account finance", "filming"),
        ("试衣间的挂钩里被人装了针孔镜头。", "filming private_space", "public_camera"),
        ("会员想退会销户，App里找不到入口，客服说只能到总店办。", "refuse_delete platform", "leak"),
        ("公司已经取得每位业主的书面同意。", "consented", "no_consent"),
    ],
)
def test_facts_in_new_words_show_what_they_tell(text: str, shown: str, not_shown: str) -> None:
    found = reading(text).shown
    assert set(shown.split()) <= found
    assert not set(not_shown.split()) & found


@pytest.mark.parametrize("run", ["1", "一", " ", "1 ", "1,", "20", "用户", "《"])
def test_what_a_trait_costs_grows_with_the_text_and_no_faster(run: str) -> None:
    """A run of one sign once cost the square of its length and more: 20 KB of digits held a server."""

    def spent(length: int) -> float:
        text = f"甲公司收集了1{run * length}"[:length]
        began = time.process_time()
        for trait in TRAITS.values():
            trait.found(text)
        return time.process_time() - began

    assert min(spent(6_000) for _ in range(2)) < 12 * min(spent(1_000) for _ in range(3)) + 0.05


def test_a_condition_holds_as_it_is_written() -> None:
    facts = reading("某平台把用户手机号卖给贷款公司。")
    assert facts.holds("sell|leak personal !household") and facts.holds("")
    assert not facts.holds("leak") and not facts.holds("!sell")
    assert not reading("甲偷看室友手机号", household=True).holds("!household")


def test_the_words_quoted_are_words_of_the_facts_and_figures_come_first() -> None:
    text = "某公司员工批量下载客户名单，共计46万余条。另查明，信息已在网上流传。"
    facts = reading(text)
    assert all(w in text for w in facts.told(["many"]))
    assert "46万余条" in facts.told(["many"])[0]
    assert facts.told(["leak"]) == ("信息已在网上流传",)


def test_every_norm_of_the_tables_stands_and_says_the_words(assistant: Assistant) -> None:
    day, library = date.today(), assistant.library
    wrong = []

    def check(where: str, norms: tuple[str, ...], words: tuple[str, ...]) -> None:
        found = [resolve(n, library, day) for n in norms]
        wrong.extend(f"{where}: {n}" for n, f in zip(norms, found, strict=True) if f is None)
        texts = [t for f in found if f for t in (f.text, f.unit.text)]
        wrong.extend(f"{where}: {w}" for w in words if not any(contains(t, w) for t in texts))

    for kind in KINDS.values():
        check(kind.key, kind.norms, ())
        for sentence, _ in kind.says:
            check(kind.key, sentence.norms, sentence.words)
            assert sentence.words, kind.key
    for table in load_tables(CORPUS):
        for element in table.elements:
            check(f"{table.key} {element.name}", element.norms, element.words)
            check(f"{table.key} {element.way.text}", element.way.norms, ())
    for track in load_tracks(CORPUS):
        check(track.key, track.handed_norms, ())
        for step in track.steps:
            check(f"{track.key} {step.key}", step.norms, ())
    assert wrong == []


def test_the_tables_name_traits_issues_and_instruments_that_exist(assistant: Assistant) -> None:
    known = {*TRAITS, "personal", "household", "office_only"}
    told = [c for k in KINDS.values() for c in (*k.when, k.only, *(i for _, i in k.says))]
    told += [o.given for k in KINDS.values() for o in k.outside]
    told += [t.when for t in load_tracks(CORPUS)]
    for table in load_tables(CORPUS):
        told += [table.when, *(c for e in table.elements for c in (*e.shown, e.against))]
        assert table.issue in KINDS and (not table.unless or table.unless in KINDS), table.key
    parts = {p for c in told for w in c.split() for p in w.removeprefix("!").split("|")}
    assert parts <= known, parts - known
    matters = {m.id for m in assistant.all_matters()}
    instruments = {i.title for i in assistant.library.instruments}
    for kind in KINDS.values():
        assert {*kind.heard, *kind.matters} <= matters, kind.key
        assert set(kind.under) <= set(KINDS), kind.key
        assert {o.name for o in kind.outside} <= instruments, kind.key
    for track in load_tracks(CORPUS):
        assert track.issue <= set(KINDS), track.key
        assert {s.outside.name for s in track.steps if s.outside} <= instruments


def test_an_element_is_shown_missing_or_in_conflict() -> None:
    text = "某健身公司未取得会员同意采集会员人脸两千余条，公司称会员均签署同意书，并把数据卖给广告公司。"
    facts = reading(text)
    table = next(
        t for t in fill_tables(load_tables(CORPUS), facts, {"civil_pil"}, {}) if t.table.key == "pil_civil"
    )
    states = {r.element.name: r.state for r in table.rows}
    assert states["违法处理个人信息"] is State.CONFLICT
    assert states["侵害众多个人的权益"] is State.SHOWN
    assert states["已经公告，没有其他机关、组织起诉"] is State.MISSING
    assert all(w in text for r in table.rows for w in (*r.told, *r.against))
    assert {r.state for r in table.missing} == {State.CONFLICT, State.MISSING}


def test_a_table_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    file = tmp_path / "desk" / "traits.yaml"
    row = "name: 甲, of: {}, words: ['{}'], shows: [], unlike: []"
    for of, words, told in (("place", "甲", "of"), ("harm", "甲(", "x 的写法有误")):
        entry = row.format(of, words).replace(", ", "\n  ")
        file.write_text(f"classes: {{}}\ntraits:\n- id: x\n  {entry}\n", "utf-8")
        load_traits.cache_clear()
        with pytest.raises(CorpusError, match=rf"traits\.yaml 第 \d 行：.*{told}"):
            load_traits(tmp_path)


def test_terms_are_counted_from_a_day_and_back_from_one() -> None:
    assert end_of(date(2026, 11, 29), "P2M") == date(2027, 1, 29)
    assert end_of(date(2026, 12, 31), "P2M") == date(2027, 2, 28)
    assert end_of(date(2026, 11, 29), "P30D") == date(2026, 12, 29)
    assert start_for(date(2027, 1, 29), "P2M") == date(2026, 11, 29)
    with pytest.raises(ValueError, match="期限"):
        end_of(date(2026, 1, 1), "两个月")


def test_the_tracks_of_a_matter_and_their_calendar() -> None:
    facts = reading("某区医保局委托的公司员工把参保人就诊记录卖给代购商，医保局接到举报后未核查。")
    tracks = tracks_of(load_tracks(CORPUS), {"administrative_pil", "crime_253"}, facts)
    assert [t.key for t in tracks] == ["criminal", "administrative_pil"]
    entries = forward(tracks, date(2026, 11, 29))
    reply = next(e for e in entries if e.step.key == "reply")
    assert reply.day == date(2027, 1, 29)
    assert next(e for e in backward(tracks, date(2027, 1, 29)) if e.step.key == "reply").start == date(
        2026, 11, 29
    )
    told = ics(entries, "医保局一案", date(2026, 11, 29))
    assert told.count("BEGIN:VEVENT") == len(entries) and "DTSTART;VALUE=DATE:20270129" in told
    assert all(len(line.encode()) <= 75 for line in told.split("\r\n"))
