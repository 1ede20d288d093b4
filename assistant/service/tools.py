"""The MCP server: ask, search, article, verify, matters, as tools of any agent.

It fails closed. Every result says its `status`, the day whose law it is (`as_of`), and its `gaps`: what
was not held, not checked, or fell out. `verified` is true only where the law's own words bear a citation
out; an error of ours, too, says that nothing was verified.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field

from assistant.errors import AssistantError, UnitNotFoundError
from assistant.service import forms, tasks
from assistant.service.fairness import Full
from assistant.service.forms import Day
from assistant.service.pool import Client, Failed, Task
from assistant.service.problems import problem_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from assistant.service.pool import Work

INSTRUCTIONS = (
    "中国法律（个人信息、人脸识别及其周边的成文法）的检索、问答与引用核验。引用法条前用 article 取原文，"
    "写成的文字用 verify 核验；status、verified、gaps 决定能不能采用，没有 verified: true 就是没有核实。"
    "Chinese law on personal information and the statute book around it. Fetch articles before citing them "
    "and verify what you wrote; unless `verified` is true, a citation is not verified. Not legal advice."
)
NOT_VERIFIED = "NOT VERIFIED 没有核实："
_READ = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
AsOf = Annotated[Day | None, Field(description=forms.DAY)]


class Told(BaseModel):
    """What every result says of itself."""

    status: str = Field(description="What came of it; read this first.")
    as_of: date = Field(description="The day whose law was applied.")
    gaps: list[str] = Field(description="What was not held, not checked or fell out. Tell the reader.")


class AskTold(Told):
    """An answer. `claims_supported` false: at least one sentence has no support."""

    status: Literal["answered", "partly_supported", "refused"]
    answer: str
    claims_supported: bool
    citations: list[forms.CitationOut]
    matters: list[forms.MatterOut]


class SearchTold(Told):
    """Passages. Being found does not make one an answer."""

    status: Literal["found", "nothing_found"]
    hits: list[forms.HitOut]


class ArticleTold(Told):
    """An article as it stands on the day, or why there is none."""

    status: Literal["found", "not_found"]
    article: forms.UnitOut | None
    reason: str = ""


class CheckTold(forms.CheckOut):
    """One citation; `verified` only where the law's words bear out what the text says of it."""

    verified: bool


class VerifyTold(Told):
    """The citations of a text. `all_verified` is false as soon as one is not."""

    status: Literal["all_verified", "not_all_verified", "nothing_cited"]
    all_verified: bool
    counts: dict[str, int]
    checks: list[CheckTold]


class MattersTold(Told):
    """What kind of matter a text tells of."""

    status: Literal["recognised", "not_recognised"]
    matters: list[forms.MatterOut]


