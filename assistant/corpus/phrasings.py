"""How people tell what an article decides: corpus/phrasings/<law>.jsonl."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = "phrasings"


def read_phrasings(corpus: Path) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Read what is said of each (law, article); CorpusError names the line that cannot be used."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for path in sorted((corpus / FOLDER).glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                found[row["law"], row["article"]] = tuple(row["say"])
            except (ValueError, KeyError, TypeError) as error:
                raise CorpusError(f"{FOLDER}/{path.name} 第 {number} 行读不出来：{error!r}") from error
    return found
