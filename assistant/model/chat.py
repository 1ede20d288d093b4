"""One chat model behind one setting, asked for structured output in the best way it has.

`ASSISTANT_MODEL` is written as LangChain's `init_chat_model` writes it (`openai:NAME` with a
base URL for any OpenAI-compatible endpoint, `ollama:NAME`, ...), or `local:NAME` for a GGUF
file run here (see local_model.py).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError, SettingsError
from assistant.model.call import (
    NOTHING_SAID,
    Call,
    Cancelled,
    FailedError,
    Messages,
    Meter,
    estimate_tokens,
    explain,
)

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

    from assistant.config import Settings

_SAY_END = ("openai", "ollama", "local")
METHODS = ("json_schema", "json_mode", "text")


class ChatModel:
    """A chat model of LangChain's with bounds on time, length and number of tries."""

    def __init__(self, settings: Settings, model: BaseChatModel | None = None) -> None:
        """Open the model that the settings name; ModelError says what is missing."""
        self.name = settings.model
        self._settings = settings
        self._model = model or _open(settings)
        self._says_end = settings.model.partition(":")[0] in _SAY_END
        self._way = 0

    @property
    def method(self) -> str:
        """How structured output is asked for at present: json_schema, json_mode or text."""
        return METHODS[self._way]

    def stream(
        self,
        messages: Messages,
        meter: Meter,
        *,
        schema: dict[str, Any] | None = None,
        max_tokens: int | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[str]:
        """Yield the text of one call as it comes, "" now and then while nothing comes.

        Another try is made only while nothing has been yielded: `model_retries` times after a
        passing failure, and once for each plainer way of asking for structured output.
        Raises ModelError with the reason, Cancelled when `cancel` is set.
        """
        limit = min(max_tokens or self._settings.model_max_tokens, self._settings.model_max_tokens)
        self._revive()
        tries, way = 0, self._way if schema else METHODS.index("text")
        while True:
            self._afford(messages, meter)
            bound, way = self._bind(schema, way, limit)
            call = Call(bound, messages, meter, self._settings.model_timeout, limit, self._says_end)
            said, failure = False, NOTHING_SAID
            try:
                for piece in call.pieces(cancel):
                    said = said or bool(piece)
                    yield piece
            except FailedError as failed:
                failure = failed.failure
            else:
                if said:
                    # A way that worked is kept, so that the next question need not try again.
                    self._way = way if schema else self._way
                    return
            plainer = failure.structure and METHODS[way] != "text"
            if said or (not plainer and not (failure.passing and tries < self._settings.model_retries)):
                lost = self.name.startswith("local:") and "连不上" in failure.reason
                raise ModelError("本地模型中途断开，已停止运行" if lost else failure.reason)
            if plainer:
                way += 1
            else:
                tries += 1
                _pause(min(2.0**tries / 2, max(meter.seconds_left, 0)), cancel)

    def _revive(self) -> None:
        """Start a local model's server anew where it has died."""
        if self.name.startswith("local:"):
            from assistant.model.local import alive

            if not alive(str(getattr(self._model, "openai_api_base", ""))):
                self._model = _open(self._settings)

    def _afford(self, messages: Messages, meter: Meter) -> None:
        need = sum(estimate_tokens(text) for _, text in messages) + 64
        if need > meter.tokens_left:
            raise ModelError("已到每个问题的词元上限（ASSISTANT_MODEL_TOKEN_CAP）")
        if meter.seconds_left <= 0:
            raise ModelError("已到每个问题的时间上限（ASSISTANT_MODEL_SECONDS_CAP）")

    def _bind(self, schema: dict[str, Any] | None, way: int, limit: int) -> tuple[Runnable[Any, Any], int]:
        """The model, asked for structured output in this way or, where it has not got it, a plainer one."""
        model: Any = self._model
        while schema and METHODS[way] != "text":
            try:
                # The first step is the model with the format bound; the parser behind it would
                # swallow the token counts, and statements.parse reads unfinished JSON anyway.
                bound: Any = model.with_structured_output(schema, method=METHODS[way]).first
                return _shorten(bound, self._model, limit), way
            except (NotImplementedError, ValueError, TypeError, AttributeError):
                way += 1
        return _shorten(model, self._model, limit), way


def _pause(seconds: float, cancel: threading.Event | None) -> None:
    if cancel is None:
        time.sleep(seconds)
    elif cancel.wait(seconds):
        raise Cancelled


def _shorten(bound: Any, model: Any, limit: int) -> Any:
    """Bind the longest output under the name that the provider's class uses."""
    fields = type(model).model_fields
    if "num_predict" in fields:
        # Ollama's options replace the model's own ones, so all of them are said again.
        rest = {"temperature": model.temperature, "num_ctx": model.num_ctx}
        return bound.bind(options={"num_predict": limit} | rest)
    return bound.bind(max_tokens=limit) if "max_tokens" in fields else bound


def _open(settings: Settings) -> BaseChatModel:
    """Make LangChain's model from the settings."""
    provider, _, name = settings.model.partition(":")
    if not name:
        raise SettingsError("ASSISTANT_MODEL 应写作“提供方:模型名”，如 openai:deepseek-chat、ollama:qwen3:8b")
    base_url, key = settings.model_base_url, settings.model_api_key.get_secret_value()
    if provider == "local":
        from assistant.model.local import serve

        base_url = serve(name, _context(settings))
        provider, name, key = "openai", "local", "none"
    options: dict[str, Any] = {"temperature": settings.model_temperature}
    if base_url:
        options["base_url"] = base_url
    if provider == "ollama":
        options |= {
            "reasoning": False,
            "num_ctx": _context(settings),
            "client_kwargs": {"timeout": settings.model_timeout},
        }
    else:
        options |= {"timeout": settings.model_timeout, "max_retries": 0}
        if key or base_url:
            options["api_key"] = key or "none"
    if provider == "openai":
        options |= {
            "stream_usage": True,
            "use_responses_api": False,
            "stream_chunk_timeout": settings.model_timeout,
        }
    try:
        from langchain.chat_models import init_chat_model

        opened: BaseChatModel = init_chat_model(name, model_provider=provider, **options)
        return opened
    except ImportError as error:
        raise ModelError(f"模型提供方 {provider} 需要另装软件包：{error}") from error
    except Exception as error:
        # A provider's constructor may raise anything: pydantic's, its client's, ours.
        raise ModelError(f"打不开模型 {settings.model}：{explain(error).reason}") from error


def _context(settings: Settings) -> int:
    """Context length in tokens that sources, instructions and output need, in whole 1,024s."""
    room = int(settings.model_source_chars * 0.75) + settings.model_max_tokens + 2500
    return -(-room // 1024) * 1024


@dataclass(frozen=True)
class Probe:
    """What `assistant doctor` shows of the chat model.

    `first` and `total` are seconds to the first text and to the end; `speed` tokens a second.
    """

    model: str
    ok: bool
    reason: str = ""
    first: float = 0.0
    total: float = 0.0
    speed: float = 0.0
    structured: str = ""
    counts_tokens: bool = False

    @property
    def line(self) -> str:
        """One line for people."""
        if not self.ok:
            return f"模型 {self.model}：不可用。{self.reason}"
        ways = {"json_schema": "按格式输出（json_schema）", "json_mode": "JSON 输出（json_mode）"}
        return (
            f"模型 {self.model}：可用。首字 {self.first:.1f} 秒，共 {self.total:.1f} 秒，"
            f"约 {self.speed:.0f} 词元/秒；{ways.get(self.structured, '只有普通文本输出')}；"
            f"{'报告' if self.counts_tokens else '不报告'}词元用量"
        )


def probe_model(settings: Settings) -> Probe:
    """Ask the model one short thing: is it there, how fast is it, what can it do."""
    schema = {
        "title": "reply",
        "description": "One short reply",
        "type": "object",
        "properties": {"reply": {"type": "string"}},
        "required": ["reply"],
        "additionalProperties": False,
    }
    meter, first, start = Meter(settings), 0.0, time.monotonic()
    try:
        model = ChatModel(settings)
        start = time.monotonic()
        for piece in model.stream(
            [("user", '用 JSON 回答：{"reply": "你好"}')], meter, schema=schema, max_tokens=64
        ):
            first = first or (time.monotonic() - start if piece else 0.0)
    except (ModelError, SettingsError) as error:
        return Probe(settings.model, False, str(error))
    total = time.monotonic() - start
    speed = meter.output_tokens / max(total - first, 0.01)
    return Probe(settings.model, True, "", first, total, speed, model.method, not meter.estimated)
