"""The page with a real small model behind it: streaming, stop, a follow-up, the model killed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.config import Settings
from assistant.errors import ModelError
from assistant.model import local as local_model
from tests.browser import DESKTOP, Visitor, needs_chromium, served
from tests.model.test_local_model import NAME, _idle

QUESTION = "公共场所装摄像头要贴提示吗？"
pytestmark = [pytest.mark.localmodel, pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def by_model(assistant: Assistant) -> Iterator[Assistant]:
    pytest.importorskip("xllamacpp", reason="no runtime: pip install 'pipl-assistant[local]'")
    try:
        local_model.model_file(NAME)
    except ModelError as error:
        pytest.skip(f"no weights: {error}")
    short = {"model_timeout": 300.0, "model_seconds_cap": 600.0, "model_source_chars": 1000}
    settings: Settings = assistant.settings.model_copy(
        update={"model": f"local:{NAME}", "model_max_tokens": 400, "model_rewrite": False, **short}
    )
    yield Assistant(settings, assistant.index)
    local_model.stop_all()


def begin(visitor: Visitor, question: str) -> Any:
    turn = visitor.page.locator(".turn").nth(visitor.page.locator(".turn").count())
    visitor.page.fill("#question textarea", question)
    visitor.page.press("#question textarea", "Enter")
    turn.locator("li").first.wait_for(timeout=240_000)  # the draft's first statement
    return turn


def test_streaming_stop_follow_up_and_a_killed_model(
    browser: Any, by_model: Assistant, tmp_path: Path
) -> None:
    with served(by_model.settings, by_model) as url:
        visitor = Visitor(browser, url, DESKTOP)
        visitor.context.set_default_timeout(240_000)
        page = visitor.page

        begin(visitor, QUESTION)
        page.screenshot(path=tmp_path / "streaming.png")
        page.click("#stop")
        page.get_by_text("已停止", exact=False).first.wait_for()
        server = next(iter(local_model._running.values()))
        assert _idle(server.url), "the model still writes after the reader stopped it"
        page.screenshot(path=tmp_path / "stopped.png")

        turn = begin(visitor, "那小区门口呢？")
        turn.locator(".turn-foot").wait_for()
        page.screenshot(path=tmp_path / "follow-up.png")
        assert turn.locator(".cite").count(), "an answer, by the model or by the extracts, is cited"

        turn = begin(visitor, QUESTION)
        local_model.stop_all()
        turn.locator(".turn-foot").wait_for()
        page.screenshot(path=tmp_path / "killed.png")
        assert "模型没有给出可用的回答" in turn.inner_text()
        assert turn.locator(".cite").count()
        assert not visitor.errors
        time.sleep(0.2)
        visitor.context.close()
