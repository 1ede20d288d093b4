"""The page's own words, in Chinese and English, read from texts/, one file a tab.

HTML carries both languages and the style sheet shows one; Gradio's components are told theirs
by `relabel` when the reader switches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr
import yaml
from markupsafe import Markup

from assistant import CorpusError

LANGUAGES = ("zh", "en")

TEXTS = Path(__file__).parent / "texts"


def _read_words() -> dict[str, tuple[str, str]]:
    """Read every file of texts/: key: [Chinese, English], each key in one file only."""
    words: dict[str, tuple[str, str]] = {}
    for path in sorted(TEXTS.glob("*.yaml")):
        for key, (zh, en) in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if key in words:
                raise CorpusError(f"{path.name}：{key} 在别的文件里已有（a word of the page given twice）")
            words[key] = (zh, en)
    return words


WORDS = _read_words()


def word(key: str, language: str = "zh") -> str:
    """One word of the page in one language."""
    return WORDS[key][LANGUAGES.index(language)]


def both(key: str | tuple[str, str], **values: object) -> Markup:
    """One word of the page in both languages; the style sheet shows the reader's.

    `values` fill it where it says {name}; a pair is the word itself.
    """
    zh, en = WORDS[key] if isinstance(key, str) else key
    if values:
        zh, en = zh.format_map(values), en.format_map(values)
    return Markup('<span lang="zh">{}</span><span lang="en">{}</span>').format(zh, en)


@dataclass
class Labels:
    """Which component shows which word, so that a switch of language can tell them all."""

    bound: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)

    def bind(self, component: Any, **keys: Any) -> Any:
        """Remember that properties of a component show words: `label="question"`.

        `choices` takes a list of keys; the values of the choices are the keys themselves.
        """
        self.bound.append((component, keys))
        return component

    @property
    def components(self) -> list[Any]:
        """Every component bound, in order."""
        return [component for component, _ in self.bound]

    def relabel(self, language: str) -> list[Any]:
        """The updates that show the language, one for each component; unknown ones mean Chinese."""
        language = language if language in LANGUAGES else "zh"
        return [gr.update(**labelled(language, **keys)) for _, keys in self.bound]


def labelled(language: str = "zh", **keys: Any) -> dict[str, Any]:
    """Properties with their words in place: `label="question"` becomes `label="你的问题"`."""
    return {
        name: [(word(k, language), k) for k in key] if name == "choices" else word(key, language)
        for name, key in keys.items()
    }
