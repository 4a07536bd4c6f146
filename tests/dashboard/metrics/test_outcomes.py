"""What holds for every metric function, whatever it is given: a value or a reason, the identities, the edges."""

from __future__ import annotations

import inspect
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.metrics import bands, burn, calendars, earned_schedule, evm, outcome, rates, risk, schedule, utilization
from dashboard.metrics import value as worth
from dashboard.metrics.evm import Method, Status
from dashboard.metrics.figure import REASON_WORDS, Coverage, Reason
from dashboard.metrics.outcome import DateOutcome, Outcome

MODULES: tuple[ModuleType, ...] = (
    burn,
    bands,
    calendars,
    earned_schedule,
    evm,
    rates,
    risk,
    schedule,
    utilization,
    worth,
)
FEW = settings(max_examples=25, deadline=None)

money = st.decimals(0, 10**9, places=2)
quantities = st.one_of(
    st.sampled_from([0, 1, -1, 0.1, None, Reason.WITHHELD, Outcome(reason=Reason.STALE), Outcome(Fraction(1, 3))]),
    st.sampled_from([Decimal("NaN"), Decimal("Infinity"), float("nan"), float("-inf")]),
    st.decimals(-1000, 10**9, places=2),
)
dates = st.dates(date(1990, 1, 1), date(2100, 1, 1))
dated = st.one_of(st.builds(DateOutcome, dates), st.just(DateOutcome(reason=Reason.NO_FORECAST)))
milestones = st.builds(
    schedule.Milestone, st.none() | dates, st.none() | dates, st.none() | dates, st.booleans() | st.just(False)
)
lists = st.lists(quantities, max_size=5)
statuses = st.builds(Status, quantities, quantities, quantities, quantities)
periods = st.builds(calendars.Period, st.just(2026), st.just(1), dates, dates)
ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "Quantity": quantities,
    "Plan": lists,
    "Sequence[Quantity]": lists,
    "Iterable[Quantity]": lists,
    "Mapping[str, Quantity]": st.dictionaries(st.sampled_from("abc"), quantities),
    "Status": statuses,
    "Iterable[Status]": st.lists(statuses, max_size=3),
    "Method": st.sampled_from(Method),
    "EarningRule": st.sampled_from(evm.EarningRule),
    "Outcome": st.sampled_from([Outcome(reason=Reason.ZERO_BURN), *map(Outcome, map(Fraction, (0, 2, 10**9)))]),
    "Sequence[Outcome]": st.lists(st.builds(Outcome, st.fractions()), max_size=3),
    "bool": st.booleans(),
    "int": st.integers(-1, 8),
    "int | None": st.none() | st.integers(-1, 8),
    "date": dates,
    "date | None": st.none() | dates,
    "DateOutcome": dated,
    "date | DateOutcome | None": st.none() | dates | dated,
    "Literal['day', 'week', 'month']": st.sampled_from(["day", "week", "month"]),
    "Milestone": milestones,
    "Sequence[Milestone]": st.lists(milestones, max_size=4),
    "Sequence[Reported]": st.lists(st.builds(schedule.Reported, dates, st.none() | dates), max_size=4),
    "Risk": st.builds(risk.Risk, quantities, quantities, st.booleans(), st.booleans()),
    "Iterable[Risk]": st.lists(st.builds(risk.Risk, quantities, quantities, st.booleans(), st.booleans()), max_size=4),
    "Period": periods,
    "Rate | None": st.sampled_from(
        [None, *(rates.Rate("USD", "GBP", rates.RateKind.BUDGET, date(2026, 1, 1), Decimal(r)) for r in (0, 2))]
    ),
    "Iterable[tuple[Quantity, str]]": st.lists(st.tuples(quantities, st.sampled_from(["GBP", "USD"])), max_size=3),
    "Iterable[Rate]": st.just([]),
    "RateKind": st.sampled_from(rates.RateKind),
    "str": st.just("GBP"),
    "Calendar": st.sampled_from([calendars.MonthCalendar(4), calendars.WeekCalendar()]),
    "Iterable[tuple[date, Quantity]]": st.lists(st.tuples(dates, quantities), max_size=4),
}
GIVES = ("Fraction", "Outcome", "DateOutcome", "tuple[Outcome", "list[Outcome]", "dict[str, Outcome]", "Reserves")


