"""One pass over a text: every 第…条 with its 款, 项 and 目, lists and ranges spread out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.citations.english import english_citations
from assistant.citations.grammar import (
    AMENDED_AFTER,
    AMENDED_BEFORE,
    BACK,
    HEAD,
    ITEM,
    LONE,
    PARAGRAPH,
    RANGE,
    SEPARATOR,
    SUBITEM,
    abbreviated,
    consecutive,
    expand,
    open_quote,
    same_line,
    suffix_name,
)
from assistant.citations.names import (
    Title,
    anaphor,
    bare_mentions,
    bare_name,
    bracketed_titles,
    bridges,
    derived_tail,
    foreign,
    half_bracketed,
    is_law_like,
    issued_before,
    latin_name,
    name_before_bracket,
    names_contract,
    normalise_law,
    plain,
    private_document,
    version_mark,
)
from assistant.citations.numbers import NumberKind, find_numbers, refuse_too_many
from assistant.language import to_int
from assistant.language.tables import table
from assistant.schema.stages import LegalCitation

_NICKNAMED = table("law_names").pattern("nicknamed")
_AGREED = table("law_names").pattern("agreed")
_NICKNAME_BEFORE = table("law_names").pattern("nickname_before")
# 第八条 有下列情形的: an article laid out, not one that is spoken of.
_LAID_OUT = re.compile(r"[ \t\n【](?!\s*(?:之|的|第|规定|中|和|及|与))")
_LAID_GAP = 100
# A text with so many headings of articles is itself a law or a contract.
_DOCUMENT = 2
# Behind so many characters a bare 第三条 is no longer understood of the law last named.
_FAR = 1000
_SORT = re.compile(r"解释|规定|条例|办法|决定|细则|规则|意见|法典|法")


@dataclass(frozen=True)
class CitedLaw:
    """A law as a citation names it; `start` is where its name begins. See LegalCitation."""

    name: str
    raw: str
    mark: str
    how: str
    start: int


def _numbered(text: str) -> list[Title]:
    """Document numbers that stand for an instrument, as titles; the number of a title in 《》 is none."""
    return [
        Title(n.start, n.end, n.name, False)
        for n in find_numbers(text)
        if n.kind in (NumberKind.INSTRUMENT, NumberKind.STANDARD) and n.title_end is None
    ]


def _nicknames(folded: str) -> dict[str, str]:
    """Short forms that the text itself gives: 《……规定》（以下简称《人脸规定》）."""
    if "称" not in folded:
        return {}
    return {m["nick"].strip(): m["title"] for m in _NICKNAMED.finditer(folded)}


class LawContext:
    """The laws named so far in a text, for one pass from its beginning to its end."""

    def __init__(self, text: str) -> None:
        """Fold the text and find its titles."""
        self.text = text
        self.folded = plain(text)
        self.titles = sorted([*bracketed_titles(self.folded), *_numbered(text)])
        self.at_title = 0
        self.nicknames = _nicknames(self.folded)
        self.laid: CitedLaw | None = None
        self.laid_at = self.laid_no = 0
        self.law: CitedLaw | None = None
        self.named: list[CitedLaw] = []
        self.last: LegalCitation | None = None
        self.seen = 0
        self.private = False
        self.contract = False
        self.excerpt = False
        self.headings = 0
        self.heading = 0

    def pass_titles(self, start: int) -> Title | None:
        """Move on to the last title that begins before `start`, remembering laws passed."""
        while self.at_title < len(self.titles) and self.titles[self.at_title].start < start:
            title = self.titles[self.at_title]
            if not title.bracketed or is_law_like(title.name) or title.name in self.nicknames:
                self.name(self._titled(title, title.end, "inherited"))
                self.excerpt, self.heading = False, 0
            elif names_contract(title.name):
                self.law, self.contract = None, True
            self.at_title += 1
        return self.titles[self.at_title - 1] if self.at_title else None

    def name(self, law: CitedLaw) -> None:
        """Remember a law that the text names, as the one last named."""
        self.law, self.contract, self.seen = law, False, law.start
        self.named = [*self.named[-19:], law]

    def _titled(self, title: Title, end: int, how: str) -> CitedLaw:
        raw = self.text[title.start : title.end]
        if not title.bracketed:
            return CitedLaw(title.name, raw, "", "number" if how == "title" else how, title.start)
        mark = version_mark(self.folded, title, end)
        region, start = foreign(self.folded, title.start, title.name)
        name = region + title.name if region else self._whole(title.name)
        return CitedLaw(name, raw, mark, how, start)

    def _whole(self, name: str) -> str:
        """A law's name, that which the text gave a short form of included."""
        return normalise_law(self.nicknames.get(name, name))

    def lay_out(self, m: re.Match[str], law: CitedLaw) -> None:
        """Remember that the text of a law is laid out here: 《……解释》第一条 ……. 第二条 ……."""
        if law.how in ("title", "laid") and _LAID_OUT.match(self.folded, m.end()):
            self.laid, self.laid_at, self.laid_no = law, m.start(), to_int(m["first"]) or 0

    def _named_just_before(self, at: int) -> CitedLaw | None:
        """The law that the words just before an article name: without 《》, in short, or by 同法."""
        folded = self.folded
        name = bare_name(folded, at) or half_bracketed(folded, at) or name_before_bracket(folded, at)
        if nicknamed := self._nicknamed(at, name):
            return nicknamed
        if name:
            return self._bare(name, at)
        if latin := latin_name(folded, at):
            return CitedLaw(latin.name, latin.name, "", "bare", latin.start)
        back = anaphor(folded, at)
        return self._understood(back, at) if back else None

    def _of_laid(self, m: re.Match[str]) -> CitedLaw | None:
        """The law whose text is laid out, where the article at `m` is its next one or is named in it."""
        if self.laid is None or m.start() - self.laid_at > 3 * _FAR:
            return None
        at, number = m.start(), to_int(m["first"]) or 0
        fresh = at == 0 or self.folded[at - 1] in "。；;”》\n \t"
        if fresh and _LAID_OUT.match(self.folded, m.end()) and 0 < number - self.laid_no <= _LAID_GAP:
            return CitedLaw(self.laid.name, "", self.laid.mark, "laid", at)
        if same_line(self.folded, self.laid_at, at):
            return CitedLaw(self.laid.name, "", self.laid.mark, "inherited", at)
        return None

    def _nicknamed(self, at: int, known: Title | None) -> CitedLaw | None:
        """The law that a short form just before `at` stands for, where no longer name stands there."""
        before = self.folded[max(0, at - 34) : at].rstrip()
        before = before[:-1] if before.endswith(("的", "之", "中")) else before
        for nick in sorted(self.nicknames, key=len, reverse=True):
            if before.endswith(nick) and not (known and len(known.name.rstrip("的之中 ")) > len(nick)):
                start = self.folded.rindex(nick, 0, at)
                return CitedLaw(self._whole(nick), self.text[start : start + len(nick)], "", "bare", start)
        return None

    def law_before(self, m: re.Match[str], title: Title | None) -> CitedLaw | None:
        """Which law the article at `m` belongs to; None where it is no citation of a law."""
        at, folded = m.start(), self.folded
        if title and title.end <= at:
            before, self.private = self.private, False
            law = self._law_of_title(title, at)
            if law or self.private:
                return law
            self.private = before
        listed = self._continues(at)
        if not m["di"] and not listed:
            name = bare_name(folded, at)
            if name and len(name.name) >= 2 and at == name.end:
                return self._bare(name, at)
            return self._same(at, "inherited") if self._numeral_alone(m) else None
        if listed:
            return None if self.private or not self.last else self._same(at, "list")
        if private_document(folded, at):
            self.private = True
            return None
        if law := self._named_just_before(at):
            return law
        if laid := self._of_laid(m):
            return laid
        if self._is_heading(m):
            self.headings += 1
            return None
        if self.excerpt and self._begins_anew(m):
            self.law = None
            return CitedLaw("", "", "", "none", at)
        if AMENDED_BEFORE.search(folded, max(0, at - 6), at) or AMENDED_AFTER.match(folded, m.end()):
            return CitedLaw("", "", "", "none", at)
        if self.law is None and self.contract:
            return None
        return None if _AGREED.match(folded, m.end()) else self._same(at, "inherited")

    def _law_of_title(self, title: Title, at: int) -> CitedLaw | None:
        gap = self.folded[title.end : at]
        if len(gap) > 80:
            return None
        if gap.startswith(")") and _NICKNAME_BEFORE.search(
            self.folded, max(0, title.start - 12), title.start
        ):
            gap = gap[1:]
        start = issued_before(self.folded, title.start)
        tail = derived_tail(gap, issued=start < title.start)
        if tail:
            name = self.folded[start : title.end] + tail
            raw = self.text[start : title.end + len(tail)]
            return CitedLaw(normalise_law(name), raw, "", "title", start)
        if not bridges(gap):
            return None
        if names_contract(title.name):
            self.private = True
            return None
        if "\n" in gap:
            self.excerpt = True
        return self._titled(title, at, "title")

    def _bare(self, name: Title, at: int) -> CitedLaw:
        raw = self.text[name.start : name.start + len(name.name)]
        region, start = foreign(self.folded, name.start, name.name)
        if region:
            return CitedLaw(region + name.name, raw, "", "bare", start)
        mark = version_mark(self.folded, Title(name.start, name.start + len(name.name), "", False), at)
        return CitedLaw(normalise_law(name.name), raw, mark, "bare", name.start)

    def _same(self, at: int, how: str) -> CitedLaw:
        """The law of the citation before, or the law last named."""
        if how == "list" and self.last:
            return CitedLaw(self.last.law, "", self.last.version_mark, how, at)
        if self.law is None or at - self.seen > _FAR:
            return CitedLaw("", "", "", "none", at)
        if self.headings >= _DOCUMENT and not same_line(self.folded, self.seen, at):
            return CitedLaw("", "", "", "none", at)  # a law's own text speaks of its own articles
        return CitedLaw(self.law.name, "", self.law.mark, how, at)

    def _understood(self, back: str, at: int) -> CitedLaw:
        """The law that 同法, 该解释 or the like means: the last one named of that sort.

        本规定 and 本解释 where none was named mean the document itself: no law is given.
        """
        near = self.folded[max(0, at - 12) : at]
        start = at - len(near) + near.rfind(back)
        sort = _SORT.search(back[1:] if len(back) > 1 else back)
        wanted = sort[0] if sort else "法"
        if back.startswith("本") and self.headings >= _DOCUMENT:
            return CitedLaw("", "", "", "none", start)
        for law in reversed(self.named):
            kind = list(_SORT.finditer(law.name))
            if kind and (kind[-1][0] == wanted or (wanted == "法" and kind[-1][0] == "法典")):
                return CitedLaw(law.name, "", law.mark, "anaphor", start)
        bare = bare_mentions(self.folded[max(0, start - 200) : start]) if wanted == "法" else []
        if bare:
            return CitedLaw(normalise_law(bare[-1].name), "", "", "anaphor", start)
        return CitedLaw("", "", "", "none", start)

    def _continues(self, at: int) -> bool:
        """Whether only a separator stands between the last citation and `at`."""
        if self.last is None or not 0 <= at - self.last.end <= 4:
            return False
        gap = self.folded[self.last.end : at]
        return gap == "" or bool(SEPARATOR.fullmatch(gap))

    def _numeral_alone(self, m: re.Match[str]) -> bool:
        """Whether 第 was left out of a later citation of the sentence: 以及九百五十一条“……”."""
        if self.last is None or not same_line(self.folded, self.last.end, m.start()):
            return False
        led = re.search(
            r"(?:以及|和|及|与|依据|根据|按照)\s?$", self.folded[max(0, m.start() - 4) : m.start()]
        )
        return bool(led and re.match(r"[“\":：规之的第]", self.folded[m.end() : m.end() + 1]))

    def _begins_anew(self, m: re.Match[str]) -> bool:
        """Whether a heading in an excerpt has a lower number than the one before: another law's."""
        if self.folded[max(0, m.start() - 6) : m.start()].rpartition("\n")[2].strip(" #\t-·•"):
            return False
        before, self.heading = self.heading, to_int(m["first"]) or 0
        return before > self.heading > 0

    def _is_heading(self, m: re.Match[str]) -> bool:
        """Whether 第…条 begins a line as the heading of an article of the document itself."""
        before = self.folded[max(0, m.start() - 8) : m.start()].rsplit("\n", 1)
        led = before[-1] if len(before) > 1 or m.start() <= 8 else "x"
        led = "" if before[-1].endswith(("。 ", "。")) and self.headings else led
        if led.strip(" #\t-·•") or self.excerpt:
            return False
        after = self.folded[m.end() : m.end() + 2]
        near = self.last is not None and m.start() - self.last.end < 400
        return after[:1] in (" ", "\t", "\n", "【") or (after[:1] in (":", "：") and not near)


