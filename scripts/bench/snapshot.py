"""Answers, searches, verdicts and memos on 400 fixed inputs, written down and compared.

A change of the house must change none of them. Inputs: every question of `evals/cases` (asked as
its persona and, where it has one, on its day; each also searched for), sixty of the answers handed
back to the checker, ten long questions drafted as memos. Public names only, so that one script
runs on two checkouts:

    python scripts/bench/snapshot.py make before.jsonl     # in the old checkout
    python scripts/bench/snapshot.py make after.jsonl      # in the new one
    python scripts/bench/snapshot.py compare before.jsonl after.jsonl

Both should read one index, copied from home to home with the new `inputs` in its manifest.json: Chroma
builds its graph in threads, so that two builds of one checkout find other neighbours where scores tie.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, is_dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from assistant import Assistant

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).resolve().parents[2] / "evals" / "cases"
DAY = date(2026, 11, 22)
CHECKED, MEMOS = 60, 10


def cases() -> list[dict[str, Any]]:
    """All eval cases, in the order of their files."""
    found: list[dict[str, Any]] = []
    for path in sorted(CASES.glob("*.yaml")):
        told = yaml.safe_load(path.read_text("utf-8"))
        found += told["cases"] if isinstance(told, dict) else told
    return found


def plain(value: Any) -> Any:
    """A result as JSON holds it; dates and paths as text."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    return json.loads(json.dumps(value, ensure_ascii=False, default=str))


def results(assistant: Assistant) -> Iterator[tuple[str, Any]]:
    """Name and result of every input."""
    answers, asked = [], cases()
    for case in asked:
        persona = case.get("persona", "citizen")
        history = tuple((q, a) for q, a in case.get("history", ()))
        day = case.get("as_of") or DAY
        answer = assistant.ask(case["question"], history, persona, day)
        answers.append(answer.answer)
        yield f"ask {case['id']}", plain(answer)
        hits = assistant.search(case["question"], 10, as_of=day)
        yield f"search {case['id']}", [[h.unit.id, round(h.score, 6)] for h in hits]
    for n, text in enumerate(sorted(answers, key=len, reverse=True)[:CHECKED]):
        yield f"verify {n}", plain(assistant.verify(text, DAY))
    told = {c["question"] for c in asked if len(c["question"]) >= 20}
    facts = sorted(told, key=lambda text: (-len(text), text))
    for n, told in enumerate(facts[:MEMOS]):
        yield f"memo {n}", plain(assistant.memo(told, as_of=DAY))


def make(path: Path) -> None:
    """Write every result, a line each."""
    assistant = Assistant.open()
    with path.open("w", encoding="utf-8") as out:
        for name, result in results(assistant):
            out.write(json.dumps([name, result], ensure_ascii=False, sort_keys=True) + "\n")
            out.flush()


def compare(before: Path, after: Path) -> int:
    """Print what differs and how much is the same; the number of differences."""
    old, new = (dict(json.loads(line) for line in p.open(encoding="utf-8")) for p in (before, after))
    changed = [name for name in old if old[name] != new.get(name)]
    for name in changed:
        was, now = (json.dumps(d.get(name), ensure_ascii=False) for d in (old, new))
        at = next(
            (i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now))
        )
        print(f"{name}\n  - …{was[max(0, at - 60) : at + 60]}\n  + …{now[max(0, at - 60) : at + 60]}")
    print(f"{len(old) - len(changed)} of {len(old)} the same; only after: {len(new.keys() - old.keys())}")
    return len(changed)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", path]:
            make(Path(path))
        case ["compare", before, after]:
            raise SystemExit(1 if compare(Path(before), Path(after)) else 0)
        case _:
            raise SystemExit(__doc__)
