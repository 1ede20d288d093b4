"""The prosecutor's desk: cases, disputes, self-check, memos, re-checking.

Facts, replies or a filed paper come in; tables, maps and papers go out, each line on a source.
What an issue of the desk asks is in `prompts/`, what answers it in the corpus.
Never here: an opinion of our own on facts, a front end, a second way to find law.
"""

from __future__ import annotations

from assistant.desk.cases import CaseDesk, CaseRow, SimilarCase, SimilarCases
from assistant.desk.desk import LegalDesk
from assistant.desk.disputes import Dispute, DisputeMap, Position, Side

__all__ = [
    "CaseDesk",
    "CaseRow",
    "Dispute",
    "DisputeMap",
    "LegalDesk",
    "Position",
    "Side",
    "SimilarCase",
    "SimilarCases",
]
