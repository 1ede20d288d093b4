"""Learn the weights of the verifier and write assistant/weights/verify.json.

    python -m scripts.train.verify

Needs ../shared/benchmarks. Deterministic: the same data give the same file.
"""

from __future__ import annotations

import json
import sys
from datetime import date

from assistant.verify import Verifier
from assistant.verify.judgement import WEIGHTS, Weights
from scripts.train.verify_data import BENCHMARKS, citation_examples, open_library, support_examples
from scripts.train.verify_fit import fit

DAY = date(2026, 11, 22)
CITATION_THRESHOLD, SUPPORT_THRESHOLD = 0.25, 0.5


def main() -> int:
    if not BENCHMARKS.exists():
        print(f"没有 {BENCHMARKS.name} 文件夹，无法训练。", file=sys.stderr)
        return 2
    library, lexical = open_library(DAY)
    verifier = Verifier(library, lexical)
    told = {
        "citation": _written(fit(citation_examples(verifier, DAY), CITATION_THRESHOLD)),
        "support": _written(fit(support_examples(verifier, DAY), SUPPORT_THRESHOLD, penalty=1.0)),
    }
    WEIGHTS.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(WEIGHTS.read_text("utf-8"))
    return 0


def _written(weights: Weights) -> dict[str, object]:
    return {"threshold": weights.threshold, "bias": weights.bias, "weights": dict(weights.weights)}


if __name__ == "__main__":
    sys.exit(main())
