"""What is not shown to the viewer: how many projects, and how much money where that may be known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from dashboard import formats
from dashboard.metrics.definitions import figure
from dashboard.metrics.figure import Figure
from dashboard.views import words
from dashboard.views.facts import policy_of, project_facts
from dashboard.views.parts import Empty
from data_loaders.queries.projects import project_count
from data_loaders.snapshot import Snapshot, dates


@dataclass(frozen=True)
class NotShown:
    """Projects of the register that the viewer's scope leaves out; their money, or None where it is not told."""

    projects: int
    money: Figure | None = None


def not_shown(snapshot: Snapshot, metric: str = "current_budget") -> NotShown:
    """What the scope leaves out of the snapshot's date, whatever is selected.

    The money of it is told only to who may know it, and never so that one project could be told from it: not of
    fewer projects than the policy's minimum; not of a part of the record (a filter would tell the rest); and only
    of the latest date as known now (two dates would tell what came between).
    """
    whole = snapshot.unrestricted()
    counted = (int(one.frame(project_count)["projects"].iloc[0]) for one in (whole, snapshot))
    hidden = next(counted) - next(counted)
    policy = policy_of(snapshot)
    may_know = snapshot.scope.money and snapshot.scope.hidden_totals and hidden >= policy.minimum_hidden
    if not may_know or not _is_latest(snapshot):
        return NotShown(hidden)
    facts = project_facts(whole)
    shown = set(project_facts(snapshot.unselected())["project_id"])
    rest = facts[~facts["project_id"].isin(shown)]
    if rest[metric].notna().sum() < policy.minimum_hidden:
        return NotShown(hidden)
    return NotShown(hidden, _rounded(figure(metric, rest, snapshot.as_at, policy.reporting_currency)))


def says(snapshot: Snapshot) -> str:
    """What the viewer is not shown, in words: "3 projects are not shown to you"; empty where that is nothing."""
    parts = []
    if not snapshot.scope.is_everything:
        hidden = not_shown(snapshot)
        if hidden.projects:
            money = f", {words.shown(hidden.money)} of budget," if hidden.money and hidden.money.value else ""
            verb = "is" if hidden.projects == 1 else "are"
            parts.append(f"{formats.count(hidden.projects, 'project')}{money} {verb} not shown to you")
    if not snapshot.scope.money:
        parts.append("money is not shown to you")
    return words.joined(parts)


def nothing(snapshot: Snapshot) -> Empty | None:
    """What is said instead of a page where the scope leaves nothing to show."""
    if snapshot.scope.is_everything or len(project_facts(snapshot.unselected())):
        return None
    hidden = not_shown(snapshot).projects
    there = f"The record has {formats.count(hidden, 'project')} on {formats.date_long(snapshot.as_at)}, and you may see"
    return Empty(
        "Nothing here is shown to you",
        f"{there} none of them. Ask who runs this dashboard to widen what you may see, or choose another date.",
    )


def _is_latest(snapshot: Snapshot) -> bool:
    known = dates(snapshot.store, snapshot.known_on)
    return snapshot.known_on == snapshot.store.state().effective and bool(known) and snapshot.as_at >= known[-1]


def _rounded(found: Figure) -> Figure:
    """To two digits, so that what changes from one day to the next does not tell a single project either."""
    if found.value is None:
        return found
    return replace(found, value=Decimal(f"{found.exact:.1e}"))
