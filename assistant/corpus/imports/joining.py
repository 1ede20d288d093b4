"""Imported laws joined to what is held: one text once, newer texts into the history, older ones before.

Two files are the same text where nearly all their articles read alike, whatever their names and dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.corpus.imports.head import days_of, title_key
from assistant.corpus.statutes.book import endings
from assistant.corpus.statutes.consolidation import unit_of
from assistant.corpus.statutes.dates import DateTable, Text, read_repeals, short_day
from assistant.corpus.statutes.package import RawLaw
from assistant.language import letters
from assistant.language.tables import table
from assistant.schema import Fate, LawVersion, LegalUnit, Outcome, Repeal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.corpus.imports.document import Document
    from assistant.corpus.statutes.dates import Decision
    from assistant.schema import Instrument, Ledger

_LOOKS = table("documents")
UNDATED = date.min
ALIKE = 0.95  # share of articles that read the same, from which two texts are one
ONE_TIME = timedelta(days=60)  # between the passing of a text and its publication
UNCHECKED = "导入的文本{number}，未与官方数据库核对"
NO_DAY = "导入文件未注明日期，施行时间与是否仍然有效请另行核对"
NO_START = "该文本自何日施行未载明，暂以{day}为准"
INCOMPLETE = "其后的历次修改本库未必齐全，请另行核对该日的文本"
STATED_END = "导入文件标为“{status}”，终止的日期未载明"
UNHELD = "（本库未收录）"  # ends what ended a text whose successor is known by its days alone
_ISSUER = re.compile(r"^(?:最高人民法院|最高人民检察院|国务院|公安部|司法部|、)*(?=关于)")


@dataclass(frozen=True)
class Facts:
    """What is known of documents beside their texts.

    `instruments` are known by name, with the days of their present text; `decisions` changed many.
    """

    instruments: Sequence[Instrument] = ()
    decisions: Sequence[Decision] = ()

    def since(self, document: Document) -> date | None:
        """The day from which a text applies by the decision that made it so; None for none known."""
        passed = days_of(document.caption.split("\n")).passed
        return next(
            (d.effective for d in self.decisions if d.passed in passed and d.by in document.issuer), None
        )

    def named(self, document: Document) -> Document:
        """The document with the number of the instrument that it is, where it does not bear it itself."""
        key, day = title_key(document.title), document.published
        for known in self.instruments:
            same_day = day and known.version_date and abs(day - known.version_date) <= ONE_TIME
            if same_day and not document.number and title_key(known.title) == key:
                return replace(document, number=known.number)
        return document

    def newer(self, document: Document) -> Instrument | None:
        """An instrument whose present text is known to be later than a document's; None for none."""
        key, day = title_key(document.title), document.published
        for known in self.instruments:
            if title_key(known.title) == key and day and known.version_date and known.effective_date:
                return known if known.version_date > day + ONE_TIME else None
        return None


@dataclass
class Held:
    """What the corpus holds before an import."""

    units: list[LegalUnit]
    versions: list[LawVersion]
    facts: Facts = Facts()

    def __post_init__(self) -> None:
        """Sort the versions by title, the articles' words by version."""
        self.by_key: dict[str, list[LawVersion]] = {}
        for version in self.versions:
            self.by_key.setdefault(title_key(version.title), []).append(version)
        for own in self.by_key.values():
            own.sort(key=lambda v: v.version_date)
        self.texts: dict[str, list[str]] = {}
        for unit in self.units:
            if unit.kind.binding and unit.article_no is not None and unit.version_date:
                self.texts.setdefault(unit.id.partition("#")[0], []).append(letters(unit.text))


@dataclass
class Joined:
    """All units and versions after an import, the repeals that the files state, the files' fates."""

    units: list[LegalUnit]
    versions: list[LawVersion]
    repeals: tuple[Repeal, ...] = ()
    outcomes: list[Outcome] = field(default_factory=list)


@dataclass(frozen=True)
class _Dated:
    """A document with its days settled, under its canonical title."""

    document: Document
    text: Text

    @property
    def order(self) -> tuple[date, date]:
        return self.text.effective, self.text.raw.published


