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

from assistant.citations import LegalCitation
from assistant.text import letters
from assistant.verify_quotes import quote_spans

_LONGEST = 900
_MORE = 12
_END = re.compile(r"[。！？!?\n]")
_NOTE = r"(?:\[\d{1,3}\]|【\d{1,3}】)?"
_JOINT = re.compile(rf"(?:的?规定)?{_NOTE}[\s、，,和及与或同]*(?:以及|或者|并|和|及|、)?[\s（(]*")
_GLUE = re.compile(
    r"(?:[\s，,：:）)\]】*—-]|\[\d{1,3}\]|强制性|禁止性|效力性|管理性|的|之|中|里|所|有关|相关|明确|具体|也|还|都|均|就|又|则|已|曾|进一步|另外|同时|清楚地?|规定|指出|要求"
    r"|载明|写明|写道|表明|提到|强调|确立|赋予|体现|列举|限定|了|内容|条款|精神|可知|可见|可以看出|认为|但书|如下|是|为|：)+"
)
_SAYING = re.compile(r"规定|指出|要求|载明|写明|写道|表明|提到|强调|确立|赋予|体现|列举|明确|限定|[：:]")
_OF_NOUN = re.compile(r"^[\s*]*(?:中|里)?(?:所)?(?:明确)?规定的")
_PLAIN_NOUN = re.compile(
    r"^(?:有关|相关|上述|前述|该|具体|法定|各项|其他|任何|下列)?"
    r"(?:情形|条件|行为|情况|程序|范围|期限|期间|方式|方法|标准|要求|权利|义务|责任|内容|事项|原则|规则|限制|比例|数额|罪名|处罚|处理|除外)"
    r"(?:之一)?(?:的|和|或者|以及|、|外|下|时|，|,|。|；|;|来|进行|执行|处理|办理|$)"
)
_LEAD = re.compile(
    r"(?:[\s，,、；;：:（(\[【*]|根据|依据|依照|按照|参照|参见|详见|详细见|具体见|见|适用|违反|符合|结合|援引|引用|属于|触犯|构成|基于"
    r"|我国|现行|新|原|中国|而|以及|及|和|与|或|并|同时|此外|另外|其中|例如|比如|如|但|即|由|对|因为|因此|在|的|是|为|有|这是|主要)+$"
)
_LIST_LINE = re.compile(
    r"\s*(?:[-*•·]\s|[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?\d{1,2}[）)、.．]|[①-⑳⑴-⒇])"
)
_AMENDED = re.compile(r".{0,12}?(?:修改为|改为|作为|修正为|删去|增加)")
_RULED = re.compile(r"(?:进行|作出|作|有)了?(?:明确|具体|专门|相应|如下)?的?规定")
_RELIED_ON = re.compile(
    r"(?:根据|依据|依照|按照|参照|适用|违反|基于|符合|结合|援引|引用|触犯|构成|依|按|据|由|属于|见)"
    r"(?:我国|中国|现行|最新[^，。]{0,8}|上述|前述|新)?[\s“《(（*]*$"
)
# A rule applied to a case, or to what the parties ask, is not thereby reported.
_CASE = re.compile(
    r"^(?:遂|故|并|依法|应当?|法院|本院|一审|二审|终审)*(?:判决|判令|驳回|裁定|改判|撤销(?:原|一审|二审)|维持|提起|起诉)"
    r"|人民法院(?:应当?|依法|可以)*(?:不)?予(?:以)?支持|诉讼请求|[原被]告|上诉人|本案|本院"
)
_BREACH = re.compile(r"(?:违反|触犯|涉嫌|构成|符合|侵犯)了?[^，。；《》]{0,4}[\s“《(（*]*$")
_OPENING = re.compile(r"[\s，,“\"]*(?:根据|依据|依照|按照|而|且|同时|此外|另外|其次|最后|再次)?[，,]?")
_QUOTE_ENDS = re.compile(r"[\s*]*(?:[，,。；;！!？?）)\n]|$)")
_FOLLOWS_ON = re.compile(
    r"[\s，,。；;]*(?:但是?|和|并且?|同时|还|也|或者|及)?(?:规定|指出|明确)?[，,：:\s]*(?=[“「『\"])"
)


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
            if groups and (c.start < end or (gap.strip() and len(gap) <= 9 and _JOINT.fullmatch(gap))):
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
        if led.endswith(("将", "删去", "把")) and _AMENDED.match(self.text, last.end):
            return True
        if first.text.startswith("本") and self.text.startswith(("所列", "所称"), last.end):
            return True
        if not first.text.startswith(("本法", "本条例", "本解释", "本规定", "本办法", "本决定")):
            return False
        before = self.text[self._sentence_start(first.start) : first.start]
        return first.how == "none" or not _OPENING.fullmatch(before)

    def _bracketed(self, start: int) -> bool:
        return self.text[max(0, start - 3) : start].rstrip().endswith(("（", "(", "[", "【"))

    def _claim(
        self, start: int, end: int, following: int, previous: int, closed: int
    ) -> tuple[AttributedClaim, int]:
        context_start, stop = self._sentence_start(start), self._sentence_end(end)
        bracketed = self._bracketed(start)
        before = self.text[max(context_start, closed if bracketed else previous) : start]
        after_stop = min(stop, self._cut(end, following))
        body = self.text[end:after_stop]
        glue = _GLUE.match(body)
        at = end + (glue.end() if glue else 0)
        lead = _trim(before)
        quoted = self._quotes_from(at, following)
        if quoted:
            quotes = tuple(self.text[a + 1 : b].strip() for a, b in quoted)
            reached = quoted[-1][1]
            return AttributedClaim("……".join(quotes), quotes, lead), reached
        noun = _OF_NOUN.match(body)
        if noun:
            rest = body[noun.end() :]
            if _PLAIN_NOUN.match(rest):
                rest = ""
            said = re.split(r"[，,；;：:]", rest)[0]
            if len(letters(said)) >= 3:
                return AttributedClaim(said.strip(), (), lead, noun=len(letters(said)) <= 16), end
            return AttributedClaim(lead if len(letters(lead)) >= 6 else "", (), lead), end
        said = self.text[at:after_stop].strip()
        if after_stop == stop:
            said += self._list_after(stop, said, following)
        if len(letters(said)) >= 4 and not (bracketed and not (glue and _SAYING.search(glue[0]))):
            more = self._sentences_after(stop, following) if stop == after_stop else ()
            headed = body[:1].isspace() and not letters(before)
            told = headed or bool(glue and _SAYING.search(glue[0])) or bool(_RULED.search(said))
            loose = not told and not bracketed and not _RELIED_ON.search(before)
            loose = loose or (not bracketed and bool(_CASE.search(said) or _BREACH.search(before)))
            return AttributedClaim(said[:_LONGEST], (), lead, more, told=told, loose=loose), end
        said, earlier = lead, self._sentences_before(context_start, previous)
        if len(letters(said)) < 4 and bracketed and earlier:
            said, earlier = earlier[0], earlier[1:]
        if len(letters(said)) < 4:
            return AttributedClaim("", (), lead), end
        loose = not bracketed and bool(_BREACH.search(before))
        return AttributedClaim(said[-_LONGEST:], (), lead, earlier if bracketed else (), loose=loose), end

    def _quotes_from(self, at: int, following: int) -> list[tuple[int, int]]:
        """The quotation that opens at `at`, and those that follow it as one saying."""
        found: list[tuple[int, int]] = []
        i = bisect_right(self.quote_starts, at) - 1
        if i < 0 or self.quotes[i][0] != at:
            return []
        a, b = self.quotes[i]
        if len(letters(self.text[a:b])) < 7 and not _QUOTE_ENDS.match(self.text, b + 1):
            return []
        found.append((a, b))
        while True:
            gap = _FOLLOWS_ON.match(self.text, found[-1][1] + 1)
            if not gap or gap.end() > following or gap.end() >= len(self.text):
                return found
            i = bisect_right(self.quote_starts, gap.end()) - 1
            if self.quotes[i][0] != gap.end():
                return found
            found.append(self.quotes[i])

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
            if line.strip() and (not _LIST_LINE.match(line) or at - 1 > following):
                break
            lines.append(line)
        return "\n".join(lines).rstrip()


def _trim(before: str) -> str:
    """What stands before a citation, without the words that only lead to it."""
    return _LEAD.sub("", before).strip(" \t　，,。；;：:")
