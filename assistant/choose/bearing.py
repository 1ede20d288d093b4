"""Whether a passage of another source bears on the facts of a question, and which of its sentences do.

Told by the words that tell such passages apart: in a salon on face data 人脸 says nothing, 线索
or 门铃 nearly everything. Rarity is counted among these sources, not over the statute book.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.language.bigrams import Terms, bigrams
from assistant.language.text import letters
from assistant.library.library import Library
from assistant.retrieve.relevance import Relevance
from assistant.schema.answers import Hit
from assistant.schema.units import Kind, LegalUnit

UNKNOWN = 0.35  # rarity of a pair that no source has: most are two words that met by chance
LAW_ONLY = 0.7  # rarity of a pair that only law has
OWN, CONTEXT = 0.6, 0.4  # what the passage says, and the question that it answers
# On 45 questions about the seeds passages that bore on the facts reached both; those that only
# spoke of the same field stayed below one of them.
TOLD, NEAR = 0.25, 4.2
PLAINLY, FAR = 0.38, 3.4  # so much of a question told, less nearness will do
ALSO = 0.6  # what words, nearness and a figure asked for count in a sentence beside what it tells
WITHOUT = 0.4  # what a sentence without the figure that is asked for keeps of its score
MEANING = 0.03  # what one standard deviation of nearness counts beside the share told
# A view says what ought to be, what may be done or what follows; scene-setting says none of it.
_STANCE = re.compile(
    r"应|须|必须|不得|不能|不可|可以|需要|需(?!求)|认为|建议|主张|侵犯|侵害|违反|违法|构成|属于|有权|原则上|判决|合理|妥善"
    r"|标准|主要|要求|无需|方面"
)
_ACTION = re.compile(
    r"判决|判令|法院|检察(?:院|机关|官|建议)|公安|整改|罚款|处罚|警告|约谈|拆除|下架|删除|磋商|立案|起诉|诉讼|调查|督促|支持|调解|审判"
)
_ASKING = re.compile(
    r"合法|违法|犯法|怎么办|怎么|如何|什么|哪些|哪里|哪儿|能不能|能否|可不可以|可以|是否|有没有|是不是|会不会|要不要|应该|应当"
    r"|请问|法律|规定|我们|我的|我|他们|他|她|吗|呢|吧|了|能|会|要|该"
)
_CLOSING = re.compile(r"各位嘉宾|再次感谢|出谋划策|听听")


@dataclass(frozen=True)
class Prose:
    """What is counted over all sources that are no law: rarity of pairs, the questions they answer."""

    seen: dict[str, int]
    size: int
    posed: tuple[str, ...]

    @classmethod
    def of(cls, library: Library) -> Prose:
        """Count the pairs of characters of each passage, each once."""
        units = [u for u in library.sources if u.kind is not Kind.CHECKLIST]
        seen: Counter[str] = Counter()
        for unit in units:
            seen.update(bigrams(unit.text))
        posed = {letters(u.question) for u in units if u.question}
        return cls(dict(seen), len(units), tuple(posed))

    def rarity(self, pair: str, idf: Callable[[str], float]) -> float:
        """How much a pair tells: the square of its inverse frequency among these sources."""
        if count := self.seen.get(pair):
            return math.log((self.size + 1) / (count + 0.5)) ** 2
        known = idf(pair) < idf("\0")
        return ((LAW_ONLY if known else UNKNOWN) * math.log(2 * (self.size + 1))) ** 2

    def poses(self, unit: LegalUnit) -> bool:
        """Whether a passage puts the question that others answer, or only thanks them."""
        folded = letters(unit.text)
        posed = any(q and (folded in q or (q in folded and len(q) > len(folded) / 2)) for q in self.posed)
        asking = unit.text.count("？") * 2 > len(re.findall(r"[。！？]", unit.text))
        return posed or asking or bool(_CLOSING.search(unit.text))


@dataclass(frozen=True)
class Bearing:
    """Scores passages of other sources against one question."""

    prose: Prose
    score: Relevance
    terms: Terms

    @classmethod
    def of(cls, prose: Prose, score: Relevance, matter: str) -> Bearing:
        """Score against `matter`: a question, its asking words left out."""
        rarity = partial(prose.rarity, idf=score.index.lexical.idf)
        pieces = [p for p in _ASKING.split(matter) if len(p) > 1]
        return cls(prose, score, Terms.of([(p, 1.0) for p in pieces], rarity))

    def told(self, unit: LegalUnit) -> float:
        """Share (0 to 1) of what the question is about that a passage, with its question, tells."""
        own = self.terms.score(unit.text)
        return OWN * own + CONTEXT * self.terms.score(f"{unit.question}\n{unit.text}") if own else 0.0

    def of_unit(self, unit: LegalUnit) -> float:
        """How well a passage bears on the question: told, and near in meaning."""
        return self.told(unit) + MEANING * max(0.0, self.score.near(unit))

    def within(self, unit: LegalUnit) -> Callable[[str], float]:
        """A score for sentences of one passage: what they tell first, then words and nearness."""
        near = self.score.within(unit)
        figure = self.score.asks_figure and self.score.holds_figure(unit.text)

        def score(text: str) -> float:
            share = 1.0 if not figure or self.score.holds_figure(text) else WITHOUT
            return share * (self.terms.score(text) + ALSO * near(text))

        return score

    def pick(self, hits: Iterable[Hit], limit: int, views: bool = False) -> list[LegalUnit]:
        """Passages that bear on the facts, best first; of views only those that take a stand."""
        found = [h.unit for h in hits if self.bears(h.unit) and not self.prose.poses(h.unit)]
        if views:
            found = [u for u in found if _STANCE.search(u.text)]
        return sorted(found, key=lambda u: -self.of_unit(u))[:limit]

    def plainly(self, unit: LegalUnit) -> bool:
        """Whether a passage tells most of what the question is about."""
        return self.told(unit) >= PLAINLY

    def bears(self, unit: LegalUnit) -> bool:
        """Whether a passage tells of the facts of the question, or nearly does and means the same."""
        told = self.told(unit)
        near = self.score.near(unit)
        return (told >= PLAINLY and near >= FAR) or (told >= TOLD and near >= NEAR)


def takes_stand(words: str) -> bool:
    """Whether words of a view say what ought to be, may be or follows."""
    return bool(_STANCE.search(words)) and not words.rstrip("”’ ").endswith("？")


def tells_of_action(words: str) -> bool:
    """Whether words of a report tell what somebody in office did, or how a matter ended."""
    return bool(_ACTION.search(words))


def leads(views: Sequence[LegalUnit], law: Sequence[LegalUnit], bearing: Bearing) -> bool:
    """Whether the matter is told by those who work on it and not by the law."""
    best = max((bearing.told(u) for u in views), default=0.0)
    return best >= TOLD and max((bearing.told(u) for u in law), default=0.0) < OWN * best
