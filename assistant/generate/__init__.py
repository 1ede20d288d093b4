"""The model's answer under check: reworded, gathered for, written, judged, laid out.

An inquiry with its evidence comes in; an answer every statement of which was carried goes out.
Where the model fails, the extracts stand in its place.
Never here: a sentence let through unchecked, a source the model chose for itself.
"""

from __future__ import annotations

from assistant.generate.answering import ModelAnswering

__all__ = ["ModelAnswering"]
