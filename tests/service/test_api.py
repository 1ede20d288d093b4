"""The JSON API over the real index: the command line's forms, problems in the reader's language."""

from __future__ import annotations

import base64
import json

import httpx
import pytest

from assistant import Assistant
from assistant.present import answer_json, check_json, hit_json, unit_json
from assistant.service import forms

QUESTION = "公厕取纸要刷脸，合法吗？"
FACTS = "某小区物业强制业主刷脸进门，已采集一千余人的人脸信息，没有任何告知。"


def test_asking_gives_what_the_command_line_gives(http: httpx.Client, assistant: Assistant) -> None:
    told = http.post("/api/v1/ask", json={"question": QUESTION})
    assert told.status_code == 200 and told.headers["cache-control"] == "no-store"
    assert told.json() == answer_json(assistant.ask(QUESTION))
    forms.AnswerOut.model_validate(told.json())


def test_a_follow_up_is_read_with_the_turn_before(http: httpx.Client, assistant: Assistant) -> None:
    first = assistant.ask("个保法第二十六条怎么规定？")
    turn = [first.question, first.answer]
    told = http.post("/api/v1/ask", json={"question": "那第二十八条呢？", "history": [turn]}).json()
    assert any(c["title"] == "个人信息保护法" and c["article_no"] == 28 for c in told["citations"])


def test_a_stream_ends_with_the_whole_answer(http: httpx.Client, assistant: Assistant) -> None:
    events: list[list] = []
    with http.stream("POST", "/api/v1/ask/stream", json={"question": QUESTION}) as told:
        assert told.headers["content-type"].startswith("text/event-stream")
        for line in told.iter_lines():
            if line.startswith("event: "):
                events.append([line[7:]])
            elif line.startswith("data: "):
                events[-1].append(json.loads(line[6:]))
    assert events[-1] == ["answer", answer_json(assistant.ask(QUESTION))]


def test_a_stream_tells_what_went_wrong(http: httpx.Client) -> None:
    with http.stream("POST", "/api/v1/ask/stream", json={"question": " \n "}) as told:
        text = "".join(told.iter_text())
    assert "event: problem" in text and "问题是空的" in text


def test_search_article_unit_history(http: httpx.Client, assistant: Assistant) -> None:
    hits = http.post(
        "/api/v1/search", json={"query": "人脸识别 单独同意", "k": 3, "kinds": ["statute"]}
    ).json()
    assert hits == [hit_json(h) for h in assistant.search("人脸识别 单独同意", 3, ["statute"])]
    asked = {"law": "个保法", "article": "26", "as_of": "2022-01-01"}
    told = http.get("/api/v1/article", params=asked).json()
    assert told["title"] == "个人信息保护法" and told["article_no"] == 26
    assert http.get("/api/v1/unit", params={"id": told["id"]}).json() == unit_json(assistant.unit(told["id"]))
    assert (
        http.get("/api/v1/history", params={"law": "刑法", "article": "253之一"}).json()["state"] == "found"
    )


def test_verify_and_matters(http: httpx.Client, assistant: Assistant) -> None:
    text = "《民法典》第一千零三十二条规定，自然人享有隐私权。另见民法典第九千条。"
    checks = http.post("/api/v1/verify", json={"text": text}).json()
    assert checks == [check_json(c) for c in assistant.verify(text)]
    assert [c["verdict"] for c in checks] == ["supported", "nonexistent"]
    found = http.post("/api/v1/matters", json={"text": "邻居装的摄像头正对我家门口", "k": 2}).json()
    assert len(found) == 2 and found[0]["probability"] >= found[1]["probability"]


def test_a_memo_is_written_and_checked_again(http: httpx.Client) -> None:
    issues = http.post("/api/v1/memo/issues", json={"facts": FACTS}).json()
    order = {"facts": FACTS, "issues": issues[:1], "title": "试"}
    plain = http.post("/api/v1/memo", json=order).json()
    assert plain["title"] == "试" and issues[0]["title"] in plain["markdown"]
    word = http.post("/api/v1/memo", json={**order, "form": "docx"})
    assert word.content[:2] == b"PK" and "attachment" in word.headers["content-disposition"]
    data = base64.b64encode(word.content).decode()
    told = http.post("/api/v1/recheck", json={"name": "试.docx", "data": data})
    assert told.status_code == 200 and told.json()["findings"] == []
    broken = http.post("/api/v1/recheck", json={"name": "试.docx", "data": "%%"})
    assert broken.status_code == 400 and "base64" in broken.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/v1/ask", {"question": ""}, 422),
        ("/api/v1/ask", {"question": "长" * 4001}, 422),
        ("/api/v1/ask", {"question": "问", "unknown": 1}, 422),
        ("/api/v1/ask", {"question": "\ud800"}, 422),
        ("/api/v1/ask", {"question": "问", "as_of": "20210501"}, 422),
        ("/api/v1/ask", {"question": "问", "as_of": "2021-W01"}, 422),
        ("/api/v1/verify", {"text": "民法典第一条", "as_of": "１２\udfff"}, 422),
        ("/api/v1/ask", {"question": "问", "persona": "judge"}, 422),
        ("/api/v1/ask", {"question": "\x00\x01"}, 400),
        ("/api/v1/search", {"query": "问", "kinds": ["nope"]}, 400),
        ("/api/v1/search", {"query": "问", "k": 10**9}, 422),
        ("/api/v1/memo", {"facts": "太短"}, 422),
        ("/api/v1/matters", [], 422),
        ("/api/v1/nope", {}, 404),
    ],
)
def test_what_cannot_be_used_is_a_problem(http: httpx.Client, path: str, body: object, status: int) -> None:
    told = http.post(path, content=json.dumps(body), headers={"content-type": "application/json"})
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    forms.ProblemOut.model_validate(told.json())
    assert told.json()["status"] == status and told.json()["detail"]


def test_a_problem_speaks_the_readers_language(http: httpx.Client) -> None:
    zh = http.get("/api/v1/nope", headers={"accept-language": "zh-CN,en;q=.5"}).json()
    en = http.get("/api/v1/nope", headers={"accept-language": "en-GB"}).json()
    assert zh["detail"] == "没有这个地址。" and en["detail"] == "No such address."
    assert (zh["error"], zh["error_en"]) == (en["error"], en["error_en"])


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5000])
def test_what_is_no_json_is_a_problem(http: httpx.Client, body: bytes) -> None:
    told = http.post("/api/v1/ask", content=body, headers={"content-type": "application/json"})
    assert told.status_code in (400, 422) and told.json()["detail"]


def test_open_api_shows_every_route_with_its_errors(http: httpx.Client) -> None:
    told = http.get("/api/v1/openapi.json").json()
    asking = "ask ask/stream search article history unit verify matters memo memo/issues recheck"
    names = [f"/api/v1/{name}" for name in f"{asking} health ready metrics".split()]
    assert {*names, "/v1/models", "/v1/chat/completions"} <= told["paths"].keys()
    ask = told["paths"]["/api/v1/ask"]["post"]
    assert "application/problem+json" in ask["responses"]["422"]["content"]
    assert told["components"]["schemas"]["AskForm"]["properties"]["question"]["examples"]


def test_health_readiness_and_metrics(http: httpx.Client) -> None:
    assert http.get("/livez").json() == http.get("/api/v1/health").json() == {"status": "ok"}
    assert http.get("/readyz").json()["status"] == "ready"
    http.get("/api/v1/article", params={"law": "个保法", "article": "26"})
    told = http.get("/metrics").text
    assert 'assistant_requests_total{method="GET",route="/api/v1/article",status="200"}' in told
    assert "个保法" not in told
