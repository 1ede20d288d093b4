"""Placeholder until the branch talk is merged."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Danger:
    id: str
    title: str
    lines: tuple[str, ...]
    lines_en: tuple[str, ...]
    numbers: tuple[str, ...]
    norms: tuple[str, ...]


def detect_danger(text: str, corpus: Path) -> Danger | None:
    return None
