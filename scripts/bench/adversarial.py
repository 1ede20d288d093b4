"""Read the adversarial drafts of evals/adversarial: questions, evidence, labelled statements."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.judge import Sort, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = date(2026, 11, 22)  # on which the drafts are judged
FOLDER = Path(__file__).resolve().parents[2] / "evals" / "adversarial"
_LINE = re.compile(r"^([+-])\s*(?:([a-z]+)\s+)?(\S+)\s+([\d,]*)\s*\|\s*(.+)$")


@dataclass(frozen=True)
class Labelled:
    """A statement and its label: `good`, or bad of a `fault`."""

    statement: Statement
    good: bool
    fault: str


@dataclass(frozen=True)
class Draft:
    """One draft: evidence as unit ids, numbered from 1. `origin` is hand or the model that wrote it."""

    name: str
    question: str
    evidence: tuple[str, ...]
    statements: tuple[Labelled, ...]
    origin: str = "hand"


def read_hand(path: Path) -> list[Draft]:
    """Read a file of drafts written by hand; ValueError names a line that is no part of one."""
    return [_draft(block) for block in re.split(r"^# ", path.read_text(encoding="utf-8"), flags=re.M)[1:]]


def read_recorded(path: Path) -> list[Draft]:
    """Read what real models wrote, one JSON object a line; statements without a label are left out."""
    drafts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        statements = tuple(
            Labelled(
                Statement(i, _sort(s["type"]), s["text"], tuple(s["citations"])),
                s["label"] == "good",
                s.get("fault", ""),
            )
            for i, s in enumerate(_once(data["statements"]))
            if s.get("label") in ("good", "bad")
        )
        drafts.append(Draft(data["id"], data["question"], tuple(data["evidence"]), statements, data["model"]))
    return drafts


def _once(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each statement once: small models say the same thing again and again."""
    return list({(s["text"], tuple(s["citations"])): s for s in statements}.values())


def _draft(block: str) -> Draft:
    name, *lines = block.strip().split("\n")
    question = next(line[2:] for line in lines if line.startswith("? "))
    evidence = tuple(line[2:] for line in lines if line.startswith("@ "))
    return Draft(name, question, evidence, tuple(_statements(lines)))


def _statements(lines: list[str]) -> Iterator[Labelled]:
    number = 0
    for line in lines:
        if line[:1] not in "+-" or not line.strip():
            continue
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"not a statement: {line}")
        sign, fault, sort, numbers, text = match.groups()
        cites = tuple(int(n) for n in numbers.split(",") if n)
        yield Labelled(Statement(number, _sort(sort), text.strip(), cites), sign == "+", fault or "")
        number += 1


def _sort(name: str | None) -> Sort | None:
    return Sort(name) if name else None
