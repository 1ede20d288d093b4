"""What a file says: blocks of text in reading order, and what of it was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading or a row of a table.

    `level` 1 to 6 for a heading marked as one, 0 for all else; `row` a table's row, cells parted by ｜
    `added` characters at the beginning that the program counts (automatic numbers), not in the file
    """

    text: str
    level: int = 0
    row: bool = False
    added: int = 0


@dataclass(frozen=True)
class Loss:
    """Characters of a file that no block holds, and why."""

    reason: str
    text: str


@dataclass(frozen=True)
class Extract:
    """A file as read. `title`: a title that stands outside the text; `meta`: front matter of Markdown."""

    blocks: tuple[Block, ...]
    losses: tuple[Loss, ...] = ()
    title: str = ""
    meta: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """The blocks, one a line."""
        return "\n".join(block.text for block in self.blocks)
