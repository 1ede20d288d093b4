"""The text before a decision that put new articles between old ones: numbers mapped back, edits undone.

What the decision renames it names; the rest keeps its order. Where the counts do not come out, nothing is
rebuilt. References inside the law (本法第N条) get their old numbers back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.corpus.statutes.consolidation import unit_of
from assistant.corpus.statutes.edits import Kind, changes_of
from assistant.corpus.statutes.structure import MendedArticle
from assistant.language import article_name, to_chinese, to_int
from assistant.language.numerals import NUMERAL_CHARS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.corpus.statutes.amendments import Amendment
    from assistant.corpus.statutes.dates import Former, Revisions
    from assistant.schema import LawVersion, Ledger, LegalUnit

_N = f"[{NUMERAL_CHARS}]+"
_RENAMED = re.compile(rf"将第({_N})条改为第({_N})条")
_MERGED = re.compile(rf"将((?:第{_N}条(?:第{_N}[款项])?、?)+)合并，作为第({_N})条")
_WHOLE = re.compile(rf"第({_N})条(?!第)")
_REFERENCE = re.compile(rf"(?<![》法])第({_N})条|(?<=本法)第({_N})条")


@dataclass(frozen=True)
class Numbers:
    """Old number -> new number, and the old articles of which no text can be told."""

    new: Mapping[int, int]
    lost: frozenset[int]


def rebuild_before(
    units: list[LegalUnit], revisions: Revisions, ledger: Ledger
) -> tuple[list[LegalUnit], list[LawVersion]]:
    """Units and versions with the texts before the decisions that the table names."""
    out, made = list(units), []
    for former in revisions.table.former:
        told = (former.law, former.decision)
        base = next((v for v in revisions.versions if (v.title, v.version_date) == told), None)
        found = (a for a in revisions.amendments if (a.target, a.raw.published) == told)
        amendment = next(found, None)
        if base is None or amendment is None:
            continue
        texts = [u for u in units if u.id.startswith(f"{base.key}#")]
        own = {u.article_no: u for u in texts if u.article_no is not None}
        numbers = numbers_before(amendment, set(own), former.articles)
        if numbers is None:
            ledger.doubt("修改决定的条号推不回去，旧文不复原", former.law)
            continue
        old = _version(base, amendment, former)
        made.append(old)
        out += _units(own, numbers, amendment, old, ledger)
    return out, made


def numbers_before(amendment: Amendment, today: set[int], count: int) -> Numbers | None:
    """How the articles were numbered before a decision; None where the counts do not come out."""
    text = "\n".join(item.text for item in dict.fromkeys(step.item for step in amendment.steps))
    renamed = {to_int(m[1]) or 0: to_int(m[2]) or 0 for m in _RENAMED.finditer(text)}
    gone: set[int] = set()
    merged: set[int] = set()
    for m in _MERGED.finditer(text):
        gone |= {to_int(n) or 0 for n in _WHOLE.findall(m[1])}
        merged.add(to_int(m[2]) or 0)
    added = {no for (no, _), change in changes_of(amendment).items() if change.new}
    old = [n for n in range(1, count + 1) if n not in renamed and n not in gone]
    new = sorted(today - added - merged - set(renamed.values()))
    if len(old) != len(new):
        return None
    numbers = renamed | dict(zip(old, new, strict=True))
    if any(numbers[a] >= numbers[b] for a, b in pairwise(sorted(numbers))):
        return None
    partly = {to_int(n) or 0 for m in _MERGED.finditer(text) for n in re.findall(rf"第({_N})条", m[1])}
    return Numbers(numbers, frozenset(gone | partly))


def _units(
    own: Mapping[int, LegalUnit],
    numbers: Numbers,
    amendment: Amendment,
    version: LawVersion,
    ledger: Ledger,
) -> list[LegalUnit]:
    """The old articles whose whole text can be told."""
    changes = changes_of(amendment)
    unread = {no for (no, _), c in changes.items() if any(e.kind is Kind.UNKNOWN for e in c.edits)}
    back = {new: old for old, new in numbers.new.items()}
    out = []
    for old, new in numbers.new.items():
        unit, change = own[new], changes.get((new, ""))
        state = change.undone(unit.paragraphs) if change else unit.paragraphs
        known = "\n".join(p or "" for p in state) if state and None not in state else ""
        text = _referred_back(known, back)
        if text and old not in numbers.lost and not unread & {old, new}:
            own_name = article_name(old)
            out.append(unit_of(MendedArticle(old, "", own_name, text, unit.heading, str(old)), version))
    ledger.mended("依修改决定倒推复原的旧文本", f"{version.title}：{len(out)}条")
    return out


def _referred_back(text: str, back: Mapping[int, int]) -> str:
    """References to the law itself by their old numbers; "" where one points to a new article."""
    lost = False

    def old(match: re.Match[str]) -> str:
        nonlocal lost
        number = back.get(to_int(match[1] or match[2]) or 0)
        lost = lost or number is None
        return f"第{to_chinese(number)}条" if number else match[0]

    told = _REFERENCE.sub(old, text) if "本法第" in text else text
    return "" if lost else told


def _version(base: LawVersion, amendment: Amendment, former: Former) -> LawVersion:
    return replace(
        base,
        version_date=former.passed,
        effective_date=former.since,
        expiry_date=amendment.effective,
        ended_by=f"{amendment.raw.title}修改",
        articles=0,
        complete=False,
        earlier=former.before,
        doubts=(),
        source=f"{base.source}；依《{amendment.raw.title}》倒推复原",
    )
