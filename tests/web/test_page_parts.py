"""The page's parts without a browser: what comes from a client, Markdown, differences, words."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from assistant import Answer, BadInputError, Citation, IndexNotBuiltError, Kind, LegalUnit, Verdict
from assistant.config import load_settings
from assistant.web.ask.answers import answer_payload, markdown_html
from assistant.web.ask.ask import MAX_TURN_CHARACTERS, MAX_TURNS, read_history, respond
from assistant.web.check.differences import mark_differences
from assistant.web.opening import Opening
from assistant.web.panel.passage import passage_html
from assistant.web.tabs import Desk, read_day
from assistant.web.words import WORDS, Labels, labelled

UNIT = LegalUnit(
    id="民法典@2020-05-28#180",
    kind=Kind.STATUTE,
    title="民法典",
    article="第一百八十条",
    article_no=180,
    text="因不可抗力不能履行民事义务的，不承担民事责任。法律另有规定的，依照其规定。",
    source="国家法律法规数据库",
)
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


@pytest.mark.parametrize(
    "wire", [None, 5, "x", [], {"history": "x"}, {"history": [1, ["a"], ["a", 2], ["a", "b", "c"], None]}]
)
def test_history_of_another_shape_is_dropped(wire: Any) -> None:
    assert read_history(wire) == []


def test_history_is_bounded() -> None:
    turns = [[f"问{i}", "长" * (MAX_TURN_CHARACTERS + 5)] for i in range(MAX_TURNS + 3)]
    read = read_history({"history": turns})
    assert [q for q, _ in read] == [f"问{i}" for i in range(3, MAX_TURNS + 3)]
    assert all(len(a) == MAX_TURN_CHARACTERS for _, a in read)


def test_a_day_that_is_none_is_refused() -> None:
    assert read_day("") is None and str(read_day("2021-05-01")) == "2021-05-01"
    for bad in ("2021-02-30", "昨天", ["2021-05-01"]):
        with pytest.raises(BadInputError):
            read_day(bad)


def test_markdown_makes_buttons_of_known_numbers_only() -> None:
    html = str(markdown_html("**先看结论** 不承担[1]，见[2]，又[1](javascript:alert(1))", {1: UNIT}))
    assert html.count('data-cite="1"') == 2 and "[2]" in html
    assert "href" not in html and '<strong class="lead">' in html


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        f"`{HOSTILE}`",
        f"```\n{HOSTILE}\n```",
        f"| a |\n|---|\n| {HOSTILE} |",
        "[x](javascript:alert(1)) ![x](http://example.org/x.png) <http://example.org>",
        "[x]: http://example.org\n\n[x]",
    ],
)
def test_markdown_lets_no_html_link_or_image_through(text: str) -> None:
    html = str(markdown_html(text, {1: UNIT}))
    assert not re.search(r"<(img|script|a|iframe)\b", html)


def test_everything_from_the_corpus_is_escaped() -> None:
    fields = {
        name: HOSTILE
        for name in (
            "title",
            "text",
            "source",
            "article",
            "speaker",
            "heading",
            "question",
            "issuer",
            "full_title",
        )
    }
    unit = replace(UNIT, kind=Kind.COMMENTARY, doubts=(HOSTILE,), status=HOSTILE, **fields)  # type: ignore[arg-type]
    answer = Answer(
        HOSTILE, f"{HOSTILE}[1]", (Citation(1, unit, HOSTILE),), warnings=(HOSTILE,), missing=(HOSTILE,)
    )
    payload = answer_payload(answer, HOSTILE, done=True)
    for html in (payload["html"], *payload["passages"].values(), str(passage_html(unit))):
        assert "<img" not in html and "<script" not in html


def test_the_quote_is_marked_in_the_passage() -> None:
    html = str(passage_html(UNIT, "不能履行民事义务的，……依照其规定"))
    assert re.findall("<mark>(.*?)</mark>", html) == ["不能履行民事义务的", "依照其规定"]


@pytest.mark.parametrize(
    ("claim", "added", "dropped"),
    [
        ("因不可抗力不能履行民事义务的，不免除违约责任", "免除违约", "承担民事"),
        ("因不可抗力不能履行民事义务的，应当承担民事责任", "应当", "不"),
        ("因不可抗力不能履行民事义务的,不承担民事责任", "", ""),
    ],
)
def test_differences_are_marked_on_both_sides(claim: str, added: str, dropped: str) -> None:
    ours, theirs = (str(side) for side in mark_differences(claim, UNIT.text))
    assert "".join(re.findall("<ins>(.*?)</ins>", ours)) == added
    assert "".join(re.findall("<del>(.*?)</del>", theirs)) == dropped
    assert re.sub("<.*?>", "", ours) == claim and re.sub("<.*?>", "", theirs) == UNIT.text


def test_other_wording_altogether_is_left_unmarked() -> None:
    ours, theirs = mark_differences("经营者应当保障消费者知情", UNIT.text)
    assert "<" not in ours + theirs


def test_differences_are_escaped() -> None:
    ours, theirs = mark_differences(
        f"因不可抗力不能履行民事义务的{HOSTILE}，不承担民事责任", UNIT.text + HOSTILE
    )
    assert "<img" not in ours + theirs and "<script" not in ours + theirs


class Telling:
    """Stands in for an assistant: yields what it was given."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked = answers, {}

    def ask_stream(self, question: str, **options: Any) -> Iterator[Answer]:
        self.asked = {"question": question, **options}
        yield from self.answers


