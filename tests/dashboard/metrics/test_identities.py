"""The identities of the field hold for every definition of the registry, on any facts; and no reason is swallowed."""

from __future__ import annotations

import inspect
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.metrics import burn, calendars, earned_schedule, evm, fx, risk, schedule, utilization, value
from dashboard.metrics.calendars import PATTERNS, MonthCalendar, WeekCalendar, YearEnd
from dashboard.metrics.currency import convert
from dashboard.metrics.definitions import DEFINITIONS, figure, rows_of
from dashboard.metrics.definitions.base import known_rows
from dashboard.metrics.evm import Method, Status
from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import Outcome
from dashboard.metrics.rates import Rate, RateKind

DAY = date(2026, 10, 31)
FEW = settings(max_examples=6, deadline=None)
SOME = settings(max_examples=40, deadline=None)
LEVELS = ("portfolio", "program", "code")
SUMS = [name for name, one in DEFINITIONS.items() if one.unit == "money" and one.grain == "project" and one.columns]
# The ranges are drawn together with a fixed seed, so no sum of parts; they have tests of their own.
SUMS = [name for name in SUMS if name not in ("eac_p10", "eac_p50", "eac_p90")]
METHODS = ("eac_budget", "eac_cpi", "eac_composite", "eac_weighted")
COLUMNS = sorted({*METHODS, *(column for name in SUMS for column in DEFINITIONS[name].columns)})


@st.composite
def portfolios(draw: st.DrawFn) -> pd.DataFrame:
    """Facts of some projects: any amount known or not, in any portfolio, program and state. No cumulative amount is
    below zero: that is a DATA_ERROR of the project."""
    random = Random(draw(st.integers(0, 2**32)))
    number, most = draw(st.integers(1, 8)), draw(st.sampled_from([3, 10**6, 10**12]))
    frame = pd.DataFrame({
        "project_id": range(number), "code": [f"P{one}" for one in range(number)],
        "portfolio": random.choices("AB", k=number), "program": random.choices("XYZ", k=number),
        "state": random.choices(["active", "on_hold", "complete"], k=number),
    })  # fmt: skip
    for column in COLUMNS:
        values = [pd.NA if random.random() < 0.2 else random.randint(0, most) for _ in range(number)]
        frame[column] = pd.array(values, dtype="Int64")
        frame[f"{column}_reason"] = pd.Series(["WITHHELD"] * number, dtype="object").where(frame[column].isna())
    return frame


def asked(metric: str, facts: pd.DataFrame) -> Decimal | None:
    found = figure(metric, facts, DAY, "GBP").value
    return None if found is None else Decimal(found)


# --- Parts and whole ---------------------------------------------------------------------------------


@FEW
@given(portfolios(), st.data())
def test_a_portfolio_is_the_sum_of_its_projects_under_any_grouping_and_filter(
    facts: pd.DataFrame, data: st.DataObject
) -> None:
    """Of every sum of money in the registry: value, and how many projects are in it."""
    kept = facts[data.draw(st.lists(st.booleans(), min_size=len(facts), max_size=len(facts)))]
    for metric in SUMS:
        for rows in (facts, kept):
            whole = figure(metric, rows, DAY, "GBP")
            for level in LEVELS:
                parts = [figure(metric, own, DAY, "GBP") for _, own in rows.groupby(level)]
                known = [Decimal(part.value) for part in parts if part.value is not None]
                assert sum(known, Decimal(0)) == (whole.value or 0), (metric, level)
                assert sum(part.coverage.known for part in parts) == whole.coverage.known, (metric, level)
                assert sum(part.coverage.of for part in parts) == whole.coverage.of, (metric, level)


def test_every_sum_of_money_is_looked_at() -> None:
    assert {"cost_to_date", "eac", "headroom", "capex", "fx_effect", "risk_exposure", "cost_variance"} <= set(SUMS)
    assert len(SUMS) > 25


@SOME
@given(portfolios())
def test_cost_variance_is_earned_value_less_cost_at_every_level(facts: pd.DataFrame) -> None:
    """Of the projects for which both are known; where one is an error, the reason is there."""
    groups = [facts, *(rows for level in LEVELS for _, rows in facts.groupby(level))]
    for rows in groups:
        both = rows[known_rows(rows, ("ev", "cost_to_date"))]
        found = figure("cost_variance", rows, DAY, "GBP")
        assert found.coverage.known == len(both)
        if both.empty:
            assert found.reason is Reason.WITHHELD or found.reason is Reason.NO_DATA
            continue
        ev, ac = asked("earned_value", both), asked("cost_to_date", both)
        assert ev is not None
        assert ac is not None
        assert found.value == ev - ac


