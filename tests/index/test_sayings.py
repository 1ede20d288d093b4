"""What people say of articles: found by the article's row, standardised, 0 where nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assistant.index.embed import QuantisedVectors
from assistant.index.sayings import BETWEEN, Sayings, middle, said_of, saying_key
from assistant.schema.units import Kind, LegalUnit

if TYPE_CHECKING:
    from pathlib import Path


def _sayings() -> Sayings:
    rng = np.random.default_rng(0)
    floats = rng.normal(size=(5, 384)).astype(np.float32)
    stored = QuantisedVectors.quantise(np.arange(5, dtype=np.uint64), floats)
    return Sayings(np.array([2, 3, 7, 8, 11], np.int32), stored.codes, stored.scales)


def test_nearness_is_of_the_article_and_nothing_where_nothing_is_known() -> None:
    said = _sayings()
    vector = QuantisedVectors(np.empty(0), said.codes, said.scales).floats(np.array([2]))[0]
    near = said.nearness(vector, np.array([0, 3, 7, 11, 12]))
    assert near.argmax() == 2
    assert near[0] == near[4] == 0
    assert near[2] > 1


def test_saved_sayings_come_back(tmp_path: Path) -> None:
    _sayings().save(tmp_path)
    again = Sayings.load(tmp_path)
    assert (again.units == _sayings().units).all() and (again.codes == _sayings().codes).all()


def test_every_version_of_an_article_has_what_is_said_of_it() -> None:
    unit = LegalUnit(id="a", kind=Kind.STATUTE, title="某法", text="", source="", article="第一条")
    other = LegalUnit(id="b", kind=Kind.COMMENTARY, title="某法", text="", source="", article="第一条")
    assert said_of([other, unit, unit], {("某法", "第一条"): ("甲", "乙")}) == [
        (1, ("甲", "乙")),
        (2, ("甲", "乙")),
    ]


def test_the_middle_of_phrasings_has_unit_length_and_their_key_keeps_them_apart() -> None:
    assert abs(float(np.linalg.norm(middle(np.eye(3, 384, dtype=np.float32)))) - 1) < 1e-6
    assert saying_key(("甲", "乙")).split(BETWEEN) == ["甲", "乙"]
