"""A snapshot beside the one it is compared with: what moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import pandas as pd

from dashboard.metrics.definitions import DEFINITIONS, columns_of, distribution, figure
from dashboard.metrics.figure import Figure
from dashboard.metrics.policy import Policy
from dashboard.views.facts import all_project_facts, policy_of, project_facts
from dashboard.views.ranking import ranked
from data_loaders.snapshot import Snapshot

OPINION = {"overall": "RAG in force", "reported": "reported RAG"}
COLORS = ("GREEN", "AMBER", "RED")
CLOSED = ("complete", "cancelled")


@dataclass(frozen=True)
class Movement:
    """How a figure moved, like with like: over the projects for which it is known at both dates.

    both, began, ended: how many those are, how many are known now only, how many were known then only.
    """

    now: Figure
    before: Figure
    both: int
    began: int
    ended: int

    @property
    def change(self) -> Decimal:
        return self.now.exact - self.before.exact

    @property
    def same_projects(self) -> bool:
        return not self.began and not self.ended


@dataclass(frozen=True)
class Compared:
    """Project facts now and before, the organization's policy, and the opinion that leads.

    lead: `overall` (the color in force: computed, at best amber where reports are missing, or as overridden) where the
    figures give a color for at least half the projects, or where they give some and nobody else does; else `reported`
    (the assured color, or the declared one).
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
    def shows_money(self) -> bool:
        return self.snapshot.scope.money

    @property
    def as_at(self) -> date:
        return self.snapshot.as_at

    @property
    def by_figures(self) -> bool:
        """Whether the color in force leads, which the figures give."""
        return self.lead == "overall"

    @property
    def lead_metric(self) -> str:
        return f"rag_{self.lead}"

    @cached_property
    def open(self) -> pd.DataFrame:
        """Projects that are neither complete nor cancelled."""
        return self.facts[~self.facts["state"].isin(CLOSED)]

    @cached_property
    def open_before(self) -> pd.DataFrame:
        """The same at the date compared with."""
        before = self.facts.iloc[:0] if self.before is None else self.before
        return before[~before["state"].isin(CLOSED)]

    @cached_property
    def is_rated(self) -> bool:
        """Whether any open project has a color of the leading opinion."""
        return bool(self.open[self.lead].isin(COLORS).any())

    @cached_property
    def pressing(self) -> pd.DataFrame:
        """The projects that need attention, the most pressing first."""
        return self.snapshot.selected(self.snapshot.frame(ranked_all, self.since, self.lead))

    def states(self, *columns: str) -> bool:
        """Whether any project states all of these."""
        return bool(self.facts[list(columns)].notna().all(axis=1).any())

    @cached_property
    def _figures(self) -> dict[tuple[str, bool], Figure]:
        return {}

    def figure(self, metric: str, facts: pd.DataFrame | None = None) -> Figure:
        """A figure of all projects, or of some; one of all, or of the open ones, is computed once."""
        rows = self.facts if facts is None else facts
        if rows is not self.facts and rows is not self.open:
            return figure(metric, rows, self.as_at, self.currency)
        key = metric, rows is self.open
        if key not in self._figures:
            self._figures[key] = figure(metric, rows, self.as_at, self.currency)
        return self._figures[key]

    def movement(self, metric: str) -> Movement | None:
        """How a figure moved since the date compared with; None where there is none, or nothing is known at it."""
        if self.before is None or self.since is None:
            return None
        needs = list(DEFINITIONS[metric].needs)
        known = (rows.loc[rows[needs].notna().all(axis=1), "project_id"] for rows in (self.facts, self.before))
        now, before = map(set, known)
        if not now or not before:
            return None
        both = now & before
        then, today = (self._of(both, metric, rows) for rows in (self.before, self.facts))
        return Movement(
            now=self.figure(metric, today),
            before=figure(metric, then, self.since, self.currency),
            both=len(both),
            began=len(now - before),
            ended=len(before - now),
        )

    def _of(self, projects: set[int], metric: str, facts: pd.DataFrame) -> pd.DataFrame:
        """What a metric is computed from, of some projects."""
        own = facts[columns_of(metric, facts)]
        return own[own["project_id"].isin(projects)]

    def counts(self, metric: str, facts: pd.DataFrame | None = None) -> dict[str, int]:
        """Projects by color."""
        found = distribution(metric, self.facts if facts is None else facts, self.as_at)
        return {one.group["rag"]: int(one.value or 0) for one in found}


def compare(snapshot: Snapshot, since: date | None) -> Compared:
    """The facts of a snapshot, each project beside itself at `since` (columns movement, lead_before,
    eac_before: empty where it was not there; since)."""
    facts = snapshot.selected(snapshot.frame(beside, since))
    before = project_facts(snapshot.at(since)) if since else None
    rated, reported = (int(facts[name].isin(COLORS).sum()) for name in ("overall", "reported"))
    lead = "overall" if rated and (rated * 2 >= len(facts) or not reported) else "reported"
    return Compared(snapshot, policy_of(snapshot), _led(facts, lead), before, since, lead)


def beside(snapshot: Snapshot, since: date | None) -> pd.DataFrame:
    """Every project of the snapshot beside itself at `since`, whatever is selected: what is cached.

    Grain: project. Columns: those of all_project_facts (name as name_), overall_before, reported_before,
    rating_before, eac_before, finish_before, movement (days), since, paths_reported.
    """
    facts = snapshot.frame(all_project_facts)
    before = (snapshot.at(since).frame(all_project_facts) if since else facts.iloc[:0]).set_index("project_id")
    old = before[["overall", "reported", "rating", "eac"]].add_suffix("_before")
    facts = facts.join(old.join(before["expected_finish"].rename("finish_before")), on="project_id")
    return facts.assign(
        movement=(facts["expected_finish"] - facts["finish_before"]).dt.days.astype("Int64"),
        movement_reason="NO_DATA",
        since=pd.Series(pd.Timestamp(since) if since else pd.NaT, index=facts.index, dtype="datetime64[us]"),
        paths_reported=bool(facts["path_to_green"].notna().any()),
    ).rename(columns={"name": "name_"})


def ranked_all(snapshot: Snapshot, since: date | None, lead: str) -> pd.DataFrame:
    """Every project that needs attention, whatever is selected, the most pressing first (ranking.ranked): what is
    cached."""
    facts = snapshot.frame(beside, since)
    return ranked(_led(facts[~facts["state"].isin(CLOSED)], lead), lead, pd.Timestamp(snapshot.as_at))


def _led(facts: pd.DataFrame, lead: str) -> pd.DataFrame:
    return facts.assign(lead_before=facts[f"{lead}_before"])
