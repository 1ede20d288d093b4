"""Talking to a chat model, and why it failed.

Messages and a schema come in; parsed output, tokens counted, or an error naming its remedy goes out.
Every call is bounded and can be cancelled.
Never here: a prompt's words, law, a second try with other words.
"""

from __future__ import annotations

from assistant.model.call import Cancelled, Messages, Meter
from assistant.model.chat import ChatModel, Probe, probe_model

__all__ = ["Cancelled", "ChatModel", "Messages", "Meter", "Probe", "probe_model"]
