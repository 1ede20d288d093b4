"""Names of laws in running text: titles in 《》, bare names, what an interpretation is called.

Every function reads text that `plain` has folded without changing its length, so that
offsets in the folded text are offsets in the text as written.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from assistant.language.tables import table
from assistant.language.text import simplify

_HAN = r"\u3400-\u9fff"
_DIGITS = r"[0-9〇零一二三四五六七八九十百千两]{1,12}+"
LONGEST_TITLE = 120
_WINDOW = 60
_STATE = "中华人民共和国"
_FOLD = str.maketrans(
    "０１２３４５６７８９（）＜＞《》〈〉«»　\u00a0\u200b\ufeff*", "0123456789()<>《》〈〉《》     "
) | str.maketrans({"﹤": "<", "﹥": ">", "○": "〇", "Ｏ": "〇"})
_DERIVED = "解释|规定|意见|批复|办法|条例|细则|决定|决议|纪要|修正案|规则|通则|答复|复函|通知|准则|标准|规范"
_SERIAL = r"(?:\s?\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十](?!千|百|十)|\(试行\)|\(暂行\))?"
_LAW_END = re.compile(rf"(?:法典|[^方办做说看想无依合违非司执立守用国]法|宪法|民法总则|{_DERIVED}){_SERIAL}$")
_DERIVED_END = re.compile(rf"(?:{_DERIVED}){_SERIAL}$")
_LAW_NAMES = table("law_names")
_PLAIN_SAYING = _LAW_NAMES.pattern("plain_saying")
_ISSUER = _LAW_NAMES.pattern("issuer")
_ANAPHOR = _LAW_NAMES.pattern("anaphor")
_NOT_LAW = _LAW_NAMES.pattern("not_law")
_VERSION = re.compile(
    r"\s?\((?:\s?(?:根据|自)?\s?(?:19|20)\d\d\s?年?[^()《》]{0,20}?(?:修正|修订|修改|版|版本|文本|公布|颁布|施行|通过)?(?:案|版|本)?\s?)\)"
)
_VERSION_BEFORE = _LAW_NAMES.pattern("version_before")
_BRIDGE_PART = (
    r"(?:\s?第[一二三四五六七八九十百零\d]{1,4}(?:分编|编|章|节)|\s?["
    + _HAN
    + r"]{1,8}编|\s?(?:总则|分则|附则)(?:编|部分)?)*"
)
_BRIDGE = re.compile(
    r"^\s{0,3}(?:\s?\([^()]{1,60}\))*\s{0,3}(?:的|之|中|里)?"
    + _BRIDGE_PART
    + r"(?:的|之|中|里|规定的)?[\s,，:：(]{0,3}$"
)
_DERIVED_BRIDGE = re.compile(
    r"^["
    + _HAN
    + rf"\s〈〉、,]{{0,40}}?(?:{_DERIVED}){_SERIAL}(?:\s?\([^()]{{1,40}}\))*(?:的|之|中)?\s{{0,2}}$"
)
# 民法总则 and 民法通则 were laws of their own, not parts of one.
_BOOK = re.compile(
    rf"(?<=[典法])(?<!民法)[·\s(—-]{{0,2}}(?:第[一二三四五六七八九]编[·\s]?[{_HAN}]{{0,6}}|[{_HAN}]{{1,6}}编|总则|分则|附则)\)?$"
)
_CUT = _LAW_NAMES.pattern("cut")
_LAWLIKE = re.compile(
    rf"(?:法|法典|宪法|基本法|法案|总则|{_DERIVED}|守则|章程|指南|办法|条约|公约|协定|目录){_SERIAL}(?:\(.{{1,40}}\))?$"
)


class Title(NamedTuple):
    """A name of a law in the folded text: what it spans, the name within, how it stands there."""

    start: int
    end: int
    name: str
    bracketed: bool


def plain(text: str) -> str:
    """Fold traditional characters, wide digits and brackets one for one; the length stays."""
    return simplify(text).translate(_FOLD)


def normalise_law(name: str) -> str:
    """Give a law's name without 中华人民共和国, 我国, outer brackets, version marks and spaces.

    >>> normalise_law("《中華人民共和國民法典》"), normalise_law("我国刑法（2020年修正）")
    ('民法典', '刑法')
    """
    name = re.sub(r"\s+", "", plain(name))
    name = _VERSION.sub("", name)
    while len(name) > 2 and (name[0], name[-1]) in {("《", "》"), ("〈", "〉"), ("<", ">")}:
        name = name[1:-1]
    name = re.sub(r"^(?:我国|中国)(?=《)", "", name)
    name = re.sub(r"[《〈<]", "〈", name)
    name = re.sub(r"[》〉>]", "〉", name)
    name = re.sub(rf"^(?:我国|中国(?!人民)|现行)?(?:{_STATE})?(?=.)", "", name).replace(_STATE, "")
    name = re.sub(r"^〈([^〈〉]+)〉$", r"\1", name)
    name = _BOOK.sub("", name)
    return _aliases().get(name, name).replace("(", "（").replace(")", "）")


def law_key(name: str) -> str:
    """Fold a law's name so that bracket styles, 中华人民共和国 and punctuation no longer differ.

    >>> law_key("最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（一）")
    '最高人民法院关于适用民法典婚姻家庭编的解释一'
    """
    return re.sub(rf"[^{_HAN}0-9a-zA-Z]", "", normalise_law(name))


def bracketed_titles(folded: str) -> list[Title]:
    """Find the outermost titles in 《》 (or 〈〉, <>), nested brackets included, in one pass."""
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    for m in re.finditer(r"[《》〈〉\n]|<(?=[" + _HAN + r"]{2,60}>)|(?<=[" + _HAN + r"])>", folded):
        c = m[0]
        if c == "\n":
            stack.clear()
        elif c in "《〈<":
            stack.append(m.start())
        elif stack:
            start = stack.pop()
            if 1 < m.start() - start <= LONGEST_TITLE:
                pairs.append((start, m.end()))
    pairs.sort(key=lambda p: (p[0], -p[1]))
    titles: list[Title] = []
    for start, end in pairs:
        if not titles or start >= titles[-1].end:
            titles.append(Title(start, end, folded[start + 1 : end - 1], True))
    return titles


def is_law_like(name: str) -> bool:
    """Whether a title in 《》 is that of an instrument rather than of a book or a contract."""
    return bool(_LAWLIKE.search(_BOOK.sub("", re.sub(r"\s+", "", name))))


def names_contract(name: str) -> bool:
    """Whether a title in 《》 is that of a contract or the like, whose clauses are not law."""
    return bool(_NOT_LAW.search(re.sub(r"\s+|\(.{1,20}\)$", "", name)))


def bridges(gap: str) -> bool:
    """Whether what stands between a title and 第…条 still makes them one citation."""
    return len(gap) <= 80 and bool(_BRIDGE.match(gap))


def derived_tail(gap: str, issued: bool = False) -> str:
    """Return the words after 《…》 that make it an interpretation's name, or "".

    《民法典》婚姻家庭编解释第三条 and 《公司法》若干问题的规定（三）第十三条 cite an
    interpretation; 《民法典》的规定第三条 does not, unless `issued`: 最高人民法院关于《…》的规定.
    """
    if len(gap) > 60 or not _DERIVED_BRIDGE.match(gap) or re.search(rf"第{_DIGITS}条", gap):
        return ""
    tail = re.sub(r"(?:的|之|中)?\s*$", "", gap)
    tail = re.sub(r"(?:\s?\((?!\s?[一二三四五六七八九十\d]{1,3}\)|试行|暂行)[^()]{1,40}\))+$", "", tail)
    return "" if not issued and _PLAIN_SAYING.match(re.sub(r"\s+", "", tail)) else tail


def issued_before(folded: str, start: int) -> int:
    """Where a derived instrument's name begins: 最高人民法院关于适用《…》… begins at 最高.

    `start` is where the title in 《》 begins; returned unchanged where nothing leads to it.
    """
    window = re.split(r"[,，。；;：:\"“”!?！？\n]", folded[max(0, start - 40) : start])[-1]
    m = _ISSUER.search(window)
    return start - (len(window) - m.start()) if m else start


def bare_name(folded: str, end: int) -> Title | None:
    """Find the law's name, without 《》, that ends just before `end`; None where there is none."""
    window = folded[max(0, end - _WINDOW) : end]
    window = re.split(rf"[,，。；;：:\"“”!?！？\n》]|第{_DIGITS}条", window)[-1]
    name = re.sub(r"\s*(?:的|之|中|里)?\s*$", "", window)
    name = _BOOK.sub("", name)
    name = _VERSION.sub("", name) if name.endswith(")") else name
    if _NOT_LAW.search(name):
        return None
    cut = end - len(window)
    known = _known_suffix(name)
    if known:
        start = len(name) - len(known)
        if name.endswith(_STATE + known):
            start -= len(_STATE)
        if not (_DERIVED_END.search(known) and _ISSUER.search(name[:start])):
            return Title(cut + start, end, name[start:], False)
    if not _LAW_END.search(name) or _ANAPHOR.search(name):
        return None
    start = _unknown_start(name)
    found = name[start:].strip()
    if len(found) < 3 or _PLAIN_SAYING.match(found) or len(found) > _WINDOW - 10:
        return None
    return Title(cut + start, end, name[start:], False)


