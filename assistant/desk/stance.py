"""Where a sentence stands on a matter: for it, against it, or for restraint; read by rules.

A word of stance counts for a term only where both stand in one clause, near to each other. A
sentence that leans on the one before it (对此……谨慎处理, ……即可) speaks of that one's matter. What a
contribution reports of the law is no view of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from assistant.language import full_sentences
from assistant.language.tables import read_table
from assistant.schema import Kind, LegalUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from assistant.library import Library

STANCE_FILE = "lexicon_stance.yaml"
NEAR = 14  # characters between a term and the word of stance that governs it
FOR, AGAINST = 1, -1
ARGUING = frozenset({Kind.COMMENTARY, Kind.INTERVIEW, Kind.NEWS, Kind.ESSAY})
_CLAUSE = re.compile(r"[^，；：:。！？]+[，；：:。！？]*")
_REPORTS_LAW = re.compile(r"规定，|第[\d一二三四五六七八九十百千]+条|规定应当|规定非常明确")
_BACK = re.compile(r"^(?:对此|据此|为此|故|因此|所以)")
_ASKS = re.compile(r"为(?:主持人|同一人)(?:提问|总结)")
_MODAL = re.compile(r"[应该]|须|需要|必[须要]|不[能可宜得]|谨慎|慎重|审慎|即可|及时|适当|前移|积极")


@dataclass(frozen=True)
class Kin:
    """Terms that stand for one another where a matter is argued, and how a question may name it."""

    terms: frozenset[str]
    asked: re.Pattern[str]


@dataclass(frozen=True)
class StanceWords:
    """The word lists of corpus/lexicon_stance.yaml."""

    restrain: tuple[str, ...]
    suffices: tuple[str, ...]
    promote: tuple[str, ...]
    opinion: re.Pattern[str]
    reported: re.Pattern[str]
    narrows: re.Pattern[str]
    objects: re.Pattern[str]
    told: re.Pattern[str]
    conditional: re.Pattern[str]
    leans: re.Pattern[str]
    define: tuple[str, ...]
    meaning_asked: re.Pattern[str]
    whether_asked: re.Pattern[str]
    howfar_asked: re.Pattern[str]
    kin: tuple[Kin, ...]

    @cached_property
    def restraining(self) -> re.Pattern[str]:
        """Any of the words that argue for restraint."""
        return re.compile("|".join(self.restrain))

    @cached_property
    def sufficing(self) -> re.Pattern[str]:
        """Any of the words that call something else enough."""
        return re.compile("|".join(self.suffices))

    @cached_property
    def promoting(self) -> re.Pattern[str]:
        """Any of the words that argue for a thing."""
        return re.compile("|".join(self.promote))

    def kin_of(self, term: str) -> frozenset[str]:
        """The term and those that stand for it."""
        return next((k.terms for k in self.kin if term in k.terms), frozenset({term}))

    def names(self, question: str, terms: frozenset[str]) -> bool:
        """Whether a question names a matter by one of its terms, or as people say it."""
        asked = next((k.asked for k in self.kin if k.terms == terms), None)
        return any(t in question for t in terms) or bool(asked and asked.search(question))


@dataclass(frozen=True)
class Stance:
    """A sentence's stand on a term. `words`: the sentence, verbatim in the unit (with the one before
    where it leans on it); `cue`: the word of stance; `weight`: how surely it is the speaker's own view.
    """

    unit: LegalUnit
    words: str
    cue: str
    side: int
    weight: float


@lru_cache(maxsize=4)
def load_stance(corpus: Path) -> StanceWords:
    """Read the word lists; CorpusError names the file where they are unreadable."""
    return read_table(corpus / STANCE_FILE, StanceWords)


def asks(unit: LegalUnit) -> bool:
    """Whether a contribution only puts questions, or sums up: it takes no side."""
    found = sentences_of(unit)
    questions = sum(s.rstrip("”’）").endswith(("？", "?")) for s in found)
    return bool(_ASKS.search(unit.speaker_note)) or 2 * questions >= max(len(found), 1)


def sentences_of(unit: LegalUnit) -> list[str]:
    """Full sentences of a unit, verbatim."""
    return [unit.text[a:b].strip() for a, b in full_sentences(unit.text)]


def stances(unit: LegalUnit, terms: frozenset[str], words: StanceWords) -> Iterator[Stance]:
    """What the sentences of a unit hold of a matter named by any of the terms."""
    before = ""
    for sentence in sentences_of(unit):
        found = _in_sentence(sentence, terms, words, own=unit.kind is Kind.ESSAY)
        shown = sentence
        if (
            found is None
            and before
            and any(t in before for t in terms)
            and not any(t in sentence for t in terms)
        ):
            found = _leaning(sentence, words)
            shown = before + sentence if before + sentence in unit.text else sentence
        if found is not None:
            side, cue, weight = found
            yield Stance(unit, shown, cue, side, weight)
        before = sentence


def _in_sentence(
    sentence: str, terms: frozenset[str], words: StanceWords, own: bool
) -> tuple[int, str, float] | None:
    """The clearest stance of one sentence: (side, cue, weight); `own`: all is the author's own view."""
    best: tuple[int, str, float] | None = None
    if words.reported.search(sentence):
        return None
    law = False
    for m in _CLAUSE.finditer(sentence):
        clause = m[0]
        law = law or bool(_REPORTS_LAW.search(clause))
        near = None if law else _nearest(clause, terms, words)
        if clause.rstrip().endswith(("。", "；")):
            law = False
        if near is None:
            continue
        side, cue = near
        weight = 3.0 if words.opinion.search(sentence) else 2.0 if own or _MODAL.search(cue) else 1.0
        if words.told.search(clause) or words.conditional.search(clause):
            weight *= 0.4
        if best is None or weight > best[2]:
            best = (side, cue, weight)
    return best


