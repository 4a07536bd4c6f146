"""Months, weeks, quarters and public holidays of the invented organization."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_MONTH = date(2024, 4, 1)
MONTHS_OF_OUTLOOK = 5
SHORTEST_HISTORY = 6
WEEKS_AHEAD = 26


def add_months(day: date, months: int) -> date:
    """The first of the month that lies so many months after the month of the day."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def next_monday(day: date) -> date:
    """The day itself where it is a Monday, else the Monday after it."""
    return day + timedelta(days=-day.weekday() % 7)


def work_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def add_work_days(day: date, days: int) -> date:
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


@dataclass(frozen=True)
class Horizon:
    """The plan's months, of which the first `history` have been reported."""

    months: int

    @property
    def start(self) -> date:
        return FIRST_MONTH

    @property
    def history(self) -> int:
        return min(self.months, max(SHORTEST_HISTORY, self.months - MONTHS_OF_OUTLOOK))

    @property
    def last(self) -> date:
        """The last data date."""
        return self.end_of(self.history - 1)

    @property
    def reported(self) -> range:
        return range(self.history)

    def first_of(self, index: int) -> date:
        return add_months(self.start, index)

    def end_of(self, index: int) -> date:
        return month_end(self.first_of(index))

    def index(self, day: date) -> int:
        """Number of the day's month; negative before the horizon."""
        return (day.year - self.start.year) * 12 + day.month - self.start.month

    def closes_quarter(self, index: int) -> bool:
        """Quarterly extracts are drawn at quarter ends and at the last data date."""
        return self.first_of(index).month % 3 == 0 or index == self.history - 1

    @property
    def planning_dates(self) -> list[date]:
        """First days of the quarters, and the last data date."""
        firsts = [self.first_of(i) for i in self.reported if self.first_of(i).month % 3 == 1]
        return [*firsts, self.last]

    @property
    def weeks(self) -> list[date]:
        """Every Monday from the start to half a year after the last data date."""
        first, last = next_monday(self.start), next_monday(self.last) + timedelta(weeks=WEEKS_AHEAD)
        return [first + timedelta(weeks=n) for n in range((last - first).days // 7)]


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian rule)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _monday_of(year: int, month: int, last: bool) -> date:
    first = next_monday(date(year, month, 1))
    return first if not last else max(d for d in (first + timedelta(weeks=n) for n in range(5)) if d.month == month)


def _uk(year: int) -> dict[date, str]:
    sunday = easter(year)
    moved = {4: (25, 28), 5: (27, 28), 6: (27, 26)}  # where 25 December is a Friday, Saturday, Sunday
    first, second = moved.get(date(year, 12, 25).weekday(), (25, 26))
    new_year = date(year, 1, 1)
    return {
        (next_monday(new_year) if new_year.weekday() > 4 else new_year): "New Year's Day",
        sunday - timedelta(days=2): "Good Friday",
        sunday + timedelta(days=1): "Easter Monday",
        _monday_of(year, 5, last=False): "Early May bank holiday",
        _monday_of(year, 5, last=True): "Spring bank holiday",
        _monday_of(year, 8, last=True): "Summer bank holiday",
        date(year, 12, first): "Christmas Day",
        date(year, 12, second): "Boxing Day",
    }


def _nl(year: int) -> dict[date, str]:
    sunday = easter(year)
    king = date(year, 4, 27)
    return {
        date(year, 1, 1): "Nieuwjaarsdag",
        sunday + timedelta(days=1): "Tweede Paasdag",
        king - timedelta(days=1) if king.weekday() == 6 else king: "Koningsdag",
        sunday + timedelta(days=39): "Hemelvaartsdag",
        sunday + timedelta(days=50): "Tweede Pinksterdag",
        date(year, 12, 25): "Eerste Kerstdag",
        date(year, 12, 26): "Tweede Kerstdag",
    }


def holidays(first_year: int, last_year: int) -> dict[str, dict[date, str]]:
    """Public holidays per calendar."""
    years = range(first_year, last_year + 1)
    return {
        "UK": {day: name for year in years for day, name in sorted(_uk(year).items())},
        "NL": {day: name for year in years for day, name in sorted(_nl(year).items())},
    }
