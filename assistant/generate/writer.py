"""Answers written by a chat model and held to the evidence.

    model = ChatModel(settings)                        # once; ModelError where it cannot be opened
    meter = Meter(settings)                            # one for each question
    words = reword(question, history, model, meter, settings, cancel)   # rewording.py, before retrieval
    for event in write_answer(Brief(question, evidence, as_of=day, persona=persona), model=model,
                              verifier=verifier, settings=settings, meter=meter, cancel=cancel):
        event.draft                                    # Markdown so far, each statement with its mark
    event.written                                      # of the last event: Written, the checked answer

The model writes statements, each typed and with the numbers of its sources; each is judged as
soon as it is complete (judge.py), while the model writes on. Those that fail go back once with
the reason. What still fails gives way to the passage that it is about, quoted (quoting.py); the
statement itself is left out or struck through, as the settings say. Anything that
leaves no answer worth showing raises ModelError with the reason in Chinese, and the caller shows
the extractive answer. Closing the generator or setting `cancel` stops the model call; a cancelled
answer ends without `written`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.generate.page import QUOTE, lay_out, quote_failed, section_of
from assistant.generate.prompt_set import PromptSet
from assistant.generate.rereading import SCHEMA as READINGS
from assistant.generate.rereading import read_readings, undecided
from assistant.judge import REPAIR_SCHEMA, SCHEMA, Judge, Judged, Reading, Sort, Statement, read_draft
from assistant.language import without_orders
from assistant.language.tables import table
from assistant.model import Cancelled, ChatModel, Messages, Meter
from assistant.rules import Condition, good_question, open_conditions
from assistant.schema import Citation, Claim, LegalUnit

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Sequence
    from datetime import date

    from assistant.config import Settings
    from assistant.verify import Verifier

_DRAFTS = table("drafts")
_REFUSAL = _DRAFTS.pattern("refusal")


@dataclass(frozen=True)
class Written:
    """A model's answer, checked. `prompts` is the hash of the prompt files, `ask` the question back."""

    answer: str
    citations: tuple[Citation, ...]
    claims: tuple[Claim, ...]
    warnings: tuple[str, ...]
    usage: dict[str, float]
    model: str
    prompts: str
    ask: str = ""
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True)
class Event:
    """A step of the writing. `stage`: writing, rereading, repairing or done; `written` only with done.

    `citations` are the sources under the numbers that the draft uses, quoted whole.
    """

    stage: str
    draft: str
    citations: tuple[Citation, ...] = ()
    judged: tuple[Judged, ...] = ()
    written: Written | None = None


@dataclass(frozen=True)
class Brief:
    """What is to be written: the question, the passages it may stand on (numbered 1 to n), for whom."""

    question: str
    evidence: Sequence[LegalUnit]
    as_of: date
    history: Sequence[tuple[str, str]] = ()
    persona: str = "citizen"


def write_answer(
    brief: Brief,
    *,
    model: ChatModel,
    verifier: Verifier,
    settings: Settings,
    meter: Meter | None = None,
    cancel: threading.Event | None = None,
) -> Iterator[Event]:
    """Write an answer from the passages of `brief`, yielding the draft as it grows.

    Raises ModelError with the reason where no checked answer comes of it.
    """
    writing = _Writing(brief, model, verifier, settings)
    try:
        yield from writing.run(meter or Meter(settings), cancel)
    except Cancelled:
        return


