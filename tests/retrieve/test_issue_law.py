"""Issues weigh into the law of a situation: what was done with information, not the trade it was done in."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant
from assistant.retrieve.issue_law import IssueFinder
from assistant.schema.stages import IssueLaw
from assistant.understand.inquiry import load_vocabulary, understand

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def finder(assistant: Assistant) -> IssueFinder:
    return IssueFinder(assistant.retriever, assistant.settings.prompts, assistant.settings.corpus)


def weigh(assistant: Assistant, finder: IssueFinder, question: str) -> IssueLaw:
    inquiry = understand(question, (), assistant.library, load_vocabulary(assistant.settings.corpus))
    ready = assistant.retriever.prepare([inquiry.query])
    law = assistant.retriever.evidence([inquiry.query], as_of=DAY).law
    return finder.weigh(inquiry, ready, law, DAY)


def titles(hits, count: int) -> list[str]:
    return [h.unit.title for h in hits[:count]]


@pytest.mark.parametrize(
    "question",
    [
        "开锁师傅把客户的住址和电话卖给了推销的，怎么办？",
        "房产中介把我的手机号转给了贷款公司，合法吗？",
    ],
)
def test_the_law_of_information_leads_whatever_the_trade(assistant, finder, question):
    found = weigh(assistant, finder, question)
    assert "个人信息保护法" in titles(found.rules, 2)
    assert "刑法#253之一" in {
        f"{h.unit.title}#{h.unit.article_no}{h.unit.article_suffix}" for h in found.liability
    }


@pytest.mark.parametrize(
    "question", ["采购合同约定的违约金太高，能要求降低吗？", "未成年人打伤同学，家长要赔吗？"]
)
def test_a_matter_that_is_not_of_information_keeps_its_own_law(assistant, finder, question):
    found = weigh(assistant, finder, question)
    assert not found.words and not found.liability and not found.remedies


def test_rules_for_public_places_do_not_govern_a_home(assistant, finder):
    home = weigh(assistant, finder, "合租的室友在卧室装了摄像头，我完全不知道，违法吗？")
    assert not [h for h in home.rules if h.unit.text.startswith("在公共场所")]
    shop = weigh(assistant, finder, "商场在入口装了人脸识别摄像头，没有任何提示，合法吗？")
    assert any(h.unit.text.startswith("在公共场所") for h in shop.rules[:3])


def test_laws_for_a_group_that_nothing_shows_stay_out(assistant):
    answer = assistant.ask("有人在网上造谣骂我，怎么追究他的责任？", as_of=DAY)
    cited = {c.unit.title for c in answer.citations}
    assert cited and not [t for t in cited if "英雄烈士" in t or "未成年人" in t]
    assert "未成年人保护法" in {
        c.unit.title for c in assistant.ask("有人在网上造谣骂我上小学的孩子，怎么办？", as_of=DAY).citations
    } | {h.unit.title for h in assistant.ask("有人在网上造谣骂我上小学的孩子，怎么办？", as_of=DAY).more}
