"""The blind sets, their ledger, and the brief for a new writer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from assistant import BadInputError
from evals.answering.questions import load_set

if TYPE_CHECKING:
    from evals.answering.questions import Question
    from evals.records import Record

FOLDER = Path(__file__).resolve().parent
LEDGER = "counted.jsonl"
BRIEF = "brief.md"


@dataclass(frozen=True)
class BlindSet:
    """A set: who wrote it and when, what the writer had and had not seen, and each time it was counted.

    `questions` how many it holds (0: not yet written); `countings` entries of the ledger, oldest first.
    """

    name: str
    writer: str
    written: str
    seen: tuple[str, ...]
    not_seen: tuple[str, ...]
    questions: int
    countings: tuple[Record, ...] = ()

    @property
    def standing(self) -> str:
        """blind/NAME, or seen/NAME after the second counting: the name that stands on its figures."""
        return f"{'blind' if len(self.countings) <= 1 else 'seen'}/{self.name}"

    @property
    def told(self) -> str:
        """Its standing in words."""
        times = len(self.countings)
        if times <= 1:
            return f"盲测（{'尚未计数' if not times else '只计过一次'}）"
        return f"已计 {times} 次，不再是盲测"


def blind_sets(folder: Path | None = None) -> tuple[BlindSet, ...]:
    """Every set of the folder (that of the project), by name."""
    folder = folder or FOLDER
    return tuple(_read(path, folder) for path in sorted(folder.glob("*.yaml")))


def questions_of(name: str, folder: Path | None = None) -> tuple[Question, ...]:
    """The questions of a set, under its standing; BadInputError where there is no such set."""
    folder = folder or FOLDER
    path = folder / f"{name}.yaml"
    if not path.is_file():
        known = "、".join(s.name for s in blind_sets(folder)) or "无"
        raise BadInputError(f"没有盲测题集 {name}。现有：{known}。新建：assistant eval blind new {name}。")
    return load_set(path, standing=_read(path, folder).standing)


def count(name: str, entry: Record, folder: Path | None = None) -> BlindSet:
    """Enter a counting into the ledger, before the questions are put: what is not entered is not counted.

    `entry` says target, commit and code. BadInputError where the ledger cannot be written.
    """
    folder = folder or FOLDER
    path = folder / f"{name}.yaml"
    try:
        with (folder / LEDGER).open("a", encoding="utf-8") as ledger:
            row = {"set": name, "day": date.today().isoformat(), **entry}
            ledger.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
    except OSError as error:
        raise BadInputError(f"写不进 {LEDGER}，这一次就不能计数：{error}") from error
    return _read(path, folder)


def new_set(name: str, writer: str, folder: Path | None = None) -> tuple[Path, str]:
    """Make an empty set and fill the brief for its writer: (file, brief)."""
    if not re.fullmatch(r"[a-z0-9-]{3,40}", name):
        raise BadInputError(f"题集名只用小写字母、数字和连字符：{name}")
    folder = folder or FOLDER
    path = folder / f"{name}.yaml"
    if path.exists():
        raise BadInputError(f"已有题集 {path.name}。")
    head = {"writer": writer, "date": date.today().isoformat(), "seen": ["任务简报", "法律条文"],
            "not_seen": ["corpus/matters", "corpus/phrasings", "开发题集的题", "本产品的任何回答"],
            "questions": []}  # fmt: skip
    path.write_text(yaml.safe_dump(head, allow_unicode=True, sort_keys=False), "utf-8")
    brief = (FOLDER / BRIEF).read_text("utf-8")
    return path, brief.replace("{{name}}", name).replace("{{writer}}", writer).replace("{{file}}", path.name)


def _read(path: Path, folder: Path) -> BlindSet:
    try:
        told: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        return BlindSet(
            path.stem, str(told["writer"]), str(told["date"]), tuple(told["seen"]), tuple(told["not_seen"]),
            len(told["questions"]), tuple(c for c in _ledger(folder) if c["set"] == path.stem),
        )  # fmt: skip
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        wanted = "writer、date、seen、not_seen、questions"
        raise BadInputError(f"盲测题集 {path.name} 应有 {wanted}：{error}") from error


def _ledger(folder: Path) -> list[Record]:
    path = folder / LEDGER
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
