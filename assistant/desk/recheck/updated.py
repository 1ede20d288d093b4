"""An updated copy of a re-checked memo: in Word as tracked changes, in Markdown as new text.

Each finding that has a present text gets it: words that were altered are put back as the source
has them, amended and renumbered articles are quoted as they stand, tampered footnotes are written
anew. What has no present text is marked in its place. Nothing else is touched.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from assistant.choose import best_passage
from assistant.citations import written_citation
from assistant.desk.recheck.recheck import Finding, RecheckReport, Trouble
from assistant.language import bigrams, inner_quotes, letters
from assistant.paper import Footnote, NoteRecord, Record, Standing, decode, digest, read_filed
from assistant.paper.filed import W, bookmark_before, docx_parts, references
from assistant.paper.markdown import RECORD, escaped
from assistant.paper.paper import Cited, nested, place_of
from assistant.paper.record import pack, properties_xml

if TYPE_CHECKING:
    from assistant.schema import LegalUnit

AUTHOR = "assistant recheck"
_STALE = frozenset({Trouble.AMENDED, Trouble.RENUMBERED, Trouble.REPEALED, Trouble.STATUS_CHANGED})


@dataclass(frozen=True)
class Amendment:
    """What stands in a copy in place of a quotation. `words` "" leaves it and `mark` follows it."""

    note: int
    words: str
    footnote: str
    mark: str = ""


def updated_copy(report: RecheckReport) -> bytes:
    """The content of an updated copy of the file that was checked."""
    numbers = dict.fromkeys(f.note for f in report.findings if f.note)
    amendments = {a.note: a for a in (_amend(report, n) for n in numbers)}
    markdown = report.name.lower().endswith(".md")
    content = _markdown(report, amendments).encode() if markdown else _docx(report, amendments)
    record = _new_record(report, content)
    return content if record is None else (_kept_md if markdown else _kept_docx)(content, record)


def _new_record(report: RecheckReport, content: bytes) -> Record | None:
    """The record of the copy: its words as they stand now, its law as on the day of checking."""
    filed = read_filed(report.name, content)
    if report.filed is None or (old := report.filed.record) is None:
        return None
    stale = {f.note: f for f in report.findings if f.trouble in _STALE and f.now is not None}
    notes = tuple(_noted(report, n, stale.get(n.n)) for n in old.notes)
    return Record(report.as_of if stale else old.as_of, report.as_of, notes, filed.body)


def _noted(report: RecheckReport, note: NoteRecord, finding: Finding | None) -> NoteRecord:
    if finding is None or finding.now is None or not note.verbatim:
        return note
    unit = _dated(finding.now, report.as_of)
    amended = _amend(report, note.n)
    quote = _quote(finding, unit)
    head = amended.words.partition("“")[0]
    standing = (Standing(unit.id, unit.status, digest(unit.text)),)
    return NoteRecord(note.n, amended.footnote, head, quote, True, standing)


def _kept_md(content: bytes, record: Record) -> bytes:
    text, _ = _put(r"<!--assistant-record [!-~]+?-->", RECORD.format(pack(record)), content.decode())
    return text.encode()


def _kept_docx(content: bytes, record: Record) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            custom = entry.filename == "docProps/custom.xml"
            new.writestr(entry, properties_xml(record) if custom else old.read(entry))
    return out.getvalue()


def _amend(report: RecheckReport, number: int) -> Amendment:
    """One amendment for all that is wrong with a footnote; the fate of the law decides."""
    own = sorted((f for f in report.findings if f.note == number), key=lambda f: f.trouble not in _STALE)
    finding, note = own[0], _record(report, number)
    unit = finding.now
    if unit is None:
        return Amendment(number, "", "", f"【核对：{finding.reason.split('：', 1)[-1].rstrip('。')}】")
    if finding.trouble not in _STALE and note is not None:
        whole = all(f.trouble is Trouble.FOOTNOTE_TAMPERED for f in own)
        return Amendment(number, "" if whole else _stated(note), note.text)
    if note is not None and not note.verbatim:
        return Amendment(number, "", "", f"【核对：{finding.reason.split('：', 1)[-1].rstrip('。')}】")
    unit = _dated(unit, report.as_of)
    quote = _quote(finding, unit)
    head = f"{nested(written_citation(unit, quote))}（{unit.status}）：" if unit.kind.binding else ""
    inner = inner_quotes(re.sub(r"\s*\n\s*", "", quote))
    cited = (Cited(unit, place_of(unit, quote), True),)
    note_text = Footnote(number, unit, head, quote, report.as_of, report.as_of, cited).text
    return Amendment(number, f"{head}“{inner}”", note_text)


def _record(report: RecheckReport, number: int) -> NoteRecord | None:
    record = report.filed.record if report.filed else None
    return next((n for n in record.notes if n.n == number), None) if record else None


def _stated(note: NoteRecord) -> str:
    """The words as they were made."""
    inner = inner_quotes(re.sub(r"\s*\n\s*", "", note.quote))
    return f"{note.head}“{inner}”" if note.verbatim else note.quote


def _dated(unit: LegalUnit, day: date) -> LegalUnit:
    return replace(unit, status=unit.status_on(day))


def _quote(finding: Finding, unit: LegalUnit) -> str:
    """What to quote of the present text: the part that answers to what was quoted."""
    old = letters(finding.quoted)
    if len(old) >= 0.8 * len(letters(unit.text)) or not old:
        return unit.text
    pairs = bigrams(old)

    def likeness(text: str) -> float:
        return len(bigrams(text) & pairs) / (len(pairs) or 1)

    return best_passage(unit, likeness, max(120, round(1.3 * len(old)))).shown


def _summary(report: RecheckReport) -> list[str]:
    head = f"核对说明：本文于{report.as_of}核对，发现{len(report.findings)}处变化，已在文中更新或者标明："
    return [head, *(f.reason for f in report.findings)]


def _markdown(report: RecheckReport, amendments: dict[int, Amendment]) -> str:
    text = decode(report.name, report.content).replace("\r\n", "\n")
    for n, amendment in amendments.items():
        region = rf"<!--q{n}-->(?:.|\n)*?<!--/q{n}-->"
        if amendment.words:
            text, _ = _put(region, f"<!--q{n}-->{escaped(amendment.words)}<!--/q{n}-->", text)
        elif amendment.mark and (found := re.search(region, text)):
            text = text[: found.end()] + amendment.mark + text[found.end() :]
        if amendment.footnote:
            line = f"[^{n}]: {escaped(amendment.footnote)}"
            text, changed = _put(rf"(?m)^\[\^{n}\]:.*$", line, text)
            text = text if changed else f"{text.rstrip()}\n\n{line}\n"
    note = "\n".join(f"> {line}\n>" for line in _summary(report)).rstrip(">\n")
    first, _, rest = text.partition("\n")
    return f"{first}\n\n{note}\n{rest}"


def _put(pattern: str, new: str, text: str) -> tuple[str, int]:
    """Put new text in place of the first match, as it is; also say whether there was one."""

    def give(_: re.Match[str]) -> str:
        return new

    return re.subn(pattern, give, text, count=1)


def _docx(report: RecheckReport, amendments: dict[int, Amendment]) -> bytes:
    from lxml import etree

    document, notes = docx_parts(report.name, report.content)
    when = datetime.combine(report.as_of, time()).isoformat() + "Z"
    pen = _Pen(when)
    cited = references(document)
    for n, amendment in amendments.items():
        name = f"q_{n}" if n > len(cited) else bookmark_before(cited[n - 1]) or f"q_{n}"
        if amendment.words:
            _replace_region(document, name, amendment.words, pen)
        elif amendment.mark:
            _mark_region(document, name, amendment.mark, pen)
        if amendment.footnote and n <= len(cited):
            _replace_note(notes, cited[n - 1].get(f"{W}id"), amendment.footnote, pen)
    _insert_summary(document, _summary(report), pen)
    out = io.BytesIO()
    written = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(io.BytesIO(report.content)) as old, written as new:
        for entry in old.infolist():
            root = {"word/document.xml": document, "word/footnotes.xml": notes}.get(entry.filename)
            data = (
                old.read(entry)
                if root is None
                else etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            )
            new.writestr(entry, data)
    return out.getvalue()


class _Pen:
    """Makes the elements of tracked changes, each with an id of its own."""

    def __init__(self, when: str) -> None:
        self.when, self.count = when, 9000

    def element(self, tag: str) -> Any:
        from lxml import etree

        self.count += 1
        node = etree.Element(f"{W}{tag}")
        node.set(f"{W}id", str(self.count))
        node.set(f"{W}author", AUTHOR)
        node.set(f"{W}date", self.when)
        return node

    def insertion(self, text: str, like: Any = None) -> Any:
        """An inserted run with the look of another, not its bold."""
        from lxml import etree

        node = self.element("ins")
        run = etree.SubElement(node, f"{W}r")
        look = like.find(f"{W}rPr") if like is not None else None
        if look is not None:
            kept = copy.deepcopy(look)
            for bold in kept.findall(f"{W}b"):
                kept.remove(bold)
            run.append(kept)
        words = etree.SubElement(run, f"{W}t")
        words.text = text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return node

    def delete(self, run: Any) -> None:
        """Mark a run as deleted."""
        node = self.element("del")
        run.addprevious(node)
        node.append(run)
        for words in run.findall(f"{W}t"):
            words.tag = f"{W}delText"


def _region_nodes(document: Any, name: str) -> tuple[list[Any], Any]:
    """Runs inside a bookmark and the element that ends it; ([], None) where it is lost."""
    start = next((s for s in document.iter(f"{W}bookmarkStart") if s.get(f"{W}name") == name), None)
    if start is None:
        return [], None
    runs: list[Any] = []
    inside = False
    for node in document.iter():
        if node is start:
            inside = True
        elif inside and node.tag == f"{W}bookmarkEnd" and node.get(f"{W}id") == start.get(f"{W}id"):
            return runs, node
        elif inside and node.tag == f"{W}r" and node.find(f"{W}t") is not None:
            runs.append(node)
    return [], None


def _replace_region(document: Any, name: str, words: str, pen: _Pen) -> None:
    runs, end = _region_nodes(document, name)
    if end is None:
        return
    end.addprevious(pen.insertion(words, runs[-1] if runs else None))
    for run in runs:
        if run.getparent().tag != f"{W}del":
            pen.delete(run)


def _mark_region(document: Any, name: str, mark: str, pen: _Pen) -> None:
    runs, end = _region_nodes(document, name)
    if end is not None:
        end.addnext(pen.insertion(mark, runs[-1] if runs else None))


def _replace_note(notes: Any, note_id: str, text: str, pen: _Pen) -> None:
    note = next((n for n in notes.iter(f"{W}footnote") if n.get(f"{W}id") == note_id), None)
    if note is None:
        return
    runs = [r for r in note.iter(f"{W}r") if r.find(f"{W}t") is not None and r.getparent().tag != f"{W}del"]
    place = runs[-1] if runs else list(note.iter(f"{W}r"))[-1]
    place.addnext(pen.insertion(f" {text}", runs[0] if runs else None))
    for run in runs:
        pen.delete(run)


def _insert_summary(document: Any, lines: list[str], pen: _Pen) -> None:
    """Say at the top what was found, each line an inserted paragraph."""
    from lxml import etree

    body = document.find(f"{W}body")
    for at, line in enumerate(lines):
        paragraph = etree.Element(f"{W}p")
        paragraph.append(pen.insertion(line))
        body.insert(at + 1, paragraph)
