"""Twenty kinds of damage to an index: none may give an answer without a word, one command mends each."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import Assistant, AssistantError
from assistant.index.index import index_root, pointer
from scripts.bench.service.server import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.config import Settings

QUESTION = "公共场所装人脸识别设备，合法吗？"


def _cut(name: str) -> Callable[[Path, Path], None]:
    def done(build: Path, _pointer: Path) -> None:
        path = _one(build, name)
        os.truncate(path, path.stat().st_size // 2)

    return done


def _noise(name: str) -> Callable[[Path, Path], None]:
    def done(build: Path, _pointer: Path) -> None:
        path, dice = _one(build, name), random.Random(name)
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(min(128, size // 2))
            file.write(dice.randbytes(size - min(128, size // 2)))

    return done


def _flip(name: str) -> Callable[[Path, Path], None]:
    """One bit, in the middle."""

    def done(build: Path, _pointer: Path) -> None:
        path = _one(build, name)
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            (byte,) = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 1]))

    return done


def _gone(name: str) -> Callable[[Path, Path], None]:
    def done(build: Path, _pointer: Path) -> None:
        path = _one(build, name)
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return done


def _says(text: str) -> Callable[[Path, Path], None]:
    def done(_build: Path, pointed: Path) -> None:
        pointed.write_text(text, "utf-8")

    return done


def _other_vectors(build: Path, _pointer: Path) -> None:
    """The vectors of another passage: every file whole, none of them new."""
    import numpy as np

    codes = np.load(build / "codes.npy")
    np.save(build / "codes.npy", np.roll(codes, 1, axis=0))


def _pickle(build: Path, _pointer: Path) -> None:
    """A program in the place of Chroma's notes."""
    for path in build.glob("chroma/*/index_metadata.pickle"):
        path.write_bytes(b"cos\nsystem\n(S'touch /tmp/law-pickle-ran'\ntR.")


def _one(build: Path, name: str) -> Path:
    """The largest file or folder of a name; of files as large, the one in the fullest folder."""
    return max(build.glob(name), key=lambda path: (path.stat().st_size, _held(path.parent)))


def _held(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


LEVEL = "chroma/*/data_level0.bin"
KINDS: dict[str, Callable[[Path, Path], None]] = {
    "pointer empty": _says(""),
    "pointer elsewhere": _says("../../etc"),
    "manifest cut": _cut("manifest.json"),
    "library cut": _cut("library.*"),
    "library one bit": _flip("library.*"),
    "relations cut": _cut("relations.*"),
    "matters gone": _gone("matters.*"),
    "memory gone": _gone("memory"),
    "digests gone": _gone("digests"),
    "codes.npy gone": _gone("codes.npy"),
    "codes.npy noise": _noise("codes.npy"),
    "codes.npy one bit": _flip("codes.npy"),
    "codes.npy of others": _other_vectors,
    "lexical cut": _cut("lexical/*"),
    "lexical one bit": _flip("lexical/*"),
    "chroma gone": _gone("chroma"),
    "chroma database cut": _cut("chroma/chroma.sqlite3"),
    "chroma database noise": _noise("chroma/chroma.sqlite3"),
    "chroma vectors noise": _noise(LEVEL),
    "chroma vectors cut": _cut(LEVEL),
    "chroma vectors gone": _gone(LEVEL),
    "chroma header noise": _noise("chroma/*/header.bin"),
    "chroma pickle a program": _pickle,
}

OF_VECTORS = {name for name in KINDS if name.startswith(("chroma vectors", "chroma header", "chroma pickle"))}
OF_PARTS = {"matters gone", "memory gone", "digests gone"}  # what further parts of a build write


def _asks(settings: Settings, told: multiprocessing.Queue[str]) -> None:
    try:
        current = Assistant.is_current(settings)
        opened = Assistant.open(settings)
        answer = opened.ask(QUESTION)  # which may warn of what it cites, too
        warned = "warned" if set(answer.warnings) & set(opened.index.warnings) else "answered"
        told.put(f"{warned} current={current}")
    except AssistantError as error:
        told.put(f"refused current={current} {error}")


def asked(settings: Settings) -> str:
    """What a process of its own makes of an index: "refused …", "warned …", "answered …", or how it ended."""
    context = multiprocessing.get_context("fork")
    told: multiprocessing.Queue[str] = context.Queue()
    child = context.Process(target=_asks, args=(settings, told))
    child.start()
    child.join(180)
    return told.get(timeout=5) if child.exitcode == 0 else f"ended with {child.exitcode}"


def damaged(settings: Settings, name: str, into: Path) -> str:
    """Copy the home, damage the copy in one way; what comes of it, and whether the command would mend it."""
    home = into / "home"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(settings.home, home)
    copy = settings.model_copy(update={"home": home})
    pointed = pointer(copy)
    KINDS[name](index_root(copy) / pointed.read_text("utf-8").strip(), pointed)
    return asked(copy)


def trouble(said: str) -> str:
    """What is wrong with what came of a damage, "" where nothing is."""
    if not said.startswith(("refused", "warned")):
        return f"没有说（not said）: {said}"
    if "current=True" in said:
        return f"`index --if-needed` 不会修（would not mend）: {said}"
    return ""


def mended(settings: Settings, home: Path) -> str:
    """Run the one command that mends on a damaged home; what is wrong after it, "" where nothing is."""
    command = [sys.executable, "-m", "assistant", "index", "--if-needed"]
    variables = {**os.environ, "ASSISTANT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, check=False)
    said = asked(settings.model_copy(update={"home": home}))
    if done.returncode or not said.startswith("answered current=True"):
        return f"没有修好（not mended）: {done.returncode} {done.stderr[-200:]} {said}"
    return ""


def survey(settings: Settings, into: Path, share: Callable[[int], range]) -> list[str]:
    """Each kind of damage of a share; a line for each that was not told or not mended, and the sum."""
    out, names = [], list(KINDS)
    chosen = [names[i] for i in share(len(names))]
    for name in chosen:
        wrong = trouble(damaged(settings, name, into)) or mended(settings, into / "home")
        if wrong:
            out.append(f"  {name}: {wrong}")
    ran = Path("/tmp/law-pickle-ran").exists()
    return [
        *out,
        f"索引损坏（damage）: {len(chosen)} 种，{len(chosen) - len(out)} 种拒答或告知、"
        "再由 `assistant index --if-needed` 修好（told, then mended by the one command）"
        + ("；执行了植入的程序（a planted program RAN）" if ran else ""),
    ]
