"""One door for files: whatever people hold becomes documents, or a refusal with its reason."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.corpus.imports import head as heads
from assistant.corpus.imports.document import Document, NoDocumentError, Refusal, substance, unaccounted
from assistant.corpus.imports.papers import read_paper
from assistant.corpus.imports.records import as_blocks, day_of, records_of, told_by
from assistant.corpus.imports.structure import ANNEX, Body, first_of_text, number_at, read_body
from assistant.corpus.statutes.closing import closing_day, on_publication
from assistant.corpus.statutes.mending import mend_text
from assistant.errors import BadInputError
from assistant.language.tables import table
from assistant.paper import ENDINGS, Extract, Loss, extract
from assistant.schema import Kind, Ledger, short_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.paper import Block

DATA = (".json", ".jsonl", ".ndjson")
READABLE = (*ENDINGS, *DATA)
_LOOKS = table("documents")
_HIDDEN = ("bookHidden", "draft")
_NO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff]")


def read_any(path: Path, root: Path | None = None) -> tuple[Document | Refusal, ...]:
    """Read a file into its documents: one, or as many as a file of data has; nothing is raised.

    `root` is the folder by which the file was given: names of folders between tell the kind.
    A document whose characters cannot all be accounted for is refused.
    """
    shown = path.relative_to(root.parent) if root is not None and root in path.parents else Path(path.name)
    try:
        content = path.read_bytes()
        return read_content(shown, content)
    except OSError as error:
        return (Refusal(shown, f"读不了（{error.strerror or type(error).__name__}）"),)


def read_content(path: Path, content: bytes) -> tuple[Document | Refusal, ...]:
    """Read a file's content under its name; see `read_any`."""
    try:
        records = records_of(path, content)
        texts = [extract(path.name, content)] if records is None else [as_blocks(r) for r in records]
    except BadInputError as error:
        return (Refusal(path, str(error)),)
    many = len(texts) > 1
    return tuple(_guarded(path, text, n if many else 0) for n, text in enumerate(texts, 1))


def _guarded(path: Path, text: Extract, n: int) -> Document | Refusal:
    named = path.with_name(f"{path.name} 第{n}件") if n else path
    try:
        return read_document(named, text)
    except NoDocumentError as error:
        return Refusal(named, str(error))


def read_document(path: Path, text: Extract) -> Document:
    """Structure one text; NoDocumentError, worded for the reader, where it is no document."""
    meta = told_by(text.meta)
    text = replace(text, meta=meta, blocks=_visible(text.blocks))
    if any(meta.get(name) for name in _HIDDEN):
        raise NoDocumentError("文首标明不公开（bookHidden、draft），是模板或草稿")
    if not text.blocks:
        raise NoDocumentError("没有标题，也没有正文")
    start = first_of_text(text.blocks)
    outside = str(meta.get("title") or text.title or "")
    head = heads.read_head(text.blocks, start, outside)
    stem_day, stem = heads.file_day(path.stem)
    title, kind = _named(path, text, head, start)
    body = _body(text, head, kind)
    if not body.articles:
        raise NoDocumentError("没有正文")
    lines = [*head.caption, *body.caption]
    days = heads.days_of(lines)
    issuer = str(
        meta.get("issuer") or (heads.issuer_of(title, lines, path.parts[:-1]) if kind.binding else "")
    )
    full = heads.full_title(title or heads.join_title([stem]), issuer, kind)
    published = day_of(meta.get("published") or meta.get("version")) or days.of_text(stem_day)
    stated, at_once = closing_day(body.articles)
    at_once = at_once or any(map(on_publication, lines))
    document = Document(
        path=path,
        title=short_title(full),
        full_title=full,
        kind=kind,
        issuer=issuer,
        published=published,
        effective=day_of(meta.get("effective"))
        or max(days.begins, default=None)
        or stated
        or (published if at_once and published not in days.amended else None),
        articles=body.articles,
        number=str(meta.get("number") or "") or heads.number_of(lines),
        status=str(meta.get("status") or ""),
        caption="\n".join(lines),
        author=str(meta.get("author") or "") or _author(lines),
        gaps=tuple(body.gaps),
        losses=(*text.losses, *body.losses),
        taken="\n".join((*(head.taken if kind.binding else ()), *body.taken)),
    )
    return _proven(_mended(document), text)