@SOME
@given(portfolios())
def test_what_is_left_and_what_is_bound_are_the_budget(facts: pd.DataFrame) -> None:
    needs = ("current_budget", "cost_to_date", "open_commitment")
    rows = facts[known_rows(facts, needs)]
    assume(len(rows))
    budget, bound, headroom = (asked(metric, rows) for metric in ("current_budget", "committed_cost", "headroom"))
    assert budget is not None
    assert bound is not None
    assert headroom == budget - bound


@SOME
@given(portfolios())
def test_an_open_figure_leaves_out_what_is_closed(facts: pd.DataFrame) -> None:
    for metric in [name for name in SUMS if DEFINITIONS[name].open_only]:
        assert figure(metric, facts, DAY, "GBP") == figure(metric, rows_of(metric, facts), DAY, "GBP")
        assert (rows_of(metric, facts)["state"] != "complete").all()


# --- Earned value ------------------------------------------------------------------------------------


money = st.decimals("0.01", 10**9, places=2)


@SOME
@given(money, st.fractions(0, 1), money)
def test_to_complete_at_the_forecast_of_the_cost_index_is_the_cost_index(bac: Decimal, done: Fraction, ac: Any) -> None:
    ev = Fraction(bac) * done
    assume(0 < ev < Fraction(bac))
    status = Status(bac=bac, ev=ev, ac=ac)
    cpi, forecast = evm.cpi(status), evm.eac(status, Method.CPI)
    assert forecast.fraction == Fraction(bac) / (cpi.fraction or 1)
    assert evm.tcpi_eac(status, forecast) == cpi
    assert evm.cv(status).fraction == ev - Fraction(ac)


# --- Price, volume, FX -------------------------------------------------------------------------------


rates = st.decimals("0.0001", 100, places=4)


@SOME
@given(money, money, money, money, rates, rates)
def test_fx_price_and_volume_are_the_total_variance(
    price: Decimal, paid: Decimal, wanted: Decimal, bought: Decimal, budget_rate: Decimal, actual_rate: Decimal
) -> None:
    budget, actual = Fraction(price) * Fraction(wanted), Fraction(paid) * Fraction(bought)
    parts = (
        burn.fx_variance(actual, budget_rate, actual_rate),
        burn.price_variance(price, paid, bought, budget_rate),
        burn.volume_variance(wanted, bought, price, budget_rate),
    )
    total = burn.total_variance(budget, actual, budget_rate, actual_rate)
    assert sum((part.fraction or Fraction(0) for part in parts), Fraction(0)) == total.fraction


MONTHS = pd.Series(pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]))


@SOME
@given(st.lists(st.integers(-(10**11), 10**11), min_size=3, max_size=3), st.lists(rates, min_size=4, max_size=4))
def test_the_fx_effect_is_that_of_the_pure_function_to_the_cent(spent: list[int], said: list[Decimal]) -> None:
    """Cost at the rates of its months less cost at the budget rate, each month rounded once."""
    currencies, own = pd.Series(["EUR"] * 3), pd.Series(spent, dtype="Int64")
    known = [
        Rate("EUR", "GBP", RateKind.ACTUAL, month.date().replace(day=28), rate)
        for month, rate in zip(MONTHS, said, strict=False)
    ]
    by_month = fx.rates_of_months(known, MONTHS, "GBP")
    at_actual = fx.at_rates_of_months(own, currencies, MONTHS, by_month, "GBP")
    at_budget = convert(own, currencies, {"EUR": said[3]}, "GBP")
    exact = sum(
        (burn.fx_variance(one, said[3], rate).fraction or Fraction(0) for one, rate in zip(spent, said, strict=False)),
        Fraction(0),
    )
    assert abs(int(at_actual.sum() - at_budget.sum()) - exact) <= 3


def test_a_month_has_its_actual_rate_else_its_closing_rate_else_none() -> None:
    known = [
        Rate("EUR", "GBP", RateKind.CLOSING, date(2026, 1, 31), Decimal("0.80")),
        Rate("EUR", "GBP", RateKind.ACTUAL, date(2026, 3, 1), Decimal("0.90")),
        Rate("USD", "GBP", RateKind.BUDGET, date(2026, 1, 1), Decimal("0.70")),
    ]
    found = fx.rates_of_months(known, [pd.Timestamp("2025-12-01"), *MONTHS], "GBP")
    assert [str(one["EUR"].rate) if "EUR" in one else None for one in found.values()] == [None, "0.80", "0.80", "0.90"]
    assert not any("USD" in one for one in found.values())


