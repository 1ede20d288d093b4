"""`assistant import` and `assistant index --strict`: every file by name, with its exit status."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.cli.main import main
from assistant.config import load_settings
from assistant.errors import SettingsError
from assistant.schema import Fate
from tests.corpus.official_files import LAWS, as_docx, as_pdf


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "解释.docx").write_bytes(as_docx(LAWS[0]))
    (folder / "条例.pdf").write_bytes(as_pdf(LAWS[1]))
    (folder / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 600)
    return folder


def test_every_file_is_told_by_name(
    home: Path, files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["import", str(files), "--no-index", "--json"]) == 0
    told = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert {name: row["outcome"] for name, row in told.items()} == {
        "解释.docx": "read", "条例.pdf": "read", "旧.doc": "refused",
    }  # fmt: skip
    assert LAWS[0].title in told["解释.docx"]["told"] and "另存为 .docx" in told["旧.doc"]["told"]
    assert (home / "imports" / "papers" / "解释.docx").is_file()
    assert main(["import", str(files / "解释.docx"), "--no-index"]) == 0
    out = capsys.readouterr().out
    assert "读入 1，拒绝 0，重复 0，旧文本 0" in out and "assistant index" in out


def test_strict_fails_on_any_refusal(
    home: Path, files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["import", str(files), "--no-index", "--strict"]) == 1
    assert "[拒绝] 旧.doc" in capsys.readouterr().out
    assert main(["import", str(files / "条例.pdf"), "--no-index", "--strict"]) == 0


def test_what_is_not_there_is_bad_use(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "没有这个.docx", "--no-index"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_paths_are_read_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_IMPORT_DIRS", "/a:/b")
    assert load_settings().import_dirs == (Path("/a"), Path("/b"))
    monkeypatch.setenv("ASSISTANT_IMPORT_DIRS", '["/a"]')
    assert load_settings().import_dirs == (Path("/a"),)
    monkeypatch.setenv("ASSISTANT_IMPORT_DIRS", "[oops")
    with pytest.raises(SettingsError, match="IMPORT_DIRS"):
        load_settings()


def test_an_index_remembers_what_became_of_each_file(
    home: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one real build here: imported texts are found, quoted with number and doubt."""
    monkeypatch.setenv("PATH", "")
    Assistant.bring_in([str(files)])
    Assistant.build()
    assistant = Assistant.open()
    assert sorted((o.name, o.fate) for o in assistant.imported) == [
        ("旧.doc", Fate.REFUSED), ("条例.pdf", Fate.READ), ("解释.docx", Fate.READ),
    ]  # fmt: skip
    day = date(2031, 6, 1)
    unit = assistant.article(LAWS[0].title, "2", as_of=day)
    assert unit.imported and unit.number == LAWS[0].number and LAWS[0].number in unit.doubts[0]
    assert assistant.search("可视门铃镜头正对他人门窗", k=1, as_of=day)[0].unit.title == LAWS[0].title
    assert Assistant.is_current()
    (home / "imports" / "papers" / "条例.pdf").unlink()
    assert not Assistant.is_current()
