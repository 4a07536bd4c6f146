"""Why a computed color is what it is, in numbers: the value, the limit it crossed, how far the next color is.

Domain reference, section 1.5. Shares are fractions of the budget, over positive; slips are calendar days, late
positive. The words are in views/rag_reason.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from dashboard.metrics.figure import Reason
from dashboard.metrics.policy import LIMITS
from dashboard.metrics.rag import AMBER, GREEN, NOT_RATED, RED, SEVERITY

TENTH = Fraction(1, 1000)  # a tenth of a point: the digit an overrun is shown with
DIMENSIONS = ("cost", "schedule")


@dataclass(frozen=True)
class Standing:
    """Where one dimension of one project stands.

    value: the share over budget, or days late; None with a reason where the dimension is not rated, and `lacking`, the
    column that has no value. crossed: the limit that made it amber or red. better, worse: the first value of the next
    better and the next worse color (None: there is none). A cost limit belongs to the worse color, so `better` is a
    tenth of a point below it; a slip limit belongs to the better one, so `worse` is a day above it.
    """

    dimension: str
    color: str
    value: Fraction | None = None
    reason: Reason | None = None
    lacking: str = ""
    crossed: Fraction | None = None
    better: Fraction | None = None
    worse: Fraction | None = None

    @property
    def to_better(self) -> Fraction | None:
        """How much less would be the next better color."""
        return None if self.value is None or self.better is None else self.value - self.better

    @property
    def to_worse(self) -> Fraction | None:
        """How much more would be the next worse color."""
        return None if self.value is None or self.worse is None else self.worse - self.value


@dataclass(frozen=True)
class Decided:
    """How the color in force came about.

    color: in force. computed: by the figures. decided: the dimensions that have the computed color, where the worst
    of them counts; points: their weighted points, where these do. missing: reports missing in a row, where they cap
    the color at amber; overridden: whether a person set it. rated, of, needed: dimensions.
    """

    color: str
    computed: str
    decided: tuple[str, ...]
    rated: int
    of: int
    needed: int
    points: Fraction | None = None
    missing: int = 0
    overridden: bool = False


def standings(row: Any) -> tuple[Standing, Standing]:
    """Cost and schedule of one row of the project facts (metrics/derived.py)."""
    return cost_standing(row), schedule_standing(row)


def cost_standing(row: Any) -> Standing:
    """Overrun = (EAC - budget) / budget against `limit_cost_amber` and `limit_cost_red`."""
    amber, red = limit(row, "cost_amber"), limit(row, "cost_red")
    for column in ("current_budget", "eac"):
        if pd.isna(getattr(row, column)):
            return Standing("cost", NOT_RATED, reason=_reason(row, column), lacking=column)
    budget = int(row.current_budget)
    if budget <= 0:
        reason = Reason.DATA_ERROR if budget else Reason.ZERO_BUDGET
        return Standing("cost", NOT_RATED, reason=reason, lacking="current_budget")
    value = Fraction(int(row.eac) - budget, budget)
    return _stands("cost", row.rag_cost_computed, value, (amber, red), (amber - TENTH, red - TENTH), (amber, red))


def schedule_standing(row: Any) -> Standing:
    """Slip of the finish against `limit_slip_amber` and `limit_slip_red`."""
    if pd.isna(row.slip):
        return Standing("schedule", NOT_RATED, reason=_reason(row, "slip"), lacking="slip")
    limits = limit(row, "slip_amber"), limit(row, "slip_red")
    worse = limits[0] + 1, limits[1] + 1
    return _stands("schedule", row.rag_schedule_computed, Fraction(int(row.slip)), limits, limits, worse)


def limit(row: Any, name: str) -> Fraction:
    """A limit in force for a row, exactly as the policy states it (the facts hold the double nearest to it)."""
    stated = round(float(getattr(row, f"limit_{name}")) * LIMITS[name], 9)
    return Fraction(stated).limit_denominator(10**6) / LIMITS[name]


Pair = tuple[Fraction, Fraction]  # from where on it is amber, and red


def _stands(dimension: str, color: str, value: Fraction, limits: Pair, better: Pair, worse: Pair) -> Standing:
    place = SEVERITY[color]
    return Standing(
        dimension,
        color,
        value,
        crossed=limits[place - 1] if place else None,
        better=better[place - 1] if place else None,
        worse=worse[place] if color != RED else None,
    )


def _reason(row: Any, column: str) -> Reason:
    found = getattr(row, f"{column}_reason", None)
    return Reason(found) if isinstance(found, str) else Reason.NO_DATA


def is_capped(facts: pd.DataFrame) -> pd.Series:
    """Where the color in force is amber only because reports are missing: green by the figures."""
    return (facts["computed"] == GREEN) & (facts["overall"] == AMBER) & facts["override"].isna()


def decided(row: Any) -> Decided:
    """How the color in force of one row came about: by which dimensions, capped, or overridden."""
    colors = {name: getattr(row, f"rag_{name}_computed") for name in DIMENSIONS}
    rated = {name: color for name, color in colors.items() if color != NOT_RATED}
    overridden = isinstance(row.override, str) and row.overall == row.override
    capped = not overridden and (row.computed, row.overall) == (GREEN, AMBER)
    return Decided(
        color=row.overall,
        computed=row.computed,
        decided=tuple(name for name, color in rated.items() if color == row.computed),
        rated=len(rated),
        of=len(DIMENSIONS),
        needed=int(row.limit_fewest_rated),
        points=_points(rated, row.limit_weights) if row.limit_overall == "weighted" else None,
        missing=int(row.missed) if capped else 0,
        overridden=overridden,
    )


def _points(rated: dict[str, str], weights: dict[str, Any]) -> Fraction | None:
    """Weighted points of the rated dimensions: green 0, amber 1, red 2 (rag.weighted_rag)."""
    known = {name: Fraction(str(weights[name])) for name in rated}
    whole = sum(known.values())
    return sum((known[name] * SEVERITY[rated[name]] for name in rated), Fraction(0)) / whole if whole else None
