"""The assistant, opened once in the background while the page starts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Any


def warm(assistant: Any) -> None:
    """Make what is made at first use: the reader who comes first should not wait for it."""
    assistant.ask("邻居的摄像头对着我家门")
    assistant.verify("《民法典》第一条")


class Opening:
    """Opens the assistant in a thread of its own; `get` waits for it and raises what it raised.

    It is the only thing that every visitor shares, and it keeps nothing of any visitor.
    """

    def __init__(self, open_assistant: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        """Start at once; `open_assistant` is called exactly once, `then` after it in the same thread."""
        self._then = then
        self._future: Future[Any] = Future()
        Thread(target=self._run, args=(open_assistant,), daemon=True).start()

    def _run(self, open_assistant: Callable[[], Any]) -> None:
        try:
            assistant = open_assistant()
        except BaseException as error:  # handed to whoever calls `get`
            self._future.set_exception(error)
            return
        self._future.set_result(assistant)
        if self._then is not None:
            self._then(assistant)

    @property
    def ready(self) -> bool:
        """Whether `get` answers at once."""
        return self._future.done()

    def get(self) -> Any:
        """The assistant; waits until it is open."""
        return self._future.result()
