"""An optional judge: a chat model in place of the built-in support check. Never the default.

It is used only where the caller asks for it, and only after it was calibrated against labels
that people gave (`calibrate`): its agreement belongs beside every figure it produces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.cases import CaseError
from evals.metrics.stats import kappa, wilson
from evals.wording import Statement

if TYPE_CHECKING:
    from assistant.config import Settings

PROMPT = Path(__file__).resolve().parent / "judge.md"
Reply = Callable[[str], str]


@dataclass(frozen=True)
class Calibration:
    """Agreement of a judge with labelled citations. `unread`: replies that gave no verdict."""

    cases: int
    agreement: float
    low: float
    high: float
    kappa: float
    detection: float
    false_alarms: float
    unread: int


class Judge:
    """A support check by a chat model; fits where `evals.metrics.attribution.attribute` wants one."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._prompt = PROMPT.read_text(encoding="utf-8")
        self.unread = 0

    @classmethod
    def of_settings(cls, settings: Settings) -> Judge:
        """The model of the settings; CaseError where none is set."""
        if not settings.model:
            raise CaseError("没有设置模型（ASSISTANT_MODEL），不能用模型当裁判；默认的核对不需要模型。")
        from langchain.chat_models import init_chat_model

        more: dict[str, Any] = {"temperature": 0}
        if settings.model_base_url:
            more["base_url"] = settings.model_base_url
        if key := settings.model_api_key.get_secret_value():
            more["api_key"] = key
        model = init_chat_model(settings.model, **more)
        return cls(lambda prompt: str(model.invoke(prompt).content))

    def __call__(self, statement: Statement, passages: Sequence[str]) -> bool:
        """Whether the model calls the statement supported. An unreadable reply counts as no."""
        said = self._reply(self._prompt.format(statement=statement.text, passages="\n\n".join(passages)))
        verdict = re.findall(r"\b(un)?supported\b", said.lower())
        if not verdict:
            self.unread += 1
            return False
        return str(verdict[-1]) == ""


def calibrate(judge: Judge, labels: Path, article_text: Callable[[str, str], str]) -> Calibration:
    """Hold a judge to labelled citations (`citation_labels_dev.jsonl`): law, article, sentence, label.

    `article_text(law, article)` gives the text cited, "" where there is none (no support then).
    Labels other than supported, unsupported and nonexistent are left out.
    """
    given, found = [], []
    for line in labels.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["label"] not in ("supported", "unsupported", "nonexistent"):
            continue
        text = article_text(row["law"], f"{row['article']}{row.get('zhi') or ''}")
        good = bool(text) and judge(Statement(row["sentence"], (1,)), [text])
        given.append("good" if row["label"] == "supported" else "bad")
        found.append("good" if good else "bad")
    if not given:
        raise CaseError(f"{labels} 里没有可用的标注。")
    right = sum(a == b for a, b in zip(given, found, strict=True))
    low, high = wilson(right, len(given))
    bad = [f for g, f in zip(given, found, strict=True) if g == "bad"]
    good_ones = [f for g, f in zip(given, found, strict=True) if g == "good"]
    return Calibration(
        cases=len(given),
        agreement=right / len(given),
        low=low,
        high=high,
        kappa=kappa(given, found),
        detection=bad.count("bad") / len(bad) if bad else 0.0,
        false_alarms=good_ones.count("bad") / len(good_ones) if good_ones else 0.0,
        unread=judge.unread,
    )
