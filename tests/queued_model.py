"""A chat model that answers from a queue, registered with LangChain like any provider.

A reply is a text, a list of pieces, or an exception to raise; a number among the pieces is a
pause in seconds. `calls` keeps what was asked: (messages, bound arguments). A `deaf` model drops
the first cancellation, as asyncio.wait_for does before Python 3.12 when a chunk comes meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.output_parsers import JsonOutputParser
from langchain_core.outputs import ChatGenerationChunk, ChatResult

Reply = str | Exception | list[str | float | Exception]


class QueuedChat(BaseChatModel):
    """Plays replies in order; `structured` names the ways of structured output it has."""

    model: str = "queued"
    temperature: float = 0.0
    max_tokens: int | None = None
    structured: tuple[str, ...] = ("json_schema", "json_mode")
    counts: bool = True
    deaf: bool = False

    replies: ClassVar[list[Reply]] = []
    calls: ClassVar[list[tuple[list[BaseMessage], dict[str, Any]]]] = []
    stopped: ClassVar[list[bool]] = []

    @property
    def _llm_type(self) -> str:
        return "queued"

    def with_structured_output(self, schema: Any, *, method: str = "json_schema", **kwargs: Any) -> Any:
        if method not in self.structured:
            raise NotImplementedError(method)
        return self.bind(method=method) | JsonOutputParser()

    def _generate(
        self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        raise AssertionError("only streaming is used")

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        raise AssertionError("only the asynchronous stream can be cancelled")

    async def _astream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.calls.append((messages, kwargs))
        if not self.replies:
            raise AssertionError("the queue of replies is empty")
        reply = self.replies.pop(0)
        said = ""
        try:
            for piece in reply if isinstance(reply, list) else [reply]:
                if isinstance(piece, Exception):
                    raise piece
                if isinstance(piece, float):
                    await self._pause(piece)
                    continue
                said += piece
                yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if self.counts:
                usage = {"input_tokens": 100, "output_tokens": len(said), "total_tokens": 100 + len(said)}
                yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage))
        except (asyncio.CancelledError, GeneratorExit):
            self.stopped.append(True)
            raise

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            if not self.deaf:
                raise
            self.deaf = False
