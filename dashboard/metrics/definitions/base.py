"""What a definition is, and the ways of computing one over a frame of facts: sum first, then divide."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd

from dashboard.metrics.figure import Reason, Value
from dashboard.metrics.outcome import Outcome, Quantity, Unknown, need, outcome

DOMAIN_11 = "Domain reference, section 11"

Favorable = Literal["higher", "lower", "none"]
Grain = Literal["project", "team_week", "reconciliation"]
Unit = Literal["money", "money/month", "projects", "days", "months", "%", "ratio", "FTE", "people", "items"]
Compute = Callable[[pd.DataFrame], "Result"]


@dataclass(frozen=True)
class Result:
    """What a definition's function finds in a frame of facts."""

    value: Value | None
    known: int
    of: int
    reason: Reason | None = None


@dataclass(frozen=True)
class Definition:
    """One metric.

    compute(facts) -> Result works on a frame of the grain: `project` (views/facts.py: project_facts),
    `team_week` (resource × week) or `reconciliation` (views/reconciliation.py: items). Money is in minor units of
    the reporting currency and leaves in major units.
    """

    id: str
    label: str
    unit: Unit
    formula: str
    follows: str
    favorable: Favorable
    inputs: tuple[str, ...]
    compute: Compute
    grain: Grain = "project"
    distribution: str = ""  # column whose values the metric is counted by
    reads: tuple[str, ...] = ()  # columns of the facts that it is computed from, where they are not those it needs
    adds: str = ""  # what is added to the project facts for it (views/added.py)
    compares: bool = False  # needs a date compared with
    open_only: bool = False  # leaves out projects that are complete or cancelled
    needs: tuple[str, ...] = ()  # columns that a row must have to be counted: what two dates are compared over

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the facts that it is computed from."""
        return self.reads or self.needs

    @property
    def version(self) -> str:
        """Which definition this is: eight hexadecimal digits that change with what it says or reads."""
        said = "\n".join((self.id, self.formula, self.follows, self.unit, *self.reads))
        return hashlib.sha256(said.encode()).hexdigest()[:8]


def count(facts: pd.DataFrame) -> Result:
    return Result(len(facts), len(facts), len(facts))


def total(column: str) -> Compute:
    """Sum of a column over the rows where it is known."""
    return of_sums(lambda known: Outcome(Fraction(known)), column)


def difference(minuend: str, subtrahend: str) -> Compute:
    """Sum of one column less the sum of another, over the rows where both are known."""
    return of_sums(lambda more, less: Outcome(Fraction(more - less)), minuend, subtrahend)


def share(numerator: str, denominator: str, zero: Reason) -> Compute:
    """Sum of one column over the sum of another, in percent; over the rows where both are known."""
    return of_sums(lambda over, under: _share(over, under, zero), numerator, denominator, percent=True)


@outcome
def _share(over: Quantity, under: Quantity, zero: Reason) -> Fraction:
    divisor = need(under)
    if divisor == 0:
        raise Unknown(zero)
    return need(over) / divisor


def of_sums(function: Callable[..., Outcome], *columns: str, percent: bool = False) -> Compute:
    """A pure function of the sums of columns, taken over the rows where all of them are known: sum first, then
    divide. percent: the function gives a share."""

    def compute(facts: pd.DataFrame) -> Result:
        missing = [facts[name].isna().to_numpy() for name in columns]
        known = ~np.logical_or.reduce(missing)
        number = int(known.sum())
        if not number:
            lacking = next((name for name, gap in zip(columns, missing, strict=True) if gap.all()), columns[0])
            return Result(None, 0, len(facts), common_reason(facts, lacking))
        found = function(*(int(facts[name].array[known].sum()) for name in columns))
        if found.fraction is None:
            return Result(None, number, len(facts), found.reason)
        exact = found.fraction * (100 if percent else 1)
        return Result(int(exact) if exact.denominator == 1 else float(exact), number, len(facts))

    return compute


def overrun(budget: str) -> Compute:
    """Forecast over a budget in percent of it: (sum EAC - sum budget) / sum budget."""

    def over(granted: int, forecast: int) -> Outcome:
        return _share(forecast - granted, granted, Reason.ZERO_BUDGET)

    return of_sums(over, budget, "eac", percent=True)


def middle(column: str) -> Compute:
    """Median of a column: a distribution's middle, not an average of ratios."""

    def compute(facts: pd.DataFrame) -> Result:
        known = facts[column].dropna()
        if known.empty:
            return Result(None, 0, len(facts), common_reason(facts, column))
        median = float(known.median())
        return Result(int(median) if median.is_integer() else median, len(known), len(facts))

    return compute


