"""Citations in English: Article 29 of the PIPL, Art. 1032 Civil Code, paragraph 2 of Article 66.

The names of laws lie in corpus/english_laws.yaml. An article with no law beside it is understood
of the law last named; a law of another country, or one that nobody knows, is given as it is written.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from assistant.citations.grammar import suffix_name
from assistant.citations.numbers import refuse_too_many
from assistant.language import to_int
from assistant.language.tables import DATA, read_table
from assistant.schema.stages import LegalCitation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.schema import LegalUnit

_NUMBER = r"\d{1,4}(?:-\d{1,2}(?!\d))?(?:\s?\(\d{1,2}\)){0,2}"
_AND = r"\s?(?:,\s?(?:and\s)?|and\s|&\s?|or\s|to\s|through\s|[-–—]\s?)\s?"
_BELOW = r"(?:,?\s(?:para(?:graph|\.)?|item|subparagraph|sub-paragraph)\s?\(?\d{1,2}\)?){0,2}"
_ARTICLE = re.compile(
    rf"(?<![A-Za-z])(?P<lead>(?:para(?:graph|\.)?|item)\s\(?(?P<before>\d{{1,2}})\)?\s(?:of|under)\s)?"
    rf"(?P<word>[Aa]rticles?|ARTICLES?|[Aa]rts?\.?)\s?"
    rf"(?P<list>{_NUMBER}(?:{_AND}{_NUMBER}){{0,12}})(?P<below>{_BELOW})"
)
_ONE = re.compile(
    rf"(?P<sep>{_AND})?(?P<n>\d{{1,4}})(?:-(?P<zhi>\d{{1,2}}))?(?P<parts>(?:\s?\(\d{{1,2}}\)){{0,2}})"
)
_PART = re.compile(r"(?P<word>para|item|sub)[a-z-]*\.?\s?\(?(?P<n>\d{1,2})")
_STATE = r"(?:(?:the\s)?(?:PRC|P\.R\.C\.|China|People's Republic of China|Chinese)(?:'s)?\s)"
_LED_BY = re.compile(rf"\s?(?:,\s)?(?:of|in|under|from)?\s?(?:the\s|China['’]s\s)?{_STATE}?")
_ADJOINS = re.compile(r"(?:['’]s)?\s?[,:(]?\s?")
_BRACKET = r"(?:\s?\([^()\n]{1,60}\))?"
_FOREIGN_CODE = r"(?:GDPR|CCPA|CPRA|HIPAA|LGPD|BGB|BIPA|AI\sAct|EU\sAI\sAct)"
_SORT = (
    r"(?:Law|Code|Act|Regulations?|Measures|Provisions|Interpretations?|Rules|Constitution|Directive"
    r"|Convention)"
)
_UNKNOWN = rf"(?:[A-Z][A-Za-z'’-]+\s(?:(?:and|of|on|the|for|in|to)\s){{0,2}}){{1,9}}?{_SORT}"
_SELF = re.compile(
    r"\s?(?:of|in|under)\s(?:the\s(?:said\s|same\s|above\s)?|this\s|that\s)(?:Law|Code|Act|Regulations?|Measures|Provisions)(?![A-Za-z]|\son\s)"
)

_LEAD = re.compile(
    r"(?:(?:According|Pursuant|Subject|Contrary)\sto|Under|In|By|Per|See|Also|Both|Article|As)\s(?:the\s)?|The\s"
)
# Clauses of contracts and of treaties of one's own are no law.
_PRIVATE = re.compile(
    r",?\s?(?:of|in|under)\s(?:the\s|this\s|our\s)?(?:[A-Z]?[a-z]+\s){0,3}(?:[Aa]greement|[Cc]ontract|[Pp]olicy|[Tt]erms|[Aa]ddendum|DPA|[Cc]harter|[Bb]ylaws)"
)
_LOWER = re.compile(r"arts?(?!\.)")


class _Law(NamedTuple):
    name: str
    start: int
    end: int


@cache
def _names() -> dict[str, str]:
    """English names, lower case unless abbreviations, to short titles."""
    told = read_table(DATA / "corpus" / "english_laws.yaml", dict[str, list[str]])
    return {_fold(name): title for title, names in told.items() for name in names}


@cache
def english_names() -> dict[str, str]:
    """Short titles to the usual English name, of the laws that have one."""
    told = read_table(DATA / "corpus" / "english_laws.yaml", dict[str, list[str]])
    return {title: names[0] for title, names in told.items() if names}


def written_in_english(unit: LegalUnit, paragraph: int | None = None) -> str:
    """An article as it is cited in English: Civil Code, art. 1032, para. 1; "" for a law without a name."""
    name = english_names().get(unit.title, "")
    if not name or unit.article_no is None:
        return name
    after = unit.article_suffix.removeprefix("之")
    number = f"{unit.article_no}{f'-{to_int(after)}' if after else ''}"
    return f"{name}, art. {number}{f', para. {paragraph}' if paragraph else ''}"


def _fold(name: str) -> str:
    name = name.replace("’", "'")
    return name if name.isupper() and " " not in name else re.sub(r"\s+", " ", name).lower()


@cache
def _law() -> re.Pattern[str]:
    forms = sorted(_names(), key=len, reverse=True)
    short = "|".join(re.escape(f) for f in forms if f.isupper())
    long = "|".join(
        re.escape(f).replace(r"\ ", r"\s+").replace("'", "['’]") for f in forms if not f.isupper()
    )
    known = rf"(?:(?i:{long})|(?:{short}))(?![A-Za-z])"
    state_between = r"Law\sof\s(?:the\s)?(?:PRC|People['’]s\sRepublic\sof\sChina)\son\s"
    return re.compile(
        rf"(?P<foreign>(?:German|French|Japanese|Swiss|Italian|Korean|Taiwan(?:ese)?|Hong\sKong|Macau?o?|California|U\.?S\.?|UK|Spanish|Dutch|Austrian|Russian)\s(?:the\s)?)?"
        rf"(?P<name>{_FOREIGN_CODE}|{known}|{state_between}[a-zA-Z\s]{{4,60}}?(?=[,.;()]|$)|{_UNKNOWN})(?![A-Za-z])"
        r"(?:\s(?:of|in)\s(?:the\s)?(?:PRC|People['’]s\sRepublic\sof\sChina|China))?" + _BRACKET
    )


def english_citations(text: str, named: list[tuple[int, str]] | None = None) -> list[LegalCitation]:
    """Every citation of an article in English words, in text order; `how` is english.

    `named`: laws that the text names otherwise, with where, for articles with no law beside them.
    """
    if "rt" not in text and "RT" not in text:
        return []
    found: list[LegalCitation] = []
    last: _Law | None = None
    at = 0
    for m in _ARTICLE.finditer(text):
        last = next(reversed([*_laws(text, max(at, m.start() - 4000), m.start())]), last)
        at = m.start()
        own = (
            _behind(text, m.end())
            or _before(text, m.start())
            or (last if last and _SELF.match(text, m.end()) else None)
        )
        if own is not None:
            last = own
        if own is None and (_PRIVATE.match(text, m.end()) or _LOWER.fullmatch(m["word"])):
            continue
        law = own or last
        name = law.name if law else _nearest(named or [], m.start())
        found += _spread(text, m, name, own)
        refuse_too_many(len(found))
    return found


def _laws(text: str, start: int, end: int) -> Iterator[_Law]:
    for m in _law().finditer(text, start, end):
        law = _as_law(m)
        if law.name in _names().values() or not re.fullmatch(_UNKNOWN, m["name"]):
            yield law


def _known(name: str) -> str:
    names = _names()
    plain = re.sub(
        r"\sof\s(?:the\s)?(?:PRC|People's Republic of China)(?=\son\s)", "", name.replace("’", "'")
    )
    return names.get(_fold(plain)) or names.get(_fold(plain.removeprefix("The "))) or ""


def _as_law(m: re.Match[str]) -> _Law:
    """The law of a match; of According to the Cybersecurity Law only the known name at its end."""
    foreign = (m["foreign"] or "").strip()
    if foreign:
        return _Law(f"{foreign} {m['name']}", m.start(), m.end())
    for word in re.finditer(r"(?<![A-Za-z])[A-Za-z]", m["name"]):
        if known := _known(m["name"][word.start() :]):
            return _Law(known, m.start("name") + word.start(), m.end())
    led = _LEAD.match(m["name"])
    cut = led.end() if led else 0
    return _Law(re.sub(r"\s+", " ", m["name"][cut:]), m.start("name") + cut, m.end())


def _behind(text: str, end: int) -> _Law | None:
    """The law behind an article: of the PIPL, PRC Civil Code."""
    lead = re.compile(rf"\s?(?:,\s)?(?:of|in|under|from)?\s?(?:the\s|China['’]s\s)?{_STATE}?").match(
        text, end
    )
    at = lead.end() if lead else end
    m = _law().match(text, at)
    return _as_law(m) if m and at - end <= 60 and "\n\n" not in text[end:at] else None


def _before(text: str, start: int) -> _Law | None:
    """The law just before an article: PIPL Art. 29, the Civil Code, Article 1032."""
    laws = [
        m
        for m in _law().finditer(text, max(0, start - 160), start)
        if re.fullmatch(r"(?:['’]s)?\s?[,:(]?\s?", text[m.end() : start])
    ]
    return _as_law(laws[-1]) if laws else None


def _nearest(named: list[tuple[int, str]], at: int) -> str:
    return next((name for where, name in reversed(named) if where < at), "")


def _spread(text: str, m: re.Match[str], law: str, own: _Law | None) -> Iterator[LegalCitation]:
    """The articles of a list or a range, each a citation; the law beside it belongs to the nearest."""
    ones = list(_ONE.finditer(m["list"]))
    base = m.start("list")
    last = 0
    for k, one in enumerate(ones):
        number, parts = int(one["n"]), [int(p) for p in re.findall(r"\d+", one["parts"])]
        final = k == len(ones) - 1
        start = m.start() if k == 0 else base + one.start("n")
        end = m.end() if final else base + one.end()
        if own and k == 0 and own.end <= m.start():
            start = own.start
        if own and final and own.start >= m.end():
            end = own.end
        paragraph, item = _parts(parts, m["below"] if final else "", m["before"] if k == 0 else None)
        if re.search(r"to|through|[-–—]", one["sep"] or "") and 1 < number - last <= 60:
            for n in range(last + 1, number):
                yield LegalCitation(text[start:end], start, end, law, "", n, how="english")
        last = number
        yield LegalCitation(
            text[start:end],
            start,
            end,
            law,
            "",
            number,
            suffix_name(one["zhi"] or ""),
            paragraph,
            item,
            how="english",
        )


def _parts(parts: list[int], below: str, before: str | None) -> tuple[int | None, int | None]:
    paragraph = parts[0] if parts else int(before) if before else None
    item = parts[1] if len(parts) > 1 else None
    for found in _PART.finditer(below):
        if found["word"] == "para":
            paragraph = int(found["n"])
        else:
            item = int(found["n"])
    return paragraph, item
