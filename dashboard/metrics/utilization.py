"""Resource utilization: capacity, load, bands and unmet demand. Domain reference, section 4 [S61]-[S70].

Hours of one person, role or team in one bucket (by default a week); shares of 1, not percent. The denominator differs
between products, so it is said on every row: here net capacity unless a function says otherwise. A team's share is
sum of load / sum of capacity. ZERO_CAPACITY: no capacity, whatever the load: not 0 %, and see over_allocation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import Outcome, Quantity, Unknown, maybe, need, not_negative, outcome, positive, total


@outcome
def capacity(working_days: Quantity, hours_per_day: Quantity, fte: Quantity = 1, holidays: Quantity = 0) -> Fraction:
    """Gross capacity = (working days - public holidays) × hours per day × FTE. Hours. Joiners, leavers and part-timers
    by their days and FTE. DATA_ERROR: one is negative, or more holidays than days."""
    days = not_negative(not_negative(working_days) - not_negative(holidays))
    return days * not_negative(hours_per_day) * not_negative(fte)


@outcome
def net_capacity(capacity: Quantity, leave: Quantity = 0, overhead: Quantity = 0) -> Fraction:
    """Net capacity (availability) = capacity - leave - non-project overhead, where that is counted. Hours.
    DATA_ERROR: one is negative, or more is taken off than there is."""
    return not_negative(not_negative(capacity) - not_negative(leave) - not_negative(overhead))


@outcome
def utilization(load: Quantity, capacity: Quantity) -> Fraction:
    """Load / capacity. A share, above 1 = over-allocated. ZERO_CAPACITY; DATA_ERROR: negative load."""
    return not_negative(load) / positive(capacity, Reason.ZERO_CAPACITY)


@outcome
def forecast_utilization(hard: Quantity, soft: Quantity, capacity: Quantity) -> Fraction:
    """Forecast utilization = (hard + soft booked)/capacity [S61]. A share. ZERO_CAPACITY."""
    return need(utilization(not_negative(hard) + not_negative(soft), capacity))


def committed_utilization(hard: Quantity, capacity: Quantity) -> Outcome:
    """Committed utilization = hard booked / capacity [S61]. A share. ZERO_CAPACITY."""
    return utilization(hard, capacity)


def actual_utilization(worked: Quantity, standard: Quantity, time_off: Quantity = 0) -> Outcome:
    """Actual utilization = worked hours, billable or not / (standard hours - time off) [S62]. A share.
    ZERO_CAPACITY: the whole bucket off."""
    return utilization(worked, net_capacity(standard, time_off))


@outcome
def free_capacity(capacity: Quantity, hard: Quantity, soft: Quantity = 0) -> Fraction:
    """What is left to book = capacity - hard - soft booked [S61] (there "availability"). Hours, negative = over."""
    return not_negative(capacity) - not_negative(hard) - not_negative(soft)


@outcome
def over_allocation(load: Quantity, capacity: Quantity) -> Fraction:
    """Over-allocation = what load exceeds net capacity by, else 0. Hours. No capacity and a load: all of it."""
    return max(Fraction(0), not_negative(load) - not_negative(capacity))


@outcome
def fte(hours: Quantity, standard: Quantity) -> Fraction:
    """FTE = hours / standard hours of that calendar and period [S65]. Convert by hours per period; FTEs are never
    averaged. Negative hours (over-assigned) give a negative FTE. ZERO_CAPACITY: no standard hours."""
    return need(hours) / positive(standard, Reason.ZERO_CAPACITY)


@outcome
def billable_share(billable: Quantity, net_capacity: Quantity) -> Fraction:
    """Billable utilization = billable hours / net capacity. A share; label the denominator [S64]. ZERO_CAPACITY."""
    return need(utilization(billable, net_capacity))


@outcome
def plan_share(actual: Quantity, planned: Quantity) -> Fraction:
    """Timesheet against plan = actual / planned hours. Ratio. ZERO_PLANNED."""
    return not_negative(actual) / positive(planned, Reason.ZERO_PLANNED)


# ---- demand


@outcome
def demand_hours(fte: Quantity, working_days: Quantity, hours_per_day: Quantity) -> Fraction:
    """Demand = FTE × working days × hours per day. Hours; leave does not lessen it [S66]."""
    return not_negative(fte) * not_negative(working_days) * not_negative(hours_per_day)


@outcome
def assigned_hours(
    share: Quantity, working_days: Quantity, hours_per_day: Quantity, leave_days: Quantity = 0
) -> Fraction:
    """One person's assignment = share × (working days - leave) × hours per day [S66]. Hours.
    DATA_ERROR: more leave than days."""
    days = not_negative(not_negative(working_days) - not_negative(leave_days))
    return not_negative(share) * days * not_negative(hours_per_day)


@outcome
def unmet_demand(demand: Quantity, assigned: Iterable[Quantity]) -> Fraction:
    """Unmet demand of one role = demand - assignments [S66]. Hours, negative = over-assigned. No assignment: all."""
    return not_negative(demand) - need(total([0, *assigned]))


def gap_by_role(demand: Mapping[str, Quantity], supply: Mapping[str, Quantity]) -> dict[str, Outcome]:
    """Shortfall of each role = max(0, demand - supply). Hours. A surplus of one role does not help another; a role
    without supply has none. Missing demand: NO_DATA."""
    return {role: _shortfall(wanted, supply.get(role, 0)) for role, wanted in demand.items()}


def total_gap(demand: Mapping[str, Quantity], supply: Mapping[str, Quantity]) -> Outcome:
    """Gap = sum over roles of max(0, demand - supply). Hours. NO_DATA: no demand stated, or a role's is missing."""
    return total(gap_by_role(demand, supply).values())


