"""Seeds and statute book in one: quotations of held articles merge into them, others stand alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.language import contains, letters
from assistant.schema import Instrument, LawVersion, Ledger, LegalUnit

if TYPE_CHECKING:
    from collections.abc import Iterable


def merge_seeds(
    units: list[LegalUnit], versions: list[LawVersion], seeds: Iterable[LegalUnit], ledger: Ledger
) -> list[LegalUnit]:
    """Merge the seeds' quotations into the statute book's units; the rest is appended.

    The same version is the same text: a quotation merges where its words stand in the held
    article of that number. One whose words do not is a text of another version and stays.
    """
    places = {(u.title, u.article_no, u.article_suffix, u.version_date): i for i, u in enumerate(units)}
    by_number: dict[tuple[str, int | None, str], list[int]] = {}
    for i, unit in enumerate(units):
        by_number.setdefault((unit.title, unit.article_no, unit.article_suffix), []).append(i)
    titles = {v.title for v in versions}
    out: list[LegalUnit] = []
    for seed in seeds:
        if not seed.kind.binding or seed.article_no is None or seed.title not in titles:
            out.append(seed)
            continue
        key = (seed.title, seed.article_no, seed.article_suffix)
        own = places.get((*key, seed.version_date))
        choices = [own] if own is not None else by_number.get(key, [])
        match = next((i for i in reversed(choices) if _same(units[i], seed)), None)
        if match is None and own is not None:
            ledger.doubt(
                "种子文本与法律文本包同版本条文不一致", f"{seed.title}{seed.article}（{seed.source}）"
            )
            match = own
        if match is None:
            out.append(_ended(seed, versions))
            ledger.mended("种子所引旧文本单列", f"{seed.title}{seed.article}（{seed.version_date}）")
            continue
        units[match] = replace(units[match], source=f"{units[match].source}；{seed.source}")
        ledger.mended("种子所引条文并入法律文本", f"{seed.title}{seed.article}")
    return units + out


def _same(held: LegalUnit, seed: LegalUnit) -> bool:
    return letters(seed.text) in letters(held.text) or contains(held.text, seed.text)


def _ended(seed: LegalUnit, versions: list[LawVersion]) -> LegalUnit:
    """A quoted older text ends, at the latest, when a later text that the library holds begins."""
    if seed.expiry_date or seed.version_date is None:
        return seed
    later = sorted(
        (v.effective_date, v.version_date)
        for v in versions
        if v.title == seed.title and v.version_date > seed.version_date and v.effective_date
    )
    if not later:
        return seed
    expiry, passed = later[0]
    return replace(seed, expiry_date=expiry, ended_by=f"{passed.year}年文本取代")


def seed_versions(
    units: Iterable[LegalUnit], known: Iterable[LawVersion], instruments: Iterable[Instrument]
) -> list[LawVersion]:
    """Versions of what the seeds bring and the statute book lacks.

    Such a version is complete only where its articles run from 1 without gap or excerpt and no
    instrument of that name is listed as lacking its full text.
    """
    keys = {v.key for v in known}
    lacking = {i.title for i in instruments} | {i.full_title for i in instruments}
    groups: dict[tuple[str, date], list[LegalUnit]] = {}
    for unit in units:
        if unit.kind.binding and unit.version_date and unit.id.partition("#")[0] not in keys:
            groups.setdefault((unit.title, unit.version_date), []).append(unit)
    return [_version(own, lacking) for own in groups.values()]


def _version(own: list[LegalUnit], lacking: set[str]) -> LawVersion:
    first = own[0]
    numbers = {u.article_no for u in own if u.article_no}
    whole = bool(numbers) and numbers == set(range(1, max(numbers) + 1)) and not any(u.excerpt for u in own)
    expiries = {u.expiry_date for u in own}
    return LawVersion(
        title=first.title,
        full_title=first.full_title or first.title,
        kind=first.kind,
        version_date=first.version_date or date.min,
        effective_date=first.effective_date,
        expiry_date=first.expiry_date if len(expiries) == 1 else None,
        ended_by=first.ended_by if len(expiries) == 1 else "",
        issuer=first.issuer,
        articles=max(numbers, default=0),
        complete=whole and first.title not in lacking and first.full_title not in lacking,
        source=first.source,
    )
