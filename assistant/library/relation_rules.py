"""Relations read from the text of units by rule: what refers to, excepts, punishes, defines what."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.citations import LegalCitation, find_citations
from assistant.language import bigrams, letters, ngrams, sentence_spans
from assistant.schema import Kind, LegalUnit
from assistant.schema.units import ITEM_START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.library.library import Library

_WORDS = 120
_EXCLUDES = re.compile(
    r"不适用(?:于)?(本(?:法|条例|规定|办法|解释|规则|决定|编|分编|章|节))(?!第)"
    r"|(本(?:法|条例|规定|办法|解释))(?:的规定)?不适用于"
)
_CALLED = re.compile(
    r"(本(?:法|条例|规定|解释|办法|决定|规则|编|分编|章|节))(?:所称|中)(?:的)?([^，。；：\n]{2,24}?)[，]?(?:是|系)?指"
)
_LISTED_TERM = re.compile(r"^（[一二三四五六七八九十]+）[“]?([^，。：；“”\n]{2,24}?)[”]?，?(?:是|系)指", re.M)
_PLAIN_TERM = re.compile(r"(?:^|(?<=[。\n]))([\u4e00-\u9fff]{2,12}?)(?:，是指|是指)")
_IS_TERM = re.compile(r"^([\u4e00-\u9fff]{2,8}?)是(?!否|指)[^，。；]{6,}", re.M)
_NO_TERM = re.compile(
    r"^(?:本|前|下列|其|该|中华人民共和国|这|凡|任何|节约|保护|国家)|应当|可以|必须|不得|明知|如果|损害|不"
)


@dataclass(frozen=True)
class Excluded:
    """An article that takes something out of a law, or of its part `heading` ("" for all)."""

    unit_id: str
    law_key: str
    heading: str
    words: str


@dataclass(frozen=True)
class Term:
    """A term that an article defines for its law, or for its part `heading` ("" for all)."""

    term: str
    unit_id: str
    law_key: str
    heading: str
    words: str


def exclusions_of(unit: LegalUnit) -> Iterator[Excluded]:
    """Yield what an article takes out of its law or part: 不适用本法, 不适用本章."""
    if not unit.kind.binding or unit.article_no is None:
        return
    for m in _EXCLUDES.finditer(unit.text):
        words = sentence_at(unit.text, m.start())
        yield Excluded(unit.id, law_key(unit), _part(unit, m[1] or "本法"), words)


def terms_of(unit: LegalUnit) -> Iterator[Term]:
    """Yield the terms that an article defines: 本法所称X，是指; lists of 用语的含义; X是……."""
    if not unit.kind.binding or unit.article_no is None:
        return
    found: dict[str, tuple[str, int]] = {}
    for m in _CALLED.finditer(unit.text):
        found.setdefault(m[2], (m[1], m.start()))
    for pattern in (_LISTED_TERM, _PLAIN_TERM):
        for m in pattern.finditer(unit.text):
            if not m[1].startswith("本"):
                found.setdefault(m[1], ("本法", m.start(1)))
    for m in _IS_TERM.finditer(unit.text):
        if not _NO_TERM.search(m[1]) and "的" not in m[1]:
            found.setdefault(m[1], ("本法", m.start()))
    for name, (where, at) in found.items():
        for term in _names(name):
            yield Term(term, unit.id, law_key(unit), _part(unit, where), sentence_at(unit.text, at))


def law_key(unit: LegalUnit) -> str:
    """The version a unit belongs to: the part of its id before #."""
    return unit.id.partition("#")[0]


def _names(name: str) -> list[str]:
    name = re.sub(r"^本(?:法|条例|规定|解释|办法|决定|规则|编|分编|章|节)(?:所称|中)?", "", name)
    parts = [p.strip("“”的") for p in re.split(r"、|和|以及|或者", name)]
    return [p for p in parts if 2 <= len(p) <= 16 and not re.match(r"前款|本条|下列|前项|有关", p)]


def _part(unit: LegalUnit, where: str) -> str:
    """The heading that 本编, 本章, 本节 mean for a unit; "" for the whole law."""
    level = where.removeprefix("本")
    if level not in ("编", "分编", "章", "节"):
        return ""
    for heading in unit.heading.split(" / "):
        if re.match(rf"第[^第]{{1,6}}{level}(?:\s|$)", heading):
            return heading
    return ""


