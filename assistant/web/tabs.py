"""What a tab of the page is, what it is given to build itself, and the field for the date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from assistant import BadInputError
from assistant.config import Settings
from assistant.web.opening import Opening
from assistant.web.templates import ENVIRONMENT
from assistant.web.words import Labels

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Desk:
    """Given to every tab: the assistant being opened, the settings, the labels to bind."""

    opening: Opening
    settings: Settings
    labels: Labels = field(default_factory=Labels)


@dataclass(frozen=True)
class Tab:
    """One tab: its name in `words`, and the function that builds it inside a Blocks.

    Its folder has its name; <name>.js and <name>.css there are put into the page. `script_words` are the
    keys of words that its script shows.
    """

    name: str
    build: Callable[[Desk], Any]
    script_words: tuple[str, ...] = ()


def html(content: Markup, name: str | None = None, classes: str = "", script: str | None = None) -> Any:
    """Fixed HTML of the page, in its style; `script` runs once it is there."""
    import gradio as gr

    return gr.HTML(
        value=str(content),
        js_on_load=script,
        apply_default_css=False,
        elem_id=name,
        elem_classes=["law", *classes.split()],
    )


def disclaimer() -> Markup:
    """The fixed line that this is not legal advice."""
    return _part("disclaimer")


def day_field() -> Markup:
    """A field for the day whose law applies; the script sets it to today."""
    return _part("day_field")


def _part(name: str) -> Markup:
    """A macro of the shared template, filled."""
    part: Markup = getattr(ENVIRONMENT.get_template("parts.html").module, name)()
    return part


def read_day(text: Any) -> date | None:
    """The day chosen, None for today; BadInputError where it is no date."""
    if not text:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise BadInputError(f"日期应写成 2021-05-01 这样：{str(text)[:40]}（not a date）") from error
