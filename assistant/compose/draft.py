"""The sheet an answer is written on: numbered citations, lines, and the claims they carry."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.citations.written import quoted, written
from assistant.prompts import Joints
from assistant.rules.roles import territory
from assistant.schema.answers import Citation, Claim
from assistant.schema.stages import Passage
from assistant.schema.units import UNSIGNED, Kind, LegalUnit


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
            "cite": written(unit, passage.paragraph),
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

    def status(self, unit: LegalUnit) -> str:
        """Status as shown beside a citation."""
        words = self.joints.get(f"is_{unit.status}", unit.status) or unit.kind.label
        if place := territory(unit):
            words += f"，{self.joints.fill('local', place=place)}"
        return f"{words}，{self.joints['excerpt']}" if unit.excerpt else words

    def who(self, unit: LegalUnit) -> str:
        """Who speaks, and what sort of source it is."""
        sort = self.joints.get(f"{unit.kind}_word", unit.kind.label)
        name = unit.speaker or (UNSIGNED if unit.kind is Kind.COMMENTARY else "")
        if unit.speaker and unit.speaker_title:
            name = f"{unit.speaker}，{unit.speaker_title}"
        return f"{sort}，{name}" if name else f"{sort}，《{unit.title}》"

    def text(self) -> str:
        """The Markdown of the answer."""
        return "\n".join(self.lines).strip() + "\n"
