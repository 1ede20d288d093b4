"""A text as a Word document with a comment at each place that something is said about."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.language.text import writable

if TYPE_CHECKING:
    from collections.abc import Sequence

AUTHOR, INITIALS = "引用核验", "核"


def annotated_docx(text: str, comments: Sequence[tuple[int, int, str]]) -> bytes:
    """The text, one paragraph a line, with a Word comment on text[start:end] for each (start, end, words).

    A place that crosses a line's end is marked on its first line; two on one place share its words.
    """
    from docx import Document

    document = Document()
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        own = [(max(a, at), min(b, end), told) for a, b, told in comments if at <= a < max(end, at + 1)]
        paragraph = document.add_paragraph()
        cuts = sorted({at, end, *(a for a, _, _ in own), *(b for _, b, _ in own)})
        runs = {a: paragraph.add_run(writable(text[a:b])) for a, b in pairwise(cuts)}
        for start, stop, told in own:
            marked = [run for a, run in runs.items() if start <= a < stop]
            if marked:
                document.add_comment([marked[0], marked[-1]], writable(told), AUTHOR, INITIALS)
        at = end + 1
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
