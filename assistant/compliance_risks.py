"""What follows if the answer to a question of a checklist is no, and which law on it is not held."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

from assistant.compliance_questions import Question, Sort
from assistant.compliance_rules import Rule
from assistant.consequences import Consequence, Consequences, Level
from assistant.library import Library
from assistant.schema import Instrument, LegalUnit

MOST = 5  # consequences of one question
_ACTS = re.compile(r"向(?:他人|境外|第三方|其他)[^，。；]{0,10}?(提供|出售|转让)|(窃取|非法获取)")


class Risks:
    """Consequences of the rules behind questions, in one library on one day."""

    def __init__(
        self, library: Library, day: date, general: Callable[[str], str], idf: Callable[[str], float]
    ) -> None:
        """`general` puts a text in the words of statutes, `idf` tells how rare a pair of characters is."""
        self.library, self.day, self.general, self.idf = library, day, general, idf
        self.consequences = Consequences(library, day)

    def of(self, question: Question, rules: Sequence[Rule]) -> tuple[Consequence, ...]:
        """What follows from breaking the direct rules; where those carry nothing, the general ones."""
        found: dict[str, Consequence] = {}
        direct = [r for r in rules if r.how != "general"]
        for group in (direct, [r for r in rules if r not in direct]):
            for risk in [c for rule in group for c in self.consequences.of(rule.unit)]:
                found.setdefault(risk.unit.id, risk)
            if found:
                break
        for crime in self._crimes(question):
            found.setdefault(crime.unit.id, crime)
        return tuple(sorted(found.values(), key=lambda c: (-c.level, not c.named))[:MOST])

    def _crimes(self, question: Question) -> list[Consequence]:
        """Articles of 刑法 on the genus of information that name an act the question names."""
        if question.sort is not Sort.DUTY:
            return []
        acts = [_act(m) for m in _ACTS.finditer(self.general(question.asks))]
        return [
            Consequence(unit, Level.CRIMINAL, False)
            for unit in self._criminal_law
            if any(act in unit.text for act in acts)
        ][:1]

    @cached_property
    def _criminal_law(self) -> list[LegalUnit]:
        """Articles of crimes whose object is personal information."""
        units = (self.library.units[i] for own in self.library.articles("刑法").values() for i in own)
        return [
            u for u in units if u.covers(self.day) and re.search(r"提供公民个人信息|获取公民个人信息", u.text)
        ]

    def missing(self, question: Question) -> list[Instrument]:
        """Instruments whose text is not held and whose topics the question names."""
        text = question.unit.text
        ranked = []
        for instrument in self.library.instruments:
            told = [t for t in instrument.topics if t in text]
            weight = sum(max(self.idf(t[i : i + 2]) for i in range(max(1, len(t) - 1))) for t in told)
            covers = instrument.effective_date is None or instrument.effective_date <= self.day
            if len(told) >= 2 and covers:
                ranked.append((weight, instrument))
        ranked.sort(key=lambda pair: -pair[0])
        return [i for w, i in ranked if w >= 0.6 * ranked[0][0]]


def _act(found: re.Match[str]) -> str:
    return next(g for g in found.groups() if g)