class Scan:
    """One pass over a text; keeps the law and the citation last seen."""

    def __init__(self, text: str) -> None:
        """Fold the text and find its titles; `citations` does the pass."""
        self.text = text
        self.context = LawContext(text)
        self.folded = self.context.folded
        self.found: list[LegalCitation] = []

    def citations(self) -> list[LegalCitation]:
        """Every citation, in the order of the text."""
        marks = [(m.start(), 0, m) for m in HEAD.finditer(self.folded)]
        marks += [(m.start(), 1, m) for m in BACK.finditer(self.folded)]
        marks += [(m.start(), 2, m) for m in LONE.finditer(self.folded)]
        reached = 0
        for start, kind, m in sorted(marks, key=lambda x: x[:2]):
            title = self.context.pass_titles(start)
            refuse_too_many(len(self.found))
            if start < reached or (title and title.start < start < title.end):
                continue
            step = (self._head, self._back, self._lone)[kind]
            reached = max(reached, step(m, title))
        named = [(law.start, law.name) for law in self.context.named]
        self.found += english_citations(self.text, named)
        self.found.sort(key=lambda c: (c.start, c.end))
        return self.found

    def _head(self, m: re.Match[str], title: Title | None) -> int:
        law = self.context.law_before(m, title)
        if law is None:
            return 0
        numbers = expand((m["di"] or "") + m["first"] + m["rest"])
        if not numbers or (m["rest"] and "第" in m["rest"] and not consecutive(numbers)):
            numbers = [(n, a, b) for n, a, b in numbers[-1:]]
        # No article has the number 0, nor one above 9999: cited all the same, for the reader to be told.
        numbers = numbers or [(to_int(m["first"]) or 0, 0, 0)]
        if law.how == "list" and not m["di"] and numbers and self.context.last:
            number, a, b = numbers[0]
            numbers[0] = (abbreviated(self.context.last.article_no, number), a, b)
        self.context.lay_out(m, law)
        if law.how == "laid":
            law = replace(law, how="inherited")
        if law.name and law.how != "inherited" and law.how != "list":
            self.context.name(law)
        self.context.private = False
        base, suffix = m.start(), suffix_name(re.sub(r"[之\s]", "", m["zhi"] or ""))
        for k, (number, a, b) in enumerate(numbers):
            first, final = k == 0, k == len(numbers) - 1
            start = law.start if first else base + a
            end = m.end() if final else base + b
            how = law.how if first else "list"
            self._add(
                start, end, law if first else replace(law, raw=""), number, suffix if final else "", how
            )
        return self._tail(m.end())

    def _add(
        self,
        start: int,
        end: int,
        law: CitedLaw,
        number: int,
        suffix: str,
        how: str,
    ) -> None:
        previous = self.context.last
        cite = LegalCitation(
            self.text[start:end],
            start,
            end,
            law.name,
            law.raw,
            number,
            suffix,
            None,
            None,
            None,
            law.mark,
            how,
        )
        if how == "list" and previous and RANGE.search(self.folded[previous.end : start]) and not suffix:
            same = previous.law == cite.law and start - previous.end <= 4
            if same and 1 < number - previous.article_no <= 60:
                for n in range(previous.article_no + 1, number):
                    whole = self.text[previous.start : end]
                    self.found.append(replace(cite, text=whole, start=previous.start, end=end, article_no=n))
        self.found.append(cite)
        self.context.last = cite
        if cite.law:
            self.context.seen = end

    def _tail(self, at: int) -> int:
        """Read 款, 项 and 目 after an article, lists of them included; return where they end."""
        base = self.found[-1]
        anchor = base.start
        level = {"paragraph": PARAGRAPH, "item": ITEM, "subitem": SUBITEM}
        leaf: list[LegalCitation] = []
        current, end, fresh = base, at, True
        while True:
            sep = None if fresh else SEPARATOR.match(self.folded, end)
            hit = self._next_level(level, sep.end() if sep else end, current, bool(sep))
            if hit is None or (not fresh and sep is None and not leaf):
                break
            name, m = hit
            values = expand(m["list"])
            if sep:
                parent = self._parent(current, name)
                low = getattr(current, name)
                if RANGE.search(sep[0]) and low and 1 < values[0][0] - low <= 30:
                    for n in range(low + 1, values[0][0]):
                        made = self._part(parent, name, n, current.start, m.end())
                        leaf.append(replace(made, how="list", law_raw=""))
            else:
                parent, leaf = current, leaf[:-1]
            for k, (value, a, b) in enumerate(values):
                start = anchor if not sep and k == 0 else m.start("list") + a
                stop = m.end() if k == len(values) - 1 else m.start("list") + b
                made = self._part(parent, name, value, start, stop)
                leaf.append(made if not sep and k == 0 else replace(made, how="list", law_raw=""))
            current, end, fresh = leaf[-1], m.end(), False
            anchor = current.start
        if leaf:
            self.found[-1:] = leaf
            self.context.last = leaf[-1]
        return end

    def _next_level(
        self, levels: dict[str, re.Pattern[str]], at: int, current: LegalCitation, listed: bool
    ) -> tuple[str, re.Match[str]] | None:
        for name, pattern in levels.items():
            if not listed and getattr(current, name) is not None:
                continue
            m = pattern.match(self.folded, at)
            if m and (m["di"] is not None or "(" in m["list"]):
                return name, m
        return None

    def _part(self, parent: LegalCitation, name: str, value: int, start: int, stop: int) -> LegalCitation:
        placed = replace(parent, start=start, end=stop, text=self.text[start:stop])
        if name == "paragraph":
            return replace(placed, paragraph=value)
        return replace(placed, item=value) if name == "item" else replace(placed, subitem=value)

    @staticmethod
    def _parent(current: LegalCitation, name: str) -> LegalCitation:
        if name == "paragraph":
            return replace(current, paragraph=None, item=None, subitem=None)
        return replace(current, item=None, subitem=None) if name == "item" else replace(current, subitem=None)

    def _back(self, m: re.Match[str], _title: Title | None) -> int:
        """前款, 前条, 该条……: an article or paragraph understood from the citation before."""
        if self.context.last is None or not same_line(self.folded, self.context.last.end, m.start()):
            return 0
        last, quoted = self.context.last, open_quote(self.folded, self.context.last.end, m.start())
        cite = replace(
            last, text=m[0], start=m.start(), end=m.end(), law_raw="", how="anaphor", item=None, subitem=None
        )
        if m["art"]:
            cite = replace(cite, paragraph=None)
        elif m["prev"] == "前款":
            n = last.paragraph
            cite = replace(cite, paragraph=(n - 1 if n > 1 else None) if n and quoted else n)
        else:
            number = last.article_no - 1 if quoted else last.article_no
            if number < 1:
                return 0
            cite = replace(
                cite, article_no=number, article_suffix="" if quoted else last.article_suffix, paragraph=None
            )
        self.found.append(cite)
        kept, self.context.last = self.context.last, cite
        end = self._tail(m.end())
        self.context.last = kept if m["prev"] else self.context.last
        return end

    def _lone(self, m: re.Match[str], _title: Title | None) -> int:
        """第二款 or 第（三）项 alone, of the article cited before on the same line."""
        last = self.context.last
        if last is None or not same_line(self.folded, last.end, m.start()):
            return 0
        unit = "paragraph" if m[0].endswith("款") else "item"
        bare = replace(
            self._parent(last, unit), text="", start=m.start(), end=m.start(), law_raw="", how="anaphor"
        )
        self.found.append(bare)
        end = self._tail(m.start())
        if self.found[-1] is bare:
            self.found.pop()
        return end
