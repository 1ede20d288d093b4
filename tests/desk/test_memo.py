"""The memo: issues of facts, law in full, nothing that is not verbatim, the form of legal writing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from assistant import Assistant, BadInputError
from assistant.desk.memo.writer import Memo
from assistant.desk.recheck.recheck import recheck
from assistant.language.text import contains
from assistant.paper.paper import Paper, nested, read_footnote
from assistant.schema.answers import Answer, Citation, Claim
from assistant.understand.issues import load_issue_rules

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
        "个人信息保护法#16",
        "个人信息保护法#26",
        "个人信息保护法#28",
        "个人信息保护法#70",
        "个人信息保护法#29",
        "个人信息保护法#60",
        "民法典#997",
        "上海市数据条例#23",
    ],
    "supermarket": [
        "个人信息保护法#26",
        "个人信息保护法#24",
        "民法典#1024",
        "个人信息保护法#69",
        "个人信息保护法#66",
    ],
    "records": [
        "刑法#253-1",
        "个人信息保护法#10",
        "个人信息保护法#23",
        "个人信息保护法#70",
        "个人信息保护法#69",
    ],
}
CASE = {
    "estate": "case#000-public-rental",
    "supermarket": "case#001-putuo-supermarket",
    "records": "case#004-medical-beauty",
}


@pytest.fixture(scope="module")
def memos(assistant: Assistant) -> dict[str, Memo]:
    return {name: assistant.memo(facts) for name, facts in FACTS.items()}


def cited(memo: Memo) -> set[str]:
    short = {"最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定": "人脸识别"}
    ids = (re.sub(r"@[\d-]+", "", n.unit.id).partition("#") for n in memo.paper.notes)
    return {f"{short.get(law, law)}#{number}" for law, _, number in ids}


def words(paper: Paper) -> str:
    return "\n".join(b.text for b in paper.blocks)


@pytest.mark.parametrize("name", FACTS)
def test_what_governs_is_there_in_full(memos: dict[str, Memo], name: str) -> None:
    missing = [m for m in MUST[name] if m not in cited(memos[name])]
    assert not missing


@pytest.mark.parametrize("name", FACTS)
def test_every_quotation_is_verbatim_and_every_footnote_proves_itself(
    memos: dict[str, Memo], assistant: Assistant, name: str
) -> None:
    for note in memos[name].paper.notes:
        stored = assistant.library.units[note.unit.id]
        assert contains(stored.text, note.quote), (note.n, note.quote)
        assert note.unit.speaker == stored.speaker
        record = read_footnote(note.text)
        assert record is not None and record.intact
        if stored.kind.binding:
            assert note.unit.status == "现行有效" and stored.covers(date.today())


@pytest.mark.parametrize("name", CASE)
def test_the_like_case_is_told_with_its_figures(memos: dict[str, Memo], name: str) -> None:
    assert CASE[name] in {n.unit.id for n in memos[name].paper.notes}


def test_between_neighbours_the_law_of_personal_information_steps_back(memos: dict[str, Memo]) -> None:
    paper = memos["doorbell"].paper
    own = {n.unit.id.split("#")[1] for n in paper.notes if n.unit.title == "个人信息保护法"}
    assert own == {"72"}
    text = words(paper)
    assert "检察机关在公益诉讼中的调查手段不适用" in text
    assert "本库没有与所述事实同类的案例" in text and "拆除" in text


def test_prosecutors_are_told_how_evidence_may_be_collected(memos: dict[str, Memo]) -> None:
    for name in ("estate", "supermarket", "records"):
        text = words(memos[name].paper)
        assert "不得采取限制人身自由或者查封、扣押、冻结财产等强制性措施" in text
        assert "应当由两名以上检察人员共同进行" in text
        assert "违反本法规定处理个人信息，侵害众多个人的权益的，人民检察院" in text


def test_rules_on_faces_are_not_applied_where_there_is_no_face(memos: dict[str, Memo]) -> None:
    assert not any("人脸识别技术" in n.unit.title for n in memos["records"].paper.notes)
    assert any("人脸识别技术" in n.unit.title for n in memos["estate"].paper.notes)


def test_a_memo_is_called_after_the_facts(memos: dict[str, Memo], assistant: Assistant) -> None:
    titles = {name: memo.paper.title for name, memo in memos.items()}
    assert titles["records"] == "关于某网络科技公司招募兼职的医美咨询师有关法律问题的研究备忘"
    assert titles["supermarket"].startswith("关于某连锁超市在多家门店出入口")  # not after its date
    long = "某小区物业公司" + "以及其关联的若干企业" * 5 + "要求业主刷脸进门。"
    assert assistant.memo(long, ["能否拒绝刷脸"]).paper.title == "关于所述事实有关法律问题的研究备忘"


def test_rules_for_what_the_facts_do_not_show_are_left_out(memos: dict[str, Memo]) -> None:
    for name, memo in memos.items():
        laws = cited(memo)
        assert not laws & {"个人信息保护法#39", "个人信息保护法#53", "民法典#996", "民法典#1027"}, (
            name
        )  # abroad; breach; fiction
        assert not any(law.startswith(("生态环境法典", "宪法")) for law in laws), name
        assert ("个人信息保护法#23" in laws) == (name == "records")
        assert "食品药品纠纷" not in words(memo.paper)


def test_nobody_is_quoted_twice_for_the_same_words(memos: dict[str, Memo]) -> None:
    for memo in memos.values():
        said = [(n.unit.id, n.quote) for n in memo.paper.notes if not n.unit.kind.binding]
        assert len(said) == len(set(said))


def test_who_must_prove_is_told_by_the_special_rule_first(memos: dict[str, Memo]) -> None:
    for name in ("estate", "supermarket", "records"):
        text = words(memos[name].paper)
        section = text[text.index("举证责任\n", text.index("五、证据")) :]
        assert section.split("\n")[1].startswith("《个人信息保护法》第六十九条第一款")


def test_a_local_rule_is_said_to_be_local(memos: dict[str, Memo], assistant: Assistant) -> None:
    assert "只在上海市适用；案情没有写明发生在上海市" in words(memos["estate"].paper)
    shanghai = assistant.memo("上海某" + FACTS["estate"].removeprefix("某"))
    assert "只在上海市适用，案情写明发生在上海市" in words(shanghai.paper)


def test_disputes_are_shown_with_both_sides_and_no_invented_speaker(memos: dict[str, Memo]) -> None:
    text = words(memos["supermarket"].paper)
    assert "关于“惩罚性赔偿”，来源之间意见不一" in text
    assert "主张的一方——林仪明" in text and "反对或主张克制的一方——沙龙观点，原文未署名" in text


def test_what_is_not_held_is_named_and_not_made_up(memos: dict[str, Memo]) -> None:
    text = words(memos["records"].paper)
    assert "办理侵犯公民个人信息刑事案件" in text and "本库未收录" in text
    assert "五千条" not in text, "thresholds of an interpretation that is not held"


def test_issues_can_be_edited_removed_and_added(assistant: Assistant) -> None:
    facts = FACTS["supermarket"]
    issues = assistant.memo_issues(facts)
    assert [i.key for i in issues][:3] == ["nature", "public_place", "basis"]
    assert all(w in facts for i in issues for w in i.why)
    own = [issues[3], {"title": "能否要求超市公开算法", "search": "自动化决策 说明"}]
    memo = assistant.memo(facts, own)
    headings = [b.text for b in memo.paper.blocks if b.kind == "heading" and b.level == 2]
    assert headings[:2] == [f"（一）{issues[3].title}", "（二）能否要求超市公开算法"]
    with pytest.raises(BadInputError, match="没有争点"):
        assistant.memo(facts, [])
    with pytest.raises(BadInputError, match="争点最长"):
        assistant.memo(facts, ["长" * 201])


def test_facts_of_another_field_get_issues_from_the_law_they_touch(assistant: Assistant) -> None:
    issues = assistant.memo_issues("我借给朋友五万元，约定年底还，到期后他一直不还，也不接电话。")
    assert any("借款合同" in i.title for i in issues)
    memo = assistant.memo("我借给朋友五万元，约定年底还，到期后他一直不还，也不接电话。")
    assert any(n.unit.title == "民法典" for n in memo.paper.notes)
    assert not any(n.unit.title == "个人信息保护法" for n in memo.paper.notes)


def test_acts_before_a_law_bring_its_transition(assistant: Assistant) -> None:
    facts = "2021年5月，某售楼处抓拍来访者人脸，没有告知，用来识别老客户，累计采集三千余条。"
    text = words(assistant.memo(facts).paper)
    assert "不溯及既往" in text and "2021-08-01起施行" in text and "当时尚无这一文本" in text


def test_a_day_in_the_past_is_answered_by_the_law_of_that_day(assistant: Assistant) -> None:
    memo = assistant.memo(FACTS["estate"], as_of=date(2021, 9, 1))
    assert not any(n.unit.title == "个人信息保护法" for n in memo.paper.notes)
    assert all(n.unit.covers(date(2021, 9, 1)) for n in memo.paper.notes if n.unit.kind.binding)


def test_the_form_is_that_of_chinese_legal_writing(memos: dict[str, Memo], assistant: Assistant) -> None:
    paper = memos["supermarket"].paper
    by_level = {
        level: [b.text for b in paper.blocks if b.kind == "heading" and b.level == level]
        for level in (1, 2, 3)
    }
    assert by_level[1][0] == "一、案情" and by_level[1][2].startswith("三、")
    assert all(re.match(r"（[一二三四五六七八九十]+）", t) for t in by_level[2])
    assert all(re.match(r"\d+\.", t) for t in by_level[3])
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
    assert "PAGE" in footer
    size = document.find(f".//{w}pgSz")
    assert size is not None and (size.get(f"{w}w"), size.get(f"{w}h")) == ("11906", "16838")


def test_a_memo_checks_out_in_word_and_in_markdown(
    memos: dict[str, Memo], assistant: Assistant, tmp_path: Path
) -> None:
    for name, memo in memos.items():
        (tmp_path / f"{name}.docx").write_bytes(assistant.desk.docx(memo.paper))
        (tmp_path / f"{name}.md").write_text(assistant.desk.markdown(memo.paper), encoding="utf-8")
        for ending in (".docx", ".md"):
            report = recheck(assistant.library, tmp_path / f"{name}{ending}", date.today())
            assert report.checked == len(memo.paper.notes) and not report.changed


def altered_markdown(text: str, quotes: list[int], status: int, footnote: int) -> str:
    """A memo in which words of some quotations, one status and one footnote were changed."""

    def change(n: int, old: str, new: str) -> None:
        nonlocal text
        start, end = text.index(f"<!--q{n}-->"), text.index(f"<!--/q{n}-->")
        assert old in text[start:end], (n, old)
        head, region = text[:start], text[start:end]
        at = region.rindex(old)
        text = head + region[:at] + new + region[at + len(old) :] + text[end:]

    for n in quotes:
        change(n, "的", "之")
    change(status, "现行有效", "已被修改")
    line = re.search(rf"(?m)^\[\^{footnote}\]: .*$", text)
    assert line is not None and "。来源：" in line[0]
    return text.replace(line[0], line[0].replace("。来源：", "。出处：", 1))


def altered_docx(content: bytes, quotes: list[int], status: int, footnote: int) -> bytes:
    """The same of a Word file."""
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                root = etree.fromstring(data)
                inside: dict[str, list[etree._Element]] = {}
                opened: dict[str, str] = {}
                for node in root.iter():
                    if node.tag == f"{w}bookmarkStart":
                        opened[node.get(f"{w}id")] = node.get(f"{w}name")
                    elif node.tag == f"{w}bookmarkEnd":
                        opened.pop(node.get(f"{w}id"), None)
                    elif node.tag == f"{w}t":
                        for name in opened.values():
                            inside.setdefault(name, []).append(node)
                for n in quotes:
                    last = next(t for t in reversed(inside[f"q_{n}"]) if "的" in t.text)
                    at = last.text.rindex("的")
                    last.text = f"{last.text[:at]}之{last.text[at + 1 :]}"
                head = next(t for t in inside[f"q_{status}"] if "现行有效" in t.text)
                head.text = head.text.replace("现行有效", "已被修改", 1)
                data = etree.tostring(root)
            elif entry.filename == "word/footnotes.xml":
                root = etree.fromstring(data)
                note = next(n for n in root.iter(f"{w}footnote") if n.get(f"{w}id") == str(footnote))
                words = next(t for t in note.iter(f"{w}t") if "。来源：" in (t.text or ""))
                words.text = words.text.replace("。来源：", "。出处：", 1)
                data = etree.tostring(root)
            new.writestr(entry, data)
    return out.getvalue()


@pytest.mark.parametrize("ending", [".md", ".docx"])
@pytest.mark.parametrize("name", FACTS)
def test_five_passages_a_footnote_and_a_status_that_were_altered_are_flagged_exactly(
    memos: dict[str, Memo], assistant: Assistant, name: str, ending: str
) -> None:
    paper = memos[name].paper
    apt = [n.n for n in paper.notes if "的" in n.quote]
    quotes = apt[:: max(1, len(apt) // 5)][:5]
    rest = [n for n in paper.notes if n.n not in quotes and n.same_as is None]
    status = next(n.n for n in rest if "现行有效" in n.head)
    footnote = next(n.n for n in rest if n.n != status)
    if ending == ".md":
        text = altered_markdown(assistant.desk.markdown(paper), quotes, status, footnote)
        content = text.encode()
    else:
        content = altered_docx(assistant.desk.docx(paper), quotes, status, footnote)
    report = assistant.desk.recheck_content(f"memo{ending}", content)
    found = {f.note: str(f.trouble) for f in report.findings}
    assert found == {
        **dict.fromkeys(quotes, "words_altered"),
        status: "words_altered",
        footnote: "footnote_tampered",
    }
    assert len(report.findings) == 7 and report.checked == len(paper.notes)
    reason = next(f.reason for f in report.findings if f.note == status)
    assert "效力说明" in reason
    mended = assistant.desk.recheck_content(f"memo{ending}", assistant.desk.updated(report))
    assert not mended.changed and mended.checked == report.checked


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

    desk = LegalDesk(assistant.settings, assistant.library, assistant.retriever, answer)
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


def test_the_table_of_issues_names_facets_that_exist(assistant: Assistant) -> None:
    from assistant.understand.facets import load_facets

    known = {f.name for f in load_facets(assistant.settings.corpus)}
    for rule in load_issue_rules(assistant.settings.prompts):
        assert rule.when.union(*rule.every) <= known, rule.key
        assert rule.private in ("", "only", "never") and rule.search
