"""Whether the matters hold: every norm in force, every word in its norm, no figure that law lacks.

What is checked here is what a program can see. That the words carry the sentence is for a reader
with the articles open; `review` records who that was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.language.numerals import amounts_of
from assistant.language.text import contains
from assistant.library.library import Library
from assistant.matters.contacts import Contacts
from assistant.matters.load import Matters
from assistant.matters.norms import NormText, resolve
from assistant.schema.matters import Matter, Norm, PlainSentence

LEAST_SAYINGS = 10
LEAST_SENTENCES, MOST_SENTENCES = 1, 6
MOST_OF_BLOCK = 10
FEW, _THINGS = 2, frozenset("个人次条件处张天月")
_HOTLINE = re.compile(r"(?<![\d.])(?:1[12]\d{1,4}|9\d{4})(?!\d|[元万年月日天条%])")


@dataclass(frozen=True)
class MatterFault:
    """A fault of a matter: its id, the field, what is wrong. `stale`: the law changed under it."""

    matter: str
    field: str
    what: str
    stale: bool = False


def check_matters(
    matters: Matters, library: Library, contacts: Contacts, day: date
) -> tuple[MatterFault, ...]:
    """Every fault of every matter on a day."""
    said = Counter(s.t for m in matters.values() for s in m.say)
    out: list[MatterFault] = []
    for matter in matters.values():
        out += _norms(matter, library, day)
        out += _sentences(matter, library, day)
        out += _sayings(matter, said)
        out += _links(matter, matters)
        out += _contacts(matter, contacts)
    return tuple(out)


def stale_norms(matters: Matters, library: Library, day: date) -> tuple[MatterFault, ...]:
    """Matters whose norms are not in force on a day any more, or lost the 款 or 项 named."""
    return tuple(f for m in matters.values() for f in _norms(m, library, day))


def _norms(matter: Matter, library: Library, day: date) -> Iterator[MatterFault]:
    for written in matter.norms:
        try:
            norm = Norm.parse(written)
        except ValueError as error:
            yield MatterFault(matter.id, "norms", str(error))
            continue
        found = resolve(written, library, day)
        if found is None:
            yield MatterFault(
                matter.id, "norms", f"{written} 在 {day} 查不到（不存在、未施行或已失效）", True
            )
        elif (found.unit.article_no, found.unit.article_suffix) != (norm.article_no, norm.article_suffix):
            yield MatterFault(matter.id, "norms", f"{written} 在 {day} 是{found.unit.article}", True)


def _sentences(matter: Matter, library: Library, day: date) -> Iterator[MatterFault]:
    for name in ("answer", "answer_other_side"):
        sentences: tuple[PlainSentence, ...] = getattr(matter, name)
        most = MOST_OF_BLOCK if matter.block else MOST_SENTENCES
        if name == "answer" and not LEAST_SENTENCES <= len(sentences) <= most:
            yield MatterFault(matter.id, name, f"{len(sentences)} 句，应为 {LEAST_SENTENCES}–{most} 句")
        for n, sentence in enumerate(sentences, start=1):
            where = f"{name}[{n}]"
            found = [resolve(w, library, day) for w in sentence.norms]
            for what in _sentence(sentence, [f for f in found if f]):
                yield MatterFault(matter.id, where, what)


def _sentence(sentence: PlainSentence, norms: Sequence[NormText]) -> Iterator[str]:
    """What is wrong with one sentence, beside norms that are not there."""
    if not sentence.norms or not sentence.words:
        yield "没有写 norms 或 words"
        return
    texts = [n.text for n in norms]
    for words in sentence.words:
        if not any(contains(n.text, words) or contains(n.unit.text, words) for n in norms):
            yield f"所引条文里没有这几个字：{words}"
    held = {amount for n in norms for _, amount in amounts_of(n.unit.text)}
    for m, amount in amounts_of(sentence.text):
        if texts and not _counts_things(amount) and amount not in held and m[0] not in sentence.reckoned:
            yield f"所引条文里没有这个数：{m[0]}"
    if not sentence.en:
        yield "没有英文"


def _counts_things(amount: tuple[int, str]) -> bool:
    """Whether one or two of something is counted, as speech does (一个人, 两次), and no figure of law is."""
    return amount[0] <= FEW and amount[1] in _THINGS


def _sayings(matter: Matter, said: Counter[str]) -> Iterator[MatterFault]:
    if not matter.block and len(matter.say) < LEAST_SAYINGS:
        yield MatterFault(matter.id, "say", f"只有 {len(matter.say)} 句，至少 {LEAST_SAYINGS} 句")
    for saying in matter.say:
        if said[saying.t] > 1:
            yield MatterFault(matter.id, "say", f"同一句话不止一处：{saying.t}")


def _links(matter: Matter, matters: Matters) -> Iterator[MatterFault]:
    for name in ("inherits", "kin"):
        for other in getattr(matter, name):
            if other not in matters:
                yield MatterFault(matter.id, name, f"没有这个事项：{other}")
    for near in matter.near_miss:
        if near.to not in matters:
            yield MatterFault(matter.id, "near_miss", f"没有这个事项：{near.to}（{near.t}）")
        elif near.to == matter.id:
            yield MatterFault(matter.id, "near_miss", f"指回自己：{near.t}")
    roles = {s.who for s in matter.say}
    for role in matter.other_side:
        if role not in roles:
            yield MatterFault(matter.id, "other_side", f"没有人这样称呼：{role}")


def _contacts(matter: Matter, contacts: Contacts) -> Iterator[MatterFault]:
    numbers = [n for route in matter.routes for step in route for n in step.contact] + _HOTLINE.findall(
        matter.emergency
    )
    for number in dict.fromkeys(numbers):
        if number not in contacts:
            yield MatterFault(matter.id, "contact", f"contacts.yaml 里没有 {number}")
