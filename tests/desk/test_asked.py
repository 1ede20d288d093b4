"""The questions that facts put are answered by a sentence of the table, and the table holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.desk.facts import load_issue_kinds
from assistant.desk.memo.asked import Reply, replies
from assistant.language.text import contains
from assistant.matters.norms import resolve
from assistant.matters.questions import load_question_kinds

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TYPES = load_question_kinds(CORPUS)


def test_every_sentence_stands_on_its_norms(assistant: Assistant) -> None:
    instruments = {i.title for i in assistant.library.instruments}
    assert len({t.key for t in TYPES}) == len(TYPES) >= 70
    for one in TYPES:
        assert len(one.asks) >= 3 and one.says, one.key
        assert {o.name for o in one.outside} <= instruments, one.key
        for said in one.says:
            found = [resolve(n, assistant.library, date.today()) for n in said.norms]
            assert found and all(found), (one.key, said.norms)
            texts = [t for f in found if f for t in (f.text, f.unit.text)]
            lost = [w for w in said.words if not any(contains(t, w) for t in texts)]
            assert said.words and not lost, (one.key, lost)


def test_no_question_stands_twice() -> None:
    asks = [a for t in TYPES for a in t.asks]
    assert len(set(asks)) == len(asks)


def answered(assistant: Assistant, question: str) -> Reply:
    facts = assistant.desk.reading(f"某公司采集顾客人脸三千余张，未取得同意。现需研究：{question}。")
    embedder = assistant.desk.retriever.index.embedder
    assert embedder is not None
    (reply,) = replies(facts, load_issue_kinds(CORPUS), (), assistant.desk.searches, embedder, date.today())
    assert reply.question == question
    return reply


@pytest.mark.parametrize(
    ("question", "law"),
    [
        ("单位把钱退了以后还能不能认定单位犯罪", "刑法"),
        ("外包的技术公司能否一起列为被告", "个人信息保护法"),
        ("保洁员工的签字同意是否算数", "个人信息保护法"),
        ("检察机关能否当场扣押公司的电脑", "人民检察院公益诉讼办案规则"),
        ("区局发了整改通知以后没有复查，能否认定没有依法履职", "行政处罚法"),
        ("顾客的精神损失能否放进公益诉讼里一起要", "民法典"),
    ],
)
def test_a_question_in_new_words_is_answered_from_the_law_that_decides(
    assistant: Assistant, question: str, law: str
) -> None:
    norms = {n.split("#")[0] for s in answered(assistant, question).says for n in s.norms}
    assert law in norms


@pytest.mark.parametrize(
    ("facts", "question", "kind"),
    [
        ("某快递公司客服丁某出售面单3万张，被移送审查起诉。", "快递公司应否列共同被告", "attached_third"),
        ("某快递公司委托某技术公司存储面单，面单流出3万张。", "技术公司应否列共同被告", "vendor_codefendant"),
        ("客服丁某出售面单3万张，被移送审查起诉。", "能不能附带提民事公益诉讼", "attached_conditions"),
        (
            "某快递公司泄露面单3万张，检察机关按民事公益诉讼立案。",
            "有客户告了，公益诉讼还能不能提",
            "private_suit_first",
        ),
        (
            "某快递公司出售面单3万张，区邮政局只发函。检察机关向该局发出检察建议。",
            "这个局有没有职责管",
            "office_has_duty",
        ),
    ],
)
def test_a_question_is_of_the_type_that_its_facts_allow(
    assistant: Assistant, facts: str, question: str, kind: str
) -> None:
    embedder = assistant.desk.retriever.index.embedder
    assert embedder is not None
    read = assistant.desk.reading(f"{facts}现需研究：{question}。")
    (reply,) = replies(read, load_issue_kinds(CORPUS), (), assistant.desk.searches, embedder, date.today())
    (own,) = (t for t in TYPES if t.key == kind)
    assert [s.text for s in reply.says] == [s.text for s in own.says if read.holds(s.given)][:2]


def test_a_question_of_something_else_is_said_to_be_unanswered(assistant: Assistant) -> None:
    assert answered(assistant, "如何处理食堂的剩菜和炊具采购").says == ()


def test_the_memo_answers_what_is_asked_before_it_concludes(assistant: Assistant) -> None:
    facts = (
        "某连锁健身房采集会员人脸4.2万人，入场只能刷脸。检察机关向某区市场监督管理局发出检察建议，该局约谈后没有跟进。"
        "承办检察官想研究：一是该局约谈后未跟进是否属于不依法履职；二是能否主张惩罚性赔偿。"
    )
    paper = assistant.memo(facts).paper
    heads = [b.text for b in paper.blocks if b.kind.startswith("heading")]
    assert any("所问的问题" in h for h in heads)
    text = "\n".join(b.text for b in paper.blocks)
    assert text.index("能否主张惩罚性赔偿？") < text.index("以下以案情所述经查证属实为前提")
    assert len(paper.notes) > 5
