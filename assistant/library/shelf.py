"""A database file of an index: written once, then only read, by any number of threads and processes."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexNotBuiltError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def disk_told(path: Path | None) -> Iterator[None]:
    """Tell a database that cannot be written, its disk full or refusing, as the OSError that it is."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error), str(path or "")) from error


class Shelf:
    """Rows of an SQLite file, or of memory. IndexNotBuiltError for a file missing, damaged or foreign."""

    def __init__(
        self, path: Path | None, form: int, fill: Callable[[sqlite3.Connection], None] | None = None
    ):
        """Open a file written in the form `form`; with `fill`, write it first (`path` None: in memory)."""
        self.path, self._process = path, 0
        if fill is None:
            self._open()
            found = self.ask("PRAGMA user_version")[0][0]
            if found != form:
                raise IndexNotBuiltError("索引是另一版本的程序建立的。请重新运行 assistant index。")
            return
        beside = path.with_suffix(".part") if path else None
        if beside:
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.unlink(missing_ok=True)
        with disk_told(path):
            self._db = sqlite3.connect(beside or ":memory:", check_same_thread=False)
            self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            fill(self._db)
            self._db.execute(f"PRAGMA user_version = {form}")
            self._db.commit()
        if path and beside:
            self._db.close()
            with beside.open("rb") as written:
                os.fsync(written.fileno())
            beside.replace(path)
            self._open()

    def copy(self, path: Path) -> None:
        """Write all of it into a new file."""
        with disk_told(path), closing(sqlite3.connect(path)) as into:
            self._db.backup(into)

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows that an SQL query finds."""
        return list(self.stream(question, *values))

    def stream(self, question: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Rows that an SQL query finds, one after the other."""
        if self.path and self._process != os.getpid():
            self._open()  # a connection does not outlive a fork
        try:
            yield from self._db.execute(question, values)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def _open(self) -> None:
        assert self.path
        if not self.path.is_file():
            raise IndexNotBuiltError(
                f"还没有建立索引（no index）：缺 {self.path}。请先运行 assistant index。"
            )
        try:
            where = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(where, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error
        self._process = os.getpid()

    def _unreadable(self, error: sqlite3.Error) -> IndexNotBuiltError:
        return IndexNotBuiltError(f"索引中的文件不可读（{self.path}：{error}）。请重新运行 assistant index。")