def functions() -> list[Any]:
    """Every public function of the package that gives an outcome."""
    found = []
    for module in MODULES:
        for name, member in inspect.getmembers(module, inspect.isfunction):
            own = member.__module__ == module.__name__ and not name.startswith("_")
            gives = str(inspect.signature(member).return_annotation)
            if own and gives.startswith(GIVES):
                found.append(pytest.param(member, id=f"{module.__name__.split('.')[-1]}.{name}"))
    return found


def outcomes(result: Any) -> list[Outcome | DateOutcome]:
    if isinstance(result, Outcome | DateOutcome):
        return [result]
    if isinstance(result, dict):
        return list(result.values())
    if isinstance(result, burn.Reserves):
        return [result.bac, result.contingency, result.management_reserve, result.total]
    return [each for each in result if isinstance(each, Outcome)]


@pytest.mark.parametrize("function", functions())
def test_a_value_or_a_reason_whatever_goes_in(function: Any) -> None:
    """Zero denominators, missing, withheld, inf, NaN and negative inputs: no exception and no number out of nothing."""
    positional, named = [], {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL and parameter.annotation == "str":
            positional += [st.just("ev"), st.just("ac")]
            continue
        strategy = ARGUMENTS[parameter.annotation]
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[name] = strategy
        else:
            positional.append(strategy)

    @settings(max_examples=40, deadline=None)
    @given(st.tuples(*positional), st.fixed_dictionaries(named))
    def holds(arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        for each in outcomes(function(*arguments, **options)):
            if isinstance(each, Outcome) and each.value is not None:
                assert each.value.is_finite()
                assert each.reason is None
            elif each.value is None:
                assert each.reason in REASON_WORDS

    holds()


@st.composite
def projects(draw: st.DrawFn) -> Status:
    """A project in the middle: 0 < EV < BAC, 0 < AC, 0 < PV <= BAC."""
    bac = draw(st.decimals(1, 10**9, places=2))
    ev = draw(st.decimals("0.01", bac, places=2).filter(lambda ev: ev < bac))
    return Status(bac, draw(st.decimals("0.01", bac, places=2)), ev, draw(st.decimals("0.01", 10**9, places=2)))


def exact(quantity: Any) -> Fraction:
    return outcome.need(quantity)


@FEW
@given(projects())
def test_identities(project: Status) -> None:
    bac, ev, ac = exact(project.bac), exact(project.ev), exact(project.ac)
    by_cpi, index = evm.eac_cpi(project), evm.cpi(project)
    assert exact(evm.cv(project)) == ev - ac
    assert exact(evm.tcpi_eac(project, by_cpi)) == exact(index)
    assert exact(by_cpi) * exact(index) == bac
    assert exact(evm.etc(by_cpi, project.ac)) == exact(by_cpi) - ac
    for method in (Method.BUDGET, Method.CPI, Method.COMPOSITE, Method.WEIGHTED):
        eac = evm.eac(project, method)
        assert exact(evm.vac(project.bac, eac)) == bac - exact(eac)
        low, high = evm.eac_range(project)
        assert exact(low) <= exact(eac) <= exact(high)
    assert exact(evm.critical_ratio(project)) == exact(index) * exact(evm.spi(project))
    assert evm.eac_weighted(project, 1) == by_cpi


@FEW
@given(st.lists(projects(), min_size=1, max_size=6), st.integers(0, 6))
def test_a_portfolio_is_the_sum_of_its_parts_under_any_grouping(parts: list[Status], cut: int) -> None:
    whole, coverage = evm.roll_up(parts, "bac", "pv", "ev", "ac")
    assert coverage == Coverage(len(parts), len(parts))
    groups = [evm.roll_up(some, "bac", "pv", "ev", "ac")[0] for some in (parts[:cut], parts[cut:]) if some]
    assert evm.roll_up(groups, "bac", "pv", "ev", "ac")[0] == whole
    assert exact(evm.cv(whole)) == sum(exact(evm.cv(each)) for each in parts)
    assert exact(evm.sv(whole)) == sum(exact(evm.sv(each)) for each in parts)


@FEW
@given(money, money, money, money, st.decimals("0.01", 9, places=4), st.decimals("0.01", 9, places=4))
def test_price_volume_and_fx_add_to_the_total(
    units: Decimal, price: Decimal, used: Decimal, paid: Decimal, planned: Decimal, booked: Decimal
) -> None:
    budget, actual = Fraction(units) * Fraction(price), Fraction(used) * Fraction(paid)
    parts = [
        burn.price_variance(price, paid, used, planned),
        burn.volume_variance(units, used, price, planned),
        burn.fx_variance(actual, planned, booked),
    ]
    total = exact(burn.total_variance(budget, actual, planned, booked))
    assert sum(map(exact, parts)) == total
    assert exact(burn.performance_variance(budget, actual, planned)) + exact(parts[2]) == total


@FEW
@given(st.lists(st.tuples(dates, money), max_size=8), st.integers(2000, 2050), st.integers(1, 12))
def test_prior_year_and_future_are_the_life_of_a_project(amounts: list[Any], year: int, month: int) -> None:
    for calendar in (calendars.MonthCalendar(month), calendars.WeekCalendar("4-5-4", month)):
        view = calendars.year_view(amounts, calendar, year)
        assert exact(view.prior) + exact(view.year) + exact(view.future) == exact(view.life)
        assert exact(view.life) == sum((Fraction(amount) for _, amount in amounts), Fraction(0))


@FEW
@given(
    dates, st.integers(1, 12), st.integers(0, 6), st.sampled_from(sorted(calendars.PATTERNS)),
    st.sampled_from(calendars.YearEnd),
)  # fmt: skip
def test_each_day_lies_in_one_fiscal_period(
    day: date, month: int, weekday: int, pattern: str, end: calendars.YearEnd
) -> None:
    weeks = calendars.WeekCalendar(pattern, month, weekday, end)
    for calendar in (calendars.MonthCalendar(month), calendars.MonthCalendar(month, True), weeks):
        period = calendars.period_of(calendar, day)
        assert period.start <= day <= period.end
        assert len(calendar.periods(period.year)) == 12
        calendars.check([*calendar.periods(period.year), *calendar.periods(period.year + 1)])
    assert weeks.weeks(period.year) in (52, 53)


@FEW
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.integers(0, 600))
def test_earned_schedule_inverts_the_plan(steps: list[int], ev: int) -> None:
    """PV at ES is EV; ES never lies after PD, whatever is padded after it."""
    plan: list[outcome.Quantity] = [sum(steps[: place + 1]) for place in range(len(steps))]
    es = earned_schedule.es(plan, ev)
    if es.fraction is None:
        assert es.reason in (Reason.ZERO_BUDGET, Reason.DATA_ERROR)
        return
    assert exact(earned_schedule.pv_at(plan, es)) == ev
    assert es.fraction <= exact(earned_schedule.planned_duration(plan))
    assert earned_schedule.es([*plan, plan[-1]], ev) == es


@FEW
@given(money.filter(bool), st.lists(money, min_size=1, max_size=6).filter(any))
def test_npv_at_the_rate_of_return_is_zero(outlay: Decimal, inflows: list[Decimal]) -> None:
    flows: list[outcome.Quantity] = [-outlay, *inflows]
    rate = worth.irr(flows)
    if rate.fraction is not None and Fraction(-1, 2) < rate.fraction < 10:
        assert abs(exact(worth.present_value(flows, rate))) < Fraction(1, 10**6)


R = Reason


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (evm.pv([], 1), R.NO_BASELINE),
        (evm.sv(Status(ev=1)), R.NO_BASELINE),
        (evm.cpi(Status(bac=0, ev=0, ac=5)), R.ZERO_BUDGET),
        (evm.cpi(Status(bac=10, pv=0, ev=0, ac=0)), R.NOT_STARTED),
        (evm.spi(Status(bac=10, pv=0, ev=0, ac=0)), R.NOT_STARTED),
        (evm.spi(Status(bac=10, pv=0, ev=1, ac=1)), R.ZERO_PLANNED),
        (evm.cpi(Status(bac=10, ev=1, ac=0)), R.ZERO_ACTUAL),
        (evm.eac_cpi(Status(bac=10, pv=2, ev=0, ac=5)), R.NO_PROGRESS),
        (evm.tcpi_bac(Status(bac=10, ev=10, ac=12)), R.COMPLETE),
        (evm.tcpi_bac(Status(bac=10, ev=8, ac=10)), R.BUDGET_EXHAUSTED),
        (evm.cv(Status(bac=10, ev=11, ac=5)), R.DATA_ERROR),
        (evm.cv(Status(bac=10, ev=1, ac=-5)), R.DATA_ERROR),
        (evm.cv(Status(bac=10, ev=1, ac=R.WITHHELD)), R.WITHHELD),
        (evm.vac(10, evm.eac_cpi(Status(bac=10, ev=1, ac=0))), R.ZERO_ACTUAL),
        (earned_schedule.es([5, 4], 1), R.DATA_ERROR),
        (earned_schedule.ieac_t([5, 10], 0, 1), R.NO_PROGRESS),
        (earned_schedule.tspi([5, 10], 5, 2), R.TIME_EXHAUSTED),
        (earned_schedule.tspi([5, 10], 10, 2), R.COMPLETE),
        (burn.runway(10, 0), R.ZERO_BURN),
        (burn.contingency_cover(10, risk.exposure([])[0]), R.ZERO_EXPOSURE),
        (burn.fx_variance(10, None, 1), R.NO_RATE),
        (burn.open_commitment(10, 11), R.DATA_ERROR),
        (schedule.slip(schedule.Milestone(baseline=date(2026, 1, 1)), date(2026, 2, 1)), R.NO_FORECAST),
        (schedule.hit_rate([], date(2026, 1, 1), date(2026, 2, 1)), R.NOTHING_DUE),
        (schedule.cpli(0, 5), R.ZERO_DURATION),
        (utilization.utilization(8, 0), R.ZERO_CAPACITY),
        (worth.irr([1, 2]), R.NO_SINGLE_ANSWER),
        (worth.irr([-1, 3, -1]), R.NO_SINGLE_ANSWER),
        (worth.payback([-10, 5]), R.NOT_REACHED),
        (worth.weighted_score(["0.5", "0.4"], [1, 1]), R.DATA_ERROR),
        (worth.wsjf(1, 1, 1, 0), R.ZERO_SIZE),
    ],
)
def test_reasons(found: Outcome, reason: Reason) -> None:
    assert found.value is None
    assert found.reason is reason


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (evm.eac(Status(bac=10, pv=0, ev=0, ac=0), Method.CPI), 10),
        (evm.eac(Status(bac=10, pv=10, ev=10, ac=12), Method.COMPOSITE), 12),
        (evm.period_cpi([0, 10, 20, 40], [0, 10, 30, 50], 2), Fraction(3, 4)),
        (evm.pv([10, 20, 30], Decimal("1.5")), 20),
        (evm.package_ev(10, evm.EarningRule.FIFTY_FIFTY, progress=0, started=True), 5),
        (earned_schedule.pv_at([10, 20], Decimal("1.5")), 15),
        (earned_schedule.ieac_t([10, 20], 10, 2, performance=1), 3),
        (earned_schedule.tspi([10, 20], 5, 1, duration=3), Fraction(3, 4)),
        (burn.runway(-5, 0), 0),
        (burn.trailing_burn([1, 10, 20, 30]), 20),
        (burn.peak_funding([0, 0, 100], [30, 20, 0]), 50),
        (burn.funding_gap_days(date(2026, 3, 1), DateOutcome(date(2026, 2, 1))), 28),
        (schedule.drift([schedule.Reported(date(2026, 1, d), date(2026, 6, d)) for d in (1, 11)]), 1),
        (schedule.slip(schedule.Milestone(date(2026, 1, 9), actual=date(2026, 1, 2)), date(2026, 2, 1)), -7),
        (utilization.over_allocation(8, 0), 8),
        (utilization.total_gap({"a": 10, "b": 5}, {"a": 4, "b": 9}), 6),
        (worth.irr([-100, 110]), Fraction(1, 10)),
        (worth.irr([-100, 100]), 0),
        (worth.payback([-100, 40, 40, 40]), Fraction(5, 2)),
        (worth.profitability_index([-100, 110], Decimal("0.1")), 1),
    ],
)
def test_values(found: Outcome, expected: Any) -> None:
    assert found.reason is None
    assert found.fraction == expected


