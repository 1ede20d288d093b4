"""Check a filed paper again: what was changed in it, and what the law has become since.

The record in the file says what the paper was. Its quotations are looked for in the words as they
stand, wherever they stand, so that a file that another program saved anew reads as it did. Whatever
else was changed or added is told apart: figures, days and names of the facts, and statements of law,
which the checker of citations checks. A file without a record is checked as a text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.desk.recheck.differences import changed_facts, changed_paragraphs
from assistant.errors import BadInputError
from assistant.language import letters, sentences
from assistant.library import changed_since
from assistant.library.history import compare
from assistant.paper import MAX_BYTES, FiledPaper, NoteRecord, Record, Standing, digest, read_filed
from assistant.schema import CitationCheck, LegalUnit, Verdict
from assistant.schema.units import IN_FORCE, NOT_YET, REPEALED, SUPERSEDED

if TYPE_CHECKING:
    from assistant.library import Library

ENDINGS = (".docx", ".md")
LIKE = 0.5  # share of the shorter text by which one is what another has become
SHOWN = 60  # characters of a changed passage that a reason shows
_SOUND = frozenset({Verdict.SUPPORTED, Verdict.UNRESOLVED})
Check = Callable[[str, date], list[CitationCheck]]


class Trouble(StrEnum):
    """What is wrong with a quotation, or with a paragraph."""

    FOOTNOTE_TAMPERED = "footnote_tampered"
    FOOTNOTE_LOST = "footnote_lost"
    WORDS_ALTERED = "words_altered"
    PASSAGE_EDITED = "passage_edited"
    PASSAGE_GONE = "passage_gone"
    AMENDED = "amended"
    REPEALED = "repealed"
    RENUMBERED = "renumbered"
    STATUS_CHANGED = "status_changed"
    FACT_CHANGED = "fact_changed"
    TEXT_CHANGED = "text_changed"
    STATEMENT_WRONG = "statement_wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that changed. `note` is the footnote's number, 0 for the text beside the quotations;
    `unit` the passage as it was or is; `now` what stands in its place; `stated` the words in the file;
    `quoted` those of them that are the quotation; `was` the words as they were made, "" where the
    passage says them.
    """

    note: int
    trouble: Trouble
    reason: str
    stated: str
    unit: LegalUnit | None = None
    now: LegalUnit | None = None
    quoted: str = ""
    was: str = ""

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
    """What re-checking a file found. `checked` counts footnotes and articles with a record, `statements` the
    citations of law outside the quotations that the checker looked at; `recorded`: whether the file
    carries the record of its making, `notices` what a memo on the law of a past day quotes rightly and
    was changed since.
    """

    name: str
    content: bytes = field(repr=False)
    as_of: date
    checked: int
    findings: tuple[Finding, ...]
    statements: int = 0
    recorded: bool = True
    filed: FiledPaper | None = field(default=None, repr=False)
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
            "statements": self.statements,
            "recorded": self.recorded,
            "changed": self.changed,
            "findings": [f.as_json() for f in self.findings],
            "notices": list(self.notices),
        }


def recheck(library: Library, path: Path, as_of: date, check: Check | None = None) -> RecheckReport:
    """Check a file by its path; see `recheck_content`."""
    if not path.is_file():
        raise BadInputError(f"没有这个文件：{path}（file not found）")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInputError(f"读不了文件 {path.name}：{error.strerror}（cannot read the file）") from error
    return recheck_content(library, path.name, content, as_of, check)


def recheck_content(
    library: Library, name: str, content: bytes, as_of: date, check: Check | None = None
) -> RecheckReport:
    """Check a .docx or .md as on a day; `check` is the checker of citations, None to leave them."""
    if Path(name).suffix.lower() not in ENDINGS:
        raise BadInputError(f"只能核对 .docx 和 .md：{name}（only .docx and .md）")
    if len(content) > MAX_BYTES:
        raise BadInputError(f"文件太大：{name}（file too large）")
    filed = read_filed(name, content)
    if filed.record is None:
        return _as_text(name, content, filed, as_of, check)
    checking = Rechecking(library, filed, filed.record, as_of, check)
    findings = tuple(checking.findings())
    notices = tuple(dict.fromkeys(checking.notices))
    checked = len(filed.record.notes) + len(filed.record.law)
    return RecheckReport(name, content, as_of, checked, findings, checking.statements, True, filed, notices)


