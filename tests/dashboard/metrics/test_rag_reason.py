"""The reason of a color, in numbers and in words: what was crossed, and how far the next color is."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.figure import REASON_WORDS, Reason
from dashboard.metrics.rag import Thresholds, cost_rag, schedule_rag
from dashboard.metrics.rag_reason import cost_standing, decided, schedule_standing
from dashboard.views import rag_reason

THIN = "\u202f"


@dataclass
class Row:
    """A row of the project facts, as far as a reason reads it."""

    current_budget: Any = 1_000_000
    eac: Any = 1_000_000
    slip: Any = 0
    current_budget_reason: Any = None
    eac_reason: Any = None
    slip_reason: Any = None
    limit_cost_amber: float = 0.05
    limit_cost_red: float = 0.10
    limit_slip_amber: float = 7.0
    limit_slip_red: float = 30.0
    limit_fewest_rated: float = 2
    limit_overall: str = "worst"
    limit_weights: dict[str, Any] = field(default_factory=lambda: {"cost": "50", "schedule": "50"})
    computed: str = "GREEN"
    overall: str = "GREEN"
    missed: Any = 0
    override: Any = None
    override_by: Any = None
    override_reason: Any = None
    override_until: Any = pd.NaT
    override_expired: bool = False
    rebaselined_green: bool = False
    computed_original: str = "GREEN"

    @property
    def rag_cost_computed(self) -> str:
        limits = Thresholds(self.limit_cost_amber, self.limit_cost_red)
        return str(cost_rag(ints(self.current_budget), ints(self.eac), limits).iloc[0])

    @property
    def rag_schedule_computed(self) -> str:
        limits = Thresholds(slip_amber=self.limit_slip_amber, slip_red=self.limit_slip_red)
        return str(schedule_rag(ints(self.slip), limits).iloc[0])


def ints(value: Any) -> pd.Series:
    return pd.Series([value], dtype="Int64")


def said(row: Row) -> list[str]:
    return [text.replace(THIN, " ") for text in rag_reason.dimensions_say(row)]


# --- In words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("eac", "words"),
    [
        (1_132_000, "Cost red: forecast 13.2 % over budget, threshold 10 %; amber at 9.9 %"),
        (1_100_000, "Cost red: forecast 10.0 % over budget, threshold 10 %; amber at 9.9 %"),
        (1_099_990, "Cost amber: forecast 10.00 % over budget, red from 10 %; green at 4.9 %"),
        (1_099_900, "Cost amber: forecast 9.99 % over budget, red from 10 %; green at 4.9 %"),
        (1_065_000, "Cost amber: forecast 6.5 % over budget, red from 10 %; green at 4.9 %"),
        (1_021_000, "Cost green: forecast 2.1 % over budget; amber from 5 %, 2.9 points away"),
        (1_000_000, "Cost green: forecast on budget; amber from 5 %, 5.0 points away"),
        (970_000, "Cost green: forecast 3.0 % under budget; amber from 5 %, 8.0 points away"),
        (35_000_000, "Cost red: forecast is 35 times the budget, threshold 10 %; amber at 9.9 %"),
    ],
)
def test_a_cost_says_its_overrun_the_threshold_and_the_next_color(eac: int, words: str) -> None:
    assert said(Row(eac=eac))[0] == words


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        (45, "Schedule red: 45 days late, threshold 30 days; amber at 30"),
        (31, "Schedule red: 31 days late, threshold 30 days; amber at 30"),
        (30, "Schedule amber: 30 days late, red after 30 days; green at 7"),
        (21, "Schedule amber: 21 days late, red after 30 days; green at 7"),
        (7, "Schedule green: 7 days late; amber after 7 days, 1 day away"),
        (0, "Schedule green: on time; amber after 7 days, 8 days away"),
        (-12, "Schedule green: 12 days early; amber after 7 days, 20 days away"),
    ],
)
def test_a_schedule_says_its_slip_the_threshold_and_the_next_color(slip: int, words: str) -> None:
    assert said(Row(slip=slip))[1] == words


def test_the_limits_are_those_of_the_project() -> None:
    row = Row(eac=1_080_000, slip=21, limit_cost_amber=0.075, limit_cost_red=0.2, limit_slip_amber=20.0)
    assert said(row) == [
        "Cost amber: forecast 8.0 % over budget, red from 20 %; green at 7.4 %",
        "Schedule amber: 21 days late, red after 30 days; green at 20",
    ]


@pytest.mark.parametrize("reason", list(Reason))
def test_what_is_not_rated_says_its_reason_in_words(reason: Reason) -> None:
    cost, schedule = said(Row(eac=pd.NA, eac_reason=reason.value, slip=pd.NA, slip_reason=reason.value))
    assert cost.startswith("Cost not rated: forecast ")
    assert cost.endswith(REASON_WORDS[reason].removeprefix("budget "))
    assert schedule == f"Schedule not rated: {REASON_WORDS[reason]}"
    assert reason.value not in cost + schedule


@pytest.mark.parametrize(("budget", "words"), [(0, "budget is zero"), (-5, "budget the data contradict each other")])
def test_a_budget_that_nothing_can_be_divided_by_is_said(budget: int, words: str) -> None:
    assert said(Row(current_budget=budget))[0] == f"Cost not rated: {words}"


# --- How the color in force came about ---------------------------------------------------------------


def test_the_dimension_that_decides_is_named() -> None:
    cost = Row(eac=1_200_000, slip=10, computed="RED", overall="RED")
    assert rag_reason.overall_says(cost) == "Red: cost decides"
    both = Row(eac=1_060_000, slip=10, computed="AMBER", overall="AMBER")
    assert rag_reason.overall_says(both) == "Amber: cost and schedule decide"
    assert rag_reason.overall_says(Row()) == "Green: every rated dimension is green"


def test_a_cap_says_how_many_reports_are_missing() -> None:
    row = Row(overall="AMBER", missed=2)
    assert rag_reason.overall_says(row) == "Amber at best: 2 reports missing; green by the figures"
    assert rag_reason.capped_says(row) == "amber at best: 2 reports missing"
    amber = Row(eac=1_060_000, computed="AMBER", overall="AMBER", missed=3)
    assert rag_reason.capped_says(amber) == "", "it is amber anyway"


def test_an_override_says_who_why_and_until_when() -> None:
    row = Row(eac=1_200_000, computed="RED", overall="AMBER", override="AMBER", override_by="Ann Lee",
              override_reason="Settlement agreed", override_until=pd.Timestamp(2026, 12, 31))  # fmt: skip
    words = "Amber: set by Ann Lee until 31 Dec 2026 (Settlement agreed); red by the figures"
    assert rag_reason.overall_says(row) == words
    assert rag_reason.capped_says(row) == "set to amber by Ann Lee"


def test_an_expired_override_is_said_to_have_expired() -> None:
    row = Row(override_by="Ann Lee", override_until=pd.Timestamp(2026, 9, 30), override_expired=True)
    assert rag_reason.overall_says(row).endswith("; what Ann Lee set has expired on 30 Sep 2026")


def test_too_few_dimensions_are_counted() -> None:
    row = Row(slip=pd.NA, slip_reason="NO_BASELINE", computed="NOT_RATED", overall="NOT_RATED")
    assert rag_reason.overall_says(row) == "Not rated: rated on 1 of 2 dimensions, 2 needed"


def test_weighted_points_are_said_where_they_decide() -> None:
    weights = {"cost": "75", "schedule": "25"}
    row = Row(
        eac=1_060_000, slip=40, limit_overall="weighted", limit_weights=weights, computed="AMBER", overall="AMBER"
    )
    assert decided(row).points == Fraction(75 * 1 + 25 * 2, 100)
    assert rag_reason.overall_says(row) == "Amber: 1.25 weighted points (amber from 0.5, red from 1.5)"


# --- The numbers agree with the colors ---------------------------------------------------------------

PLACE = {"GREEN": 0, "AMBER": 1, "RED": 2}
budgets = st.integers(1, 10**11)
limits = st.tuples(st.integers(1, 400), st.integers(1, 400)).filter(lambda pair: pair[0] < pair[1])


@given(budget=budgets, over=st.integers(-50, 80), by=limits)
def test_the_edges_of_a_cost_lie_in_the_next_colors(budget: int, over: int, by: tuple[int, int]) -> None:
    """One step to an edge, and the project has the color that the edge is said to give."""
    budget *= 10_000  # so that tenths of a point are whole amounts
    row = Row(budget, budget + budget * over // 100, limit_cost_amber=by[0] / 1000, limit_cost_red=by[1] / 1000)
    standing = cost_standing(row)
    assert standing.color == row.rag_cost_computed
    for edge, step in ((standing.better, -1), (standing.worse, 1)):
        if edge is not None:
            moved = Row(budget, budget + int(budget * edge), limit_cost_amber=by[0] / 1000, limit_cost_red=by[1] / 1000)
            assert PLACE[moved.rag_cost_computed] == PLACE[standing.color] + step
    if standing.to_worse is not None:
        assert standing.to_worse > 0
    assert (standing.crossed is None) == (standing.color == "GREEN")


@given(slip=st.integers(-900, 900), by=limits)
def test_the_edges_of_a_slip_lie_in_the_next_colors(slip: int, by: tuple[int, int]) -> None:
    row = Row(slip=slip, limit_slip_amber=float(by[0]), limit_slip_red=float(by[1]))
    standing = schedule_standing(row)
    assert standing.color == row.rag_schedule_computed
    for edge, step in ((standing.better, -1), (standing.worse, 1)):
        if edge is not None:
            moved = Row(slip=int(edge), limit_slip_amber=float(by[0]), limit_slip_red=float(by[1]))
            assert PLACE[moved.rag_schedule_computed] == PLACE[standing.color] + step
            nearer = Row(slip=int(edge) - step, limit_slip_amber=float(by[0]), limit_slip_red=float(by[1]))
            assert nearer.rag_schedule_computed == standing.color, "there is no nearer edge"
