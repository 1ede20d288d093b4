"""The figures of a report as HTML: score card, plot by sort, confusion matrix, LeCoQA."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from evals.answering import MEASURES
from evals.gate import Finding, judge
from evals.metrics.stats import mean, paired_bootstrap
from evals.outside import PUBLISHED
from evals.summary import COUNTED, confusion, summarise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.records import Record

NAMES = {
    "gold_answerable": "引到律师会引的条文", "key_points_answerable": "说到要点",
    "coverage": "能答的都答了", "abstention_accuracy": "该拒的拒对了", "abstention_precision": "拒得有理",
    "quote_fidelity": "引文一字不差", "statements_cited": "每句有出处",
    "statements_supported": "每句有出处支持", "citations_valid": "引用成立",
    "citation_precision": "引用不多余", "invalid_citations": "不成立的引用",
    "unsupported_statements": "无支持的句子", "digest_statements": "只有概括的句子",
    "contradictions": "说了不该说的",
    "opinion_as_law": "把观点说成法律", "invented_speakers": "编造发言人", "errors": "出错",
    "recall@5": "检索 R@5", "recall@10": "检索 R@10", "mrr@10": "检索 MRR@10", "ndcg@10": "检索 nDCG@10",
    "answer_chars": "一个回答的字数（中位）", "seconds_median": "中位秒数", "seconds_p95": "95 分位秒数",
    "checker_detection": "核验查出", "checker_false_alarms": "核验误报", "gold_exists": "题目依据仍在语料",
    "single_right": "只有一个答案的题：说对", "single_right_first": "头一段就说对",
    "single_norm": "引到决定它的条文", "first_in_top3": "六十问：首引在前三（个）",
    "statements": "句子总数", "citations": "引用总数",
}  # fmt: skip
# Every figure of the gate, as its tile is called.
OF_GATE = NAMES | {f"answers_{m.name}": m.says for m in MEASURES}
OF_GATE |= {"citations_detection": "错的引用查得出", "citations_left_alone": "对的引用不误报"}
# Figures of one case, as they are called beside it and in comparisons.
OF_CASE = NAMES | {
    "gold": "引到条文", "key_points": "说到要点", "outcome": "结果对", "citation_recall": "每句有出处支持",
    "seconds": "秒数", "verdict": "核验结论对", "detected": "核验查出",
    "passed": "没有误报", "exists": "依据仍在", "top3": "首引在前三", "cites_gold": "引到至少一条",
}  # fmt: skip
OF_CASE |= {m.name: m.says for m in MEASURES}
OF_CASE |= {"flagged": "错引查出", "left_alone": "对的放过"}
SORTS = {
    "situation": "生活里的事", "exact_article": "查某一条", "definition": "什么是", "penalty": "怎么罚",
    "procedure": "怎么办、多久", "evidence": "证据", "case_facts": "案件事实", "who_said": "谁说的",
    "disputed": "有争议", "law_vs_proposal": "法律还是建议", "renumbered": "条号变了", "repealed": "已废止",
    "not_yet_in_force": "尚未施行", "nonexistent": "没有这一条", "not_held": "未收录",
    "ambiguous": "说得太少", "local_rules": "看地方", "english": "英文", "injected": "夹带指令",
    "follow_up": "追问", "nonsense": "乱语", "offtopic": "不是法律",
    "story": "讲自己的事", "dialogue": "对话", "safety": "有危险", "vague": "说得太少",
    "check": "核验", "exists": "依据",
}  # fmt: skip
WHOLE = {*COUNTED, "first_in_top3", "statements", "citations", "questions", "answer_chars"}
_PLOTTED = (("gold", "引到条文"), ("key_points", "说到要点"), ("outcome", "结果对"))
_LECOQA = {
    "cites_gold": "引到至少一条正确条文的回答", "gold_recall": "正确条文引到几成",
    "precision_pooled": "所引条文中正确的", "gold_precision": "所引条文中正确的（逐题平均）",
    "answered": "作答", "recall@10": "检索 R@10", "mrr@10": "检索 MRR@10", "meteor": "METEOR", "bleu": "BLEU",
    "questions": "题数",
}  # fmt: skip


def number(value: float | None, figure: str = "") -> str:
    """A count whole, a share or a time with three digits."""
    if value is None:
        return "—"
    return f"{value:.0f}" if figure in WHOLE or figure.endswith("_questions") else f"{value:.3f}"


def card(rows: Sequence[Record]) -> str:
    """Whether the gate holds, each threshold as a tile, and all figures for both halves."""
    findings = [f for f in judge(rows) if f.value is not None]
    failed = [f for f in findings if not f.passed]
    verdict = f"{len(failed)} 项不过" if failed else f"{len(findings)} 项门槛全部通过"
    halves = {"全部": list(rows), "dev": _of(rows, "dev"), "test": _of(rows, "test")}
    figures = {name: summarise(part) for name, part in halves.items()}
    body = "".join(
        f"<tr><th scope=row>{label}<small>{key}</small></th>"
        + "".join(f"<td>{number(f.get(key), key)}</td>" for f in figures.values())
        + f"<td class=soft>{_interval(halves['test'], key)}</td></tr>"
        for key, label in NAMES.items()
        if any(key in f for f in figures.values())
    )
    return (
        f'<section><h2>记分卡</h2><p class="verdict {"bad" if failed else "ok"}">{verdict}</p>'
        f"<div class=gate>{''.join(map(_tile, failed + [f for f in findings if f.passed]))}</div>"
        "<details class=plain open><summary>全部指标</summary><div class=wide><table><thead><tr><th>指标</th>"
        f"{''.join(f'<th>{n}</th>' for n in halves)}<th>test 的 95% 区间</th></tr></thead>"
        f"<tbody>{body}</tbody></table></div></details></section>"
    )


def _of(rows: Sequence[Record], split: str) -> list[Record]:
    return [r for r in rows if r["split"] == split]


def _interval(rows: Sequence[Record], key: str) -> str:
    """Bootstrap interval of a mean over answerable cases; empty for other figures."""
    name = key.removesuffix("_answerable")
    if name == key:
        return ""
    values = [r["values"][name] for r in rows if r["expected"] == "answer" and name in r["values"]]
    if not values:
        return ""
    _, low, high = paired_bootstrap([0.0] * len(values), values)
    return f"{low:.3f} – {high:.3f}"


def _tile(finding: Finding) -> str:
    t = finding.threshold
    half = "" if t.split == "all" else f"<em>{t.split}</em>"
    return (
        f'<div class="{"ok" if finding.passed else "bad"}"><b>{number(finding.value, t.figure)}</b>'
        f"<span>{escape(OF_GATE.get(t.figure, t.figure))}{half}</span><small>要求 {escape(t.bar)}</small>"
        f"<p>{escape(t.why)}</p></div>"
    )


def sorts_plot(rows: Sequence[Record]) -> str:
    """Each sort of question on a line: gold, key points and outcome, dev as a ring, test as a dot."""
    cases = [r for r in rows if r["suite"] == "cases"]
    if not cases:
        return ""
    lines = ""
    order = list(SORTS)
    for sort in sorted({r["sort"] for r in cases}, key=lambda s: (order.index(s) if s in order else 99, s)):
        here = [r for r in cases if r["sort"] == sort]
        plots = "".join(f"<td>{_dots(here, figure)}</td>" for figure, _ in _PLOTTED)
        lines += (
            f"<tr><th scope=row>{escape(SORTS.get(sort, sort))}<small>{escape(sort)} · {len(here)} 题</small>"
            f"</th>{plots}</tr>"
        )
    heads = "".join(f"<th>{label}</th>" for _, label in _PLOTTED)
    return (
        "<section><h2>按题型</h2><p>横轴从 0 到 1，竖线为 0.5 和 0.8。"
        '<span class="key ring">dev（可照着改）</span><span class="key dot">test（只计数）</span></p>'
        f"<div class=wide><table class=plot><thead><tr><th></th>{heads}</tr></thead>"
        f"<tbody>{lines}</tbody></table></div></section>"
    )


def _dots(rows: Sequence[Record], figure: str) -> str:
    found = {}
    for split in ("dev", "test"):
        values = [r["values"][figure] for r in _of(rows, split) if figure in r["values"]]
        if values:
            found[split] = mean(values)
    if not found:
        return "<span class=soft>—</span>"
    at = {split: 8 + value * 160 for split, value in found.items()}
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="10" r="4.2" class="{split} {_grade(found[split])}"/>'
        for split, x in at.items()
    )
    grid = "".join(f'<line x1="{8 + g * 160}" x2="{8 + g * 160}" y1="2" y2="18"/>' for g in (0.5, 0.8))
    ends = sorted(at.values())
    told = "，".join(f"{split} {value:.2f}" for split, value in found.items())
    return (
        f'<svg viewBox="0 0 212 20" role="img" aria-label="{told}">'
        f'<line x1="8" x2="168" y1="10" y2="10" class="rail"/><g class="grid">{grid}</g>'
        f'<line x1="{ends[0]:.1f}" x2="{ends[-1]:.1f}" y1="10" y2="10" class="link"/>{marks}'
        f'<text x="178" y="14">{found.get("test", found.get("dev", 0.0)):.2f}</text></svg>'
    )


def _grade(value: float) -> str:
    return "good" if value >= 0.8 else "fair" if value >= 0.5 else "poor"


def confusion_table(rows: Sequence[Record]) -> str:
    """Expected outcomes against those found."""
    matrix = confusion(rows)
    if not matrix:
        return ""
    names = sorted({n for pair in matrix for n in pair}, key=lambda n: (n != "answer", n))
    told = SORTS | {"answer": "作答", "refuse": "拒答", "abstain_not_held": "未收录"}
    label = {n: told.get(n, n) for n in names}
    head = "".join(f"<th>{escape(label[n])}</th>" for n in names)
    body = ""
    for wanted in names:
        counts = [matrix.get((wanted, found), 0) for found in names]
        cells = "".join(
            f'<td class="{"hit" if wanted == found else "miss" if count else ""}">{count or ""}</td>'
            for found, count in zip(names, counts, strict=True)
        )
        body += f"<tr><th scope=row>{escape(label[wanted])}</th>{cells}</tr>"
    return (
        "<section><h2>该答与该拒</h2><p>行是应有的结果，列是实际的结果。</p>"
        f"<div class=wide><table class=matrix><thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div></section>"
    )


def outside_tables(rows: Sequence[Record]) -> str:
    """LeCoQA: our figures over held and all questions, beside the published ones."""
    part = [r for r in rows if r["suite"] == "lecoqa"]
    if not part:
        return ""
    found = summarise(part)
    ours = "".join(
        f"<tr><th scope=row>{label}</th>"
        + "".join(f"<td>{number(found.get(f'lecoqa_{g}_{key}'), f'_{key}')}</td>" for g in ("held", "all"))
        + "</tr>"
        for key, label in _LECOQA.items()
        if f"lecoqa_all_{key}" in found
    )
    theirs = "".join(
        f"<tr><th scope=row>{escape(n)}</th><td>{v['meteor']:.3f}</td><td>{v['bleu']:.3f}</td></tr>"
        for n, v in PUBLISHED.items()
    )
    return (
        "<section><h2>LeCoQA</h2><div class=wide><table>"
        "<thead><tr><th></th><th>条文已收录的题</th><th>全部题</th></tr></thead>"
        f"<tbody>{ours}</tbody></table></div>"
        "<p>原作者公布的结果（测试集 309 题，与律师答案的字面重合）：</p><table>"
        "<thead><tr><th>系统</th><th>METEOR</th><th>BLEU</th></tr></thead>"
        f"<tbody>{theirs}</tbody></table></section>"
    )
