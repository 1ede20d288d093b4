"""Does each statement of a model's draft stand on the passages it cites?

The checker (verify.py) decides whether a passage says what a statement says. What is decided
here is what a checker of one claim cannot know: whether there is a source at all, whether it is
of the sort and in force on the day, whether words in quotation marks are its words, whether the
citations written out in the text hold, whether a statement gives the instructions away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.force import LEGAL_WORD, changed_force, in_words_of_law, strange_term
from assistant.schema import IN_FORCE, CitationCheck, Kind, LegalUnit, Verdict
from assistant.slips import slip
from assistant.statements import Sort, Statement
from assistant.text import contains, letters

if TYPE_CHECKING:
    from assistant.verify import Verifier

STANDS = ("verbatim", "supported")
# Share of a statement's bigrams below which it has nothing to do with the question or the sources.
_KIN = 0.15
# Letters that must be left to compare when the source's name and the asker's facts are taken away.
_LEAST = 4
FITTING: dict[Sort, frozenset[Kind]] = {
    Sort.LAW: frozenset({Kind.STATUTE, Kind.REGULATION}),
    Sort.INTERPRETATION: frozenset({Kind.INTERPRETATION}),
    Sort.CASE: frozenset({Kind.CASE, Kind.NEWS, Kind.INTERVIEW, Kind.COMMENTARY}),
    Sort.OPINION: frozenset(
        {Kind.COMMENTARY, Kind.INTERVIEW, Kind.ESSAY, Kind.NEWS, Kind.CASE, Kind.CHECKLIST}
    ),
}
SORT_OF_KIND = {
    Kind.STATUTE: Sort.LAW,
    Kind.REGULATION: Sort.LAW,
    Kind.INTERPRETATION: Sort.INTERPRETATION,
    Kind.CASE: Sort.CASE,
    Kind.NEWS: Sort.CASE,
    Kind.COMMENTARY: Sort.OPINION,
    Kind.INTERVIEW: Sort.OPINION,
    Kind.CHECKLIST: Sort.OPINION,
    Kind.ESSAY: Sort.OPINION,
}
# Words by which a sentence says that something is law.
_AS_LAW = re.compile(
    r"法律(?:明确|已经|已)?(?:规定|要求|禁止|赋予)|依法(?:应当|必须|可以|享有)|违法|合法|属于侵权|构成侵权|司法解释规定"
    r"|法律责任|《[^》]+法》(?:的)?(?:第[^，。]{1,12}条)?(?:明确)?规定"
)
_CONNECTIVE = re.compile(
    r"首先|其次|再次|最后|第[一二三四五]|一是|二是|三是|此外|另外|同时|因此|所以|综上(?:所述)?|总(?:之|的来说|体而言)"
    r"|简单(?:地)?说|具体(?:来说|而言|如下)?|也就是说|换句话说|(?:需要|请)?注意(?:的是)?|结合你的情况|根据(?:以上|上述)(?:资料|规定)?"
    r"|分别说明|如下|不过|但是|下面|以上|从(?:法律|实践)(?:上|中)?(?:看|来看)|关于(?:这个|你的)问题|你可以这样做|可以得出"
)
_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"\n]{6,})[”」』\"]")
_WEB = re.compile(r"https?://\S+|www\.\S+|[\w.-]+@[\w.-]+\.\w+|(?<!\d)1\d{10}(?!\d)")
_LEAD = re.compile(
    r"^(?:根据|依据|依照|按照|依|按|因为)?(?:我国)?《[^》]{2,60}》(?:第[^，。：《》“”]{1,24}[条款项](?:之[一二三四五六七八九十])?)?(?:的)?"
    r"(?:明确)?(?:规定|要求|指出)?(?:了)?[，：,:]?|^法律(?:明确|已经)?规定[，：,:]?"
)
_SAYS = re.compile(
    r"^(?!.{0,12}(?:法院|检察院|检察机关|机关|部门))[^，。：《》“”]{0,18}?"
    r"(?:(?:认为|主张)[，：,:]?|(?:指出|提出|表示|介绍|介绍说|强调|说|提到|提醒|会问|会查|要查|报道)[，：,:])"
)
_NAMED = re.compile(
    r"(?:^|[，。；、])([\u4e00-\u9fff]{2,3}?)(?:教授|检察官|律师|法官|主任|研究员|院长|先生|女士)?"
    r"(?:认为|指出|表示|主张|强调|介绍说|说道)"
)
# Bodies that act in law: a statement that brings one in needs a passage that speaks of it.
_BODIES = re.compile(
    r"法院|检察|行政机关|公安|网信|国务院|人大|教育|市场监管|工商|消费者协会|仲裁|卫生健康|住房|税务|保险|证监|银保监|派出所|居委会"
    r"|业主大会|业主委员会|省级|工信|物价|本人|配偶|近亲属|代理人|法定代表人|负责人|监护人|父母"
)
_SURNAMES = set(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NOT_NAMES = re.compile(
    r"专家|学者|有人|法院|检察|记者|作者|观点|文章|报道|本院|嘉宾|代表|委员|人士|律师|法官"
)


@dataclass(frozen=True)
class Judged:
    """A statement and what became of it.

    `support`    verbatim, supported, unsupported, or joint (plain connective words)
    `reason`     why it does not stand, for a person; "" where it does
    `shown`      False: not to be shown even struck through
    `notes`      what stands beside it, such as the present number of an old article
    """

    statement: Statement
    support: str
    reason: str = ""
    shown: bool = True
    notes: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the statement may reach the reader as checked."""
        return self.support in STANDS


