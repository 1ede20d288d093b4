"""Who is turned away or asked back before anything is searched."""

from __future__ import annotations

from pathlib import Path

from assistant.prompts import Joints
from assistant.schema.stages import Inquiry
from assistant.understand.scope import is_nonsense


def nonsense(inquiry: Inquiry) -> bool:
    """Whether a question is no sentence at all."""
    named = inquiry.references or inquiry.laws or inquiry.speakers
    return not named and not inquiry.follow_up and is_nonsense(inquiry.question)


def asks_back(inquiry: Inquiry, prompts: Path) -> str:
    """What to ask where a question names no law for its article; "" where nothing is to be asked."""
    joints = Joints.load(prompts, inquiry.english)
    nameless = [r for r in inquiry.references if not r.law]
    if nameless and len(nameless) == len(inquiry.references):
        return joints.fill("ask_law", article=nameless[0].article)
    return ""
