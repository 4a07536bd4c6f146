"""Cells as values: money, numbers, dates, words. Each reader takes a cell as found and gives a Value."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_precision

from data_loaders.sources.files import Scalar


class Unreadable(Exception):
    """A cell that is not what its column says."""

    def __init__(self, expected: str, hint: str = "Correct the cell in the file.") -> None:
        super().__init__(expected)
        self.expected = expected
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell says: a value, or None with the reason code that the cell states for it (if any)."""

    value: Any = None
    reason: str | None = None
    found: str | None = None
    currency: str | None = None

    @property
    def stated(self) -> bool:
        return self.value is not None or self.reason is not None


Reader = Callable[[Scalar], Any]
CENTURY_PIVOT = 69  # two-digit years: 00-68 are 20xx, 69-99 are 19xx (POSIX)


def fold(text: str) -> str:
    """Text for comparison: compatibility form, lower case, every run of other signs one space."""
    return " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).split())


def squeeze(text: str) -> str:
    """Text with white space folded, as titles and words of a vocabulary are compared."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def as_text(cell: Scalar) -> str:
    """A cell as a person reads it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


# --- Numbers and money -------------------------------------------------------------------------------

SYMBOLS = {"£": {"GBP"}, "€": {"EUR"}, "¥": {"JPY", "CNY"}, "$": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}}
SUFFIXES = {"k": 3, "m": 6, "mn": 6, "mm": 6, "million": 6, "bn": 9, "b": 9, "billion": 9}
AMOUNT = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+\u2212])?\s*(?P<pre>[A-Z]{3}|[£€¥$])?\s*(?P<sign2>[-+\u2212])?\s*"
    r"(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)\s*"
    r"(?P<suffix>million|billion|mn|mm|bn|[kmb])?\s*(?P<post>[A-Z]{3}|[£€¥$])?\s*(?P<close>\))?(?P<sign3>-)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    number: Decimal
    has_suffix: bool
    unit: str | None


def parse_amount(cell: Scalar) -> Amount:
    """A number as people write it: `£12,743.00`, `-£9.99m`, `(1,200)`, `1,200-`, `EUR 5`."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        raise Unreadable("a number")
    if not isinstance(cell, str):
        return Amount(Decimal(repr(cell)), False, None)
    text = unicodedata.normalize("NFKC", cell).strip()
    match = AMOUNT.fullmatch(text)
    if not match or bool(match["open"]) != bool(match["close"]):
        hint = "Correct the cell; thousands are separated by commas, decimals by a point."
        raise Unreadable("a number such as 1200, 1,200.50, (1,200) or £1.2m", hint)
    number = Decimal(match["number"].replace(",", ""))
    suffix = (match["suffix"] or "").lower()
    number = number.scaleb(SUFFIXES[suffix]) if suffix else number
    signs = [match["sign"], match["sign2"], match["sign3"]]
    negative = bool(match["open"]) or any(sign in ("-", "\u2212") for sign in signs)
    unit = match["pre"] or match["post"]
    return Amount(-number if negative else number, bool(suffix), unit.upper() if unit else None)


@lru_cache(maxsize=256)
def minor_digits(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217): 2 for GBP, 0 for JPY."""
    return int(get_currency_precision(currency))


def money_reader(scale: Decimal, currency: str) -> Reader:
    """Cells as integer minor units of the currency. A suffix in the cell (£495.70m) overrides the scale."""
    exponent = Decimal(10) ** minor_digits(currency)

    def read(cell: Scalar) -> int:
        amount = parse_amount(cell)
        if amount.unit and currency not in SYMBOLS.get(amount.unit, {amount.unit}):
            raise Unreadable(f"an amount in {currency}", "Correct the cell, or the currency in the mapping.")
        factor = exponent if amount.has_suffix else scale * exponent
        return int((amount.number * factor).to_integral_value(ROUND_HALF_EVEN))

    return read


def number_reader(scale: Decimal) -> Reader:
    return lambda cell: parse_amount(cell).number * scale


