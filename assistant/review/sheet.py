"""What the review desk shows of a matter, and what it writes: plain data, no page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import BadInputError
from assistant.language.text import contains
from assistant.matters import (
    Matters,
    Verdict,
    add_verdict,
    read_by,
    read_matters,
    read_verdicts,
    resolve,
    sentences,
    standing,
    wording,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from assistant.library.library import Library
    from assistant.matters.reviews import Says
    from assistant.schema.matters import Matter, PlainSentence

WRONG, OPEN, DONE = "有异议", "待读", "已读"


@dataclass(frozen=True)
class Shown:
    """One sentence beside its law: each norm's place with its words, cut where the deciding words stand.

    `law` is (text, "依据" where these words decide, else None), piece by piece.
    """

    sentence: PlainSentence
    law: tuple[tuple[str, str | None], ...]
    said: tuple[Verdict, ...]


class ReviewDesk:
    """Matters, the law they stand on, and the ledger."""

    def __init__(self, corpus: Path, library: Library, day: date) -> None:
        """Read the matters of a corpus; their norms are shown as on `day`."""
        self.corpus, self.library, self.day = corpus, library, day
        self.matters: Matters = read_matters(corpus)
        self.verdicts = read_verdicts(corpus)

    @property
    def fields(self) -> list[str]:
        """The fields, in the order of their files."""
        return list(dict.fromkeys(m.field for m in self.matters.values()))

    def of_field(self, field: str, state: str = "") -> list[tuple[str, str]]:
        """Matters of a field as (title with state, id); only those in one state where one is named."""
        out = []
        for matter in self.matters.values():
            now = self.state(matter)
            if matter.field == field and state in ("", now):
                out.append((f"{matter.title}（{now}）", matter.id))
        return out

    def state(self, matter: Matter) -> str:
        """WRONG where a reader objects, DONE where one found every sentence right, else OPEN."""
        if any(v.says == "wrong" for v in standing(self.verdicts, matter).values()):
            return WRONG
        return DONE if read_by(self.verdicts, matter) else OPEN

    def shown(self, matter_id: str) -> list[Shown]:
        """Every sentence of a matter beside its law; BadInputError for an unknown matter."""
        if matter_id not in self.matters:
            raise BadInputError(f"没有这个事项：{matter_id}（no such matter）")
        matter = self.matters[matter_id]
        last = standing(self.verdicts, matter)
        return [
            Shown(s, self._law(s), tuple(v for (w, _), v in last.items() if w == wording(s)))
            for s in sentences(matter)
        ]

    def _law(self, sentence: PlainSentence) -> tuple[tuple[str, str | None], ...]:
        pieces: list[tuple[str, str | None]] = []
        for norm in sentence.norms:
            found = resolve(norm, self.library, self.day)
            if found is None:
                pieces.append((f"【{norm}】{self.day} 没有这一条\n", None))
                continue
            pieces.append((f"《{found.norm.law}》{found.norm.place}：", None))
            # An opening that all 项 share may hold the deciding words: then the whole article is shown.
            beside = any(contains(found.unit.text, w) > contains(found.text, w) for w in sentence.words)
            pieces += marked(found.unit.text if beside else found.text, sentence.words)
            pieces.append(("\n", None))
        return tuple(pieces)

    def say(self, matter_id: str, text: str, says: Says, comment: str, by: str) -> Verdict:
        """Write a verdict on a sentence; BadInputError where the name is missing or the sentence unknown."""
        by = by.strip()
        if not by or by.lower() == "model":
            raise BadInputError("请先写上您的姓名（write your name first）。")
        sentence = next((s.sentence for s in self.shown(matter_id) if s.sentence.text == text), None)
        if sentence is None:
            raise BadInputError("这句话已经变了，请重新打开这一事项（the sentence has changed）。")
        if says == "wrong" and not comment.strip():
            raise BadInputError("不对在哪里？请写一句理由（say what is wrong）。")
        verdict = Verdict(matter_id, text, wording(sentence), says, comment.strip(), by, self.day.isoformat())
        add_verdict(self.corpus, verdict)
        self.verdicts.append(verdict)
        return verdict


def marked(text: str, words: Sequence[str]) -> list[tuple[str, str | None]]:
    """A text in pieces, those of the deciding words marked."""
    spans = sorted((at, at + len(w)) for w in words if w and (at := text.find(w)) >= 0)
    out: list[tuple[str, str | None]] = []
    end = 0
    for start, stop in spans:
        if start < end:
            continue
        out += [(text[end:start], None), (text[start:stop], "依据")]
        end = stop
    return [piece for piece in (*out, (text[end:], None)) if piece[0]]
