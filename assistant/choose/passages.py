"""Which words of a unit to quote: the 款, 项 or sentences that answer the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.language.orders import gives_orders, runs_without_orders
from assistant.language.text import full_sentences
from assistant.schema.stages import GAP, Passage
from assistant.schema.units import ITEM_START, Kind, LegalUnit

# A sentence that opens like this takes its meaning from the one before it.
_LEANS = re.compile(
    r"^[“（(]?(?:此类|这类|这些|这种|该|其|因此|所以|对此|同时|此外|但|然而|据此|由此|前款|前两款|前三款|为此|这)"
)
# A sentence that opens like this limits the one before it: leaving it out would mislead.
_PROVISO = re.compile(r"^(?:但是|但|法律另有规定|法律、行政法规另有规定|前款规定|有前款|另有规定)")
# A 款 that opens like this says nothing without the one before it.
_RESTS = re.compile(r"^(?:单位犯|有前款|前款|前两款|前三款|依照前|犯前款)")
_GAPS = re.compile(r"…+(?:\s*…+)+|…{3,}")
# How a matter ended, in the words of those who report it.
_OUTCOME = re.compile(
    r"判决|判令|支持|整改|罚款|处罚|警告|消除|拆除|下架|改变|已增加|公开赔礼道歉|赔偿保证金|调解"
)
# A 款 that opens like this limits or completes the one before it.
_FOLLOWS = re.compile(r"^(?:但是|但|法律另有规定|法律、行政法规另有规定|另有规定|有?前款|前两款|前三款)")
NEARLY = 1.3  # by so much a rule may be longer than the room for it
TOLD_APART = 0.1  # items of which none has so much of the question are all alike
ALIKE = 0.6  # so well beside the best, another 款 answers too


def best_passage(unit: LegalUnit, score: Callable[[str], float], limit: int) -> Passage:
    """Choose what to quote from a unit, about `limit` characters at most.

    Law is cut at 款 and 项 and keeps its provisos; other sources at whole sentences. Sentences that
    give orders to a machine are not quoted.
    """
    if gives_orders(unit.text):
        runs = runs_without_orders(unit.text)
        return max((_of_prose(run, score, limit) for run in runs), key=lambda p: p.score)
    if len(unit.text) <= limit * (NEARLY if unit.kind.binding else 1):  # a rule that nearly fits is not cut
        return Passage(unit.text, unit.text, score(unit.text))
    return _of_law(unit, score, limit) if unit.kind.binding else _of_prose(unit.text, score, limit)


def whole_passage(unit: LegalUnit, text: str = "", paragraph: int | None = None) -> Passage:
    """All of a unit, or of one 款 of it, …… where it gives orders to a machine."""
    runs = runs_without_orders(text or unit.text)
    return Passage(GAP.join(runs), max(runs, key=len), 1.0, paragraph)


def told_passage(unit: LegalUnit, score: Callable[[str], float], limit: int) -> Passage:
    """What to quote of a report: of a case what happened and how it ended, else the best sentences."""
    whole = best_passage(unit, score, limit)
    if unit.kind is not Kind.CASE or _OUTCOME.search(whole.shown):
        return whole
    facts = best_passage(unit, score, limit * 2 // 3)
    end = unit.text.index(facts.quote) + len(facts.quote)
    ends = [(a, b) for a, b in full_sentences(unit.text) if a >= end and _OUTCOME.search(unit.text[a:b])]
    if not ends:
        return whole
    start, stop = max(ends, key=lambda span: (span[1] - span[0] <= limit, score(unit.text[slice(*span)])))
    between = "" if start == end else GAP
    outcome = unit.text[start:stop].strip()
    quote = unit.text[unit.text.index(facts.quote) : stop].strip()
    return Passage(f"{facts.shown}{between}{outcome}", quote, facts.score)


def _of_law(unit: LegalUnit, score: Callable[[str], float], limit: int) -> Passage:
    paragraphs = unit.paragraphs
    scores = [score(p) * (0.5 if i and _RESTS.match(p) else 1.0) for i, p in enumerate(paragraphs)]
    index = max(range(len(paragraphs)), key=lambda i: (scores[i], -i))
    best, chosen = scores[index], paragraphs[index]
    number = index + 1 if len(paragraphs) > 1 else None
    if len(chosen) <= limit * NEARLY:
        return _with_others(paragraphs, scores, index, limit)
    if unit.items(index + 1):
        return _of_items(chosen, score, limit, number)
    prose = _of_prose(chosen, score, limit)
    return _of_clauses(replace(prose, score=best, paragraph=number), score, limit)


def _with_others(paragraphs: Sequence[str], scores: Sequence[float], best: int, limit: int) -> Passage:
    """A 款, those that rest on it, and others that answer nearly as well, while there is room."""
    keep, size = [best], len(paragraphs[best])
    following = best + 1
    while following < len(paragraphs) and _FOLLOWS.match(paragraphs[following]):
        if size + len(paragraphs[following]) > limit:
            break
        keep.append(following)
        size += len(paragraphs[following])
        following += 1
    for i in sorted(range(len(paragraphs)), key=lambda i: -scores[i]):
        if i not in keep and scores[i] >= ALIKE * scores[best] and size + len(paragraphs[i]) <= limit:
            keep.append(i)
            size += len(paragraphs[i])
    return _joined(paragraphs, keep, scores[best])


def _joined(paragraphs: Sequence[str], keep: Sequence[int], score: float) -> Passage:
    """Some 款 of an article in their order, …… where others stand between."""
    keep = sorted(keep)
    shown = paragraphs[keep[0]]
    for before, i in pairwise(keep):
        shown += ("\n" if i == before + 1 else f"{GAP}\n") + paragraphs[i]
    quote = "\n".join(paragraphs[keep[0] : keep[-1] + 1])
    number = keep[0] + 1 if len(keep) == 1 and len(paragraphs) > 1 else None
    return Passage(shown, quote, score, number)


def further(unit: LegalUnit, score: Callable[[str], float], limit: int, said: str) -> Passage | None:
    """The 款 of an article that answer about as well as what has been quoted of it; None where none do."""
    paragraphs = unit.paragraphs
    least = ALIKE * score(said)
    open_ones = [i for i, p in enumerate(paragraphs) if p not in said and said not in p and score(p) >= least]
    keep: list[int] = []
    for i in sorted(open_ones, key=lambda i: -score(paragraphs[i])):
        if sum(len(paragraphs[k]) for k in keep) + len(paragraphs[i]) <= limit * NEARLY:
            keep.append(i)
    return _joined(paragraphs, keep, least) if keep else None


def _of_clauses(passage: Passage, score: Callable[[str], float], limit: int) -> Passage:
    """Cut a sentence that is much too long at its ；: the first part, and the best of the others."""
    clauses = re.findall(r"[^；]+[；。]?", passage.shown)
    if len(passage.shown) <= limit * 1.5 or len(clauses) < 2:
        return passage
    best = max(range(1, len(clauses)), key=lambda i: score(clauses[i]))
    keep = [0] if score(clauses[0]) >= score(clauses[best]) else [0, best]
    if sum(len(clauses[i]) for i in keep) > limit * 1.5:
        keep = keep[:1]
    between = GAP if keep[-1] > 1 else ""
    shown = between.join(clauses[i] for i in keep) + (GAP if keep[-1] < len(clauses) - 1 else "")
    quote = "".join(clauses[: keep[-1] + 1])
    return replace(passage, shown=shown, quote=quote)


def _of_items(paragraph: str, score: Callable[[str], float], limit: int, number: int | None) -> Passage:
    """The opening words and the items that match best, the rest left out."""
    lines = paragraph.split("\n")
    first = next(i for i, line in enumerate(lines) if ITEM_START.match(line))
    opening = "\n".join(lines[:first])
    items = [i for i in range(first, len(lines)) if ITEM_START.match(lines[i])]  # a source's …… is none
    ranked = sorted(items, key=lambda i: -score(lines[i]))
    keep: list[int] = []
    size = len(opening)
    for i in ranked:
        told_apart = score(lines[ranked[0]]) >= TOLD_APART
        weak = keep and told_apart and score(lines[i]) < 0.5 * score(lines[ranked[0]])
        if weak or (keep and (size + len(lines[i]) > limit or (told_apart and len(keep) == 3))):
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
    return Passage(_GAPS.sub(GAP, shown), quote, score(shown), number)


def _of_prose(text: str, score: Callable[[str], float], limit: int) -> Passage:
    spans = full_sentences(text)
    scores = [score(text[a:b]) * (0.5 if text[a:b].rstrip("”’ ").endswith("？") else 1.0) for a, b in spans]
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
