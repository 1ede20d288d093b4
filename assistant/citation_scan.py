"""One pass over a text: which law and which article each 第…条 means."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.citation_form import LegalCitation, suffix_name
from assistant.citation_names import (
    Title,
    anaphor,
    bare_name,
    bracketed_titles,
    bridges,
    derived_tail,
    is_law_like,
    issued_before,
    normalise_law,
    plain,
    private_document,
    version_mark,
)
from assistant.citation_patterns import (
    BACK,
    HEAD,
    ITEM,
    LONE,
    PARAGRAPH,
    RANGE,
    SEPARATOR,
    SUBITEM,
    consecutive,
    expand,
    open_quote,
)


@dataclass(frozen=True)
class _Law:
    name: str
    raw: str
    mark: str
    how: str
    start: int


class Scan:
    """One pass over a text; keeps the law and the citation last seen."""

    def __init__(self, text: str) -> None:
        """Fold the text and find its titles; `citations` does the pass."""
        self.text = text
        self.folded = plain(text)
        self.titles = bracketed_titles(self.folded)
        self.at_title = 0
        self.law: _Law | None = None
        self.last: LegalCitation | None = None
        self.private = False
        self.excerpt = False
        self.found: list[LegalCitation] = []

    def citations(self) -> list[LegalCitation]:
        """Every citation, in the order of the text."""
        marks = [(m.start(), 0, m) for m in HEAD.finditer(self.folded)]
        marks += [(m.start(), 1, m) for m in BACK.finditer(self.folded)]
        marks += [(m.start(), 2, m) for m in LONE.finditer(self.folded)]
        reached = 0
        for start, kind, m in sorted(marks, key=lambda x: x[:2]):
            title = self._pass_titles(start)
            if start < reached or (title and title.start < start < title.end):
                continue
            step = (self._head, self._back, self._lone)[kind]
            reached = max(reached, step(m, title))
        return self.found

    def _pass_titles(self, start: int) -> Title | None:
        """Move on to the last title that begins before `start`, remembering laws passed."""
        while self.at_title < len(self.titles) and self.titles[self.at_title].start < start:
            title = self.titles[self.at_title]
            if is_law_like(title.name):
                self.law = self._titled(title, title.end, "inherited")
                self.excerpt = False
            self.at_title += 1
        return self.titles[self.at_title - 1] if self.at_title else None

    def _titled(self, title: Title, end: int, how: str) -> _Law:
        raw = self.text[title.start : title.end]
        mark = version_mark(self.folded, title, end)
        return _Law(normalise_law(title.name), raw, mark, how, title.start)

    def _head(self, m: re.Match[str], title: Title | None) -> int:
        law = self._law_before(m, title)
        if law is None:
            return 0
        numbers = expand((m["di"] or "") + m["first"] + m["rest"])
        if not numbers or (m["rest"] and "第" in m["rest"] and not consecutive(numbers)):
            numbers = [(n, a, b) for n, a, b in numbers[-1:]]
        if law.name and law.how != "inherited" and law.how != "list":
            self.law = law
        self.private = False
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
        law: _Law,
        number: int,
        suffix: str,
        how: str,
    ) -> None:
        previous = self.last
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
        self.last = cite

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
            self.last = leaf[-1]
        return end

    def _next_level(
        self, levels: dict[str, re.Pattern[str]], at: int, current: LegalCitation, listed: bool
    ) -> tuple[str, re.Match[str]] | None:
        for name, pattern in levels.items():
            if not listed and getattr(current, name) is not None:
                continue
            m = pattern.match(self.folded, at)
            if m and (m["di"] or "(" in m["list"]):
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

    def _law_before(self, m: re.Match[str], title: Title | None) -> _Law | None:
        """Which law the article at `m` belongs to; None where it is no citation of a law."""
        at, folded = m.start(), self.folded
        if title and title.end <= at:
            law = self._law_of_title(title, at)
            if law:
                return law
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
        name = bare_name(folded, at)
        if name:
            return self._bare(name, at)
        back = anaphor(folded, at)
        if back:
            return self._understood(back, at)
        if self._is_heading(m):
            return None
        return self._same(at, "inherited") if self.law else _Law("", "", "", "none", at)

    def _law_of_title(self, title: Title, at: int) -> _Law | None:
        gap = self.folded[title.end : at]
        if len(gap) > 80:
            return None
        start = issued_before(self.folded, title.start)
        tail = derived_tail(gap, issued=start < title.start)
        if tail:
            name = self.folded[start : title.end] + tail
            raw = self.text[start : title.end + len(tail)]
            return _Law(normalise_law(name), raw, "", "title", start)
        if not bridges(gap):
            return None
        if not is_law_like(title.name):
            self.private = True
            return None
        if "\n" in gap:
            self.excerpt = True
        return self._titled(title, at, "title")

    def _bare(self, name: Title, at: int) -> _Law:
        raw = self.text[name.start : name.start + len(name.name)]
        mark = version_mark(self.folded, Title(name.start, name.start + len(name.name), "", False), at)
        return _Law(normalise_law(name.name), raw, mark, "bare", name.start)

    def _same(self, at: int, how: str) -> _Law:
        """The law of the citation before, or the law last named."""
        if how == "list" and self.last:
            return _Law(self.last.law, "", self.last.version_mark, how, at)
        if self.law is None:
            return _Law("", "", "", "none", at)
        return _Law(self.law.name, "", self.law.mark, how, at)

    def _understood(self, back: str, at: int) -> _Law:
        """The law that 同法, 该解释 or the like means: the last one named of that sort."""
        start = at - len(self.folded[max(0, at - 12) : at]) + self.folded[max(0, at - 12) : at].rfind(back)
        sort = re.search(r"解释|规定|条例|办法|决定|细则", back)
        named = [c for c in self.found[-20:] if c.law] if sort else []
        for c in reversed(named):
            if sort and sort[0] in c.law:
                return _Law(c.law, "", c.version_mark, "anaphor", start)
        if self.law is None:
            return _Law("", "", "", "none", start)
        return _Law(self.law.name, "", self.law.mark, "anaphor", start)

    def _continues(self, at: int) -> bool:
        """Whether only a separator stands between the last citation and `at`."""
        if self.last is None or not 0 <= at - self.last.end <= 4:
            return False
        gap = self.folded[self.last.end : at]
        return gap == "" or bool(SEPARATOR.fullmatch(gap))

    def _numeral_alone(self, m: re.Match[str]) -> bool:
        """Whether 第 was left out of a later citation of the sentence: 以及九百五十一条“……”."""
        if self.last is None or "\n" in self.folded[self.last.end : m.start()]:
            return False
        led = re.search(
            r"(?:以及|和|及|与|依据|根据|按照)\s?$", self.folded[max(0, m.start() - 4) : m.start()]
        )
        return bool(led and re.match(r"[“\":：规之的第]", self.folded[m.end() : m.end() + 1]))

    def _is_heading(self, m: re.Match[str]) -> bool:
        """Whether 第…条 begins a line as the heading of an article of the document itself."""
        before = self.folded[max(0, m.start() - 8) : m.start()].rsplit("\n", 1)
        led = before[-1] if len(before) > 1 or m.start() <= 8 else "x"
        if led.strip(" #\t-·•") or self.excerpt:
            return False
        after = self.folded[m.end() : m.end() + 2]
        near = self.last is not None and m.start() - self.last.end < 400
        return after[:1] in (" ", "\t", "\n", "【") or (after[:1] in (":", "：") and not near)

    def _back(self, m: re.Match[str], title: Title | None) -> int:
        """前款, 前条, 该条……: an article or paragraph understood from the citation before."""
        if self.last is None:
            return 0
        last, quoted = self.last, open_quote(self.folded, self.last.end, m.start())
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
        kept, self.last = self.last, cite
        end = self._tail(m.end())
        self.last = kept if m["prev"] else self.last
        return end

    def _lone(self, m: re.Match[str], title: Title | None) -> int:
        """第二款 or 第（三）项 alone, of the article cited before on the same line."""
        last = self.last
        if last is None or "\n" in self.folded[last.end : m.start()]:
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
