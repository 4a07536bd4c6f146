"""What a printed page says of itself."""

from __future__ import annotations

from datetime import date

from dashboard import formats
from dashboard.views.facts import policy_of
from data_loaders.snapshot import Snapshot


def says(snapshot: Snapshot, since: date | None) -> str:
    """ "Printed from Steerco, as at 31 Oct 2026, compared with 30 Sep 2026, as known after load 320; Portfolio: …":
    what a reader of paper must know to find the same figures again."""
    said = f"Printed from Steerco, as at {formats.date_long(snapshot.as_at)}"
    said += f", compared with {formats.date_long(since)}" if since else ""
    said += f", as known after load {snapshot.known_on:,}"
    policy = policy_of(snapshot)
    labels = {"portfolio": policy.portfolio, "program": policy.program}
    chosen = snapshot.selection.by_column.items()
    return "; ".join(
        [said, *(f"{labels.get(column, column.capitalize())}: {', '.join(values)}" for column, values in chosen)]
    )
