"""What a tab of the page is, what its functions are given, and the field for the date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from assistant import BadInputError
from assistant.config import Settings
from assistant.web.opening import Opening
from assistant.web.templates import ENVIRONMENT

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Desk:
    """Given to every tab: the assistant being opened, and the settings."""

    opening: Opening
    settings: Settings


Call = Callable[[Desk, Any], dict[str, Any]]
Stream = Callable[[Desk, Any], Iterator[dict[str, Any]]]


@dataclass(frozen=True)
class Tab:
    """One tab: its name in `words`, what it draws, what its script may ask for.

    Its folder has its name; the scripts and styles there are put into the page. `calls` answer a request
    of the script with one object, `streams` with one after another. What they are given is what a client
    sent: JSON of any shape.
    """

    name: str
    draw: Callable[[Desk], Markup]
    calls: Mapping[str, Call] = field(default_factory=dict)
    streams: Mapping[str, Stream] = field(default_factory=dict)


def disclaimer() -> Markup:
    """The fixed line that this is not legal advice."""
    part: Markup = ENVIRONMENT.get_template("parts.html").module.disclaimer()  # type: ignore[attr-defined]
    return part


def read_day(text: Any) -> date | None:
    """The day chosen, None for today; BadInputError where it is no date."""
    if not text:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise BadInputError(f"日期应写成 2021-05-01 这样：{str(text)[:40]}（not a date）") from error
