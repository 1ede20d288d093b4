"""Scoring a checker: what it flags of the faulty, what it flags of the right, by kind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import AssistantError, BadInputError
from evals.citations.items import FAULTY, Item
from evals.metrics.stats import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from evals.asked import Asked

UNSEEN = "unseen"  # the checker reported nothing for the citation


@dataclass(frozen=True)
class Prediction:
    """The verdict of a checker on one item; `unseen` where it did not find the citation."""

    id: str
    verdict: str
    reason: str = ""


@dataclass(frozen=True)
class KindScore:
    """One kind: how many items, how many judged as they should be (flagged or not), and by name.

    `right` counts items flagged that should be, or left alone that should be; `exact` those whose
    verdict is among the accepted; `unseen` citations that were not found (never right where faulty).
    """

    kind: str
    items: int
    right: int
    exact: int
    unseen: int

    @property
    def share(self) -> float:
        """Share judged as they should be, 0 to 1."""
        return self.right / self.items if self.items else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        return wilson(self.right, self.items)


@dataclass(frozen=True)
class Scores:
    """A checker's figures: by kind, faulty and right together, and the items it got wrong.

    `detection`    flagged share of the faulty; `false_alarms` flagged share of the right ones
    `precision`    faulty share of what it flags; `exact` verdicts that are among the accepted
    `macro`        mean over kinds of the share judged as it should be: each kind weighs the same
    `balanced`     mean of detection and of right ones left alone: 0.5 for a checker that always
                   says one thing
    """

    kinds: tuple[KindScore, ...]
    detection: float
    false_alarms: float
    precision: float
    exact: float
    macro: float
    wrong: tuple[tuple[str, str], ...]
    confusion: Mapping[tuple[str, str], int]

    @property
    def balanced(self) -> float:
        """(detection + 1 − false alarms) / 2."""
        return (self.detection + 1 - self.false_alarms) / 2


def score_items(items: Sequence[Item], predictions: Iterable[Prediction]) -> Scores:
    """Score predictions; an item without one counts as unseen, one for no item raises BadInputError."""
    told = {p.id: p.verdict for p in predictions}
    if unknown := told.keys() - {i.id for i in items}:
        raise BadInputError(f"没有这些题：{'、'.join(sorted(unknown)[:5])}。")
    verdicts = {i.id: told.get(i.id, UNSEEN) for i in items}
    flagged = {name for name, verdict in verdicts.items() if verdict in FAULTY}
    bad = [i for i in items if i.faulty]
    good = [i for i in items if not i.faulty]
    caught = sum(i.id in flagged for i in bad)
    alarms = sum(i.id in flagged for i in good)
    kinds = tuple(
        _kind(kind, [i for i in items if i.kind == kind], verdicts)
        for kind in dict.fromkeys(i.kind for i in items)
    )
    confusion: dict[tuple[str, str], int] = {}
    for item in items:
        key = (item.label, verdicts[item.id])
        confusion[key] = confusion.get(key, 0) + 1
    return Scores(
        kinds,
        detection=caught / len(bad) if bad else 0.0,
        false_alarms=alarms / len(good) if good else 0.0,
        precision=caught / len(flagged) if flagged else 0.0,
        exact=sum(verdicts[i.id] in i.accept for i in items) / len(items) if items else 0.0,
        macro=sum(k.share for k in kinds) / len(kinds) if kinds else 0.0,
        wrong=tuple((i.id, verdicts[i.id]) for i in items if (i.id in flagged) is not i.faulty),
        confusion=confusion,
    )


def _kind(kind: str, items: Sequence[Item], verdicts: Mapping[str, str]) -> KindScore:
    return KindScore(
        kind,
        len(items),
        sum((verdicts[i.id] in FAULTY) is i.faulty for i in items),
        sum(verdicts[i.id] in i.accept for i in items),
        sum(verdicts[i.id] == UNSEEN for i in items),
    )


def judged_by(assistant: Asked, item: Item) -> Prediction:
    """Have the text checked and take the verdict on the citation that overlaps the marked one most."""
    try:
        found = assistant.verify(item.text, as_of=item.day)
    except AssistantError as error:
        return Prediction(item.id, UNSEEN, f"{type(error).__name__}: {error}")

    def shared(check: object) -> int:
        start, end = getattr(check, "start", 0), getattr(check, "end", 0)
        return min(end, item.end) - max(start, item.start)

    best = max(found, key=shared, default=None)
    if best is None or shared(best) <= 0:
        return Prediction(item.id, UNSEEN)
    return Prediction(item.id, str(best.verdict), best.reason)


def read_predictions(path: Path) -> list[Prediction]:
    """Predictions of any checker: JSON lines {"id", "verdict"}; BadInputError names a faulty line."""
    out = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise BadInputError(f"读不到核验结果 {path}：{error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            out.append(Prediction(str(row["id"]), str(row["verdict"]), str(row.get("reason", ""))))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInputError(f"{path} 第 {number} 行应为 {{id, verdict}}：{error}") from error
    return out
