"""What one machine holds: build, opening, memory, questions and disk, as the library grows.

    python -m scripts.bench.growth --work DIR 26000 260000     # measure; rows go into growth.json
    python -m scripts.bench.growth --work DIR --again 260000   # only the serving of what DIR holds
    python -m scripts.bench.growth                             # print what was measured; draw docs/growth.svg

The units are those that ship, again and again under other titles; the vectors of the copies are
those of the originals, disturbed, so that neighbours stay near and nothing is twice the same. Above
300,000 units the relations are those of the originals alone.
Embedding is not in the figures of the build: it is told apart, for each new passage.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant import Assistant
from assistant.config import Settings, load_settings
from assistant.corpus import load_corpus
from assistant.index import build as index_build
from assistant.index.embed import embed_text, load_shipped, model_name, vector_key
from assistant.index.index import index_root, pointer
from assistant.index.kept import KeptVectors
from assistant.library.library import Library
from assistant.library.relations import Relations
from assistant.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.index.index import Index
    from assistant.schema import Corpus

FIGURES = Path(__file__).with_name("growth.json")
CURVES = Path(__file__).parents[2] / "docs" / "growth.svg"
QUESTIONS = (
    "预付卡办了五天后悔了，能退吗？",
    "公厕取纸要刷脸，合法吗？",
    "公司一直不和我签劳动合同怎么办",
    "快递放在门口丢了，谁来赔",
    "邻居装摄像头对着我家门",
    "网上买到假货怎么赔",
    "出售个人信息会判几年",
    "房东不退押金怎么办",
)
CLAIMS = (
    "根据《民法典》第一千零三十四条，自然人的个人信息受法律保护。",
    "根据《个人信息保护法》第十三条，处理个人信息应当取得个人同意。",
    "《刑法》第二百五十三条之一规定，出售公民个人信息情节严重的，处三年以下有期徒刑或者拘役。",
    "《消费者权益保护法》第五十三条规定，经营者以预收款方式提供商品或者服务的，应当按照约定提供。",
    "依照《劳动合同法》第八十二条，未签书面劳动合同的，应当每月支付二倍的工资。",
)
RELATED = 300_000  # units above which relations are read of the originals only: 2.5 ms a unit
DISTURBED = 0.35  # how far a copy's vector lies from its original's, of the vector's own length


def grown(corpus: Corpus, size: int) -> Corpus:
    """Repeat the law of a corpus under other titles until there are `size` units."""
    units, versions = list(corpus.units), list(corpus.versions)
    copy = 0
    while len(units) < size:
        copy += 1
        titled = cache(f"{copy}号汇编{{}}".format)
        more = [u for u in corpus.units if u.kind.binding][: size - len(units)]
        units += [
            replace(u, id=f"{copy}号汇编{u.id}", title=titled(u.title), full_title=titled(u.full_title))
            for u in more
        ]
        versions += [
            replace(v, title=titled(v.title), full_title=titled(v.full_title)) for v in corpus.versions
        ]
    return replace(corpus, units=tuple(units), versions=tuple(versions))


def disturbed_vectors(settings: Settings, originals: Corpus, corpus: Corpus) -> None:
    """Keep a vector for each copy in the home, as if it had been embedded there."""
    shipped = load_shipped(settings.corpus, model_name(settings))
    law = [u for u in originals.units if u.kind.binding]
    rows = shipped.rows_of(np.array([vector_key(embed_text(u)) for u in law], np.uint64))
    law_floats = shipped.floats(np.maximum(rows, 0))
    dice = np.random.default_rng(0)
    kept = KeptVectors(index_build.kept_path(settings))
    copies = corpus.units[len(originals.units) :]
    for start in range(0, len(copies), len(law)):
        part = copies[start : start + len(law)]
        noise = dice.normal(size=(len(part), law_floats.shape[1])).astype(np.float32)
        noise *= DISTURBED / np.linalg.norm(noise, axis=1, keepdims=True)
        floats = law_floats[: len(part)] + noise
        floats /= np.linalg.norm(floats, axis=1, keepdims=True)
        kept.add(np.array([vector_key(embed_text(u)) for u in part], np.uint64), floats)


def build(home: Path, size: int) -> dict[str, Any]:
    """Build an index of `size` units; CPU seconds of each stage, peak memory in MB, disk in MB."""
    settings = load_settings(home=home)
    originals = load_corpus(settings)
    corpus = grown(originals, size)
    disturbed_vectors(settings, originals, corpus)
    index_build.load_corpus = lambda _: corpus  # type: ignore[attr-defined]
    if size > RELATED:
        index_build.Relations = _OfOriginals(originals)  # type: ignore[assignment, misc]
    spent: dict[str, float] = {}
    last, stage = time.process_time(), "读取语料"

    def progress(now: str, _done: int, _total: int) -> None:
        nonlocal last, stage
        spent[stage] = spent.get(stage, 0.0) + time.process_time() - last
        last, stage = time.process_time(), now

    units = Assistant.build(settings, progress)
    progress("", 0, 0)
    folder = index_root(settings) / pointer(settings).read_text("utf-8").strip()
    return {
        "units": units,
        "build_cpu_s": {name: round(seconds, 1) for name, seconds in spent.items()},
        "build_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "disk_mb": {name: round(size / 1e6) for name, size in _disk(folder)},
    }


@dataclass(frozen=True)
class _OfOriginals:
    """Stands in for Relations where a library is too large for an hour: of the originals only."""

    originals: Corpus

    def build(self, _library: Library, folder: Path) -> Relations:
        """Write the relations of the originals into an index folder."""
        return Relations.build(Library.build(self.originals), folder)


def _disk(folder: Path) -> Iterator[tuple[str, int]]:
    for part in sorted(folder.iterdir()):
        files = [part] if part.is_file() else [p for p in part.rglob("*") if p.is_file()]
        if (size := sum(p.stat().st_size for p in files)) > 500_000:
            yield part.name, size


def serve(home: Path) -> dict[str, Any]:
    """Open an index and answer: seconds, milliseconds, and the memory of the process in MB."""
    settings = load_settings(home=home)
    before = time.perf_counter()
    assistant = Assistant.open(settings)
    opened = time.perf_counter() - before
    out: dict[str, Any] = {"open_s": round(opened, 2), "rss_open_mb": _memory()}
    before = time.perf_counter()
    assistant.ask(QUESTIONS[0])
    out["first_answer_s"] = round(time.perf_counter() - before, 1)
    assistant.verify(CLAIMS[0])
    asked = [f"{question.rstrip('？')}，应当找谁" for question in QUESTIONS]  # none was searched for before
    calls = (("search", assistant.search, QUESTIONS), ("ask", assistant.ask, asked))
    for name, call, texts in (*calls, ("verify", assistant.verify, CLAIMS[1:])):
        taken = []
        for text in texts:
            begun = time.process_time()
            call(text)
            taken.append((time.process_time() - begun) * 1000)
        out[f"{name}_ms"] = round(statistics.median(taken))
    out["rss_serving_mb"] = _memory()
    return out | {"found_of_nearest": nearest_found(assistant.index)}


def nearest_found(index: Index) -> float:
    """Share of the 50 nearest statutes, by all cosines, that the index finds for four questions."""
    assert index.embedder is not None
    rows = np.flatnonzero((index.kinds == Kind.STATUTE.authority) & (index.vectors.scales > 0))
    shares = []
    for vector in index.embedder.queries(QUESTIONS[:4]):
        parts = [index.cosines(vector, rows[i : i + 50_000]) for i in range(0, len(rows), 50_000)]
        cosines = np.concatenate(parts)
        last = np.sort(cosines)[-50]
        found = index.cosines(vector, index.nearest(vector, Kind.STATUTE, 50))
        shares.append(float((found >= last).mean()))
    return round(statistics.mean(shares), 3)


def _memory() -> dict[str, int]:
    """Resident memory: all of it, and what is its own rather than mapped files."""
    told = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return {
        "all": int(told["VmRSS"].split()[0]) // 1024,
        "own": int(told["RssAnon"].split()[0]) // 1024,
    }


def measure(work: Path, size: int, again: bool = False) -> dict[str, Any]:
    """Build and serve in processes of their own, so that neither's memory counts for the other."""
    home = work / f"home-{size}"
    if not again:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
    row: dict[str, Any] = {}
    for step in ("serve",) if again else ("build", "serve"):
        command = [
            sys.executable,
            "-m",
            "scripts.bench.growth",
            "--work",
            str(home),
            "--step",
            step,
            str(size),
        ]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ)
        row |= json.loads(done.stdout.splitlines()[-1])
    return row


