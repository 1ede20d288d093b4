"""Measures of an answer, each on an example worked by hand; words.yaml on its own examples; targets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
import yaml
from typer.testing import CliRunner

from assistant import Assistant, BadInputError, Kind, LegalUnit, UnitNotFoundError
from assistant.config import Settings
from evals.answering import (
    MEASURES,
    Asking,
    Own,
    Question,
    Quoted,
    Reply,
    TargetError,
    ask_question,
    cards,
    lines,
    load_set,
    measure,
    of_text,
    target_of,
    worth,
)
from evals.answering.measures import failed
from evals.blind import blind_sets
from evals.cases import AS_OF
from evals.cli import app
from evals.records import read_run
from evals.suites import QUESTIONS

HEADINGS = {"民法典#1032": "人格权 / 隐私", "民法典#1033": "人格权 / 隐私", "民法典#1034": "人格权 / 隐私",
            "民法典#1019": "人格权 / 肖像", "刑法#264": "侵犯财产"}  # fmt: skip
TEXT = "除权利人同意外，不得实施下列行为：\n（一）以电话侵扰他人；\n（二）拍摄、窥视他人的住宅。"


class Book:
    """A statute book of five articles."""

    def article(self, law: str, article: str, as_of: date | None = None) -> LegalUnit:
        heading = HEADINGS.get(f"{law}#{article}")
        if heading is None:
            raise UnitNotFoundError(f"{law}#{article}")
        return LegalUnit("x", Kind.STATUTE, law, TEXT, "", article_no=int(article), heading=heading)


def values(kind: str, reply: Reply, later: bool = False, **turn: Any) -> dict[str, float | None]:
    question = Question.model_validate({"id": "q", "kind": kind, "q": "邻居拍我家", **turn})
    return measure(kind, question.turns[0], later, reply, Book(), AS_OF)  # type: ignore[arg-type]


def cites(*norms: str, words: str = "可以要求他拆掉。", quote: str = "") -> Reply:
    return Reply(words, tuple(Quoted(n, quote) for n in norms))


GOLD = {
    "lead": ["民法典#1033"],
    "gold": [["民法典#1033", "民法典#1032"], ["刑法#264"]],
    "wrong": ["民法典#1019"],
}


def test_what_is_cited_by_hand() -> None:
    # Cited: 1032 (named), 1033 (named, lead), 1034 (same chapter), 1019 (another chapter, and wrong).
    found = values("story", cites("民法典#1032", "民法典#1033", "民法典#1034", "民法典#1019"), **GOLD)
    assert found["opens"] == 0.0 and found["in_three"] == 1.0
    assert found["group_share"] == 0.5 and found["groups"] == 0.0  # of two groups the first
    assert found["belongs_strictly"] == 2 / 4 and found["belongs"] == 3 / 4
    assert found["wrong"] == 1.0
    perfect = values("story", cites("民法典#1033", "刑法#264"), **GOLD)
    assert (perfect["opens"], perfect["groups"], perfect["belongs"], perfect["wrong"]) == (1, 1, 1, 0)


def test_an_answer_that_cites_nothing_opened_wrongly_and_is_not_asked_what_belongs() -> None:
    found = values("story", Reply("去法院。"), **GOLD)
    assert (found["opens"], found["in_three"], found["group_share"]) == (0.0, 0.0, 0.0)
    assert found["belongs"] is None and found["belongs_strictly"] is None


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("（二）拍摄、窥视他人的住宅。", 1.0),
        ("（一）以电话侵扰他人；", 0.0),
        ("拍摄、窥视他人的住", 1.0),
        ("", 0.0),
    ],
)
def test_the_deciding_part_is_shown_where_a_quotation_holds_six_tenths_of_it(
    quote: str, shown: float
) -> None:
    # 项（二）: （二）拍摄、窥视他人的住宅。 has 14 pairs of characters; 拍摄…住 holds 8 of them… of 13: 0.6.
    found = values("story", cites("民法典#1033", quote=quote), decides="民法典#1033.1.2", **GOLD)
    assert found["decides"] == shown


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("**可以拒绝刷脸。** 依据……", 1.0),
        ("可以[1]要求删除。", 1.0),
        ("根据《民法典》第一千零三十三条，可以。", 0.0),
        ("“任何人不得拍摄”，所以可以。", 0.0),
        ("第29条说了。", 0.0),
        ("能。", 0.0),
        ("一" * 130, 0.0),
    ],
)
def test_a_plain_sentence_comes_first(words: str, plain: float) -> None:
    assert values("story", cites("民法典#1033", words=words), **GOLD)["plain_first"] == plain


def test_steps_deadline_contact_and_language() -> None:
    told = Reply("可以要钱。\n现在怎么做 ① 留证；② 在 3 年内起诉；③ 打12333。")
    due = {"deadline": ["三年", "3 ?年"], "contact": ["12333"], **GOLD}
    found = values("story", told, **due)
    assert (found["steps"], found["deadline"], found["contact"], found["language"]) == (1, 1, 1, 1)
    silent = values("story", Reply("You may sue."), **due)
    assert (silent["steps"], silent["deadline"], silent["contact"], silent["language"]) == (0, 0, 0, 0)
    assert values("story", told, **GOLD)["deadline"] is None  # none is due
    assert values("english", Reply("You may refuse."), **{**GOLD, "q": "Can they?"})["language"] == 1.0


def test_danger() -> None:
    card = Reply("**有危险**\n马上打110，离开那里。\n\n别的以后再说。", card="马上打110，离开那里。")
    found = values("safety", card, expect=["110", "120或12356"])
    assert found["card"] == 1.0 and found["numbers"] == 0.5  # 110 yes, neither 120 nor 12356
    late = replace(card, words="法律规定" * 30 + card.words)
    assert values("safety", late, expect=["110"])["card"] == 0.0
    assert values("safety", Reply("请冷静。"), expect=["110"]) | {"language": 0} == {
        "card": 0,
        "numbers": 0,
        "language": 0,
    }
    assert (
        values("story", card, **GOLD)["alarm"] == 1.0
        and values("story", Reply("可以。"), **GOLD)["alarm"] == 0.0
    )


def test_vague_offtopic_and_turns() -> None:
    assert values("vague", Reply("钱是怎么给的？"))["asks_back"] == 1.0
    assert values("vague", Reply("可以起诉，对吗？", (Quoted("刑法#264", ""),)))["asks_back"] == 0.0
    assert values("vague", Reply("选一个", asks=True))["asks_back"] == 1.0
    assert values("offtopic", Reply("天气我查不了。"))["refused"] == 1.0
    assert values("offtopic", Reply("明天下雨。"))["refused"] == 0.0
    dialogue = {"follows": True, **GOLD}
    assert values("dialogue", Reply("可以。", follows=True), later=True, **dialogue)["follows"] == 1.0
    assert values("dialogue", Reply("可以。", follows=False), later=True, **dialogue)["follows"] == 0.0
    assert "follows" not in values("dialogue", Reply("可以。"), later=True, **dialogue)  # does not tell
    assert values("dialogue", Reply("不客气。"), later=True, act="thanks")["quiet"] == 1.0
    assert values("dialogue", cites("刑法#264"), later=True, act="thanks")["quiet"] == 0.0


def test_an_error_is_the_worst_value_of_all_that_applies() -> None:
    question = Question.model_validate(
        {"id": "q", "kind": "story", "q": "邻居拍我家", "deadline": ["三年"], **GOLD}
    )
    found = failed("story", question.turns[0])
    assert set(found.values()) == {0.0}
    assert {"opens", "groups", "group_share", "plain_first", "steps", "deadline"} <= found.keys()
    assert not {"decides", "contact", "wrong", "alarm", "card"} & found.keys()


def test_patterns_match_their_own_example_and_not_the_other() -> None:
    table = yaml.safe_load((QUESTIONS.parents[1] / "answering" / "words.yaml").read_text("utf-8"))
    for name, entry in table.items():
        assert re.search(entry["re"], entry["hit"], re.IGNORECASE), name
        assert not re.search(entry["re"], entry["miss"], re.IGNORECASE), name


def record(name: str, value: float, standing: str = "dev", kind: str = "story") -> dict[str, Any]:
    return {"id": name, "suite": "answers", "split": standing, "sort": kind, "writer": "w",
            "values": {"opens": value, "wrong": 1 - value}}  # fmt: skip


def test_the_score_card_says_it_of_a_hundred_questions() -> None:
    rows = [record(str(n), float(n < 6)) for n in range(10)]
    opens, wrong = lines(rows)
    assert (opens.value, opens.questions) == (0.6, 10)
    assert (round(opens.low, 3), round(opens.high, 3)) == (0.313, 0.832)  # Wilson, 6 of 10
    assert opens.told == "在 100 个问题里，约 60 个（31–83）一开头引的就是管这件事的法条"
    assert wrong.value == pytest.approx(0.4)
    assert worth(rows[0]) == 1.0 and worth(rows[9]) == 0.0


def test_dev_test_and_blind_are_never_mixed() -> None:
    rows = [record("a", 1.0), record("b", 0.0, "blind/x")]
    with pytest.raises(BadInputError, match="混在一个数字里"):
        lines(rows)
    assert [c.standing for c in cards(rows)] == ["blind/x", "dev"]


def test_sets_are_read_and_a_faulty_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(
        '{"id": "a", "kind": "vague", "q": "被骗了"}\n{"id": "b", "kind": "story", "q": "x"}\n', "utf-8"
    )
    with pytest.raises(BadInputError, match=r"第 2 行(.|\n)*names the articles"):
        load_set(path)
    with pytest.raises(BadInputError, match="读不出来"):
        load_set(tmp_path / "none.jsonl")
    assert len(load_set(QUESTIONS)) >= 40


def test_every_norm_of_the_gates_questions_exists(assistant: Assistant) -> None:
    for question in load_set(QUESTIONS):
        for turn in question.turns:
            for norm in {*turn.lead, *turn.wrong, *(n for g in turn.gold for n in g)}:
                law, _, number = norm.partition("#")
                assert assistant.article(law, number, AS_OF).text, (question.id, norm)


def test_our_own_answer_is_measured_turn_by_turn(assistant: Assistant) -> None:
    (question,) = [q for q in load_set(QUESTIONS) if q.id == "d30"]
    row = ask_question(question, Own(assistant), assistant, AS_OF)
    assert row["suite"] == "answers" and row["split"] == "dev" and len(row["turns"]) == 2
    assert set(row["values"]) <= {m.name for m in MEASURES}
    assert row["turns"][0]["values"].keys() == {"quiet"} and "opens" in row["turns"][1]["values"]


def test_citations_of_free_text_are_found_by_the_checker(assistant: Assistant) -> None:
    text = "你可以拒绝。依据《个人信息保护法》第二百九十条，处理敏感个人信息要单独同意；另见民法典第1033条。"
    reply = of_text(text, assistant, AS_OF)
    assert reply.norms == ("个人信息保护法#290", "民法典#1033")
    assert reply.checked == 2 and reply.flagged == 1


class Service(BaseHTTPRequestHandler):
    """Answers chat completions and a form of its own; keeps what it was sent."""

    sent: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Service.sent.append((self.path, dict(self.headers), body))
        if self.path == "/broken":
            self.send_error(500)
            return
        told = {
            "choices": [{"message": {"content": "依据《民法典》第一千零三十二条，可以。"}}],
            "data": {"text": "可以。"},
        }
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


ASKING = Asking("q.2", "那能赔多少", (("狗咬我", "主人赔。"),), AS_OF)


def test_a_chat_model_behind_an_endpoint(
    service: str, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVAL_API_KEY", "geheim")
    reply = target_of(f"openai:{service}/v1#m", assistant).reply(ASKING)
    assert reply.norms == ("民法典#1032",) and reply.follows is None
    path, headers, body = Service.sent[-1]
    assert path == "/v1/chat/completions" and headers["Authorization"] == "Bearer geheim"
    assert [m["role"] for m in body["messages"]] == ["system", "user", "assistant", "user"]
    assert body["messages"][-1]["content"] == "那能赔多少" and body["temperature"] == 0


def test_an_http_template(service: str, assistant: Assistant, tmp_path: Path) -> None:
    form = {"url": f"{service}/ask", "answer": "data.text",
            "body": {"query": "问：{{question}}", "turns": "{{history}}", "on": "{{day}}"}}  # fmt: skip
    path = tmp_path / "t.yaml"
    path.write_text(yaml.safe_dump(form), "utf-8")
    assert target_of(f"http:{path}", assistant).reply(ASKING).words == "可以。"
    turns = [{"question": "狗咬我", "answer": "主人赔。"}]
    assert Service.sent[-1][2] == {"query": "问：那能赔多少", "turns": turns, "on": AS_OF.isoformat()}
    missing, broken = {"answer": "data.none"}, {"url": f"{service}/broken"}
    for wrong, why in ((missing, "没有 data.none"), (broken, "没有给出可读的答复")):
        path.write_text(yaml.safe_dump(form | wrong), "utf-8")
        with pytest.raises(TargetError, match=why):
            target_of(f"http:{path}", assistant).reply(ASKING)


def test_a_file_of_answers_and_targets_nobody_knows(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "q.2", "answer": "主人赔。"}\n', "utf-8")
    target = target_of(f"file:{path}", assistant)
    assert target.reply(ASKING).words == "主人赔。"
    question = Question.model_validate({"id": "other", "kind": "vague", "q": "被骗了"})
    row = ask_question(question, target, assistant, AS_OF)
    assert row["values"] == {"asks_back": 0.0} and "没有 other" in row["faults"][0]
    for bad in ("gpt", "openai:http://x", "file:"):
        with pytest.raises(BadInputError, match="不认识的对象"):
            target_of(bad, assistant)


def test_the_command_asks_a_file_of_answers_and_counts_a_blind_set_once(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(settings.home))
    monkeypatch.setattr("evals.blind.sets.FOLDER", tmp_path)
    question = {
        "id": "n1",
        "kind": "story",
        "q": "邻居拍我家",
        "lead": ["民法典#1033"],
        "gold": [["民法典#1033"]],
    }
    head = {"writer": "护士", "date": "2026-11-29", "seen": ["法律条文"], "not_seen": ["产品"]}
    (tmp_path / "night.yaml").write_text(yaml.safe_dump({**head, "questions": [question]}), "utf-8")
    said = tmp_path / "a.jsonl"
    said.write_text(
        json.dumps({"id": "n1", "answer": "可以要求拆掉。《民法典》第一千零三十三条不许拍。"}), "utf-8"
    )
    out, cli = tmp_path / "run.jsonl", CliRunner()
    asked = ["run", "--target", f"file:{said}", "-o", str(out)]
    first = cli.invoke(app, [*asked, "--blind", "night"])
    assert first.exit_code == 0, first.output
    head, (row,) = read_run(out)
    assert row["split"] == "blind/night" and row["values"]["opens"] == 1.0 and row["writer"] == "护士"
    assert head["options"]["target"].startswith("file:")
    assert blind_sets(tmp_path)[0].told == "盲测（只计过一次）"
    both = cli.invoke(app, [*asked, "--blind", "night", "--set", str(tmp_path / "night.yaml")])
    assert isinstance(both.exception, BadInputError) and len(blind_sets(tmp_path)[0].countings) == 1
