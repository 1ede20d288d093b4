"""Papers that are sent out: their forms stand on law, facts fill them, blanks stay marked."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, BadInputError
from assistant.desk.facts import load_issue_kinds, load_traits
from assistant.desk.papers import Draft, load_forms
from assistant.desk.papers.writer import asserted, organs
from assistant.language.text import contains
from assistant.matters.norms import resolve

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
FORMS = load_forms(CORPUS)
FACTS = (
    "2025年9月，某区民政局在门户网站公布312名困境儿童的姓名、身份证号、就读学校和病情，没有任何遮挡。"
    "家长多次向区民政局反映，该局未作处理。区检察院发现线索后立案。"
)
COMPANY = "某健身公司未经会员同意采集人脸四千余条，会员不刷脸就不能入场，并把名单卖给广告公司，获利十二万元。"


def draft(assistant: Assistant, name: str, facts: str = FACTS) -> Draft:
    last = list(assistant.desk.draft_steps(name, facts))[-1]
    assert isinstance(last, Draft)
    return last


def words(draft: Draft) -> str:
    return "\n".join(b.text for b in draft.paper.blocks)


def test_every_sentence_of_the_forms_stands_on_law_that_says_it(assistant: Assistant) -> None:
    day, wrong = date.today(), []
    traits = {*load_traits(CORPUS), "personal", "household"}
    rows = [*FORMS.measures, *FORMS.claims, *(p for form in FORMS.papers for p in form.parts)]
    for row in rows:
        found = [resolve(n, assistant.library, day) for n in row.norms]
        texts = [t for f in found if f for t in (f.text, f.unit.text)]
        wrong += [n for n, f in zip(row.norms, found, strict=True) if f is None]
        wrong += [w for w in row.words if not any(contains(t, w) for t in texts)]
        wrong += [f"no words: {row.text}" for _ in row.norms[:1] if not row.words]
        parts = {p for w in row.given.split() for p in w.removeprefix("!").split("|")}
        wrong += sorted(parts - traits)
    assert wrong == []
    instruments = {i.title for i in assistant.library.instruments}
    assert {p.outside for form in FORMS.papers for p in form.parts if p.outside} <= instruments
    assert {i for form in FORMS.papers for i in form.issue} <= set(load_issue_kinds(CORPUS))


def test_a_letter_of_advice_is_filled_from_the_facts(assistant: Assistant) -> None:
    advice = draft(assistant, "suggestion")
    text = words(advice)
    heads = [b.text for b in advice.paper.blocks if b.kind == "heading"]
    assert heads == [
        "一、经调查查明的事实和证据",
        "二、违法行为和公共利益受到的侵害",
        "三、你单位的职责和履职情况",
        "四、建议内容",
        "五、异议和回复",
    ]
    assert advice.apt and FACTS in text
    assert "案情提到：某区民政局" in text
    assert "《个人信息保护法》第三十三条、第三十四条" in text and "《行政诉讼法》第二十五条第四款" in text
    assert "撤下公开的信息" in text and "收到本建议书之日起两个月内" in text
    assert "第六十六条" not in text, "a rule for enterprises"
    blanks = [s.text for b in advice.paper.blocks for s in b.spans if s.blank]
    assert {"【线索来源】", "【立案日期】", "【承办检察官】"} <= set(blanks)
    with zipfile.ZipFile(io.BytesIO(assistant.desk.docx(advice.paper))) as archive:
        assert archive.read("word/document.xml").count(b'w:val="yellow"') == len(blanks)


def test_a_complaint_asks_what_the_facts_call_for_and_says_what_is_missing(assistant: Assistant) -> None:
    complaint = draft(assistant, "民事公益诉讼起诉书", COMPANY)
    text = words(complaint)
    assert complaint.form.key == "complaint" and "案情提到：某健身公司" in text
    assert "判令被告删除" in text and "通知接收方删除" in text and "判令被告赔偿损失【数额】元" in text
    assert "已经公告，没有其他机关、组织起诉：缺" in text
    assert "【受诉人民法院全称】" in text
    outline = draft(assistant, "outline", COMPANY).paper
    assert any(b.kind == "table" for b in outline.blocks)


def test_a_paper_that_does_not_fit_says_so_and_an_unknown_one_is_refused(assistant: Assistant) -> None:
    lent = "我借给朋友五万元，约定年底还，到期后他一直不还，也不接电话。"
    notice = draft(assistant, "notice", lent)
    assert not notice.apt and "请先核对是否合用" in words(notice)
    with pytest.raises(BadInputError, match=r"没有这种文书：判决书.*suggestion（检察建议书"):
        draft(assistant, "判决书")


def test_a_draft_is_checked_again_with_the_law_it_relies_on(assistant: Assistant) -> None:
    paper = draft(assistant, "consult").paper
    text = assistant.desk.markdown(paper)
    report = assistant.desk.recheck_content("函.md", text.encode())
    assert report.findings == () and report.checked == len(paper.law) > 5
    changed = assistant.desk.recheck_content("函.md", text.replace("312名", "3120名", 1).encode())
    assert [str(f.trouble) for f in changed.findings] == ["fact_changed"]
    later = assistant.desk.recheck_content("函.md", text.encode(), date(2021, 6, 1))
    assert any("正文：《个人信息保护法》" in f.reason for f in later.findings)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市市场监督管理局和市卫生健康委员会互相推诿", ["市市场监督管理局", "市卫生健康委员会"]),
        ("某市某街道办事处张贴名单", ["某市某街道办事处"]),
        ("省消费者协会约谈平台", []),
    ],
)
def test_authorities_are_named_as_the_facts_name_them(text: str, names: list[str]) -> None:
    assert organs(text) == names


def test_a_heading_of_a_paper_no_longer_asks() -> None:
    assert asserted("是否侵害隐私权") == "侵害隐私权"
    assert asserted("处理个人信息有没有合法性基础（告知、同意与法定例外）") == "处理个人信息的合法性基础"