def sentence_at(text: str, at: int) -> str:
    """The sentence around an offset, cut to a length that people read."""
    for start, end in sentence_spans(text):
        if start <= at < end:
            words = text[start:end]
            if len(words) <= _WORDS:
                return words
            begin = max(start, at - _WORDS // 3)
            return ("…" if begin > start else "") + text[begin : begin + _WORDS] + "…"
    return text[at : at + _WORDS]


_WINDOW = 90
_ALIKE = 0.2
_FILE = re.compile(r"[\w-]+\.txt")
_AMENDED = re.compile(r"^(.+?)修正案|关于修改《(.+?)》的决定")
_PREVIOUS = re.compile(r"前([两二三]?)条(?:第[^，。；]{1,8}款)?")
_BREACH = re.compile(
    r"(?:违反|未(?:按照|依照|遵守|履行|依)|不(?:履行|遵守|执行|按照|依照|符合))(?:了)?(?:《[^《》]+》|[^，。；、]{0,12}?)$"
)
_CONDUCT = re.compile(r"(?:有|实施|犯)$")
_OF_CONDUCT = re.compile(r"^[^。；]{0,40}?(?:行为|之罪)")
_PENALTY = re.compile(r"罚款|处罚|拘留|徒刑|拘役|警告|责令|没收|吊销|处分|赔偿|追究|罚金|取消|撤销|暂停|停业")
_NOT_APPLIED = re.compile(r"(?:不适用|不受|不依照|不再适用)(?:《[^《》]+》|本法)?$")
_EXCEPT_BEFORE = re.compile(r"除(?:依照|按照|有|符合)?(?:《[^《》]+》)?$")
_EXCEPT_AFTER = re.compile(
    r"^[^。；]{0,40}?(?:规定|情形|情况)?(?:以)?外，(?![^。；]{0,40}还(?:应|须|需|可|必))"
)
_EXCEPT_END = re.compile(r"^[^。；]{0,36}除外")


class RelationKind(StrEnum):
    """How a unit bears on another; source and target as named here."""

    REFERENCE = "reference"  # source names target
    EXCEPTION = "exception"  # source excepts from target
    SCOPE = "scope"  # source takes situations out of target's law or part
    LIABILITY = "liability"  # breach of source is answered by target
    DEFINITION = "definition"  # source defines a term that target uses
    INTERPRETS = "interprets"  # source, an interpretation, applies target
    DISCUSSES = "discusses"  # source, an opinion or a case, is about target
    AMENDS = "amends"  # source, an amendment, changes target

    @property
    def label(self) -> str:
        """Name shown to readers, seen from the target."""
        return _LABELS[self]


_LABELS = {
    RelationKind.REFERENCE: "引用",
    RelationKind.EXCEPTION: "例外",
    RelationKind.SCOPE: "适用范围",
    RelationKind.LIABILITY: "法律责任",
    RelationKind.DEFINITION: "定义",
    RelationKind.INTERPRETS: "司法解释",
    RelationKind.DISCUSSES: "讨论",
    RelationKind.AMENDS: "修正",
}


@dataclass(frozen=True)
class Relation:
    """One relation; `words` are those of the text that state it."""

    kind: RelationKind
    source_id: str
    target_id: str
    words: str


class Reader:
    """Reads relations out of the units of a library."""

    def __init__(self, library: Library, today: date) -> None:
        """`today` decides which text of an article a citation of today means."""
        self.library = library
        self.today = today

    def relations_of(self, unit: LegalUnit) -> Iterator[Relation]:
        """Yield the relations that a unit's own words state, each pair and kind once."""
        seen: set[tuple[RelationKind, str, str]] = set()
        for relation in self._all(unit):
            key = (relation.kind, relation.source_id, relation.target_id)
            if relation.source_id != relation.target_id and key not in seen:
                seen.add(key)
                yield relation

    def _all(self, unit: LegalUnit) -> Iterator[Relation]:
        text = unit.text if unit.kind.binding else f"{unit.question}\n{unit.text}"
        previous: RelationKind | None = None
        own = False
        for citation in find_citations(text) if "条" in text else ():
            # 本法第十条, and what is listed after it, is always of this law, whatever was named before.
            own = unit.kind.binding and (citation.text.startswith("本") or (citation.how == "list" and own))
            target = self._target(unit, citation, text, own)
            kind = self._kind(unit, citation, text, previous)
            previous = kind
            if target is None or kind is None:
                continue
            words = sentence_at(text, citation.start)
            if kind in (RelationKind.LIABILITY, RelationKind.EXCEPTION) and not _points_back(citation, text):
                # The article cited is the rule breached, or holds the exception to this one.
                yield Relation(kind, target.id, unit.id, words)
            else:
                yield Relation(kind, unit.id, target.id, words)
        yield from self._previous_articles(unit)
        if unit.kind.binding and "《" in unit.title:
            for citation in find_citations(unit.title):
                target = self._target(unit, citation, unit.title)
                if target is not None:
                    yield Relation(RelationKind.INTERPRETS, unit.id, target.id, unit.title)

    def _kind(
        self, unit: LegalUnit, citation: LegalCitation, text: str, previous: RelationKind | None
    ) -> RelationKind | None:
        """The kind of relation a citation makes; None for one that makes none."""
        if not unit.kind.binding:
            return RelationKind.DISCUSSES
        if _AMENDED.search(unit.title):
            return RelationKind.AMENDS if self._amends(unit, citation) else None
        if unit.kind is Kind.INTERPRETATION or unit.title.endswith("的解释"):
            own = not citation.law or self.library.resolve_law(citation.law) == unit.title
            return RelationKind.REFERENCE if own else RelationKind.INTERPRETS
        if citation.how == "list" and previous is not None:
            return previous
        before, after = text[max(0, citation.start - 20) : citation.start], text[citation.end :]
        excepted = _EXCEPT_BEFORE.search(before) and _EXCEPT_AFTER.match(after)
        if _NOT_APPLIED.search(before) or excepted or _EXCEPT_END.match(after):
            return RelationKind.EXCEPTION
        breach = _BREACH.search(before) or (_CONDUCT.search(before) and _OF_CONDUCT.match(after))
        if breach and _PENALTY.search(_paragraph(unit, citation.start)):
            return RelationKind.LIABILITY
        return RelationKind.REFERENCE

    def _amends(self, unit: LegalUnit, citation: LegalCitation) -> bool:
        """Whether an item of an amendment changes the article it cites, by its number of today.

        Not what stands in the quoted new text, nor an old number where articles were renumbered.
        """
        command = unit.text.partition("：“")[0]
        if citation.start >= len(command):
            return False
        before = command[max(0, citation.start - 3) : citation.start]
        if before.endswith(("改为", "作为")):
            return True
        renumbered = (self.library.units[i].text for i in self.library.ids_of(unit.title))
        return not any("条文顺序作相应调整" in text for text in renumbered)

    def _target(
        self, unit: LegalUnit, citation: LegalCitation, text: str, own: bool = False
    ) -> LegalUnit | None:
        """The text that a citation means: that of its own version, or today's."""
        place = (citation.article_no, citation.article_suffix)
        if "附件" in text[max(0, citation.start - 4) : citation.end]:
            return None
        if own or not citation.law:
            return self._own(unit, place)
        title = self.library.resolve_law(citation.law)
        if title is None:
            return None
        if title == unit.title:
            return self._own(unit, place)
        texts = [self.library.units[i] for i in self.library.articles(title).get(place, [])]
        texts = [t for t in texts if t.effective_date is None or t.effective_date <= self.today]
        if not texts:
            return None
        quoted = [t for t in texts if _documents(t) & _documents(unit)]
        if quoted and not unit.kind.binding:
            # The document quotes the very text that it cites: an old number means that old text.
            best = quoted[0]
            return best if best.covers(self.today) else self.library.successor(best, self.today)
        around = text[max(0, citation.start - _WINDOW) : citation.end + _WINDOW]
        best = max(texts, key=lambda t: (_likeness(around, t.text), t.covers(self.today)))
        if not best.covers(self.today):
            return self.library.successor(best, self.today) if _likeness(around, best.text) > _ALIKE else None
        if self._certain(unit, title, best):
            return best
        around = around.replace(citation.law_raw or title, "")
        return best if best in self.library.closest(title, around, self.today) else None

    def _certain(self, unit: LegalUnit, title: str, text: LegalUnit) -> bool:
        """Whether a number can only mean the text of today: none other bore it when the unit was written."""
        versions = self.library.versions(title)
        whole = [v for v in versions if v.complete]
        if whole and versions == (whole[0],) and not whole[0].earlier:
            return True
        written = unit.version_date or unit.effective_date
        start = text.effective_date
        return written is not None and start is not None and written >= start

    def _own(self, unit: LegalUnit, place: tuple[int, str]) -> LegalUnit | None:
        """An article of the unit's own law in the text that stands beside it."""
        if not unit.kind.binding:
            return None
        title, day = unit.title, unit.effective_date or self.today
        if m := _AMENDED.search(unit.title):
            title, day = (m[1] or m[2]), self.today
        elif unit.expiry_date:
            day = max(day, unit.expiry_date - timedelta(days=1))
        elif day < self.today:
            day = self.today
        texts = [self.library.units[i] for i in self.library.articles(title).get(place, [])]
        return next((t for t in reversed(texts) if t.covers(day)), None)

    def _previous_articles(self, unit: LegalUnit) -> Iterator[Relation]:
        """前条, 前两条: the articles before this one in its own text."""
        if unit.article_no is None or unit.article_suffix:
            return
        for m in _PREVIOUS.finditer(unit.text):
            count = {"": 1, "三": 3}.get(m[1], 2)
            for no in range(unit.article_no - count, unit.article_no):
                target = self._own(unit, (no, ""))
                if target is not None:
                    yield Relation(
                        RelationKind.REFERENCE, unit.id, target.id, sentence_at(unit.text, m.start())
                    )


def _points_back(citation: LegalCitation, text: str) -> bool:
    """不适用本法第十七条: here this article is the exception to the one cited."""
    before = text[max(0, citation.start - 20) : citation.start]
    return bool(_NOT_APPLIED.search(before))


def _paragraph(unit: LegalUnit, start: int) -> str:
    at = 0
    for paragraph in unit.paragraphs:
        at = unit.text.find(paragraph[:20], at)
        if at <= start < at + len(paragraph) + 1:
            return paragraph
    return unit.text


def _documents(unit: LegalUnit) -> set[str]:
    """The source files that a unit was taken from."""
    return set(_FILE.findall(unit.source))


def _likeness(around: str, article: str) -> float:
    """Share of the trigrams around a citation that its article has."""
    own, other = _grams(around), _grams(article)
    return len(own & other) / (min(len(own), len(other)) or 1)


def _grams(text: str) -> set[str]:
    return set(ngrams(letters(text), 3))


SURE = 0.6
AHEAD = 0.2
SHORTEST = 8
_PENAL = re.compile(r"法律责任|罚则")
_LIABLE_PENALTY = re.compile(r"罚款|拘留|警告|责令|没收|吊销|处分|罚金")
_LIABLE_CONDUCT = re.compile(r"违反本(?:法|条例)规定，([^。；：]{6,90}?)的，")
_LISTED = re.compile(r"有下列(?:行为|情形)之一")
_NUMBERED = re.compile(r"本法第[^，。；]{1,9}条")
_GENERAL = re.compile(r"违反本(?:法|条例)(?:的)?规定(?!，|,|的，|，|有)[^，。；]{2,24}")
_ANSWER = re.compile(r"罚款|责令|赔偿|起诉|提起诉讼|民事责任|法律责任|治安管理处罚")
MOST_GENERAL = 3
LARGEST = 200
BY_WORDS = "按文字对应："


def liabilities_by_words(units: list[LegalUnit]) -> Iterator[Relation]:
    """Join penalties of one version to the rules whose conduct they name; sure matches only.

    The share of the conduct's weighted bigrams that the rule has must be at least SURE and
    AHEAD of the next rule's; the relation's words begin with BY_WORDS.
    """
    penal = [u for u in units if _PENAL.search(u.heading)]
    rules = [u for u in units if not _PENAL.search(u.heading) and not _LIABLE_PENALTY.search(u.text)]
    if not penal or len(rules) < 3:
        return
    grams = [(u, bigrams(u.text)) for u in rules]
    shared = Counter(g for _, own in grams for g in own)
    weight = {g: math.log((len(rules) + 1) / (1 + n)) for g, n in shared.items()}
    unseen = math.log(len(rules) + 1)
    for unit in penal:
        for conduct in _conducts(unit):
            own = bigrams(conduct)
            whole = sum(weight.get(g, unseen) for g in own) or 1.0
            ranked = sorted(((sum(weight[g] for g in own & o) / whole, r.id) for r, o in grams), reverse=True)
            if ranked[0][0] >= SURE and ranked[0][0] - ranked[1][0] >= AHEAD:
                yield Relation(RelationKind.LIABILITY, ranked[0][1], unit.id, BY_WORDS + conduct)


def general_liabilities(units: list[LegalUnit]) -> list[Excluded]:
    """Articles that answer any breach of their law: the conduct is the law's own subject.

    违反本法规定处理个人信息…… in 个人信息保护法; not 违反本法规定收购烟叶 in another law.
    """
    found = []
    for unit in units:
        for line in unit.text.split("\n"):
            m = _GENERAL.search(line)
            if m and _ANSWER.search(line) and _subject(unit) in m[0]:
                found.append(Excluded(unit.id, law_key(unit), "", line))
                break
    return found if len(found) <= MOST_GENERAL and len(units) <= LARGEST else []


def _subject(unit: LegalUnit) -> str:
    """What a law is about, by its title: 个人信息保护法 -> 个人信息. Short titles name no subject."""
    return unit.title[:4] if len(unit.title) >= 6 else "\0"


def _conducts(unit: LegalUnit) -> Iterator[str]:
    """What a penalty punishes: the clause after 违反本法规定, or each item of its list."""
    for paragraph in unit.paragraphs:
        lead, *items = paragraph.split("\n")
        if not _LIABLE_PENALTY.search(paragraph):
            continue
        if _LISTED.search(lead):
            conducts = [ITEM_START.sub("", item).rstrip("；。的") for item in items]
        else:
            conducts = [m[1] for m in _LIABLE_CONDUCT.finditer(lead)]
        for conduct in conducts:
            if len(letters(conduct)) >= SHORTEST and not _NUMBERED.search(conduct):
                yield conduct
