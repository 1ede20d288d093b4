"""The answer to a matter: plain sentences first, each on its norm, then what to do, then the law quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.choose.matter import MatterChoice, step_norms
from assistant.citations.written import quoted
from assistant.compose.draft import Draft
from assistant.language.numerals import strict_amounts, to_chinese
from assistant.language.text import contains
from assistant.library.library import Library
from assistant.matters.contacts import Contacts
from assistant.matters.norms import NormText, begun, own_norms, resolve
from assistant.rules import place_named, territory
from assistant.schema.answers import Claim, OpenFact, Section
from assistant.schema.matters import Matter, PlainSentence, Step, TimeLimit
from assistant.schema.stages import GAP, Passage
from assistant.schema.units import LegalUnit

QUOTE = 120  # characters of one quotation; a 款 that is longer is quoted by its deciding sentences
FIRST = ("point", "plain", "options")
UNITS = {"year": "年", "month": "个月", "day": "日", "hour": "小时"}
TWO = 2
INTERPRETED = "司法解释"
FIGURED = frozenset({"amount", "crime"})
CIRCLED = "①②③④⑤⑥⑦⑧"
_ITEM = re.compile(r"（[一二三四五六七八九十]+）")
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
        self.sides: tuple[str, ...] = ()
        self.draft, self.choice, self.library = draft, choice, library
        self.contacts, self.day, self.english = contacts, day, english
        self.sections: list[Section] = []
        self.shown: dict[int, str] = {}  # by citation: its words, …… for what is left out
        self.paragraphs: dict[int, int | None] = {}
        # Where the matter is in doubt, those it may be as well.
        self.doubted: tuple[Matter, ...] | None = None
        self.prosecutor = False  # to whom rules of places that nothing said names are shown, too
        self.outside = ""  # what is known of instruments that decide a point and are not held
        self.unmet: list[str] = []  # norms that were not law on the day

    @property
    def matter(self) -> Matter:
        """The matter that leads."""
        return self.choice.hit.matter

    def for_citizen(self) -> None:
        """A first screen: the plain answer, what to do, what it depends on; then the law, folded."""
        self.plain()
        self.side()
        narrow = self.choice.narrow
        if not narrow or narrow & {"where"}:
            self.steps()
        if not narrow or "time" in narrow:
            self.terms()
        self.interpreted()
        if "evidence" in narrow:
            self.burdens()
        if not narrow:
            self.beside()
            self.facts()
        self.law(folded=True)

    def for_prosecutor(self) -> None:
        """Elements, burden, procedure and both sides before the rest; the law first, unfolded."""
        self.prosecutor = True
        self.plain()
        self.interpreted()
        self.other_side()
        self.facts()
        self.burdens()
        self.steps("route")
        self.terms()
        self.further_norms()
        self.beside()
        laid = [s for s in self.sections if s.key not in FIRST]
        self.sections = [s for s in self.sections if s.key in FIRST]
        self.law(folded=False)
        self.sections += laid

    def side(self) -> None:
        """For whom it is written: the asker may be the other one."""
        if self.choice.sides and not self.english:
            self.sides = self.choice.sides
            written_for, other = self.sides
            self.section("side", self.draft.joints.fill("which_side", own=written_for, other=other))
            if self.choice.to_other:
                text, marks = self.sentence(self.choice.to_other, self.matter)
                told = self.draft.joints.fill("if_other_side", other=other, says=text + marks)
                self.section("to_other", told if text else "")

    @property
    def rests_on_outside(self) -> bool:
        """Whether what is said names an interpretation that decides and is known by its digest alone, or the
        figure or the crime that is asked about has its thresholds there."""
        if any(INTERPRETED in s.text for s in self.choice.sentences):
            return bool(self.outside)
        return bool(self.choice.aspects & FIGURED and strict_amounts(self.outside))

    def interpreted(self) -> None:
        """What such an interpretation says, before what else it depends on."""
        if self.rests_on_outside:
            self.section("outside", self.outside)

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
                colon = ": " if self.english else "："
                lines.append(f"- {self.draft.joints[f'm_{name}']}{colon}{marks}")
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
            if self.elsewhere(found.unit):
                continue
            passage = quote_of(found, words)
            n = self.draft.mark(found.unit, passage)
            if len(passage.shown) >= len(self.shown.get(n, "")):
                self.shown[n], self.paragraphs[n] = passage.shown, passage.paragraph
            out.append(n)
        return "".join(f"[{n}]" for n in dict.fromkeys(out))

    def elsewhere(self, unit: LegalUnit) -> bool:
        """Whether a rule is of one place that a citizen did not name; a prosecutor is shown it."""
        place = "" if self.prosecutor else territory(unit)
        return bool(place) and not place_named(place, self.choice.said)

    def cited(self, norms: Sequence[str]) -> str:
        """The marks of those norms whose words are quoted by now; nothing new is cited."""
        found = [f for n in norms if (f := resolve(n, self.library, self.day))]
        quoted_by = [
            next((c.n for c in self.draft.citations if c.unit.id == f.unit.id and f.text in c.quote), 0)
            for f in found
        ]
        return "".join(f"[{n}]" for n in dict.fromkeys(quoted_by) if n)

    def sentence(self, sentence: PlainSentence, matter: Matter) -> tuple[str, str]:
        """One plain sentence and its marks; empty where its norms were not law on the day."""
        found = [f for n in sentence.norms if (f := resolve(n, self.library, self.day))]
        if found and all(self.elsewhere(f.unit) for f in found):
            return "", ""
        holds = all(any(contains(f.unit.text, w) for f in found) for w in sentence.words)
        if not found or not holds:
            self.unmet += sentence.norms
            return "", ""
        marks = self.marks(own_norms(sentence.norms, matter), sentence.words)
        text = sentence.en if self.english and sentence.en else sentence.text
        numbers = tuple(int(n) for n in re.findall(r"\d+", marks))
        self.draft.claims.append(Claim(text, numbers, "supported"))
        return text, marks

    @property
    def absent(self) -> tuple[LegalUnit, ...]:
        """Today's articles of norms that were not law on the day."""
        found = (resolve(norm, self.library, date.today()) for norm in dict.fromkeys(self.unmet))
        return tuple({f.unit.id: f.unit for f in found if f}.values())

    def point(self, unit: LegalUnit, passage: Passage) -> None:
        """The article that the question is about before all else, in its own words."""
        n = self.draft.mark(unit, passage)
        self.shown[n], self.paragraphs[n] = passage.shown, passage.paragraph
        place = self.draft.cite(unit, passage.paragraph)
        words = self.draft.joints.fill("rule_line", cite=place, quote=quoted(passage.shown), mark=f"[{n}]")
        self.draft.claims.append(Claim(passage.shown, (n,), "verbatim"))
        self.section("point", words)

    def plain(self) -> None:
        """What a lawyer says first: the first sentence in bold."""
        said = [s for x in self.choice.sentences if (s := self.sentence(x, self.matter))[0]]
        parts = [f"**{t}**{m}" if i == 0 else f"{t}{m}" for i, (t, m) in enumerate(said)]
        for fact, yes in () if self.english else self.choice.known:
            follows = fact.if_yes if yes else fact.if_no
            parts.append(f"{follows}。{self.marks(fact.norms[:1])}".replace("。。", "。"))
        self.section("plain", (" " if self.english else "").join(parts))
        if self.doubted is not None:
            self.unsure(self.doubted)

    def unsure(self, others: Sequence[Matter]) -> None:
        """Which matter it took the question for, where that is in doubt, and which others it may be."""
        told = self.draft.joints.fill("m_unsure", title=self.matter.title)
        lines = [] if self.english else [f"- **{m.title}**" for m in others]
        self.section("options", "\n".join([told, "", *lines]))

    def beside(self) -> None:
        """First sentences of other matters that the question touches as well."""
        lines = []
        for matter, first in self.choice.beside:
            text, marks = self.sentence(first, matter)
            if text:
                lines.append(f"- {text}{marks}" if self.english else f"- {matter.title}：{text}{marks}")
        self.section("beside", "\n".join(lines))

    def steps(self, key: str = "steps") -> None:
        """What to do now: who, where, which number; first of all where somebody is in danger."""
        steps = [s for s in self.choice.steps if self.begun(s.norms)]
        urgent = self.matter.emergency if key == "steps" and not self.english else ""
        lines = [self.draft.joints.fill("in_danger", what=urgent.rstrip("。"))] if urgent else []
        lines += [f"{CIRCLED[i]} {self.step(s)}" for i, s in enumerate(steps[: len(CIRCLED)])]
        self.section(key, "\n".join(f"- {line}" for line in lines))

    def step(self, step: Step) -> str:
        """One step in a line."""
        numbers = [self.contacts[n] for n in step.contact if n in self.contacts]
        marks = self.marks(step_norms(step, self.matter, self.prosecutor)) or self.cited(step.norms)
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
        terms = [t for t in self.choice.terms if self.holds(t.norms)]
        self.written("terms", "\n".join(f"- {self.term(t)}" for t in terms))

    def written(self, key: str, text: str) -> None:
        """A section of what the matters say in Chinese alone: to an English reader folded, under a heading
        that says so, for whoever helps him to read."""
        self.section(key, text, folded=self.english)

    def holds(self, norms: Sequence[str]) -> bool:
        """Whether what rests on these norms was law on the day; what rests on none holds on any."""
        found = not norms or any(resolve(n, self.library, self.day) for n in norms)
        if not found:
            self.unmet += norms
        return found

    def begun(self, norms: Sequence[str]) -> bool:
        """Whether any law on which advice rests had begun on the day; what rests on none holds on any."""
        if not norms or any(begun(n, self.library, self.day) for n in norms):
            return True
        self.unmet += norms
        return False

    def term(self, term: TimeLimit) -> str:
        """One term in a line."""
        within = _length(term)
        starts = f"，从{term.starts}算起" if term.starts and term.starts not in term.rule else ""
        marks = self.marks(term.norms[:1])
        effect = f"；{term.effect}{marks}" if term.effect else ""
        return f"{term.rule}{within}{starts}{marks}{effect}"

    def facts(self) -> None:
        """The deciding facts that are open."""
        facts = [f for f in self.choice.facts if self.begun(f.norms)]
        lines = []
        for f in facts:
            marks = self.cited(f.norms)
            lines.append(f"- {f.ask} 是：{f.if_yes}{marks}；否：{f.if_no}{marks}")
        self.written("facts", "\n".join(lines))
        if not self.english:
            self.open_facts = tuple(OpenFact(f.ask, f.if_yes, f.if_no) for f in facts)

    def burdens(self) -> None:
        """Who has to prove what."""
        lines = [f"- {b.who}：{b.what}{self.marks(b.norms[:1])}" for b in self.choice.burdens]
        self.written("burdens", "\n".join(lines))

    def law(self, folded: bool) -> None:
        """The law's own words, a line a citation, the deciding part of each."""
        lines = []
        for citation in self.draft.citations:
            unit = citation.unit
            if unit.kind.binding:
                shown = self.shown.get(citation.n, citation.quote).replace("\n", "")
                place = self.draft.cite(unit, self.paragraphs.get(citation.n))
                head = self.draft.joints.fill("m_article", cite=place, status=self.draft.status(unit))
                lines.append(f"- [{citation.n}] {head}“{shown}”")
                self.draft.claims.append(Claim(shown, (citation.n,), "verbatim"))
        self.section("law", "\n".join(lines), folded)


