"""One pass over a text: every 第…条 with its 款, 项 and 目, lists and ranges spread out."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.citation_context import CitedLaw, LawContext
from assistant.citation_form import LegalCitation, suffix_name
from assistant.citation_names import Title
from assistant.citation_patterns import (
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
)


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
            if start < reached or (title and title.start < start < title.end):
                continue
            step = (self._head, self._back, self._lone)[kind]
            reached = max(reached, step(m, title))
        return self.found

    def _head(self, m: re.Match[str], title: Title | None) -> int:
        law = self.context.law_before(m, title)
        if law is None:
            return 0
        numbers = expand((m["di"] or "") + m["first"] + m["rest"])
        if not numbers or (m["rest"] and "第" in m["rest"] and not consecutive(numbers)):
            numbers = [(n, a, b) for n, a, b in numbers[-1:]]
        if law.how == "list" and not m["di"] and numbers and self.context.last:
            number, a, b = numbers[0]
            numbers[0] = (abbreviated(self.context.last.article_no, number), a, b)
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

    def _back(self, m: re.Match[str], title: Title | None) -> int:
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

    def _lone(self, m: re.Match[str], title: Title | None) -> int:
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
