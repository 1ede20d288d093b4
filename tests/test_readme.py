"""The README tells the truth: settings, commands, options and links are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from assistant.cli.main import app
from assistant.config import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_table_and_no_other() -> None:
    told = set(re.findall(rf"^\| `({PREFIX}[A-Z_]+)`", README, re.MULTILINE))
    assert told == {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize(
    ("name", "default"),
    [(n, f.default) for n, f in Settings.model_fields.items() if isinstance(f.default, int | float)],
)
def test_defaults_are_those_of_the_code(name: str, default: float) -> None:
    row = re.search(rf"^\| `{PREFIX}{name.upper()}` \| ([^|]*) \|", README, re.MULTILINE)
    assert row is not None
    told = row[1].strip()
    assert told == str(default).lower() if isinstance(default, bool) else float(told) == default


def test_every_command_and_option_is_told() -> None:
    for command in typer.main.get_command(app).commands.values():  # type: ignore[attr-defined]
        row = re.search(rf"^\| `assistant {command.name}\b.*$", README, re.MULTILINE)
        assert row is not None, command.name
        for parameter in command.params:
            long = [o for o in (*parameter.opts, *parameter.secondary_opts) if o.startswith("-")]
            if parameter.param_type_name == "option":
                assert any(f"`{o}" in row[0] for o in long), (command.name, long)


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "SOURCES.md", "docs/decisions.md"])
def test_links_lead_somewhere(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)|<img src=\"([^\"]+)\"", text):
        path = "".join(target)
        if not path.startswith("http"):
            assert ((ROOT / file).parent / path).exists(), f"{file}: {path}"
