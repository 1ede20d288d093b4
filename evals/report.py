"""One HTML page of a run, or of two side by side. It needs nothing but itself: no script, no request."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from evals.accepted import history
from evals.compare import Difference, compare
from evals.report_answers import citations_section, people_section, trend_section
from evals.report_cases import flips_section, worst_section
from evals.report_figures import NAMES, OF_CASE, card, confusion_table, outside_tables, sorts_plot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.records import Record

__all__ = ["NAMES", "page"]

STYLE = (Path(__file__).resolve().parent / "report.css").read_text(encoding="utf-8")
_STAMP = (
    ("版本", "version"), ("提交", "commit"), ("语料", "corpus"), ("索引", "index"),
    ("提示词", "prompts"), ("题目", "cases"), ("代码", "code"),
)  # fmt: skip


def page(head: Record, rows: Sequence[Record], other: tuple[Record, Sequence[Record]] | None = None) -> str:
    """The page: score card, plots by sort, confusion, a comparison with `other`, worst cases."""
    parts = [_head(head, rows), people_section(rows), card(rows), sorts_plot(rows), confusion_table(rows),
             citations_section(rows), outside_tables(rows), trend_section(history())]  # fmt: skip
    if other:
        parts.append(_comparison(other[0], other[1], rows))
    parts.append(worst_section(rows))
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>评测报告</title>'
        f"<style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>"
    )


def _head(head: Record, rows: Sequence[Record]) -> str:
    settings = head["stamp"].get("settings", {})
    mode = settings.get("model") or "摘录原文，不用模型"
    asked = sum(r["suite"] in ("cases", "answers") for r in rows)
    target = head.get("options", {}).get("target", "own")
    mode = mode if target == "own" else target
    told = json.dumps(settings, ensure_ascii=False, indent=1)
    return (
        f"<header><h1>评测报告</h1><p>{escape(str(mode))} · {asked} 题"
        f"（连同核验、依据等共 {len(rows)} 条记录）</p><p class=facts>{_stamp(head)}</p>"
        f"<details class=plain><summary>设置与选项</summary><pre>{escape(told)}\n"
        f"{escape(str(head.get('options', {})))}</pre></details></header>"
    )


def _stamp(head: Record) -> str:
    stamp = head["stamp"]
    told = [
        f"{name} <code>{escape(str(stamp[key]))}</code>" for name, key in _STAMP if stamp.get(key) is not None
    ]
    return " · ".join(told)


def _comparison(head: Record, a: Sequence[Record], b: Sequence[Record]) -> str:
    """This run (b) against an earlier one (a)."""
    differences, flips = compare(a, b)
    body = "".join(map(_difference, differences))
    left, right = {r["id"]: r for r in a}, {r["id"]: r for r in b}
    return (
        "<section><h2>与另一次运行相比</h2>"
        f"<p>甲：另一次（<span class=facts>{_stamp(head)}</span>）；乙：本次。差为乙减甲，"
        "配对自助法 95% 区间；区间不含 0 的加粗。</p>"
        "<div class=wide><table class=gaps><thead><tr><th>指标</th><th>甲</th><th>乙</th><th>差</th>"
        f"<th>区间</th><th></th><th>题数</th></tr></thead><tbody>{body}</tbody></table></div>"
        f"{flips_section(flips, left, right)}</section>"
    )


def _difference(gap: Difference) -> str:
    name = escape(OF_CASE.get(gap.figure, gap.figure))
    return (
        f'<tr class="{"clear" if gap.clear else ""}"><th scope=row>{name}'
        f"</th><td>{gap.a:.3f}</td><td>{gap.b:.3f}</td><td>{gap.gap:+.3f}</td>"
        f"<td>[{gap.low:+.3f}, {gap.high:+.3f}]</td><td class=span>{_span(gap)}</td><td>{gap.cases}</td></tr>"
    )


def _span(gap: Difference) -> str:
    """The interval drawn on a scale from −0.3 to 0.3; 0 is the line in the middle."""

    def at(value: float) -> float:
        return 60 + max(-0.3, min(0.3, value)) * 190

    state = "none" if not gap.clear else "up" if gap.gap > 0 else "down"
    return (
        '<svg viewBox="0 0 120 14" role="img" aria-hidden="true">'
        '<line x1="60" x2="60" y1="1" y2="13" class="zero"/>'
        f'<line x1="{at(gap.low):.1f}" x2="{at(gap.high):.1f}" y1="7" y2="7" class="{state}"/>'
        f'<circle cx="{at(gap.gap):.1f}" cy="7" r="3" class="{state}"/></svg>'
    )
