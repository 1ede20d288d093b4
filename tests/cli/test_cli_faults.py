"""Faults of the place, not of the program: each is one line that says what to mend, and loses nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.config import load_settings
from assistant.errors import SettingsError
from assistant.paper import write_whole

DISK = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT)


@pytest.mark.parametrize("command", [["ask", "小区只让刷脸进门"], ["index"], ["chat", "--no-browser"]])
def test_a_home_that_is_a_file_is_told_in_one_line(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    assert main(command) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and str(tmp_path / "home") in err


@pytest.mark.parametrize("number", DISK)
def test_what_a_disk_refuses_is_told_in_one_line(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(tmp_path / "index"))

    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    monkeypatch.setattr(Path, "mkdir", refused)
    assert main(["index"]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and os.strerror(number) in err and "ASSISTANT_HOME" in err


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("gone.env", None, "gone.env"),
        (".", None, "读不了设置文件"),
        ("latin.env", b"ASSISTANT_MODEL=\xe9\n", "UTF-8"),
        ("typo.env", b"MODEL_TIMEOUT=5\n", "MODEL_TIMEOUT"),
        ("other.env", b"assistant_modle=x\n", "assistant_modle"),
        ("list.env", b"ASSISTANT_HOSTS=law.office.lan\n", "JSON"),
    ],
)
def test_a_settings_file_with_a_mistake_is_refused_by_its_name(
    name: str, content: bytes | None, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    monkeypatch.setenv("ASSISTANT_SETTINGS", str(tmp_path / name))
    with pytest.raises(SettingsError, match=named):
        load_settings()


@pytest.mark.parametrize(("name", "value"), [("assistant_modle", "x"), ("ASSISTANT_HOSTS", "law.office.lan")])
def test_a_mistaken_variable_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name.removeprefix("ASSISTANT_").lower()):
        load_settings()


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_file_is_written_whole_or_not_at_all(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "memo.docx"
    path.write_bytes(b"before")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "write":
        with Path("/dev/full").open("wb", buffering=0) as disk:
            monkeypatch.setattr(os, "open", lambda *_, **__: os.dup(disk.fileno()))
            with pytest.raises(OSError, match="space"):
                write_whole(path, b"after" * 10_000)
    else:
        monkeypatch.setattr(*((os, "fsync", full) if step == "fsync" else (Path, "replace", full)))
        with pytest.raises(OSError, match="space"):
            write_whole(path, b"after")
    monkeypatch.undo()
    assert path.read_bytes() == b"before" and list(tmp_path.iterdir()) == [path]
    write_whole(path, b"after")
    assert path.read_bytes() == b"after" and list(tmp_path.iterdir()) == [path]
