"""The matters hold: form, norms in force, words in their norms, figures, links, telephones."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.errors import CorpusError
from assistant.matters.check import check_matters, stale_norms
from assistant.matters.contacts import load_contacts
from assistant.matters.load import Matters, compile_matters, load_matters, read_matters
from assistant.matters.norms import resolve
from assistant.schema.matters import Norm

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
DAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def matters() -> Matters:
    return read_matters(CORPUS)


@pytest.mark.parametrize(
    ("written", "key", "place"),
    [
        ("民法典#1033", "民法典#1033", "第一千零三十三条"),
        ("民法典#1033.1(二)", "民法典#1033", "第一千零三十三条第一款第二项"),
        ("民法典#1033(二)", "民法典#1033", "第一千零三十三条第二项"),
        ("个人信息保护法#66.2", "个人信息保护法#66", "第六十六条第二款"),
        ("刑法#253之一.3", "刑法#253之一", "第二百五十三条之一第三款"),
        ("治安管理处罚法#50（6）", "治安管理处罚法#50", "第五十条第六项"),
    ],
)
def test_norms_are_read(written: str, key: str, place: str) -> None:
    norm = Norm.parse(written)
    assert (norm.key, norm.place) == (key, place)


@pytest.mark.parametrize("written", ["民法典1033", "民法典#", "#12", "民法典#十", "民法典#10.x"])
def test_what_is_no_norm_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="不是条文的写法"):
        Norm.parse(written)


def test_every_matter_holds_on_the_day(matters: Matters, assistant: Assistant) -> None:
    faults = check_matters(matters, assistant.library, load_contacts(CORPUS), DAY)
    assert not faults, "\n".join(f"{f.matter} {f.field}: {f.what}" for f in faults[:40])


def test_there_are_eight_hundred_types_by_two_writers(matters: Matters) -> None:
    assert len(matters.types) >= 800
    one_writer = [m.id for m in matters.types if len({s.by for s in m.say}) < 2]
    assert not one_writer, one_writer[:20]


def test_every_other_side_is_named(matters: Matters) -> None:
    nameless = [m.id for m in matters.types if m.answer_other_side and not m.other_side]
    assert not nameless, nameless[:20]


def test_inherited_blocks_are_blocks(matters: Matters) -> None:
    assert all(b.block for m in matters.values() for b in matters.blocks(m))
    used = Counter(i for m in matters.values() for i in m.inherits)
    assert all(used[m.id] for m in matters.values() if m.block)


def test_a_norm_of_the_past_makes_its_matter_stale(matters: Matters, assistant: Assistant) -> None:
    stale = stale_norms(matters, assistant.library, date(2025, 6, 1))
    assert any("治安管理处罚法" in f.what and f.stale for f in stale)  # rewritten with effect from 2026-01-01


def test_a_part_of_an_article_is_found(assistant: Assistant) -> None:
    found = resolve("民法典#1033.1(二)", assistant.library, DAY)
    assert found is not None
    assert found.text.startswith("（二）进入、拍摄、窥视他人的住宅")
    assert resolve("民法典#1033.1(九)", assistant.library, DAY) is None
    assert resolve("民法典#1033.4", assistant.library, DAY) is None


def test_compiled_matters_are_the_same(matters: Matters, tmp_path: Path) -> None:
    compile_matters(CORPUS, tmp_path)
    assert dict(load_matters(tmp_path)) == dict(matters)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- {id: a, title: t, colour: red}", "colour"),
        ("- {id: a, title: t, say: [{t: x, whom: y}]}", "whom"),
        ("{id: a}", "一列事项"),
        ("- {id: a, title: t}\n- {id: a, title: t}", "重复"),
        ("- {id: [", "读不出来"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "matters").mkdir()
    (tmp_path / "matters" / "field.yaml").write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=why):
        read_matters(tmp_path)
