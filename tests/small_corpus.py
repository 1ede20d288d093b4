"""A small corpus of real units, for tests that build an index: three laws and the seeds."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from assistant.config import Settings
from assistant.corpus import load, load_corpus
from assistant.corpus.statutes import StatuteBook
from assistant.schema import Corpus

LAWS = ("民法典", "个人信息保护法", "刑法", "民法总则", "合同法")


@cache
def small_book() -> StatuteBook:
    """Read the statute package and keep some laws: for a real build of an index that takes few seconds."""
    book = load.load_statutes(Settings().corpus)
    return replace(
        book,
        units=tuple(u for u in book.units if u.title in LAWS),
        versions=tuple(v for v in book.versions if v.title in LAWS),
    )


@cache
def small_corpus() -> Corpus:
    """Read the whole corpus once and keep some laws and everything that is not a statute."""
    whole = load_corpus(Settings())
    return replace(
        whole,
        units=tuple(u for u in whole.units if u.title in LAWS or u.kind != "statute"),
        versions=tuple(v for v in whole.versions if v.title in LAWS or v.kind != "statute"),
    )
