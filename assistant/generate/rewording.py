"""Better words for the search: a follow-up made to stand alone, everyday words made legal ones.

What the model gives is added to the reader's own words and never replaces them: a small model
rewords well in eight cases of ten and harmfully in two.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.language import bigrams
from assistant.language.tables import table
from assistant.prompts import fence, load_prompt

if TYPE_CHECKING:
    import threading
    from collections.abc import Generator, Iterator, Sequence

    from assistant.config import Settings
    from assistant.model import ChatModel, Messages, Meter

SCHEMA: dict[str, Any] = {
    "title": "reworded",
    "description": "The reworded text",
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
_TURNS, _TURN_CHARS = 3, 300
_DRAFTS = table("drafts")
_NAMED = _DRAFTS.pattern("names_law")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Rewording:
    """`standalone`: the question without need of what came before, "" where there is none.
    `legal`: words that statutes use for it, "" where there are none.
    """

    standalone: str = ""
    legal: str = ""

    @property
    def queries(self) -> tuple[str, ...]:
        """What to search for beside the reader's own words."""
        return tuple(q for q in (self.standalone, self.legal) if q)


def reword(
    question: str,
    history: Sequence[tuple[str, str]],
    model: ChatModel,
    meter: Meter,
    settings: Settings,
    cancel: threading.Event | None = None,
) -> Rewording:
    """Ask the model for better words; empty where `model_rewrite` is off or the words are no good.

    ModelError where the model cannot be reached: then there is no use asking it for the answer.
    """
    return [Rewording(), *rewording_steps(question, history, model, meter, settings, cancel)][-1]


def rewording_steps(
    question: str,
    history: Sequence[tuple[str, str]],
    model: ChatModel,
    meter: Meter,
    settings: Settings,
    cancel: threading.Event | None = None,
) -> Iterator[Rewording]:
    """What `reword` does, yielding while the model works; what is yielded last is the rewording.

    Who reads can close it between two steps, which stops the model.
    """
    if not settings.model_rewrite:
        return
    standalone = ""
    if history:
        past = "\n".join(
            f"问：{fence(q)[:_TURN_CHARS]}\n答：{fence(a)[:_TURN_CHARS]}" for q, a in history[-_TURNS:]
        )
        prompt = load_prompt(settings.prompts, "standalone")
        said = yield from _ask(prompt.fill(history=past, question=fence(question)), model, meter, cancel)
        standalone = _standalone(said, question, history)
    prompt = load_prompt(settings.prompts, "legal_query")
    said = yield from _ask(prompt.fill(question=fence(standalone or question)), model, meter, cancel)
    yield Rewording(standalone, _legal(said))


def _ask(
    messages: Messages, model: ChatModel, meter: Meter, cancel: threading.Event | None
) -> Generator[Rewording, None, str]:
    """Ask for one text, yielding while it comes."""
    raw = ""
    for piece in model.stream(messages, meter, schema=SCHEMA, max_tokens=160, cancel=cancel):
        raw += piece
        yield Rewording()
    try:
        data = json.loads(raw)
    except ValueError:
        return raw.strip()
    return str(data.get("text", "")) if isinstance(data, dict) else ""


def _standalone(said: str, question: str, history: Sequence[tuple[str, str]]) -> str:
    """The rewording where it says what was said: nothing new that steers the search, not too long."""
    said = said.strip().strip("“”\"'")
    before = question + "".join(q + a for q, a in history)
    if not 4 <= len(said) <= 200 or "\n" in said:
        return ""
    if any(m[0] not in before for m in (*_NAMED.finditer(said), *_NUMBER.finditer(said))):
        return ""
    pairs, known = bigrams(said), bigrams(before)
    return said if pairs and len(pairs & known) >= 0.5 * len(pairs) else ""


def _legal(said: str) -> str:
    """At most ten words of Chinese; names of laws and numbers of articles are struck."""
    words = re.findall(r"[\u3400-\u9fff]{2,12}", _NAMED.sub(" ", said))
    return " ".join(dict.fromkeys(words[:10]))
