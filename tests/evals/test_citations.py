"""The citation benchmark: what it holds, that its labels follow from the law, and how it scores."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant import Assistant, AssistantError, BadInputError
from evals.citations import KINDS, Item, Prediction, judged_by, load_items, read_predictions, score_items
from evals.citations.sentences import (
    branches,
    in_digits,
    of_unit,
    says,
    to_int,
    without_member,
    written,
)

ITEMS = load_items()


def item(name: str, label: str, kind: str = "report") -> Item:
    text = "依《民法典》第一条处理。"
    return Item.model_validate(
        {"id": name, "kind": kind, "split": "dev", "text": text, "start": 1, "end": 9, "label": label,
         "accept": [label], "day": "2026-11-22", "made": "hand"}
    )  # fmt: skip


def test_it_is_large_balanced_and_every_kind_is_there() -> None:
    assert len(ITEMS) >= 1500
    assert 0.4 < sum(i.faulty for i in ITEMS) / len(ITEMS) < 0.6
    counts = Counter(i.kind for i in ITEMS)
    assert counts.keys() == KINDS.keys()
    assert min(counts.values()) >= 5 and len({i.id for i in ITEMS}) == len(ITEMS)
    assert sum(i.made == "hand" for i in ITEMS) >= 100
    assert 0.4 < sum(i.split == "dev" for i in ITEMS) / len(ITEMS) < 0.6


def test_no_article_stands_in_both_halves() -> None:
    halves = {}
    for i in ITEMS:
        if i.basis:
            assert halves.setdefault(i.basis, i.split) == i.split, i.id


def test_style_does_not_tell_the_label() -> None:
    # A twin differs by its fault alone: the same words around it, in nine of ten the same length and form.
    by_id = {i.id: i for i in ITEMS}
    paired = [(i, by_id[i.pair]) for i in ITEMS if i.pair]
    assert len(paired) > 900
    assert all(i.faulty and not twin.faulty for i, twin in paired)
    for mark in ("《", "中华人民共和国", "“", "\n"):
        bad = sum(mark in i.text for i, _ in paired)
        good = sum(mark in twin.text for _, twin in paired)
        assert abs(bad - good) <= 0.1 * len(paired), mark


def test_right_words_made_by_rule_are_the_words_of_the_law(assistant: Assistant) -> None:
    for i in ITEMS:
        if i.made == "rule" and i.kind in ("quote", "report", "paragraph", "later_day"):
            law, number = i.basis.split("#")
            unit = assistant.article(law, number, i.day)
            own = [s.text for s in of_unit(unit)] + [right for right, _ in branches(unit)]
            assert any(text.rstrip("。") in i.text for text in own), i.id


def test_numbers_that_should_not_exist_do_not(assistant: Assistant) -> None:
    for i in ITEMS:
        if i.kind == "no_such_article" and i.note == "beyond":
            law = i.basis.split("#")[0]
            number = i.citation.split("第")[-1].split("条")[0].replace("\n", "")
            with pytest.raises(AssistantError):
                assistant.article(law, number, i.day)


def test_an_item_must_be_sound() -> None:
    with pytest.raises(ValueError, match="both flagged and unflagged"):
        Item.model_validate(item("a", "altered").model_dump() | {"accept": ["altered", "supported"]})
    with pytest.raises(ValueError, match="outside the text"):
        Item.model_validate(item("a", "altered").model_dump() | {"end": 900})
    with pytest.raises(ValueError, match="no kind"):
        Item.model_validate(item("a", "altered").model_dump() | {"kind": "x"})


def test_scores_by_hand() -> None:
    # Four faulty, of which three flagged; five right, of which one flagged: 3/4, 1/5, precision 3/4.
    items = [item(f"b{n}", "altered", "merged") for n in range(4)]
    items += [item(f"g{n}", "supported") for n in range(5)]
    told = [Prediction("b0", "altered"), Prediction("b1", "wrong_article"), Prediction("b2", "repealed"),
            Prediction("b3", "supported"), Prediction("g0", "altered")]  # fmt: skip
    told += [Prediction(f"g{n}", "supported") for n in (1, 2, 3)]
    scores = score_items(items, told)
    assert (scores.detection, scores.false_alarms, scores.precision) == (0.75, 0.2, 0.75)
    assert scores.exact == pytest.approx(4 / 9)  # b0, g1, g2, g3
    assert scores.macro == pytest.approx((0.75 + 0.8) / 2)
    assert scores.balanced == pytest.approx(0.775)
    assert {k.kind: (k.right, k.items, k.unseen) for k in scores.kinds} == {
        "merged": (3, 4, 0),
        "report": (4, 5, 1),
    }
    assert scores.wrong == (("b3", "supported"), ("g0", "altered"))
    assert scores.confusion["altered", "supported"] == 1


@pytest.mark.parametrize("verdict", ["supported", "altered", "unseen"])
def test_a_checker_that_always_says_one_thing_gains_nothing(verdict: str) -> None:
    scores = score_items(ITEMS, [Prediction(i.id, verdict) for i in ITEMS])
    assert scores.balanced == pytest.approx(0.5)


def test_predictions_of_others_are_read_and_refused_where_they_fit_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps({"id": "a", "verdict": "altered"}) + "\n\n", "utf-8")
    assert read_predictions(path) == [Prediction("a", "altered")]
    with pytest.raises(BadInputError, match="没有这些题"):
        score_items([item("b", "altered")], read_predictions(path))
    path.write_text('{"id": 1}\n', "utf-8")
    with pytest.raises(BadInputError, match="第 1 行"):
        read_predictions(path)
    with pytest.raises(BadInputError, match="读不到"):
        read_predictions(tmp_path / "none.jsonl")


def test_our_checker_is_judged_on_the_citation_that_is_marked(assistant: Assistant) -> None:
    text = "《民法典》第一百一十一条保护个人信息。《民法典》第一千九百条规定，人人有责。"
    start = text.index("《民法典》第一千")
    marked = Item.model_validate(
        item("m", "nonexistent", "no_such_article").model_dump()
        | {"text": text, "start": start, "end": start + 11}
    )
    assert judged_by(assistant, marked).verdict == "nonexistent"
    nothing = Item.model_validate(item("n", "supported").model_dump() | {"text": "今天天气好，去公园。"})
    assert judged_by(assistant, nothing).verdict == "unseen"


def test_numerals_sentences_and_lists() -> None:
    assert [written(n) for n in (1, 10, 12, 20, 29, 105, 110, 1032, 1260)] == [
        "一", "十", "十二", "二十", "二十九", "一百零五", "一百一十", "一千零三十二", "一千二百六十",
    ]  # fmt: skip
    assert all(to_int(written(n)) == n for n in range(1, 1300))
    assert in_digits("处三年以下有期徒刑") == "处3年以下有期徒刑" and in_digits("应当公开") is None
    assert without_member("姓名、住址、电话等信息") == "姓名、电话等信息"
    assert says("处理敏感个人信息应当取得个人的单独同意", "敏感个人信息应当取得单独同意")
    assert not says("出租人应当维修", "处理敏感个人信息应当取得个人的单独同意")
