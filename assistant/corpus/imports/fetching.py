"""What a user asks for by one command: files copied, a document fetched, LawRefBook, flk.npc.gov.cn.

Everything lands in the home's own folder of imports, as it came; reading it is another matter
(reading.py). The network is used only here, and only for what was asked for by name.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import time
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlencode, urlsplit
from urllib.request import Request, urlopen

from assistant.corpus.imports.head import title_key
from assistant.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

LAWREFBOOK = "lawrefbook"
FLK = "flk:"
# LawRefBook/Laws as of March 2025, so that two people who import it hold the same text.
PINNED = "cbdedcf42dd829d9bbfd95ba361bf21f6869b82c"
ARCHIVE = "https://codeload.github.com/LawRefBook/Laws/tar.gz/{commit}"
OFFICIAL = "https://flk.npc.gov.cn"
MAX_BYTES = 500_000_000  # of one thing fetched, and of all files of an archive
CHUNK = 1 << 18
TRIES, PAUSE, PATIENCE = 4, 0.5, 60.0  # tries of one fetch; seconds between two, and for one answer
AGENT = "Mozilla/5.0 (compatible; pipl-assistant)"
_LAWS = ("法律", "司法解释", "行政法规", "部门规章", "地方性法规", "地方政府规章", "案例", "DLC", "宪法")


def bring_in(source: str, imports: Path, mirror: str = "") -> Path:
    """Bring what `source` names into the folder of imports; return where it lies there.

    `source`: a file, a folder, a web address, `lawrefbook`, or `flk:` and a law's name. `mirror`
    takes the place of the usual address: a path or a web address. BadInputError where nothing
    can be brought; what lay there before then stays as it was.
    """
    imports.mkdir(parents=True, exist_ok=True)
    if source.lower() == LAWREFBOOK:
        return _lawrefbook(imports, mirror)
    if source.lower().startswith(FLK):
        return _official(source[len(FLK) :].strip(), imports, mirror or OFFICIAL)
    if urlsplit(source).scheme in ("http", "https"):
        return _page(source, imports / "web")
    return _copied(Path(source), imports)


def _copied(given: Path, imports: Path) -> Path:
    if not given.exists():
        raise BadInputError(f"没有这个文件或文件夹：{given}（file not found）")
    if imports.resolve() in (given.resolve(), *given.resolve().parents):
        return given
    if given.is_file():
        target = imports / "files" / given.name
        target.parent.mkdir(exist_ok=True)
        shutil.copy2(given, target)
        return target
    target = imports / given.resolve().name
    _replaced(target, lambda beside: shutil.copytree(given, beside, ignore=shutil.ignore_patterns(".*")))
    return target


def _replaced(target: Path, fill: Any) -> None:
    """Fill a folder beside the one in place, then put it there: whole or not at all."""
    beside = target.with_name(f".{target.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        fill(beside)
        shutil.rmtree(target, ignore_errors=True)
        beside.replace(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _page(url: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(unquote(urlsplit(url).path)).name or "index.html"
    target = folder / (re.sub(r"[^\w.()（）《》-]", "_", name) + ("" if Path(name).suffix else ".html"))
    fetch(url, target)
    return target


def _lawrefbook(imports: Path, mirror: str) -> Path:
    target = imports / LAWREFBOOK
    if mirror.endswith(".git") or (mirror and Path(mirror, ".git").exists()):
        _replaced(target, lambda beside: _cloned(mirror, beside))
        return target
    if mirror and Path(mirror).is_dir():
        _replaced(target, lambda beside: _laws_of(Path(mirror), beside))
        return target
    archive = Path(mirror)
    if not (mirror and archive.is_file()):
        archive = imports / f".{LAWREFBOOK}-{PINNED[:12]}.tar.gz"
        fetch(mirror or ARCHIVE.format(commit=PINNED), archive)
    _replaced(target, lambda beside: _unpacked(archive, beside))
    return target


def _cloned(url: str, target: Path) -> None:
    git = shutil.which("git")
    if git is None:
        raise BadInputError("没有 git，请改用压缩包：--from 指向 .tar.gz 或 .zip（git is not installed）")
    work = target.with_name(target.name + ".git")
    shutil.rmtree(work, ignore_errors=True)
    try:
        subprocess.run(
            [git, "clone", "--quiet", "--depth", "1", "--", url, str(work)], check=True, capture_output=True
        )
        _laws_of(work, target)
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise BadInputError(f"git 取不到 {url}：{told[-1] if told else error}（git clone failed）") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _laws_of(root: Path, target: Path) -> None:
    """Copy the folders of law of a checkout; the repository's own pages stay behind."""
    kept = [folder for name in _LAWS if (folder := root / name).is_dir()]
    if not kept:
        raise BadInputError(f"{root} 里没有 {'、'.join(_LAWS[:4])} 这些文件夹（no folders of law there）")
    for folder in kept:
        shutil.copytree(
            folder, target / folder.name, ignore=shutil.ignore_patterns(".*", "*.zip", "*.sqlite3")
        )


