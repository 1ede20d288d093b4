"""Getting texts with one command: copied, from a mirror, from loopback servers that break off and go on."""

from __future__ import annotations

import io
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus.imports import bring_in, fetching, files_below, read_any
from assistant.errors import BadInputError
from tests.corpus.official_files import LAWS, as_docx, as_html

FILE = "# 养犬规定\n\n2020年1月1日 施行\n\n<!-- INFO END -->\n\n第一条 略。\n"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PAUSE", 0.0)


@contextmanager
def server(answers: dict[str, bytes], break_at: int = 0) -> Iterator[tuple[str, list[str]]]:
    """Serve paths with their bytes; the first answer breaks off after `break_at` bytes, where given."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            span = self.headers.get("Range", "")
            asked.append(f"{path} {span}".strip())
            data = answers.get(path)
            if data is None:
                self.send_error(404)
                return
            start = int(span.removeprefix("bytes=").rstrip("-")) if span else 0
            self.send_response(206 if span else 200)
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            end = break_at if break_at and len(asked) == 1 else len(data)
            self.wfile.write(data[start:end])
            if end < len(data):
                self.connection.close()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *args: Any) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}", asked
    finally:
        running.shutdown()
        running.server_close()


def archive(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=0) as packed:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            packed.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


PACKED = archive(
    {
        "Laws-1/行政法规/养犬规定.md": FILE,
        "Laws-1/README.md": "# about",
        "Laws-1/司法解释/../../../偷跑.md": FILE,
        "Laws-1/DLC/上海/某条例.md": FILE.replace("养犬规定", "养鸟条例"),
    }
)


def names(place: Path) -> list[str]:
    return sorted(p.name for p in files_below(place))


def test_an_archive_that_breaks_off_is_gone_on_with(tmp_path: Path) -> None:
    with server({"/laws.tar.gz": PACKED}, break_at=700) as (url, asked):
        place = bring_in("lawrefbook", tmp_path / "imports", f"{url}/laws.tar.gz")
    assert asked == ["/laws.tar.gz", "/laws.tar.gz bytes=700-"]
    assert names(place) == ["养犬规定.md", "某条例.md"]
    assert not list(tmp_path.glob("*.md")), "a path that leads out of the folder is not followed"


def test_a_fetch_given_up_is_gone_on_with_by_the_next_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TRIES", 1)
    imports = tmp_path / "imports"
    with server({"/laws.tar.gz": PACKED}, break_at=700) as (url, asked):
        with pytest.raises(BadInputError, match="再运行一次会接着取"):
            bring_in("lawrefbook", imports, f"{url}/laws.tar.gz")
        assert not (imports / "lawrefbook").exists()
        bring_in("lawrefbook", imports, f"{url}/laws.tar.gz")
    assert asked[-1].endswith("bytes=700-") and names(imports) == ["养犬规定.md", "某条例.md"]


def test_the_usual_address_is_a_pinned_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with server({f"/Laws/tar.gz/{fetching.PINNED}": PACKED}) as (url, asked):
        monkeypatch.setattr(fetching, "ARCHIVE", f"{url}/Laws/tar.gz/{{commit}}")
        bring_in("lawrefbook", tmp_path)
    assert asked == [f"/Laws/tar.gz/{fetching.PINNED}"] and len(fetching.PINNED) == 40


def test_a_checkout_a_clone_and_a_file_serve_as_mirror(tmp_path: Path) -> None:
    import subprocess

    checkout = tmp_path / "Laws"
    (checkout / "行政法规").mkdir(parents=True)
    (checkout / "行政法规" / "养犬规定.md").write_text(FILE, "utf-8")
    (checkout / "README.md").write_text("# about", "utf-8")
    assert names(bring_in("lawrefbook", tmp_path / "a", str(checkout))) == ["养犬规定.md"]
    git = ["git", "-C", str(checkout), "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "a"], check=True)
    assert names(bring_in("lawrefbook", tmp_path / "b", str(checkout))) == ["养犬规定.md"]
    packed = tmp_path / "laws.tar.gz"
    packed.write_bytes(PACKED)
    assert len(names(bring_in("lawrefbook", tmp_path / "c", str(packed)))) == 2


def test_what_lay_there_stays_where_nothing_better_comes(tmp_path: Path) -> None:
    packed = tmp_path / "laws.tar.gz"
    packed.write_bytes(PACKED)
    place = bring_in("lawrefbook", tmp_path / "imports", str(packed))
    packed.write_bytes(PACKED[: len(PACKED) // 2])
    with pytest.raises(BadInputError, match="不是完整的压缩包"):
        bring_in("lawrefbook", tmp_path / "imports", str(packed))
    assert names(place) == ["养犬规定.md", "某条例.md"]


def test_a_law_of_the_official_database(tmp_path: Path) -> None:
    law = LAWS[1]
    with server({}) as (_, _):
        pass
    answers: dict[str, bytes] = {"/file.docx": as_docx(law)}
    with server(answers) as (url, asked):
        rows = [
            {"title": f"<em>{law.title}</em>", "bbbs": "x1", "gbrq": "2030-09-24"},
            {"title": f"{law.title}实施细则", "bbbs": "x2", "gbrq": "2031-01-01"},
        ]
        answers["/law-search/search/list"] = json.dumps({"rows": rows}).encode()
        answers["/law-search/download/pc"] = json.dumps({"data": {"url": f"{url}/file.docx"}}).encode()
        place = bring_in(f"flk:{law.title}", tmp_path, url)
        with pytest.raises(BadInputError, match="相近的有"):
            bring_in("flk:数据", tmp_path, url)
    assert place.name == f"{law.title}_20300924.docx"
    (found,) = read_any(place)
    assert getattr(found, "title", "") == law.title
    assert asked[:3] == ["/law-search/search/list", "/law-search/download/pc", "/file.docx"]


def test_a_site_that_changed_is_said(tmp_path: Path) -> None:
    with (
        server({"/law-search/search/list": b"<html>"}) as (url, _),
        pytest.raises(BadInputError, match="可能改版了"),
    ):
        bring_in("flk:某法", tmp_path, url)


def test_a_page_is_fetched_and_read(tmp_path: Path) -> None:
    with server({"/n/1.html": as_html(LAWS[0])}) as (url, _):
        place = bring_in(f"{url}/n/1.html", tmp_path)
        with pytest.raises(BadInputError, match="404"):
            bring_in(f"{url}/n/2.html", tmp_path)
    (found,) = read_any(place)
    assert getattr(found, "title", "") == LAWS[0].title


@pytest.mark.parametrize("source", ["没有这个文件.docx", "flk:", "ftp://x/y"])
def test_what_cannot_be_brought_is_said(source: str, tmp_path: Path) -> None:
    with pytest.raises(BadInputError):
        bring_in(source, tmp_path)
