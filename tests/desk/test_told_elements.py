"""What facts tell fills its element and is quoted whole; each matter keeps to its own track."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.desk.facts import Reading, State, fill_tables, load_issue_kinds, load_tables, load_traits
from assistant.desk.memo.asked import Reply, replies
from assistant.desk.memo.issues import issue_keys
from assistant.desk.memo.writer import Memo

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TRAITS, KINDS = load_traits(CORPUS), load_issue_kinds(CORPUS)


def reading(text: str) -> Reading:
    return Reading(text, False, TRAITS)


def state(text: str, table: str, element: str) -> State:
    """How an element of a table stands on a text of facts."""
    own = [t for t in load_tables(CORPUS) if t.key == table]
    (filled,) = fill_tables(own, reading(text), {own[0].issue}, {})
    return next(r.state for r in filled.rows if r.element.name.startswith(element))


@pytest.mark.parametrize(
    ("table", "element", "text"),
    [
        (
            "admin_68",
            "超出法定职责",
            "某镇政府在网站公示临时救助名单，点开折叠列就能看到身份证号和银行卡号，涉及860人。",
        ),
        (
            "security",
            "安全措施缺失",
            "某县民政局网站公示名单，承办单位上网前只核对标题，1200人的身份证号可以下载。",
        ),
        (
            "pil_admin",
            "违法行使职权或者不作为",
            "某区卫生健康委责令医院改正，没有处罚，没有核查销毁情况，涉及患者3100人。",
        ),
        (
            "privacy",
            "私密空间、私密活动",
            "某交友公司的小程序展示2.1万名会员的姓名、照片和离婚史，其中900人不知情。",
        ),
        (
            "privacy",
            "拍摄、窥视、公开",
            "某交友公司的小程序展示2.1万名会员的姓名、照片和离婚史，其中900人不知情。",
        ),
        (
            "pil_civil",
            "损害",
            "某心理中心把来访者的录音和诊断交某公司训练模型，两名来访者被同事听出，一人随后被解聘。",
        ),
        (
            "pil_civil",
            "违法行为与损害之间",
            "某心理中心把来访者的录音和诊断交某公司训练模型，两名来访者被同事听出，一人随后被解聘。",
        ),
        (
            "minors",
            "没有监护人同意",
            "某游泳馆给1900名儿童拍照存档，购票时勾选框默认打勾，200人取消过授权，设备仍照样拍摄。",
        ),
        (
            "public_place",
            "用于其他目的",
            "某小区装人脸门禁，31户因拖欠物业费被停了人脸通行权限。",
        ),
        (
            "crime_253",
            "违反国家有关规定",
            "日志显示前台主管吴某无工单查询住客信息700次，把房号发给他人，每次收50元。",
        ),
        (
            "crime_253",
            "主观故意",
            "前台主管吴某把住客房号和入住时间用微信发给他人，每次收50元。",
        ),
        (
            "security",
            "安全措施缺失",
            "某家教平台展示6200名家长的住址和电话，没注册的人花5元就能看，一名家长被陌生人拿着资料堵在门口。",
        ),
        (
            "pil_civil",
            "损害",
            "某公司回收手机21万台，14台可读取通讯录，一名机主的私密照片被陌生人用于索要钱款。",
        ),
        (
            "minors",
            "没有监护人同意",
            "某公园采集1903名不满14周岁儿童的人脸，注册页有“监护人已同意”勾选框，未作核验。",
        ),
    ],
)
def test_what_the_facts_tell_is_not_missing(table: str, element: str, text: str) -> None:
    assert state(text, table, element) is not State.MISSING


def test_a_public_notice_not_yet_given_is_no_leak_left_unreported() -> None:
    text = "某公司云盘有漏洞，能看到别家住户的照片，涉及5000户。检察机关已立案，还没有公告。"
    assert state(text, "security", "没有通知") is State.MISSING
    assert state(text, "security", "发生或者可能发生") is State.SHOWN


@pytest.mark.parametrize(
    ("text", "not_shown"),
    [
        ("检察机关正在初查，尚未立案。", "idle"),
        ("医院与软件公司约定共享软件著作权。", "share"),
        ("公司正在办理注销。", "refuse_delete"),
        ("老人后来住院，病历看不出与此有关。", "health"),
        ("是否被下载无法判断。", "leaked"),
        ("相册App的会员可以查看其他会员的照片。", "leaked"),
        ("区文旅局约谈了旅行社，旅行社停了推销，名单没有删。", "unit_refuses"),
        ("区文旅局约谈了旅行社。", "rectify_words"),
        ("警方查明其余三人的资料来源不明。", "leak"),
    ],
)
def test_what_only_sounds_like_it_is_not_told(text: str, not_shown: str) -> None:
    assert not_shown not in reading(text).shown


@pytest.mark.parametrize(
    ("text", "trait", "quoted"),
    [
        (
            "吴某把住客名单卖给他人，收款8.4万元，辩称其中2万元是还款，有借条，没有流水印证；另查明他已离职。",
            "gain",
            "收款8.4万元，辩称其中2万元是还款，有借条，没有流水印证",
        ),
        (
            "门禁失灵，一名老人住院，病历看不出与此有关。设备随后修复。",
            "injury",
            "一名老人住院，病历看不出与此有关",
        ),
        (
            "该局撤下名单，换成脱敏的版本，但网盘里的副本还能下载，没有告知用户。",
            "unreported",
            "该局撤下名单，换成脱敏的版本，但网盘里的副本还能下载，没有告知用户",
        ),
        (
            "公司收集用户通讯录共12，600条，存在云端。",
            "many_people",
            "公司收集用户通讯录共12，600条",
        ),
    ],
)
def test_a_quotation_keeps_what_limits_it(text: str, trait: str, quoted: str) -> None:
    facts = reading(text)
    assert facts.told([trait]) == (quoted,)
    assert quoted in text


def answered(assistant: Assistant, facts: str) -> tuple[Reply, ...]:
    embedder = assistant.desk.retriever.index.embedder
    assert embedder is not None
    told = assistant.desk.reading(facts)
    return replies(told, KINDS, (), assistant.desk.searches, embedder, date.today())


@pytest.mark.parametrize(
    ("question", "said", "not_said"),
    [
        ("伦理审查委员会免了同意，能不能当作病人本人的同意", "两项并列", ""),
        ("已经拿去训练算法的数据，孩子家长能不能要求删掉", "已经训练好的模型要不要停用", ""),
        ("这家公司就要注销了，对主管局的公益诉讼还提不提", "被告是行政机关，不是企业", "诉讼时效"),
        ("员工被判刑，所在的酒店集团要不要也列为共同被告", "依法应当承担民事责任的单位", "董事"),
        ("消费者已经自己打官司，检察机关还能不能提公益诉讼", "没有把个人已经起诉列为障碍", "支持"),
        ("主管局责令改正以后没有再查，算不算履职到位", "", "诉讼时效"),
        ("开了一个人工通道，算不算合理的替代方式", "法律没有列出替代方式合理的标准", ""),
    ],
)
def test_the_question_asked_is_answered_and_no_neighbour(
    assistant: Assistant, question: str, said: str, not_said: str
) -> None:
    facts = f"检察机关向区市场监督管理局提出检察建议，该局没有查处。现需研究：{question}。"
    (reply,) = answered(assistant, facts)
    text = "".join(s.text for s in reply.says)
    assert said in text
    assert not not_said or not_said not in text


def test_an_alternative_put_after_a_question_is_a_question_of_its_own(assistant: Assistant) -> None:
    asked = "名单撤下以后有没有必要再发检察建议，发给该局本身，还是同时发给主管部门"
    first, second = answered(assistant, f"某局公示名单三千人。需要研究：{asked}。")
    assert first.question.endswith("检察建议")
    assert "几个机关都负有职责" in "".join(s.text for s in second.says)


OFFICE = (
    "某交友公司的小程序展示2.1万名会员的姓名、照片和离婚史，非会员付费也能看，其中900人不知情。"
    "检察院向县市场监管局发出检察建议，该局没有查处，公司仍在展示。现要决定是否提起行政公益诉讼。"
)
CIVIL = (
    "某交友公司的小程序展示2.1万名会员的姓名、照片和离婚史。检察机关按民事公益诉讼立案，能否主张惩罚性赔偿。"
)


@pytest.fixture(scope="module")
def office(assistant: Assistant) -> Memo:
    return assistant.memo(OFFICE)


def test_a_matter_against_an_authority_alone_takes_no_civil_track(office: Memo) -> None:
    raised = issue_keys(office.issues)
    assert "administrative_pil" in raised
    assert not raised & {"civil", "civil_pil", "punitive", "consumer_pil", "limitation"}
    assert [t.key for t in office.tracks if t.key.endswith("_pil")] == ["administrative_pil"]
    cited = {c.unit.title for n in office.paper.notes for c in (*n.cited, *n.more)}
    assert "民事诉讼法" not in cited


def test_a_civil_matter_keeps_its_track(assistant: Assistant) -> None:
    raised = issue_keys(assistant.memo_issues(CIVIL))
    assert {"civil", "civil_pil"} <= raised


def test_a_civil_matter_in_which_no_authority_failed_takes_no_administrative_track(
    assistant: Assistant,
) -> None:
    facts = "某游乐场采集1.9万名儿童人脸，未经家长同意。市网信办2025年6月约谈过该公司。检察机关{}立案。"
    civil, open_ = (facts.format(w) for w in ("已按民事公益诉讼", "正在初查，尚未"))
    assert "administrative_pil" not in issue_keys(assistant.memo_issues(civil))
    assert "administrative_pil" in issue_keys(assistant.memo_issues(open_))


def test_what_someone_knew_is_quoted_beside_the_price() -> None:
    text = "吴某把住客房号发给他人，每次收50元。买家告诉过吴某“要堵前妻”，后又改口。"
    own = [t for t in load_tables(CORPUS) if t.key == "crime_253"]
    (filled,) = fill_tables(own, reading(text), {"crime_253"}, {})
    (row,) = (r for r in filled.rows if r.element.name == "主观故意")
    assert row.told == ("每次收50元", "买家告诉过吴某“要堵前妻”，后又改口")


def test_a_civil_matter_stays_one_though_an_office_did_little(assistant: Assistant) -> None:
    facts = (
        "某物业公司采集3.1万名住户人脸，未取得同意。区住建局答复属民事纠纷，区网信办责令备案，别的没有管。"
    )
    civil, open_ = (f"{facts}检察机关{w}。" for w in ("已按民事公益诉讼立案", "正在初查，尚未立案"))
    assert "administrative_pil" not in issue_keys(assistant.memo_issues(civil))
    assert "administrative_pil" in issue_keys(assistant.memo_issues(open_))


def test_a_younger_text_is_marked_where_it_is_first_cited(assistant: Assistant) -> None:
    facts = "2024年5月起，某连锁药店的会员系统存在漏洞，8600名会员的购药记录可任意下载，公司没有通知会员。"
    text = "\n".join(b.text for b in assistant.memo(facts).paper.blocks)
    assert text.count("（《网络安全法》的现文本自2026年1月1日起施行，晚于案情的一些行为，见文末）") == 1


def test_the_issues_quote_the_same_words_once(office: Memo) -> None:
    text = "\n".join(b.text for b in office.paper.blocks)
    quotes = re.findall("案情称“([^”]+)”。", text[text.index("争点与适用") : text.index("附件一")])
    assert quotes and len(quotes) == len(set(quotes))


def test_what_an_answer_rests_on_is_warned_of_where_it_is_younger_than_the_acts(assistant: Assistant) -> None:
    facts = (
        "2024年3月至10月，前台主管吴某把住客房号发给他人，共320条，得款1.2万元，公安机关以侵犯公民个人信息罪移送审查起诉。"
        "需要研究：没有达到情节严重的怎么处理。"
    )
    text = "\n".join(b.text for b in assistant.memo(facts).paper.blocks)
    assert "治安管理处罚法" in text
    assert re.search(r"《治安管理处罚法》(?:的现文本)?自2026年1月1日起施行，案情有此前的行为", text)


def test_a_law_that_was_amended_is_not_said_to_begin_with_its_present_text(assistant: Assistant) -> None:
    facts = "2024年5月起，某连锁药店的会员系统存在漏洞，8600名会员的购药记录可任意下载，公司没有通知会员。"
    text = "\n".join(b.text for b in assistant.memo(facts).paper.blocks)
    assert re.search("《网络安全法》第[^。]+的现文本自2026年1月1日起施行；行为发生在此前的", text)
    assert "《网络安全法》自2026年1月1日起施行" not in text
