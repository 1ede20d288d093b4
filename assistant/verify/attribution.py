"""Which words of a text are attributed to each of its citations.

A citation may be followed by a quotation (第八条规定：“……”), by a clause (依照第八条，……), by
a noun (第八条规定的……), or stand after what it supports (……（《民法典》第八条）). Citations
of one list share their claim. A citation inside the words quoted from another law is a
reference of that law, and nothing is attributed to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.language import letters
from assistant.language.tables import table
from assistant.schema.units import STATE
from assistant.verify.charges import CRIMINAL_LAW
from assistant.verify.charging import NOTHING_NAMED, Charged, ChargeReader, Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.citations import LegalCitation

_LONGEST_QUOTE = 900
_LONGEST_JOINT = 60
_LONG_LIST = 60
_CLOSE = {"“": "”", "「": "」", "『": "』", '"': '"'}


def quote_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of quotations: the opening mark, and the closing mark or where it breaks off."""
    spans: list[tuple[int, int]] = []
    at = 0
    for m in re.finditer(r"[“「『\"]", text):
        if m.start() < at:
            continue
        end = _quote_end(text, m.start(), m[0])
        spans.append((m.start(), end))
        at = end + 1
    return spans


def _quote_end(text: str, start: int, opening: str) -> int:
    """Where a quotation ends; short quotations within it belong to it.

    One that is never closed breaks off at the line's end, or where the next one opens.
    """
    limit, closing = min(len(text), start + 2 * _LONGEST_QUOTE), _CLOSE[opening]
    end = text.find(closing, start + 1, limit)
    again = text.find(opening, start + 1, limit if end < 0 else end) if opening != closing else -1
    while again >= 0 and 0 <= end - again <= 40:
        inner, end = end, text.find(closing, end + 1, limit)
        again = text.find(opening, inner + 1, limit if end < 0 else end)
    if end >= 0 and again < 0:
        return end
    line = text.find("\n", start + 1, limit)
    stops = [x for x in (line, text.find(opening, start + 1, limit)) if x >= 0]
    return min(stops) if stops else limit


