"""How likely an article is to carry a claim: features one can read, weights learned by script.

`scripts/train_verify.py` learns the weights on the development labels, on citations of
lawyers' answers with right and shifted numbers, and on mutations of the statute book.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.text import letters
from assistant.verify_align import Alignment
from assistant.verify_finding import Finding
from assistant.verify_search import ArticleSearch, Rivals, log1, pairs

WEIGHTS = Path(__file__).parent / "weights" / "verify.json"
_CLAUSE = re.compile(r"[，,。；;：:\n？！]")


def features(
    claim: str,
    unit_id: str,
    rivals: Rivals,
    search: ArticleSearch,
    alignments: Sequence[Alignment],
    findings: Sequence[Finding],
    quoted: bool,
    shared: bool,
) -> dict[str, float]:
    """Describe a claim beside the article cited for it, in numbers of about -1 to 3."""
    wanted = Counter(pairs(claim))
    held = search.pairs_of(unit_id)
    own = search.share(wanted, held)
    other = max((f.coverage for f in rivals.same_law if f.unit.id != unit_id), default=0.0)
    any_other = max((f.coverage for f in rivals.any_law if f.unit.id != unit_id), default=0.0)
    clauses = [search.share(Counter(pairs(c)), held) for c in _CLAUSE.split(claim) if len(letters(c)) >= 4]
    clauses = clauses or [own]
    size = sum(len(a.claim.tokens) for a in alignments)
    laid = sum(a.matched for a in alignments) / size if size else 0.0
    q = 1.0 if quoted else 0.0
    return {
        "own": own,
        "over_law": max(min(own - other, 0.5), -0.5),
        "over_any": max(min(own - any_other, 0.5), -0.5),
        "beaten": 1.0 if max(other, any_other) >= 0.9 and own < 0.6 else 0.0,
        "rank": log1(rivals.rank),
        "laid": laid,
        "least_clause": min(clauses),
        "best_clause": max(clauses),
        "quoted": q,
        "quoted_loosely": q * (1.0 - laid),
        "shared": 1.0 if shared else 0.0,
        "shared_best": max(clauses) if shared else 0.0,
        "short": 1.0 if len(letters(claim)) < 9 else 0.0,
        "length": log1(len(letters(claim))) - 3.5,
        "added": min(sum(f.kind == "added" for f in findings), 2.0),
        "slips": min(sum(f.kind != "added" for f in findings), 2.0),
    }


def support_features(
    said: str,
    held: frozenset[str],
    search: ArticleSearch,
    alignments: Sequence[Alignment],
    findings: Sequence[Finding],
) -> dict[str, float]:
    """Describe a statement beside its passages, of which `held` are the pairs of characters."""
    wanted = Counter(pairs(said))
    clauses = [search.share(Counter(pairs(c)), held) for c in _CLAUSE.split(said) if len(letters(c)) >= 4]
    own = search.share(wanted, held)
    size = sum(len(a.claim.tokens) for a in alignments)
    return {
        "own": own,
        "laid": sum(a.matched for a in alignments) / size if size else 0.0,
        "least_clause": min(clauses, default=own),
        "best_clause": max(clauses, default=own),
        "length": log1(len(letters(said))) - 3.5,
        "slips": min(sum(f.kind != "added" for f in findings), 2.0),
    }


@dataclass(frozen=True)
class Weights:
    """A logistic regression: bias and weights by feature; `threshold` parts carried from not."""

    bias: float
    weights: Mapping[str, float]
    threshold: float

    def likelihood(self, values: Mapping[str, float]) -> float:
        """Probability that the article carries the claim."""
        z = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in values.items())
        return 1.0 / (1.0 + math.exp(-max(min(z, 30.0), -30.0)))


@cache
def load_weights(part: str = "citation", path: Path = WEIGHTS) -> Weights:
    """Read the shipped weights: for the `citation` of an article, or the `support` of a statement."""
    told = json.loads(path.read_text("utf-8"))[part]
    return Weights(told["bias"], told["weights"], told["threshold"])
