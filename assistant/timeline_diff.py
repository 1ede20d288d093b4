"""What changed in an article or a law between two texts: by number, by words, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise

from assistant.errors import UnitNotFoundError
from assistant.library import Library
from assistant.library_lookup import Lookup, State
from assistant.schema import LegalUnit
from assistant.text import letters
from assistant.timeline import gap_of

_PIECE = re.compile(r"[0-9A-Za-z]+|.", re.DOTALL)
SAME_NUMBER, KIN, NEAR = 0.6, 0.45, 0.4  # likeness from which texts of two versions are one article


@dataclass(frozen=True)
class Change:
    """A run of text: same, old (only in the older text) or new (only in the newer)."""

    kind: str
    text: str


@dataclass(frozen=True)
class ArticleDiff:
    """An article in two texts. `kind`: same, changed, moved, moved_changed, added, ended.

    `excerpted`: one of them is only an excerpt, so that what it lacks need not be a change.
    """

    kind: str
    old: LegalUnit | None
    new: LegalUnit | None
    changes: tuple[Change, ...]

    @property
    def excerpted(self) -> bool:
        """Whether a difference may come from the excerpt alone."""
        return any(u is not None and u.excerpt for u in (self.old, self.new))


@dataclass(frozen=True)
class ArticleHistory:
    """An article on a day, with the texts before and after it as far as they are held."""

    lookup: Lookup
    diffs: tuple[ArticleDiff, ...]
    gap: str


def article_history(library: Library, law: str, number: int, suffix: str, as_of: date) -> ArticleHistory:
    """An article on a day and how its text came about, by number and by what its words became."""
    found = library.lookup(law, number, suffix, as_of)
    if found.state is State.UNKNOWN:
        raise UnitNotFoundError(found.reason)
    own = [library.units[i] for i in library.articles(found.law).get((number, suffix), [])]
    own.sort(key=lambda u: (u.effective_date or date.min, u.version_date or date.min))
    diffs = []
    for one, two in pairwise(own):
        moved = _became(library, one, two)
        diffs.append(compare(one, moved or two))
        origin = _came_from(library, two, one) if moved is not None else None
        if origin is not None or (moved is not None and _whole_before(library, two)):
            diffs.append(compare(origin, two))
    if len(own) == 1 and own[0].expiry_date:
        successor = library.successor(own[0], own[0].expiry_date)
        diffs.append(compare(own[0], successor))
    elif len(own) == 1 and (origin := _came_from(library, own[0], None)) is not None:
        diffs.append(compare(origin, own[0]))
    return ArticleHistory(found, tuple(diffs), gap_of(library.versions(found.law), found))


def _became(library: Library, old: LegalUnit, same_number: LegalUnit) -> LegalUnit | None:
    """The article that an old text became, where that is not the one of the same number."""
    day = same_number.effective_date
    if day is None or _likeness(old.text, same_number.text) > SAME_NUMBER:
        return None
    successor = library.successor(old, day)
    return successor if successor is not None and successor.id != same_number.id else None


def _whole_before(library: Library, unit: LegalUnit) -> bool:
    """Whether the version before a unit's is held as a whole, so that an article may be called new."""
    older = [
        v for v in library.versions(unit.title) if unit.version_date and v.version_date < unit.version_date
    ]
    return bool(older) and older[-1].complete


def _came_from(library: Library, unit: LegalUnit, not_this: LegalUnit | None) -> LegalUnit | None:
    """The older text that says most of what a unit says, in the version before; None for none near."""
    older = [
        v for v in library.versions(unit.title) if unit.version_date and v.version_date < unit.version_date
    ]
    if not older:
        return None
    best: tuple[float, LegalUnit | None] = (KIN, None)
    for ids in library.articles(unit.title).values():
        for other in (library.units[i] for i in ids):
            if other.version_date != older[-1].version_date or (not_this and other.id == not_this.id):
                continue
            likeness = _likeness(other.text, unit.text)
            if likeness > best[0]:
                best = (likeness, other)
    return best[1]


