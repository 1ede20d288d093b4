"""Papers that are sent out: letters of advice, notices, outlines, complaints, from the facts of a matter.

Facts, issues and a form (corpus/desk/papers.yaml) come in; a paper with its blanks marked goes out.
Never here: what only the office knows, a sentence of law that no norm carries, the writing of a file.
"""

from __future__ import annotations

from assistant.desk.papers.forms import PaperForm, PaperForms, load_forms
from assistant.desk.papers.writer import Draft, write_draft

__all__ = ["Draft", "PaperForm", "PaperForms", "load_forms", "write_draft"]
