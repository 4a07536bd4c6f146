"""Schedule health: slip, movement, hit rates, execution indices, PERT. Domain reference, 5 [S25][S26][S71]-[S74].

Days are calendar days, late positive; indices are ratios, favorable from 1 up, flagged below 0.95.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import erf, sqrt

from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import DateOutcome, Outcome, Quantity, Unknown, need, not_negative, outcome, positive


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone's dates as known at the data date: what the baseline says, what is expected, what happened."""

    baseline: date | None = None
    forecast: date | None = None
    actual: date | None = None
    cancelled: bool = False


def finish(milestone: Milestone, as_at: date) -> DateOutcome:
    """The date that counts: actual, else forecast, else the baseline where it is not yet past.

    CANCELLED. NO_FORECAST: overdue without one. NO_BASELINE: no date at all.
    """
    if milestone.cancelled:
        return DateOutcome(reason=Reason.CANCELLED)
    stated = milestone.actual or milestone.forecast
    if stated is not None:
        return DateOutcome(stated)
    if milestone.baseline is None:
        return DateOutcome(reason=Reason.NO_BASELINE)
    if milestone.baseline < as_at:
        return DateOutcome(reason=Reason.NO_FORECAST)
    return DateOutcome(milestone.baseline)


@outcome
def slip(milestone: Milestone, as_at: date) -> Fraction:
    """Slip = forecast or actual finish - baseline finish. Days, positive = late, done early = negative. Against the
    original or the current baseline, as given. CANCELLED, NO_BASELINE, NO_FORECAST: overdue without one."""
    if milestone.cancelled:
        raise Unknown(Reason.CANCELLED)
    return _days(milestone.baseline, finish(milestone, as_at), Reason.NO_BASELINE)


@outcome
def movement(before: date | DateOutcome | None, now: date | DateOutcome | None) -> Fraction:
    """Movement = forecast now - forecast at the previous snapshot. Days, positive = later than was said.
    NO_DATA: one of the two is missing without a reason of its own."""
    return _days(before, now, Reason.NO_DATA)


def _days(start: date | DateOutcome | None, end: date | DateOutcome | None, missing: Reason) -> Fraction:
    """Calendar days from one date to another; raises Unknown with the date's own reason, else with `missing`."""
    return Fraction((_day(end, missing) - _day(start, missing)).days)


def _day(day: date | DateOutcome | None, missing: Reason) -> date:
    if isinstance(day, DateOutcome):
        if day.value is None:
            raise Unknown(day.reason or missing)
        return day.value
    if day is None:
        raise Unknown(missing)
    return day


@outcome
def hit_rate(milestones: Sequence[Milestone], start: date, end: date) -> Fraction:
    """Milestone hit rate = met on or before baseline / due by baseline from start to end, both included. A share.
    Cancelled ones are left out. NOTHING_DUE. With tasks: the hit task % [S73]."""
    due = [each for each in milestones if not each.cancelled and each.baseline and start <= each.baseline <= end]
    if not due:
        raise Unknown(Reason.NOTHING_DUE)
    met = sum(1 for each in due if each.actual and each.baseline and each.actual <= each.baseline)
    return Fraction(met, len(due))


@outcome
def bei(finished: Quantity, baselined: Quantity, missing_baseline: Quantity = 0) -> Fraction:
    """Baseline execution index = tasks finished / (tasks baselined to finish by the data date + tasks that lack a
    baseline finish) [S25][S72]. Ratio; early finishers can push it above 1, so show hit task % beside it. Counts may
    be summed over projects. NOTHING_DUE: no such task."""
    due = not_negative(baselined) + not_negative(missing_baseline)
    return not_negative(finished) / positive(due, Reason.NOTHING_DUE)


@outcome
def cpli(critical_path: Quantity, total_float: Quantity) -> Fraction:
    """Critical path length index = (CPL + TF)/CPL [S26][S74]. Ratio; show the days too, not rolled up.

    critical_path: working days from the data date to the target; total_float: its float in working days, negative =
    late. ZERO_DURATION: CPL is zero or less. Below zero where the float is more negative than the path is long.
    """
    length = positive(critical_path, Reason.ZERO_DURATION)
    return (length + need(total_float)) / length


@dataclass(frozen=True, slots=True)
class Reported:
    """What was said of a milestone's finish on a report date."""

    on: date
    finish: date | None


def milestone_trend(reports: Sequence[Reported]) -> list[Outcome]:
    """Milestone trend [S71]: the movement from each report to the next, in order of the report date. Days, positive =
    moved later; flat = stable. NO_DATA where a report has no date."""
    ordered = sorted(reports, key=lambda report: report.on)
    return [movement(before.finish, after.finish) for before, after in pairwise(ordered)]


@outcome
def drift(reports: Sequence[Reported]) -> Fraction:
    """Days of movement for each day that passed, from the first to the last report with a date. Ratio, positive =
    slipping; 1 = the finish keeps its distance. NO_DATA: no two of them; ZERO_DURATION: both of one day."""
    dated = sorted((report.on, report.finish) for report in reports if report.finish is not None)
    if len(dated) < 2:
        raise Unknown(Reason.NO_DATA)
    (since, first), (until, last) = dated[0], dated[-1]
    return Fraction((last - first).days) / positive((until - since).days, Reason.ZERO_DURATION)


# ---- PERT


@outcome
def pert_mean(optimistic: Quantity, likely: Quantity, pessimistic: Quantity) -> Fraction:
    """te = (a + 4m + b)/6. Unit of the inputs. DATA_ERROR: not a <= m <= b."""
    low, mid, high = _three(optimistic, likely, pessimistic)
    return (low + 4 * mid + high) / 6


@outcome
def pert_variance(optimistic: Quantity, likely: Quantity, pessimistic: Quantity) -> Fraction:
    """var = ((b - a)/6)². Square of the unit of the inputs. DATA_ERROR: not a <= m <= b."""
    low, _, high = _three(optimistic, likely, pessimistic)
    return ((high - low) / 6) ** 2


def _three(*points: Quantity) -> tuple[Fraction, Fraction, Fraction]:
    low, mid, high = (need(point) for point in points)
    if not low <= mid <= high:
        raise Unknown(Reason.DATA_ERROR)
    return low, mid, high


@outcome
def pert_z(expected: Quantity, sigma: Quantity, deadline: Quantity) -> Fraction:
    """z = (D - te)/sigma: standard deviations from the expected finish to the deadline. ZERO_DURATION: no spread."""
    return (need(deadline) - need(expected)) / positive(sigma, Reason.ZERO_DURATION)


@outcome
def pert_probability(expected: Quantity, sigma: Quantity, deadline: Quantity) -> Fraction:
    """P(T <= D) = Phi(z) on the critical path. A share; too optimistic, it ignores merge bias. Phi has no exact
    value: to about 15 digits. Reasons of pert_z."""
    z = need(pert_z(expected, sigma, deadline))
    within = float(min(max(z, Fraction(-40)), Fraction(40)))
    return need((1 + erf(within / sqrt(2))) / 2)
