"""The passport of a figure: its definition, the policy in force, the rows behind it down to the cell, what was left out
and why, and whether the rows give the figure again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.definitions import DEFINITIONS, Definition
from dashboard.metrics.figure import Figure
from dashboard.metrics.policy import Policy
from dashboard.views.facts import policy_of
from dashboard.views.figures import one_figure
from dashboard.views.trace_again import again
from dashboard.views.trace_behind import Behind, behind
from dashboard.views.trace_cells import left_out, rates_used, with_cells
from dashboard.views.trace_others import others_again, others_behind
from data_loaders.queries import settings
from data_loaders.snapshot import Snapshot

Group = Mapping[str, Any]


@dataclass(frozen=True)
class Readds:
    """Whether the rows give the figure again. sums: what the rows of each column of money add up to, in minor units.
    projects: how many projects were computed anew."""

    holds: bool
    figure: str
    from_rows: str
    sums: dict[str, int]
    projects: int


@dataclass(frozen=True)
class Passport:
    """A figure with all that proves it. rows, excluded: frames with a row a cell (trace_cells.py says the columns)."""

    figure: Figure
    definition: Definition
    policy: dict[str, Any]
    rates: list[dict[str, Any]]
    rows: pd.DataFrame
    excluded: pd.DataFrame
    readds: Readds

    def as_dict(self) -> dict[str, Any]:
        said = ("id", "version", "label", "unit", "formula", "follows", "favorable", "inputs")
        return {
            "figure": self.figure.as_dict(),
            "definition": {name: getattr(self.definition, name) for name in said},
            "policy": self.policy,
            "rates": self.rates,
            "rows": self.rows.to_dict("records"),
            "excluded": self.excluded.to_dict("records"),
            "readds": asdict(self.readds),
        }


def trace(
    snapshot: Snapshot, metric: str, group: Group | None = None, since: date | None = None, most: int | None = None
) -> Passport:
    """The passport of the figure that the views show for a group (`Figure.metric`, `Figure.group`).

    since: the date compared with, for a movement. most: how many rows are followed to their cell (of those that count,
    and of those left out); all where not given. The others say what they add.
    Raises Refused for a metric or a group that the record does not have at the date.
    """
    group = dict(group or {})
    if "as_at" in group:
        snapshot = snapshot.at(date.fromisoformat(str(group.pop("as_at"))))
    shown, facts = one_figure(snapshot, metric, group, since)
    definition, policy = DEFINITIONS[metric], policy_of(snapshot)
    if definition.grain == "project":
        found = behind(snapshot, definition, facts, group, since)
        once_more = again(snapshot, shown, facts, found, group, since)
    else:
        found = others_behind(snapshot, definition, facts)
        once_more = others_again(snapshot, shown, facts, found)
    rows = with_cells(snapshot, found.rows, policy.reporting_currency, most)
    return Passport(
        figure=shown,
        definition=definition,
        policy=_policy(snapshot, policy),
        rates=rates_used(snapshot, policy, found.rows),
        rows=rows[rows["reason"] == ""].drop(columns="reason").reset_index(drop=True),
        excluded=left_out(rows, facts, definition),
        readds=_readds(shown, once_more, found, facts),
    )


def _readds(shown: Figure, once_more: Figure, found: Behind, facts: pd.DataFrame) -> Readds:
    counting = found.rows[(found.rows["left_out"] == "") & found.rows["counted"].notna()]
    sums = counting.groupby("column")["counted"].sum()
    same = (once_more.value, once_more.reason, once_more.coverage) == (shown.value, shown.reason, shown.coverage)
    number = int(facts["project_id"].nunique()) if "project_id" in facts else 0
    totals = {str(name): int(value) for name, value in sums.items()}
    return Readds(same, _text(shown), _text(once_more), totals, number)


def _text(found: Figure) -> str:
    return f"{found.value} {found.unit}" if found.value is not None else f"n/a ({found.reason})"


def _policy(snapshot: Snapshot, policy: Policy) -> dict[str, Any]:
    """The settings that a figure depends on, and since which load they are in force."""
    found = snapshot.frame(settings.settings)
    since = dict(zip(found["name"], found["load_from"].astype(int), strict=True))
    names = ("reporting_currency", "money_basis", "fiscal_year_start", "cadence_days", "assurance_days", "rag")
    return {"settings": {name: getattr(policy, name) for name in names},
            "since_load": {name: since[name] for name in names if name in since}}  # fmt: skip


def as_table(found: Passport) -> pd.DataFrame:
    """The rows that count and those that do not, in one table: to be given away."""
    rows = pd.concat([found.rows.assign(counts="yes", reason=""), found.excluded.assign(counts="no")])
    return rows[["counts", *(name for name in rows.columns if name != "counts")]]
