"""The real checker, for every test of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.verify import Verifier


@pytest.fixture(scope="session")
def verifier(assistant: Assistant) -> Verifier:
    return assistant.verifier