def show() -> None:
    """Print the table of what was measured."""
    columns = (
        "单元 units", "建立 build, CPU s", "峰值 peak MB", "磁盘 disk MB", "打开 open s",
        "内存 RSS MB（自有 own）", "检索 search ms", "问答 ask ms", "核验 verify ms",
        "五十近邻找到 nearest found",
    )  # fmt: skip
    print(f"| {' | '.join(columns)} |")
    print("|---" * len(columns) + "|")
    rows = json.loads(FIGURES.read_text("utf-8"))
    CURVES.write_text(curves(rows), "utf-8")
    for row in rows:
        memory = row["rss_serving_mb"]
        print(
            f"| {row['units']:,} | {sum(row['build_cpu_s'].values()):.0f} | {row['build_peak_mb']:,} "
            f"| {sum(row['disk_mb'].values()):,} | {row['open_s']} | {memory['all']:,}（{memory['own']:,}） "
            f"| {row['search_ms']} | {row['ask_ms']} | {row['verify_ms']} "
            f"| {row.get('found_of_nearest', '—')} |"
        )


def curves(rows: Sequence[dict[str, Any]]) -> str:
    """Draw what grows with the units, and what hardly does, as SVG: both axes by powers of ten."""
    panels = (
        ("建立 build, CPU s", "#7a3b2e", [sum(r["build_cpu_s"].values()) for r in rows]),
        ("磁盘 disk, MB", "#4a6741", [sum(r["disk_mb"].values()) for r in rows]),
        ("内存 RSS, MB", "#2e4a7a", [r["rss_serving_mb"]["all"] for r in rows]),
        ("检索 search, ms", "#6b4a7a", [r["search_ms"] for r in rows]),
        ("问答 ask, ms", "#7a6b2e", [r["ask_ms"] for r in rows]),
    )
    width, height, left = 190, 190, 24
    drawn = []
    for i, (name, colour, values) in enumerate(panels):
        x0, points = i * width + left, []
        for row, value in zip(rows, values, strict=True):
            x = x0 + (math.log10(row["units"]) - 4) / 3 * (width - 2 * left)
            y = height - 30 - (math.log10(max(value, 10)) - 1) / 3 * (height - 70)
            points.append((x, y, value))
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y, _ in points)
        drawn.append(f'<text x="{x0}" y="18" font-size="12">{name}</text>')
        drawn.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for (x, y, value), row in zip(points, rows, strict=True):
            drawn.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{colour}"/>')
            drawn.append(f'<text x="{x - 10:.0f}" y="{y - 7:.0f}" font-size="10">{value:,.0f}</text>')
            units = f"{row['units'] / 1e6:.1f}M" if row["units"] >= 1e6 else f"{row['units'] // 1000}k"
            drawn.append(f'<text x="{x - 10:.0f}" y="{height - 8}" font-size="9" fill="#666">{units}</text>')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{len(panels) * width}" height="{height}"'
    paper = '<rect width="100%" height="100%" fill="#fff"/>'
    return f'{svg} font-family="sans-serif">{paper}{"".join(drawn)}</svg>\n'


def main() -> None:
    """Measure the sizes named, or print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--work", type=Path, default=Path(".growth"))
    parser.add_argument("--again", action="store_true", help="serve again what was built before")
    parser.add_argument("--step", choices=("build", "serve"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        steps = {"build": lambda: build(options.work, options.sizes[0]), "serve": lambda: serve(options.work)}
        print(json.dumps(steps[options.step](), ensure_ascii=False))
        return
    told = {row["asked"]: row for row in json.loads(FIGURES.read_text("utf-8"))} if FIGURES.is_file() else {}
    for size in options.sizes:
        row = measure(options.work, size, again=options.again)
        told[size] = told.get(size, {}) | row | {"asked": size}
        FIGURES.write_text(json.dumps([told[n] for n in sorted(told)], ensure_ascii=False, indent=1) + "\n")
    show()


if __name__ == "__main__":
    main()