def join(documents: Iterable[Document], held: Held, ended: Mapping[str, Repeal], ledger: Ledger) -> Joined:
    """Join documents of law to what is held; see the module's first line."""
    out = Joined(held.units, held.versions)
    groups: dict[str, list[Document]] = {}
    for document in documents:
        groups.setdefault(title_key(document.title), []).append(document)
    kept: dict[str, list[_Dated]] = {}
    for key, group in groups.items():
        own = [held.facts.named(d) for d in _once(_named_alike(group, held.by_key.get(key, [])), out)]
        dated = [_Dated(d, _text(d, held, key, ledger)) for d in own]
        if fresh := _fresh(dated, held, key, out):
            kept[key] = fresh
    texts = [d.text for own in kept.values() for d in own]
    repeals = _known_titles(read_repeals(texts, DateTable()), texts, ended)
    out.repeals = tuple(repeals)
    units = {u.id: u for u in held.units}
    versions = {v.key: v for v in held.versions}
    _Entering(units, versions, [*ended.values(), *repeals], out, ended).enter(kept, held)
    out.units, out.versions = list(units.values()), list(versions.values())
    return out


def _named_alike(group: list[Document], versions: list[LawVersion]) -> list[Document]:
    """Give one title to files that write it in several ways: the held one, else the fullest."""
    if versions:
        title, full = versions[-1].title, versions[-1].full_title
    else:
        best = max(group, key=lambda d: (len(d.full_title), d.full_title))
        title, full = best.title, best.full_title
    return [replace(d, title=title, full_title=full) for d in group]


def _once(group: list[Document], out: Joined) -> list[Document]:
    """Keep one of the files that hold the same text: the one that says most about itself."""
    kept: list[tuple[Document, list[str]]] = []
    for document in sorted(group, key=_telling, reverse=True):
        words = _words(document)
        twin = next((i for i, (d, w) in enumerate(kept) if _same(document, words, d, w)), None)
        if twin is None:
            kept.append((document, words))
            continue
        first = kept[twin][0]
        if _apart(first, document) and (document.published or date.max) < (first.published or date.max):
            first, document = document, first  # the very words were passed earlier
        out.outcomes.append(Outcome(document.name, Fate.DUPLICATE, f"与 {first.name} 是同一文本"))
        kept[twin] = (_completed(first, document), words)
    return [document for document, _ in kept]


def _same(one: Document, words: list[str], two: Document, others: list[str]) -> bool:
    """Whether two files hold one text: of one time nearly the same words, else the very same."""
    if _apart(one, two):
        return words == others
    return alike(words, others)


def _apart(one: Document, two: Document) -> bool:
    """Whether two files bear days too far apart to be the passing and the publication of one text."""
    if one.published is None or two.published is None:
        return False
    return abs(one.published - two.published) > ONE_TIME


def _telling(document: Document) -> tuple[bool, bool, bool, str]:
    return (
        document.published is not None,
        document.effective is not None,
        bool(document.number),
        str(document.published or ""),
    )


def _completed(one: Document, other: Document) -> Document:
    """What one file of a text leaves open, the other may tell."""
    return replace(
        one,
        published=one.published or other.published,
        effective=one.effective or other.effective,
        number=one.number or other.number,
        issuer=one.issuer or other.issuer,
    )


def _words(document: Document) -> list[str]:
    numbered = [letters(a.text) for a in document.articles if a.no is not None]
    return numbered or [letters(a.text) for a in document.articles]


def alike(one: list[str], two: list[str]) -> bool:
    """Whether two texts are the same: nearly all articles of the longer read as one of the other's."""
    if not one or not two:
        return False
    common = len(set(one) & set(two))
    return common >= ALIKE * max(len(set(one)), len(set(two)))


def _text(document: Document, held: Held, key: str, ledger: Ledger) -> Text:
    """Date the text; a partly held version of the same day lends its date."""
    effective = document.effective
    if effective is None or (document.published and effective < document.published):
        effective = held.facts.since(document) or effective
    published = document.published or effective or UNDATED
    doubts: list[str] = [UNCHECKED.format(number=f"（{document.number}）" if document.number else "")]
    if (effective is None or effective < published) and published != UNDATED:
        doubts.append(NO_START.format(day=published))
    if effective is None or effective < published:
        effective = published
    if published == UNDATED:
        doubts.append(NO_DAY)
        ledger.doubt("导入的文件未注明日期", document.path.name)
    for version in held.by_key.get(key, []):
        if version.effective_date == effective and not version.complete:
            published = version.version_date
    doubts += [f"导入的文本{gap}" for gap in document.gaps]
    raw = RawLaw(
        str(document.path), document.full_title, "导入", document.issuer, published, effective, "", "", ()
    )
    return Text(raw, list(document.articles), effective, "导入文件", tuple(doubts))


