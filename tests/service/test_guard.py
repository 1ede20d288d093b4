"""What stands before every request: each way in that was open once is asked for here."""

from __future__ import annotations

import io
import json
import logging
import socket
import time

import httpx
import pytest
from starlette.datastructures import Headers

from assistant.config import Settings
from assistant.service.guard import client_address
from assistant.service.serve import bound, log_to, rules_of

ASK = {"question": "你好"}


@pytest.mark.parametrize(
    "path",
    [
        *(
            "gradio_api/deep_link?session_hash=a",
            "gradio_api/file=http://example.org/x",
            "config?deep_link=a",
        ),
        *("gradio_api/file=/etc/passwd", "file=/etc/passwd", "gradio_api/proxy=http://example.org/"),
        *("monitoring", "monitoring/summary", "gradio_api/vibe-code/", "gradio_api/vibe-starter-queries/"),
        *("gradio_api/runs", "gradio_api/info", "gradio_api/openapi.json", "gradio_api/upload_progress"),
        *("gradio_api/queue/status", "gradio_api/heartbeat/a", "static/../../etc/passwd", "svelte/x"),
        *("custom_component/1/server/component/x.py", "docs", "redoc", "openapi.json", "assets/../page.py"),
        *(
            "..%2f..%2fetc/passwd",
            "%2e%2e/%2e%2e/etc/passwd",
            "assets/%2e%2e%2fpage.py",
            ".env",
            "users.json",
        ),
    ],
)
def test_nothing_of_gradio_and_no_file_can_be_reached(http: httpx.Client, path: str) -> None:
    told = http.get(f"/{path}")
    assert told.status_code in (400, 404) and "root:" not in told.text


@pytest.mark.parametrize(
    "path",
    [
        *(
            "gradio_api/upload",
            "gradio_api/vibe-edit/",
            "gradio_api/queue/join",
            "gradio_api/component_server",
        ),
        *(
            "gradio_api/process_recording",
            "gradio_api/run/x",
            "gradio_api/call/x",
            "gradio_api/reset",
            "upload",
        ),
    ],
)
def test_nothing_of_gradio_can_be_sent_to(http: httpx.Client, path: str) -> None:
    files = {"files": ("x.exe", b"MZ" * 1000)}
    assert http.post(f"/{path}", files=files).status_code in (404, 405)
    forged = {"data": [{"path": "http://example.org/x", "meta": {"_type": "gradio.FileData"}}]}
    assert http.post(f"/{path}", json=forged).status_code in (404, 405)


def test_every_reply_carries_the_headers(http: httpx.Client) -> None:
    for told in (http.get("/api/v1/health"), http.get("/nope"), http.post("/api/v1/ask", content=b"{")):
        policy = told.headers["content-security-policy"]
        assert "script-src 'self';" in policy and "frame-ancestors 'none'" in policy
        assert told.headers["x-content-type-options"] == "nosniff"
        assert told.headers["referrer-policy"] == "no-referrer" and "server" not in told.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "law.office.lan", "localhost.evil.example", "", "127.0.0.1.nip.io"]
)
def test_another_name_is_refused(http: httpx.Client, host: str) -> None:
    assert http.get("/api/v1/health", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_another_sites_page_is_refused_and_gets_no_leave(http: httpx.Client, origin: str, kind: str) -> None:
    headers = {"origin": origin, "content-type": kind}
    told = http.post("/api/v1/ask", content=json.dumps(ASK), headers=headers)
    assert told.status_code == 403
    asked = http.options("/api/v1/ask", headers={**headers, "access-control-request-method": "POST"})
    for reply in (told, asked):
        assert not [name for name in reply.headers if name.startswith("access-control")]


def test_what_another_site_sends_without_origin_is_refused(http: httpx.Client) -> None:
    assert http.post("/api/v1/ask", json=ASK, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert http.post("/api/v1/ask", json=ASK, headers={"sec-fetch-site": "same-origin"}).status_code == 200


def test_ones_own_page_may_ask(http: httpx.Client, url: str) -> None:
    assert http.post("/api/v1/ask", json=ASK, headers={"origin": url.rstrip("/")}).status_code == 200


@pytest.mark.parametrize("path", ["call/check/read", "call/laws/law", "call/memo/issues"])
def test_half_an_emoji_and_control_characters_are_no_fault_of_the_page(http: httpx.Client, path: str) -> None:
    torn = "刷脸\ud83d\x00\x1b怎么办" * 3
    wire = {"name": f"{torn}.docx", "data": torn, "law": torn, "facts": torn, torn: [torn]}
    told = http.post(path, content=json.dumps(wire), headers={"content-type": "application/json"})
    assert told.status_code == 200 and "\\ud83d" not in told.text


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_too_large_is_refused(http: httpx.Client, chunked: bool) -> None:
    body = b'{"question": "' + b"x" * 3_000_000 + b'"}'
    content = iter([body[:1_000_000], body[1_000_000:]]) if chunked else body
    try:
        told = http.post("/api/v1/ask", content=content, headers={"content-type": "application/json"})
    except (httpx.WriteError, httpx.RemoteProtocolError, httpx.ReadError):
        return  # the server hung up while we were still sending
    assert told.status_code == 413 and "2 MB" in told.json()["detail"]


def test_a_lie_about_the_length_is_refused(http: httpx.Client) -> None:
    where = (http.base_url.host, http.base_url.port or 80)
    with socket.create_connection(where, timeout=5) as line:
        line.sendall(b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n")
        assert b" 413 " in line.recv(1000)


def test_only_a_trusted_proxy_says_who_asks() -> None:
    scope = {"client": ("127.0.0.1", 1)}
    headers = Headers({"x-forwarded-for": "6.6.6.6, 7.7.7.7"})
    assert client_address(scope, headers, ()) == "127.0.0.1"
    assert client_address(scope, headers, ("127.0.0.1",)) == "7.7.7.7"
    assert client_address(scope, headers, ("127.0.0.1", "7.7.7.7")) == "6.6.6.6"
    assert client_address({"client": ("2001:db8::1:2", 1)}, headers, ()) == "2001:db8::/64"


def test_a_rate_holds_beyond_loopback_only(settings: Settings) -> None:
    assert rules_of(settings, "127.0.0.1").rate == "" and rules_of(settings, "0.0.0.0").rate


def test_the_log_has_a_line_and_no_content(http: httpx.Client) -> None:
    stream, canary = io.StringIO(), "金丝雀7731"
    log_to(stream)
    try:
        http.post("/api/v1/ask", json={"question": canary})
        http.post("/api/v1/verify", json={"text": canary})
        agent = {"user-agent": canary.encode()}
        http.get("/api/v1/article", params={"law": canary, "article": "1"}, headers=agent)
        http.get(f"/{canary}")
        time.sleep(0.2)
    finally:
        logging.getLogger("assistant.service").handlers = []
    lines = stream.getvalue().splitlines()
    assert len([line for line in lines if "INFO" in line]) == 4
    assert canary not in stream.getvalue() and "7731" not in stream.getvalue()
    assert "127.0.0.1" not in stream.getvalue()


def test_two_services_never_take_one_port() -> None:
    with bound("127.0.0.1", None) as one, bound("127.0.0.1", None) as other:
        assert one.getsockname()[1] != other.getsockname()[1]
