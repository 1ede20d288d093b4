"""What a client sends, read with care: a file as base64 within JSON."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from assistant import BadInputError
from assistant.paper.handed_in import MAX_BYTES

LONGEST_FILE_NAME = 200


def sent_file(wire: Any) -> tuple[str, bytes]:
    """Name and content of the file of {name, data}; BadInputError where there is none or it is too large."""
    given = wire if isinstance(wire, dict) else {}
    name, data = given.get("name"), given.get("data")
    if not isinstance(name, str) or not isinstance(data, str):
        raise BadInputError("没有收到文件（no file received）")
    if len(data) > MAX_BYTES * 4 // 3 + 4:
        raise BadInputError(f"文件太大，最多 {MAX_BYTES // 1_000_000} MB（the file is too large）")
    try:
        return name[:LONGEST_FILE_NAME], base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInputError("没有收到文件（no file received）") from error