_ATTRIBUTION = table("attribution")
# Between the citations of one list.
JOINT = _ATTRIBUTION.pattern("joint")
# Between a citation and what it is said to say; 款 is left of 第三百八十七、三百九十二条款.
GLUE = _ATTRIBUTION.pattern("glue")
SAYING = _ATTRIBUTION.pattern("saying")
PAUSE = re.compile(r"[，,：:\n]")
OF_NOUN = _ATTRIBUTION.pattern("of_noun")
ABOUT = _ATTRIBUTION.pattern("about")
PLAIN_NOUN = _ATTRIBUTION.pattern("plain_noun")
# 规定了劳动合同无效的三种情形: what an article is about, not what it says.
_TOPIC = _ATTRIBUTION.pattern("topic")
LEAD = _ATTRIBUTION.pattern("lead")
# What is left of the sentence or bracket before.
_LEFT_OVER = _ATTRIBUTION.pattern("left_over")
BRACKETED = _ATTRIBUTION.pattern("bracketed")
LIST_LINE = _ATTRIBUTION.pattern("list_line")
AMENDED = _ATTRIBUTION.pattern("amended")
RULED = _ATTRIBUTION.pattern("ruled")
RELIED_ON = _ATTRIBUTION.pattern("relied_on")
# 有下列情形之一的，适用第四十七条规定：（一）……: the list is not the article's.
_LISTS_CASES = _ATTRIBUTION.pattern("lists_cases")
# A rule applied to a case, or to what the parties ask, is not thereby reported.
CASE = _ATTRIBUTION.pattern("case")
BREACH = _ATTRIBUTION.pattern("breach")
OPENING = _ATTRIBUTION.pattern("opening")
QUOTE_ENDS = re.compile(r"[\s*]*(?:[，,。；;！!？?）)\n]|$)")
FOLLOWS_ON = _ATTRIBUTION.pattern("follows_on")
# Another law named without an article takes over: ……；而依据《旅游法》，…….
_OTHER_LAW = _ATTRIBUTION.pattern("other_law")
_DEEDS = _ATTRIBUTION.pattern("deeds")
_MODAL = _ATTRIBUTION.pattern("modal")
_STATES = _ATTRIBUTION.pattern("states")
_GOES_BY = _ATTRIBUTION.pattern("goes_by")
_STANDS_IN = _ATTRIBUTION.pattern("stands_in")
# ……。这是第八条的规定。
_POINTS_BACK = _ATTRIBUTION.pattern("points_back")
_POINTED = _ATTRIBUTION.pattern("pointed")
_BROKEN = _ATTRIBUTION.pattern("broken")
_TOLD_CASE = _ATTRIBUTION.pattern("told_case")
_RESPECTIVELY = _ATTRIBUTION.pattern("respectively")
# 判决如下, 提起公诉, 请依法判处: something is done or asked under the article.
APPLIED = _ATTRIBUTION.pattern("applied")
# 王某, 本院, 你局: the sentence speaks of a case.
PARTY = _ATTRIBUTION.pattern("party")
# 为保护……, 经讨论决定: what stands before is no rule.
_NO_RULE = _ATTRIBUTION.pattern("no_rule")
_ACCUSED = _ATTRIBUTION.pattern("accused")
# 判令被告依据第一千条……: what is asked or ordered under the article.
_ASKED = _ATTRIBUTION.pattern("asked_before")
_THIS_CASE = _ATTRIBUTION.pattern("this_case")
_MEASURED = _ATTRIBUTION.pattern("measured")
_CONCLUDED = _ATTRIBUTION.pattern("concluded")
_BARE_PARAGRAPH = _ATTRIBUTION.pattern("bare_paragraph")
_REPORTED = _ATTRIBUTION.pattern("reported")
_OWN_BEFORE = _ATTRIBUTION.pattern("own_before")
_OWN_AFTER = _ATTRIBUTION.pattern("own_after")
# What a Markdown text puts between a citation and the block that quotes or lists its words.
_BLOCK = _ATTRIBUTION.pattern("block")


def trim(before: str) -> str:
    """What stands before a citation, without the words that only lead to it."""
    return LEAD.sub("", _LEFT_OVER.sub("", before)).strip(" \t　，,。；;：:")


def own_part(before: str) -> str:
    """Of what stands between two citations of one sentence, the part that is the second one's."""
    return (
        before.rpartition("；")[2] if "；" in before else before.rpartition(";")[2] if ";" in before else ""
    )


def _last_clause(before: str) -> str:
    return re.split(r"[，,；;]", before)[-1]


def up_to_other_law(said: str) -> str:
    """A claim without the clauses that go by another law."""
    m = _OTHER_LAW.search(said)
    return said[: m.start()] if m and len(letters(said[: m.start()])) >= 8 else said


def topic(said: str) -> bool:
    """Whether the words only name what an article is about: 劳动合同无效的三种情形."""
    return bool(_TOPIC.fullmatch(said.strip()))


def lists_cases(before: str) -> bool:
    """Whether a list behind the citation is of the cases to which it applies."""
    return bool(_LISTS_CASES.search(before))


def names_only(said: str) -> bool:
    """Whether a few words before a citation in brackets name a thing and state no rule."""
    return len(letters(said)) <= 10 and not _MODAL.search(said)


def applied_only(said: str, glue: str) -> bool:
    """依照第三十三条的规定进行分配: what is done under the article, not what it says."""
    return len(letters(said)) <= 8 and not PAUSE.search(glue) and not letters(_DEEDS.sub("", said))


