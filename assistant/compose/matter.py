"""The answer to a matter: plain sentences first, each on its norm, then what to do, then the law quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.choose.matter import MatterChoice, own_norms, step_norms
from assistant.citations.written import written
from assistant.compose.draft import Draft
from assistant.language.text import contains
from assistant.library.library import Library
from assistant.matters.contacts import Contacts
from assistant.matters.norms import NormText, resolve
from assistant.schema.answers import Claim, OpenFact, Section
from assistant.schema.matters import Matter, PlainSentence, Step, TimeLimit
from assistant.schema.stages import GAP, Passage

QUOTE = 180  # characters of one quotation; a 款 that is longer is quoted by its deciding sentences
CIRCLED = "①②③④⑤⑥⑦⑧"
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")


class MatterSheet:
    """One answer in the making; its sections are written in turn and collected in `sections`."""

    def __init__(
        self,
        draft: Draft,
        choice: MatterChoice,
        library: Library,
        contacts: Contacts,
        day: date,
        english: bool,
    ) -> None:
        """Write on `draft`; norms are looked up in the library as on `day`."""
        self.open_facts: tuple[OpenFact, ...] = ()
        self.draft, self.choice, self.library = draft, choice, library
        self.contacts, self.day, self.english = contacts, day, english
        self.sections: list[Section] = []
        self.unmet: list[str] = []  # norms that were not law on the day

    @property
    def matter(self) -> Matter:
        """The matter that leads."""
        return self.choice.hit.matter

    def for_citizen(self) -> None:
        """A first screen: the plain answer, what to do, what it depends on; then the law, folded."""
        self.plain()
        narrow = self.choice.narrow
        if not narrow or narrow & {"where"}:
            self.steps()
        if not narrow or "time" in narrow:
            self.terms()
        if "evidence" in narrow:
            self.burdens()
        if not narrow:
            self.beside()
            self.facts()
        self.law(folded=True)

    def for_prosecutor(self) -> None:
        """Elements, burden, procedure and both sides before the rest; the law first, unfolded."""
        self.plain()
        self.other_side()
        self.facts()
        self.burdens()
        self.steps()
        self.terms()
        self.further_norms()
        self.beside()
        laid = [s for s in self.sections if s.key != "plain"]
        self.sections = [s for s in self.sections if s.key == "plain"]
        self.law(folded=False)
        self.sections += laid

    def other_side(self) -> None:
        """What the other side may say."""
        other = self.matter.answer if self.choice.other_side else self.matter.answer_other_side
        said = [s for x in other if (s := self.sentence(x, self.matter))[0]]
        self.section("other_side", "\n".join(f"- {t}{m}" for t, m in said))

    def further_norms(self) -> None:
        """Norms of scope, remedies and sanctions that no sentence cites yet."""
        lines = []
        for name in ("scope", "remedies", "sanctions"):
            marks = self.marks(getattr(self.matter, name))
            if marks:
                lines.append(f"- {self.draft.joints[f'm_{name}']}：{marks}")
        self.section("norms", "\n".join(lines))

    def section(self, key: str, text: str, folded: bool = False) -> None:
        """Add a section, unless it is empty."""
        if text.strip():
            self.sections.append(Section(key, self.draft.joints.get(f"m_{key}", ""), text.strip(), folded))

    def marks(self, norms: Sequence[str], words: Sequence[str] = ()) -> str:
        """Cite norms as on the day; their marks: [1][2]."""
        out = []
        for written_norm in norms:
            found = resolve(written_norm, self.library, self.day)
            if found is None:
                self.unmet.append(written_norm)
                continue
            out.append(self.draft.mark(found.unit, quote_of(found, words)))
        return "".join(f"[{n}]" for n in dict.fromkeys(out))

    def sentence(self, sentence: PlainSentence, matter: Matter) -> tuple[str, str]:
        """One plain sentence and its marks; empty where its norms were not law on the day."""
        found = [f for n in sentence.norms if (f := resolve(n, self.library, self.day))]
        holds = all(any(contains(f.unit.text, w) for f in found) for w in sentence.words)
        if not found or not holds:
            self.unmet += sentence.norms
            return "", ""
        marks = self.marks(own_norms(sentence.norms, matter), sentence.words)
        text = sentence.en if self.english and sentence.en else sentence.text
        numbers = tuple(int(n) for n in re.findall(r"\d+", marks))
        self.draft.claims.append(Claim(text, numbers, "supported"))
        return text, marks

    def plain(self) -> None:
        """What a lawyer says first: the first sentence in bold."""
        said = [s for x in self.choice.sentences if (s := self.sentence(x, self.matter))[0]]
        parts = [f"**{t}**{m}" if i == 0 else f"{t}{m}" for i, (t, m) in enumerate(said)]
        for fact, yes in self.choice.known:
            follows = fact.if_yes if yes else fact.if_no
            parts.append(f"{follows}。{self.marks(fact.norms[:1])}".replace("。。", "。"))
        self.section("plain", (" " if self.english else "").join(parts))

    def beside(self) -> None:
        """First sentences of other matters that the question touches as well."""
        lines = []
        for matter, first in self.choice.beside:
            text, marks = self.sentence(first, matter)
            if text:
                lines.append(f"- {text}{marks}" if self.english else f"- {matter.title}：{text}{marks}")
        self.section("beside", "\n".join(lines))

    def steps(self) -> None:
        """What to do now: who, where, which number."""
        lines = [f"{CIRCLED[i]} {self.step(s)}" for i, s in enumerate(self.choice.steps[: len(CIRCLED)])]
        self.section("steps", "\n".join(f"- {line}" for line in lines))

    def step(self, step: Step) -> str:
        """One step in a line."""
        numbers = [self.contacts[n] for n in step.contact if n in self.contacts]
        marks = self.marks(step_norms(step, self.matter))
        if self.english:
            calls = "; ".join(f"{c.number} ({c.en})" for c in numbers)
            return (
                self.draft.joints.get(f"step_{step.kind}", step.kind)
                + (f": {calls}" if calls else "")
                + marks
            )
        calls = "、".join(c.number for c in numbers if c.number not in step.do)
        body = f"（{calls}）" if calls else ""
        before = f"，{self.draft.joints.fill('before', what=step.before)}" if step.before else ""
        return f"{step.do}{body}{before}{marks}"

    def terms(self) -> None:
        """Until when."""
        if not self.english:
            lines = [f"- {self.term(t)}" for t in self.choice.terms]
            self.section("terms", "\n".join(lines))

    def term(self, term: TimeLimit) -> str:
        """One term in a line."""
        starts = f"，从{term.starts}算起" if term.starts and term.starts not in term.rule else ""
        effect = f"；{term.effect}" if term.effect else ""
        return f"{term.rule}{starts}{effect}{self.marks(term.norms[:1])}"

    def facts(self) -> None:
        """The deciding facts that are open."""
        if self.english:
            return
        lines = [f"- {f.ask} 是：{f.if_yes}；否：{f.if_no}" for f in self.choice.facts]
        self.section("facts", "\n".join(lines))
        self.open_facts = tuple(OpenFact(f.ask, f.if_yes, f.if_no) for f in self.choice.facts)

    def burdens(self) -> None:
        """Who has to prove what."""
        lines = [f"- {b.who}：{b.what}{self.marks(b.norms[:1])}" for b in self.choice.burdens]
        self.section("burdens", "\n".join(lines))

    def law(self, folded: bool) -> None:
        """The law's own words, a line a citation."""
        lines = []
        for citation in self.draft.citations:
            unit = citation.unit
            if unit.kind.binding:
                status = self.draft.status(unit)
                lines.append(f"- [{citation.n}] {written(unit)}（{status}）：“{citation.quote}”")
                self.draft.claims.append(Claim(citation.quote, (citation.n,), "verbatim"))
        self.section("law", "\n".join(line.replace("\n", "") for line in lines), folded)


