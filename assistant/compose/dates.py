"""Which day's law an answer needs: asks for the day of the events, or shows the text of that day.

An answer rests on the law of one day. Where a text that it cites is young, or the question names a
day before it, the reader is told: what applied then, as far as it is held, and which rule decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.choose.passages import best_passage, whole_passage
from assistant.compose.draft import Draft
from assistant.library.dropped import changed_since, dropped
from assistant.library.history import EventHint, article_history, event_days, event_hints, transition
from assistant.library.library import Library
from assistant.library.lookup import State
from assistant.prompts import Joints
from assistant.schema.units import LegalUnit

# 行政处罚法 36: what was not found out for two years is punished no more. Who asks without naming a
# day asks of something recent; an older text needs no question.
ASKED = timedelta(days=2 * 366)
MOST_LAWS = 2
MOST_ARTICLES = 2
MOST_STEPS = 5
MOST_LATER, MOST_LACKS = 4, 5
QUOTE = 200
PENAL = re.compile(r"处[^。；]{0,30}(?:罚款|拘留)")
_RULE_WORDS = ("溯及", "行为发生时", "以前的行为", "施行前", "施行以前")


@dataclass(frozen=True)
class Days:
    """The day whose law is asked for, and today."""

    asked: date
    today: date


@dataclass(frozen=True)
class DatedHint:
    """A hint and the day named in the question that is older than the text relied on, if any."""

    hint: EventHint
    before: date | None


def date_hints(
    library: Library, units: Sequence[LegalUnit], question: str, day: date, today: date
) -> tuple[DatedHint, ...]:
    """Laws among those cited for which the day of the events decides, with the day the question names.

    Who chose another day than today has said which law is wanted: then only days named count.
    """
    named = event_days(question, today)
    found = []
    for hint in event_hints(library, units, question, day, today):
        older = [d for d in named if d < hint.since]
        later = [d for d in named if d >= hint.since]
        if older and not later:
            found.append(DatedHint(hint, max(older)))
        elif day == today and not later and day - hint.since <= ASKED:
            found.append(DatedHint(hint, None))
    return tuple(found[:MOST_LAWS])


def write_dates(
    draft: Draft, library: Library, question: str, day: date, today: date, *, ask: bool = True
) -> list[str]:
    """Write what applied on an earlier day that the question names; return what to warn of.

    `ask`: whether to ask for the day where none is named (not where only an article was wanted).
    """
    cited = [c.unit for c in draft.citations if c.unit.kind.binding]
    warnings = []
    older: list[DatedHint] = []
    for dated in date_hints(library, cited, question, day, today):
        words = _told(draft, dated.hint)
        if dated.before is not None:
            older.append(dated)
            warnings.append(draft.joints.fill("event_before", words=words))
        else:
            warnings.append(draft.joints.fill("ask_event", words=words) if ask else words)
    if older:
        draft.heading("which_day")
        for dated in older:
            own = [u for u in cited if u.title == dated.hint.law and u.effective_date == dated.hint.since]
            _texts_then(draft, library, own[:MOST_ARTICLES], dated.before or day)
        _rules(draft, library, [dated.hint.law for dated in older], day)
    return warnings


def _told(draft: Draft, hint: EventHint) -> str:
    """From when the present text is law, and what that means for what happened before."""
    if not draft.joints.english:
        return hint.words
    rest = draft.joints["before_held" if hint.older_held else "before_unheld"]
    return draft.joints.fill(
        "text_since", law=draft.named([hint.law]), since=hint.since.isoformat(), rest=rest
    )


def of_the_day(
    library: Library, joints: Joints, cited: Sequence[LegalUnit], absent: Sequence[LegalUnit], days: Days
) -> list[str]:
    """What the law of another day than today lacks, and what of it was changed later; [] for today.

    `cited` what the answer rests on, `absent` what would answer today and was not law then.
    """
    if days.asked == days.today:
        return []
    reasons = dropped(library, absent, days.asked)[:MOST_LACKS]
    lines = [joints.fill("day_lacks", reason=reason) for reason in reasons]
    later: dict[str, list[LegalUnit]] = {}
    for unit in {u.id: u for u in cited}.values():
        if unit.kind.binding and unit.expiry_date and days.asked < unit.expiry_date <= days.today:
            later.setdefault(unit.title, []).append(unit)
    for title, units in later.items():
        told = "；".join(f"{u.article}{changed_since(library, u, days.today)}" for u in units[:MOST_LATER])
        lines.append(joints.fill("day_changed", law=title, told=told, rule=joints[_lenity(units)]))
    return lines


def _lenity(units: Sequence[LegalUnit]) -> str:
    """Which rule decides between the text of the acts and a later one, as a joint."""
    if units[0].title == "刑法":
        return "lenity_criminal"
    fines = any(PENAL.search(u.text) for u in units)
    return "lenity_penal" if fines else "lenity_none"


def _texts_then(draft: Draft, library: Library, units: Sequence[LegalUnit], then: date) -> None:
    """The text of each article on the earlier day, or why it cannot be given, each reason once."""
    reasons = []
    for unit in units:
        former = _former(library, unit, then)
        if former is not None:
            passage = whole_passage(former)
            draft.say("text_then", former, passage, day=then.isoformat())
            continue
        whole = library.lookup(unit.title, None, "", then)
        if whole.state is State.FOUND:  # the law was there, the article was not, or elsewhere
            whole = library.lookup(unit.title, unit.article_no, unit.article_suffix, then)
        n = next(c.n for c in draft.citations if c.unit.id == unit.id)
        reasons.append(whole.reason.replace("，无法核对。", "。").replace("。", f"[{n}]。"))
    for reason in dict.fromkeys(reasons):
        draft.note(draft.joints.fill("no_text_then", reason=reason))


def _former(library: Library, unit: LegalUnit, then: date) -> LegalUnit | None:
    """The text that said on a day what a unit says now, under whatever number; None for none held."""
    current = unit
    for _ in range(MOST_STEPS):
        number, suffix = current.article_no or 0, current.article_suffix
        history = article_history(library, unit.title, number, suffix, current.effective_date or then)
        older = [d.old for d in history.diffs if d.new and d.old and d.new.id == current.id]
        if not older:
            return None
        current = older[-1]
        if current.covers(then):
            return current
    return None


def _rules(draft: Draft, library: Library, laws: Sequence[str], day: date) -> None:
    """The rules that decide between the texts: the laws' own, the general ones, what sources say.

    An interpretation made for the purpose (关于适用《…》时间效力的规定) whose text is not held is named.
    """
    found = [transition(library, law, day) for law in laws]
    own = [u for rules in found for u in rules.own if _speaks(u.text)][:MOST_LAWS]
    general = [u for rules in found for u in rules.general]
    reports = [u for rules in found for u in rules.reports[:1]]
    for unit in {u.id: u for u in (*own, *general, *reports)}.values():
        passage = best_passage(unit, lambda text: float(_speaks(text)), QUOTE)
        draft.say("law_line" if unit.kind.binding else "source_line", unit, passage)
    for known in library.instruments:
        named = any(f"《{law}》" in known.title for law in laws)
        if named and "时间效力" in known.title and not library.versions(known.title):
            draft.note(draft.joints.fill("transition_unheld", name=known.title))


def _speaks(text: str) -> bool:
    """Whether words are about acts before a law."""
    return any(word in text for word in _RULE_WORDS)
