"""Which digests speak to a question: vectors of their articles, beside the index of law and never in it.

`build_digests` writes them into the index folder; `DigestSearch` ranks them by likeness of meaning, to
which the words shared add, and for a question after a number the article that sets one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.corpus.digests import load_digests
from assistant.corpus.seeds import load_instruments
from assistant.errors import IndexNotBuiltError
from assistant.index.build import Progress, collect_vectors
from assistant.index.embed import QuantisedVectors
from assistant.language.bigrams import Terms
from assistant.language.numerals import strict_amounts
from assistant.library.library import Library
from assistant.schema.digests import DigestArticle
from assistant.schema.stages import DigestHit

if TYPE_CHECKING:
    from assistant.config import Settings

FOLDER = "digests"
# On 56 questions of everyday life (tests/retrieve/test_digests.py) the right article was first for 44, among
# three for 53, and never below .62; what is of another matter lies below .56.
FLOOR = 0.55
SHARED = 0.15  # weight of the question's words that an article's digest holds
FIGURE = 0.03  # for an article that sets a figure, where one is asked for
MOST = 40
_HOW_MANY = re.compile("多少|多久|多长|几(?:天|日|年|个月|倍|次|条|元|万|小时)|什么时候|期限|罚")


def digest_texts(corpus: Path) -> Iterator[tuple[DigestArticle, str]]:
    """Every article of the digests with the text that is embedded for it."""
    instruments = load_instruments(corpus)
    about = {i.title: i.about for i in instruments}
    for digest in load_digests(corpus, instruments):
        for article in digest.articles:
            yield article, f"{about[digest.title]} {article.text}"


def build_digests(folder: Path, settings: Settings, progress: Progress) -> None:
    """Write the vectors of the digests into an index folder."""
    rows = list(digest_texts(settings.corpus))
    vectors, *_ = collect_vectors([text for _, text in rows], settings, progress)
    own = folder / FOLDER
    own.mkdir(exist_ok=True)
    np.save(own / "codes.npy", vectors.codes)
    np.save(own / "scales.npy", vectors.scales)
    told = [[article.law, article.article_no, article.article_suffix] for article, _ in rows]
    (own / "rows.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def _imported(library: Library, law: str, number: int, suffix: str) -> DigestArticle | None:
    """An article of an imported text as the search knows it: by its own words."""
    found = (library.units[i] for i in reversed(library.articles(law).get((number, suffix), [])))
    unit = next((u for u in found if u.imported), None)
    return DigestArticle(law, number, suffix, unit.article, unit.text) if unit else None


@dataclass(frozen=True)
class DigestSearch:
    """Ranks articles of the digests for questions.

    `vectors` float32 (articles, dimension), of unit length; `begins` first day of each article's
    instrument; `idf` the rarity of a pair of characters.
    """

    articles: tuple[DigestArticle, ...]
    vectors: np.ndarray
    begins: tuple[date | None, ...]
    idf: Callable[[str], float]

    @classmethod
    def load(cls, folder: Path, library: Library, idf: Callable[[str], float]) -> DigestSearch:
        """Open what `build_digests` wrote, save of instruments that ship.

        Of one whose text was imported an article stands for itself: its digest still finds it.
        """
        try:
            rows = json.loads((folder / FOLDER / "rows.json").read_text("utf-8"))
            codes = np.load(folder / FOLDER / "codes.npy")
            scales = np.load(folder / FOLDER / "scales.npy")
        except (OSError, ValueError) as error:
            raise IndexNotBuiltError(
                f"索引里没有可用的概括（{error.__class__.__name__}）。请运行 `assistant index`。"
            ) from error
        digests = library.digests
        found = [
            digests[law].article(no, suffix) if law in digests else _imported(library, law, no, suffix)
            for law, no, suffix in rows
        ]
        at = np.array([i for i, article in enumerate(found) if article], int)
        articles = tuple(article for article in found if article)
        first = {i.title: i.effective_date for i in library.instruments}
        vectors = QuantisedVectors(np.empty(0, np.uint64), codes, scales).floats(at)
        return cls(articles, vectors, tuple(first.get(a.law) for a in articles), idf)

    def hits(self, question: str, vector: np.ndarray, day: date) -> tuple[DigestHit, ...]:
        """Articles near a question, best first; none of instruments not yet law on the day."""
        if not self.articles:
            return ()
        near = self.vectors @ vector
        share = Terms.of([(question, 1.0)], self.idf).score
        number = bool(_HOW_MANY.search(question))
        found = []
        for at in np.flatnonzero(near >= FLOOR):
            article, begins = self.articles[at], self.begins[at]
            if begins is not None and begins > day:
                continue
            figure = FIGURE if number and strict_amounts(article.text) else 0.0
            found.append(DigestHit(article, float(near[at]) + SHARED * share(article.text) + figure))
        return tuple(sorted(found, key=lambda hit: -hit.score)[:MOST])
