"""The registry: every metric's one definition. Pages, command line and exports ask here, by id."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.currency import to_major
from dashboard.metrics.definitions.base import Definition, Grain, Result, known_rows
from dashboard.metrics.definitions.burn import BURN
from dashboard.metrics.definitions.earned import EARNED
from dashboard.metrics.definitions.forecast import FORECAST
from dashboard.metrics.definitions.money import MONEY
from dashboard.metrics.definitions.people import PEOPLE
from dashboard.metrics.definitions.quality import QUALITY
from dashboard.metrics.definitions.reconciliation import RECONCILIATION
from dashboard.metrics.definitions.registers import REGISTERS
from dashboard.metrics.definitions.schedule import SCHEDULE
from dashboard.metrics.definitions.status import STATUS
from dashboard.metrics.figure import Coverage, Figure

__all__ = [
    "DEFINITIONS",
    "Definition",
    "Grain",
    "Result",
    "columns_of",
    "distribution",
    "figure",
    "rows_of",
    "unit_of",
]

_ALL = [*STATUS, *MONEY, *BURN, *FORECAST, *EARNED, *SCHEDULE, *REGISTERS, *PEOPLE, *RECONCILIATION, *QUALITY]
DEFINITIONS: dict[str, Definition] = {definition.id: definition for definition in _ALL}


def rows_of(metric: str, facts: pd.DataFrame) -> pd.DataFrame:
    """The rows that a metric is asked of: open projects only, for some."""
    if not DEFINITIONS[metric].open_only:
        return facts
    closed = facts["state"].isin(["complete", "cancelled"])
    return facts[~closed] if closed.any() else facts  # to leave rows out of a wide frame takes long


def columns_of(metric: str, facts: pd.DataFrame) -> list[str]:
    """The columns that the sums of a metric are made of, with why they are unknown: far fewer than facts have."""
    columns = {"project_id", "state", "current_budget", *DEFINITIONS[metric].columns}
    return [name for name in facts.columns if name in columns or str(name).removesuffix("_reason") in columns]


def unit_of(metric: str, currency: str) -> str:
    """The unit as it is shown: GBP, GBP/month, days, …"""
    return DEFINITIONS[metric].unit.replace("money", currency)


def figure(metric: str, facts: pd.DataFrame, as_at: date, currency: str, group: dict[str, Any] | None = None) -> Figure:
    """One figure of a definition over a frame of facts."""
    definition = DEFINITIONS[metric]
    facts = rows_of(metric, facts)
    result = definition.compute(facts)
    value = result.value
    if value is not None and definition.unit.startswith("money"):
        value = to_major(int(value), currency)
    return Figure(
        metric=metric,
        value=value,
        unit=unit_of(metric, currency),
        coverage=Coverage(result.known, result.of, budget_share(definition, facts)),
        as_at=as_at,
        reason=result.reason,
        group=group or {},
    )


def budget_share(definition: Definition, facts: pd.DataFrame) -> float | None:
    """How much of the budget the rows that are known stand for, in percent; None for a single row, or where no budget
    is known."""
    if (
        definition.grain != "project"
        or len(facts) < 2
        or "current_budget" not in facts
        or not set(definition.columns) <= set(facts)
    ):
        return None
    whole = facts["current_budget"].sum()
    known = known_rows(facts, definition.columns).to_numpy()
    return 100 * int(facts["current_budget"].array[known].sum()) / int(whole) if whole > 0 else None


def distribution(metric: str, facts: pd.DataFrame, as_at: date, group: dict[str, Any] | None = None) -> list[Figure]:
    """The figures of a metric that counts by color: one for each color, zero where none."""
    definition = DEFINITIONS[metric]
    result = definition.compute(facts)
    counts = facts[definition.distribution].value_counts()
    colors = ["GREEN", "AMBER", "RED", "NOT_RATED"]
    colors += [color for color in ("ON_HOLD", "COMPLETE", "CANCELLED") if counts.get(color, 0)]
    coverage = Coverage(result.known, result.of, budget_share(definition, facts))
    return [
        Figure(
            metric=metric,
            value=int(counts.get(color, 0)),
            unit=definition.unit,
            coverage=coverage,
            as_at=as_at,
            group={**(group or {}), "rag": color},
        )
        for color in colors
    ]
