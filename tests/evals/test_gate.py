"""The gate passes the clean build and fails each seeded fault, by the figure meant to see it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.config import Settings
from evals.accepted import accept, against, history, read_accepted
from evals.asked import Asked, Recorded
from evals.faults import FAULTS
from evals.faults_answering import ANSWERING_FAULTS
from evals.gate import Finding, Threshold, judge, load_thresholds
from evals.records import Record
from evals.suites import GATED, jobs_of
from evals.truth import load_truth

SEEN_BY = {
    "citation numbers shuffled": {"unsupported_statements"},
    "one gold article deleted": {"gold_exists"},
    "不得 → 可以 in a passage": {"quote_fidelity"},
    "a speaker's name invented": {"invented_speakers"},
    "refusal switched off": {"abstention_accuracy"},
    "refusal always on": {"coverage", "gold_answerable", "key_points_answerable"},
    "an expired version served": {"invalid_citations"},
    "the checker answering supported always": {"checker_detection", "citations_detection"},
}


ANSWERING_SEEN_BY = {  # fault: the suites that it is run on, the figures meant to see it
    "matter table shuffled": (("answers",), {"answers_opens", "answers_in_three", "answers_groups"}),
    "safety card off": (("answers",), {"answers_card", "answers_numbers"}),
    "follow-up always on": (("answers",), {"answers_follows"}),
    "plain sentence whose norm was changed": (("answers",), {"answers_opens"}),
    "digest shown as law": (("cases",), {"invalid_citations", "quote_fidelity"}),
}


@pytest.fixture(scope="module")
def recorded(assistant: Assistant) -> Asked:
    return Recorded(assistant)


def run(asked: Asked, settings: Settings, suites: Sequence[str] = GATED) -> list[Record]:
    return [job() for _, job in jobs_of(suites, asked, load_truth(settings.corpus))]


def failing(findings: list[Finding]) -> set[str]:
    return {f.threshold.figure for f in findings if not f.passed}


@pytest.fixture(scope="module")
def clean(recorded: Asked, settings: Settings) -> list[Finding]:
    return judge(run(recorded, settings))


def test_the_clean_build_passes(clean: list[Finding]) -> None:
    assert failing(clean) == set(), "\n".join(f.line() for f in clean if not f.passed)


def test_every_fault_is_expected_somewhere() -> None:
    assert set(FAULTS) == set(SEEN_BY)
    assert set().union(*SEEN_BY.values()) <= {t.figure for t in load_thresholds()}


@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_fails_the_gate(
    name: str, recorded: Asked, settings: Settings, clean: list[Finding]
) -> None:
    found = judge(run(FAULTS[name](recorded), settings))
    before = {f.threshold: f.value for f in clean}
    seen = {f.threshold.figure for f in found if not f.passed and f.value != before[f.threshold]}
    assert SEEN_BY[name] <= seen, f"seen: {sorted(seen)}"


def test_every_fault_of_answering_is_expected_somewhere() -> None:
    assert set(ANSWERING_FAULTS) == set(ANSWERING_SEEN_BY)


@pytest.mark.parametrize("name", ANSWERING_FAULTS)
def test_a_seeded_fault_of_answering_fails_the_gate(
    name: str, recorded: Asked, settings: Settings, clean: list[Finding]
) -> None:
    suites, expected = ANSWERING_SEEN_BY[name]
    found = judge(run(ANSWERING_FAULTS[name](recorded), settings, suites))
    before = {f.threshold: f.value for f in clean}
    seen = {
        f.threshold.figure
        for f in found
        if f.value is not None and not f.passed and f.value != before[f.threshold]
    }
    assert expected <= seen, f"seen: {sorted(seen)}"


def row(name: str, opens: float, **counts: int) -> Record:
    told = {"id": name, "suite": "answers", "split": "dev", "sort": "story", "writer": "", "question": name}
    values = {"opens": opens, "in_three": opens}
    return {**told, "values": values, "counts": counts, "faults": ["x"], "seconds": 1.0}


def test_a_clear_setback_stops_and_one_case_does_not(tmp_path: Path) -> None:
    before = [row(str(n), 1.0) for n in range(40)]
    accept(before, {"day": "2026-11-29", "version": "0", "commit": "abc"}, tmp_path)
    accepted = read_accepted(tmp_path)
    same = against(before, accepted)
    assert same.passed and same.cases == 40 and not same.flips
    worse = [row(str(n), float(n > 9)) for n in range(40)]
    fallen = against(worse, accepted)
    assert not fallen.passed and {d.figure for d in fallen.worse} == {"opens", "in_three"}
    assert len(fallen.flips) == 10 and "变坏" in "".join(fallen.lines())
    assert fallen == against(worse, accepted)  # by a fixed seed: never flaky
    one = against([row(str(n), float(n > 0)) for n in range(40)], accepted)
    assert one.passed and len(one.flips) == 1
    assert history(tmp_path)[0]["figures"]["answers_opens"] == 1.0
    assert read_accepted(tmp_path / "none") == []


def test_of_what_should_be_rare_more_is_a_setback() -> None:
    def alarms(share: float) -> list[Record]:
        return [{**row(str(n), 1.0), "values": {"alarm": float(n < share * 40)}} for n in range(40)]

    assert not against(alarms(0.5), alarms(0.0)).passed and against(alarms(0.0), alarms(0.5)).passed


def test_what_was_not_measured_does_not_pass() -> None:
    found = judge([], [Threshold(figure="coverage", min=0.9, why="x")])
    assert not found[0].passed and "没有测到" in found[0].line()


def test_a_threshold_has_one_bound_and_a_reason() -> None:
    with pytest.raises(ValueError, match="either min or max"):
        Threshold(figure="coverage", why="x")
    assert all(len(t.why) > 8 for t in load_thresholds())
    assert Threshold(figure="x", max=0.0, why="x").holds(0.0)
    assert not Threshold(figure="x", min=1.0, why="x").holds(0.999)
