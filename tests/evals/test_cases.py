"""The cases: schema, balance, references, and that what they name is still in the corpus."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant import Assistant, LegalUnit
from assistant.schema.units import Kind
from evals.cases import FOLDER, CaseError, Outcome, load_cases
from evals.checker import load_checks
from evals.existence import run_existence
from evals.first import load_first
from evals.references import Reference

CASES = load_cases()


def test_enough_of_every_sort() -> None:
    assert len(CASES) >= 150
    sorts = Counter(c.sort for c in CASES)
    assert len(sorts) == 22 and min(sorts.values()) >= 4
    assert {c.expected for c in CASES} == set(Outcome)


def test_half_is_dev_half_test_in_every_sort() -> None:
    for sort, count in Counter(c.sort for c in CASES).items():
        dev = sum(c.sort == sort and c.split == "dev" for c in CASES)
        assert abs(2 * dev - count) <= 2, f"{sort}: {dev} of {count} are dev"
    assert abs(sum(c.split == "dev" for c in CASES) / len(CASES) - 0.5) < 0.05


def test_the_halves_ask_different_questions() -> None:
    asked = Counter(c.question for c in CASES)
    assert [q for q, n in asked.items() if n > 1] == []


def test_each_case_stands_on_a_line_of_a_source() -> None:
    assert all(c.basis for c in CASES)
    assert all(m.why for c in CASES for m in c.must_not)


def test_unsigned_traps_allow_no_speaker() -> None:
    traps = [c for c in CASES if c.id.startswith("who-unsigned")]
    assert len(traps) >= 5
    for case in traps:
        assert case.speakers == []
        assert any("未署名" in str(p.say) for p in case.key_points)


def write(folder: Path, **entry: object) -> Path:
    base = {"id": "x", "split": "dev", "sort": "definition", "question": "什么？", "basis": "民法典第一条。"}
    (folder / "x.yaml").write_text(yaml.safe_dump([base | entry], allow_unicode=True), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({}, "gold passages and key points"),
        ({"expected": "repealed", "colour": "red"}, "colour"),
        ({"expected": "repealed", "gold": [["民法典第一条"]]}, "not a reference"),
        ({"expected": "repealed", "gold": [["salon:短"]]}, "not a reference"),
        ({"expected": "perhaps"}, "expected"),
        ({"sort": "follow_up", "expected": "repealed"}, "history"),
    ],
)
def test_a_bad_case_is_named(tmp_path: Path, entry: dict[str, object], told: str) -> None:
    with pytest.raises(CaseError, match=r"x\.yaml, x") as caught:
        load_cases(write(tmp_path, **entry))
    assert told in str(caught.value)


def test_two_cases_of_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, expected="repealed")
    (tmp_path / "y.yaml").write_text((tmp_path / "x.yaml").read_text("utf-8"), encoding="utf-8")
    with pytest.raises(CaseError, match="two cases of one id: x"):
        load_cases(tmp_path)


def test_references_fit_the_passage_meant() -> None:
    article = LegalUnit("a", Kind.STATUTE, "刑法", "条文", "s", article_no=253, article_suffix="之一")
    assert Reference.parse("刑法#253-1").fits(article)
    assert not Reference.parse("刑法#253").fits(article)
    assert not Reference.parse("刑法修正案#253-1").fits(article)
    spoken = LegalUnit("b", Kind.CASE, "某案", "K公司违反法律规定，采集人脸。", "s")
    assert Reference.parse("salon:K公司违反法律规定").fits(spoken)  # where it was cut to does not matter
    assert not Reference.parse("salon:K公司遵守法律规定").fits(spoken)
    title = "最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定"
    assert Reference.parse("人脸识别司法解释#2").fits(
        LegalUnit("c", Kind.INTERPRETATION, title, "", "s", article_no=2)
    )


@pytest.mark.parametrize("case", [c for c in CASES if c.references], ids=lambda c: c.id)
def test_gold_and_key_points_are_in_the_corpus(case: object, assistant: Assistant) -> None:
    assert run_existence(case, assistant)["faults"] == []  # type: ignore[arg-type]


def test_sixty_first_passages_are_in_the_corpus(assistant: Assistant) -> None:
    questions = load_first()
    assert Counter(q.group for q in questions) == {"citizen": 20, "prosecutor": 20, "who_said": 20}
    missing = [
        r
        for q in questions
        for r in q.first
        if Reference.parse(r).find(assistant, date(2026, 11, 22)) is None
    ]
    assert missing == []


def test_checks_cover_every_verdict() -> None:
    verdicts = Counter(str(c.verdict) for c in load_checks())
    assert len(verdicts) == 9 and verdicts["supported"] >= 15 and verdicts["altered"] >= 10


def test_every_file_of_the_folder_is_read() -> None:
    written = sum(len(yaml.safe_load(p.read_text("utf-8"))) for p in FOLDER.glob("*.yaml"))
    assert written == len(CASES)
