"""Whom one can ask: our own assistant, an OpenAI-compatible endpoint, an HTTP template, a file of answers."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import yaml

from assistant import AssistantError, BadInputError
from evals.answering.reply import Reply, of_answer, of_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.answering.running import Asking, Target
    from evals.asked import Asked

KEY = "EVAL_API_KEY"  # the only place of a secret: the environment
PROMPT = (
    "你是中国法律助手。用提问者的语言回答：先用一句白话说结论，再说依据哪部法律第几条，最后说现在怎么办。"
    "有人身危险时先给求助电话；不是法律问题就说明不回答；说得太含糊就先反问一句。"
)
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class TargetError(AssistantError):
    """An assistant under test cannot be reached, or answers in another form than was said."""


@dataclass(frozen=True)
class Own:
    """Our own assistant."""

    assistant: Asked

    def reply(self, asking: Asking) -> Reply:
        """As `Target.reply`."""
        return of_answer(self.assistant.ask(asking.question, history=asking.history, as_of=asking.day))


@dataclass(frozen=True)
class Chat:
    """A chat model behind an OpenAI-compatible endpoint: POST {url}/chat/completions."""

    url: str
    model: str
    checker: Asked
    seconds: float = 300.0
    tokens: int = 500

    def reply(self, asking: Asking) -> Reply:
        """As `Target.reply`; temperature 0."""
        messages: list[dict[str, str]] = [{"role": "system", "content": PROMPT}]
        for asked, answered in asking.history:
            messages += [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}]
        body = {"model": self.model, "temperature": 0, "max_tokens": self.tokens,
                "messages": [*messages, {"role": "user", "content": asking.question}]}  # fmt: skip
        headers = {"Authorization": f"Bearer {os.environ.get(KEY, 'none')}"}
        told = _post(f"{self.url.rstrip('/')}/chat/completions", body, headers, self.seconds)
        return of_text(_dig(told, "choices.0.message.content"), self.checker, asking.day)


@dataclass(frozen=True)
class Template:
    """Any HTTP service: a YAML file with `url`, `body`, `answer` (path in the reply), `headers`, `seconds`.

    In body and headers {{question}}, {{id}}, {{day}} and {{key}} are filled in, {{history}} as a list of
    {question, answer}.
    """

    url: str
    body: Mapping[str, Any]
    answer: str
    headers: Mapping[str, str]
    seconds: float
    checker: Asked

    @classmethod
    def read(cls, path: Path, checker: Asked) -> Template:
        """Read the file; BadInputError names what is missing."""
        try:
            told = yaml.safe_load(path.read_text("utf-8"))
            return cls(str(told["url"]), told["body"], str(told["answer"]), told.get("headers", {}),
                       float(told.get("seconds", 60)), checker)  # fmt: skip
        except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
            raise BadInputError(f"HTTP 模板 {path} 读不懂（需要 url、body、answer）：{error}") from error

    def reply(self, asking: Asking) -> Reply:
        """As `Target.reply`."""
        earlier = [{"question": q, "answer": a} for q, a in asking.history]
        values = {"question": asking.question, "id": asking.id, "day": asking.day.isoformat(),
                  "history": earlier, "key": os.environ.get(KEY, "")}  # fmt: skip
        told = _post(self.url, _filled(self.body, values), _filled(self.headers, values), self.seconds)
        return of_text(_dig(told, self.answer), self.checker, asking.day)


@dataclass(frozen=True)
class Recorded:
    """A file of answers, JSON lines {"id", "answer"}; a turn of a dialogue is ID.1, ID.2, …."""

    answers: Mapping[str, str]
    checker: Asked

    @classmethod
    def read(cls, path: Path, checker: Asked) -> Recorded:
        """Read the file; BadInputError names the line at fault."""
        try:
            rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
            return cls({str(row["id"]): str(row["answer"]) for row in rows}, checker)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadInputError(f"答案文件 {path} 每行应为 {{id, answer}}：{error}") from error

    def reply(self, asking: Asking) -> Reply:
        """As `Target.reply`; a question without an answer fails."""
        if asking.id not in self.answers:
            raise TargetError(f"答案文件里没有 {asking.id}。")
        return of_text(self.answers[asking.id], self.checker, asking.day)


def target_of(written: str, assistant: Asked) -> Target:
    """The target that is meant: own, openai:URL#MODEL, http:FILE.yaml, file:FILE.jsonl."""
    sort, _, rest = written.partition(":")
    if sort == "own" and not rest:
        return Own(assistant)
    if sort == "openai" and "#" in rest:
        url, _, model = rest.rpartition("#")
        return Chat(url, model, assistant)
    if sort == "http" and rest:
        return Template.read(Path(rest), assistant)
    if sort == "file" and rest:
        return Recorded.read(Path(rest), assistant)
    raise BadInputError(
        f"不认识的对象：{written}。可用：own、openai:http://主机/v1#模型、http:模板.yaml、file:答案.jsonl。"
    )


def _post(url: str, body: object, headers: Mapping[str, str], seconds: float) -> object:
    try:
        told = httpx.post(url, json=body, headers=dict(headers), timeout=seconds)
        told.raise_for_status()
        return told.json()
    except (httpx.HTTPError, ValueError) as error:
        raise TargetError(f"{url} 没有给出可读的答复：{type(error).__name__}: {error}") from error


def _dig(told: object, path: str) -> str:
    """The text at a path of keys and numbers, choices.0.message.content."""
    found: Any = told
    for step in path.split("."):
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise TargetError(f"答复里没有 {path}（停在 {step}）。") from error
    if not isinstance(found, str):
        raise TargetError(f"答复的 {path} 不是文字。")
    return found


def _filled(form: Any, values: Mapping[str, Any]) -> Any:
    """A form with its places filled; a place alone keeps the value's own kind."""
    if isinstance(form, dict):
        return {k: _filled(v, values) for k, v in form.items()}
    if isinstance(form, list):
        return [_filled(v, values) for v in form]
    if not isinstance(form, str):
        return form
    if (whole := _PLACE.fullmatch(form)) and whole[1] in values:
        return values[whole[1]]
    return _PLACE.sub(lambda m: str(values.get(m[1], m[0])), form)
