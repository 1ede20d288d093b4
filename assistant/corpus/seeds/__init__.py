"""The documents that this project was created from, block by block.

`corpus/seeds`, `corpus/sources` and the instruments' table come in; units, cases, instruments go out.
Every letter of a source is in one unit or left out with a reason.
Never here: words of our own, a summary, a speaker guessed.
"""

from __future__ import annotations

from assistant.corpus.seeds.cases import CaseDetail, load_cases
from assistant.corpus.seeds.coverage import coverage_problems
from assistant.corpus.seeds.instruments import load_instruments
from assistant.corpus.seeds.units import load_seeds

__all__ = ["CaseDetail", "coverage_problems", "load_cases", "load_instruments", "load_seeds"]
