"""The service: page, JSON API, MCP and the OpenAI form on one address, for one person or an office.

Requests come in over HTTP; JSON, streams and documents go out, errors as problem+json.
Never here: law, search, or the text of an answer; and nothing of a request is kept or logged.
"""

from __future__ import annotations

from assistant.service.fairness import Client
from assistant.service.pool import Limits, Pool, Task, Threads, Work

__all__ = ["Client", "Limits", "Pool", "Task", "Threads", "Work"]
