"""The forms in which `assistant verify` tells what it found."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from assistant.cli.main import main


def test_verify_writes_forms_and_is_strict_on_demand(
    index_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(index_home))
    file, out = tmp_path / "a.txt", tmp_path / "a.docx"
    file.write_text("依据《刑法》第999条。", encoding="utf-8")
    assert main(["verify", str(file)]) == 0
    assert main(["verify", str(file), "--strict", "--format", "md"]) == 1
    assert "| 1 | 《刑法》第999条 |" in capsys.readouterr().out
    assert main(["verify", str(file), "--format", "docx", "-o", str(out)]) == 0
    assert len(list(Document(str(out)).comments)) == 1
    assert main(["verify", str(file), "--format", "docx"]) == 2
    assert main(["verify", str(file), "--format", "pdf"]) == 2
