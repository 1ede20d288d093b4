"""What the page calls a passage on one line, and how it draws whether a text is in force."""

from __future__ import annotations

from functools import cache

import yaml

from assistant import LegalUnit
from assistant.citations.written import who
from assistant.language import to_int
from assistant.language.tables import DATA
from assistant.web.words import WORDS

IN_FORCE = "现行有效"
_STYLES = {IN_FORCE: "ok", "尚未施行": "soon", "已废止": "gone", "已被修改": "gone"}


def short_name(unit: LegalUnit) -> str:
    """A passage on one line: title and article, or title, who speaks and in which section."""
    if unit.article:
        return f"{unit.title}　{unit.article}"
    return "　".join(part for part in (unit.title, who(unit), unit.heading.split(" / ")[-1]) if part)


@cache
def _english_names() -> dict[str, str]:
    """The English name of each law that has one in corpus/english_laws.yaml."""
    path = DATA / "corpus/english_laws.yaml"
    if not path.exists():
        return {}
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {title: names[0] for title, names in given.items() if names}


def in_english(unit: LegalUnit) -> str:
    """An article's place in English: Civil Code, art. 1032; "" where its law has no English name here."""
    name = _english_names().get(unit.title, "")
    if not name or unit.article_no is None:
        return name
    after = unit.article_suffix.removeprefix("之")
    return f"{name}, art. {unit.article_no}{f'-{to_int(after)}' if after else ''}"


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