def _fresh(dated: list[_Dated], held: Held, key: str, out: Joined) -> list[_Dated]:
    """Leave out what is held already, and the second of two texts of one day."""
    whole = [v for v in held.by_key.get(key, []) if v.complete]
    kept: dict[date, _Dated] = {}
    for one in sorted(dated, key=lambda d: d.order):
        name = one.document.name
        words = _words(one.document)
        same = next((v for v in reversed(whole) if _reads_as(one, words, v, held)), None)
        if same is None:
            days = (one.text.raw.published, one.text.effective)
            same = next((v for v in whole if v.version_date == days[0] or v.effective_date == days[1]), None)
        if same is not None:
            told = f"本库已有《{same.title}》{same.version_date}的文本"
            out.outcomes.append(Outcome(name, Fate.DUPLICATE, told))
            continue
        if whole and one.text.effective == UNDATED:
            told = f"未注明日期，而本库有《{whole[-1].title}》的文本，不知先后，没有收入"
            out.outcomes.append(Outcome(name, Fate.REFUSED, told))
            continue
        before = kept.get(one.text.effective)
        if before is not None:
            out.outcomes.append(
                Outcome(
                    before.document.name, Fate.DUPLICATE, f"与 {name} 题名、日期相同而文字不同，取公布在后的"
                )
            )
        kept[one.text.effective] = one
    return sorted(kept.values(), key=lambda d: d.order)


def _reads_as(one: _Dated, words: list[str], version: LawVersion, held: Held) -> bool:
    """Whether a file's text is that of a held version."""
    others = held.texts.get(version.key, [])
    far = abs(one.text.raw.published - version.version_date) > ONE_TIME
    if far and one.text.raw.published != UNDATED:
        return sorted(words) == sorted(others)
    return alike(words, others)


def _known_titles(repeals: list[Repeal], texts: Iterable[Text], ended: Mapping[str, Repeal]) -> list[Repeal]:
    """Give repealed titles the issuer that the closing article left out, where only one text fits."""
    held: dict[str, set[str]] = {}
    for text in texts:
        held.setdefault(title_key(_ISSUER.sub("", text.raw.title)), set()).add(text.raw.title)
    out = []
    for repeal in repeals:
        fits = held.get(title_key(_ISSUER.sub("", repeal.title)), set()) - {repeal.by}
        title = min(fits) if len(fits) == 1 else repeal.title
        if title not in ended:
            out.append(replace(repeal, title=title))
    return out


