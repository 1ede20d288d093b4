"""The research memo: from facts and issues to a paper in the form of Chinese legal writing.

Facts come in; steps as they are worked, then a paper with footnotes and an annex of the law go out.
What the facts do not show is left out, what the library lacks is said.
Never here: a conclusion that no source carries, the writing of a file.
"""

from __future__ import annotations

from assistant.desk.memo.issues import MemoIssue, issue_keys, read_issues, spot_issues
from assistant.desk.memo.research import Researcher, issue_words, read_facts
from assistant.desk.memo.sheet import Sheet
from assistant.desk.memo.writer import Memo, MemoStep, MemoWriter

__all__ = [
    "Memo",
    "MemoIssue",
    "MemoStep",
    "MemoWriter",
    "Researcher",
    "Sheet",
    "issue_keys",
    "issue_words",
    "read_facts",
    "read_issues",
    "spot_issues",
]
