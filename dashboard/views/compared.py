"""A snapshot beside the one it is compared with: what moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from dashboard.metrics.definitions import distribution, figure
from dashboard.metrics.figure import Figure
from dashboard.views.facts import Policy, policy_of, project_facts
from data_loaders.snapshot import Snapshot

OPINION = {"computed": "computed RAG", "reported": "reported RAG"}


@dataclass(frozen=True)
class Compared:
    """Project facts now and before, the organization's policy, and the opinion that leads.

    lead: `computed` where the figures give a color for at least half the projects, else `reported` (the
    assured color, or the declared one).
    """

    snapshot: Snapshot
    policy: Policy
    facts: pd.DataFrame
    before: pd.DataFrame | None
    since: date | None
    lead: str

    @property
    def currency(self) -> str:
        return self.policy.reporting_currency

    @property
    def as_at(self) -> date:
        return self.snapshot.as_at

    @property
    def lead_metric(self) -> str:
        return f"rag_{self.lead}"

    @cached_property
    def open(self) -> pd.DataFrame:
        """Projects that are neither complete nor cancelled."""
        return self.facts[~self.facts["state"].isin(["complete", "cancelled"])]

    def figure(self, metric: str, facts: pd.DataFrame | None = None) -> Figure:
        return figure(metric, self.facts if facts is None else facts, self.as_at, self.currency)

    def figure_before(self, metric: str) -> Figure | None:
        if self.before is None or self.since is None:
            return None
        return figure(metric, self.before, self.since, self.currency)

    def counts(self, metric: str, facts: pd.DataFrame | None = None) -> dict[str, int]:
        """Projects by color."""
        found = distribution(metric, self.facts if facts is None else facts, self.as_at)
        return {one.group["rag"]: int(one.value or 0) for one in found}


def compare(snapshot: Snapshot, since: date | None) -> Compared:
    """The facts of a snapshot, each project beside itself at `since` (columns movement, lead_before,
    eac_before: empty where it was not there)."""
    facts = project_facts(snapshot)
    before = project_facts(snapshot.at(since)) if since else None
    rated = facts["computed"].isin(["GREEN", "AMBER", "RED"]).sum()
    lead = "computed" if len(facts) and rated * 2 >= len(facts) else "reported"
    old = (before if before is not None else facts.iloc[:0]).set_index("project_id")
    facts = facts.join(old["expected_finish"].rename("finish_before"), on="project_id")
    facts = facts.join(old[lead].rename("lead_before"), on="project_id")
    facts = facts.join(old["rating"].rename("rating_before"), on="project_id")
    facts = facts.join(old["eac"].rename("eac_before"), on="project_id")
    facts["movement"] = (facts["expected_finish"] - facts["finish_before"]).dt.days.astype("Int64")
    facts["movement_reason"] = "NO_DATA"
    facts["paths_reported"] = bool(facts["path_to_green"].notna().any())
    facts = facts.rename(columns={"name": "name_"})
    return Compared(snapshot, policy_of(snapshot), facts, before, since, lead)