def _nearest(clause: str, terms: frozenset[str], words: StanceWords) -> tuple[int, str] | None:
    """The word of stance nearest to a term in a clause; restraint goes before promotion."""
    restrained = [m.span() for m in words.restraining.finditer(clause)]
    found: list[tuple[int, int, str]] = []
    for term in terms:
        for at in re.finditer(re.escape(term), clause):
            for side, pattern in ((AGAINST, words.restraining), (FOR, words.promoting)):
                for cue in pattern.finditer(clause):
                    inside = side == FOR and any(a <= cue.start() < b for a, b in restrained)
                    overlaps = cue.start() < at.end() and at.start() < cue.end()
                    far = max(cue.start() - at.end(), at.start() - cue.end())
                    if not inside and not overlaps and far <= NEAR:
                        found.append((far, side, cue[0]))
    if not found:
        return None
    against = [f for f in found if f[1] == AGAINST]
    _, side, cue_words = min(against or found)
    return side, cue_words


def _leaning(sentence: str, words: StanceWords) -> tuple[int, str, float] | None:
    """The stance of a sentence on the matter of the one before it: restraint, or that less is enough."""
    if not words.leans.search(sentence):
        return None
    if found := words.sufficing.search(sentence):
        return AGAINST, found[0], 3.0
    if _BACK.search(sentence) and (found := words.restraining.search(sentence)) and found.start() < 24:
        return AGAINST, found[0], 2.0
    return None


def definitions(unit: LegalUnit, term: str, words: StanceWords) -> list[str]:
    """Sentences of a unit that say what a term means, verbatim; () where it only reports what others say."""
    patterns = [re.compile(p.replace("TERM", re.escape(term))) for p in words.define]
    told = sentences_of(unit)
    at = [n for n, s in enumerate(told) if any(p.search(s) for p in patterns)]
    if any(words.reported.search(s) for n in at for s in told[n : n + 2]):
        return []
    return [told[n] for n in at]


def arguing(units: Iterable[LegalUnit]) -> list[LegalUnit]:
    """Units that may take a side."""
    return [u for u in units if u.kind in ARGUING and not asks(u)]


WHETHER, HOW_FAR, MEANING = "whether", "how_far", "meaning"
RARE = 60  # articles that may name a term for it to be telling without a question
TOO_COMMON = 14  # contributions beyond which a term names the field, not a matter
_QUOTED = re.compile(r"[“‘]([^“”‘’]{2,8})[”’]")
_DEFINED = re.compile(r"(?:^|\n|。)(?:（[一二三四五六七八九十]+）)?(?:本法所称)?([\u4e00-\u9fff]{2,8})，是指")
_WHETHER = re.compile(r"是否|可否|能否|应否|有无|要不要|该不该|应当如何|应该如何|如何进行")
_MEANING = re.compile(r"如何理解|如何认定|怎么理解|含义|如何界定")


