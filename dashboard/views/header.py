"""The lines of the frame: how much has reported, what is not shown, what is unreconciled, what was known when."""

from __future__ import annotations

from datetime import date

from dashboard import formats
from dashboard.views import data_corrections, scope
from dashboard.views.data_reconciliation import unreconciled
from dashboard.views.page_facts import Reads, some_facts
from dashboard.views.parts import Empty, Link
from data_loaders.errors import Refused
from data_loaders.queries import history
from data_loaders.snapshot import Snapshot

READS = Reads(columns=("reported_on", "stale"))


def says(snapshot: Snapshot) -> str:
    """How much of what is in view has reported, how old the oldest report is, and what is not shown."""
    return " · ".join(part for part in (_coverage(snapshot), scope.says(snapshot)) if part)


def _coverage(snapshot: Snapshot) -> str:
    facts = snapshot.selected(snapshot.frame(some_facts, READS))
    facts = facts[~facts["state"].isin(["complete", "cancelled"])]
    reported = facts["reported_on"].dropna()
    if facts.empty:
        return "No open project in this selection"
    if reported.empty:
        return f"{formats.count(len(facts), 'open project')} · no status reports loaded"
    current = int((~facts["stale"] & facts["reported_on"].notna()).sum())
    oldest = (snapshot.as_at - reported.min().date()).days
    return f"{current:,} of {formats.count(len(facts), 'open project')} reported · oldest report {oldest:,} days"


def to_reconcile(snapshot: Snapshot) -> Link | None:
    """What is unreconciled, and the way to the list; None where nothing is."""
    said = unreconciled(snapshot)
    return Link(said, page="data", at="reconciliation") if said else None


def known_then(name: str) -> str:
    """That an earlier state is shown. name: of the load."""
    return f"As known after {name}"


def corrected_since(snapshot: Snapshot, now: int) -> Link:
    """How much has been corrected since, and the way to the list. now: the load that is the last one now."""
    said = data_corrections.said(snapshot.known(now), snapshot.known_on)
    return Link(f"{said} since", page="data", at="corrections")


def not_known(asked: str, refusal: Refused) -> Empty:
    """That the address asks for a state which the record never had."""
    message = refusal.messages[0]
    expected = f" The address may ask for {message.expected}." if message.expected else ""
    return Empty(
        "The record cannot be shown as known then",
        f"“{asked}” is no time at which anything was known.{expected} Nothing is wrong with the record.",
    )


def not_begun(asked: date, first: date) -> Empty:
    """That the address asks for a date of which nothing is known."""
    return Empty(
        "The record begins later",
        f"Nothing is known of {formats.date_long(asked)}: the first date of the record is {formats.date_long(first)}.",
    )


def no_such_date(asked: date, shown: date) -> str:
    """That another date is shown than the address asks for."""
    return f"The record has no date {formats.date_long(asked)}: what you see is as at {formats.date_long(shown)}."


def freshness(snapshot: Snapshot) -> str:
    """Of when what each source says is, a line each: said on hover."""
    sources = snapshot.frame(history.sources).dropna(subset="latest")
    return "\n".join(f"{row.title}: {formats.date_long(row.latest.date())}" for row in sources.itertuples())


LATEST = Link("Show the latest date", page="", whole=True)
WAY_BACK = Link("Show what is known now", page="", params=(("known_on", "Now"),))
