"""Second readings of the labelled drafts by a model, recorded so that scoring needs none.

    python -m scripts.bench.second_readings record openai:NAME fresh heldout  ask a model
    python -m scripts.bench.second_readings export FOLDER fresh heldout  write the prompts
    python -m scripts.bench.second_readings collect FOLDER NAME fresh heldout  keep what was said

One JSON object a line in evals/adversarial/readings.jsonl: reader, set, draft, and what it said.
`bench_generate.py` scores them. A model of which nobody can tell how well it reads is not to be asked.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Settings, load_settings
from assistant.corpus import load_corpus
from assistant.generate.prompt_set import PromptSet
from assistant.generate.rereading import SCHEMA, read_readings, undecided
from assistant.judge import Judge, Judged
from assistant.library import Library
from assistant.model import ChatModel, Messages, Meter
from assistant.verify import Verifier
from scripts.bench.adversarial import DAY, FOLDER, Draft, read_hand

if TYPE_CHECKING:
    from collections.abc import Iterator

READINGS = FOLDER / "readings.jsonl"


@dataclass(frozen=True)
class Reader:
    """Judges drafts with the rules and puts what they leave undecided to a second reading."""

    library: Library
    verifier: Verifier
    settings: Settings

    def judge(self, draft: Draft) -> tuple[Judge, list[Judged]]:
        """Each statement of a draft by the rules alone."""
        prompts = self._prompts
        units = [self.library.units[i] for i in draft.evidence]
        judge = Judge(self.verifier, units, draft.question, DAY, prompts.own_words)
        return judge, [judge.judge(s.statement) for s in draft.statements]

    def messages(self, draft: Draft, judged: list[Judged]) -> Messages | None:
        """What is asked of a second reader; None where nothing is undecided."""
        doubtful = undecided(judged)
        units = [self.library.units[i] for i in draft.evidence]
        return self._prompts.second_reading(units, draft.question, (), doubtful) if doubtful else None

    def with_reading(self, draft: Draft, said: str) -> list[Judged]:
        """The statements judged by the rules and by what a second reader said."""
        judge, judged = self.judge(draft)
        words = {r.number: r.words for r in read_readings(said)}
        return [judge.confirm(j, words.get(j.statement.index, "")) for j in judged]

    @cached_property
    def _prompts(self) -> PromptSet:
        return PromptSet(self.settings, "citizen")


def readings() -> Iterator[dict[str, str]]:
    """All that was recorded."""
    if READINGS.is_file():
        yield from (json.loads(line) for line in READINGS.read_text(encoding="utf-8").splitlines())


def _keep(reader: str, name: str, draft: Draft, said: str) -> None:
    row = {"reader": reader, "set": name, "draft": draft.name, "said": said}
    with READINGS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("action", choices=("record", "export", "collect"))
    parser.add_argument("rest", nargs="+")
    options = parser.parse_args()
    first, *sets = options.rest
    reader_name, sets = (sets[0], sets[1:]) if options.action == "collect" else (first, sets)
    settings = load_settings(model=first if options.action == "record" else "")
    library = Library.build(load_corpus(settings), today=DAY)
    reader = Reader(library, Verifier(library), settings)
    known = {(r["reader"], r["set"], r["draft"]) for r in readings()}
    model = ChatModel(settings) if options.action == "record" else None
    for name in sets:
        for draft in read_hand(FOLDER / f"{name}.txt"):
            messages = reader.messages(draft, reader.judge(draft)[1])
            if messages is None or (reader_name, name, draft.name) in known:
                continue
            if model:
                said = "".join(model.stream(messages, Meter(settings), schema=SCHEMA))
                _keep(reader_name, name, draft, said)
                print(f"  {name} {draft.name}", flush=True)
            elif options.action == "export":
                text = "\n\n".join(f"=== {role} ===\n{content}" for role, content in messages)
                Path(first).mkdir(parents=True, exist_ok=True)
                (Path(first) / f"{draft.name}.txt").write_text(text + "\n", encoding="utf-8")
            elif (answer := Path(first) / f"{draft.name}.json").is_file():
                _keep(reader_name, name, draft, answer.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
