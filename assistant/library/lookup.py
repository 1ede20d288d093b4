"""What a citation of an article finds on a day: found, or why not, in words for the reader."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from assistant.language import article_name, to_chinese

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.library.names import LawNames
    from assistant.schema import Digest, DigestArticle, Instrument, LawVersion, LegalUnit, Repeal


Parts = tuple[int | None, int | None]
_NUMBER_YEAR = re.compile(r"〔(\d{4})〕")

# Statutes are all held; of what stands below them, a part.
_NOT_ALL = "行政法规、规章、地方性法规和司法解释只收录了一部分，没有收录不等于没有这个文件，请核对名称。"


class State(StrEnum):
    """How a lookup ends."""

    FOUND = "found"
    NONEXISTENT = "nonexistent"
    REPEALED = "repealed"
    NOT_IN_FORCE = "not_in_force"
    RENUMBERED = "renumbered"
    UNHELD = "unheld"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Lookup:
    """The answer to a citation.

    `law`        canonical title, or the name as given where it is unknown
    `unit`       the text on the day (found), or the ended or coming text of that number
    `max_article` highest article of the law on the day, where that is known
    `since`      day of repeal, or first day of a text not yet in force
    `by`         what repealed it, in words; `by_unit` the id of that article
    `successor`  where an ended text stands now
    `earlier`    other texts that bore the number before the one found, oldest first
    `coming`     text of the number that is passed and not yet in force
    `nearest`    known titles like an unknown one
    `digest`     what the article of an instrument that is not held says, in our own words
    """

    state: State
    law: str
    article: str
    reason: str
    unit: LegalUnit | None = None
    max_article: int | None = None
    since: date | None = None
    by: str = ""
    by_unit: str | None = None
    successor: LegalUnit | None = None
    earlier: tuple[LegalUnit, ...] = ()
    coming: LegalUnit | None = None
    nearest: tuple[str, ...] = ()
    digest: DigestArticle | None = None


def check_parts(found: Lookup, paragraph: int | None, item: int | None) -> Lookup:
    """Refuse a 款 or 项 that the article does not have."""
    unit = found.unit
    if unit is None or unit.excerpt:
        return found
    count = len(unit.paragraphs)
    if paragraph is not None and not 1 <= paragraph <= count:
        reason = f"《{found.law}》{found.article}共{count}款，没有第{_count(paragraph)}款。"
        return replace(found, state=State.NONEXISTENT, reason=reason)
    if item is None:
        return found
    places = [paragraph] if paragraph else range(1, count + 1)
    items = [len(unit.items(p)) for p in places]
    if not any(1 <= item <= n for n in items):
        where = f"第{_count(paragraph)}款" if paragraph else ""
        most = max(items, default=0)
        held = f"共{most}项" if most else "不分项"
        reason = f"《{found.law}》{found.article}{where}{held}，没有第{_count(item)}项。"
        return replace(found, state=State.NONEXISTENT, reason=reason)
    return found


def _count(number: int) -> str:
    return to_chinese(number) if 0 < number <= 9999 else str(number)


class Shelf(Protocol):
    """What the finder needs of the library."""

    @property
    def units(self) -> Mapping[str, LegalUnit]: ...
    @property
    def repeals(self) -> dict[str, Repeal]: ...
    @property
    def instruments(self) -> tuple[Instrument, ...]: ...
    @property
    def digests(self) -> Mapping[str, Digest]: ...
    @property
    def mentioned(self) -> dict[str, str]: ...
    @property
    def names(self) -> LawNames: ...
    def versions(self, title: str) -> tuple[LawVersion, ...]: ...
    def articles(self, title: str) -> Mapping[tuple[int, str], list[str]]: ...
    def successor(self, unit: LegalUnit, as_of: date | None = None) -> LegalUnit | None: ...


class Finder:
    """Answers lookups from a library."""

    def __init__(self, shelf: Shelf) -> None:
        """`shelf` is the library."""
        self.shelf = shelf

    def find(
        self,
        law: str,
        no: int | None,
        suffix: str,
        day: date,
        parts: tuple[int | None, int | None] = (None, None),
    ) -> Lookup:
        """See `Library.lookup`; `parts` are paragraph and item."""
        found = self._find(law, no, suffix, day, parts)
        if found.state is State.UNHELD and no is not None and found.since is None:
            found = self._with_digest(found, no, suffix)
        unit = found.unit
        return replace(found, unit=replace(unit, status=unit.status_on(day))) if unit else found

    def _with_digest(self, found: Lookup, no: int, suffix: str) -> Lookup:
        """What is known of the article of an instrument that is not held, told as a digest."""
        digest = self.shelf.digests.get(found.law)
        if digest is None:
            return found
        if article := digest.article(no, suffix):
            told = f"本库只有概括的规定：{article.told}"
        elif digest.count and no > digest.count:
            told = f"据编写的概括，该文件共{digest.count}条，没有{found.article or f'第{no}条'}，请核对原文。"
        else:
            return found
        return replace(found, reason=found.reason + told, digest=article)

    def _find(self, law: str, no: int | None, suffix: str, day: date, parts: Parts) -> Lookup:
        title = self.shelf.names.resolve(law)
        name = article_name(no, suffix) if no is not None and 0 < no <= 9999 else ""
        if title is None:
            nearest = self.shelf.names.nearest(law)
            hint = f"是否指{'、'.join(f'《{t}》' for t in nearest)}？" if nearest else _NOT_ALL
            return Lookup(
                State.UNKNOWN, law, name, f"本库没有收录《{law.strip('《》')}》。{hint}", nearest=nearest
            )
        versions = self.shelf.versions(title)
        if not versions:
            return self._without_text(title, name, day)
        now = [v for v in versions if v.covers(day)]
        unit = self._on(title, no, suffix, day) if no is not None else None
        if unit is None and no is not None and (added := self._added_later(title, no, suffix, day)):
            return added
        if not now and unit is None:
            return self._out_of_time(title, name, no, suffix, day, versions)
        if no is None:
            return Lookup(State.FOUND, title, "", f"《{title}》{day}有效。", max_article=_highest(now))
        if not name:
            return self._absent(title, f"第{no}条", no, suffix, day, now)
        if unit is None:
            return self._absent(title, name, no, suffix, day, now)
        found = Lookup(
            State.FOUND,
            title,
            name,
            f"《{title}》{name}，{day}有效。",
            unit,
            _highest(now),
            earlier=self._earlier(unit, no, suffix),
            coming=self._coming(title, no, suffix, day),
        )
        return check_parts(found, *parts)

    def _texts(self, title: str, no: int | None, suffix: str) -> list[LegalUnit]:
        ids = self.shelf.articles(title).get((no or 0, suffix), [])
        return sorted((self.shelf.units[i] for i in ids), key=_age)

    def _on(self, title: str, no: int, suffix: str, day: date) -> LegalUnit | None:
        texts = [u for u in self._texts(title, no, suffix) if u.covers(day)]
        return texts[-1] if texts else None

    def _earlier(self, unit: LegalUnit, no: int, suffix: str) -> tuple[LegalUnit, ...]:
        return tuple(
            u for u in self._texts(unit.title, no, suffix) if _age(u) < _age(unit) and u.text != unit.text
        )

    def _coming(self, title: str, no: int | None, suffix: str, day: date) -> LegalUnit | None:
        for unit in self._texts(title, no, suffix):
            if unit.effective_date and unit.effective_date > day:
                return unit
        return None

    def _without_text(self, title: str, name: str, day: date) -> Lookup:
        """A law of which no text is held: repealed, listed, or only named by others."""
        repeal = self.shelf.repeals.get(title)
        if repeal and repeal.since and repeal.since <= day:
            return self._repealed(title, name, repeal)
        known = next((i for i in self.shelf.instruments if i.title == title), None)
        if repeal:
            until = f"（自{repeal.since}起由《{repeal.by}》{repeal.by_article}废止）" if repeal.since else ""
            reason = f"《{title}》{until}的文本本库未收录，无法核对{name}。"
        elif known and known.effective_date and day < known.effective_date:
            return self._not_yet(known, title, name, day)
        elif known:
            since = f"（{known.effective_date}起施行）" if known.effective_date else ""
            reason = f"本库知道《{title}》{since}，但未收录其全文，无法核对{name}。{known.note}"
        else:
            unit = self.shelf.units[self.shelf.mentioned[title]] if title in self.shelf.mentioned else None
            where = f"（《{unit.title}》{unit.article}提到它）" if unit else ""
            reason = f"本库未收录《{title}》的文本{where}，无法核对{name}。"
        return Lookup(State.UNHELD, title, name, reason)

    def _not_yet(self, known: Instrument, title: str, name: str, day: date) -> Lookup:
        """The text that is known of took effect later; a number of an earlier year tells of an older text."""
        since = known.effective_date
        number = f"（{known.number}）" if known.number else ""
        reason = f"《{title}》{number}的现文本自{since}起施行，在{day}尚未施行，不能当作该日的法律。"
        year = number_year(known.number)
        if year and known.version_date and year == known.version_date.year:
            return Lookup(State.NOT_IN_FORCE, title, name, reason, since=since)
        reason += "该日是否另有旧文本有效，本库未收录，请另行核对。"
        return Lookup(State.UNHELD, title, name, reason, since=since)

    def _repealed(self, title: str, name: str, repeal: Repeal, unit: LegalUnit | None = None) -> Lookup:
        doubt = f"（{repeal.doubt}）" if repeal.doubt else ""
        now = "" if repeal.by.partition("关于")[2].startswith("废止") else f"现行规定请查《{repeal.by}》。"
        successor = self.shelf.successor(unit, max(repeal.since or date.min, date.today())) if unit else None
        if successor:
            now = f"相近内容现见《{successor.title}》{successor.article}。"
        return Lookup(
            State.REPEALED,
            title,
            name,
            f"《{title}》自{repeal.since}起废止，由《{repeal.by}》{repeal.by_article}废止{doubt}。{now}",
            unit,
            since=repeal.since,
            by=f"{repeal.by}{repeal.by_article}",
            by_unit=repeal.by_unit,
            successor=successor,
        )

    def _out_of_time(
        self, title: str, name: str, no: int | None, suffix: str, day: date, versions: tuple[LawVersion, ...]
    ) -> Lookup:
        """Texts are held, but none of that day."""
        texts = self._texts(title, no, suffix)
        first, last = versions[0], versions[-1]
        if first.effective_date and day < first.effective_date:
            unit = texts[0] if texts else None
            if earlier := first.earlier or self._older(title):
                start = (unit.effective_date if unit else None) or first.effective_date
                reason = (
                    f"本库未收录《{title}》{name}在{day}有效的文本（{earlier}）；"
                    f"所收文本自{start}起施行，不能当作该日的法律。"
                )
                return Lookup(State.UNHELD, title, name, reason, unit, since=start)
            reason = f"《{title}》自{first.effective_date}起施行，在{day}尚未施行。"
            return Lookup(State.NOT_IN_FORCE, title, name, reason, unit, since=first.effective_date)
        repeal = self.shelf.repeals.get(title)
        if repeal and repeal.since and repeal.since <= day:
            return self._repealed(title, name, repeal, texts[-1] if texts else None)
        if last.expiry_date and last.expiry_date <= day and last.ended_by.endswith("废止"):
            doubts = "".join(f"{d}。" for d in last.doubts)
            reason = f"《{title}》不再有效。{doubts}"
            return Lookup(
                State.REPEALED, title, name, reason, texts[-1] if texts else None, since=last.expiry_date
            )
        reason = f"本库未收录《{title}》在{day}有效的文本，不以其他日期的文本代替。"
        return Lookup(State.UNHELD, title, name, reason, texts[-1] if texts else None)

    def _older(self, title: str) -> str:
        """Evidence in its number that an instrument had an older text: 法释〔2018〕6号 of a text of 2020."""
        known = next((i for i in self.shelf.instruments if i.title == title), None)
        year = number_year(known.number) if known else None
        newer = known and known.version_date and year and year < known.version_date.year
        return f"文号{known.number}，此前另有文本" if known and newer else ""

    def _added_later(self, title: str, no: int, suffix: str, day: date) -> Lookup | None:
        """An article that an amendment added after the day did not exist on it."""
        texts = self._texts(title, no, suffix)
        first = texts[0] if texts else None
        since = first.effective_date if first else None
        if first is None or since is None or not first.added_by or since <= day:
            return None
        name = first.article
        reason = (
            f"《{title}》{name}由{first.added_by}增设，自{since}起施行；"
            f"在{day}还没有这一条，当时的行为不能适用它。"
        )
        return Lookup(State.NOT_IN_FORCE, title, name, reason, first, since=since)

    def _absent(
        self, title: str, name: str, no: int, suffix: str, day: date, now: list[LawVersion]
    ) -> Lookup:
        """The law applies on the day, but no text of that number does."""
        highest = _highest(now)
        texts = self._texts(title, no, suffix)
        ended = [u for u in texts if u.expiry_date and u.expiry_date <= day]
        if ended and ended[-1].ended_by.endswith("删去"):
            old = ended[-1]
            reason = f"《{title}》{name}已由{old.ended_by}（{old.expiry_date}起）。"
            return Lookup(State.REPEALED, title, name, reason, old, highest, old.expiry_date, old.ended_by)
        if highest is None:
            return self._in_part(title, name, texts, day)
        coming = self._coming(title, no, suffix, day)
        if coming:
            reason = (
                f"现行《{title}》共{highest}条，没有{name}；"
                f"该条见于{coming.effective_date}起施行的新文本，尚未施行。"
            )
            return Lookup(
                State.NOT_IN_FORCE, title, name, reason, coming, highest, since=coming.effective_date
            )
        if not suffix and 0 < no <= highest:
            reason = f"本库所用文本缺《{title}》{name}，无法核对。"
            return Lookup(State.UNHELD, title, name, reason, max_article=highest)
        if ended:
            return self._moved(title, name, ended[-1], day, highest)
        return Lookup(
            State.NONEXISTENT,
            title,
            name,
            self._no_such(title, name, no, suffix, day, highest),
            None,
            highest,
        )

    def _in_part(self, title: str, name: str, texts: list[LegalUnit], day: date) -> Lookup:
        """The law of the day is held in part only, without this article."""
        later = next((u for u in texts if u.effective_date and u.effective_date > day), None)
        if later is None:
            reason = f"本库只收录《{title}》在{day}有效的部分条文，未收录{name}，无法核对。"
            return Lookup(State.UNHELD, title, name, reason)
        reason = (
            f"本库未收录《{title}》{name}在{day}有效的文字；所收文字自{later.effective_date}起施行，"
            "不能当作该日的法律。"
        )
        return Lookup(State.UNHELD, title, name, reason, later, since=later.effective_date)

    def _moved(self, title: str, name: str, old: LegalUnit, day: date, highest: int) -> Lookup:
        successor = self.shelf.successor(old, day)
        if successor:
            reason = (
                f"{name}是《{title}》{old.expiry_date}前的条号，"
                f"相应内容现为{successor.article}（按文字比对）。"
            )
            return Lookup(
                State.RENUMBERED, title, name, reason, old, highest, old.expiry_date, old.ended_by,
                successor=successor,
            )  # fmt: skip
        reason = f"《{title}》现共{highest}条，没有{name}；旧文本（至{old.expiry_date}）曾有该条。"
        return Lookup(State.NONEXISTENT, title, name, reason, old, highest, old.expiry_date, old.ended_by)

    def _no_such(self, title: str, name: str, no: int, suffix: str, day: date, highest: int) -> str:
        if not suffix:
            return f"《{title}》共{highest}条，没有{name}。"
        base = article_name(no) if 0 < no <= 9999 else name
        held = [s for (n, s) in self.shelf.articles(title) if n == no and s and self._on(title, n, s, day)]
        if held:
            held.sort(key=len)
            return f"《{title}》{base}之后只有{'、'.join(held)}，没有{name}。"
        return f"《{title}》{base}没有“{suffix}”。"


def number_year(number: str) -> int | None:
    """The year in a document's number: 法释〔2021〕15号 -> 2021; None for one without."""
    found = _NUMBER_YEAR.search(number)
    return int(found[1]) if found else None


def _age(unit: LegalUnit) -> tuple[date, date]:
    return unit.version_date or date.min, unit.effective_date or date.min


def _highest(versions: list[LawVersion]) -> int | None:
    """Highest article of the texts of a day; None where only parts of them are held."""
    return max((v.articles for v in versions if v.complete), default=None)


__all__ = ["Finder", "Lookup", "State"]
