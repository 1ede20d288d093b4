"""The sheet an answer is written on: numbered citations, lines, and the claims they carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from assistant.citations.english import english_names, written_in_english
from assistant.citations.written import quoted, written
from assistant.prompts import Joints
from assistant.rules.roles import territory
from assistant.schema.answers import Citation, Claim
from assistant.schema.stages import Passage
from assistant.schema.units import Kind, LegalUnit


@dataclass
class Draft:
    """An answer in the making. Every line that says anything of the law carries its number."""

    joints: Joints
    lines: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def mark(self, unit: LegalUnit, passage: Passage) -> int:
        """Number a quotation; one number serves all that is quoted from one run of a unit."""
        for i, known in enumerate(self.citations):
            if known.unit.id != unit.id:
                continue
            if passage.quote in known.quote:
                return known.n
            if known.quote in passage.quote:
                self.citations[i] = replace(known, quote=passage.quote)
                return known.n
        self.citations.append(Citation(len(self.citations) + 1, unit, passage.quote))
        return len(self.citations)

    def heading(self, name: str) -> None:
        """Open a section."""
        self.lines += ["", f"**{self.joints[name]}**", ""]

    def say(self, joint: str, unit: LegalUnit, passage: Passage, **words: str) -> None:
        """Write one line that quotes a unit, and note the claim it makes."""
        n = self.mark(unit, passage)
        if "reason" in words:  # each sentence of a reason carries the number
            words["reason"] = words["reason"].replace("。", f"[{n}]。")
        words = {
            "cite": self.cite(unit, passage.paragraph),
            "status": self.status(unit),
            "who": self.who(unit),
            "quote": quoted(passage.shown),
            "mark": f"[{n}]",
            "law": unit.title,
            **words,
        }
        self.lines.append(self.joints.fill(joint, **words))
        self.claims.append(
            Claim(
                words.get("reason", passage.shown), (n,), "verbatim" if "reason" not in words else "supported"
            )
        )

    def note(self, text: str) -> None:
        """Write a line that states nothing of the law."""
        self.lines.append(text)

    def cite(self, unit: LegalUnit, paragraph: int | None = None) -> str:
        """An article as it is cited in the language of the answer."""
        return (self.joints.english and written_in_english(unit, paragraph)) or written(unit, paragraph)

    def named(self, titles: Iterable[str]) -> str:
        """Laws by their names in the language of the answer."""
        if not self.joints.english:
            return "、".join(f"《{t}》" for t in titles)
        return ", ".join(english_names().get(t) or f"《{t}》" for t in titles)

    def status(self, unit: LegalUnit) -> str:
        """Status as shown beside a citation."""
        comma = ", " if self.joints.english else "，"
        words = self.joints.get(f"is_{unit.status}", unit.status) or unit.kind.label
        if place := territory(unit):
            words += f"{comma}{self.joints.fill('local', place=place)}"
        if unit.imported and unit.kind.binding:  # wherever it is quoted: by its number, as unchecked
            words = comma.join([*filter(None, [unit.number]), words, self.joints["imported_mark"]])
        return f"{words}{comma}{self.joints['excerpt']}" if unit.excerpt else words

    def who(self, unit: LegalUnit) -> str:
        """Who speaks, and what sort of source it is."""
        sort = self.joints.get(f"{unit.kind}_word", unit.kind.label)
        comma = ", " if self.joints.english else "，"
        name = unit.speaker or (self.joints["unsigned"] if unit.kind is Kind.COMMENTARY else "")
        if unit.speaker and unit.speaker_title:
            name = f"{unit.speaker}{comma}{unit.speaker_title}"
        return f"{sort}{comma}{name or f'《{unit.title}》'}"

    def text(self) -> str:
        """The Markdown of the answer."""
        return "\n".join(self.lines).strip() + "\n"
