"""The small talk of a conversation, and how a turn hangs on the one before.

Which act a turn is (thanks, plainer words, a letter wished for, something that is no law), which part
of a matter it asks for, whether anything of a matter stands in it, whether it corrects or leans on what
was said. The words are data: corpus/language/talk.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import CorpusError
from assistant.understand.danger import expand, plain, word_groups

TALK_FILE = Path("language") / "talk.yaml"
_LONGEST_CORRECTION = 40  # letters; those of the development dialogues have at most 21
_MARKS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


class ActKind(StrEnum):
    """What a turn does, where it is not a question of law."""

    GREET = "greet"
    THANKS = "thanks"
    BYE = "bye"
    OK = "ok"
    WHO_ARE_YOU = "who_are_you"
    PLAIN_WORDS = "plain_words"
    SHORTER = "shorter"
    WRITE_REQUEST = "write_request"
    PREDICT_REQUEST = "predict_request"
    LAWYER_REQUEST = "lawyer_request"
    OFF_TOPIC = "off_topic"


class Aspect(StrEnum):
    """What part of a matter is asked for."""

    AMOUNT = "amount"
    TIME = "time"
    WHERE = "where"
    EVIDENCE = "evidence"
    FIRST_STEP = "first_step"
    STEPS = "steps"
    CRIME = "crime"
    LAWFUL = "lawful"
    COST = "cost"
    WHICH_LAW = "which_law"
    REFUSE = "refuse"
    WHO_PAYS = "who_pays"
    CONSEQUENCE = "consequence"


# Where a turn tells a matter as well, these are questions about it.
_ONLY_ALONE = frozenset({ActKind.PREDICT_REQUEST, ActKind.LAWYER_REQUEST, ActKind.WHO_ARE_YOU})


@dataclass(frozen=True)
class Act:
    """An act; `subject` what chat is about (天气), "" where it is about nothing.

    `alone` is False where the turn says more than the act, so that a matter may stand in it as well.
    """

    kind: ActKind
    subject: str = ""
    alone: bool = True


@dataclass(frozen=True)
class Spoken:
    """An act in words: `whole` must fill the turn but for courtesies; `part` need only stand in it.

    `sure` words are heard even where a word of a possible matter stands beside them.
    """

    act: Act
    whole: re.Pattern[str] | None
    part: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    sure: bool


@dataclass(frozen=True)
class Examples:
    """Sentences that must and must not be heard as what an entry says."""

    name: str
    examples: tuple[str, ...]
    near_miss: tuple[str, ...]


@dataclass(frozen=True)
class Talk:
    """Everything of the file; `leaning` from the strongest, with strength 0 to 1."""

    spoken: tuple[Spoken, ...]
    aspects: tuple[tuple[Aspect, re.Pattern[str]], ...]
    courtesy: re.Pattern[str]
    empty: re.Pattern[str]
    correcting: re.Pattern[str]
    not_correcting: re.Pattern[str]
    leaning: tuple[tuple[float, re.Pattern[str]], ...]
    apart: re.Pattern[str]
    legal: re.Pattern[str]
    examples: tuple[Examples, ...]


def act_of(text: str, corpus: Path) -> Act | None:
    """What act a turn is; None where it says something of a matter, or may.

    `off_topic` is heard only where no word of a possible matter stands in the turn.
    """
    talk, said = load_talk(corpus), plain(text).strip()
    if not said:
        return None
    letters, core = _MARKS.sub("", said), _MARKS.sub("", talk.courtesy.sub("", said))
    for spoken in talk.spoken:
        if spoken.unless and spoken.unless.search(said):
            continue
        if spoken.act.kind is ActKind.OFF_TOPIC and not spoken.sure and talk.legal.search(said):
            continue
        if spoken.whole and any(words and spoken.whole.fullmatch(words) for words in (letters, core)):
            return spoken.act
        if spoken.part and (found := spoken.part.search(said)):
            rest = talk.courtesy.sub("", said[: found.start()] + " " + said[found.end() :])
            alone = not _MARKS.sub("", talk.empty.sub(" ", rest))
            if alone or spoken.act.kind not in _ONLY_ALONE:
                return replace(spoken.act, alone=alone)
    return None


def aspect_of(text: str, corpus: Path) -> frozenset[Aspect]:
    """The parts of a matter a turn asks for; empty where it asks for the whole, or for nothing."""
    said = plain(text)
    return frozenset(aspect for aspect, words in load_talk(corpus).aspects if words.search(said))


def content(text: str, corpus: Path) -> str:
    """What is left of a text without asking words, pronouns, particles and marks."""
    return _MARKS.sub("", load_talk(corpus).empty.sub(" ", plain(text)))


def bare(text: str, corpus: Path) -> bool:
    """Whether nothing of a matter is left without asking words, pronouns and particles."""
    return not content(text, corpus)


def corrects(text: str, corpus: Path) -> bool:
    """Whether a turn corrects or denies what was said before; a long story is none."""
    talk, said = load_talk(corpus), plain(text).strip()
    if len(said) > _LONGEST_CORRECTION:
        return False
    return bool(talk.correcting.search(said)) and not talk.not_correcting.search(said)


def refers_back(text: str, corpus: Path) -> float:
    """How strongly a turn leans on the one before, 0 (stands alone) to 1 (means nothing alone)."""
    talk, said = load_talk(corpus), plain(text).strip()
    if announces(text, corpus):
        return 0.0
    if bare(text, corpus) and act_of(text, corpus) is None:
        return 1.0
    return max((strength for strength, words in talk.leaning if words.search(said)), default=0.0)


def announces(text: str, corpus: Path) -> bool:
    """Whether a turn opens as something new often does (另外, 再问一桩); what goes on may open so, too."""
    return bool(load_talk(corpus).apart.search(plain(text).strip()))


@lru_cache(maxsize=4)
def load_talk(corpus: Path) -> Talk:
    """Read corpus/language/talk.yaml; CorpusError names the part that is wrong."""
    path = corpus / TALK_FILE
    where = path.name
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        where = f"{path.name}：groups"
        groups = word_groups(raw["groups"])
        where = f"{path.name}：acts"
        spoken = tuple(_spoken(entry, groups) for entry in raw["acts"])
        where = f"{path.name}：aspects"
        aspects = tuple((Aspect(a["id"]), re.compile(_words(a["words"], groups))) for a in raw["aspects"])
        where = f"{path.name}：refers_back"
        leaning = tuple(
            (float(e["strength"]), re.compile(_words(e["words"], groups))) for e in raw["refers_back"]
        )
        named = [*raw["acts"], *raw["aspects"], *raw["checks"]]
        return Talk(
            spoken=spoken,
            aspects=aspects,
            courtesy=re.compile(groups["客套"]),
            empty=re.compile("|".join(sorted(_each(raw["groups"]["空话"], groups), key=len, reverse=True))),
            correcting=re.compile(groups["改口"]),
            not_correcting=re.compile(groups["不是改口"]),
            leaning=tuple(sorted(leaning, key=lambda pair: -pair[0])),
            apart=re.compile(groups["另起"]),
            legal=re.compile(groups["法律的影子"]),
            examples=tuple(
                Examples(e["id"], tuple(e["examples"]), tuple(e.get("near_miss", ()))) for e in named
            ),
        )
    except (OSError, KeyError, TypeError, AttributeError, ValueError, re.error, yaml.YAMLError) as error:
        raise CorpusError(
            f"{where} 读不出来：{error!r}。格式见文件开头：groups、acts、aspects、refers_back、checks"
        ) from error


def _words(said: str, groups: dict[str, str]) -> str:
    return "|".join(_each(said, groups))


def _each(said: str, groups: dict[str, str]) -> list[str]:
    return [expand(word, groups) for word in said.split()]


def _spoken(entry: dict[str, Any], groups: dict[str, str]) -> Spoken:
    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(_words(entry[key], groups)) if entry.get(key) else None

    return Spoken(
        act=Act(ActKind(entry["act"]), entry.get("subject", "")),
        whole=pattern("whole"),
        part=pattern("part"),
        unless=pattern("unless"),
        sure=bool(entry.get("sure", False)),
    )
