"""Burn against progress of every project at once: the ratios of `budget_used`, `work_done` and `burn_ahead`, each of
one project. Domain reference, section 3.2."""

from __future__ import annotations

import pandas as pd

NEEDS = ["current_budget", "cost_to_date", "ev"]


def spent_and_done(facts: pd.DataFrame) -> pd.DataFrame:
    """How far each project's spending is ahead of its work. Grain: project, the index of `facts`; only those with a
    budget above zero, a cost to date and an earned value.

    facts: current_budget, cost_to_date, ev (minor units). Columns, in percent of the budget: spent (AC / BAC), done
    (EV / BAC), ahead (spent less done, in points; positive: more is spent than done); and `over`, the same in money
    (AC − EV, minor units, Int64).
    """
    known = facts[facts[NEEDS].notna().all(axis=1) & (facts["current_budget"] > 0).fillna(False)]
    budget, spent, earned = (known[name].astype("float64") for name in NEEDS)
    parts = {"spent": spent / budget, "done": earned / budget, "ahead": (spent - earned) / budget}
    found = pd.DataFrame({name: 100 * part for name, part in parts.items()}, index=known.index)
    return found.assign(over=known["cost_to_date"] - known["ev"])
