"""Earlier texts of articles, rebuilt from the amendments that are held, where every change since is known.

Going back from today's text each edit is undone; going forward from a text that an amendment gives whole
each edit is done. A paragraph that neither way tells is unknown, and an article with one is not given: it
is said to be not held. Both ways must agree, and agree with today's text.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.corpus.statutes.consolidation import key_of, unit_of
from assistant.corpus.statutes.dates import short_day
from assistant.corpus.statutes.edits import Change, Edit, Kind, Paragraphs, Place, changes_of
from assistant.corpus.statutes.structure import MendedArticle
from assistant.language import article_name, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.corpus.statutes.amendments import Amendment
    from assistant.corpus.statutes.dates import DateTable, Revisions
    from assistant.schema import LawVersion, Ledger, LegalUnit


@dataclass(frozen=True)
class Dated:
    """A change of an article, the day on which it took effect and the day on which it was passed."""

    day: date
    passed: date
    title: str
    change: Change


@dataclass(frozen=True)
class Former:
    """An article's text in force from `day` until `until`, when `next_by` changed it."""

    place: Place
    paragraphs: tuple[str, ...]
    day: date
    until: date
    passed: date
    by: str
    next_by: str
    new: bool


def rebuild(
    units: list[LegalUnit], revisions: Revisions, ledger: Ledger
) -> tuple[list[LegalUnit], list[LawVersion]]:
    """Earlier texts of the laws all of whose changes are known, and the versions that these make up.

    Units come back with those that an amendment added marked as added; new ones are appended.
    """
    made: list[LawVersion] = []
    for title, since in revisions.table.unbroken.items():
        own = [v for v in revisions.versions if v.title == title]
        whole = [v for v in own if v.amends is None]
        if len(whole) != 1:
            continue
        chain = sorted((a for a in revisions.amendments if a.target == title), key=lambda a: a.raw.published)
        law = _Law(whole[0], chain, revisions.table, since)
        units = law.apply(units, ledger)
        made += law.versions()
    return units, made


