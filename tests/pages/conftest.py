"""Pages run as Streamlit runs them, without a browser, and what they say as text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from data_loaders.store import Store

ROOT = Path(__file__).parents[2]
PAGES = ("health", "rag", "burn", "resources", "delivery", "project", "data", "definitions")


@dataclass(frozen=True)
class Page:
    """A page after its run."""

    app: AppTest

    @property
    def html(self) -> str:
        """All markup that our own code sent, without the style sheet."""
        parts = [element.proto.body for element in self.app.get("html")]
        drawn = [json.loads(element.proto.json) for element in self.app.get("bidi_component")]
        parts += [data["html"] for data in drawn if "html" in data]  # the search box draws itself
        return "\n".join(part for part in parts if not part.startswith("<style>"))

    @property
    def headline(self) -> str:
        found = re.search(r'<h1 class="headline">(.*?)</h1>', self.html)
        return text_of(found[1]) if found else ""

    @property
    def empty(self) -> str:
        """The title of the designed empty state, where one is shown."""
        found = re.search(r'<div class="empty"><h2>(.*?)</h2>', self.html)
        return text_of(found[1]) if found else ""

    @property
    def line(self) -> str:
        """What the frame says of the page."""
        found = re.findall(r'<p class="frame-says">(.*?)</p>', self.html, re.DOTALL)
        return text_of(found[-1]) if found else ""

    @property
    def text(self) -> str:
        return text_of(self.html)

    @property
    def errors(self) -> list[str]:
        return [element.value for element in self.app.exception]


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


Open = Callable[..., Page]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """open_page(store, "rag", as_at="…", portfolio=["…"]): a page as a link would open it."""

    def opened(store: Store, name: str, **params: str | list[str]) -> Page:
        monkeypatch.setenv("STEERCO_DATABASE_URL", store.url)
        monkeypatch.chdir(ROOT)
        config.set_option("client.showErrorDetails", "full")
        app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
        for key, value in params.items():
            app.query_params[key] = value
        app.switch_page(f"../pages/{name}.py")
        return Page(app.run())

    return opened
