"""What front ends show: JSON forms of the contract, written citations, a whole answer as text.

Every front end (terminal, page, API) takes its forms from here, so that they cannot differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.numerals import to_chinese
from assistant.schema import UNSIGNED, Answer, Citation, CitationCheck, Hit, Kind, LegalUnit, Verdict

DISCLAIMER = "不构成法律意见 / not legal advice"
_GAP = re.compile(r"…+|\.{3,}")
_CLOSE = re.compile(r"[。；！？.;!?”’）)]*")
_OPEN = "（(“‘《"
_ITEM = re.compile(r"^\s*[（(]([一二三四五六七八九十百]+)[）)]")


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


def _letters_at(text: str) -> tuple[str, list[int]]:
    """Letters and digits of `text`, folded, with the offset of each in `text`."""
    letters, at = [], []
    for i, char in enumerate(text):
        for folded in unicodedata.normalize("NFKC", char).lower():
            if folded.isalnum():
                letters.append(folded)
                at.append(i)
    return "".join(letters), at


def quote_spans(text: str, quote: str) -> list[tuple[int, int]]:
    """Where the pieces of `quote` (parted by ……) stand in `text`, in order, as offsets.

    Differences of width, punctuation and spaces do not count. A piece that is not found is
    left out; an empty list therefore means that the quote is not in the text.
    """
    letters, at = _letters_at(text)
    spans, start = [], 0
    for piece in _GAP.split(quote):
        wanted, _ = _letters_at(piece)
        found = letters.find(wanted, start) if wanted else -1
        if found >= 0:
            start = found + len(wanted)
            end = at[start - 1] + 1
            if not piece.rstrip()[-1].isalnum():  # a quote that closes takes the closing mark with it
                end += len(_CLOSE.match(text[end:])[0])  # type: ignore[index]
            begin = at[found]
            if piece.lstrip()[0] in _OPEN and text[begin - 1 : begin] in _OPEN:
                begin = max(0, begin - 1)
            spans.append((begin, end))
    return spans


def written_citation(unit: LegalUnit, quote: str = "") -> str:
    """The usual written form, down to the 款 and 项 that a quote stands in.

    《民法典》第一千零三十二条第一款; 款 only where the article has several and the quote lies in
    one of them, 项 only where it lies in one. What is not law: title, then who speaks.
    """
    if not unit.article:
        name = who(unit)
        return f"《{unit.title}》" + (f"（{name}）" if name else "")
    form = f"《{unit.title}》{unit.article}"
    if not quote or unit.excerpt:
        return form
    place = _place(unit, quote)
    if place is None:
        return form
    number, item = place
    if len(unit.paragraphs) > 1:
        form += f"第{to_chinese(number)}款"
    return form + (f"第{item}项" if item else "")


def _place(unit: LegalUnit, quote: str) -> tuple[int, str] | None:
    """The 款 (from 1) and the 项 ("" for none) that hold the whole quote; None if it spans 款."""
    pieces = [p for p in _GAP.split(quote) if _letters_at(p)[0]]
    for number, paragraph in enumerate(unit.paragraphs, 1):
        if len(quote_spans(paragraph, quote)) == len(pieces) > 0:
            for line in paragraph.split("\n"):
                item = _ITEM.match(line)
                if item and len(quote_spans(line, quote)) == len(pieces):
                    return number, item[1]
            return number, ""
    return None


def who(unit: LegalUnit) -> str:
    """Who speaks, in a word: the name the source gives, 原文未署名, or "" where nobody does."""
    unsigned = unit.kind is Kind.COMMENTARY or unit.speaker_note.startswith(UNSIGNED)
    return unit.speaker or (UNSIGNED if unsigned else "")


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


def unsupported(answer: Answer) -> list[str]:
    """Statements of an answer that no cited passage bears out."""
    return [c.text for c in answer.claims if c.support == "unsupported"]


def unnamed(answer: Answer) -> list[str]:
    """Instruments that matter and are not held, save those that the answer's text names already."""
    return [m for m in answer.missing if m not in answer.answer and f"《{m}》" not in answer.answer]


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
    return f"{form}（{facts}）：“{one_line(citation.quote)}”　来源：{unit.source}"


def one_line(text: str) -> str:
    """The text on one line, paragraphs run together."""
    return re.sub(r"\s*\n\s*", "", text.strip())


def tally(checks: Sequence[CitationCheck]) -> dict[str, int]:
    """How many citations got each verdict, in the order of the verdicts; zeros left out."""
    counts = {str(v): sum(c.verdict == v for c in checks) for v in Verdict}
    return {verdict: n for verdict, n in counts.items() if n}
