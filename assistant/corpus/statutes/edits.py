"""What an item of an amendment does to an article, edit by edit, so that it can be done and undone.

Understood by rule, several in one item: 第N条修改为, 第K款修改为, 增加N款作为第K款, 第K项修改为,
增加一项作为第K项, 删去第K款, 增加一条作为第N条之一, 其中的“甲”修改为“乙”. Anything else is UNKNOWN: the
text before it cannot be told from the text after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from assistant.corpus.statutes.amendments import Amendment, places_in
from assistant.language import letters, to_chinese, to_int
from assistant.language.numerals import NUMERAL_CHARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_N = f"[{NUMERAL_CHARS}]+"
_ART = rf"第({_N})条(?:之({_N}))?"
_ADDED_AS = re.compile(rf"作为第({_N})款")
_NEW = re.compile(rf"增加{_N}条.*?作为{_ART}")
_ITEM = re.compile(rf"第({_N})项修改为$")
_ITEM_ADDED = re.compile(rf"增加一项，?作为第({_N})项$")
_CUT = re.compile(rf"删去[^，。]*第({_N})款")
_DELETED = re.compile(rf"^删去{_ART}$")
_WORDS = re.compile(r"其中的“([^“”]+)”修改为“([^“”]+)”")
_OWN_ARTICLE = re.compile(rf"^第({_N})条(?:之({_N}))?[\s　]*(.*)$", re.S)
_ITEM_LINE = re.compile(rf"^[（(]({_N})[）)]")

Place = tuple[int, str]
Paragraphs = tuple["str | None", ...]  # of an article; None for one whose words are not known


class Kind(Enum):
    """What an edit does."""

    WHOLE = "whole"
    NEW = "new"
    PARAGRAPH = "paragraph"
    INSERT = "insert"
    CUT = "cut"
    ITEM = "item"
    ITEM_ADDED = "item_added"
    WORDS = "words"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Edit:
    """One edit. `at` counts paragraphs or items from 1; `texts` the new words (WORDS: old, new)."""

    kind: Kind
    at: int = 0
    texts: tuple[str, ...] = ()

    def done(self, before: Paragraphs | None) -> Paragraphs | None:
        """The article after the edit; None where that cannot be told."""
        if self.kind in (Kind.WHOLE, Kind.NEW):
            return self.texts
        if before is None or self.kind in (Kind.GONE, Kind.UNKNOWN):
            return None
        rows, k = list(before), self.at - 1
        if self.kind is Kind.INSERT and 0 <= k <= len(rows):
            return (*rows[:k], *self.texts, *rows[k:])
        if self.kind is Kind.PARAGRAPH and 0 <= k < len(rows):
            return (*rows[:k], *self.texts, *rows[k + len(self.texts) :])
        if self.kind is Kind.CUT and 0 <= k < len(rows):
            return (*rows[:k], *rows[k + 1 :])
        if self.kind is Kind.WORDS:
            return _swapped(before, *self.texts)
        return _with_item(before, self)

    def undone(self, after: Paragraphs | None) -> Paragraphs | None:
        """The article before the edit, None in it for words that are lost; None where nothing can be told."""
        if after is None or self.kind in (Kind.WHOLE, Kind.NEW, Kind.GONE, Kind.UNKNOWN):
            return None
        rows, k = list(after), self.at - 1
        if self.kind is Kind.INSERT:
            added = rows[k : k + len(self.texts)]
            same = len(added) == len(self.texts) and all(
                row is None or letters(row) == letters(text)
                for row, text in zip(added, self.texts, strict=True)
            )
            return (*rows[:k], *rows[k + len(self.texts) :]) if same else None
        if self.kind is Kind.PARAGRAPH and 0 <= k < len(rows):
            return (*rows[:k], *(None for _ in self.texts), *rows[k + len(self.texts) :])
        if self.kind is Kind.CUT and 0 <= k <= len(rows):
            return (*rows[:k], None, *rows[k:])
        if self.kind is Kind.WORDS:
            return _swapped(after, self.texts[1], self.texts[0])
        return tuple(None if row and "\n" in row else row for row in rows)


def _swapped(rows: Paragraphs, old: str, new: str) -> Paragraphs | None:
    """Words exchanged, which must stand in the article."""
    if None in rows or not any(old in (row or "") for row in rows):
        return None
    return tuple((row or "").replace(old, new) for row in rows)


def _with_item(rows: Paragraphs, edit: Edit) -> Paragraphs | None:
    """The article with an item (项) changed or added in the one paragraph that has items."""
    listed = [i for i, row in enumerate(rows) if row and "\n" in row]
    if len(listed) != 1:
        return None
    head, *items = (rows[listed[0]] or "").split("\n")
    k = edit.at - 1
    if not 0 <= k < len(items):
        return None
    bare = _ITEM_LINE.sub("", edit.texts[0]).rstrip("；。") + "；"
    items = [_ITEM_LINE.sub("", item) for item in items]
    items = [*items[:k], bare, *items[k + (edit.kind is Kind.ITEM) :]]
    numbered = [f"（{to_chinese(i)}）{item}" for i, item in enumerate(items, 1)]
    return (*rows[: listed[0]], "\n".join([head, *numbered]), *rows[listed[0] + 1 :])


@dataclass(frozen=True)
class Change:
    """All that one amendment does to one article, in order; `by` the item that does it, in words."""

    place: Place
    by: str
    edits: tuple[Edit, ...]

    def done(self, before: Paragraphs | None) -> Paragraphs | None:
        """The article after it."""
        for edit in self.edits:
            before = edit.done(before)
        return before

    def undone(self, after: Paragraphs | None) -> Paragraphs | None:
        """The article before it."""
        for edit in reversed(self.edits):
            after = edit.undone(after)
        return after

    @property
    def new(self) -> bool:
        """Whether the article did not exist before."""
        return any(edit.kind is Kind.NEW for edit in self.edits)


def changes_of(amendment: Amendment) -> dict[Place, Change]:
    """What an amendment does, by article as it is numbered afterwards."""
    found: dict[Place, list[Edit]] = {}
    by: dict[Place, str] = {}
    for item in dict.fromkeys(step.item for step in amendment.steps):
        label = f"{amendment.raw.title}{item.name}" if item.no is not None else amendment.raw.title
        for place, edit in _edits(item.text, amendment.target):
            found.setdefault(place, []).append(edit)
            by.setdefault(place, label)
    return {place: Change(place, by[place], tuple(edits)) for place, edits in found.items()}


def _edits(text: str, target: str) -> Iterator[tuple[Place, Edit]]:
    """The edits of an item, each with its article."""
    text = re.split(r"\n本(?:修正案|决定)自", text)[0].replace(f"{target}第", "第")
    place: Place | None = None
    for command, quoted in _clauses(text):
        named = re.search(_ART, command.split("后增加")[-1] if "后增加" in command else command)
        if place is None or named:
            place = _pair(named[1], named[2]) if named else place
        if renamed := re.search(rf"改为{_ART}", command):
            place = _pair(renamed[1], renamed[2])
        if _NEW.search(command):
            yield from _new_articles(command, quoted)
            continue
        if words := _WORDS.search(command + (f"：“{quoted[0]}”" if quoted else "")):
            if place:
                yield place, Edit(Kind.WORDS, 0, (words[1], words[2]))
            continue
        edit = _edit(command.rstrip("：，。"), quoted)
        if edit is None:
            continue
        places = places_in(command) if edit.kind is Kind.UNKNOWN else set()
        if place and (len(places) <= 1 or "合并" in command):
            yield place, edit
        else:
            yield from ((p, Edit(Kind.UNKNOWN)) for p in places)


def _clauses(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Commands with the paragraphs that they quote: …修改为：“甲”⏎“乙” or a command alone."""
    command: list[str] = []
    quoted: list[str] = []
    for line in text.split("\n"):
        head, mark, rest = line.partition("：“")
        open_quote = bool(quoted) and not quoted[-1].endswith(("”", "”。"))
        begun = line.startswith("“") and (bool(quoted) or "".join(command).endswith("："))
        if begun or open_quote:
            quoted.append(line)
            continue
        if quoted:
            yield "".join(command), _own(quoted)
            command, quoted = [], []
        command.append(head + ("：" if mark else ""))
        if mark:
            quoted.append("“" + rest)
        elif not line.endswith("："):
            yield "".join(command), ()
            command = []
    if quoted:
        yield "".join(command), _own(quoted)


