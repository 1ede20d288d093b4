"""Digests of what is not held: read, refused when malformed, held against the texts at hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.corpus.digests import load_digests
from assistant.corpus.seeds import load_instruments
from assistant.errors import CorpusError
from assistant.schema import Instrument, Kind
from scripts.check_digests import faults, sources

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TEXTS = Path(__file__).resolve().parents[3] / "shared" / "lawrefbook"
KNOWN = [Instrument("某办法", Kind.REGULATION, number="某令第1号", version_date=date(2024, 1, 2))]


@pytest.fixture(scope="module")
def digests():
    return load_digests(CORPUS, load_instruments(CORPUS))


def test_every_digest_is_of_an_instrument_with_number_issuer_and_day(digests):
    known = {i.title: i for i in load_instruments(CORPUS)}
    for digest in digests:
        instrument = known[digest.title]
        assert instrument.number and instrument.issuer and instrument.effective_date, digest.title
        assert instrument.version_date == digest.version_date
        assert digest.articles and all(len(a.text) < 330 for a in digest.articles), digest.title


def test_a_digest_says_that_it_is_no_text(digests):
    criminal = next(d for d in digests if "侵犯公民个人信息刑事案件" in d.title)
    article = criminal.article(5)
    assert article is not None and "50条以上" in article.text and "5000条以上" in article.text
    assert article.told.endswith("（编写的概括，不是原文，请核对原文）。")
    assert criminal.article(99) is None


@pytest.mark.skipif(not TEXTS.is_dir(), reason="needs the lawrefbook folder beside the checkout")
def test_no_words_of_the_texts_are_copied_and_figures_and_numbers_are_theirs(digests):
    found = [(d, s) for d in digests for s in sources(d, TEXTS)]
    assert len({d.title for d, _ in found}) >= 12
    assert [fault for d, s in found for fault in faults(d, s)] == []


def _folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests" / "某.yaml").write_text(text, "utf-8")
    return tmp_path


def test_an_article_with_a_suffix_and_a_text_that_was_replaced(tmp_path):
    text = "{title: 某办法, of: 2024-01-02, until: 2025-03-01, count: 9, read: true, articles: {3-1: 甲乙}}"
    digest = load_digests(_folder(tmp_path, text), KNOWN)[0]
    article = digest.article(3, "之一")
    assert article is not None and article.article == "第三条之一"
    assert "2025-03-01起已有新文本" in article.told


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{title: 别的办法, of: 2024-01-02, read: true}", "instruments.yaml"),
        ("{title: 某办法, of: 2023-01-02, read: true}", "同一个文本"),
        ("{title: 某办法, of: 2024-01-02, read: true, count: 4, articles: {5: 甲}}", "条号"),
        ("{title: 某办法, of: 2024-01-02, read: true, articles: {甲: 乙}}", "条号"),
        ("{title: 某办法, of: 2024-01-02, read: true, text: 甲}", "text"),
    ],
)
def test_what_is_wrong_with_a_digest_is_said(tmp_path, text, word):
    with pytest.raises(CorpusError, match=word):
        load_digests(_folder(tmp_path, text), KNOWN)
