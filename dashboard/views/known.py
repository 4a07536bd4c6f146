"""`known on`: the loads to choose from, what the address asks for, and what has been corrected since."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from dashboard import formats
from data_loaders.errors import Message, Refused
from data_loaders.known_on import last_load_by
from data_loaders.queries import history
from data_loaders.snapshot import Snapshot

NOW = 0  # what stands for the record as it is known now
ABOUT_PROJECTS = {
    "identity": "which project is which",
    "decision": "a decision on a difference",
    "override": "a color put in place of the computed one",
}


def loads_known(now: Snapshot, latest: int) -> dict[int, str]:
    """The loads after which the record can be opened, newest first, each with what it is called; NOW before them.

    latest: the last load of all, as for history.loads.
    """
    loads = now.frame(history.loads, latest)
    first = history.first_register(now.store)
    loads = loads[(loads["state"] == "published") & (loads["id"] >= (first or latest + 1))]
    named = {int(row.id): load_name(row, now) for row in loads.iloc[::-1].itertuples()}
    return {NOW: "Now", **named}


def load_name(row: Any, snapshot: Snapshot) -> str:
    """`load 12 · 31 Mar 2026, 18:02 UTC · ledger-2026-02.csv`."""
    parts = [f"load {row.id}", moment(row.finished_at), what(row, snapshot)]
    return " · ".join(part for part in parts if part)


def what(row: Any, snapshot: Snapshot) -> str:
    """What a load brought, in words that name no project which the viewer may not see."""
    hidden = row.kind in ABOUT_PROJECTS and not snapshot.scope.hides_nothing
    return ABOUT_PROJECTS[row.kind] if hidden else str(row.file)


def moment(value: Any) -> str:
    """`31 Mar 2026, 18:02 UTC`."""
    return "" if pd.isna(value) else f"{formats.date_long(value.date())}, {value:%H:%M} UTC"


def asked_load(now: Snapshot, asked: str, loads: dict[int, str]) -> int:
    """The load that an address asks for: by its name here, its number, or a time; NOW where it asks for none.

    Raises Refused for what is none of them, and for what lies before the first.
    """
    named = next((number for number, name in loads.items() if name == asked), None)
    if named is not None or not asked:
        return named or NOW
    number = re.match(r"load (\d+) ", asked)
    wanted = last_load_by(now.store, number[1] if number else asked)
    first = min((load for load in loads if load != NOW), default=None)
    if first is None or wanted < first:
        expected = f"load {first} or a later one" if first else "a record with projects"
        raise Refused(Message(found=f"known on {asked!r}", expected=expected, hint="Nothing was known before."))
    return max(load for load in loads if load <= wanted)
