"""What is said in the place of money where it is not shown to the viewer."""

from __future__ import annotations

from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.figure import REASON_WORDS, Reason
from dashboard.views.parts import Empty, Grid, Kpi, Span, Titled

NOT_SHOWN = REASON_WORDS[Reason.NOT_SHOWN]
MONEY = Empty(
    "Money is not shown to you",
    "What you may see of this portfolio leaves out its amounts, and what would tell them. Ask who runs this "
    "dashboard if you need them.",
)
TITLE = Titled("Money", "Not shown to you")
GRID = Grid((), (), "Amounts are not shown to you.")
CLAUSE = "Money is not shown to you."


def card(metric: str) -> Kpi:
    """The card of a figure of money: "n/a, not shown to you"."""
    return Kpi(DEFINITIONS[metric].label, "n/a", (Span(NOT_SHOWN, "mute"),), metric=metric)
