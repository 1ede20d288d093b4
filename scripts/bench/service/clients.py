"""Each client that people use, really used against a running server, and what was said, to be read.

`python -m scripts.bench.service.clients` prints the transcript: OpenAI's own client, MCP's own client over
HTTP and over stdio, an agent of LangGraph with the tools of MCP, a chain of LCEL with the retriever. The
chain and the agent are driven by a small real model where its weights are at hand (`make test-model` fetches
them), else by a model that says what stands in a script, and the transcript says which.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import httpx
import openai
from langchain.agents import create_agent
from langchain_core.language_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.tools import StructuredTool
from langchain_openai import ChatOpenAI
from mcp import Client, StdioServerParameters

from assistant.errors import ModelError
from assistant.langchain import LawRetriever
from assistant.model import local
from scripts.bench.service.server import ROOT, built, machine, serving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.language_models import BaseChatModel

QUESTION = "公厕取纸要刷脸，合法吗？"
WRONG = "《民法典》第九千条规定，刷脸不用同意。"
RIGHT = "《民法典》第一千零三十二条规定，自然人享有隐私权。"
SHOWN = 260  # characters of each thing said
PARTS = ("openai", "mcp", "chain", "agent")


class Scripted(FakeMessagesListChatModel):
    """A model that says what stands in its script."""

    def bind_tools(self, tools: Any, **options: Any) -> Any:  # noqa: ARG002 — tools are named by the script
        """Any tools."""
        return self


def said(who: str, text: object) -> None:
    """Print a line of the transcript, long ones cut."""
    words = " ".join(str(text).split())
    more = f" …（{len(words)} 字）" if len(words) > SHOWN else ""
    print(f"  {who}: {words[:SHOWN]}{more}", flush=True)


def by_openai(address: str) -> None:
    """OpenAI's own client: models, an answer, the same as a stream, what is wrong."""
    print(f"openai {openai.__version__}（官方客户端 · official client）")
    client = openai.OpenAI(
        base_url=f"{address}v1", api_key="none", http_client=httpx.Client(trust_env=False, timeout=120)
    )
    (model,) = client.models.list()
    asked: list[Any] = [{"role": "user", "content": QUESTION}]
    message = client.chat.completions.create(model=model.id, messages=asked).choices[0].message
    said("user", QUESTION)
    said(model.id, message.content)
    notes = message.annotations or []
    opened = [httpx.get(note.url_citation.url, trust_env=False).status_code for note in notes]
    said(
        "annotations",
        f"{len(notes)} 个，逐个打开 opened: {sorted(set(opened))}，如 {notes[0].url_citation.title}",
    )
    stream = client.chat.completions.create(model=model.id, messages=asked, stream=True)
    pieces = [choice.delta.content or "" for chunk in stream for choice in chunk.choices]
    said("stream", f"{len(pieces)} 段，合起来一样 the same: {''.join(pieces) == message.content}")
    asked += [
        {"role": "assistant", "content": message.content},
        {"role": "user", "content": "那我去哪里投诉？"},
    ]
    said("user", asked[-1]["content"])
    said(model.id, client.chat.completions.create(model=model.id, messages=asked).choices[0].message.content)
    try:
        client.chat.completions.create(model=model.id, messages=[{"role": "user", "content": "长" * 4001}])
    except openai.BadRequestError as error:
        said("too long", error.message)


async def by_mcp(target: Any, name: str) -> None:
    """MCP's own client: the tools, a call of each, and what is not verified."""
    print(f"mcp Client, {name}")
    async with Client(target) as client:
        tools = (await client.list_tools()).tools
        said("tools", "、".join(f"{tool.name}（{tool.title}）" for tool in tools))
        for tool, arguments in (
            ("ask", {"question": QUESTION}),
            ("search", {"query": "单独同意", "k": 2}),
            ("article", {"law": "个保法", "number": "26", "as_of": "2022-01-01"}),
            ("article", {"law": "民法典", "number": "9000"}),
            ("verify", {"text": RIGHT + WRONG}),
            ("matters", {"text": "邻居装的摄像头正对我家门口"}),
            ("ask", {"question": "问", "as_of": "20210501"}),
        ):
            told = await client.call_tool(tool, arguments)
            got = told.structured_content if not told.is_error else None
            text = told.content[0].text if told.content else ""
            brief = (
                {k: got[k] for k in ("status", "as_of", "gaps", "all_verified") if k in got} if got else text
            )
            said(f"{tool} {json.dumps(arguments, ensure_ascii=False)[:70]}", brief)