@dataclass(frozen=True)
class Matter:
    """Something that several may differ on.

    `topic` the term at issue, `terms` it and its kin, `asked` the questions that put it.
    """

    topic: str
    terms: frozenset[str]
    kind: str
    asked: tuple[str, ...]


def find_matters(library: Library, argued: Sequence[LegalUnit], words: StanceWords) -> list[Matter]:
    """Every matter of the sources, those that questions put first."""
    vocabulary = _vocabulary(library)
    questions = _questions(library)
    found: dict[tuple[str, frozenset[str]], Matter] = {}
    for question in questions:
        for kind, topic in _put(question, vocabulary, words):
            if kind != MEANING and not _telling(topic, argued, words):
                continue
            terms = words.kin_of(topic) if kind != MEANING else frozenset({topic})
            known = found.get((kind, terms))
            asked = (*known.asked, question) if known else (question,)
            found[kind, terms] = Matter(known.topic if known else topic, terms, kind, asked)
    for topic in _rare_terms(library, argued, vocabulary):
        terms = words.kin_of(topic)
        if not any(known == terms for _, known in found):
            found[WHETHER, terms] = Matter(topic, terms, WHETHER, ())
    return list(found.values())


def _questions(library: Library) -> list[str]:
    """Single questions that speakers answer or put, each once, in order."""
    texts: dict[str, None] = {}
    for unit in library.sources:
        if unit.kind in ARGUING:
            for text in (unit.question, unit.text if asks(unit) else ""):
                for m in re.finditer(r"[^。？?]+[？?]", text):
                    texts[m[0].strip()] = None
    return list(texts)


def _put(question: str, vocabulary: frozenset[str], words: StanceWords) -> Iterable[tuple[str, str]]:
    """What a question puts: a word's meaning, or whether something should be."""
    if _MEANING.search(question):
        for term in _QUOTED.findall(question[_MEANING.search(question).start() :]):  # type: ignore[union-attr]
            yield MEANING, term
        return
    m = _WHETHER.search(question)
    if m is None:
        return
    part = question if "如何" in m[0] else question[m.end() :]
    known = {t for t in vocabulary if t in part} | {t for k in words.kin for t in k.terms if t in part}
    longest = [t for t in known if not any(t != o and t in o for o in known)]
    for term in sorted(longest, key=part.find):
        yield (HOW_FAR if "如何" in m[0] else WHETHER), term


def _telling(topic: str, argued: Sequence[LegalUnit], words: StanceWords) -> bool:
    """Whether a term names a matter and not the whole field: some speak of it, not all."""
    terms = words.kin_of(topic)
    count = sum(any(t in u.text for t in terms) for u in argued)
    return 2 <= count <= TOO_COMMON


def _vocabulary(library: Library) -> frozenset[str]:
    """Terms of law: words that statutes define or put in titles of chapters, and names of laws."""
    terms: set[str] = set(library.all_versions)
    for unit in library.units.values():
        if not unit.kind.binding:
            continue
        if "是指" in unit.text:
            terms.update(_DEFINED.findall(unit.text))
        for heading in unit.heading.split(" / "):
            bare = re.sub(r"^第.{1,5}[编章节]\s*", "", heading)
            terms.update(re.split(r"[、和与及的]", bare))
    return frozenset(t for t in terms if 2 <= len(t) <= 10)


def _rare_terms(library: Library, argued: Sequence[LegalUnit], vocabulary: frozenset[str]) -> list[str]:
    """Terms that statutes know, few articles name, and several contributions discuss."""
    quoted = {t for u in argued for t in _QUOTED.findall(u.text)}
    here = [t for t in vocabulary | quoted if len(t) >= 3 and sum(t in u.text for u in argued) >= 2]
    law = [u.text for u in library.units.values() if u.kind.binding]
    out = []
    for term in sorted(here):
        named = 0
        for text in law:
            named += term in text
            if named > RARE:
                break
        if 1 <= named <= RARE and sum(term in u.text for u in argued) <= TOO_COMMON:
            out.append(term)
    return out
