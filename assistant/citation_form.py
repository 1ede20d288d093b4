"""What a citation of an article is, how it is read when it stands alone, how it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.citation_names import plain
from assistant.errors import BadInputError
from assistant.numerals import article_name, to_chinese, to_int

NUMERAL = r"[0-9〇零一二三四五六七八九十百千两廿卅]"
NUMBER = rf"{NUMERAL}{{1,12}}+"


@dataclass(frozen=True)
class LegalCitation:
    """One citation of a law in a text, at text[start:end].

    `law`        name without 中华人民共和国, short forms written out, traditional characters
                 simplified; "" where nothing says which law is meant
    `law_raw`    the name as written, "" where it is understood from what precedes
    `article_suffix` 之一 and the like, "" where none
    `how`        title (in 《》), bare, anaphor (同法, 前款), list (continues one), inherited
                 (the law last named), none
    """

    text: str
    start: int
    end: int
    law: str
    law_raw: str
    article_no: int
    article_suffix: str = ""
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    version_mark: str = ""
    how: str = "title"

    @property
    def article(self) -> str:
        """The article in the usual form: 第二百五十三条之一."""
        return article_name(self.article_no, self.article_suffix)

    @property
    def formatted(self) -> str:
        """The whole citation in the usual written form."""
        return format_citation(
            self.law, self.article_no, self.article_suffix, self.paragraph, self.item, self.subitem
        )


@dataclass(frozen=True)
class ArticleRef:
    """An article written alone: number, 之一, and the parts below it."""

    article_no: int
    article_suffix: str = ""
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None


def parse_article(text: str) -> ArticleRef:
    """Read an article written alone: 1032, 253之一, 第２５３条之一第二款第（三）项.

    Raises BadInputError where the text is no article.
    """
    folded = re.sub(r"\s+", "", plain(text))
    m = re.match(rf"第?({NUMBER})条?(?:[之\-]([一二三四五六七八九十]{{1,3}}|[0-9]{{1,2}}))?", folded)
    number = to_int(m[1]) if m else None
    if not m or not number:
        raise BadInputError(f"“{text}”不是条号。请写成 1032、第一千零三十二条 或 253之一 这样的形式。")
    suffix = suffix_name(m[2] or "")
    rest, parts = folded[m.end() :], {}
    for name, unit in (("paragraph", "款"), ("item", "项"), ("subitem", "目")):
        part = re.match(rf"第?\(?({NUMBER})\)?{unit}", rest)
        if part:
            parts[name] = to_int(part[1])
            rest = rest[part.end() :]
    if rest:
        raise BadInputError(f"“{text}”中的“{rest}”看不懂。请写成 第二百五十三条之一第二款第三项 这样的形式。")
    return ArticleRef(number, suffix, **parts)


def format_citation(
    law: str,
    article_no: int,
    article_suffix: str = "",
    paragraph: int | None = None,
    item: int | None = None,
    subitem: int | None = None,
) -> str:
    """Write a citation in the usual form: 《刑法》第二百五十三条之一第二款第三项."""
    out = (f"《{law}》" if law else "") + article_name(article_no, article_suffix)
    for number, unit in ((paragraph, "款"), (item, "项"), (subitem, "目")):
        if number is not None:
            out += f"第{to_chinese(number)}{unit}"
    return out


def suffix_name(digits: str) -> str:
    """之一 from 一 or 1; "" from nothing."""
    number = to_int(digits) if digits else None
    return f"之{to_chinese(number)}" if number else ""
