"""Rules that mend the text of articles: quotes, mark-up, annexes, headings glued on, item lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language import to_int, widen
from assistant.language.numerals import NUMERAL_CHARS

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.schema import Ledger

_N = f"[{NUMERAL_CHARS}]+"
HEADING = re.compile(rf"\s*(第{_N}(?:分编|编|章|节)|附\s*则)\s*([^，。；：]{{0,60}})\s*")
JOINED = "句中断行已接合"
_IMAGE = re.compile(r"!\S*?\{[^{}]*\}")
_RULE_LINE = re.compile(r"^[\s|+=-]*$")
_ANNEX = re.compile(rf"^\s*附\s*(?:件|表|录)?\s*(?:{_N}|\d+)?\s*(?:[:：].*)?$")
_TABLE = re.compile(r"^\s*[-+|=]{4,}|\s\|")
_CJK = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…—"
_BROKEN = re.compile(r"[\u3400-\u9fff、〇]$|[^\n]{15,}，$")
_ITEM = re.compile(rf"^[（(]({_N})[）)]")


@dataclass(frozen=True)
class Annex:
    """A table or text that follows a law's last article. `name` 附件一, 附表, 附."""

    name: str
    title: str
    text: str


def cut_headings(text: str) -> tuple[str, list[str]]:
    """Take headings of the next 编, 章 or 节 off the end of an article.

    >>> cut_headings("予以保密。\\n第五编 婚姻家庭")
    ('予以保密。', ['第五编 婚姻家庭'])
    """
    lines = text.rstrip().split("\n")
    found: list[str] = []
    while len(lines) > 1 and (m := HEADING.fullmatch(lines[-1])):
        found.insert(0, tidy_heading(m[0]))
        lines.pop()
    return "\n".join(lines), found


def tidy_heading(heading: str) -> str:
    """Close the gaps that typesetting opens in headings: 第三编 审 判 -> 第三编 审判."""
    if m := HEADING.fullmatch(heading):
        return (re.sub(r"\s+", "", m[1]) + " " + re.sub(r"\s+", "", m[2])).strip()
    return re.sub(r"\s+", "", heading)


def cut_annexes(text: str) -> tuple[str, list[Annex]]:
    """Cut annexes and tables off the last article of a law.

    They begin at a line such as 附件一, 附：, 附表一：, or at a table with the title lines before it.
    """
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if i and _ANNEX.match(line)]
    if not starts:
        table = next((i for i, line in enumerate(lines) if i and _TABLE.search(line)), None)
        if table is None:
            return text, []
        while table > 1 and not lines[table - 1].rstrip().endswith(("。", "；")):
            table -= 1
        starts = [table]
    bounds = zip(starts, [*starts[1:], len(lines)], strict=True)
    return "\n".join(lines[: starts[0]]), [_annex(lines[a:b]) for a, b in bounds]


def _annex(lines: list[str]) -> Annex:
    name, title, body = "附", "", lines
    if _ANNEX.match(lines[0]):
        head, _, rest = lines[0].replace(":", "：").partition("：")
        name, body = re.sub(r"\s+", "", head), lines[1:]
        title = rest.strip()
    body = [line for line in (_table_line(s) for s in body) if line]
    if not title and body:
        title = body[0]
    return Annex(name, title, "\n".join(body) or title)


def _table_line(line: str) -> str:
    """Turn a line of a typeset table into cells parted by ｜; rules vanish."""
    if _RULE_LINE.match(line):
        return ""
    cells = [close_gaps(c.strip()) for c in line.split("|")]
    return "｜".join(c for c in cells if c) if len(cells) > 1 else line.strip()


