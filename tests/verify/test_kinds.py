"""Each kind of fault, false alarm and way of writing has its right value: tests/verify/kinds.yaml."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.verify.test_verify import DAY

if TYPE_CHECKING:
    from assistant.verify import Verifier

KINDS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("kinds.yaml").read_text("utf-8")
)
# C7, tracked changes, text boxes, comments of a Word document: tests/paper/test_handed_in.py.
ALL = [f"{side}{k}" for side, last in (("A", 14), ("B", 9), ("C", 6), ("D", 6)) for k in range(1, last + 1)]


def test_every_kind_is_there() -> None:
    assert sorted(KINDS) == sorted(ALL)


@pytest.mark.parametrize("kind", ALL)
def test_every_kind_has_its_right_value(verifier: Verifier, kind: str) -> None:
    for case in KINDS[kind]:
        checks = verifier.verify(case["t"], case.get("day", DAY))
        told = [(str(c.verdict), c.reason) for c in checks]
        assert len(checks) == len(case["v"]), told
        for check, allowed in zip(checks, case["v"], strict=True):
            assert str(check.verdict) in allowed.split("|"), told
        reasons = " ".join(c.reason for c in checks)
        assert str(case.get("says", "")) in reasons, told
        assert not case.get("not") or case["not"] not in reasons, told


def test_days_are_dates() -> None:
    days = [case["day"] for cases in KINDS.values() for case in cases if "day" in case]
    assert all(isinstance(day, date) for day in days)
