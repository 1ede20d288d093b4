"""References to passages that stay valid when the corpus is cut up anew.

`民法典#1032` or `刑法#253-1` names an article by law and number; `salon:K公司违反法律规定`
names the passage of a source that holds these words. Both are tested against a passage, so
nothing here depends on the ids that the corpus gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import AssistantError, Kind, LegalUnit
from evals.wording import letters

if TYPE_CHECKING:
    from datetime import date

    from evals.asked import Asked

SOURCES = {
    "salon": Kind.COMMENTARY,
    "case": Kind.CASE,
    "checklist": Kind.CHECKLIST,
    "news": Kind.NEWS,
    "essay": Kind.ESSAY,
    "interview": Kind.INTERVIEW,
}
TITLES = {  # what lawyers call it: words by which its official title is known
    "人脸识别司法解释": "使用人脸识别技术处理个人信息相关民事案件",
    "检察公益诉讼解释": "检察公益诉讼案件适用法律若干问题的解释",
    "公益诉讼办案规则": "人民检察院公益诉讼办案规则",
    "民诉法解释": "适用中华人民共和国民事诉讼法的解释",
    "上海公益诉讼决定": "上海市人民代表大会常务委员会关于加强检察公益诉讼工作的决定",
    "上海市数据条例": "上海市数据条例",
}
_ARTICLE = re.compile(r"^(?P<law>[^#:：]+)#(?P<no>\d+)(?:-(?P<suffix>\d+))?$")
_SUFFIX = "零一二三四五六七八九十"
_NOT_LAW = tuple(k for k in Kind if not k.binding)


@dataclass(frozen=True)
class Reference:
    """One passage: an article (`law`, `number`, `suffix`) or a source and words in it."""

    written: str
    law: str = ""
    number: int = 0
    suffix: str = ""
    source: str = ""
    words: str = ""

    @classmethod
    def parse(cls, written: str) -> Reference:
        """Read a reference; ValueError says what is wrong with it."""
        if m := _ARTICLE.match(written):
            suffix = f"之{_SUFFIX[int(m['suffix'])]}" if m["suffix"] else ""
            return cls(written, law=m["law"], number=int(m["no"]), suffix=suffix)
        source, _, words = written.partition(":")
        if source not in SOURCES or len(letters(words)) < 6:
            raise ValueError(
                f"not a reference: {written!r} (law#number, or one of {', '.join(SOURCES)}:words)"
            )
        return cls(written, source=source, words=words)

    def fits(self, unit: LegalUnit) -> bool:
        """Whether this passage is the one meant, whatever its version."""
        if self.source:
            return unit.kind in _NOT_LAW and letters(self.words) in letters(unit.text)
        if (unit.article_no, unit.article_suffix) != (self.number, self.suffix):
            return False
        known = TITLES.get(self.law)
        if known:
            return letters(known) in letters(unit.title + unit.full_title)
        return letters(unit.title) == letters(self.law)

    def find(self, assistant: Asked, as_of: date) -> LegalUnit | None:
        """Look the passage up through the public interface; None where it is not there."""
        if self.source:
            kind = SOURCES[self.source]
            for kinds in ([kind], list(_NOT_LAW)):
                hits = assistant.search(self.words, k=20, kinds=kinds, as_of=as_of)
                if unit := next((h.unit for h in hits if self.fits(h.unit)), None):
                    return unit
            return None
        number = f"{self.number}{self.suffix}" if self.suffix else str(self.number)
        try:
            unit = assistant.article(TITLE_OF.get(self.law, self.law), number, as_of=as_of)
        except AssistantError:
            return None
        return unit if self.fits(unit) else None


TITLE_OF = {
    "人脸识别司法解释": "最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定",
    "检察公益诉讼解释": "最高人民法院、最高人民检察院关于检察公益诉讼案件适用法律若干问题的解释",
    "公益诉讼办案规则": "人民检察院公益诉讼办案规则",
    "民诉法解释": "最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释",
    "上海公益诉讼决定": "上海市人民代表大会常务委员会关于加强检察公益诉讼工作的决定",
}
