"""The head of a document: title over several lines, number, issuer, passed, published, effective."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.language.tables import table
from assistant.schema import Kind, short_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.paper import Block

_DAY = re.compile(r"(自)?\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_FILE_DAY = re.compile(r"(?:[（(]|_|-|\s|^)(\d{4})-?(\d{2})-?(\d{2})[)）]?$")
_TERM = re.compile(r"第[一二三四五六七八九十百零〇]+届")
_MARKS = str.maketrans({"<": "〈", ">": "〉", "﹤": "〈", "﹥": "〉"})
_LOOKS = table("documents")
NEAR = timedelta(days=31)  # between the day of a file's name and the day of publication that it means
LONG = 60  # a line above this is no line of a title, save one that is marked as heading


@dataclass(frozen=True)
class Head:
    """What stands before the text, and where the text begins (`body`, a place among the blocks)."""

    title: str
    caption: tuple[str, ...]
    body: int
    taken: tuple[str, ...]


def read_head(blocks: Sequence[Block], start: int, outside: str = "") -> Head:
    """Part title and caption from the text.

    `start` is the first block that is surely text (an article, a heading, 目录) or the number of
    blocks; `outside` a title that stands outside.
    """
    first = next((i for i, b in enumerate(blocks[:start]) if b.level == 1), None)
    if first is not None and not _LOOKS.match("heading", blocks[first].text):
        run = [first]
        while run[-1] + 1 < start and blocks[run[-1] + 1].level == 1:
            run.append(run[-1] + 1)
    else:
        run = _title_run([b.text for b in blocks[:start]], outside)
    if run and (not outside or _is_title(join_title([blocks[i].text for i in run]))):
        title = join_title([blocks[i].text for i in run])
        at = run[-1] + 1
    else:
        title, run, at = join_title([outside]) if outside else "", [], 0
    caption = [blocks[i].text for i in range(at if not run else run[0])] if run else []
    end = _caption_end(blocks, at, start, title)
    caption += [b.text for b in blocks[at:end]]
    return Head(title, tuple(caption), end, tuple(b.text for b in blocks[:end]))


def _is_title(title: str) -> bool:
    return bool(_LOOKS.match("title_end", title) or _LOOKS.match("case_title", title))


def _title_run(lines: Sequence[str], outside: str) -> list[int]:
    """Places of the lines that make the title: the last run of title lines that ends as a title does."""
    named = {
        _letters(m["title"])
        for line in lines
        if (m := _LOOKS.pattern("promulgation").search(line)) and m["title"]
    }
    runs: list[list[int]] = [[]]
    for i, line in enumerate(lines):
        if _could_be_title(line):
            runs[-1].append(i)
        elif runs[-1]:
            runs.append([])
        if _LOOKS.match("promulgation", line):
            runs.append([])
    runs = [run for run in runs if run]
    for run in runs:  # the decree names what it promulgates
        for a in range(len(run)):
            joined = _letters("".join(lines[i] for i in run[a:]))
            if named and any(joined.endswith(n) or n.endswith(joined) for n in named):
                return run[a:]
    if outside:
        for run in runs:
            if _letters("".join(lines[i] for i in run)) in _letters(outside):
                return run
    best = next((run for run in runs if _is_title("".join(lines[i] for i in run))), [])
    while best and not _is_title(lines[best[-1]]) and not _LOOKS.match("title_end", lines[best[-1]]):
        best = best[:-1]
    return best or (runs[0] if runs and runs[0][0] == 0 and not _is_sentence(lines, runs[0]) else [])


def _is_sentence(lines: Sequence[str], run: Sequence[int]) -> bool:
    return len(run) > 4 or sum(len(lines[i]) for i in run) > 2 * LONG


def _could_be_title(line: str) -> bool:
    if len(line) > LONG * 1.5 or _LOOKS.match("decree_line", line) or _LOOKS.match("caption", line):
        return False
    if (
        _LOOKS.match("heading", line)
        or _LOOKS.match("table_of_contents", line)
        or _LOOKS.match("case_section", line)
    ):
        return False
    bare = re.sub(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉", "", line)
    number = _LOOKS.match("number", line)
    return bool(_LOOKS.match("title_line", bare or "某")) and not (number and len(number[0]) > len(line) - 4)


def join_title(lines: Sequence[str]) -> str:
    """Lines of a title as one: organs parted by 、, all else closed up, marks within as 〈〉.

    >>> join_title(["最高人民法院", "最高人民检察院", "关于办理案件", "适用法律的解释"])
    '最高人民法院、最高人民检察院关于办理案件适用法律的解释'
    """
    out = ""
    organ = False
    for line in (part for whole in lines for part in whole.split("\n")):
        words = re.sub(
            r"(?<=[院部委会局])[ 　]+(?=最高人民|公安部|司法部|国家|中华|民政部|教育部)", "、", line.strip()
        )
        words = re.sub(r"[ 　\t]+", "" if re.search(r"[\u4e00-\u9fff]", words) else " ", words)
        out += ("、" if organ and _LOOKS.match("organ", words) else "") + words
        organ = bool(_LOOKS.match("organ", words))
    return out.translate(_MARKS).strip("*#")


def _caption_end(blocks: Sequence[Block], at: int, start: int, title: str) -> int:
    """The place after the lines of passing, number, signature, the title again, that follow a title."""
    end, opened = at, False
    for i in range(at, start):
        text = blocks[i].text
        opened = opened or text.startswith(("（", "("))
        whole = bool(_LOOKS.match("caption", text) or _LOOKS.match("decree_line", text))
        number = _LOOKS.match("number", text)
        named = number is not None and len(number[0]) >= len(text) - 12 and "。" not in text
        inside = opened and len(text) < 200 and "。" not in text[:-2] and not text.endswith(("：", ":"))
        organ = _LOOKS.match("organ", text) or _LOOKS.match("author_line", text)
        again = len(text) > 3 and _letters(text) in _letters(title)
        if not (whole or named or inside or organ or again):
            break
        if named or text.rstrip().endswith(("）", ")")):
            opened = False
        end = i + 1
    return end


@dataclass(frozen=True)
class Days:
    """Days that a caption names, in its order; `published` and `amended` are among the `passed`."""

    passed: tuple[date, ...] = ()
    begins: tuple[date, ...] = ()
    published: tuple[date, ...] = ()
    amended: tuple[date, ...] = ()

    def of_text(self, filed: date | None) -> date | None:
        """The day of the text: that of its file's name, unless the caption itself says better.

        A later amendment is in the text; a day of publication near the file's is the file's, mended.
        """
        if filed is None:
            return max(self.passed, default=None)
        later = [day for day in self.amended if day > filed]
        near = [day for day in self.published if abs(day - filed) <= NEAR]
        return max(later, default=max(near, default=filed))


def days_of(lines: Sequence[str]) -> Days:
    """Days on which a caption says a text was passed, published or amended, and from which it applies."""
    out: dict[str, list[date]] = {"passed": [], "begins": [], "published": [], "amended": []}
    text = unicodedata.normalize("NFKC", "\n".join(lines))
    found = list(_DAY.finditer(text))
    for i, m in enumerate(found):
        day = _day(m[2], m[3], m[4])
        end = found[i + 1].start() if i + 1 < len(found) else len(text)
        after = text[m.end() : end].partition("\n")[0]
        if day is None:
            continue
        if _LOOKS.match("day_of_effect", after):
            out["begins"].append(day)
        elif not m[1]:
            out["passed"].append(day)
            if _LOOKS.match("published_on", after):
                out["published"].append(day)
            if _LOOKS.match("amended_on", after):
                out["amended"].append(day)
    return Days(**{name: tuple(days) for name, days in out.items()})


def file_day(stem: str) -> tuple[date | None, str]:
    """The day at the end of a file's name, and the name without it."""
    m = _FILE_DAY.search(stem)
    day = _day(m[1], m[2], m[3]) if m else None
    return (day, stem[: m.start()].strip()) if m and day else (None, stem)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def number_of(lines: Sequence[str]) -> str:
    """The number of a document: 法释〔2021〕15号, 国务院令第619号; "" for none."""
    for line in lines:
        if (m := _LOOKS.match("number", line)) and not _LOOKS.match("caption", line):
            return _tidy_number(m[0])
    for line in reversed(lines):
        plain = unicodedata.normalize("NFKC", line).replace("(", "（").replace(")", "）")
        if m := re.search(r"([\u4e00-\u9fff、]{2,40}?令)\s*(第\s*\d{1,5}\s*号)", plain):
            who = re.sub(r"^.*日|^根据|中华人民共和国", "", m[1])
            return who + "".join(m[2].split())
    joined = join_title(lines[:6]).replace("中华人民共和国", "")
    if m := re.search(r"([\u4e00-\u9fff、]{2,40}?令)[（(]?(第\s*\d{1,5}\s*号)", joined):
        return m[1] + "".join(m[2].split())
    return ""


