"""Cases that come in sections (基本案情, 裁判结果, …): each section's own words, cut at sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.corpus.seed_cases import CaseDetail
from assistant.passages import GAP
from assistant.schema import LegalUnit
from assistant.text import sentence_spans

SHOWN = 170  # characters of a section that a row of the table shows
_FACTS = re.compile(r"案情")
_OUTCOME = re.compile(r"裁判结果|处理结果|法院裁判|裁决结果|判决结果")
_HOLDING = re.compile(r"裁判要点|裁判要旨|典型意义|裁判理由|法官解读|案例分析")
_CLAIM = re.compile(r"请求")
_BODY = re.compile(
    r"(?:^|[，。；、：\s由向经])((?![由向经被])[\u4e00-\u9fff]{2,14}?"
    r"(?:人民法院|人民检察院|仲裁委员会|互联网法院|铁路运输(?:中级)?法院))"
)
_PLACE = re.compile(
    "(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃"
    "|青海|台湾)省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|(?:北京|天津|上海|重庆)市"
)
_RULING = re.compile(r"判决|裁定|裁决|驳回")


def sections(units: Sequence[LegalUnit], wanted: re.Pattern[str]) -> str:
    """The whole text of the sections whose heading fits, in order; "" where there is none."""
    return "\n".join(u.text for u in units if wanted.search(u.heading))


def opening(text: str, limit: int = SHOWN) -> str:
    """The first sentences of a text, about `limit` characters; …… where more follows."""
    end = 0
    for start, stop in sentence_spans(text):
        if end and stop > limit:
            break
        if start <= limit:
            end = stop
    cut = text[:end].strip()
    return cut + GAP if end < len(text.rstrip()) else cut


def ruling(text: str) -> str:
    """The last ruling that a section tells, from its sentence on; the opening where none is told."""
    starts = [a for a, b in sentence_spans(text) if _RULING.search(text[a:b]) and "不服" not in text[a:b]]
    at = starts[-1] if starts else 0
    told = opening(text[at:])
    return GAP + told if at and told else told


def facts_of(units: Sequence[LegalUnit]) -> str:
    """What happened: the sections on the facts, else all there is."""
    return sections(units, _FACTS) or "\n".join(u.text for u in units)


def detail_of(units: Sequence[LegalUnit]) -> CaseDetail:
    """The fields of a case as far as its sections tell them."""
    first, outcome = units[0], sections(units, _OUTCOME)
    claim = sections(units, _CLAIM)
    place = _PLACE.search(f"{first.title}\n{facts_of(units)}")
    return CaseDetail(
        unit_id=first.id,
        title=first.title,
        place=place[0] if place else "",
        bodies=tuple(dict.fromkeys(_BODY.findall(outcome)))[:3],
        facts=_shown(facts_of(units)),
        measures=_shown(claim),
        outcome=(ruling(outcome),) if outcome else (),
    )


def holding_of(units: Sequence[LegalUnit]) -> str:
    """The opening of what the case stands for; "" where no section says so."""
    for heading in _HOLDING.pattern.split("|"):
        if text := sections(units, re.compile(heading)):
            return opening(text)
    return ""


def _shown(text: str) -> tuple[str, ...]:
    return (opening(text),) if text else ()


def by_case(units: Iterable[LegalUnit]) -> list[tuple[LegalUnit, ...]]:
    """Units of one case together, in order: those of one title from one file."""
    groups: dict[tuple[str, str], list[LegalUnit]] = {}
    for unit in units:
        groups.setdefault((unit.title, unit.source), []).append(unit)
    return [tuple(own) for own in groups.values()]
