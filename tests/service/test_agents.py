"""Agents that use the law as their tools: LangGraph over LangChain's tools and over MCP, an LCEL chain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.documents import Document
from langchain_core.language_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.tools import StructuredTool
from langchain_openai import ChatOpenAI
from mcp import Client

from assistant import Assistant
from assistant.errors import ModelError
from assistant.langchain import LawRetriever, law_tools
from assistant.model import local as local_model
from tests.model.test_local_model import NAME
from tests.own_loop import run_apart

TRUE = "《民法典》第一千零三十二条规定，自然人享有隐私权。"
FALSE = "《民法典》第九千条规定，刷脸不用同意。"


class Scripted(FakeMessagesListChatModel):
    """A model that says what the test wrote for it, and may be given tools."""

    def bind_tools(self, tools: Any, **options: Any) -> Any:
        return self


def calls(name: str, **arguments: Any) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": name, "args": arguments, "id": name}])


def heard(said: dict[str, Any]) -> list[dict[str, Any]]:
    """What the tools told the agent."""
    return [json.loads(str(m.content)) for m in said["messages"] if isinstance(m, ToolMessage)]


def test_a_langgraph_agent_reads_and_verifies(assistant: Assistant) -> None:
    script = [
        calls("read_article", law="民法典", number="1032"),
        calls("verify_citations", text=TRUE + FALSE),
        AIMessage("第九千条没有核实。"),
    ]
    agent = create_agent(Scripted(responses=script), tools=list(law_tools(assistant)))
    said = agent.invoke({"messages": [("user", "隐私权写在哪里？")]})
    article, checks = heard(said)
    assert article["found"] and article["article_no"] == 1032
    assert not checks["all_verified"] and [c["verified"] for c in checks["checks"]] == [True, False]
    assert said["messages"][-1].content == "第九千条没有核实。"


def mcp_tools(url: str, names: list[str]) -> list[StructuredTool]:
    """Tools of an MCP server as tools of an agent: their own schemas, called over streamable HTTP."""

    async def listed() -> list[Any]:
        async with Client(f"{url}mcp") as client:
            return list((await client.list_tools()).tools)

    def tool(told: Any) -> StructuredTool:
        async def called(**arguments: Any) -> str:
            async with Client(f"{url}mcp") as client:
                return str((await client.call_tool(told.name, arguments)).content[0].text)

        return StructuredTool(
            name=told.name, description=told.description, args_schema=told.input_schema, coroutine=called
        )

    return [tool(told) for told in run_apart(listed()) if told.name in names]


def test_a_langgraph_agent_over_mcp_is_told_what_was_not_verified(url: str) -> None:
    script = [
        calls("article", law="民法典", number="9000"),
        calls("verify", text=TRUE + FALSE),
        AIMessage("没有第九千条。"),
    ]
    agent = create_agent(Scripted(responses=script), tools=mcp_tools(url, ["article", "verify"]))
    article, checks = heard(run_apart(agent.ainvoke({"messages": [("user", "第九千条？")]})))
    assert article["status"] == "not_found" and article["gaps"]
    assert checks["status"] == "not_all_verified" and not checks["all_verified"] and checks["gaps"]


@pytest.fixture(scope="module")
def small_model() -> Iterator[ChatOpenAI]:
    """A real small model on this machine, in OpenAI's form."""
    pytest.importorskip("xllamacpp", reason="no runtime: pip install 'pipl-assistant[local]'")
    try:
        local_model.model_file(NAME)
    except ModelError as error:
        pytest.skip(f"no weights: {error}")
    address = local_model.serve(NAME)
    yield ChatOpenAI(base_url=address, api_key="x", model="local", temperature=0, max_tokens=200, timeout=300)
    local_model.stop_all()


@pytest.mark.long
@pytest.mark.localmodel
def test_a_real_model_in_a_chain_and_in_an_agent(
    assistant: Assistant, small_model: ChatOpenAI, capsys: pytest.CaptureFixture[str]
) -> None:
    def joined(documents: list[Document]) -> str:
        return "\n".join(document.page_content[:300] for document in documents)

    retriever = LawRetriever(assistant, k=2, kinds=["statute"])
    prompt = ChatPromptTemplate.from_template("只根据下面的法条回答。\n{law}\n问题：{question}")
    chain = (
        {"law": retriever | RunnableLambda(joined), "question": RunnablePassthrough()}
        | prompt
        | small_model
        | StrOutputParser()
    )
    answer = chain.invoke("公共场所装摄像头要贴提示吗？")
    agent = create_agent(
        small_model,
        tools=list(law_tools(assistant)),
        system_prompt="先用工具核验用户的文字，再说结果。",
    )
    said = agent.invoke({"messages": [("user", f"请核验：{FALSE}")]}, {"recursion_limit": 12})
    with capsys.disabled():
        print(f"\nLCEL: {answer}")
        for message in said["messages"]:
            print(f"{message.type}: {message.content} {getattr(message, 'tool_calls', '')}")
    assert any("\u4e00" <= c <= "\u9fff" for c in answer)
    assert said["messages"][-1].type == "ai"
    assert all(not told["all_verified"] for told in heard(said) if "all_verified" in told)
