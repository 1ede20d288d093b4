"""The drawing of what bears on a passage: what points at it stands left, what it points at right.

SVG made here, without a library. Every node opens its passage; colour is never the only sign of a
sort, each stands under its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from assistant import LegalUnit
from assistant.citations.written import who
from assistant.web.words import WORDS, both

WIDTH = 396
SIDE, ALONE, MIDDLE = 140, 236, 88  # widths of a node on one of two sides, on the only one, in the middle
LINE, TWO_LINES, GAP, HEAD = 30, 44, 6, 22
MOST = 4  # nodes of one sort
FONT = 13


@dataclass(frozen=True)
class _Node:
    """A box: its passage, the sort it belongs to, how high it stands."""

    passage: Any
    y: int
    height: int


@dataclass
class _Side:
    """One column: nodes, headings (y, sort) and notes of what is left out (y, count)."""

    nodes: list[_Node]
    heads: list[tuple[int, str]]
    left_out: list[tuple[int, int]]
    height: int


def graph_svg(related: Any, as_of: str) -> Markup:
    """Draw a `Related`; empty where nothing bears on the passage."""
    inward = _column(related, outward=False)
    outward = _column(related, outward=True)
    if not inward.nodes and not outward.nodes:
        return Markup("")
    height = max(inward.height, outward.height, 60) + 12
    both_sides = bool(inward.nodes and outward.nodes)
    node = SIDE if both_sides else ALONE
    middle_x = (WIDTH - MIDDLE) // 2 if both_sides else (WIDTH - MIDDLE if inward.nodes else 0)
    parts = [_edges(side, 0 if side is inward else WIDTH - node, node, middle_x, height, side is inward)
             for side in (inward, outward)]  # fmt: skip
    parts += [
        _boxes(side, 0 if side is inward else WIDTH - node, node, height, related.unit, as_of)
        for side in (inward, outward)
    ]
    return Markup(
        '<svg class="relation-graph" viewBox="0 0 {w} {h}" role="group" aria-label="{name}">'
        "<title>{name}</title>{parts}{middle}</svg>"
    ).format(
        w=WIDTH,
        h=height,
        name=f"{' / '.join(WORDS['relation_graph'])}：{_name(related.unit)}",
        parts=Markup("").join(parts),
        middle=_middle(related.unit, middle_x, height),
    )


def _column(related: Any, outward: bool) -> _Side:
    side = _Side([], [], [], 0)
    y = 6
    for sort, passages in related.groups:
        own = [p for p in passages if p.outward is outward]
        if not own:
            continue
        side.heads.append((y + 15, str(sort)))
        y += HEAD
        for passage in own[:MOST]:
            tall = TWO_LINES if passage.unit.title != related.unit.title else LINE
            side.nodes.append(_Node(passage, y, tall))
            y += tall + GAP
        if len(own) > MOST:
            side.left_out.append((y + 10, len(own) - MOST))
            y += 20
        y += 4
    side.height = y
    return side


def _lift(side: _Side, height: int) -> int:
    """How far a column is moved down to stand in the middle."""
    return (height - side.height) // 2


def _edges(side: _Side, x: int, width: int, middle_x: int, height: int, inward: bool) -> Markup:
    out = Markup("")
    centre = height // 2
    for node in side.nodes:
        y = node.y + node.height // 2 + _lift(side, height)
        start, end = (x + width, middle_x) if inward else (middle_x + MIDDLE, x)
        (y1, y2) = (y, centre) if inward else (centre, y)
        bend = (start + end) // 2
        out += Markup('<path class="edge r-{}" d="M{} {}C{} {} {} {} {} {}"/>').format(
            node.passage.sort, start, y1, bend, y1, bend, y2, end, y2
        )
    return out


def _boxes(side: _Side, x: int, width: int, height: int, unit: LegalUnit, as_of: str) -> Markup:
    lift = _lift(side, height)
    out = Markup("")
    for y, sort in side.heads:
        out += Markup('<text class="head r-{}" x="{}" y="{}">{}</text>').format(
            sort, x + 2, y + lift, _spans(f"rel_{sort}")
        )
    for node in side.nodes:
        out += _box(node, x, node.y + lift, width, unit, as_of)
    for y, count in side.left_out:
        out += Markup('<text class="rest" x="{}" y="{}">{} {}</text>').format(
            x + 10, y + lift, _spans("further"), count
        )
    return out


def _box(node: _Node, x: int, y: int, width: int, unit: LegalUnit, as_of: str) -> Markup:
    passage = node.passage
    other = passage.unit
    room = (width - 20) // FONT
    lines = [_cut(other.article or who(other) or other.heading.split(" / ")[-1], room)]
    if other.title != unit.title:
        lines.insert(0, _cut(other.title, room))
    text = Markup("").join(
        Markup('<text class="{}" x="{}" y="{}">{}</text>').format(
            "law" if i == 0 and len(lines) > 1 else "place", x + 12, y + 20 + i * 17 - (2 if i else 0), line
        )
        for i, line in enumerate(lines)
    )
    name = f"{WORDS[f'rel_{passage.sort}'][0]}：{_name(other)}"
    return Markup(
        '<g class="node r-{sort}" role="button" tabindex="0" data-passage="{id}" data-as-of="{as_of}" '
        'aria-label="{name}"><title>{name}</title>'
        '<rect class="box" x="{x}.5" y="{y}.5" width="{w}" height="{h}" rx="8"/>'
        '<rect class="bar" x="{x}.5" y="{y}.5" width="4" height="{h}" rx="2"/>{text}</g>'
    ).format(
        sort=passage.sort,
        id=other.id,
        as_of=as_of,
        name=name,
        x=x,
        y=y,
        w=width - 1,
        h=node.height - 1,
        text=text,
    )


def _middle(unit: LegalUnit, x: int, height: int) -> Markup:
    room = (MIDDLE - 10) // FONT
    name = unit.article or unit.kind.label
    lines = [name[i : i + room] for i in range(0, len(name), room)][:3]
    tall = 22 + 18 * len(lines)
    top = (height - tall) // 2
    text = Markup("").join(
        Markup('<text class="here" x="{}" y="{}">{}</text>').format(x + MIDDLE // 2, top + 25 + 18 * i, line)
        for i, line in enumerate(lines)
    )
    return Markup('<g class="middle"><rect x="{}" y="{}" width="{}" height="{}" rx="10"/>{}</g>').format(
        x, top, MIDDLE, tall, text
    )


def _name(unit: LegalUnit) -> str:
    return f"《{unit.title}》{unit.article or who(unit)}"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"


def _spans(key: str) -> Markup:
    """A word in both languages, as text of a drawing has it."""
    zh, en = WORDS[key]
    return Markup('<tspan lang="zh">{}</tspan><tspan lang="en">{}</tspan>').format(zh, en)


def graph_fold(related: Any, as_of: str) -> Markup:
    """The drawing behind a fold."""
    drawing = graph_svg(related, as_of)
    if not drawing:
        return Markup("")
    return Markup('<details class="graph"><summary>{}</summary>{}</details>').format(
        both("relation_graph"), drawing
    )
