"""Names of laws: full names, usual short forms, version marks, and what a name comes nearest to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from assistant.citations import plain
from assistant.language import letters, to_chinese
from assistant.schema.units import STATE

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUOTES = '《》〈〉<>“”"「」『』 　\t\n'
_PREFIX = re.compile(
    rf"^(?:我国|我國|中国(?=[^人])|现行的?|新修订的?|新修改的?|修订后的|修改后的|最新的?|新的?(?=[《〈]|{STATE})|原|旧|《|〈|{STATE})"
)
_MARK = re.compile(
    r"\s*[（(〔\[][^（()）〔〕]*(?:\d{4}|[一二三四五六七八九〇○零]{4}|修正|修订|修改|版|施行|通过|公布|全文|节录|以下简称|下称)"
    r"[^（()）〔〕]*[)）〕\]]\s*$"
)
_ISSUERS = (
    "最高人民法院、最高人民检察院",
    "最高人民法院最高人民检察院",
    "最高人民法院",
    "最高人民检察院",
    "全国人民代表大会常务委员会",
    "全国人大常委会",
    "两高",
    "最高法",
    "最高检",
    "国务院",
)
_INTERPRETS = re.compile(
    r"关于适用[《〈](.+?)[》〉](.*?)(?:若干问题|有关问题)?的?(解释|规定)(（[一二三四五]）)?$"
)
# 关于审理人身损害赔偿案件适用法律若干问题的解释 is spoken of by its matter: 人身损害赔偿司法解释.
_ON_MATTER = re.compile(
    r"关于(?:审理|办理|确定)(?:民事侵权|涉)?(?P<matter>[^《》〈〉]{2,24}?)(?:民事|刑事|行政)?(?:纠纷|责任)*(?:案件)?"
    r"(?:具体应用法律|适用法律)?(?:若干|有关)?问题的(?P<word>解释|规定|意见)(?P<serial>（[一二三四五]）)?$"
)
_PART = re.compile(r"^(.+?法典?)(?:第[一二三四五六七八九十]+编|[\u4e00-\u9fff]{2,6}编)(?:通则|分则|总则)?$")
LONGEST = 200
_AMENDMENT = re.compile(r"修正案[（(]?(\d{1,2})[）)]?$")


class LawNames:
    """Resolves the names that people write to canonical short titles."""

    def __init__(
        self,
        titles: Iterable[tuple[str, str]],
        aliases: Iterable[tuple[str, str]],
        numbers: Iterable[tuple[str, str]] = (),
    ) -> None:
        """`titles`: (short, full) pairs; `aliases`: (short form, title); `numbers`: (文号, title)."""
        self.keys: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.several: dict[str, tuple[str, ...]] = {}
        for short, full in titles:
            for name in (short, full, *_without_issuer(full), *_without_issuer(short)):
                self._add(name, short)
        for alias, title in aliases:
            target = self.keys.get(_key(title))
            self._add(alias, target or title)
        self._add_dependents()
        self._add_numbers(numbers)

    def _add_numbers(self, numbers: Iterable[tuple[str, str]]) -> None:
        """Document numbers, and 令第19号 of an order whose authority goes unsaid; no words to be likened."""
        meant: dict[str, set[str]] = {}
        for number, title in numbers:
            for name in {number, number[number.find("令第") :] if "令第" in number else number}:
                meant.setdefault(_key(name), set()).add(self.keys.get(_key(title), title))
        for key, titles in meant.items():
            if len(titles) == 1:
                self.keys.setdefault(key, min(titles))
            else:
                self.several[key] = tuple(sorted(titles))

    def _add_dependents(self) -> None:
        """Give what belongs to a law the forms people use: 民法典婚姻家庭编解释（一）, 消保法实施条例.

        A form that two instruments share names neither. Other interpretations go by their matter.
        """
        forms: dict[str, set[str]] = {}
        shorts: dict[str, set[str]] = {}
        for name, title in self.shown.items():
            shorts.setdefault(title, set()).add(name)
        for title in set(self.shown.values()):
            law, _, rest = title.partition("实施")
            for name in shorts.get(law, ()) if rest else ():
                forms.setdefault(f"{name}实施{rest}", set()).add(title)
            for form in _by_matter(title):
                forms.setdefault(form, set()).add(title)
            m = _INTERPRETS.search(title)
            if not m:
                continue
            law = self.keys.get(_key(m[1]), m[1])
            alone = {""} if "编" in m[2] else set()  # 婚姻家庭编解释（一）: only one code has such parts
            for name in {law, *shorts.get(law, ()), *alone}:
                for word in (m[3], f"司法{m[3]}", f"的{m[3]}", f"的司法{m[3]}"):
                    forms.setdefault(f"{name}{m[2]}{word}{m[4] or ''}", set()).add(title)
                    forms.setdefault(f"{name}{m[2]}{word}", set()).add(title)
        for form, titles in forms.items():
            if len(titles) == 1:
                self._add(form, min(titles))
            else:
                self.several[_key(form)] = tuple(sorted(titles))

    def _add(self, name: str, title: str) -> None:
        key = _key(name)
        if key and key not in self.keys:
            self.keys[key] = title
            self.shown[name] = title

    def resolve(self, name: str) -> str | None:
        """Canonical short title of a name, None for one that is not known.

        >>> LawNames([("民法典", "中华人民共和国民法典")], []).resolve("我国《民法典》（2020年）")
        '民法典'
        """
        for form in _forms(name[:LONGEST]):
            if title := self.keys.get(_key(form)):
                return title
        return None

    def choices(self, name: str) -> tuple[str, ...]:
        """The titles that a name fits which fits several: 民法典婚姻家庭编解释, of which there are two."""
        return next((found for form in _forms(name[:LONGEST]) if (found := self.several.get(_key(form)))), ())

    def nearest(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Titles whose names look most like an unknown one, best first."""
        found = process.extract(
            _bare(name[:LONGEST]), self.shown.keys(), scorer=fuzz.WRatio, limit=limit * 4, score_cutoff=70
        )
        return tuple(dict.fromkeys(self.shown[shown] for shown, _, _ in found))[:limit]