def _own(lines: Sequence[str]) -> tuple[str, ...]:
    """Quoted lines as paragraphs, items with theirs, quotation marks of the amendment taken off."""
    bare = [line.removeprefix("“") for line in lines]
    bare[-1:] = [
        line.removesuffix("。").removesuffix("”") if line.endswith("”。") else line.removesuffix("”")
        for line in bare[-1:]
    ]
    out: list[str] = []
    for line in bare:
        if out and _ITEM_LINE.match(line):
            out[-1] += "\n" + line
        else:
            out.append(line)
    return tuple(out)


def _edit(command: str, quoted: tuple[str, ...]) -> Edit | None:
    """The edit of one command; None for what only renumbers."""
    if not quoted:
        if _DELETED.search(command):
            return Edit(Kind.GONE)
        if cut := _CUT.search(command):
            return Edit(Kind.CUT, to_int(cut[1]) or 0)
        renumbers = re.fullmatch(r"(?:原|将)?[^“”]*(?:改为|作为)第[^“”]*", command)
        return None if renumbers and "增加" not in command and "合并" not in command else Edit(Kind.UNKNOWN)
    if "合并" in command:
        return Edit(Kind.UNKNOWN)
    if added := _ITEM_ADDED.search(command):
        return Edit(Kind.ITEM_ADDED, to_int(added[1]) or 0, quoted)
    if item := _ITEM.search(command):
        return Edit(Kind.ITEM, to_int(item[1]) or 0, quoted)
    if re.search(r"该条修改为$", command) or re.search(r"条(?:之.)?(?:，)?修改为$", command):
        return Edit(Kind.WHOLE, 0, quoted)
    if (added := _ADDED_AS.search(command)) and "增加" in command:
        return Edit(Kind.INSERT, to_int(added[1]) or 0, quoted)
    moved = re.search(rf"第{_N}款(?:改为|作为)第({_N})款，修改为$", command)
    if moved and len(quoted) == 1:
        return Edit(Kind.PARAGRAPH, to_int(moved[1]) or 0, quoted)
    numbers = [to_int(n) or 0 for n in re.findall(rf"第({_N})款", command)]
    if command.endswith("修改为") and "项" not in command and numbers and len(quoted) == len(numbers):
        return Edit(Kind.PARAGRAPH, numbers[0], quoted)
    return Edit(Kind.UNKNOWN)


def _new_articles(command: str, quoted: tuple[str, ...]) -> Iterator[tuple[Place, Edit]]:
    """Articles that are added: one, or several that begin with their numbers."""
    several: dict[Place, list[str]] = {}
    place: Place | None = None
    for text in quoted:
        if own := _OWN_ARTICLE.match(text):
            place = _pair(own[1], own[2])
            several[place] = [own[3]]
        elif place:
            several[place].append(text)
    if several and _OWN_ARTICLE.match(quoted[0]):
        yield from ((p, Edit(Kind.NEW, 0, tuple(texts))) for p, texts in several.items())
    elif quoted and (named := _NEW.search(command)):
        yield _pair(named[1], named[2]), Edit(Kind.NEW, 0, quoted)


def _pair(number: str, suffix: str | None) -> Place:
    return to_int(number) or 0, f"之{suffix}" if suffix else ""
