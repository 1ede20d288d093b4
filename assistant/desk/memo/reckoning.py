"""The figures of the facts beside the law's standards: a table, and its sum for conclusions, elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.desk.facts import together
from assistant.desk.facts.figures import amounts
from assistant.desk.facts.reading import shortened
from assistant.desk.memo.sheet import Sheet, places
from assistant.language import inner_quotes
from assistant.language.tables import table
from assistant.library import event_days
from assistant.paper import chinese_day
from assistant.paper.paper import nested
from assistant.schema.matters import Outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.desk.facts import Outcome, Range, Reckoned, Standard

MOST_ROWS, MOST_SUMMED = 10, 3
_UNITS = {"money": "元", "items": "条", "people": "人", "time": "日"}


def write_figures(sheet: Sheet) -> None:
    """A section: each figure with the standard it is held against, and what it comes to."""
    if not sheet.reckoned:
        return
    paper = sheet.paper
    paper.heading(1, sheet.joints["figures_heading"])
    paper.para(sheet.joints["figures_lead"])
    groups: dict[tuple[str, str], list[Reckoned]] = {}
    for one in sheet.reckoned:
        result = "" if one.standard.range else _comes_to(sheet, one)
        groups.setdefault((one.standard.key, result), []).append(one)
    rows, told = [], ""
    for (key, result), own in list(groups.items())[:MOST_ROWS]:
        rule = sheet.joints["figures_same"] if key == told else _rule(sheet, own[0].standard)
        told = key
        quotes = "、".join(dict.fromkeys(f"“{inner_quotes(shortened(o.figure.clause))}”" for o in own))
        result = result or "；".join(
            (f"{o.figure.text}，" if len(own) > 1 else "") + _comes_to(sheet, o) for o in own
        )
        rows.append(((quotes,), (rule,), (result + "。",)))
    if several := together(sheet.reckoned):
        quotes = "、".join(f"“{inner_quotes(shortened(o.figure.clause))}”" for o in several)
        rows.append(((quotes,), (sheet.joints["figures_sum_rule"],), (_sum(sheet, several) + "。",)))
    paper.table([sheet.joints[f"figures_{c}"] for c in ("told", "rule_head", "result")], rows)


def held(sheet: Sheet, reckoned: Sequence[Reckoned]) -> tuple[Reckoned, ...]:
    """Those whose standard is law on the memo's day and stands in the library."""
    return tuple(r for r in reckoned if _cite(sheet, r.standard))


def _cite(sheet: Sheet, standard: Standard) -> str:
    """Where a standard stands, "" where it is not in force or not held: 法释〔2017〕10号第五条."""
    if standard.source is None:
        norms = sheet.norms(standard.norms)
        return places(norms) if len(norms) == len(standard.norms) else ""
    library = sheet.research.library
    digest = library.digest_of(standard.source.law, standard.source.article)
    known = next((i for i in library.instruments if i.title == standard.source.law), None)
    if digest is None or (known and known.effective_date and not known.begun(sheet.paper.as_of)):
        return ""
    short = bool(known and known.number.startswith("法释"))
    name = known.number if known and short else nested(f"《{digest.law}》")
    return f"{name}{digest.article}"


def _rule(sheet: Sheet, standard: Standard) -> str:
    sheet.rely(sheet.norms(standard.norms))
    if (told := standard.source) and not any(told.article in a for n, a in sheet.outside if n == told.law):
        sheet.need([Outside(told.law, standard.title, told.article)])
    cite = _cite(sheet, standard) + _young(sheet, standard)
    return sheet.fill("figures_rule", title=standard.title, rule=standard.rule, cite=cite)


def _young(sheet: Sheet, standard: Standard) -> str:
    """The first day of an instrument that is younger than acts of the facts; "" for others."""
    law = standard.source.law if standard.source else ""
    known = next((i for i in sheet.research.library.instruments if i.title == law), None)
    since = known.effective_date if known else None
    if since is None or not any(day < since for day in event_days(sheet.facts.text)):
        return ""
    return sheet.fill("figures_young", since=chinese_day(since))


