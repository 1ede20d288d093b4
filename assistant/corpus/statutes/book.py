"""The statute book: the package's laws, mended by rule, as legal units with versions and repeals."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.corpus.statutes.amendments import Amendment, read_amendment
from assistant.corpus.statutes.consolidation import apply_amendments, mark_removed, unit_of
from assistant.corpus.statutes.dates import (
    DateTable,
    Mentions,
    Revisions,
    Text,
    date_articles,
    date_text,
    earlier_text,
    group_versions,
    mentions,
    read_dates,
    read_repeals,
    settle_repealed,
    short_day,
)
from assistant.corpus.statutes.package import DISTRIBUTION, RawLaw, package_version, read_package
from assistant.corpus.statutes.rebuild import rebuild
from assistant.corpus.statutes.renumbered import rebuild_before
from assistant.corpus.statutes.structure import mend_laws
from assistant.schema import Kind, LawVersion, Ledger, LegalUnit, Note, Repeal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path


@dataclass(frozen=True)
class StatuteBook:
    """What the import of the statute package yields."""

    units: tuple[LegalUnit, ...]
    versions: tuple[LawVersion, ...]
    repeals: tuple[Repeal, ...]
    notes: tuple[Note, ...]


def load_statutes(folder: Path, database: Path | None = None) -> StatuteBook:
    """Import the statute package; `folder` holds version_dates.yaml."""
    ledger, table = Ledger(), read_dates(folder)
    laws = read_package(database)
    snapshot = max(law.published for law in laws)
    mended = mend_laws(laws, ledger)
    amendments = [
        amendment
        for law in laws
        if law.changes_other_law and (amendment := read_amendment(law, mended[law.law_id]))
    ]
    texts = [date_text(law, mended[law.law_id], amendments, table, snapshot, ledger) for law in laws]
    repeals, named = read_repeals(texts, table), mentions(texts)
    source = f"国家法律法规文本，取自 {DISTRIBUTION} {package_version()}"
    units: list[LegalUnit] = []
    versions: list[LawVersion] = []
    for title, own in group_versions(texts).items():
        ends = endings(title, own, amendments, repeals)
        for text, (expiry, ended_by) in zip(own, ends, strict=True):
            earlier = earlier_text(text, named, table) if text is own[0] else ""
            version = _version(text, expiry, ended_by, earlier, source)
            version = _settle(version, text, named, snapshot, ledger)
            versions.append(version)
            units += (unit_of(article, version) for article in text.articles)
    units, added = apply_amendments(units, versions, amendments, ledger)
    revisions = Revisions(versions, amendments, table)
    units = date_articles(units, revisions, ledger)
    units = mark_removed(units, amendments, ledger)
    units, rebuilt = rebuild(units, replace(revisions, versions=versions + added), ledger)
    units, former = rebuild_before(units, revisions, ledger)
    rebuilt += former
    _note_status(versions + added, laws, snapshot, ledger)
    _note_preambles(texts, ledger)
    _note_repeals(repeals, versions, ledger)
    return StatuteBook(tuple(units), tuple(versions + added + rebuilt), tuple(repeals), ledger.notes())


def endings(
    title: str, own: list[Text], amendments: list[Amendment], repeals: list[Repeal]
) -> list[tuple[date | None, str]]:
    """When each text of a law ends and what ends it.

    A text ends with the next version held, or with the first amendment between the two, whose
    consolidated text is not held. A later amendment of the newest text is applied article by
    article instead.
    """
    if own[0].raw.changes_other_law:
        return [(None, "")] * len(own)
    out: list[tuple[date | None, str]] = []
    for text, following in zip(own, [*own[1:], None], strict=True):
        expiry, by = None, ""
        if following:
            expiry, by = following.effective, f"{short_day(following.raw.published)}通过的新文本取代"
            for a in amendments:
                if a.target == title and text.raw.published < a.raw.published < following.raw.published:
                    expiry, by = a.effective, f"{a.raw.title}修改"
                    break
        for repeal in repeals:
            since = repeal.since
            if repeal.title == title and since and since > text.effective and (not expiry or since < expiry):
                expiry, by = since, f"{repeal.by}{repeal.by_article}废止"
        out.append((expiry, by))
    return out


def _version(text: Text, expiry: date | None, ended_by: str, earlier: str, source: str) -> LawVersion:
    raw = text.raw
    return LawVersion(
        title=raw.title,
        full_title=raw.name,
        kind=Kind.STATUTE,
        version_date=raw.published,
        effective_date=text.effective,
        expiry_date=expiry,
        ended_by=ended_by,
        issuer=raw.issuer,
        articles=max((a.no or 0 for a in text.articles), default=0),
        earlier=earlier,
        doc_type=raw.doc_type,
        doubts=text.doubts,
        source=source,
    )


def _settle(version: LawVersion, text: Text, named: Mentions, snapshot: date, ledger: Ledger) -> LawVersion:
    if text.raw.status != "已废止" or version.expiry_date is not None:
        return version
    still, doubt = settle_repealed(text.raw, named, snapshot)
    ledger.doubt("标为已废止而未见废止条款", f"{text.raw.label}：{doubt}")
    if still:
        return replace(version, doubts=(*version.doubts, doubt))
    return replace(version, expiry_date=snapshot, ended_by="文本包所标废止", doubts=(*version.doubts, doubt))


def _note_status(versions: Iterable[LawVersion], laws: list[RawLaw], snapshot: date, ledger: Ledger) -> None:
    """Record where dates say something else than the package's status."""
    status = {(law.title, law.published): law for law in laws}
    for version in versions:
        law = status.get((version.title, version.version_date))
        if law is None:
            continue
        if law.status == "现行有效" and version.effective_date and version.effective_date > snapshot:
            ledger.mended(
                "标为现行有效而尚未施行的，施行日前不作为现行法",
                f"{law.label}：{version.effective_date}起施行",
            )
        if law.status == "历史版本":
            ledger.mended(
                "旧文本至新文本施行之日止", f"{law.label}：至{version.expiry_date}（{version.ended_by}）"
            )


def _note_preambles(texts: list[Text], ledger: Ledger) -> None:
    """A preamble (序言) that amendments speak of and the package's text lacks."""
    spoken = {m for t in texts for a in t.articles for m in re.findall(r"^(\w{2,12}?)序言", a.text)}
    for text in texts:
        if text.raw.title in spoken and not any("序言" in a.key for a in text.articles):
            ledger.doubt("文本包缺序言", text.raw.label)


def _note_repeals(repeals: list[Repeal], versions: list[LawVersion], ledger: Ledger) -> None:
    held = {v.title for v in versions}
    for repeal in repeals:
        rule = "废止自附则读出（本库存有文本）" if repeal.title in held else "废止自附则读出（本库无文本）"
        ledger.mended(rule, f"{repeal.title}：{repeal.since}起，{repeal.by}{repeal.by_article}")
        if repeal.doubt:
            ledger.doubt(
                "废止之日未载明", f"{repeal.title}（{repeal.by}{repeal.by_article}）：{repeal.doubt}"
            )


__all__ = ["DateTable", "StatuteBook", "load_statutes"]
