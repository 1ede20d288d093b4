"""What closing articles state: the day a text takes effect, and which laws it repeals."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from assistant.schema import short_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.corpus.statutes.structure import MendedArticle

_DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_FROM = re.compile(rf"自{_DAY}起(?:正式)?(?:施行|实施|生效)")
_ON_PUBLICATION = re.compile(r"(?:公布|发布|颁布|印发|通过)之日起?\s*(?:施行|实施|生效|执行)")
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_ENDS = re.compile(rf"(?:同时|即行|予以|自{_DAY}起|自本法(?:施行|公布)之日起)[，,]?(?:予以)?(?:废止|失效)")
_LISTED = re.compile(r"^\d+[.．、]\s*(.+?)[；。]?$")


def stated_day(text: str) -> date | None:
    """The day from which an article says its law applies; None where it names none."""
    found = _FROM.search(text)
    return _date(found) if found else None


def on_publication(text: str) -> bool:
    """Whether an article says that its law applies from the day of publication."""
    return bool(_ON_PUBLICATION.search(text))


def closing_day(articles: list[MendedArticle]) -> tuple[date | None, bool]:
    """The day the last articles state, and whether they say 自公布之日起.

    A law's own day stands in its last few articles; days inside annexes do not count.
    """
    for article in reversed([a for a in articles if a.no is not None or a.key == "全文"][-4:]):
        for sentence in re.split(r"(?<=。)|\n", article.text):
            if re.match(
                r"本(?:法|条例|办法|规定|决定|修正案|规则|解释|细则|规范|准则|通则|意见|批复|规程)", sentence
            ):
                if day := stated_day(sentence):
                    return day, False
                if on_publication(sentence):
                    return None, True
    return None, False


def repealed_titles(
    article: MendedArticle, annexes: list[MendedArticle]
) -> Iterator[tuple[str, date | None]]:
    """Yield (short title, day stated for it or None) of what an article declares repealed.

    Read from sentences such as 《…》、《…》同时废止, and from an annex that lists
    what is 予以废止 where the article refers to it.
    """
    for sentence in re.split(r"(?<=[。；])|\n", article.text):
        ends = _ENDS.search(sentence)
        if not ends:
            continue
        day = _date(ends) if ends[1] else None
        for title in _TITLE.finditer(sentence[: ends.start()]):
            yield short_title(title[1]), day
        for name in re.findall(r"附件[一二三四五六七八九十]?", sentence):
            for annex in annexes:
                if annex.name == name and "予以废止" in annex.text:
                    yield from ((t, day) for t in _listed(annex.text))


def _listed(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if m := _LISTED.match(line):
            yield short_title(m[1].strip("《》"))


def _date(m: re.Match[str]) -> date:
    return date(int(m[1]), int(m[2]), int(m[3]))
