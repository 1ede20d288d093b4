"""Amendments: read what each item changes, apply it to the articles it names, or check that it stands.

Understood by rule (X is the law, given by the item or by the document's title):
将X第N条修改为：“…”   在X第N条中增加一款…将该条修改为：“…”   将X第N条第K款修改为：“…”
在X第N条中增加一款，作为第K款：“…”   在X第N条后增加一条，作为第N条之一：“…”   删去X第N条
将第N条改为第M条，修改为：“…”   增加一条，作为第M条：“…”
Anything else is reported as not understood, and marks the articles it names as doubtful.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.corpus.statutes.closing import on_publication, stated_day
from assistant.language import to_int
from assistant.language.numerals import NUMERAL_CHARS
from assistant.schema import short_title

if TYPE_CHECKING:
    from datetime import date

    from assistant.corpus.statutes.package import RawLaw
    from assistant.corpus.statutes.structure import MendedArticle

_N = f"[{NUMERAL_CHARS}]+"
_ART = rf"第({_N})条(?:之({_N}))?"
_NEW = re.compile(rf"作为{_ART}")
_RENAMED = re.compile(rf"将{_ART}(?:第{_N}款)?改为{_ART}")
_NAMED = re.compile(_ART)
_PLACE = re.compile(rf"第({_N})条(?:之({_N}))?(?!之|{_N}|后增加)(?:至第({_N})条)?")
_PARA = re.compile(rf"{_ART}第({_N})款")
_PARA_NEW = re.compile(rf"作为第({_N})款(?:至第({_N})款)?")

REPLACE, PARAGRAPH, INSERT, ADD, DELETE, UNREAD = "replace", "paragraph", "insert", "add", "delete", "unread"


@dataclass(frozen=True)
class Step:
    """One change. `paragraph` counts from 1; `text` is what the article or paragraph says now."""

    action: str
    article: tuple[int, str]
    paragraph: int | None
    text: str
    item: MendedArticle


@dataclass(frozen=True)
class Amendment:
    """A document that changes another law: 修正案 or 修改决定."""

    raw: RawLaw
    target: str
    effective: date
    steps: tuple[Step, ...]


def read_amendment(raw: RawLaw, articles: list[MendedArticle]) -> Amendment | None:
    """Read an amending document; None for one that changes no law."""
    target = _target(raw)
    if target is None:
        return None
    effective = raw.effective
    for article in articles:
        effective = _own_day(article.text, raw) or effective
    steps = [step for a in articles if a.no is not None or a.key == "全文" for step in _steps(a, target)]
    return Amendment(raw, target, effective, tuple(steps))


def _target(raw: RawLaw) -> str | None:
    if m := re.search(r"关于修改《(.+?)》的决定", raw.name):
        return short_title(m[1])
    if m := re.match(r"(.+?)修正案", raw.title):
        return m[1]
    return None


def _own_day(text: str, raw: RawLaw) -> date | None:
    outside = re.sub(r"“[^“”]*(?:“[^“”]*)*”", "", text)
    for sentence in re.split(r"[。\n]", outside):
        if re.match(r"\s*本(?:修正案|决定)", sentence):
            return stated_day(sentence) or (raw.published if on_publication(sentence) else None)
    return None


def _steps(item: MendedArticle, target: str) -> list[Step]:
    text = re.split(r"\n本(?:修正案|决定)自", item.text)[0]
    if re.match(r"本(?:修正案|决定)自", text) or "对部分条文作以下修改" in text:
        return [] if "作以下修改" not in text else [Step(UNREAD, (0, ""), None, "", item)]
    command, _, quoted = text.partition("：“")
    new = re.sub(r"\n“", "\n", quoted.rstrip()).removesuffix("”") if quoted else ""
    command = command.replace(f"{target}第", "第")
    if quoted.count("”\n") and "修改为" in quoted:
        return [Step(UNREAD, _named(command), None, new, item)]
    return [_step(command, new, item)]


def _step(command: str, new: str, item: MendedArticle) -> Step:
    article, added = _named(command), _NEW.search(command)
    renamed = _RENAMED.search(command)
    merged = "合并，作为" in command
    if not renamed and not merged and len(places_in(command)) > 1:
        return Step(UNREAD, article, None, new, item)
    if renamed:
        article = _pair(renamed[3], renamed[4])
    if new and re.search(r"该条修改为$|条(?:之.)?(?:修改为|，修改为)$|合并，作为.+，修改为$", command):
        return Step(REPLACE, _pair(added[1], added[2]) if added else article, None, new, item)
    if new and (m := _PARA.search(command)) and command.endswith("修改为") and not renamed:
        return Step(PARAGRAPH, _pair(m[1], m[2]), to_int(m[3]), new, item)
    if new and re.search(r"增加[一二三四五]款", command) and (m := _PARA_NEW.search(command)):
        return Step(INSERT, article, to_int(m[1]), new, item)
    if new and "增加一条" in command and added:
        return Step(ADD, _pair(added[1], added[2]), None, new, item)
    if not new and re.fullmatch(rf"删去{_ART}[。]?", command.strip()):
        return Step(DELETE, article, None, "", item)
    return Step(UNREAD, article, None, new, item)


def places_in(command: str) -> set[tuple[int, str]]:
    """Every article that words name, ranges written out; not one after which another is added."""
    out: set[tuple[int, str]] = set()
    for m in _PLACE.finditer(command):
        first = to_int(m[1]) or 0
        out.add((first, f"之{m[2]}" if m[2] else ""))
        out.update((no, "") for no in range(first + 1, (to_int(m[3]) or 0) + 1 if m[3] else 0))
    return out


def _named(command: str) -> tuple[int, str]:
    m = _NAMED.search(command)
    return _pair(m[1], m[2]) if m else (0, "")


def _pair(number: str, suffix: str | None) -> tuple[int, str]:
    return to_int(number) or 0, f"之{suffix}" if suffix else ""


def changed_text(step: Step, old: tuple[str, ...]) -> str | None:
    """The article's text after a step, from its old paragraphs; None where the step does not fit."""
    if step.action in (REPLACE, ADD):
        return step.text
    at = step.paragraph or 0
    if step.action == PARAGRAPH and 1 <= at <= len(old):
        return "\n".join([*old[: at - 1], step.text, *old[at:]])
    if step.action == INSERT and 1 <= at <= len(old) + 1:
        return "\n".join([*old[: at - 1], step.text, *old[at - 1 :]])
    return None
