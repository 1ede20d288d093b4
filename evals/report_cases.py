"""The cases of a report as HTML: what was asked, what was missed, the answer, the passages it cites."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from html import escape
from typing import TYPE_CHECKING, Any

from evals.compare import Flip, passed
from evals.report_figures import OF_CASE, SORTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evals.records import Record

MOST = 120  # failing cases shown
_SHOWN = ("cases", "answers", "checks", "existence")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_MARK = re.compile(r"\[(\d{1,3})\]")
_HEADING = re.compile(r"^\*\*[^*]+\*\*[：:]?$")
_CHOICES = (
    ("all", "全部"), ("dev", "dev"), ("test", "test"), ("gold", "漏引条文"),
    ("points", "漏说要点"), ("outcome", "该答该拒有误"), ("matter", "认错了事"), ("false", "说错了"),
)  # fmt: skip
_SORTS_OF_FAULT = (
    ("没引", "gold"), ("没说到", "points"), ("应为", "outcome"),
    ("前三条没有", "matter"), ("开头引的是", "matter"), ("张冠李戴", "matter"),
)  # fmt: skip


def worst_section(rows: Sequence[Record]) -> str:
    """Failing cases, the worst first, narrowed to a half or a sort of fault; of a blind set none is shown."""
    open_to_see = [r for r in rows if r["suite"] in _SHOWN and not r["split"].startswith("blind/")]
    failing = [r for r in open_to_see if not passed(r)]
    failing.sort(key=lambda r: (sum(r["values"].values()) / max(1, len(r["values"])), r["id"]))
    shown = "".join(f'<details class="case {_classes(r)}"><summary>{_title(r)}</summary>{_body(r)}</details>'
                    for r in failing[:MOST])  # fmt: skip
    more = f"<p>另有 {len(failing) - MOST} 题未列出。</p>" if len(failing) > MOST else ""
    buttons = "".join(
        f'<input type="radio" name="show" id="show-{key}"{" checked" if key == "all" else ""}>'
        f'<label for="show-{key}">{label}</label>'
        for key, label in _CHOICES
    )
    return (
        f"<section><h2>最差的题（{len(failing)}）</h2><div class=choose>{buttons}</div>"
        f"<div class=cases>{shown}</div>{more}</section>"
    )


def _classes(row: Record) -> str:
    found = [name for words, name in _SORTS_OF_FAULT if any(words in f for f in row["faults"])]
    false = [f for f in row["faults"] if not any(f.startswith(w) for w, _ in _SORTS_OF_FAULT)]
    return " ".join([row["split"], *found, *(["false"] if false else [])])


def _title(row: Record) -> str:
    sort = str(SORTS.get(row["sort"], row["sort"]))
    scores = "".join(
        f'<i class="{"good" if v >= 0.8 else "fair" if v >= 0.5 else "poor"}">{label} {v:.2f}</i>'
        for key, label in (
            ("gold", "引"),
            ("key_points", "点"),
            ("outcome", "果"),
            ("in_three", "事"),
            ("groups", "引"),
        )
        if (v := row["values"].get(key)) is not None
    )
    place = f"{escape(sort)} · {row['split']} · {escape(row['id'])}"
    return f"{escape(row['question'])}<span>{place} {scores}</span>"


def flips_section(flips: Sequence[Flip], left: Mapping[str, Record], right: Mapping[str, Record]) -> str:
    """Cases that passed in one run only, both answers side by side, what differs marked."""
    shown = ""
    for flip in flips:
        state, word = ("ok", "变好") if flip.better else ("bad", "变坏")
        a, b = left[flip.id], right[flip.id]
        shown += (
            f"<details class=case><summary><b class={state}>{word}</b> {escape(flip.question)}"
            f"<span>{escape(flip.id)}</span></summary>"
            f"<div class=pair><div><h4>甲</h4>{_body(a, other=b)}</div>"
            f"<div><h4>乙</h4>{_body(b, other=a)}</div></div></details>"
        )
    return f"<h3>翻转的题（{len(flips)}）</h3>{shown}"


def _body(row: Record, other: Record | None = None) -> str:
    faults = "".join(f"<li>{escape(f)}</li>" for f in row["faults"]) or "<li class=none>没有问题</li>"
    values = " · ".join(f"{escape(OF_CASE.get(k, k))} {v:.2f}" for k, v in row["values"].items())
    basis = f"<p class=basis>出题的依据：{escape(row['basis'])}</p>" if row.get("basis") else ""
    answer: dict[str, Any] | None = row.get("answer")
    shown = ""
    if answer:
        theirs = (other.get("answer") or {}).get("text", "") if other else None
        passages = "".join(map(_passage, answer["citations"]))
        warnings = "".join(f"<li>{escape(w)}</li>" for w in answer["warnings"])
        warned = f"<ul class=warnings>{warnings}</ul>" if warnings else ""
        shown = (
            f'<div class="both{" single" if other else ""}">'
            f"<div class=answer>{_rendered(answer['text'], theirs)}{warned}</div>"
            f"<ol class=passages>{passages}</ol></div>"
        )
    return f"<ul class=faults>{faults}</ul>{basis}{shown}<p class=values>{values}</p>"


def _passage(citation: Record) -> str:
    return (
        f'<li value="{citation["n"]}" class="{escape(citation["kind"])}">'
        f"<b>{escape(citation['citation'])}</b> "
        f"<small>{escape(citation['status'])}</small><p>{escape(citation['quote'])}</p></li>"
    )


def _rendered(text: str, other: str | None) -> str:
    """The answer as a reader sees it; lines that the other run's answer lacks are marked."""
    known = other.split("\n") if other is not None else None
    fresh: set[int] = set()
    lines = text.split("\n")
    if known is not None:
        for tag, _, _, low, high in SequenceMatcher(None, known, lines, autojunk=False).get_opcodes():
            if tag in ("insert", "replace"):
                fresh.update(range(low, high))
    out = []
    for i, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            continue
        words = _BOLD.sub(r"<strong>\1</strong>", escape(stripped.removeprefix("- ")))
        words = _MARK.sub(r"<sup>\1</sup>", words)
        kind = "head" if _HEADING.match(stripped) else "item" if stripped.startswith("- ") else "line"
        out.append(f'<p class="{kind}{" fresh" if i in fresh else ""}">{words}</p>')
    return "".join(out)
