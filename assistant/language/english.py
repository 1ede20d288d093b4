"""English questions word for word in everyday Chinese, for what compares them with Chinese speech."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.language.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

GLOSSARY = "english_words.yaml"
_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_MEND = "一行一个意思，写成 中文: word, two words"


@dataclass(frozen=True)
class Glossary:
    """Chinese words by the stems of an English word or phrase; `longest` phrase, in words."""

    words: dict[tuple[str, ...], str]
    longest: int


def gloss(text: str, corpus: Path) -> str:
    """What an English text says, as Chinese words in its order; words that are not listed are left out.

    What stands in it in Chinese comes first, as it is: a law's name, the title of a matter.

    CorpusError where the list (corpus/english_words.yaml) cannot be read.
    """
    glossary = load_glossary(corpus)
    said = _stems(text.lower().replace("’", "'"))
    out: list[str] = _CHINESE.findall(text)
    i = 0
    while i < len(said):
        for size in range(min(glossary.longest, len(said) - i), 0, -1):
            if chinese := glossary.words.get(said[i : i + size]):
                out.append(chinese)
                i += size
                break
        else:
            i += 1
    return "".join(dict.fromkeys(out))


@lru_cache(maxsize=4)
def load_glossary(corpus: Path) -> Glossary:
    """Read the list of words."""
    table = read_table(corpus / GLOSSARY, dict[str, dict[str, str]], _MEND)
    words = {
        _stems(phrase.strip()): chinese
        for group in table.values()
        for chinese, phrases in group.items()
        for phrase in phrases.lower().split(",")
        if phrase.strip()
    }
    return Glossary(words, max(map(len, words), default=0))


def _stems(text: str) -> tuple[str, ...]:
    import snowballstemmer  # late: the command line must answer `--help` at once

    words = _WORD.findall(text)
    stemmer = snowballstemmer.stemmer("english")
    return tuple(stemmer.stemWords(words))
