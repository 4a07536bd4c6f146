"""Money as at a date, in minor units of each row's own currency. Sums are taken in SQL."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import cast, func, select

from data_loaders.queries.frames import fetch
from data_loaders.schema import ENTITIES, Money
from data_loaders.snapshot import Snapshot

BY_MONTH = ("project_id", "month", "category", "cost_type", "currency")


def budget_lines(snapshot: Snapshot) -> pd.DataFrame:
    """Approved budget by the date. Grain: project × month × category × cost_type × currency.
    Columns: original (version 0), current (all versions)."""
    lines = snapshot.until(ENTITIES["budget_line"].table).subquery()
    keys = [lines.c[name] for name in BY_MONTH]
    original = func.sum(lines.c.amount).filter(lines.c.version == 0)
    query = select(
        *keys,
        cast(func.coalesce(original, 0), Money).label("original"),
        cast(func.sum(lines.c.amount), Money).label("current"),
    ).group_by(*keys)
    return fetch(snapshot, query)


def cost_lines(snapshot: Snapshot) -> pd.DataFrame:
    """Cost booked by the date. Grain: project × month × category × cost_type × currency.
    Columns: actual, accrual, commitment (open)."""
    lines = snapshot.until(ENTITIES["cost_line"].table).subquery()
    keys = [lines.c[name] for name in BY_MONTH]
    sums = [
        cast(func.coalesce(func.sum(lines.c.amount).filter(lines.c.kind == kind), 0), Money).label(kind)
        for kind in ("actual", "accrual", "commitment")
    ]
    return fetch(snapshot, select(*keys, *sums).group_by(*keys))


def forecast_lines(snapshot: Snapshot) -> pd.DataFrame:
    """Cost still to come, by the last forecast. Grain: project × month × category × cost_type × currency.
    Columns: amount, data_date (of the forecast)."""
    lines = snapshot.latest(ENTITIES["forecast_line"].table).subquery()
    keys = [lines.c[name] for name in BY_MONTH]
    total = cast(func.sum(lines.c.amount), Money).label("amount")
    return fetch(snapshot, select(*keys, lines.c.data_date, total).group_by(*keys, lines.c.data_date))


def statements(snapshot: Snapshot) -> pd.DataFrame:
    """Totals as sources state them, the last of each. Grain: source × project × measure × period.
    amount may be missing, with its reason."""
    table = ENTITIES["statement"].table
    return fetch(snapshot, snapshot.latest(table, "project_id", "measure", "period_grain"))


def rates(snapshot: Snapshot, kind: str = "budget") -> pd.DataFrame:
    """The last exchange rates of a kind. Grain: currency × quote. Column rate: exact decimal as text."""
    table = ENTITIES["fx_rate"].table
    query = snapshot.latest(table, "currency", "quote", "kind").where(table.c.kind == kind)
    return fetch(snapshot, query)
