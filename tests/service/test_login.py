"""Who may come in: users, keys, a proxy's word, nobody at all."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant import BadInputError, SettingsError
from assistant.config import Settings
from assistant.service import Threads
from assistant.service.login import TRIES
from assistant.service.serve import application, checked_login, is_loopback, serving
from assistant.service.users import Users

PASSWORD = "correct horse"


@pytest.fixture
def signed(settings: Settings, tmp_path: Path) -> tuple[Settings, str]:
    """Settings with one user, li, and one key."""
    chosen = settings.model_copy(update={"users_file": tmp_path / "users.json", "login": "users"})
    users, key = Users.load(chosen).with_password("li", PASSWORD).with_key("dify")
    users.save()
    return chosen, key


@pytest.fixture
def door(signed: tuple[Settings, str], threads: Threads) -> Iterator[str]:
    with serving(application(signed[0], "127.0.0.1", threads)) as url:
        yield url


def client(url: str, **options: object) -> httpx.Client:
    return httpx.Client(base_url=url, trust_env=False, timeout=30, **options)  # type: ignore[arg-type]


def test_nobody_comes_in_unknown(door: str) -> None:
    with client(door) as stranger:
        assert stranger.get("/").headers["location"] == "login"
        for path in ("/api/v1/openapi.json", "/metrics", "/v1/models", "/api/v1/unit?id=x", "/alive"):
            assert stranger.get(path).status_code == 401
        for path in ("/api/v1/ask", "/v1/chat/completions", "/mcp", "/call/laws/law", "/stream/ask/answer"):
            told = stranger.post(path, json={})
            assert told.status_code == 401 and told.headers["www-authenticate"] == "Bearer"
        assert stranger.get("/livez").status_code == 200


def test_a_key_opens_the_api(door: str, signed: tuple[Settings, str]) -> None:
    with client(door, headers={"authorization": f"Bearer {signed[1]}"}) as machine:
        assert machine.get("/v1/models").status_code == 200
    with client(door, headers={"authorization": "Bearer law-wrong"}) as machine:
        assert machine.get("/v1/models").status_code == 401


def test_signing_in_and_out(door: str) -> None:
    with client(door) as person:
        assert "password" in person.get("/login").text
        wrong = person.post("/login", data={"name": "li", "password": "wrong"})
        assert wrong.status_code == 401 and "不对" in wrong.text
        right = person.post("/login", data={"name": "li", "password": PASSWORD})
        cookie = right.headers["set-cookie"]
        assert right.status_code == 303 and "HttpOnly" in cookie and "SameSite=lax" in cookie
        assert person.get("/v1/models").status_code == 200
        forged = person.get("/v1/models", headers={"cookie": "law-signed-in=ImxpIg.aaaa.bbbb"})
        assert forged.status_code == 401
        person.get("/logout")
        person.cookies.clear()
        assert person.get("/v1/models").status_code == 401


def test_guessing_is_slowed(door: str) -> None:
    with client(door) as thief:
        codes = [
            thief.post("/login", data={"name": "li", "password": f"guess {i}"}).status_code
            for i in range(TRIES + 1)
        ]
        assert codes == [401] * TRIES + [429]
        assert thief.post("/login", data={"name": "li", "password": PASSWORD}).status_code == 429


def test_a_proxys_word_counts_from_the_proxy_alone(settings: Settings, threads: Threads) -> None:
    trusting = settings.model_copy(update={"login": "header", "trusted_proxies": ("127.0.0.1",)})
    doubting = settings.model_copy(update={"login": "header", "trusted_proxies": ("10.9.9.9",)})
    for chosen, status in ((trusting, 200), (doubting, 401)):
        with serving(application(chosen, "127.0.0.1", threads)) as url, client(url) as person:
            assert person.get("/v1/models", headers={"x-forwarded-user": "li"}).status_code == status
            assert person.get("/v1/models").status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "law.office.lan"])
def test_beyond_this_machine_somebody_must_have_chosen(settings: Settings, host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(BadInputError, match="--open"):
        checked_login(settings, host, False)
    assert checked_login(settings, host, True).login == "open"
    no_users = settings.model_copy(update={"login": "users", "users_file": Path("/nonexistent/users.json")})
    with pytest.raises(BadInputError, match="user add"):
        checked_login(no_users, host, False)
    with pytest.raises(BadInputError, match="TRUSTED_PROXIES"):
        checked_login(settings.model_copy(update={"login": "header"}), host, False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_on_this_machine_nothing_is_asked(settings: Settings, host: str) -> None:
    assert is_loopback(host) and checked_login(settings, host, False).login == "open"


def test_the_file_holds_no_password_and_is_its_owners_alone(signed: tuple[Settings, str]) -> None:
    chosen, key = signed
    assert chosen.users_file is not None
    text = chosen.users_file.read_text()
    assert PASSWORD not in text and key not in text
    assert stat.S_IMODE(chosen.users_file.stat().st_mode) == 0o600
    users = Users.load(chosen)
    assert users.knows("li", PASSWORD) and not users.knows("li", "x") and not users.knows("nobody", PASSWORD)
    assert users.owner_of(key) == "dify" and users.owner_of("law-x") is None
    assert users.without("li").secret != users.secret
    chosen.users_file.write_text("{")
    with pytest.raises(SettingsError):
        Users.load(chosen)
