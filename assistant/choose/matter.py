"""Of the matters recognised, what is said: which side, which sentences, steps, terms and open facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.language.bigrams import bigrams
from assistant.language.text import letters
from assistant.matters.load import Matters
from assistant.schema.matters import (
    Burden,
    DecidingFact,
    Matter,
    MatterHit,
    Norm,
    PlainSentence,
    Step,
    TimeLimit,
)

MOST_SENTENCES, MOST_OF_ASPECT = 4, 3
MOST_STEPS, MOST_FACTS, MOST_TERMS, MOST_BESIDE = 5, 3, 2, 2
# Beside the matter that leads another is said with its first sentence: kin so likely, any so likely.
KIN, OTHER = 0.06, 0.2
# What counts beside nearness: all votes of the law, a part that is asked for; what each later place costs.
# On 96 development stories whose matter was right, the first norm was a leading one in .68 in the order of
# the file, in .81 so.
VOTE, ASKED, LATER = 0.4, 0.04, 0.02
NORM_VOTE = 20  # places among the governing norms that all votes of the law are worth
TOLD = 0.7  # share of a fact's pairs of characters that the question holds: it need not be asked
_AMOUNT = re.compile(
    r"[\d一二三四五六七八九十百千两]+(?:万|余)?(?:元|倍|年|个月|日|天)|百分之|赔|罚款|徒刑|拘留|补偿|退"
)
_TERM = re.compile(r"[\d一二三四五六七八九十百千两]+(?:个工作)?(?:年|个月|日|天|小时)|时效|期限|随时")
_PROOF = re.compile(r"证据|证明|举证|录音|录像|鉴定|记录")
_CRIME = re.compile(r"犯罪|刑|拘|坐牢|罪")
_WHERE = re.compile(r"法院|仲裁|公安|派出所|部门|投诉|申请|起诉|检察院|居委|妇联|热线")
ABOUT = {"amount": _AMOUNT, "time": _TERM, "evidence": _PROOF, "crime": _CRIME, "where": _WHERE}
_GENERAL_PROCEDURE = ("民事诉讼法", "刑事诉讼法")


@dataclass(frozen=True)
class MatterChoice:
    """What an answer says of a matter, each part best first.

    `beside` are first sentences of other matters that the question may touch as well.
    `narrow` where one aspect was asked for and only that is said.
    """

    hit: MatterHit
    other_side: bool = False
    sentences: tuple[PlainSentence, ...] = ()
    beside: tuple[tuple[Matter, PlainSentence], ...] = ()
    steps: tuple[Step, ...] = ()
    terms: tuple[TimeLimit, ...] = ()
    facts: tuple[DecidingFact, ...] = ()
    known: tuple[tuple[DecidingFact, bool], ...] = ()
    burdens: tuple[Burden, ...] = ()
    law: Mapping[str, float] = field(default_factory=dict)
    narrow: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Fit:
    """How a question bears on what can be said of a matter.

    `near` how near it comes to each plain sentence (cosine, by the sentence); `law` the share of each
    article found for it, by the article's key; `said` all that was said of the matter; `other_side`
    whether the other side asks; `aspects` the parts asked for, `only`
    where the turn asks for nothing else; `known` facts told: (question, yes or no).
    """

    near: Mapping[str, float]
    law: Mapping[str, float]
    said: str = ""
    other_side: bool = False
    aspects: frozenset[str] = frozenset()
    known: tuple[tuple[str, bool], ...] = ()
    only: bool = False

    def of(self, sentence: PlainSentence) -> float:
        """How well a sentence answers: nearness, and the law found for the question."""
        votes = max((self.law.get(Norm.parse(n).key, 0.0) for n in sentence.norms), default=0.0)
        wanted = any(ABOUT[a].search(sentence.text) for a in self.aspects & ABOUT.keys())
        return self.near.get(sentence.text, 0.0) + VOTE * votes + ASKED * wanted


def choose_matter(hits: Sequence[MatterHit], matters: Matters, fit: Fit) -> MatterChoice:
    """Choose what to say of the likeliest matter."""
    matter = hits[0].matter
    narrow = fit.aspects & ABOUT.keys() if fit.only else frozenset[str]()
    sentences = _sentences(matter, matters, narrow, fit)
    told = {letters(ask): yes for ask, yes in fit.known}
    return MatterChoice(
        hit=hits[0],
        other_side=fit.other_side,
        sentences=sentences,
        beside=_beside(hits, matter) if not narrow else (),
        steps=matter.route[:MOST_STEPS],
        terms=_terms(matter, matters, narrow),
        facts=tuple(
            f for f in matter.turns_on if letters(f.ask) not in told and _holds(fit.said, f.ask) < TOLD
        )[:MOST_FACTS],
        known=tuple((f, told[letters(f.ask)]) for f in matter.turns_on if letters(f.ask) in told),
        burdens=matter.proof,
        law=fit.law,
        narrow=narrow,
    )


def _sentences(
    matter: Matter, matters: Matters, narrow: frozenset[str], fit: Fit
) -> tuple[PlainSentence, ...]:
    own = matter.answer_other_side if fit.other_side and matter.answer_other_side else matter.answer
    if not narrow:
        return _fitting_first(own, fit)
    rest = matter.answer if own is matter.answer_other_side else matter.answer_other_side
    inherited = [s for block in matters.blocks(matter) for s in block.answer]
    patterns = [ABOUT[a] for a in sorted(narrow)]
    fitting = [s for s in (*own, *rest, *inherited) if any(p.search(s.text) for p in patterns)]
    fitting = sorted(dict.fromkeys(fitting), key=lambda s: -fit.of(s))
    return tuple(fitting[:MOST_OF_ASPECT]) or _fitting_first(own, fit)


def _fitting_first(own: Sequence[PlainSentence], fit: Fit) -> tuple[PlainSentence, ...]:
    """The sentences in their order, the one that plainly fits best first; of many, those that fit."""
    scores = [fit.of(s) - LATER * i for i, s in enumerate(own)]
    best = max(range(len(own)), key=scores.__getitem__, default=0)
    kept = sorted(range(len(own)), key=lambda i: -scores[i])[:MOST_SENTENCES]
    order = [best, *(i for i in range(len(own)) if i in kept and i != best)]
    return tuple(own[i] for i in order[:MOST_SENTENCES]) if own else ()


def _beside(hits: Sequence[MatterHit], matter: Matter) -> tuple[tuple[Matter, PlainSentence], ...]:
    chosen = []
    for hit in hits[1:]:
        least = KIN if hit.matter.id in matter.kin or matter.id in hit.matter.kin else OTHER
        if hit.probability >= least and hit.matter.answer:
            chosen.append((hit.matter, hit.matter.answer[0]))
    return tuple(chosen[:MOST_BESIDE])


def _terms(matter: Matter, matters: Matters, narrow: frozenset[str]) -> tuple[TimeLimit, ...]:
    own = [t for t in matter.time if t.length is not None or "时效" in t.rule]
    if "time" not in narrow:
        return tuple(own[:MOST_TERMS])
    inherited = [t for block in matters.blocks(matter) for t in block.time]
    return tuple((own or list(matter.time) or inherited)[: MOST_TERMS + 1])


def _holds(said: str, ask: str) -> float:
    """Share of the pairs of characters of a question that what was said holds."""
    text, pairs = letters(said), bigrams(ask)
    return sum(p in text for p in pairs) / len(pairs) if pairs else 0.0


def own_norms(norms: Iterable[str], matter: Matter, law: Mapping[str, float]) -> tuple[str, ...]:
    """Norms to cite: those that the question's search found and that govern the matter first."""
    governing = {Norm.parse(g).key: i for i, g in reversed(list(enumerate(matter.governs)))}

    def place(written: str) -> float:
        key = Norm.parse(written).key
        return governing.get(key, len(governing)) - NORM_VOTE * law.get(key, 0.0)

    return tuple(sorted(norms, key=place))


def step_norms(step: Step, matter: Matter) -> tuple[str, ...]:
    """The norm that a step stands on, where it is the matter's own and not the law of every lawsuit."""
    own = [n for n in step.norms if not n.startswith(_GENERAL_PROCEDURE) or n in matter.governs]
    return tuple(own[:1])
