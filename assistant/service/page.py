"""The page of assistant.web, with its work done by the service's workers, in fair turns and within limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

from assistant.errors import AssistantError
from assistant.service.api import client_of
from assistant.service.fairness import Full
from assistant.service.pool import Failed, Task, Waiting
from assistant.service.problems import RETRY, problem_of
from assistant.web.opening import Opening
from assistant.web.routes import States, page_app
from assistant.web.tabs import Call, Desk, Stream
from assistant.web.templates import render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from assistant.config import Settings
    from assistant.service.pool import Work

HEAVY = ("draft", "recheck_payload", "report_payload")  # never take the last worker
LONG = 60_000  # bytes of a request from which its work is heavy


def page_of(settings: Settings, work: Work) -> ASGIApp:
    """The page as an application to be mounted; its own process holds no index."""
    return page_app(Desk(Opening(_nowhere), settings), PageWork(work, settings.request_seconds))


def _nowhere() -> Any:
    raise AssistantError("资料库在别的进程里（the index is open in the workers）")


class PageWork:
    """How the page's calls and streams are done: what went wrong is told in the page's own forms."""

    def __init__(self, work: Work, seconds: float) -> None:
        self.work, self.seconds = work, seconds

    async def run(self, answer: Call, desk: Desk, wire: Any, request: Request) -> dict[str, Any]:
        """What a call brings; the worker has a desk of its own."""
        del desk
        try:
            got: dict[str, Any] = await self.work.run(_task(answer, wire, request), client_of(request))
            return got
        except Full as error:
            raise HTTPException(503, headers={"retry-after": str(RETRY)}) from error
        except (AssistantError, Failed) as error:
            return self._told(error)

    async def states(self, answer: Stream, desk: Desk, wire: Any, request: Request) -> States:
        """The states of a stream, the place in the queue before them."""
        del desk
        try:
            async for state in self.work.states(_task(answer, wire, request), client_of(request)):
                yield {"state": "waiting", "ahead": state.ahead} if isinstance(state, Waiting) else state
        except Full:
            yield {"state": "busy"}
        except (AssistantError, Failed) as error:
            told = self._told(error)
            names = {key: wire[key] for key in ("turn", "id") if isinstance(wire, dict) and key in wire}
            html = str(render("error.html", error=(told["error"], told["error_en"])))
            yield {**names, **told, "state": "error", "html": html}

    def _told(self, error: AssistantError | Failed) -> dict[str, Any]:
        """An error that the reader can do something about; a bug is not one, and is raised again."""
        if isinstance(error, Failed) and error.why not in ("time", "memory"):
            raise error
        body = problem_of(error, self.seconds).body(english=False)
        return {"error": body["error"], "error_en": body["error_en"]}


def _task(answer: Callable[..., Any], wire: Any, request: Request) -> Task:
    told = request.headers.get("content-length", "0")
    long = not told.isdigit() or int(told) > LONG
    return Task.of(answer, wire, heavy=long or answer.__name__ in HEAVY)
