"""Digests of instruments whose text is not held: corpus/digests/*.yaml, one file an instrument.

title: 人脸识别技术应用安全管理办法     # as in instruments.yaml, where number, issuer and days stand
of: 2025-03-13                        # the text that was read: the instrument's version_date
count: 20                             # number of the last article, where certain
read: true                            # written with the text at hand
until: 2025-06-01                     # a later text took its place on this day, where one did
articles: {1: …, 3-1: …}              # in our own words, no sentence copied
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - pydantic reads it
from typing import TYPE_CHECKING, ClassVar

from assistant.language import article_name, to_chinese
from assistant.language.tables import fail, read_table
from assistant.schema.digests import Digest, DigestArticle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from assistant.schema import Instrument

FOLDER = "digests"
_KEY = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True)
class _Sheet:
    title: str
    of: date
    read: bool
    count: int = 0
    until: date | None = None
    articles: dict[int | str, str] = field(default_factory=dict)
    __pydantic_config__: ClassVar = {"extra": "forbid"}


def load_digests(folder: Path, instruments: Iterable[Instrument]) -> list[Digest]:
    """Read the digests; CorpusError names the file and what mends it.

    A digest is of the version that instruments.yaml names: of another one it would mislead.
    """
    known = {i.title: i for i in instruments}
    return [_read(path, known) for path in sorted((folder / FOLDER).glob("*.yaml"))]


def _read(path: Path, known: dict[str, Instrument]) -> Digest:
    sheet = read_table(path, _Sheet, "写成 title、of、read、count、articles: {条号: 概括}")
    instrument = known.get(sheet.title)
    if instrument is None:
        fail(path, 1, f"《{sheet.title}》不在 instruments.yaml 里", "先在那里写明文号、机关和日期")
    if instrument.version_date != sheet.of:
        fail(path, 1, f"of 是 {sheet.of}，instruments.yaml 是 {instrument.version_date}", "两处写同一个文本")
    articles = tuple(_article(path, sheet, str(key), text) for key, text in sheet.articles.items())
    return Digest(sheet.title, sheet.of, sheet.count, sheet.read, articles)


def _article(path: Path, sheet: _Sheet, key: str, text: str) -> DigestArticle:
    found = _KEY.fullmatch(key)
    if not found or not 0 < int(found[1]) <= (sheet.count or 9999):
        fail(path, 1, f"没有这样的条号：{key}", "写成 12，或者 12-1（第十二条之一）")
    caveat = ""
    if sheet.until:
        caveat = f"所概括的是{sheet.of}的文本，{sheet.until}起已有新文本，条号和内容可能不同"
    number, suffix = int(found[1]), f"之{to_chinese(int(found[2]))}" if found[2] else ""
    return DigestArticle(sheet.title, number, suffix, article_name(number, suffix), text.strip(), caveat)