def respectively(said: str, count: int) -> tuple[str, ...]:
    """第九条、第十条分别规定……，……: each citation's own part, () where there are not as many parts."""
    m = _RESPECTIVELY.match(said)
    if count < 2 or not m:
        return ()
    rest = said[m.end() :].strip("：:，,。；; ")
    named = [p.strip() for p in re.split("、|以及|[和与及]", re.split("[，,；;]", rest)[0])]
    if len(named) == count and all(2 <= len(letters(p)) <= _NAME for p in named):
        return tuple(named)
    for mark in ("[；;]", "[，,]", "、(?=[^、]*(?:和|与|及)[^、]*$)|以及|[和与及]", "、"):
        parts = [p.strip() for p in re.split(mark, rest)]
        if len(parts) == count and all(len(letters(p)) >= 2 for p in parts):
            return tuple(parts)
    return ()


def only(named: Charged, part: str) -> Charged:
    """What is named in one part of a sentence."""
    own = tuple(name for name in named.names if name in part)
    return replace(named, names=own, around=(), near="", listed=False)


# 合计68000元: what was worked out for the case.
_SUM = re.compile(r"[合共总小\d]")


def rule_before_case(said: str) -> str:
    """Of 时效期间为一年，本案未超过时效 the rule, "" where the words speak of the case from the start."""
    party = PARTY.search(said)
    head = said[: party.start()] if party and not _SUM.match(party[0]) else ""
    head = head[: max(head.rfind(mark) for mark in "，；,;") + 1].rstrip("，；,;")
    whole = len(letters(head)) >= _RULE and not _TOLD_CASE.search(head)
    return head if whole and (_MODAL.search(head) or _STATES.search(head)) else ""


# What is done against a rule turns its words round; a quotation within a sentence takes what fits it.
_AGAINST, _FITTED = ("negation", "modal", "condition"), ("condition",)
_LONGEST = 900
_MORE = 12
_RULE, _NAME = 8, 14
_HAN_BEFORE = re.compile(r"[\u4e00-\u9fff]")
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
    `spared`  kinds of differences that change nothing: of what was done against the article, or in a
              quotation that the writer's own sentence goes on with
    `applied` the article is relied on for something done or asked (判决如下, 提起公诉, 请依法判处)
    `charged` the crimes and circumstances that the text names beside the citation
    `parted`  the claim is this citation's share of what a list is said to lay down 分别
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
    applied: bool = False
    spared: tuple[str, ...] = ()
    charged: Charged = NOTHING_NAMED
    parted: bool = False


def attribute_claims(text: str, citations: Sequence[LegalCitation]) -> list[AttributedClaim]:
    """Say for each citation, in their order, which words are attributed to it."""
    return _Attribution(text, citations).claims()


@dataclass(frozen=True)
class _Front:
    """What stands before a citation in its sentence, and how the citation stands in it."""

    text: str
    lead: str
    bracketed: bool
    relied_on: bool