def desk(open_assistant: Any) -> Desk:
    return Desk(Opening(open_assistant), load_settings(question_limit=100), Labels())


def test_a_turn_streams_and_ends_once() -> None:
    telling = Telling(Answer("问", "半"), Answer("问", "全"))
    wire = {"turn": "t1", "history": [["旧", "答"]], "as_of": "2021-05-01"}
    states = list(respond(desk(lambda: telling), " 问 ", "prosecutor", wire))
    assert [s["state"] for s in states][1:] == ["partial", "partial", "done"]
    assert all(s["turn"] == "t1" for s in states) and states[-1]["answer"] == "全"
    assert telling.asked["history"] == [("旧", "答")] and telling.asked["persona"] == "prosecutor"
    assert str(telling.asked["as_of"]) == "2021-05-01"


@pytest.mark.parametrize("question", ["", "  \n", "长" * 101, None])
def test_a_bad_question_is_told_not_raised(question: Any) -> None:
    states = list(respond(desk(Telling), question, "citizen", {"turn": "t"}))
    assert [s["state"] for s in states] == ["error"]


def test_an_unknown_persona_from_a_client_is_a_citizen() -> None:
    telling = Telling(Answer("问", "全"))
    list(respond(desk(lambda: telling), "问", {"x": 1}, "not a wire"))
    assert telling.asked["persona"] == "citizen" and telling.asked["history"] == []


def test_a_page_that_is_not_ready_says_so_and_answers_then() -> None:
    opened = threading.Event()

    def slowly() -> Any:
        opened.wait(10)
        return Telling(Answer("问", "全"))

    states = respond(desk(slowly), "问", "citizen", {})
    assert next(states)["state"] == "preparing"
    opened.set()
    assert [s["state"] for s in states][-1] == "done"


def test_a_missing_index_is_told_in_the_page() -> None:
    def missing() -> Any:
        raise IndexNotBuiltError("请先运行 `assistant index`")

    states = list(respond(desk(missing), "问", "citizen", {}))
    assert states[-1]["state"] == "error" and "assistant index" in states[-1]["html"]


def test_every_word_has_both_languages_and_every_verdict_a_word() -> None:
    assert all(zh.strip() and en.strip() for zh, en in WORDS.values())
    assert not [key for key, (zh, en) in WORDS.items() if re.search(r"[\u4e00-\u9fff]", en)]
    assert {str(v) for v in Verdict} <= set(WORDS)


def test_labels_follow_the_language() -> None:
    labels = Labels()
    labels.bind(object(), label="question", choices=["citizen", "prosecutor"])
    (update,) = labels.relabel("en")
    assert update["label"] == "Your question" and ("Citizen", "citizen") in update["choices"]
    assert labels.relabel("xx")[0]["label"] == labelled(label="question")["label"]
