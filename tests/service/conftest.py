"""The service over the real index: its work done in this process, or in workers where they are tested."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from assistant import Assistant
from assistant.config import Settings
from assistant.service.pool import Threads
from assistant.service.serve import application, checked_login, pool_of, serving
from assistant.web.opening import Opening
from assistant.web.tabs import Desk


def until_ready(url: str, seconds: float = 90) -> None:
    """Wait until a service answers from its index."""
    end = time.monotonic() + seconds
    while httpx.get(f"{url}readyz", trust_env=False, timeout=30).status_code != 200:
        assert time.monotonic() < end, "the service never became ready"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def threads(assistant: Assistant, settings: Settings) -> Threads:
    return Threads(Desk(Opening(lambda: assistant), settings))


@pytest.fixture(scope="session")
def url(settings: Settings, threads: Threads) -> Iterator[str]:
    """A service on loopback, its work done in this process."""
    with serving(application(checked_login(settings, "127.0.0.1", False), "127.0.0.1", threads)) as address:
        until_ready(address)
        yield address


@pytest.fixture(scope="session")
def http(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def worked(settings: Settings) -> Iterator[str]:
    """A service with workers, as people run it."""
    chosen = checked_login(settings, "127.0.0.1", False).model_copy(update={"workers": 2})
    with serving(application(chosen, "127.0.0.1", pool_of(chosen))) as address:
        until_ready(address)
        yield address
