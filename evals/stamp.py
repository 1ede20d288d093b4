"""What a run was made of: corpus, index, prompts, settings, code, cases. As hashes and names."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import assistant
from evals.cases import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.config import Settings

_PACKAGE = Path(assistant.__file__).resolve().parent
_SECRET = ("key", "secret", "token", "password")


def stamp(settings: Settings) -> dict[str, Any]:
    """Describe a run so that two runs can be told apart, and why; secrets are left out."""
    told = {
        name: str(value)
        for name, value in settings.model_dump().items()
        if not any(word in name for word in _SECRET) and name not in ("home", "corpus", "prompts")
    }
    return {
        "corpus": digest(settings.corpus.rglob("*"), settings.corpus),
        "prompts": digest(settings.prompts.rglob("*"), settings.prompts),
        "index": _index(settings),
        "cases": digest(_asked(), FOLDER.parent),
        "code": digest(_PACKAGE.rglob("*.py"), _PACKAGE),
        "version": assistant.__version__,
        "commit": _commit(),
        "settings": told,
        "python": platform.python_version(),
    }


def digest(paths: Iterable[Path], root: Path) -> str:
    """One short hash over files: their names below `root` and their bytes."""
    total = hashlib.sha256()
    for path in sorted(p for p in paths if p.is_file() and "__pycache__" not in p.parts):
        total.update(path.relative_to(root).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def _asked() -> list[Path]:
    """Every file of questions and of labelled citations."""
    evals = FOLDER.parent
    yamls = [p for name in ("cases", "questions", "blind") for p in (evals / name).glob("*.yaml")]
    return [*yamls, evals / "checks.yaml", evals / "citations" / "items.jsonl"]


def _index(settings: Settings) -> str:
    """The manifest of the index in use, hashed: of everything named manifest.json the newest."""
    found = sorted(settings.home.rglob("manifest.json"), key=lambda p: p.stat().st_mtime)
    if not found:
        return ""
    told = json.loads(found[-1].read_text("utf-8"))
    told.pop("build", None)  # a name made of the time of building
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _commit() -> str:
    try:
        out = subprocess.run(
            ["git", "-C", str(_PACKAGE), "rev-parse", "--short=12", "HEAD"],
            capture_output=True, text=True, timeout=10, check=True,
        )  # fmt: skip
        return out.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
