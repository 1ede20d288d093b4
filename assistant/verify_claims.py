"""Which words of a text are attributed to each of its citations.

A citation may be followed by a quotation (第八条规定：“……”), by a clause (依照第八条，……), by
a noun (第八条规定的……), or stand after what it supports (……（《民法典》第八条）). Citations
of one list share their claim. A citation inside the words quoted from another law is a
reference of that law, and nothing is attributed to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant import verify_phrases as phrases
from assistant.citations import LegalCitation
from assistant.text import letters
from assistant.verify_quotes import quote_spans

_LONGEST = 900
_MORE = 12
_END = re.compile(r"[。！？!?\n]")


@dataclass(frozen=True)
class AttributedClaim:
    """What a text attributes to one citation.

    `text`    the words attributed, for the reader; "" where only the citation is made
    `quotes`  those of them that stand as a quotation
    `lead`    the words of the sentence that stand before the citation
    `more`    sentences next to the claim, nearest first, that may go on saying what the article says
    `noun`    it is only the name of a thing: 第八条规定的起诉状
    `told`    the text reports what the article says (第八条规定：……), rather than applies it
    `loose`   the text neither reports the article nor relies on it; it talks about it
    `shared`  how many citations of one list share the claim
    `inner`   the citation stands in words quoted from another law
    """

    text: str
    quotes: tuple[str, ...] = ()
    lead: str = ""
    more: tuple[str, ...] = ()
    noun: bool = False
    told: bool = True
    loose: bool = False
    shared: int = 1
    inner: bool = False


def attribute_claims(text: str, citations: Sequence[LegalCitation]) -> list[AttributedClaim]:
    """Say for each citation, in their order, which words are attributed to it."""
    return _Attribution(text, citations).claims()


class _Attribution:
    def __init__(self, text: str, citations: Sequence[LegalCitation]) -> None:
        self.text = text
        self.citations = citations
        self.quotes = quote_spans(text)
        self.quote_starts = [a for a, _ in self.quotes]
        self.ends = [m.start() for m in _END.finditer(text) if not self._within_quote(m.start(), m[0])]

    def claims(self) -> list[AttributedClaim]:
        groups = self._groups()
        inner = [self._refers(groups, k) for k in range(len(groups))]
        # Where the next citation of the writer's own stands, for each group and behind the last.
        ahead = [len(self.text)] * (len(groups) + 1)
        for k in range(len(groups) - 1, -1, -1):
            ahead[k] = ahead[k + 1] if inner[k] else groups[k][0].start
        out: list[AttributedClaim] = []
        previous, closed, taken_until = 0, 0, 0
        for k, group in enumerate(groups):
            start, end = group[0].start, max(c.end for c in group)
            if start < taken_until or inner[k]:
                out += [AttributedClaim("", inner=True)] * len(group)
                continue
            following = ahead[k + 1]
            claim, reached = self._claim(start, end, following, previous, closed)
            if claim.quotes:
                taken_until = reached
            # What stands before a citation in brackets may hold other citations, not such ones.
            previous = end
            closed = end if self._bracketed(start) else closed
            out += [replace(claim, shared=len(group))] * len(group)
        return out

    def _groups(self) -> list[list[LegalCitation]]:
        """Citations by list: those with only separators between them stand together."""
        groups: list[list[LegalCitation]] = []
        end = -1
        for c in self.citations:
            gap = self.text[end : c.start] if 0 <= end <= c.start else ""
            if groups and (c.start < end or (gap.strip() and len(gap) <= 9 and phrases.JOINT.fullmatch(gap))):
                groups[-1].append(c)
            else:
                groups.append([c])
            end = max(end, c.end)
        return groups

    def _refers(self, groups: list[list[LegalCitation]], k: int) -> bool:
        """Whether a citation is a reference within words of a law: 本法第三条规定的……, 将第三条修改为.

        Writers say 该法; 本法 is the law speaking, unless a sentence opens with it.
        """
        first, last = groups[k][0], groups[k][-1]
        if first.text.startswith(("前款", "前条", "本条")):
            return True
        led = self.text[max(0, first.start - 2) : first.start]
        if led.endswith(("将", "删去", "把")) and phrases.AMENDED.match(self.text, last.end):
            return True
        if first.text.startswith("本") and self.text.startswith(("所列", "所称"), last.end):
            return True
        if not first.text.startswith(("本法", "本条例", "本解释", "本规定", "本办法", "本决定")):
            return False
        before = self.text[self._sentence_start(first.start) : first.start]
        return first.how == "none" or not phrases.OPENING.fullmatch(before)

    def _bracketed(self, start: int) -> bool:
        return bool(phrases.BRACKETED.search(self.text, max(0, start - 18), start))

    def _claim(
        self, start: int, end: int, following: int, previous: int, closed: int
    ) -> tuple[AttributedClaim, int]:
        context_start, stop = self._sentence_start(start), self._sentence_end(end)
        bracketed = self._bracketed(start)
        before = self.text[max(context_start, closed if bracketed else previous) : start]
        # Words behind an earlier citation of the sentence are that one's, up to a ；.
        own = before if bracketed or previous <= context_start else phrases.own_part(before)
        after_stop = min(stop, self._cut(end, following))
        body = self.text[end:after_stop]
        glue = phrases.GLUE.match(body)
        at = end + (glue.end() if glue else 0)
        lead = phrases.trim(before)
        quoted = self._quotes_from(at, following)
        if quoted:
            quotes = tuple(self.text[a + 1 : b].strip() for a, b in quoted)
            reached = quoted[-1][1]
            return AttributedClaim("……".join(quotes), quotes, lead), reached
        if about := phrases.ABOUT.match(body):
            return AttributedClaim(about["matter"].strip("“”"), (), lead, noun=True), end
        noun = phrases.OF_NOUN.match(body)
        if noun:
            return self._of_noun(body[noun.end() :], lead, phrases.trim(own)), end
        said = self.text[at:after_stop].strip()
        if glue and phrases.PAUSE.search(glue[0]) and len(letters(said)) < 4 and after_stop < stop:
            said = self.text[at:stop].strip()  # 第八条规定，应当依照第九条……
        if after_stop == stop:
            said += self._list_after(stop, said, following)
        saying = bool(glue and phrases.SAYING.search(glue[0]))
        if len(letters(said)) >= 4 and not (bracketed and not saying):
            relied_on = bool(phrases.RELIED_ON.search(before))
            return self._behind(
                said,
                body,
                glue[0] if glue else "",
                before,
                bracketed,
                relied_on,
                lead,
                self._sentences_after(stop, following) if stop == after_stop else (),
            ), end
        if bracketed and (quote := self._quote_before(start)):
            return AttributedClaim(quote, (quote,)), end
        return self._in_front(phrases.trim(own), before, context_start, previous, bracketed, lead), end

    def _of_noun(self, rest: str, lead: str, own: str) -> AttributedClaim:
        """第八条规定的……: a thing named, or the sentence before where only 情形 and the like follow."""
        if phrases.PLAIN_NOUN.match(rest):
            rest = ""
        said = re.split(r"[，,；;：:]", rest)[0]
        if len(letters(said)) >= 3:
            noun = len(letters(said)) <= 16 or phrases.topic(said)
            return AttributedClaim(said.strip(), (), lead, noun=noun)
        return AttributedClaim(own if len(letters(own)) >= 6 else "", (), lead)

    def _behind(
        self,
        said: str,
        body: str,
        glue: str,
        before: str,
        bracketed: bool,
        relied_on: bool,
        lead: str,
        more: tuple[str, ...],
    ) -> AttributedClaim:
        """What follows the citation is attributed to it."""
        if phrases.lists_cases(before) or (relied_on and phrases.applied_only(said, glue)):
            return AttributedClaim("", (), lead)
        saying = bool(phrases.SAYING.search(glue)) and not (relied_on and not phrases.PAUSE.search(glue))
        headed = body[:1].isspace() and not letters(before)
        told = headed or saying or bool(phrases.RULED.search(said))
        loose = not told and not bracketed and not relied_on
        loose = loose or (not bracketed and bool(phrases.CASE.search(said) or phrases.BREACH.search(before)))
        said = phrases.up_to_other_law(said)
        topic = phrases.topic(said)
        return AttributedClaim(said[:_LONGEST], (), lead, more, noun=topic, told=told, loose=loose)

    def _in_front(
        self, said: str, before: str, context_start: int, previous: int, bracketed: bool, lead: str
    ) -> AttributedClaim:
        """What stands before the citation is attributed to it."""
        earlier = self._sentences_before(context_start, previous)
        if len(letters(said)) < 4 and bracketed and earlier:
            said, earlier = earlier[0], earlier[1:]
        if len(letters(said)) < 4:
            return AttributedClaim("", (), lead)
        # What stands before is the claim itself and supplies it nothing.
        loose = not bracketed and bool(phrases.BREACH.search(before))
        names = bracketed and phrases.names_only(said)
        more = earlier if bracketed else ()
        return AttributedClaim(said[-_LONGEST:], (), "", more, noun=names, loose=loose)

    def _quotes_from(self, at: int, following: int) -> list[tuple[int, int]]:
        """The quotation that opens at `at`, and those that follow it as one saying."""
        found: list[tuple[int, int]] = []
        i = bisect_right(self.quote_starts, at) - 1
        if i < 0 or self.quotes[i][0] != at:
            return []
        a, b = self.quotes[i]
        if len(letters(self.text[a:b])) < 7 and not phrases.QUOTE_ENDS.match(self.text, b + 1):
            return []
        found.append((a, b))
        while True:
            gap = phrases.FOLLOWS_ON.match(self.text, found[-1][1] + 1)
            if not gap or gap.end() > following or gap.end() >= len(self.text):
                return found
            i = bisect_right(self.quote_starts, gap.end()) - 1
            if self.quotes[i][0] != gap.end():
                return found
            found.append(self.quotes[i])

    def _quote_before(self, start: int) -> str:
        """The quotation that ends where the bracket of a citation opens: “……”（第八条）."""
        opened = phrases.BRACKETED.search(self.text, max(0, start - 18), start)
        if opened is None:
            return ""
        end = opened.start() - 1
        while end > 0 and self.text[end] in " *":
            end -= 1
        i = bisect_right(self.quote_starts, end) - 1
        if i < 0 or self.quotes[i][1] != end or len(letters(self.text[self.quotes[i][0] : end])) < 7:
            return ""
        return self.text[self.quotes[i][0] + 1 : end].strip()

    def _cut(self, end: int, following: int) -> int:
        """Where the words between a citation and the next one stop belonging to the first."""
        if following >= len(self.text):
            return following
        window = self.text[max(end, following - 40) : following]
        m = list(re.finditer(r"[，,；;。]", window))
        if m and len(window) - m[-1].end() <= 16:
            return following - len(window) + m[-1].start()
        return following

    def _within_quote(self, at: int, mark: str) -> bool:
        if mark == "\n":
            return False
        i = bisect_right(self.quote_starts, at) - 1
        return i >= 0 and self.quotes[i][0] < at < self.quotes[i][1] - 1

    def _sentence_start(self, at: int) -> int:
        i = bisect_right(self.ends, at) - 1
        start = self.ends[i] + 1 if i >= 0 and self.ends[i] < at else (self.ends[i - 1] + 1 if i > 0 else 0)
        return max(start, at - _LONGEST)

    def _sentence_end(self, at: int) -> int:
        i = bisect_right(self.ends, at - 1)
        return min(self.ends[i] if i < len(self.ends) else len(self.text), at + _LONGEST)

    def _sentences_after(self, stop: int, following: int) -> tuple[str, ...]:
        """The sentences between `stop` and the next citation, at most some."""
        found: list[str] = []
        at = stop + 1
        while at < min(following, stop + 2 * _LONGEST) and len(found) < _MORE:
            end = self._sentence_end(at)
            if end > following:
                break
            if self.text[at:end].strip():
                found.append(self.text[at:end].strip())
            at = end + 1
        return tuple(found)

    def _sentences_before(self, start: int, previous: int) -> tuple[str, ...]:
        """The sentences between the citation before and `start`, nearest first, at most some."""
        found: list[str] = []
        stop = start - 1
        while stop > max(previous, start - 2 * _LONGEST) and len(found) < _MORE:
            begin = max(self._sentence_start(stop), previous)
            if self.text[begin:stop].strip():
                found.append(self.text[begin:stop].strip())
            stop = begin - 1
        return tuple(found)

    def _list_after(self, stop: int, said: str, following: int) -> str:
        """The lines of a list that a clause ending in a colon introduces."""
        if not said.rstrip().endswith(("：", ":")) or self.text[stop : stop + 1] != "\n":
            return ""
        lines: list[str] = []
        at = stop
        for line in self.text[stop : stop + _LONGEST].split("\n")[:24]:
            at += len(line) + 1
            if line.strip() and (not phrases.LIST_LINE.match(line) or at - 1 > following):
                break
            lines.append(line)
        return "\n".join(lines).rstrip()
