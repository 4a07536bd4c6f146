"""What a page costs: its view built from cached frames and from none, against the script of an empty page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from benchmarks.measure import median_seconds
from dashboard.frame_cache import cached_frame
from dashboard.views import burn, data, health, rag, resources
from data_loaders.datasets import prepare
from data_loaders.snapshot import Snapshot, dates, open_snapshot
from data_loaders.store import Store

EMPTY_PAGE = "import streamlit as st\nst.title('constant')\n"


def run(folder: Path) -> Iterator[str]:
    floor = _floor()
    for name in ("sample", "uk-gmpp", "us-it"):
        store = Store(f"sqlite:///{folder / f'pages-{name}.db'}")
        store.prepare()
        prepare(store, name, says=lambda *_: None)
        known = dates(store)
        since = known[-2] if len(known) > 1 else None
        cold, warm = open_snapshot(store), open_snapshot(store, fetch=cached_frame)
        for page, view in _views(since).items():
            slow, fast = median_seconds(lambda: view(cold), 3), median_seconds(lambda: view(warm), 5)  # noqa: B023
            yield f"view, {name} {page}: {fast / floor:.1f} empty pages with frames cached, {slow / floor:.1f} without"


def _floor() -> float:
    """The run of an empty Streamlit page."""
    app = AppTest.from_string(EMPTY_PAGE)
    app.run()
    return median_seconds(app.run, 9)


def _views(since: Any) -> dict[str, Callable[[Snapshot], Any]]:
    return {
        "health": lambda snapshot: health.view(snapshot, since),
        "rag": lambda snapshot: rag.view(snapshot, since),
        "burn": lambda snapshot: burn.view(snapshot, since),
        "resources": resources.view,
        "data": data.view,
    }
