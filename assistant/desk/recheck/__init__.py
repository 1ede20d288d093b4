"""A filed memo checked again: which of its quotations no longer hold, and a copy that says so.

A filed paper comes in; findings by footnote and an updated copy go out.
Only what the memo quoted is compared.
Never here: a new search of the law, a sentence of the memo rewritten.
"""

from __future__ import annotations

from assistant.desk.recheck.recheck import Finding, RecheckReport, recheck_content
from assistant.desk.recheck.updated import updated_copy

__all__ = ["Finding", "RecheckReport", "recheck_content", "updated_copy"]
