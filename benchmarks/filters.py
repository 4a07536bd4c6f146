"""What a change of the filter costs the server, by the size of the portfolio: the script of a page, run as Streamlit
runs it, against that of an empty page. Every filter is chosen for the first time; frames are cached by load."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import process_time

from streamlit.testing.v1 import AppTest

from benchmarks.measure import median_seconds
from data_loaders.generator import generate
from data_loaders.organization import load_folder
from data_loaders.queries.projects import projects
from data_loaders.snapshot import open_snapshot
from data_loaders.store import Store

ROOT = Path(__file__).parents[1]
AIMS = {60: 60, 2_000: 120, 20_000: 200}  # milliseconds of the script
PAGES = ("health", "rag", "burn", "resources", "delivery")
EMPTY_PAGE = "import streamlit as st\nst.title('constant')\n"
TIMES = 15


def run(folder: Path) -> Iterator[str]:
    empty = AppTest.from_string(EMPTY_PAGE)
    empty.run()
    floor = median_seconds(empty.run, TIMES)
    for size, aim in AIMS.items():
        source = folder / f"files-{size}"
        generate(source, projects=size, people=180, months=36 if size == 60 else 7)
        store = Store(f"sqlite:///{folder / f'filters-{size}.db'}")
        store.prepare()
        load_folder(store, source, lambda *_: None)
        os.environ["STEERCO_DATABASE_URL"] = store.url
        for page in PAGES:
            seconds = _seconds(store, page)
            yield (
                f"filter, {size:,} projects, {page}: {1000 * seconds:,.0f} ms of processor (aim: {aim} of script), "
                f"{seconds / floor:.1f} empty pages"
            )


def _seconds(store: Store, page: str) -> float:
    """The median over programs chosen one after the other, each for the first time."""
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=600)
    app.switch_page(f"../pages/{page}.py")
    app.run()
    durations = []
    programs = sorted(open_snapshot(store).frame(projects)["program"].dropna().unique())
    for program in programs[:TIMES]:
        app.multiselect(key="program").set_value([program])
        start = process_time()
        app.run()
        durations.append(process_time() - start)
        assert not app.exception, app.exception[0].value
    return median(durations)
