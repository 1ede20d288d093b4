"""What a citation of an article is, how it is read when it stands alone, how it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.citations.names import plain
from assistant.errors import BadInputError
from assistant.language import to_chinese, to_int

NUMERAL = r"[0-9〇零一二三四五六七八九十百千两廿卅]"
NUMBER = rf"{NUMERAL}{{1,12}}+"


@dataclass(frozen=True)
class ArticleRef:
    """An article written alone: number, 之一, and the parts below it."""

    article_no: int
    article_suffix: str = ""
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None


def parse_article(text: str) -> ArticleRef:
    """Read an article written alone: 1032, 253之一, 第２５３条之一第二款第（三）项.

    Raises BadInputError where the text is no article.
    """
    folded = re.sub(r"\s+", "", plain(text))
    m = re.match(rf"第?({NUMBER})条?(?:[之\-]([一二三四五六七八九十]{{1,3}}|[0-9]{{1,2}}))?", folded)
    number = to_int(m[1]) if m else None
    if not m or not number:
        raise BadInputError(f"“{text}”不是条号。请写成 1032、第一千零三十二条 或 253之一 这样的形式。")
    suffix = suffix_name(m[2] or "")
    rest, parts = folded[m.end() :], {}
    for name, unit in (("paragraph", "款"), ("item", "项"), ("subitem", "目")):
        part = re.match(rf"第?\(?({NUMBER})\)?{unit}", rest)
        if part:
            parts[name] = to_int(part[1])
            rest = rest[part.end() :]
    if rest:
        raise BadInputError(f"“{text}”中的“{rest}”看不懂。请写成 第二百五十三条之一第二款第三项 这样的形式。")
    return ArticleRef(number, suffix, **parts)


def suffix_name(digits: str) -> str:
    """之一 from 一 or 1; "" from nothing."""
    number = to_int(digits) if digits else None
    return f"之{to_chinese(number)}" if number else ""


_SEP = r"(?:以及|或者|[、，,和及与或至到~～\-—－])"
RANGE = re.compile(r"[至到~～\-—－]")
HEAD = re.compile(
    rf"(?:(?P<di>第\s{{0,2}})|(?<!{NUMERAL}))(?P<first>{NUMBER})(?P<rest>(?:\s?{_SEP}\s?第?{NUMBER}){{0,20}}+)\s{{0,2}}条"
    rf"(?P<zhi>\s?之\s?(?!一[般切定直方致旦些样律系])(?:[一二三四五六七八九十]{{1,3}}+|[0-9]{{1,2}}+))?"
)
BACK = re.compile(
    r"(?P<prev>前款|前条(?!款))|(?P<art>(?:该|同|本|此|上述|前述)条)(?!例|款[^项]|件|约|文|线)"
    rf"(?=第?{NUMERAL}|(?:还|也|同时|则|明确|进一步)?(?:规定|明确|指出|要求))"
)
LONE = re.compile(
    rf"第\s?[(]?{NUMBER}[)]?\s?[款项](?=(?:的|之|所|中|还|也|则|明确|进一步|同时)*(?:规定|情形|情况|指出|要求|内容|行为|[:：“\"、])|[和及与]第)"
)
# 将第三条修改为……: an article of the document that is being amended.
AMENDED_BEFORE = re.compile(r"(?:将|删[除去]|作为|改为|原)$")
AMENDED_AFTER = re.compile(r"(?:第[^，。]{1,12}[款项])?(?:修改为|改为|作为第|修正为)")
SEPARATOR = re.compile(rf"\s?{_SEP}\s?")
_NUMBERS = re.compile(rf"({_SEP}?)\s?((?:第\s{{0,2}})?[(]?\s?({NUMBER})\s?[)]?)")


def _level(unit: str) -> re.Pattern[str]:
    one = rf"[(]?\s?{NUMBER}\s?[)]?"
    return re.compile(
        rf"\s?(?:的|之|中|里)?\s?(?P<list>(?P<di>第\s?|(?=[0-9]{{1,2}}{unit}))?{one}(?:\s?{_SEP}\s?第?{one}){{0,12}}+)\s?{unit}"
    )


PARAGRAPH, ITEM, SUBITEM = _level("款"), _level("项"), _level("目")


def expand(numbers: str) -> list[tuple[int, int, int]]:
    """Numbers of a list or range, each with the offsets that it spans in `numbers`."""
    out: list[tuple[int, int, int]] = []
    for m in _NUMBERS.finditer(numbers):
        value = to_int(m[3])
        if not value or value > 9999:
            continue
        if out and "第" not in m[2]:
            low, a, _ = out[-1]
            if _thousands(low, m[1], m[3], numbers[a : m.start()]):
                out[-1] = (low * 1000 + value, a, m.end())
                continue
            if RANGE.search(m[1]) and value < low:  # 697-4 is no range
                out[-1] = (low, a, m.end())
                continue
            value = abbreviated(low, value)
        if out and RANGE.search(m[1]) and 1 < value - out[-1][0] <= 60:
            low, a, _ = out[-1]
            out.extend((n, a, m.end()) for n in range(low + 1, value))
        out.append((value, m.start(2), m.end(2)))
    return out


def _thousands(low: int, comma: str, digits: str, before: str) -> bool:
    """Whether a comma only groups the digits of one number: 1,032."""
    return comma == "," and len(digits) == 3 and digits.isdecimal() and before.strip("第 ") == "1" == str(low)


def abbreviated(low: int, value: int) -> int:
    """第一千零三十二条、三十三条: the second is 1033, not 33."""
    whole = low - low % 100 + value
    return whole if low > 100 > value and 0 < whole - low <= 20 else value


def consecutive(numbers: list[tuple[int, int, int]]) -> bool:
    """Whether numbers follow closely, as those of one list do (not “第一、第五百条”)."""
    return all(0 < b[0] - a[0] <= 5 for a, b in pairwise(numbers))


def open_quote(folded: str, start: int, end: int) -> bool:
    """Whether a quotation that opens after `start` is still open at `end`."""
    gap = folded[start : min(end, start + 2000)]
    return gap.count("“") + gap.count("「") > gap.count("”") + gap.count("」") or gap.count('"') % 2 == 1


def same_line(folded: str, start: int, end: int) -> bool:
    """Whether two places stand on one line, near enough for one to refer to the other."""
    return end - start <= 3000 and folded.find("\n", start, end) < 0