def anaphor(folded: str, end: int) -> str:
    """Return 同法, 本解释 and the like where one ends just before `end`, else ""."""
    m = _ANAPHOR.search(re.sub(r"(?:的|之|中)$", "", folded[max(0, end - 10) : end].rstrip()))
    return m[0] if m else ""


def private_document(folded: str, end: int) -> bool:
    """Whether what ends before `end` is a contract or the like, whose clauses are not law."""
    return bool(_NOT_LAW.search(re.sub(r"\s+$", "", folded[max(0, end - 12) : end])))


def version_mark(folded: str, title: Title, end: int) -> str:
    """Read a version mark after the title (（2017年修正）) or before it (2017年修正的, 原, 旧)."""
    after = _VERSION.search(folded, title.start, min(end, title.end + 60))
    if after:
        return after[0].strip().strip("()").strip()
    before = _VERSION_BEFORE.search(folded[max(0, title.start - 14) : title.start])
    return (before[1] or before[2]) if before else ""


def bare_mentions(folded: str) -> list[Title]:
    """Find known names of laws that stand without 《》, anywhere in the text."""
    out = []
    for m in re.finditer(r"法典?|总则|通则|条例|办法|规定", folded):
        name = _known_suffix(folded[max(0, m.end() - 30) : m.end()])
        if len(name) > 2 or name == "刑法" or name == "宪法":
            out.append(Title(m.end() - len(name), m.end(), name, False))
    return out


