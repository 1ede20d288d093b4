"""The tools of the maker: sentences, frames and forms drawn by one seed, and the items made so far."""

from __future__ import annotations

import random
import zlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from assistant import AssistantError
from evals.citations.items import Item
from evals.citations.sentences import (
    Sentence,
    pool,
    to_int,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant import Assistant, LegalUnit

FOLDER = Path(__file__).resolve().parent
DAY = date(2026, 11, 22)
SEED = 19
DIGIT = "零一二三四五六七八九"


class Maker:
    """Draws sentences, frames and forms, and keeps what was made."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.material: dict[str, Any] = yaml.safe_load((FOLDER / "material.yaml").read_text("utf-8"))
        self.draw = random.Random(SEED)
        self.items: list[Item] = []
        self.pool = pool(assistant, self.material["laws"], DAY)
        self.used: set[tuple[str, str]] = set()

    # ── the citation as written, and the text around it ──

    def cite(self, law: str, number: int | str, suffix: str = "", more: str = "") -> str:
        """A citation in one of the forms people use; the same draw of forms for every kind."""
        numeral = number if isinstance(number, str) else written(number)
        digits = self.draw.random() < 0.2
        told = f"第{to_int(numeral)}条" if digits else f"第{numeral}条"
        if self.draw.random() < 0.04 and not digits and len(numeral) > 2:
            told = f"第{numeral[:2]}\n{numeral[2:]}条"
        form = self.draw.random()
        name = f"《中华人民共和国{law}》" if form < 0.3 else law if form > 0.9 else f"《{law}》"
        return f"{name}{told}{suffix}{more}"

    def frame(self, sort: str) -> str:
        """One of the frames of a sort; a report sometimes stands before its citation."""
        if sort == "report" and self.draw.random() < 0.2:
            sort = "before"
        told: str = self.draw.choice(self.material[sort])
        if self.draw.random() < 0.1 and "\n" not in told:
            told = self.draw.choice(self.material["lead_in"]) + told
        return told

    def fill(self, frame: str, said: str = "") -> str:
        """The frame with what is said in it; before the citation or a bracket the full stop goes."""
        if "【S】（" in frame or "【S】」" in frame or "【S】这" in frame:
            said = said if "【S】这" in frame else said.removesuffix("。")
        return frame.replace("【S】", said)

    def add(self, kind: str, frame: str, citation: str, label: str, **more: Any) -> Item:
        """Keep an item; the citation goes where the frame says."""
        start = frame.index("【C】")
        item = Item.model_validate(
            {
                "id": f"{kind}-{sum(i.kind == kind for i in self.items) + 1:03d}",
                "kind": kind,
                "split": _half(more.get("basis", "") or citation),
                "text": frame.replace("【C】", citation, 1),
                "start": start,
                "end": start + len(citation),
                "label": label,
                "day": DAY,
                "made": "rule",
                "accept": (label,),
            }
            | more
        )
        self.items.append(item)
        return item

    def twins(
        self, kind: str, sort: str, right: tuple[str, str], wrong: tuple[str, str], **more: Any
    ) -> None:
        """A faulty item and its right twin: (citation, words) of each, in one frame."""
        frame = self.frame(sort)
        accept = more.pop("accept")
        label = accept[0]
        twin = more.pop("twin", "quote" if sort == "quote" else "report")
        good = self.add(twin, self.fill(frame, right[1]), right[0], "supported", **more)
        self.add(kind, self.fill(frame, wrong[1]), wrong[0], label, accept=accept, pair=good.id, **more)

    def sentences(self, kind: str) -> Iterator[Sentence]:
        """Sentences in a drawn order, law by law, none twice for one kind."""
        laws = [law for law in self.pool if self.pool[law]]
        while True:
            law = self.draw.choice(laws[:12] if self.draw.random() < 0.4 else laws)
            sentence = self.draw.choice(self.pool[law])
            if (kind, sentence.basis) not in self.used:
                self.used.add((kind, sentence.basis))
                yield sentence

    def until(self, kind: str, left: int, make: Callable[[Sentence], bool]) -> None:
        """Try sentences until there are so many items of a kind."""
        for sentence in self.sentences(kind):
            left -= make(sentence)
            if not left:
                return

    def near(self, sentence: Sentence) -> LegalUnit | None:
        """An article one to three numbers away."""
        number = (sentence.unit.article_no or 0) + self.draw.choice([-3, -2, -1, 1, 2, 3])
        return self.unit(sentence.unit.title, number)

    def unit(self, law: str, number: int | str) -> LegalUnit | None:
        """An article of today, or None."""
        try:
            return self.assistant.article(law, str(number), DAY)
        except AssistantError:
            return None


def _half(basis: str) -> str:
    """dev or test by the article: no article stands in both halves."""
    return "dev" if zlib.crc32(basis.encode()) % 2 else "test"
