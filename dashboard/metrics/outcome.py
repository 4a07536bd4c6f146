"""What a metric's function gives: a value or the reason why there is none. Domain reference, section 0.

Arithmetic is exact: numbers are fractions from the first input to the last step, and become a Decimal once, when
they are read. So nothing is rounded before use, and an identity holds to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction
from functools import wraps
from typing import ParamSpec

import pandas as pd

from dashboard.metrics.figure import Coverage, Reason

DIGITS = Context(prec=34)  # significant digits of a Decimal that is read from a fraction (IEEE 754 decimal128)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A number, or the reason why there is none. Never both, never neither, never inf or NaN."""

    fraction: Fraction | None = None
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if (self.fraction is None) != (self.reason is not None):
            raise ValueError("an outcome has a value or a reason, not both and not neither")

    @property
    def value(self) -> Decimal | None:
        """The number as a Decimal: exact where it has at most 34 digits, else rounded there, half to even."""
        if self.fraction is None:
            return None
        return DIGITS.divide(Decimal(self.fraction.numerator), Decimal(self.fraction.denominator))


@dataclass(frozen=True, slots=True)
class DateOutcome:
    """A date, or the reason why there is none."""

    value: date | None = None
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if (self.value is None) != (self.reason is not None):
            raise ValueError("an outcome has a value or a reason, not both and not neither")


# What a function takes: a number, the outcome of another function, the reason why a number is missing, or None where
# nothing more is known. A float is read as the decimal that it prints.
Quantity = int | Decimal | Fraction | float | Outcome | Reason | None


class Unknown(Exception):
    """Raised inside this package only: there is no value, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


P = ParamSpec("P")


def outcome(function: Callable[P, Fraction]) -> Callable[P, Outcome]:
    """Makes a function that computes, or raises Unknown, into one that always gives an Outcome."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> Outcome:
        try:
            return Outcome(function(*args, **kwargs))
        except Unknown as unknown:
            return Outcome(reason=unknown.reason)

    return run


def need(quantity: Quantity, missing: Reason = Reason.NO_DATA) -> Fraction:
    """The number, exactly; else raises Unknown with the reason it came with, or `missing` where it came with none.

    inf, NaN and text that is no number: DATA_ERROR. (A frame's <NA> is a missing one.)
    """
    match quantity:
        case None:
            raise Unknown(missing)
        case Reason():
            raise Unknown(quantity)
        case Outcome(fraction=None, reason=Reason() as reason):
            raise Unknown(reason)
        case Outcome(fraction=Fraction() as fraction):
            return fraction
        case int() | Fraction():
            return Fraction(quantity)
    if quantity is pd.NA or quantity is pd.NaT:  # not in the type, but in frames
        raise Unknown(missing)
    try:
        number = Decimal(str(quantity))
    except InvalidOperation:
        raise Unknown(Reason.DATA_ERROR) from None
    if not number.is_finite():
        raise Unknown(Reason.DATA_ERROR)
    return Fraction(number)


def maybe(quantity: Quantity) -> Fraction | None:
    """The number, or None for whatever reason: for a check that holds only where the number is known."""
    try:
        return need(quantity)
    except Unknown:
        return None


def positive(quantity: Quantity, otherwise: Reason, missing: Reason = Reason.NO_DATA) -> Fraction:
    """The number where it is above zero, as a denominator must be; else raises Unknown with `otherwise`."""
    number = need(quantity, missing)
    if number <= 0:
        raise Unknown(otherwise)
    return number


def not_negative(quantity: Quantity, missing: Reason = Reason.NO_DATA) -> Fraction:
    """The number where it is zero or more; a negative one is a DATA_ERROR."""
    number = need(quantity, missing)
    if number < 0:
        raise Unknown(Reason.DATA_ERROR)
    return number


@outcome
def total(quantities: Iterable[Quantity]) -> Fraction:
    """Sum of quantities that must all be known. Unit: that of the quantities. None(NO_DATA) for none at all, and
    the first reason where one is missing: a missing amount is not zero."""
    numbers = [need(quantity) for quantity in quantities]
    if not numbers:
        raise Unknown(Reason.NO_DATA)
    return sum(numbers, Fraction(0))


def total_known(quantities: Iterable[Quantity]) -> tuple[Outcome, Coverage]:
    """Sum of the quantities that are known, and of how many that is. For roll-up: sum first, then divide.

    None where none is known: with the one reason that they share, else NO_DATA.
    """
    numbers: list[Fraction] = []
    reasons: set[Reason] = set()
    of = 0
    for quantity in quantities:
        of += 1
        try:
            numbers.append(need(quantity))
        except Unknown as unknown:
            reasons.add(unknown.reason)
    coverage = Coverage(len(numbers), of)
    if numbers:
        return Outcome(sum(numbers, Fraction(0))), coverage
    return Outcome(reason=common(reasons)), coverage


def common(reasons: set[Reason]) -> Reason:
    """The one reason that all share, else NO_DATA."""
    return next(iter(reasons)) if len(reasons) == 1 else Reason.NO_DATA