def by_chain(model: BaseChatModel, name: str) -> None:
    """An LCEL chain: the retriever's passages, a prompt, a model."""
    print(f"LCEL：LawRetriever | prompt | {name}")
    prompt = ChatPromptTemplate.from_template("只根据下面的法条，用一句话回答。\n{law}\n问题：{question}")
    joined = RunnableLambda(lambda found: "\n".join(d.page_content[:300] for d in found))
    law = LawRetriever(k=2, kinds=["statute"])
    chain: Any = {"law": law | joined, "question": RunnablePassthrough()} | prompt | model | StrOutputParser()
    question = "公共场所装摄像头要贴提示吗？"
    said("user", question)
    said(
        "retriever", "；".join(f"{d.metadata['title']} {d.metadata['article']}" for d in law.invoke(question))
    )
    said("model", chain.invoke(question))


async def by_agent(address: str, model: BaseChatModel, name: str) -> bool:
    """An agent of LangGraph whose tools are those of the MCP server; whether it asked one."""
    print(f"LangGraph create_agent，MCP 的工具（tools over MCP），{name}")
    async with Client(f"{address}mcp") as client:
        tools = [_tool(client, told) for told in (await client.list_tools()).tools if told.name == "verify"]
        agent = create_agent(model, tools=tools, system_prompt="先用 verify 工具核验用户的文字，再说结果。")
        told = await agent.ainvoke({"messages": [("user", f"请核验：{WRONG}")]}, {"recursion_limit": 8})
    for message in told["messages"]:
        said(message.type, f"{message.content} {getattr(message, 'tool_calls', None) or ''}")
    return any(message.type == "tool" for message in told["messages"])


def _tool(client: Client, told: Any) -> StructuredTool:
    """A tool of an MCP server as a tool of an agent."""

    async def called(**arguments: Any) -> str:
        got = await client.call_tool(told.name, arguments)
        return str(got.content[0].text)  # type: ignore[union-attr]

    return StructuredTool(
        name=told.name, description=told.description, args_schema=told.input_schema, coroutine=called
    )


def a_model(script: Sequence[AIMessage]) -> tuple[BaseChatModel, str]:
    """A small real model, or one that says what the script says; and which it is."""
    try:
        address = local.serve("0.5b")
    except (ModelError, ImportError):
        return by_script(script)
    model = ChatOpenAI(
        base_url=address, api_key="x", model="local", temperature=0, max_tokens=200, timeout=300
    )
    return model, "真的小模型（a real model）Qwen2.5-Coder-0.5B"


def by_script(script: Sequence[AIMessage]) -> tuple[BaseChatModel, str]:
    """A model that says what the script says."""
    return Scripted(responses=list(script)), "按剧本说话的模型（not a real model: it speaks a script）"


def main() -> None:
    """The transcript of all, or of the parts named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=PARTS, choices=PARTS)
    given = parser.parse_args()
    settings = built()
    print(machine(), flush=True)
    with serving(settings) as server:
        if "openai" in given.only:
            by_openai(server.address)
        if "mcp" in given.only:
            asyncio.run(by_mcp(f"{server.address}mcp", "streamable HTTP"))
            there = {**os.environ, "ASSISTANT_HOME": str(settings.home), "PYTHONPATH": str(ROOT)}
            command = StdioServerParameters(
                command=sys.executable, args=["-m", "assistant", "mcp"], env=there
            )
            asyncio.run(by_mcp(command, "stdio（assistant mcp）"))
        if "chain" in given.only:
            by_chain(*a_model([AIMessage("要。")]))
        if "agent" in given.only:
            call = {"name": "verify", "args": {"text": WRONG}, "id": "1"}
            script = [AIMessage("", tool_calls=[call]), AIMessage("第九千条不存在，没有核实。")]
            if not asyncio.run(by_agent(server.address, *a_model(script))):
                print("  （没有调用工具，换按剧本的 · it asked no tool; again by a script）")
                asyncio.run(by_agent(server.address, *by_script(script)))
    local.stop_all()


if __name__ == "__main__":
    main()
