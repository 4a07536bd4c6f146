"""Data page: who did what to the record, when and from where."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views.known import moment
from dashboard.views.parts import Cell, Col, Grid, Section, Stated, Titled
from data_loaders.queries.audit import trail
from data_loaders.snapshot import Snapshot

MOST = 300  # entries listed; the file has all
DEEDS = {
    "load": "loaded", "withdraw": "withdrew", "match": "said which project it is", "join": "joined two projects",
    "part": "parted two projects", "policy": "changed a setting", "aliases": "named projects",
    "reconcile": "decided on a difference", "backup": "made a backup", "restore": "restored a backup",
    "override": "overrode the computed color", "lift": "lifted an override",
}  # fmt: skip
TECHNICAL = ("file", "file_hash", "mapping", "mapping_hash")
COLUMNS = ["at", "actor", "origin", "action", "load", "subject", "detail"]


def section(snapshot: Snapshot) -> Section:
    """The card, newest first: what was done up to what is known in the snapshot."""
    if not snapshot.scope.hides_nothing:
        said = "Not shown to you: entries name projects and amounts that you may not see."
        return Section(Titled("Audit trail", "Who did what, when and from where"), Grid((), [], said))
    entries = _known_then(trail(snapshot.store), snapshot)[::-1]
    rows = [_row(entry) for entry in entries[:MOST]]
    columns = (
        Col("at", "When, UTC"),
        Col("who", "Who"),
        Col("what", "What"),
        Col("detail", "In detail", hide_small=True),
        Col("load", "Load", numeric=True, hide_small=True),
    )
    subtitle = "Newest first · entries are added, never changed"
    if len(entries) > MOST:
        subtitle += f" · the newest {MOST} are listed, the file has all"
    titled = Titled(f"Audit trail: {formats.count(len(entries), 'entry', 'entries')}", subtitle)
    return Section(titled, Grid(columns, rows, "Nothing was done yet.", "Audit trail"), _file(entries))


def _known_then(entries: list[dict[str, Any]], snapshot: Snapshot) -> list[dict[str, Any]]:
    """The entries up to the last one about a load that is known in the snapshot."""
    if snapshot.known_on == snapshot.store.state().effective:
        return entries
    known = [place for place, one in enumerate(entries) if one["load"] and one["load"] <= snapshot.known_on]
    return entries[: known[-1] + 1] if known else []


def _row(entry: dict[str, Any]) -> dict[str, Cell]:
    return {
        "at": moment(datetime.fromisoformat(entry["at"])).removesuffix(" UTC"),
        "who": Stated(entry["actor"], entry["origin"]),
        "what": Stated(DEEDS.get(entry["action"], entry["action"]), entry["subject"]),
        "detail": _detail(entry["detail"]),
        "load": f"{entry['load']}" if entry["load"] else "",
    }


def _detail(detail: dict[str, Any]) -> str:
    said = [f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in detail.items()
            if name not in TECHNICAL and value not in (None, "", [], {})]  # fmt: skip
    text = " · ".join(said)
    return text if len(text) <= 200 else text[:199] + "…"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _file(entries: list[dict[str, Any]]) -> pd.DataFrame:
    rows = [{**entry, "detail": json.dumps(entry["detail"], ensure_ascii=False)} for entry in entries]
    return pd.DataFrame(rows, columns=COLUMNS)