class Judge:
    """Holds the statements of one answer to the passages numbered 1 to n."""

    def __init__(
        self,
        verifier: Verifier,
        evidence: Sequence[LegalUnit],
        question: str,
        as_of: date,
        secret: str = "",
    ) -> None:
        """`secret` is text that must not be given away: the prompts' own words."""
        self._verifier, self._evidence, self._question = verifier, evidence, question
        self._as_of = as_of
        known = letters(question) + "".join(letters(u.citation + u.text) for u in evidence)
        self._secret = {w for w in _windows(letters(secret)) if w not in known}
        self._pairs = _pairs(letters(question)).union(
            *(_pairs(letters(u.citation + u.text)) for u in evidence)
        )

    def gives_away(self, text: str) -> bool:
        """Whether a text repeats words of the instructions that no source and no question holds."""
        return any(w in self._secret for w in _windows(letters(text)))

    def judge(self, statement: Statement) -> Judged:
        """Decide on one statement; citations that do not carry it are taken off."""
        text = statement.text
        if self.gives_away(text):
            return Judged(statement, "unsupported", "复述了对模型的要求", shown=False)
        if not _is_chinese(text):
            return Judged(statement, "unsupported", "不是中文", shown=False)
        pairs = _pairs(letters(text))
        if len(pairs & self._pairs) < _KIN * len(pairs):
            joint = not letters(_CONNECTIVE.sub("", text))
            return Judged(statement, "joint" if joint else "unsupported", "与问题和资料无关", shown=False)
        if not statement.citations:
            return self._uncited(statement)
        kept = tuple(n for n in statement.citations if 1 <= n <= len(self._evidence))
        if not kept:
            wrong = "、".join(f"[{n}]" for n in statement.citations)
            return Judged(statement, "unsupported", f"没有编号为{wrong}的资料")
        if reason := self._plain_fault(text, [self._evidence[n - 1] for n in kept]):
            return Judged(replace(statement, citations=kept), "unsupported", reason)
        return self._held(replace(statement, citations=kept))

    def _uncited(self, statement: Statement) -> Judged:
        rest = letters(_CONNECTIVE.sub("", statement.text))
        if len(rest) <= 2 or statement.text.rstrip("”」").endswith(("？", "?")):
            return Judged(statement, "joint", shown=len(rest) > 0)
        return Judged(statement, "unsupported", "没有注明依据")

    def _plain_fault(self, text: str, units: Sequence[LegalUnit]) -> str:
        """A fault that needs no comparison of meaning; "" where there is none."""
        for quote in _QUOTED.findall(text):
            inside = contains(self._question, quote) or any(contains(u.text, quote) for u in units)
            if not inside:
                return f"引号里的话不在所引资料中：“{_short(quote)}”"
        for found in _WEB.findall(text):
            if not any(found in u.text for u in units):
                return "网址、邮箱或电话不在所引资料中"
        around = self._question + "".join(f"{u.citation}{u.issuer}{u.speaker_title}{u.text}" for u in units)
        for body in _BODIES.findall(text):
            if body not in around:
                return f"所引资料没有提到“{body}”"
        for name in _NAMED.findall(text):
            if name[0] in _SURNAMES and not _NOT_NAMES.search(name):
                spoken = "".join(f"{u.speaker or ''}{u.speaker_title}{u.text}" for u in units)
                if name not in spoken:
                    return f"所引资料没有写明是“{name}”说的"
        return ""

    def _held(self, statement: Statement) -> Judged:
        """Compare with the passages: those that carry it alone, else all of them together."""
        claim = self._claim(statement)
        if len(letters(claim)) < _LEAST:
            return Judged(statement, "unsupported", "没有说出规定的内容")
        passages = [self._passage(n) for n in statement.citations]
        reason = changed_force(statement.text, passages) or strange_term(claim, passages)
        if reason := reason or slip(claim, passages):
            return Judged(statement, "unsupported", reason)
        alone = {n: self._verifier.support(claim, [self._passage(n)]) for n in statement.citations}
        carrying = tuple(n for n in statement.citations if str(alone[n].level) in STANDS)
        if carrying:
            level = "verbatim" if any(str(alone[n].level) == "verbatim" for n in carrying) else "supported"
        elif len(alone) > 1:
            whole = self._verifier.support(claim, [self._passage(n) for n in statement.citations])
            if str(whole.level) not in STANDS:
                return Judged(statement, "unsupported", _reason(whole.level, whole.reason))
            carrying, level = statement.citations, str(whole.level)
        else:
            (only,) = alone.values()
            return Judged(statement, "unsupported", _reason(only.level, only.reason))
        statement = replace(statement, citations=carrying)
        return self._fits(statement, level)

    def _fits(self, statement: Statement, level: str) -> Judged:
        """Sort, force on the day, and the citations written out in the text."""
        units = [self._evidence[n - 1] for n in statement.citations]
        if reason := self._wrong_sort(statement, units):
            return Judged(statement, "unsupported", reason)
        for unit in units:
            if unit.kind.binding and (status := unit.status_on(self._as_of)) != IN_FORCE:
                return Judged(statement, "unsupported", f"{unit.citation}{status}，不能作为依据")
        notes = []
        for check in self._verifier.verify(statement.text, self._as_of):
            fault, note = _written_fault(check, units)
            if fault:
                return Judged(statement, "unsupported", fault)
            notes += [note] if note else []
        return Judged(replace(statement, sort=_sort_for(statement.sort, units)), level, notes=tuple(notes))

    def _wrong_sort(self, statement: Statement, units: Sequence[LegalUnit]) -> str:
        binding = any(u.kind.binding for u in units)
        names = "、".join(dict.fromkeys(u.kind.label for u in units))
        if statement.sort in (Sort.LAW, Sort.INTERPRETATION) and not binding:
            return f"所引资料是{names}，不是{statement.sort}"
        if not binding and _AS_LAW.search(statement.text) and not self._said_so(statement.text, units):
            return f"所引资料是{names}，不能说成是法律的规定"
        return ""

    @staticmethod
    def _said_so(text: str, units: Sequence[LegalUnit]) -> bool:
        """Whether the source itself says, in these words, that it is law."""
        return all(any(m[0] in u.text for u in units) for m in _AS_LAW.finditer(text))

    def _claim(self, statement: Statement) -> str:
        """The words to compare: without the naming of the source and the asker's own facts."""
        claim = statement.text
        for lead in (_LEAD, _SAYS):
            claim = lead.sub("", claim, count=1)
        if statement.sort is not Sort.INFERENCE:
            return claim
        passages = "".join(self._passage(n) for n in statement.citations)
        return in_words_of_law(without_facts(claim, self._question), self._question, passages)

    def _passage(self, n: int) -> str:
        unit = self._evidence[n - 1]
        return unit.text