def _unpacked(archive: Path, target: Path) -> None:
    """Write the Markdown files of an archive's folders of law; a path that leads elsewhere is left out."""
    total = written = 0
    try:
        for name, content in _members(archive):
            parts = PurePosixPath(name).parts
            at = next((i for i, part in enumerate(parts) if part in _LAWS), None)
            if at is None or ".." in parts or not name.endswith(".md"):
                continue
            total += len(content)
            if total > MAX_BYTES:
                raise BadInputError(f"{archive.name} 解开后太大（archive too large）")
            path = target.joinpath(*parts[at:])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written += 1
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError) as error:
        raise BadInputError(
            f"{archive.name} 不是完整的压缩包（{error}），请删去它再试（damaged archive）"
        ) from error
    if not written:
        raise BadInputError(f"{archive.name} 里没有法律文件（no laws in the archive）")


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.infolist():
                if not entry.is_dir() and entry.filename.endswith(".md"):
                    yield entry.filename, packed.read(entry)
        return
    with tarfile.open(archive) as stream:
        for member in stream:
            if member.isfile() and member.name.endswith(".md") and (file := stream.extractfile(member)):
                yield member.name, file.read()


def _official(name: str, imports: Path, site: str) -> Path:
    """Fetch a law's .docx from the official database by its name: the one text in force of that title."""
    if not name:
        raise BadInputError("flk: 后面写法律名称，如 flk:网络数据安全管理条例（name the law after flk:）")
    query = {
        "searchContent": name,
        "searchType": 2,
        "searchRange": 1,
        "orderByParam": {"order": "-1", "sort": ""},
        "pageNum": 1,
        "pageSize": 20,
    }
    rows = _asked(f"{site}/law-search/search/list", query).get("rows") or []
    found = [row for row in rows if title_key(_plain(row.get("title"))) == title_key(name)]
    if not found:
        near = "、".join(_plain(row.get("title")) for row in rows[:5])
        raise BadInputError(f"官方库没有题名正好是《{name}》的文件" + (f"，相近的有：{near}" if near else ""))
    row = max(found, key=lambda r: str(r.get("gbrq") or ""))
    told = _asked(f"{site}/law-search/download/pc?" + urlencode({"format": "docx", "bbbs": row["bbbs"]}))
    url = (told.get("data") or {}).get("url")
    if not url:
        raise BadInputError(f"官方库没有给出《{name}》的下载地址，请到 {site} 下载后用文件导入")
    folder = imports / "flk"
    folder.mkdir(parents=True, exist_ok=True)
    day = str(row.get("gbrq") or "")[:10].replace("-", "")
    target = folder / f"{_plain(row['title'])}{f'_{day}' if day else ''}.docx"
    target.with_name(target.name + ".part").unlink(missing_ok=True)
    fetch(url, target)
    return target


def _plain(title: object) -> str:
    return re.sub(r"<[^>]+>|\s+|/", "", str(title or ""))


def _asked(url: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask an address that answers in JSON; BadInputError where it does not."""
    body = None if data is None else json.dumps(data, ensure_ascii=False).encode()
    headers = {"User-Agent": AGENT, "Content-Type": "application/json", "Referer": url.partition("/law-")[0]}
    for left in range(TRIES - 1, -1, -1):
        try:
            with urlopen(Request(url, body, headers), timeout=PATIENCE) as answer:
                told = json.loads(answer.read(MAX_BYTES).decode("utf-8"))
            if isinstance(told, dict):
                return told
            raise ValueError("not an object")
        except (URLError, OSError) as error:
            if not left or (isinstance(error, HTTPError) and error.code < 500):
                raise BadInputError(f"连不上 {urlsplit(url).netloc}：{error}（no answer）") from error
            time.sleep(PAUSE)
        except ValueError as error:
            raise BadInputError(
                f"{urlsplit(url).netloc} 的回答不是数据，网站可能改版了；请在网站下载后用文件导入"
            ) from error
    raise AssertionError("unreachable")


def fetch(url: str, target: Path) -> None:
    """Fetch an address into a file, going on where an earlier try broke off.

    What came so far lies in `target`.part; the file itself appears whole. A file that is there
    already is fetched anew. BadInputError where it cannot be had.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise BadInputError(f"不是网址，也不是已有的文件：{url}（neither a web address nor a file）")
    part = target.with_name(target.name + ".part")
    last: Exception | None = None
    for _ in range(TRIES):
        try:
            if _more(url, part):
                part.replace(target)
                return
        except HTTPError as error:
            if error.code == 416:  # what lies there is no beginning of it
                part.unlink(missing_ok=True)
            elif error.code < 500:
                raise BadInputError(f"取不到 {url}：{error.code} {error.reason}（cannot fetch）") from error
            last = error
        except (URLError, OSError) as error:
            last = error
        time.sleep(PAUSE)
    raise BadInputError(f"取 {url} 中断了（{last}）；再运行一次会接着取（broken off; run it again）")


def _more(url: str, part: Path) -> bool:
    """Fetch what is missing of a file; whether it is whole then."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": AGENT} | ({"Range": f"bytes={have}-"} if have else {})
    with urlopen(Request(url, headers=headers), timeout=PATIENCE) as answer:
        if have and answer.status != 206:
            have = 0
        length = answer.headers.get("Content-Length")
        want = have + int(length) if length else None
        with part.open("ab" if have else "wb") as file:
            while block := answer.read(CHUNK):
                file.write(block)
                if file.tell() > MAX_BYTES:
                    raise BadInputError(f"{url} 太大（too large）")
    return want is None or part.stat().st_size >= want


__all__ = ["FLK", "LAWREFBOOK", "PINNED", "bring_in", "fetch"]