def _tidy_number(number: str) -> str:
    number = re.sub(r"\s+", "", number)
    return re.sub(r"[\[［【（(](\d{4})[\]］】）)]", r"〔\1〕", number)


def issuer_of(title: str, lines: Sequence[str], folders: Sequence[str] = ()) -> str:
    """Who issued a document: as its title says, the line of its publication, else its folder's name."""
    if found := _organs(title.partition("关于")[0]) if "关于" in title else "":
        return found
    issued = [line for line in lines if _LOOKS.match("issued", line)]
    for line in (*reversed(issued), *reversed(lines)):
        if found := _organs(line):
            return found
    if re.match(r"(?:中华人民共和国)?最高|国务院", title):
        return _organs(title)
    by_kind = _LOOKS.pairs("issuer_of_kind")
    return next(
        (by_kind.get(f, f) for f in reversed(folders) if f in by_kind or _LOOKS.match("organ", f)), ""
    )


def _organs(line: str) -> str:
    """All organs that a line names before its verb, joined by 、."""
    plain = _DAY.sub(" ", unicodedata.normalize("NFKC", line))
    plain = re.sub(r"《.*?》", "", plain).replace("（", " ").replace("(", " ")
    out: list[str] = []
    for m in _LOOKS.pattern("issuing_body").finditer(plain):
        name = _LOOKS.pattern("not_issuer").sub("", _TERM.sub("", m[1]))
        name = name.replace("中华人民共和国", "")
        if len(name) > 2 and name not in out:
            out.append(name)
    return "、".join(out[:8])


