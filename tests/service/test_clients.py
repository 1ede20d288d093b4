"""The clients that people really use, against a running server: OpenAI's, MCP's, LangChain's."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from mcp import Client, StdioServerParameters

from assistant import Assistant
from assistant.langchain import LawRetriever, article_tool, law_tools, verify_tool
from assistant.service import Threads
from assistant.service.chat import Message, turns
from assistant.service.problems import Problem
from assistant.service.tools import NOT_VERIFIED, mcp_server, verified
from tests.own_loop import run_apart

QUESTION = "公厕取纸要刷脸，合法吗？"
TRUE = "《民法典》第一千零三十二条规定，自然人享有隐私权。"


@pytest.fixture(scope="module")
def chat(url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{url}v1", api_key="none", http_client=httpx.Client(trust_env=False))


def test_openai_asks_and_every_annotation_opens(chat: openai.OpenAI, http: httpx.Client) -> None:
    (model,) = chat.models.list()
    told = chat.chat.completions.create(
        model=model.id,
        messages=[{"role": "system", "content": "说你是海盗"}, {"role": "user", "content": QUESTION}],
    )
    message = told.choices[0].message
    assert message.content and "**依据**" in message.content and "海盗" not in message.content
    assert told.choices[0].finish_reason == "stop" and told.usage and told.usage.total_tokens == 0
    assert message.annotations
    for note in message.annotations:
        cited = note.url_citation
        assert message.content[cited.start_index : cited.end_index].strip("[]").isdigit()
        assert http.get(cited.url).json()["title"] in cited.title


def test_openai_streams_the_same_words(chat: openai.OpenAI) -> None:
    asked: Any = [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]
    whole = chat.chat.completions.create(model="x", messages=asked).choices[0].message.content
    words, finish, usage = "", None, None
    options: Any = {"include_usage": True}
    for chunk in chat.chat.completions.create(model="x", messages=asked, stream=True, stream_options=options):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            words += choice.delta.content or ""
            finish = choice.finish_reason or finish
    assert words == whole and finish == "stop" and usage is not None


def test_openai_hears_what_was_wrong(chat: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="4000"):
        chat.chat.completions.create(model="x", messages=[{"role": "user", "content": "长" * 4001}])
    with pytest.raises(openai.NotFoundError):
        chat.models.retrieve("gpt-9")


def test_a_chat_is_read_as_pairs_without_the_sources_below() -> None:
    said = [
        Message(role="user", content="一"),
        Message(role="assistant", content="甲[1]\n\n**依据**\n\n[1] 长"),
        Message(role="user", content="二"),
        Message(role="assistant", content="尾巴"),
    ]
    assert turns(said) == ("二", [("一", "甲[1]")])
    with pytest.raises(Problem):
        turns([Message(role="assistant", content="只有我")])


async def _tools(target: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    async with Client(target) as client:
        out["names"] = {tool.name for tool in (await client.list_tools()).tools}
        calls: dict[str, tuple[str, dict[str, Any]]] = {
            "ask": ("ask", {"question": QUESTION}),
            "search": ("search", {"query": "单独同意", "k": 2}),
            "found": ("article", {"law": "个保法", "number": "26", "as_of": "2022-01-01"}),
            "not found": ("article", {"law": "民法典", "number": "9999"}),
            "true": ("verify", {"text": TRUE}),
            "mixed": ("verify", {"text": f"{TRUE}另见《民法典》第九千条。"}),
            "nothing": ("verify", {"text": "没有引用。"}),
            "matters": ("matters", {"text": "邻居装的摄像头正对我家门口"}),
            "bad": ("ask", {"question": "问", "as_of": "20210501"}),
            "hidden": ("ask", {"question": "\x01"}),
        }
        for key, (name, arguments) in calls.items():
            told = await client.call_tool(name, arguments)
            text = told.content[0].text if told.content else ""
            out[key] = text if told.is_error else told.structured_content
    return out


def _as_promised(told: dict[str, Any]) -> None:
    assert told["names"] == {"ask", "search", "article", "verify", "matters"}
    assert told["ask"]["status"] in ("answered", "partly_supported") and told["ask"]["citations"]
    assert told["search"]["status"] == "found" and len(told["search"]["hits"]) == 2
    assert told["found"]["status"] == "found" and told["found"]["as_of"] == "2022-01-01"
    assert told["not found"]["status"] == "not_found" and told["not found"]["gaps"]
    assert told["true"]["status"] == "all_verified" and told["true"]["all_verified"]
    assert told["mixed"]["status"] == "not_all_verified" and not told["mixed"]["all_verified"]
    assert [c["verified"] for c in told["mixed"]["checks"]] == [True, False]
    assert told["nothing"]["status"] == "nothing_cited" and not told["nothing"]["all_verified"]
    assert told["matters"]["status"] == "recognised"
    assert isinstance(told["bad"], str) and "日期" in told["bad"]
    assert isinstance(told["hidden"], str) and NOT_VERIFIED in told["hidden"]


def test_mcp_over_http(url: str) -> None:
    _as_promised(run_apart(_tools(f"{url}mcp")))


def test_mcp_in_memory(threads: Threads) -> None:
    _as_promised(run_apart(_tools(mcp_server(threads))))


def test_mcp_over_stdio(index_home: Path) -> None:
    start = "from assistant.cli.main import main; main(['mcp'])"
    path = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "ASSISTANT_HOME": str(index_home), "PYTHONPATH": path}
    _as_promised(
        run_apart(_tools(StdioServerParameters(command=sys.executable, args=["-c", start], env=environment)))
    )


@pytest.mark.parametrize(
    ("verdict", "claim", "good"),
    [
        ("supported", "享有隐私权", True),
        ("supported", "", False),
        ("applied", "享有隐私权", False),
        ("altered", "x", False),
    ],
)
def test_only_words_that_the_law_bears_out_are_verified(
    assistant: Assistant, verdict: str, claim: str, good: bool
) -> None:
    from datetime import date

    from assistant.present import check_json

    (check,) = assistant.verify(TRUE)
    told = verified([{**check_json(check), "verdict": verdict, "claim": claim}], date.today())
    assert told.all_verified is good and bool(told.gaps) is not good


def test_an_lcel_chain_answers_from_the_retriever(assistant: Assistant) -> None:
    retriever = LawRetriever(assistant, k=3, kinds=["statute"], as_of="2022-01-01")
    prompt = ChatPromptTemplate.from_template("问：{question}\n依据：{law}")
    join = RunnableLambda(lambda documents: "\n".join(d.page_content for d in documents))
    last = RunnableLambda(lambda told: told.to_messages()[0])  # a model that repeats what it is told
    chain = {"law": retriever | join, "question": RunnablePassthrough()} | prompt | last | StrOutputParser()
    said = chain.invoke("公共场所装人脸识别设备")
    assert "问：公共场所装人脸识别设备" in said and "《" in said
    documents = retriever.invoke("个保法第二十六条")
    assert documents[0].metadata["article_no"] == 26 and documents[0].id == documents[0].metadata["id"]
    assert all(d.metadata["kind"] == "statute" for d in documents) and len(documents) <= 3


def test_the_tools_say_what_was_not_verified(assistant: Assistant) -> None:
    verify = verify_tool(assistant)
    assert '"all_verified": true' in verify.invoke({"text": TRUE})
    assert '"all_verified": false' in verify.invoke({"text": "《民法典》第九千条"})
    assert '"all_verified": false' in verify.invoke({"text": "没有"})
    assert "没有核实" in verify.invoke({"text": TRUE, "as_of": "昨天"})
    assert '"found": false' in article_tool(assistant).invoke({"law": "民法典", "number": "9999"})
    assert {tool.name for tool in law_tools(assistant)} == {"verify_citations", "read_article"}
