"""Blind sets: counted once they are blind, counted twice they are not; the brief; norms that exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import Assistant, AssistantError, BadInputError
from evals.blind import blind_sets, count, new_set, questions_of
from evals.cases import AS_OF
from evals.cli import app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_set("late-night", "夜班护士", tmp_path)
    path = tmp_path / "late-night.yaml"
    path.write_text(
        path.read_text("utf-8").replace("questions: []", "questions:\n- {id: n1, kind: vague, q: 他打我了}"),
        "utf-8",
    )
    return tmp_path


def test_a_set_counted_twice_is_no_longer_blind_and_says_so(folder: Path) -> None:
    (before,) = blind_sets(folder)
    assert before.standing == "blind/late-night" and before.told == "盲测（尚未计数）"
    once = count("late-night", {"target": "own", "commit": "a1"}, folder)
    assert once.standing == "blind/late-night" and once.countings[0]["commit"] == "a1"
    assert questions_of("late-night", folder)[0].standing == "blind/late-night"
    twice = count("late-night", {"target": "own", "commit": "b2"}, folder)
    assert twice.standing == "seen/late-night" and twice.told == "已计 2 次，不再是盲测"
    assert questions_of("late-night", folder)[0].standing == "seen/late-night"
    assert questions_of("late-night", folder)[0].writer == "夜班护士"


def test_what_cannot_be_entered_is_not_counted(folder: Path) -> None:
    (folder / "counted.jsonl").mkdir()
    with pytest.raises(BadInputError, match="不能计数"):
        count("late-night", {}, folder)


def test_the_brief_is_filled_and_names_what_not_to_see(tmp_path: Path) -> None:
    path, brief = new_set("a-new-one", "快递员", tmp_path)
    assert path.is_file() and "快递员" in brief and "corpus/matters" in brief and "{{" not in brief
    with pytest.raises(BadInputError, match="已有题集"):
        new_set("a-new-one", "快递员", tmp_path)
    with pytest.raises(BadInputError, match="小写字母"):
        new_set("../etc", "x", tmp_path)
    with pytest.raises(BadInputError, match="现有：a-new-one"):
        questions_of("none", tmp_path)
    (tmp_path / "broken.yaml").write_text("writer: x\n", "utf-8")
    with pytest.raises(BadInputError, match=r"broken\.yaml 应有"):
        blind_sets(tmp_path)


def test_the_sets_of_the_project_say_who_wrote_them_and_their_norms_exist(assistant: Assistant) -> None:
    sets = blind_sets()
    assert len(sets) >= 2 and all(s.questions in (40, 44, 60) and s.seen and s.not_seen for s in sets)
    for found in sets:
        for question in questions_of(found.name):
            for turn in question.turns:
                for norm in {*turn.lead, *turn.wrong, *(n for g in turn.gold for n in g)}:
                    law, _, number = norm.partition("#")
                    try:
                        assistant.article(law, number, AS_OF)
                    except AssistantError as error:
                        pytest.fail(f"{question.id} {norm}: {error}")


def test_sets_are_listed_with_their_standing() -> None:
    done = CliRunner().invoke(app, ["blind", "list"])
    assert done.exit_code == 0 and all(s.name in done.output and s.told in done.output for s in blind_sets())
