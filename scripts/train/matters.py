"""Learn the weights of the recogniser of matters (assistant/weights/matters.json, directions.npz).

    python -m scripts.train.matters              # learn from all writers, write the weights
    python -m scripts.train.matters --validate   # figures out of writer only

Questions are what one group of writers said of a matter, while only the other groups' sayings are
remembered; and what sounds alike and belongs elsewhere, asked as a question. Kin of a matter count
as right. "None" is learned by forgetting, for every sixth question, the matter it is about. The
model is a softmax over all matters and "none"; calibration is by a temperature, on questions of
writers that the weights have not seen.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import date

import numpy as np

from assistant import Assistant
from assistant.matters.memory import Part
from assistant.matters.recognise import SIGNALS, WEIGHTS, Recogniser
from assistant.retrieve.searches import LIKELY_ARTICLES, Searches, law_votes
from scripts.train.directions import Phrased, learn

DAY = date(2026, 11, 29)
CANDIDATES = 48  # matters kept of each question: the others have no share worth learning from
FORGET = 6  # every so many-th question has its matter forgotten
STEPS, RATE, DECAY = 600, 0.5, 1e-3
# Writers who had seen nothing of each other, in groups each of which speaks of all matters ("": the first).
GROUPS = {
    "first": ("",),
    "second": ("w1", "w2", "w3", "w4", "w5", "w6"),
    "third": ("w7", "w8", "w9", "w10", "w11"),
    "fourth": tuple(f"w{n}" for n in (*range(96, 105), *range(106, 110))),
}
EVERY = {"first": 8, "second": 3, "third": 3, "fourth": 4}  # of a group's sayings every so many-th is asked


@dataclass(frozen=True)
class Questions:
    """Training questions: signals (n, CANDIDATES, signals), which candidates are right, the writer."""

    signals: np.ndarray
    right: np.ndarray
    writer: np.ndarray

    def of(self, keep: np.ndarray) -> Questions:
        """Some of them."""
        return Questions(self.signals[keep], self.right[keep], self.writer[keep])


def gather(searches: Searches, phrased: Phrased) -> Questions:
    """Signals of every question against the other groups' sayings."""
    memory = searches.recogniser.memory
    say = memory.part == Part.SAY
    rows: list[tuple[np.ndarray, np.ndarray, str]] = []
    for group, writers in GROUPS.items():
        theirs = say & np.array([r.by in writers for r in memory.rows])
        rows += _asked(searches, phrased, ~theirs, np.flatnonzero(theirs)[:: EVERY[group]], group)
    near = np.flatnonzero((memory.part == Part.NEAR) & (memory.target >= 0))
    rows += _asked(searches, phrased, memory.part != Part.NEAR, near[::2], "near")
    return Questions(
        np.array([s for s, _, _ in rows], np.float32),
        np.array([r for _, r, _ in rows], bool),
        np.array([w for _, _, w in rows]),
    )


def _asked(
    searches: Searches, phrased: Phrased, keep: np.ndarray, asked: np.ndarray, writer: str
) -> list[tuple[np.ndarray, np.ndarray, str]]:
    """Ask these rows of what is kept, by directions that have learned from that only."""
    memory = searches.recogniser.memory
    left = memory.without(keep)
    kept = Recogniser(left, learn(left, phrased))
    out = []
    for n, i in enumerate(asked):
        row = memory.rows[i]
        vector = memory.vectors[i]
        target = memory.target[i] if row.part is Part.NEAR else memory.owner[i]
        signals = kept.signals(row.text, vector, law_of(searches, row.text))
        right = np.zeros(len(memory.ids), bool)
        right[[target, *memory.kin[target]]] = True
        if n % FORGET == FORGET - 1:
            signals, right = signals[~right], right[~right]
        order = np.argsort(
            -(signals[:, 0] + 0.5 * signals[:, 3] + 0.3 * signals[:, 6] + 0.2 * signals[:, 5] + signals[:, 9])
        )
        best = order[:CANDIDATES]
        out.append((signals[best], right[best], writer))
    return out


def law_of(searches: Searches, text: str) -> dict[str, float]:
    """Shares of the articles found for a text, by key."""
    ready = searches.retriever.prepare([text])
    shares = searches.retriever.shares(ready, DAY, LIKELY_ARTICLES)
    return law_votes(shares, searches.retriever.index.library.units)


