"""The checklist as a form, and what stands behind each of its questions."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant import LegalUnit
from assistant.citations.written import written_citation
from assistant.web.panel.passage import passage_html
from assistant.web.templates import render

if TYPE_CHECKING:
    from assistant.desk.compliance.questions import Backing, Question

ANSWERS = ("yes", "no", "na")
UNWIELDY = 20  # characters from which a title is shortened


def source_html(questions: Sequence[Question], appendix: Sequence[LegalUnit]) -> str:
    """Where the list comes from, that it is advice and no law, and its references and notes."""
    if not questions:
        return ""
    return str(render("comply/source.html", first=questions[0], appendix=appendix))


def form_html(questions: Sequence[Question]) -> str:
    """Every section with its questions; answers, rules and progress are filled in by the script."""
    sections: dict[str, list[Question]] = {}
    for question in questions:
        sections.setdefault(question.section, []).append(question)
    return str(render("comply/form.html", sections=sections, answers=ANSWERS))


def behind_html(backing: Backing, names: ShortNames, unheld: Container[Any] = ()) -> str:
    """The rules behind a question, what follows if the answer is no, what is not held.

    `unheld` are instruments that are named elsewhere, once for the whole list.
    """
    return str(render("comply/one.html", backing=backing, names=names, unheld=unheld))


class ShortNames:
    """Citations with an unwieldy title given by the short name that the corpus knows it by."""

    def __init__(self, instruments: Iterable[Any]) -> None:
        """`instruments` with `title` and `aliases`."""
        self.names = {i.title: i.aliases[0] for i in instruments if i.aliases and len(i.title) > UNWIELDY}

    def cite(self, unit: LegalUnit, quote: str = "") -> str:
        """The usual written form: 《人脸识别司法解释》第二条."""
        written = written_citation(unit, quote)
        short = self.names.get(unit.title)
        return written.replace(f"《{unit.title}》", f"《{short}》") if short else written


def passages_payload(backing: Backing, as_of: date | None) -> dict[str, Any]:
    """The passages that the buttons of a question open, in their order."""
    passages = {
        f"r{i}": str(passage_html(r.unit, r.passage.shown, as_of)) for i, r in enumerate(backing.shown)
    }
    passages |= {f"k{i}": str(passage_html(c.unit, as_of=as_of)) for i, c in enumerate(backing.carried)}
    return {"passages": passages, "order": list(passages)}
