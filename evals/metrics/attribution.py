"""Do the citations of a statement carry it, and is each of them needed?

ALCE (Gao et al. 2023, “Enabling Large Language Models to Generate Text with Citations”),
adapted: every sentence is judged, split the Chinese way, and our own support check stands
in place of an English entailment model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.wording import Statement, letters, stands_in

Check = Callable[[Statement, Sequence[str]], bool]
_LATIN = re.compile(r"[a-z]+")
_NUMBER = re.compile(
    r"(?<![第一二三四五六七八九十百千])[〇零一二三四五六七八九十百千万亿\d]+(?:余|多)?(?:元|日|天|年|个月|月|条|倍|周岁|岁|%|名|人|份|处|件|次|小时)"
)
_MODAL = re.compile(r"不得|禁止|严禁|应当|必须|可以|有权|无权|不予|不应|无需|不需|不承担|不适用|免除")


@dataclass(frozen=True)
class Attribution:
    """For one statement: carried by its citations together, and which of them are needed."""

    supported: bool
    precise: tuple[bool, ...]


_JUDGEMENT = re.compile(r"合法|违法|非法|构成|犯罪|无效|侵权|胜诉|败诉|无罪|有罪")
FRAME = 24  # letters of framing that a quotation may have around it


def carries(statement: Statement, passages: Sequence[str], quoted: float = 0.34, own: float = 0.6) -> bool:
    """Whether the passages say what the statement says.

    Every quotation must stand in one passage word for word. What is said in the writer's own
    words must share its pairs of neighbouring characters with the passages (at least `quoted`
    of them beside a quotation, `own` alone), and every amount, term, word of duty (应当, 不得,
    可以 …) and verdict (合法, 无效 …) in it must stand in a passage too; up to `FRAME` letters
    around a quotation that hold none of these only lead on to it. A statement about when a law
    holds has no wording to compare: its citation is judged by existence and date instead.
    """
    if not passages:
        return False
    for quote in statement.quotes:
        if not any(stands_in(quote, p) for p in passages):
            return False
    if statement.about_status:
        return True
    rest, known = letters(statement.own_words), letters("\n".join(passages))
    if statement.quotes:
        rest = _LATIN.sub("", rest)  # English framing around a Chinese quotation
    words = statement.own_words
    details = [*_NUMBER.findall(words), *_MODAL.findall(words), *_JUDGEMENT.findall(words)]
    if any(letters(d) not in known for d in details):
        return False
    if statement.quotes and len(rest) <= FRAME:
        return True  # a few words that only lead on to the quotation
    return _share(rest, known) >= (quoted if statement.quotes else own)


def _share(part: str, whole: str) -> float:
    pairs = {part[i : i + 2] for i in range(len(part) - 1)}
    return sum(p in whole for p in pairs) / len(pairs) if pairs else 1.0


def attribute(statement: Statement, passages: Sequence[str], check: Check = carries) -> Attribution:
    """Judge a statement against the passages it cites, in the order of its marks.

    Recall: the passages together carry it. Precision: a passage counts if the statement is
    carried and this passage alone carries it or the others without it do not.
    """
    whole = check(statement, passages)
    precise = []
    for i in range(len(passages)):
        others = [p for j, p in enumerate(passages) if j != i]
        precise.append(whole and (check(statement, [passages[i]]) or not check(statement, others)))
    return Attribution(whole, tuple(precise))


def citation_recall(judged: Sequence[Attribution | None]) -> float:
    """Share of statements that need support and are carried by what they cite. Range 0 to 1.

    None stands for a statement without any citation. 1 where nothing needs support.
    """
    return sum(bool(a and a.supported) for a in judged) / len(judged) if judged else 1.0


def citation_precision(judged: Sequence[Attribution | None]) -> float:
    """Share of citations that a carried statement needs. Range 0 to 1; 1 without citations."""
    flat = [p for a in judged if a for p in a.precise]
    return sum(flat) / len(flat) if flat else 1.0
