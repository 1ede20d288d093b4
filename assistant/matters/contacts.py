"""Telephones and bodies that people can turn to: what each is for, since when, on what it rests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.errors import CorpusError

FILE = "contacts.yaml"


@dataclass(frozen=True)
class Contact:
    """A number, whom it reaches, what it is for (`about`), in both languages; `since` a year or ""."""

    number: str
    name: str
    about: str
    en: str
    since: str = ""
    note: str = ""


Contacts = Mapping[str, Contact]


@lru_cache(maxsize=4)
def load_contacts(corpus: Path) -> Contacts:
    """Contacts by number; CorpusError names the fault of the file."""
    path = corpus / FILE
    try:
        rows = TypeAdapter(list[Contact]).validate_python(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise CorpusError(f"电话表读不出来：{path.name}：{error}") from error
    return {c.number: c for c in rows}
