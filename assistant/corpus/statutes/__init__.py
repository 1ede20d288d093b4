"""The statute book: the pinned package, mended by rule, amended, dated.

Rows of a package come in; articles as units, the versions of each law, and repeals go out.
A text whose day cannot be told is kept and noted.
Never here: an article corrected by hand, a day guessed.
"""

from __future__ import annotations

from assistant.corpus.statutes.book import StatuteBook, load_statutes
from assistant.corpus.statutes.dates import read_dates

__all__ = ["StatuteBook", "load_statutes", "read_dates"]