def mcp_server(work: Work, client: Callable[[], Client] = lambda: Client("mcp")) -> MCPServer[Any]:
    """The server; `client` tells who calls."""
    server: MCPServer[Any] = MCPServer(
        "law-assistant", title="法律助手", instructions=INSTRUCTIONS, log_level="ERROR"
    )

    async def done(task: Task) -> Any:
        return await _done(work.run(task, client()))

    @server.tool(title="提问", annotations=_READ)
    async def ask(
        question: Annotated[str, Field(min_length=1, max_length=forms.QUESTION)],
        as_of: AsOf = None,
        persona: Literal["citizen", "prosecutor"] = "citizen",
    ) -> AskTold:
        """回答一个法律问题，每句话带出处。Answer a question of Chinese law, with sources."""
        told = await done(Task.of(tasks.ask, question, [], persona, as_of))
        unsupported = [c["text"] for c in told["claims"] if c["support"] == "unsupported"]
        status: Any = "refused" if told["refused"] else "partly_supported" if unsupported else "answered"
        gaps = [*told["warnings"], *(f"没有依据：{text}" for text in unsupported)]
        return AskTold(
            status=status,
            as_of=as_of or date.today(),
            gaps=gaps,
            answer=told["answer"],
            claims_supported=not unsupported and not told["refused"],
            citations=told["citations"],
            matters=told.get("matters", []),
        )

    @server.tool(title="检索", annotations=_READ)
    async def search(
        query: Annotated[str, Field(min_length=1, max_length=forms.QUESTION)],
        k: Annotated[int, Field(ge=1, le=50)] = 10,
        as_of: AsOf = None,
    ) -> SearchTold:
        """检索法条、案例和观点的原文。Search statutes, cases and commentary."""
        hits = await done(Task.of(tasks.search, query, k, None, as_of))
        status: Any = "found" if hits else "nothing_found"
        gaps = [] if hits else ["没有找到，不等于法律没有规定。Nothing found does not mean no rule exists."]
        return SearchTold(status=status, as_of=as_of or date.today(), gaps=gaps, hits=hits)

    @server.tool(title="法条原文", annotations=_READ)
    async def article(
        law: Annotated[str, Field(min_length=1, max_length=120, description="民法典、个保法 …")],
        number: Annotated[str, Field(min_length=1, max_length=30, description="1032、253之一 …")],
        as_of: AsOf = None,
    ) -> ArticleTold:
        """某日有效的法条原文。The text of an article as it stands on a day."""
        day = as_of or date.today()
        try:
            unit = await work.run(Task.of(tasks.article, law, number, as_of), client())
        except UnitNotFoundError as error:
            reason = str(error)
            return ArticleTold(status="not_found", as_of=day, gaps=[reason], article=None, reason=reason)
        except Exception as error:
            raise _said(error) from error
        gaps = [*unit["doubts"], *(["来源只摘录了本条的一部分。"] if unit["excerpt"] else [])]
        return ArticleTold(status="found", as_of=day, gaps=gaps, article=unit)

    @server.tool(title="核验引用", annotations=_READ)
    async def verify(
        text: Annotated[str, Field(min_length=1, max_length=200_000)], as_of: AsOf = None
    ) -> VerifyTold:
        """逐条核验文中的法律引用。Check every citation of Chinese law in a text."""
        checks = await done(Task.of(tasks.verify, text, as_of, heavy=len(text) > 20_000))
        return verified(checks, as_of or date.today())

    @server.tool(title="是哪类事", annotations=_READ)
    async def matters(
        text: Annotated[str, Field(min_length=1, max_length=forms.QUESTION)],
        k: Annotated[int, Field(ge=1, le=20)] = 3,
    ) -> MattersTold:
        """认出一段话说的是哪类纠纷、犯罪或程序。What kind of matter a text tells of."""
        found = await done(Task.of(tasks.matters, text, k))
        status: Any = "recognised" if found else "not_recognised"
        gaps = [] if found else ["没有认出是哪类事。No kind of matter was recognised."]
        return MattersTold(status=status, as_of=date.today(), gaps=gaps, matters=found)

    return server


def verified(checks: list[dict[str, Any]], day: date) -> VerifyTold:
    """What the checks of a text come to; only `supported` with words to support counts as verified."""
    told = [
        CheckTold(**check, verified=check["verdict"] == "supported" and bool(check["claim"]))
        for check in checks
    ]
    every = bool(told) and all(check.verified for check in told)
    status: Any = "all_verified" if every else "not_all_verified" if told else "nothing_cited"
    gaps = [f"{c.citation}：{c.verdict}，{c.reason}" for c in told if not c.verified]
    if not told:
        gaps = ["文中没有认出法律引用，什么都没有核验。No citation was recognised; nothing was verified."]
    counts = dict(Counter(check.verdict for check in told))
    return VerifyTold(status=status, as_of=day, gaps=gaps, all_verified=every, counts=counts, checks=told)


async def _done(work: Awaitable[Any]) -> Any:
    try:
        return await work
    except (AssistantError, Failed, Full) as error:
        raise _said(error) from error


def _said(error: Exception) -> ToolError:
    """An error in words that no reader takes for a verdict."""
    told = problem_of(error).body(english=False)
    return ToolError(f"{NOT_VERIFIED}{told['error']} {told['error_en']}")
