"""The page's own words, in Chinese and English, read from texts/, one file a tab.

HTML carries both languages and the style sheet shows one; attributes, which hold one text, name their
words in `data-words` and the script fills them.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from markupsafe import Markup

from assistant import CorpusError

LANGUAGES = ("zh", "en")

TEXTS = Path(__file__).parent / "texts"
_ENGLISH = re.compile(r"(?P<zh>.+)（(?P<en>[ -~]*[a-z]{2}[ -~]*)）[。.]?", re.DOTALL)


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


def apart(message: str) -> tuple[str, str]:
    """The message of an error, which ends with its English in brackets, in each language.

    One that has no English stands for itself in both.
    """
    found = _ENGLISH.fullmatch(message.strip())
    if found is None:
        return message, message
    english = found["en"].strip()
    return found["zh"].rstrip(), f"{english[0].upper()}{english[1:].rstrip('.')}."
