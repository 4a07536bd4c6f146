"""Dates, months and weeks as people write them. The order of day and month is settled for a whole column."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

from data_loaders.sources.files import Scalar
from data_loaders.sources.values import Reader, Unreadable, normal

CENTURY_PIVOT = 69  # two-digit years: 00-68 are 20xx, 69-99 are 19xx (POSIX)
TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
YEAR_LAST = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})" + TIME)
YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})" + TIME)
NAMES = "january february march april may june july august september october november december"
MONTHS = {name: number for number, name in enumerate(NAMES.split(), start=1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ ./-]*([A-Za-z]{3,9})\.?,?[ ./-]*(\d{4}|\d{2})" + TIME)
NAME_DAY = re.compile(r"([A-Za-z]{3,9})\.?[ ./-]*(\d{1,2})(?:st|nd|rd|th)?,?[ ./-]+(\d{4})" + TIME)
ORDER_HINT = "Say the order in the mapping: order: dmy or order: mdy."


@dataclass(frozen=True)
class Orders:
    """The order of day and month, settled for a whole column: for years last and for years first."""

    year_last: str | None
    year_first: str


class Unsettled(Exception):
    """The order of day and month cannot be told: two cells that show why."""

    def __init__(self, reason: str, examples: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.examples = examples


def settle_orders(cells: Iterable[Scalar], stated: str | None = None) -> Orders:
    """The order of day and month of a column, from its unambiguous cells; never cell by cell.

    Years last (31/12/2040): by the cells in which one part is above 12. Years first (2040-12-31) are read
    as ISO 8601 unless a cell can only be year-day-month. Raises Unsettled where cells contradict each other
    or none decides.
    """
    last: dict[str, str] = {}
    first: dict[str, str] = {}
    for cell in dict.fromkeys(cells):  # each once: a column repeats its dates
        if not isinstance(cell, str):
            continue
        text = normal(cell)
        if match := YEAR_LAST.fullmatch(text):
            last.setdefault(_evidence(_year(match[3]), int(match[1]), int(match[2]), "dmy", "mdy"), cell)
        elif match := YEAR_FIRST.fullmatch(text):
            first.setdefault(_evidence(int(match[1]), int(match[3]), int(match[2]), "ymd", "ydm"), cell)
    year_last = stated if stated in ("dmy", "mdy") else _settled(last, "dmy", "mdy")
    if stated in ("ymd", "ydm"):
        return Orders(year_last, stated)
    return Orders(year_last, _settled(first, "ymd", "ydm") or "ymd")


def _evidence(year: int, one: int, two: int, one_is_day: str, two_is_day: str) -> str:
    """Which order two numbers prove; `either` where both give a date, `none` where neither does."""
    first, second = _is(year, two, one), _is(year, one, two)
    if first and second:
        return "same" if one == two else "either"
    return one_is_day if first else two_is_day if second else "none"


def _is(year: int, month: int, day: int) -> bool:
    if not (MINYEAR <= year <= MAXYEAR and 1 <= month <= 12 and day >= 1):
        return False
    return day <= 28 or day <= monthrange(year, month)[1]


def _settled(seen: dict[str, str], one: str, other: str) -> str | None:
    if one in seen and other in seen:
        raise Unsettled("one cell can only be read day first, another only month first", (seen[one], seen[other]))
    for order in (one, other):
        if order in seen:
            return order
    if "either" in seen and one == "dmy":
        raise Unsettled("no cell of the column shows whether the day or the month comes first", (seen["either"],))
    return one if "same" in seen or "none" in seen else None


def date_reader(orders: Orders) -> Reader:
    def read(cell: Scalar) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if not isinstance(cell, str):
            raise Unreadable("a date", "Format the cell as a date.")
        return parse_date(cell, orders)

    return read


def parse_date(cell: str, orders: Orders) -> date:
    """One cell as a date, in the settled order."""
    text = normal(cell)
    try:
        if match := YEAR_FIRST.fullmatch(text):
            year, one, two = (int(part) for part in match.groups())
            return date(year, one, two) if orders.year_first == "ymd" else date(year, two, one)
        if match := YEAR_LAST.fullmatch(text):
            one, two, year = int(match[1]), int(match[2]), _year(match[3])
            return date(year, one, two) if orders.year_last == "mdy" else date(year, two, one)
        if match := DAY_NAME.fullmatch(text):
            return date(_year(match[3]), MONTHS[match[2].lower()], int(match[1]))
        if match := NAME_DAY.fullmatch(text):
            return date(int(match[3]), MONTHS[match[1].lower()], int(match[2]))
    except (ValueError, KeyError):
        pass
    order = {"mdy": "month/day/year"}.get(orders.year_last or "", "day/month/year")
    raise Unreadable(f"a date ({order} in this column)")


def _year(text: str) -> int:
    number = int(text)
    return number if len(text) == 4 else number + (2000 if number < CENTURY_PIVOT else 1900)


def month_reader(orders: Orders) -> Reader:
    """Months as their first day: `2024-04`, `Apr 2024`, `04/2024`, or any date in the month."""
    by_date = date_reader(orders)

    def read(cell: Scalar) -> date:
        if isinstance(cell, str):
            text = normal(cell)
            if match := re.fullmatch(r"(\d{4})[-/](\d{1,2})", text):
                return _month(int(match[1]), int(match[2]))
            if match := re.fullmatch(r"(\d{1,2})[-/](\d{4})", text):
                return _month(int(match[2]), int(match[1]))
            if match := re.fullmatch(r"([A-Za-z]{3,9})[ .'/-]*(\d{4}|\d{2})", text):
                return _month(_year(match[2]), MONTHS.get(match[1].lower(), 0))
        return by_date(cell).replace(day=1)

    return read


def _month(year: int, month: int) -> date:
    try:
        return date(year, month, 1)
    except ValueError:
        raise Unreadable("a month such as 2024-04") from None


def week_reader(orders: Orders) -> Reader:
    """Weeks as their Monday, from any date in the week."""
    by_date = date_reader(orders)

    def read(cell: Scalar) -> date:
        day = by_date(cell)
        return day - timedelta(days=day.weekday())

    return read


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
