"""Figures of burn, risks, benefits and milestones have a passport: their rows give them again, and stand in cells."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from dashboard.frame_cache import cached_frame
from dashboard.metrics import schedule
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.definitions.burn import BURN
from dashboard.metrics.definitions.registers import REGISTERS
from dashboard.metrics.figure import Reason
from dashboard.metrics.schedule import Milestone
from dashboard.views import added_money, added_registers, trace_added
from dashboard.views.facts import project_facts
from dashboard.views.figures import figures
from dashboard.views.trace import trace
from data_loaders.queries import costs, projects
from data_loaders.snapshot import Scope, Snapshot, dates, open_snapshot

METRICS = [definition.id for definition in (*BURN, *REGISTERS)]
SUMS = [name for name in METRICS if DEFINITIONS[name].reads == (name,) and DEFINITIONS[name].unit == "money"]


def value(snapshot: Snapshot, metric: str) -> Any:
    return figures(snapshot, [metric])[0].value


# --- Passports ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", METRICS)
def test_rows_give_the_figure_again(sample: Snapshot, metric: str) -> None:
    """Of the whole, and of one project after the other."""
    found = figures(sample, [metric])[0]
    whole = trace(sample, metric, most=3)
    assert whole.readds.holds, whole.readds
    assert whole.figure == found
    assert found.value is not None, "the sample has it"
    assert len(whole.rows) or found.value == 0
    one = figures(sample, [metric], ["project"])[METRICS.index(metric) % 20]
    passport = trace(sample, metric, one.group, most=0)
    assert passport.readds.holds, (one.group, passport.readds)
    assert passport.figure == one


@pytest.mark.parametrize("metric", ["runway", "capex_share", "contingency_cover", "fx_effect", "milestone_hit_rate"])
def test_rows_give_the_figure_again_at_an_earlier_date(sample: Snapshot, metric: str) -> None:
    passport = trace(sample.at(dates(sample.store, sample.known_on)[4]), metric, most=0)
    assert passport.readds.holds, passport.readds


@pytest.mark.parametrize("metric", SUMS)
def test_rows_of_a_sum_add_up_to_the_cent(sample: Snapshot, metric: str) -> None:
    one = next(found for found in figures(sample, [metric], ["portfolio"]) if found.value is not None)
    counted = trace(sample, metric, one.group, most=0).rows["counted"].dropna()
    assert sum(counted.map(Decimal), Decimal(0)) == one.value, one.group


@pytest.mark.parametrize("metric", ["capex", "cost_this_year", "fx_effect", "risk_exposure", "milestone_hit_rate"])
def test_rows_stand_in_a_cell(sample: Snapshot, metric: str) -> None:
    rows = trace(sample, metric, most=20).rows.head(20)
    assert rows["cell"].notna().all()
    assert rows["found"].notna().all()


def test_the_rates_of_the_months_are_in_the_passport(sample: Snapshot) -> None:
    rows = trace(sample, "cost_at_actual_rates").rows
    rates = rows[rows["column"] == "rate_of_the_month"]
    assert len(rates)
    assert rates["cell"].notna().all()
    assert (rates["read"].astype(float) == rates["found"].astype(float)).all()


@pytest.mark.parametrize("metric", ["risks_open", "milestone_hit_rate", "benefits_approved"])
def test_what_does_not_count_says_why(sample: Snapshot, metric: str) -> None:
    excluded = trace(sample, metric, most=5).excluded
    assert len(excluded)
    assert excluded["reason"].str.strip().all()


@pytest.mark.parametrize(("metric", "column"), [("capex", "capex"), ("risk_exposure", "risk_exposure")])
def test_a_row_that_is_tampered_with_no_longer_gives_the_figure(
    sample: Snapshot, monkeypatch: pytest.MonkeyPatch, metric: str, column: str
) -> None:
    genuine = trace_added.ROWS_OF[column]

    def tampered(snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
        rows = genuine(snapshot, ids)
        first = rows.index[(rows["left_out"] == "") & rows["counted"].notna()][0]
        rows.loc[first, "counted"] += 1
        return rows

    monkeypatch.setitem(trace_added.ROWS_OF, column, tampered)
    assert not trace(sample, metric, most=0).readds.holds


def test_every_added_column_has_rows(sample: Snapshot) -> None:
    added = [name for query in trace_added.COLUMNS_OF for name in query(sample) if not name.endswith("_reason")]
    assert {name for name in added if name != "project_id"} == set(trace_added.ROWS_OF)
    assert sorted(name for names in trace_added.COLUMNS_OF.values() for name in names) == sorted(trace_added.ROWS_OF)


# --- What they say -----------------------------------------------------------------------------------


def test_capex_and_opex_are_the_cost(sample: Snapshot) -> None:
    for group in ({}, {"portfolio": figures(sample, ["capex"], ["portfolio"])[0].group["portfolio"]}):
        parts = [trace(sample, metric, group, most=0).figure.exact for metric in ("capex", "opex", "cost_to_date")]
        assert parts[0] + parts[1] == parts[2]


def test_the_burn_rate_is_the_cost_of_three_closed_months(sample: Snapshot) -> None:
    months = [f"{month:%Y-%m}" for month in added_money.closed_months(sample.as_at)]
    by_month = {one.group["period"]: one.exact for one in figures(sample, ["cost_to_date"], ["period"]) if one.value}
    total = sum((by_month[month] for month in months), Decimal(0))
    assert value(sample, "burn_rate") == (total / 3).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("as_at", "first", "last"),
    [("2026-10-31", "2026-08", "2026-10"), ("2026-10-30", "2026-07", "2026-09"), ("2024-02-29", "2023-12", "2024-02")],
)
def test_a_month_is_closed_when_it_has_ended(as_at: str, first: str, last: str) -> None:
    months = added_money.closed_months(pd.Timestamp(as_at).date())
    assert (f"{months[0]:%Y-%m}", f"{months[-1]:%Y-%m}", len(months)) == (first, last, 3)


def test_the_fx_effect_is_of_other_currencies_alone(sample: Snapshot) -> None:
    own = project_facts(sample).set_index("code")["currency"]
    by_project = {one.group["project"]: one for one in figures(sample, ["fx_effect"], ["project"])}
    at_home = [one.value for code, one in by_project.items() if own[code] == "GBP" and one.value is not None]
    assert set(at_home) == {Decimal(0)}
    assert any(one.value for code, one in by_project.items() if own[code] != "GBP")


def test_without_rates_of_the_day_there_is_no_fx_effect(sample: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = costs.rate_history

    def budget_only(snapshot: Snapshot) -> pd.DataFrame:
        rates = genuine(snapshot)
        return rates[rates["kind"] == "budget"]

    monkeypatch.setattr(costs, "rate_history", budget_only)
    uncached = open_snapshot(sample.store)
    for metric in ("fx_effect", "cost_at_actual_rates"):
        found = figures(uncached, [metric])[0]
        assert (found.value, found.reason) == (None, Reason.NO_RATE)
        assert trace(uncached, metric, most=0).readds.holds


def test_the_exposure_is_probability_times_impact_of_open_risks(sample: Snapshot) -> None:
    rows = projects.registered(sample, "risk")
    rows = rows[(rows["state"] == "open") & (rows["currency"] == "GBP")]
    expected = sum(Fraction(int(row.probability), 10_000) * int(row.cost_impact) for row in rows.itertuples())
    own = project_facts(sample).set_index("project_id")["code"]
    found = {one.group["project"]: one.exact for one in figures(sample, ["risk_exposure"], ["project"])}
    codes = set(own.reindex(rows["project_id"]))
    assert sum(found[code] for code in codes) == pytest.approx(Decimal(str(float(expected) / 100)), abs=Decimal("0.5"))


def test_the_hit_rate_is_that_of_the_pure_function(sample: Snapshot) -> None:
    rows = projects.registered(sample, "milestone")
    keys = rows[rows["key"].fillna(False).astype(bool)]
    day = [[None if pd.isna(one) else one.date() for one in keys[name]] for name in ("baseline", "actual")]
    milestones = [Milestone(baseline=baseline, actual=actual) for baseline, actual in zip(*day, strict=True)]
    start = (added_registers.due_since(sample.as_at) + pd.Timedelta(days=1)).date()
    rate = schedule.hit_rate(milestones, start, sample.as_at)
    assert rate.value is not None
    assert value(sample, "milestone_hit_rate") == pytest.approx(float(rate.value * 100))


def test_nothing_of_a_register_that_nobody_loaded_is_not_zero(gmpp: Snapshot) -> None:
    for metric in ("risk_exposure", "risks_open", "benefits_approved", "milestone_hit_rate"):
        found = figures(gmpp, [metric])[0]
        assert (found.value, found.reason) == (None, Reason.NO_DATA), metric
    for metric in ("burn_rate", "capex", "contingency_budget", "fx_effect", "cost_this_year"):
        found = figures(gmpp, [metric])[0]
        assert (found.value, found.reason) == (None, Reason.NOT_STATED), metric


def test_milestones_without_a_date_of_reaching_are_no_misses(store_of: Any) -> None:
    """The US record states no actual date at all: 0 % would be invented."""
    found = figures(open_snapshot(store_of("us-it")), ["milestone_hit_rate"])[0]
    assert (found.value, found.reason) == (None, Reason.NOT_STATED)


# --- Who may see it ----------------------------------------------------------------------------------


def test_money_that_is_not_shown_is_in_no_figure(sample: Snapshot) -> None:
    hidden = open_snapshot(sample.store, scope=Scope(money=False), fetch=cached_frame)
    for metric in METRICS:
        passport = trace(hidden, metric, most=0)
        assert passport.readds.holds, metric
        if DEFINITIONS[metric].unit.startswith("money") or "exposure" in DEFINITIONS[metric].reads:
            assert (passport.figure.value, passport.figure.reason) == (None, Reason.NOT_SHOWN), metric
        assert not passport.readds.sums, metric
    assert figures(hidden, ["risks_open"])[0].value == value(sample, "risks_open")


def test_a_scope_has_the_part_of_its_projects(sample: Snapshot) -> None:
    part = figures(sample, ["capex"], ["portfolio"])[0].group["portfolio"]
    scoped = open_snapshot(sample.store, scope=Scope(portfolios=(part,)), fetch=cached_frame)
    for metric in METRICS:
        inside = next(one for one in figures(sample, [metric], ["portfolio"]) if one.group["portfolio"] == part)
        found = figures(scoped, [metric])[0]
        assert (found.value, found.reason, found.coverage) == (inside.value, inside.reason, inside.coverage), metric
    for query in (costs.by_type,):
        allowed = set(project_facts(scoped)["project_id"])
        assert set(query(scoped)["project_id"]) <= allowed
