"""RAG by published bands and ratings, one value at a time. Domain reference, sections 1.2, 1.3 and 1.5.

The bands of cost in percent and schedule in days are in rag.py; SSP below is a set of them. Values are compared
unrounded. What is unknown, or outside a scale, is NOT_RATED.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import Quantity, Unknown, maybe, need, not_negative, outcome
from dashboard.metrics.rag import AMBER, DEFAULTS, GREEN, NOT_RATED, RED, Thresholds

SSP = Thresholds(cost_amber=0.10, cost_red=0.20, slip_amber=7, slip_red=31)  # [S20]; a month as 31 days
US_10_30 = Thresholds(cost_amber=0.10, cost_red=0.30)  # [K]
COST_PRESETS = {"default": DEFAULTS, "ssp": SSP, "us": US_10_30}


@dataclass(frozen=True, slots=True)
class IndexBands:
    """Bands of an index (CPI, SPI, SPI(t)): from `green` up green, from `amber` up amber, below red. Where there are
    upper edges, above `green_to` amber and above `amber_to` red: a large underrun means a bad plan or missing cost.
    Edges belong to the better band. Refuses edges in the wrong order."""

    green: Fraction = Fraction(95, 100)
    amber: Fraction = Fraction(90, 100)
    green_to: Fraction | None = None
    amber_to: Fraction | None = None

    def __post_init__(self) -> None:
        edges = [edge for edge in (self.amber, self.green, self.green_to, self.amber_to) if edge is not None]
        if edges != sorted(edges):
            raise ValueError("edges of index bands must rise: amber, green, green to, amber to")


INDEX_PRESETS = {
    "default": IndexBands(),
    "fema": IndexBands(green_to=Fraction(105, 100), amber_to=Fraction(110, 100)),  # [S6]
}


def index_rag(index: Quantity, by: IndexBands = INDEX_PRESETS["default"]) -> str:
    """The color of an index. Section 1.5, rule 4."""
    value = maybe(index)
    if value is None:
        return NOT_RATED
    if value < by.amber or (by.amber_to is not None and value > by.amber_to):
        return RED
    if value < by.green or (by.green_to is not None and value > by.green_to):
        return AMBER
    return GREEN


def score_rag(score: Quantity) -> str:
    """The color of a risk score from 1 to 100: green below 35, amber below 69, else red [S23]."""
    value = maybe(score)
    if value is None or not 1 <= value <= 100:
        return NOT_RATED
    if value < 35:
        return GREEN
    return AMBER if value < 69 else RED


@outcome
def us_overall(cost: Quantity, schedule: Quantity, cio: Quantity) -> Fraction:
    """US IT Dashboard, 2009-2011: the average of three ratings from 0 to 10, unless the CIO's is lower than both
    others: then it alone [S15]. Points, 10 best. DATA_ERROR: a rating outside 0 to 10."""
    ratings = [not_negative(rating) for rating in (cost, schedule, cio)]
    if max(ratings) > 10:
        raise Unknown(Reason.DATA_ERROR)
    *others, evaluation = ratings
    return evaluation if evaluation < min(others) else sum(ratings, Fraction(0)) / 3


@outcome
def distance(value: Quantity, edge: Quantity) -> Fraction:
    """How far a value is from the edge of the next color: edge - value, in the value's unit."""
    return need(edge) - need(value)
