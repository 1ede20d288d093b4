"""Which words of a unit to quote: the 款, 项 or sentences that answer the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.schema import ITEM_START, LegalUnit
from assistant.text import letters
from assistant.windows import full_sentences

GAP = "……"
# A sentence that opens like this takes its meaning from the one before it.
_LEANS = re.compile(
    r"^[“（(]?(?:此类|这类|这些|这种|该|其|因此|所以|对此|同时|此外|但|然而|据此|由此|前款|前两款|前三款|为此|这)"
)
# A sentence that opens like this limits the one before it: leaving it out would mislead.
_PROVISO = re.compile(r"^(?:但是|但|法律另有规定|法律、行政法规另有规定|前款规定|有前款|另有规定)")
_STOP = set("的了是在和与或有被把吗呢吧啊我你他她它这那哪怎么什为能可以要会不就也都还让给对从到等其之及并")


@dataclass(frozen=True)
class Passage:
    """Words to quote: `shown` may leave out with ……; `quote` is one unbroken run of the unit.

    `paragraph` is the 款 quoted, counted from 1, where only one of several is.
    """

    shown: str
    quote: str
    score: float
    paragraph: int | None = None


@dataclass(frozen=True)
class Terms:
    """Weighted character bigrams of a question; `score` is the share of weight found."""

    weights: dict[str, float]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, float]], idf: Callable[[str], float]) -> Terms:
        """Gather bigrams of (text, weight) pairs; bigrams of function words only are left out."""
        weights: dict[str, float] = {}
        for text, weight in texts:
            folded = letters(text)
            for i in range(len(folded) - 1):
                pair = folded[i : i + 2]
                if not set(pair) <= _STOP:
                    share = 0.4 if set(pair) & _STOP else 1.0
                    weights[pair] = max(weights.get(pair, 0.0), weight * share * idf(pair))
        return cls(weights)

    def score(self, text: str) -> float:
        """Share (0 to 1) of the question's weight whose bigrams stand in `text`."""
        folded = letters(text)
        seen = {folded[i : i + 2] for i in range(len(folded) - 1)}
        total = sum(self.weights.values())
        return sum(w for pair, w in self.weights.items() if pair in seen) / total if total else 0.0


def best_passage(unit: LegalUnit, score: Callable[[str], float], limit: int) -> Passage:
    """Choose what to quote from a unit, about `limit` characters at most.

    Law is cut at 款 and 项 and keeps its provisos; other sources at whole sentences.
    """
    if len(unit.text) <= limit:
        return Passage(unit.text, unit.text, score(unit.text))
    return _of_law(unit, score, limit) if unit.kind.binding else _of_prose(unit.text, score, limit)


def _of_law(unit: LegalUnit, score: Callable[[str], float], limit: int) -> Passage:
    paragraphs = unit.paragraphs
    ranked = [(score(p), -i) for i, p in enumerate(paragraphs)]
    best, at = max(ranked)
    index = -at
    chosen = paragraphs[index]
    number = index + 1 if len(paragraphs) > 1 else None
    if index + 1 < len(paragraphs) and _PROVISO.match(paragraphs[index + 1]):
        joined = f"{chosen}\n{paragraphs[index + 1]}"
        if len(joined) <= limit and joined in unit.text:
            return Passage(joined, joined, best, number)
    if len(chosen) <= limit * 1.3:
        return Passage(chosen, chosen, best, number)
    if unit.items(index + 1):
        return _of_items(chosen, score, limit, number)
    prose = _of_prose(chosen, score, limit)
    return Passage(prose.shown, prose.quote, best, number)


def _of_items(paragraph: str, score: Callable[[str], float], limit: int, number: int | None) -> Passage:
    """The opening words and the items that match best, the rest left out."""
    lines = paragraph.split("\n")
    first = next(i for i, line in enumerate(lines) if ITEM_START.match(line))
    opening = "\n".join(lines[:first])
    ranked = sorted(range(first, len(lines)), key=lambda i: -score(lines[i]))
    keep: list[int] = []
    size = len(opening)
    for i in ranked:
        weak = keep and score(lines[i]) < 0.5 * score(lines[ranked[0]])
        if weak or (keep and (size + len(lines[i]) > limit or len(keep) == 3)):
            break
        keep.append(i)
        size += len(lines[i])
    shown, before = opening, first - 1
    for i in sorted(keep):
        shown += ("\n" if i == before + 1 else GAP + "\n") + lines[i]
        before = i
    if before < len(lines) - 1:
        shown += GAP
    quote = "\n".join(lines[: max(keep) + 1])
    return Passage(shown, quote, score(shown), number)


def _of_prose(text: str, score: Callable[[str], float], limit: int) -> Passage:
    spans = full_sentences(text)
    scores = [score(text[a:b]) for a, b in spans]
    low = high = max(range(len(spans)), key=lambda i: scores[i] * _fit(spans[i], limit))
    best = scores[low]
    if low and _LEANS.match(text[spans[low][0] :]) and _size(spans, low - 1, high) <= limit:
        low -= 1
    while high + 1 < len(spans) and _size(spans, low, high + 1) <= limit:
        following = text[spans[high + 1][0] :]
        if scores[high + 1] < 0.35 * best and not _PROVISO.match(following):
            break
        high += 1
    while low and _size(spans, low - 1, high) <= limit and scores[low - 1] >= 0.5 * best:
        low -= 1
    quote = text[spans[low][0] : spans[high][1]].strip()
    return Passage(quote, quote, best)


def _size(spans: list[tuple[int, int]], low: int, high: int) -> int:
    return spans[high][1] - spans[low][0]


def _fit(span: tuple[int, int], limit: int) -> float:
    """Prefer sentences of readable length: very long ones lose weight, fragments too."""
    size = span[1] - span[0]
    return min(1.0, size / 14) * min(1.0, 1.5 * limit / size)
