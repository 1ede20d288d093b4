"""Paragraphs as judges, prosecutors, lawyers, companies and models write them: right and wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.bench.paragraphs import SETS, judge
from tests.verify.test_verify import DAY

if TYPE_CHECKING:
    from assistant.verify import Verifier

# Set and beginning of what is known to pass, or to be flagged wrongly: docs/verification.md.
ESCAPES = {("2026-11-29b", "你提交的申请已受理"), ("2026-11-29c", "房东知道二房东转租")}


@pytest.mark.parametrize("name", SETS)
def test_wrong_articles_are_flagged_and_no_other(verifier: Verifier, name: str) -> None:
    mistaken = {(name, j.paragraph.text[:9]) for j in judge(verifier, DAY, name) if j.mistaken}
    assert mistaken == {escape for escape in ESCAPES if escape[0] == name}
