"""Are quotations true to the sources? Exact, altered, from elsewhere, or from nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from evals.wording import letters, stands_in


class Fidelity(StrEnum):
    """What became of a quotation."""

    EXACT = "exact"
    ALTERED = "altered"
    WRONG_ARTICLE = "wrong_article"
    MISSING = "missing"


def quote_fidelity(quote: str, own: Sequence[str], others: Iterable[str] = (), near: float = 0.7) -> Fidelity:
    """Compare a quotation with the source texts of the passage it names.

    `own`: the texts the sources give for that passage (several versions are possible);
    `others`: texts of other passages. exact: word for word in `own`, ends and …… aside;
    wrong_article: word for word in `others` only; altered: shares at least `near` of its
    character triples with one of `own`; missing: none of these.
    """
    if any(stands_in(quote, text) for text in own):
        return Fidelity.EXACT
    if any(stands_in(quote, text) for text in others):
        return Fidelity.WRONG_ARTICLE
    return Fidelity.ALTERED if max((_shared(quote, t) for t in own), default=0) >= near else Fidelity.MISSING


def _shared(quote: str, text: str) -> float:
    part, whole = letters(quote), letters(text)
    triples = {part[i : i + 3] for i in range(max(1, len(part) - 2))}
    return sum(t in whole for t in triples) / len(triples)


def share_exact(found: Sequence[Fidelity]) -> float:
    """Quote fidelity: share of quotations that are exact. Range 0 to 1; 1 without quotations."""
    return sum(f is Fidelity.EXACT for f in found) / len(found) if found else 1.0