@SOME
@given(st.lists(st.tuples(st.integers(-999, 999), st.sampled_from("ab")), min_size=1, max_size=9), rates)
def test_parts_add_up_to_what_their_sum_converts_to(lines: list[tuple[int, str]], rate: Decimal) -> None:
    own = pd.Series([amount for amount, _ in lines], dtype="Int64")
    group, currency = pd.Series([one for _, one in lines]), pd.Series(["EUR"] * len(lines))
    found = fx.parts(own, [group], lambda amounts: convert(amounts, currency, {"EUR": rate}, "GBP"))
    sums = own.groupby(group).sum()
    expected = convert(sums, pd.Series("EUR", index=sums.index), {"EUR": rate}, "GBP")
    assert found.groupby(group).sum().to_dict() == expected.to_dict()


# --- The year view -----------------------------------------------------------------------------------


calendars_ = st.builds(MonthCalendar, st.integers(1, 12), st.booleans()) | st.builds(
    WeekCalendar, st.sampled_from(sorted(PATTERNS)), st.integers(1, 12), st.integers(0, 6), st.sampled_from(YearEnd)
)
quantities = st.decimals(-(10**9), 10**9, places=2)


@SOME
@given(
    st.lists(st.tuples(st.dates(date(2015, 1, 1), date(2035, 12, 31)), quantities), max_size=20),
    calendars_,
    st.integers(2016, 2034),
)
def test_prior_years_this_year_and_the_rest_are_the_life(
    spent: list[tuple[date, Decimal]], calendar: Any, year: int
) -> None:
    """Under any fiscal calendar, and each amount is on one side."""
    found = calendars.year_view(spent, calendar, year)
    life = sum((Fraction(amount) for _, amount in spent), Fraction(0))
    sides = [found.prior.fraction, found.year.fraction, found.future.fraction]
    assert sum(side or Fraction(0) for side in sides) == life == found.life.fraction
    periods = calendar.periods(year)
    inside = [amount for day, amount in spent if periods[0].start <= day <= periods[-1].end]
    assert found.year.fraction == sum(map(Fraction, inside), Fraction(0))


# --- No reason is swallowed --------------------------------------------------------------------------


MODULES: tuple[ModuleType, ...] = (burn, calendars, earned_schedule, evm, risk, schedule, utilization, value)
# What a function is given where every input is fine, by the type that its signature says and, before it, by its name.
FINE_BY_NAME: dict[str, Any] = {
    "phased": [5, 5], "plan": [5, 10, 15], "at": 2, "ev": 4, "leave": 1, "holidays": 1, "overhead": 1, "time_off": 1,
    "progress_share": Fraction(1, 2), "progress": Fraction(1, 2), "share": Fraction(1, 2), "leave_days": 1,
    "cost_weight": Fraction(1, 2), "performance": 1, "duration": 9, "etc_estimate": 5, "flows": [-5, 3, 4],
    "working_days": 5, "capacity": 40, "standard": 40, "commitments": 30, "budget": 20, "eac": 20,
    "rate": Fraction(1, 20), "weights": [Fraction(1, 2), Fraction(1, 2)], "scores": [3, 4], "overdue": 1,
    "open_items": 4, "remaining": 9, "optimistic": 1, "likely": 2, "pessimistic": 3, "invoiced": 4, "accrued": 4,
    "baselined": 9, "net_capacity": 40, "period_costs": [4],
}  # fmt: skip
FINE_BY_TYPE: dict[str, Any] = {
    "Quantity": 3, "Status": Status(bac=10, pv=5, ev=4, ac=5), "Sequence[Quantity]": [3, 4],
    "Iterable[Quantity]": [3, 4], "Plan": [5, 10, 15], "Method": Method.CPI, "EarningRule": evm.EarningRule.PERCENT,
    "int": 1,  # a window of periods
}  # fmt: skip
HOLDS_QUANTITIES = ("Quantity", "Sequence[Quantity]", "Iterable[Quantity]", "Plan")
# An input that a function does not look at where another one decides already, or that may be missing by its meaning.
NOT_NEEDED = {
    ("evm.package_ev", "planned"): "only a level of effort earns by it",
    ("evm.eac", "etc_estimate"): "only the bottom-up method is made of it",
}


