"""Documents in and out: texts handed in, papers written as Word or Markdown, filed papers read again.

Files or a `Paper` come in; plain text, a document, or a paper with the record of its making go out.
What is written can be read back with nothing lost.
Never here: what a memo says, the library, a verdict.
"""

from __future__ import annotations

from assistant.paper.annotated import annotated_docx
from assistant.paper.apart import read_file
from assistant.paper.filed import FiledPaper, read_filed
from assistant.paper.formats import ENDINGS, Block, Extract, Loss, decode, extract, read_rows
from assistant.paper.handed_in import MAX_BYTES, MAX_CHARACTERS, checked
from assistant.paper.markdown import paper_markdown
from assistant.paper.paper import Footnote, Paper, Span, chinese_day
from assistant.paper.record import NoteRecord, Record, Standing, digest
from assistant.paper.whole import write_whole
from assistant.paper.word import paper_docx

__all__ = [
    "ENDINGS",
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "Block",
    "Extract",
    "FiledPaper",
    "Footnote",
    "Loss",
    "NoteRecord",
    "Paper",
    "Record",
    "Span",
    "Standing",
    "annotated_docx",
    "checked",
    "chinese_day",
    "decode",
    "digest",
    "extract",
    "paper_docx",
    "paper_markdown",
    "read_file",
    "read_filed",
    "read_rows",
    "write_whole",
]
