"""A benchmark of citations of Chinese law: labelled texts, a loader, a scorer.

In come texts with one marked citation each, the day, and the verdict a lawyer gives; out come the share
of faulty citations flagged and of right ones flagged, by kind, with intervals, for any checker. Nothing
here may look at how a checker works: items are made from the statute book and by hand alone.
"""

from evals.citations.items import FAULTY, KINDS, Item, load_items
from evals.citations.score import KindScore, Prediction, Scores, judged_by, read_predictions, score_items

__all__ = [
    "FAULTY",
    "KINDS",
    "Item",
    "KindScore",
    "Prediction",
    "Scores",
    "judged_by",
    "load_items",
    "read_predictions",
    "score_items",
]