def quote_of(found: NormText, words: Sequence[str]) -> Passage:
    """What to quote of a norm: its 款 or 项, with what else of the article holds the deciding words; of what
    is long, the sentences with those words."""
    unit, norm = found.unit, found.norm
    if norm.item is not None:
        return _item(found, words)
    text, number = found.text, norm.paragraph
    if number is None and len(unit.paragraphs) > 1 and len(unit.text) > QUOTE:
        holds = _holding(unit.paragraphs, words)
        text = "\n".join(unit.paragraphs[holds[0] : holds[-1] + 1])
        number = holds[0] + 1 if len(holds) == 1 else None
    shown, quote = _deciding(text, words) if len(text) > QUOTE else (text, text)
    return Passage(shown, quote, 1.0, _several(unit, number))


def _item(found: NormText, words: Sequence[str]) -> Passage:
    """A 项 under the words that open its list, and the end of its 款 where words stand there."""
    holding, paragraph = next(
        (i, p) for i, p in enumerate(found.unit.paragraphs, start=1) if found.text in p.split("\n")
    )
    lines = paragraph.split("\n")
    at = lines.index(found.text)
    left = [w for w in words if not contains(found.text, w)]
    beside = [
        i for i, line in enumerate(lines) if not _ITEM.match(line) and any(contains(line, w) for w in left)
    ]
    needed = sorted({at, *beside})
    shown = "\n".join(
        (GAP if i and i - 1 not in {0, *needed} else "") + lines[i] for i in sorted({0, *needed})
    )
    quote = "\n".join(lines[needed[0] : needed[-1] + 1])
    return Passage(shown.replace(f"\n{GAP}", GAP), quote, 1.0, _several(found.unit, holding))


