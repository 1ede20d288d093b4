"""What imported texts say to a question and an answer does not quote yet: by number, as unchecked.

A matter's sentences stand on law that ships. What a user brought in speaks beside them: the articles whose
digests are near the question, and those that the search ranks first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from assistant.choose.passages import best_passage
from assistant.language.bigrams import Terms
from assistant.library.library import Library
from assistant.library.lookup import State

if TYPE_CHECKING:
    from assistant.compose.draft import Draft
    from assistant.schema.stages import Evidence
    from assistant.schema.units import LegalUnit

# By cosine and words: for 18 questions on prepaid cards, labour, faces and other things, articles that answer
# lay above .66, those of another matter below .62.
NEAR, NEAR_BEST = 0.66, 0.06
FIRST, OF_TOP = 3, 0.85  # ranks of the search that count, and the share of the best score
MOST, LENGTH = 3, 220  # articles, characters of each


def say_imported(
    draft: Draft, question: str, library: Library, evidence: Evidence, day: date, idf: Callable[[str], float]
) -> None:
    """Write a section of imported articles in force on a day that bear on a question, if there are any."""
    said = {(c.unit.title, c.unit.article) for c in draft.citations}
    found = {(u.title, u.article): u for u in _bearing(library, evidence, day)}
    fresh = [unit for key, unit in found.items() if key not in said][:MOST]
    if not fresh:
        return
    draft.heading("imported")
    score = Terms.of([(question, 1.0)], idf).score
    for unit in fresh:
        draft.say("law_line", unit, best_passage(unit, score, LENGTH))


def _bearing(library: Library, evidence: Evidence, day: date) -> Iterator[LegalUnit]:
    """Imported articles, those that a digest points to first."""
    best: dict[str, float] = {}
    for hit in evidence.digests:
        article = hit.article
        floor = max(NEAR, best.setdefault(article.law, hit.score) - NEAR_BEST)
        found = library.lookup(article.law, article.article_no, article.article_suffix, day)
        if hit.score >= floor and found.state is State.FOUND and found.unit and found.unit.imported:
            yield found.unit
    for found_hit in evidence.law[:FIRST]:
        if found_hit.unit.imported and found_hit.score >= OF_TOP * evidence.law[0].score:
            yield found_hit.unit
