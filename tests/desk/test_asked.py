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


@pytest.mark.parametrize(
    ("facts", "question", "kind"),
    [
        ("某油站员工出售点位200个。", "跨2026年1月1日的行为如何适用治安管理处罚规定", "order_law_in_time"),
        (
            "某公司采集学生视力1万人，县教育局没有查处。",
            "对公司民事公益诉讼与对该局行政公益诉讼如何选择",
            "suit_choice",
        ),
        (
            "调度员方某出售记录1000条，被移送审查起诉，已退缴所得。",
            "与违法所得退缴、罚金如何衔接",
            "gain_fine_damages",
        ),
        ("调度员方某出售急救记录1000条。", "涉死者的记录在数量认定中如何处理", "deceased_counted"),
        ("某公园抓拍游客400万张。", "历史图片因公安用途未删，应如何处理", "deletion_or_evidence"),
        ("调度员方某出售急救记录1000条。", "编外人员是否适用减半标准", "halved"),
        ("某网点采集取件人面部38万张。", "只拍照的取件仪是否属于应用人脸识别技术", "face_tech"),
        ("某公司回收手机21万台，14台可读取通讯录。", "公司是否属个人信息处理者", "handler_or_not"),
        ("某油站员工回传车辆点位218个。", "按点位还是车辆计条", "counting"),
        ("某油站员工回传车辆点位218个。", "离散点位是否属行踪轨迹信息", "track_or_not"),
        (
            "检察机关向市邮政管理局提出检察建议，该局只作回复。",
            "由县级检察院监督市级行政机关，管辖上有无障碍",
            "procuratorate_level",
        ),
        ("某公园抓拍游客400万张。", "检察建议应发给谁", "suggestion_target"),
    ],
)
def test_what_is_often_asked_gets_its_own_answer(
    assistant: Assistant, facts: str, question: str, kind: str
) -> None:
    embedder = assistant.desk.retriever.index.embedder
    assert embedder is not None
    read = assistant.desk.reading(f"{facts}\n需研究：\n1．{question}；\n2．食堂的剩菜如何处理。")
    first, other = replies(
        read, load_issue_kinds(CORPUS), (), assistant.desk.searches, embedder, date.today()
    )
    (own,) = (t for t in TYPES if t.key == kind)
    assert first.question == question
    assert [s.text for s in first.says] == [s.text for s in own.says if read.holds(s.given)][:2]
    assert other.says == ()


def test_a_numbered_question_is_answered_part_by_part(assistant: Assistant) -> None:
    facts = (
        "某公园管理中心采集游客人脸26,417人，未取得同意。\n尚缺：采购合同的数据条款。\n需研究：\n"
        "1．对未注册游客的抓拍如何定性，能否请求赔礼道歉；\n2．食堂的剩菜和炊具应当如何采购处理。"
    )
    text = [b.text for b in assistant.memo(facts).paper.blocks]
    first = next(t for t in text if t.startswith("（1）对未注册游客的抓拍如何定性，能否请求赔礼道歉？"))
    assert "其一，" in first and "其二，" in first
    second = next(t for t in text if t.startswith("（2）食堂的剩菜"))
    assert "本库没有直接回答这一问" in second


def test_what_nothing_answers_names_what_the_search_finds(assistant: Assistant) -> None:
    reply = answered(assistant, "商标续展逾期六个月的宽展期如何计算")
    assert reply.says == () and any(n.startswith("商标法#") for n in reply.see)


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
