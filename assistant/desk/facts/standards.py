"""The standards of counts and amounts, and each figure of the facts held against them.

Read from corpus/desk/standards.yaml. What a figure comes to may depend on the sort of information; then it
is reckoned for each sort that the facts leave open, and no one of them is chosen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from assistant.desk.facts.figures import (
    Figure,
    Measure,
    Unit,
    amounts,
    figures,
    parts_of,
    sentence_around,
    superseded,
    taken_off,
)
from assistant.desk.facts.voices import no_fact, pleas, questions
from assistant.language.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from pathlib import Path

    from assistant.desk.facts.reading import Reading

FILE = "desk/standards.yaml"
_SAME = re.compile("其中|上述|前述|这些|该批")  # of information told before


@dataclass(frozen=True)
class Source:
    """An article of an instrument of which the library holds a digest."""

    law: str
    article: str
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class Level:
    """A step of a standard: from `least` on it is reached, `most` is its upper limit; of one `kind` or of
    all information."""

    name: str
    least: float = 0
    most: float = 0
    kind: str = ""
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class Times:
    """A graver step that begins at a multiple of the first."""

    by: float
    name: str
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class Range:
    """Between which multiples of the figure the law sets an amount."""

    low: float
    high: float
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class Standard:
    """A standard: for `issue` where `when` holds, against figures of `measures`.

    `element`     (table, beginning of an element's name) that the reckoning bears on
    `source`      a digest, or `norms` of laws held; `words` stand in it
    `half`        a trait that halves the standard, not in clauses with `never_half`
    `share`       figures below this share of the standard are left out
    """

    key: str
    title: str
    measures: tuple[str, ...]
    rule: str
    words: tuple[str, ...]
    issue: str = ""
    when: str = ""
    element: tuple[str, ...] = ()
    source: Source | None = None
    norms: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    times: Times | None = None
    half: str = ""
    never_half: str = ""
    range: Range | None = None
    share: float = 0
    note: str = ""
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class Sort:
    """A sort of information that a standard tells apart, by its words."""

    id: str
    name: str
    words: str
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class Open:
    """Information of which it is disputed to what sort it belongs: one `of` these, and `why`."""

    name: str
    words: str
    of: tuple[str, ...]
    why: str
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class Outcome:
    """What a figure comes to: as information of `sort` ("" for any), the step `reached` ("" for none) of
    those that begin at `floors`; `halved` the step reached only where the standard is halved.
    """

    sort: str
    floors: tuple[tuple[str, float], ...]
    reached: str
    halved: str = ""


@dataclass(frozen=True)
class Reckoned:
    """A figure against a standard, for each sort of information it may be of.

    `half` whether the standard may be halved
    `off` what is taken off the figure, because it is `pleaded` or void; `less` the outcomes without it
    `parts` narrower figures of the same sentence (其中), each with its outcomes
    """

    standard: Standard
    figure: Figure
    outcomes: tuple[Outcome, ...]
    sorts: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    why: str = ""
    half: bool = False
    off: str = ""
    pleaded: bool = False
    left: float = 0
    less: tuple[Outcome, ...] = ()
    parts: tuple[tuple[str, tuple[Outcome, ...]], ...] = ()

    @property
    def part(self) -> float:
        """The share of the first step that the figure makes up by itself, of one certain sort; else 0."""
        if len(self.outcomes) != 1 or not self.outcomes[0].sort or self.outcomes[0].reached:
            return 0.0
        return self.figure.value / (self.outcomes[0].floors[0][1] / (2 if self.half else 1))


def together(reckoned: Sequence[Reckoned]) -> tuple[Reckoned, ...]:
    """Figures of different sorts that reach a standard only together, by their shares of it; () for none."""
    own = [r for r in reckoned if 0 < r.part < 1]
    key = own[0].standard.key if own else ""
    own = [r for r in own if r.standard.key == key]
    several = len({r.outcomes[0].sort for r in own}) > 1
    return tuple(own) if several and sum(r.part for r in own) >= 1 else ()


@dataclass(frozen=True)
class _MeasureRow:
    id: str
    unit: Unit
    words: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    only: bool = False
    __pydantic_config__: ClassVar = {"extra": "forbid"}

    def measure(self) -> Measure:
        """The measure that the entry tells of."""
        words = re.compile("|".join(f"(?:{w})" for w in self.words)) if self.words else None
        return Measure(self.id, self.unit, words, self.traits, self.beside, self.after, self.only)


@dataclass(frozen=True)
class Standards:
    """The table: measures in the order in which they are tried, sorts from the strictest, standards."""

    measures: tuple[_MeasureRow, ...]
    kinds: tuple[Sort, ...]
    open: tuple[Open, ...]
    standards: tuple[Standard, ...]
    __pydantic_config__: ClassVar = {"extra": "forbid"}

    def reckon(self, facts: Reading, raised: Container[str]) -> tuple[Reckoned, ...]:
        """Each figure of the facts against the standards of the issues raised, each words once."""
        found = figures(facts, [m.measure() for m in self.measures])
        out: dict[tuple[str, str, float], Reckoned] = {}
        for one in self.standards:
            if (one.issue and one.issue not in raised) or not facts.holds(one.when):
                continue
            for figure in found:
                key = (one.key, figure.text, figure.value)
                fits = any(m in one.measures for m in figure.measures)
                if (
                    fits
                    and key not in out
                    and self._worth(one, figure)
                    and not superseded(facts.text, figure)
                ):
                    out[key] = self._reckoned(one, figure, facts)
        inner = {(r.standard.key, words) for r in out.values() for words, _ in r.parts}
        return tuple(r for r in out.values() if (r.standard.key, r.figure.text) not in inner)

    def _worth(self, standard: Standard, figure: Figure) -> bool:
        least = min((v for n in standard.levels if (v := n.least)), default=0)
        return figure.value >= least * standard.share

    def _reckoned(self, standard: Standard, figure: Figure, facts: Reading) -> Reckoned:
        tiers = any(n.kind for n in standard.levels)
        sorts, contested, why = self._sorts(figure, facts) if tiers else ((), (), "")
        half = _halves(standard, figure, facts)
        kept = sorts + tuple(s for s in contested if s not in sorts)
        order = [k.id for k in self.kinds if k.id in kept] if tiers else [""]
        value, words, pleaded = taken_off(facts, figure)
        left = figure.value - value if value else 0.0
        less = tuple(_outcome(standard, left, s, half) for s in order) if value else ()
        own = tuple(_outcome(standard, figure.value, s, half) for s in order)
        parts = tuple(
            (said, tuple(_outcome(standard, v, s, half) for s in order))
            for v, said in (parts_of(facts.text, figure) if tiers else ())
            if said != words and v != left
        )
        return Reckoned(standard, figure, own, sorts, contested, why, half, words, pleaded, left, less, parts)

    def _sorts(self, figure: Figure, facts: Reading) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """The sorts of information that a figure may be of, those only asked or pleaded, why they are open.

        The words nearest before the figure decide: those of its sentence from the figure before, of the
        sentence, of the text; where none tells a sort, every one is open.
        """
        text = facts.text
        for start, end in _nearest(text, figure):
            words = "".join(_outside(text, start, end))
            told = [k.id for k in self.kinds if re.search(k.words, words)]
            doubt = next((o for o in self.open if re.search(o.words, words)), None)
            if told or doubt:
                break
        else:
            told, doubt = [], None
        asked = "".join(text[a:b] for a, b in (*questions(text), *pleas(text)))
        # Plain data are told with every other sort: what is asked of is whether it is a stricter one.
        others = [k.id for k in self.kinds[:-1] if k.id not in told and re.search(k.words, asked)]
        if doubt:
            told = [*told, *(s for s in doubt.of if s not in told)]
        known = tuple(told) or tuple(k.id for k in self.kinds)
        return known, tuple(others) if told else (), doubt.why if doubt else ""

    def name(self, sort: str) -> str:
        """What a sort is called."""
        return next((k.name for k in self.kinds if k.id == sort), "")


def _nearest(text: str, figure: Figure) -> list[tuple[int, int]]:
    """Spans of text about a figure, the nearest first."""
    first, last = sentence_around(text, figure.span[0])
    before = [span[1] for _, unit, span in amounts(text[: figure.span[0]]) if unit != "time"]
    start = max([first, *(b for b in before if b > first)])
    stop = re.compile("[，；。]").search(text, figure.span[1])
    end = stop.start() if stop else last
    about = [(start, end), (first, last), (0, last), (0, len(text))]
    return about if not _SAME.search(text[start:end]) else [about[0], *about[2:]]


def _outside(text: str, start: int, end: int) -> list[str]:
    """The words of a span that are neither asked nor pleaded."""
    out, at = [], start
    for a, b in sorted(no_fact(text)):
        if a < end and b > at:
            out.append(text[at : max(at, a)])
            at = max(at, b)
    return [*out, text[at:end]] if at < end else out


def _halves(standard: Standard, figure: Figure, facts: Reading) -> bool:
    if not standard.half or standard.half not in facts.told_only.shown:
        return False
    start, end = _nearest(facts.text, figure)[0]
    return not (standard.never_half and re.search(standard.never_half, facts.text[start:end]))


def _outcome(standard: Standard, value: float, sort: str, half: bool) -> Outcome:
    levels = [n for n in standard.levels if n.kind in ("", sort) and n.least]
    floors = [(n.name, n.least) for n in levels]
    if standard.times and levels:
        floors.append((standard.times.name, levels[0].least * standard.times.by))
    steps = tuple(sorted(floors, key=lambda f: f[1]))
    reached = _step(steps, value)
    halved = _step(tuple((n, least / 2) for n, least in steps), value) if half else reached
    return Outcome(sort, steps, reached, halved if halved != reached else "")


def _step(steps: Sequence[tuple[str, float]], value: float) -> str:
    return next((name for name, least in reversed(steps) if value >= least), "")


@lru_cache(maxsize=4)
def load_standards(corpus: Path) -> Standards:
    """Read the table; CorpusError names file and line of what is wrong."""
    return read_table(corpus / FILE, Standards)