def _holding(paragraphs: Sequence[str], words: Sequence[str]) -> list[int]:
    """The fewest paragraphs, in order, that hold the words; the first where none does."""
    chosen: list[int] = []
    left = [w for w in words if any(contains(p, w) for p in paragraphs)]
    while left:
        held = [sum(contains(p, w) for w in left) for p in paragraphs]
        best = held.index(max(held))
        chosen.append(best)
        left = [w for w in left if not contains(paragraphs[best], w)]
    return sorted(chosen) or [0]


def _several(unit: LegalUnit, number: int | None) -> int | None:
    """The number of a 款, where the article has several."""
    return number if len(unit.paragraphs) > 1 else None


def _deciding(text: str, words: Sequence[str]) -> tuple[str, str]:
    """Of a long 款 the sentences with the deciding words, its opening kept: with …… for what stands
    between, and as the unbroken run that holds them."""
    pieces = list(_SENTENCE.finditer(text))
    spans = [(at, at + len(w)) for w in words if (at := text.find(w)) >= 0]
    keep = [i for i, p in enumerate(pieces) if any(p.start() < end and a < p.end() for a, end in spans)]
    if not keep:
        return text, text
    quote = text[pieces[keep[0]].start() : pieces[keep[-1]].end()]
    if "：" in pieces[0][0]:  # what opens a list
        keep = sorted({0, *keep})
    shown = ""
    for before, i in zip([-1, *keep], keep, strict=False):
        shown += (GAP if shown and i != before + 1 else "") + pieces[i][0]
    return shown.strip(), quote.strip()


def _length(term: TimeLimit) -> str:
    """How long, where the rule's own words do not say it: ，三年内."""
    if not term.length or term.unit not in UNITS or term.length != int(term.length):
        return ""
    number = int(term.length)
    words = {to_chinese(number), str(number), *(["两"] if number == TWO else [])}
    if any(word in term.rule for word in words):
        return ""
    written = "两" if number == TWO and term.unit != "day" else to_chinese(number)
    return f"，{written}{UNITS[term.unit]}内"