def _likeness(one: str, two: str) -> float:
    a, b = _trigrams(one), _trigrams(two)
    return 2 * len(a & b) / (len(a) + len(b) or 1)


def _trigrams(text: str) -> set[str]:
    words = letters(text)
    return {words[i : i + 3] for i in range(len(words) - 2)}


def compare(old: LegalUnit | None, new: LegalUnit | None) -> ArticleDiff:
    """Compare two texts of an article; either may be missing."""
    if old is None or new is None:
        kind = "added" if old is None else "ended"
        one = new or old
        only = Change("new" if old is None else "old", one.text if one else "")
        return ArticleDiff(kind, old, new, (only,))
    moved = (old.article_no, old.article_suffix) != (new.article_no, new.article_suffix)
    if letters(old.text) == letters(new.text):
        return ArticleDiff("moved" if moved else "same", old, new, (Change("same", new.text),))
    return ArticleDiff("moved_changed" if moved else "changed", old, new, changes(old.text, new.text))


def changes(old: str, new: str) -> tuple[Change, ...]:
    """The difference of two texts, character by character, scraps between changes joined to them."""
    one, two = _PIECE.findall(old), _PIECE.findall(new)
    out: list[Change] = []
    for op, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        same = op == "equal"
        if same and b - a < 2 and out and d < len(two):
            out += [Change("old", "".join(one[a:b])), Change("new", "".join(two[c:d]))]
            continue
        if same:
            out.append(Change("same", "".join(one[a:b])))
            continue
        if b > a:
            out.append(Change("old", "".join(one[a:b])))
        if d > c:
            out.append(Change("new", "".join(two[c:d])))
    return tuple(_joined(out))


def _joined(parts: Iterable[Change]) -> Iterable[Change]:
    """Between two runs of same text: one old run, then one new run."""
    old = new = ""
    for part in parts:
        if part.kind == "same":
            if old:
                yield Change("old", old)
            if new:
                yield Change("new", new)
            old = new = ""
            yield part
        elif part.kind == "old":
            old += part.text
        else:
            new += part.text
    if old:
        yield Change("old", old)
    if new:
        yield Change("new", new)


def law_diff(library: Library, title: str, old: date, new: date) -> list[ArticleDiff]:
    """All articles of a law in two versions (by their version dates), in the order of the new text."""
    olds = _of_version(library, title, old)
    news = _of_version(library, title, new)
    left = {u.id: u for u in olds}
    pairs: dict[str, LegalUnit] = {}
    by_text = {letters(u.text): u for u in olds}
    for unit in news:
        if (same := by_text.get(letters(unit.text))) is not None and same.id in left:
            pairs[unit.id] = left.pop(same.id)
    rest = [u for u in news if u.id not in pairs]
    grams = {u.id: _trigrams(u.text) for u in (*left.values(), *rest)}
    scored = sorted(
        (
            (_overlap(grams[o.id], grams[n.id]) + 0.05 * (o.article_no == n.article_no), n.id, o.id)
            for n in rest
            for o in left.values()
        ),
        reverse=True,
    )
    for likeness, new_id, old_id in scored:
        if likeness < NEAR:
            break
        if new_id not in pairs and old_id in left:
            pairs[new_id] = left.pop(old_id)
    return [compare(pairs.get(u.id), u) for u in news] + [compare(u, None) for u in left.values()]


def _overlap(a: set[str], b: set[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b) or 1)


def _of_version(library: Library, title: str, version: date) -> list[LegalUnit]:
    """Articles that a version consists of: its own and, of an amendment, those that it leaves."""
    found = next((v for v in library.versions(title) if v.version_date == version), None)
    if found is None:
        raise UnitNotFoundError(f"本库没有《{title}》{version}的文本。")
    day = found.effective_date or version
    units = [library.units[i] for ids in library.articles(title).values() for i in ids]
    own = [u for u in units if u.version_date == version or (found.amends and u.covers(day))]
    return sorted(own, key=lambda u: (u.article_no or 0, len(u.article_suffix), u.article_suffix))
