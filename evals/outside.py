"""LeCoQA (Chinese legal consultation) by path: retrieval, gold articles cited, BLEU and METEOR.

The data are not part of this repository. Point to a folder with `lecoqa_train.jsonl` (and
`lecoqa_train_gold.jsonl`, the questions whose gold articles the library holds), or to a file of
LeCoQA itself (`data/example/test.json`, a list with 问题, 答案文本, match_name).
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from assistant import AssistantError, LegalUnit
from evals.cases import AS_OF, CaseError
from evals.metrics.overlap import bleu, meteor, words
from evals.metrics.ranking import ndcg_at, recall_at, reciprocal_rank
from evals.truth import to_int
from evals.wording import letters, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evals.asked import Asked
    from evals.records import Record

Article = tuple[str, int, str]  # title as letters, number, 之几
_NAME = re.compile(
    r"^(?P<law>.+?)第(?P<no>[〇零一二三四五六七八九十百千]+)条(?P<suffix>之[一二三四五六七八九十]+)?"
)
K = 10
# Published figures (LeCoQA's README, 309 test questions): METEOR and BLEU of the best and of plain prompting.
PUBLISHED = {
    "GPT, Few-shot + Evidence": {"meteor": 0.3136, "bleu": 0.1152},
    "GPT, RAG": {"meteor": 0.2974, "bleu": 0.1012},
    "qwen2.5-7B, Finetune": {"meteor": 0.2671, "bleu": 0.1056},
    "qwen2.5-14B-Instruct, Direct": {"meteor": 0.2293, "bleu": 0.0373},
}


@dataclass(frozen=True)
class Question:
    """A question of the benchmark. `held`: all of its gold articles stand in the statute book."""

    id: str
    question: str
    answer: str
    gold: tuple[Article, ...]
    held: bool


def load_lecoqa(path: Path | None) -> list[Question]:
    """Read the benchmark; CaseError says what is missing and how to name the place."""
    if path is None or not path.exists():
        raise CaseError(
            f"没有 LeCoQA 数据（{path}）。用 --outside 指定含 lecoqa_train.jsonl 的文件夹或 LeCoQA 的文件。"
        )
    if path.is_file():
        return [_question(r, None) for r in _rows(path)]
    main = sorted(p for p in path.glob("lecoqa*.json*") if "gold" not in p.name and "topics" not in p.name)
    if not main:
        raise CaseError(f"{path} 里没有 lecoqa*.jsonl。")
    held: dict[str, list[list[str]]] = {}
    for extra in sorted(path.glob("lecoqa*_gold.jsonl")):
        held |= {str(r["query_id"]): r["gold"] for r in _rows(extra)}
    return [_question(r, held) for p in main for r in _rows(p)]


def _rows(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    return (
        json.loads(text) if text.lstrip().startswith("[") else [json.loads(s) for s in text.splitlines() if s]
    )


def _question(row: dict[str, Any], held: dict[str, list[list[str]]] | None) -> Question:
    number = str(row["query_id"])
    names = row.get("gold") or row.get("match_name") or row.get("相关法规") or []
    gold = [a for a in map(article_of, names) if a]
    if held is not None and number in held:
        gold = [a for law, article in held[number] if (a := article_of(law + article))]
    answer = row.get("answer", row.get("答案文本"))
    return Question(
        id=number,
        question=row.get("question") or row["问题"],
        answer=answer if isinstance(answer, str) else "",  # the data hold NaN where none was written
        gold=tuple(dict.fromkeys(gold)),
        held=held is None or number in held,
    )


def article_of(name: str) -> Article | None:
    """Read 中华人民共和国刑法第二百六十二条之二 into (刑法, 262, 之二); None where it names no article."""
    m = _NAME.match(name)
    return (title_of(m["law"]), to_int(m["no"]), m["suffix"] or "") if m else None


def title_of(law: str) -> str:
    """A law's title for comparison."""
    return letters(law.replace("中华人民共和国", ""))


def run_lecoqa(question: Question, assistant: Asked) -> Record:
    """Search and ask; compare with the gold articles and with the lawyer's answer."""
    started = time.perf_counter()
    values: dict[str, float] = {}
    faults: list[str] = []
    text, hits, refused = "", [], False
    try:
        answer = assistant.ask(question.question, as_of=AS_OF)
        seconds = time.perf_counter() - started
        hits = [h.unit for h in assistant.search(question.question, k=K, as_of=AS_OF)]
        text, refused = plain(answer.answer), answer.refused
        cited = [c.unit for c in answer.citations]
    except AssistantError as error:
        seconds, cited = time.perf_counter() - started, []
        faults.append(f"{type(error).__name__}: {error}")
    found = {a for a in map(_article, cited) if a}
    gold = set(question.gold)
    if question.held:
        values |= _retrieval(hits, question.gold)
    group = "held" if question.held else "other"
    values["cites_gold"] = float(bool(found & gold))
    values["gold_recall"] = len(found & gold) / len(gold) if gold else 0.0
    values["gold_precision"] = len(found & gold) / len(found) if found else 0.0
    values["answered"] = float(bool(cited) and not refused)
    if question.answer and find_spec("jieba"):
        reference, candidate = words(question.answer), words(text)
        values |= {"bleu": bleu(reference, candidate), "meteor": meteor(reference, candidate)}
    if not found & gold:
        faults.append("没引：" + "、".join(f"{law}{no}条{suffix}" for law, no, suffix in question.gold))
    return {
        "id": f"lecoqa-{question.id}", "suite": "lecoqa", "split": "dev", "sort": group,
        "question": question.question, "expected": "answer", "outcome": "refuse" if refused else "answer",
        "values": values, "counts": {"cited": len(found), "right": len(found & gold)}, "faults": faults,
        "seconds": round(seconds, 4), "answer": None, "hits": [{"id": u.id, "score": 0.0} for u in hits],
    }  # fmt: skip


def _article(unit: LegalUnit) -> Article | None:
    return (title_of(unit.title), unit.article_no, unit.article_suffix) if unit.article_no else None


def _retrieval(hits: Sequence[LegalUnit], gold: Sequence[Article]) -> dict[str, float]:
    ranking = [{i for i, g in enumerate(gold) if g == _article(u)} for u in hits]
    n = len(gold)
    return {
        "recall@5": recall_at(ranking, n, 5),
        "recall@10": recall_at(ranking, n, K),
        "mrr@10": reciprocal_rank(ranking, K),
        "ndcg@10": ndcg_at(ranking, n, K),
    }
