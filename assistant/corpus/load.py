"""All sources read into one set of legal units: seeds, statute package, imported folders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 (pydantic reads it)
from typing import TYPE_CHECKING

from assistant.corpus.digests import load_digests
from assistant.corpus.imports import UNHELD, Facts, files_below, import_folders
from assistant.corpus.merging import merge_seeds, seed_versions
from assistant.corpus.seeds import load_instruments, load_seeds
from assistant.corpus.statutes import load_statutes, read_dates
from assistant.errors import CorpusError
from assistant.language.tables import read_table
from assistant.schema import Corpus, Instrument, Ledger, LegalUnit, Outcome, Repeal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from assistant.config import Settings

ALIASES_FILE = "aliases.yaml"
REPEALS_FILE = "repeals.yaml"
IMPORTS = "imports"  # folder of the home: what `assistant import` brought in


@dataclass(frozen=True)
class _Ending:
    """A document that ended others, as corpus/repeals.yaml tells it, with the source of the fact."""

    by: str
    since: date
    source: str
    ended: tuple[str, ...]
    number: str = ""
    doubt: str = ""


def load_corpus(settings: Settings) -> Corpus:
    """Read all sources into units, law versions, repeals, instruments and notes.

    A seed's quotation of an article that the statute book holds in the same version is merged
    into that unit, whose `source` then names both.
    """
    folders = import_sources(settings)
    for folder in folders:  # said before the minutes that the rest takes
        next(files_below(folder), None)
    book = load_statutes(settings.corpus)
    ledger = Ledger()
    seeds, instruments = _seeds(settings.corpus)
    units = merge_seeds(list(book.units), list(book.versions), seeds, ledger)
    versions = [*book.versions, *seed_versions(units, book.versions, instruments)]
    repeals = {r.title: r for r in (*read_ledger(settings.corpus), *book.repeals)}
    outcomes: tuple[Outcome, ...] = ()
    if folders:
        facts = Facts(instruments, read_dates(settings.corpus).decisions)
        imported = import_folders(folders, units, versions, repeals, ledger, facts)
        units, versions, outcomes = imported.units, imported.versions, imported.outcomes
        repeals = {r.title: r for r in imported.repeals} | repeals
    whole = {v.title for v in versions if v.complete and not v.ended_by.endswith(UNHELD)}
    return Corpus(
        units=_unique(units),
        versions=tuple(versions),
        repeals=tuple(repeals.values()),
        instruments=tuple(i for i in instruments if i.title not in whole),
        digests=tuple(d for d in load_digests(settings.corpus, instruments) if d.title not in whole),
        notes=(*book.notes, *ledger.notes()),
        aliases=(
            *read_aliases(settings.corpus),
            *((alias, i.title) for i in instruments if i.title in whole for alias in i.aliases),
        ),
        outcomes=outcomes,
    )


def import_sources(settings: Settings) -> tuple[Path, ...]:
    """Everything that is imported: what the settings name, and the home's own folder of imports."""
    own = settings.home / IMPORTS
    return (*settings.import_dirs, *((own,) if own.is_dir() and any(own.iterdir()) else ()))


def read_ledger(folder: Path) -> list[Repeal]:
    """Read corpus/repeals.yaml: what ended which interpretation, and since when."""
    path = folder / REPEALS_FILE
    if not path.is_file():
        return []
    told = read_table(path, tuple[_Ending, ...], "每项需有 by、since、source、ended")
    return [
        Repeal(title, entry.since, entry.by, f"（{entry.number}）" if entry.number else "", "", entry.doubt)
        for entry in told
        for title in entry.ended
    ]


def _seeds(folder: Path) -> tuple[list[LegalUnit], list[Instrument]]:
    return load_seeds(folder), load_instruments(folder)


def _unique(units: Iterable[LegalUnit]) -> tuple[LegalUnit, ...]:
    seen: dict[str, LegalUnit] = {}
    for unit in units:
        if unit.id in seen:
            raise CorpusError(f"重复的条目编号（duplicate unit id）：{unit.id}（{unit.source}）")
        seen[unit.id] = unit
    return tuple(seen.values())


def read_aliases(folder: Path) -> tuple[tuple[str, str], ...]:
    """Read corpus/aliases.yaml, title -> list of short forms, as (short form, title) pairs."""
    path = folder / ALIASES_FILE
    if not path.is_file():
        return ()
    table = read_table(path, dict[str, list[str]], "写成 法律名称: [简称, …]")
    return tuple((short, title) for title, shorts in table.items() for short in shorts)