def _unknown_start(name: str) -> int:
    if _DERIVED_END.search(name):
        issuer = _ISSUER.search(name)
        if issuer:
            return issuer.start()
        for i in range(len(name)):
            if _known_prefix(name, i):
                return i
    start = 0
    for m in _CUT.finditer(name, 0, max(0, len(name) - 3)):
        start = m.end()
    return start


@cache
def _names() -> frozenset[str]:
    lines = (Path(__file__).parent / "law_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("=")[0] for line in lines if line and not line.startswith("#"))


@cache
def _aliases() -> dict[str, str]:
    lines = (Path(__file__).parent / "law_names.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


@cache
def _ends() -> dict[str, tuple[int, ...]]:
    """The lengths of the names that end in two characters, longest first."""
    out: dict[str, set[int]] = {}
    for name in _names():
        if len(name) <= 30:
            out.setdefault(name[-2:], set()).add(len(name))
    return {end: tuple(sorted(lengths, reverse=True)) for end, lengths in out.items()}


@cache
def _starts() -> dict[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for name in _names():
        out.setdefault(name[:2], []).append(name)
    return {k: tuple(sorted(v, key=len, reverse=True)) for k, v in out.items()}


def _known_suffix(text: str) -> str:
    names = _names()
    lengths = _ends().get(text[-2:], ())
    return next((text[-n:] for n in lengths if n <= len(text) and text[-n:] in names), "")


def _known_prefix(text: str, at: int) -> str:
    return next((n for n in _starts().get(text[at : at + 2], ()) if text.startswith(n, at)), "")


_FOREIGN = _LAW_NAMES.pattern("foreign")
_OWN_BASIC = _LAW_NAMES.pattern("own_basic")


def foreign(folded: str, start: int, name: str) -> tuple[str, int]:
    """The country or region named before a law that is not the mainland's, and where: 台湾地区《民法》.

    ("", start) where there is none.
    """
    m = None if _OWN_BASIC.search(name) else _FOREIGN.search(folded, max(0, start - 16), start)
    return (re.sub(r"我国|的|现行|\s", "", m[0]), m.start()) if m else ("", start)


def latin_name(folded: str, end: int) -> Title | None:
    """A name in Latin letters that ends before `end`: GDPR第九条, CCPA 第3条."""
    m = re.compile(r"(?<![A-Za-z])([A-Z][A-Za-z]{2,11})\s?(?:的|之)?$").search(folded, max(0, end - 16), end)
    return Title(m.start(), m.end(1), m[1], False) if m else None


def name_before_bracket(folded: str, end: int) -> Title | None:
    """A name with a bracket between it and `end`: 安全管理办法（公安部令第19号）第四条."""
    m = re.search(r"\([^()\n]{2,60}\)\s?(?:的|之)?$", folded[max(0, end - 66) : end])
    return bare_name(folded, end - len(m[0])) if m else None


def half_bracketed(folded: str, end: int) -> Title | None:
    """A name whose 《 was forgotten: 根据最高人民法院关于……的解释(一)》第三条."""
    near = folded[max(0, end - 3) : end]
    close = near.rstrip(" 的之")
    if not close.endswith("》"):
        return None
    at = max(0, end - 3) + len(close) - 1
    head = folded[max(0, at - LONGEST_TITLE) : at]
    if "《" in re.split(r"[。；;\n]", head)[-1].rpartition("》")[2]:
        return None
    issuer = max(
        (m.start() for m in re.finditer(r"最高人民法院|最高人民检察院|中华人民共和国|国务院", head)),
        default=-1,
    )
    if issuer < 0 or re.search(r"[。；;\n》]", head[issuer:]) or not is_law_like(head[issuer:]):
        return None
    return Title(at - len(head) + issuer, at + 1, head[issuer:], False)