def fit(questions: Questions) -> tuple[np.ndarray, float]:
    """Weights of the signals and the score of "none", by Adam on the log likelihood."""
    n = len(SIGNALS)
    theta = np.array([30.0, 10, 8, 6, -8, 4, 3, 3, 20, 10, 40])
    m, v = np.zeros(n + 1), np.zeros(n + 1)
    for step in range(1, STEPS + 1):
        gradient = _gradient(theta, questions)
        m, v = 0.9 * m + 0.1 * gradient, 0.99 * v + 0.01 * gradient**2
        theta -= RATE * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8) * (1 - step / STEPS)
    return theta[:-1], float(theta[-1])


def _gradient(theta: np.ndarray, questions: Questions) -> np.ndarray:
    shares, right = _shares(theta[:-1], theta[-1], 1.0, questions)
    held = shares * right
    target = held / np.maximum(held.sum(axis=1, keepdims=True), 1e-12)
    off = (shares - target) / len(shares)
    out = np.append(np.einsum("nc,ncs->s", off[:, :-1], questions.signals), off[:, -1].sum())
    out[:-1] += DECAY * theta[:-1] / len(SIGNALS)
    result: np.ndarray = out
    return result


def _shares(
    weights: np.ndarray, none: float, temperature: float, questions: Questions
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (n, CANDIDATES + 1), "none" last, and which are right."""
    scores = questions.signals @ weights
    scores = np.concatenate([scores, np.full((len(scores), 1), none)], axis=1) / temperature
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    lost = ~questions.right.any(axis=1, keepdims=True)
    return shares, np.concatenate([questions.right, lost], axis=1)


def calibrate(weights: np.ndarray, none: float, questions: Questions) -> float:
    """The temperature under which the likelihood of unseen questions is best."""
    tried = np.linspace(0.4, 3.0, 53)
    losses = []
    for t in tried:
        shares, right = _shares(weights, none, float(t), questions)
        losses.append(-np.log(np.maximum((shares * right).sum(axis=1), 1e-9)).mean())
    return float(tried[int(np.argmin(losses))])


def figures(weights: np.ndarray, none: float, temperature: float, questions: Questions) -> dict[str, float]:
    """How often the likeliest is right, one of three is; and how far confidence is from the truth."""
    shares, right = _shares(weights, none, temperature, questions)
    order = np.argsort(-shares, axis=1)
    hit = np.take_along_axis(right, order, axis=1)
    known = questions.right.any(axis=1)
    top, correct = shares.max(axis=1), hit[:, 0]
    bins = np.minimum((top * 10).astype(int), 9)
    gap = sum(abs(top[bins == b].mean() - correct[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    sure = top >= 0.5
    return {
        "questions": len(shares),
        "first": round(float(hit[known, 0].mean()), 3),
        "of_three": round(float(hit[known, :3].any(axis=1).mean()), 3),
        "none_seen": round(float(correct[~known].mean()), 3) if (~known).any() else 0.0,
        "sure": round(float(sure.mean()), 3),
        "right_where_sure": round(float(correct[sure].mean()), 3),
        "calibration_error": round(float(gap), 3),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--validate", action="store_true", help="print figures out of writer, write nothing")
    options = parser.parse_args()
    assistant = Assistant.open()
    searches = assistant.searches
    phrased = Phrased.read(assistant)
    questions = gather(searches, phrased)
    told: dict[str, dict[str, float]] = {}
    temperatures = []
    for held in GROUPS:
        out = questions.writer == held
        weights, none = fit(questions.of(~out))
        temperature = calibrate(weights, none, questions.of(out))
        temperatures.append(temperature)
        told[held] = figures(weights, none, temperature, questions.of(out))
        print(held, told[held], "temperature", temperature)
    weights, none = fit(questions)
    print(dict(zip(SIGNALS, weights.round(2), strict=True)), "none", round(none, 2))
    for sort in sorted(set(questions.writer)):
        print("in sample", sort, figures(weights, none, 1.0, questions.of(questions.writer == sort)))
    if options.validate:
        return 0
    made = {
        "names": list(SIGNALS),
        "weights": [round(float(w), 4) for w in weights],
        "none": round(none, 4),
        "temperature": round(float(np.mean(temperatures or [1.0])), 3),
        "model": assistant.index.manifest.model,
        "trained_by": "scripts/train/matters.py",
        "out_of_writer": told,
    }
    WEIGHTS.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    memory = searches.recogniser.memory
    learn(memory, phrased).save(memory.ids)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
