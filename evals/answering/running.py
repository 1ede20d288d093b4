"""Put a question to an assistant and keep what was measured as a record of the run."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from assistant import AssistantError
from evals.answering.measures import Values, failed, measure
from evals.answering.reply import Reply

if TYPE_CHECKING:
    from datetime import date

    from evals.answering.questions import Question, Turn
    from evals.asked import Asked
    from evals.records import Record


@dataclass(frozen=True)
class Asking:
    """A question as it is put: its id (with the turn, ID.2), words, the turns before it, the day."""

    id: str
    question: str
    history: tuple[tuple[str, str], ...]
    day: date


class Target(Protocol):
    """Whatever answers: our own assistant, a chat model, a service, a file of answers."""

    def reply(self, asking: Asking) -> Reply:
        """The reply to a question; TargetError where there is none."""


def ask_question(question: Question, target: Target, book: Asked, day: date) -> Record:
    """Ask a question, turn by turn, and measure; an error fails its turn with its reason.

    The record's `values` are means over the turns to which a measure applies; `turns` keeps each.
    """
    history: list[tuple[str, str]] = []
    turns: list[dict[str, Any]] = []
    started = time.perf_counter()
    for number, turn in enumerate(question.turns, 1):
        name = question.id if len(question.turns) == 1 else f"{question.id}.{number}"
        try:
            reply = target.reply(Asking(name, turn.q, tuple(history), day))
            values = measure(question.kind, turn, bool(history), reply, book, day)
            faults = _faults(question.kind, turn, reply, values)
        except AssistantError as error:
            reply, values = Reply(""), failed(question.kind, turn)
            faults = [f"错误：{type(error).__name__}: {error}"]
        history.append((turn.q, reply.words))
        turns.append({"q": turn.q, "values": values, "faults": faults, "reply": reply})
    return _record(question, turns, time.perf_counter() - started)


def _record(question: Question, turns: list[dict[str, Any]], seconds: float) -> Record:
    names = dict.fromkeys(n for t in turns for n, v in t["values"].items() if v is not None)
    told = {n: [t["values"][n] for t in turns if t["values"].get(n) is not None] for n in names}
    last: Reply = turns[-1]["reply"]
    return {
        "id": f"answer-{question.id}", "suite": "answers", "split": question.standing,
        "sort": question.kind, "field": question.part, "writer": question.writer,
        "question": " → ".join(t["q"] for t in turns), "expected": question.kind, "outcome": last.matter,
        "values": {n: sum(v) / len(v) for n, v in told.items()},
        "turns": [{"values": {n: v for n, v in t["values"].items() if v is not None}} for t in turns],
        "counts": {"flagged": sum(t["reply"].flagged for t in turns),
                   "checked": sum(t["reply"].checked for t in turns)},
        "faults": [f for t in turns for f in t["faults"]],
        "seconds": round(seconds, 4),
        "answer": {"text": "\n\n———\n\n".join(t["reply"].words for t in turns), "refused": last.refused,
                   "mode": "", "warnings": [], "missing": [], "usage": {}, "claims": [],
                   "citations": [{"n": n, "id": q.norm, "kind": "statute", "citation": q.norm, "status": "",
                                  "speaker": None, "quote": q.words}
                                 for n, q in enumerate(last.cited, 1)]},
        "hits": [],
    }  # fmt: skip


_SAID = {
    "plain_first": "没有先说白话", "steps": "没有说怎么办", "language": "没用提问的语言",
    "follows": "接着问还是新话题，判错了", "quiet": "道谢、招呼也搬法条", "card": "有危险却没有先说求助",
    "asks_back": "含糊却没有反问", "refused": "不是法律的事却硬答", "decides": "没摆出起决定作用的款项",
}  # fmt: skip


def _faults(kind: str, turn: Turn, reply: Reply, values: Values) -> list[str]:
    """In words, what was missed."""
    out = [f"{words}" for name, words in _SAID.items() if values.get(name) == 0.0]
    if values.get("in_three") == 0.0:
        out.insert(0, f"前三条没有 {' / '.join(turn.lead[:3])}，引的是 {'、'.join(reply.norms[:3]) or '无'}")
    elif values.get("opens") == 0.0:
        out.insert(0, f"开头引的是 {reply.norms[0]}，应为 {' / '.join(turn.lead[:3])}")
    out += [f"没引：{' / '.join(g)}" for g in turn.gold if kind and not set(g) & set(reply.norms)]
    if values.get("wrong"):
        out.append(f"张冠李戴：{'、'.join(sorted(set(reply.norms) & set(turn.wrong)))}")
    if values.get("alarm"):
        out.append("没有危险却拉了警报")
    if (share := values.get("numbers")) is not None and share < 1:
        out.append(f"求助电话不全，应有 {'、'.join(turn.expect)}")
    for name, told, due in (("deadline", "期限", turn.deadline), ("contact", "找谁", turn.contact)):
        if values.get(name) == 0.0:
            out.append(f"没说{told}：{' / '.join(due)}")
    return out
