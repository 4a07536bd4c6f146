"""What a viewer waits for, in a real Chromium, against plain Streamlit pages of the same shape (floor_app.py).

Both servers are warm; both pages are measured by turns, so that whatever else the machine does meets both. A view is
there when the script has ended, nothing is stale and every chart is drawn.
"""

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
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

from benchmarks.shapes import SHAPES
from data_loaders.datasets import prepare
from data_loaders.store import Store

TIMES = 15
ROOT = Path(__file__).parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
THERE = """() => {
  const app = document.querySelector('.stApp');
  return app && app.dataset.testScriptState === 'notRunning' && document.querySelector('h1.headline')
    && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(one => one.querySelector('.main-svg'));
}"""
CHANGED = f"before => document.querySelector('h1.headline')?.textContent !== before && ({THERE})()"
SHIFTS = """window.shifted = 0; new PerformanceObserver(list => {
  for (const one of list.getEntries()) window.shifted += one.value;
}).observe({ type: 'layout-shift', buffered: true });"""


@dataclass
class Measured:
    """Milliseconds of each time, bytes over the websocket, and how much the layout shifted."""

    first: list[float] = field(default_factory=list)
    change: list[float] = field(default_factory=list)
    received: list[float] = field(default_factory=list)
    shift_on_load: list[float] = field(default_factory=list)
    shift_on_change: list[float] = field(default_factory=list)


def run(folder: Path) -> Iterator[str]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        yield "browser: not measured, no Chromium is installed (sh tests/browser/install-chromium.sh)"
        return
    store = Store(f"sqlite:///{folder / 'browser.db'}")
    store.prepare()
    prepare(store, "sample", says=lambda *_: None)
    ours_at, floor_at = _serve("dashboard/asgi.py", store.url), _serve("benchmarks/floor_app.py", store.url)
    with ours_at as ours, floor_at as floor, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGS)
        for name in SHAPES:
            page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
            page.set_default_timeout(120_000)
            page.add_init_script(SHIFTS)
            yield _line(name, *_measured(page, f"{ours}/{'' if name == 'health' else name}", f"{floor}/?shape={name}"))
            page.close()
        chromium.close()


def _measured(page: Page, ours: str, floor: str) -> tuple[Measured, Measured]:
    found = Measured(), Measured()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    for address in (ours, floor):  # warm: every view that is measured has been made once
        _open(page, address)
        for _ in range(4):
            _change(page, session, Measured())
    for _ in range(TIMES):
        for address, into in zip((ours, floor), found, strict=True):
            into.first.append(_open(page, address))
            into.shift_on_load.append(page.evaluate("window.shifted"))
            _change(page, session, into)
            _change(page, session, Measured())  # back to all
    return found


def _open(page: Page, address: str) -> float:
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(THERE, polling="raf")
    return 1000 * (time.perf_counter() - start)


def _change(page: Page, session: CDPSession, into: Measured) -> None:
    """Choose a portfolio, or take the chosen one away: from the click, or the key, to the whole page."""
    received = _Received(session)
    headline = page.locator("h1.headline").first.text_content()
    act = _next_act(page)
    page.evaluate("window.shifted = 0")
    start = time.perf_counter()
    act()
    page.wait_for_function(CHANGED, arg=headline, polling="raf")
    into.change.append(1000 * (time.perf_counter() - start))
    page.wait_for_timeout(150)
    into.received.append(received.total)
    into.shift_on_change.append(page.evaluate("window.shifted"))
    page.keyboard.press("Escape")
    received.stop()


def _next_act(page: Page) -> Callable[[], None]:
    """What changes the filter: a key that takes the chosen portfolio away, or a click on one of the menu."""
    field = page.locator(".st-key-portfolio")
    box = field.get_by_role("combobox")
    if field.locator("[data-tag]").count():
        box.focus()
        return lambda: page.keyboard.press("Backspace")
    option = page.get_by_role("option", name="Operations", exact=True)
    for _ in range(10):  # a run that ends just as the menu opens closes it
        box.click()
        try:
            option.wait_for(timeout=2000)
            return option.click
        except TooLate:
            page.keyboard.press("Escape")
    raise RuntimeError("the menu of portfolios did not open")


class _Received:
    """Counts what the server sends over the websocket. A text frame counts its characters, a binary one its bytes."""

    def __init__(self, session: CDPSession) -> None:
        self.session, self.total = session, 0
        session.on("Network.webSocketFrameReceived", self._frame)

    def _frame(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        size = len(frame["payloadData"])
        self.total += size if frame["opcode"] == 1 else size * 3 // 4  # base64

    def stop(self) -> None:
        self.session.remove_listener("Network.webSocketFrameReceived", self._frame)


def _line(name: str, ours: Measured, floor: Measured) -> str:
    first, change = (median(getattr(ours, what)) / median(getattr(floor, what)) for what in ("first", "change"))
    return (
        f"browser, {name}: first view {first:.2f} of the floor, filter change {change:.2f} (aim: 1.25 each); "
        f"{median(ours.received) / 1000:,.0f} kB a change (aim: 150; floor {median(floor.received) / 1000:,.0f}); "
        f"layout shift {median(ours.shift_on_load):.3f} on load, {median(ours.shift_on_change):.3f} on a change "
        f"(aim: 0.1 and 0; floor {median(floor.shift_on_load):.3f}, {median(floor.shift_on_change):.3f})"
        f" [{median(ours.first):,.0f} against {median(floor.first):,.0f} ms, {median(ours.change):,.0f} against "
        f"{median(floor.change):,.0f} ms, {TIMES} times]"
    )


@contextmanager
def _serve(script: str, store: str) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {**os.environ, "STEERCO_DATABASE_URL": store}
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(10)
