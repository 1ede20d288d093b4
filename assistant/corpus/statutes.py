"""The statute book: the package's laws, mended by rule, as legal units with versions and repeals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.corpus.law import LawVersion, Ledger, Note, Repeal
from assistant.corpus.statute_amendments import DELETE, UNREAD, Amendment, Step, changed_text, read_amendment
from assistant.corpus.statute_package import DISTRIBUTION, RawLaw, package_version, read_package
from assistant.corpus.statute_structure import MendedArticle, mend_laws
from assistant.corpus.statute_versions import (
    DateTable,
    Mentions,
    Text,
    date_text,
    earlier_text,
    group_versions,
    mentions,
    read_dates,
    read_repeals,
    settle_repealed,
    short_day,
)
from assistant.schema import Kind, LegalUnit
from assistant.text import letters

_REMOVED = ("（删去）", "（删除）")


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
        ends = _endings(title, own, amendments, repeals)
        for text, (expiry, ended_by) in zip(own, ends, strict=True):
            earlier = earlier_text(text, named, table) if text is own[0] else ""
            version = _version(text, expiry, ended_by, earlier, source)
            version = _settle(version, text, named, snapshot, ledger)
            versions.append(version)
            units += (_unit(article, version) for article in text.articles)
    units, added = _amend(units, versions, amendments, ledger)
    units = _mark_removed(units, amendments, ledger)
    _note_status(versions + added, laws, snapshot, ledger)
    _note_repeals(repeals, versions, ledger)
    return StatuteBook(tuple(units), tuple(versions + added), tuple(repeals), ledger.notes())


def _endings(
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


def _unit(article: MendedArticle, version: LawVersion) -> LegalUnit:
    return LegalUnit(
        id=f"{version.key}#{article.key}",
        kind=version.kind,
        title=version.title,
        text=article.text,
        source=version.source,
        article=article.name,
        article_no=article.no,
        article_suffix=article.suffix,
        full_title=version.full_title,
        issuer=version.issuer,
        heading=article.heading,
        version_date=version.version_date,
        effective_date=version.effective_date,
        expiry_date=version.expiry_date,
        ended_by=version.ended_by,
        excerpt=article.excerpt,
        doubts=(*version.doubts, *article.doubts),
    )


def _amend(
    units: list[LegalUnit], versions: list[LawVersion], amendments: list[Amendment], ledger: Ledger
) -> tuple[list[LegalUnit], list[LawVersion]]:
    """Apply amendments later than a law's newest text; check that texts of the same day hold theirs."""
    newest = {v.title: v for v in versions}
    added: list[LawVersion] = []
    by_id = {u.id: i for i, u in enumerate(units)}
    for amendment in amendments:
        base = newest.get(amendment.target)
        if base is None or amendment.raw.published < base.version_date:
            continue
        if amendment.raw.published == base.version_date:
            _check_consolidated(amendment, base, units, by_id, ledger)
            continue
        newer = replace(
            base,
            version_date=amendment.raw.published,
            effective_date=amendment.effective,
            amends=base.version_date,
            earlier="",
            source=f"{base.source}；依《{amendment.raw.title}》更新",
        )
        for step in amendment.steps:
            _apply(step, base, newer, amendment, units, by_id, ledger)
        added.append(newer)
        newest[amendment.target] = replace(newer, version_date=base.version_date)
    return units, added


def _apply(
    step: Step,
    base: LawVersion,
    newer: LawVersion,
    amendment: Amendment,
    units: list[LegalUnit],
    by_id: dict[str, int],
    ledger: Ledger,
) -> None:
    """Carry out one step: the old article ends on the day, the new one begins."""
    where = f"{base.title}{_article(step)}"
    at = _latest(base.title, step.article, units)
    old = units[at] if at is not None else None
    text = changed_text(step, old.paragraphs if old else ())
    by = f"{amendment.raw.title}第{step.item.no}项" if step.item.no is None else ""
    by = by or f"{amendment.raw.title}{step.item.name}"
    if step.action == UNREAD or (text is None and step.action != DELETE):
        ledger.doubt("修正案条款未能按规则并入", f"{by}（涉及{where}）")
        if at is not None and old:
            doubt = f"本条已被{by}修改，本库未能并入新文本"
            units[at] = replace(old, doubts=(*old.doubts, doubt))
        return
    if at is not None and old:
        units[at] = replace(old, expiry_date=newer.effective_date, ended_by=f"{by}修改")
    if text is not None:
        heading = old.heading if old else ""
        article = MendedArticle(*step.article, _article(step), text, heading, _key(step.article))
        by_id[f"{newer.key}#{article.key}"] = len(units)
        units.append(_unit(article, newer))
    ledger.mended("修正案已按规则并入法律文本", f"{where}（{by}，{newer.effective_date}起）")


def _article(step: Step) -> str:
    from assistant.numerals import article_name

    return article_name(*step.article)


def _key(article: tuple[int, str]) -> str:
    from assistant.numerals import to_int

    no, suffix = article
    return f"{no}-{to_int(suffix[1:])}" if suffix else str(no)


def _latest(title: str, article: tuple[int, str], units: list[LegalUnit]) -> int | None:
    for i in range(len(units) - 1, -1, -1):
        unit = units[i]
        if unit.title == title and (unit.article_no, unit.article_suffix) == article:
            return i
    return None


def _check_consolidated(
    amendment: Amendment, base: LawVersion, units: list[LegalUnit], by_id: dict[str, int], ledger: Ledger
) -> None:
    """Prove that a text published with its amendment holds the amended words."""
    whole = "".join(letters(u.text) for u in units if u.id.startswith(base.key + "#"))
    held = [s for s in amendment.steps if s.text and s.action != UNREAD]
    absent = [s for s in held if letters(s.text) not in whole]
    if held:
        ledger.mended(
            "同日公布的文本已含修改决定内容（逐条核对）",
            f"{base.title}：{len(held) - len(absent)}/{len(held)}",
        )
    for step in absent:
        ledger.doubt("同日公布的文本与修改决定不一致", f"{base.title}{_article(step)}")


def _mark_removed(units: list[LegalUnit], amendments: list[Amendment], ledger: Ledger) -> list[LegalUnit]:
    """An article whose text is （删去） is no law: it ends with the amendment that removed it."""
    out = []
    for unit in units:
        if unit.text in _REMOVED:
            found = [
                (a, s)
                for a in amendments
                if a.target == unit.title
                for s in a.steps
                if s.action == DELETE and s.article == (unit.article_no, unit.article_suffix)
            ]
            ended = unit.version_date
            by = "修改时删去"
            for amendment, step in found:
                ended, by = amendment.effective, f"{amendment.raw.title}{step.item.name}删去"
            unit = replace(unit, effective_date=None, expiry_date=ended, ended_by=by)
            ledger.mended("已删去的条文不作为现行条文", f"{unit.title}{unit.article}（{by}）")
        out.append(unit)
    return out


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
