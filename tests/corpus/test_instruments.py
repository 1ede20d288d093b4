"""Instruments without text: certain facts, matched to the seeds, refused when malformed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.corpus.seeds.units import load_instruments, load_seeds
from assistant.errors import CorpusError
from assistant.schema.units import Kind

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture(scope="module")
def instruments():
    return {i.title: i for i in load_instruments(CORPUS)}


def test_what_a_reader_of_the_field_expects_is_listed(instruments):
    rules = instruments["人脸识别技术应用安全管理办法"]
    assert (rules.effective_date, rules.kind) == (date(2025, 6, 1), Kind.REGULATION)
    assert "第19号" in rules.number and "人脸" in rules.topics
    assert instruments["公共安全视频图像信息系统管理条例"].effective_date == date(2025, 4, 1)
    assert instruments["网络数据安全管理条例"].effective_date == date(2025, 1, 1)
    assert len(instruments) >= 80


def test_every_instrument_says_what_it_is_about_and_its_dates_are_in_order(instruments):
    for i in instruments.values():
        assert i.about and i.topics and i.issuer and i.full_title, i.title
        for day in (i.version_date, i.effective_date):
            assert day is None or date(1990, 1, 1) < day < date(2027, 1, 1), i.title


def test_names_are_unambiguous(instruments):
    names = [n for i in instruments.values() for n in {i.title, i.full_title, *i.aliases}]
    assert len(names) == len(set(names))


def test_excerpts_of_the_seeds_and_the_list_agree(instruments):
    quoted: dict[str, set[str]] = {}
    for unit in load_seeds(CORPUS):
        if unit.kind in (Kind.INTERPRETATION, Kind.REGULATION):
            seed = unit.source.rpartition("；")[2][:3]
            quoted.setdefault(unit.title, set()).add(seed)
            listed = instruments[unit.title]
            assert (listed.version_date, listed.kind) == (unit.version_date, unit.kind)
    assert {t: set(i.excerpted_in) for t, i in instruments.items() if i.excerpted_in} == quoted


def test_a_standard_is_not_shown_as_law(instruments):
    for i in instruments.values():
        if i.title.startswith("GB/T"):
            assert not i.kind.binding and "不是法律" in i.note


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("- kind: regulation\n", "没有 title"),
        ("- title: 甲\n  kind: 办法\n", "kind"),
        ("- title: 甲\n  kind: regulation\n  colour: red\n", "colour"),
        ("- title: 甲\n  kind: regulation\n  effective_date: 今年\n", "不是日期"),
        ("- title: 甲\n  kind: regulation\n  topics: 乙\n", "列表"),
        ("- title: 甲\n  kind: regulation\n  number: 19\n", "不是文字"),
        ("- title: 甲\n  kind: regulation\n- title: 甲\n  kind: regulation\n", "重复"),
        ("title: 甲\n", "列表"),
    ],
)
def test_a_malformed_list_is_refused(tmp_path, entry, words):
    (tmp_path / "instruments.yaml").write_text(entry, encoding="utf-8")
    with pytest.raises(CorpusError, match=words) as error:
        load_instruments(tmp_path)
    assert "改法：" in str(error.value)
