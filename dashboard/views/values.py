"""Values of the record as they are kept, in words: money, dates, shares, hours, text."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import to_major
from data_loaders.schema import ENTITIES, Money

MEASURES = {
    "eac": "forecast at completion",
    "cost_to_date": "cost to date",
    "current_budget": "current budget",
    "original_budget": "original budget",
    "whole_life_cost": "whole-life cost",
    "total_change": "sum of all changes",
}
NOT_STATED = "not stated"


def is_money(entity: str, field: str) -> bool:
    """Whether a field of an entity is money."""
    return field in ENTITIES[entity].table.c and isinstance(ENTITIES[entity].table.c[field].type, Money)


def value(found: Any, field: str, currency: Any = None, money: bool = False) -> str:
    """One value: `£4,120,000`, `31 Oct 2026`, `45 %`, `12.5 hours`, or the text itself."""
    if found is None or pd.isna(found):
        return NOT_STATED
    if money:
        known = isinstance(currency, str)
        return formats.money(to_major(int(found), currency), currency, short=False) if known else f"{int(found):,}"
    if isinstance(found, bool):
        return "yes" if found else "no"
    if hasattr(found, "year"):
        return formats.date_long(pd.Timestamp(found).date())
    if field in ("percent_complete", "probability"):
        return formats.percent(int(found) / 10_000, 0)
    if field == "minutes":
        return f"{int(found) / 60:,.1f} hours"
    return str(found).replace("_", " ") if field == "state" else str(found)


def fact_name(fact: str) -> str:
    """A fact of a reconciliation item: `forecast at completion`, `milestone M3 forecast`."""
    return MEASURES.get(fact, fact.replace("_", " "))
