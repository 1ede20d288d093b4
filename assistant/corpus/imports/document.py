"""What one file yields: a document with its articles and what was left out, or a refusal with its reason."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from assistant.corpus.statutes.structure import MendedArticle
    from assistant.paper import Extract, Loss
    from assistant.schema import Kind


class NoDocumentError(ValueError):
    """A text that is no document that can come in; its message says why, for the reader."""


@dataclass(frozen=True)
class Refusal:
    """A file that was not read. `reason` for the reader."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Document:
    """A file as read. `published` and `effective` are None where the file names no such day.

    `number` 文号, "" where the file has none; `status` as the file's own data state it
    `caption` what stands between title and text: passing, promulgation, signature
    `gaps` faults of the text for the reader: numbers left out, numbers used twice
    `losses` characters of the file that stand nowhere, each with its reason
    `taken` characters that became structure: title, caption, headings, numbers of articles
    """

    path: Path
    title: str
    full_title: str
    kind: Kind
    issuer: str
    published: date | None
    effective: date | None
    articles: list[MendedArticle] = field(hash=False)
    number: str = ""
    status: str = ""
    caption: str = ""
    author: str = ""
    gaps: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()
    taken: str = ""

    @property
    def name(self) -> str:
        """The file's name as people are told it."""
        return self.path.name


def substance(text: str) -> Counter[str]:
    """The characters that carry meaning: letters and numbers; no spaces, no punctuation."""
    return Counter({c: n for c, n in Counter(text).items() if unicodedata.category(c)[0] in "LN"})


def unaccounted(document: Document, extract: Extract) -> tuple[Counter[str], Counter[str]]:
    """Characters of a file that are in no unit, no structure and no listed loss; and those too many.

    Both are empty where nothing was lost: characters in = characters in units + structure + losses.
    """
    came = substance("\n".join((*(b.text[b.added :] for b in extract.blocks), *_words(extract.losses))))
    texts = (article.text for article in document.articles)
    went = substance("\n".join((document.taken, *texts, *_words(document.losses))))
    added = substance("\n".join(block.text[: block.added] for block in extract.blocks))
    return came - went, went - came - added


def _words(losses: Iterable[Loss]) -> Iterator[str]:
    return (loss.text for loss in losses)


__all__ = ["Document", "NoDocumentError", "Refusal", "substance", "unaccounted"]
