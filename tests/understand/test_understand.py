"""What is asked: sort, law, people, household sphere, what came before."""

import pytest

from assistant.schema.stages import Intent
from assistant.understand.inquiry import load_vocabulary, understand

DOORBELL = "对门邻居的可视门铃一直拍我家门口，能让他拆吗？"


@pytest.fixture(scope="module")
def read(assistant, settings):
    vocabulary = load_vocabulary(settings.corpus)
    return lambda question, history=(), before="": understand(
        question, history, assistant.library, vocabulary, before
    )


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("个保法第26条", Intent.ARTICLE),
        ("刑法253条之一", Intent.ARTICLE),
        ("合同法现在还有效吗", Intent.LAW),
        ("商标法2026年修改什么时候施行", Intent.LAW),
        ("匿名化是什么意思", Intent.DEFINITION),
        ("贩卖个人信息怎么处罚", Intent.PENALTY),
        ("要去哪里投诉这家公司", Intent.PROCEDURE),
        ("青浦售楼处那个案子最后怎么处理的", Intent.CASE),
        ("陈越峰教授怎么看行政许可", Intent.OPINION),
        ("谁主张二次违法性", Intent.OPINION),
        ("楼上一直往我家阳台滴水", Intent.SITUATION),
    ],
)
def test_the_sort_of_question_is_told(read, question, intent):
    assert read(question).intent is intent


def test_who_tells_his_own_matter_asks_for_no_views_and_no_reported_cases(read, assistant):
    said = [s.t for m in assistant.all_matters() for s in m.say][::5]
    taken = [t for t in said if read(t).intent in (Intent.OPINION, Intent.CASE)]
    assert len(taken) <= len(said) // 500, taken


def test_a_judge_or_a_teacher_in_a_story_is_nobody_whose_view_is_asked(read):
    assert read("法官说案子多让等").intent is not Intent.OPINION
    assert read("张老师把我儿子照片发群里，能告吗").intent is Intent.SITUATION
    assert read("早高峰地铁有人蹭我，怎么抓他").intent is Intent.SITUATION
    assert read("吴教授怎么看强制刷脸").intent is Intent.OPINION


def test_articles_are_read_with_their_parts(read):
    [reference] = read("民诉法第五十八条第二款").references
    assert (reference.law, reference.article_no, reference.paragraph) == ("民事诉讼法", 58, 2)
    [reference] = read("刑法253条之一").references
    assert reference.article_suffix == "之一"


def test_english_names_become_chinese_ones(read):
    inquiry = read("What does Article 26 of the Personal Information Protection Law say?")
    assert inquiry.english
    assert [(c.law, c.article_no) for c in inquiry.references] == [("个人信息保护法", 26)]


def test_an_article_without_a_law_takes_it_from_what_was_said(read):
    history = [("个人信息保护法第二十五条说什么？", "……")]
    [reference] = read("那第26条呢？", history).references
    assert (reference.law, reference.article_no) == ("个人信息保护法", 26)


@pytest.mark.parametrize(
    ("question", "household"),
    [
        (DOORBELL, True),
        ("室友在宿舍装了摄像头", True),
        ("邻居把拍到我的视频卖给别人", False),
        ("邻居开的超市装了人脸识别", False),
        ("物业装的摄像头对着我家", False),
        ("公司要求刷脸打卡", False),
    ],
)
def test_the_household_sphere_is_private_people_acting_for_themselves(read, question, household):
    assert read(question).household is household


def test_people_are_found_by_name_or_by_surname_and_title(read):
    assert read("吴教授对刑法介入怎么看").speakers == ("吴允锋",)
    assert read("林检察官怎么说").speakers == ("林仪明",)
    assert read("欧阳教授怎么看").speakers == ()
    inquiry = read("周建国教授怎么看单独同意")
    assert inquiry.speakers == () and inquiry.strangers == ("周建国教授",)


def test_a_follow_up_takes_the_question_it_leans_on(read):
    inquiry = read("如果他还录音呢？", before=DOORBELL)
    assert inquiry.follow_up and DOORBELL in inquiry.text and inquiry.household
    fresh = read("超市把我标成小偷，还存了我的脸，合法吗？")
    assert not fresh.follow_up and DOORBELL not in fresh.text


def test_what_a_definition_is_asked_of(read):
    assert read("什么是敏感个人信息？").term == "敏感个人信息"
    assert read("单独同意是什么意思").term == "单独同意"
