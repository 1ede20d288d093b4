"""A loop on a thread of its own: the browser's tests leave a running one on the main thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any


class OwnLoop:
    """Runs coroutines in one loop that lives until `close`."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


def run_apart(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What one coroutine gives, in a loop of its own."""
    own = OwnLoop()
    try:
        return own.run(coroutine)
    finally:
        own.close()