def functions() -> list[Any]:
    """Every function of the field that takes quantities and gives an outcome."""
    found = []
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            signature = inspect.signature(function)
            own = function.__module__ == module.__name__ and not name.startswith("_")
            kinds = {str(one.annotation) for one in signature.parameters.values()}
            gives = str(signature.return_annotation) in ("Fraction", "Outcome")
            known = all(kind in FINE_BY_TYPE or default is not inspect.Parameter.empty
                        for kind, default in ((str(one.annotation), one.default)
                                              for one in signature.parameters.values()))  # fmt: skip
            if own and gives and known and kinds & {*HOLDS_QUANTITIES, "Status"}:
                found.append(pytest.param(function, id=f"{module.__name__.rsplit('.', 1)[-1]}.{name}"))
    return found


def fine(function: Any) -> dict[str, Any]:
    """Arguments with which the function has a value."""
    arguments = {}
    for name, one in inspect.signature(function).parameters.items():
        kind = str(one.annotation)
        if one.kind is inspect.Parameter.VAR_POSITIONAL or kind not in FINE_BY_TYPE:
            continue
        arguments[name] = FINE_BY_NAME.get(name, FINE_BY_TYPE[kind])
    return arguments


def broken(function: Any) -> list[tuple[str, dict[str, Any]]]:
    """The arguments with one quantity replaced by the reason why it is missing, one after the other."""
    cases = []
    arguments, missing = fine(function), Outcome(reason=Reason.STALE)
    for name, one in inspect.signature(function).parameters.items():
        kind, given_ = str(one.annotation), arguments.get(name)
        if name not in arguments:
            continue
        if kind == "Quantity":
            cases.append((name, {**arguments, name: missing}))
        elif kind in HOLDS_QUANTITIES:
            cases += [(name, {**arguments, name: [*given_[:place], missing, *given_[place + 1 :]]})
                      for place in range(len(given_))]  # fmt: skip
    return cases


@pytest.mark.parametrize("function", functions())
def test_with_all_inputs_there_is_a_value(function: Any) -> None:
    """So that what the next test sees is of the missing input alone."""
    found = function(**fine(function))
    assert isinstance(found, Outcome)
    assert found.reason is None, found.reason


@pytest.mark.parametrize("function", functions())
def test_the_reason_of_a_missing_input_is_the_reason_of_the_outcome(function: Any, request: Any) -> None:
    name = request.node.callspec.id
    for parameter, arguments in broken(function):
        if (name, parameter) in NOT_NEEDED:
            assert function(**arguments).reason in (None, Reason.STALE)
            continue
        assert function(**arguments) == Outcome(reason=Reason.STALE), parameter


OF_STATUS = [one for one in functions() if "Status" in {
    str(parameter.annotation) for parameter in inspect.signature(one.values[0]).parameters.values()}]  # fmt: skip


@pytest.mark.parametrize("function", OF_STATUS)
@pytest.mark.parametrize("field", ["bac", "pv", "ev", "ac"])
def test_the_reason_of_a_missing_figure_is_that_of_the_index(function: Any, field: str) -> None:
    """A function of a status gives its reason for each field that it reads; the others do not change its value."""
    arguments = fine(function)
    whole = {name: getattr(FINE_BY_TYPE["Status"], name) for name in ("bac", "pv", "ev", "ac")}
    before = function(**arguments)
    found = function(**{**arguments, "status": Status(**{**whole, field: Reason.STALE})})
    assert found in (before, Outcome(reason=Reason.STALE))
    other = function(**{**arguments, "status": Status(**{**whole, field: whole[field] + Fraction(1, 2)})})
    if other != before:  # it reads the field
        assert found == Outcome(reason=Reason.STALE)


def test_there_are_many_such_functions() -> None:
    names = {one.id for one in functions()}
    assert len(names) > 60
    assert {"burn.runway", "evm.tcpi_eac", "earned_schedule.ieac_t", "value.npv", "utilization.fte"} <= names


@SOME
@given(portfolios(), st.sampled_from(sorted(SUMS)))
def test_a_figure_of_which_nothing_is_known_has_the_reason_of_the_facts(facts: pd.DataFrame, metric: str) -> None:
    for column in COLUMNS:
        facts[column], facts[f"{column}_reason"] = pd.array([pd.NA] * len(facts), "Int64"), "ON_HOLD"
    found = figure(metric, facts, DAY, "GBP")
    assert found.value is None
    assert found.reason is Reason.ON_HOLD or (len(rows_of(metric, facts)) == 0)
