"""The assistant as the suite sees it: four questions one can put to it, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from assistant import Answer, CitationCheck, Hit, Kind, LegalUnit


class Asked(Protocol):
    """The public interface of `assistant.Assistant`, which wrappers can stand in for."""

    def search(
        self,
        query: str,
        k: int = 10,
        kinds: Iterable[Kind | str] | None = None,
        as_of: date | None = None,
    ) -> list[Hit]:
        """Ranked passages."""

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        persona: str = "citizen",
        as_of: date | None = None,
    ) -> Answer:
        """An answer with its citations."""

    def article(self, law: str, article: str, as_of: date | None = None) -> LegalUnit:
        """An article as it stands on a day."""

    def verify(self, text: str, as_of: date | None = None) -> list[CitationCheck]:
        """The citations of a text, checked."""


class Recorded:
    """Asks another assistant and remembers: the same question costs nothing the second time."""

    def __init__(self, inner: Asked) -> None:
        self._inner = inner
        self._kept: dict[tuple[object, ...], object] = {}

    def search(
        self,
        query: str,
        k: int = 10,
        kinds: Iterable[Kind | str] | None = None,
        as_of: date | None = None,
    ) -> list[Hit]:
        """As `Asked.search`."""
        wanted = tuple(kinds) if kinds is not None else None
        key = ("search", query, k, wanted, as_of)
        if key not in self._kept:
            self._kept[key] = self._inner.search(query, k=k, kinds=wanted, as_of=as_of)
        return self._kept[key]  # type: ignore[return-value]

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        persona: str = "citizen",
        as_of: date | None = None,
    ) -> Answer:
        """As `Asked.ask`."""
        key = ("ask", question, tuple(history), persona, as_of)
        if key not in self._kept:
            self._kept[key] = self._inner.ask(question, history=history, persona=persona, as_of=as_of)
        return self._kept[key]  # type: ignore[return-value]

    def article(self, law: str, article: str, as_of: date | None = None) -> LegalUnit:
        """As `Asked.article`."""
        key = ("article", law, article, as_of)
        if key not in self._kept:
            self._kept[key] = self._inner.article(law, article, as_of=as_of)
        return self._kept[key]  # type: ignore[return-value]

    def verify(self, text: str, as_of: date | None = None) -> list[CitationCheck]:
        """As `Asked.verify`."""
        key = ("verify", text, as_of)
        if key not in self._kept:
            self._kept[key] = self._inner.verify(text, as_of=as_of)
        return self._kept[key]  # type: ignore[return-value]
