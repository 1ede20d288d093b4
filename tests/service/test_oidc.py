"""Signing in at a provider: a small one of OpenID Connect runs beside the service, and can be made to lie."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from assistant import BadInputError
from assistant.config import Settings
from assistant.service import Threads
from assistant.service.serve import application, checked_login, serving
from assistant.service.users import Users

KEY, OTHER = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})
CLIENT, SECRET = "law", "only the two of us"


@dataclass
class Provider:
    """A provider that signs in whoever comes; `lies` is put over what is true."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    unsigned: bool = False
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.about),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/keys", lambda _: JSONResponse({"keys": [KEY.as_dict(private=False)]})),
            ]
        )

    async def about(self, _request: Request) -> Response:
        told = {"issuer": self.url, "jwks_uri": f"{self.url}/keys", "token_endpoint": f"{self.url}/token"}
        algorithms = {"id_token_signing_alg_values_supported": ["RS256", "none"]}
        return JSONResponse({**told, **algorithms, "authorization_endpoint": f"{self.url}/authorize"})

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256"
        self.asked["code"] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code=code&state={asked['state']}")

    async def token(self, request: Request) -> Response:
        form = {key: value[0] for key, value in parse_qs((await request.body()).decode()).items()}
        knows = base64.b64decode(request.headers["authorization"].partition(" ")[2]).decode()
        assert knows.replace("%20", " ").replace("+", " ") == f"{CLIENT}:{SECRET}" and form["code_verifier"]
        now = int(time.time())
        who = {"sub": "7", "email": "Li@law.example", "nonce": self.asked["code"]["nonce"]}
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **who, **self.claims}
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        if self.unsigned:
            parts = ({"alg": "none"}, claims)
            signed = ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode() for p in parts) + "."
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider()
    with serving(made.app()) as url:  # type: ignore[arg-type]
        made.url = url.rstrip("/")
        yield made


@pytest.fixture(scope="module")
def chosen(provider: Provider, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    told = {"oidc_issuer": provider.url, "oidc_client": CLIENT, "oidc_secret": SecretStr(SECRET)}
    users = tmp_path_factory.mktemp("oidc") / "users.json"
    return settings.model_copy(
        update={"login": "oidc", "users_file": users, "oidc_allow": ("*@law.example",), **told}
    )


@pytest.fixture(scope="module")
def door(chosen: Settings, threads: Threads) -> Iterator[str]:
    with serving(application(checked_login(chosen, "0.0.0.0", False), "127.0.0.1", threads)) as url:
        yield url


@pytest.fixture
def person(door: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=door, trust_env=False, timeout=30, follow_redirects=True) as client:
        yield client


def test_who_the_provider_vouches_for_comes_in(person: httpx.Client, chosen: Settings) -> None:
    assert person.get("/v1/models").status_code == 401
    came = person.get("/")
    assert came.status_code == 200 and came.url.path == "/" and "law-signed-in" in person.cookies
    assert person.get("/v1/models").status_code == 200
    assert "已经退出" in person.get("/logout").text
    assert person.get("/v1/models").status_code == 401
    assert Users.load(chosen).secret == Users.load(chosen).secret  # it lies in the file: replicas share it


@pytest.mark.parametrize(
    ("lies", "status", "words"),
    [
        ({"claims": {"email": "li@elsewhere.example"}}, 403, "li@elsewhere.example"),
        ({"claims": {"email_verified": False}}, 401, "没有证明"),
        ({"claims": {"email": None}}, 401, "没有证明"),
        ({"claims": {"aud": "another"}}, 401, "没有证明"),
        ({"claims": {"iss": "https://elsewhere.example"}}, 401, "没有证明"),
        ({"claims": {"nonce": "of yesterday"}}, 401, "没有证明"),
        ({"claims": {"exp": 1}}, 401, "没有证明"),
        ({"key": OTHER}, 401, "没有证明"),
        ({"unsigned": True}, 401, "没有证明"),
    ],
)
def test_who_it_does_not_vouch_for_stays_outside(
    person: httpx.Client,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    lies: dict[str, Any],
    status: int,
    words: str,
) -> None:
    for name, value in lies.items():
        monkeypatch.setattr(provider, name, value)
    came = person.get("/")
    assert came.status_code == status and words in came.text and "law-signed-in" not in person.cookies


def test_an_answer_to_nobodys_question_is_refused(person: httpx.Client) -> None:
    assert person.get("/login/back?code=code&state=guessed").status_code == 401
    gone = person.get("/login", follow_redirects=False)
    state = parse_qs(urlsplit(gone.headers["location"]).query)["state"][0]
    person.cookies.clear()
    assert person.get(f"/login/back?code=code&state={state}").status_code == 401
    assert person.get("/login/back?error=access_denied").status_code == 401


def test_a_proxy_that_speaks_https_is_sent_back_to_https(
    door: str, chosen: Settings, threads: Threads
) -> None:
    told = {"x-forwarded-proto": "https"}
    for trusted, scheme in (((), "http"), (("127.0.0.1",), "https")):
        near = chosen.model_copy(update={"trusted_proxies": trusted})
        with (
            serving(application(near, "127.0.0.1", threads)) as url,
            httpx.Client(base_url=url, trust_env=False) as person,
        ):
            gone = person.get("/login", headers=told)
            (back,) = parse_qs(urlsplit(gone.headers["location"]).query)["redirect_uri"]
            assert back.startswith(f"{scheme}://127.0.0.1:") and back.endswith("/login/back")
            assert ("secure" in gone.headers["set-cookie"].lower()) is (scheme == "https")
            assert ("strict-transport-security" in gone.headers) is (scheme == "https")


def test_a_provider_that_is_gone_is_said(chosen: Settings, threads: Threads) -> None:
    gone = chosen.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    with serving(application(gone, "127.0.0.1", threads)) as url:
        told = httpx.get(f"{url}login", trust_env=False)
    assert told.status_code == 502 and "身份提供方" in told.text


@pytest.mark.parametrize("missing", ["oidc_issuer", "oidc_client", "oidc_allow"])
def test_the_provider_must_be_known_and_who_may_come_in(chosen: Settings, missing: str) -> None:
    with pytest.raises(BadInputError, match="OIDC_ALLOW"):
        checked_login(chosen.model_copy(update={missing: ""}), "0.0.0.0", False)
