"""Fiscal calendars: years from any month, and 52/53-week years. Domain reference, section 3.3 [S55]-[S57].

Both give periods without gap or overlap. Pure: a date in, a fiscal year and period out.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import Outcome, Quantity, need, outcome, positive, total

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One fiscal period, first and last day included. number: 1 to 12 in its fiscal year."""

    year: int
    number: int
    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


class Calendar(Protocol):
    def periods(self, year: int) -> list[Period]: ...

    def year_of(self, day: date) -> int: ...


def period_of(calendar: Calendar, day: date) -> Period:
    """The period that a day lies in."""
    periods = calendar.periods(calendar.year_of(day))
    return periods[bisect_right([period.start for period in periods], day) - 1]


@dataclass(frozen=True, slots=True)
class MonthCalendar:
    """Twelve months from `first_month` (1 to 12). The year has the number of the calendar year in which it ends, or
    in which it starts where `named_by_start` (so the UK year from April 2026 is 2027, or 2026)."""

    first_month: int = 1
    named_by_start: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.first_month <= 12:
            raise ValueError("the first month of a fiscal year is from 1 to 12")

    def _offset(self) -> int:
        return 0 if self.named_by_start or self.first_month == 1 else 1

    def year_of(self, day: date) -> int:
        return day.year - (day.month < self.first_month) + self._offset()

    def periods(self, year: int) -> list[Period]:
        found = []
        for number in range(12):
            later, month = divmod(self.first_month - 1 + number, 12)
            start = date(year - self._offset() + later, month + 1, 1)
            found.append(Period(year, number + 1, start, start.replace(day=monthrange(start.year, start.month)[1])))
        return found


class YearEnd(StrEnum):
    LAST = "last"  # the last such weekday of the month
    NEAREST = "nearest"  # the one nearest to the month's end, so perhaps in the next month


PATTERNS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}


@dataclass(frozen=True, slots=True)
class WeekCalendar:
    """A year of 52 or 53 weeks in quarters of 13, e.g. 4-4-5. The 53rd week goes into the last period. Periods differ
    in length, so compare amounts per week. The year has the number of the calendar year of its end month.

    month, weekday (Monday 0 to Sunday 6): the year ends on that weekday by the rule `end`.
    """

    pattern: str = "4-4-5"
    month: int = 12
    weekday: int = 5
    end: YearEnd = YearEnd.LAST

    def __post_init__(self) -> None:
        if self.pattern not in PATTERNS or not 1 <= self.month <= 12 or not 0 <= self.weekday <= 6:
            raise ValueError(f"a week calendar needs a pattern of {', '.join(PATTERNS)}, a month and a weekday")

    def year_end(self, year: int) -> date:
        if self.end is YearEnd.LAST:
            return last_weekday(year, self.month, self.weekday)
        return nearest_weekday(year, self.month, self.weekday)

    def year_of(self, day: date) -> int:
        year = day.year - 1
        while day > self.year_end(year):
            year += 1
        return year

    def weeks(self, year: int) -> int:
        """52 or 53."""
        return (self.year_end(year) - self.year_end(year - 1)).days // 7

    def periods(self, year: int) -> list[Period]:
        weeks = list(PATTERNS[self.pattern] * 4)
        weeks[-1] += self.weeks(year) - 52
        start, found = self.year_end(year - 1) + DAY, []
        for number, length in enumerate(weeks, 1):
            end = start + timedelta(weeks=length) - DAY
            found.append(Period(year, number, start, end))
            start = end + DAY
        return found


def last_weekday(year: int, month: int, weekday: int) -> date:
    """The last given weekday (Monday 0 to Sunday 6) of a month [S55]."""
    end = date(year, month, monthrange(year, month)[1])
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def nearest_weekday(year: int, month: int, weekday: int) -> date:
    """The given weekday nearest to a month's end, at most three days before or after it [S55]."""
    end = date(year, month, monthrange(year, month)[1])
    return end + timedelta(days=(weekday - end.weekday() + 3) % 7 - 3)


def check(periods: Sequence[Period]) -> None:
    """Refuses periods that leave a gap, overlap or end before they start: for calendars that somebody wrote down."""
    for period in periods:
        if period.end < period.start:
            raise ValueError(f"period {period.number} of {period.year} ends before it starts")
    for before, after in pairwise(sorted(periods, key=lambda period: period.start)):
        if after.start != before.end + DAY:
            fault = "leaves a gap after" if after.start > before.end else "overlaps"
            raise ValueError(f"the period from {after.start} {fault} the one that ends on {before.end}")


@outcome
def per_week(amount: Quantity, period: Period) -> Fraction:
    """An amount per week of its period: what periods of different length are compared by. Unit of the amount."""
    return need(amount) * 7 / positive(period.days, Reason.ZERO_DURATION)


@dataclass(frozen=True, slots=True)
class YearView:
    """Amounts before, in and after a fiscal year. prior + year + future = life of project, always."""

    prior: Outcome
    year: Outcome
    future: Outcome
    life: Outcome


def year_view(amounts: Iterable[tuple[date, Quantity]], calendar: Calendar, year: int) -> YearView:
    """Dated amounts split by a fiscal year. A side without any is 0; a missing amount makes its side and the life
    unknown, with its reason. Unit of the amounts."""
    sides: dict[int, list[Quantity]] = {-1: [0], 0: [0], 1: [0]}
    for day, amount in amounts:
        own = calendar.year_of(day)
        sides[(own > year) - (own < year)].append(amount)
    prior, present, future = (total(sides[side]) for side in (-1, 0, 1))
    return YearView(prior, present, future, total([prior, present, future]))
