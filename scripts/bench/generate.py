"""How well checking holds a chat model to the evidence: python -m scripts.bench.generate

Holds the labelled drafts of evals/adversarial (by hand, and recorded from real small models) to
their evidence and prints bad statements that reach the reader unmarked; of the good ones, how many
are shown as written, how many give way to the passage quoted, and how many are turned away. Below,
the same with what a second reading by a model said, where one is recorded (second_readings.py).
Then runs the whole loop over what a real model said to the 60 questions of questions.txt, and
prints what reached the reader, citations for every statement and the time of checking over the
time of generation. Scoring needs no model: what it said is in recorded.jsonl.

    --model local:0.5b   first ask this model the questions that have no recording by it yet
    --limit N            at most N of them; the next run goes on from there
    --set NAME           only these labelled drafts: dev, test, lawyer, heldout, fresh, privacy, …, recorded
    --show               print every statement judged wrongly
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from assistant.config import Settings, load_settings
from assistant.corpus import load_corpus
from assistant.generate.page import QUOTE, in_own_words
from assistant.judge import Judged
from assistant.judge.checks import CHECKS, PLAIN
from assistant.library import Library
from assistant.model import Meter
from assistant.verify import Verifier
from scripts.bench.adversarial import DAY, FOLDER, Draft, Labelled, read_hand, read_recorded
from scripts.bench.recorded_answers import SHORT, record, replay, rows_of
from scripts.bench.second_readings import Reader, readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Row = tuple[Draft, Labelled, Judged]
BLIND = ("privacy", "crime", "labour", "consumers", "litigation", "housing", "faces", "everyday")
SETS = ("dev", "test", "lawyer", "heldout", "fresh", *BLIND, "recorded")
RECORDED = FOLDER / "recorded.jsonl"


def judge_drafts(drafts: Sequence[Draft], reader: Reader) -> list[Row]:
    """Judge every labelled statement beside its evidence, by the rules."""
    return [row for draft in drafts for row in _rows(draft, reader.judge(draft)[1])]


def read_again(drafts: Sequence[Draft], reader: Reader, said: Mapping[str, str]) -> list[Row]:
    """The same with what a second reading said, by draft."""
    return [row for draft in drafts for row in _rows(draft, reader.with_reading(draft, said[draft.name]))]


def _rows(draft: Draft, judged: Sequence[Judged]) -> list[Row]:
    return [(draft, s, j) for s, j in zip(draft.statements, judged, strict=True)]


def table(name: str, judged: Sequence[Row], library: Library) -> None:
    """Print the shares, and the bad ones that got through by sort."""
    good = [(d, j) for d, s, j in judged if s.good]
    bad = [(s, j) for _, s, j in judged if not s.good and not mended(s, j)]
    put_right = Counter(s.fault for _, s, j in judged if not s.good and mended(s, j))
    shown = sum(j.stands for _, j in good)
    quoted = sum(_quoted(d, j, library) for d, j in good if not j.stands)
    through = Counter(s.fault for s, j in bad if j.stands)
    of = Counter(s.fault for s, _ in bad)
    print(f"\n{name}")
    print(f"  bad statements unmarked   {_share(sum(through.values()), len(bad))}   (floor: <= 2 %)")
    print(f"  good ones as written      {_share(shown, len(good))}")
    print(f"    or their passage quoted {_share(quoted, len(good))}")
    print(f"  good statements marked    {_share(len(good) - shown - quoted, len(good))}   (floor: <= 10 %)")
    print(f"  put right, not counted     {dict(put_right)}")
    print("  by fault: " + ", ".join(f"{k} {through[k]}/{n}" for k, n in sorted(of.items())))


def hits(judged: Iterable[Row]) -> None:
    """Print how often each check spoke, and how often against a statement that is bad."""
    spoke: Counter[str] = Counter()
    rightly: Counter[str] = Counter()
    for _, labelled, found in judged:
        if found.check:
            spoke[found.check] += 1
            rightly[found.check] += not labelled.good
    print("\nchecks: statements turned away by each, of them bad ones")
    for check in (*PLAIN, *CHECKS):
        print(f"  {check.name:20} {spoke[check.name]:5d} {rightly[check.name]:5d}")


def _quoted(draft: Draft, judged: Judged, library: Library) -> bool:
    """Whether the reader gets the passage cited in place of a statement that failed."""
    found = in_own_words(judged, [library.units[i] for i in draft.evidence], QUOTE["citizen"])
    return found is not None and set(found.statement.citations) <= set(judged.statement.citations)


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


def show(judged: Iterable[Row]) -> None:
    """Print what was judged wrongly."""
    for draft, labelled, found in judged:
        if found.stands != labelled.good and not mended(labelled, found):
            sign = "good, turned away" if labelled.good else f"BAD ({labelled.fault}), let through"
            cites = list(labelled.statement.citations)
            print(f"  {draft.name} [{sign}] {labelled.statement.text} {cites} -> {found.reason}")


def replayed(path: Path, settings: Settings) -> None:
    """The whole loop over what a real model said, as the code is now, and what reaches the reader."""
    from assistant import Assistant

    rows = [row for row in rows_of(path) if row.get("calls")] if path.is_file() else []
    if not rows:
        return
    assistant = Assistant.open(settings.model_copy(update={"model": ""}))
    for model in dict.fromkeys(row["model"] for row in rows):
        _figures(model, [r for r in rows if r["model"] == model], assistant, settings)


def _figures(model: str, rows: Sequence[dict[str, Any]], assistant: Any, settings: Settings) -> None:
    failures: Counter[str] = Counter()
    answered = cited = shown = checking = 0.0
    labels: Counter[str] = Counter()
    for row in rows:
        meter = Meter(settings)
        last = replay(row, assistant, settings, DAY, meter)
        checking += meter.check_seconds
        if isinstance(last, str):
            failures[last] += 1
            continue
        answered += 1
        claims = last.written.claims if last.written else ()
        cited += bool(claims) and all(c.citations for c in claims)
        labelled = {s["text"]: s for s in row["statements"]}
        shown += len(claims)
        for j in last.judged:
            if j.stands:
                s = labelled.get(j.statement.text, {})
                right = (s.get("fault") == "citation" and j.renumbered) or (
                    s.get("fault") == "opinion" and j.retyped
                )
                labels["put right" if right else s.get("label", "unlabelled")] += 1
    generation = sum(row["usage"]["model_seconds"] for row in rows)
    tokens = sum(row["usage"]["output_tokens"] for row in rows)
    said = Counter(s.get("label", "unlabelled") for row in rows for s in row["statements"])
    print(f"\n{model}: {int(answered)} of {len(rows)} questions answered by the model, else by the extracts")
    for reason, count in failures.most_common():
        print(f"  {count:3d} extractive instead: {reason}")
    print(f"  it wrote {said.total()} statements, labelled {dict(said)}")
    print(f"  the reader gets {int(shown)} of them as checked: {dict(labels)}")
    print(f"  bad among those that it wrote    {_share(said['bad'], said['bad'] + said['good'])}")
    print(f"  bad statements unmarked          {_share(labels['bad'], said['bad'])}   (floor: <= 2 %)")
    print(f"  bad among those that are shown   {_share(labels['bad'], labels['bad'] + labels['good'])}")
    print(f"  answers with a citation for every statement   {_share(int(cited), int(answered))}")
    print(f"  generation {generation:.0f} s, {tokens:.0f} tokens; checking {checking:.2f} s")
    print(f"  checking / generation   {checking / max(generation, 1e-9):.4f}   (floor: <= 0.15)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", default="")
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--set", choices=SETS)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    settings = load_settings(model=options.model, **SHORT)
    if options.model:
        questions = (FOLDER / "questions.txt").read_text(encoding="utf-8").split("\n")
        record(RECORDED, settings, [q for q in questions if q], DAY, options.limit)
    library = Library.build(load_corpus(settings), today=DAY)
    reader = Reader(library, Verifier(library), settings)
    recorded = list(readings())
    every: list[Row] = []
    for name in [options.set] if options.set else SETS:
        drafts = _recorded() if name == "recorded" else read_hand(FOLDER / f"{name}.txt")
        start = time.monotonic()
        judged = judge_drafts(drafts, reader)
        every += judged
        if judged:
            table(f"{name} ({len(drafts)} drafts)", judged, library)
            print(f"  {1000 * (time.monotonic() - start) / len(judged):.1f} ms a statement")
        if options.show:
            show(judged)
        for model in dict.fromkeys(r["reader"] for r in recorded if r["set"] == name):
            said = {r["draft"]: r["said"] for r in recorded if r["set"] == name and r["reader"] == model}
            held = [d for d in drafts if d.name in said]
            read = read_again(held, reader, said)
            table(f"{name}, read again by {model} ({len(held)} drafts)", read, library)
            if options.show:
                show(read)
    hits(every)
    if not options.set:
        replayed(RECORDED, settings)


def _recorded() -> list[Draft]:
    return read_recorded(RECORDED) if RECORDED.is_file() else []


if __name__ == "__main__":
    main()
