"""Documents in and out: texts handed in, papers written as Word or Markdown, filed footnotes read again.

Files or a `Paper` come in; plain text, a document, or footnotes with the words they belong to go out.
What is written can be read back with nothing lost.
Never here: what a memo says, the library, a verdict.
"""

from __future__ import annotations

from assistant.paper.annotated import annotated_docx
from assistant.paper.filed import FiledNote, read_docx_notes, read_markdown_notes
from assistant.paper.formats import ENDINGS, Block, Extract, Loss, decode, extract, read_rows
from assistant.paper.handed_in import MAX_BYTES, MAX_CHARACTERS, checked, read_file
from assistant.paper.markdown import paper_markdown
from assistant.paper.paper import Footnote, NoteRecord, Paper, Span, chinese_day, read_footnote
from assistant.paper.word import paper_docx

__all__ = [
    "ENDINGS",
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "Block",
    "Extract",
    "FiledNote",
    "Footnote",
    "Loss",
    "NoteRecord",
    "Paper",
    "Span",
    "annotated_docx",
    "checked",
    "chinese_day",
    "decode",
    "extract",
    "paper_docx",
    "paper_markdown",
    "read_docx_notes",
    "read_file",
    "read_footnote",
    "read_markdown_notes",
    "read_rows",
]
