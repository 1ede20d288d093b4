"""The review desk: what is shown, what is written, and where it is read again."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.config import load_settings
from assistant.errors import BadInputError, CorpusError
from assistant.language.text import contains
from assistant.matters import read_matters
from assistant.review.sheet import DONE, OPEN, WRONG, ReviewDesk, marked

DAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def field() -> str:
    return "neighbours"


@pytest.fixture
def desk(assistant: Assistant, field: str, tmp_path: Path) -> ReviewDesk:
    matters = tmp_path / "matters"
    matters.mkdir()
    shutil.copy(load_settings().corpus / "matters" / f"{field}.yaml", matters)
    return ReviewDesk(tmp_path, assistant.library, DAY)


def test_each_sentence_stands_beside_its_article_with_the_deciding_words_marked(
    desk: ReviewDesk, field: str
) -> None:
    for _, matter_id in desk.of_field(field):
        for shown in desk.shown(matter_id):
            text = "".join(piece for piece, _ in shown.law)
            decided = "".join(piece for piece, mark in shown.law if mark)
            assert "没有这一条" not in text
            assert all(contains(text, word) for word in shown.sentence.words)
            assert decided or not any(word in text for word in shown.sentence.words)


def test_a_matter_read_whole_names_its_reader_and_only_while_it_is_worded_so(
    desk: ReviewDesk, field: str
) -> None:
    matter_id = desk.of_field(field)[0][1]
    texts = [s.sentence.text for s in desk.shown(matter_id)]
    for text in texts[:-1]:
        desk.say(matter_id, text, "right", "", "王律师")
    assert desk.state(desk.matters[matter_id]) == OPEN
    desk.say(matter_id, texts[-1], "right", "", "王律师")
    assert desk.state(desk.matters[matter_id]) == DONE
    readers = [r.by for r in read_matters(desk.corpus)[matter_id].review]
    assert readers[-1] == "王律师"

    path = desk.corpus / "matters" / f"{field}.yaml"
    path.write_text(path.read_text("utf-8").replace(texts[0], texts[0] + "！"), "utf-8")
    assert "王律师" not in [r.by for r in read_matters(desk.corpus)[matter_id].review]


def test_an_objection_stands_until_its_reader_takes_it_back(desk: ReviewDesk, field: str) -> None:
    matter_id = desk.of_field(field)[0][1]
    texts = [s.sentence.text for s in desk.shown(matter_id)]
    for text in texts:
        desk.say(matter_id, text, "right", "", "王律师")
    desk.say(matter_id, texts[0], "wrong", "第二款才对", "李律师")
    assert desk.state(desk.matters[matter_id]) == WRONG
    assert desk.of_field(field, WRONG)[0][1] == matter_id
    desk.say(matter_id, texts[0], "right", "", "李律师")
    assert desk.state(desk.matters[matter_id]) == DONE


@pytest.mark.parametrize(
    ("says", "comment", "by", "told"),
    [("right", "", "  ", "姓名"), ("right", "", "model", "姓名"), ("wrong", " ", "王律师", "理由")],
)
def test_a_verdict_needs_a_name_and_an_objection_its_reason(
    desk: ReviewDesk, field: str, says: str, comment: str, by: str, told: str
) -> None:
    matter_id = desk.of_field(field)[0][1]
    text = desk.shown(matter_id)[0].sentence.text
    with pytest.raises(BadInputError, match=told):
        desk.say(matter_id, text, says, comment, by)  # type: ignore[arg-type]
    assert not (desk.corpus / "matters" / "reviews.jsonl").exists()


def test_what_is_not_there_is_said(desk: ReviewDesk, field: str) -> None:
    with pytest.raises(BadInputError, match="没有这个事项"):
        desk.shown("no-such-matter")
    with pytest.raises(BadInputError, match="已经变了"):
        desk.say(desk.of_field(field)[0][1], "没有的话", "right", "", "王律师")


def test_a_broken_ledger_names_its_line(desk: ReviewDesk) -> None:
    (desk.corpus / "matters" / "reviews.jsonl").write_text(json.dumps({"matter": "x"}) + "\n", "utf-8")
    with pytest.raises(CorpusError, match="第 1 行"):
        read_matters(desk.corpus)


def test_deciding_words_are_marked_once_and_nothing_is_lost() -> None:
    pieces = marked("甲应当赔偿乙的损失", ["应当赔偿", "赔偿乙"])
    assert "".join(p for p, _ in pieces) == "甲应当赔偿乙的损失"
    assert [p for p, mark in pieces if mark] == ["应当赔偿"]


def test_the_page_is_built_of_the_desk(desk: ReviewDesk) -> None:
    from assistant.review import review_app

    app = review_app(desk)
    labels = [block.label for block in app.blocks.values() if getattr(block, "label", None)]
    assert any("姓名" in label for label in labels)
    assert any("事项" in label for label in labels)
