"""One reader a format: Word, PDF, pictures, web pages, Markdown, plain text and tables into blocks of text.

A file's name and bytes come in; an `Extract` goes out: blocks in reading order, what was left out, each
with its reason. What is no readable file of its kind is a BadInputError, worded for who handed it in.
Never here: what a text is (a law, a brief), which of its words count; a network; a guess at lost text.
"""

from __future__ import annotations

from assistant.paper.formats.extract import Block, Extract, Loss
from assistant.paper.formats.plain import decode
from assistant.paper.formats.reader import ENDINGS, extract, read_rows

__all__ = ["ENDINGS", "Block", "Extract", "Loss", "decode", "extract", "read_rows"]
