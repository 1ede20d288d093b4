"""Plain text in the encodings that Chinese files come in."""

from __future__ import annotations

import re

from assistant.errors import BadInputError
from assistant.paper.formats.extract import Block, Extract

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Among the most frequent characters of any Chinese text, both ways of writing: what is read in the
# wrong one of two encodings has almost none of them.
_COMMON = frozenset("的一是在不有人这上法为以个定本当及用者或应和行国第条規规據据與与對对為應當條國個於于")
LEAST = 0.05  # share of common or ASCII characters below which bytes were no unmarked UTF-16
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decode(name: str, content: bytes) -> str:
    """Decode UTF-8, UTF-16 (marked or not), GB 18030 or Big5; BadInputError for what is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                break
    found = [text for e in _likely(content) if (text := _decoded(content, e)) is not None]
    if not found:
        if b"\0" in content:
            raise BadInputError(f"“{name}”不是文本文件（not a text file）")
        raise BadInputError(f"认不出“{name}”的编码，请另存为 UTF-8（unknown encoding, save it as UTF-8）")
    return found[0] if len(found) == 1 else max(found, key=_share)


def _likely(content: bytes) -> tuple[str, ...]:
    if b"\0" in content:
        return ("utf-16-le", "utf-16-be")
    try:
        content.decode("utf-8")
        return ("utf-8",)
    except UnicodeDecodeError:
        return ("gb18030", "big5hkscs")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    if _CONTROL.search(text):
        return None
    guessed = (
        encoding.startswith("utf-16-") and _share(text) + sum(map(str.isascii, text)) / len(text) < LEAST
    )
    return None if guessed else text


def _share(text: str) -> float:
    """Share of frequent characters; the first of two equals is kept by `max`."""
    return sum(c in _COMMON for c in text) / (len(text) or 1)


def read_plain(name: str, content: bytes) -> Extract:
    """Each line of a text file is a block."""
    lines = decode(name, content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Extract(tuple(Block(line.strip(" \t　")) for line in lines if line.strip(" \t　")))
