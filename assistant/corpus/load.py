"""All sources read into one set of legal units: seeds, statute package, imported folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.corpus.imports import import_folders
from assistant.corpus.merging import merge_seeds, seed_versions
from assistant.corpus.seeds import load_instruments, load_seeds
from assistant.corpus.statutes import load_statutes
from assistant.errors import CorpusError
from assistant.language.tables import read_table
from assistant.schema import Corpus, Instrument, Ledger, LegalUnit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from assistant.config import Settings

ALIASES_FILE = "aliases.yaml"


def load_corpus(settings: Settings) -> Corpus:
    """Read all sources into units, law versions, repeals, instruments and notes.

    A seed's quotation of an article that the statute book holds in the same version is merged
    into that unit, whose `source` then names both.
    """
    book = load_statutes(settings.corpus)
    ledger = Ledger()
    seeds, instruments = _seeds(settings.corpus)
    units = merge_seeds(list(book.units), list(book.versions), seeds, ledger)
    versions = [*book.versions, *seed_versions(units, book.versions, instruments)]
    repeals = {r.title: r for r in book.repeals}
    if settings.import_dirs:
        imported = import_folders(settings.import_dirs, units, versions, repeals, ledger)
        units, versions = imported.units, imported.versions
        repeals = {r.title: r for r in imported.repeals} | repeals
    whole = {v.title for v in versions if v.complete}
    return Corpus(
        units=_unique(units),
        versions=tuple(versions),
        repeals=tuple(repeals.values()),
        instruments=tuple(i for i in instruments if i.title not in whole),
        notes=(*book.notes, *ledger.notes()),
        aliases=(
            *read_aliases(settings.corpus),
            *((alias, i.title) for i in instruments if i.title in whole for alias in i.aliases),
        ),
    )


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
