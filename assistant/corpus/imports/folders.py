"""Folders of Markdown laws that a user points at (setting import_dirs): interpretations, regulations, cases.

Nothing of such folders is shipped. A file that cannot be read is left out and noted, never
guessed at; a missing folder is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.corpus.imports.markdown import Document, read_document
from assistant.corpus.statutes.book import endings
from assistant.corpus.statutes.closing import closing_day
from assistant.corpus.statutes.consolidation import unit_of
from assistant.corpus.statutes.dates import DateTable, Text, read_repeals
from assistant.corpus.statutes.mending import mend_text
from assistant.corpus.statutes.package import RawLaw
from assistant.errors import CorpusError
from assistant.language import gives_orders, runs_without_orders
from assistant.schema import Kind, LawVersion, Ledger, LegalUnit, Repeal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

UNDATED = date.min
_ISSUER = re.compile(r"^(?:最高人民法院|最高人民检察院|国务院|公安部|司法部|、)*(?=关于)")
LEFT_OUT = "导入的文件未收入"
SPEAKS_TO_A_MACHINE = "导入的文件里有对程序下指令的话，不摘引，也不交给模型"


@dataclass(frozen=True)
class Imported:
    """The corpus after an import: all units and versions, and the repeals that the files state."""

    units: list[LegalUnit]
    versions: list[LawVersion]
    repeals: tuple[Repeal, ...]


def import_folders(
    folders: Sequence[Path],
    units: list[LegalUnit],
    versions: list[LawVersion],
    ended: Mapping[str, Repeal],
    ledger: Ledger,
) -> Imported:
    """Read every .md file below the folders and join it to what is already held.

    `ended` are the laws known as repealed: an interpretation of one of them is doubtful.
    What the corpus holds whole is not replaced. A version that the corpus holds in part only is
    completed: its ids stay, quotations give way to the full article.
    """
    documents = _read(folders, ledger)
    held = {v.title for v in versions if v.complete}
    texts: dict[tuple[str, date], Text] = {}
    sources: dict[tuple[str, date], Document] = {}
    cases: list[LegalUnit] = []
    for document in (_without_orders(d, ledger) for d in documents):
        if document.kind is Kind.CASE:
            cases += _case(document)
            continue
        if document.title in held:
            ledger.mended("导入的文件本库已有全文，从略", document.title)
            continue
        text = _text(document, versions, ledger)
        key = (document.title, text.raw.published)
        if key in texts:
            ledger.doubt(LEFT_OUT, f"{document.path.name}：与另一文件题名、日期相同")
            continue
        texts[key], sources[key] = text, document
    repeals = _known_titles(read_repeals(texts.values(), DateTable()), texts.values())
    texts = {key: _doubt_interpretation(text, ended) for key, text in texts.items()}
    joined, added = _join(texts, sources, repeals, units, versions)
    ledger.mended("导入文件夹", f"{len(texts)}件法规、解释，{len(cases)}段案例")
    ledger.doubt("导入文本是否有效只依文件所载日期和废止条款判断", f"{len(texts)}件，未与官方数据库核对")
    joined += _fresh_ids(cases, joined, ledger)
    return Imported(joined, added, tuple(repeals))


def _read(folders: Sequence[Path], ledger: Ledger) -> list[Document]:
    documents = []
    for folder in folders:
        if not folder.is_dir():
            raise CorpusError(f"导入文件夹不存在：{folder}。请改正设置 ASSISTANT_IMPORT_DIRS。")
        for path in sorted(folder.rglob("*.md")):
            if path.name.startswith("_") or not path.is_file():
                continue
            try:
                documents.append(read_document(path.relative_to(folder.parent), path.read_text("utf-8")))
            except (OSError, UnicodeDecodeError) as error:
                ledger.doubt(LEFT_OUT, f"{path.name}：不可读（{type(error).__name__}）")
            except ValueError as error:
                ledger.doubt(LEFT_OUT, f"{path.name}：{error}")
    return documents


def _without_orders(document: Document, ledger: Ledger) -> Document:
    """Note what speaks to a machine; an article that holds nothing else is left out."""
    if not any(gives_orders(a.text) for a in document.articles):
        return document
    ledger.doubt(SPEAKS_TO_A_MACHINE, document.path.name)
    kept = [a for a in document.articles if runs_without_orders(a.text)]
    return replace(document, articles=kept)


def _text(document: Document, versions: Iterable[LawVersion], ledger: Ledger) -> Text:
    """Mend the articles and date the text; a partly held version of the same day lends its date."""
    uncounted = Ledger()  # folders of thousands of files would drown the package's own notes
    articles = [replace(a, text=mend_text(a.text, "", uncounted)) for a in document.articles]
    stated = closing_day(articles)[0]
    effective = document.effective or stated
    published = document.published or effective or UNDATED
    doubts: tuple[str, ...] = ()
    if effective is None or effective < published:
        effective = published
    if published == UNDATED:
        doubts = ("导入文件未注明日期，施行时间与是否仍然有效请另行核对",)
        ledger.doubt("导入的文件未注明日期", document.path.name)
    for version in versions:
        if version.title == document.title and version.effective_date == effective:
            published = version.version_date
    raw = RawLaw(
        str(document.path), document.full_title, "导入", document.issuer, published, effective, "", "", ()
    )
    return Text(raw, articles, effective, "导入文件", doubts)


def _known_titles(repeals: list[Repeal], texts: Iterable[Text]) -> list[Repeal]:
    """Give repealed titles the issuer that the closing article left out, where only one text fits."""
    held: dict[str, set[str]] = {}
    for text in texts:
        held.setdefault(_ISSUER.sub("", text.raw.title), set()).add(text.raw.title)
    out = []
    for repeal in repeals:
        fits = held.get(_ISSUER.sub("", repeal.title), set()) - {repeal.by}
        out.append(replace(repeal, title=min(fits)) if len(fits) == 1 else repeal)
    return out


def _doubt_interpretation(text: Text, ended: Mapping[str, Repeal]) -> Text:
    """An interpretation of a law that is itself repealed may no longer apply."""
    for name in re.findall(r"[《〈]([^《》〈〉]+)[》〉]", text.raw.title):
        if name in ended and "关于适用" in text.raw.title:
            doubt = f"所解释的《{name}》自{ended[name].since}起废止，本解释是否仍可适用请另行核对"
            return replace(text, doubts=(*text.doubts, doubt))
    return text


def _join(
    texts: dict[tuple[str, date], Text],
    sources: dict[tuple[str, date], Document],
    repeals: list[Repeal],
    units: list[LegalUnit],
    versions: list[LawVersion],
) -> tuple[list[LegalUnit], list[LawVersion]]:
    joined = {u.id: u for u in units}
    known = {v.key: v for v in versions}
    by_title: dict[str, list[Text]] = {}
    for (title, _), text in sorted(texts.items(), key=lambda item: (item[0][0], item[1].effective)):
        by_title.setdefault(title, []).append(text)
    for title, own in by_title.items():
        for text, (expiry, ended_by) in zip(own, endings(title, own, [], repeals), strict=True):
            document = sources[title, text.raw.published]
            version = _version(text, document, expiry, ended_by)
            known[version.key] = version
            for article in text.articles:
                unit = unit_of(article, version)
                before = joined.get(unit.id)
                if before:
                    unit = replace(unit, source=f"{before.source}；{unit.source}")
                joined[unit.id] = unit
    return list(joined.values()), list(known.values())


def _version(text: Text, document: Document, expiry: date | None, ended_by: str) -> LawVersion:
    return LawVersion(
        title=document.title,
        full_title=document.full_title,
        kind=document.kind,
        version_date=text.raw.published,
        effective_date=text.effective if text.effective != UNDATED else None,
        expiry_date=expiry,
        ended_by=ended_by,
        issuer=document.issuer,
        articles=max((a.no or 0 for a in text.articles), default=0),
        doc_type="导入",
        doubts=text.doubts,
        source=f"导入：{document.path}",
    )


def _case(document: Document) -> list[LegalUnit]:
    return [
        LegalUnit(
            id=f"case#{document.title}#{piece.key}",
            kind=Kind.CASE,
            title=document.title,
            text=piece.text,
            source=f"导入：{document.path}",
            full_title=document.full_title,
            issuer=document.issuer,
            heading=piece.heading,
            version_date=document.published,
        )
        for piece in document.articles
    ]


def _fresh_ids(cases: list[LegalUnit], joined: list[LegalUnit], ledger: Ledger) -> list[LegalUnit]:
    seen = {u.id for u in joined}
    out = []
    for case in cases:
        if case.id in seen:
            ledger.doubt(LEFT_OUT, f"{case.source}：与另一案例同名")
            continue
        seen.add(case.id)
        out.append(case)
    return out
