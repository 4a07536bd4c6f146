"""Cells as values: money, numbers, dates, words. Each reader takes a cell as found and gives a Value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from babel.numbers import get_currency_precision

from data_loaders.mapping import CURRENCIES
from data_loaders.sources.files import Scalar


class Unreadable(Exception):
    """A cell that is not what its column says."""

    def __init__(self, expected: str, hint: str = "Correct the cell in the file.") -> None:
        super().__init__(expected)
        self.expected = expected
        self.hint = hint


class Value(NamedTuple):
    """What a cell says: a value, or None with the reason code that the cell states for it (if any)."""

    value: Any = None
    reason: str | None = None
    found: str | None = None
    currency: str | None = None

    @property
    def stated(self) -> bool:
        return self.value is not None or self.reason is not None


Reader = Callable[[Scalar], Any]


@lru_cache(maxsize=4096)  # the project of a row is looked up, learned and told by the same few words
def fold(text: str) -> str:
    """Text for comparison: compatibility form, lower case, every run of other signs one space (unless all are)."""
    return " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).split()) or squeeze(text)


def squeeze(text: str) -> str:
    """Text with white space folded, as titles and words of a vocabulary are compared."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def normal(text: str) -> str:
    """Text in compatibility form, every run of white space (of no-break spaces too) one space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def as_text(cell: Scalar) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, str):
        return cell
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
LARGEST_AMOUNT, LARGEST_NUMBER = 10**17, 2**31 - 1  # sums of amounts stay within 64 bits, numbers within 32
AMOUNT = re.compile(
    r"(?P<before>[£€¥$]\s*(?=\())?(?P<open>\()?\s*(?P<sign>[-+\u2212])?\s*(?P<pre>[A-Z]{3}|[£€¥$])?\s*"
    r"(?P<sign2>[-+\u2212])?\s*"
    r"(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)\s*"
    r"(?P<suffix>million|billion|mn|mm|bn|[kmb])?\s*(?P<post>[A-Z]{3}|[£€¥$])?\s*(?P<close>\))?(?P<sign3>-)?",
    re.IGNORECASE,
)
PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]*)?")  # what nearly all cells are; AMOUNT reads them alike, but slowly


class Amount(NamedTuple):
    """A number with what stands beside it: thousands or millions (settled already), signs or codes of a currency."""

    number: Decimal
    has_suffix: bool = False
    units: tuple[str, ...] = ()


def parse_amount(cell: Scalar) -> Amount:
    """A number as people write it: `£12,743.00`, `-£9.99m`, `(1,200)`, `£(5)`, `1,200-`, `EUR 5`."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        raise Unreadable("a number")
    if not isinstance(cell, str):
        return Amount(Decimal(repr(cell)))
    if PLAIN.fullmatch(cell):
        return Amount(-Decimal(cell[1:]) if cell[0] == "-" else Decimal(cell))
    match = AMOUNT.fullmatch(normal(cell))
    marks = [match[name] for name in ("open", "sign", "sign2", "sign3") if match[name]] if match else []
    if not match or bool(match["open"]) != bool(match["close"]) or len(marks) > 1:
        hint = "Correct the cell; thousands are separated by commas, decimals by a point."
        raise Unreadable("a number such as 1200, 1,200.50, (1,200) or £1.2m", hint)
    number = Decimal(match["number"].replace(",", ""))
    suffix = (match["suffix"] or "").lower()
    number = number.scaleb(SUFFIXES[suffix]) if suffix else number
    units = tuple(match[name].strip().upper() for name in ("before", "pre", "post") if match[name])
    return Amount(-number if marks and marks != ["+"] else number, bool(suffix), units)


def _bare(cell: Scalar) -> Decimal:
    """A number that is no amount of money."""
    amount = parse_amount(cell)
    if amount.units:
        raise Unreadable("a number without a unit")
    return amount.number


def _whole(number: Decimal, largest: int) -> int:
    """The nearest whole number, half to even."""
    if not number.is_finite() or abs(number) > largest:
        raise Unreadable(f"a number up to {largest:,}")
    return int(number.to_integral_value(ROUND_HALF_EVEN))


@lru_cache(maxsize=256)
def minor_digits(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217): 2 for GBP, 0 for JPY."""
    return int(get_currency_precision(currency))


@lru_cache(maxsize=256)  # a column whose currency stands in another needs one for each row
def money_reader(scale: Decimal, currency: str) -> Reader:
    """Cells as integer minor units of the currency. A suffix in the cell (£495.70m) overrides the scale."""
    exponent = Decimal(10) ** minor_digits(currency)
    usual = scale * exponent

    def read(cell: Scalar) -> int:
        amount = parse_amount(cell)
        if amount.units and any(currency not in SYMBOLS.get(unit, {unit}) for unit in amount.units):
            raise Unreadable(f"an amount in {currency}", "Correct the cell, or the currency in the mapping.")
        return _whole(amount.number * (exponent if amount.has_suffix else usual), LARGEST_AMOUNT)

    return read


def currency_reader(cell: Scalar) -> str:
    """An ISO 4217 code."""
    code = as_text(cell).strip().upper()
    if code not in CURRENCIES:
        raise Unreadable("the ISO code of a currency, such as GBP")
    return code


def number_reader(scale: Decimal) -> Reader:
    return lambda cell: _bare(cell) * scale


def integer_reader(scale: Decimal) -> Reader:
    def read(cell: Scalar) -> int:
        number = _bare(cell) * scale
        if number != number.to_integral_value():
            raise Unreadable("a whole number")
        return _whole(number, LARGEST_NUMBER)

    return read


def percent_reader(scale: Decimal) -> Reader:
    """Percentages as basis points: `45 %` and 45 are 4500; with scale 100, 0.45 is 4500."""

    def read(cell: Scalar) -> int:
        own = isinstance(cell, str) and cell.strip().endswith("%")
        text = cell.strip().removesuffix("%") if isinstance(cell, str) else cell
        return _whole(_bare(text) * (1 if own else scale) * 100, LARGEST_NUMBER)

    return read


def hours_reader(scale: Decimal) -> Reader:
    """Hours as minutes: 7.5 and `7:30` are 450."""

    def read(cell: Scalar) -> int:
        if isinstance(cell, timedelta):
            return round(cell.total_seconds() / 60)
        if isinstance(cell, time):
            return cell.hour * 60 + cell.minute
        if isinstance(cell, str) and (clock := re.fullmatch(r"\s*(\d{1,6}):([0-5]\d)(?::00)?\s*", cell)):
            return _whole(Decimal(int(clock[1]) * 60 + int(clock[2])), LARGEST_NUMBER)
        return _whole(_bare(cell) * scale * 60, LARGEST_NUMBER)

    return read


# --- Words -------------------------------------------------------------------------------------------

FORMULA_ERRORS = {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"}  # not #N/A: people type that
TRUE, FALSE = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0"}


def text_reader(cell: Scalar) -> str:
    text = as_text(cell).strip()
    if text in FORMULA_ERRORS:
        raise Unreadable("text", "Mend the formula of the cell.")
    return text


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
