"""Figures that take too long for `make bench`: kept with the script, commit, day and seed that made them."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("measured.json")


def record(name: str, script: str, figures: dict[str, Any], seed: int | None = None) -> None:
    """Keep figures under a name."""
    kept = json.loads(PATH.read_text("utf-8")) if PATH.exists() else {}
    head = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(head, cwd=PATH.parent, capture_output=True, text=True, check=False).stdout.strip()
    made = {"script": script, "commit": commit, "date": f"{date.today()}", "seed": seed}
    kept[name] = {**made, "told": figures}
    PATH.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


def told(name: str) -> dict[str, Any]:
    """Figures kept under a name; none where it was not measured."""
    kept: dict[str, Any] = json.loads(PATH.read_text("utf-8")) if PATH.exists() else {}
    return kept.get(name, {}).get("told", {})


def show() -> None:
    """Print all that is kept."""
    for name, row in json.loads(PATH.read_text("utf-8")).items():
        seed = f", seed {row['seed']}" if row["seed"] is not None else ""
        print(f"\n{name} (measured by {row['script']} on {row['date']} at {row['commit']}{seed})")
        show_tree(row["told"], "  ")


def show_tree(tree: dict[str, Any], before: str) -> None:
    """Print figures by the names that they stand under, a line each."""
    numbers = {k: v for k, v in tree.items() if not isinstance(v, dict)}
    if numbers:
        print(before + "  ".join(f"{k} {_plain(v)}" for k, v in numbers.items()))
    for name, got in tree.items():
        if isinstance(got, dict) and any(isinstance(v, dict) for v in got.values()):
            print(before + name)
            show_tree(got, before + "  ")
        elif isinstance(got, dict):
            print(f"{before}{name:<34}" + "  ".join(f"{k} {_plain(v)}" for k, v in got.items()))


def _plain(value: object) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
