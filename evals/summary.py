"""From records to figures: per suite, split and sort. A failed case counts as failed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evals.answering import lines
from evals.metrics.abstention import abstention
from evals.metrics.stats import mean, percentile
from evals.wording import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evals.records import Record

Figures = dict[str, float]
COUNTED = (
    "contradictions", "invalid_citations", "unsupported_statements", "uncited_statements",
    "opinion_as_law", "invented_speakers", "errors", "digest_statements",
)  # fmt: skip

SINGLE = ("right", "right_first", "norm")


def summarise(records: Sequence[Record]) -> Figures:
    """All figures of a set of records; shares from 0 to 1, counts and seconds as they are.

    Means are over the records where the figure applies. Statement and quotation shares are over
    all statements and quotations together, so that a long answer weighs more than a short one.
    """
    rows = [r for r in records if r["suite"] == "cases"]
    figures: Figures = {}
    if rows:
        figures |= _means(rows) | _shares(rows) | _abstention(rows) | _cost(rows)
        figures["cases"] = float(len(rows))
    checks = [r for r in records if r["suite"] == "checks"]
    if checks:
        figures["checker_detection"] = mean(_values(checks, "detected"))
        figures["checker_false_alarms"] = 1 - mean(_values(checks, "passed"))
        figures["checker_verdict"] = mean(_values(checks, "verdict"))
        figures["checks"] = float(len(checks))
    citations = [r for r in records if r["suite"] == "citations"]
    for figure, name in (("citations_detection", "flagged"), ("citations_left_alone", "left_alone")):
        if part := [r for r in citations if name in r["values"]]:
            right, whole = (sum(r["counts"][n] for r in part) for n in ("right", "items"))
            figures[figure] = _share(right, whole)
    figures |= {f"answers_{line.measure.name}": line.value for line in lines(records)}
    existence = [r for r in records if r["suite"] == "existence"]
    if existence:
        figures["gold_exists"] = mean(_values(existence, "exists"))
    figures |= _outside([r for r in records if r["suite"] == "lecoqa"])
    first = [r for r in records if r["suite"] == "first"]
    if first:
        figures["first_in_top3"] = sum(_values(first, "top3"))
        figures["first_mrr"] = mean(_values(first, "mrr@10"))
    single = [r for r in records if r["suite"] == "single"]
    figures |= {f"single_{n}": mean(_values(single, n)) for n in SINGLE if single}
    return figures


def _outside(rows: Sequence[Record]) -> Figures:
    """LeCoQA figures, over the questions whose gold articles are held and over all."""
    out: Figures = {}
    for name, part in (("held", [r for r in rows if r["sort"] == "held"]), ("all", list(rows))):
        if not part:
            continue
        for value in sorted({n for r in part for n in r["values"]}):
            out[f"lecoqa_{name}_{value}"] = mean(_values(part, value))
        cited = sum(r["counts"]["cited"] for r in part)
        out[f"lecoqa_{name}_precision_pooled"] = (
            sum(r["counts"]["right"] for r in part) / cited if cited else 0.0
        )
        out[f"lecoqa_{name}_questions"] = float(len(part))
    return out


def by_group(records: Sequence[Record], key: str) -> dict[str, Figures]:
    """Figures for each value of a field (sort, split, persona), in order of name."""
    names = sorted({str(r.get(key, "")) for r in records})
    return {name: summarise([r for r in records if str(r.get(key, "")) == name]) for name in names}


def _values(rows: Iterable[Record], name: str) -> list[float]:
    return [r["values"][name] for r in rows if name in r["values"]]


def _means(rows: Sequence[Record]) -> Figures:
    names = sorted({n for r in rows for n in r["values"] if n not in ("outcome", "citation_recall")})
    answerable = [r for r in rows if r["expected"] == "answer"]
    out = {name: mean(_values(rows, name)) for name in names}
    for name in ("gold", "key_points"):
        if values := _values(answerable, name):
            out[f"{name}_answerable"] = mean(values)
    return out


def _shares(rows: Sequence[Record]) -> Figures:
    total: Counter[str] = Counter()
    for row in rows:
        total.update(row["counts"])
    statements, quotes = total["statements"], total["quotes"]
    out = {name: float(total[name]) for name in COUNTED}
    out["statements_cited"] = _share(statements - total["uncited_statements"], statements)
    carried = statements - total["uncited_statements"] - total["unsupported_statements"]
    out["statements_supported"] = _share(carried, statements)
    out["citations_valid"] = _share(total["citations"] - total["invalid_citations"], total["citations"])
    out["quote_fidelity"] = _share(total["quotes_exact"], quotes)
    for kind in ("altered", "wrong_article", "missing"):
        out[f"quotes_{kind}"] = float(total[f"quotes_{kind}"])
    out["statements"], out["quotes"], out["citations"] = (
        float(statements),
        float(quotes),
        float(total["citations"]),
    )
    return out


def _share(part: int, whole: int) -> float:
    return max(0.0, part / whole) if whole else 1.0


def _abstention(rows: Sequence[Record]) -> Figures:
    found = abstention([(wanted_of(r), r["outcome"]) for r in rows])
    return {
        "abstention_accuracy": found.accuracy,
        "abstention_precision": found.precision,
        "abstention_recall": found.recall,
        "coverage": found.coverage,
    }


def wanted_of(row: Record) -> str:
    """The expected outcome of a record, both refusals as one."""
    return "refuse" if row["expected"].startswith("refuse") else str(row["expected"])


def confusion(records: Sequence[Record]) -> dict[tuple[str, str], int]:
    """(expected, found) outcomes and how often."""
    rows = [r for r in records if r["suite"] == "cases"]
    return dict(abstention([(wanted_of(r), r["outcome"]) for r in rows]).matrix)


def _cost(rows: Sequence[Record]) -> Figures:
    seconds = [r["seconds"] for r in rows]
    usage = [r["answer"]["usage"] for r in rows if r.get("answer")]
    sizes = [
        float(len(plain(r["answer"]["text"]))) for r in rows if r.get("answer") and r["outcome"] == "answer"
    ]
    tokens: Callable[[str], float] = lambda name: mean([float(u.get(name, 0)) for u in usage])  # noqa: E731
    return {
        "seconds_median": percentile(seconds, 50),
        "seconds_p95": percentile(seconds, 95),
        "answer_chars": percentile(sizes, 50),
        "tokens_in": tokens("input_tokens"),
        "tokens_out": tokens("output_tokens"),
    }
