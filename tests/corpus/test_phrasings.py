"""Everyday phrasings: each names an article in force and its writer, and none leaks from or into a test."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

from assistant.config import Settings
from assistant.corpus import load_corpus

CORPUS = Settings().corpus
SECOND = Path(__file__).resolve().parents[2] / "evals" / "phrasings_second_writer.jsonl"


def _read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@cache
def rows() -> list[dict]:
    found = []
    for path in sorted((CORPUS / "phrasings").glob("*.jsonl")):
        own = _read(path)
        assert {row["law"] for row in own} == {path.stem}
        found += own
    return found


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def test_every_line_names_an_article_in_force_and_its_writer() -> None:
    day = date(2026, 11, 29)
    articles = {(u.title, u.article) for u in load_corpus(Settings()).units if u.covers(day)}
    for row in rows() + _read(SECOND):
        assert (row["law"], row["article"]) in articles, row
        assert row["writer"] and row["say"]


def test_no_article_twice_and_no_sentence_twice() -> None:
    articles = [(row["law"], row["article"]) for row in rows()]
    assert len(set(articles)) == len(articles)
    said = [_bare(text) for row in rows() for text in row["say"]]
    assert len(set(said)) == len(said)


def test_the_second_writer_is_another_and_held_out() -> None:
    second = _read(SECOND)
    assert not {row["writer"] for row in second} & {row["writer"] for row in rows()}
    said = {_bare(text) for row in rows() for text in row["say"]}
    assert not [text for row in second for text in row["say"] if _bare(text) in said]


def test_people_name_neither_the_law_nor_the_article() -> None:
    named = [
        text
        for row in rows()
        for text in row["say"]
        if row["article"] in text or f"《{row['law']}》" in text or f"{row['law']}第" in text
    ]
    assert not named, named[:5]
