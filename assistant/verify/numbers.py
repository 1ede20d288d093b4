"""Numbers in a text that stand for a document, checked as far as that can be done without the document.

法释〔2021〕15号 is laid beside the library's instruments and the title it stands behind; of a case number
the form is checked, and it is said that the case itself is not held. None is passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.citations.numbers import NumberFault, NumberKind, NumberMention, find_numbers, number_fault
from assistant.schema import CitationCheck, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assistant.citations import LegalCitation, Reading
    from assistant.library import Library

_WHAT = {
    NumberKind.CASE: "这个案号形式上没有问题；本库没有收录裁判文书，无法核对有没有这个案件",
    NumberKind.SERIES: "本库没有收录这个案例，无法核对它的内容",
    NumberKind.LIBRARY_CASE: "本库没有收录人民法院案例库的案例，无法核对",
    NumberKind.INSTRUMENT: "本库没有收录这个文号的文件，无法核对",
    NumberKind.STANDARD: "本库没有收录这个标准，无法核对",
}


# More numbers than these no year, or in all, has seen.
_MOST = {"法释": 40, "高检发释字": 12, "国务院": 900, "国务院令": 900}


def number_checks(
    reading: Reading, citations: Sequence[LegalCitation], library: Library, day: date
) -> list[CitationCheck]:
    """A check for each document number and case number that no citation of an article takes in.

    `citations` stand in the reading; the checks stand in the text as it was written.
    """
    spans = [(c.start, c.end) for c in citations]
    year = max(day, library.today).year
    found = []
    for mention in find_numbers(reading.text):
        title = _title_beside(reading.text, mention)
        within = any(a <= mention.start < b for a, b in spans)
        verdict, law, reason = _judge(mention, title, library, year)
        if within and verdict is not Verdict.ALTERED and verdict is not Verdict.NONEXISTENT:
            continue
        start, end = reading.back(mention.start, mention.end)
        words = reading.written[start:end]
        found.append(CitationCheck(words, start, end, law, "", None, None, verdict, "", reason))
    return found


def _title_beside(text: str, mention: NumberMention) -> str:
    """The title in 《》 whose number this is, before it or right behind, "" where there is none."""
    if mention.title_end is None:
        after = re.compile(r"\s?(《[^《》\n]{2,120}(?:〈[^〈〉\n]{2,60}〉[^《》\n]{0,60})?》)").match(
            text, mention.end
        )
        return after[1] if after else ""
    m = re.search(r"《[^\n]{2,120}》$", text[max(0, mention.title_end - 124) : mention.title_end])
    return m[0][m[0].rfind("《") if m[0].count("《") > m[0].count("〈") + 1 else 0 :] if m else ""


def _judge(mention: NumberMention, title: str, library: Library, year: int) -> tuple[Verdict, str, str]:
    fault = number_fault(mention, year)
    if fault and fault.impossible:
        return Verdict.NONEXISTENT, "", f"不会有这个号：{fault.reason}。"
    if mention.kind in (NumberKind.INSTRUMENT, NumberKind.STANDARD):
        return _instrument(mention, title, library)
    return Verdict.UNRESOLVED, "", _open(mention, fault)


def _open(mention: NumberMention, fault: NumberFault | None) -> str:
    if fault is None:
        return f"{_WHAT[mention.kind]}。"
    return f"{fault.reason}，请核对；{_WHAT[mention.kind].rpartition('；')[2]}。"


def _instrument(mention: NumberMention, title: str, library: Library) -> tuple[Verdict, str, str]:
    held = library.resolve_law(mention.name) or ""
    named = (library.resolve_law(title) or "") if title else ""
    if held and named and held != named:
        numbers = library.numbers_of(named)
        right = f"，《{named}》的文号是{numbers[0]}" if numbers else ""
        return Verdict.ALTERED, held, f"文号与题名不符：{mention.name}是《{held}》{right}。"
    if held:
        return Verdict.APPLIED, held, f"这是《{held}》的文号" + ("，与题名相符。" if named else "。")
    if several := library.names.choices(mention.name):
        told = "、".join(f"《{t}》" for t in several)
        return Verdict.UNRESOLVED, "", f"这个文号可以指{told}，请写明是哪一部。"
    numbers = library.numbers_of(named) if named else ()
    if numbers and not _may_be_revised(mention, named, numbers, library):
        return Verdict.ALTERED, named, f"文号不对：《{named}》的文号是{numbers[0]}。"
    more = f"；本库所记《{named}》的文号是{'、'.join(numbers)}" if numbers else ""
    return Verdict.UNRESOLVED, named, f"{_WHAT[mention.kind]}{more}。"


def _may_be_revised(mention: NumberMention, title: str, numbers: Sequence[str], library: Library) -> bool:
    """Whether a number that is not on record may be that of another version: of its year, and of its sort."""
    if mention.kind is NumberKind.STANDARD:
        return True
    if not any(n.startswith(mention.body) for n in numbers) or mention.n > _MOST.get(mention.body, mention.n):
        return False
    if not mention.year:
        return True  # 国务院令: each revision has one
    known = next((i for i in library.instruments if i.title == title and i.number), None)
    days = (known.version_date, known.effective_date) if known else ()
    return mention.year in {day.year for day in days if day} and f"〔{mention.year}〕" not in "".join(numbers)
