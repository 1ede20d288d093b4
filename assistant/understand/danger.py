"""People in danger: who is in which danger, told from word groups, and the fixed card for it.

The words, the rules and the cards are data (corpus/danger.yaml). A rule names groups that must stand
near each other; no sentence is listed as such, so that words nobody wrote down are met as well.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import CorpusError
from assistant.language.text import simplify

DANGER_FILE = "danger.yaml"
WINDOW = 60  # characters in which the groups of a rule must stand, where the rule names no other number
AROUND = 20  # characters before and after in which a group that cancels is looked for
_HAN = r"\u3400-\u9fff"
_GAP = r"[^。!?;\n]{0,8}?"
_WIDE_GAP = r"[^。!?\n]{0,20}?"
_GROUP = re.compile(r"\{([^\d{},]+)\}")
_RULE = re.compile(r"(?P<sign>[+-])?\s*(?P<name>[^\s+@-]+)")


@dataclass(frozen=True)
class Danger:
    """A danger and its card; `lines` and `lines_en` say the same, numbers to call first.

    `norms` are written 法律#条; the quotation is taken from the library, never from here.
    `by_asker`: the asker may hurt somebody; else somebody asks for help.
    """

    id: str
    title: str
    title_en: str
    lines: tuple[str, ...]
    lines_en: tuple[str, ...]
    numbers: tuple[str, ...]
    norms: tuple[str, ...]
    by_asker: bool = False


@dataclass(frozen=True)
class Rule:
    """Groups that must stand within `window` characters, and groups that must not stand `AROUND` them.

    `like` a kind of danger that must be recognised as well, "" where none.
    """

    needs: tuple[str, ...]
    never: tuple[str, ...]
    window: int
    like: str


@dataclass(frozen=True)
class Kind:
    """A danger, the rules any of which shows it, and the sentences that must and must not show it."""

    danger: Danger
    rules: tuple[Rule, ...]
    examples: tuple[str, ...]
    near_miss: tuple[str, ...]


@dataclass(frozen=True)
class Dangers:
    """Everything of corpus/danger.yaml; `kinds` in the order in which they win."""

    spellings: tuple[tuple[re.Pattern[str], str], ...]
    groups: dict[str, re.Pattern[str]]
    kinds: tuple[Kind, ...]


def detect_danger(text: str, corpus: Path) -> Danger | None:
    """The danger that a text tells of, the first in the order of the file; None where it tells of none."""
    dangers = load_dangers(corpus)
    heard = _Heard(plain(text, dangers.spellings), dangers)
    return next((kind.danger for kind in dangers.kinds if _shows(heard, kind)), None)


def plain(text: str, spellings: tuple[tuple[re.Pattern[str], str], ...] = ()) -> str:
    """Lower case, half width, simplified, without spaces or marks strewn between Chinese characters.

    Spaces between Latin words stay; `spellings` puts other ways of writing into the common one.
    """
    text = simplify(unicodedata.normalize("NFKC", text).lower()).replace("’", "'")
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(rf"(?<=[{_HAN}])[ *·•~_./|\\-]+(?=[{_HAN}])", "", text)
    for pattern, common in spellings:
        text = pattern.sub(common, text)
    return text


def expand(expression: str, groups: dict[str, str]) -> str:
    """The regular expression of a word of the file.

    `…` leaves out up to 8 characters of a sentence, `……` up to 20; `_` is a space; `{name}` any word of
    a group that stands before. KeyError where there is no such group.
    """
    expression = _GROUP.sub(lambda m: f"(?:{groups[m[1]]})", expression)
    return expression.replace("……", _WIDE_GAP).replace("…", _GAP).replace("_", " ")


def word_groups(raw: dict[str, str]) -> dict[str, str]:
    """Name -> one expression for all the words of a group, which are parted by white space."""
    groups: dict[str, str] = {}
    for name, words in raw.items():
        groups[name] = "|".join(expand(word, groups) for word in words.split())
    return groups


@lru_cache(maxsize=4)
def load_dangers(corpus: Path) -> Dangers:
    """Read corpus/danger.yaml; CorpusError names the entry that is wrong."""
    path = corpus / DANGER_FILE
    where = path.name
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        where = f"{path.name}：spellings"
        spellings = tuple((re.compile(said), common) for said, common in raw["spellings"].items())
        where = f"{path.name}：groups"
        groups = {name: re.compile(words) for name, words in word_groups(raw["groups"]).items()}
        kinds: list[Kind] = []
        for entry in raw["kinds"]:
            where = f"{path.name}：{entry.get('id', '?')}"
            kinds.append(_kind(entry, groups, {k.danger.id for k in kinds}))
        ids = {k.danger.id for k in kinds}
        lost = [r.like for k in kinds for r in k.rules if r.like and r.like not in ids]
        if lost:
            raise KeyError(lost[0])
        return Dangers(spellings, groups, tuple(kinds))
    except (OSError, KeyError, TypeError, AttributeError, ValueError, re.error, yaml.YAMLError) as error:
        raise CorpusError(f"{where} 读不出来：{error!r}。格式见文件开头：spellings、groups、kinds") from error


def _kind(entry: dict[str, Any], groups: dict[str, re.Pattern[str]], before: set[str]) -> Kind:
    if entry["id"] in before:
        raise ValueError(f"重复的 id：{entry['id']}")
    danger = Danger(
        id=entry["id"],
        title=entry["title"],
        title_en=entry["title_en"],
        lines=tuple(entry["lines"]),
        lines_en=tuple(entry["lines_en"]),
        numbers=tuple(str(number) for number in entry["numbers"]),
        norms=tuple(entry["norms"]),
        by_asker=entry.get("by_asker", False),
    )
    rules = tuple(_rule(said, groups) for said in entry["when"])
    return Kind(danger, rules, tuple(entry["examples"]), tuple(entry["near_miss"]))


def _rule(said: str, groups: dict[str, re.Pattern[str]]) -> Rule:
    """Read “甲 + 乙 - 丙 @40”: 甲 and 乙 within 40 characters, no 丙 around them; “=id” needs that kind."""
    words, _, window = said.partition("@")
    needs: list[str] = []
    never: list[str] = []
    like = ""
    for part in _RULE.finditer(words):
        name = part["name"]
        if name.startswith("="):
            like = name[1:]
            continue
        if name not in groups:
            raise KeyError(name)
        (never if part["sign"] == "-" else needs).append(name)
    if not needs:
        raise ValueError(f"规则里没有词组：{said}")
    return Rule(tuple(needs), tuple(never), int(window or WINDOW), like)


class _Heard:
    """A text and where the groups stand in it, each looked for once and only when a rule asks."""

    def __init__(self, text: str, dangers: Dangers) -> None:
        self._text, self._groups = text, dangers.groups
        self._spans: dict[str, list[tuple[int, int]]] = {}
        self.kinds = {kind.danger.id: kind for kind in dangers.kinds}

    def spans(self, group: str) -> list[tuple[int, int]]:
        if group not in self._spans:
            self._spans[group] = [m.span() for m in self._groups[group].finditer(self._text)]
        return self._spans[group]


def _shows(heard: _Heard, kind: Kind) -> bool:
    return any(_holds(heard, rule) for rule in kind.rules)


def _holds(heard: _Heard, rule: Rule) -> bool:
    if not all(heard.spans(name) for name in rule.needs):
        return False
    if rule.like and not _shows(heard, heard.kinds[rule.like]):
        return False
    found = [heard.spans(name) for name in rule.needs]
    windows = _windows(found, rule.window)
    if not windows:
        return False
    never = [span for name in rule.never for span in heard.spans(name)]
    return any(_clear(span, never) for span in windows)


def _clear(span: tuple[int, int], never: list[tuple[int, int]]) -> bool:
    a, b = span
    return not any(start < b + AROUND and end > a - AROUND for start, end in never)


def _windows(found: list[list[tuple[int, int]]], window: int) -> list[tuple[int, int]]:
    """Stretches that hold all groups, each within `window` characters of a match of the first."""
    out = []
    for a, b in found[0]:
        start, end, held = a, b, True
        for spans in found[1:]:
            near = [s for s in spans if s[1] >= a - window and s[0] <= b + window]
            if not near:
                held = False
                break
            best = min(near, key=lambda s: max(a - s[1], s[0] - b, 0))
            start, end = min(start, best[0]), max(end, best[1])
        if held:
            out.append((start, end))
    return out
