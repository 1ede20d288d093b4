"""One difference between a claim and a passage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One difference. `grave`: it changes what is said; otherwise it only counts against.

    `kind`: modal, negation, number, term, condition, added, joint
    """

    kind: str
    claimed: str
    held: str
    grave: bool = True