@outcome
def _shortfall(demand: Quantity, supply: Quantity) -> Fraction:
    return max(Fraction(0), not_negative(demand) - not_negative(supply))


def split_by_role(hours: Quantity, shares: Mapping[str, Quantity]) -> dict[str, Outcome]:
    """A person's hours over several roles, so that the person counts once [S67]. DATA_ERROR: shares not sum to 1."""
    if total(shares.values()).fraction != 1:
        return {role: Outcome(reason=Reason.DATA_ERROR) for role in shares}
    return {role: _part(hours, share) for role, share in shares.items()}


@outcome
def _part(hours: Quantity, share: Quantity) -> Fraction:
    return not_negative(hours) * not_negative(share)


# ---- bands


class Band(StrEnum):
    UNDER = "under"
    OK = "ok"
    TIGHT = "tight"
    OVER = "over"
    CRITICAL = "critical"
    NOT_RATED = "not_rated"


@dataclass(frozen=True, slots=True)
class Bands:
    """Edges in percent of capacity: below `under` under, up to `over` ok, above it over, above `critical` critical;
    from `tight` up to `over` tight. An edge of None does not exist. guard: points above `over` and `critical` that
    still count as rounding. Refuses edges in the wrong order."""

    under: Quantity = 75
    over: Quantity = 100
    critical: Quantity = 120
    tight: Quantity = None
    guard: Quantity = Fraction(1, 2)
    upper_inclusive: bool = True  # exactly `over` is still ok

    def __post_init__(self) -> None:
        edges = [edge for edge in (self.under, self.tight, self.over, self.critical) if edge is not None]
        numbers = [maybe(edge) for edge in edges]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers) or self.over is None or known != sorted(known):
            raise ValueError("edges of utilization bands must be numbers that rise: under, tight, over, critical")


DEFAULT_BANDS = Bands()
PERSON_BANDS = Bands(under=None, critical=None, guard=0)  # individuals: fine to 100, over above [S70]


def band(percent: Quantity, by: Bands = DEFAULT_BANDS) -> Band:
    """The band of a utilization in percent of capacity. Unknown: not rated. Section 4 defaults [S68][S69]."""
    try:
        value, over, guard = need(percent), need(by.over), need(by.guard)
    except Unknown:
        return Band.NOT_RATED
    under, tight, critical = maybe(by.under), maybe(by.tight), maybe(by.critical)
    if critical is not None and value > critical + guard:
        return Band.CRITICAL
    if value > over + guard or (value >= over and not by.upper_inclusive):
        return Band.OVER
    if under is not None and value < under:
        return Band.UNDER
    return Band.TIGHT if tight is not None and value >= tight else Band.OK
