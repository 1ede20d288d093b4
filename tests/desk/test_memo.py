"""The memo: issues that a paraphrase leaves as they are, the law that decides, the form of legal writing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from lxml import etree

from assistant import Assistant, BadInputError
from assistant.desk.facts import party
from assistant.desk.memo.writer import Memo
from assistant.language.text import contains
from assistant.paper.paper import Paper, nested
from assistant.schema.answers import Answer, Citation, Claim

FACTS = {
    "doorbell": "2026年9月，张某在自家入户门上安装了带摄像头的可视门铃，镜头正对邻居李某家的大门，"
    "自动录像并上传云端，能拍到李某一家进出。李某多次要求张某拆除或者调整角度，张某以防盗为由拒绝。",
    "estate": "某小区物业公司在2026年3月取消了原有的门禁卡，业主只能刷脸进出，不录入人脸就进不了小区。"
    "小区共有住户一千二百余户，物业公司没有公布处理规则，也没有取得业主的单独同意。",
    "supermarket": "2026年5月起，某连锁超市在多家门店出入口安装了具有人脸识别功能的摄像头，"
    "采集进店顾客的人脸信息，分析年龄、性别、到店次数，并给部分顾客打上疑似“小偷”的标签。"
    "门店没有任何告知，累计采集二十余万条。",
    "records": "2026年以来，某网络科技公司招募兼职的医美咨询师，让他们把手上顾客的姓名、电话、整形意向"
    "上传到公司平台，再提供给多家医疗美容机构推销，涉及顾客个人信息六千余条，获利三十余万元，"
    "均未取得顾客同意。",
}
# The same matters in other words.
AGAIN = {
    "doorbell": "邻居李某反映，张某今年九月在自己家门上装了可视门铃，摄像头对着李某家的门，"
    "李家人出入都被录下来传到云端，李某几次要他拆掉或者转个方向，张某说是防贼，不肯。",
    "estate": "从2026年3月开始，某小区物业把门禁卡停了，一千二百多户业主进小区一律刷脸，"
    "谁不录人脸谁就进不去。处理规则没有公布过，单独同意也没有征得。",
    "supermarket": "某连锁超市自2026年5月在各门店入口设置能识别人脸的摄像头，把进店顾客的脸都采集下来，"
    "识别年龄、性别和来店次数，有的顾客被标成疑似“小偷”。店里未张贴任何告示，至今共采集二十多万条。",
    "records": "某网络科技公司2026年以来找兼职医美咨询师，"
    "由他们将手里顾客的姓名、手机号和整形意向传到公司平台，公司转给多家医美机构用于推销，共六千余条，得款三十余万元，顾客都没有同意过。",
}
# What a chief prosecutor would miss at once if it were not there.
MUST = {
    "doorbell": [
        "个人信息保护法#72",
        "民法典#1032",
        "民法典#1033",
        "民法典#288",
        "民法典#995",
        "民事诉讼法#67",
    ],
    "estate": [
        *("个人信息保护法#16", "个人信息保护法#26", "个人信息保护法#28", "个人信息保护法#29"),
        *("个人信息保护法#70", "个人信息保护法#60", "个人信息保护法#6", "民事诉讼法#29", "民法典#188"),
    ],
    "supermarket": [
        *("个人信息保护法#26", "个人信息保护法#24", "民法典#1024", "个人信息保护法#69"),
        *("个人信息保护法#66", "消费者权益保护法#29", "消费者权益保护法#55", "人民陪审员法#16"),
    ],
    "records": [
        *("刑法#253-1", "个人信息保护法#10", "个人信息保护法#23", "个人信息保护法#70"),
        *("个人信息保护法#69", "基本医疗卫生与健康促进法#92", "刑法#30"),
    ],
}


@pytest.fixture(scope="module")
def memos(assistant: Assistant) -> dict[str, Memo]:
    return {name: assistant.memo(facts) for name, facts in FACTS.items()}


def cited(memo: Memo) -> set[str]:
    ids = (c.unit.id for n in memo.paper.notes for c in (*n.cited, *n.more))
    return {re.sub(r"@[\d-]+", "", i) for i in ids}


def words(paper: Paper) -> str:
    cells = [s.text for b in paper.blocks for row in b.rows for cell in row for s in cell]
    return "\n".join([*(b.text for b in paper.blocks), *cells])


@pytest.mark.parametrize("name", FACTS)
def test_what_governs_is_there(memos: dict[str, Memo], name: str) -> None:
    assert [m for m in MUST[name] if m not in cited(memos[name])] == []


@pytest.mark.parametrize("name", FACTS)
def test_a_paraphrase_leaves_the_issues_as_they_are(assistant: Assistant, name: str) -> None:
    one = {i.key for i in assistant.memo_issues(FACTS[name])}
    two = {i.key for i in assistant.memo_issues(AGAIN[name])}
    assert len(one ^ two) <= 0.1 * len(one | two), one ^ two


@pytest.mark.parametrize("name", FACTS)
def test_every_quotation_is_verbatim_and_every_sentence_stands_on_law_in_force(
    memos: dict[str, Memo], assistant: Assistant, name: str
) -> None:
    for note in memos[name].paper.notes:
        stored = assistant.library.units[note.unit.id]
        assert not note.verbatim or contains(stored.text, note.quote), (note.n, note.quote)
        assert note.unit.speaker == stored.speaker
        for one in (*note.cited, *note.more):
            assert not one.unit.kind.binding or one.unit.covers(date.today())


def test_what_is_cited_stands_in_full_in_the_annex(memos: dict[str, Memo]) -> None:
    for memo in memos.values():
        texts = [b.text for b in memo.paper.blocks if b.kind == "annex_text"]
        annex = "".join(texts)
        for note in memo.paper.notes:
            for one in (*note.cited, *note.more):
                assert not one.unit.kind.binding or contains(annex, one.unit.text), one.unit.id


def test_footnotes_are_in_the_form_of_legal_writing(memos: dict[str, Memo]) -> None:
    for memo in memos.values():
        for note in memo.paper.notes:
            assert not re.search(r"[0-9a-f]{16}|编号|校验|来源：|china-law|@", note.text), note.text
        first = next(n.text for n in memo.paper.notes if n.unit.title == "民法典" or "民法典" in n.text)
        assert "《中华人民共和国民法典》（2021年1月1日起施行）第" in first
        titles = [t for n in memo.paper.notes for t in re.findall(r"《中华人民共和国[^》]+》", n.text)]
        assert len(titles) == len(set(titles)), "a law's full title stands at its first mention only"


def test_between_neighbours_the_law_of_personal_information_steps_back(memos: dict[str, Memo]) -> None:
    own = {i for i in cited(memos["doorbell"]) if i.startswith("个人信息保护法")}
    assert own == {"个人信息保护法#72"}
    keys = {i.key for i in memos["doorbell"].issues}
    assert "civil_pil" not in keys and {"scope", "privacy", "neighbours"} <= keys


def test_rules_for_what_the_facts_do_not_show_are_left_out(memos: dict[str, Memo]) -> None:
    for name, memo in memos.items():
        laws = cited(memo)
        assert not laws & {"个人信息保护法#39", "个人信息保护法#53", "民法典#996", "刑法#262"}, name
        assert not any(law.startswith(("生态环境法典", "宪法", "审计法")) for law in laws), name
        assert ("个人信息保护法#23" in laws) == (name == "records")
        assert ("人脸识别" in words(memo.paper)) == (name in ("estate", "supermarket"))


def test_an_organ_of_state_is_judged_by_the_rules_for_organs_of_state(assistant: Assistant) -> None:
    memo = assistant.memo(
        "某市残联在门户网站公示领取护理补贴人员名单，载有姓名、完整身份证号和残疾类别，涉及两千余人。"
        "检察院发出检察建议后，市民政局至今没有回复，名单仍可查询。"
    )
    laws = cited(memo)
    assert {
        "个人信息保护法#33",
        "个人信息保护法#34",
        "个人信息保护法#68",
        "行政诉讼法#34",
        "行政诉讼法#72",
    } <= laws
    assert not laws & {"个人信息保护法#66", "消费者权益保护法#47", "消费者权益保护法#29"}


def test_the_conclusion_counts_the_elements_and_names_what_is_missing(memos: dict[str, Memo]) -> None:
    text = words(memos["records"].paper)
    conclusion = text[text.index("二、结论") : text.index("、争点与适用")]
    assert re.search(r"能否提起民事公益诉讼：要件八项，案情已有.项，尚缺[^。]*已经公告", conclusion)
    assert "是否构成侵犯公民个人信息罪：要件六项" in conclusion
    outline = text[text.index("调查提纲") :]
    assert "公告的媒体、日期和期满情况" in outline


def test_what_is_not_held_is_named_by_its_article_and_not_made_up(memos: dict[str, Memo]) -> None:
    text = words(memos["records"].paper)
    assert "办理侵犯公民个人信息刑事案件" in text and "本库未收录" in text and "第五条、第六条" in text
    assert "五千条" not in text, "thresholds of an interpretation that is not held"


def test_the_title_names_the_party_and_the_matter(memos: dict[str, Memo], assistant: Assistant) -> None:
    titles = {name: memo.paper.title for name, memo in memos.items()}
    assert titles["records"] == "关于某网络科技公司处理医疗健康信息有关法律问题的研究备忘"
    assert titles["supermarket"] == "关于某连锁超市处理人脸信息有关法律问题的研究备忘"
    crime = assistant.memo(
        "犯罪嫌疑人李某甲在某培训机构任教务，2025年将两万余条学员家长电话卖给房产中介，获利四万元。"
        "公安机关以侵犯公民个人信息罪移送审查起诉。"
    )
    assert crime.paper.title == "关于李某甲涉嫌侵犯公民个人信息罪一案有关法律问题的研究备忘"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2025年3月，某区教育局采集全区学生家长信息。", "某区教育局"),
        ("王某系某银行客户经理。", "王某"),
        ("一所寄宿制中学在寝室门口安装摄像头。", "寄宿制中学"),
        ("信息在网上流传。", ""),
    ],
)
def test_a_party_is_named_as_the_facts_name_it(text: str, name: str) -> None:
    assert party(text) == name


def test_issues_can_be_edited_removed_and_added(assistant: Assistant) -> None:
    facts = FACTS["supermarket"]
    issues = assistant.memo_issues(facts)
    assert {"nature", "basis", "public_place", "reputation"} <= {i.key for i in issues}
    assert all(w in facts for i in issues for w in i.why)
    own = [issues[3], {"title": "能否要求超市说明自动化决策", "search": "自动化决策 要求予以说明"}]
    memo = assistant.memo(facts, own)
    headings = [b.text for b in memo.paper.blocks if b.kind == "heading" and b.level == 2]
    assert headings[:2] == [f"（一）{issues[3].title}", "（二）能否要求超市说明自动化决策"]
    assert "个人信息保护法#24" in cited(memo)
    with pytest.raises(BadInputError, match="没有争点"):
        assistant.memo(facts, [])
    with pytest.raises(BadInputError, match="争点最长"):
        assistant.memo(facts, ["长" * 201])


def test_facts_of_another_field_get_the_law_of_their_matter(assistant: Assistant) -> None:
    facts = "我借给朋友五万元，约定年底还，到期后他一直不还，也不接电话。"
    issues = assistant.memo_issues(facts)
    assert issues and issues[0].key.startswith("matter:")
    laws = cited(assistant.memo(facts))
    assert any(law.startswith("民法典#67") for law in laws)
    assert not any(law.startswith("个人信息保护法") for law in laws)


def test_acts_before_a_law_bring_its_transition(assistant: Assistant) -> None:
    facts = "2021年5月，某售楼处抓拍来访者人脸，没有告知，用来识别老客户，累计采集三千余条。"
    text = words(assistant.memo(facts).paper)
    assert "《个人信息保护法》自2021年11月1日起施行，案情有此前的行为" in text and "不溯及既往" in text


def test_a_day_in_the_past_is_answered_by_the_law_of_that_day(assistant: Assistant) -> None:
    day = date(2021, 9, 1)
    memo = assistant.memo(FACTS["estate"], as_of=day)
    assert not any(law.startswith("个人信息保护法") for law in cited(memo))
    units = [c.unit for n in memo.paper.notes for c in (*n.cited, *n.more)]
    assert all(u.covers(day) for u in units if u.kind.binding)
    assert not any("已被修改" in n.text for n in memo.paper.notes)


def test_the_form_is_that_of_chinese_legal_writing(memos: dict[str, Memo], assistant: Assistant) -> None:
    paper = memos["supermarket"].paper
    by_level = {
        level: [b.text for b in paper.blocks if b.kind == "heading" and b.level == level] for level in (1, 2)
    }
    assert by_level[1][0] == "一、案情" and by_level[1][1] == "二、结论"
    assert all(re.match(r"（[一二三四五六七八九十]+）", t) for t in by_level[2])
    annexes = [b.text for b in paper.blocks if b.kind == "annex"]
    assert [a[4:8] for a in annexes] == ["要件表", "一并适用", "所依据的", "须另行查"]
    assert nested("《关于适用《民事诉讼法》的解释》") == "《关于适用〈民事诉讼法〉的解释》"
    with zipfile.ZipFile(io.BytesIO(assistant.desk.docx(paper))) as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
        notes = etree.fromstring(archive.read("word/footnotes.xml"))
        styles = archive.read("word/styles.xml").decode()
        fonts = archive.read("word/fontTable.xml").decode()
        footer = b"".join(archive.read(n) for n in archive.namelist() if "footer" in n).decode()
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    references = [r.get(f"{w}id") for r in document.iter(f"{w}footnoteReference")]
    own = [n.get(f"{w}id") for n in notes.iter(f"{w}footnote") if n.get(f"{w}type") is None]
    assert references == own and len(own) == len(paper.notes)
    assert all(f in styles for f in ("仿宋", "黑体", "楷体")) and "FangSong" in fonts
    listed = [p for p in document.iter(f"{w}p") if "PAGEREF" in "".join(p.itertext())]
    assert len(listed) == len(by_level[1]) + len(annexes)
    assert "PAGE" in footer
    size = document.find(f".//{w}pgSz")
    assert size is not None and (size.get(f"{w}w"), size.get(f"{w}h")) == ("11906", "16838")


@pytest.mark.parametrize("ending", [".docx", ".md"])
def test_a_memo_checks_out_and_a_changed_figure_statement_and_footnote_are_found(
    memos: dict[str, Memo], assistant: Assistant, ending: str
) -> None:
    paper = memos["records"].paper
    content = assistant.desk.docx(paper) if ending == ".docx" else assistant.desk.markdown(paper).encode()
    report = assistant.desk.recheck_content(f"memo{ending}", content)
    assert report.checked == len(paper.notes) and report.findings == ()
    if ending == ".docx":
        return
    text = content.decode()
    text = text.replace("六千余条", "六百余条", 1)
    text = text.replace("## 六、", "根据《个人信息保护法》第七十条，应当请求三倍惩罚性赔偿。\n\n## 六、", 1)
    found = assistant.desk.recheck_content("memo.md", text.encode())
    troubles = [str(f.trouble) for f in found.findings]
    assert "fact_changed" in troubles and found.statements >= 1
    assert any("六千" in f.reason and "六百" in f.reason for f in found.findings)
    assert not {"words_altered", "footnote_lost", "footnote_tampered"} & set(troubles)


def test_what_a_model_wrote_is_footnoted_and_what_it_refused_is_left_out(assistant: Assistant) -> None:
    unit = assistant.article("个人信息保护法", "26")

    def answer(question: str, day: date) -> Answer:
        if "主管" in question.split("\n")[0]:
            return Answer(question=question, answer="模型失败", mode="extractive")
        text = "**结论**\n超市采集人脸不是为维护公共安全所必需[1]。"
        sentence = "超市采集人脸不是为维护公共安全所必需"
        return Answer(
            question,
            text,
            (Citation(1, unit, unit.text),),
            (Claim(sentence, (1,), "supported"),),
            mode="model",
        )

    from assistant.desk.desk import LegalDesk

    searches, verifier = assistant.searches, assistant.verifier
    desk = LegalDesk(assistant.settings, assistant.library, lambda: searches, lambda: verifier, answer)
    paper = desk.memo(FACTS["supermarket"], ["采集条件", "行政责任与主管部门"]).paper
    text = words(paper)
    assert text.count("分析（由模型") == 1 and "模型失败" not in text
    assert any(n.quote.startswith("超市采集人脸不是") and n.unit.id == unit.id for n in paper.notes)


def test_facts_that_cannot_be_studied_are_refused(assistant: Assistant) -> None:
    with pytest.raises(BadInputError, match="太短"):
        assistant.memo("刷脸")
    with pytest.raises(BadInputError, match="太长"):
        assistant.memo("刷脸" * 20_000)
    with pytest.raises(BadInputError, match="标题最长"):
        assistant.memo(FACTS["estate"], title="长" * 101)
