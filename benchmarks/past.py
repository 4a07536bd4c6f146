"""What a view of the past costs against one of the present: the facts that every page is computed from, read and
computed from a store without a cache."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.measure import median_seconds
from dashboard.views.facts import project_facts
from data_loaders.datasets import prepare
from data_loaders.snapshot import Snapshot, dates, open_snapshot
from data_loaders.store import Store

TIMES = 15


def run(folder: Path) -> Iterator[str]:
    store = Store(f"sqlite:///{folder / 'past.db'}")
    store.prepare()
    prepare(store, "sample", says=lambda *_: None)
    known = dates(store)
    now = open_snapshot(store)
    a_year_ago = known[-13]
    then = _load_by(store, now, a_year_ago)
    views = {
        "a year ago as known now": now.at(a_year_ago),
        "a year ago as known then": now.at(a_year_ago).known(then),
        "the last date but one as known then": now.at(known[-2]).known(_load_by(store, now, known[-2])),
    }
    present = median_seconds(lambda: project_facts(now), TIMES)
    for name, snapshot in views.items():
        past = median_seconds(lambda: project_facts(snapshot), TIMES)  # noqa: B023
        yield f"past view, {name}: {past / present:.2f} of the present one (aim: at most 1.2)"


def _load_by(store: Store, now: Snapshot, day: date) -> int:
    """The load after which a date was complete: the last one before a later date was first spoken of."""
    later = next(known for known in dates(store) if known > day)
    for load in range(1, now.known_on + 1):
        if later in dates(store, load):
            return load - 1
    return now.known_on
