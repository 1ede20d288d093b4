"""Words of matter: the bigrams by which a clause is found again in a passage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language.text import letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_EMPTY = set("的了是在和与或有被把或者以及应当可以不得其他下列情形行为任何组织个人规定处理信息我你他")


def ngrams(text: str, size: int = 2) -> list[str]:
    """Neighbouring characters of a text as it stands, in order: 同意书 -> 同意, 意书."""
    return [text[i : i + size] for i in range(len(text) - size + 1)]


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring letters; width, case, punctuation and spaces do not count."""
    return set(ngrams(letters(text)))


def content_pairs(text: str) -> set[str]:
    """Bigrams of a text that carry matter: those of words found in any rule are left out."""
    return {p for p in bigrams(text) if not set(p) <= _EMPTY}


_STOP = set("的了是在和与或有被把吗呢吧啊我你他她它这那哪怎么什为能可以要会不就也都还让给对从到等其之及并")


@dataclass(frozen=True)
class Terms:
    """Weighted character bigrams of a question; `score` is the share of weight found."""

    weights: dict[str, float]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, float]], idf: Callable[[str], float]) -> Terms:
        """Gather bigrams of (text, weight) pairs; bigrams of function words only are left out."""
        weights: dict[str, float] = {}
        for text, weight in texts:
            for pair in ngrams(letters(text)):
                if not set(pair) <= _STOP:
                    share = 0.4 if set(pair) & _STOP else 1.0
                    weights[pair] = max(weights.get(pair, 0.0), weight * share * idf(pair))
        return cls(weights)

    def score(self, text: str) -> float:
        """Share (0 to 1) of the question's weight whose bigrams stand in `text`."""
        seen = bigrams(text)
        total = sum(self.weights.values())
        return sum(w for pair, w in self.weights.items() if pair in seen) / total if total else 0.0


# How much nearer, in share of words, another place of the passage must lie to count.
NEARER = 0.15
# Names of parties: that a passage holds them says nothing of what a clause claims of them.
PARTIES = re.compile(
    r"个人信息处理者|信息处理者|个人信息|敏感个人信息|人脸信息|人民检察院|人民法院|检察机关|检察院|法院|经营者|消费者|自然人|用人单位|劳动者"
    r"|未成年人|监护人|网络服务提供者|机动车|当事人|行为人|受害人|权利人|被侵权人|侵权人|公司|个人|信息"
)
_LIGHT = set(
    "的了是在和与或有被把或者以及这那其该也还又就都而且并但你我他们如果因为所以可以应当需要会能要不没"
)


def share_of(words: set[str], text: str) -> float:
    """Share (0 to 1) of the words that a text holds."""
    return len(words & words_of(text)) / len(words) if words else 0.0


def words_of(text: str) -> set[str]:
    """Bigrams of a text's words, those of light words only left out."""
    pairs: set[str] = set()
    for run in re.split(r"[，,。；;：:、“”（）\n]", text):
        pairs |= bigrams(run)
    return {p for p in pairs if not set(p) & _LIGHT}
