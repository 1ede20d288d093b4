"""What is quoted: whole 款, items with their opening words, sentences with their provisos."""

from assistant.choose.passages import best_passage, further, told_passage
from assistant.language.bigrams import Terms
from assistant.language.text import full_sentences
from assistant.rules.roles import Role, roles_of
from assistant.schema.stages import GAP
from assistant.schema.units import Kind, LegalUnit

LIST = (
    "任何组织或者个人不得实施下列行为：\n（一）以电话、短信侵扰他人的私人生活安宁；\n"
    "（二）进入、拍摄、窥视他人的住宅、宾馆房间等私密空间；\n（三）处理他人的私密信息；\n"
    "（四）以其他方式侵害他人的隐私权。"
)
TALK = (
    "第一，关于同意，我认为应当单独取得。这一点没有疑问。门铃拍到邻居的生活，或多或少是对隐私的侵犯。"
    "但同时，门铃也能缓解老人的担忧。有的案件判决拆除；也有的案件通过调解改变角度。最后，谈谈交易的问题。"
)


def unit(text, kind=Kind.STATUTE):
    return LegalUnit(id="x", kind=kind, title="某法", text=text, source="测试")


def scorer(question):
    return Terms.of([(question, 1.0)], lambda pair: 1.0).score


def test_short_articles_are_quoted_whole():
    passage = best_passage(unit("自然人享有隐私权。"), scorer("隐私"), 50)
    assert passage.shown == passage.quote == "自然人享有隐私权。"


def test_the_matching_item_keeps_its_opening_words():
    passage = best_passage(unit(LIST), scorer("拍摄住宅"), 60)
    assert passage.shown.startswith("任何组织或者个人不得实施下列行为：")
    assert "（二）进入、拍摄" in passage.shown and GAP in passage.shown
    assert "（三）" not in passage.shown
    assert passage.quote in LIST


def test_prose_is_cut_at_whole_sentences_and_keeps_what_limits_them():
    passage = best_passage(unit(TALK, Kind.COMMENTARY), scorer("门铃拍邻居，判决拆除了吗"), 90)
    assert passage.quote in TALK and passage.quote == passage.shown
    assert passage.quote.endswith("。")
    assert "交易" not in passage.quote


def test_a_semicolon_does_not_end_a_quotation():
    text = "只能用于公共安全；取得单独同意的除外。另有规定的，从其规定。"
    assert [text[a:b] for a, b in full_sentences(text)] == [
        "只能用于公共安全；取得单独同意的除外。",
        "另有规定的，从其规定。",
    ]


def test_roles_are_read_from_drafting_formulas():
    assert Role.SCOPE_OUT in roles_of("自然人因个人或者家庭事务处理个人信息的，不适用本法。")
    assert Role.REMEDY in roles_of("人格权受到侵害的，受害人有权请求行为人承担民事责任。")
    assert Role.PENALTY in roles_of("情节严重的，处三年以下有期徒刑或者拘役。")
    assert Role.DEFINITION in roles_of("隐私是自然人的私人生活安宁和不愿为他人知晓的私密空间。")
    assert Role.COMPLAINT in roles_of("任何组织、个人有权对违法活动向有关部门投诉、举报。")
    assert roles_of("为了保护个人信息权益，制定本法。") == frozenset()


PARTS = (
    "饮酒后驾驶机动车的，暂扣六个月驾驶证。\n醉酒驾驶机动车的，五年内不得重新取得驾驶证。\n"
    "醉酒驾驶营运机动车的，十年内不得重新取得驾驶证。\n前两款罪，依照其规定。\n"
    "公安机关应当设立窗口，公布电话。"
)


def test_parts_that_answer_alike_are_quoted_together():
    passage = best_passage(unit(PARTS), scorer("醉酒几年内不得重新取得驾驶证"), 60)
    assert "五年内" in passage.shown and "十年内" in passage.shown and "窗口" not in passage.shown
    assert passage.quote in PARTS


def test_a_part_that_completes_the_one_before_it_goes_with_it():
    passage = best_passage(unit(PARTS), scorer("醉酒驾驶营运机动车"), 45)
    assert "前两款罪" in passage.shown and passage.quote in PARTS


def test_what_else_an_article_says_leaves_out_what_was_said():
    said = "醉酒驾驶机动车的，五年内不得重新取得驾驶证。"
    more = further(unit(PARTS), scorer("醉酒几年内不得重新取得驾驶证"), 60, said)
    assert more is not None and said not in more.shown and "十年内" in more.shown
    assert further(unit(PARTS), scorer("设立窗口"), 60, "公安机关应当设立窗口，公布电话。") is None


def test_gaps_of_the_source_and_of_ours_do_not_add_up():
    text = "有下列情形之一的：\n（一）在商场使用的；\n……\n（三）未征得单独同意的。"
    passage = best_passage(unit(text), scorer("商场使用"), 20)
    assert "…………" not in passage.shown and "（一）" in passage.shown


def test_of_a_case_what_happened_and_how_it_ended():
    text = (
        "某健身房强制会员刷脸进入，会员拒绝后擅自录入照片。检察官到场查看，走访了周边。"
        "随后召开了听证会，听取各方意见。涉案场所及时整改，改变入场方式。"
    )
    passage = told_passage(unit(text, Kind.CASE), scorer("健身房强制刷脸"), 40)
    assert passage.shown.startswith("某健身房") and passage.shown.endswith("改变入场方式。")
    assert passage.quote in text
