"""Check a filed memo again: which of its quotations no longer hold, and why.

A footnote carries the id of its passage, the day, the status, a hash of the passage and one of the
words in the memo, and a checksum over itself. What is found: the footnote was tampered with, the
words of the memo were altered, the passage was edited, the article ended, was amended or renumbered
since the memo was made. What had ended already on the day the memo was made is no change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import BadInputError
from assistant.language import contains
from assistant.library import changed_since
from assistant.paper import (
    MAX_BYTES,
    FiledNote,
    NoteRecord,
    read_docx_notes,
    read_footnote,
    read_markdown_notes,
)
from assistant.paper.filed import quoted_part
from assistant.paper.paper import digest, region_digest
from assistant.schema.units import IN_FORCE, REPEALED, SUPERSEDED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from assistant.library import Library
    from assistant.schema import LegalUnit


class Trouble(StrEnum):
    """What is wrong with a quotation."""

    FOOTNOTE_TAMPERED = "footnote_tampered"
    FOOTNOTE_LOST = "footnote_lost"
    WORDS_ALTERED = "words_altered"
    PASSAGE_EDITED = "passage_edited"
    PASSAGE_GONE = "passage_gone"
    AMENDED = "amended"
    REPEALED = "repealed"
    RENUMBERED = "renumbered"
    STATUS_CHANGED = "status_changed"


@dataclass(frozen=True)
class Finding:
    """One thing that changed. `note` is the footnote's number; `unit` the passage as it was or is;
    `now` what stands in its place; `stated` the words in the memo.
    """

    note: int
    trouble: Trouble
    reason: str
    stated: str
    unit: LegalUnit | None = None
    now: LegalUnit | None = None

    @property
    def quoted(self) -> str:
        """The quotation in the memo, without the citation before it."""
        return quoted_part(self.stated)

    def as_json(self) -> dict[str, Any]:
        """An entry of `findings` in `recheck --json`."""
        return {
            "note": self.note,
            "trouble": str(self.trouble),
            "reason": self.reason,
            "stated": self.stated,
            "id": self.unit.id if self.unit else None,
            "now": {"id": self.now.id, "citation": self.now.citation, "text": self.now.text}
            if self.now
            else None,
        }


@dataclass(frozen=True)
class RecheckReport:
    """What re-checking a file found. `checked` counts footnotes with a record; `unread` lists others.

    `notices`: what a memo on the law of a past day quotes rightly and was changed since.
    """

    name: str
    content: bytes = field(repr=False)
    as_of: date
    checked: int
    findings: tuple[Finding, ...]
    unread: tuple[int, ...]
    notes: tuple[FiledNote, ...]
    notices: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything changed."""
        return bool(self.findings)

    def as_json(self) -> dict[str, Any]:
        """The object that `recheck --json` prints."""
        return {
            "file": self.name,
            "as_of": self.as_of.isoformat(),
            "checked": self.checked,
            "changed": self.changed,
            "findings": [f.as_json() for f in self.findings],
            "unread": list(self.unread),
            "notices": list(self.notices),
        }


def recheck(library: Library, path: Path, as_of: date) -> RecheckReport:
    """Check the footnotes of a file by its path; see `recheck_content`."""
    if not path.is_file():
        raise BadInputError(f"没有这个文件：{path}（file not found）")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInputError(f"读不了文件 {path.name}：{error.strerror}（cannot read the file）") from error
    return recheck_content(library, path.name, content, as_of)


def recheck_content(library: Library, name: str, content: bytes, as_of: date) -> RecheckReport:
    """Check every footnote of a .docx or .md that the memo or the self-check wrote."""
    notes = read_notes(name, content)
    findings: list[Finding] = []
    unread: list[int] = []
    notices: list[str] = []
    for note in notes:
        if not note.text:
            reason = f"文中第{note.n}处引文的脚注被删除。"
            findings.append(Finding(note.n, Trouble.FOOTNOTE_LOST, reason, note.region or ""))
            continue
        record = read_footnote(note.text)
        if record is None:
            if "〔编号" in note.text or "校验" in note.text:
                reason = f"注{note.n}的核对信息残缺，无法核对。"
                findings.append(Finding(note.n, Trouble.FOOTNOTE_TAMPERED, reason, note.region or ""))
            else:
                unread.append(note.n)
            continue
        findings += _check(library, note, record, as_of)
        notices += _since(library, note, record, as_of)
    if not notes or len(unread) == len(notes):
        raise BadInputError(
            f"{name} 里没有可核对的脚注：只能核对本系统生成的研究备忘和自查报告（no footnotes to check）"
        )
    checked = len(notes) - len(unread)
    return RecheckReport(
        name, content, as_of, checked, tuple(findings), tuple(unread), tuple(notes), tuple(notices)
    )


def read_notes(name: str, content: bytes) -> list[FiledNote]:
    """Footnotes of a file with the words each belongs to, in order."""
    readers: dict[str, Callable[[str, bytes], list[FiledNote]]] = {
        ".docx": read_docx_notes,
        ".md": read_markdown_notes,
    }
    reader = readers.get(Path(name).suffix.lower())
    if reader is None:
        raise BadInputError(f"只能核对 .docx 和 .md：{name}（only .docx and .md）")
    if len(content) > MAX_BYTES:
        raise BadInputError(f"文件太大：{name}（file too large）")
    return reader(name, content)


