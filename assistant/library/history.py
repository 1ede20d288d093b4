"""Law on a date: versions of a law, what changed in an article, what applies to acts before.

Only texts that the library holds are compared. Where a text of the day is not held, that is
said, and no text of another day stands in for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.citations import find_law_mentions
from assistant.errors import UnitNotFoundError
from assistant.language import letters, ngrams, to_int
from assistant.language.tables import table
from assistant.library.lookup import Lookup, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.library.library import Library
    from assistant.schema import LawVersion, LegalUnit

# General limitation for civil claims: 民法典 188, three years. Acts older than that are seldom sued
# over, so a law whose text is older needs no question about the day.
LIMITATION = timedelta(days=3 * 366)
YEAR = timedelta(days=365)  # after which a limitation in years may be near its end
PROCEDURE = "诉讼法"
_GENERAL_RULE = re.compile(r"(?:法规|规章)[^。]{0,20}不溯及既往|^实施行政处罚，适用违法行为发生时的法律")
_OWN_RULE = re.compile(
    r"本(?:法典?|规定|条例|解释|决定|办法)(?:施行|实施)(?:以?前|后)[^。]{0,60}(?:适用|有效|处理)|溯及"
)
_FINES = re.compile(r"处[^。；]{0,30}(?:罚款|拘留)")
_BEGINS = re.compile(r"自[^，。]{0,16}起(?:施行|实施|生效)|(?:公布|发布)之日起(?:施行|实施)")
_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?)?|(?<!\d)((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})(?!\d)"
)
_DATES = table("dates")
_OF_A_LAW, _OF_A_STATE = _DATES.pattern("of_a_law"), _DATES.pattern("of_a_state")
_YEARS_AGO = re.compile(r"([一两二三四五六七八九十]{1,3}|\d{1,2})\s*年(?:多)?(?:以)?前")
_LAST_YEAR = re.compile(r"(去年|大前年|前年)(?:的?\s*(\d{1,2})\s*月)?")
_BACK = {"去年": 1, "前年": 2, "大前年": 3}


@dataclass(frozen=True)
class VersionLine:
    """A version of a law on its line of time. `state` on the day asked; `doubts` for the reader."""

    version: LawVersion
    state: str
    in_force: bool


@dataclass(frozen=True)
class Timeline:
    """The versions of a law that the library holds, oldest first, and what it lacks.

    `gap`: words on texts of other days that are not held; `today` what holds on the day asked.
    """

    law: str
    full_title: str
    as_of: date
    lines: tuple[VersionLine, ...]
    gap: str
    standing: str


@dataclass(frozen=True)
class Transition:
    """What applies to acts before a law took effect: its own rules, then the general ones.

    `reports` are passages that are no law and speak of it (that a text has no retroactive effect).
    """

    law: str
    since: date | None
    own: tuple[LegalUnit, ...]
    general: tuple[LegalUnit, ...]
    reports: tuple[LegalUnit, ...]


@dataclass(frozen=True)
class EventHint:
    """A law whose text changed so recently that the day of the events decides which applies: `text` since
    when the present one stands, `before` what applies to acts before it.
    """

    law: str
    since: date
    older_held: bool
    text: str
    before: str

    @property
    def words(self) -> str:
        """What the software's user is told: where an older text is held, to ask by the day of the acts."""
        return self.told("请把适用日期改为行为发生之日，" if self.older_held else "")

    def told(self, advice: str = "") -> str:
        """The hint as a paper says it; `advice` to somebody before what applies to acts before."""
        return f"{self.text}；行为发生在此前的，{advice}{self.before}。"


def timeline(library: Library, law: str, as_of: date) -> Timeline:
    """The versions of a law; UnitNotFoundError for a name that the library does not know."""
    standing = library.lookup(law, None, "", as_of)
    if standing.state is State.UNKNOWN:
        raise UnitNotFoundError(standing.reason)
    versions = library.versions(standing.law)
    lines = tuple(VersionLine(v, _state(v, as_of), v.covers(as_of)) for v in versions)
    full = versions[-1].full_title if versions else standing.law
    return Timeline(standing.law, full, as_of, lines, gap_of(versions, standing), standing.reason)


def _state(version: LawVersion, day: date) -> str:
    if version.effective_date and day < version.effective_date:
        return "尚未施行"
    if version.expiry_date and day >= version.expiry_date:
        return "已废止" if version.ended_by.endswith("废止") else "已被修改"
    return "现行有效"


def gap_of(versions: Sequence[LawVersion], standing: Lookup) -> str:
    """What is known of texts that the library lacks."""
    if not versions:
        return standing.reason
    told = []
    first = versions[0]
    if first.earlier and first.effective_date:
        told.append(f"{first.effective_date}以前的文本本库未收录（{first.earlier}）")
    for one, two in pairwise(versions):
        if one.expiry_date and two.effective_date and one.expiry_date < two.effective_date and not two.amends:
            told.append(f"{one.expiry_date}至{two.effective_date}之间的文本本库未收录")
    parts = [v for v in versions if not v.complete]
    told += [f"{v.version_date}文本本库只收录部分条文" for v in parts if not v.amends]
    if later := [v for v in parts if v.amends]:
        until = later[-1].expiry_date
        told.append(f"其后至{until}的历次文本，本库只有依修正案能够复原的条文和一直没有改动的条文")
    return "；".join(told)


