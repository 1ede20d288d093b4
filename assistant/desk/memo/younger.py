"""Which day's law applies: where a memo cites a text younger than the acts, there and at its end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.language import sentences
from assistant.library import changed_since, dropped, event_days, event_hints
from assistant.library.history import transition
from assistant.paper import chinese_day
from assistant.paper.paper import nested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.desk.memo.research import IssueFindings
    from assistant.desk.memo.sheet import Sheet
    from assistant.matters import NormText
    from assistant.schema import LegalUnit

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def younger(sheet: Sheet, norms: Sequence[NormText]) -> list[str]:
    """Beside a sentence: the laws it stands on that are younger than acts, each law once a memo."""
    facts, day = sheet.facts.text, sheet.research.day
    days = event_days(facts)
    hints = event_hints(sheet.research.library, [n.unit for n in norms], facts, day)
    young = [h for h in hints if h.law not in sheet.warned and any(d < h.since for d in days)]
    sheet.warned.update(h.law for h in young)
    return [sheet.fill("younger", law=nested(f"《{h.law}》"), since=chinese_day(h.since)) for h in young]


def write_time(sheet: Sheet, findings: Sequence[IssueFindings], annexed: Sequence[LegalUnit] = ()) -> None:
    """Which day's law applies: what was not law then, what changed since, transition where acts are older.

    Every article that the memo cites counts, that of a question answered too; `annexed`: of the tables.
    """
    paper, research = sheet.paper, sheet.research
    library, day = research.library, research.day
    for reason in dropped(library, (u for f in findings for u in f.absent), day):
        paper.para(sheet.fill("time_lacks", reason=reason))
    changed = [u for u in sheet.relied.values() if u.expiry_date and day < u.expiry_date <= paper.made]
    for unit in changed:
        cite = nested(f"《{unit.title}》{unit.article}")
        told = sheet.fill("time_changed", cite=cite, what=changed_since(library, unit, paper.made))
        paper.para(told + (sheet.joints["time_lenity"] if unit.title == "刑法" else ""))
    days = event_days(sheet.facts.text)
    deciding = {n.unit.id: n.unit for f in findings for n in f.law}
    deciding |= sheet.relied | {u.id: u for u in annexed}
    for hint in event_hints(library, deciding.values(), sheet.facts.text, day):
        if not any(d < hint.since for d in days):
            continue
        rules = transition(library, hint.law, day)
        # A law that was amended names the day of its first text: that is not the day of this one.
        own = [u for u in rules.own[:1] if chinese_day(hint.since) in u.text]
        units = (*own, *rules.general)
        young = [u for u in deciding.values() if (u.title, u.effective_date) == (hint.law, hint.since)]
        if young:  # every article of this text that the paper relies on
            cited = "、".join(u.article for u in young)
            hint = replace(hint, text=re.sub(r"》第[^的]+的", f"》{cited}的", hint.text, count=1))
        words = sheet.fill(
            "time_since" if own else "time_since_text",
            law=hint.law,
            since=chinese_day(hint.since),
            words=_in_words(hint.told().rstrip("。")),
        )
        if units:
            sheet.relied.update({u.id: u for u in units})
            paper.para(*paper.stands_on(words, [(u, u.article) for u in units]))
        else:
            paper.para(words)
        for unit in rules.reports[:1]:
            told = next(s for s in sentences(unit.text) if "溯及" in s)
            paper.para(sheet.joints["time_report"], *paper.inline(unit, told))


def _in_words(text: str) -> str:
    """A text with its days written as papers write them: 2026年1月1日."""
    return _ISO.sub(lambda m: chinese_day(date(int(m[1]), int(m[2]), int(m[3]))), text)
