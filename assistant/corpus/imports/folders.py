"""What users point at (setting import_dirs), folders or files, read and told file by file.

Nothing of it is shipped. Every file ends in exactly one fate: read, refused, duplicate or older;
a missing folder is an error.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.corpus.imports.document import Document, Refusal
from assistant.corpus.imports.joining import Facts, Held, join
from assistant.corpus.imports.reading import read_any
from assistant.errors import CorpusError
from assistant.language import gives_orders, runs_without_orders
from assistant.schema import Fate, LegalUnit, Outcome, Repeal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from assistant.schema import LawVersion, Ledger

NOTHING_MORE = Facts()
LEFT_OUT = "导入的文件未收入"
SPEAKS_TO_A_MACHINE = "导入的文件里有对程序下指令的话，不摘引，也不交给模型"


@dataclass(frozen=True)
class Imported:
    """The corpus after an import: units, versions, repeals that the files state, each file's fate."""

    units: list[LegalUnit]
    versions: list[LawVersion]
    repeals: tuple[Repeal, ...]
    outcomes: tuple[Outcome, ...] = ()


def import_folders(
    folders: Sequence[Path],
    units: list[LegalUnit],
    versions: list[LawVersion],
    ended: Mapping[str, Repeal],
    ledger: Ledger,
    facts: Facts = NOTHING_MORE,
) -> Imported:
    """Read every file below the folders and join it to what is already held.

    `ended` are the laws known as repealed: an interpretation of one of them is doubtful. A newer
    text of a held law enters its history; one that the corpus holds in part only is completed.
    `facts` are what is known beside the texts.
    """
    found = [part for folder in folders for path in files_below(folder) for part in read_any(path, folder)]
    outcomes = [Outcome(f.path.name, Fate.REFUSED, f.reason) for f in found if isinstance(f, Refusal)]
    documents = [_without_orders(d, ledger) for d in found if isinstance(d, Document)]
    laws = [d for d in documents if d.kind.binding]
    joined = join(laws, Held(units, versions, facts), ended, ledger)
    outcomes += joined.outcomes
    others, told = _prose([d for d in documents if not d.kind.binding], {u.id for u in joined.units})
    outcomes += told
    _note(outcomes, documents, ledger)
    return Imported([*joined.units, *others], joined.versions, joined.repeals, tuple(outcomes))


def files_below(given: Path) -> Iterator[Path]:
    """The files of a folder, or the one file that was given; hidden ones and index pages are left out."""
    if given.is_file():
        yield given
        return
    if not given.is_dir():
        raise CorpusError(f"导入文件夹不存在：{given}。请改正设置 ASSISTANT_IMPORT_DIRS。")
    for path in sorted(given.rglob("*")):
        inside = path.relative_to(given).parts
        if path.is_file() and not any(p.startswith((".", "_", "~$")) for p in inside):
            yield path


def _without_orders(document: Document, ledger: Ledger) -> Document:
    """Note what speaks to a machine; an article that holds nothing else is left out."""
    if not any(gives_orders(a.text) for a in document.articles):
        return document
    ledger.doubt(SPEAKS_TO_A_MACHINE, document.path.name)
    kept = [a for a in document.articles if runs_without_orders(a.text)]
    return replace(document, articles=kept)


def _prose(documents: Iterable[Document], known: set[str]) -> tuple[list[LegalUnit], list[Outcome]]:
    """Cases and a group's own papers as units; the same text twice is one."""
    units: list[LegalUnit] = []
    outcomes: list[Outcome] = []
    texts: dict[str, str] = {}
    for document in documents:
        own = _units(document)
        body = "".join(u.text for u in own)
        if body in texts:
            outcomes.append(Outcome(document.name, Fate.DUPLICATE, f"与 {texts[body]} 是同一文本"))
            continue
        if any(u.id in known for u in own):
            own = [replace(u, id=u.id.replace("#", f"（{document.path.stem}）#", 1)) for u in own]
        if any(u.id in known for u in own):
            outcomes.append(Outcome(document.name, Fate.DUPLICATE, f"与另一文件同名（{document.title}）"))
            continue
        texts[body] = document.name
        known.update(u.id for u in own)
        units += own
        outcomes.append(
            Outcome(document.name, Fate.READ, f"{document.kind.label}《{document.title}》{len(own)}段")
        )
    return units, outcomes


def _units(document: Document) -> list[LegalUnit]:
    return [
        LegalUnit(
            id=f"{document.kind.value}#{document.title}#{piece.key}",
            kind=document.kind,
            title=document.title,
            text=piece.text,
            source=f"导入：{document.path}",
            full_title=document.full_title,
            issuer=document.issuer,
            heading=piece.heading,
            speaker=document.author or None,
            version_date=document.published,
            number=document.number,
            imported=True,
        )
        for piece in document.articles
    ]


def _note(outcomes: Sequence[Outcome], documents: Sequence[Document], ledger: Ledger) -> None:
    counts = Counter(o.fate for o in outcomes)
    told = "，".join(f"{fate.label}{counts[fate]}" for fate in Fate)
    ledger.mended("导入", told)
    for outcome in outcomes:
        if outcome.fate is Fate.REFUSED:
            ledger.doubt(LEFT_OUT, f"{outcome.name}：{outcome.told}")
        elif outcome.fate is not Fate.READ:
            ledger.mended(f"导入的文件{outcome.fate.label}", f"{outcome.name}：{outcome.told}")
    for document in documents:
        for loss in document.losses:
            rule = re.sub(r"^.*里(?=图片)", "", loss.reason)
            ledger.mended(f"导入的文件略去：{rule}", f"{document.name}（{len(loss.text)}字）")
        for gap in document.gaps:
            ledger.doubt("导入的文本条号有缺", f"{document.name}：{gap}")
    laws = sum(d.kind.binding for d in documents)
    if laws:
        ledger.doubt(
            "导入文本是否有效只依文件所载日期、废止条款和 repeals.yaml 判断", f"{laws}件，未与官方数据库核对"
        )