class _Writing:
    """One answer in the making."""

    def __init__(self, brief: Brief, model: ChatModel, verifier: Verifier, settings: Settings) -> None:
        if not brief.evidence:
            raise ModelError("没有可以交给模型的资料")
        self.prompts = PromptSet(settings, brief.persona)
        dated = [replace(u, status=u.status_on(brief.as_of)) for u in brief.evidence]
        clean = [replace(u, text=without_orders(u.text)) for u in dated]
        usable = [i for i, u in enumerate(clean) if u.text]
        self.sources, self.read = self.prompts.sources(brief.question, [clean[i] for i in usable])
        self.evidence = tuple(dated[i] for i in usable[: len(self.read)])
        self.ordering = sum(c.text != d.text for c, d in zip(clean, dated, strict=True))
        self.question, self.history, self.persona = brief.question, brief.history, brief.persona
        self.model, self.settings = model, settings
        self.conditions = open_conditions(self.question, self.read)
        self.judge = Judge(verifier, self.read, self.question, brief.as_of, self.prompts.own_words)
        self.left_out = len(usable) - len(self.evidence)
        self.judged: list[Judged] = []
        self.repaired = 0
        self.ask = ""

    def run(self, meter: Meter, cancel: threading.Event | None) -> Iterator[Event]:
        """Write, check, repair, lay out."""
        self.meter, self.cancel = meter, cancel
        messages = self.prompts.answer(self.sources, self.conditions, self.question, self.history)
        raw = ""
        for piece in self.model.stream(messages, meter, schema=SCHEMA, cancel=cancel):
            raw += piece
            reading = read_draft(raw, finished=False) if piece else None
            if reading:
                self._judge_up_to(reading)
            yield self._event("writing", self._draft(reading))
        reading = read_draft(raw)
        self._judge_up_to(reading)
        self._refuse_bad(raw, reading)
        yield self._event("writing", self._draft(None))
        yield from self._read_again()
        yield from self._repair(messages, raw)
        if good_question(reading.ask, self.question, self.conditions) and not self.judge.gives_away(
            reading.ask
        ):
            self.ask = reading.ask
        written = self._written()
        yield Event("done", written.answer, written.citations, tuple(self.judged), written)

    def _judge_up_to(self, reading: Reading) -> None:
        start = time.monotonic()
        for statement in reading.statements[len(self.judged) : reading.complete]:
            self.judged.append(self.judge.judge(statement))
        self.meter.check_seconds += time.monotonic() - start

    def _refuse_bad(self, raw: str, reading: Reading) -> None:
        """Raise where the whole output is of no use and another call would not mend it."""
        joints = self.prompts.joints
        if reading.statements and not reading.whole:
            raise ModelError(joints["unfinished"])
        if any(j.stands for j in self.judged):
            return
        if not raw.strip() or not reading.statements:
            raise ModelError(joints["refused" if _REFUSAL.search(raw) else "unreadable"])
        if _REFUSAL.search(raw):
            raise ModelError(joints["refused"])
        foreign = sum(j.reason == "不是中文" for j in self.judged)
        if foreign * 2 > len(self.judged):
            raise ModelError(joints["wrong_language"])
        if not any(s.citations for s in reading.statements):
            raise ModelError(joints["no_citation"])

    def _read_again(self) -> Iterator[Event]:
        """Let the model read again what the words cannot decide; a failure of this call decides nothing."""
        doubtful = undecided(self.judged) if self.settings.model_second_reading else []
        if not doubtful:
            return
        messages = self.prompts.second_reading(self.read, self.question, self.history, doubtful)
        draft, raw = self._draft(None), ""
        try:
            for piece in self.model.stream(messages, self.meter, schema=READINGS, cancel=self.cancel):
                raw += piece
                yield self._event("rereading", draft)
        except ModelError:
            return
        words = {r.number: r.words for r in read_readings(raw)}
        for j in doubtful:
            at = self.judged.index(j)
            self.judged[at] = self.judge.confirm(j, words.get(j.statement.index, ""))
        yield self._event("rereading", self._draft(None))

    def _repair(self, before: Messages, said: str) -> Iterator[Event]:
        """Give what failed back once, with the reasons; a failure of this call costs nothing more."""
        failed = [j for j in self.judged if j.support == "unsupported" and j.shown]
        if not failed:
            return
        draft = self._draft(None)
        raw = ""
        try:
            messages = self.prompts.repair(before, said, failed)
            for piece in self.model.stream(messages, self.meter, schema=REPAIR_SCHEMA, cancel=self.cancel):
                raw += piece
                yield self._event("repairing", draft)
        except ModelError:
            return
        start = time.monotonic()
        for statement in read_draft(raw).statements:
            at = next((i for i, j in enumerate(self.judged) if j.statement.index == statement.mends), None)
            if at is None or self.judged[at].stands:
                continue
            new = self.judge.judge(replace(statement, index=self.judged[at].statement.index))
            if new.stands:
                self.judged[at] = new
                self.repaired += 1
        self.meter.check_seconds += time.monotonic() - start
        yield self._event("repairing", self._draft(None))

    def _event(self, stage: str, draft: str) -> Event:
        citations = tuple(Citation(n, unit, unit.text) for n, unit in enumerate(self.evidence, start=1))
        return Event(stage, draft, citations, tuple(self.judged))

    def _draft(self, reading: Reading | None) -> str:
        """The statements so far, each with its mark: ✓ checked, ✗ failed, … still to be checked."""
        lines = [self.prompts.joints["draft"], ""]
        for judged in self.judged:
            if judged.shown:
                mark = {"unsupported": "✗", "joint": ""}.get(judged.support, "✓")
                lines.append(f"- {_marked(judged.statement)} {mark}".rstrip())
        for statement in reading.statements[len(self.judged) :] if reading else ():
            if not self.judge.gives_away(statement.text):
                lines.append(f"- {_marked(statement)} …")
        return "\n".join(lines)

    def _written(self) -> Written:
        joints = self.prompts.joints
        standing = [j for j in self.judged if j.stands]
        failed = [j for j in self.judged if j.support == "unsupported" and j.shown]
        if not standing:
            raise ModelError(joints["no_statement"])
        lawful = any(self.evidence[n - 1].kind.binding for j in standing for n in j.statement.citations)
        if not lawful and any(j.statement.sort in (Sort.LAW, Sort.INTERPRETATION) for j in failed):
            raise ModelError(joints["no_law"])
        mark = self.settings.model_unsupported == "mark"
        quoted, said = quote_failed(failed, standing, self.evidence, QUOTE[self.persona])
        shown = [*self.judged, *quoted]
        page = lay_out(shown, self.evidence, joints, self.persona, mark, self._closing(standing))
        warnings = []
        if self.repaired:
            warnings.append(joints["repaired"].format(count=self.repaired))
        if renumbered := sum(j.renumbered for j in standing):
            warnings.append(joints["renumbered"].format(count=renumbered))
        if reread := sum(j.reread for j in standing):
            warnings.append(joints["reread"].format(count=reread))
        if said:
            warnings.append(joints["quoted"].format(count=said))
        if mark and failed:
            warnings.append(joints["marked"].format(count=len(failed)))
        elif len(failed) > said:
            warnings.append(joints["removed"].format(count=len(failed) - said))
        if self.ordering:
            warnings.append(joints["ordering"].format(count=self.ordering))
        if self.left_out:
            warnings.append(joints["cut_sources"].format(count=len(self.evidence)))
        return Written(
            page.answer,
            page.citations,
            page.claims,
            tuple(warnings),
            self.meter.usage(),
            self.model.name,
            self.prompts.version,
            self.ask,
            tuple(shown),
        )

    def _closing(self, standing: Sequence[Judged]) -> str:
        """The question back; or the law's own condition where nothing in the answer branches on one."""
        joints = self.prompts.joints
        if self.ask:
            return joints["ask"].format(question=self.ask)
        if any(section_of(j) == "branch" for j in standing):
            return ""
        cited = {n for j in standing for n in j.statement.citations}
        near: list[Condition] = [c for c in self.conditions if c.source in cited and c.told > 0]
        if not near:
            return ""
        best = max(near, key=lambda c: c.told)
        return joints["condition"].format(condition=best.text, n=best.source)


def _marked(statement: Statement) -> str:
    return statement.text + "".join(f"[{n}]" for n in statement.citations)
