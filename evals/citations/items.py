"""One item of the benchmark, and reading them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from assistant import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = Path(__file__).resolve().parent / "items.jsonl"
FAULTY = ("altered", "wrong_article", "nonexistent", "repealed", "not_in_force", "renumbered")
Label = Literal[
    "supported", "applied", "unresolved",
    "altered", "wrong_article", "nonexistent", "repealed", "not_in_force", "renumbered",
]  # fmt: skip

# kind -> what it is, in words for the data card
KINDS = {
    "report": "转述与条文相符",
    "quote": "引号里是条文原文",
    "wording": "换了说法、意思相同（数字写法、同义的词）",
    "application": "只援引、未转述（判决如下、提出检察建议）",
    "list": "分项列举，与条文相符",
    "paragraph": "写明款号，款号对",
    "charge": "罪名与条文相符",
    "old_day": "旧条号、旧法，而文书作于旧法施行时",
    "later_day": "新法的条文，文书作于施行之后",
    "not_held": "确有其规章、法规，未必收录",
    "document_number": "文号与题名相符",
    "case_number": "案号、案例编号形式合格",
    "altered_modal": "改了情态：不得、可以、应当、有权",
    "altered_number": "改了数额、期限、年龄",
    "altered_authority": "改了机关",
    "altered_term": "改了关键的词：故意、书面、连带、特定",
    "altered_branch": "情节与处罚错配",
    "altered_list": "列举里混进别条的一项",
    "altered_scope": "扩大、缩小适用范围，改举证责任等（手写）",
    "quote_dropped": "引号里漏了并列的一项",
    "quote_added": "引号里多出一句",
    "wrong_neighbour": "内容对，条号错成邻近的一条",
    "wrong_same_law": "内容对，条号错成同一部法的另一条",
    "wrong_law": "内容对，安在了另一部法上",
    "wrong_paragraph": "条号对，款号错",
    "merged": "两条并作一条引",
    "wrong_charge": "罪名与条文不符",
    "renumbered": "条号已变，仍用旧号",
    "repealed": "法已废止，仍当现行法引",
    "not_in_force": "法尚未施行",
    "no_such_article": "没有这一条、款、项、之几",
    "invented": "没有这部法律",
    "wrong_document_number": "文号不对",
    "bad_case_number": "案号、案例编号不可能存在",
}


class Item(BaseModel):
    """A text with one marked citation, and the verdict a lawyer gives on it on a day.

    `text[start:end]` is the citation. `label` is the verdict, `accept` all that may pass for it.
    `made` says whether a rule or a person wrote it, `basis` the article of the statute book on which
    the label stands, `pair` the item with the same text but for the fault ("" where there is none).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: str
    split: Literal["dev", "test"]
    text: str
    start: int
    end: int
    label: Label
    accept: tuple[Label, ...]
    day: date
    made: Literal["rule", "hand"]
    basis: str = ""
    pair: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _sound(self) -> Item:
        if self.kind not in KINDS:
            raise ValueError(f"no kind {self.kind}")
        if not 0 <= self.start < self.end <= len(self.text) or self.label not in self.accept:
            raise ValueError(f"{self.id}: citation outside the text, or label not among those accepted")
        if len({v in FAULTY for v in self.accept}) > 1:
            raise ValueError(f"{self.id}: accepts both flagged and unflagged")
        return self

    @property
    def faulty(self) -> bool:
        """Whether the citation should be flagged."""
        return self.label in FAULTY

    @property
    def citation(self) -> str:
        """The citation as written."""
        return self.text[self.start : self.end]


def load_items(
    path: Path = FILE, split: str | None = None, kinds: Sequence[str] | None = None
) -> tuple[Item, ...]:
    """Read the items, those of a half or of some kinds; BadInputError names a faulty line."""
    items = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            items.append(Item.model_validate(json.loads(line)))
        except (ValueError, ValidationError) as error:
            raise BadInputError(f"{path.name} 第 {number} 行：{error}") from error
    return tuple(i for i in items if split in (None, i.split) and (not kinds or i.kind in kinds))
