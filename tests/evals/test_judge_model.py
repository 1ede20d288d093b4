"""The optional judge: reads verdicts, fails closed, is calibrated against labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.config import load_settings
from evals.cases import CaseError
from evals.judge import PROMPT, Judge, calibrate
from evals.metrics.attribution import attribute
from evals.wording import Statement

SAID = Statement("处理敏感个人信息应当取得个人的单独同意", (1,))


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("supported", True),
        ("Supported.", True),
        ("unsupported", False),
        ("It looks supported at first, but: unsupported", False),
        ("我不知道", False),
        ("", False),
    ],
)
def test_replies_are_read_and_doubt_is_no(reply: str, verdict: bool) -> None:
    judge = Judge(lambda prompt: reply)
    assert judge(SAID, ["条文"]) is verdict
    assert judge.unread == (reply in ("我不知道", ""))


def test_the_prompt_holds_statement_and_passages_and_stands_in_for_the_check() -> None:
    seen = []
    judge = Judge(lambda prompt: seen.append(prompt) or "supported")  # type: ignore[func-returns-value]
    assert attribute(SAID, ["第一段", "第二段"], judge).supported
    assert SAID.text in seen[0] and "第一段" in seen[0] and "第二段" in seen[0]
    assert PROMPT.read_text("utf-8").count("{") == 2


def test_calibration_by_hand(tmp_path: Path) -> None:
    rows = [
        {"law": "A", "article": 1, "zhi": "", "sentence": "甲", "label": "supported"},
        {"law": "A", "article": 2, "zhi": "", "sentence": "乙", "label": "supported"},
        {"law": "A", "article": 3, "zhi": "", "sentence": "丙", "label": "unsupported"},
        {"law": "A", "article": 9, "zhi": "之一", "sentence": "丁", "label": "nonexistent"},
        {"law": "A", "article": 4, "zhi": "", "sentence": "戊", "label": "unclear"},
    ]
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows))
    asked = []

    def text(law: str, article: str) -> str:
        asked.append(article)
        return "" if article == "9之一" else "条文"

    found = calibrate(Judge(lambda p: "unsupported" if "乙" in p or "丙" in p else "supported"), path, text)
    assert asked == ["1", "2", "3", "9之一"]
    assert (found.cases, found.agreement, found.detection, found.false_alarms) == (4, 0.75, 1.0, 0.5)
    assert found.kappa == pytest.approx(0.5) and found.low < 0.75 < found.high
    path.write_text(json.dumps(rows[-1]))
    with pytest.raises(CaseError, match="没有可用的标注"):
        calibrate(Judge(lambda p: "supported"), path, text)


def test_no_model_no_judge() -> None:
    with pytest.raises(CaseError, match="ASSISTANT_MODEL"):
        Judge.of_settings(load_settings(model=""))
