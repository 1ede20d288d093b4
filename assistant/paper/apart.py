"""Documents that users hand in, taken apart in a process of their own with bounds on memory and time.

A hostile or broken file may cost its own process, never the one that serves the page. Plain text is
read where it is.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assistant.errors import BadInputError
from assistant.paper.handed_in import MAX_BYTES, READABLE, read_document

SECONDS = 120  # a scan of some thirty pages
MEMORY = 4_000_000_000  # bytes of address space: recognition of characters maps its models
_BAD_INPUT = 2
_PLAIN = (".txt", ".md")


def read_apart(name: str, content: bytes, whole: bool = False, seconds: float = SECONDS) -> str:
    """Read a document as `read_document` does, in a process of its own; BadInputError says what is wrong."""
    suffix = Path(name).suffix.lower()
    if suffix in _PLAIN or suffix not in READABLE or len(content) > MAX_BYTES:
        return read_document(name, content, whole)
    command = [sys.executable, "-W", "ignore", "-m", "assistant.paper.apart", name, "whole" if whole else ""]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise BadInputError(f"“{name}”读了 {seconds:g} 秒还没有读完，请拆小再试（took too long）") from error
    if done.returncode == _BAD_INPUT:
        raise BadInputError(done.stderr.decode("utf-8", "replace").strip().splitlines()[-1])
    if done.returncode != 0:
        raise BadInputError(
            f"“{name}”读不了：文件损坏，或者要用的内存超过上限（damaged, or too much memory）"
        )
    return done.stdout.decode("utf-8")


def read_file(path: Path, whole: bool = False) -> str:
    """Read a file by its path as `read_apart` does; BadInputError where it is not there or too large."""
    if not path.is_file():
        raise BadInputError(f"没有这个文件：{path}（file not found）")
    if path.stat().st_size > MAX_BYTES:
        raise BadInputError(f"“{path.name}”太大：最多 {MAX_BYTES // 1_000_000} MB（file too large）")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInputError(f"读不了文件 {path.name}：{error.strerror}（cannot read the file）") from error
    return read_apart(path.name, content, whole)


def _bound() -> None:
    """Give this process its share of memory; where the system knows no such bound, only time is one."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main() -> int:
    """The child: a document on standard input, its text on standard output."""
    name, whole = sys.argv[1:3]
    _bound()
    try:
        text = read_document(name, sys.stdin.buffer.read(), bool(whole))
    except BadInputError as error:
        print(error, file=sys.stderr)
        return _BAD_INPUT
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
