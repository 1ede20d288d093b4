"""For LangChain: the law as a retriever, and checking citations as a tool.

    retriever = LawRetriever(k=6)                      # in any chain
    tools = [verify_tool(), article_tool()]            # for any agent

Needs `langchain-core` only. The index is opened at first use, once for all of them with the same settings.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import StructuredTool, ToolException
from pydantic import Field, PrivateAttr

from assistant.errors import AssistantError, UnitNotFoundError
from assistant.present import check_json, read_day, unit_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.callbacks import CallbackManagerForRetrieverRun

    from assistant import Assistant


@lru_cache(maxsize=1)
def _opened() -> Assistant:
    from assistant import Assistant

    return Assistant.open()


class LawRetriever(BaseRetriever):
    """Passages of law, cases and commentary, best first; as of a day, of the kinds wanted.

    `page_content` is the passage with its citation before it; `metadata` is what `article --json` gives,
    with `score`. `assistant` may be one that is open already.
    """

    k: int = Field(10, ge=1, le=1000)
    kinds: list[str] | None = None
    as_of: str | None = None
    _assistant: Any = PrivateAttr(default=None)

    def __init__(self, assistant: Assistant | None = None, **fields: Any) -> None:
        super().__init__(**fields)
        self._assistant = assistant

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 — as BaseRetriever calls it
    ) -> list[Document]:
        from assistant.citations import written_citation

        day = read_day(self.as_of) if self.as_of else None
        hits = (self._assistant or _opened()).search(query, self.k, self.kinds, day)
        return [
            Document(
                f"{written_citation(hit.unit)}\n{hit.unit.text}",
                id=hit.unit.id,
                metadata={**unit_json(hit.unit), "score": float(hit.score)},
            )
            for hit in hits
        ]


def verify_tool(assistant: Assistant | None = None) -> StructuredTool:
    """A tool that checks every citation of Chinese law in a text, and says so where nothing was verified."""

    def verify_citations(
        text: Annotated[str, Field(description="文字 · the text to check")],
        as_of: Annotated[str, Field(description="2021-05-01，默认今天 · law as of this day")] = "",
    ) -> str:
        """核验文中的中国法律引用，没有 verified: true 就是没有核实。Check citations of Chinese law."""
        checks = _done(lambda a: a.verify(text, as_of=read_day(as_of) if as_of else None), assistant)
        told = [{**check_json(c), "verified": c.verdict == "supported" and bool(c.claim)} for c in checks]
        every = bool(told) and all(row["verified"] for row in told)
        return json.dumps({"all_verified": every, "cited": len(told), "checks": told}, ensure_ascii=False)

    return StructuredTool.from_function(verify_citations, handle_tool_error=True)


def article_tool(assistant: Assistant | None = None) -> StructuredTool:
    """A tool that gives the text of an article as it stands on a day, or says why there is none."""

    def read_article(
        law: Annotated[str, Field(description="民法典、个保法 · the law")],
        number: Annotated[str, Field(description="1032、253之一 · the article")],
        as_of: Annotated[str, Field(description="2021-05-01，默认今天 · law as of this day")] = "",
    ) -> str:
        """取某日有效的法条原文。The text of an article of Chinese law on a day."""
        try:
            unit = _done(lambda a: a.article(law, number, read_day(as_of) if as_of else None), assistant)
        except UnitNotFoundError as error:
            return json.dumps({"found": False, "reason": str(error)}, ensure_ascii=False)
        return json.dumps({"found": True, **unit_json(unit)}, ensure_ascii=False)

    return StructuredTool.from_function(read_article, handle_tool_error=True)


def _done(work: Any, assistant: Assistant | None) -> Any:
    try:
        return work(assistant or _opened())
    except UnitNotFoundError:
        raise
    except AssistantError as error:
        raise ToolException(f"没有核实（not verified）：{error}") from error


def law_tools(assistant: Assistant | None = None) -> Sequence[StructuredTool]:
    """Both tools."""
    return [verify_tool(assistant), article_tool(assistant)]


__all__ = ["LawRetriever", "article_tool", "law_tools", "verify_tool"]