def _as_text(name: str, content: bytes, filed: FiledPaper, day: date, check: Check | None) -> RecheckReport:
    """A file without a record: its statements of law are checked, what was changed cannot be told."""
    checks = check("\n".join(filed.body), day) if check else []
    if not checks:
        raise BadInputError(
            f"{name} 里没有本系统的核对记录，也没有可核对的法律引用（no record and no citation to check）"
        )
    findings = tuple(_wrong(c) for c in checks if c.verdict not in _SOUND and not _only_applied(c))
    return RecheckReport(name, content, day, 0, findings, len(checks), False, filed)


def _only_applied(check: CitationCheck) -> bool:
    return str(check.verdict) == "applied"


def _wrong(check: CitationCheck) -> Finding:
    told = f"{check.citation}：{check.reason}"
    return Finding(0, Trouble.STATEMENT_WRONG, told, check.claim or check.citation, quoted=check.claim)


class Rechecking:
    """One file held against its record, one library and one day."""

    def __init__(
        self, library: Library, filed: FiledPaper, record: Record, day: date, check: Check | None
    ) -> None:
        """`check` as in `recheck_content`."""
        self.library, self.filed, self.record, self.day, self.check = library, filed, record, day, check
        self.statements = 0
        self.notices: list[str] = []

    def findings(self) -> Iterator[Finding]:
        """Everything that changed: by footnote, then in the text beside them."""
        altered: set[int] = set()
        for note in self.record.notes:
            words = list(self._words(note))
            altered.update(note.n for _ in words)
            yield from words
            for standing in note.standing:
                yield from self._law(note, standing)
        for standing in self.record.law:
            unit = self.library.units.get(standing.unit_id)
            cite = unit.citation if unit else standing.unit_id
            yield from self._law(NoteRecord(0, "", cite, "", False, (standing,)), standing)
        yield from self._text(altered)

    @cached_property
    def _all(self) -> str:
        return letters("".join(self.filed.body))

    @cached_property
    def _strange_notes(self) -> list[str]:
        """Footnotes of the file that the record does not have, in order."""
        return _beyond(self.filed.notes, [n.text for n in self.record.notes])

    @cached_property
    def _strange_body(self) -> list[str]:
        """Paragraphs of the file that the record does not have, in order."""
        return _beyond(self.filed.body, self.record.body)

    @cached_property
    def _notes(self) -> frozenset[str]:
        return frozenset(letters(text) for text in self.filed.notes)

    def _words(self, note: NoteRecord) -> Iterator[Finding]:
        """Whether the words of a footnote and those it belongs to stand in the file."""
        unit = self.library.units.get(note.standing[0].unit_id)
        if letters(note.text) not in self._notes:
            near = _nearest(note.text, self._strange_notes)
            if near is None:
                reason = f"文中第{note.n}处引文的脚注被删除。"
                yield Finding(note.n, Trouble.FOOTNOTE_LOST, reason, note.head + note.quote, unit)
            else:
                reason = f"注{note.n}的文字在制作后被改动：原为“{note.text}”"
                yield Finding(note.n, Trouble.FOOTNOTE_TAMPERED, reason, near, unit, unit)
        if letters(note.head + note.quote) in self._all:
            return
        whole = letters(note.quote) in self._all
        stated = _nearest(note.head + note.quote, self._strange_body)
        if stated is None:
            reason = f"注{note.n}所注的{'引文' if note.verbatim else '文字'}在文中找不到了。"
            yield Finding(note.n, Trouble.FOOTNOTE_LOST, reason, "", unit)
            return
        what = "题名、条号或者效力说明" if whole else "引文" if note.verbatim else "表述"
        reason = f"注{note.n}所注的{what}与制作时不同，文稿在制作后被改动。"
        stated = _run_of(note.head + note.quote, stated)
        quoted = _run_of(note.quote, stated)
        was = "" if note.verbatim else note.quote
        yield Finding(note.n, Trouble.WORDS_ALTERED, reason, stated, unit, unit, quoted, was)

    def _law(self, note: NoteRecord, standing: Standing) -> Iterator[Finding]:
        """What became of a text of law between the memo's day and the day of checking."""
        unit = self.library.units.get(standing.unit_id)
        stated = note.head + note.quote
        if unit is None:
            reason = f"{_where(note)}所引的 {standing.unit_id} 已不在资料库中。"
            yield Finding(note.n, Trouble.PASSAGE_GONE, reason, stated, quoted=note.quote)
            return
        if digest(unit.text) != standing.digest:
            reason = f"{_where(note)}：{unit.citation}在资料库中的文字在{self.record.made}之后有改动。"
            yield Finding(note.n, Trouble.PASSAGE_EDITED, reason, stated, unit, unit, note.quote)
        if fate := self._fate(note, standing, unit):
            yield fate

    def _fate(self, note: NoteRecord, standing: Standing, unit: LegalUnit) -> Finding | None:
        if not unit.kind.binding:
            return None
        stated = note.head + note.quote

        def found(trouble: Trouble, reason: str, now: LegalUnit | None) -> Finding:
            return Finding(note.n, trouble, f"{_where(note)}：{reason}", stated, unit, now, note.quote)

        then, now = unit.status_on(self.record.as_of), unit.status_on(self.day)
        if standing.status != then:
            told = f"文稿记为“{standing.status}”，资料库现记为“{then}”"
            reason = f"{unit.citation}在{self.record.as_of}的效力，{told}。"
            return found(Trouble.STATUS_CHANGED, reason, unit)
        if now == then:
            return None
        if now == NOT_YET:
            reason = f"{unit.citation}自{unit.effective_date}起施行，在{self.day}还不是法律。"
            return found(Trouble.STATUS_CHANGED, reason, unit)
        if now == IN_FORCE:
            return found(Trouble.STATUS_CHANGED, f"{unit.citation}自{unit.effective_date}起施行。", unit)
        if unit.expiry_date and unit.expiry_date <= self.record.made:
            self.notices.append(f"{_where(note)}：{self._since(unit)}")
            return None
        return self._ended(unit, found) if now in (REPEALED, SUPERSEDED) else None

    def _since(self, unit: LegalUnit) -> str:
        """A text of the memo's own day that had ended before the memo was made: what came after it."""
        rule = "刑法的修改从旧兼从轻（刑法第十二条）。" if unit.title == "刑法" else ""
        now = next((u for u in self._same_number(unit) if u.covers(self.day)), None)
        what = (
            f"{unit.citation}引的是{self.record.as_of}的文字，{changed_since(self.library, unit, self.day)}。"
        )
        return f"{what}{_difference(unit, now)}{rule}"

    def _ended(self, unit: LegalUnit, found: Callable[..., Finding]) -> Finding:
        """What stands in the place of a text that no longer applies, with what is different."""
        why = f"（{unit.ended_by}）" if unit.ended_by else ""
        successor = self.library.successor(unit, self.day)
        if unit.status_on(self.day) == REPEALED:
            told = f"相近内容现见{successor.citation}。" if successor else "资料库没有找到相应的现行条文。"
            return found(
                Trouble.REPEALED, f"{unit.citation}自{unit.expiry_date}起已废止{why}。{told}", successor
            )
        present = next((u for u in self._same_number(unit) if u.covers(self.day)), None)
        if successor is not None and (present is None or successor.id != present.id):
            reason = (
                f"{unit.citation}自{unit.expiry_date}起改为{successor.article}{why}，文字以现行条文为准。"
            )
            return found(Trouble.RENUMBERED, reason, successor)
        now = present or successor
        return found(
            Trouble.AMENDED,
            f"{unit.citation}自{unit.expiry_date}起已被修改{why}。{_difference(unit, now)}",
            now,
        )

    def _same_number(self, unit: LegalUnit) -> list[LegalUnit]:
        ids = self.library.articles(unit.title).get((unit.article_no or 0, unit.article_suffix), [])
        return [self.library.units[i] for i in ids]

    def _text(self, altered: set[int]) -> Iterator[Finding]:
        """What was changed or added beside the quotations, and whether its statements of law hold."""
        quoted = [letters(n.head + n.quote) for n in self.record.notes if n.n in altered]
        for old, new in changed_paragraphs(self.record.body, self.filed.body):
            if _only_within(quoted, letters(old), letters(new)):
                continue  # told with the quotation
            facts = changed_facts(old, new)
            if facts:
                yield Finding(
                    0, Trouble.FACT_CHANGED, f"正文中的数字、日期或者名称被改动：{facts}。", new or old
                )
            else:
                yield Finding(0, Trouble.TEXT_CHANGED, _changed_words(old, new), new or old)
            yield from self._statements(old, new)

    def _statements(self, old: str, new: str) -> Iterator[Finding]:
        """Statements of law in a changed paragraph that do not hold, those it had before left out."""
        if not new or self.check is None:
            return
        before = {(c.citation, c.verdict) for c in self.check(old, self.day)} if old else set()
        for found in self.check(new, self.day):
            self.statements += 1
            sound = found.verdict in _SOUND or _only_applied(found)
            if not sound and (found.citation, found.verdict) not in before:
                yield _wrong(found)


