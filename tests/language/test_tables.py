"""The tables of corpus/language: each entry finds its hit and leaves its miss; a fault has its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.errors import CorpusError
from assistant.language.tables import FOLDER, read_table, table

# talk.yaml has a form of its own and tests of its own (tests/understand/test_talk.py).
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "talk")
ENTRIES = [(name, entry) for name in NAMES for entry in table(name).entries]
SOURCES = [*(FOLDER.parents[1] / "assistant").rglob("*.py")]


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_an_entry_finds_its_hit_and_leaves_its_miss(name: str, entry: str) -> None:
    told = table(name)
    assert told.found(entry, told.entries[entry].hit)
    assert not told.found(entry, told.entries[entry].miss)


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_an_entry_is_used(name: str, entry: str) -> None:
    used = re.compile(rf'\btable\("{name}"\)')
    code = [text for path in SOURCES if used.search(text := path.read_text("utf-8"))]
    put_in = any(f"{{{{{entry}}}}}" in str(other) for other in table(name).entries.values())
    lowered = any("role.name.lower()" in text for text in code) and name == "roles"
    assert put_in or lowered or any(f'"{entry}"' in text for text in code), f"{name}.yaml: {entry}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a:\n  pattern: 应当\n  hit: 应当\n", "第 2 行：a.miss"),
        ("a:\n  pattern: 应当\n  hit: 应当\n  miss: 可以\n  exact: true\n", "第 5 行：a.exact"),
        ("a: [1\n", "YAML 有误"),
    ],
)
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=says) as error:
        read_table(tmp_path / "x.yaml", dict[str, type(table("force").entries["must"])])
    assert "x.yaml" in str(error.value) and "改法：" in str(error.value)
