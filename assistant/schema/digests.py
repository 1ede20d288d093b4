"""What an instrument that is not held says, article by article, in our own words: never law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

NOT_THE_TEXT = "编写的概括，不是原文，请核对原文"


@dataclass(frozen=True)
class DigestArticle:
    """One article in our own words.

    `law` the title of its instrument; `article` as written: 第三条之一; `text` what it is about, with the
    figures that it sets; `caveat` what is to be known of the text that was read, "" for nothing.
    """

    law: str
    article_no: int
    article_suffix: str
    article: str
    text: str
    caveat: str = ""

    @property
    def told(self) -> str:
        """The article's digest as a reader sees it: 《…》第三条：……（编写的概括，不是原文，请核对原文）。"""
        caveat = f"；{self.caveat}" if self.caveat else ""
        return f"《{self.law}》{self.article}：{self.text.rstrip('。')}（{NOT_THE_TEXT}{caveat}）。"


@dataclass(frozen=True)
class Digest:
    """What is known of an instrument's articles; number, issuer and days stand in its `Instrument`.

    `version_date`  the text that was read
    `count`         number of its last article, 0 where that is not certain
    `read`          whether it was written with the text at hand, and not from knowledge alone
    """

    title: str
    version_date: date
    count: int
    read: bool
    articles: tuple[DigestArticle, ...]

    def article(self, number: int, suffix: str = "") -> DigestArticle | None:
        """The digest of one article; None where there is none."""
        return next((a for a in self.articles if (a.article_no, a.article_suffix) == (number, suffix)), None)
