"""The lines of the frame: how much has reported, what is not shown, what is unreconciled, what was known when."""

from __future__ import annotations

from dashboard import formats
from dashboard.views import data_corrections, scope
from dashboard.views.data_reconciliation import unreconciled
from dashboard.views.facts import project_facts
from dashboard.views.parts import Empty, Link
from data_loaders.errors import Refused
from data_loaders.snapshot import Snapshot


def says(snapshot: Snapshot) -> str:
    """How much of what is in view has reported, how old the oldest report is, and what is not shown."""
    return " · ".join(part for part in (_coverage(snapshot), scope.says(snapshot)) if part)


def _coverage(snapshot: Snapshot) -> str:
    facts = project_facts(snapshot)
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


WAY_BACK = Link("Show what is known now", page="", params=(("known_on", "Now"),))
