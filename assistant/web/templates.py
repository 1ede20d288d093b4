"""The templates of the page: one environment, which escapes every value put into one.

A template stands beside its tab and is named from here: `ask/answer.html`. A line break in it is layout of
the source and no space on the page, where a space between two words or buttons would be seen; within a tag
it parts two attributes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

from assistant.citations.english import written_in_english
from assistant.citations.written import who
from assistant.language.text import is_english
from assistant.web.markdown import markdown, quotations
from assistant.web.naming import IN_FORCE, short_name, shortened, status_style, status_words
from assistant.web.words import both, word

_PIECE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<(?=[a-zA-Z/])|>|\s*\n\s*", re.DOTALL)


class Joined(Extension):
    """Takes the line breaks out of a template before it is read; the numbers of its lines stay."""

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        """Leave a space for a break within a tag, nothing for any other."""
        in_tag = False

        def piece(found: re.Match[str]) -> str:
            nonlocal in_tag
            text = found[0]
            if text in ("<", ">"):
                in_tag = text == "<"
            elif not text.strip():
                return (" " if in_tag else "") + "{#" + "\n" * text.count("\n") + "#}"
            return text

        return _PIECE.sub(piece, source)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[Joined],
    )
    environment.filters |= {
        "both": both,
        "in_english": written_in_english,
        "is_english": is_english,
        "markdown": markdown,
        "quotations": quotations,
        "short_name": short_name,
        "shortened": shortened,
        "status_style": status_style,
        "status_words": status_words,
        "who": who,
        "word": word,
    }
    environment.globals["IN_FORCE"] = IN_FORCE
    return environment


ENVIRONMENT = _environment()


def render(template: str, **values: Any) -> Markup:
    """Fill a template. What comes back may stand in another one: every value in it is escaped."""
    return escape(ENVIRONMENT.get_template(template).make_module(values))
