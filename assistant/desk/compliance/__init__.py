"""The self-check: the checklist as a form, and the report that replies make.

Replies to the checklist's questions come in; gaps by gravity, with their rules and consequences, go out.
The rules behind a question are found in the corpus.
Never here: a question or rule typed in, a mark or grade.
"""

from __future__ import annotations

from assistant.desk.compliance.assessment import (
    Checklist,
    ComplianceReport,
    Gap,
    assess,
    make_checklist,
    read_replies,
)
from assistant.desk.compliance.finder import RuleFinder
from assistant.desk.compliance.questions import Backing, Question, Rule, read_appendix, read_questions
from assistant.desk.compliance.report import report_paper

__all__ = [
    "Backing",
    "Checklist",
    "ComplianceReport",
    "Gap",
    "Question",
    "Rule",
    "RuleFinder",
    "assess",
    "make_checklist",
    "read_appendix",
    "read_questions",
    "read_replies",
    "report_paper",
]
