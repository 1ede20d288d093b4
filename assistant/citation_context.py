"""Which law an article in running text belongs to: named, understood or inherited."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.citation_form import LegalCitation
from assistant.citation_names import (
    Title,
    anaphor,
    bare_mentions,
    bare_name,
    bracketed_titles,
    bridges,
    derived_tail,
    is_law_like,
    issued_before,
    names_contract,
    normalise_law,
    plain,
    private_document,
    version_mark,
)
from assistant.citation_odd_names import foreign, half_bracketed, latin_name
from assistant.citation_patterns import AMENDED_AFTER, AMENDED_BEFORE, SEPARATOR, same_line
from assistant.numerals import to_int

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


class LawContext:
    """The laws named so far in a text, for one pass from its beginning to its end."""

    def __init__(self, text: str) -> None:
        """Fold the text and find its titles."""
        self.text = text
        self.folded = plain(text)
        self.titles = bracketed_titles(self.folded)
        self.at_title = 0
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
            if is_law_like(title.name):
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
        mark = version_mark(self.folded, title, end)
        region, start = foreign(self.folded, title.start, title.name)
        name = region + title.name if region else normalise_law(title.name)
        return CitedLaw(name, raw, mark, how, start)

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
        name = bare_name(folded, at) or half_bracketed(folded, at)
        if name:
            return self._bare(name, at)
        if latin := latin_name(folded, at):
            return CitedLaw(latin.name, latin.name, "", "bare", latin.start)
        back = anaphor(folded, at)
        if back:
            return self._understood(back, at)
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
        return self._same(at, "inherited")

    def _law_of_title(self, title: Title, at: int) -> CitedLaw | None:
        gap = self.folded[title.end : at]
        if len(gap) > 80:
            return None
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
        led = "" if before[-1].endswith("。 ") and self.headings else led
        if led.strip(" #\t-·•") or self.excerpt:
            return False
        after = self.folded[m.end() : m.end() + 2]
        near = self.last is not None and m.start() - self.last.end < 400
        return after[:1] in (" ", "\t", "\n", "【") or (after[:1] in (":", "：") and not near)
