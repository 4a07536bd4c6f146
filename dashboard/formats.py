"""Numbers, money and dates in words, the same on screen, in exports and on the command line."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

MINUS = "\u2212"
THIN = "\u202f"  # narrow no-break space
NO_BREAK = "\u00a0"
NOT_AVAILABLE = "n/a"

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}
SCALES = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k"))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Number = Decimal | int | float


def symbol(currency: str) -> str:
    """What stands before an amount: "£", or the code and a no-break space ("CHF ")."""
    return SYMBOLS.get(currency, f"{currency}{NO_BREAK}")


def money(amount: Number | None, currency: str, *, short: bool = True, sign: bool = False) -> str:
    """An amount in major units: "£4.1m", "−£600k", "CHF 3m"; in full "£4,120,000" when not short.

    Short amounts are whole thousands, or millions and billions with one decimal unless exact; `sign` writes a plus too.
    """
    value = _exact(amount)
    if value is None:
        return NOT_AVAILABLE
    body = _short(abs(value)) if short else _full(abs(value))
    is_zero = not any(letter in "123456789" for letter in body)
    return f"{_sign(value, sign, is_zero)}{symbol(currency)}{body}"


def money_unit(max_value: Number | None, currency: str) -> tuple[float, str]:
    """The divisor and label for an axis or a column whose largest amount is `max_value`: (1e6, "£m")."""
    size = abs(_exact(max_value) or Decimal(0))
    for divisor, suffix in SCALES:
        if size >= divisor:
            return float(divisor), f"{symbol(currency)}{suffix}"
    return 1.0, symbol(currency).strip()


def in_unit(value: float, unit: str) -> str:
    """A value of an axis with its unit: 4.3 and "£m" is "£4.3m"."""
    sign, suffix = (unit[:-2], unit[-2:]) if unit.endswith("bn") else (unit[:-1], unit[-1:])
    return f"{sign}{value:,.1f}{suffix}" if suffix in ("bn", "m", "k") and sign else f"{unit}{value:,.1f}"


def percent(share: Number | None, digits: int = 1, *, sign: bool = False) -> str:
    """A share of one as percent: 0.032 is "3.2 %" with a narrow no-break space."""
    value = _exact(share)
    if value is None:
        return NOT_AVAILABLE
    body = f"{abs(value) * 100:.{digits}f}"
    is_zero = not any(letter in "123456789" for letter in body)
    return f"{_sign(value, sign, is_zero)}{body}{THIN}%"


def number(value: Number | None, digits: int = 0, *, sign: bool = False) -> str:
    """A plain number with thousands separated: "1,204", "−3.2"."""
    exact = _exact(value)
    if exact is None:
        return NOT_AVAILABLE
    body = f"{abs(exact):,.{digits}f}"
    is_zero = not any(letter in "123456789" for letter in body)
    return f"{_sign(exact, sign, is_zero)}{body}"


def days(n: int | None) -> str:
    """Lateness in words: 38 is "38 days late", -3 is "3 days early", 0 is "on time"."""
    if n is None:
        return NOT_AVAILABLE
    if n == 0:
        return "on time"
    return f"{count(abs(n), 'day')} {'late' if n > 0 else 'early'}"


def count(n: int, noun: str, plural_form: str | None = None) -> str:
    """How many of something: "1 project", "1,204 projects", "2 people"."""
    return f"{n:,} {noun if abs(n) == 1 else plural_form or plural(noun)}".replace("-", MINUS, 1 if n < 0 else 0)


def date_long(day: date | None) -> str:
    """ "31 Oct 2026"."""
    return NOT_AVAILABLE if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_short(day: date | None) -> str:
    """ "31 Oct"."""
    return NOT_AVAILABLE if day is None else f"{day.day} {MONTHS[day.month - 1]}"


def month_short(day: date | None) -> str:
    """ "Oct 2026"."""
    return NOT_AVAILABLE if day is None else f"{MONTHS[day.month - 1]} {day.year}"


def _exact(value: Number | None) -> Decimal | None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact if exact.is_finite() else None


def _sign(value: Decimal, plus: bool, is_zero: bool) -> str:
    if is_zero:
        return ""
    return MINUS if value < 0 else "+" if plus else ""


def _short(size: Decimal) -> str:
    """The largest unit that needs no leading zeros: 4.1m, 600k, 950."""
    if size < 1000 and f"{size:,.0f}" != "1,000":
        return f"{size:,.0f}"
    if size < 10**6 and f"{size / 1000:,.0f}" != "1,000":
        return f"{size / 1000:,.0f}k"
    divisor, suffix = SCALES[0] if round(size / 10**6, 1) >= 1000 else SCALES[1]
    scaled = size / divisor
    return f"{scaled:,.0f}{suffix}" if scaled == scaled.to_integral_value() else f"{scaled:,.1f}{suffix}"


def _full(size: Decimal) -> str:
    return f"{size:,.0f}" if size == size.to_integral_value() else f"{size:,.2f}"


def plural(noun: str) -> str:
    """The plural of an English noun: "agency" is "agencies"."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"