def _comes_to(sheet: Sheet, one: Reckoned) -> str:
    """What a figure comes to, and what is left of it without what is disputed."""
    standard, value = one.standard, one.figure.value
    off = sheet.fill("figures_pleaded" if one.pleaded else "figures_void", off=one.off) if one.off else ""
    if standard.range:
        told = _range(sheet, standard.range, value)
        if off:
            told += sheet.fill("figures_range_less", off=off, told=_range(sheet, standard.range, one.left))
    elif any(n.most for n in standard.levels):
        told = "，".join(
            sheet.fill("figures_share", name=n.name, share=f"{value / n.most * 100:.2g}")
            if value <= n.most
            else sheet.fill("figures_over", name=n.name)
            for n in standard.levels
        )
    else:
        told = _levels(sheet, one, one.outcomes)
        if off:
            again = [(o.reached, o.halved) for o in one.less] == [(o.reached, o.halved) for o in one.outcomes]
            left = amount(one.left, one.figure.unit, one.figure.counted)
            key = "figures_less_same" if again else "figures_less"
            told += sheet.fill(key, off=off, left=left, told=_levels(sheet, one, one.less))
    told += _narrower(sheet, one)
    return told + (sheet.fill("figures_note", note=standard.note) if standard.note else "")


def _narrower(sheet: Sheet, one: Reckoned) -> str:
    """What the narrower figures beside the widest come to, those that come to the same together."""
    lines: dict[str, list[str]] = {}
    for words, outcomes in one.parts:
        same = [(o.reached, o.halved) for o in outcomes] == [(o.reached, o.halved) for o in one.outcomes]
        told = sheet.joints["figures_same_result"] if same else _levels(sheet, one, outcomes)
        lines.setdefault(told, []).append(words)
    return "".join(
        sheet.fill("figures_part", words="、".join(words), told=told) for told, words in lines.items()
    )


def _sum(sheet: Sheet, several: Sequence[Reckoned]) -> str:
    shares = "、".join(f"{o.figure.text}{o.part * 100:.3g}%" for o in several)
    total = f"{sum(o.part for o in several) * 100:.3g}%"
    return sheet.fill("figures_sum", shares=shares, total=total, step=several[0].outcomes[0].floors[0][0])


def _range(sheet: Sheet, times: Range, value: float) -> str:
    low, high = amount(value * times.low, "money"), amount(value * times.high, "money")
    return sheet.fill("figures_range" if times.low else "figures_up_to", low=low, high=high)


def _levels(sheet: Sheet, one: Reckoned, outcomes: Sequence[Outcome]) -> str:
    first = outcomes[0]
    alike = all((o.reached, o.halved) == (first.reached, first.halved) for o in outcomes)
    people = one.figure.unit == "people" and bool(first.sort)
    each = sheet.joints["figures_each"] if people else ""
    if not first.sort:
        return _step(sheet, one, first)
    if alike and len(outcomes) > 1:
        return sheet.fill("figures_any", step=_step(sheet, one, first, False)) + each
    parts = [
        sheet.fill("figures_sort", sort=sheet.research.standards.name(o.sort), step=_step(sheet, one, o))
        for o in outcomes
    ]
    if len(parts) == 1:
        return parts[0] + each
    names = "、".join(sheet.research.standards.name(s) for s in one.contested)
    why = one.why or (
        sheet.fill("figures_contested", names=names) if names else sheet.joints["figures_mixed"]
    )
    return sheet.fill("figures_depends", told="；".join(parts), why=why) + each


def _pieces(sheet: Sheet, least: float) -> str:
    """A count of pieces in the facts that is as large as a number of persons asked for: who stands behind
    them is not counted; "" for none."""
    text = sheet.facts.text
    large = (text[a:b] for value, unit, (a, b) in amounts(text) if unit == "items" and value >= least)
    return next(large, "")


def _step(sheet: Sheet, one: Reckoned, outcome: Outcome, floors: bool = True) -> str:
    """The step that a figure reaches, with where it begins; that it reaches only where halved too."""
    by_name = dict(outcome.floors)
    if not one.standard.element:  # a duty, not a crime: what it asks for
        name = outcome.reached or outcome.floors[0][0]
        key = "duty_reached" if outcome.reached else "duty_not"
        key += "_term" if one.figure.unit == "time" else ""
        told = sheet.fill(key, least=amount(by_name[name], one.figure.unit), name=name)
        pieces = _pieces(sheet, by_name[name]) if one.figure.unit == "people" and not outcome.reached else ""
        return told + (sheet.fill("duty_pieces", pieces=pieces) if pieces else "")
    unit = "items" if outcome.sort else one.figure.unit

    def named(name: str, half: float = 1) -> str:
        least = by_name[name] * half
        return sheet.fill("figures_step", name=name, least=amount(least, unit)) if floors else name

    if outcome.halved:
        full = sheet.fill("figures_reached", step=named(outcome.reached)) if outcome.reached else ""
        full = full or sheet.fill("figures_not", step=named(outcome.floors[0][0]))
        return sheet.fill("figures_halved", step=named(outcome.halved, 0.5), full=full)
    if outcome.reached:
        return sheet.fill("figures_reached", step=named(outcome.reached))
    return sheet.fill("figures_not", step=named(outcome.floors[0][0]))


