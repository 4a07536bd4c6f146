"""Risk: score, matrix, exposure, proximity, dependency slack. Domain reference, section 6 [S78][S79]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from dashboard.metrics.figure import Coverage, Reason
from dashboard.metrics.outcome import Outcome, Quantity, Unknown, need, not_negative, outcome, total_known

SCALE = 5  # likelihood and impact from 1 to 5


class RiskBand(StrEnum):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    EXTREME = "extreme"
    NOT_RATED = "not_rated"


class Proximity(StrEnum):
    """How near a risk is. Buckets of section 6 [K]."""

    OVERDUE = "overdue"
    DAYS_30 = "<= 30 days"
    DAYS_90 = "31-90 days"
    DAYS_180 = "91-180 days"
    LATER = "> 180 days"
    UNKNOWN = "unknown"


Cell = tuple[int, int]  # likelihood, impact


def product_matrix() -> dict[Cell, RiskBand]:
    """The band of each cell by likelihood × impact: 1-3 low, 4-6 moderate, 8-12 high, 15-25 extreme [S78][K]."""
    edges = ((3, RiskBand.LOW), (6, RiskBand.MODERATE), (12, RiskBand.HIGH), (25, RiskBand.EXTREME))
    rated = range(1, SCALE + 1)
    return {
        (likelihood, impact): next(band for top, band in edges if likelihood * impact <= top)
        for likelihood in rated
        for impact in rated
    }


MATRIX = product_matrix()


@outcome
def score(likelihood: int | None, impact: int | None) -> Fraction:
    """Risk score = likelihood × impact, 1 to 25. Points, lower is better. NO_DATA; DATA_ERROR: outside 1 to 5."""
    if likelihood is None or impact is None:
        raise Unknown(Reason.NO_DATA)
    if not (1 <= likelihood <= SCALE and 1 <= impact <= SCALE):
        raise Unknown(Reason.DATA_ERROR)
    return Fraction(likelihood * impact)


def band(likelihood: int | None, impact: int | None, by: Mapping[Cell, RiskBand] = MATRIX) -> RiskBand:
    """The band of a risk by its cell of the matrix: a lookup, since the product hides that 5×1 is not 1×5. A cell that
    the matrix does not have: not rated."""
    if likelihood is None or impact is None:
        return RiskBand.NOT_RATED
    return by.get((likelihood, impact), RiskBand.NOT_RATED)


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk with its probability (0 to 1) and impact (money, not negative); an opportunity gains where it happens."""

    probability: Quantity
    impact: Quantity
    opportunity: bool = False
    open: bool = True


@outcome
def emv(risk: Risk) -> Fraction:
    """Expected monetary value = probability × impact [S79]. Money, a threat positive (a cost), an opportunity
    negative. NO_DATA: not quantified; DATA_ERROR: probability outside 0 to 1 or a negative impact; COMPLETE: closed."""
    if not risk.open:
        raise Unknown(Reason.COMPLETE)
    probability = not_negative(risk.probability)
    if probability > 1:
        raise Unknown(Reason.DATA_ERROR)
    value = probability * not_negative(risk.impact)
    return -value if risk.opportunity else value


def exposure(risks: Iterable[Risk]) -> tuple[Outcome, Coverage]:
    """Exposure = sum of EMV over the open risks (not the largest), and how many of them are quantified. Money. Closed
    risks leave the sum. None where none is quantified: ZERO_EXPOSURE where no risk is open, else the risks' reason."""
    still_open = [risk for risk in risks if risk.open]
    if not still_open:
        return Outcome(reason=Reason.ZERO_EXPOSURE), Coverage(0, 0)
    return total_known(emv(risk) for risk in still_open)


def proximity(expected: date | None, as_at: date) -> Proximity:
    """The bucket of the days from the data date until a risk is expected to strike."""
    if expected is None:
        return Proximity.UNKNOWN
    days = (expected - as_at).days
    if days < 0:
        return Proximity.OVERDUE
    edges = ((30, Proximity.DAYS_30), (90, Proximity.DAYS_90), (180, Proximity.DAYS_180))
    return next((bucket for top, bucket in edges if days <= top), Proximity.LATER)


@outcome
def dependency_slack(need_by: date | None, forecast: date | None) -> Fraction:
    """Slack of a dependency = need-by - forecast. Days, negative = too late. NO_DATA: no need-by date; NO_FORECAST."""
    if need_by is None:
        raise Unknown(Reason.NO_DATA)
    if forecast is None:
        raise Unknown(Reason.NO_FORECAST)
    return Fraction((need_by - forecast).days)


@outcome
def overdue_share(overdue: Quantity, open_items: Quantity) -> Fraction:
    """Overdue / open actions or issues. A share. NOTHING_DUE: none open; DATA_ERROR: more overdue than open."""
    late, among = not_negative(overdue), need(open_items)
    if late > among:
        raise Unknown(Reason.DATA_ERROR)
    if among == 0:
        raise Unknown(Reason.NOTHING_DUE)
    return late / among
