"""Each project's estimate at completion by every method of earned value management, side by side."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics.evm import Method, Status, eac

METHODS = {
    "eac_budget": Method.BUDGET,
    "eac_cpi": Method.CPI,
    "eac_composite": Method.COMPOSITE,
    "eac_weighted": Method.WEIGHTED,
}
FIELDS = {"bac": "current_budget", "pv": "pv", "ev": "ev", "ac": "cost_to_date"}


def with_methods(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts with a column for each method: minor units, rounded once a project, half to even, and `_reason` where
    there is none. Grain: project. Needs: current_budget, pv, ev, cost_to_date."""
    statuses = [Status(*_known(row)) for row in facts[list(FIELDS.values())].itertuples(index=False)]
    for column, method in METHODS.items():
        found = [eac(status, method) for status in statuses]
        amounts = [round(one.fraction) if one.fraction is not None else pd.NA for one in found]
        facts[column] = pd.Series(pd.array(amounts, dtype="Int64"), index=facts.index)
        facts[f"{column}_reason"] = pd.Series([one.reason for one in found], index=facts.index, dtype="object")
    return facts


def _known(row: tuple[object, ...]) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in row]  # type: ignore[call-overload]
