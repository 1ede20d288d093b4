"""Is the citation true: does the cited article exist, stand on the day, and say what is claimed?

A text, or a statement with passages, comes in; a verdict with its reason for each citation goes out.
A citation that cannot be resolved is returned as such, never dropped.
Never here: a chat model, an answer's layout, a guess at what the writer meant.
"""

from __future__ import annotations

from assistant.verify.support import Support, SupportJudge
from assistant.verify.verifier import Verifier

__all__ = ["Support", "SupportJudge", "Verifier"]
