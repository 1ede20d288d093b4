"""Amendments put into the texts they change: newest texts article by article, others checked."""

from __future__ import annotations

from dataclasses import replace

from assistant.corpus.statutes.amendments import DELETE, UNREAD, Amendment, Step, changed_text
from assistant.corpus.statutes.structure import MendedArticle
from assistant.language import article_name, letters, to_int
from assistant.schema import LawVersion, Ledger, LegalUnit

_REMOVED = ("（删去）", "（删除）")


def unit_of(article: MendedArticle, version: LawVersion) -> LegalUnit:
    """An article of a version as a legal unit."""
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
        number=version.number,
        imported=version.imported,
    )


def apply_amendments(
    units: list[LegalUnit], versions: list[LawVersion], amendments: list[Amendment], ledger: Ledger
) -> tuple[list[LegalUnit], list[LawVersion]]:
    """Apply amendments later than a law's newest text; check that texts of the same day hold theirs."""
    newest = {v.title: v for v in versions}
    added: list[LawVersion] = []
    for amendment in amendments:
        base = newest.get(amendment.target)
        if base is None or amendment.raw.published < base.version_date:
            continue
        if amendment.raw.published == base.version_date:
            _check_consolidated(amendment, base, units, ledger)
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
            _apply(step, base, newer, amendment, units, ledger)
        added.append(newer)
        newest[amendment.target] = replace(newer, version_date=base.version_date)
    return units, added


def _apply(
    step: Step,
    base: LawVersion,
    newer: LawVersion,
    amendment: Amendment,
    units: list[LegalUnit],
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
        article = MendedArticle(*step.article, _article(step), text, heading, key_of(step.article))
        units.append(unit_of(article, newer))
    ledger.mended("修正案已按规则并入法律文本", f"{where}（{by}，{newer.effective_date}起）")


def _article(step: Step) -> str:
    return article_name(*step.article)


def key_of(article: tuple[int, str]) -> str:
    """The part of a unit id after #: 253-1."""
    no, suffix = article
    return f"{no}-{to_int(suffix[1:])}" if suffix else str(no)


def _latest(title: str, article: tuple[int, str], units: list[LegalUnit]) -> int | None:
    for i in range(len(units) - 1, -1, -1):
        unit = units[i]
        if unit.title == title and (unit.article_no, unit.article_suffix) == article:
            return i
    return None


def _check_consolidated(
    amendment: Amendment, base: LawVersion, units: list[LegalUnit], ledger: Ledger
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


def mark_removed(units: list[LegalUnit], amendments: list[Amendment], ledger: Ledger) -> list[LegalUnit]:
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
