"""One Markdown file of a law folder (lawrefbook style): title, dated events, headings, articles.

Format: `# title`, lines “2021年8月1日 施行”, `<!-- INFO END -->`, then `##` headings and
paragraphs; an article begins with “第一条 ”. Optional front matter may set kind, issuer,
version and effective.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from assistant.corpus.statutes.structure import MendedArticle
from assistant.language import article_name, to_int
from assistant.language.numerals import NUMERAL_CHARS
from assistant.schema import Kind, short_title

if TYPE_CHECKING:
    from pathlib import Path

INFO_END = "<!-- INFO END -->"
CHUNK = 1500
_N = f"[{NUMERAL_CHARS}]+"
_EVENT = re.compile(r"^[（(]?(?:根据)?(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日\s*(.*)")
_FILE_DATE = re.compile(r"[（(](\d{4})-(\d{2})-(\d{2})[)）]$")
_ARTICLE = re.compile(rf"^\s*(?:\*\*|__)?第({_N}|\d+)条(?:之({_N}))?(?:\*\*|__)?[\s　：:]\s*(.*)")
_ENTRY = re.compile(rf"^({_N})、\s*(\S.*)")
_NUMBERED = re.compile(r"^(\d{1,3})\s*[.．、]\s*(\S.*)")
_HEADING = re.compile(r"^(#{2,6})\s+(.*?)\s*#*$")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_ISSUER = re.compile(
    r"^(?:中华人民共和国)?((?:最高人民法院|最高人民检察院|国务院|中央军事委员会)"
    r"(?:、(?:最高人民检察院|公安部|司法部|国家安全部|中央军事委员会))*"
    r"|[\u4e00-\u9fff]{2,14}?人民代表大会(?:常务委员会)?|[\u4e00-\u9fff]{2,14}?(?:总局|委员会|部|局|办公室))"
)
_FOLDERS = {
    "司法解释": Kind.INTERPRETATION,
    "行政法规": Kind.REGULATION,
    "部门规章": Kind.REGULATION,
    "地方性法规": Kind.REGULATION,
    "地方政府规章": Kind.REGULATION,
    "法律": Kind.STATUTE,
    "案例": Kind.CASE,
}


@dataclass(frozen=True)
class Document:
    """A file as read. `published` and `effective` are None where the file names no such day."""

    path: Path
    title: str
    full_title: str
    kind: Kind
    issuer: str
    published: date | None
    effective: date | None
    articles: list[MendedArticle] = field(hash=False)


def read_document(path: Path, text: str) -> Document:
    """Read one file; ValueError, worded for the reader, where it is no document."""
    front, text = _front_matter(text.lstrip("\ufeff").replace("\r\n", "\n"))
    head, found, body = text.partition(INFO_END)
    if not found:
        head, body = _loose_head(text)
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    titles = [line.lstrip("#").strip() for line in lines if line.startswith("# ")]
    if not titles:
        raise ValueError("没有“# 标题”一行")
    if front.get("bookHidden") or front.get("draft"):
        raise ValueError("文首标明不公开（bookHidden、draft），是模板或草稿")
    body = _COMMENT.sub("", body)
    if not body.strip():
        raise ValueError("没有正文")
    events = [_event(m) for line in lines if (m := _EVENT.match(line))]
    stem = _FILE_DATE.search(path.stem)
    kind = Kind(front["kind"]) if "kind" in front else _kind(path, titles[0])
    issuer = str(front.get("issuer") or _issuer(titles[0], events))
    full = titles[0] if kind is not Kind.CASE else _FILE_DATE.sub("", path.stem)
    full = _full_title(full, issuer, kind)
    passed = [day for day, what in events if "施行" not in what]
    starts = [day for day, what in events if "施行" in what]
    return Document(
        path=path,
        title=short_title(full),
        full_title=full,
        kind=kind,
        issuer=issuer,
        published=front.get("version") or (_date(stem) if stem else max(passed, default=None)),
        effective=front.get("effective") or max(starts, default=None),
        articles=_sections(body, titles[0]) if kind is Kind.CASE else _articles(body),
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    if not text.startswith("---\n"):
        return {}, text
    raw, _, rest = text[4:].partition("\n---")
    try:
        front = yaml.safe_load(raw) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"文首的元数据不是 YAML：{error}") from error
    return front if isinstance(front, dict) else {}, rest.partition("\n")[2]


def _loose_head(text: str) -> tuple[str, str]:
    """Without the marker, the head ends at the first heading below the title or first article."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if _HEADING.match(line) or _ARTICLE.match(line):
            return "\n".join(lines[:i]), "\n".join(lines[i:])
    return "\n".join(lines[:1]), "\n".join(lines[1:])


def _kind(path: Path, title: str) -> Kind:
    for part in reversed(path.parts[:-1]):
        if part in _FOLDERS:
            return _FOLDERS[part]
    if title.startswith(("最高人民法院", "最高人民检察院")):
        return Kind.INTERPRETATION
    if re.search(r"法$|法典$", title):
        return Kind.STATUTE
    return Kind.CASE if re.search(r"案$|纠纷", title) else Kind.REGULATION


