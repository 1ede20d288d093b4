"""What the page calls a passage on one line, and how it draws whether a text is in force."""

from __future__ import annotations

from assistant import LegalUnit
from assistant.citations.written import who
from assistant.web.words import WORDS

IN_FORCE = "现行有效"
_STYLES = {IN_FORCE: "ok", "尚未施行": "soon", "已废止": "gone", "已被修改": "gone"}


def short_name(unit: LegalUnit) -> str:
    """A passage on one line: title and article, or title, who speaks and in which section."""
    if unit.article:
        return f"{unit.title}　{unit.article}"
    return "　".join(part for part in (unit.title, who(unit), unit.heading.split(" / ")[-1]) if part)


def status_style(status: str) -> str:
    """The class that colours a status."""
    return _STYLES.get(status, "gone")


def status_words(status: str) -> tuple[str, str]:
    """A status in both languages; one that the page does not know stands for itself."""
    return WORDS.get(f"status_{status}", (status, status))


def shortened(text: str, room: int) -> str:
    """A text on one line, cut where it has no room."""
    line = text.replace("\n", " ")
    return line if len(line) <= room else line[: room - 1] + "…"
