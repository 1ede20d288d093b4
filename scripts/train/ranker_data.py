"""What the ranker learns from: questions, their vectors, the articles that answer them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml

from assistant.index.embed import EMBED_CHARS
from assistant.language import letters, to_chinese
from assistant.retrieve import LAW, Retriever
from assistant.schema import Kind

if TYPE_CHECKING:
    from datetime import date

    from assistant.schema.stages import Query

OUR_QUESTIONS = Path(__file__).resolve().parent / "data" / "ranker_questions.yaml"
OURS = 100_000  # ids of our own questions begin here
NEAR = 40  # passages of each question, of its candidates' best half, that the adapter learns to tell apart


@dataclass(frozen=True)
class Training:
    """Rows i belong to question `ids[i]`, made ready in `ready[i]`.

    `queries`  vectors of the questions with their legal terms, as the product makes them
    `plain`    vectors of the questions alone
    `answers`  vectors of the lawyers' answers, read as questions
    `gold`     rows in `passages` of the articles that answer; `gold_rows` rows of the index
    `scored`   benchmark questions whose articles the library holds: figures are of these
    `ours`     questions of our own, on the laws that the benchmark hardly asks for
    The remaining questions, of articles that the library lacks, only teach the adapter.
    """

    ids: np.ndarray
    ready: tuple[Query, ...]
    queries: np.ndarray
    plain: np.ndarray
    answers: np.ndarray
    passages: np.ndarray
    gold: tuple[tuple[int, ...], ...]
    gold_rows: tuple[tuple[int, ...], ...]
    scored: np.ndarray
    ours: np.ndarray
    topics: dict[str, list[int]]


def read_training(folder: Path, retriever: Retriever, day: date) -> Training:
    """Read the benchmark's training part and embed what is needed of it (two minutes)."""
    lines = [json.loads(s) for s in (folder / "lecoqa_train.jsonl").read_text("utf-8").splitlines()]
    held = [json.loads(s) for s in (folder / "lecoqa_train_gold.jsonl").read_text("utf-8").splitlines()]
    lines.sort(key=lambda q: q["query_id"])
    index = retriever.index
    articles = _articles(retriever, day)
    written = _our_questions(retriever, day)
    lines += [
        {"query_id": OURS + i, "question": q, "answer": "", "gold": {}} for i, (q, _) in enumerate(written)
    ]
    listed: dict[int, list[int]] = {
        q["query_id"]: [articles[law, article] for law, article in q["gold"]] for q in held
    }
    listed |= {OURS + i: rows for i, (_, rows) in enumerate(written)}
    extra: dict[str, int] = {}
    found = [listed.get(q["query_id"]) or _by_text(q["gold"], articles, retriever, extra) for q in lines]
    ready = [retriever.prepare([q["question"]]) for q in lines]
    near: set[int] = {row for rows in found for row in rows if row >= 0}
    for query in ready:
        candidates = retriever.candidates(query, LAW, day)
        near.update(candidates[np.argsort(-retriever.fused(query, candidates))[: 2 * NEAR]].tolist())
    rows = np.array(sorted(near))
    place = {int(row): i for i, row in enumerate(rows)}
    assert index.embedder is not None
    answers = index.embedder.queries(
        [(str(q["answer"]) if q["query_id"] < OURS else q["question"])[:300] for q in lines]
    )
    beyond = index.embedder.passages(list(extra)) if extra else np.empty((0, answers.shape[1]), np.float32)
    topics = json.loads((folder / "lecoqa_train_topics.json").read_text("utf-8"))
    return Training(
        ids=np.array([q["query_id"] for q in lines]),
        ready=tuple(ready),
        queries=np.stack([query.vector for query in ready if query.vector is not None]),
        plain=index.embedder.queries([q["question"] for q in lines]),
        answers=answers,
        passages=np.concatenate([index.vectors.floats(rows), beyond]),
        gold=tuple(tuple(place[r] if r >= 0 else len(rows) - 1 - r for r in sorted(set(rs))) for rs in found),
        gold_rows=tuple(tuple(sorted(set(rs))) for rs in found),
        scored=np.array([i for i, q in enumerate(lines) if q["query_id"] in listed and q["query_id"] < OURS]),
        ours=np.array([i for i, q in enumerate(lines) if q["query_id"] >= OURS]),
        topics=topics,
    )


def _our_questions(retriever: Retriever, day: date) -> list[tuple[str, list[int]]]:
    """Read scripts/train/data/ranker_questions.yaml: questions and rows of the articles that answer."""
    library, out = retriever.index.library, []
    for question, *references in yaml.safe_load(OUR_QUESTIONS.read_text("utf-8")):
        rows = []
        for reference in references:
            law, article = reference.split("#")
            number, _, suffix = article.partition("-")
            unit = library.article(law, f"{number}之{to_chinese(int(suffix))}" if suffix else number, day)
            rows.append(retriever.index.row[unit.id])
        out.append((question, rows))
    return out


def _articles(retriever: Retriever, day: date) -> dict[tuple[str, str], int]:
    index = retriever.index
    holds = index.in_force(day)
    out: dict[tuple[str, str], int] = {}
    for row, unit_id in enumerate(index.ids):
        if holds[row] and index.kinds[row] == Kind.STATUTE.authority:
            unit = index.library.units[unit_id]
            out.setdefault((unit.title, unit.article), row)
    return out


def _by_text(
    gold: dict[str, str], articles: dict[tuple[str, str], int], retriever: Retriever, extra: dict[str, int]
) -> list[int]:
    """Rows of articles that say the same today; negative places in `extra` for all others."""
    rows = []
    for name, text in gold.items():
        parts = re.match(r"(.*?)(第[零〇一二三四五六七八九十百千]+条.*)$", name)
        title, article = (parts[1], parts[2]) if parts else (name, "")
        title = title.removeprefix("中华人民共和国")
        row = articles.get((title, article), -1)
        unit = retriever.index.library.units[retriever.index.ids[row]] if row >= 0 else None
        if unit and letters(unit.text)[:40] == letters(text)[:40]:
            rows.append(row)
        else:
            rows.append(-1 - extra.setdefault(f"{title} {text}"[:EMBED_CHARS], len(extra)))
    return rows