def _issuer(title: str, events: list[tuple[date, str]]) -> str:
    for words in (title, *(what for _, what in reversed(events))):
        if m := _ISSUER.match(re.sub(r"(?<=[院部])\s+(?=最高|公安)", "、", words)):
            return m[1]
    return ""


def _full_title(title: str, issuer: str, kind: Kind) -> str:
    title = re.sub(r"(?<=[院部])\s+(?=最高|公安|司法)", "、", title)
    title = re.sub(r"\s+", "", title)
    if kind is Kind.INTERPRETATION and title.startswith("关于") and issuer.startswith("最高"):
        return issuer + title
    return title


def _event(m: re.Match[str]) -> tuple[date, str]:
    return _date(m), m[4]


def _date(m: re.Match[str]) -> date:
    return date(int(m[1]), int(m[2]), int(m[3]))


def _articles(body: str) -> list[MendedArticle]:
    """Articles under their headings; a text without articles by its entries, or in pieces."""
    out: list[MendedArticle] = []
    headings: dict[int, str] = {}
    lines: list[str] = []
    head: tuple[int, str] | None = None

    def close() -> None:
        if head is not None and lines:
            no, suffix = head
            key = f"{no}-{to_int(suffix[1:])}" if suffix else str(no)
            where = " / ".join(headings[level] for level in sorted(headings))
            out.append(MendedArticle(no, suffix, article_name(no, suffix), "\n".join(lines), where, key))

    for line in _lines(body):
        if m := _HEADING.match(line):
            close()
            lines, head = [], None
            level = len(m[1])
            headings = {k: v for k, v in headings.items() if k < level} | {level: _tidy(m[2])}
        elif m := _ARTICLE.match(line):
            close()
            head = (to_int(m[1]) or 0, f"之{m[2]}" if m[2] else "")
            lines = [m[3].strip()] if m[3].strip() else []
        elif head is not None:
            lines.append(line)
    close()
    numbers = [(a.no, a.suffix) for a in out]
    if len(set(numbers)) < len(numbers):
        raise ValueError("条号重复")
    return out or _entries(body)


def _entries(body: str) -> list[MendedArticle]:
    """Entries 一、二、or 1. 2. that count on without a gap stand as articles; else pieces of text."""
    for pattern in (_NUMBERED, _ENTRY):
        out: list[MendedArticle] = []
        heading = ""
        for line in _lines(body):
            title = _HEADING.match(line)
            if m := pattern.match(title[2] if title else line):
                no = to_int(m[1]) or 0
                out.append(MendedArticle(no, "", article_name(no), m[2], heading, str(no)))
            elif title:
                heading = _tidy(title[2])
            elif out:
                out[-1] = replace(out[-1], text=f"{out[-1].text}\n{line}")
        if len(out) > 1 and [a.no for a in out] == list(range(1, len(out) + 1)):
            return out
    return _pieces([_HEADING.sub(r"\2", line) for line in _lines(body)], "", "全文")


def _sections(body: str, subtitle: str) -> list[MendedArticle]:
    """A case by its sections (基本案情, 裁判要点, …)."""
    out: list[MendedArticle] = []
    heading, lines = "", [subtitle]
    for line in [*_lines(body), "## "]:
        m = re.match(r"^(#{2,6})\s*(.*)$", line)
        if not m:
            lines.append(line)
            continue
        out += _pieces(lines, heading, heading or "标题")
        heading, lines = _tidy(m[2]), []
    keys: dict[str, int] = {}
    unique: list[MendedArticle] = []
    for piece in out:
        keys[piece.key] = keys.get(piece.key, 0) + 1
        key = piece.key if keys[piece.key] == 1 else f"{piece.key}（{keys[piece.key]}）"
        unique.append(MendedArticle(None, "", "", piece.text, piece.heading, key))
    return unique


def _pieces(lines: list[str], heading: str, key: str) -> list[MendedArticle]:
    """Whole paragraphs up to about CHUNK characters a piece."""
    pieces: list[list[str]] = []
    for line in lines:
        if pieces and sum(map(len, pieces[-1])) + len(line) <= CHUNK:
            pieces[-1].append(line)
        else:
            pieces.append([line])
    texts = ["\n".join(p) for p in pieces]
    if len(texts) == 1:
        return [MendedArticle(None, "", "", texts[0], heading, key)]
    return [MendedArticle(None, "", "", t, heading, f"{key}-{n}") for n, t in enumerate(texts, 1)]


def _lines(body: str) -> list[str]:
    return [line.strip().strip("　").strip() for line in body.split("\n") if line.strip(" \t　\r")]


def _tidy(heading: str) -> str:
    m = re.match(rf"(第{_N}(?:分编|编|章|节))\s*(.*)", heading)
    name = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", m[2] if m else heading)
    return f"{m[1]} {name}".strip() if m else name