def _key(name: str) -> str:
    return letters(plain(name)).replace(STATE, "")


def _bare(name: str) -> str:
    name = name.strip(_QUOTES)
    while (m := _PREFIX.match(name)) and len(name) > m.end():
        name = name[m.end() :].strip(_QUOTES)
    return name


def _forms(name: str) -> Iterable[str]:
    """The name as written, then with prefixes, version marks and issuers taken off in turn."""
    yield name
    bare = _bare(name)
    yield bare
    unmarked = bare
    while (cut := _MARK.sub("", unmarked)) != unmarked and cut:
        unmarked = cut.strip(_QUOTES)
        yield unmarked
    if m := _AMENDMENT.search(unmarked):
        yield f"{unmarked[: m.start()]}修正案（{to_chinese(int(m[1]))}）"
    yield from _without_issuer(unmarked)
    if m := _PART.match(unmarked):
        yield m[1]


def _without_issuer(name: str) -> tuple[str, ...]:
    for issuer in _ISSUERS:
        if name.startswith(issuer) and len(name) > len(issuer) + 2:
            rest = name[len(issuer) :].strip(_QUOTES)
            return (rest, rest.removeprefix("关于"))
    return ()


def _by_matter(title: str) -> list[str]:
    """The short forms of an interpretation that is named after what it deals with."""
    m = _ON_MATTER.search(title)
    if not m:
        return []
    words = dict.fromkeys((m["word"], f"司法{m['word']}", "司法解释"))
    serials = dict.fromkeys((m["serial"] or "", ""))
    return [f"{m['matter']}{dispute}{w}{n}" for dispute in ("", "纠纷") for w in words for n in serials]
