"""Scanned pages and photographs, by rapidocr where it is installed; nothing is guessed where it is not."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from assistant.errors import BadInputError
from assistant.paper.formats.extract import Block, Extract
from assistant.paper.formats.lines import Line, paragraphs

INSTALL = "pip install 'pipl-assistant[ocr]'"


def read_picture(name: str, content: bytes) -> Extract:
    """Read a photograph or a scan of a page."""
    return Extract(tuple(Block(text) for text in paragraphs([recognise(name, content)])))


def recognise(name: str, image: Any) -> list[Line]:
    """Lines of a page from its picture: encoded bytes, or pixels (height, width, 3)."""
    if find_spec("rapidocr") is None:
        raise BadInputError(
            f"“{name}”是扫描件或图片，没有文字层；装上识别部件后可读：{INSTALL}，或者换一份有文字的文件"
            "（a scan; install the ocr extra or use a file with text）"
        )
    try:
        found = _engine()(image)
    except Exception as error:  # the engine's own and OpenCV's errors share no root
        raise BadInputError(f"“{name}”不是可读的图片（not a readable picture）：{error}") from error
    if found.boxes is None or found.txts is None:
        raise BadInputError(f"“{name}”里没有认出文字（no text recognised）")
    return _in_order(found)


def _in_order(found: Any) -> list[Line]:
    """Boxes from the top to the bottom, those of one line joined from left to right."""
    boxes = sorted(zip(found.boxes, found.txts, strict=True), key=lambda b: float(b[0][:, 1].mean()))
    rows: list[list[tuple[Any, str]]] = []
    for box, text in boxes:
        height = float(box[:, 1].max() - box[:, 1].min())
        if rows and abs(float(rows[-1][0][0][:, 1].mean()) - float(box[:, 1].mean())) < height / 2:
            rows[-1].append((box, text))
        else:
            rows.append([(box, text)])
    out = []
    for row in rows:
        row.sort(key=lambda b: float(b[0][:, 0].min()))
        left, right = float(row[0][0][:, 0].min()), float(row[-1][0][:, 0].max())
        size = float(row[0][0][:, 1].max() - row[0][0][:, 1].min())
        out.append(Line("".join(text for _, text in row), left, right, size))
    return out


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR()
