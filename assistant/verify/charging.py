"""Which crimes a text names for each of its citations, and whether the cited articles are theirs.

Words before and behind the citation up to a ；, and the disposition behind 判决如下, say which
crimes are meant. Any one of them may be the article's: a list serves several accused.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.language import article_name, to_chinese
from assistant.language.tables import table
from assistant.language.text import simplify
from assistant.verify.charges import CRIMINAL_LAW, ORDER_LAW, Charges, Place, charges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import LegalUnit

_TABLE = table("charging")
_DISPOSED = _TABLE.pattern("disposed")
_KEPT = _TABLE.pattern("kept")
_CONVICTED = _TABLE.pattern("convicted")
_DIRECT = _TABLE.pattern("direct")
_ACCUSED_OF = _TABLE.pattern("accused_of")
_FIELD = _TABLE.pattern("field")
_HARM = _TABLE.pattern("harm")
_UNDENIED = _TABLE.pattern("undenied")
_AROUND, _DISPOSITION, _NEAR = 1_500, 4_000, 70
_VIOLATIONS = (26, 89)  # 第三章 of the 治安管理处罚法 of 2025
_TELLING = 4


@dataclass(frozen=True)
class Charged:
    """What a text names beside one citation.

    `names`   crimes in the citation's own part of the sentence or in the disposition
    `around`  crimes named in the text before, which excuse an article of a long list
    `near`    the words next to the citation, simplified, for circumstances and violations
    `listed`  the citation stands in a list; `direct` in words that tie it to the crime: 触犯, 规定的
    `cited`   articles of the same law in the list: "264"
    `convicts` the disposition convicts at first instance; `first` the list's first of that law
    """

    names: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    near: str = ""
    listed: bool = False
    direct: bool = False
    cited: tuple[str, ...] = ()
    convicts: bool = False
    first: bool = False


NOTHING_NAMED = Charged()


@dataclass(frozen=True)
class Stretch:
    """A list of citations at text[start:end], in its sentence, between its neighbours."""

    start: int
    end: int
    sentence_start: int
    sentence_end: int
    previous: int
    following: int


class ChargeReader:
    """Reads the crimes that one text names."""

    def __init__(self, text: str) -> None:
        """Nothing is read before the first citation of the criminal law."""
        self.text = text
        self.table = charges()

    @cached_property
    def _named(self) -> list[tuple[int, int, str]]:
        return list(self.table.named(self.text))

    @cached_property
    def _starts(self) -> list[int]:
        return [a for a, _, _ in self._named]

    def read(self, at: Stretch, articles: Sequence[str], criminal: bool) -> Charged:
        """What is named for the first citation of a list of `articles` (digits, one law's)."""
        before = self.text[max(at.sentence_start, at.previous) : at.start]
        low = at.start - len(before.rpartition("；")[2])
        if field := _FIELD.search(before):
            low = at.start - len(before) + field.start()  # 罪名：……；法律依据：……
        cut = self.text.find("；", at.end, min(at.sentence_end, at.following))
        high = cut if cut >= 0 else min(at.sentence_end, at.following)
        near = simplify(self.text[max(low, at.start - _NEAR) : min(high, at.end + _NEAR)])
        if at.start - low < 8:
            near = simplify(self.text[max(at.previous, at.start - _NEAR) : at.start]) + near
        listed = len(articles) > 1
        if not criminal:
            return Charged(near="" if listed else near, listed=listed, cited=tuple(articles))
        names = self._between(low, at.start) + self._between(at.end, high)
        disposed = _DISPOSED.search(self.text, at.end, min(at.sentence_end + 2, at.end + 400))
        convicts = False
        if disposed:
            until = min(at.following, disposed.end() + _DISPOSITION)
            until = until if until > disposed.end() else min(len(self.text), disposed.end() + _DISPOSITION)
            names += self._between(disposed.end(), until)
            told = self.text[disposed.end() : until]
            convicts = bool(_CONVICTED.search(told)) and not _KEPT.search(told)
        lead = self.text[max(low, at.start - 14) : at.start]
        direct = bool(_ACCUSED_OF.search(lead) or _DIRECT.match(self.text, at.end))
        return Charged(
            tuple(dict.fromkeys(names)),
            tuple(dict.fromkeys(self._between(max(0, at.start - _AROUND), at.start))),
            "" if listed else near,
            listed or bool(disposed),
            direct,
            tuple(articles),
            convicts,
            True,
        )

    def _between(self, low: int, high: int) -> list[str]:
        i = bisect_left(self._starts, low)
        found = []
        while i < len(self._named) and self._named[i][0] < high:
            if self._named[i][1] <= high:
                found.append(self._named[i][2])
            i += 1
        return found


@dataclass(frozen=True)
class Mismatch:
    """The cited article is not that of what is named: what it lays down, what is named, and where that is.

    `absent`  no article of the list is that of the crime
    """

    own: str
    named: str
    law: str
    right: Place
    absent: bool = False

    @property
    def article(self) -> str:
        """The right place in the usual form: 第二百六十四条, 第六十七条第三款."""
        number, suffix = re.match(r"(\d+)(.*)", self.right.article).groups()  # type: ignore[union-attr]
        paragraph = f"第{to_chinese(self.right.paragraph)}款" if self.right.paragraph else ""
        return article_name(int(number), suffix) + paragraph


class ChargeJudge:
    """Compares what is named with the table."""

    def __init__(self, told: Charges | None = None) -> None:
        """`told` is corpus/charges.yaml unless given."""
        self.table = told or charges()

    def confirmed(self, law: str, article: str, charged: Charged) -> str:
        """The named crime that the article lays down, "" where none is."""
        if law != CRIMINAL_LAW or article not in self.table.owned:
            return ""
        return next((n for n in charged.names if article in self.table.articles(n)), "")

    def only_named(self, law: str, article: str, charged: Charged, said: str) -> bool:
        """Whether the claim is no more than the name of the crime: 第二百六十四条规定的盗窃罪."""
        crime = self.confirmed(law, article, charged)
        return bool(crime) and crime in said and len(said) <= len(crime) + 12

    def mismatch(
        self, law: str, article: str, paragraph: int | None, charged: Charged, said: str
    ) -> Mismatch | None:
        """What is wrong with an article (253之一) and its 款, None where nothing is."""
        if law == CRIMINAL_LAW and charged.names:
            wrong = self._crime(article, paragraph, charged)
        elif law == ORDER_LAW:
            wrong = self._violation(article, charged)
        else:
            wrong = None
        wrong = wrong or (self._notion(law, article, paragraph, charged) if charged.near else None)
        return wrong or self._act(law, charged, said)

    def other_harm(
        self, unit: LegalUnit, article: str, paragraph: int | None, charged: Charged
    ) -> Mismatch | None:
        """致人重伤 charged under 第二百三十四条第一款: the harm told is another 款's."""
        if (
            unit.title != CRIMINAL_LAW
            or not charged.names
            or not 0 < (paragraph or 0) <= len(unit.paragraphs)
        ):
            return None
        for m in _HARM.finditer(charged.near):
            has = [k for k, text in enumerate(unit.paragraphs, 1) if m["harm"] in text]
            if has and paragraph not in has:
                return Mismatch("", f"致人{m['harm']}", CRIMINAL_LAW, Place(article, has[0]))
        return None

    def other_noun(self, law: str, article: str, noun: str, text: str) -> Mismatch | None:
        """第四十五条规定的删除权: the thing named has an article of its own; this one has not its word."""
        rows = self._named_things(law, noun)
        if not rows or any(article in places for places in rows.values()):
            return None
        name = max(rows, key=len)
        if name.removesuffix("权").removesuffix("义务") in text:
            return None
        return Mismatch("", name, law, Place(min(rows[name], key=_number)))

    def own_noun(self, law: str, article: str, noun: str) -> bool:
        """Whether the table gives a thing named to the article, whatever its words: 情势变更."""
        return any(article in places for places in self._named_things(law, noun).values())

    def _named_things(self, law: str, noun: str) -> dict[str, frozenset[str]]:
        """The names of the table that stand in a noun, each with its articles."""
        rows = {name: places for name, places in self.table.nouns.get(law, {}).items() if name in noun}
        for place, names in self.table.notions.get(law, ()):
            for name in names:
                if name in noun:
                    rows[name] = rows.get(name, frozenset()) | {place.article}
        # 无过错责任 is not 过错责任.
        return {name: own for name, own in rows.items() if not any(name in o and name != o for o in rows)}

    def _act(self, law: str, charged: Charged, said: str) -> Mismatch | None:
        """依照第一百七十二条的规定，提起公诉: what is done rests on other articles of that law."""
        if not charged.cited:
            return None
        head = said[:40]
        for act, allowed in self.table.acts.get(law, {}).items():
            if act in head and not allowed & set(charged.cited):
                return Mismatch("", act, law, Place(min(allowed, key=_number)))
        return None

    def _crime(self, article: str, paragraph: int | None, charged: Charged) -> Mismatch | None:
        told = self.table
        allowed = {name: told.articles(name) for name in charged.names}
        fits = [name for name, own in allowed.items() if article in own]
        if fits:
            return self._paragraph(article, paragraph, charged.names)
        first = charged.names[0]
        owned = told.owned.get(article)
        if owned and article not in told.plain:
            excused = charged.listed and any(article in told.articles(n) for n in charged.around)
            if not excused:
                return Mismatch("、".join(sorted(owned)[:2]), first, CRIMINAL_LAW, told.main(first))
        elif charged.direct and not charged.listed and article not in told.plain:
            return Mismatch("", first, CRIMINAL_LAW, told.main(first))
        if charged.convicts and charged.first and charged.cited:
            cited = set(charged.cited)
            lacking = [n for n, own in allowed.items() if not cited & own]
            if len(lacking) == len(allowed):
                return Mismatch("", first, CRIMINAL_LAW, told.main(first), absent=True)
        return None

    def _paragraph(self, article: str, paragraph: int | None, names: Sequence[str]) -> Mismatch | None:
        """赌博罪 cited with the 款 of 开设赌场罪."""
        by_paragraph = self.table.paragraphs(article)
        own = by_paragraph.get(paragraph or 0)
        if not own:
            return None
        meant = {n for name in names for n in self.table.meant(name)}
        if meant & own:
            return None
        for name in names:
            for whole in self.table.meant(name):
                for place in self.table.places[whole]:
                    if place.article == article and place.paragraph:
                        return Mismatch("、".join(sorted(own)[:2]), name, CRIMINAL_LAW, place)
        return None

    def _violation(self, article: str, charged: Charged) -> Mismatch | None:
        own = self.table.violations.get(article, ())
        if not charged.near or not self._penal(article):
            return None
        named = [
            (name, k)
            for k, names in self.table.violations.items()
            for name in names
            if self._stands(name, charged.near, _TELLING)
        ]
        if not named or any(k == article for _, k in named):
            return None
        name, right = max(named, key=lambda pair: len(pair[0]))
        if not own and len(name) < _TELLING:
            return None
        return Mismatch("、".join(sorted(own)[:2]), name, ORDER_LAW, Place(right))

    def _notion(self, law: str, article: str, paragraph: int | None, charged: Charged) -> Mismatch | None:
        rows = self.table.notions.get(law, ())
        here = [
            names
            for place, names in rows
            if place.article == article
            and (place.paragraph is None or paragraph is None or place.paragraph == paragraph)
        ]
        if not here and not any(place.article == article for place, _ in rows):
            return None
        own = {name for names in here for name in names}
        named = [(n, p) for p, names in rows for n in names if self._stands(n, charged.near)]
        if not named or any(name in own for name, _ in named):
            return None
        # 不构成犯罪 holds no 构成犯罪; the longest name is what is meant.
        name, right = max(named, key=lambda pair: len(pair[0]))
        return Mismatch("、".join(sorted(own)[:2]), name, law, right)

    @staticmethod
    def _penal(article: str) -> bool:
        """Whether an article of the 治安管理处罚法 lays down violations, whichever."""
        low, high = _VIOLATIONS
        return low <= _number(article) <= high

    def _stands(self, name: str, near: str, telling: int = 5) -> bool:
        """Whether a circumstance is said to be there: 系自首, 构成表见代理, 规定的累犯.

        A name of `telling` characters needs no word that says so.
        """
        for m in re.finditer(re.escape(name), near):
            if _UNDENIED.search(near[max(0, m.start() - 10) : m.start()]) or (
                len(name) >= telling and not near[: m.start()].endswith(("不", "非", "没有"))
            ):
                return True
        return False


def _number(article: str) -> int:
    """The number of an article in digits, 之一 aside."""
    return int(re.sub(r"\D.*", "", article))
