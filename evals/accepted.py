"""The last accepted run, and whether a new one falls behind it, case by case.

`accepted.jsonl` holds of each case its values alone; `history.jsonl` the figures of every accepted
version, for the trend. Both are written by `assistant eval gate --accept`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.compare import FAULTY, Difference, Flip, compare
from evals.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.records import Record

FOLDER = Path(__file__).resolve().parent
ACCEPTED, HISTORY = "accepted.jsonl", "history.jsonl"
LESS = ("wrong", "alarm", "seconds")  # of these less is better
FREE = ("seconds",)  # what depends on the machine
LEAST = 0.01  # a clear difference smaller than this is not worth stopping anybody


@dataclass(frozen=True)
class Setback:
    """What changed against the accepted run: figures clearly worse, figures clearly better, flipped cases."""

    worse: tuple[Difference, ...]
    better: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    cases: int

    @property
    def passed(self) -> bool:
        """Whether nothing is clearly worse."""
        return not self.worse

    def lines(self, most: int = 20) -> list[str]:
        """For the terminal: the differences, then the cases that flipped, worse first."""
        told = [
            f"{word}  {d.figure}  {d.a:.3f} → {d.b:.3f}  [{d.low:+.3f}, {d.high:+.3f}]  {d.cases} 题"
            for word, found in (("退步", self.worse), ("进步", self.better))
            for d in found
        ]
        told += [
            f"{'变好' if f.better else '变坏'}  {f.id}  {f.question[:40]}  {'；'.join(f.faults)[:100]}"
            for f in self.flips[:most]
        ]
        if len(self.flips) > most:
            told.append(f"另有 {len(self.flips) - most} 题翻转")
        return told


def read_accepted(folder: Path = FOLDER) -> list[Record]:
    """The records of the accepted run; [] where none was accepted yet."""
    path = folder / ACCEPTED
    if not path.exists():
        return []
    return [
        {
            "suite": "",
            "split": "",
            "question": "",
            "faults": [],
            "counts": {},
            "seconds": 0.0,
            **json.loads(row),
        }
        for row in path.read_text("utf-8").splitlines()
    ]


def against(records: Sequence[Record], accepted: Sequence[Record]) -> Setback:
    """Paired over the cases in both, by a bootstrap of fixed seed: the same runs, the same result."""
    differences, flips = compare(accepted, records)
    clear = [d for d in differences if d.clear and abs(d.gap) >= LEAST and d.figure not in FREE]
    worse = tuple(d for d in clear if (d.gap > 0) is (d.figure in LESS))
    both = {r["id"] for r in accepted} & {r["id"] for r in records}
    return Setback(worse, tuple(d for d in clear if d not in worse), tuple(flips), len(both))


def accept(records: Sequence[Record], made: Record, folder: Path = FOLDER) -> None:
    """Make a run the accepted one, and add its figures to the history (`made`: day, version, commit)."""
    kept = [
        {
            "id": r["id"],
            "values": {n: round(v, 4) for n, v in r["values"].items()},
            "counts": {n: c for n, c in r["counts"].items() if n in FAULTY and c},
        }
        for r in records
    ]
    lines = [json.dumps(r, ensure_ascii=False, sort_keys=True) + "\n" for r in kept]
    (folder / ACCEPTED).write_text("".join(lines), "utf-8")
    figures = {n: round(v, 4) for n, v in summarise(records).items() if n in TREND}
    with (folder / HISTORY).open("a", encoding="utf-8") as out:
        out.write(json.dumps({**made, "figures": figures}, ensure_ascii=False, sort_keys=True) + "\n")


def history(folder: Path = FOLDER) -> list[Record]:
    """The figures of every accepted version, oldest first."""
    path = folder / HISTORY
    return [json.loads(row) for row in path.read_text("utf-8").splitlines()] if path.exists() else []


TREND = {
    "answers_opens": "开头引对", "answers_in_three": "前三条有", "answers_groups": "该引的不缺",
    "answers_belongs": "引的属于这件事", "answers_plain_first": "先说白话", "answers_card": "有危险先求助",
    "gold_answerable": "引到律师会引的", "key_points_answerable": "说到要点",
    "quote_fidelity": "引文一字不差",
    "citations_detection": "错引查出", "citations_left_alone": "对的不误报", "answer_chars": "字数（中位）",
}  # fmt: skip
