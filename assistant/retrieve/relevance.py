"""How well a run of words answers a question: shared rare words, and nearness in meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from assistant.index.embed import chapter
from assistant.index.index import Index
from assistant.language.bigrams import Terms, bigrams
from assistant.retrieve.retriever import Retriever
from assistant.schema.stages import Query
from assistant.schema.units import Kind, LegalUnit
from assistant.understand.facets import facets_of, load_facets

# A question that asks for a figure or an outcome is answered by sentences that hold one.
_ASKS_COUNT = re.compile(
    r"(?:多少|几)(?P<of>[条张万元块人个倍件处次户家天日月年岁钱])?|金额|数量|how (?:many|much)", re.I
)
_ASKS_DAY = re.compile(r"什么时候|何时|哪一?[天年月日]|多久|多长时间|\bwhen\b|how long", re.I)
_ASKS_OUTCOME = re.compile(r"结果|后来|最后|最终|怎么判|处理|整改|怎么样了")
_ASKS_ENDED = re.compile(r"(?:怎么|如何)(?:处理|处罚|判决?|整改|解决|办理)(?:了|的)|后来|最后|最终|结果")
_NUMBER = r"[\d一二三四五六七八九十百千万亿][\d一二三四五六七八九十百千万亿余多.]*"
_COUNT = re.compile(rf"{_NUMBER}(?:余|多)?(?:条|张|万|元|人|个|倍|件|处|次|户|家|%)")
_DAY = re.compile(rf"{_NUMBER}(?:年|个?月|日|天)")
_OUTCOME = re.compile(r"判决|支持|整改|罚款|处罚|消除|改变|拆除|删除|作出")
_MEASURES = {"块": "元", "钱": "元", "岁": "岁|周岁"}
HEARD = 0.3  # what words said already keep of their weight
SHARED_FACET = 0.06  # what one facet of weight 1 shared with a case counts
HOLDS = 0.2
# What words, nearness (a cosine above the mean of the article's 款) and the first place count among the 款
# of an article: learned by scripts/bench/reader.py from 400 sayings of matters; on 82 development stories
# the best 款 decided in .573 by words, in .695 so.
WORDS_READ, NEAR_READS, FIRST_READS = 0.41, 19.0, 0.67
MEANING = 0.05  # what one standard deviation of nearness counts beside the share of words (0 to 1)


@dataclass(frozen=True)
class Relevance:
    """Scores text against one question. `nearness` of each window, in standard deviations."""

    index: Index
    terms: Terms
    nearness: np.ndarray
    query: str = ""
    fused: Callable[[np.ndarray], np.ndarray] | None = None
    ready: Query | None = None

    @classmethod
    def of(cls, query: str, ready: Query, retriever: Retriever) -> Relevance:
        """Score against a question that the retriever has made ready."""
        index, vector = retriever.index, ready.vector
        terms = Terms.of([(query, 1.0)], index.lexical.idf)
        if vector is None or not len(index.windows.rows):
            return cls(
                index,
                terms,
                np.zeros(len(index.windows.rows), np.float32),
                query,
                partial(retriever.fused, ready),
                ready,
            )
        mean, deviation = index.cosine_spread(vector)
        near = (index.windows.cosines(vector) - mean) / deviation
        return cls(index, terms, near, query, partial(retriever.fused, ready), ready)

    def beyond(self, said: str) -> Relevance:
        """The same question, what has been said of it counting less: to tell what an article adds."""
        heard = bigrams(said)
        left = {
            pair: weight * (HEARD if pair in heard else 1.0) for pair, weight in self.terms.weights.items()
        }
        return replace(self, terms=Terms(left))

    @property
    def asks_ended(self) -> bool:
        """Whether the question asks how a matter ended."""
        return bool(_ASKS_ENDED.search(self.query))

    @property
    def asks_figure(self) -> bool:
        """Whether the question asks how many, how much or when."""
        return bool(_ASKS_COUNT.search(self.query) or _ASKS_DAY.search(self.query))

    def words(self, text: str) -> float:
        """Share (0 to 1) of the question's weighted words that stand in the text."""
        return self.terms.score(text)

    def within(self, unit: LegalUnit) -> Callable[[str], float]:
        """A score for parts of one unit: words, and the nearness of the window they stand in."""
        at = self.index.windows.of_unit(self.index.row(unit.id))
        if not len(at):
            return self.words
        spans = [
            (int(a), int(b), float(self.nearness[i])) for i in at for a, b in [self.index.windows.spans[i]]
        ]

        def score(text: str) -> float:
            start = unit.text.find(text.strip())
            near = [n for a, b, n in spans if start < b and a < start + len(text)] if start >= 0 else []
            return self.words(text) + MEANING * max(0.0, max(near, default=0.0)) + self._holds(text)

        return score

    def reading(self, unit: LegalUnit) -> Callable[[str], float]:
        """A score for the 款 of one article: words, nearness to the question, whether it is the first.

        It costs a vector for each 款, so it is for the article that an answer opens with.
        """
        embedder, paragraphs = self.index.embedder, unit.paragraphs
        if embedder is None or self.ready is None or self.ready.vector is None or len(paragraphs) < 2:
            return self.within(unit)
        texts = [f"{unit.title} {chapter(unit.heading)} {p}" for p in paragraphs]
        near = embedder.passages(texts) @ self.ready.vector
        weights = dict(zip(paragraphs, (near - near.mean()) * NEAR_READS, strict=True))
        words = self.within(unit)

        def score(text: str) -> float:
            own = weights.get(text, 0.0) + FIRST_READS * (text == paragraphs[0])
            return WORDS_READ * words(text) + float(own)

        return score

    def _holds(self, text: str) -> float:
        """What a sentence gains by holding the figure, or the outcome, that is asked for."""
        return HOLDS * (
            self.holds_figure(text) + bool(_ASKS_OUTCOME.search(self.query) and _OUTCOME.search(text))
        )

    def holds_figure(self, text: str) -> bool:
        """Whether a text holds a figure of the sort that the question asks for."""
        if _ASKS_DAY.search(self.query) and _DAY.search(text):
            return True
        asked = list(_ASKS_COUNT.finditer(self.query))
        if not asked:
            return False
        measure = next((m["of"] for m in asked if m["of"]), None)
        if not measure:
            return bool(_COUNT.search(text))
        return bool(re.search(rf"{_NUMBER}(?:余|多)?(?:{_MEASURES.get(measure, measure)})", text))

    def nearest(self, ids: Iterable[str]) -> float:
        """Nearness, by words and meaning, of the nearest of some units, in standard deviations."""
        rows = np.array([row for i in ids if (row := self.index.row(i)) is not None], np.int64)
        if self.fused is None or not len(rows):
            return 0.0
        return float(self.fused(rows).max())

    def of_unit(self, unit: LegalUnit) -> float:
        """How well a whole unit bears on the question: its best window, and its words."""
        who = f"{unit.speaker or ''}{unit.speaker_title}{unit.speaker_note}"
        score = self.words(f"{unit.question}\n{who}\n{unit.text}") + MEANING * max(0.0, self._window(unit))
        return score + (self._likeness(unit) if unit.kind is Kind.CASE else 0.0)

    def near(self, unit: LegalUnit) -> float:
        """Nearness of a unit in meaning: its best window, or all of a short one, in standard deviations."""
        row = self.index.row(unit.id)
        if (
            len(self.index.windows.of_unit(row))
            or row is None
            or self.ready is None
            or self.ready.vector is None
        ):
            return self._window(unit)
        mean, deviation = self.index.cosine_spread(self.ready.vector)
        return float((self.index.cosines(self.ready.vector, np.array([row]))[0] - mean) / deviation)

    def _window(self, unit: LegalUnit) -> float:
        at = self.index.windows.of_unit(self.index.row(unit.id))
        return float(self.nearness[at].max()) if len(at) else 0.0

    def _likeness(self, unit: LegalUnit) -> float:
        """What a case gains by sharing place, actor, conduct, information or scale with the question."""
        rules = load_facets(self.index.settings.corpus)
        asked = {(f.dimension, f.name) for f in facets_of(self.query, rules)}
        shared = [f.weight for f in facets_of(unit.text, rules) if (f.dimension, f.name) in asked]
        return SHARED_FACET * sum(shared)
