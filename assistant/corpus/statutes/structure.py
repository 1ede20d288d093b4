"""From raw rows to mended articles: numbers and 之一, headings with their 编, whole texts, annexes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.corpus.statutes.mending import (
    JOINED,
    Annex,
    cut_annexes,
    cut_headings,
    cut_lost_start,
    drop_title,
    mend_text,
    tidy_heading,
)
from assistant.language import article_name, to_int
from assistant.language.numerals import NUMERAL_CHARS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.corpus.statutes.package import RawArticle, RawLaw
    from assistant.schema import Ledger

_N = f"[{NUMERAL_CHARS}]+"
_ARTICLE = re.compile(rf"第({_N})条(?:之({_N}))?")
_ENTRY = re.compile(rf"条目({_N})")
_LEVEL = re.compile(rf"第({_N})(分编|编|章|节)")
FIRST_PART = "第一编 总则"
OFTEN = 20


@dataclass(frozen=True)
class MendedArticle:
    """An article after mending. `no` is None for a text without articles and for annexes.

    `key` is the part of the unit id after #: 1032, 253-1, 全文, 附件一.
    """

    no: int | None
    suffix: str
    name: str
    text: str
    heading: str
    key: str
    excerpt: bool = False
    doubts: tuple[str, ...] = ()


def mend_laws(laws: Iterable[RawLaw], ledger: Ledger) -> dict[str, list[MendedArticle]]:
    """Mend every law: law_id -> its articles, annexes after the last."""
    mended = {law.law_id: _mend_law(law, ledger) for law in laws}
    for law in laws:
        missing = _missing(law, mended[law.law_id])
        if missing:
            others = (a.text for o in laws if o is not law for a in o.articles)
            starts = {line[:3] for text in others for line in text.split("\n")}
            mended[law.law_id] = _fill_gaps(law, mended[law.law_id], missing, starts, ledger)
        joined = sum(e.startswith(law.title) for e in ledger.found(JOINED))
        if joined >= OFTEN:
            doubt = f"{law.label}（{joined}条有断行）：断在句末的行无从辨认，款数可能偏多"
            ledger.doubt("文本断行较多，款的划分可能有误", doubt)
    return mended


def _mend_law(law: RawLaw, ledger: Ledger) -> list[MendedArticle]:
    if not _numbered(law):
        ledger.mended("正文中引用的条号被误拆为条文，已并回全文", law.label)
        return [_whole(law, ledger)]
    headings = _Headings(law, ledger)
    out: list[MendedArticle] = []
    for i, raw in enumerate(law.articles):
        text = raw.text
        annexes: list[Annex] = []
        where = f"{law.title}{raw.name}"
        if i == len(law.articles) - 1:
            text, annexes = cut_annexes(text)
            if annexes:
                ledger.mended("附件、附表与末条分开", f"{where}（{len(annexes)}件）")
        heading = headings.of(raw)
        text, glued = cut_headings(text)
        if glued:
            ledger.mended("粘在条末的编、章、节标题已移出", f"{where}：{'、'.join(glued)}")
            headings.enter(glued)
        no, suffix, name = _identify(raw.name)
        if no is None:
            text = drop_title(text, law.name)
        if suffix and no is not None:
            ledger.mended("“之一”“之二”等条从条号读出，不与本条混同", where)
        out.append(MendedArticle(no, suffix, name, mend_text(text, where, ledger), heading, _key(no, suffix)))
        for n, annex in enumerate(annexes):
            key = annex.name if len({a.name for a in annexes}) == len(annexes) else f"{annex.name}{n + 1}"
            text = mend_text(annex.text, f"{law.title}{key}", ledger, prose=False)
            text = text or f"{annex.title}（图略）"
            out.append(MendedArticle(None, "", key, text, annex.title, key))
    return out


def _key(no: int | None, suffix: str) -> str:
    if no is None:
        return "全文"
    return f"{no}-{to_int(suffix[1:])}" if suffix else str(no)


@cache
def _identify(name: str) -> tuple[int | None, str, str]:
    """Number, suffix and usual name of an article; entries 条目三 of decisions count as articles."""
    if m := _ARTICLE.fullmatch(name):
        suffix = f"之{m[2]}" if m[2] else ""
        no = to_int(m[1])
        return no, suffix, article_name(no or 0, suffix)
    if m := _ENTRY.fullmatch(name):
        no = to_int(m[1])
        return no, "", article_name(no or 0)
    return None, "", ""


def _numbered(law: RawLaw) -> bool:
    """Whether the rows are the document's own articles, not articles that it quotes.

    Own numbers run on without a step back; they begin at 1, save in 宪法修正案, which count on.
    """
    numbers = [_identify(a.name)[0] for a in law.articles]
    own = [n for n in numbers if n is not None]
    steps = all(b >= a for a, b in pairwise(own))
    plain = len(set(own)) == len(own) or any(_identify(a.name)[1] for a in law.articles)
    return not own or (steps and plain and (own[0] == 1 or "修正案" in law.name))


def _whole(law: RawLaw, ledger: Ledger) -> MendedArticle:
    text = "\n".join(a.name + a.text for a in law.articles)
    body, annexes = cut_annexes(text)
    body = drop_title("\n".join([body, *(a.text for a in annexes)]), law.name)
    return MendedArticle(None, "", "", mend_text(body, law.title, ledger), "", "全文")


def _missing(law: RawLaw, articles: list[MendedArticle]) -> set[int]:
    own = {a.no for a in articles if a.no is not None}
    if not own or law.changes_other_law:
        return set()
    return set(range(1, max(own) + 1)) - own


def _fill_gaps(
    law: RawLaw, articles: list[MendedArticle], missing: set[int], starts: set[str], ledger: Ledger
) -> list[MendedArticle]:
    """Note missing articles; what is left of one at the end of the article before is cut off there."""
    out: list[MendedArticle] = []
    for article in articles:
        out.append(article)
        if article.no is None or article.no + 1 not in missing:
            continue
        lost = article_name(article.no + 1)
        text, rest = cut_lost_start(article.text, starts)
        if rest:
            doubt = f"文本包缺{lost}的开头，所余文字原误接在{article.name}之后"
            out[-1] = replace(article, text=text)
            no = article.no + 1
            out.append(MendedArticle(no, "", lost, f"……{rest}", article.heading, str(no), True, (doubt,)))
        ledger.doubt("文本包缺条", f"{law.label}缺{lost}" + ("（只存后半）" if rest else ""))
    return out


class _Headings:
    """Follows 编, 分编, 章 and 节 through a law.

    The package has chapter and section columns only; 编 and 分编 survive where they were glued
    to the article before. After such a heading the chapter column still shows the old chapter
    until the next begins, so an unchanged value is stale.
    """

    def __init__(self, law: RawLaw, ledger: Ledger) -> None:
        self.part = self.subpart = ""
        self.stale: tuple[str, str] | None = None
        self.last = ("", "")
        self.misplaced = _misplaced_chapter(law)
        if self.misplaced:
            ledger.mended("章名错位（目录残留）已去除", f"{law.title}第一条：{self.misplaced}")
        if any(re.search(r"\n\s*第二编", a.text) for a in law.articles):
            self.part = FIRST_PART
            ledger.mended("编一级标题由粘连的标题重建（第一编名称依立法惯例记为总则）", law.title)

    def of(self, raw: RawArticle) -> str:
        """Heading of an article, levels joined by " / "."""
        self.last = (raw.chapter, raw.section)
        chapter = tidy_heading(raw.chapter) if raw.chapter else ""
        section = tidy_heading(raw.section) if raw.section else ""
        if self.stale == self.last or raw.chapter == self.misplaced:
            chapter = section = ""
        else:
            self.stale = None
        return " / ".join(h for h in (self.part, self.subpart, chapter, section) if h)

    def enter(self, headings: list[str]) -> None:
        """Note headings found after an article; they hold from the next one on."""
        for heading in headings:
            m = _LEVEL.match(heading)
            level = m[2] if m else ""
            if level == "编" or heading == "附则":
                self.part, self.subpart = heading, ""
                self.stale = self.last
            elif level == "分编":
                self.subpart = heading
                self.stale = self.last


def _misplaced_chapter(law: RawLaw) -> str:
    """A chapter of the first articles whose number is above that of the chapter which follows."""
    chapters = list(dict.fromkeys(a.chapter for a in law.articles if a.chapter))
    numbers = [to_int(m[1]) or 0 if (m := _LEVEL.match(c)) else 0 for c in chapters]
    if len(numbers) > 1 and numbers[0] > numbers[1]:
        return chapters[0]
    return ""
