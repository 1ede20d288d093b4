"""The law of a day in every front: the rows of test_former_law.py asked, checked, drafted, re-checked.

    python -m scripts.bench.as_of          # of the index in ASSISTANT_HOME

A row is right where the words of that day are given and those of another day are not, or where it is said
that there was no such article, or that its text is not held; nowhere may law in force be “已被修改”.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import Assistant
from assistant.language import article_name
from assistant.library import State
from assistant.paper import paper_markdown
from assistant.schema import Verdict
from tests.library.test_former_law import ON_A_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

CHANGED = re.compile("已被修改(?!或者废止)")  # 行政处罚法 37 has 已被修改或者废止 among its own words
OPEN = ("未收录", "还没有", "尚未施行", "起施行", "已废止", "删去", "不能当作", "没有这一条", "不在本库")
EXPECTED = {
    State.FOUND: (Verdict.SUPPORTED, Verdict.APPLIED),
    State.NOT_IN_FORCE: (Verdict.NOT_IN_FORCE, Verdict.NONEXISTENT),
    State.UNHELD: (Verdict.UNRESOLVED,),
    State.REPEALED: (Verdict.REPEALED, Verdict.NONEXISTENT),
}


@dataclass(frozen=True)
class Row:
    """One article on one day: whether it stands, words its text must hold and must not."""

    law: str
    article: str
    day: date
    state: State
    holds: str
    lacks: str

    @property
    def name(self) -> str:
        """《刑法》第一百六十五条."""
        return f"《{self.law}》{self.article}"

    def told(self, text: str) -> bool:
        """Whether a text says what is right on the day."""
        if CHANGED.search(text) or (self.lacks and self.lacks in text):
            return False
        if self.state is State.FOUND:
            return self.holds.split("\n")[0] in text.replace("\n", "") or self.holds in text
        return any(words in text for words in OPEN)


def rows() -> Iterator[Row]:
    """The rows of the test."""
    for law, number, suffix, day, state, holds, lacks in ON_A_DAY:
        yield Row(law, article_name(number, suffix), date.fromisoformat(day), state, holds, lacks)


def ask(assistant: Assistant, row: Row) -> str:
    """What is wrong with the answer; "" for nothing."""
    answer = assistant.ask(f"{row.law}{row.article}是怎么规定的", as_of=row.day).answer
    return "" if row.told(answer) else answer[:160]


def verify(assistant: Assistant, row: Row) -> str:
    """What is wrong with the verdict on the words of the day."""
    words = f"，{row.holds.split(chr(10))[0]}。" if row.holds else "的规定，应当处理。"
    check = assistant.verify(f"根据{row.name}{words}", row.day)[0]
    fits = check.verdict in EXPECTED[row.state] or (check.verdict is Verdict.ALTERED and bool(row.holds))
    return "" if fits and not CHANGED.search(check.reason) else f"{check.verdict}: {check.reason}"


def memo(assistant: Assistant, row: Row) -> str:
    """What is wrong with a memo on an act of the day that names the article."""
    facts = f"当事人的行为发生在{row.day.year}年{row.day.month}月{row.day.day}日，涉及{row.name}。"
    text = paper_markdown(assistant.memo(facts, [f"是否适用{row.name}"], row.day).paper)
    quoted = f"{row.name}" in text
    if found := CHANGED.search(text):
        return text[max(0, found.start() - 60) :][:120]
    return "" if quoted or any(words in text for words in OPEN) else "没有提到（not named）"


def recheck(assistant: Assistant, row: Row) -> str:
    """What is wrong with the re-check of that memo on its own day."""
    facts = f"当事人的行为发生在{row.day.year}年{row.day.month}月{row.day.day}日，涉及{row.name}。"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memo.md"
        path.write_text(
            paper_markdown(assistant.memo(facts, [f"是否适用{row.name}"], row.day).paper), "utf-8"
        )
        findings = assistant.recheck(path, row.day).findings
    return "" if not findings else str(findings[0])[:160]


FRONTS = {"ask": ask, "verify": verify, "memo": memo, "recheck": recheck}


def main() -> None:
    """Print every row that is wrong in a front, then the sums."""
    assistant = Assistant.open()
    right: Counter[str] = Counter()
    all_rows = list(rows())
    for row in all_rows:
        for name, front in FRONTS.items():
            wrong = front(assistant, row)
            right[name] += not wrong
            if wrong:
                print(f"{name:8}{row.name} {row.day} {row.state.value}: {wrong!r}", flush=True)
    print("，".join(f"{name} {right[name]}/{len(all_rows)}" for name in FRONTS))


if __name__ == "__main__":
    main()
