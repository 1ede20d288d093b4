"""Measure the scanner on text broken at a margin, as PDF files give it: no citation may be lost.

    python -m scripts.bench.wrapped [FOLDER]

Each text is wrapped at 20 and at 36 characters, plainly, with indented paragraphs, and with the numbers
of pages between the lines; its citations (law, article, 款, 项) are compared with those of the text
unbroken. The texts: the essays and reports of the corpus, the answers of ../shared/benchmarks where it
is there, and the .txt and .md files of FOLDER.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.citations import find_citations
from assistant.language.tables import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LABELS = Path("../shared/benchmarks/citation_labels_dev.jsonl")
WIDTHS = (20, 36)
PAGE = 30
Key = tuple[str, str, int | None, int | None]


def wrap(text: str, width: int) -> str:
    """Every paragraph cut into lines of `width` characters."""
    lines = [p[i : i + width] for p in text.split("\n") for i in range(0, max(1, len(p)), width)]
    return "\n".join(lines)


def wrap_indented(text: str, width: int) -> str:
    """The same with two wide spaces before each paragraph, as Chinese is set."""
    return wrap("\n".join("\u3000\u3000" + p.strip() if p.strip() else p for p in text.split("\n")), width)


def wrap_paged(text: str, width: int) -> str:
    """The same with the number of the page after every thirty lines."""
    lines = wrap_indented(text, width).split("\n")
    pages = ["\n".join(lines[i : i + PAGE]) for i in range(0, len(lines), PAGE)]
    return "".join(f"{page}\n— {n} —\n" for n, page in enumerate(pages, 1))


WAYS: dict[str, Callable[[str, int], str]] = {
    "原样": wrap,
    "段首缩进": wrap_indented,
    "夹页码": wrap_paged,
}


def keys(text: str) -> Counter[Key]:
    """The citations of a text as what they mean."""
    return Counter((c.law, c.article, c.paragraph, c.item) for c in find_citations(text))


def texts(folder: Path | None) -> Iterator[str]:
    """Texts that cite."""
    if LABELS.exists():
        yield from {json.loads(line)["answer"] for line in LABELS.read_text("utf-8").splitlines()}
    sources = sorted((DATA / "corpus" / "sources").rglob("*.txt"))
    own = sorted(p for p in folder.rglob("*") if p.suffix in (".txt", ".md")) if folder else []
    for path in [*sources, *own]:
        yield path.read_text("utf-8", errors="replace")


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    bodies = [t for t in texts(folder) if find_citations(t)]
    whole = [keys(t) for t in bodies]
    total = sum(sum(k.values()) for k in whole)
    print(f"{len(bodies)} 篇，{total} 处引用")
    for name, way in WAYS.items():
        for width in WIDTHS:
            found = [keys(way(t, width)) for t in bodies]
            lost = [a - b for a, b in zip(whole, found, strict=True)]
            more = [b - a for a, b in zip(whole, found, strict=True)]
            gone, new = (sum(sum(k.values()) for k in own) for own in (lost, more))
            print(f"{name:<6}{width:>3} 字一行：丢失 {gone}（{gone / max(1, total):.3f}），多出 {new}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