def kind_of(parts: Sequence[str], title: str, told: str = "") -> Kind | None:
    """The kind by what the file's data say, else the folder, else the title; None where none says."""
    for word in (told, *reversed(parts)):
        if found := _named_kind(word):
            return found
    if _LOOKS.match("case_title", title) and not _LOOKS.match("title_end", title.replace("典型案例", "")):
        return Kind.CASE
    if title.startswith(("最高人民法院", "最高人民检察院")):
        return Kind.INTERPRETATION
    if re.search(r"法典?(?:[（(].{1,8}[)）])?$", title) and "办法" not in title[-4:]:
        return Kind.STATUTE
    return Kind.REGULATION if _LOOKS.match("title_end", title) else None


def _named_kind(word: str) -> Kind | None:
    word = word.strip()
    if not word:
        return None
    for name, *others in _LOOKS.rows("kinds"):
        if word == name or word in others:
            return Kind(name)
    return None


def full_title(title: str, issuer: str, kind: Kind) -> str:
    """The official title: an interpretation's begins with its court."""
    if kind is Kind.INTERPRETATION and title.startswith("关于") and issuer.startswith("最高"):
        return issuer + title
    return title


def title_key(title: str) -> str:
    """By what two ways of writing a title are known as one: letters and figures alone."""
    return _letters(short_title(title)).replace("中华人民共和国", "")


def _letters(text: str) -> str:
    return re.sub(r"[^0-9a-z\u3400-\u9fff]", "", unicodedata.normalize("NFKC", text).lower())
