"""Proof that the seeds are whole: every letter of the sources is in one unit or left out with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.corpus.seeds.units import LeftOut, Placed, left_out, load_placed, source_text
from assistant.language import fold

if TYPE_CHECKING:
    from pathlib import Path

_CUT = "\x00"


def coverage_problems(folder: Path) -> list[str]:
    """What keeps the corpus folder's units and sources from agreeing; empty where they agree.

    Width of punctuation and spaces aside, each line of a source must be used up exactly: by the
    texts of units, by words that a unit carries as metadata, and by entries of left_out.yaml.
    So no sentence is missing, none is in two units, and no unit has words of its own.
    """
    placed, omitted = load_placed(folder), left_out(folder)
    files = sorted({p.file for p in placed} | {p.name for p in (folder / "sources").glob("*.txt")})
    problems = []
    for file in files:
        problems += file_problems(
            file,
            source_text(folder, file),
            [p for p in placed if p.file == file],
            [entry for entry in omitted if entry.file == file],
        )
    return problems


def file_problems(file: str, text: str, placed: list[Placed], omitted: list[LeftOut]) -> list[str]:
    """Problems of one source document (see `coverage_problems`)."""
    rest = {n: fold(line) for n, line in enumerate(text.split("\n"), 1)}
    problems = []
    for entry in omitted:
        for n in entry.lines:
            if not _cut(rest, n, fold(entry.text) or rest.get(n, "")):
                problems.append(f"{file} 第 {n} 行：left_out 所列文字不在原文：{entry.text}")
    for p in placed:
        for n, words in p.printed.items():
            if not _cut(rest, n, fold(words)):
                problems.append(f"{file} 第 {n} 行：{p.unit.id} 的 printed 不在原文或已属他条：{words}")
    for p in placed:
        missing = _use(rest, p)
        if missing:
            problems.append(f"{file} {p.unit.id}：正文不在所标各行或已属他条：{missing[:40]}")
    for n, words in rest.items():
        if words.replace(_CUT, ""):
            problems.append(
                f"{file} 第 {n} 行：不属于任何条目，也不在 left_out：{words.replace(_CUT, ' ')[:40]}"
            )
    return problems


def _use(rest: dict[int, str], placed: Placed) -> str:
    """Use up the unit's text line by line; return what of it the lines do not hold."""
    wanted = fold(placed.unit.text)
    for n in placed.lines:
        line = rest.get(n, "").strip(_CUT)
        if line and wanted.startswith(line):
            _cut(rest, n, line)
            wanted = wanted.removeprefix(line)
        elif wanted and _cut(rest, n, wanted):
            wanted = ""
    return wanted


def _cut(rest: dict[int, str], n: int, words: str) -> bool:
    """Take words out of a line; False where they are not there."""
    if n not in rest or words not in rest[n]:
        return False
    rest[n] = rest[n].replace(words, _CUT, 1)
    return True
