"""English questions in everyday Chinese words."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import load_settings
from assistant.errors import CorpusError
from assistant.language.english import gloss, load_glossary

CORPUS = load_settings().corpus


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ("My landlord refuses to give back the deposit", ("房东", "不还", "押金")),
        ("They've been filming my front door with a doorbell camera", ("拍视频", "家门口", "摄像头")),
        ("HR fired me while I was pregnant", ("人事", "辞退", "怀孕")),
        ("He’s threatening to post my nudes online", ("威胁", "裸照", "发到网上")),
        ("the dogs bit my kid", ("狗", "咬", "孩子")),
    ],
)
def test_words_and_their_forms_are_found(said: str, holds: tuple[str, ...]) -> None:
    assert all(word in gloss(said, CORPUS) for word in holds), gloss(said, CORPUS)


def test_a_phrase_goes_before_its_words_and_nothing_is_said_twice() -> None:
    assert gloss("hit and run", CORPUS) == "逃跑"
    assert gloss("deposit, deposit, deposit", CORPUS) == "押金"


def test_what_is_not_listed_is_left_out() -> None:
    assert gloss("xylophone zzz 123", CORPUS) == ""
    assert gloss("", CORPUS) == ""


def test_no_word_stands_twice() -> None:
    said = [
        word.strip()
        for line in (CORPUS / "english_words.yaml").read_text("utf-8").splitlines()
        if line.startswith("  ")
        for word in line.split(":", 1)[1].split(",")
    ]
    assert len(said) > 1000
    assert sorted(said) == sorted(set(said))


def test_a_broken_list_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "english_words.yaml").write_text("people:\n  - 房东\n", "utf-8")
    with pytest.raises(CorpusError, match="english_words"):
        load_glossary(tmp_path)
