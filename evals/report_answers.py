"""A report on answering: the score card in words, by field and writer, the trend over versions."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from evals.accepted import TREND
from evals.answering import Line, Standing, cards, lines
from evals.blind import blind_sets
from evals.citations.items import KINDS
from evals.metrics.stats import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.records import Record

_STANDING = {"dev": "开发题（照着改过，只看有没有退步）", "test": "测试题（只计数）"}
_SHORT = {
    "opens": "开头引对", "in_three": "前三条有", "groups": "一组不缺", "belongs": "属于这件事",
    "decides": "摆出关键款项", "plain_first": "先说白话", "steps": "说了怎么办", "wrong": "张冠李戴",
}  # fmt: skip


def people_section(records: Sequence[Record]) -> str:
    """For each standing apart: what a citizen meets in a hundred questions, then fields beside each other."""
    found = cards(records)
    if not found:
        return ""
    body = "".join(_card(c) for c in found)
    return (
        "<section><h2>在 100 个问题里</h2><p>每条横线是 95% 区间，点是实测值；题少则线长。"
        f"开发、测试、盲测分开算，从不合成一个数。</p>{body}{_fields(records)}</section>"
    )


def _card(card: Standing) -> str:
    good = "".join(_line(found) for found in card.lines if found.measure.good)
    bad = "".join(_line(found) for found in card.lines if not found.measure.good)
    told = f"<h4>越少越好</h4><ul class=hundred>{bad}</ul>" if bad else ""
    return (
        f"<h3>{escape(standing_in_words(card.standing))}</h3>"
        f"<p class=facts>出题人：{escape(card.writer or '未写')}</p><ul class=hundred>{good}</ul>{told}"
    )


def standing_in_words(standing: str) -> str:
    """dev, test, or a blind set and how often it was counted; counted twice, that it is blind no more."""
    sort, _, name = standing.partition("/")
    if not name:
        return _STANDING.get(sort, sort)
    now = next((s for s in blind_sets() if s.name == name), None)
    told = now.told if now else ("盲测" if sort == "blind" else "不再是盲测")
    return f"{name}：{told}"


def _line(line: Line) -> str:
    share = 100 * line.value if line.measure.good else 100 * (1 - line.value)
    grade = "good" if share >= 80 else "fair" if share >= 50 else "poor"
    left, width = 100 * line.low, max(0.6, 100 * (line.high - line.low))
    span = f"{100 * line.low:.0f}–{100 * line.high:.0f}"
    unit = "<small>%</small>" if line.measure.share else ""
    said = ("" if line.measure.share else "个") + escape(line.measure.says)
    return (
        f'<li class="{grade}"><b>{100 * line.value:.0f}{unit}</b><span>{said}'
        f"<small>{span}，{line.questions} 题</small></span>"
        f'<i class="bar"><i style="left:{left:.1f}%;width:{width:.1f}%"></i>'
        f'<u style="left:{100 * line.value:.1f}%"></u></i></li>'
    )


def _fields(records: Sequence[Record]) -> str:
    """Fields and writers as rows, within one standing each."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in records:
        if row["suite"] == "answers":
            for label in (row["field"] or row["sort"], f"出题人：{row['writer'][:16]}"):
                groups[row["split"], label].append(row)
    body = ""
    for (standing, label), rows in sorted(groups.items()):
        told = {found.measure.name: found for found in lines(rows)}
        cells = "".join(
            f"<td>{told[n].value:.2f}<small>{told[n].questions}</small></td>" if n in told else "<td>—</td>"
            for n in _SHORT
        )
        if any(n in told for n in _SHORT):
            body += f"<tr><th scope=row>{escape(label)}<small>{escape(standing)}</small></th>{cells}</tr>"
    heads = "".join(f"<th>{h}</th>" for h in _SHORT.values())
    return (
        "<h3>按领域、按出题人</h3><p>小字是题数；“张冠李戴”越小越好。</p>"
        "<div class=wide><table><thead><tr><th></th>"
        f"{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def citations_section(records: Sequence[Record]) -> str:
    """The citation benchmark by kind: what should be flagged, and what should be left alone."""
    rows = [r for r in records if r["suite"] == "citations"]
    if not rows:
        return ""
    parts = ""
    for title, value in (("该报的，报了几成", "flagged"), ("该放过的，放过几成", "left_alone")):
        kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in rows:
            if value in row["values"]:
                kinds[row["sort"]][0] += row["counts"]["right"]
                kinds[row["sort"]][1] += row["counts"]["items"]
        body = ""
        for kind, (right, items) in sorted(kinds.items(), key=lambda k: k[1][0] / k[1][1]):
            low, high = wilson(right, items)
            body += (
                f"<tr><th scope=row>{escape(KINDS[kind])}<small>{kind}</small></th>"
                f"<td>{right}/{items}</td><td>{right / items:.2f}</td>"
                f"<td class=soft>{low:.2f}–{high:.2f}</td></tr>"
            )
        heads = f"<th>{title}</th><th></th><th></th><th>95% 区间</th>"
        parts += f"<div class=wide><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    return f"<section><h2>引用核验基准</h2>{parts}</section>"


def trend_section(versions: Sequence[Record]) -> str:
    """Figures of the accepted versions, oldest first, each with a line over time."""
    if not versions:
        return ""
    heads = "".join(
        f"<th>{escape(v['day'])}<small>{escape(v['commit'][:8])}</small></th>" for v in versions[-6:]
    )
    body = ""
    for key, label in TREND.items():
        values = [v["figures"].get(key) for v in versions]
        if all(v is None for v in values):
            continue
        cells = "".join(
            f"<td>{'—' if v is None else f'{v:.0f}' if v > 2 else f'{v:.3f}'}</td>" for v in values[-6:]
        )
        told = [v for v in values if v is not None]
        line = _spark(told) if len(told) > 1 else "<span class=soft>—</span>"
        body += f"<tr><th scope=row>{label}<small>{key}</small></th>{cells}<td>{line}</td></tr>"
    return (
        "<section><h2>各版本的走势</h2><p>每次通过门槛并被接受的版本记一列。</p><div class=wide><table>"
        f"<thead><tr><th></th>{heads}<th>走势</th></tr></thead><tbody>{body}</tbody></table></div></section>"
    )


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.0f}" if value > 2 else f"{value:.3f}"


def _spark(values: Sequence[float]) -> str:
    low, high = min(values), max(values)
    spread = (high - low) or 1.0
    step = 90 / max(1, len(values) - 1)
    points = " ".join(f"{5 + i * step:.1f},{17 - 14 * (v - low) / spread:.1f}" for i, v in enumerate(values))
    last = points.split()[-1].split(",")
    told = f"从 {values[0]:.3f} 到 {values[-1]:.3f}"
    return (
        f'<svg class="spark" viewBox="0 0 100 20" role="img" aria-label="{told}">'
        f'<polyline points="{points}"/><circle cx="{last[0]}" cy="{last[1]}" r="2.5"/></svg>'
    )
