"""What the server sends with every answer, and what it has ready before the first viewer."""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import re
import sys
from pathlib import Path

import streamlit
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Scope

from dashboard import asgi


def answer(path: str = "/") -> dict[str, str]:
    """The headers of an answer that went through the middleware."""
    inner = Starlette(routes=[Route("/", lambda _: PlainTextResponse("ok"))])
    sent: list[Message] = []
    scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"",
                    "http_version": "1.1", "scheme": "http", "server": ("here", 80)}  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(asgi.SecurityHeaders(inner)(scope, receive, send))
    return {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}


def directives(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}


def test_every_answer_carries_the_security_headers() -> None:
    for path in ("/", "/no-such-page"):
        headers = answer(path)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "content-security-policy" in headers


def test_a_page_may_load_from_nowhere_else() -> None:
    policy = directives(answer()["content-security-policy"])
    assert policy["default-src"] == ["'self'"]
    assert policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    for sources in policy.values():
        assert not [source for source in sources if "://" in source or source in ("*", "https:", "http:")]


def test_no_script_runs_but_ours_and_streamlits_own() -> None:
    scripts = directives(answer()["content-security-policy"])["script-src"]
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    for script in re.findall(r"<script>(.*?)</script>", index, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in scripts


def test_a_websocket_passes_untouched() -> None:
    seen: list[object] = []

    async def inner(scope: Scope, receive: object, send: object) -> None:
        seen.append(send)

    async def send(_: Message) -> None: ...

    asyncio.run(asgi.SecurityHeaders(inner)({"type": "websocket"}, None, send))  # type: ignore[arg-type]
    assert seen == [send]


def test_the_server_imports_every_view_before_the_first_viewer() -> None:
    async def start() -> int:
        async with asgi._warm(asgi.app):
            return gc.get_freeze_count()

    try:
        assert asyncio.run(start()) > 10_000
    finally:
        gc.unfreeze()
    views = {f"dashboard.views.{path.stem}" for path in Path(asgi.__file__).parent.glob("views/*.py")}
    assert views - {"dashboard.views.__init__"} <= set(sys.modules)
