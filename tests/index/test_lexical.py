"""BM25's own arrays: what a stranger's word costs."""

from __future__ import annotations

import tracemalloc

import pytest

from assistant.index.lexical import LexicalIndex, tokens, weigh

TEXTS = ["隐私权受法律保护 2021", "人脸信息是敏感个人信息 app", "隐私 privacy"] * 3000


@pytest.fixture(scope="module")
def words() -> LexicalIndex:
    return LexicalIndex.build(t + str(i) for i, t in enumerate(TEXTS))


@pytest.mark.parametrize("long", ["1" * 20_000, "x" * 20_000])
def test_a_word_longer_than_all_known_ones_costs_nothing(words: LexicalIndex, long: str) -> None:
    tracemalloc.start()
    found = words.scores(weigh(f"隐私 {long} 人脸"))
    assert words.idf(long) == words.idf("麒麟")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000
    assert (found == words.scores(weigh("隐私 人脸"))).all() and found.max() > 0


def test_an_index_holds_the_tokens_of_its_texts() -> None:
    """They are counted in all texts at once: a run ends where its text does."""
    texts = ["隐私权，Ａpp2 個", "", "人\n脸ab", "私，㐀龿 \ud800 ﬁ", "的的的", "Latin only 12"]
    index = LexicalIndex.build(texts)
    assert set(index.vocabulary.tolist()) == {t for text in texts for t in tokens(text)}
    for i, text in enumerate(texts):
        for token in index.vocabulary.tolist():
            assert (index.scores({token: 1.0})[i] > 0) == (token in tokens(text))