def _where(note: NoteRecord) -> str:
    return f"注{note.n}" if note.n else "正文"


def _beyond(texts: Sequence[str], known: Sequence[str]) -> list[str]:
    """Texts that are not among those known, each as often as it is there too often."""
    left = Counter(letters(t) for t in known)
    out = []
    for text in texts:
        if left[letters(text)] > 0:
            left[letters(text)] -= 1
        else:
            out.append(text)
    return out


def _nearest(words: str, among: Sequence[str]) -> str | None:
    """The text that these words have become; None where none is near."""
    best = max(((_overlap(words, text), text) for text in among), default=(0.0, ""))
    return best[1] if best[0] >= LIKE else None


def _run_of(words: str, paragraph: str) -> str:
    """The sentences of a paragraph that these words have become: as many in a row as the words are."""
    own = sentences(paragraph)
    count = max(1, len(sentences(words)))
    runs = ["".join(own[i : i + count]) for i in range(max(1, len(own) - count + 1))]
    return max(runs, key=lambda run: SequenceMatcher(None, letters(words), letters(run)).ratio())


def _only_within(quoted: Sequence[str], old: str, new: str) -> bool:
    """Whether all that was changed in a paragraph lies within quotations, or the paragraph within one."""
    if any(old and old in q for q in quoted):
        return True
    spans = [(at, at + len(q)) for q in quoted if q and (at := old.find(q)) >= 0]
    changes = [c for c in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if c[0] != "equal"]
    return bool(spans) and all(any(a <= c[1] and c[2] <= b for a, b in spans) for c in changes)


def _changed_words(old: str, new: str) -> str:
    if not old:
        return f"正文增加了一段：“{_short(new)}”"
    if not new:
        return f"正文删去了一段：“{_short(old)}”"
    return f"正文的一段被改动：原为“{_short(old)}”"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "……"


def _difference(old: LegalUnit, new: LegalUnit | None) -> str:
    """What an amendment took out and put in, in the law's own words."""
    if new is None:
        return ""
    parts = compare(old, new).changes
    gone = [_short(c.text) for c in parts if c.kind == "old" and letters(c.text)]
    come = [_short(c.text) for c in parts if c.kind == "new" and letters(c.text)]
    out = [f"删去“{'”“'.join(gone[:3])}”"] if gone else []
    out += [f"增加“{'”“'.join(come[:3])}”"] if come else []
    return f"{'；'.join(out)}。" if out else ""


def _overlap(one: str, two: str) -> float:
    """How much of the shorter text stands in the longer one in order, 0 to 1, by runs of three letters."""
    a, b = letters(one), letters(two)
    if not a or not b:
        return 0.0
    short, long = sorted((a, b), key=len)
    runs = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    return sum(r.size for r in runs if r.size >= 3) / len(short)
