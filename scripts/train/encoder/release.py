"""From checkpoints to what ships: the tokenizer checked, the int8 graph compared, the manifest written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import torch

from assistant.index import encoder
from assistant.index.encoder import PASSAGE, QUERY, LawEncoder, folded
from scripts.train.encoder import base, export
from scripts.train.encoder.course import HELD_WRITERS, chosen, held_blocks
from scripts.train.encoder.model import largest_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from tokenizers import Tokenizer

    from scripts.train.encoder.pairs import Pairs
    from scripts.train.encoder.work import Work

SHIPPED = "final"  # the checkpoint that is exported
OTHER_SCRIPTS = re.compile("[^\u0000-\u024f\u2000-\u2fff\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LEAST_COSINE = 0.99  # of int8 with float32, over a sample of sayings and passages


def prune(work: Work) -> None:
    """Prune the vocabulary and count the texts that are now cut otherwise."""
    pairs = work.pairs()
    texts = [folded(t) for t in (*pairs.passages, *(s.text for s in pairs.sayings))]
    kept, whole = work.prune(texts)
    print(f"{kept} of {whole} pieces stay")
    before, after = base.tokenizer(base.unpack()), work.tokenizer()
    texts = [t for t in texts if not OTHER_SCRIPTS.search(t)]
    changed = [t for t in texts if _pieces(before, t) != _pieces(after, t)]
    print(f"{len(changed)} of {len(texts)} texts are cut otherwise: {changed[:5]}")


def _pieces(tokenizer: Tokenizer, text: str) -> list[str]:
    return tokenizer.encode(text).tokens


def write(work: Work) -> None:
    """Export the shipped checkpoint into assistant/weights/encoder, compare, and write the manifest."""
    folder = encoder.WEIGHTS
    folder.mkdir(parents=True, exist_ok=True)
    pairs = work.pairs()
    model = work.model(SHIPPED).cpu()
    largest = {name: size.numpy() for name, size in largest_inputs(model, calibration(work, pairs)).items()}
    tensors = {name: value.numpy() for name, value in model.state_dict().items()}
    export.write(tensors, folder / encoder.MODEL, largest)
    work.tokenizer().save(str(folder / encoder.TOKENIZER), pretty=False)
    cosines = _agreement(work, pairs)
    print(f"cosine of int8 with float32: mean {cosines.mean():.4f}, least {cosines.min():.4f}")
    if cosines.min() < LEAST_COSINE:
        raise SystemExit("int8 strays too far from float32")
    told = {
        "name": encoder.NAME,
        "dimension": encoder.DIMENSION,
        "chars": encoder.CHARS,
        "tokens": encoder.TOKENS,
        "sha256": encoder.digests(folder),
        "trained_by": "scripts/train/encoder",
        "trained_on": _counts(pairs),
        "held_out_blocks": held_blocks(pairs),
        "held_out_of_first_stage": list(HELD_WRITERS),
        "int8_cosine": {"mean": round(float(cosines.mean()), 4), "least": round(float(cosines.min()), 4)},
        "figures": _figures(work.folder / "figures.json"),
    }
    (folder / encoder.MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def calibration(work: Work, pairs: Pairs) -> list[torch.Tensor]:
    """Take texts to see how large activations become: not those that the result is compared on."""
    tokenizer = work.tokenizer()
    tokenizer.enable_truncation(encoder.TOKENS)
    said = [QUERY + folded(s.text) for s in pairs.sayings[50::600]]
    texts = [*said, *(PASSAGE + folded(t) for t in pairs.passages[50::600])]
    return [torch.tensor([tokenizer.encode(text).ids]) for text in texts]


def _agreement(work: Work, pairs: Pairs) -> np.ndarray:
    """Cosine of what ships with the float32 network, over every hundredth text."""
    said, told = [s.text for s in pairs.sayings[::100]], pairs.passages[::100]
    shipped = LawEncoder()
    model, tokenizer = work.model(SHIPPED).cpu(), work.tokenizer()
    tokenizer.enable_truncation(encoder.TOKENS)
    rows = [*shipped.queries(said), *shipped.passages(told)]
    texts = [*(QUERY + folded(t) for t in said), *(PASSAGE + folded(t) for t in told)]
    out = []
    with torch.no_grad():
        for row, text in zip(rows, texts, strict=True):
            ids = torch.tensor([tokenizer.encode(text).ids])
            out.append(float(model(ids, torch.ones(ids.shape))[0].numpy() @ row))
    return np.array(out)


def _counts(pairs: Pairs) -> dict[str, int]:
    """Count the texts that training saw, by source."""
    seen = {i for rows in chosen(pairs).values() for i in rows}
    sources = [pairs.sayings[i].source for i in seen]
    return {name: sources.count(name) for name in sorted(set(sources))}


def _figures(path: Path) -> dict[str, object]:
    return json.loads(path.read_text("utf-8")) if path.exists() else {}
