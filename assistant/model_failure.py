"""Why a chat model's call failed, in words for the reader, and whether another try may help.

Providers raise different exceptions; what they share is an HTTP status and speaking class
names. Texts of exceptions are never shown: they can hold addresses, keys and prompts.
"""

from __future__ import annotations

from dataclasses import dataclass

_BY_STATUS = {
    400: "模型端点拒绝了请求",
    401: "模型端点不接受密钥，请检查 ASSISTANT_MODEL_API_KEY",
    402: "模型账户余额不足",
    403: "模型端点不准许访问，请检查密钥的权限",
    404: "模型端点上没有这个模型，请检查 ASSISTANT_MODEL 和 ASSISTANT_MODEL_BASE_URL",
    413: "给模型的内容太长，可调小 ASSISTANT_MODEL_SOURCE_CHARS",
    422: "模型端点不接受请求的格式",
    429: "模型端点限流",
}
_TOO_LONG = ("context", "too long", "maximum length", "exceed")
_NO_MONEY = ("insufficient", "balance", "quota", "billing")


@dataclass(frozen=True)
class Failure:
    """Why a call failed.

    `passing`    another try may help
    `structure`  may come from asking for structured output: ask again more plainly
    """

    reason: str
    passing: bool = False
    structure: bool = False


NOTHING_SAID = Failure("模型没有返回内容", passing=True)


def explain(error: BaseException) -> Failure:
    """Name the cause of a failed call."""
    names = " ".join(c.__name__ for c in type(error).__mro__)
    status, said = _status(error), str(error).lower()
    if "Timeout" in names:
        return Failure("模型没有在限定时间内回答")
    if "LengthFinish" in names:
        return Failure("模型的输出超过上限，没有写完")
    if "ContentFilter" in names:
        return Failure("模型服务方的内容审查拦下了回答")
    if status is not None:
        return _by_status(status, said)
    if "Protocol" in names or "IncompleteRead" in names or "ReadError" in names:
        return Failure("模型在回答中途断开了连接", passing=True)
    if "Connect" in names:
        return Failure("连不上模型端点，请检查 ASSISTANT_MODEL_BASE_URL 和端点是否在运行", passing=True)
    if isinstance(error, (NotImplementedError, TypeError, ValueError)):
        return Failure(f"模型接口不支持这种调用（{type(error).__name__}）", structure=True)
    return Failure(f"调用模型出错（{type(error).__name__}）")


def _by_status(status: int, said: str) -> Failure:
    if status == 429 and any(w in said for w in _NO_MONEY):
        return Failure("模型账户额度已用完（HTTP 429）")
    if status in (400, 413) and any(w in said for w in _TOO_LONG):
        return Failure("给模型的内容超过它的上下文长度，可调小 ASSISTANT_MODEL_SOURCE_CHARS")
    reason = _BY_STATUS.get(status, "模型端点内部出错" if status >= 500 else "模型端点拒绝了请求")
    return Failure(
        f"{reason}（HTTP {status}）",
        passing=status in (408, 409, 429) or status >= 500,
        structure=status in (400, 422, 500, 501),
    )


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status > 0:
            return status
    return None
