"""`assistant memo` and `assistant recheck` as users call them: files, progress, exit status."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.cli.main import main
from assistant.config import Settings
from assistant.desk.recheck.recheck import recheck

FACTS = (
    "某小区物业公司在2026年3月取消了原有的门禁卡，业主只能刷脸进出，不录入人脸就进不了小区。"
    "物业公司没有取得业主的单独同意。"
)
TODAY = date.today()


@pytest.fixture(autouse=True)
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(settings.home))


@pytest.fixture(scope="module")
def filed(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the memo in both forms, made through the command line."""
    folder = tmp_path_factory.mktemp("filed")
    patch = pytest.MonkeyPatch()
    patch.setenv("ASSISTANT_HOME", str(assistant.settings.home))
    issue = "以刷脸为唯一的验证或进入方式是否合法"
    for name in ("memo.docx", "memo.md"):
        assert main(["memo", FACTS, "-o", str(folder / name), "--issue", issue, "--title", "门禁备忘"]) == 0
    patch.undo()
    return folder


def test_a_memo_is_written_as_word_and_as_markdown(filed: Path, assistant: Assistant) -> None:
    from docx import Document

    document = Document(str(filed / "memo.docx"))
    lines = [p.text for p in document.paragraphs]
    assert lines[0] == "门禁备忘" and any("只能刷脸进出" in line for line in lines)
    with zipfile.ZipFile(filed / "memo.docx") as archive:
        assert "word/footnotes.xml" in archive.namelist()
    text = (filed / "memo.md").read_text(encoding="utf-8")
    assert text.startswith("# 门禁备忘\n") and "[^1]:" in text
    for name in ("memo.docx", "memo.md"):
        report = recheck(assistant.library, filed / name, TODAY)
        assert report.checked >= 5 and not report.changed


def test_without_a_file_the_memo_is_printed_and_progress_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FACTS.encode())))
    assert main(["memo", "-", "--issue", "能否要求物业提供其他进入方式"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("# ") and "（一）能否要求物业提供其他进入方式" in out and "[^1]:" in out
    steps = err.splitlines()
    assert steps[0] == "[1/3] 能否要求物业提供其他进入方式" and steps[-1].startswith("[3/3]")


def test_facts_are_read_from_a_file_and_only_issues_listed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, assistant: Assistant
) -> None:
    (tmp_path / "案情.txt").write_text(FACTS, encoding="gb18030")
    assert main(["memo", "--file", str(tmp_path / "案情.txt"), "--list-issues"]) == 0
    assert capsys.readouterr().out.splitlines() == [i.title for i in assistant.memo_issues(FACTS)]


def test_an_issue_named_as_it_was_found_keeps_its_words_of_law(
    capsys: pytest.CaptureFixture[str], assistant: Assistant
) -> None:
    found = assistant.memo_issues(FACTS)[1]
    assert main(["memo", FACTS, "--issue", found.title]) == 0
    assert capsys.readouterr().out.strip() == assistant.desk.markdown(
        assistant.memo(FACTS, [found]).paper
    ).strip()  # fmt: skip


def test_the_memo_follows_the_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["memo", FACTS, "--as-of", "2021-09-01", "--issue", "处理人脸信息须取得什么同意"]) == 0
    out = capsys.readouterr().out
    assert "适用日期：2021年9月1日" in out and "个人信息保护法@" not in out


def test_an_existing_file_is_not_overwritten_unless_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "memo.md"
    path.write_text("旧稿", encoding="utf-8")
    assert main(["memo", FACTS, "-o", str(path), "--issue", "一"]) == 2
    assert path.read_text(encoding="utf-8") == "旧稿" and "--force" in capsys.readouterr().err
    assert main(["memo", FACTS, "-o", str(path), "--issue", "能否拒绝刷脸", "--force"]) == 0
    assert path.read_text(encoding="utf-8").startswith("# ")


BAD = {
    "no facts": ["memo"],
    "facts twice": ["memo", FACTS, "--file", "x.txt"],
    "short facts": ["memo", "刷脸"],
    "date": ["memo", FACTS, "--as-of", "昨天"],
    "ending": ["memo", FACTS, "-o", "memo.pdf"],
    "folder": ["memo", FACTS, "-o", "/nowhere/at/all/memo.md"],
    "file of facts": ["memo", "--file", "/nowhere/案情.txt"],
    "long issue": ["memo", FACTS, "--issue", "长" * 300],
    "long title": ["memo", FACTS, "--title", "长" * 101],
    "recheck nothing": ["recheck", "/nowhere/memo.docx"],
    "recheck no file": ["recheck"],
}


@pytest.mark.parametrize("args", BAD.values(), ids=BAD.keys())
def test_bad_use_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str], args: list[str]) -> None:
    assert main(args) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and err.strip()


def recheck_json(capsys: pytest.CaptureFixture[str], *args: str, status: int) -> Any:
    assert main(["recheck", *args, "--json"]) == status
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", ["memo.docx", "memo.md"])
def test_an_untouched_memo_rechecks_with_status_0(
    capsys: pytest.CaptureFixture[str], filed: Path, tmp_path: Path, name: str
) -> None:
    told = recheck_json(capsys, str(filed / name), status=0)
    assert told["changed"] is False and told["findings"] == [] and told["checked"] >= 5
    copy = tmp_path / name
    assert main(["recheck", str(filed / name), "-o", str(copy)]) == 0
    out, err = capsys.readouterr()
    assert "没有变化" in out and "没有写更新稿" in err and not copy.exists()


def test_an_altered_memo_rechecks_with_status_1_and_is_mended_in_a_copy(
    capsys: pytest.CaptureFixture[str], filed: Path, tmp_path: Path
) -> None:
    text = (filed / "memo.md").read_text(encoding="utf-8")
    law = next(s for s in re.findall(r"<!--q\d+-->([^<]+)<!--/q", text) if "不得" in s)
    path, copy = tmp_path / "filed.md", tmp_path / "mended.md"
    path.write_text(text.replace(law, law.replace("不得", "可以"), 1), encoding="utf-8")
    told = recheck_json(capsys, str(path), "-o", str(copy), status=1)
    assert [f["trouble"] for f in told["findings"]] == ["words_altered"]
    assert "可以" in told["findings"][0]["stated"] and "不得" in told["findings"][0]["now"]["text"]
    assert main(["recheck", str(copy)]) == 0
    assert main(["recheck", str(path)]) == 1
    assert "被改动" in capsys.readouterr().out


def test_the_updated_copy_never_replaces_the_filed_memo(
    capsys: pytest.CaptureFixture[str], filed: Path, tmp_path: Path
) -> None:
    memo = str(filed / "memo.md")
    assert main(["recheck", memo, "-o", memo, "--force"]) == 2
    assert "另存" in capsys.readouterr().err
    assert main(["recheck", memo, "-o", str(tmp_path / "copy.docx")]) == 2
    bad = tmp_path / "bad.docx"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("word/document.xml", "<broken")
    assert main(["recheck", str(bad)]) == 2
    assert "Word" in capsys.readouterr().err
