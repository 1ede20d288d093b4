"""A form filled from the facts of a matter, part by part; what only the office knows stays a marked blank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.desk.facts import party
from assistant.desk.memo import sections
from assistant.desk.memo.sheet import places
from assistant.language.tables import table
from assistant.paper import Span
from assistant.paper.paper import nested

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.desk.facts import FilledTable
    from assistant.desk.memo.research import IssueFindings
    from assistant.desk.memo.sheet import Sheet
    from assistant.desk.papers.forms import PaperForm, PaperForms, Part
    from assistant.paper import Paper
    from assistant.schema.matters import Says

MOST_ORGANS = 4
_BLANK = re.compile(r"(【[^】]*】)")
_KINDS = {"title": "meta"}


@dataclass(frozen=True)
class Draft:
    """A paper drafted in a form, with how many blanks it has; `apt` whether the facts raise its issue."""

    paper: Paper
    form: PaperForm
    blanks: int
    apt: bool


@dataclass(frozen=True)
class Filling:
    """What a form is filled from: the sheet, what was found on the issues, the tables of elements."""

    sheet: Sheet
    form: PaperForm
    forms: PaperForms
    findings: Sequence[IssueFindings]
    tables: Sequence[FilledTable]

    @property
    def raised(self) -> set[str]:
        """Keys of the issues, with those under them."""
        return {k for f in self.findings for k in (f.issue.key, *f.issue.also)}


def write_draft(
    sheet: Sheet,
    form: PaperForm,
    forms: PaperForms,
    findings: Sequence[IssueFindings],
    tables: Sequence[FilledTable],
) -> Draft:
    """Fill a form on a fresh sheet."""
    filling = Filling(sheet, form, forms, findings, tables)
    apt = not form.issue or bool(filling.raised & set(form.issue))
    if not apt:
        sheet.paper.para(sheet.fill("unapt", name=form.name), kind="note")
    for part in form.parts:
        if not sheet.facts.holds(part.given):
            continue
        if part.heading:
            sheet.paper.heading(1, part.heading)
        if part.text:
            _sentence(filling, part)
        if part.use in _FILL:
            _FILL[part.use](filling)
    sheet.paper.law = tuple(sheet.relied.values())
    text = sheet.paper.title + "".join(b.text for b in sheet.paper.blocks)
    return Draft(sheet.paper, form, len(_BLANK.findall(text)), apt)


def with_blanks(text: str) -> tuple[Span, ...]:
    """A text with its blanks as spans of their own."""
    return tuple(Span(p, blank=bool(_BLANK.fullmatch(p))) for p in _BLANK.split(text) if p)


def _sentence(filling: Filling, part: Part) -> None:
    """A sentence of the form, with the articles that it stands on."""
    sheet = filling.sheet
    norms = sheet.norms(part.norms)
    sheet.rely(norms)
    cites = [places(norms)] if norms else []
    if part.outside:
        cites.append(nested(f"《{part.outside}》") + part.article)
    text = _named(filling, part)
    if "{cites}" in text:
        text = text.replace("{cites}", "、".join(cites))
    elif cites and part.kind == "item":
        text = sheet.fill("basis_after", text=text, cites="；".join(cites))
    elif cites:
        text = sheet.fill("basis_before", text=text, cites="、".join(cites))
    sheet.paper.para(*with_blanks(text), kind=_KINDS.get(part.kind, part.kind))


def _named(filling: Filling, part: Part) -> str:
    """The sentence, its first blank with the bodies or the party that the facts name."""
    if part.use not in ("organ", "party"):
        return part.text
    text = filling.sheet.facts.text
    names = organs(text) if part.use == "organ" else [n for n in (party(text),) if n]
    if not names:
        return part.text
    told = filling.sheet.fill("facts_name", names="、".join(names))
    return part.text.replace("】", f"；{told}】", 1)


def organs(text: str) -> list[str]:
    """The authorities that facts name, in their order; one named twice by its longer name."""
    told = table("desk")
    found = [told.pattern("to_authority").sub("", m[0]) for m in told.pattern("authority").finditer(text)]
    whole = [o for o in dict.fromkeys(found) if not any(o != p and p.endswith(o) for p in found)]
    return whole[:MOST_ORGANS]


def _facts(filling: Filling) -> None:
    for line in filling.sheet.facts.text.splitlines():
        if line.strip():
            filling.sheet.paper.para(line.strip())


def _conduct(filling: Filling) -> None:
    """Each rule that the facts touch: the facts, then the rule with its articles."""
    sheet = filling.sheet
    rules = [f for f in filling.findings if f.part == "rule" and f.said]
    for n, found in enumerate(rules, start=1):
        why = "" if found.quiet else "".join(f"{w.rstrip('。；，')}。" for w in found.issue.why[:2])
        told = "".join(
            sheet.fill("conduct_rule", cites=places(s.norms), text=s.text)
            for s in found.said
            if sheet.rely(s.norms)
        )
        sheet.paper.para(
            sheet.fill("conduct", n=n, title=asserted(found.issue.title), facts=why, rules=told),
            kind="item",
        )


def asserted(title: str) -> str:
    """The title of an issue as a heading that no longer asks."""
    for pattern, put in table("desk").rows("asserted"):
        title = re.sub(pattern, put, title)
    return sections.short(table("desk").pattern("asking").sub("", title))


def _organ_acts(filling: Filling) -> None:
    """What the facts tell of the authority, to be held against its file."""
    told = filling.sheet.facts.told(["idle", "suggestion", "penalised", "refuse_rectify"], 3)
    words = "；".join(w.rstrip("。；，") for w in told)
    key = "organ_acts" if words else "organ_acts_none"
    filling.sheet.paper.para(*with_blanks(filling.sheet.fill(key, facts=words)))


def _measures(filling: Filling) -> None:
    _list(filling, filling.forms.measures, "measure")


def _claims(filling: Filling) -> None:
    _list(filling, filling.forms.claims, "claim")


def _list(filling: Filling, rows: Sequence[Says], joint: str) -> None:
    """Measures or claims that the facts call for, numbered, with their articles."""
    sheet = filling.sheet
    apt = [r for r in rows if sheet.facts.holds(r.given) and sheet.norms(r.norms)]
    for n, row in enumerate(apt, start=1):
        norms = sheet.norms(row.norms)
        sheet.rely(norms)
        text = sheet.fill(joint, n=n, text=row.text, cites=places(norms))
        sheet.paper.para(*with_blanks(text), kind="item")
    if not apt:
        sheet.paper.para(*with_blanks(sheet.joints["measures_none"]))


def _gaps(filling: Filling) -> None:
    """Elements that the facts do not tell, or tell both ways."""
    sheet = filling.sheet
    rows = [r for t in filling.tables if t.table.issue in filling.form.issue for r in t.missing]
    for n, row in enumerate(rows, start=1):
        words = {"n": n, "name": row.element.name, "state": str(row.state), "ask": row.element.ask}
        sheet.paper.para(sheet.fill("gap", **words), kind="note")
    if not rows:
        sheet.paper.para(sheet.joints["gaps_none"], kind="note")


def _elements(filling: Filling) -> None:
    sections.element_tables(filling.sheet, filling.tables)


def _outline(filling: Filling) -> None:
    sections.outline_items(filling.sheet, filling.tables)


def _law(filling: Filling) -> None:
    sections.write_annex(filling.sheet)


_FILL: Mapping[str, Callable[[Filling], None]] = {
    "facts": _facts,
    "conduct": _conduct,
    "organ_acts": _organ_acts,
    "measures": _measures,
    "claims": _claims,
    "gaps": _gaps,
    "elements": _elements,
    "outline": _outline,
    "law": _law,
}

__all__ = ["Draft", "organs", "write_draft"]
