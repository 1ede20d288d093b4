"""Files in other formats, made here, through the one door: every file's fate, every character's place.

    python -m scripts.bench.formats

Each invented text of tests/corpus/official_files.py (titles over four lines, decrees in front, contents,
之一, tables, annexes, replies without articles) is written in every format and layout into a folder of
its own, and read as `assistant import` reads it. Then what cannot be read: each must be refused by name.
"""

from __future__ import annotations

import io
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pypdfium2 import PdfDocument

from assistant.corpus.imports import Document, import_folders, read_any
from assistant.corpus.imports.document import substance
from assistant.corpus.imports.records import as_blocks, records_of
from assistant.paper import extract
from assistant.schema import Fate, Ledger
from tests.corpus.official_files import FORMATS, LAWS, Law, as_docx, as_pdf, as_txt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LAYOUTS: dict[str, Callable[[Law], bytes]] = FORMATS | {
    "窄.pdf": partial(as_pdf, width=16, per_page=9),
    "宽.pdf": partial(as_pdf, width=38, per_page=30),
    "utf16be.txt": lambda law: as_txt(law, "utf-16-be"),
}
# A record for each article has no room for a reply without articles, nor for what stands beside articles.
BY_ARTICLE = ("jsonl", "csv", "xlsx")


def scan() -> bytes:
    """A PDF of one page without text, as a scanner makes it."""
    paper, out = PdfDocument.new(), io.BytesIO()
    paper.new_page(595, 842)
    paper.save(out)
    return out.getvalue()


UNREADABLE = {
    "照片.png": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "扫描件.pdf": scan(),
    "坏的.docx": as_docx(LAWS[0])[:900],
    "压缩包.zip": b"PK\x03\x04xxxx",
    "没有题名.txt": "为了规范养犬，制定本条例，各单位都要遵守。\n第一条　略。".encode(),
    "空.txt": b"",
}


def counted(path: Path) -> Counter[str]:
    """Letters and numbers of a file: in all, in units, in the structure, in listed losses, nowhere."""
    content = path.read_bytes()
    records = records_of(path, content)
    texts = [extract(path.name, content)] if records is None else [as_blocks(r) for r in records]
    came: Counter[str] = Counter()
    for text in texts:
        came += substance(
            "".join((*(b.text[b.added :] for b in text.blocks), *(p.text for p in text.losses)))
        )
    documents = [d for d in read_any(path) if isinstance(d, Document)]
    parts = {
        "units": [a.text for d in documents for a in d.articles],
        "structure": [d.taken for d in documents],
        "losses": [loss.text for d in documents for loss in d.losses],
    }
    held = substance("".join(words for own in parts.values() for words in own))
    out = Counter({name: substance("".join(own)).total() for name, own in parts.items()})
    return out + Counter({"all": came.total(), "nowhere": (came - held).total()})


def right(path: Path, law: Law, by_article: bool) -> bool:
    """Whether title, kind, days and articles were read as they are."""
    found = read_any(path)
    document = found[0]
    if len(found) != 1 or not isinstance(document, Document):
        return False
    told = (document.full_title, document.kind, document.published, document.effective)
    articles = tuple(a.name for a in document.articles if a.no is not None)
    parts = tuple(a.key for a in document.articles if a.no is None)
    return (
        told == (law.title, law.kind, law.published, law.effective)
        and articles == law.articles
        and (by_article or parts == law.keys)
    )


def fates(folder: Path) -> Iterable[tuple[str, Fate, str]]:
    """What becomes of each file of a folder."""
    return [(o.name, o.fate, o.told) for o in import_folders([folder], [], [], {}, Ledger()).outcomes]


def main() -> None:
    """Write, read, count, print."""
    whole: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        for ending, written in LAYOUTS.items():
            own: Counter[str] = Counter()
            by_article = ending in BY_ARTICLE
            folder = Path(place, ending)
            folder.mkdir()
            for law in LAWS:
                if by_article and law.lines[-1] == "此复。":
                    continue
                path = folder / f"{law.stem}.{ending}"
                path.write_bytes(written(law))
                own += counted(path) + Counter({"files": 1, "right": right(path, law, by_article)})
            own["read"] = sum(fate is Fate.READ for _, fate, _ in fates(folder))
            whole += own
            print(told(ending, own))
        print(told("合计 total", whole))
        folder = Path(place, "不能读")
        folder.mkdir()
        for name, content in UNREADABLE.items():
            (folder / name).write_bytes(content)
        for name, fate, why in fates(folder):
            print(f"  [{fate.label}] {name}：{why}")


def told(name: str, own: Counter[str]) -> str:
    """One line of the table."""
    return (
        f"{name:12} 文件 {own['files']}，读入 {own['read']}，题名日期条号全对 {own['right']}；"
        f"字 {own['all']} = 条目 {own['units']} + 结构 {own['structure']} + 略去 {own['losses']}；"
        f"对不上 {own['nowhere']}"
    )


if __name__ == "__main__":
    main()
