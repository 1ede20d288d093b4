"""A memo on the law of a past day: nothing in force then is called changed, what was lacking is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.paper import paper_markdown

DAY = date(2024, 2, 20)
FACTS = "某国有公司经理2024年2月利用职务便利为亲友经营同类业务，并出售客户个人信息12万条。"
ISSUES = [
    "非法经营同类营业罪 国有公司董事经理利用职务便利经营同类的营业",
    "出售个人信息的治安处罚",
    "侵犯公民个人信息罪的情节严重 出售个人信息多少条",
]


@pytest.fixture(scope="module")
def memo(assistant):
    return assistant.memo(FACTS, ISSUES, DAY)


def test_the_text_of_the_day_is_quoted_as_in_force(memo):
    text = paper_markdown(memo.paper)
    assert "刑法》第一百六十五条" in text and "董事、经理利用职务便利" in text
    assert "已被修改" not in text
    assert "自2024-03-01起已不同" in text and "从旧兼从轻" in text


def test_what_the_day_lacked_is_named(memo):
    text = paper_markdown(memo.paper)
    assert "《治安管理处罚法》" in text and "不能当作该日的法律" in text


def test_what_is_to_be_obtained_comes_with_its_digest(memo):
    text = paper_markdown(memo.paper)
    assert "法释〔2017〕10号" in text and "编写的概括，不是原文，请核对原文" in text


def test_it_re_checks_clean_on_its_own_day(assistant, memo, tmp_path: Path):
    path = tmp_path / "memo.md"
    path.write_text(paper_markdown(memo.paper), "utf-8")
    report = assistant.recheck(path, DAY)
    assert report.findings == ()
    today = assistant.recheck(path)
    assert any("第一百六十五条" in notice for notice in today.notices)
