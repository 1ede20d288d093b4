"""What readers said of the plain sentences: a ledger beside the matters, a line a verdict.

`corpus/matters/reviews.jsonl` is written by the review desk (`assistant review`) and read with the
matters. A verdict is of one wording: when the sentence or its norms change, it counts no longer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from assistant.errors import CorpusError
from assistant.schema.matters import Matter, PlainSentence, Review

LEDGER = Path("matters") / "reviews.jsonl"
READ = "每句对照条文读过"
Says = Literal["right", "wrong", "unsure"]


@dataclass(frozen=True)
class Verdict:
    """What one reader says of one sentence of a matter, as it is worded; `on` an ISO day."""

    matter: str
    sentence: str
    wording: str
    says: Says
    comment: str
    by: str
    on: str


_FORM = TypeAdapter(Verdict)


def wording(sentence: PlainSentence) -> str:
    """A short hash of a sentence, its norms and its deciding words."""
    told = json.dumps([sentence.text, sentence.norms, sentence.words], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def sentences(matter: Matter) -> tuple[PlainSentence, ...]:
    """Every plain sentence of a matter, each once, in order."""
    return tuple(dict.fromkeys((*matter.answer, *matter.answer_other_side)))


def read_verdicts(corpus: Path) -> list[Verdict]:
    """The ledger, oldest first; [] where there is none, CorpusError names the line that is wrong."""
    path = corpus / LEDGER
    if not path.exists():
        return []
    out = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            try:
                out.append(_FORM.validate_json(line))
            except ValidationError as error:
                raise CorpusError(
                    f"{path.name} 第 {number} 行读不出来：{error.errors()[0]['msg']}。改法：删去或改正这一行"
                ) from error
    return out


def add_verdict(corpus: Path, verdict: Verdict) -> None:
    """Write one more line; CorpusError where the folder cannot be written."""
    path = corpus / LEDGER
    try:
        with path.open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps(asdict(verdict), ensure_ascii=False) + "\n")
    except OSError as error:
        raise CorpusError(f"写不了 {path}：{error.strerror}（cannot write the ledger of reviews）") from error


def standing(verdicts: Iterable[Verdict], matter: Matter) -> dict[tuple[str, str], Verdict]:
    """The last verdict of each reader on each sentence as worded now: (wording, reader) -> verdict."""
    now = {wording(s) for s in sentences(matter)}
    return {(v.wording, v.by): v for v in verdicts if v.matter == matter.id and v.wording in now}


def read_by(verdicts: Iterable[Verdict], matter: Matter) -> tuple[Review, ...]:
    """Readers who found every sentence right as it is worded now, where nobody objects to one."""
    last = standing(verdicts, matter)
    if any(v.says == "wrong" for v in last.values()):
        return ()
    needed = {wording(s) for s in sentences(matter)}
    out = []
    for reader in dict.fromkeys(v.by for v in last.values()):
        right = {w: v for (w, by), v in last.items() if by == reader and v.says == "right"}
        if needed and needed <= set(right):
            out.append(Review(reader, max(v.on for v in right.values()), READ))
    return tuple(out)
