"""Check corpus/digests against the texts, where a folder of texts is at hand.

Our own words only: no run of RUN letters may stand in the source too (names in 《》 excepted). The figures
must be those of the article, and its number must exist there.

    python scripts/check_digests.py ../shared/lawrefbook
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.config import load_settings
from assistant.corpus.digests import load_digests
from assistant.corpus.seeds import load_instruments
from assistant.language import letters, to_int
from assistant.language.numerals import NUMERAL_CHARS, strict_amounts
from assistant.schema import Digest, short_title

RUN = 12
_NAME = re.compile(r"《[^《》]+》")
_N = f"[{NUMERAL_CHARS}]+"
_ARTICLE = re.compile(rf"^\s*第({_N})条(?:之({_N}))?[\s　]+", re.M)
_FILE_DAY = re.compile(r"[（(](\d{4}-\d{2}-\d{2})[)）]$")


@dataclass(frozen=True)
class Source:
    """The text of an instrument, by article; `same` where it is the very version of the digest."""

    path: Path
    same: bool
    articles: dict[tuple[int, str], str]

    @cached_property
    def whole(self) -> str:
        """All its letters, names of instruments left out."""
        return "".join(letters(_NAME.sub("", text)) for text in self.articles.values())


def sources(digest: Digest, folder: Path) -> list[Source]:
    """Texts of a digest's instrument in a folder, of any version."""
    out = []
    for path in sorted(folder.rglob("*.md")):
        if short_title(_FILE_DAY.sub("", path.stem)).replace("〈", "《").replace("〉", "》") != digest.title:
            continue
        day = _FILE_DAY.search(path.stem)
        same = bool(day) and day[1] == str(digest.version_date)
        out.append(Source(path, same, articles_of(path.read_text("utf-8"))))
    return out


def articles_of(text: str) -> dict[tuple[int, str], str]:
    """The articles of a text, by number and 之一."""
    starts = list(_ARTICLE.finditer(text))
    ends = [m.start() for m in starts[1:]] + [len(text)]
    return {
        (to_int(m[1]) or 0, f"之{m[2]}" if m[2] else ""): text[m.end() : end]
        for m, end in zip(starts, ends, strict=True)
    }


def faults(digest: Digest, source: Source) -> list[str]:
    """What is wrong with a digest, held against one text of its instrument."""
    out = []
    for article in digest.articles:
        own = letters(_NAME.sub("", article.text))
        runs = [own[i : i + RUN] for i in range(len(own) - RUN + 1) if own[i : i + RUN] in source.whole]
        if runs:
            out.append(f"{digest.title}{article.article}：与原文有{RUN}字相同：{runs[0]}")
        if not source.same:
            continue
        text = source.articles.get((article.article_no, article.article_suffix))
        if text is None:
            out.append(f"{digest.title}{article.article}：原文没有这一条")
        elif extra := strict_amounts(article.text) - strict_amounts(text):
            out.append(f"{digest.title}{article.article}：原文没有这些数：{sorted(extra)}")
    last = max((no for no, _ in source.articles), default=0)
    if source.same and digest.count and digest.count != last:
        out.append(f"{digest.title}：原文末条是第{last}条，count 写的是 {digest.count}")
    return out


def main(folder: Path) -> int:
    """Print every fault; the number of faults decides the exit."""
    corpus = load_settings().corpus
    found: list[str] = []
    for digest in load_digests(corpus, load_instruments(corpus)):
        texts = sources(digest, folder)
        found += [fault for source in texts for fault in faults(digest, source)]
        said = "、".join(f"{s.path.stem}{'' if s.same else '（另一文本）'}" for s in texts) or "无原文可对"
        print(f"{digest.title}：{len(digest.articles)}条；{said}")
    print("\n".join(found) or "没有发现问题")
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
