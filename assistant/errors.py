"""Errors of the package, one root with a subclass for each cause.

AssistantError
├── SettingsError            a setting is unknown, out of bounds or unreadable
├── CorpusError              a source file cannot be read or breaks its format
├── IndexNotBuiltError       no index, or one of another corpus or model
├── IndexBusyError           another process is building the index
├── UnitNotFoundError        the law or the article is not in the library
├── BadInputError            a question, file or option cannot be used
└── ModelError               the chat model failed; the evidence is still shown

Messages are for users: Chinese first, then what mends it.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Root of every error that a front end shows as one line."""


class SettingsError(AssistantError):
    """A setting is unknown, out of bounds or unreadable."""


class CorpusError(AssistantError):
    """A source file cannot be read or breaks its format."""


class IndexNotBuiltError(AssistantError):
    """No usable index: never built, or built of another corpus or model."""


class IndexBusyError(AssistantError):
    """Another process is building the index."""


class UnitNotFoundError(AssistantError):
    """The law or the article is not in the library."""


class BadInputError(AssistantError):
    """A question, a file or an option cannot be used."""


class ModelError(AssistantError):
    """The chat model failed; the evidence found is still shown."""
