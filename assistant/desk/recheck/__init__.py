"""A filed paper checked again: what was changed in it, which law no longer holds, and a copy that says so.

A filed paper comes in; findings by footnote and in the text, and an updated copy go out.
Never here: a new search of the law, a sentence of the paper rewritten.
"""

from __future__ import annotations

from assistant.desk.recheck.recheck import Finding, RecheckReport, recheck_content
from assistant.desk.recheck.updated import updated_copy

__all__ = ["Finding", "RecheckReport", "recheck_content", "updated_copy"]
