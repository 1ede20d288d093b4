"""The drawing of what bears on a passage: what points at it stands left, what it points at right.

SVG made here, without a library. Every node opens its passage; colour is never the only sign of a
sort, each stands under its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant import LegalUnit
from assistant.citations.written import who
from assistant.web.naming import shortened
from assistant.web.words import WORDS

WIDTH = 396
SIDE, ALONE, MIDDLE = 140, 236, 88  # widths of a node on one of two sides, on the only one, in the middle
LINE, TWO_LINES, GAP, HEAD = 30, 44, 6, 22
MOST = 4  # nodes of one sort
FONT = 13

Line = tuple[str, int, int, str]  # class, x, y, words


@dataclass(frozen=True)
class Box:
    """A node as it is drawn: where it stands, the passage it opens, its lines."""

    x: int
    y: int
    width: int
    height: int
    lines: list[Line]
    unit: LegalUnit
    name: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Edge:
    """A line from or to the middle."""

    sort: str
    path: str


@dataclass(frozen=True)
class Column:
    """One side: headings (x, y, sort), nodes, notes of what is left out (x, y, count)."""

    heads: list[tuple[int, int, str]]
    boxes: list[Box]
    left_out: list[tuple[int, int, int]]


@dataclass(frozen=True)
class Drawing:
    """All that the template draws."""

    width: int
    height: int
    name: str
    edges: list[Edge]
    columns: list[Column]
    middle: Box


@dataclass(frozen=True)
class _Node:
    """A passage and its place in its column, before the column is moved to stand in the middle."""

    passage: Any
    y: int
    height: int


@dataclass
class _Side:
    """One column before it is placed: nodes, headings (y, sort), notes (y, count)."""

    nodes: list[_Node]
    heads: list[tuple[int, str]]
    left_out: list[tuple[int, int]]
    height: int


def draw(related: Any) -> Drawing | None:
    """Draw a `Related`; None where nothing bears on the passage."""
    inward = _stack(related, outward=False)
    outward = _stack(related, outward=True)
    if not inward.nodes and not outward.nodes:
        return None
    height = max(inward.height, outward.height, 60) + 12
    both_sides = bool(inward.nodes and outward.nodes)
    width = SIDE if both_sides else ALONE
    middle_x = (WIDTH - MIDDLE) // 2 if both_sides else (WIDTH - MIDDLE if inward.nodes else 0)
    edges: list[Edge] = []
    columns: list[Column] = []
    for side, x in ((inward, 0), (outward, WIDTH - width)):
        near = (x + width, middle_x) if side is inward else (middle_x + MIDDLE, x)
        edges += _edges(side, near, height, side is inward)
        columns.append(_column(side, x, width, height, related.unit))
    name = f"{' / '.join(WORDS['relation_graph'])}：{_name(related.unit)}"
    return Drawing(WIDTH, height, name, edges, columns, _middle(related.unit, middle_x, height))


def _stack(related: Any, outward: bool) -> _Side:
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


def _edges(side: _Side, near: tuple[int, int], height: int, inward: bool) -> list[Edge]:
    """The lines between a column and the middle; `near` are the x of their two ends."""
    (start, end), centre = near, height // 2
    bend = (start + end) // 2
    out = []
    for node in side.nodes:
        y = node.y + node.height // 2 + _lift(side, height)
        y1, y2 = (y, centre) if inward else (centre, y)
        path = f"M{start} {y1}C{bend} {y1} {bend} {y2} {end} {y2}"
        out.append(Edge(str(node.passage.sort), path))
    return out


def _column(side: _Side, x: int, width: int, height: int, unit: LegalUnit) -> Column:
    lift = _lift(side, height)
    return Column(
        [(x + 2, y + lift, sort) for y, sort in side.heads],
        [_box(node, x, node.y + lift, width, unit) for node in side.nodes],
        [(x + 10, y + lift, count) for y, count in side.left_out],
    )


def _box(node: _Node, x: int, y: int, width: int, unit: LegalUnit) -> Box:
    other, sort = node.passage.unit, str(node.passage.sort)
    room = (width - 20) // FONT
    lines = [shortened(other.article or who(other) or other.heading.split(" / ")[-1], room)]
    if other.title != unit.title:
        lines.insert(0, shortened(other.title, room))
    placed = [
        ("law" if i == 0 and len(lines) > 1 else "place", x + 12, y + 20 + i * 17 - (2 if i else 0), line)
        for i, line in enumerate(lines)
    ]
    name = f"{WORDS[f'rel_{sort}'][0]}：{_name(other)}"
    return Box(x, y, width, node.height, placed, other, name, sort)


def _middle(unit: LegalUnit, x: int, height: int) -> Box:
    room = (MIDDLE - 10) // FONT
    name = unit.article or unit.kind.label
    lines = [name[i : i + room] for i in range(0, len(name), room)][:3]
    tall = 22 + 18 * len(lines)
    top = (height - tall) // 2
    placed = [("here", x + MIDDLE // 2, top + 25 + 18 * i, line) for i, line in enumerate(lines)]
    return Box(x, top, MIDDLE, tall, placed, unit)


def _name(unit: LegalUnit) -> str:
    return f"《{unit.title}》{unit.article or who(unit)}"