class _Entering:
    """Puts dated texts among the units and versions that are held."""

    def __init__(
        self,
        units: dict[str, LegalUnit],
        versions: dict[str, LawVersion],
        repeals: list[Repeal],
        out: Joined,
        ended: Mapping[str, Repeal],
    ) -> None:
        self.units, self.versions, self.repeals = units, versions, repeals
        self.out, self.ended = out, ended
        self.keys = {title_key(r.title): r for r in repeals}

    def enter(self, kept: dict[str, list[_Dated]], held: Held) -> None:
        """Enter every group; the held texts of a title end where an imported one begins."""
        self.ids: dict[str, list[str]] = {}
        for unit_id, unit in self.units.items():
            if unit.kind.binding:
                self.ids.setdefault(unit.title, []).append(unit_id)
        for key, own in kept.items():
            whole = [v for v in held.by_key.get(key, []) if v.complete]
            ends = endings(own[0].text.raw.title, [d.text for d in own], [], self._named(own))
            for dated, (expiry, by) in zip(own, ends, strict=True):
                if whole and not self._among(dated, whole):
                    continue
                end = self._end(dated, whole, expiry, by)
                self._add(dated, end if end[0] else self._known_end(dated, held.facts) or end)

    def _named(self, own: list[_Dated]) -> list[Repeal]:
        """The repeals of a title, however the repealing text writes it."""
        title = own[0].text.raw.title
        found = self.keys.get(title_key(title))
        return [replace(found, title=title)] if found else []

    def _among(self, dated: _Dated, whole: list[LawVersion]) -> bool:
        """Let the held texts end where this one begins; False where it cannot be placed."""
        day, newest = dated.text.effective, whole[-1]
        amended = any(v.amends for v in whole)
        if amended and dated.text.raw.published < newest.version_date:
            told = f"《{newest.title}》按历次修正案逐条更新到{newest.version_date}，较早的文本不另收"
            self.out.outcomes.append(Outcome(dated.document.name, Fate.OLDER, told))
            return False
        by = f"{short_day(dated.text.raw.published)}通过的新文本取代（导入）"
        for version in whole:
            begun = version.effective_date is None or version.effective_date < day
            if begun and (version.expiry_date is None or version.expiry_date > day):
                self.versions[version.key] = replace(version, expiry_date=day, ended_by=by)
        for unit_id in self.ids.get(newest.title, []):
            unit = self.units[unit_id]
            begun = unit.effective_date is None or unit.effective_date < day
            if begun and (unit.expiry_date is None or unit.expiry_date > day):
                self.units[unit_id] = replace(unit, expiry_date=day, ended_by=by)
        return True

    def _end(
        self, dated: _Dated, whole: list[LawVersion], expiry: date | None, by: str
    ) -> tuple[date | None, str, tuple[str, ...]]:
        """When an entered text ends: with the next text, imported or held; and what is doubtful."""
        later = [v for v in whole if v.effective_date and v.effective_date > dated.text.effective]
        doubts: tuple[str, ...] = ()
        if later:
            following = min(later, key=lambda v: v.effective_date or date.max)
            doubts = (INCOMPLETE,)
            if expiry is None or (following.effective_date and following.effective_date < expiry):
                expiry, by = following.effective_date, f"{short_day(following.version_date)}通过的新文本取代"
        status = dated.document.status
        if expiry is None and status and _LOOKS.match("ended_status", status):
            replaced = "修改" in status or "历史" in status
            expiry, by = date.today(), f"文件所标“{status}”" + ("" if replaced else "，已废止")
            doubts += (STATED_END.format(status=status),)
        return expiry, by, doubts

    def _known_end(self, dated: _Dated, facts: Facts) -> tuple[date | None, str, tuple[str, ...]] | None:
        """The end of a text of which a later one is known by its days alone.

        Where the day of effect told is that of the first text, the later one applies from its passing.
        """
        known = facts.newer(dated.document)
        if known is None or known.version_date is None or known.effective_date is None:
            return None
        since = max(known.effective_date, known.version_date)
        return since, f"{short_day(known.version_date)}的新文本取代{UNHELD}", ()

    def _add(self, dated: _Dated, end: tuple[date | None, str, tuple[str, ...]]) -> None:
        document, text = dated.document, self._doubted(dated.text)
        expiry, by, doubts = end
        version = LawVersion(
            title=document.title,
            full_title=document.full_title,
            kind=document.kind,
            version_date=text.raw.published,
            effective_date=text.effective if text.effective != UNDATED else None,
            expiry_date=expiry,
            ended_by=by,
            issuer=document.issuer,
            articles=max((a.no or 0 for a in text.articles), default=0),
            doc_type="导入",
            doubts=(*text.doubts, *doubts),
            source=f"导入：{document.path}",
            number=document.number,
            caption=document.caption,
            imported=True,
        )
        self.versions[version.key] = version
        for article in text.articles:
            unit = unit_of(article, version)
            if before := self.units.get(unit.id):
                unit = replace(unit, source=f"{before.source}；{unit.source}")
            self.units[unit.id] = unit
        later = bool(doubts) and INCOMPLETE in doubts
        fate = Fate.OLDER if later else Fate.READ
        told = f"{document.kind.label}《{document.title}》{len(text.articles)}条"
        days = (
            f"{text.raw.published}公布，{text.effective}施行" if text.effective != UNDATED else "未注明日期"
        )
        told += f"（{days}" + (f"，至{expiry}" if expiry else "") + "）"
        self.out.outcomes.append(Outcome(document.name, fate, told))

    def _doubted(self, text: Text) -> Text:
        """An interpretation of a law that is itself repealed may no longer apply."""
        for name in re.findall(r"[《〈]([^《》〈〉]+)[》〉]", text.raw.title):
            if name in self.ended and "关于适用" in text.raw.title:
                doubt = f"所解释的《{name}》自{self.ended[name].since}起废止，本解释是否仍可适用请另行核对"
                return replace(text, doubts=(*text.doubts, doubt))
        return text
