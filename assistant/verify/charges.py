"""Is the crime, the violation or the circumstance that a text names the cited article's own?

Which article is whose is data (`corpus/charges.yaml`). A text names a crime beside a citation
(触犯《刑法》第二百六十四条，构成盗窃罪) or in the disposition behind a list (判决如下：…犯盗窃罪); the
article must be one under which that crime is punished. Part of an alternative name stands for
the whole: 贩卖毒品罪 is 走私、贩卖、运输、制造毒品罪.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.language.tables import DATA, read_table, table
from assistant.language.text import simplify

if TYPE_CHECKING:
    from collections.abc import Iterator

CRIMINAL_LAW, ORDER_LAW = "刑法", "治安管理处罚法"
FILE = DATA / "corpus" / "charges.yaml"
_LONGEST_NAME = 48
TOWARDS = "对"  # the preposition; some names begin with it
_TABLE = table("charging")
_GUILT = _TABLE.pattern("guilt")
_DENIED = _TABLE.pattern("denied")
_DENIED_AFTER = _TABLE.pattern("denied_after")
_KEPT = _TABLE.pattern("kept")
_PLACE = re.compile(r"(?P<article>\d+(?:之[一二三四五六七八九十])?)(?:\.(?P<paragraph>\d))?")
_APART = re.compile(r"[、（）()“”\s]")


@dataclass(frozen=True)
class Place:
    """An article in digits (253之一) and its 款, None where the whole article is meant."""

    article: str
    paragraph: int | None = None

    @staticmethod
    def read(written: str) -> Place:
        """Read 67.3 or 253之一."""
        m = _PLACE.fullmatch(written)
        assert m, written
        return Place(m["article"], int(m["paragraph"]) if m["paragraph"] else None)


@dataclass(frozen=True)
class _File:
    crimes: dict[str, tuple[str, ...]]
    also: dict[str, tuple[str, ...]]
    former: dict[str, tuple[str, ...]]
    plain: tuple[str, ...]
    violations: dict[str, tuple[str, ...]]
    notions: dict[str, dict[str, tuple[str, ...]]]
    acts: dict[str, dict[str, tuple[str, ...]]]
    nouns: dict[str, dict[str, tuple[str, ...]]]


class Charges:
    """The table of names and places; every question about it is answered here."""

    def __init__(self, told: _File) -> None:
        """`told` is corpus/charges.yaml as read."""
        self.places: dict[str, tuple[Place, ...]] = {}
        self.owned: dict[str, set[str]] = {}
        for written, names in (*told.crimes.items(), *told.former.items()):
            place = Place.read(written)
            for name in names:
                self.places[name] = (*self.places.get(name, ()), place)
                self.owned.setdefault(place.article, set()).add(name)
        self.also = {name: frozenset(articles) for name, articles in told.also.items()}
        self.plain = frozenset(told.plain)
        self.violations = {k: frozenset(v) for k, v in told.violations.items()}
        self.notions = {
            law: [(Place.read(k), v) for k, v in rows.items()] for law, rows in told.notions.items()
        }
        self.acts = {law: {k: frozenset(v) for k, v in rows.items()} for law, rows in told.acts.items()}
        self.nouns = {law: {k: frozenset(v) for k, v in rows.items()} for law, rows in told.nouns.items()}
        # A name may begin where one of its alternatives does: 贩卖毒品罪.
        self._starts: dict[str, list[tuple[str, str]]] = {}
        for name in self.places:
            for m in re.finditer(r"(?:^|、)", name):
                tail = name[m.end() :]
                self._starts.setdefault(tail[0], []).append((_plain(tail), name))
        self.meant = lru_cache(maxsize=8_000)(self._meant)
        self._known = lru_cache(maxsize=20_000)(self._longest)

    def named(self, text: str) -> Iterator[tuple[int, int, str]]:
        """The crimes that a text names and does not deny, as (start, end, name as written)."""
        plain = simplify(text)
        for m in _GUILT.finditer(plain):
            window = re.split(r"[，。；：,;:\n]", plain[max(0, m.end() - _LONGEST_NAME) : m.end()])[-1]
            name = self._known(window)
            start = m.end() - len(name)
            if not name or _DENIED.search(plain[max(0, start - 16) : start]):
                continue
            if not _DENIED_AFTER.match(plain, m.end()):
                yield start, m.end(), name

    def _longest(self, window: str) -> str:
        """The longest end of some words that is a crime's name, "" where none is; 对行贿罪 ends in 行贿罪."""
        for k in range(len(window) - 2):
            if window[k] in self._starts and self.meant(window[k:]):
                whole = (
                    window[k] == TOWARDS and window[k:] not in self.places and window[k + 1 :] in self.places
                )
                return window[k + whole :]
        return ""

    def _meant(self, written: str) -> frozenset[str]:
        """The crimes that a name can stand for: itself, or those of which it is a choice."""
        if written in self.places:
            return frozenset({written})
        bare = _plain(written)
        whole = {name for name in self.places if _plain(name) == bare}
        if whole:
            return frozenset(whole)
        tails = self._starts.get(written[0], ())
        # 包庇罪 is an alternative of 窝藏、包庇罪 as it stands, and only a cut of 包庇毒品犯罪分子罪.
        return frozenset(name for tail, name in tails if tail == bare) or frozenset(
            name for tail, name in tails if len(bare) >= 4 and _choice(bare, tail)
        )

    def articles(self, written: str) -> frozenset[str]:
        """Every article that may be cited for a crime as written."""
        names = self.meant(written)
        own = {p.article for n in names for p in self.places[n]}
        return frozenset(own.union(*(self.also.get(n, frozenset()) for n in names)))

    def main(self, written: str) -> Place:
        """Where a crime is laid down."""
        places = sorted(
            (p for n in self.meant(written) for p in self.places[n]), key=lambda p: p.paragraph or 0
        )
        return places[0]

    def paragraphs(self, article: str) -> dict[int, set[str]]:
        """Of an article whose 款 lay down different crimes: which 款 has which."""
        found: dict[int, set[str]] = {}
        for name in self.owned.get(article, ()):
            for place in self.places[name]:
                if place.article == article and place.paragraph:
                    found.setdefault(place.paragraph, set()).add(name)
        return found if len({frozenset(v) for v in found.values()}) > 1 else {}


def _plain(name: str) -> str:
    return _APART.sub("", name)


def _choice(part: str, whole: str) -> bool:
    """Whether the characters of a name stand in another in order, in runs of two or more."""
    at, run = 0, 2
    for character in part[:-1]:
        if at < len(whole) and whole[at] == character:
            at, run = at + 1, run + 1
            continue
        if run < 2:
            return False
        next_at = whole.find(character, at)
        if next_at < 0:
            return False
        at, run = next_at + 1, 1
    return True


@lru_cache(maxsize=1)
def charges() -> Charges:
    """corpus/charges.yaml, read once."""
    return Charges(read_table(FILE, _File))
