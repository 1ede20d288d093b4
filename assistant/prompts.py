"""Prompt files: read from the prompts folder, filled by name, versioned by hash.

A file `prompts/NAME.md` holds one or more messages. Each begins with a line
`=== system ===` or `=== user ===`; a file without such a line is one fragment, to be
filled into another prompt. `{{name}}` is a place to fill. Filling is one pass: what is
filled in is never read for places again, so a question that contains `{{sources}}`
stays what it is.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.language.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Joints(dict[str, str]):
    """Headings and joining words of one language; an unknown name raises KeyError."""

    english = False

    @classmethod
    def load(cls, prompts: Path, english: bool) -> Joints:
        """The joints of extractive answers, prompts/extractive.zh.yaml or .en.yaml."""
        joints = load_joints(prompts, f"extractive.{'en' if english else 'zh'}")
        joints.english = english
        return joints

    def fill(self, joint: str, /, **words: str) -> str:
        """Fill a joint; a missing variable raises KeyError."""
        return self[joint].format_map(words)


_PLACE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_ROLE = re.compile(r"^=== (system|user) ===[ \t]*\n", re.MULTILINE)
_FENCE = str.maketrans({"<": "‹", ">": "›"})


@dataclass(frozen=True)
class Prompt:
    """A prompt as its file says it: (role, template) parts; role "" for a fragment."""

    name: str
    parts: tuple[tuple[str, str], ...]
    version: str

    @cached_property
    def variables(self) -> frozenset[str]:
        """Names that must be filled."""
        return frozenset(m for _, body in self.parts for m in _PLACE.findall(body))

    def fill(self, **values: str) -> list[tuple[str, str]]:
        """Fill every place; SettingsError names what is missing or not asked for."""
        if missing := self.variables - values.keys():
            raise SettingsError(f"提示词 {self.name} 缺少变量：{'、'.join(sorted(missing))}")
        if surplus := values.keys() - self.variables:
            raise SettingsError(f"提示词 {self.name} 没有这些变量：{'、'.join(sorted(surplus))}")
        return [(role, _PLACE.sub(lambda m: values[m[1]], body).strip()) for role, body in self.parts]

    def text(self, **values: str) -> str:
        """Fill a fragment and return it as one string."""
        return "\n\n".join(body for _, body in self.fill(**values))

    @cached_property
    def own_words(self) -> str:
        """The file's own text without the places, for noticing when it is given away."""
        return "\n".join(_PLACE.sub("\n", body) for _, body in self.parts)


def load_prompt(folder: Path, name: str) -> Prompt:
    """Read `folder/name.md`; SettingsError where it is missing or not UTF-8."""
    path = folder / f"{name}.md"
    try:
        raw = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"读不到提示词文件 {path.name}（设置 ASSISTANT_PROMPTS）：{error}") from error
    pieces = _ROLE.split(raw)
    parts = tuple(zip(pieces[1::2], pieces[2::2], strict=True)) if len(pieces) > 1 else (("", raw),)
    if len(pieces) > 1 and pieces[0].strip():
        raise SettingsError(f"提示词 {path.name}：第一个 === 之前有文字")
    return Prompt(name, parts, _digest(raw))


@lru_cache(maxsize=16)
def load_joints(folder: Path, name: str) -> Joints:
    """Read `folder/name.yaml`, headings and short joints by name, once for a process."""
    return Joints(read_table(folder / f"{name}.yaml", dict[str, str], "写成 名称: 文字"))


def prompt_names(folder: Path) -> list[str]:
    """Names of the prompt files in a folder, sorted."""
    return sorted(p.stem for p in folder.glob("*.md"))


def set_version(prompts: Iterable[Prompt]) -> str:
    """One hash for a set of prompts: it changes when any file of the set changes."""
    return _digest("\n".join(sorted(f"{p.name}:{p.version}" for p in prompts)))


def fence(text: str) -> str:
    """Make text safe to stand between fences: no < or > that could close or open one.

    This also breaks control tokens of chat templates such as <|im_end|>, which a
    server may otherwise read out of a source.
    """
    return text.translate(_FENCE)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
