"""The matters as a lawyer writes them (YAML, a file a field) and as the program keeps them (one JSON).

Four megabytes of YAML take seconds to read: `compile_matters` reads and checks their form once, when
the index is built, and `load_matters` opens what it wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.errors import CorpusError, IndexNotBuiltError
from assistant.matters.reviews import Verdict, read_by, read_verdicts
from assistant.schema.matters import Matter

FOLDER = "matters"
FILE = "matters.json"
_FORM = TypeAdapter(Matter)


class Matters(Mapping[str, Matter]):
    """All matters by id, in the order of their files."""

    def __init__(self, matters: Mapping[str, Matter]) -> None:
        """Keep these; inherited blocks are looked up here."""
        self._matters = dict(matters)

    def __getitem__(self, matter_id: str) -> Matter:
        """The matter of an id; KeyError where there is none."""
        return self._matters[matter_id]

    def __iter__(self) -> Iterator[str]:
        """Ids, in the order of the files."""
        return iter(self._matters)

    def __len__(self) -> int:
        """How many there are, blocks counted."""
        return len(self._matters)

    def blocks(self, matter: Matter) -> tuple[Matter, ...]:
        """The blocks of general rules that a matter inherits, in its order."""
        return tuple(self._matters[i] for i in matter.inherits if i in self._matters)

    @property
    def shared(self) -> tuple[Matter, ...]:
        """The blocks of general rules that matters inherit."""
        return tuple(m for m in self._matters.values() if m.block)

    @property
    def types(self) -> tuple[Matter, ...]:
        """Matters that a question can be about: all but the blocks."""
        return tuple(m for m in self._matters.values() if not m.block)


def read_matters(corpus: Path) -> Matters:
    """Read every file of the folder; CorpusError names file, matter and field of the first fault."""
    found: dict[str, Matter] = {}
    verdicts: dict[str, list[Verdict]] = {}
    for verdict in read_verdicts(corpus):
        verdicts.setdefault(verdict.matter, []).append(verdict)
    for path in sorted((corpus / FOLDER).glob("*.yaml")):
        for told in _entries(path):
            matter = _matter(path, told)
            if matter.id in found:
                raise CorpusError(f"事项编号重复：{matter.id}（{path.name}）")
            if matter.id in verdicts:
                matter = replace(matter, review=matter.review + read_by(verdicts[matter.id], matter))
            found[matter.id] = matter
    return Matters(found)


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        told = yaml.load(path.read_text("utf-8"), loader)
    except (OSError, yaml.YAMLError) as error:
        raise CorpusError(f"事项文件读不出来：{path.name}：{error}") from error
    if not isinstance(told, list):
        raise CorpusError(f"事项文件应是一列事项：{path.name}（a list of matters is expected）")
    return told


def _matter(path: Path, told: dict[str, Any]) -> Matter:
    try:
        return _FORM.validate_python({**told, "field": path.stem})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"])
        raise CorpusError(
            f"事项写法有误：{path.name} {told.get('id', '?')}.{where}：{first['msg']}"
        ) from error


def compile_matters(corpus: Path, folder: Path) -> Matters:
    """Read the matters of the corpus and write them into an index folder."""
    matters = read_matters(corpus)
    rows = [asdict(m) for m in matters.values()]
    (folder / FILE).write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")), "utf-8")
    return matters


def load_matters(folder: Path) -> Matters:
    """Open what `compile_matters` wrote; IndexNotBuiltError where it is not there or unreadable."""
    try:
        rows = TypeAdapter(list[Matter]).validate_json((folder / FILE).read_bytes())
    except (OSError, ValueError) as error:
        raise IndexNotBuiltError(
            f"索引里没有可用的事项表（{error.__class__.__name__}）。请运行 `assistant index`。"
        ) from error
    return Matters({m.id: m for m in rows})
