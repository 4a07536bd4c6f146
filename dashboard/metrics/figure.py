"""A figure: one value of a definition, with what is needed to trust it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why a value is missing. Domain reference, sections 0 and 2.2."""

    NO_BASELINE = "NO_BASELINE"
    NO_DATA = "NO_DATA"
    NO_RATE = "NO_RATE"
    NOT_STATED = "NOT_STATED"
    WITHHELD = "WITHHELD"
    NOT_STARTED = "NOT_STARTED"
    ZERO_BUDGET = "ZERO_BUDGET"
    ZERO_PLANNED = "ZERO_PLANNED"
    ZERO_ACTUAL = "ZERO_ACTUAL"
    ZERO_CAPACITY = "ZERO_CAPACITY"
    COMPLETE = "COMPLETE"
    ON_HOLD = "ON_HOLD"
    CANCELLED = "CANCELLED"
    BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"
    STALE = "STALE"
    DATA_ERROR = "DATA_ERROR"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NOT_SHOWN = "NOT_SHOWN"
    NO_PROGRESS = "NO_PROGRESS"
    TIME_EXHAUSTED = "TIME_EXHAUSTED"
    NOTHING_DUE = "NOTHING_DUE"
    NO_FORECAST = "NO_FORECAST"
    ZERO_DURATION = "ZERO_DURATION"
    ZERO_BURN = "ZERO_BURN"
    ZERO_EXPOSURE = "ZERO_EXPOSURE"
    ZERO_COST = "ZERO_COST"
    ZERO_SIZE = "ZERO_SIZE"
    NO_SINGLE_ANSWER = "NO_SINGLE_ANSWER"
    NOT_REACHED = "NOT_REACHED"
    TOO_LITTLE_HISTORY = "TOO_LITTLE_HISTORY"


REASON_WORDS = {
    Reason.NO_BASELINE: "no approved baseline",
    Reason.NO_DATA: "no such data loaded",
    Reason.NO_RATE: "no exchange rate",
    Reason.NOT_STATED: "not stated by the source",
    Reason.WITHHELD: "withheld by the source",
    Reason.NOT_STARTED: "not started",
    Reason.ZERO_BUDGET: "budget is zero",
    Reason.ZERO_PLANNED: "nothing was planned by this date",
    Reason.ZERO_ACTUAL: "no cost booked",
    Reason.ZERO_CAPACITY: "no capacity",
    Reason.COMPLETE: "complete",
    Reason.ON_HOLD: "on hold",
    Reason.CANCELLED: "cancelled",
    Reason.BUDGET_EXHAUSTED: "budget is exhausted",
    Reason.STALE: "report is stale",
    Reason.DATA_ERROR: "the data contradict each other",
    Reason.NOT_APPLICABLE: "does not apply",
    Reason.NOT_SHOWN: "not shown to you",
    Reason.NO_PROGRESS: "nothing is earned yet",
    Reason.TIME_EXHAUSTED: "no time is left",
    Reason.NOTHING_DUE: "nothing was due",
    Reason.NO_FORECAST: "overdue, no forecast",
    Reason.ZERO_DURATION: "no length of time to measure over",
    Reason.ZERO_BURN: "no money is being spent",
    Reason.ZERO_EXPOSURE: "no quantified risks",
    Reason.ZERO_COST: "costs are zero",
    Reason.ZERO_SIZE: "job size is zero",
    Reason.NO_SINGLE_ANSWER: "has no single answer",
    Reason.NOT_REACHED: "never reached",
    Reason.TOO_LITTLE_HISTORY: "too little history",
}


@dataclass(frozen=True)
class Coverage:
    """How many of the things asked about have a known value, and how much of the budget they stand for (percent, where
    budgets are known)."""

    known: int
    of: int
    budget_share: float | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.known:,} of {self.of:,}"

    @property
    def in_money(self) -> str:
        """`14 of 18, 82 % of budget`."""
        if self.budget_share is None:
            return str(self)
        return f"{self}, {self.budget_share:.0f} % of budget"


Value = int | float | Decimal


@dataclass(frozen=True)
class Figure:
    """One value of a definition for one group.

    value: in the unit (money in major units as Decimal), or None with a reason.
    unit: ISO 4217 code for money, else "projects", "days", "%", "ratio", "hours", …
    group: what the value is grouped by, e.g. {"portfolio": "Digital"}; empty for the whole.
    """

    metric: str
    value: Value | None
    unit: str
    coverage: Coverage
    as_at: date
    reason: Reason | None = None
    group: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.value is None) != (self.reason is not None):
            raise ValueError(f"{self.metric}: a figure has a value or a reason, not both and not neither")

    @property
    def exact(self) -> Decimal:
        """The value for exact arithmetic. Raises ValueError where there is none."""
        if self.value is None:
            raise ValueError(f"{self.metric} has no value: {self.reason}")
        return Decimal(str(self.value))

    def as_dict(self) -> dict[str, Any]:
        value = self.value
        if isinstance(value, Decimal):
            value = float(value) if value != value.to_integral_value() else int(value)
        return {
            "metric": self.metric,
            "group": self.group,
            "as_at": self.as_at.isoformat(),
            "value": value,
            "unit": self.unit,
            "coverage": {
                "known": self.coverage.known,
                "of": self.coverage.of,
                "budget_share": None if self.coverage.budget_share is None else round(self.coverage.budget_share, 1),
            },
            "reason": self.reason.value if self.reason else None,
        }
