"""HTML of what changed between texts: an article's history, two texts of a law, rules of transition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from assistant import LegalUnit
from assistant.web.panel.passage import kind_badge, short_name
from assistant.web.words import both

_UNCHANGED = ("same", "moved")


def history_html(history: Any, law: str, article: str) -> Markup:
    """How an article's text came about, word by word, and what of it is not held."""
    found = history.lookup
    reason = "" if str(found.state) == "found" else found.reason
    shown = [_diff(diff) for diff in history.diffs]
    gap = Markup('<p class="hint">{}。</p>').format(history.gap.rstrip("。")) if history.gap else ""
    return Markup('<div class="passage history"><h2>{}</h2><p class="article">{}</p>{}{}{}{}</div>').format(
        law,
        found.article or article,
        Markup('<div class="box warn">{}</div>').format(reason) if reason else "",
        _legend() if any(d.kind not in _UNCHANGED for d in history.diffs) else "",
        Markup("").join(shown) or Markup("<p>{}</p>").format(both("diff_only_one")),
        gap,
    )


def compare_html(diffs: Sequence[Any], law: str, old: str, new: str) -> Markup:
    """Two texts of a law: every article that changed, came or went; how many stayed."""
    changed = [d for d in diffs if d.kind not in _UNCHANGED]
    stayed = Markup('<p class="hint">{} {}</p>').format(len(diffs) - len(changed), both("diff_unchanged"))
    return Markup(
        '<div class="passage history"><h2>{}</h2><p class="article">{}：{} → {}</p>{}{}{}</div>'
    ).format(
        law,
        both("diff_of"),
        old,
        new,
        _legend() if changed else Markup("<p>{}</p>").format(both("diff_none")),
        stayed,
        Markup("").join(_diff(d) for d in changed),
    )


def _legend() -> Markup:
    return Markup('<p class="diff-legend"><del>{}</del> <ins>{}</ins></p>').format(
        both("diff_legend_old"), both("diff_legend_new")
    )


def _diff(diff: Any) -> Markup:
    """One article in two texts: which, what happened to it, the words that went and came."""
    text = Markup("").join(_change(c) for c in diff.changes)
    return Markup(
        '<section class="diff d-{kind}"><h3><span>{where}</span><span class="badge">{what}</span></h3>'
        '{excerpt}<div class="diff-text" lang="zh-CN">{text}</div></section>'
    ).format(
        kind=diff.kind,
        where=Markup(" → ").join(_place(u) for u in (diff.old, diff.new) if u is not None),
        what=both(f"diff_{diff.kind}"),
        excerpt=Markup('<p class="hint">{}</p>').format(both("diff_excerpt")) if diff.excerpted else "",
        text=text,
    )


def _change(change: Any) -> Markup:
    tag = {"old": "del", "new": "ins"}.get(change.kind)
    if tag is None:
        return Markup("{}").format(change.text)
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), change.text)


def _place(unit: LegalUnit) -> Markup:
    """Which text of an article: its number, the day it was passed; a button that opens it."""
    day = unit.effective_date.isoformat() if unit.effective_date else ""
    return Markup(
        '<button type="button" class="text-of" data-passage="{}" data-as-of="{}">{} {} '
        "<small>{}</small></button>"
    ).format(
        unit.id,
        day,
        unit.article,
        unit.version_date or "",
        Markup("{} {}").format(day, both("law_since")) if day else "",
    )


def transition_html(transition: Any) -> Markup:
    """What applies to acts before a law took effect: own rules, general rules, what sources say."""
    parts = [
        _units(key, units)
        for key, units in (
            ("law_transition_own", transition.own),
            ("law_transition_general", transition.general),
            ("law_transition_reports", transition.reports),
        )
        if units
    ]
    return Markup("").join(parts) or Markup('<p class="hint">{}</p>').format(both("law_transition_none"))


def _units(key: str, units: Sequence[LegalUnit]) -> Markup:
    rows = Markup("").join(
        Markup(
            '<li><button type="button" class="related-row" data-passage="{}"><span class="name">{}</span>{}'
            '<span class="says" lang="zh-CN">{}</span></button></li>'
        ).format(u.id, short_name(u), "" if u.kind == "statute" else kind_badge(u), _short(u.text))
        for u in units
    )
    return Markup("<h4>{}</h4><ul>{}</ul>").format(both(key), rows)


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 120 else line[:119] + "…"
