"""People in danger: every sentence of the data, the blind set, the cards and their law."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.errors import CorpusError
from assistant.matters.norms import resolve
from assistant.understand.danger import DANGER_FILE, detect_danger, load_dangers

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
BLIND = Path(__file__).with_name("danger_blind.jsonl")
HARD = Path(__file__).with_name("danger_hard.jsonl")
KINDS = load_dangers(CORPUS).kinds
# What may stand for another kind: the card says the same first thing.
KIN = {
    ("suicidal_minor", "suicidal"),
    ("home_violence", "home_violence_now"),
    ("threat", "home_violence_now"),
}
FORBIDDEN = re.compile(
    r"好好谈谈|坚强一点|别想太多|何必|你也有错|当初就不该|毫克|[0-9一二三四五六七八九十]+(片|米|层楼|颗)"
)


def ids(rows):
    return [(kind.danger.id, text) for kind, texts in rows for text in texts]


@pytest.mark.parametrize(("kind", "text"), ids((k, k.examples) for k in KINDS))
def test_an_example_is_recognised(kind, text):
    found = detect_danger(text, CORPUS)
    assert found is not None
    assert found.id == kind or (kind, found.id) in KIN


@pytest.mark.parametrize(("kind", "text"), ids((k, k.near_miss) for k in KINDS))
def test_a_near_miss_raises_no_card(kind, text):
    assert detect_danger(text, CORPUS) is None


def test_every_kind_has_enough_examples():
    for kind in KINDS:
        assert len(kind.examples) >= 8, kind.danger.id
        assert len(kind.near_miss) >= 6, kind.danger.id


def test_the_sentences_written_before_the_words():
    rows = [json.loads(line) for line in BLIND.read_text(encoding="utf-8").splitlines()]
    missed = [r["text"] for r in rows if r["kind"] != "none" and detect_danger(r["text"], CORPUS) is None]
    false = [r["text"] for r in rows if r["kind"] == "none" and detect_danger(r["text"], CORPUS)]
    assert missed == []
    assert len(false) <= 2, false


def test_the_oblique_sentences_found_so_far():
    """Written to avoid the usual words: 10 of 60 were met when they were first counted."""
    rows = [json.loads(line) for line in HARD.read_text(encoding="utf-8").splitlines()]
    missed = [r["text"] for r in rows if detect_danger(r["text"], CORPUS) is None]
    assert len(missed) <= 3, missed


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.danger.id)
def test_a_card_is_short_and_calls_numbers_that_are_listed(kind):
    card = kind.danger
    listed = {e["number"] for e in yaml.safe_load((CORPUS / "contacts.yaml").read_text(encoding="utf-8"))}
    assert 2 <= len(card.lines) <= 5
    assert len(card.lines) == len(card.lines_en)
    assert set(card.numbers) <= listed
    for text in ("".join(card.lines), "".join(card.lines_en)):
        assert card.numbers[0] in text
        assert set(re.findall(r"(?<!\d)(?:1\d{2}|12\d{3}|96110)(?!\d)", text)) <= listed | {"101"}
    assert not FORBIDDEN.search("".join(card.lines))


def test_the_norms_of_the_cards_are_in_force(assistant):
    norms = {norm for kind in KINDS for norm in kind.danger.norms}
    assert [n for n in sorted(norms) if resolve(n, assistant.library, date.today()) is None] == []


@pytest.mark.parametrize(
    "text",
    [
        "我 不 想 活 了",
        "不*想*活*了",
        "我不想活了！！！",
        "我想自殺",
        "想亖",
        "Ｉ ｗａｎｔ ｔｏ ｄｉｅ",
    ],
)
def test_other_ways_of_writing_are_the_same(text):
    found = detect_danger(text, CORPUS)
    assert found is not None
    assert found.id == "suicidal"


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / DANGER_FILE).write_text(
        "spellings: {}\ngroups: {甲: 想死}\nkinds: [{id: x, title: t, title_en: t, lines: [], lines_en: [],"
        " numbers: [], norms: [], when: [乙], examples: [], near_miss: []}]\n",
        encoding="utf-8",
    )
    with pytest.raises(CorpusError, match=r"danger\.yaml：x"):
        load_dangers(tmp_path)