def figures_on(sheet: Sheet, outside: Sequence[Outside], question: str) -> str:
    """What the figures come to where a question turns on their standard: the sum where it asks for it,
    else where they are set out; "" where it turns on none."""
    named = {(o.name, a) for o in outside for a in re.split("[、至]", o.article)}
    own = [r.standard for r in sheet.reckoned if r.standard.element and r.standard.source]
    issue = next((s.issue for s in own if s.source and (s.source.law, s.source.article) in named), "")
    if not issue:
        return ""
    if table("desk").match("figures_asked", question):
        return sheet.fill("asked_summed", told=summed(sheet, issue))
    return sheet.joints["asked_figures"]


def summed(sheet: Sheet, issue: str = "", element: tuple[str, str] = ("", "")) -> str:
    """What the figures of an issue, or of an element (its table, name), come to in a line; "" for none."""
    own = [
        r
        for r in sheet.reckoned
        if r.standard.element
        and (r.standard.issue == issue or _bears(r.standard.element, element))
        and r.standard.levels
    ]
    if not own:
        return ""
    lines: dict[str, list[str]] = {}  # figures that come to the same are named together
    for one in sorted(own, key=_weight):
        text, told = _summed(sheet, one)
        lines.setdefault(told, []).append(text)
    told_all = [told.format(text="、".join(dict.fromkeys(texts))) for told, texts in lines.items()]
    if several := together(own):
        told_all.insert(0, _sum(sheet, several))
    return "；".join(told_all[:MOST_SUMMED])


def _bears(named: tuple[str, ...], element: tuple[str, str]) -> bool:
    return named[0] == element[0] and element[1].startswith(named[1])


def _weight(one: Reckoned) -> tuple[int, int, float]:
    """What is reached whatever the sort comes first, then what depends, then what is not reached."""
    steps = {o.reached for o in one.outcomes}
    grave = one.standard.times.name if one.standard.times else ""
    rank = 0 if steps == {grave} else 1 if "" not in steps else 2 if steps != {""} else 3
    return rank, 0 if one.figure.unit == "money" else 1, -one.figure.value


def _summed(sheet: Sheet, one: Reckoned) -> tuple[str, str]:
    """A figure, and what it comes to with {text} where figures are named."""
    steps = list(dict.fromkeys(o.halved or o.reached for o in one.outcomes))
    text = one.figure.text
    if one.less and [o.reached for o in one.less] != [o.reached for o in one.outcomes]:
        off = sheet.fill("figures_pleaded" if one.pleaded else "figures_void", off=one.off)
        text = sheet.fill("summed_disputed", text=text, off=off)
    if len(steps) == 1:
        halved = any(o.halved for o in one.outcomes)
        name = steps[0] or one.outcomes[0].floors[0][0]
        key = ("summed_halved" if halved else "summed_reached") if steps[0] else "summed_not"
        return text, sheet.fill(key, text="{text}", step=name)
    names = sheet.research.standards.name
    most, least = one.outcomes[0], one.outcomes[-1]
    high = sheet.fill("summed_reached", text="", step=most.halved or most.reached)
    end = least.halved or least.reached
    low = sheet.fill("summed_reached" if end else "summed_not", text="", step=end or least.floors[0][0])
    told = {"one": names(most.sort), "high": high, "other": names(least.sort), "low": low}
    return text, sheet.fill("summed_depends", text="{text}", **told)


def amount(value: float, unit: str, counted: str = "") -> str:
    """A number as papers write it, with its unit or the word that counts it: 3.2万元, 250条, 2018次."""
    shown = f"{round(value / 10_000, 4):g}万" if value >= 10_000 else f"{round(value, 2):g}"
    return shown + (counted or _UNITS[unit])
