"""What systemd, nginx and containers are given names what there really is; their own checkers read it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from assistant.config import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
TOLD = [
    ROOT / "Containerfile",
    ROOT / "compose.yaml",
    ROOT / "docs/operations.md",
    *(ROOT / "deploy").iterdir(),
]


@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+", path.read_text("utf-8")))
    assert named <= known and (named or path.name == "nginx.conf")


def test_the_container_is_nobodys_root_and_writes_in_its_home_alone() -> None:
    (service,) = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"].values()
    assert (
        service["read_only"] and service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in str(service)
    )
    told = (ROOT / "Containerfile").read_text("utf-8")
    home = re.search(r"ASSISTANT_HOME=(\S+)", told)
    assert home and service["volumes"] == [f"law-home:{home[1]}"] and f"VOLUME {home[1]}" in told
    assert re.search(r"^USER [1-9]", told, re.MULTILINE) and "/readyz" in told


def test_nginx_reads_its_file(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if nginx is None:
        pytest.skip("no nginx here")
    _certificate(tmp_path)
    told = (ROOT / "deploy/nginx.conf").read_text("utf-8").replace("/etc/ssl/law", str(tmp_path))
    (tmp_path / "law.conf").write_text(told)
    places = " ".join(
        f"{kind}_temp_path {tmp_path};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi")
    )
    around = f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {places} scgi_temp_path {tmp_path};"
    (tmp_path / "nginx.conf").write_text(f"{around} include {tmp_path}/law.conf; }}")
    command = [nginx, "-t", "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_systemd_reads_its_file(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd here")
    told = (ROOT / "deploy/law-assistant.service").read_text("utf-8")
    assert "/opt/law/.venv/bin/assistant chat" in told
    (tmp_path / "law-assistant.service").write_text(
        told.replace("/opt/law/.venv/bin/assistant", sys.executable)
    )
    command = [analyze, "verify", "--man=no", tmp_path / "law-assistant.service"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "law-assistant" not in done.stderr, done.stderr


def _certificate(folder: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(pem, *private))
