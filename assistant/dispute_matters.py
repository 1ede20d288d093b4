"""What can be disputed: matters put by questions, and rare terms of law that several discuss."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.dispute_stance import ARGUING, StanceWords, asks
from assistant.library import Library
from assistant.schema import LegalUnit

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
    for unit in library.units.values():
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
    known = {t for t in vocabulary if t in part} | {t for g, _ in words.kin for t in g if t in part}
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
