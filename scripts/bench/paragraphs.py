"""Paragraphs by sort of text with a mark behind each wrong article: read for the bench and the tests.

python -m scripts.bench.paragraphs SET    # the rate of one set, and every verdict that is not the right one
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from assistant.schema import CitationCheck
    from assistant.verify import Verifier

_ROOT = Path(__file__).resolve().parents[2]
# The first set grew while the checker was built; the others were written unseen and counted once.
SETS = {
    "first": _ROOT / "tests" / "verify" / "texts" / "paragraphs.txt",
    **{file.stem: file for file in sorted((_ROOT / "evals" / "paragraphs").glob("*.txt"))},
}
MARK = "✗"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a sort of text; `wrong` are the places where a wrong citation's article ends."""

    sort: str
    text: str
    wrong: tuple[int, ...]
    kind: str = ""

    def is_wrong(self, start: int, end: int) -> bool:
        """Whether the citation at text[start:end] is marked as wrong."""
        return any(start < at <= end for at in self.wrong)


@cache
def read_paragraphs(name: str = "first") -> tuple[Paragraph, ...]:
    """Every paragraph of the set, in its order; KeyError for a set that does not exist."""
    found = []
    for block in re.split(r"(?m)^# ", SETS[name].read_text("utf-8"))[1:]:
        head, _, marked = block.partition("\n")
        sort, _, kind = head.strip().partition(" ")
        pieces = marked.strip().split(MARK)
        ends = [sum(map(len, pieces[: k + 1])) for k in range(len(pieces) - 1)]
        found.append(Paragraph(sort, "".join(pieces), tuple(ends), kind))
    return tuple(found)


@dataclass(frozen=True)
class Judged:
    """A citation of a paragraph with what was said of it; `check` is None where a wrong one was not seen."""

    paragraph: Paragraph
    wrong: bool
    check: CitationCheck | None

    @property
    def mistaken(self) -> bool:
        """Whether a wrong one passed, or a right one was flagged."""
        return self.wrong != (self.check is not None and self.check.verdict.flagged)


def judge(verifier: Verifier, day: date, name: str) -> list[Judged]:
    """Every citation of the set, and every wrong one that was not seen."""
    judged = []
    for paragraph in read_paragraphs(name):
        checks = verifier.verify(paragraph.text, day)
        own = [Judged(paragraph, paragraph.is_wrong(c.start, c.end), c) for c in checks]
        unseen = len(paragraph.wrong) - sum(j.wrong for j in own)
        judged += [*own, *[Judged(paragraph, True, None)] * unseen]
    return judged


def rates(judged: list[Judged]) -> str:
    """The share of wrong ones flagged, and of right ones."""
    wrong, right = ([j for j in judged if j.wrong is side] for side in (True, False))
    caught, false = sum(not j.mistaken for j in wrong), sum(j.mistaken for j in right)
    return (
        f"错的查出 {caught}/{len(wrong)}（{caught / len(wrong):.3f}），"
        f"对的误报 {false}/{len(right)}（{false / len(right):.3f}）"
    )


def main() -> int:
    from assistant.verify import Verifier
    from scripts.train.verify import DAY
    from scripts.train.verify_data import open_library

    judged = judge(Verifier(*open_library(DAY)), DAY, sys.argv[1])
    print(rates(judged))
    kinds: dict[str, Counter[bool]] = defaultdict(Counter)
    for j in judged:
        kinds[j.paragraph.kind or j.paragraph.sort][j.mistaken] += 1
    print("　".join(f"{kind} {n[True]}/{n.total()}" for kind, n in sorted(kinds.items())))
    for j in (j for j in judged if j.mistaken):
        said = f"{j.check.citation} → {j.check.verdict}：{j.check.reason}" if j.check else "未见"
        print(f"\n[{j.paragraph.sort} {j.paragraph.kind}] {'错' if j.wrong else '对'}　{said}")
        if j.check:
            print(f"　所引：{j.check.claim}\n　原文：{j.paragraph.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
