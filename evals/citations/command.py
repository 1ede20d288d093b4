"""`assistant eval citations`: our checker, or any checker's predictions, on the citation benchmark."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer


def citations(
    predictions: Annotated[
        Path | None, typer.Option(help="别的核验器的结果（JSONL：id、verdict）；不给则用本库的核验器。")
    ] = None,
    split: Annotated[str | None, typer.Option(help="只算 dev 或 test。")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="只算这一类，可重复。")] = None,
    wrong: Annotated[int, typer.Option(help="列出几条判错的（只列 dev）。")] = 0,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="把每条的结论写到哪个文件。")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """引用核验的基准：错的查出几成、对的误报几成，按类列出。"""
    from evals.citations import judged_by, load_items, read_predictions, score_items

    items = load_items(split=split, kinds=kind)
    if predictions:
        wanted = {i.id for i in items}
        told = [p for p in read_predictions(predictions) if p.id in wanted]
    else:
        from assistant import Assistant

        assistant = Assistant.open()
        told = [judged_by(assistant, i) for i in items]
    if out:
        out.write_text("".join(json.dumps(asdict(p), ensure_ascii=False) + "\n" for p in told), "utf-8")
    scores = score_items(items, told)
    if as_json:
        kinds = [asdict(k) | {"share": k.share, "interval": k.interval} for k in scores.kinds]
        names = ("detection", "false_alarms", "precision", "exact", "macro", "balanced")
        figures = {n: getattr(scores, n) for n in names}
        typer.echo(json.dumps({**figures, "items": len(items), "kinds": kinds}, ensure_ascii=False))
        return
    typer.echo(
        f"{len(items)} 条：错的查出 {scores.detection:.3f}，对的误报 {scores.false_alarms:.3f}，"
        f"所报为真 {scores.precision:.3f}，结论一致 {scores.exact:.3f}，各类平均 {scores.macro:.3f}"
    )
    for k in sorted(scores.kinds, key=lambda k: k.share):
        low, high = k.interval
        unseen = f"  没看见 {k.unseen}" if k.unseen else ""
        line = f"{k.right}/{k.items}  结论一致 {k.exact}{unseen}"
        typer.echo(f"{k.share:6.3f} [{low:.2f}, {high:.2f}]  {k.kind:<22}{line}")
    by_id = {i.id: i for i in items if i.split == "dev"}
    for name, verdict in [w for w in scores.wrong if w[0] in by_id][:wrong]:
        item = by_id[name]
        typer.echo(f"{name} 应 {item.label}，得 {verdict}：{item.text[:120]}".replace("\n", "⏎"))