def _check(library: Library, note: FiledNote, record: NoteRecord, day: date) -> list[Finding]:
    unit = library.units.get(record.unit_id)
    if not record.intact:
        reason = f"注{note.n}的文字与其校验码不符，脚注在制作后被改动。"
        return [Finding(note.n, Trouble.FOOTNOTE_TAMPERED, reason, note.region or "", unit, unit)]
    found: list[Finding] = []
    if note.region is None or not note.region.strip():
        reason = f"注{note.n}所注的引文在文中找不到了（被删除，或者书签丢失）。"
        found.append(Finding(note.n, Trouble.FOOTNOTE_LOST, reason, "", unit))
    elif region_digest(note.region) != record.region_digest:
        found.append(_altered(note, unit))
    if unit is None:
        reason = f"注{note.n}所引的 {record.unit_id} 已不在资料库中。"
        return [*found, Finding(note.n, Trouble.PASSAGE_GONE, reason, note.region or "")]
    if digest(unit.text) != record.text_digest:
        reason = f"注{note.n}：{unit.citation}在资料库中的文字在{record.made}之后有改动。"
        found.append(Finding(note.n, Trouble.PASSAGE_EDITED, reason, note.region or "", unit, unit))
    fate = _fate(library, note, unit, record, day)
    return [*found, fate] if fate else found


def _altered(note: FiledNote, unit: LegalUnit | None) -> Finding:
    """The words of the memo differ from what the footnote vouches for."""
    region = note.region or ""
    quoted = quoted_part(region)
    verbatim = unit is not None and contains(unit.text, quoted)
    what = "题名、条号或者效力说明" if verbatim and quoted else "引文"
    reason = f"注{note.n}所注的{what}与制作时不同，文稿在制作后被改动。"
    return Finding(note.n, Trouble.WORDS_ALTERED, reason, region, unit, unit)


def _fate(
    library: Library, note: FiledNote, unit: LegalUnit, record: NoteRecord, day: date
) -> Finding | None:
    """What became of a text of law between the day the memo was made and the day of checking."""
    if not unit.kind.binding:
        return None
    stated = note.region or ""
    if record.status != (unit.status_on(record.as_of) or "非法律"):
        reason = (
            f"注{note.n}：{unit.citation}在{record.as_of}的效力，文稿记为“{record.status}”，"
            f"资料库现记为“{unit.status_on(record.as_of)}”。"
        )
        return Finding(note.n, Trouble.STATUS_CHANGED, reason, stated, unit, unit)
    if day < record.as_of and unit.effective_date and day < unit.effective_date:
        reason = f"注{note.n}：{unit.citation}自{unit.effective_date}起施行，在{day}还不是法律。"
        return Finding(note.n, Trouble.STATUS_CHANGED, reason, stated, unit, unit)
    then, now = unit.status_on(max(record.made, record.as_of)), unit.status_on(day)
    if then == now or day <= record.made:
        return None
    if now == IN_FORCE:
        reason = f"注{note.n}：{unit.citation}自{unit.effective_date}起施行。"
        return Finding(note.n, Trouble.STATUS_CHANGED, reason, stated, unit, unit)
    if now not in (REPEALED, SUPERSEDED):
        return None
    why = f"（{unit.ended_by}）" if unit.ended_by else ""
    successor = library.successor(unit, day)
    same = [library.units[i] for i in _same_number(library, unit)]
    present = next((u for u in same if u.covers(day)), None)
    if now == REPEALED:
        told = f"相近内容现见{successor.citation}。" if successor else "资料库没有找到相应的现行条文。"
        reason = f"注{note.n}：{unit.citation}自{unit.expiry_date}起已废止{why}。{told}"
        return Finding(note.n, Trouble.REPEALED, reason, stated, unit, successor)
    if successor is not None and (present is None or successor.id != present.id):
        reason = (
            f"注{note.n}：{unit.citation}自{unit.expiry_date}起改为{successor.article}{why}，"
            "文字以现行条文为准。"
        )
        return Finding(note.n, Trouble.RENUMBERED, reason, stated, unit, successor)
    reason = f"注{note.n}：{unit.citation}自{unit.expiry_date}起已被修改{why}。"
    return Finding(note.n, Trouble.AMENDED, reason, stated, unit, present or successor)


def _since(library: Library, note: FiledNote, record: NoteRecord, day: date) -> list[str]:
    """A text of the memo's own day that had ended before the memo was made: what came after it."""
    unit = library.units.get(record.unit_id)
    if unit is None or not unit.kind.binding or unit.expiry_date is None or not record.intact:
        return []
    if not record.as_of < unit.expiry_date <= min(day, record.made):
        return []
    rule = "刑法的修改从旧兼从轻（刑法第十二条）。" if unit.title == "刑法" else ""
    what = f"注{note.n}：{unit.citation}引的是{record.as_of}的文字"
    return [f"{what}，{changed_since(library, unit, day)}。{rule}"]


def _same_number(library: Library, unit: LegalUnit) -> list[str]:
    return list(library.articles(unit.title).get((unit.article_no or 0, unit.article_suffix), []))
