"""Who is turned away or asked back before anything is searched."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.language.text import letters
from assistant.prompts import Joints
from assistant.schema.stages import Inquiry

# No English word: five consonants on end, a q without its u. Particles alone are no Chinese sentence.
_UNSPEAKABLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}|^[bcdfghjklmnpqrstvwxz]{6,}$|q(?!u)")
_PARTICLES = re.compile("[的了吗呢嗯哦吧啊呀哈么嘛呃额]")


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


def is_nonsense(text: str) -> bool:
    """Whether a text has too little in it to be a question: no words, or one thing repeated."""
    kept = letters(text)
    if len(kept) < 2 or not re.search(r"[a-z\u3400-\u9fff]", kept):
        return True
    if len(kept) >= 4 and len(set(kept)) <= max(2, len(kept) // 6) and len(kept) < 40:
        return True
    if len(kept) >= 4 and not _PARTICLES.sub("", kept):
        return True
    words = re.findall(r"[a-z]{4,}", text.lower())
    if words and not re.search(r"[\u3400-\u9fff]", text) and all(map(_UNSPEAKABLE.search, words)):
        return True
    if sum(len(m[0]) for m in re.finditer(r"(.)\1{2,}", kept)) > len(kept) * 0.7:
        return True
    latin = re.findall(r"[a-z]{2,}", text.lower())
    han = re.search(r"[\u3400-\u9fff]", kept)
    return not han and bool(latin) and all(not re.search(r"[aeiouy]", w) or len(w) > 20 for w in latin)
