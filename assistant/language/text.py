"""Chinese text: folding for comparison, full-width display, sentences with offsets."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from assistant.language.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator


@cache
def _simplified() -> dict[int, int]:
    told = table("traditional").entries["characters"]
    return str.maketrans(told.chars, told.beside)


def simplify(text: str) -> str:
    """Traditional characters as simplified ones, one for one: offsets stay."""
    return text.translate(_simplified())


def full_sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of sentences that end at 。！？ or a line's end; a ； does not end one."""
    spans, start = [], 0
    for m in re.finditer(r"[。！？]+[”’」』）)]*|\n+", text):
        if text[start : m.end()].strip():
            spans.append((start, m.end()))
        start = m.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans


_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text with what neither XML nor UTF-8 can hold made U+FFFD, one for one: offsets stay."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


_PUNCTUATION = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"',
        "‘": "'", "’": "'", "。": ".", "、": ",", "，": ",", "；": ";", "：": ":", "！": "!", "？": "?",
        "（": "(", "）": ")", "〔": "(", "〕": ")", "【": "[", "】": "]", "〈": "<", "〉": ">",
        "《": "<", "》": ">", "—": "-", "－": "-", "–": "-", "…": ".", "·": ".", "　": " ",
    }
)  # fmt: skip
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_HAN = r"\u3400-\u9fff"
_CLOSERS = "”’」』）)】》\"'"
_NO_LETTER = re.compile(rf"[^0-9a-z{_HAN}]")
_SHORT = 400  # the same clauses are asked about again and again
_END = re.compile(rf"[。！？；!?;]+[{_CLOSERS}]*|\n+")


def fold(text: str) -> str:
    """Fold width, quotes, punctuation and spaces, so that only words remain to differ.

    Case is lowered and every space goes: Chinese has none that mean anything.
    """
    text = unicodedata.normalize("NFKC", text).translate(_PUNCTUATION).lower()
    return re.sub(r"\s+", "", text)


def letters(text: str) -> str:
    """Keep only letters, digits and Chinese characters of the folded text."""
    return _letters(text) if len(text) <= _SHORT else _NO_LETTER.sub("", fold(text))


@lru_cache(maxsize=8_192)
def _letters(text: str) -> str:
    return _NO_LETTER.sub("", fold(text))


def widen(text: str) -> str:
    """Show ASCII punctuation between Chinese characters in full width, quotes in pairs.

    Digits, Latin words, decimal points and web addresses stay as they are.
    """
    out = re.sub(
        rf"(?<=[{_HAN}》”）%])\s*([,;:?!()])|([,;:?!()])\s*(?=[{_HAN}《“（])",
        lambda m: _WIDE[m[1] or m[2]],
        text,
    )
    out = re.sub(r"(?<=（)([^（）()]*)\)", r"\1）", out)
    out = re.sub(r"\.{6}|\.{3}", "……", out)
    return re.sub(r'"([^"\n]*)"', r"“\1”", out)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) offsets of sentences; they cover the text save white space.

    A sentence ends at 。！？； or at a line's end, closing quotes and brackets included.
    """
    start = 0
    for m in _END.finditer(text):
        yield from _trimmed(text, start, m.end())
        start = m.end()
    yield from _trimmed(text, start, len(text))


def sentences(text: str) -> list[str]:
    """Split into sentences at 。！？； and line ends."""
    return [text[a:b] for a, b in sentence_spans(text)]


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def contains(whole: str, part: str) -> bool:
    """Whether `part` stands in `whole`, differences of width and punctuation style aside.

    “……” in `part` stands for words left out: its pieces must stand in this order.
    """
    haystack, at = letters(whole), 0
    pieces = [letters(p) for p in re.split(r"…+|\.{3,}", part)]
    for piece in filter(None, pieces):
        found = haystack.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return any(pieces)


def inner_quotes(text: str) -> str:
    """A text to stand in quotation marks: those within become single ones."""
    return text.replace("“", "‘").replace("”", "’")


def is_english(text: str) -> bool:
    """Whether a question is written in English: more Latin words than Chinese characters."""
    return len(re.findall(r"[A-Za-z]{2,}", text)) > len(re.findall(r"[\u3400-\u9fff]", text))