def integer_reader(scale: Decimal) -> Reader:
    def read(cell: Scalar) -> int:
        number = parse_amount(cell).number * scale
        if number != number.to_integral_value():
            raise Unreadable("a whole number")
        return int(number)

    return read


def percent_reader(scale: Decimal) -> Reader:
    """Percentages as basis points: `45 %` and 45 are 4500; with scale 100, 0.45 is 4500."""

    def read(cell: Scalar) -> int:
        own = isinstance(cell, str) and cell.strip().endswith("%")
        text = cell.strip().removesuffix("%") if isinstance(cell, str) else cell
        number = parse_amount(text).number * (1 if own else scale) * 100
        return int(number.to_integral_value(ROUND_HALF_EVEN))

    return read


def hours_reader(scale: Decimal) -> Reader:
    """Hours as minutes: 7.5 and `7:30` are 450."""

    def read(cell: Scalar) -> int:
        if isinstance(cell, timedelta):
            return round(cell.total_seconds() / 60)
        if isinstance(cell, str) and (clock := re.fullmatch(r"\s*(\d+):([0-5]\d)\s*", cell)):
            return int(clock[1]) * 60 + int(clock[2])
        return int((parse_amount(cell).number * scale * 60).to_integral_value(ROUND_HALF_EVEN))

    return read


# --- Dates -------------------------------------------------------------------------------------------

TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
YEAR_LAST = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})" + TIME)
YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})" + TIME)
MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|"
        "sep sept september|oct october|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}
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
    for cell in cells:
        if not isinstance(cell, str):
            continue
        text = cell.strip()
        if match := YEAR_LAST.fullmatch(text):
            last.setdefault(_evidence(int(match[1]), int(match[2]), "dmy", "mdy"), text)
        elif match := YEAR_FIRST.fullmatch(text):
            first.setdefault(_evidence(int(match[3]), int(match[2]), "ymd", "ydm"), text)
    year_last = stated if stated in ("dmy", "mdy") else _settled(last, "dmy", "mdy")
    if stated in ("ymd", "ydm"):
        return Orders(year_last, stated)
    return Orders(year_last, _settled(first, "ymd", "ydm") or "ymd")


def _evidence(day: int, month: int, day_first: str, month_first: str) -> str:
    """Which order a pair of numbers proves; `either` when they are equal or both fit."""
    if day > 12 >= month:
        return day_first
    if month > 12 >= day:
        return month_first
    return "same" if day == month else "either"


def _settled(seen: dict[str, str], one: str, other: str) -> str | None:
    if one in seen and other in seen:
        raise Unsettled("one cell can only be read day first, another only month first", (seen[one], seen[other]))
    for order in (one, other):
        if order in seen:
            return order
    if "either" in seen and one == "dmy":
        raise Unsettled("no cell of the column shows whether the day or the month comes first", (seen["either"],))
    return one if "same" in seen else None


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
    text = unicodedata.normalize("NFKC", cell).strip()
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
            text = cell.strip()
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


# --- Words -------------------------------------------------------------------------------------------

TRUE, FALSE = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0"}


def text_reader(cell: Scalar) -> str:
    return as_text(cell).strip()


def boolean_reader(cell: Scalar) -> bool:
    word = squeeze(as_text(cell))
    if word in TRUE | FALSE:
        return word in TRUE
    raise Unreadable("yes or no")


def vocabulary_reader(words: Mapping[str, str]) -> Reader:
    by_word = {squeeze(word): code for word, code in words.items()}

    def read(cell: Scalar) -> str:
        word = squeeze(as_text(cell))
        if word not in by_word:
            known = ", ".join(sorted(words))
            raise Unreadable(f"one of: {known}", "Correct the cell, or add the word to the mapping's vocabulary.")
        return by_word[word]

    return read


def safely(reader: Reader) -> Reader:
    """The reader with arithmetic surprises (overflow, NaN) turned into Unreadable."""

    def read(cell: Scalar) -> Any:
        try:
            return reader(cell)
        except (InvalidOperation, OverflowError, ValueError):
            raise Unreadable("a number in a sensible range") from None

    return read
