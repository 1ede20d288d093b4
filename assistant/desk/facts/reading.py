"""Facts, read: which traits they show, and the words that show each.

A condition is written as the tables write it: "sell|obtain personal !household" — every part holds,
one of those joined by | holds, none with ! holds. `personal` is any sort of information of persons,
`household` says that a private person acts in the household sphere, `state` also that the party is an
organ of state, `unit` that a body and no one within it deals in information, `office_only` that the matter is
one against an authority alone: an administrative one in which nothing civil or criminal is told or asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.desk.facts.parties import by_office, is_body, of_state
from assistant.desk.facts.traits import KINDS, Trait, clause_around, clauses_of, sentences_of
from assistant.desk.facts.voices import no_fact, sections, within
from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PERSONAL, HOUSEHOLD, STATE = "personal", "household", "state"
# What a handler says for itself tells these: its defence, and that it refuses.
PLEADED = frozenset(
    {"consented", "noticed", "secured", "reported", "alternative", "unit_rectified", "office_rectified"}
    | {"pending", "denied", "refusing", "idle", "inaction", "unit_refuses"}
)
UNIT, INSIDER, DEALS = "unit", "insider", frozenset({"sell", "share", "obtain"})
OFFICE_ONLY, ADMIN, ELSE = "office_only", "admin_track", frozenset({"civil_track", "crime_stage"})
# Steps of the procuratorate, of which the facts may also tell that they were not taken yet.
STEPS = frozenset(
    {"advised", "announced", "attached", "consulted", "prosecuted", "sued", "sued_office"}
    | {"advice_given", "suggestion", "to_prosecute", "under_review"}
)
# What breaches a duty or harms: no clause that tells of no harm, or of a cure, shows it.
BREACHES = frozenset(
    {"sole_way", "forced_consent", "no_notice", "no_consent", "beyond_purpose", "excessive", "retention"}
    | {"refuse_delete", "weak_security", "insecure", "leak", "no_report", "unreported", "at_fault", "intent"}
    | {"unconsented", "exposed", "publish", "hidden_shown", "no_guardian", "no_child_rules", "profiling"}
    | {"share", "sell", "dealt", "unit_dealt", "pricing", "denied", "no_sign", "other_use", "caused", "loss"}
    | {"leaked", "leaked_much", "injury", "victim_loss", "taken_out", "marketing", "knowing", "without_right"}
)
PROVED = frozenset({"caused", "leaked", "leaked_much", "injury", "victim_loss"})  # not where unverified
# What an office did or failed to do; other conduct of an office is none of the handler's.
OFFICIAL = frozenset(
    {"supervisor", "supervises", "inaction", "idle", "disclaims", "ordered", "office_fails"}
    | {"office_rectified", "unit_refuses", "unit_rectified", "denied", "consented", "noticed", "secured"}
    | {"reported", "alternative"}
)
_NOT_YET = re.compile(
    r"尚未|还没|还未|未曾|没有发|没有提|未发|未提|未作|拟|准备|打算|是否|能否|要不要|决定"
    r"|应发|发给谁|哪些|何种"
)
_FIGURES = (re.compile(r"\d|[一二三四五六七八九十两]"), re.compile("[万千亿]"), re.compile("元|条|人|户"))
_PERSONS = re.compile(r"(?P<n>\d[\d,.]*)(?P<by>[百千万亿]*)余?(?:名|人|户|位|条|张|辆|例)")
_BY = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_PART = re.compile("其中|另|扣除|剔除|除外|查无|重复")  # a part of what is counted, or what is taken off
LONGEST_WORDS = 70  # characters of the facts quoted for one trait
MOST_BEFORE = 2  # clauses before a quotation that opens with 但
MOST_LIMITS = 3  # clauses after a quoted one that limit it and are quoted with it
_DAY = re.compile(r"(?:(?P<year>20\d\d)年|(?P<word>同年|当年|次年))?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_YEAR = re.compile(r"(20\d\d)年")
_OURS = re.compile(r"(?P<year>20\d\d)年[^。；]{0,12}(?:我院|本院|检察院|检察机关)")
_OVER = re.compile("期满|届满|到期")
_REPORTED = re.compile(
    r"^(?:(?:其|并|还)?(?:反映|投诉|举报|称|发现|查明)(?:称|的)?|且|另|并且|而且|同时)[，：:]?(?=[^，]{6})"
)
_STOP = re.compile(r"[，；：、]")
_FULL = re.compile(r"[^。！？!?\n]+[。！？!?]?|[。！？!?\n]")


@dataclass(frozen=True)
class Reading:
    """Facts with the spans in which each trait is shown, by the trait's id.

    `learned`: spans of traits that the reader of clauses finds; they count where no wording shows the trait.
    `plain`: only what is told as fact counts, no question put for study and no plea.
    """

    text: str
    household: bool
    traits: Mapping[str, Trait]
    learned: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    plain: bool = False

    @cached_property
    def told_only(self) -> Reading:
        """The same facts, read for what is told in so many words and as fact."""
        return replace(self, learned={}, plain=True)

    @cached_property
    def as_fact(self) -> Reading:
        """The same facts, with what the reader of clauses finds outside questions and pleas."""
        silent = no_fact(self.text)
        kept = {i: tuple(s for s in own if not within(s, silent)) for i, own in self.learned.items()}
        return replace(self, learned=kept, plain=True)

    @cached_property
    def spans(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """Where each trait shown stands in the text."""
        found = {i: self._counting(i, t.found(self.text)) for i, t in self.traits.items()}
        learned = {i: self._breaching(i, self.learned.get(i, ())) for i in found}
        return {i: spans for i, own in found.items() if (spans := own or learned[i])}

    def _breaching(self, name: str, spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        """The spans without those of a breach or a harm in a clause that tells of none, or of its cure."""
        if name not in BREACHES:
            return spans
        excuses = table("desk").pattern("excuses")
        clauses = (self.text[slice(*self._clause(s))].rstrip("，；。") for s in spans)
        return tuple(s for s, words in zip(spans, clauses, strict=True) if not excuses.search(words))

    def _verified(self, span: tuple[int, int]) -> bool:
        """Whether no clause right after a span says that it is not verified."""
        _, end = self._clause(span)
        follows = next((self.text[a:b] for a, b in clauses_of(self.text) if a >= end), "")
        return self.text[end - 1] in "。\n" or not table("desk").match("unverified", follows)

    def _counting(self, name: str, spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        """The spans of a trait that count as told."""
        spans = self._breaching(name, spans)
        if not self.plain:
            return tuple(s for s in spans if not within(s, sections(self.text, "unknown")))
        silent = no_fact(self.text, name not in PLEADED)
        kept = (s for s in spans if not within(s, silent))
        if name in PROVED:
            return tuple(s for s in kept if self._verified(s))
        if name in STEPS:
            return tuple(s for s in kept if not _NOT_YET.search(self.text[slice(*self._clause(s))]))
        if self.traits[name].kind == "conduct" and name not in OFFICIAL and not of_state(self.text):
            return tuple(s for s in kept if not by_office(self.text, s[0]))
        return tuple(kept)

    @cached_property
    def shown(self) -> frozenset[str]:
        """Ids of the traits shown, with those that follow from them."""
        own = set(self.spans)
        if any(self.traits[i].kind == "information" for i in own):
            own.add(PERSONAL)
            if of_state(self.text):
                own.add(STATE)
        if own & DEALS and INSIDER not in own and is_body(self.text):
            own.add(UNIT)
        if self.household and not is_body(self.text):
            own.add(HOUSEHOLD)
        if ADMIN in own and not own & ELSE:
            own.add(OFFICE_ONLY)
        return frozenset(own)

    def holds(self, condition: str) -> bool:
        """Whether a condition holds of the facts; an empty one does."""
        return all(self._part(part) for part in condition.split())

    def _part(self, part: str) -> bool:
        if part.startswith("!"):
            return part[1:] not in self.shown
        return any(name in self.shown for name in part.split("|"))

    def told(self, conditions: Iterable[str], most: int = 2) -> tuple[str, ...]:
        """Clauses of the facts that show what conditions ask for: the first named, in the order of the text.

        Conduct is shown before what is merely named: an actor or a sort of information is quoted
        only where nothing else shows the condition.
        """
        names = [n for c in conditions for p in c.split() if not p.startswith("!") for n in p.split("|")]
        known = [n for n in dict.fromkeys(names) if n in self.spans and n != PERSONAL]
        if PERSONAL in names and not known:
            known += [n for n in self.spans if n != PERSONAL and self.traits[n].kind == "information"][:1]
        for kinds in (("conduct",), ("harm", "stage"), ("information",), KINDS):
            if acts := [n for n in known if self.traits[n].kind in kinds]:
                clauses = list(dict.fromkeys(self._clause(self._telling(n)) for n in acts))[:most]
                return tuple(self._words(sorted(self._whole(*c) for c in clauses)))
        return ()

    def _telling(self, name: str) -> tuple[int, int]:
        """The words that tell a trait best: of dealing and harm those with a figure of the whole, a large one
        first; else the first."""
        spans = self.spans[name]
        if name not in DEALS and self.traits[name].kind != "harm":
            return spans[0]
        words = {span: self.text[span[0] : span[1]] for span in spans}
        whole = {
            s: not _PART.search(self.text[slice(*self._clause(s))][: s[1] - self._clause(s)[0]])
            for s in spans
        }
        counted = {s: max((_count(m) for m in _PERSONS.finditer(words[s])), default=0.0) for s in spans}
        told = {s: sum(bool(p.search(words[s])) for p in _FIGURES) for s in spans}
        return max(
            spans, key=lambda s: (whole[s] and bool(counted[s]), counted[s] * whole[s], told[s], -s[0])
        )

    def _clause(self, span: tuple[int, int]) -> tuple[int, int]:
        return clause_around(self.text, *span)

    def _whole(self, start: int, end: int) -> tuple[int, int]:
        """A quoted span with what limits it: the clauses after it that take back or narrow what it says, and
        those before where it opens with 但. Cut off from them a quotation says more than the facts do."""
        told = table("desk")
        first, last = next(s for s in _full_sentences(self.text) if s[0] <= start < s[1])
        after = [c for c in clauses_of(self.text) if end <= c[0] < last]
        for a, b in after[:MOST_LIMITS]:
            if not told.pattern("limits").search(self.text[a:b]):
                break
            end = b
        if told.pattern("turned").match(self.text[start:end].lstrip()):
            before = [a for a, b in clauses_of(self.text) if first <= a < b <= start]
            start = next((a for a in before[-MOST_BEFORE:] if start - a <= LONGEST_WORDS), start)
        return start, end

    def _limited(self, start: int, end: int) -> bool:
        """Whether a span holds a clause that limits the one before it."""
        limits = table("desk").pattern("limits")
        return any(limits.search(self.text[a:b]) for a, b in clauses_of(self.text) if start < a < end)

    def _words(self, clauses: Iterable[tuple[int, int]]) -> Iterable[str]:
        """The words of clauses, those that touch or overlap joined, each once."""
        joined: list[tuple[int, int]] = []
        for a, b in clauses:
            overlaps = bool(joined) and a < joined[-1][1]
            touches = bool(joined) and a == joined[-1][1] and self.text[a - 1] not in "。！？\n"
            if overlaps or (touches and b - joined[-1][0] <= LONGEST_WORDS):
                joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
            else:
                joined.append((a, b))
        mark = table("desk").pattern("item_mark")
        for a, b in joined:
            a, b = _pairs_whole(self.text, a, b)
            words = _REPORTED.sub("", mark.sub("", self.text[a:b].strip(" ，；。：、\n")))
            if words:
                yield words if self._limited(a, b) else shortened(words)

    def days_of(self, name: str) -> tuple[date, ...]:
        """The days, named to the day, of the sentences in which a trait is told: the last before its words,
        else the first after. The day on which a term ended is none."""
        out = []
        for start, ends in self.spans.get(name, ()):
            first, end = next(((a, b) for a, b in sentences_of(self.text) if a <= start < b), (0, ends))
            named = [m for m in _DAY.finditer(self.text, first, end) if not _OVER.match(self.text, m.end())]
            if not named:
                continue
            told = next((m for m in reversed(named) if m.start() <= start), named[0])
            years = [int(m[1]) for m in _YEAR.finditer(self.text, 0, told.end())]
            # Our own steps are none before a year in which we acted: 2026年4月，我院……2025年6月检查……6月20日.
            ours = [int(m["year"]) for m in _OURS.finditer(self.text, 0, told.end())] if name in STEPS else []
            year = int(told["year"]) if told["year"] else max([*years[-1:], *ours], default=0)
            year += told["word"] == "次年"
            try:
                out.append(date(year, int(told["month"]), int(told["day"])))
            except ValueError:
                continue
        return tuple(out)

    def sentence_with(self, name: str) -> str:
        """The first sentence that shows a trait; "" where none does."""
        if name not in self.spans:
            return ""
        start = self.spans[name][0][0]
        return next(self.text[a:b].strip() for a, b in sentences_of(self.text) if a <= start < b)


def _count(found: re.Match[str]) -> float:
    """What a figure comes to."""
    number = float(found["n"].replace(",", "").strip(".") or 0)
    for by in found["by"]:
        number *= _BY[by]
    return number


def _full_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text to their full stops, what stands between ； with them."""
    return [m.span() for m in _FULL.finditer(text)]


def _pairs_whole(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with the other half of the marks that it opens or closes, where that stands near; else without
    what an opening mark begins."""
    first = next(a for a, b in _full_sentences(text) if a <= start < b)
    for opening, closing in ("“”", "（）"):
        words = text[start:end]
        if words.count(opening) > words.count(closing):
            at = text.find(closing, end, end + LONGEST_WORDS)
            end = at + 1 if at >= 0 else start + words.rindex(opening)
        elif words.count(closing) > words.count(opening):
            at = text.rfind(opening, max(first, start - LONGEST_WORDS), start)
            start = at if at >= 0 else start
    return start, end


def shortened(words: str) -> str:
    """Words no longer than LONGEST_WORDS, cut at a stop; without one whole, since a cut word misleads."""
    if len(words) <= LONGEST_WORDS:
        return words
    stops = [m.start() for m in _STOP.finditer(words, 12, LONGEST_WORDS)]
    commas = [i for i in stops if words[i] in "，；"]
    if not stops:
        return words
    return words[: (commas or stops)[-1]] + ("" if commas else "……")
