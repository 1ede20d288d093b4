"""One HTML page of a run, or of two side by side. It needs nothing but itself."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.compare import Difference, Flip, compare, passed
from evals.gate import Finding, judge
from evals.outside import PUBLISHED
from evals.records import Record
from evals.summary import COUNTED, by_group, confusion, summarise

STYLE = (Path(__file__).resolve().parent / "report.css").read_text(encoding="utf-8")
NAMES = {
    "gold_answerable": "引到律师会引的条文", "key_points_answerable": "说到要点",
    "coverage": "能答的都答了", "abstention_accuracy": "该拒的拒对了", "abstention_precision": "拒得有理",
    "quote_fidelity": "引文一字不差", "statements_cited": "每句有出处",
    "statements_supported": "每句有出处支持", "citations_valid": "引用成立",
    "citation_precision": "引用不多余", "invalid_citations": "不成立的引用",
    "unsupported_statements": "无支持的句子", "contradictions": "说了不该说的",
    "opinion_as_law": "把观点说成法律", "invented_speakers": "编造发言人", "errors": "出错",
    "recall@5": "检索 R@5", "recall@10": "检索 R@10", "mrr@10": "检索 MRR@10", "ndcg@10": "检索 nDCG@10",
    "seconds_median": "中位秒数", "seconds_p95": "95 分位秒数",
    "checker_detection": "核验查出", "checker_false_alarms": "核验误报", "gold_exists": "题目依据仍在语料",
    "first_in_top3": "六十问：首引在前三（个）", "statements": "句子总数", "citations": "引用总数",
}  # fmt: skip


WHOLE = {*COUNTED, "first_in_top3", "statements", "citations", "questions"}


def page(head: Record, rows: Sequence[Record], other: tuple[Record, Sequence[Record]] | None = None) -> str:
    """The page: score card, plots by sort, confusion, worst cases; and a comparison."""
    parts = [_head(head, rows), _card(rows), _sorts(rows), _confusion(rows), _outside(rows)]
    if other:
        differences, flips = compare(rows, other[1])
        parts.append(_comparison(differences, flips, rows, other[1]))
    parts.append(_worst(rows))
    title = "评测报告"
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>"
    )


def _e(value: object) -> str:
    return html.escape(str(value))


def _head(head: Record, rows: Sequence[Record]) -> str:
    stamp = head["stamp"]
    facts = " · ".join(
        f"{name} <code>{_e(stamp.get(key, ''))}</code>"
        for name, key in (("版本", "version"), ("提交", "commit"), ("语料", "corpus"), ("索引", "index"),
                          ("提示词", "prompts"), ("题目", "cases"), ("代码", "code"))
    )  # fmt: skip
    settings = _e(json.dumps(stamp.get("settings", {}), ensure_ascii=False))
    options = _e(head.get("options", {}))
    return (
        f"<h1>评测报告</h1><p class=facts>{len(rows)} 条记录 · {facts}</p>"
        f"<details><summary>设置与选项</summary><pre>{settings}\n{options}</pre></details>"
    )


def _card(rows: Sequence[Record]) -> str:
    gate = "".join(_finding(f) for f in judge(rows) if f.value is not None)
    halves = {"全部": rows, "dev": _of(rows, "dev"), "test": _of(rows, "test")}
    figures = {name: summarise(part) for name, part in halves.items()}
    body = ""
    for key, label in NAMES.items():
        if any(key in f for f in figures.values()):
            cells = "".join(f"<td>{_number(f.get(key), key)}</td>" for f in figures.values())
            body += f"<tr><th scope=row>{label}<small>{key}</small></th>{cells}</tr>"
    return (
        f"<h2>记分卡</h2><div class=gate>{gate}</div>"
        f"<table><thead><tr><th>指标</th>{''.join(f'<th>{n}</th>' for n in halves)}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _of(rows: Sequence[Record], split: str) -> list[Record]:
    return [r for r in rows if r["split"] == split]


def _finding(finding: Finding) -> str:
    t = finding.threshold
    name = NAMES.get(t.figure, t.figure) + ("" if t.split == "all" else f"（{t.split}）")
    state = "ok" if finding.passed else "bad"
    return (
        f'<div class="{state}" title="{_e(t.why)}"><b>{_number(finding.value, t.figure)}</b>'
        f"<span>{_e(name)}</span><small>{_e(t.bar)}</small></div>"
    )


def _number(value: float | None, figure: str = "") -> str:
    """A count whole, a share or a time with three digits."""
    if value is None:
        return "—"
    counted = figure in WHOLE or figure.endswith("_questions")
    return f"{value:.0f}" if counted else f"{value:.3f}"


def _sorts(rows: Sequence[Record]) -> str:
    cases = [r for r in rows if r["suite"] == "cases"]
    bars = ""
    for sort, figures in by_group(cases, "sort").items():
        here = [r for r in cases if r["sort"] == sort]
        right = sum(r["values"]["outcome"] for r in here) / len(here)
        shown = [("引对", figures.get("gold")), ("要点", figures.get("key_points")), ("结果", right)]
        drawn = "".join(_bar(label, value) for label, value in shown)
        bars += f"<div class=sort><h3>{_e(sort)} <small>{len(here)} 题</small></h3>{drawn}</div>"
    return f"<h2>按题型</h2><div class=sorts>{bars}</div>" if bars else ""


def _bar(label: str, value: float | None) -> str:
    if value is None:
        return f"<div class=bar><span>{label}</span><i>不适用</i></div>"
    colour = "#2e7d4f" if value >= 0.8 else "#b7791f" if value >= 0.5 else "#b3372f"
    return (
        f'<div class=bar><span>{label}</span><svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" '
        f'aria-label="{label} {value:.2f}"><rect width="100" height="8" class="rail"/>'
        f'<rect width="{value * 100:.1f}" height="8" fill="{colour}"/></svg><b>{value:.2f}</b></div>'
    )


def _confusion(rows: Sequence[Record]) -> str:
    matrix = confusion(rows)
    if not matrix:
        return ""
    names = sorted({n for pair in matrix for n in pair}, key=lambda n: (n != "answer", n))
    head = "".join(f"<th>{_e(n)}</th>" for n in names)
    body = ""
    for wanted in names:
        cells = ""
        for found in names:
            count = matrix.get((wanted, found), 0)
            cells += f'<td class="{"hit" if wanted == found else "miss" if count else ""}">{count or ""}</td>'
        body += f"<tr><th scope=row>{_e(wanted)}</th>{cells}</tr>"
    return (
        "<h2>该答与该拒</h2><p>行是应有的结果，列是实际的结果。</p>"
        f"<div class=wide><table class=matrix><thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _outside(rows: Sequence[Record]) -> str:
    part = [r for r in rows if r["suite"] == "lecoqa"]
    if not part:
        return ""
    found = {k.removeprefix("lecoqa_"): v for k, v in summarise(part).items() if k.startswith("lecoqa_")}
    ours = "".join(f"<tr><th scope=row>{_e(k)}</th><td>{_number(v, k)}</td></tr>" for k, v in found.items())
    theirs = "".join(
        f"<tr><th scope=row>{_e(n)}</th><td>{v['meteor']:.3f}</td><td>{v['bleu']:.3f}</td></tr>"
        for n, v in PUBLISHED.items()
    )
    return (
        f"<h2>LeCoQA</h2><table><tbody>{ours}</tbody></table><p>原作者公布的结果（测试集 309 题）：</p>"
        f"<table><thead><tr><th>系统</th><th>METEOR</th><th>BLEU</th></tr></thead><tbody>{theirs}</tbody></table>"
    )


def _comparison(
    differences: Sequence[Difference], flips: Sequence[Flip], a: Sequence[Record], b: Sequence[Record]
) -> str:
    body = "".join(
        f'<tr class="{"clear" if d.clear else ""}"><th scope=row>{_e(NAMES.get(d.figure, d.figure))}</th>'
        f"<td>{d.a:.3f}</td><td>{d.b:.3f}</td><td>{d.gap:+.3f}</td><td>[{d.low:+.3f}, {d.high:+.3f}]</td>"
        f"<td>{d.cases}</td></tr>"
        for d in differences
    )
    left, right = {r["id"]: r for r in a}, {r["id"]: r for r in b}
    turned = "".join(_flip(f, left[f.id], right[f.id]) for f in flips)
    return (
        "<h2>两次运行相比</h2><p>配对自助法 95% 区间；区间不含 0 的加粗。</p><table><thead><tr><th>指标</th>"
        f"<th>甲</th><th>乙</th><th>差</th><th>区间</th><th>题数</th></tr></thead><tbody>{body}</tbody></table>"
        f"<h3>翻转的题（{len(flips)}）</h3>{turned}"
    )


def _flip(flip: Flip, a: Record, b: Record) -> str:
    state, word = ("ok", "变好") if flip.better else ("bad", "变坏")
    title = f"<b class={state}>{word}</b> {_e(flip.id)} {_e(flip.question)}"
    return (
        f"<details class=case><summary>{title}</summary>"
        f"<div class=pair><div>{_answer(a)}</div><div>{_answer(b)}</div></div></details>"
    )


def _worst(rows: Sequence[Record], most: int = 80) -> str:
    failing = [r for r in rows if not passed(r) and r["suite"] in ("cases", "checks", "existence")]
    failing.sort(key=lambda r: (sum(r["values"].values()) / max(1, len(r["values"])), r["id"]))
    shown = "".join(
        f"<details class=case><summary>{_e(r['id'])} <small>{_e(r['sort'])} · {_e(r['split'])}</small> "
        f"{_e(r['question'])}</summary>{_answer(r)}</details>"
        for r in failing[:most]
    )
    more = f"<p>另有 {len(failing) - most} 题未列出。</p>" if len(failing) > most else ""
    return f"<h2>最差的题（{len(failing)}）</h2>{shown}{more}"


def _answer(row: Record) -> str:
    faults = "".join(f"<li>{_e(f)}</li>" for f in row["faults"]) or "<li>没有问题</li>"
    values = " · ".join(f"{_e(k)} {v:.2f}" for k, v in row["values"].items())
    answer: dict[str, Any] | None = row.get("answer")
    text = f"<pre class=answer>{_e(answer['text'])}</pre>" if answer else ""
    passages = "".join(
        f"<li>[{c['n']}] <b>{_e(c['citation'])}</b> {_e(c['status'])}<br>{_e(c['quote'])}</li>"
        for c in (answer["citations"] if answer else ())
    )
    basis = f"<p class=basis>依据：{_e(row['basis'])}</p>" if row.get("basis") else ""
    listed = f"<details><summary>引用的段落</summary><ul>{passages}</ul></details>" if passages else ""
    return f"<p class=values>{values}</p><ul class=faults>{faults}</ul>{basis}{text}{listed}"
