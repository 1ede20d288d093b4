"""Legal assistant for China's law of personal information and face recognition."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from assistant.errors import (
    AssistantError,
    BadInputError,
    CorpusError,
    IndexBusyError,
    IndexNotBuiltError,
    ModelError,
    SettingsError,
    UnitNotFoundError,
)
from assistant.schema.answers import Answer, Citation, CitationCheck, Claim, Hit, Verdict
from assistant.schema.units import Kind, LegalUnit

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

# onnxruntime, from 1.29 on, tells Microsoft of each session unless this stands before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "BadInputError",
    "Citation",
    "CitationCheck",
    "Claim",
    "CorpusError",
    "Hit",
    "IndexBusyError",
    "IndexNotBuiltError",
    "Kind",
    "LegalUnit",
    "ModelError",
    "SettingsError",
    "UnitNotFoundError",
    "Verdict",
]


def __getattr__(name: str) -> object:
    # The pipeline pulls in the stages; `assistant --help` must not wait for them.
    if name == "Assistant":
        from assistant.pipeline import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
