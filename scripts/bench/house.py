"""How a checkout is built: modules, chains of imports, language and numbers in code.

    python scripts/bench/house.py [CHECKOUT ...]        # this one if none is named

Reads source only, so that old checkouts can be set beside the present one. Packages are the first
level of `assistant/`; chains go through the modules beside them as well; imports for type checkers
count. The size of an install is that of the files of all distributions that the default one needs.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

HAN = re.compile(r"[\u4e00-\u9fff]")
# Grammar is put together from parts and stays in code: of citations, and of what mends statutes.
GRAMMAR = ("citations/", "corpus/", "citation", "statutes/", "seeds/")


def modules(root: Path) -> dict[str, ast.Module]:
    """Every module of the package, parsed, by its dotted name."""
    found = sorted((root / "assistant").rglob("*.py"))
    names = [".".join(p.relative_to(root).with_suffix("").parts).removesuffix(".__init__") for p in found]
    return {name: ast.parse(p.read_text("utf-8")) for name, p in zip(names, found, strict=True)}


def imported(tree: ast.Module, known: Mapping[str, object]) -> Iterator[str]:
    """Modules of the package that a module imports anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            below = [f"{node.module}.{a.name}" for a in node.names]
            yield from (name if name in known else node.module for name in below)


def room(name: str) -> str:
    """The package that a module belongs to."""
    return ".".join(name.split(".")[:2])


def longest_chain(below: Mapping[str, set[str]], counted: Collection[str]) -> int | None:
    """How many of those counted stand in the longest chain of imports; None where there is a circle."""
    going: set[str] = set()

    @cache
    def depth(name: str) -> int:
        if name in going:
            raise RecursionError(name)
        going.add(name)
        deepest = (name in counted) + max((depth(other) for other in below[name]), default=0)
        going.discard(name)
        return deepest

    try:
        return max(depth(name) for name in below)
    except RecursionError:
        return None


def constants(tree: ast.Module) -> Iterator[ast.expr]:
    """Values of the constants of a module: names in capitals at its top."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign) and node.value:
            targets = [node.target]
        if any(isinstance(t, ast.Name) and t.id.isupper() for t in targets):
            yield node.value  # type: ignore[union-attr, misc]


def is_number(node: ast.expr) -> bool:
    """Whether an expression is a number that somebody chose."""
    value = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)


def patterns(tree: ast.Module) -> Iterator[str]:
    """What is given to `re` as a pattern, f-strings by their written parts, where Chinese is in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
                continue
            parts = [n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)]
            told = "".join(p for p in parts if isinstance(p, str))
            if HAN.search(told):
                yield told


def installed(root: Path) -> str:
    """Megabytes and number of the distributions that the default install of a checkout needs."""
    told = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    waiting, sizes, missing = [Requirement(r) for r in told], {}, []
    while waiting:
        wanted = waiting.pop()
        key = wanted.name.lower().replace("_", "-")
        extras = wanted.extras or {""}
        if key in sizes or not (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            continue
        try:
            found = distribution(wanted.name)
        except PackageNotFoundError:
            missing.append(wanted.name)
            continue
        paths = [Path(str(f.locate())) for f in found.files or ()]
        sizes[key] = sum(p.stat().st_size for p in paths if p.is_file())
        for text in found.requires or ():
            need = Requirement(text)
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras):
                waiting.append(need)
    more = f", {len(missing)} not here" if missing else ""
    return f"{sum(sizes.values()) / 1e6:.0f} of {len(sizes)}{more}"


def describe(root: Path) -> dict[str, str]:
    """Figures of a checkout, in words."""
    trees = modules(root)
    edges = {name: set(imported(tree, trees)) - {name} for name, tree in trees.items()}
    rooms: dict[str, set[str]] = {}
    for name, others in edges.items():
        if room(name) != "assistant" != name:
            rooms.setdefault(room(name), set()).update({room(o) for o in others} - {room(name), "assistant"})
    sizes: dict[str, int] = {}
    for name in trees:
        if len(name.split(".")) > 2:
            sizes[room(name)] = sizes.get(room(name), 0) + 1
    flat = sum(len(name.split(".")) == 2 and name not in sizes for name in trees)
    free = [p for n, t in trees.items() for p in patterns(t) if not _grammar(n)]
    numbers = [v for t in trees.values() for v in constants(t) if is_number(v)]
    lines = [len(p.read_text("utf-8").splitlines()) for p in (root / "assistant").rglob("*.py")]
    return {
        "modules": str(len(trees)),
        "packages (modules in each: least, median, most)": f"{len(sizes)} ({_spread(list(sizes.values()))})",
        "modules flat in assistant/": str(flat),
        "lines, longest module": f"{sum(lines)}, {max(lines)}",
        "longest chain of modules": str(longest_chain(edges, edges) or "a circle"),
        "longest chain of packages": str(longest_chain(rooms, sizes) or "a circle"),
        "patterns with Chinese outside grammar, characters": f"{len(free)}, {sum(map(len, free))}",
        "numbers at the top of modules": str(len(numbers)),
        "MB of the default install, of distributions": installed(root),
    }


def _grammar(name: str) -> bool:
    return name.removeprefix("assistant.").replace(".", "/").startswith(GRAMMAR)


def _spread(values: list[int]) -> str:
    return f"{min(values)}, {median(values):g}, {max(values)}" if values else "none"


def main() -> int:
    """Print the figures of each checkout, one beside the other."""
    roots = [Path(p) for p in sys.argv[1:]] or [Path(__file__).resolve().parents[2]]
    told = [describe(root) for root in roots]
    for name in told[0]:
        print(f"{name:<52}" + "".join(f"{d[name]:>22}" for d in told))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
