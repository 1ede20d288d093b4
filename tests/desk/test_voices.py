"""Whose words: questions put and pleas are no facts; an organ that supervises handles nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.desk.facts import Reading, State, fill_tables, load_tables, load_traits, subject
from assistant.desk.facts.parties import handlers, of_state
from assistant.desk.facts.reading import shortened
from assistant.desk.facts.voices import asked, no_fact, pleas, put, sections, unknown
from assistant.desk.tracks import load_tracks, tracks_of

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def reading(text: str) -> Reading:
    return Reading(text, False, load_traits(CORPUS))


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "泳馆采集会员人脸三千余张。承办检察官想研究：一是该局约谈后不再跟进是否属于不依法履职；二是能否对泳馆提起民事公益诉讼。",
            ("该局约谈后不再跟进是否属于不依法履职", "能否对泳馆提起民事公益诉讼"),
        ),
        ("单位是否构成犯罪？赃款如何追缴？", ("单位是否构成犯罪", "赃款如何追缴")),
        (
            "需要研究的问题是，两家公司是否承担连带责任，维护员私自留存数据能否追究刑事责任。",
            ("两家公司是否承担连带责任", "维护员私自留存数据能否追究刑事责任"),
        ),
        ("医院未核实是否本人到场，也没有告知家属。", ()),
        (
            "待研究：通话录音是否属于通信内容及条数认定；驾校应否列共同被告。",
            ("通话录音是否属于通信内容", "条数认定", "驾校应否列共同被告"),
        ),
        (
            "学员们想知道：驾校和科技公司是一起干的还是谁托谁干的，责任怎么分；人脸还删得掉吗。",
            ("驾校和科技公司是一起干的还是谁托谁干的", "责任怎么分", "人脸还删得掉吗"),
        ),
        (
            "现商请共同研究该局有无法定职责，只发函算不算履职，以及文书发给该局本身还是同时发给区政府。",
            ("该局有无法定职责", "只发函算不算履职", "文书发给该局本身还是同时发给区政府"),
        ),
        # Statements that only sound like questions.
        ("想退卡？得先交手续费。驾校采集学员人脸三千张。检察院已经立案。协议正公示着呢。", ()),
        ("平台依据用户是否为新用户、是否使用某型号手机差别定价。检察机关已立案。", ()),
        ("谁拿到链接都能看到这辆车什么时候停在哪儿。检察机关已立案。", ()),
        ("摄像头识别顾客年龄和是否“贵宾”。商场没有告知。顾客投诉过两次。检察机关已立案。", ()),
    ],
)
def test_the_questions_put_are_read_each_by_itself(text: str, questions: tuple[str, ...]) -> None:
    assert asked(text) == questions


HEADED = """线索来源：志愿者2026年3月提报。
处理情况：某体育馆采集会员人脸三千余人，未取得同意。经初查，未发现数据外泄。
馆方辩称：入馆须核验身份，已经取得同意；转卖名单获利五万元属实，但经查另有两万元未入账。
已有处置：区体育局5月将保存期由一年压缩为60日。
尚缺：采购合同的数据条款；是否向他人出售会员名单三千条；摄像头的安全措施不健全。
需研究：
1．检察建议应发给谁（体育局、网信办），还是对馆方提起民事公益诉讼；
2．50人的样本能否支撑“众多个人”的认定，与退缴违法所得、罚金如何衔接；
（3）体育馆是否属法律、法规授权的组织。
"""


def test_numbered_questions_are_put_whole_with_what_each_asks() -> None:
    first, second, third = put(HEADED)
    assert first.text == "检察建议应发给谁（体育局、网信办），还是对馆方提起民事公益诉讼"
    assert len(first.parts) == 2
    assert second.text == "50人的样本能否支撑“众多个人”的认定，与退缴违法所得、罚金如何衔接"
    assert second.parts == ("50人的样本能否支撑“众多个人”的认定", "与退缴违法所得、罚金如何衔接")
    assert third.parts == ("体育馆是否属法律、法规授权的组织",)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("某公司采集人脸三千张。待研究：1.能否起诉？2.赔偿如何计算？", ("能否起诉", "赔偿如何计算")),
        (
            "某公司采集人脸三千张。\n研究问题：一是能否起诉，公告有无影响；二是赔偿3.5万元有无依据。\n附：卷宗目录。",
            ("能否起诉，公告有无影响", "赔偿3.5万元有无依据"),
        ),
        ("某公司研究决定：采集人脸三千张。检察机关已立案。公司没有整改。", ()),
    ],
)
def test_questions_under_a_head_in_any_numbering(text: str, questions: tuple[str, ...]) -> None:
    assert asked(text) == questions


def test_nothing_asked_unknown_or_pleaded_is_told_as_fact() -> None:
    facts = reading(HEADED)
    silent = [HEADED[a:b] for a, b in no_fact(HEADED)]
    assert any(w.startswith("尚缺：") for w in silent) and any("检察建议应发给谁" in w for w in silent)
    assert next(HEADED[a:b] for a, b in sections(HEADED, "pleaded")).startswith("馆方辩称：")
    plain = facts.told_only
    assert not {"advised", "advice_given", "weak_security", "insecure"} & plain.shown
    # What comes after the turn is told again.
    assert not any("获利五万元" in w for w in plain.told(["gain"]))
    tables = fill_tables(load_tables(CORPUS), facts, {"civil_pil", "administrative_pil", "breach"}, {})
    quoted = "".join(t for f in tables for r in f.rows for t in r.told)
    assert "应发给谁" not in quoted and "数据条款" not in quoted and "名单三千条" not in quoted


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        ("某公司采集会员人脸。经检测，未发现数据外泄。", "leaked"),
        ("油站将抓拍图的保存期由一年压缩为60日。", "retention"),
        ("其余4人表示不知情、未发现损失。", "no_consent"),
        ("一名车主反映前夫据此找到其住处，尚未查证是否出自本案点位。", "caused"),
    ],
)
def test_what_excuses_cures_or_is_unverified_proves_no_breach(text: str, trait: str) -> None:
    assert trait not in reading(text).told_only.shown


def test_a_quotation_is_whole_in_its_marks() -> None:
    text = "系统是否提取特征值，运维人员说“先提取再比对，比不中就丢弃”，未见日志。"
    assert reading(text).told(["weak_security"]) == ("“先提取再比对，比不中就丢弃”，未见日志",)
    text = "初查发现：（1）某网点把姓名（含楼栋）贴在公示栏。"
    (quoted,) = reading(text).told(["publish"])
    assert not quoted.startswith("（1）") and quoted.count("（") == quoted.count("）")


def test_a_plea_ends_where_the_facts_go_on() -> None:
    text = "馆方称刷脸只是为了防止转借会员卡，但经查闸机还把人脸传给广告公司。"
    assert [text[a:b] for a, b in pleas(text)] == ["馆方称刷脸只是为了防止转借会员卡，"]
    assert pleas("家长称孩子的照片被上传到网上。") == ()


def test_neither_a_question_nor_a_plea_fills_an_element_or_takes_a_step() -> None:
    text = (
        "某健身公司采集会员人脸三千余人，未取得同意。公司称没有造成会员被骗的损失50万元。"
        "拟研究是否应当在诉前公告期满后提起民事公益诉讼。"
    )
    facts = reading(text)
    (table,) = (
        t for t in fill_tables(load_tables(CORPUS), facts, {"civil_pil"}, {}) if t.table.key == "pil_civil"
    )
    states = {r.element.name: r.state for r in table.rows}
    assert states["已经公告，没有其他机关、组织起诉"] is State.MISSING
    assert states["获利或者损失的数额"] is State.MISSING
    assert states["侵害众多个人的权益"] is State.SHOWN
    (track,) = (t for t in tracks_of(load_tracks(CORPUS), {"civil_pil"}, facts) if t.key == "civil_pil")
    assert not any(s.taken(facts.told_only) for s in track.steps)


@pytest.mark.parametrize(
    ("text", "state", "title"),
    [
        ("某市教育局在检查中发现，某在线教育公司收集学生通讯录，未责令整改。", False, "某在线教育公司"),
        (
            "某区市场监督管理局接到投诉，称某连锁健身房强制刷脸采集会员人脸，一直未查处。",
            False,
            "某连锁健身房",
        ),
        ("某县医疗保障局将参保人名单上传至政务公开栏，载有身份证号。", True, "某县医疗保障局"),
        ("某街道办事处委托某科技公司采集居民人脸，用于门禁。", True, "某街道办事处"),
    ],
)
def test_an_organ_that_supervises_is_no_handler(text: str, state: bool, title: str) -> None:
    assert of_state(text) is state and handlers(text)
    assert ("state" in reading(text).shown) is state
    assert subject(text) == title


def test_a_term_runs_from_the_day_that_the_facts_name() -> None:
    text = (
        "某县教育局一直未查处学校泄露学生信息。检察机关于2026年3月5日向该局发出检察建议，"
        "5月20日该局函复正在整改。"
    )
    facts = reading(text)
    (track,) = tracks_of(load_tracks(CORPUS), {"administrative_pil"}, facts)
    reply = next(s for s in track.steps if s.key == "reply")
    assert reply.begun(facts.told_only) == date(2026, 3, 5)
    assert "consult" not in {s.key for s in track.steps}


def test_words_quoted_are_cut_at_a_stop_or_not_at_all() -> None:
    long = (
        "公司把会员姓名、手机号、身份证号码和面部特征数据" * 2
        + "共计5,312条出售给某商贸公司用于营销推广活动并从中获利"
    )
    assert shortened(long).removesuffix("……") in long and not shortened(long).endswith("5")
    assert shortened("某公司采集人脸") == "某公司采集人脸"
    whole = "没有停顿" * 30
    assert shortened(whole) == whole


@pytest.mark.parametrize(
    "head",
    ["七、请研究", "【请答复】", "汇报时请回答：", "请示事项：", "请研究：", ""],
    ids=lambda h: h or "none",
)
def test_a_numbered_list_at_the_end_is_of_questions_under_any_head(head: str) -> None:
    asked = "1．登记资料能否查询，能否出售；\n2．各被告的份额怎样分；\n3．由县院起诉还是报市院。"
    text = f"某公司把会员资料卖给他人，共320条。\n{head}\n{asked}".replace("\n\n", "\n")
    assert [q.text for q in put(text)] == [
        "登记资料能否查询，能否出售",
        "各被告的份额怎样分",
        "由县院起诉还是报市院",
    ]
    assert len(put(text)[0].parts) == 2


def test_a_numbered_list_that_tells_asks_nothing() -> None:
    text = "检察官走访查明：\n1．17个项目使用云端考勤；\n2．后台有21个完工项目没有关闭；\n3．宿舍也刷脸。"
    assert put(text) == ()


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            "六、未查清\n网盘有无其他人下载；旧号的来源。\n七、请研究\n1．如何计条；",
            ("网盘有无其他人下载", "旧号的来源"),
        ),
        ("【还差】转让价评估；短信送达率。\n【请答复】\n1．被告列谁；", ("转让价评估", "短信送达率")),
        ("公告期满。尚缺训练集的鉴定、操作日志。", ("尚缺训练集的鉴定、操作日志",)),
        ("名单的形成程序、42件的派单人，还没有查到。", ("名单的形成程序、42件的派单人，还没有查到",)),
    ],
)
def test_what_is_unknown_is_listed(text: str, items: tuple[str, ...]) -> None:
    assert unknown(text) == items
