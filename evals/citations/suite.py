"""The citation benchmark as a suite of a run: one record for each kind and half."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from evals.citations.items import KINDS, Item, load_items
from evals.citations.score import judged_by, score_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.asked import Asked
    from evals.records import Record

SHOWN = 12  # items judged wrongly that a record keeps in words; of the test half none


def kinds_of(split: str | None = None) -> list[tuple[str, tuple[Item, ...]]]:
    """The items by kind and half, named KIND-HALF."""
    items = load_items(split=split)
    groups = {(i.kind, i.split): [] for i in items}  # type: dict[tuple[str, str], list[Item]]
    for item in items:
        groups[item.kind, item.split].append(item)
    return [(f"{kind}-{half}", tuple(found)) for (kind, half), found in groups.items()]


def run_kind(name: str, items: Sequence[Item], assistant: Asked) -> Record:
    """Have the items of one kind and half checked; `right` is the share judged as it should be."""
    started = time.perf_counter()
    scores = score_items(items, [judged_by(assistant, i) for i in items])
    kind, half, faulty = items[0].kind, items[0].split, items[0].faulty
    told = {i.id: i for i in items}
    wrong = scores.wrong[:SHOWN] if half == "dev" else ()
    (total,) = scores.kinds
    return {
        "id": f"citations-{name}", "suite": "citations", "split": half, "sort": kind,
        "question": KINDS[kind], "expected": "flagged" if faulty else "left alone", "outcome": "",
        "values": {"flagged" if faulty else "left_alone": total.share},
        "counts": {"items": total.items, "right": total.right, "unseen": total.unseen},
        "faults": [f"{n} 应 {told[n].label}，得 {verdict}：{told[n].text[:90]}" for n, verdict in wrong],
        "seconds": round(time.perf_counter() - started, 4), "answer": None, "hits": [],
    }  # fmt: skip
