"""Imported articles beside their source, for the eye: a seeded sample of a folder of texts.

    python -m scripts.bench.imported ../shared/lawrefbook --seed 15 --count 100

Each is printed with what the reader will see of it (title, number, issuer, days, status, heading,
article) and then the source: the first lines of its file and the lines around the article. What was
read, and what was wrong, stands in docs/import.md.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Settings
from assistant.corpus import load_corpus
from assistant.language import letters

if TYPE_CHECKING:
    from assistant.schema import LegalUnit

SHOWN, HEAD, AROUND = 60, 7, 2


def sample(folder: Path, seed: int, count: int) -> list[LegalUnit]:
    """Articles of law that a folder brings in, drawn by a seed."""
    corpus = load_corpus(Settings(import_dirs=(folder,)))
    brought = [u for u in corpus.units if u.imported and u.kind.binding]
    return random.Random(seed).sample(brought, min(count, len(brought)))


def told(unit: LegalUnit) -> str:
    """A unit as the reader sees it, on three lines."""
    days = f"公布 {unit.version_date} 施行 {unit.effective_date} 止 {unit.expiry_date or '—'} {unit.ended_by}"
    status = unit.status_on(unit.effective_date) if unit.effective_date else unit.status
    return (
        f"《{unit.title}》｜{unit.full_title}｜{unit.kind.label}｜{unit.number}｜{unit.issuer}\n"
        f"  {days}｜{status}｜{'；'.join(unit.doubts)}\n"
        f"  {unit.heading}｜{unit.article or unit.id.partition('#')[2]}｜{_ends(unit.text)}"
    )


def source_of(unit: LegalUnit, folder: Path) -> tuple[Path, list[str]]:
    """The file a unit came from, with its first lines and those around the article."""
    name = unit.source.rpartition("导入：")[2]
    path = folder.parent / name
    lines = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    start = letters(unit.text.split("\n")[0])[:24]
    at = next((i for i, line in enumerate(lines) if start and start in letters(line)), len(lines))
    return path, [*lines[:HEAD], "…", *lines[max(HEAD, at - AROUND) : at + AROUND]]


def _ends(text: str) -> str:
    text = text.replace("\n", "／")
    return text if len(text) <= 2 * SHOWN else f"{text[:SHOWN]}…{text[-SHOWN // 2 :]}"


def main() -> None:
    """Print the sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    for number, unit in enumerate(sample(options.folder, options.seed, options.count), 1):
        path, lines = source_of(unit, options.folder)
        print(f"\n{number}. {told(unit)}\n  ── {path.name}")
        for line in lines:
            print(f"  │ {line[: 2 * SHOWN]}")


if __name__ == "__main__":
    main()
