"""A real server for each portfolio and one real browser. Without a Chromium the tests fail; they are never skipped."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from tests.conftest import StoreOf

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = (1440, 900), (390, 844)
PAGES = ("health", "rag", "burn", "resources", "delivery", "project", "data", "definitions")
PROBES = ("/_stcore/health", "/_stcore/host-config")  # Streamlit asks for them relative to a deep link first
READY_MS = 20_000

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder need a browser, and run last."""
    own = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in own:
        item.add_marker("browser")
    items[:] = [item for item in items if item not in own] + own


# --- Server ------------------------------------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text('utf-8', errors='replace')}")


@pytest.fixture(scope="session")
def serve(store_of: StoreOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """serve("uk-gmpp") gives the address of a running server; each portfolio has its own."""
    servers: list[subprocess.Popen[bytes]] = []
    logs = tmp_path_factory.mktemp("servers")

    @cache
    def running(name: str) -> str:
        port, log = _free_port(), logs / f"{name}.log"
        command = [sys.executable, "-m", "streamlit", "run", "dashboard/asgi.py", "--server.port", str(port)]
        environment = {**os.environ, "STEERCO_DATABASE_URL": store_of(name).url}
        with log.open("wb") as out:
            server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
        servers.append(server)
        address = f"http://127.0.0.1:{port}"
        _wait(server, address, log)
        return address

    yield running
    for server in servers:
        server.terminate()
    for server in servers:
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()


# --- Browser -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        pytest.fail(f"The browser tests need a Chromium ({', '.join(NAMES)}): run sh tests/browser/install-chromium.sh")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGS)
        yield running
        running.close()


@dataclass
class Tab:
    """A page of the dashboard in a browser, with what went wrong in it."""

    page: Page
    address: str
    failed: list[str] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)  # text and address of console errors
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(READY_MS)
        self.page.on("response", self._answered)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda message: self._told(message.type, message.text, message.location.get("url", "")))
        self.page.on("pageerror", lambda error: self.said.append((str(error), "")))

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not _is_probe(response.url):
            self.failed.append(f"{response.status} {response.url}")

    def _asked(self, url: str) -> None:
        if (
            urlsplit(url).scheme in ("http", "https", "ws", "wss")
            and urlsplit(url).netloc != urlsplit(self.address).netloc
        ):
            self.elsewhere.append(url)

    def _told(self, kind: str, text: str, url: str) -> None:
        if kind == "error" and not _is_probe(url):
            self.said.append((text, url))

    def open(self, name: str = "health", **params: str | list[str]) -> Tab:
        query = urlencode(params, doseq=True)
        path = "" if name == "health" else name
        self.page.goto(f"{self.address}/{path}{'?' + query if query else ''}", wait_until="commit")
        return self.settled()

    def settled(self) -> Tab:
        """Wait until the page has its answer, and its run is over and drawn."""
        page = self.page
        page.wait_for_selector("h1.headline, .empty h2", state="attached")
        page.wait_for_function(
            "() => { const app = document.querySelector('.stApp');"
            " return app && app.dataset.testScriptState === 'notRunning'"
            " && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')"
            " && [...document.querySelectorAll('[data-testid=stPlotlyChart]')]"
            ".every(chart => chart.querySelector('.main-svg')); }"
        )
        return self

    def forget(self) -> None:
        """Begin a new list of problems."""
        for problems in (self.failed, self.said, self.elsewhere):
            problems.clear()

    @property
    def headline(self) -> str:
        return self.page.locator("h1.headline").first.inner_text()

    @property
    def cards(self) -> list[str]:
        return self.page.locator(".kpi").all_inner_texts()

    @property
    def problems(self) -> list[str]:
        """Everything that a page must not do."""
        found = [f"answer {answer}" for answer in self.failed]
        found += [f"console: {text} {url}" for text, url in self.said]
        found += [f"asked another host: {url}" for url in self.elsewhere]
        found += [
            f"shows an error: {text}" for text in self.page.locator("[data-testid=stException]").all_inner_texts()
        ]
        found += [f"shows: {t}" for t in self.page.get_by_text("BidiComponent").all_inner_texts()]
        wide = self.page.evaluate(
            "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth,"
            " document.querySelector('[data-testid=stMain]').scrollWidth) - innerWidth"
        )
        return found + ([f"scrolls sideways by {wide} pixels"] if wide > 0 else [])


def _is_probe(url: str) -> bool:
    """Streamlit's own probes below a deep link (/rag/_stcore/health): 404 by design, then asked at the root."""
    path = urlsplit(url).path
    return path.endswith(PROBES) and path not in PROBES


NewTab = Callable[..., Tab]


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Browser profiles by how they look; tabs of one share the cache of files, as a returning reader's do."""
    opened: dict[str, BrowserContext] = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def new_tab(browser: Browser, contexts: dict[str, BrowserContext], serve: Callable[[str], str]) -> Iterator[NewTab]:
    """new_tab("sample", size=PHONE): an empty tab; `stranger` opens it in a browser that has never been here."""
    pages: list[Page] = []
    strangers: list[BrowserContext] = []

    def opened(name: str, size: tuple[int, int] = DESK, *, stranger: bool = False, **options: object) -> Tab:
        look = f"{size} {options}"
        if stranger or look not in contexts:
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)  # type: ignore[arg-type]
            if stranger:
                strangers.append(context)
            else:
                contexts[look] = context
        else:
            context = contexts[look]
        pages.append(context.new_page())
        return Tab(pages[-1], serve(name))

    yield opened
    for page in pages:
        page.close()
    for context in strangers:
        context.close()


@contextmanager
def same_document(page: Page) -> Iterator[None]:
    """What happens inside does not reload the page."""
    page.evaluate("window.stillHere = true")
    yield
    assert page.evaluate("window.stillHere === true"), "the page was loaded anew"
