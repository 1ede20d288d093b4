"""The self-check: rules behind the questions, gaps by gravity, all-yes, all-no and half-done."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from assistant import Assistant, BadInputError
from assistant.config import Settings
from assistant.desk.compliance.actions import load_actions
from assistant.desk.compliance.assessment import Checklist, Reply, read_replies
from assistant.desk.compliance.questions import Sort, load_genus
from assistant.desk.tracks import end_of
from assistant.language.text import contains
from assistant.matters.norms import resolve
from assistant.rules.consequences import Consequences, Level, addressed_to_officials, level_of, plain_level_of
from assistant.rules.roles import place_named, territory


@pytest.fixture(scope="module")
def checklist(assistant: Assistant) -> Checklist:
    return assistant.checklist()


def ids(checklist: Checklist) -> list[str]:
    return [b.question.unit.id for b in checklist.backings]


def behind(checklist: Checklist, number: int) -> set[str]:
    return {r.unit.citation for r in checklist.backings[number - 1].rules}


def test_the_whole_list_is_asked_in_its_four_sections(assistant: Assistant, checklist: Checklist) -> None:
    assert [len(own) for _, own in checklist.sections] == [5, 19, 5, 2]
    assert [b.question.number for b in checklist.backings] == list(range(1, 32))
    assert {b.question.number for b in checklist.backings if b.question.sort is Sort.SCOPE} == {1, 2}
    assert {b.question.number for b in checklist.backings if b.question.sort is Sort.EXEMPTION} == {15}
    tenth = checklist.backings[9].question
    assert "弹窗" in tenth.examples and "弹窗" not in tenth.asks
    assert assistant.desk.questions() == tuple(b.question for b in checklist.backings)
    assert set(assistant.desk.checklist_appendix()) == set(checklist.appendix)
    assert {u.id for u in checklist.appendix} == {"checklist#references", "checklist#note8"}


def test_a_question_tells_in_which_situation_it_arises(assistant: Assistant, checklist: Checklist) -> None:
    when = {b.question.number: b.question.when for b in checklist.backings if b.question.when}
    assert when[24] == "确因业务需要向境外提供人脸信息时" and when[14] == "采用格式条款与信息主体订立合同"
    assert not {1, 2, 6, 10, 15, 16, 19, 23} & set(when)
    nineteenth = checklist.backings[18].question
    assert nineteenth.demand == "向他人提供、共享、转让或委托处理人脸信息"
    _, paper = assistant.compliance_report({ids(checklist)[23]: "no"})
    assert any("没有这种情形的，应改答“不适用”" in b.text for b in paper.blocks)


# A lawyer's key: the article that must stand behind a question.
KEY = [
    (2, "《最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定》第二条"),
    (3, "《个人信息保护法》第五十五条"),
    (4, "《个人信息保护法》第五条"),
    (5, "《个人信息保护法》第十六条"),
    (5, "《上海市数据条例》第二十三条"),
    (6, "《个人信息保护法》第五条"),
    (6, "《民法典》第一千零三十五条"),
    (7, "《民法典》第八条"),
    (9, "《个人信息保护法》第七条"),
    (10, "《个人信息保护法》第二十九条"),
    (11, "《个人信息保护法》第十七条"),
    (12, "《个人信息保护法》第十六条"),
    (14, "《最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定》第十一条"),
    (15, "《个人信息保护法》第十三条"),
    (16, "《个人信息保护法》第六条"),
    (17, "《个人信息保护法》第五十一条"),
    (18, "《个人信息保护法》第五十一条"),
    (19, "《个人信息保护法》第二十三条"),
    (19, "《个人信息保护法》第二十一条"),
    (20, "《个人信息保护法》第二十三条"),
    (21, "《个人信息保护法》第二十一条"),
    (22, "《个人信息保护法》第二十一条"),
    (23, "《个人信息保护法》第四十条"),
    (24, "《个人信息保护法》第三十八条"),
    (25, "《个人信息保护法》第五十一条"),
    (26, "《个人信息保护法》第九条"),
    (27, "《个人信息保护法》第五十一条"),
    (28, "《个人信息保护法》第五十七条"),
    (29, "《个人信息保护法》第五十五条"),
    (30, "《个人信息保护法》第四十七条"),
    (31, "《个人信息保护法》第五十条"),
]


@pytest.mark.parametrize(("number", "article"), KEY)
def test_the_rule_behind_a_question_is_found(checklist: Checklist, number: int, article: str) -> None:
    assert article in behind(checklist, number)


# Rules that share words with a question and are on another matter.
FOREIGN = [
    (2, "《民法典》第一千一百九十八条"),  # safety of guests in public places
    (7, "《民法典》第一千零一十二条"),  # the right to a name
    (7, "《民法典》第十条"),  # what judges decide by
    (19, "《个人信息保护法》第五十九条"),  # those who process for others
    (20, "《个人信息保护法》第五十九条"),
    (23, "《个人信息保护法》第四十一条"),  # requests of foreign judges
    (26, "《个人信息保护法》第五十六条"),  # what an assessment must hold
]


@pytest.mark.parametrize(("number", "article"), FOREIGN)
def test_a_rule_on_another_matter_is_not_shown(checklist: Checklist, number: int, article: str) -> None:
    assert article not in {r.unit.citation for r in checklist.backings[number - 1].shown}


def test_consequences_fit_the_gap(checklist: Checklist) -> None:
    for backing in checklist.backings:
        crimes = [c for c in backing.carried if c.level is Level.CRIMINAL]
        assert bool(crimes) == (backing.question.number in (19, 20, 24)), "only giving data away may be one"
        assert all(c.plain is Level.NONE for c in crimes), "and only if grave"
        cites = {c.unit.citation for c in backing.carried}
        assert not cites & {
            "《民法典》第一千一百八十五条",
            "《民法典》第一千一百八十七条",
            "《民法典》第五百七十七条",
        }
    tenth = checklist.backings[9]
    assert (tenth.plain, tenth.level) == (Level.ADMINISTRATIVE, Level.SEVERE)
    assert any(c.public and c.unit.citation == "《个人信息保护法》第七十条" for c in tenth.carried)


def test_a_local_rule_alone_is_no_rule_for_everybody(checklist: Checklist) -> None:
    fifth = checklist.backings[4]
    assert [r.place for r in fifth.shown if r.how != "general"] == ["上海市"]
    assert not fifth.direct and fifth.level <= Level.CIVIL


def test_rules_speak_to_those_who_are_asked_and_hold_today(checklist: Checklist) -> None:
    for backing in checklist.backings:
        assert len(backing.rules) >= 1
        for rule in backing.rules:
            assert rule.unit.kind.binding and rule.unit.covers(checklist.as_of)
            assert contains(rule.unit.text, rule.passage.shown)
            if rule.how != "cited" and rule.unit.kind == "statute":
                assert not addressed_to_officials(rule.unit)


def test_what_only_comes_near_is_not_called_a_direct_rule(checklist: Checklist) -> None:
    for number in (17, 18):  # separate storage, irreversible features: matters of a standard
        assert {r.how for r in checklist.backings[number - 1].rules} <= {"general"}
        assert checklist.backings[number - 1].level <= Level.CIVIL


def test_consequences_are_found_by_number_by_act_and_in_general(assistant: Assistant) -> None:
    found = Consequences(assistant.library, date.today())

    def of(law: str, article: str) -> dict[str, tuple[Level, bool]]:
        risks = found.of(assistant.article(law, article), 6)
        return {f"{c.unit.title}{c.unit.article}": (c.level, c.named) for c in risks}

    assert of("数据安全法", "29")["数据安全法第四十五条"] == (Level.SEVERE, True)
    assert of("网络安全法", "44")["网络安全法第七十一条"] == (Level.ADMINISTRATIVE, True)
    assert of("个人信息保护法", "29")["个人信息保护法第六十六条"][0] is Level.SEVERE
    assert of("消费者权益保护法", "29")["消费者权益保护法第五十六条"][0] >= Level.ADMINISTRATIVE
    assert of("民法典", "1032")["民法典第九百九十五条"][0] is Level.CIVIL
    assert "民法典第四百九十七条" in of("人脸识别司法解释", "11")
    assert "民法典第一千一百六十六条" not in of("民法典", "1035")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("情节严重的，处三年以下有期徒刑或者拘役", Level.CRIMINAL),
        ("可以责令停业整顿、吊销营业执照", Level.SEVERE),
        ("责令改正，处一万元以上十万元以下罚款", Level.ADMINISTRATIVE),
        ("应当承担侵权责任", Level.CIVIL),
        ("信息处理者主张其不承担民事责任的，人民法院依法予以支持", Level.NONE),
        ("构成违反治安管理行为的，依法给予治安管理处罚；构成犯罪的，依法追究刑事责任", Level.NONE),
        ("侵害众多个人的权益的，人民检察院可以依法向人民法院提起诉讼", Level.CIVIL),
        ("自然人享有隐私权", Level.NONE),
    ],
)
def test_the_gravity_of_words(text: str, level: Level) -> None:
    assert level_of(text) is level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (
            "由有关部门责令改正，处五万元罚款；情节严重的，处五千万元以下罚款，吊销营业执照。",
            Level.ADMINISTRATIVE,
        ),
        (
            "违反国家有关规定，出售个人信息，情节严重的，处三年以下有期徒刑。单位依照前款的规定处罚。",
            Level.NONE,
        ),
        ("处三年以下有期徒刑；情节特别严重的，处三年以上七年以下有期徒刑。", Level.CRIMINAL),
        ("拒不改正的，可以责令停业整顿。", Level.NONE),
    ],
)
def test_what_a_breach_that_is_not_grave_leads_to(text: str, level: Level) -> None:
    assert plain_level_of(text) is level


def test_all_no_lists_every_duty_gravest_first(assistant: Assistant, checklist: Checklist) -> None:
    report, paper = assistant.compliance_report(dict.fromkeys(ids(checklist), "no"))
    numbers = [g.backing.question.number for g in report.gaps]
    assert sorted(numbers) == [n for n in range(1, 32) if n not in (1, 2, 15)]
    levels = [g.level for g in report.gaps]
    assert levels == sorted(levels, reverse=True) and levels[0] is Level.CRIMINAL
    assert {19, 20} <= set(numbers[:4]), "giving face data away may be a crime"
    assert [key for key, _, _ in report.premises] == ["scope_no", "scope_no_part", "exempt_no_gap"]
    text = "\n".join(b.text for b in paper.blocks)
    assert "《刑法》第二百五十三条之一" in text and "三年以下有期徒刑" in text
    assert "五千万元以下" in text, "the sanction itself is quoted"
    assert "情节严重的，刑事责任" in text, "and only where it is grave"
    assert text.count("有前款规定的违法行为，情节严重的") == 1, "once, however many gaps it reaches"


def test_all_yes_finds_no_gap_and_does_not_call_that_compliance(
    assistant: Assistant, checklist: Checklist
) -> None:
    report, paper = assistant.compliance_report(dict.fromkeys(ids(checklist), "yes"))
    assert report.gaps == ()
    text = "\n".join(b.text for b in paper.blocks)
    assert "没有发现差距" in text and "不等于合规" in text
    assert "人脸识别技术应用安全管理办法" in text, "law that is younger than the list is named"


def test_half_done_counts_what_is_open_and_keeps_notes(assistant: Assistant, checklist: Checklist) -> None:
    own = ids(checklist)
    answers: dict[str, object] = {own[9]: {"answer": "no", "note": "只有一揽子勾选"}, own[5]: "yes"}
    answers[own[22]] = {"answer": "na", "note": "不向境外提供"}
    report, paper = assistant.compliance_report(answers)
    assert [g.backing.question.number for g in report.gaps] == [10]
    assert (report.count("yes"), report.count("no"), report.count("na"), report.count("")) == (1, 1, 1, 28)
    text = "\n".join(b.text for b in paper.blocks)
    assert "只有一揽子勾选" in text and "不向境外提供" in text and "未作答" in text
    assert [key for key, _, _ in report.premises] == ["exempt_unclear"]


def test_no_consent_with_an_exemption_is_told_together(assistant: Assistant, checklist: Checklist) -> None:
    own = ids(checklist)
    report, paper = assistant.compliance_report({own[9]: "no", own[14]: "yes"})
    assert [key for key, _, _ in report.premises] == ["exempt_relief"]
    assert any("应对突发公共卫生事件" in b.text for b in paper.blocks)


def test_before_the_field_had_its_law_the_list_says_so(assistant: Assistant) -> None:
    early = assistant.checklist(date(2020, 6, 1))
    shown = [r.unit for b in early.backings for r in b.shown]
    known = {"消费者权益保护法", "公共图书馆法", "网络安全法"}
    assert {u.title for u in shown} <= known, "no law of another matter fills the gap"
    assert all(u.status_on(date(2020, 6, 1)) == "现行有效" for u in shown)
    # Its text of that day is rebuilt from the decision of 2025 (corpus/statutes).
    cyber = {u.article_no for u in shown if u.title == "网络安全法" and u.version_date == date(2016, 11, 7)}
    assert 41 in cyber and cyber == {u.article_no for u in shown if u.title == "网络安全法"}
    assert "《个人信息保护法》自2021-11-01起施行，在2020-06-01尚未施行。" in early.absent
    assert "《民法典》自2021-01-01起施行，在2020-06-01尚未施行。" in early.absent
    assert assistant.checklist().absent == ()
    _, paper = assistant.compliance_report({ids(early)[9]: "no"}, date(2020, 6, 1))
    assert any("在2020-06-01尚未施行" in b.text for b in paper.blocks)


def test_nothing_answered_is_said_so(assistant: Assistant) -> None:
    report, paper = assistant.compliance_report({})
    assert report.gaps == () and any("还没有作答" in b.text for b in paper.blocks)


def test_who_checked_what_is_said_where_it_is_known(assistant: Assistant) -> None:
    _, paper = assistant.desk.compliance_report({}, subject="某App", person="张三")
    assert any("自查对象：某App" in b.text and "填表人：张三" in b.text for b in paper.blocks)
    _, paper = assistant.desk.compliance_report({})
    assert not any("自查对象" in b.text or "填表人" in b.text for b in paper.blocks)


def test_the_report_is_a_word_file_with_footnotes_of_its_own(
    assistant: Assistant, checklist: Checklist
) -> None:
    _, paper = assistant.compliance_report({ids(checklist)[9]: "no"})
    with zipfile.ZipFile(io.BytesIO(assistant.desk.docx(paper))) as archive:
        notes = archive.read("word/footnotes.xml").decode()
    assert notes.count("<w:footnoteRef/>") == len(paper.notes) > 3
    for note in paper.notes:
        assert contains(note.unit.text, note.quote)
    report = assistant.desk.recheck_content("report.docx", assistant.desk.docx(paper))
    assert report.checked == len(paper.notes) and not report.changed


def test_bad_answers_are_refused(checklist: Checklist) -> None:
    with pytest.raises(BadInputError, match="没有这道题"):
        read_replies({"checklist#99": "yes"}, checklist)
    with pytest.raises(BadInputError, match="答复只能是"):
        read_replies({ids(checklist)[0]: "maybe"}, checklist)
    with pytest.raises(BadInputError, match="备注最长"):
        read_replies({ids(checklist)[0]: {"answer": "no", "note": "长" * 2001}}, checklist)
    assert read_replies({ids(checklist)[0]: {"answer": "", "note": " "}}, checklist) == {}
    assert read_replies({ids(checklist)[0]: "na"}, checklist) == {ids(checklist)[0]: Reply("na")}


def test_local_rules_are_marked_as_local(assistant: Assistant) -> None:
    assert territory(assistant.article("上海市数据条例", "23")) == "上海市"
    assert territory(assistant.article("个人信息保护法", "26")) == ""
    assert place_named("上海市", "上海某超市") and not place_named("上海市", "无锡某超市")


def test_the_words_of_checklists_are_read_as_the_law_says_them(assistant: Assistant) -> None:
    text = "信息主体的人脸信息"
    for entry in load_genus(assistant.settings.corpus):
        text = entry.say.sub(entry.law, text)
    assert text == "个人的个人信息"


def test_the_report_says_what_to_do_by_whom_by_when_and_for_how_much(assistant: Assistant) -> None:
    notes = {7: "给部分顾客贴“小偷”标签，店员能看到", 28: "口令泄露，照片被下载，没有通知顾客，也没有报告"}
    numbers = {b.question.number: b.question.unit.id for b in assistant.desk.checklist().backings}
    answers = {i: {"answer": "yes"} for i in numbers.values()}
    for number in (3, 7, 17, 28):
        answers[numbers[number]] = {"answer": "no", "note": notes.get(number, "")}
    report, paper = assistant.desk.compliance_report(answers, made=date(2026, 11, 29))
    first = report.remedies[0]
    assert first.urgent and first.backing.question.number == 28 and first.by == date(2026, 11, 29)
    assert [r.urgent for r in report.remedies] == [True, False, False, False]
    assert "五千万元以下或者上一年度营业额百分之五以下罚款" in first.exposure
    assert "十万元" not in first.exposure, "the fine of persons in charge"
    titles = {r.number: r.title for r in report.revealed}
    assert "名誉权" in titles[7] and "泄露" in titles[28]
    text = "\n".join(b.text for b in paper.blocks)
    assert "必须马上办的有1项。第28题：立即止损" in text
    assert "第7题的备注（“给部分顾客贴‘小偷’标签”）" in text and "《民法典》第一千零二十四条" in text
    assert "人脸识别技术应用安全管理办法》第十五条" in text and "备案" in text
    assert any("立即止损" in c[0].text for b in paper.blocks for row in b.rows[1:] for c in row if c)


def test_every_action_stands_on_an_article_that_holds(settings: Settings, assistant: Assistant) -> None:
    for action in load_actions(settings.corpus):
        assert all(resolve(n, assistant.library, date.today()) for n in action.norms), action.do
        assert end_of(date(2026, 1, 31), action.within) >= date(2026, 1, 31)
