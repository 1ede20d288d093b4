"""What the first visit offers: situations by area of life, for citizens and for prosecutors."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def situations() -> dict[str, Any]:
    """By persona, areas {area: (zh, en), ask: [{matter, zh, en}]}."""
    given: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return given