def clear_markup(text: str) -> str:
    """Remove residues of images and escapes: !24427{width="3.2in" …}, \\\\<, thin spaces."""
    text = _IMAGE.sub("", text).replace("\u2009", "").replace("\u3000", " ")
    text = text.replace("\\<", "〈").replace("\\>", "〉").replace("\\", "")
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def close_gaps(text: str) -> str:
    """Drop spaces next to Chinese characters or punctuation; they mean nothing there."""
    return re.sub(rf"(?<=[{_CJK}])[ \t]+|[ \t]+(?=[{_CJK}])", "", text)


def pair_quotes(text: str) -> str:
    """Write ASCII quotes in full width.

    A quotation that runs over several paragraphs opens each of them anew (“……\\n“……”), as
    amendments do; so a quote at the start of a line always opens. Two quotes together
    (“……。”“……”) close and open.
    """
    if '"' not in text and "'" not in text:
        return text
    out, open_ = [], {'"': False, "'": False}
    for i, c in enumerate(text):
        if c == "“":
            open_['"'] = True
        elif c == "”":
            open_['"'] = False
        if c not in open_:
            out.append(c)
            continue
        opens = i == 0 or text[i - 1] == "\n" or not open_[c]
        open_[c] = opens
        out.append(("“" if opens else "”") if c == '"' else ("‘" if opens else "’"))
    return "".join(out)


def join_lines(text: str) -> str:
    """Join a line that breaks off inside a sentence to the next, as typesetting left it."""
    out: list[str] = []
    for line in text.split("\n"):
        if out and _BROKEN.search(out[-1]) and not _ITEM.match(line):
            out[-1] += line
        else:
            out.append(line)
    return "\n".join(out)


def cut_lost_start(text: str, starts: set[str]) -> tuple[str, str]:
    """Split off the rest of a following article whose number and first words were lost.

    Such a rest follows a full stop and begins inside a word, as no paragraph of another law
    does; `starts` holds the first three characters of all their lines.
    """
    lines = text.split("\n")
    for i in range(1, len(lines)):
        if lines[i - 1].rstrip().endswith("。") and lines[i][:3] not in starts:
            return "\n".join(lines[:i]), "\n".join(lines[i:])
    return text, ""


def join_items(text: str) -> str:
    """Join to an item (项) the lines between it and the next item in number."""
    lines = text.split("\n")
    if len(lines) < 3:
        return text
    numbers = [to_int(m[1]) if (m := _ITEM.match(line)) else None for line in lines]
    out: list[str] = []
    for i, line in enumerate(lines):
        before = next((n for n in reversed(numbers[:i]) if n is not None), None)
        after = next((n for n in numbers[i:] if n is not None), None)
        inside = numbers[i] is None and before is not None and after == before + 1
        if inside and out and not out[-1].endswith(("。", "：")):
            out[-1] += line
        else:
            out.append(line)
    return "\n".join(out)


def drop_title(text: str, title: str) -> str:
    """Drop the rest of a document's title, and the line of its passing, before the text.

    >>> drop_title("《办法》\\n的决议\\n（1978年5月24日通过）\\n批准《办法》。", "关于批准《办法》的决议")
    '批准《办法》。'
    """
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if re.fullmatch(r"[（(].{4,30}通过[)）]", line) and title.endswith("".join(lines[:i])):
            return "\n".join(lines[i + 1 :])
    return text


def mend_text(text: str, where: str, ledger: Ledger, prose: bool = True) -> str:
    """Apply the rules in order, recording each that changed something.

    `prose` is False for annexes, whose lines are titles, lists and cells.
    """
    steps: list[tuple[str, Callable[[str], str]]] = [
        ("图片与转义残留已清除", clear_markup),
        ("半角引号改为全角", pair_quotes),
        ("半角标点改为全角", widen),
    ]
    if prose:
        steps += [
            ("汉字间空格已去除", close_gaps),
            (JOINED, join_lines),
            ("分成两行的同一项已接合", join_items),
        ]
    for rule, step in steps:
        mended = step(text)
        if mended != text:
            ledger.mended(rule, where)
        text = mended
    return text
