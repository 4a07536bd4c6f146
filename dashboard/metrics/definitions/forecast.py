"""Where we will end, as a range: P10, P50 and P90 of cost and finish (metrics/forecast.py, docs/calibration.md)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd

from dashboard.metrics.definitions.base import Compute, Definition, Result, common_reason
from dashboard.metrics.figure import Reason
from dashboard.metrics.forecast import last_range, sum_range

LEVELS = ("p10", "p50", "p90")
FOLLOWS = "Reference class forecasting on the organization's own past; domain reference, section 5; docs/calibration.md"
Together = Callable[[np.ndarray, float], tuple[float, float, float]]


def columns_of(quantity: str) -> tuple[str, ...]:
    """The columns of the facts that a range of `eac` or `finish` is made of."""
    return (*(f"{quantity}_{level}" for level in LEVELS), f"{quantity}_shared")


def end_of(quantity: str, level: str, together: Together) -> Compute:
    """One end, or the middle, of the range of several projects: drawn together with a fixed seed, over the rows that
    have a range."""
    ends = [f"{quantity}_{one}" for one in LEVELS]

    def compute(facts: pd.DataFrame) -> Result:
        known = facts[ends].notna().all(axis=1)
        number = int(known.sum())
        if not number:
            return Result(None, 0, len(facts), common_reason(facts, ends[0], Reason.TOO_LITTLE_HISTORY))
        rows = facts[known]
        if number == 1:  # exactly its own
            return Result(int(rows[f"{quantity}_{level}"].iloc[0]), 1, len(facts))
        shared = rows[f"{quantity}_shared"].dropna()
        values = np.ascontiguousarray(rows[ends].to_numpy("float64"))
        found = _drawn(together, values.tobytes(), float(shared.iloc[0]) if len(shared) else 0.0)
        return Result(round(found[LEVELS.index(level)]), number, len(facts))

    return compute


@lru_cache(maxsize=256)
def _drawn(together: Together, ends: bytes, shared: float) -> tuple[float, float, float]:
    """The three ends of a range come of one drawing."""
    return together(np.frombuffer(ends).reshape(-1, len(LEVELS)), shared)


CHANCE = {
    "p10": "one chance in ten that it is less",
    "p50": "as likely to be less as more",
    "p90": "one chance in ten that it is more",
}
TOGETHER = {
    "p10": "of several projects drawn together 5,000 times with a fixed seed, as their costs moved together before",
    "p50": "of several projects the sum of theirs",
    "p90": "of several projects drawn together 5,000 times with a fixed seed, as their costs moved together before",
}


def _cost(level: str) -> Definition:
    formula = (
        f"Cost at completion, {CHANCE[level]}: the forecast, moved as the forecasts of the record's own projects of a "
        f"like size moved over a like time; {TOGETHER[level]}. A complete project has its cost. Too little history "
        "where fewer than 15 projects moved."
    )
    return Definition(
        f"eac_{level}", f"Forecast at completion, {level.upper()}", "money", formula, FOLLOWS, "lower",
        ("eac", "forecast_finish"), end_of("eac", level, sum_range), reads=columns_of("eac"), adds="ranges",
        needs=tuple(f"eac_{one}" for one in LEVELS),
    )  # fmt: skip


def _finish(level: str) -> Definition:
    formula = (
        f"Days from the date seen from to the finish, {CHANCE[level]}: the forecast finish, moved as those of the "
        "record's own projects with a like time left moved over a like time; of several projects the finish of the "
        "last, drawn together. Too little history where fewer than 15 projects moved."
    )
    return Definition(
        f"finish_{level}", f"Days to the finish, {level.upper()}", "days", formula, FOLLOWS, "lower",
        ("forecast_finish",), end_of("finish", level, last_range), reads=columns_of("finish"), adds="ranges",
        open_only=True, needs=tuple(f"finish_{one}" for one in LEVELS),
    )  # fmt: skip


FORECAST = [*(_cost(level) for level in LEVELS), *(_finish(level) for level in LEVELS)]
