"""The gate passes the clean build and fails each seeded fault, by the figure meant to see it."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.config import Settings
from evals.asked import Asked, Recorded
from evals.faults import FAULTS
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
    "the checker answering supported always": {"checker_detection"},
}


@pytest.fixture(scope="module")
def recorded(assistant: Assistant) -> Asked:
    return Recorded(assistant)


def run(asked: Asked, settings: Settings) -> list[Record]:
    return [job() for _, job in jobs_of(GATED, asked, load_truth(settings.corpus))]


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


def test_what_was_not_measured_does_not_pass() -> None:
    found = judge([], [Threshold(figure="coverage", min=0.9, why="x")])
    assert not found[0].passed and "没有测到" in found[0].line()


def test_a_threshold_has_one_bound_and_a_reason() -> None:
    with pytest.raises(ValueError, match="either min or max"):
        Threshold(figure="coverage", why="x")
    assert all(len(t.why) > 8 for t in load_thresholds())
    assert Threshold(figure="x", max=0.0, why="x").holds(0.0)
    assert not Threshold(figure="x", min=1.0, why="x").holds(0.999)
