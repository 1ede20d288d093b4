"""What the checker says of texts whose right verdicts are known: by sort, by kind of fault, by charge."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.language import article_name
from assistant.schema import Verdict
from assistant.verify.charges import charges
from evals.citations import load_items
from evals.citations.items import FAULTY
from scripts.bench.paragraphs import SETS, judge, rates

if TYPE_CHECKING:
    from assistant.schema import CitationCheck
    from assistant.verify import Verifier

WILD = Path("../shared/benchmarks/verify_wild_dev.jsonl")
_COLUMNS = ("supported", "applied", "unresolved", *(str(v) for v in Verdict if v.flagged), "unseen")
_SHORT = {
    "supported": "相符", "applied": "仅存在", "unresolved": "未决", "altered": "改动",
    "wrong_article": "条错", "nonexistent": "无此条", "repealed": "废止", "not_in_force": "未施行",
    "renumbered": "改号", "unseen": "未见",
}  # fmt: skip


def bench_confusion(verifier: Verifier, day: date) -> None:
    """Print every table: our paragraphs by sort, the public benchmark by kind, charges, the wild ones."""
    _by_sort(verifier, day)
    _by_kind(verifier)
    _charges(verifier, day)
    _wild(verifier, day)


def _by_sort(verifier: Verifier, day: date) -> None:
    for name in SETS:
        judged = judge(verifier, day, name)
        rows: dict[str, Counter[str]] = defaultdict(Counter)
        for j in judged:
            for part in (j.paragraph.sort, j.paragraph.kind):
                said = str(j.check.verdict) if j.check else "unseen"
                rows[f"{part}　{'错' if j.wrong else '对'}"][said] += bool(part)
        _print(f"按文种和错误的种类（{name}：自撰的段落，对错事先写定）", rows)
        print(f"　{rates(judged)}")


def _by_kind(verifier: Verifier) -> None:
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    flagged: dict[bool, list[bool]] = defaultdict(list)
    for item in load_items():
        checks = verifier.verify(item.text, item.day)
        own = next((c for c in checks if c.start < item.end and item.start < c.end), None)
        rows[f"{item.kind}　{'错' if item.label in FAULTY else '对'}"][
            str(own.verdict) if own else "unseen"
        ] += 1
        flagged[item.label in FAULTY].append(own is not None and own.verdict.flagged)
    _print("按错误的种类（公开的引用核验基准，两半）", rows)
    print(f"　错的查出 {_share(flagged[True])}，对的误报 {_share(flagged[False])}")


def _charges(verifier: Verifier, day: date) -> None:
    """Each crime under its own article, and under the article of another."""
    told, pick = charges(), random.Random(5)
    owned = sorted(a for a in told.owned if a not in told.plain)
    right, wrong = [], []
    for name in sorted(told.places):
        main = told.main(name)
        others = [a for a in owned if a not in told.articles(name)]
        right.append(_charged(verifier, name, main.article, day).verdict.flagged)
        wrong.append(_charged(verifier, name, pick.choice(others), day).verdict.flagged)
    print(f"\n== 罪名与法条（{len(right)} 个罪名，各一对一错） ==")
    print(f"　错条查出 {_share(wrong)}，对条误报 {_share(right)}")


def _charged(verifier: Verifier, crime: str, article: str, day: date) -> CitationCheck:
    number = article.partition("之")
    written = article_name(int(number[0]), number[1] + number[2])
    text = f"被告人王某的行为已触犯《中华人民共和国刑法》{written}，应当以{crime}追究其刑事责任。"
    return verifier.verify_articles(text, day)[0]


def _wild(verifier: Verifier, day: date) -> None:
    if not WILD.exists():
        return
    items = [json.loads(line) for line in WILD.read_text("utf-8").splitlines()]
    wrong = []
    for item in items:
        as_of = date.fromisoformat(item["as_of"]) if item["as_of"] else day
        allowed = set(item["gold_verdict"].split("/"))
        allowed |= {"applied"} if "supported" in allowed else set()
        checks = [c for c in verifier.verify(item["text"], as_of) if item["citation"] in c.citation]
        if not any(str(c.verdict) in allowed for c in checks):
            wrong.append(item["id"])
    print(f"\n== 真实写法（{len(items)} 条） ==\n　判错 {len(wrong)}：{'、'.join(wrong)}")


def _print(title: str, rows: dict[str, Counter[str]]) -> None:
    shown = [c for c in _COLUMNS if any(row[c] for row in rows.values())]
    print(f"\n== {title} ==")
    print(f"{'':　<14}" + "".join(f"{_SHORT[c]:　>4}" for c in shown) + "　　合计")
    for name, row in ((name, row) for name, row in sorted(rows.items()) if row.total()):
        print(f"{name:　<14}" + "".join(f"{row[c] or '·':>8}" for c in shown) + f"{sum(row.values()):>8}")


def _share(flags: list[bool]) -> str:
    return f"{sum(flags) / len(flags):.3f}（{sum(flags)}/{len(flags)}）"
