"""Placeholder until the branch talk is merged."""

import re
from pathlib import Path

Act = str


def act_of(text: str, corpus: Path) -> str | None:
    return "thanks" if re.fullmatch("(谢谢|好的|哦哦好的).{0,3}", text) else None


def aspect_of(text: str, corpus: Path) -> frozenset:
    return frozenset()


def bare(text: str, corpus: Path) -> bool:
    return len(text) < 6


def corrects(text: str, corpus: Path) -> bool:
    return bool(re.search("打错|说反|不是我|不对|其实是", text))


def refers_back(text: str, corpus: Path) -> float:
    return 0.6 if re.search("^(那|他|可|对方|这)", text) else 0.0