class _Attribution:
    def __init__(self, text: str, citations: Sequence[LegalCitation]) -> None:
        self.text = text
        self.citations = citations
        self.quotes = quote_spans(text)
        self.quote_starts = [a for a, _ in self.quotes]
        self.charges = ChargeReader(text)
        self.ends = [m.start() for m in _END.finditer(text) if not self._within_quote(m.start(), m[0])]

    def claims(self) -> list[AttributedClaim]:
        groups = self._groups()
        inner = [
            self._refers(groups, k) or self._own_paragraph(groups, k) or self._goes_by(groups, k)
            for k in range(len(groups))
        ]
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
            named = self._charged(group, previous, following)
            if claim.quotes:
                taken_until = reached
            # What stands before a citation in brackets may hold other citations, not such ones.
            previous = end
            closed = end if self._bracketed(start) else closed
            parts = respectively(claim.text, len(group)) if not claim.quotes else ()
            if parts:
                out += [
                    AttributedClaim(
                        part, lead=claim.lead, noun=names_only(part), charged=only(n, part), parted=True
                    )
                    for part, n in zip(parts, named, strict=True)
                ]
                continue
            out += [replace(claim, shared=len(group), charged=n) for n in named]
        return out

    def _charged(self, group: list[LegalCitation], previous: int, following: int) -> list[Charged]:
        """The crimes named for each citation of a list, beside the other articles of the same law."""
        start, end = group[0].start, max(c.end for c in group)
        at = Stretch(start, end, self._sentence_start(start), self._sentence_end(end), previous, following)
        cited: dict[str, list[str]] = {}
        for c in group:
            cited.setdefault(c.law.removeprefix(STATE), []).append(f"{c.article_no}{c.article_suffix}")
        shared = {
            law: self.charges.read(at, articles[:_LONG_LIST], law == CRIMINAL_LAW)
            for law, articles in cited.items()
        }
        found = []
        for c in group:
            law = c.law.removeprefix(STATE)
            found.append(shared[law])
            if shared[law].first:
                shared[law] = replace(shared[law], first=False)
        return found

    def _groups(self) -> list[list[LegalCitation]]:
        """Citations by list: those with only separators between them stand together."""
        groups: list[list[LegalCitation]] = []
        end = -1
        for c in self.citations:
            gap = self.text[end : c.start] if 0 <= end <= c.start else ""
            joined = gap.strip() and len(gap) <= _LONGEST_JOINT and JOINT.fullmatch(gap)
            if groups and (c.start < end or joined):
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
        if led.endswith(("将", "删去", "把")) and AMENDED.match(self.text, last.end):
            return True
        if first.text.startswith("本") and self.text.startswith(("所列", "所称"), last.end):
            return True
        if not first.text.startswith(("本法", "本条例", "本解释", "本规定", "本办法", "本决定")):
            return False
        before = self.text[self._sentence_start(first.start) : first.start]
        return first.how == "none" or not OPENING.fullmatch(before)

    def _own_paragraph(self, groups: list[list[LegalCitation]], k: int) -> bool:
        """第五款规定，单位犯第二款、第三款罪的，……: a 款 named within what the article says."""
        first, end = groups[k][0], max(c.end for c in groups[k])
        if k == 0:
            return False
        before = self.text[self._sentence_start(first.start) : first.start]
        reported = _REPORTED.search(before) or self._in_quote(first.start)
        led, followed = _OWN_BEFORE.search(before), _OWN_AFTER.match(self.text, end)
        if first.text.startswith(("该法", "同法", "该条例")):
            return bool(reported and led and followed)  # 有该法第十八条第一款规定情形的除外
        return bool(_BARE_PARAGRAPH.match(first.text) and reported and (led or followed))

    def _goes_by(self, groups: list[list[LegalCitation]], k: int) -> bool:
        """第八十七条：……的，应当依照第四十七条规定的标准……: an article to which the one reported refers."""
        first = groups[k][0]
        if k == 0 or first.how != "inherited" or not first.text.startswith("第"):
            return False
        told = self.text[max(c.end for c in groups[k - 1]) : first.start]
        if PARTY.search(told) or _TOLD_CASE.search(told):
            return False
        return not _END.search(told) and len(letters(told)) >= _RULE and bool(_GOES_BY.search(told))

    def _in_quote(self, at: int) -> bool:
        i = bisect_right(self.quote_starts, at) - 1
        return i >= 0 and self.quotes[i][0] < at < self.quotes[i][1]

    def _bracketed(self, start: int) -> bool:
        return bool(BRACKETED.search(self.text, max(0, start - 18), start))

    def _claim(
        self, start: int, end: int, following: int, previous: int, closed: int
    ) -> tuple[AttributedClaim, int]:
        context_start, stop = self._sentence_start(start), self._sentence_end(end)
        bracketed = self._bracketed(start)
        before = self.text[max(context_start, closed if bracketed else previous) : start]
        # Words behind an earlier citation of the sentence are that one's, up to a ；.
        if bracketed and previous > context_start and names_only(last := trim(_last_clause(before))):
            before = last  # 源自第一千一百九十四条，并增加了反通知规则（第一千一百九十六条）
        own = before if bracketed or previous <= context_start else own_part(before)
        after_stop = min(stop, self._cut(end, following))
        body = self.text[end:after_stop]
        glue = GLUE.match(body)
        at = end + (glue.end() if glue else 0)
        lead = trim(before)
        quoted = self._quotes_from(at, following)
        if quoted:
            quotes = tuple(self.text[a + 1 : b].strip() for a, b in quoted)
            reached = quoted[-1][1]
            fitted = _HAN_BEFORE.search(self.text, quoted[0][0] - 1, quoted[0][0]) and len(quoted) == 1
            return AttributedClaim("……".join(quotes), quotes, lead, spared=_FITTED if fitted else ()), reached
        if about := ABOUT.match(body):
            after = GLUE.match(body, about.end())
            if quoted := self._quotes_from(end + (after.end() if after else about.end()), following):
                quotes = tuple(self.text[a + 1 : b].strip() for a, b in quoted)
                return AttributedClaim("……".join(quotes), quotes, lead), quoted[-1][1]
            return AttributedClaim(about["matter"].strip("“”"), (), lead, noun=True), end
        noun = OF_NOUN.match(body)
        if _POINTS_BACK.match(self.text[context_start:start]) and _POINTED.match(body):
            told = self._sentences_before(context_start, previous)[:1]
            return AttributedClaim("".join(told)[-_LONGEST:], (), ""), end
        if noun:
            return self._of_noun(body[noun.end() :], lead, trim(own)), end
        if block := self._block(end, following):
            return block, end
        saying = bool(glue and SAYING.search(glue[0]))
        said = "" if body[:1] in "；;" and not bracketed else self.text[at:after_stop].strip()
        if after_stop == stop:
            said += self._list_after(stop, said, following)
        elif glue and PAUSE.search(glue[0]) and len(letters(said)) < 4 and self.text[after_stop] not in "；;":
            said = self.text[at:stop].strip()  # 第八条规定，应当依照第九条……
        elif not saying:
            said = said.partition("；")[0]  # 系自首，依照第六十七条，可以减轻处罚；系从犯，依照第二十七条，……
        if not lead and _THIS_CASE.match(said):
            lead = "".join(self._sentences_before(context_start, previous)[:1])
        if len(letters(said)) >= 4 and not (bracketed and not saying):
            front = _Front(before, lead, bracketed, bool(RELIED_ON.search(before)))
            more = self._sentences_after(stop, following) if stop == after_stop else ()
            return self._behind(said, body, glue[0] if glue else "", front, more), end
        if bracketed and (quote := self._quote_before(start)):
            return AttributedClaim(quote, (quote,)), end
        alone = self._little(said, own, before, bracketed, after_stop == stop)
        if alone is not None:
            return AttributedClaim(alone, (), "" if alone else lead), end
        return self._in_front(trim(own), before, context_start, previous, bracketed, lead), end

    def _little(self, said: str, own: str, before: str, bracketed: bool, ends: bool) -> str | None:
        """What a word or two behind a citation make of it; None where the words in front are the claim."""
        short = 0 < len(letters(said)) < 4
        if short and _MEASURED.fullmatch(said) and len(letters(own)) >= 4:
            return f"{trim(own)}为{said}"  # 诉讼时效：依据第一百八十八条，三年
        relied_on = not bracketed and RELIED_ON.search(before)
        # 内部资料，依照第二十八条管理; 为保护公民的财产权利，依照第二百六十四条之规定。
        case = (short and ends and names_only(own)) or _NO_RULE.search(own) or PARTY.search(own)
        return "" if relied_on and case else None

    def _block(self, end: int, following: int) -> AttributedClaim | None:
        """What a block below a heading or a lead that ends the line says: a quotation (> ……), a paragraph."""
        m = _BLOCK.match(self.text, end)
        if not m or m.end() >= min(following, len(self.text)):
            return None
        stop = self.text.find("\n\n", m.end())
        stop = min(following, m.end() + _LONGEST, stop if stop >= 0 else len(self.text))
        said = re.sub(r"\n[ \t]*>[ \t]?", "\n", self.text[m.end() : stop]).strip().strip('“”*"')
        if len(letters(said)) < 4:
            return None
        quoted = "\n>" in m[0].replace(" ", "")
        return AttributedClaim(said, (said,) if quoted else (), loose=not quoted and not SAYING.search(m[0]))

    def _of_noun(self, rest: str, lead: str, own: str) -> AttributedClaim:
        """第八条规定的……: a thing named, or the sentence before where only 情形 and the like follow."""
        if PLAIN_NOUN.match(rest):
            rest = ""
        said = re.split(r"[，,；;：:]", rest)[0]
        if len(letters(said)) >= 3:
            noun = len(letters(said)) <= 16 or topic(said)
            return AttributedClaim(said.strip(), (), lead, noun=noun)
        rule = len(letters(own)) >= 6 and not PARTY.search(own) and not _NO_RULE.search(own)
        return AttributedClaim(own if rule else "", (), lead)

    def _behind(
        self, said: str, body: str, glue: str, front: _Front, more: tuple[str, ...]
    ) -> AttributedClaim:
        """What follows the citation is attributed to it."""
        if lists_cases(front.text) or (front.relied_on and applied_only(said, glue)):
            return AttributedClaim("", (), front.lead)
        saying = bool(SAYING.search(glue)) and not (front.relied_on and not PAUSE.search(glue))
        if not re.search("[：:]", glue) and (not saying or front.relied_on):
            accused = bool(_ACCUSED.search(front.text) or _ASKED.search(front.text)) and not saying
            rule = "" if accused or APPLIED.match(said) else rule_before_case(said)
            if not rule and (accused or APPLIED.match(said) or (front.relied_on and PARTY.search(said))):
                return AttributedClaim(said[:_LONGEST], (), front.lead, applied=True)
            said = rule or said
        if (own := _CONCLUDED.search(said)) and len(letters(said[: own.start()])) >= _RULE:
            said = said[: own.start()]
        headed = body[:1].isspace() and not letters(front.text)
        told = headed or saying or bool(RULED.search(said))
        loose = not told and not front.bracketed and not front.relied_on
        loose = loose or (not front.bracketed and bool(CASE.search(said) or BREACH.search(front.text)))
        said = up_to_other_law(said)
        noun = topic(said)
        return AttributedClaim(said[:_LONGEST], (), front.lead, more, noun=noun, told=told, loose=loose)

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
        if stands := _STANDS_IN.search(before):
            # 冷静期规定在第一千零七十七条
            return AttributedClaim(trim(before[: stands.start()])[-_LONGEST:], (), lead, noun=True)
        loose = not bracketed and bool(BREACH.search(before))
        names = bracketed and names_only(said)
        more = earlier if bracketed else ()
        breach = bool(_BROKEN.search(before))
        said = _BROKEN.sub("", said) if breach else said
        return AttributedClaim(
            said[-_LONGEST:], (), "", more, noun=names, loose=loose, spared=_AGAINST if breach else ()
        )

    def _quotes_from(self, at: int, following: int) -> list[tuple[int, int]]:
        """The quotation that opens at `at`, and those that follow it as one saying."""
        found: list[tuple[int, int]] = []
        i = bisect_right(self.quote_starts, at) - 1
        if i < 0 or self.quotes[i][0] != at:
            return []
        a, b = self.quotes[i]
        if len(letters(self.text[a:b])) < 7 and not QUOTE_ENDS.match(self.text, b + 1):
            return []
        found.append((a, b))
        while True:
            gap = FOLLOWS_ON.match(self.text, found[-1][1] + 1)
            if not gap or gap.end() > following or gap.end() >= len(self.text):
                return found
            i = bisect_right(self.quote_starts, gap.end()) - 1
            if self.quotes[i][0] != gap.end():
                return found
            found.append(self.quotes[i])

    def _quote_before(self, start: int) -> str:
        """The quotation that ends where the bracket of a citation opens: “……”（第八条）."""
        opened = BRACKETED.search(self.text, max(0, start - 18), start)
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
            if line.strip() and (not LIST_LINE.match(line) or at - 1 > following):
                break
            lines.append(line)
        return "\n".join(lines).rstrip()