def without_facts(claim: str, question: str) -> str:
    """Leave out the clauses that only repeat what the asker said: facts, not law.

    A clause that carries a word of law (应当, 有权, 侵害 ...) is never taken for a fact, so that
    law put into a question cannot vouch for itself.
    """
    asked = _pairs(letters(question))
    clauses = re.findall(r"[^，,；;。]+[，,；;。]?", claim)
    kept = []
    for clause in clauses:
        pairs = _pairs(letters(re.sub(r"^(?:如果|若|假如|要是|当|因为|由于|既然)", "", clause)))
        told = len(pairs & asked) / len(pairs) if pairs else 1.0
        if told < 0.6 or LEGAL_WORD.search(clause):
            kept.append(clause)
    return "".join(kept)


def _sort_for(sort: Sort | None, units: Sequence[LegalUnit]) -> Sort:
    """The sort that the sources bear out: the writer's own, or that of the highest source.

    An inference rests on law; drawn from reports and opinions alone it is one of them.
    """
    highest = min(units, key=lambda u: u.kind.authority).kind
    if sort is Sort.INFERENCE:
        return sort if highest.binding else SORT_OF_KIND[highest]
    return sort if sort and highest in FITTING[sort] else SORT_OF_KIND[highest]


def _written_fault(check: CitationCheck, units: Sequence[LegalUnit]) -> tuple[str, str]:
    """(fault, note) of a citation written out in a statement."""
    if check.verdict is Verdict.SUPPORTED:
        return "", ""
    if any(contains(u.text, check.citation) for u in units):
        # The source's own reference, repeated; whether its words are repeated well was asked before.
        if check.verdict is Verdict.RENUMBERED and check.suggestion:
            return "", f"{check.citation}现为《{check.suggestion[0]}》{check.suggestion[1]}"
        stale = check.verdict in (Verdict.REPEALED, Verdict.NOT_IN_FORCE)
        return "", check.reason if stale else ""
    return f"{check.citation}：{check.reason}", ""


def _reason(level: object, reason: str) -> str:
    return reason or ("与所引资料的说法不一致" if str(level) == "altered" else "所引资料没有这样说")


def _is_chinese(text: str) -> bool:
    """Whether a statement can be compared with Chinese sources: mostly Chinese, no kana or hangul."""
    words = re.findall(r"[^\W\d_]", _WEB.sub("", text))
    han = sum("\u3400" <= c <= "\u9fff" for c in words)
    foreign = sum("\u3040" <= c <= "\u30ff" or "\uac00" <= c <= "\ud7af" for c in words)
    return bool(words) and han >= 0.5 * len(words) and foreign == 0


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _windows(text: str, size: int = 10) -> set[str]:
    return {text[i : i + size] for i in range(len(text) - size + 1)}


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"
