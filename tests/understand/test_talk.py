"""The small talk: every sentence of the data, and what must never be taken for small talk."""

from pathlib import Path

import pytest
import yaml

from assistant.errors import CorpusError
from assistant.understand.talk import (
    TALK_FILE,
    Act,
    ActKind,
    act_of,
    aspect_of,
    bare,
    corrects,
    load_talk,
    refers_back,
)

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
RAW = yaml.safe_load((CORPUS / TALK_FILE).read_text(encoding="utf-8"))
CHECKS = {
    "bare": bare,
    "corrects": corrects,
    "refers_back": lambda text, corpus: refers_back(text, corpus) >= 0.5,
}


def cases(part, key):
    return [(entry, text) for entry in RAW[part] for text in entry[key]]


def name(value):
    return value if isinstance(value, str) else value["id"]


@pytest.mark.parametrize(("entry", "text"), cases("acts", "examples"), ids=name)
def test_an_act_is_heard(entry, text):
    found = act_of(text, CORPUS)
    assert found is not None
    assert (found.kind, found.subject) == (entry["act"], entry.get("subject", ""))


@pytest.mark.parametrize(("entry", "text"), cases("acts", "near_miss"), ids=name)
def test_a_matter_is_not_taken_for_an_act(entry, text):
    found = act_of(text, CORPUS)
    assert found is None or (found.kind != entry["act"] and found.kind is not ActKind.OFF_TOPIC)


@pytest.mark.parametrize(("entry", "text"), cases("aspects", "examples"), ids=name)
def test_an_aspect_is_heard(entry, text):
    assert entry["id"] in aspect_of(text, CORPUS)


@pytest.mark.parametrize(("entry", "text"), cases("aspects", "near_miss"), ids=name)
def test_another_aspect_is_not(entry, text):
    assert entry["id"] not in aspect_of(text, CORPUS)


@pytest.mark.parametrize(("entry", "text"), cases("checks", "examples"), ids=name)
def test_a_turn_that_hangs_on_the_one_before(entry, text):
    assert CHECKS[entry["id"]](text, CORPUS)


@pytest.mark.parametrize(("entry", "text"), cases("checks", "near_miss"), ids=name)
def test_a_turn_that_stands_alone(entry, text):
    assert not CHECKS[entry["id"]](text, CORPUS)


@pytest.mark.parametrize(
    "text",
    [
        "我嗓子疼是食堂吃坏的",
        "写代码被公司起诉",
        "外面好冷，暖气一直不热",
        "讲个笑话被学校开除了",
        "翻译稿子不给钱",
        "我女儿的名字被人拿去注册商标",
    ],
)
def test_what_may_be_law_is_never_off_topic(text):
    found = act_of(text, CORPUS)
    assert found is None or found.kind is not ActKind.OFF_TOPIC


def test_a_wish_beside_a_matter_says_that_it_is_not_alone():
    assert act_of("帮我写投诉信", CORPUS) == Act(ActKind.WRITE_REQUEST)
    beside = act_of("房东不退押金，帮我写封投诉信", CORPUS)
    assert beside == Act(ActKind.WRITE_REQUEST, alone=False)


def test_a_new_topic_that_is_announced_leans_on_nothing():
    assert refers_back("对了我爸遗嘱没写日期算数不", CORPUS) == 0.0
    assert refers_back("找谁", CORPUS) == 1.0


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "language").mkdir()
    (tmp_path / TALK_FILE).write_text("groups: {}\nacts: [{act: dance}]\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"talk\.yaml：acts"):
        load_talk(tmp_path)
