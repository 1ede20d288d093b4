"""Reading an answer: comparable letters, statements with their citation marks, quotations.

Written apart from `assistant.language.text` on purpose: a fault in the assistant's folding or
splitting must not repeat itself in the measure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MARK = re.compile(r"\[(\d{1,3})\]")
_NOT_LETTER = re.compile(r"[^0-9a-z\u3400-\u9fff]")
_QUOTE = re.compile(r"[“「『\"]([^“”「」『』\"]{2,})[”」』\"]")
_GAP = re.compile(r"…+|\.{3,}|⋯+")
_ENDS = "。！？；!?;"
_OPEN, _CLOSE = "“「『（(《", "”」』）)》"
_BULLET = re.compile(r"^\s*(?:[-*+>]\s+|\d{1,2}[.、)]\s+)+")
_HEADING = re.compile(r"#|\||---|\*\*[^*]+\*\*(?:.*[：:])?$")  # bold alone, or leading on to what follows
_LABEL = re.compile(r"^\*\*[^*]*[^*。！？!?.]\*\*[：:]?\s*")  # a whole sentence in bold is none
_MARKS = re.compile(r"(?:\*\*)?(?:\s*\[\d{1,3}\])+")  # as they stand after a full stop
_STOP = re.compile(rf"(?<=[a-z0-9)]\.)(?:{_MARKS.pattern}|\s+(?=[A-Z])|(?:\*\*)?$)")  # after a dot
_CITED = re.compile(
    r"《[^《》]{2,60}》(?:\s*第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十\d]+)?"
    r"(?:第[一二三四五六七八九十\d]+款)?(?:第[（(]?[一二三四五六七八九十\d]+[）)]?项)?)?"
)
_ASIDE = re.compile(r"[（(][^（）()]{1,40}[）)]")
_LACKING = (
    "未收录",
    "没有收录",
    "没有找到名为",
    "没有找到署名",
)  # such a line tells of the library, not of law
_NO_SUCH = re.compile(r"没有第[^，。；]{1,14}[条款项]")  # what is not there has no passage to cite
_SUMMARY = re.compile(r"[^：:]{2,24}(?:（概括）：|\(summary\): )")
_STATUS = re.compile(r"起施行|尚未施行|废止|\d有效|现为第|现见《|另一条文|in force|repealed")
NOTICES = (
    "本库", "未收录", "请说说", "请补充", "请说明", "请另行查阅", "请查《", "不构成法律意见", "不是法律意见",
    "仅供参考", "更多依据", "作者的主张", "原文没有署名", "编写的通俗说明", "后的数字是依据",
    "只有编写的概括", "不太有把握", "以上写给",
    "not legal advice", "this library", "the sources are", "below.",
    "plain guidance written", "the article it rests on", "which kind of matter this is",
)  # fmt: skip


def letters(text: str) -> str:
    """Fold width and case and keep only digits, Latin letters and Chinese characters."""
    return _NOT_LETTER.sub("", unicodedata.normalize("NFKC", text).lower())


def plain(answer: str) -> str:
    """Take the citation marks and the Markdown emphasis out of an answer."""
    return MARK.sub("", answer).replace("**", "").replace("`", "")


def runs(quote: str) -> list[str]:
    """The letters of a quotation, one run for each piece between …… and for each paragraph: an amendment may
    have rewritten one 款 and kept the next."""
    return [r for line in quote.split("\n") for r in (letters(p) for p in _GAP.split(line)) if r]


def in_order(pieces: Sequence[str], folded: str) -> bool:
    """Whether all these runs of letters stand in a folded text, in this order."""
    at = 0
    for piece in pieces:
        found = folded.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return bool(pieces)


def stands_in(part: str, whole: str) -> bool:
    """Whether `part` is in `whole` word for word; …… in `part` stands for words left out."""
    return in_order(runs(part), letters(whole))


def says(text: str, wordings: Iterable[str | Sequence[str]]) -> bool:
    """Whether the text says it in one of the accepted wordings.

    A wording is a phrase, or a list of phrases that must all appear. A phrase that begins
    with `re:` is a regular expression over the letters of the text (no punctuation, no
    spaces, lower case).
    """
    folded = letters(plain(text))
    return any(all(_has(folded, phrase) for phrase in _phrases(wording)) for wording in wordings)


def _phrases(wording: str | Sequence[str]) -> Sequence[str]:
    return [wording] if isinstance(wording, str) else wording


def _has(folded: str, phrase: str) -> bool:
    if phrase.startswith("re:"):
        return re.search(phrase[3:], folded) is not None
    return letters(phrase) in folded


@dataclass(frozen=True)
class Statement:
    """One sentence of an answer. `marks`: its citation numbers; `digest`: of a line that says by name and
    article what an instrument that is not held is about, in words that it calls a summary."""

    text: str
    marks: tuple[int, ...]
    digest: bool = False

    @property
    def quotes(self) -> tuple[str, ...]:
        """The quotations in it, without their quotation marks."""
        return tuple(q for q in _QUOTE.findall(self.text) if len(letters(q)) >= 4)

    @property
    def own_words(self) -> str:
        """What it says in its own words: quotations, citations and labels in brackets left out."""
        text = _QUOTE.sub("", self.text)
        return _ASIDE.sub("", _CITED.sub("", text)).strip(" ：:，,。；;—-·")

    @property
    def labels(self) -> tuple[str, ...]:
        """The instruments and articles named in book-title marks outside its quotations."""
        return tuple(m.group(0) for m in _CITED.finditer(_QUOTE.sub("", self.text)))

    @property
    def about_status(self) -> bool:
        """Whether it only says when a law holds or where its text now stands (metadata, no wording)."""
        return not self.quotes and _STATUS.search(self.text) is not None

    @property
    def needs_citation(self) -> bool:
        """Whether it says something about law or fact: quotes, or 12 letters that are no notice."""
        if (
            self.digest
            or any(n in self.text.lower() for n in NOTICES)
            or _NO_SUCH.search(_QUOTE.sub("", self.text))
        ):
            return False
        if self.quotes:
            return True
        return len(letters(self.text)) >= 12 and not self.text.rstrip('”"*').endswith(("？", "?", "：", ":"))


def lead(answer: str) -> str:
    """The first block of an answer: everything up to the first heading or gap after some text.

    Paragraphs right under the first heading belong to it; the block ends at the next heading.
    """
    kept: list[str] = []
    for raw in answer.split("\n"):
        line = raw.strip()
        if _HEADING.match(line):
            if kept:
                break
        elif line:
            kept.append(line)
    return "\n".join(kept)


def statements(answer: str) -> list[Statement]:
    """Split an answer into statements at 。！？； or an English full stop, outside quotations, at line ends.

    A mark after the full stop belongs to the sentence before it, with all its clauses before a ；. Headings
    (a line all in bold, or one that begins with #) and empty lines are no statements; a bold label in
    front of a sentence is dropped.
    """
    out: list[Statement] = []
    for raw in answer.split("\n"):
        line = _BULLET.sub("", raw.strip())
        if not line or _HEADING.match(line):
            continue
        notice = any(n in line for n in _LACKING) and not MARK.search(line)
        read: list[Statement] = []
        following: tuple[int, ...] = ()
        for sentence in () if notice else reversed(_sentences(_LABEL.sub("", line))):
            if text := MARK.sub("", sentence).replace("**", "").strip():
                own = tuple(dict.fromkeys(int(n) for n in MARK.findall(sentence)))
                marks = following = own or (following if text.endswith(("；", ";")) else ())
                read.append(Statement(text, marks, not marks and _SUMMARY.match(line) is not None))
        out += reversed(read)
    return out


def _sentences(line: str) -> list[str]:
    parts, depth, start, i = [], 0, 0, 0
    while i < len(line):
        char = line[i]
        depth += (char in _OPEN) - (char in _CLOSE)
        i += 1
        if (char in _ENDS or (char == "." and _STOP.match(line, i))) and depth <= 0:
            tail = _MARKS.match(line, i)
            i = tail.end() if tail else i
            parts.append(line[start:i])
            start, depth = i, 0
    return [p for p in [*parts, line[start:]] if p.strip()]
