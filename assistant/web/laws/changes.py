"""What changed between texts: an article's history, two texts of a law, rules of transition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.web.templates import render

_UNCHANGED = ("same", "moved")


def history_html(history: Any, law: str, article: str) -> str:
    """How an article's text came about, word by word, and what of it is not held."""
    found = history.lookup
    page = render(
        "laws/history.html",
        history=history,
        law=law,
        article=found.article or article,
        reason="" if str(found.state) == "found" else found.reason,
        changed=any(d.kind not in _UNCHANGED for d in history.diffs),
    )
    return str(page)


def compare_html(diffs: Sequence[Any], law: str, old: str, new: str) -> str:
    """Two texts of a law: every article that changed, came or went; how many stayed."""
    changed = [d for d in diffs if d.kind not in _UNCHANGED]
    stayed = len(diffs) - len(changed)
    return str(render("laws/compare.html", law=law, old=old, new=new, changed=changed, stayed=stayed))


def transition_html(transition: Any) -> str:
    """What applies to acts before a law took effect: own rules, general rules, what sources say."""
    parts = [
        (key, units)
        for key, units in (
            ("law_transition_own", transition.own),
            ("law_transition_general", transition.general),
            ("law_transition_reports", transition.reports),
        )
        if units
    ]
    return str(render("laws/transition.html", parts=parts))