def transition(library: Library, law: str, as_of: date) -> Transition:
    """Rules on acts before a law (or its present text) took effect, its own and the general ones."""
    standing = library.lookup(law, None, "", as_of)
    title = standing.law
    versions = [v for v in library.versions(title) if v.covers(as_of)]
    since = max((v.effective_date for v in versions if v.effective_date), default=None)
    instrument = next((i for i in library.instruments if i.title == title), None)
    since = since or (instrument.effective_date if instrument else None)
    units = [u for u in _articles_on(library, title, as_of)]
    own = [u for u in units if _OWN_RULE.search(u.text) or (_BEGINS.search(u.text) and "本" in u.text)]
    penal = any(_FINES.search(u.text) and re.search("法律责任|处罚", u.heading) for u in units)
    general = [u for u in _general_rules(library, as_of) if penal or "不溯及既往" in u.text]
    if title == "刑法":
        general = []
    reports = [u for u in library.sources if "溯及" in u.text and title in _named(library, u.text)]
    return Transition(title, since, tuple(own), tuple(general), tuple(reports))


def _articles_on(library: Library, title: str, day: date) -> list[LegalUnit]:
    units = (library.units[i] for ids in library.articles(title).values() for i in ids)
    return [u for u in units if u.covers(day)]


def _general_rules(library: Library, day: date) -> list[LegalUnit]:
    """Articles in force that say, of laws in general, which day's law applies."""
    titles = ("立法法", "行政处罚法")
    return [u for t in titles for u in _articles_on(library, t, day) if _GENERAL_RULE.search(u.text)]


def _named(library: Library, text: str) -> set[str]:
    names = {m.law for m in find_law_mentions(text)} | set(re.findall(r"《([^《》]{3,40})》", text))
    return {title for n in names if (title := library.resolve_law(n))}


def event_days(text: str, today: date | None = None) -> tuple[date, ...]:
    """Days that a text names, in order; a month or a year stands for its first day.

    A day on which a law was passed or took effect is none of the events, nor one on which somebody was
    born, hired or married (corpus/language/dates.yaml). With `today`, 去年, 前年,
    三年前 are read from it.
    """
    found: list[tuple[int, date]] = []
    for m in _DAY.finditer(text):
        rest = text[m.end() :]
        if (
            _OF_A_LAW.match(rest)
            or _OF_A_STATE.match(rest)
            or text[max(0, m.start() - 4) : m.start()].count("〔")
        ):
            continue
        year, month, day = (m[1], m[2], m[3]) if m[1] else (m[4], m[5], m[6])
        try:
            found.append((m.start(), date(int(year), int(month or 1), int(day or 1))))
        except ValueError:
            continue
    if today is not None:
        found += _told_from(text, today)
    return tuple(dict.fromkeys(day for _, day in sorted(found)))


def long_past(text: str, today: date) -> bool:
    """Whether a text tells of days more than a year back, or that years have passed since (三年多了没还)."""
    if _DATES.match("years", text):
        return True
    return any(today - day > YEAR for day in event_days(text, today))


def _told_from(text: str, today: date) -> Iterable[tuple[int, date]]:
    """Days told from today, with their place: 去年3月 -> 1 March of last year, 三年前."""
    for m in _YEARS_AGO.finditer(text):
        years = to_int(m[1]) or 0
        if 0 < years < 60:
            yield m.start(), today.replace(year=today.year - years, day=min(today.day, 28))
    for m in _LAST_YEAR.finditer(text):
        month = int(m[2]) if m[2] and 1 <= int(m[2]) <= 12 else 1
        yield m.start(), date(today.year - _BACK[m[1]], month, 1)


def event_hints(
    library: Library,
    units: Iterable[LegalUnit],
    facts: str,
    as_of: date,
    today: date | None = None,
) -> tuple[EventHint, ...]:
    """Laws among those relied on whose present text is so young that the day of events decides.

    Nothing is asked where the facts name a day on which the text relied on already applied, nor of
    procedure, for which the day of the events does not decide.
    `today`: from which 去年 and 三年前 are told; without it they are not read.
    """
    named = event_days(facts, today)
    hints: dict[str, EventHint] = {}
    for unit in units:
        since = unit.effective_date
        if not unit.kind.binding or since is None or unit.title in hints or since > as_of:
            continue
        if unit.title.endswith(PROCEDURE):
            continue
        told_after = named and min(named) >= since
        told_before = any(d < since for d in named)
        if told_after or not (told_before or as_of - since <= LIMITATION):
            continue
        hints[unit.title] = _hint(library, unit, since)
    return tuple(hints.values())


def _hint(library: Library, unit: LegalUnit, since: date) -> EventHint:
    older = [v for v in library.versions(unit.title) if v.effective_date and v.effective_date < since]
    first = library.versions(unit.title)
    earlier = bool(older) or any(v.earlier for v in first)
    if older:
        before = "看当时的文本"
    elif earlier:
        before = "应看当时的文本，本库未收录，不以现文本代替"
    else:
        before = "当时尚无这一文本，不能直接适用"
    text = f"《{unit.title}》{unit.article}的现文本自{since}起施行"
    return EventHint(unit.title, since, bool(older), text, before)


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
    return set(ngrams(words, 3))


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
    if not found.complete:
        own = [u for u in units if u.covers(day)]
    return sorted(own, key=lambda u: (u.article_no or 0, len(u.article_suffix), u.article_suffix))
