"""Folding, widening and splitting of Chinese text."""

import pytest

from assistant.language import numerals, text


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("一千零三十二", 1032), ("１０３２", 1032), ("十二", 12), ("一百一十", 110), ("二〇二一", 2021),
        ("两百", 200), ("廿三", 23), ("十万", 100_000), ("50万", 500_000), ("一百零一", 101), ("贰拾", 20),
    ],
)  # fmt: skip
def test_numerals_of_every_style_are_read(written, number):
    assert numerals.to_int(written) == number


@pytest.mark.parametrize("written", ["", "条", "第三", "若干", "1a", "፩", "1" * 5000, "一" * 5000, "²a"])
def test_what_is_no_numeral_is_refused(written):
    assert numerals.to_int(written) is None


def test_numerals_survive_the_round_trip():
    assert all(numerals.to_int(numerals.to_chinese(i)) == i for i in range(10_000))


def test_statutes_write_ten_without_one():
    assert numerals.article_name(12) == "第十二条"
    assert numerals.article_name(253, "之一") == "第二百五十三条之一"
    assert numerals.article_name(1020) == "第一千零二十条"


def test_folding_ignores_width_quotes_and_spaces():
    assert text.fold("“人脸 信息”（ＡＰＰ）") == text.fold('"人脸信息"(APP)')


def test_widening_leaves_numbers_and_latin_alone():
    wide = text.widen('经查,该公司(以下简称"K公司")获利3.15万元,见GB/T 35273-2020......')
    assert wide == "经查，该公司（以下简称“K公司”）获利3.15万元，见GB/T 35273-2020……"


def test_sentences_keep_their_closing_marks():
    found = text.sentences("他说：“可以。”后来不行；再后来\n没有了")
    assert found == ["他说：“可以。”", "后来不行；", "再后来", "没有了"]


def test_contains_reads_gaps_in_order():
    law = "（一）合法；（二）正当；（三）必要。"
    assert text.contains(law, "合法……必要")
    assert not text.contains(law, "必要……合法")
    assert not text.contains(law, "……")
    assert not text.contains(law, "不合法")


def test_what_no_file_can_hold_is_replaced_in_place():
    given = "甲\x01乙\ud800丙\n\t丁\x0b"
    clean = text.writable(given)
    assert clean == "甲\N{REPLACEMENT CHARACTER}乙\N{REPLACEMENT CHARACTER}丙\n\t丁\N{REPLACEMENT CHARACTER}"
    assert len(clean) == len(given) and clean.encode()
    assert text.writable("普通 text，“引号”😀") == "普通 text，“引号”😀"
