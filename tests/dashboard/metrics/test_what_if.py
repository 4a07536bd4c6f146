"""A what-if is the plan with some work moved: identities that hold whatever the plan and whatever the moves."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from dashboard.metrics import fixes as cheapest
from dashboard.metrics import what_if
from dashboard.metrics.what_if import Move, Plan, simulate

AS_AT = date(2026, 10, 14)  # a Wednesday in the middle of a month
FIRST = date(2026, 10, 19)
WEEKS = [pd.Timestamp(FIRST + timedelta(weeks=number)) for number in range(40)]
MONTHS = [pd.Timestamp(2026, 9, 1), pd.Timestamp(2026, 10, 1), pd.Timestamp(2026, 11, 1), pd.Timestamp(2027, 2, 1)]
CODES = ("A", "B, the 2nd:x", "C")
slowly = settings(deadline=None, max_examples=60)  # a busy machine is slow, not wrong
FRAMES = ("bookings", "demand", "forecast", "projects", "capacity", "supply")


def plan(
    booked: list[tuple[str, str, int, int]], asked: list[tuple[str, str, int, int]] = (),  # type: ignore[assignment]
    cost: list[tuple[str, int, int]] = (), capacity: int = 2400, finish: date = date(2027, 3, 31),  # type: ignore[assignment]
) -> Plan:  # fmt: skip
    """booked: code, team, number of the week, minutes; asked: with a role; cost: code, number of the month, amount."""
    work = {
        column: pd.DataFrame(
            {
                "code": pd.Series([row[0] for row in rows], dtype="str"),
                column: pd.Series([row[1] for row in rows], dtype="str"),
                "week": pd.Series([WEEKS[row[2]] for row in rows], dtype="datetime64[us]"),
                "minutes": pd.Series([row[3] for row in rows], dtype="Int64"),
            }
        )
        for column, rows in (("team", booked), ("role", asked))
    }
    lines = pd.DataFrame(
        {
            "code": pd.Series([row[0] for row in cost], dtype="str"),
            "month": pd.Series([MONTHS[row[1]] for row in cost], dtype="datetime64[us]"),
            "amount": pd.Series([row[2] for row in cost], dtype="Int64"),
        }
    )
    most = {
        name: pd.DataFrame([{name: one, "week": week, "minutes": capacity} for one in ("x", "y") for week in WEEKS])
        for name in ("team", "role")
    }
    projects = pd.DataFrame({"finish": pd.Timestamp(finish), "cost": pd.array([1000, 2000, None], dtype="Int64")},
                            index=pd.Index(CODES, name="code"))  # fmt: skip
    return Plan(AS_AT, work["team"], work["role"], what_if.by_month(lines), projects, most["team"], most["role"])


def same(one: Plan, other: Plan) -> None:
    for name in FRAMES:
        assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)


CODE = st.sampled_from(CODES)
WORK = st.lists(st.tuples(CODE, st.sampled_from(["x", "y"]), st.integers(0, 12), st.integers(0, 5000)), max_size=12)
COST = st.lists(st.tuples(CODE, st.integers(0, 3), st.integers(-(10**7), 10**9)), max_size=12)
PLANS = st.builds(plan, WORK, WORK, COST)
SHIFTS = st.builds(Move, CODE, st.just("shift"), st.integers(1, 26))
PAUSES = st.builds(
    Move, CODE, st.just("pause"), st.integers(1, 13),
    st.integers(0, 12).map(lambda number: FIRST + timedelta(weeks=number)),
)  # fmt: skip
DROPS = st.builds(Move, CODE, st.just("drop"))
MOVES = st.lists(st.one_of(SHIFTS, PAUSES, DROPS), max_size=5)
LATER = st.lists(st.one_of(SHIFTS, PAUSES), max_size=5)


# --- Identities --------------------------------------------------------------------------------------


@slowly
@given(PLANS)
def test_no_moves_give_the_plan(one: Plan) -> None:
    same(simulate(one, []), one)


@slowly
@given(PLANS, MOVES)
def test_the_plan_itself_is_never_touched(one: Plan, moves: list[Move]) -> None:
    before = {name: getattr(one, name).copy(deep=True) for name in FRAMES}
    simulate(one, moves)
    for name, frame in before.items():
        assert_frame_equal(getattr(one, name), frame)


@slowly
@given(PLANS, LATER)
def test_later_keeps_all_hours_and_all_cost(one: Plan, moves: list[Move]) -> None:
    moved = simulate(one, moves)
    for name, value in (("bookings", "minutes"), ("demand", "minutes"), ("forecast", "amount")):
        before, after = (getattr(plan, name).groupby("code")[value].sum() for plan in (one, moved))
        assert before.to_dict() == after.to_dict()
    assert what_if.eac(moved).equals(what_if.eac(one))


@slowly
@given(PLANS, CODE)
def test_dropping_takes_away_exactly_that_project(one: Plan, code: str) -> None:
    moved = simulate(one, [Move(code, "drop")])
    for name in ("bookings", "demand"):
        before, after = getattr(one, name), getattr(moved, name)
        assert_frame_equal(after, before[before["code"] != code].reset_index(drop=True))
    others = one.forecast["code"] != code
    ended = one.forecast["month"] == MONTHS[0]
    assert_frame_equal(moved.forecast, one.forecast[others | ended].reset_index(drop=True))
    assert moved.projects["cost"].equals(one.projects["cost"])
    given_up = int(one.forecast.loc[~others & ~ended, "amount"].sum())
    assert what_if.money_moved(one, [Move(code, "drop")]).to_dict() == {code: given_up}


@slowly
@given(PLANS, CODE, st.integers(1, 26), st.booleans())
def test_there_and_back_is_the_plan(one: Plan, code: str, weeks: int, back_first: bool) -> None:
    moves = [Move(code, "shift", weeks), Move(code, "shift", -weeks)]
    same(simulate(one, moves[::-1] if back_first else moves), one)
    assert what_if.too_early(one, moves) == set()


@slowly
@given(PLANS, MOVES)
def test_sums_by_team_are_sums_by_project(one: Plan, moves: list[Move]) -> None:
    moved = simulate(one, moves)
    by_team = int(what_if.utilization_by_week(moved)["load"].sum()) + what_if.minutes_beyond(moved)
    assert by_team == int(moved.bookings.groupby("code")["minutes"].sum().sum())
    assert int(what_if.burn(moved).sum()) == int(moved.forecast.groupby("code")["amount"].sum().sum())


@slowly
@given(PLANS, LATER, LATER)
def test_work_of_other_projects_stays(one: Plan, moves: list[Move], more: list[Move]) -> None:
    moved = simulate(one, [move for move in moves if move.code != "A"])
    for name in ("bookings", "demand", "forecast"):
        before, after = (getattr(plan, name) for plan in (one, moved))
        assert_frame_equal(*(rows[rows["code"] == "A"].reset_index(drop=True) for rows in (before, after)))


@slowly
@given(PLANS, CODE, st.integers(1, 13))
def test_a_pause_from_the_first_week_shifts_the_work(one: Plan, code: str, weeks: int) -> None:
    paused, shifted = (
        simulate(one, [move]) for move in (Move(code, "pause", weeks, FIRST), Move(code, "shift", weeks))
    )
    assert_frame_equal(paused.bookings, shifted.bookings)
    assert_frame_equal(paused.projects, shifted.projects)


@slowly
@given(MOVES)
def test_moves_come_back_from_an_address(moves: list[Move]) -> None:
    assert what_if.read_moves(what_if.moves_text(moves)) == (moves, [])
    assert what_if.read_moves(what_if.moves_text(moves).replace("+", " ")) == (moves, [])


# --- Cases worked by hand ----------------------------------------------------------------------------


def test_a_shift_moves_work_cost_and_finish() -> None:
    one = plan([("A", "x", 0, 60)], [("A", "y", 1, 90)], [("A", 2, 3000)])
    moved = simulate(one, [Move("A", "shift", 2)])
    assert list(moved.bookings["week"]) == [WEEKS[2]]
    assert list(moved.demand["week"]) == [WEEKS[3]]
    # 30 days of November at 100 each; 14 days later: 16 of them in November, 14 in December
    assert what_if.burn(moved).to_dict() == {pd.Timestamp(2026, 11, 1): 1600, pd.Timestamp(2026, 12, 1): 1400}
    assert moved.projects["finish"]["A"] == pd.Timestamp(2027, 4, 14)
    assert moved.projects["finish"]["C"] == pd.Timestamp(2027, 3, 31)


def test_of_the_running_month_only_the_days_left_move() -> None:
    moved = simulate(plan([], cost=[("A", 1, 1700)]), [Move("A", "shift", 1)])
    # 15 to 31 October are 17 days at 100; a week later 10 of them are in October, 7 in November
    assert what_if.burn(moved).to_dict() == {pd.Timestamp(2026, 10, 1): 1000, pd.Timestamp(2026, 11, 1): 700}


def test_a_month_that_has_ended_stays() -> None:
    one = plan([], cost=[("A", 0, 500)])
    for move in (Move("A", "shift", 9), Move("A", "pause", 3, FIRST), Move("A", "drop")):
        assert what_if.burn(simulate(one, [move])).to_dict() == {MONTHS[0]: 500}


def test_odd_amounts_are_not_lost_in_the_days() -> None:
    one = plan([], cost=[("A", 2, 10_000_001), ("A", 3, -7)])
    moved = simulate(one, [Move("A", "shift", 3)])
    assert int(moved.forecast["amount"].sum()) == 10_000_001 - 7


def test_a_pause_moves_what_comes_after_its_start() -> None:
    one = plan([("A", "x", 0, 60), ("A", "x", 4, 30)], finish=date(2026, 10, 20))
    moved = simulate(one, [Move("A", "pause", 3, FIRST + timedelta(weeks=2))])
    assert list(moved.bookings["week"]) == [WEEKS[0], WEEKS[7]]
    assert moved.projects["finish"]["A"] == pd.Timestamp(2026, 10, 20), "it is finished before the pause"
    overdue = simulate(plan([], finish=date(2026, 9, 1)), [Move("A", "pause", 3, FIRST)])
    assert overdue.projects["finish"]["A"] == pd.Timestamp(2026, 9, 22)


def test_a_dropped_project_has_its_cost_so_far_and_no_finish() -> None:
    moved = simulate(plan([], cost=[("A", 2, 300)]), [Move("A", "drop")])
    assert what_if.eac(moved)["A"] == 1000
    assert pd.isna(moved.projects["finish"]["A"])
    assert pd.isna(what_if.eac(moved)["C"]), "what was not known is not known"


def test_work_under_way_cannot_begin_before_the_date() -> None:
    one = plan([("A", "x", 0, 60), ("C", "x", 5, 60)], cost=[("B, the 2nd:x", 2, 5)])
    assert what_if.too_early(one, [Move("A", "shift", -1), Move("C", "shift", -5)]) == {"A"}
    assert what_if.too_early(one, [Move("C", "shift", -6)]) == {"C"}
    assert what_if.too_early(one, [Move("B, the 2nd:x", "shift", -2)]) == set()
    assert what_if.too_early(one, [Move("B, the 2nd:x", "shift", -3)]) == {"B, the 2nd:x"}
    assert what_if.too_early(one, []) == set()


def test_over_capacity_is_beyond_rounding() -> None:
    one = plan([("A", "x", 0, 2412), ("A", "x", 1, 2413)], capacity=2400)
    rows = what_if.utilization_by_week(one).set_index(["team", "week"])
    assert (rows.loc[("x", WEEKS[0]), "over"], rows.loc[("x", WEEKS[1]), "over"]) == (0, 13)
    assert Fraction(rows.loc[("x", WEEKS[1]), "percent"]) == pytest.approx(100 * 2413 / 2400)
    nobody = plan([("A", "x", 0, 5)], capacity=0)
    rows = what_if.utilization_by_week(nobody).set_index(["team", "week"])
    assert rows.loc[("x", WEEKS[0]), "over"] == 5
    assert rows["percent"].isna().all()


def test_a_free_week_does_not_make_up_for_a_short_one() -> None:
    one = plan([], [("A", "x", 0, 3000), ("A", "y", 0, 100)])
    assert what_if.short_by_role(one, WEEKS[:13]).to_dict() == {"x": 600, "y": 0}


@pytest.mark.parametrize(
    "text", ["A", "A:", ":+4", "A:+0", "A:4", "A:+53", "A:fly", "A:pause@2026-12-08+3", "A:pause+3"]
)
def test_what_is_no_move_is_said(text: str) -> None:
    assert what_if.read_moves(f"B:+4,{text}") == ([Move("B", "shift", 4)], [text])


# --- The cheapest fix --------------------------------------------------------------------------------

WINDOW = WEEKS[:4]


def test_the_cheapest_fix_is_the_one_with_least_delay() -> None:
    """Either clears the first week; A has nothing next week to collide with, C would have to wait two weeks."""
    one = plan([("A", "x", 0, 1300), ("C", "x", 0, 1300), ("B, the 2nd:x", "x", 1, 1200)], cost=[("C", 2, 5)])
    best = cheapest.fixes(one, "x", WINDOW, most=9)
    assert best[0].move == Move("A", "shift", 2)
    assert (best[0].over_before, best[0].over_after, best[0].delay, best[0].clears) == (200, 0, 2, True)
    assert (best[0].peak_before, best[0].peak_after) == (
        pytest.approx(100 * 2600 / 2400),
        pytest.approx(100 * 1300 / 2400),
    )
    assert [fix.money for fix in best if fix.move.code == "C"] == [5, 5], "money breaks the tie with A"
    assert best[-1].move.kind == "drop"


def test_where_nothing_clears_it_the_best_comes_first() -> None:
    one = plan([("A", "x", week, 2400) for week in range(13)] + [("C", "x", week, 2300) for week in range(13)]
               + [("B, the 2nd:x", "x", week, 300) for week in range(40)])  # fmt: skip
    best = cheapest.fixes(one, "x", WINDOW)
    assert not any(fix.clears for fix in best)
    assert best[0].over_after == min(
        fix.over_after + max(0, fix.elsewhere_after - fix.elsewhere_before) for fix in best
    )


def test_a_fix_that_makes_another_team_worse_clears_nothing() -> None:
    one = plan([("A", "x", 0, 2500), ("A", "y", 0, 2400)] + [("C", "y", week, 2400) for week in range(1, 30)])
    shifts = [fix for fix in cheapest.fixes(one, "x", WINDOW) if fix.move.kind != "drop"]
    assert shifts[0].over_after == 0 or shifts[0].elsewhere_after > 0
    assert not shifts[0].clears


def test_no_overload_needs_no_fix() -> None:
    assert cheapest.fixes(plan([("A", "x", 0, 2400)]), "x", WINDOW) == []


@slowly
@given(PLANS)
def test_every_fix_is_what_its_simulation_gives(one: Plan) -> None:
    weeks = WEEKS[:6]
    for fix in cheapest.fixes(one, "x", weeks, most=99):
        rows = what_if.utilization_by_week(simulate(one, [fix.move]))
        own = (rows["team"] == "x") & rows["week"].isin(weeks)
        assert fix.over_after == rows.loc[own, "over"].sum()
        assert fix.elsewhere_after == rows.loc[~own, "over"].sum()
        assert fix.peak_after == rows.loc[own, "percent"].max()


@slowly
@given(PLANS)
def test_no_shift_that_was_not_shown_is_cheaper(one: Plan) -> None:
    """The search on sums finds what trying every move of every project by simulation finds."""
    weeks, found = WEEKS[:6], cheapest.fixes(one, "x", WEEKS[:6], most=99)
    if not found or found[0].move.kind == "drop" or not found[0].clears:
        return
    before = what_if.utilization_by_week(one)
    elsewhere = before.loc[~((before["team"] == "x") & before["week"].isin(weeks)), "over"].sum()
    for code in CODES:
        for number in range(1, min(found[0].move.weeks, cheapest.LONGEST_SHIFT + 1)):
            rows = what_if.utilization_by_week(simulate(one, [Move(code, "shift", number)]))
            own = (rows["team"] == "x") & rows["week"].isin(weeks)
            assert rows.loc[own, "over"].sum() > 0 or rows.loc[~own, "over"].sum() > elsewhere