@pytest.mark.parametrize(("cell", "reason"), [(pd.NA, R.NO_DATA), (pd.NaT, R.NO_DATA), ("n/a", R.DATA_ERROR)])
def test_what_a_frame_holds_where_nothing_is(cell: Any, reason: Reason) -> None:
    assert evm.cv(Status(ev=1, ac=cell)).reason is reason


def test_a_value_and_a_reason_exclude_each_other() -> None:
    for wrong in ((None, None), (Fraction(1), Reason.STALE)):
        with pytest.raises(ValueError, match="a value or a reason"):
            Outcome(*wrong)


def test_exhaustion_date_by_the_calendar() -> None:
    """2.5 months from 31 January: to the end of March, then half of the 30 days that follow."""
    day = burn.exhaustion_date(date(2026, 1, 31), Outcome(Fraction(5, 2)))
    assert day.value == date(2026, 3, 31) + timedelta(days=15)
    far = burn.exhaustion_date(date(2026, 1, 31), Outcome(Fraction(10**9)))
    assert far.reason is Reason.NOT_REACHED


def test_the_rate_in_force_and_no_sum_without_one() -> None:
    kind, day = rates.RateKind.CLOSING, date(2026, 3, 1)
    known = [rates.Rate("USD", "GBP", kind, date(2026, month, 1), Decimal(month) / 10) for month in (1, 2, 4)]
    total, coverage = rates.in_one_currency([(10, "USD"), (5, "GBP"), (7, "EUR")], known, "GBP", kind, day)
    assert (total.value, coverage) == (Decimal(7), Coverage(2, 3))
    assert rates.in_one_currency([(7, "EUR")], known, "GBP", kind, day)[0].reason is Reason.NO_RATE


def test_gaps_and_wrong_orders_are_refused() -> None:
    first, *_, last = calendars.MonthCalendar().periods(2026)
    with pytest.raises(ValueError, match="gap"):
        calendars.check([first, last])
    with pytest.raises(ValueError, match="rise"):
        utilization.Bands(under=100, over=75)
    with pytest.raises(ValueError, match="rise"):
        bands.IndexBands(green=Fraction(1, 2))


def test_a_53rd_week_goes_into_the_last_period() -> None:
    weeks = calendars.WeekCalendar("4-4-5", 8, 5)
    assert weeks.weeks(2008) == 53
    assert [period.days // 7 for period in weeks.periods(2008)] == [4, 4, 5] * 3 + [4, 4, 6]


def test_fiscal_years_are_named_by_their_end_or_start() -> None:
    day = date(2026, 11, 22)
    assert calendars.MonthCalendar(4).year_of(day) == 2027
    assert calendars.MonthCalendar(4, named_by_start=True).year_of(day) == 2026
    assert calendars.period_of(calendars.MonthCalendar(4), day).number == 8
