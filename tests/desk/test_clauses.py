"""The reader of clauses: conduct told otherwise than any wording of traits.yaml says."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.desk.facts import Reading, learned_spans, load_traits
from assistant.desk.facts.clauses import MOST, NONE, load_reader, load_told, parts_of
from assistant.index.encoder import LawEncoder

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TRAITS = load_traits(CORPUS)


@pytest.fixture(scope="module")
def encoder() -> LawEncoder:
    return LawEncoder()


# In no example and shown by no wording.
@pytest.mark.parametrize(
    ("text", "trait"),
    [
        ("住户去问了三回，街道和住建部门你推我我推你。", "idle"),
        ("诊所把病人的前后对比图印在地铁广告上。", "portrait"),
        ("信息科几个人合着用一个登录名，系统不留查询痕迹。", "weak_security"),
        ("丢了库以后，公司没跟任何一位车主提过。", "no_report"),
        ("会所在更衣区外的过道立了一台认脸的机子。", "public_camera"),
    ],
)
def test_conduct_is_read_where_no_wording_shows_it(encoder: LawEncoder, text: str, trait: str) -> None:
    learned = learned_spans(text, TRAITS, encoder.queries)
    assert trait not in Reading(text, False, TRAITS).shown
    assert trait in Reading(text, False, TRAITS, learned).shown


@pytest.mark.parametrize(
    "text",
    [
        "该公司成立于2012年，有员工六百人，主营家具。",
        "法院公开开庭审理了本案，双方到庭。",
        "医院当日通知了全部患者并上报卫健委，账号一人一号，查询留痕。",
    ],
)
def test_facts_that_tell_no_wrong_are_read_as_none(encoder: LawEncoder, text: str) -> None:
    assert not learned_spans(text, TRAITS, encoder.queries)


def test_examples_teach_traits_that_exist_and_the_reader_knows_them() -> None:
    taught = set(load_told(CORPUS)) - {NONE}
    assert taught <= set(TRAITS)
    assert set(load_reader().names) == taught


def test_a_long_text_is_read_in_part() -> None:
    assert len(parts_of("某公司收集信息，没有告知。" * 1000)) == MOST