class _Law:
    """One law on its way back."""

    def __init__(self, base: LawVersion, chain: Sequence[Amendment], table: DateTable, since: date) -> None:
        self.base, self.chain, self.since = base, chain, since
        self.passed = table.passed.get(base.title, since)
        self.before = table.before.get(base.title, "")
        self.touched: dict[Place, list[Dated]] = {}
        for amendment in chain:
            for place, change in changes_of(amendment).items():
                dated = Dated(amendment.effective, amendment.raw.published, amendment.raw.title, change)
                self.touched.setdefault(place, []).append(dated)
        for name, day, places in table.changes:
            if name == base.title:
                words = table.words.get((name, day))
                edit = Edit(Kind.WORDS, 0, words) if words else Edit(Kind.UNKNOWN)
                for place in places:
                    change = Change(place, f"{short_day(day)}的决定", (edit,))
                    self.touched.setdefault(place, []).append(Dated(day, day, "", change))
        for own in self.touched.values():
            own.sort(key=lambda dated: (dated.day, dated.passed))

    def apply(self, units: list[LegalUnit], ledger: Ledger) -> list[LegalUnit]:
        """Add the texts that can be told; mark the articles that were added."""
        own: dict[Place, list[int]] = {}
        for i, unit in enumerate(units):
            if unit.title == self.base.title and unit.article_no is not None:
                own.setdefault((unit.article_no, unit.article_suffix), []).append(i)
        out = list(units)
        for place, dated in sorted(self.touched.items()):
            here = own.get(place, [])
            at = here[-1] if here else None  # amendments stand behind the base
            today = units[at] if at is not None else None
            for former in self.formers(place, dated, today, ledger):
                held = [units[i] for i in here if units[i].covers(former.day)]
                if held and letters(held[0].text) == letters("".join(former.paragraphs)):
                    continue
                out.append(self._unit(former, today))
                ledger.mended("依修正案复原的旧条文", f"{out[-1].title}{out[-1].article}（{former.day}起）")
            if today is not None and at is not None and dated[-1].change.edits[-1].kind is Kind.GONE:
                out[at] = replace(today, effective_date=today.expiry_date)  # a mark, not a text
            if dated[0].change.new:
                self._mark_added(out, place, dated[0])
        return out

    def formers(
        self, place: Place, dated: Sequence[Dated], today: LegalUnit | None, ledger: Ledger
    ) -> Iterable[Former]:
        """Texts of an article before its last change, those that are known whole."""
        last = dated[-1].change.edits[-1].kind is Kind.GONE
        states = states_of([d.change for d in dated], None if last or today is None else today.paragraphs)
        if today is not None and not last:
            told = states[-1]
            if told is None or letters("".join(p or "" for p in told)) != letters(today.text):
                ledger.doubt("修正案与现行文本对不上，旧文不复原", f"{today.title}{today.article}")
                return
        starts = [self.since, *(d.day for d in dated)]
        for i, state in enumerate(states[:-1]):
            if state is None or None in state or not state:
                continue
            yield Former(
                place,
                tuple(p for p in state if p is not None),
                starts[i],
                starts[i + 1],
                self.passed if i == 0 else dated[i - 1].passed,
                "" if i == 0 else dated[i - 1].change.by,
                dated[i].change.by,
                i > 0 and dated[i - 1].change.new,
            )

    def _unit(self, former: Former, today: LegalUnit | None) -> LegalUnit:
        no, suffix = former.place
        heading = today.heading if today else ""
        text = "\n".join(former.paragraphs)
        article = MendedArticle(no, suffix, article_name(no, suffix), text, heading, key_of(former.place))
        source = f"{self.base.source}；依{former.by or '1997年以来历次修正案'}复原"
        version = replace(
            self.base,
            version_date=former.passed,
            effective_date=former.day,
            expiry_date=former.until,
            ended_by=f"{former.next_by}修改",
            doubts=(),
            source=source if former.by else f"{self.base.source}；由后来的修正案倒推复原",
        )
        return unit_of(article, version)

    def _mark_added(self, units: list[LegalUnit], place: Place, first: Dated) -> None:
        """The earliest text of an article that an amendment added says so."""
        own = [
            i
            for i, u in enumerate(units)
            if u.title == self.base.title and (u.article_no, u.article_suffix) == place and u.effective_date
        ]
        if own:
            at = min(own, key=lambda i: units[i].effective_date or date.max)
            units[at] = replace(units[at], added_by=first.change.by)

    def versions(self) -> Iterable[LawVersion]:
        """The law between its changes: held in part, each with the day on which the next begins."""
        days: dict[date, tuple[date, str]] = {self.since: (self.passed, "")}
        for amendment in self.chain:
            days.setdefault(amendment.effective, (amendment.raw.published, amendment.raw.title))
        ordered = sorted(days.items())
        for (day, (passed, title)), (until, (_, next_title)) in itertools.pairwise(ordered):
            if until > (self.base.effective_date or date.max):
                continue
            yield replace(
                self.base,
                version_date=passed,
                effective_date=day,
                expiry_date=until,
                ended_by=f"{next_title}修改",
                articles=0,
                complete=False,
                amends=None if day == self.since else self.passed,
                earlier=self.before if day == self.since else "",
                doubts=(),
                source=f"{self.base.source}；依历次修正案复原的部分条文" if title else self.base.source,
            )


def states_of(changes: Sequence[Change], today: Paragraphs | None) -> list[Paragraphs | None]:
    """An article before the first change, after it, … after the last; None where nothing is known."""
    back: list[Paragraphs | None] = [today]
    for change in reversed(changes):
        back.append(change.undone(back[-1]))
    back.reverse()
    states = [back[0]]
    for change, known in zip(changes, back[1:], strict=True):
        states.append(_filled(known, change.done(states[-1])))
    return states


def _filled(known: Paragraphs | None, told: Paragraphs | None) -> Paragraphs | None:
    """One state from what undoing leaves and what doing gives; where they differ, nothing is known."""
    if known is None or told is None:
        return told if known is None else known
    if len(known) != len(told):
        return None
    pairs = list(zip(known, told, strict=True))
    if any(a is not None and b is not None and letters(a) != letters(b) for a, b in pairs):
        return None
    return tuple(a if a is not None else b for a, b in pairs)
