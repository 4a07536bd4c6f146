"""Ranges from earlier movements: ordered, repeatable, never from what came later, and none from too little."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.metrics.forecast import (
    FEWEST,
    NO_GROUP,
    History,
    Method,
    Past,
    Spread,
    backtest,
    backtest_of_finished,
    backtest_of_sums,
    corrected,
    correlation,
    group_by_size,
    group_by_time_left,
    last_range,
    movements,
    score,
    spread,
    sum_range,
)

QUARTER = 91.0


def history(seed: int = 1, dates: int = 8, projects: int = 40, drift: float = 0.0, common: float = 0.0) -> History:
    """Projects that move at random, quarter by quarter, some of them not stated at some dates."""
    random = np.random.default_rng(seed)
    steps = random.normal(drift, 1, (dates, projects)) + common * random.normal(0, 1, (dates, 1))
    value = 100 + steps.cumsum(axis=0)
    value[random.random((dates, projects)) < 0.1] = np.nan
    days = 738_000 + QUARTER * np.arange(dates)
    left = np.full((dates, projects), 3 * QUARTER)
    return History(days, value, left, np.full(value.shape, NO_GROUP), np.zeros(value.shape, dtype=bool))


histories = st.builds(
    history,
    seed=st.integers(0, 10_000),
    dates=st.integers(1, 8),
    projects=st.integers(0, 30),
    drift=st.floats(-1, 1),
    common=st.floats(0, 2),
)
ends = st.lists(
    st.tuples(st.floats(1, 1e9), st.floats(0, 1e9), st.floats(0, 1e9)).map(
        lambda v: (v[0], v[0] + v[1], v[0] + v[1] + v[2])
    ),
    min_size=1,
    max_size=12,
).map(np.array)


# --- One range ---------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(histories)
def test_the_three_points_of_a_range_are_in_order(made: History) -> None:
    found = backtest(made).dropna()
    assert (found["p10"] <= found["p50"]).all()
    assert (found["p50"] <= found["p90"]).all()


@settings(max_examples=40, deadline=None)
@given(histories)
def test_what_comes_later_changes_no_earlier_forecast(made: History) -> None:
    if len(made.days) < 2:
        return
    names = ("days", "value", "left", "group", "final")
    earlier = History(*(getattr(made, name)[:-1] for name in names))
    whole = backtest(made)
    pd.testing.assert_frame_equal(
        backtest(earlier).astype(whole.dtypes.to_dict()) if len(whole) else backtest(earlier),
        whole[whole["seen"] < len(made.days) - 1].reset_index(drop=True),
    )


def test_a_forecast_does_not_depend_on_what_came_of_it() -> None:
    made = history()
    other = replace(made, value=np.vstack([made.value[:-1], made.value[-1] + 1_000]))
    for one in (backtest(made), backtest(other)):
        last = one[one["seen"] == 7]
        assert last["p50"].notna().any()
    forecasts = ["made", "seen", "project", "p10", "p50", "p90"]
    pd.testing.assert_frame_equal(backtest(made)[forecasts], backtest(other)[forecasts])


def test_fourteen_projects_are_too_little_history() -> None:
    enough, few = history(projects=FEWEST), history(projects=FEWEST - 1)
    enough.value[np.isnan(enough.value)] = 100.0
    assert backtest(enough)["p50"].notna().any()
    assert backtest(few)["p50"].isna().all()
    assert score(backtest(few)) is None


def test_a_range_reaches_no_further_than_the_record() -> None:
    known = movements(history(dates=4))
    assert spread(known, 3 * QUARTER)
    assert spread(known, 4 * QUARTER) is None
    assert spread(known, 4 * QUARTER, method=Method(reach=0))


def test_a_group_of_its_own_goes_before_all() -> None:
    made = history(projects=40)
    made.group[:, :20] = 1
    made.value[:, :20] = 100.0  # they never move
    known = movements(made)
    apart = spread(known, QUARTER, 1)
    assert apart
    assert (apart.p10, apart.p90, apart.projects) == (0.0, 0.0, 20)
    assert spread(known, QUARTER, 2) == spread(known, QUARTER), "a group without movements takes those of all"


@pytest.mark.parametrize(("projects", "low"), [(45, 0.08), (90, 0.09), (9, 0.0), (5, 0.0)])
def test_few_projects_move_the_ends_out(projects: int, low: float) -> None:
    assert corrected(projects) == pytest.approx([low, 0.5, 1 - low])


def test_ranges_hold_four_times_in_five_where_the_past_is_like_what_comes() -> None:
    made = history(seed=3, dates=10, projects=120, drift=0.4)
    found = score(backtest(made))
    assert found
    assert 0.75 < found.held < 0.87
    theirs, own, _ = found.errors["stated"]
    assert own < theirs, "a drift that was seen before is forecast"


def test_widening_moves_the_ends_and_not_the_middle() -> None:
    found = Spread(-1.0, 1.0, 5.0, 20)
    assert found.widened(1) == found
    assert found.widened(1.5) == Spread(-2.0, 1.0, 7.0, 20)


@pytest.mark.parametrize("finished", [FEWEST - 1, FEWEST])
def test_fifteen_finished_projects_make_a_class_of_their_own(finished: int) -> None:
    made = history(projects=40)
    made.value[np.isnan(made.value)] = 100.0
    made.final[5, :finished] = True
    made.value[5, :finished] = made.value[4, :finished] + 50.0
    made.value[6:, :finished] = np.nan
    found = Past.of(made).to_completion(3 * QUARTER)
    assert found
    assert found.finished == (finished >= FEWEST)
    assert (found.p10 > 40) == (finished >= FEWEST)


def test_finished_projects_are_checked_against_their_end_with_what_was_known_before() -> None:
    made = history(projects=40)
    made.final[6, 0] = True
    made.value[6, 0], made.value[7, 0] = 500.0, np.nan
    found = backtest_of_finished(made)
    assert set(found["project"]) == {0}
    assert (found["came"] == 500.0).all()
    assert (found["made"] < 6).all()
    assert (found["p90"].dropna() < 400).all()


def test_groups() -> None:
    assert group_by_time_left(np.array([10.0, 400.0, 2_000.0, np.nan])).tolist() == [0, 1, 2, NO_GROUP]
    among = np.arange(1.0, 10.0)
    assert group_by_size(np.array([1.0, 5.0, 9.0, np.nan]), among).tolist() == [0, 1, 2, NO_GROUP]
    assert group_by_size(np.array([1.0]), np.array([np.nan])).tolist() == [NO_GROUP]


# --- Several projects --------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(ends, st.floats(0, 1))
def test_a_sum_stays_within_the_sums_of_the_ends(points: np.ndarray, shared: float) -> None:
    low, middle, high = points.sum(axis=0)
    p10, p50, p90 = sum_range(points, shared)
    assert low <= p10 <= p50 <= p90 <= high
    assert p50 == middle


@settings(max_examples=20, deadline=None)
@given(ends, st.floats(0, 1), st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_range_in_any_order(points: np.ndarray, shared: float, random) -> None:  # type: ignore[no-untyped-def]
    mixed = points.tolist()
    random.shuffle(mixed)
    for together in (sum_range, last_range):
        assert together(points, shared) == together(points, shared)
        assert together(np.array(mixed), shared) == pytest.approx(together(points, shared), rel=1e-9)


@pytest.mark.parametrize("together", [sum_range, last_range])
def test_one_project_has_its_own_range(together) -> None:  # type: ignore[no-untyped-def]
    assert together(np.array([[1.0, 2.0, 5.0]]), 0.3) == (1.0, 2.0, 5.0)


def test_what_moves_together_spreads_further() -> None:
    points = np.tile([90.0, 100.0, 120.0], (20, 1))
    widths = [high - low for low, _, high in (sum_range(points, shared) for shared in (0.0, 0.3, 1.0))]
    assert widths == sorted(widths)
    assert widths[-1] == pytest.approx(20 * 30, rel=0.05), "all of it together is the sum of the ends"
    assert widths[0] == pytest.approx(np.sqrt(20) * 30, rel=0.1), "by themselves, it grows with the root"


def test_the_last_of_several_finishes_later_than_each() -> None:
    points = np.tile([90.0, 100.0, 120.0], (20, 1))
    assert last_range(points, 0.0)[1] > 115


def test_correlation_is_found_where_there_is_one() -> None:
    assert correlation(movements(history(projects=60, common=3.0)), QUARTER) > 0.6
    assert correlation(movements(history(projects=60)), QUARTER) < 0.1
    assert correlation(movements(history(projects=5)), QUARTER) == 0.0


def test_sums_are_checked_over_the_projects_with_a_range() -> None:
    made = replace(history(projects=30), value=np.log(history(projects=30).value))
    checks = backtest(made)
    sums = backtest_of_sums(made, checks, last=False)
    first = sums.iloc[0]
    rows = checks[(checks["made"] == first["made"]) & (checks["seen"] == first["seen"])]
    assert first["came"] == pytest.approx(np.exp(rows["came"]).sum())
    assert first["p50"] == pytest.approx(np.exp(rows["p50"]).sum())


# --- How it held -------------------------------------------------------------------------------------


def test_the_score_counts_what_was_in_the_range() -> None:
    rows = pd.DataFrame({
        "p10": [0.0, 0.0, 0.0, np.nan], "p50": [5.0, 5.0, 5.0, np.nan], "p90": [10.0, 10.0, 10.0, np.nan],
        "came": [10.0, 11.0, -1.0, 3.0], "stated": [4.0, 4.0, 4.0, 4.0], "plan": [np.nan, 11.0, np.nan, np.nan],
    })  # fmt: skip
    found = score(rows, ("stated", "plan"))
    assert found
    assert (found.checks, found.without) == (3, 1)
    assert (found.held, found.below, found.above) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert found.errors["stated"] == pytest.approx((6.0, 17 / 3, 3))
    assert found.errors["plan"] == pytest.approx((0.0, 6.0, 1)), "P50 is held against the plan over the same checks"
