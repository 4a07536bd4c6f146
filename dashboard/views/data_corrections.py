"""Data page: late corrections. What the record says of a date otherwise than it did when it was known less."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import values, words
from dashboard.views.facts import project_facts
from dashboard.views.known import moment
from dashboard.views.parts import Cell, Col, Grid, Link, Section, Span, Stated, Titled, Tone
from data_loaders.queries.corrections import late_corrections
from data_loaders.snapshot import Snapshot

MOST = 300  # facts listed; the file has all
KINDS = ("changed", "removed", "added")
TONES: dict[str, Tone] = {"changed": "warn", "removed": "bad", "added": "mute"}
FACT = ["entity", "source", "data_date", "code", "key"]
MOST_VALUES = 4


def corrected(snapshot: Snapshot, before: int) -> pd.DataFrame:
    """late_corrections, changes first, then by date. Column fact: the number of the fact that a line is about."""
    lines = late_corrections(snapshot, before)
    lines["fact"] = lines.groupby(FACT, dropna=False, sort=False).ngroup()
    lines["place"] = lines["kind"].map({kind: place for place, kind in enumerate(KINDS)})
    order = lines.sort_values(["place", "data_date", "fact"], ascending=[True, False, True], kind="stable")
    return order.drop(columns="place").reset_index(drop=True)


def said(now: Snapshot, before: int) -> str:
    """How many facts up to the date were changed or removed since load `before`, and how many came in since:
    "3 late corrections and 8,502 facts added". What is stated for the first time corrects nothing."""
    return _said_of(now.frame(corrected, before))


def _said_of(lines: pd.DataFrame) -> str:
    kinds = lines.drop_duplicates("fact")["kind"].value_counts()
    mended, added = int(kinds.get("changed", 0) + kinds.get("removed", 0)), int(kinds.get("added", 0))
    corrections = formats.count(mended, "late correction") if mended else "no late corrections"
    return f"{corrections} and {formats.count(added, 'fact')} added" if added else corrections


def section(now: Snapshot, before: int) -> Section:
    """The card of what was corrected since load `before`, of the facts up to the date."""
    lines = now.frame(corrected, before)
    listed = lines[lines["fact"].isin(lines["fact"].drop_duplicates().head(MOST))]
    names = project_facts(now.unselected()).set_index("code")["name"]
    rows = [_row(fact, names, now) for _, fact in listed.groupby("fact", sort=False)]
    columns = (
        Col("fact", "Fact"),
        Col("date", "Stated for", hide_small=True),
        Col("kind", "What happened"),
        Col("before", f"As known after load {before}"),
        Col("after", "As known now"),
        Col("load", "By"),
    )
    empty = f"Nothing up to {formats.date_long(now.as_at)} was corrected since load {before}."
    file = lines.drop(columns=["fact", "project_id", "record_id"]) if len(lines) else None
    return Section(_title(lines, now, before), Grid(columns, rows, empty, "Late corrections"), file)


def _title(lines: pd.DataFrame, now: Snapshot, before: int) -> Titled:
    kinds = lines.drop_duplicates("fact")["kind"].value_counts()
    total = int(kinds.sum())
    title = f"{_said_of(lines)} since load {before}" if total else "No late corrections"
    title = title[0].upper() + title[1:]
    parts = [f"Facts up to {formats.date_long(now.as_at)}"]
    parts += [f"{int(kinds[kind]):,} {kind}" for kind in KINDS if kind in kinds]
    if total > MOST:
        parts.append(f"the first {MOST} are listed, the file has all")
    return Titled(title, " · ".join(parts))


def _row(fact: pd.DataFrame, names: pd.Series, now: Snapshot) -> dict[str, Cell]:
    first = next(fact.itertuples())
    return {
        "fact": _called(first, names, now),
        "date": words.day(first.data_date),
        "kind": Span(first.kind, TONES[first.kind]),
        "before": _said(fact, "before"),
        "after": _said(fact, "after"),
        "load": Stated(f"load {first.load}", moment(first.loaded_at)),
    }


def _called(row: Any, names: pd.Series, now: Snapshot) -> Cell:
    """The fact: its project as a link where it has one, and which of its facts."""
    parts = [row.entity.replace("_", " "), row.key if isinstance(row.key, str) else ""]
    said = words.joined([" · ".join(part for part in parts if part)])
    if not isinstance(row.code, str):
        return Stated(said, row.source)
    return Link(str(names.get(row.code, row.code)), params=(("project", row.code),), below=said)


def _said(fact: pd.DataFrame, side: str) -> Cell:
    """What was, or is, stated: `Forecast finish 31 Mar 2027 · percent complete 45 %`."""
    kept = fact[fact[side].notna() | (fact["kind"] == "changed")]
    if len(kept) > 1:
        kept = kept[kept["field"] != "currency"]  # said with the amount
    if kept.empty:
        return None
    said = [_value(row, side) for row in kept.head(MOST_VALUES).itertuples()]
    more = f" and {len(kept) - MOST_VALUES} more" if len(kept) > MOST_VALUES else ""
    text = " · ".join(said) + more
    return text if len(text) <= 240 else text[:239] + "…"


def _value(row: Any, side: str) -> str:
    is_money = values.is_money(row.entity, row.field)
    said = values.value(getattr(row, side), row.field, row.currency, is_money)
    return f"{row.field.replace('_', ' ')} {said}"
