"""RAG by rule: what the figures say, beside what people declare. Domain reference, section 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import pandas as pd

GREEN, AMBER, RED, NOT_RATED = "GREEN", "AMBER", "RED", "NOT_RATED"
COLORS = (RED, AMBER, GREEN)
VALUES = (RED, AMBER, GREEN, "ON_HOLD", "NOT_RATED", "COMPLETE", "CANCELLED")
SEVERITY = {GREEN: 0, AMBER: 1, RED: 2}
GRACE_DAYS = 7

# The five-point scale of the UK portfolio up to 2021, best first: 0 Green … 4 Red.
FIVE_POINTS = {"green": 0, "amber green": 1, "amber": 2, "amber red": 3, "red": 4}


Limit: TypeAlias = float | pd.Series  # one for all, or one for each row


@dataclass(frozen=True)
class Thresholds:
    """From where on a figure is amber and red; one for all rows, or one for each. Boundaries belong to the better band
    of an index, and to the worse band of an overrun (section 1.5: GREEN < 5 %, AMBER 5 to < 10 %, RED >= 10 %)."""

    cost_amber: Limit = 0.05  # share of budget that the forecast is over it
    cost_red: Limit = 0.10
    slip_amber: Limit = 7  # calendar days late; up to and including this is green
    slip_red: Limit = 30
    fewest_rated: Limit = 2  # dimensions rated for an overall color


DEFAULTS = Thresholds()


def cost_rag(budget: pd.Series, eac: pd.Series, by: Thresholds = DEFAULTS) -> pd.Series:
    """Cost color from overrun = (EAC - budget) / budget. Unknown or zero budget, unknown EAC: NOT_RATED."""
    known = budget.notna() & eac.notna() & (budget.fillna(0) > 0)
    over = (eac - budget).where(known).astype("Float64") / budget.where(known).astype("Float64")
    return _banded(over, by.cost_amber, by.cost_red, known)


def schedule_rag(slip: pd.Series, by: Thresholds = DEFAULTS) -> pd.Series:
    """Schedule color from the slip of the finish in calendar days, late positive. Unknown: NOT_RATED."""
    return _banded(slip.astype("Float64"), by.slip_amber + 0.5, by.slip_red + 0.5, slip.notna())


def _banded(value: pd.Series, amber: Limit, red: Limit, known: pd.Series) -> pd.Series:
    color = pd.Series(GREEN, index=value.index, dtype="object")
    color[(value >= amber).fillna(False)] = AMBER
    color[(value >= red).fillna(False)] = RED
    color[~known] = NOT_RATED
    return color


def overall_rag(dimensions: pd.DataFrame, by: Thresholds = DEFAULTS) -> pd.Series:
    """Worst of the rated dimensions, or NOT_RATED where fewer than `fewest_rated` are. Section 1.5, rule 2."""
    severity = dimensions.apply(lambda column: column.map(SEVERITY))
    worst = severity.max(axis=1)
    color = worst.map({number: name for name, number in SEVERITY.items()}).fillna(NOT_RATED).astype("object")
    color[severity.notna().sum(axis=1) < by.fewest_rated] = NOT_RATED
    return color


def weighted_rag(dimensions: pd.DataFrame, weights: pd.DataFrame, by: Thresholds = DEFAULTS) -> pd.Series:
    """The weighted points of the rated dimensions (green 0, amber 1, red 2), to the nearest color; half a point is
    the worse one. weights: the same columns, of which the rated ones count. Section 1.5, rule 2 (alternatives)."""
    severity = dimensions.apply(lambda column: column.map(SEVERITY)).astype("Float64")
    rated = weights.astype("Float64").where(severity.notna())
    points = (severity * rated).sum(axis=1) / rated.sum(axis=1).replace(0, pd.NA)
    color = _banded(points, 0.5, 1.5, points.notna())
    color[severity.notna().sum(axis=1) < by.fewest_rated] = NOT_RATED
    return color


def missed_cycles(reported: pd.Series, as_at: date, cadence_days: int, grace: Limit = GRACE_DAYS) -> pd.Series:
    """How many reports in a row did not come: whole cadences since the last one, its grace left out. Never reported:
    <NA>. One missed is stale (section 1.5, rule 7)."""
    overdue = (pd.Timestamp(as_at) - reported).dt.days - grace
    return ((overdue - 1) // cadence_days).clip(lower=0).astype("Int64")


def capped(color: pd.Series, missed: pd.Series) -> pd.Series:
    """A color that is amber at best where two cycles or more were missed. Section 1.5, rule 7."""
    return color.where(~((color == GREEN) & (missed >= 2).fillna(False)), AMBER)


def is_watermelon(declared: pd.Series, computed: pd.Series) -> pd.Series:
    """Declared at least one step better than computed (section 1.4). Needs both."""
    before, after = declared.map(SEVERITY), computed.map(SEVERITY)
    return (before < after).fillna(False)


def is_stale(reported: pd.Series, as_at: date, cadence_days: int, grace: Limit = GRACE_DAYS) -> pd.Series:
    """No report within the cadence and its grace (section 1.5, rule 7). Never reported is not stale: it is
    not rated."""
    return (missed_cycles(reported, as_at, cadence_days, grace) >= 1).fillna(False).astype(bool)


def rank(rag: str | None, as_found: str | None = None) -> float | None:
    """How bad a rating is, on the finest scale it was stated on: 0 green to 4 red, hybrids between."""
    words = " ".join((as_found or "").replace("/", " ").split()).casefold()
    if words in FIVE_POINTS:
        return FIVE_POINTS[words]
    return SEVERITY[rag] * 2 if rag in SEVERITY else None