def _visible(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks without characters of no width, which pages leave in their text; empty ones go."""
    seen = [
        replace(b, text=_NO_WIDTH.sub("", b.text).strip()) if _NO_WIDTH.search(b.text) else b for b in blocks
    ]
    return tuple(b for b in seen if b.text)


def _named(path: Path, text: Extract, head: heads.Head, start: int) -> tuple[str, Kind]:
    """Title and kind. A case of a folder of cases bears its file's name, its first line is a summary."""
    told, folders = str(text.meta.get("kind") or ""), path.parts[:-1]
    numbered = any(number_at(block.text) for block in text.blocks[start : start + 3])
    opening = "\n".join(b.text for b in text.blocks[:12])
    judged = bool(_LOOKS.match("case_number", opening)) and not numbered
    if text.meta.get("kind") and heads.kind_of((), "", told) is None and not text.meta.get("_loosely"):
        raise NoDocumentError(
            f"不认识的种类：{told}（kind 可写 statute、interpretation、regulation、case、essay）"
        )
    kind = heads.kind_of(folders, head.title, told)
    if kind in (None, Kind.REGULATION) and judged and not told:
        kind = Kind.CASE
    if kind is None:
        kind = Kind.REGULATION if numbered else Kind.ESSAY
    if kind is not Kind.CASE:
        marked = bool(text.meta.get("title") or text.title or text.blocks[0].level == 1)
        if kind.binding and not (head.title and (marked or _LOOKS.match("title_end", head.title))):
            raise NoDocumentError("认不出标题：开头几行不像文件的题名，请把题名放在第一行")
        return head.title, kind
    if text.blocks[0].level == 1:
        return heads.join_title([heads.file_day(path.stem)[1]]), kind
    number = _LOOKS.match("case_number", opening)
    bare = heads.title_key(head.title)
    return (
        f"{head.title}{number[0]}" if number and heads.title_key(number[0]) not in bare else head.title
    ), kind


def _body(text: Extract, head: heads.Head, kind: Kind) -> Body:
    rest = text.blocks[head.body :]
    if kind.binding:
        return read_body(rest)
    summary = text.blocks[0].text if text.blocks[0].level == 1 and kind is Kind.CASE else ""
    told = [line for line in (summary, *head.caption) if line]
    body = read_paper(rest, "\n".join(told), case=kind is Kind.CASE)
    body.taken += _less(head.taken, told)
    return body


def _less(lines: Sequence[str], gone: Sequence[str]) -> list[str]:
    """Lines without one occurrence each of some of them."""
    out = list(lines)
    for line in gone:
        if line in out:
            out.remove(line)
    return out


def _author(lines: Sequence[str]) -> str:
    found = next((m for line in lines if (m := _LOOKS.match("author_line", line))), None)
    return found["name"].strip() if found else ""


def _mended(document: Document) -> Document:
    """Mend what typesetting left in the articles; characters that go with it are losses."""
    mended, uncounted = [], Ledger()
    for article in document.articles:
        annex = article.no is None and article.key.startswith(ANNEX)
        mended.append(replace(article, text=mend_text(article.text, "", uncounted, prose=not annex)))
    losses = list(document.losses)
    before, after = (substance("".join(a.text for a in own)) for own in (document.articles, mended))
    if before != after:
        for old, new in zip(document.articles, mended, strict=True):
            if gone := substance(old.text) - substance(new.text):
                losses.append(Loss(f"{old.name or old.key}里图片与转义的残留", "".join(gone.elements())))
    return replace(document, articles=[a for a in mended if a.text.strip()], losses=tuple(losses))


def _proven(document: Document, text: Extract) -> Document:
    missing, extra = unaccounted(document, text)
    if missing or extra:
        told = "".join(list(missing.elements())[:20] or list(extra.elements())[:20])
        raise NoDocumentError(
            f"有{missing.total() + extra.total()}个字对不上账（{told}……），没有收入，请报告这一文件的样式"
        )
    return document


__all__ = ["READABLE", "read_any", "read_content", "read_document"]
