"""Are quotations true to the sources? Exact, altered, from elsewhere, or from nowhere."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evals.wording import in_order, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Fidelity(StrEnum):
    """What became of a quotation."""

    EXACT = "exact"
    ALTERED = "altered"
    WRONG_ARTICLE = "wrong_article"
    MISSING = "missing"


def quote_fidelity(
    quote: str, own: Sequence[str], elsewhere: Callable[[list[str]], bool], near: float = 0.7
) -> Fidelity:
    """Compare a quotation with the source texts of the passage it names.

    `own`: the texts that the sources give for that passage, as letters (several versions are
    possible); `elsewhere` says whether runs of letters stand in some other source. exact: word
    for word in `own`, …… for gaps; altered: not so, but at least `near` of its character triples
    are in one of `own`; wrong_article: its words stand in other sources only; missing: nowhere.
    """
    pieces = runs(quote)
    if any(in_order(pieces, text) for text in own):
        return Fidelity.EXACT
    if max((_shared(pieces, text) for text in own), default=0.0) >= near:
        return Fidelity.ALTERED
    return Fidelity.WRONG_ARTICLE if elsewhere(pieces) else Fidelity.MISSING


def _shared(pieces: Sequence[str], text: str) -> float:
    triples = {p[i : i + 3] for p in pieces for i in range(max(1, len(p) - 2))}
    return sum(t in text for t in triples) / len(triples) if triples else 0.0


def share_exact(found: Sequence[Fidelity]) -> float:
    """Quote fidelity: share of quotations that are exact. Range 0 to 1; 1 without quotations."""
    return sum(f is Fidelity.EXACT for f in found) / len(found) if found else 1.0
