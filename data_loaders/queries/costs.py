"""What cost was booked on, and the exchange rates of every day: what capex, contingency and FX are told from."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import cast, func, select

from data_loaders.queries.authority import highest
from data_loaders.queries.frames import fetch
from data_loaders.schema import ENTITIES, Money
from data_loaders.snapshot import Snapshot

BY_TYPE = ["project_id", "month", "currency", "kind", "cost_type", "category"]


def by_type(snapshot: Snapshot) -> pd.DataFrame:
    """The ledger by what was booked on, of the sources that count. Grain: project × month × currency × kind (actual,
    accrual, commitment) × cost_type × category. Column amount: minor units of the row's currency."""
    lines = snapshot.until(ENTITIES["cost_line"].table)
    keys = [lines.c[name] for name in ("source", *BY_TYPE)]
    query = select(*keys, cast(func.sum(lines.c.amount), Money).label("amount")).group_by(*keys)
    found = highest(snapshot, fetch(snapshot, query), "money", ["project_id"])
    return found.groupby(BY_TYPE, dropna=False, sort=True)["amount"].sum(min_count=1).reset_index()


def rate_history(snapshot: Snapshot) -> pd.DataFrame:
    """Every exchange rate stated by the date, of all kinds, oldest first. Grain: source × currency × quote × kind ×
    data_date. Column rate: exact decimal as text."""
    rates = snapshot.until(ENTITIES["fx_rate"].table)
    found = fetch(snapshot, select(rates))
    return found.sort_values(["currency", "quote", "kind", "data_date", "source"], kind="stable").reset_index(drop=True)
