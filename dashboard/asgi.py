"""The server: Streamlit with everything imported and frozen before the first viewer, and security headers.

`steerco serve` runs it by `streamlit run dashboard/asgi.py`; `uvicorn dashboard.asgi:app` does too.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import importlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.starlette import App

HERE = Path(__file__).parent
WARM = (
    "plotly.graph_objects",
    "dashboard.frame",
    *(f"dashboard.views.{path.stem}" for path in HERE.glob("views/*.py")),
)
POLICY = (
    "default-src 'self'; script-src 'self' blob: {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'"
)


def _policy() -> str:
    """The content security policy, with the hashes of the scripts that Streamlit's own index carries inline."""
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return POLICY.format(hashes=" ".join(f"'sha256-{digest}'" for digest in hashes))


class SecurityHeaders:
    """Adds the headers that keep the pages to themselves."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = [
            (b"content-security-policy", _policy().encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"x-frame-options", b"DENY"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.headers]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@asynccontextmanager
async def _warm(_: App) -> AsyncIterator[dict[str, Any]]:
    """Import what pages need, then keep the garbage collector off it: it would walk all of it after each run."""
    for name in WARM:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    yield {}


app = App(HERE / "app.py", lifespan=_warm, middleware=[Middleware(SecurityHeaders)])
