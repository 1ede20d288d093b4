"""Errors as problem+json (RFC 9457), in the reader's language; problems.yaml holds the words.

A problem says `title` and `detail` in the language that the request asks for, and both texts beside it
as `error` and `error_en`, for pages that switch languages without asking again.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml
from starlette.responses import Response

from assistant.errors import (
    AssistantError,
    IndexBusyError,
    IndexNotBuiltError,
    ModelError,
    SettingsError,
    UnitNotFoundError,
)
from assistant.service.fairness import Full
from assistant.service.pool import Failed

if TYPE_CHECKING:
    from starlette.types import Scope

RETRY = 5  # seconds after which a full service is worth another try
_ENGLISH = re.compile(r"（([ -~]+)）")  # the English that our errors carry in brackets
_KINDS = {
    UnitNotFoundError: "no_unit",
    ModelError: "model_failed",
    IndexNotBuiltError: "no_index",
    IndexBusyError: "no_index",
    SettingsError: "no_index",
}


@cache
def _words() -> dict[str, tuple[int, str, str]]:
    told = resources.files("assistant.service").joinpath("problems.yaml").read_text("utf-8")
    return {key: (int(row[0]), row[1], row[2]) for key, row in yaml.safe_load(told).items()}


class Problem(Exception):
    """Something to tell the client: a key of problems.yaml, what is filled in, further headers."""

    def __init__(self, key: str, headers: dict[str, str] | None = None, **filled: object) -> None:
        super().__init__(key)
        self.key, self.headers, self.filled = key, headers or {}, filled

    @property
    def status(self) -> int:
        """The HTTP status."""
        return _words()[self.key][0]

    def body(self, english: bool) -> dict[str, Any]:
        """The object that problem+json holds."""
        status, chinese_form, english_form = _words()[self.key]
        chinese, in_english = apart(str(self.filled.get("what", "")))
        zh = chinese_form.format_map({**self.filled, "what": chinese})
        en = english_form.format_map({**self.filled, "what": in_english or chinese})
        return {
            "type": f"urn:assistant:problem:{self.key}",
            "title": self.key.replace("_", " "),
            "status": status,
            "detail": en if english else zh,
            "error": zh,
            "error_en": en,
        }

    def response(self, scope: Scope) -> Response:
        """The problem as a response to a request; chat programs get it in the form that they read."""
        body, kind = self.body(wants_english(scope)), "application/problem+json"
        if scope["path"].startswith("/v1/"):
            body, kind = {"error": openai_error(body)}, "application/json"
        headers = {"cache-control": "no-store", **self.headers}
        return Response(json.dumps(body, ensure_ascii=False).encode(), self.status, headers, kind)


def openai_error(body: dict[str, Any]) -> dict[str, Any]:
    """A problem's body in OpenAI's form."""
    return {"message": body["detail"], "type": body["title"], "code": str(body["status"]), "param": None}


def apart(message: str) -> tuple[str, str]:
    """The Chinese and the English of a message of ours: 没有这一条（no such article）."""
    found = _ENGLISH.findall(message)
    return message, "; ".join(found)


def problem_of(error: Exception, seconds: float = 60) -> Problem:
    """The problem that an error of the work is told as."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Full):
        key = "too_many" if error.own else "full"
        return Problem(key, {"retry-after": str(RETRY)}, seconds=RETRY)
    if isinstance(error, Failed):
        key = {"time": "too_costly_time", "memory": "too_costly_memory"}.get(error.why, "fault")
        return Problem(key, seconds=f"{seconds:.0f}")
    if isinstance(error, AssistantError):
        kind = next((key for cls, key in _KINDS.items() if isinstance(error, cls)), "bad_input")
        return Problem(kind, what=str(error))
    return Problem("fault")


def wants_english(scope: Scope) -> bool:
    """Whether a request asks for English before Chinese."""
    told = (
        next((v for k, v in scope.get("headers", []) if k == b"accept-language"), b"")
        .decode("latin-1")
        .lower()
    )
    en, zh = told.find("en"), told.find("zh")
    return en >= 0 and (zh < 0 or en < zh)
