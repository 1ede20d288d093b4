"""What an answer stands on: which norms, which practice, and which words of them.

Ranked passages and the inquiry come in; a `Selection` with its passages goes out.
The special goes before the general, and the deciding 款 or 项 is kept.
Never here: a sentence of the answer, a file read, an article named.
"""

from __future__ import annotations

from assistant.choose.bearing import Bearing, takes_stand, tells_of_action
from assistant.choose.chooser import Chooser
from assistant.choose.passages import best_passage, further, told_passage, whole_passage
from assistant.choose.selection import defines, definition_of, interleave

__all__ = [
    "Bearing",
    "Chooser",
    "best_passage",
    "defines",
    "definition_of",
    "further",
    "interleave",
    "takes_stand",
    "tells_of_action",
    "told_passage",
    "whole_passage",
]
