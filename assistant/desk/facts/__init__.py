"""Facts of a matter, read: traits, the issues that they raise, the elements that they fill.

A text of facts comes in; what it shows, in its own words, and what the tables make of it go out.
The tables are in corpus/desk/*.yaml, where a lawyer can read and mend them.
Never here: a search, a paper, an opinion that no norm carries.
"""

from __future__ import annotations

from assistant.desk.facts.clauses import learned_spans, likely_elements
from assistant.desk.facts.elements import ElementTable, Filled, FilledTable, State, fill_tables, load_tables
from assistant.desk.facts.issues import IssueKind, load_issue_kinds
from assistant.desk.facts.parties import party, subject
from assistant.desk.facts.reading import Reading
from assistant.desk.facts.standards import (
    Outcome,
    Range,
    Reckoned,
    Standard,
    Standards,
    load_standards,
    together,
)
from assistant.desk.facts.traits import Trait, load_traits, sentences_of
from assistant.desk.facts.voices import unknown, without_asked

__all__ = [
    "ElementTable",
    "Filled",
    "FilledTable",
    "IssueKind",
    "Outcome",
    "Range",
    "Reading",
    "Reckoned",
    "Standard",
    "Standards",
    "State",
    "Trait",
    "fill_tables",
    "learned_spans",
    "likely_elements",
    "load_issue_kinds",
    "load_standards",
    "load_tables",
    "load_traits",
    "party",
    "sentences_of",
    "subject",
    "together",
    "unknown",
    "without_asked",
]
