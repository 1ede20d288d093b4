"""All units by law, article and day: what stands, what ended, what became of it."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.citations import number_name, parse_article
from assistant.errors import UnitNotFoundError
from assistant.language import letters, ngrams
from assistant.library.file import (
    FORMAT,
    UnitMap,
    digest_of,
    instrument_of,
    note_of,
    record,
    repeal_of,
    version_of,
    write_units,
)
from assistant.library.lookup import Finder, Lookup, State
from assistant.library.names import LawNames
from assistant.library.shelf import Shelf
from assistant.schema import (
    Corpus,
    Digest,
    DigestArticle,
    Instrument,
    LawVersion,
    LegalUnit,
    Note,
    Repeal,
    short_title,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

LIBRARY_FILE = "library.db"
LAWS_IN_MEMORY = 256  # laws whose articles stay at hand
_OF_TITLE = """SELECT units.place, units.head, units.id, units.article_no, units.article_suffix
FROM heads JOIN units ON units.head = heads.place WHERE heads.title = ? ORDER BY units.place"""
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》){2,80})》")
_LAW_LIKE = ("法", "法典", "条例", "规定", "办法", "决定", "解释", "规则", "细则", "通则", "意见", "批复")
_GENERIC = re.compile(rf"(?:以上|以下|本|该)?(?:{'|'.join(_LAW_LIKE)})(?:[（(].*|[一二三四五])?")
SAME_MATTER = 0.55
SHARED = 15.0


class Library:
    """The library of units. Build it from a corpus, or load the file an index holds."""

    def __init__(self, shelf: Shelf, today: date | None = None) -> None:
        """`shelf`: the library's database, as `Library.build` fills it."""
        self._shelf = shelf
        self.today = today or date.today()
        self.units = UnitMap(shelf, self.today)
        self._articles = lru_cache(maxsize=LAWS_IN_MEMORY)(self._read_articles)
        self._grams = lru_cache(maxsize=LAWS_IN_MEMORY)(self._trigrams)
        self._weights = lru_cache(maxsize=LAWS_IN_MEMORY)(self._rarity)

    @classmethod
    def build(cls, corpus: Corpus, today: date | None = None, folder: Path | None = None) -> Library:
        """Build the library of a corpus, into an index folder or in memory."""
        facts = {
            "versions": [record(v) for v in corpus.versions],
            "repeals": [record(r) for r in corpus.repeals],
            "instruments": [record(i) for i in corpus.instruments],
            "digests": [record(d) for d in corpus.digests],
            "notes": [record(n) for n in corpus.notes],
            "aliases": [list(a) for a in corpus.aliases],
            "mentioned": _mentioned(corpus.units),
        }
        path = folder / LIBRARY_FILE if folder else None
        return cls(Shelf(path, FORMAT, lambda db: write_units(db, corpus.units, facts)), today)

    @classmethod
    def load(cls, folder: Path, today: date | None = None) -> Library:
        """Open the library of an index folder."""
        return cls(Shelf(folder / LIBRARY_FILE, FORMAT), today)

    def save(self, folder: Path) -> Path:
        """Write the library into an index folder."""
        self._shelf.copy(folder / LIBRARY_FILE)
        return folder / LIBRARY_FILE

    def _told(self, name: str) -> Any:
        return json.loads(self._shelf.ask("SELECT told FROM facts WHERE name = ?", name)[0][0])

    @cached_property
    def all_versions(self) -> dict[str, tuple[LawVersion, ...]]:
        """Versions by title, oldest first."""
        out: dict[str, list[LawVersion]] = {}
        for data in self._told("versions"):
            version = version_of(data)
            out.setdefault(version.title, []).append(version)
        return {t: tuple(sorted(own, key=lambda v: v.version_date)) for t, own in out.items()}

    @cached_property
    def repeals(self) -> dict[str, Repeal]:
        """Laws that a closing article repeals, by title."""
        return {r["title"]: repeal_of(r) for r in self._told("repeals")}

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        """Instruments known by name whose text is not held."""
        return tuple(instrument_of(i) for i in self._told("instruments"))

    @cached_property
    def digests(self) -> Mapping[str, Digest]:
        """Digests of instruments whose text is not held, by title: our own words, never law."""
        return {d["title"]: digest_of(d) for d in self._told("digests")}

    def digest_of(self, name: str, article: str | int) -> DigestArticle | None:
        """What an article of an instrument that is not held says, in our own words; None for none.

        `name` as people write it, or its number (法释〔2017〕10号); `article` as for `article`;
        BadInputError where it is no article.
        """
        ref = parse_article(str(article))
        numbered = next((i.title for i in self.instruments if i.number and i.number == name), "")
        digest = self.digests.get(self.resolve_law(name) or numbered)
        return digest.article(ref.article_no, ref.article_suffix) if digest else None

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What was mended at import, and what is doubtful."""
        return tuple(note_of(n) for n in self._told("notes"))

    @cached_property
    def mentioned(self) -> dict[str, str]:
        """Titles that units name and the library lacks -> id of a unit that names it."""
        mentioned: dict[str, str] = self._told("mentioned")
        return mentioned

    @cached_property
    def names(self) -> LawNames:
        """The resolver of law names."""
        held = [(v.title, v.full_title) for own in self.all_versions.values() for v in own]
        held += [(t, t) for t in self.law_titles() if t not in self.all_versions]
        held += [(i.title, i.full_title or i.title) for i in self.instruments]
        held += [(t, t) for t in self.repeals]
        held += [(t, t) for t in self.mentioned]
        aliases = [(short, title) for short, title in self._told("aliases")]
        aliases += [(alias, i.title) for i in self.instruments for alias in i.aliases]
        numbers = [(number_name(n), title) for title, own in self._numbers.items() for n in own]
        return LawNames(held, aliases, numbers)

    def numbers_of(self, title: str) -> tuple[str, ...]:
        """The document numbers known of an instrument: 法释〔2021〕15号."""
        return self._numbers.get(title, ())

    @cached_property
    def _numbers(self) -> dict[str, tuple[str, ...]]:
        """Document numbers by title: of instruments known by name, and of texts that were imported."""
        out: dict[str, dict[str, None]] = {}
        told = [(i.title, i.number) for i in self.instruments]
        told += [(v.title, v.number) for own in self.all_versions.values() for v in own]
        for title, number in told:
            if number:
                out.setdefault(title, {})[number] = None
        return {title: tuple(own) for title, own in out.items()}

    def resolve_law(self, name: str) -> str | None:
        """Canonical short title of a law however it is written; None for an unknown name."""
        return self.names.resolve(name)

    def versions(self, title: str) -> tuple[LawVersion, ...]:
        """Versions of a law that the library holds, oldest first; () for none."""
        return self.all_versions.get(title, ())

    def articles(self, title: str) -> Mapping[tuple[int, str], list[str]]:
        """(number, suffix) -> ids of all texts of that article, in the order of the corpus."""
        return self._articles(title)

    def _read_articles(self, title: str) -> dict[tuple[int, str], list[str]]:
        out: dict[tuple[int, str], list[str]] = {}
        for _, head, unit_id, number, suffix in self._shelf.ask(_OF_TITLE, title):
            if number is not None and self.units.head(head)["kind"].binding:
                out.setdefault((number, suffix), []).append(unit_id)
        return out

    def law_titles(self) -> list[str]:
        """Titles of all law that is held, each once, in order."""
        found = self._shelf.ask("SELECT title FROM heads WHERE law GROUP BY title ORDER BY min(place)")
        return [title for (title,) in found]

    def ids_of(self, title: str) -> tuple[str, ...]:
        """Ids of every unit of a law or source, in order."""
        return tuple(unit_id for _, _, unit_id, *_ in self._shelf.ask(_OF_TITLE, title))

    def places_of(self, title: str) -> np.ndarray:
        """Places of every unit of a law or source, ascending: int64 (n,)."""
        return np.array([place for place, *_ in self._shelf.ask(_OF_TITLE, title)], np.int64)

    def lookup(
        self,
        law: str,
        article_no: int | None,
        suffix: str = "",
        as_of: date | None = None,
        paragraph: int | None = None,
        item: int | None = None,
    ) -> Lookup:
        """What a citation of a law's article finds on a day; never raises.

        `suffix` as written: "" or 之一; `paragraph` and `item` are checked against the text.
        """
        return Finder(self).find(law, article_no, suffix, as_of or self.today, (paragraph, item))

    def article(self, law: str, article: str | int, as_of: date | None = None) -> LegalUnit:
        """The unit of an article on a day, its status that of the day.

        `article`: 1032, "1032", "第一千零三十二条", "253之一第二款". BadInputError where it is no
        article, UnitNotFoundError says why it is not found.
        """
        day = as_of or self.today
        ref = parse_article(str(article))
        found = self.lookup(law, ref.article_no, ref.article_suffix, day, ref.paragraph, ref.item)
        if found.state is not State.FOUND or found.unit is None:
            raise UnitNotFoundError(found.reason)
        return replace(found.unit, status=found.unit.status_on(day))

    @cached_property
    def sources(self) -> tuple[LegalUnit, ...]:
        """All units that are no law, in order; the statute book need not be built for them."""
        return tuple(self.units.no_law())

    def holding(self, words: str) -> Iterator[LegalUnit]:
        """Units in whose text words stand, in order; only these are built."""
        return self.units.holding(words)

    def in_force(self, day: date) -> np.ndarray:
        """Which units are law that may be relied on on a day: bool (units,), in their order."""
        binding, start, end = self.units.law.T
        live = (binding > 0) & (start <= day.toordinal()) & (day.toordinal() < end)
        return np.asarray(live[self.units.heads])

    def successor(self, unit: LegalUnit, as_of: date | None = None) -> LegalUnit | None:
        """The article in force on a day that says what an ended one said; None where none is near.

        Found by text, in the same law, or in the law that repealed it.
        """
        day = as_of or self.today
        titles = [unit.title]
        if (repeal := self.repeals.get(unit.title)) and repeal.since and repeal.since <= day:
            titles = [repeal.by]
        best: tuple[float, LegalUnit | None] = (SAME_MATTER, None)
        own = _trigrams(unit.text)
        for title in titles:
            for unit_id, others in self._grams(title).items():
                common = len(own & others)
                # An old text may stand inside a longer new one, so its own coverage counts most.
                likeness = common / (len(own) or 1) * 0.7 + 2 * common / (len(own) + len(others) or 1) * 0.3
                if likeness > best[0] and unit_id != unit.id and self.units[unit_id].covers(day):
                    best = (likeness, self.units[unit_id])
        return best[1]

    def closest(self, title: str, words: str, as_of: date | None = None, k: int = 3) -> list[LegalUnit]:
        """Articles of a law in force on a day that share most rare words with a text, best first.

        Words are character trigrams weighted by their rarity in the law; articles that share
        less than SHARED of weight are left out.
        """
        day = as_of or self.today
        own, grams = _trigrams(words), self._grams(title)
        weights = self._weights(title)
        scored = [
            (score, unit_id)
            for unit_id, others in grams.items()
            if (score := sum(weights[g] for g in own & others)) >= SHARED and self.units[unit_id].covers(day)
        ]
        return [self.units[unit_id] for _, unit_id in sorted(scored, reverse=True)[:k]]

    def _rarity(self, title: str) -> dict[str, float]:
        """Rarity of each trigram among the articles of a law."""
        grams = self._grams(title)
        counts = Counter(g for own in grams.values() for g in own)
        return {g: math.log(len(grams) / n) for g, n in counts.items()}

    def _trigrams(self, title: str) -> dict[str, frozenset[str]]:
        """Character trigrams of a law's articles by unit id."""
        ids = [i for own in self.articles(title).values() for i in own]
        return {i: _trigrams(self.units[i].text) for i in ids}


def _trigrams(text: str) -> frozenset[str]:
    return frozenset(ngrams(letters(text), 3))


def _mentioned(units: Iterable[LegalUnit]) -> dict[str, str]:
    """Titles in 《》 that name an instrument the units are not of, with a unit that names each."""
    held: set[str] = set()
    found: dict[str, str] = {}
    for unit in units:
        held.update((unit.title, unit.full_title))
        if unit.kind.binding and "《" in unit.text:
            for title in _TITLE.findall(unit.text):
                if title.endswith(_LAW_LIKE):
                    found.setdefault(short_title(title), unit.id)
    return {t: unit_id for t, unit_id in found.items() if t not in held and not _GENERIC.fullmatch(t)}
