"""Fitting: the adapter by gradient descent (torch), the weights of the signals by L-BFGS (scipy)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scripts.train.ranker_data import Training

RANK = 128
EPOCHS = 8
BATCH = 128
RATE = 3e-3
DECAY = 0.3
TEMPERATURE = 0.02
ANSWER_WEIGHT = 0.3
OUR_WEIGHT = 2.0  # one of our questions stands for the many that the benchmark does not ask
RIDGE = 10.0


def fit_adapter(data: Training, chosen: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Learn z = x + (x down) upᵀ so that a question lies nearest the articles that answer it.

    Softmax over all near passages, the articles of one question sharing its mass; the
    answers count as further questions. Returns down, up: (dimension, RANK).
    """
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    dice = np.random.default_rng(seed)
    queries = torch.from_numpy(np.concatenate([data.queries[chosen], data.answers[chosen]]))
    gold = [data.gold[i] for i in chosen] * 2
    once = torch.where(torch.from_numpy(np.isin(chosen, data.ours)), OUR_WEIGHT, 1.0)
    weight = torch.cat([once, ANSWER_WEIGHT * once])
    passages = torch.from_numpy(data.passages).T.contiguous()
    up = torch.zeros(queries.shape[1], RANK, requires_grad=True)
    down = (torch.randn(queries.shape[1], RANK) * 0.05).requires_grad_(True)
    optimiser = torch.optim.AdamW([up, down], lr=RATE, weight_decay=DECAY)
    order = np.arange(len(gold))
    steps = EPOCHS * math.ceil(len(order) / BATCH)
    step = 0
    for _ in range(EPOCHS):
        dice.shuffle(order)
        for start in range(0, len(order), BATCH):
            for group in optimiser.param_groups:
                group["lr"] = RATE * (1 - step / steps)
            step += 1
            batch = order[start : start + BATCH]
            x = queries[batch]
            z = x + (x @ down) @ up.T
            chances = torch.log_softmax(z / z.norm(dim=1, keepdim=True) @ passages / TEMPERATURE, 1)
            pairs = [(k, g, 1 / len(gold[i])) for k, i in enumerate(batch) for g in gold[i]]
            at, to, share = (torch.tensor(column) for column in zip(*pairs, strict=True))
            loss = -(chances[at, to] * share * weight[batch][at]).sum() / weight[batch].sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return down.detach().numpy(), up.detach().numpy()


def fit_weights(
    matrix: np.ndarray, labels: np.ndarray, sizes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weigh signals by a softmax over each question's candidates; returns mean, scale, weights."""
    from scipy.optimize import minimize

    mean, scale = matrix.mean(axis=0), matrix.std(axis=0) + 1e-6
    rows = ((matrix - mean) / scale).astype(np.float64)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(sizes)), sizes)
    wanted = np.add.reduceat(labels, starts)
    share = labels / np.maximum(wanted, 1)[owner]
    counts = (wanted > 0).astype(np.float64)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        highest = np.maximum.reduceat(scores, starts)
        grown = np.exp(scores - highest[owner])
        whole = np.add.reduceat(grown, starts)
        own = np.add.reduceat(share * scores, starts)
        value = (counts * (highest + np.log(whole) - own)).sum() + 0.5 * RIDGE * weights @ weights
        slope = rows.T @ ((grown / whole[owner] - share) * counts[owner]) + RIDGE * weights
        return float(value), slope

    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return mean, scale, found.x