def above(column: str, limit: int) -> Compute:
    """How many rows have more than the limit, of those where the column is known. A column that only a
    comparison of two dates has is not applicable without one."""

    def compute(facts: pd.DataFrame) -> Result:
        if column not in facts:
            return Result(None, 0, len(facts), Reason.NOT_APPLICABLE)
        known = facts[column].dropna()
        if known.empty:
            return Result(None, 0, len(facts), common_reason(facts, column))
        return Result(int((known > limit).sum()), len(known), len(facts))

    return compute


def flagged(column: str, *needs: str) -> Compute:
    """How many rows are flagged, of those for which everything needed is known (a color, a date, an amount)."""

    def compute(facts: pd.DataFrame) -> Result:
        known = known_rows(facts, needs)
        number = int(known.sum())
        if not number:
            return Result(None, 0, len(facts), common_reason(facts, needs[0]))
        return Result(int(facts.loc[known, column].sum()), number, len(facts))

    return compute


def known_rows(facts: pd.DataFrame, columns: Iterable[str]) -> pd.Series:
    """The rows in which all of the columns say something: a value, a color."""
    known = np.ones(len(facts), dtype=bool)
    for column in columns:
        said = facts[column]
        known &= said.notna().to_numpy()
        if not pd.api.types.is_numeric_dtype(said.dtype) and not pd.api.types.is_datetime64_any_dtype(said.dtype):
            known &= ~said.isin(["NOT_RATED"]).to_numpy()
    return pd.Series(known, index=facts.index)


def green_by_rebaseline(facts: pd.DataFrame) -> Result:
    """How many projects are green against their current baseline only, of those that have a color against the
    original one too."""
    colors = ["GREEN", "AMBER", "RED"]
    known = facts["computed"].isin(colors) & facts["computed_original"].isin(colors)
    number = int(known.sum())
    if not number:
        return Result(None, 0, len(facts), common_reason(facts, "slip_original", Reason.NO_BASELINE))
    return Result(int(facts.loc[known, "rebaselined_green"].sum()), number, len(facts))


def unreconciled(facts: pd.DataFrame) -> Result:
    """Sum of the sizes of the open differences in money."""
    rows = facts[facts["state"] == "open"]
    known = rows["amount"].notna()
    return Result(int(rows.loc[known, "amount"].sum()), int(known.sum()), len(rows))


def open_items(facts: pd.DataFrame) -> Result:
    """How many differences are open."""
    number = int((facts["state"] == "open").sum())
    return Result(number, number, len(facts))


def common_reason(facts: pd.DataFrame, column: str, otherwise: Reason = Reason.NO_DATA) -> Reason:
    """The reason most rows give for not having a value."""
    own = f"{column}_reason"
    if own in facts.columns and facts[own].notna().any():
        return Reason(facts[own].mode().iloc[0])
    return otherwise


def rated(column: str) -> Compute:
    """For a distribution: coverage counts the rows that carry a color, of those that are open."""

    def compute(facts: pd.DataFrame) -> Result:
        open_ = int((~facts[column].isin(["COMPLETE", "CANCELLED"])).sum())
        return Result(len(facts), int(facts[column].isin(["GREEN", "AMBER", "RED"]).sum()), open_)

    return compute
