"""Document numbers, case numbers, English and broken lines under the checker."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant
from assistant.schema import Verdict

DAY = date(2026, 11, 22)
FACE = "最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定"


@pytest.mark.parametrize(
    ("text", "cited", "law", "verdict"),
    [
        ("法释〔2021〕15号", "法释〔2021〕15号", FACE, Verdict.APPLIED),
        (f"《{FACE}》（法释〔2021〕15号）", "法释〔2021〕15号", FACE, Verdict.APPLIED),
        (f"《{FACE}》（法释〔2021〕51号）", "法释〔2021〕51号", FACE, Verdict.ALTERED),
        (f"《{FACE}》（法释〔2017〕10号）", "法释〔2017〕10号", None, Verdict.ALTERED),
        ("依照法释〔2030〕15号", "法释〔2030〕15号", "", Verdict.NONEXISTENT),
        ("见（2022）沪01民终12345号", "（2022）沪01民终12345号", "", Verdict.UNRESOLVED),
        ("见(2020)蒙01民终3号", "(2020)蒙01民终3号", "", Verdict.NONEXISTENT),
        ("指导性案例999号", "指导性案例999号", "", Verdict.NONEXISTENT),
        ("检例第141号", "检例第141号", "", Verdict.UNRESOLVED),
        ("京海检刑诉〔2023〕12号", "京海检刑诉〔2023〕12号", "", Verdict.UNRESOLVED),
    ],
)
def test_no_number_is_passed_over(
    assistant: Assistant, text: str, cited: str, law: str | None, verdict: Verdict
) -> None:
    (check,) = assistant.verify(text, as_of=DAY)
    assert (check.citation, check.verdict) == (cited, verdict)
    assert text[check.start : check.end] == cited and check.reason
    assert law is None or check.law == law


def test_an_article_by_document_number_is_that_of_the_instrument(assistant: Assistant) -> None:
    text = "《民法典》第一千零三十四条。依据法释〔2021〕15号第二条，在商场违规使用人脸识别属于侵害人格权益。"
    check = assistant.verify(text, as_of=DAY)[-1]
    assert (check.law, check.article) == (FACE, "第二条")


def test_english_is_checked_for_existence_and_says_so(assistant: Assistant) -> None:
    text = "Article 29 of the PIPL requires separate consent; Article 99 of the PIPL does not."
    first, second = assistant.verify(text, as_of=DAY)
    assert (first.verdict, second.verdict) == (Verdict.APPLIED, Verdict.NONEXISTENT)
    assert "英文" in first.reason


def test_a_claim_is_read_across_broken_lines(assistant: Assistant) -> None:
    text = "《个人信息保护\n法》第二\n十九条规定，处理敏感个人\n信息应当取得个人的单独同意。"
    (check,) = assistant.verify(text, as_of=DAY)
    assert check.verdict is Verdict.SUPPORTED
    assert check.citation == "《个人信息保护\n法》第二\n十九条"


def test_what_was_left_out_is_told(assistant: Assistant) -> None:
    check = assistant.verify("依照《刑法》第二百六十四条、第六十七第三款", as_of=DAY)[-1]
    assert check.article == "第六十七条" and "似漏" in check.reason