def quote_of(found: NormText, words: Sequence[str]) -> Passage:
    """What to quote of a norm: its 款 or 项; of what is long, the sentences with the deciding words."""
    unit, norm = found.unit, found.norm
    paragraphs = [p for p in unit.paragraphs if found.text in p] or [found.text]
    if norm.item is not None:
        opening = paragraphs[0].split("\n")[0]
        between = "\n" if paragraphs[0].startswith(f"{opening}\n{found.text}") else GAP
        return _passage(f"{opening}{between}{found.text}", norm.paragraph)
    chosen = [p for p in found.text.split("\n") if any(w and w in p for w in words)]
    if norm.paragraph is None and len(unit.paragraphs) > 1 and len(unit.text) > QUOTE:
        own = [p for p in unit.paragraphs if any(contains(p, w) for w in words)] or [unit.paragraphs[0]]
        text = own[0]
    else:
        text = found.text
    if len(text) <= QUOTE:
        return _passage(text, norm.paragraph)
    kept = _deciding(text, words or chosen)
    return _passage(kept or text, norm.paragraph)


def _deciding(text: str, words: Sequence[str]) -> str:
    """The sentences of a long 款 that hold the deciding words, its opening kept, …… between."""
    pieces = [m[0] for m in _SENTENCE.finditer(text)]
    keep = [i for i, p in enumerate(pieces) if any(w in p for w in words)]
    if not keep:
        return ""
    if any(p.rstrip().endswith("：") or "：" in p for p in pieces[:1]) and 0 not in keep:
        keep = [0, *keep]
    out, last = "", None
    for i in keep:
        out += (GAP if last is not None and i != last + 1 else "") + pieces[i].strip("\n")
        last = i
    return out.strip()


def _passage(text: str, paragraph: int | None) -> Passage:
    return Passage(text, text, 1.0, paragraph)
