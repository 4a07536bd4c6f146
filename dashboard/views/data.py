"""Data: where it all comes from, how fresh it is, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.policy import Policy
from dashboard.views import data_audit, data_identity, data_loads, data_reconciliation, words
from dashboard.views.facts import policy_of
from dashboard.views.parts import Cell, Col, Grid, Kpi, Said, Section, Span, Titled
from data_loaders.queries import history
from data_loaders.snapshot import Snapshot


@dataclass(frozen=True)
class DataView:
    headline: Said
    kpis: list[Kpi]
    attribution: str
    reconciliation: Section
    waiting: Section
    loads: Section
    facts: Section
    sources: Section
    left_out: Section
    linked: Section
    audit: Section


def view(snapshot: Snapshot, since: date | None, news: tuple[int, int] = (0, 0)) -> DataView:
    """Everything the page says, but the late corrections.

    news: the last load and the last entry of the audit trail, by which a cache knows that there are more.
    """
    policy = policy_of(snapshot)
    latest, _ = news
    loads = snapshot.frame(history.loads, latest)
    left_out = snapshot.frame(history.rows_left_out, latest)
    sources = snapshot.frame(history.sources)
    files = loads[loads["kind"] == "file"]
    return DataView(
        headline=_headline(files, sources, policy),
        kpis=_kpis(files),
        attribution=policy.attribution,
        reconciliation=data_reconciliation.section(snapshot, since),
        waiting=data_identity.waiting(snapshot),
        loads=data_loads.section(snapshot, loads),
        facts=Section(Titled("What the record holds", "Current facts by kind"), _facts(snapshot)),
        sources=_sources_section(sources, files, snapshot.as_at),
        left_out=data_loads.left_out(snapshot, left_out),
        linked=data_identity.linked(snapshot),
        audit=data_audit.section(snapshot),
    )


def _sources_section(sources: pd.DataFrame, files: pd.DataFrame, as_at: date) -> Section:
    titled = Titled(formats.count(len(sources), "source"), "The date is that for which the source last spoke")
    return Section(titled, _sources(sources, files, as_at))


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
