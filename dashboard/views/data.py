"""Data: where it all comes from, how fresh it is, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import words
from dashboard.views.facts import Policy, policy_of
from dashboard.views.parts import Cell, Col, Grid, Kpi, Said, Span, Titled, Tone
from data_loaders.queries import history
from data_loaders.snapshot import Snapshot
from data_loaders.sources.tabular import address

STATES: dict[str, Tone] = {"published": "good", "unchanged": "mute", "refused": "bad"}


@dataclass(frozen=True)
class DataView:
    headline: Said
    kpis: list[Kpi]
    sources_title: Titled
    sources: Grid
    loads_title: Titled
    loads: Grid
    left_out_title: Titled
    left_out: Grid
    facts_title: Titled
    facts: Grid
    attribution: str


def view(snapshot: Snapshot) -> DataView:
    """Everything the page says."""
    policy = policy_of(snapshot)
    latest = snapshot.store.latest_load()
    loads = snapshot.frame(history.loads, latest)
    left_out = snapshot.frame(history.rows_left_out, latest)
    sources = snapshot.frame(history.sources)
    files = loads[loads["kind"] == "file"]
    return DataView(
        headline=_headline(files, sources, policy),
        kpis=_kpis(files),
        sources_title=Titled(formats.count(len(sources), "source"), "The date is that for which the source last spoke"),
        sources=_sources(sources, files, snapshot.as_at),
        loads_title=Titled(formats.count(len(loads), "load"), "Newest first · a load publishes wholly or not at all"),
        loads=_loads(loads),
        left_out_title=_left_out_title(left_out),
        left_out=_left_out(left_out),
        facts_title=Titled("What the record holds", "Current facts by kind"),
        facts=_facts(snapshot),
        attribution=policy.attribution,
    )


def _headline(files: pd.DataFrame, sources: pd.DataFrame, policy: Policy) -> Said:
    published = files[files["state"] == "published"]
    rejected = int(published["rejected"].fillna(0).sum())
    refused = int((files["state"] == "refused").sum())
    said = [
        Span(f"{policy.organization}: {formats.count(int(published['read'].sum()), 'row')} of "
             f"{formats.count(len(published), 'file')} from {formats.count(len(sources), 'source')}")
    ]  # fmt: skip
    left = (
        f"; {formats.count(rejected, 'row')} rejected and kept" if rejected else "; every row accepted or accounted for"
    )
    said.append(Span(left, "warn" if rejected else "plain"))
    if refused:
        said.append(Span(f"; {formats.count(refused, 'file')} refused", "bad"))
    return (*said, Span("."))


def _kpis(files: pd.DataFrame) -> list[Kpi]:
    published = files[files["state"] == "published"]
    sums = {name: int(published[name].fillna(0).sum()) for name in ("read", "accepted", "rejected", "skipped")}
    balanced = sums["read"] == sums["accepted"] + sums["rejected"] + sums["skipped"]
    refused = files[files["state"] == "refused"]
    in_refused = int(refused["rejected"].fillna(0).sum())
    refused_note = f"and {in_refused:,} in {formats.count(len(refused), 'refused file')}" if len(refused) else ""
    last = published["finished_at"].max()
    when = "n/a" if pd.isna(last) else f"{last:%d %b %Y, %H:%M} UTC".lstrip("0")
    proof = "read = accepted + rejected + skipped" if balanced else "does not add up"
    return [
        Kpi("Rows read", f"{sums['read']:,}", (Span(proof, "good" if balanced else "bad"),)),
        Kpi("Accepted", f"{sums['accepted']:,}", (Span(formats.percent(sums["accepted"] / sums["read"]), "mute"),)
            if sums["read"] else ()),
        Kpi("Rejected", f"{sums['rejected']:,}", (Span("kept verbatim, with the reason", "mute"),), refused_note),
        Kpi("Skipped", f"{sums['skipped']:,}", (Span("totals and notes, checked", "mute"),)),
        Kpi("Last load", when.split(",")[0], (Span(when.split(", ")[-1] if ", " in when else "", "mute"),),
            f"{formats.count(len(published), 'load')} published"),
    ]  # fmt: skip


def _sources(sources: pd.DataFrame, files: pd.DataFrame, as_at: date) -> Grid:
    rules = files.dropna(subset=["data_date_rule"]).groupby("source")["data_date_rule"].last()
    rows: list[dict[str, Cell]] = []
    for row in sources.itertuples():
        age = (pd.Timestamp(as_at) - row.latest).days if not pd.isna(row.latest) else None
        fresh = "" if age is None else f" · {formats.count(max(age, 0), 'day')} before the date in view"
        rows.append(
            {
                "title": Span(row.title),
                "latest": words.day(row.latest) + fresh,
                "rule": rules.get(row.name, ""),
                "loads": f"{row.loads:,}",
                "owner": _text(row.owner),
                "licence": _text(row.licence),
            }
        )
    columns = (
        Col("title", "Source"),
        Col("latest", "Data date"),
        Col("rule", "How the date is known", hide_small=True),
        Col("loads", "Loads", numeric=True),
        Col("owner", "Owner", hide_small=True),
        Col("licence", "Licence", hide_small=True),
    )
    return Grid(
        tuple(column for column in columns if any(row[column.key] for row in rows)),
        rows,
        "Nothing is loaded yet.",
        "Sources",
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _loads(loads: pd.DataFrame) -> Grid:
    rows: list[dict[str, Cell]] = []
    for row in loads.sort_values("id", ascending=False).itertuples():
        when = "" if pd.isna(row.finished_at) else f"{row.finished_at:%Y-%m-%d %H:%M}"
        problems = [message for message in row.messages if message.get("severity") == "error"]
        rows.append(
            {
                "id": f"{row.id}",
                "file": row.file,
                "state": Span(row.state, STATES.get(row.state, "plain")),
                "date": words.day(row.data_date),
                "read": _count(row.read),
                "changed": _count(row.changed),
                "rejected": _count(row.rejected),
                "skipped": _count(row.skipped),
                "when": f"{when} · {row.loaded_by}",
                "says": _said(problems),
            }
        )
    columns = (
        Col("id", "Load", numeric=True),
        Col("file", "File"),
        Col("state", "State"),
        Col("date", "Data date", hide_small=True),
        Col("read", "Read", numeric=True),
        Col("changed", "Changed", numeric=True, hide_small=True),
        Col("rejected", "Rejected", numeric=True),
        Col("skipped", "Skipped", numeric=True, hide_small=True),
        Col("when", "Loaded, UTC", hide_small=True),
        Col("says", "Findings", hide_small=True),
    )
    said = any(row["says"] for row in rows)
    return Grid(columns if said else columns[:-1], rows, "Nothing is loaded yet.", "Loads")


def _count(value: Any) -> str:
    return "" if pd.isna(value) else f"{int(value):,}"


def _said(problems: list[dict[str, Any]]) -> str:
    if not problems:
        return ""
    first = problems[0]
    more = f" (+{len(problems) - 1} more)" if len(problems) > 1 else ""
    place = " › ".join(part for part in (first.get("sheet"), first.get("cell")) if part) or first.get("file")
    return f"{place}: found {first.get('found')}{more}"


def _left_out_title(left_out: pd.DataFrame) -> Titled:
    rejected = int((left_out["outcome"] == "rejected").sum())
    skipped = len(left_out) - rejected
    return Titled(
        f"{formats.count(rejected, 'row')} rejected, {skipped:,} skipped",
        "Kept as they were found, with the place and the reason",
    )


def _left_out(left_out: pd.DataFrame) -> Grid:
    ordered = left_out.sort_values("outcome", kind="stable")
    rows: list[dict[str, Cell]] = []
    for row in ordered.itertuples():
        whole = address(0, int(row.line), row.orientation)
        state = " · of a refused file" if row.state == "refused" else ""
        place = " › ".join(part for part in (row.file, _text(row.sheet), f"row {row.line}") if part)
        cells = " | ".join(cell for cell in row.cells if cell)
        rows.append(
            {
                "place": Span(place if row.orientation == "rows" else place.replace("row", f"column of {whole}, no.")),
                "outcome": Span(f"{row.outcome}{state}", "bad" if row.outcome == "rejected" else "mute"),
                "reason": _text(row.reason),
                "cells": cells[:160] + ("…" if len(cells) > 160 else ""),
            }
        )
    columns = (Col("place", "Place"), Col("outcome", "Outcome"), Col("reason", "Reason"),
               Col("cells", "As found", hide_small=True))  # fmt: skip
    return Grid(columns, rows, "No row was left out.", "Rows left out")


KINDS = {
    "register": "Register entries", "status_report": "Status reports", "baseline": "Baselines",
    "progress": "Statements of progress", "statement": "Stated totals", "budget_line": "Budget lines",
    "cost_line": "Cost lines", "forecast_line": "Forecast lines", "milestone": "Milestones", "risk": "Risks",
    "issue": "Issues", "dependency": "Dependencies", "change_request": "Change requests", "benefit": "Benefits",
    "resource": "People", "absence": "Absences", "holiday": "Holidays", "allocation": "Allocations",
    "demand": "Demand", "time_entry": "Time entries", "fx_rate": "Exchange rates",
}  # fmt: skip


def _facts(snapshot: Snapshot) -> Grid:
    counts = snapshot.frame(history.fact_counts)
    rows: list[dict[str, Cell]] = [
        {"kind": KINDS[row.entity], "facts": f"{row.facts:,}" if row.facts else Span("none loaded", "mute")}
        for row in counts.sort_values("facts", ascending=False).itertuples()
    ]
    return Grid((Col("kind", "Kind"), Col("facts", "Facts", numeric=True)), rows, caption="Facts by kind")
