"""How well checking holds a chat model to the evidence: python scripts/bench_generate.py

Holds the labelled drafts of evals/adversarial (by hand, and recorded from real small models) to
their evidence and prints: bad statements that reach the reader unmarked, good ones turned away,
and where a model is given, answers with a citation for every statement and the time of checking
over the time of generation.

    --model local:0.5b   also ask a real model the 60 questions of questions.txt
    --record FILE        write what it says, with no labels, for labelling
    --split dev|test     which labelled drafts (default: both)
    --show               print every statement judged wrongly
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from adversarial import FOLDER, Draft, Labelled, read_hand, read_recorded

from assistant.config import Settings, load_settings
from assistant.corpus import load_corpus
from assistant.errors import ModelError
from assistant.judge import Judge, Judged
from assistant.library import Library
from assistant.model_prompts import PromptSet
from assistant.verify import Verifier

DAY = date(2026, 11, 22)


def judge_drafts(
    drafts: Sequence[Draft], library: Library, verifier: Verifier, settings: Settings
) -> list[tuple[Draft, Labelled, Judged]]:
    """Judge every labelled statement beside its evidence."""
    prompts = PromptSet(settings, "citizen")
    found = []
    for draft in drafts:
        units = [library.units[i] for i in draft.evidence]
        judge = Judge(verifier, units, draft.question, DAY, prompts.own_words)
        found += [(draft, s, judge.judge(s.statement)) for s in draft.statements]
    return found


def table(name: str, judged: Sequence[tuple[Draft, Labelled, Judged]]) -> None:
    """Print the two shares, and the bad ones that got through by sort."""
    good = [j for _, s, j in judged if s.good]
    bad = [(s, j) for _, s, j in judged if not s.good and not mended(s, j)]
    put_right = Counter(s.fault for _, s, j in judged if not s.good and mended(s, j))
    away = sum(not j.stands for j in good)
    through = Counter(s.fault for s, j in bad if j.stands)
    of = Counter(s.fault for s, _ in bad)
    print(f"\n{name}")
    print(f"  bad statements unmarked   {_share(sum(through.values()), len(bad))}   (floor: <= 2 %)")
    print(f"  good statements marked    {_share(away, len(good))}   (floor: <= 10 %)")
    print(f"  put right, not counted     {dict(put_right)}")
    print("  by fault: " + ", ".join(f"{k} {through[k]}/{n}" for k, n in sorted(of.items())))


def mended(labelled: Labelled, found: Judged) -> bool:
    """Whether what was bad is put right: the right number given; an opinion shown as one, not as law."""
    return (labelled.fault == "citation" and found.renumbered) or (
        labelled.fault == "opinion" and found.retyped and found.stands
    )


def _share(part: int, whole: int) -> str:
    """A share with its 95 % Wilson interval."""
    if not whole:
        return "   no cases"
    p, z = part / whole, 1.96
    centre = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * ((p * (1 - p) + z * z / (4 * whole)) / whole) ** 0.5 / (1 + z * z / whole)
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return f"{100 * p:5.1f} % ({part}/{whole}, 95 %: {100 * low:.1f}-{100 * high:.1f})"


def show(judged: Iterable[tuple[Draft, Labelled, Judged]]) -> None:
    """Print what was judged wrongly."""
    for draft, labelled, found in judged:
        if found.stands != labelled.good and not mended(labelled, found):
            sign = "good, turned away" if labelled.good else f"BAD ({labelled.fault}), let through"
            cites = list(labelled.statement.citations)
            print(f"  {draft.name} [{sign}] {labelled.statement.text} {cites} -> {found.reason}")


def ask_model(model: str, settings: Settings, record: Path | None) -> None:
    """Ask a real model the 60 questions and print figures of its answers."""
    from assistant import Assistant
    from assistant.chat_model import ChatModel
    from assistant.generate import Written, write_answer
    from assistant.model_call import Meter

    assistant = Assistant.open(settings)
    chat = ChatModel(settings)
    questions = (FOLDER / "questions.txt").read_text(encoding="utf-8").splitlines()
    answers: list[Written] = []
    failures: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    meters = []
    for number, question in enumerate(filter(None, questions)):
        evidence = [h.unit for h in assistant.search(question, k=6, as_of=DAY)]
        meter, start = Meter(settings), time.monotonic()
        meters.append(meter)
        try:
            for event in write_answer(
                question,
                evidence,
                model=chat,
                verifier=assistant.verifier,
                as_of=DAY,
                settings=settings,
                meter=meter,
            ):
                judged = event.judged
            if event.written:
                answers.append(event.written)
        except ModelError as error:
            failures[str(error)] += 1
        rows.append(_row(number, question, evidence, judged, model))
        print(f"  {number + 1:2d} {time.monotonic() - start:6.1f} s  {question}", flush=True)
    _figures(answers, failures, meters)
    if record:
        record.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")


def _row(number: int, question: str, evidence: Sequence[Any], judged: Any, model: str) -> dict[str, Any]:
    statements = [
        {
            "type": str(j.statement.sort or ""),
            "citations": list(j.statement.citations),
            "text": j.statement.text,
            "judged": j.support,
            "reason": j.reason,
        }
        for j in judged
    ]
    split = "dev" if number % 2 else "test"
    return {
        "id": f"{model}-{number}",
        "split": split,
        "model": model,
        "question": question,
        "evidence": [u.id for u in evidence],
        "statements": statements,
    }


def _figures(answers: Sequence[Any], failures: Counter[str], meters: Sequence[Any]) -> None:
    total = len(answers) + sum(failures.values())
    cited = sum(all(c.citations for c in a.claims) and bool(a.claims) for a in answers)
    generation = sum(m.model_seconds for m in meters)
    checking = sum(m.check_seconds for m in meters)
    tokens = sum(m.output_tokens for m in meters)
    print(f"\nreal model: {len(answers)} of {total} questions answered by the model")
    for reason, count in failures.most_common():
        print(f"  {count:3d} extractive instead: {reason}")
    print(f"  answers with a citation for every statement   {_share(cited, len(answers))}")
    print(f"  generation {generation:.1f} s, {tokens} tokens; checking {checking:.2f} s")
    print(f"  checking / generation   {checking / max(generation, 1e-9):.4f}   (floor: <= 0.15)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", default="")
    parser.add_argument("--record", type=Path)
    parser.add_argument("--split", choices=("dev", "test"))
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    slow = {"model_timeout": 300.0, "model_seconds_cap": 600.0, "model_source_chars": 2400}
    settings = load_settings(model=options.model, **slow)
    library = Library.build(load_corpus(settings), today=DAY)
    verifier = Verifier(library)
    for split in [options.split] if options.split else ["dev", "test"]:
        for name, drafts in (
            ("by hand", read_hand(FOLDER / f"{split}.txt")),
            ("recorded from small models", _recorded(split)),
        ):
            start = time.monotonic()
            judged = judge_drafts(drafts, library, verifier, settings)
            if judged:
                table(f"{split}, {name} ({len(drafts)} drafts)", judged)
                print(f"  {1000 * (time.monotonic() - start) / len(judged):.1f} ms a statement")
            if options.show:
                show(judged)
    if options.model:
        ask_model(options.model, settings, options.record)


def _recorded(split: str) -> list[Draft]:
    path = FOLDER / "recorded.jsonl"
    return read_recorded(path, split) if path.is_file() else []


if __name__ == "__main__":
    main()
