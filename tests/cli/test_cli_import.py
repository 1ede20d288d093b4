"""`assistant import` and `assistant index --strict`: every file by name, with its exit status."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant
from assistant.cli.main import main
from assistant.config import load_settings
from assistant.errors import SettingsError
from assistant.schema import Fate, Kind
from tests.corpus.official_files import LAWS, as_docx, as_pdf

SHARED = Path(__file__).resolve().parents[3] / "shared" / "lawrefbook"
# (question, words of the title of the interpretation that answers it, its number)
ASKED = [
    ("预付卡办了五天后悔了，能退吗？", "审理预付式消费民事纠纷案件", "法释〔2025〕4号"),
    (
        "被公司辞退，去劳动仲裁说不受理，法院管吗",
        "审理劳动争议案件适用法律问题的解释（一）",
        "法释〔2020〕26号",
    ),
    ("小区只能刷脸进门，可以拒绝吗？", "使用人脸识别技术处理个人信息", "法释〔2021〕15号"),
]


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
    texts = [p for _, title, _ in ASKED for p in SHARED.glob(f"司法解释/*{title}*.md")]
    Assistant.bring_in([str(files), *map(str, texts)])
    Assistant.build()
    assistant = Assistant.open()
    own_files = {"旧.doc", "条例.pdf", "解释.docx"}
    assert sorted((o.name, o.fate) for o in assistant.imported if o.name in own_files) == [
        ("旧.doc", Fate.REFUSED), ("条例.pdf", Fate.READ), ("解释.docx", Fate.READ),
    ]  # fmt: skip
    day = date(2031, 6, 1)
    unit = assistant.article(LAWS[0].title, "2", as_of=day)
    assert unit.imported and unit.number == LAWS[0].number and LAWS[0].number in unit.doubts[0]
    hits = assistant.search("可视门铃镜头正对他人门窗", k=5, as_of=day)
    assert LAWS[0].title in [hit.unit.title for hit in hits]
    told = [(assistant.ask(question), title, number) for question, title, number in ASKED if texts]
    for answer, title, number in told:
        assert any(title in c.unit.title and c.unit.imported for c in answer.citations), answer.answer
        assert number in answer.answer and "导入，未与官方数据库核对" in answer.answer
        assert any(number in warning and "未与官方数据库核对" in warning for warning in answer.warnings)
    assert Assistant.is_current()
    (home / "imports" / "papers" / "条例.pdf").unlink()
    assert not Assistant.is_current()
    vector = assistant.index.vectors.floats(np.array([assistant.index.row(unit.id)]))[0]
    Assistant.build()
    index = Assistant.open().index
    held = json.loads((index.folder / "chroma.json").read_text("utf-8"))
    assert len(held) == len({row[0] for row in held}) == int((index.vectors.scales > 0).sum())
    assert not any(u.startswith(LAWS[1].title) for u, *_ in held)
    assert index.row(unit.id) in index.nearest(vector, Kind.INTERPRETATION, 2)
    left = sum(kind == Kind.REGULATION for _, kind, *_ in held)
    assert len(index.nearest(vector, Kind.REGULATION, 50)) == left > 0  # none of those that went
