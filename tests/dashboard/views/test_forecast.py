"""Where projects end, as a range: from the record alone, the same for every viewer; a reason where there is none."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from dashboard.charts.burn import burn_curve
from dashboard.frame_cache import cached_frame
from dashboard.metrics.definitions.forecast import FORECAST
from dashboard.metrics.figure import Reason
from dashboard.views import burn_ahead
from dashboard.views.compared import compare
from dashboard.views.facts import month_facts, policy_of, project_facts
from dashboard.views.forecast import (
    LEVELS,
    QUANTITIES,
    movements_to_come,
    outlook,
    range_of,
    section_of,
    with_ranges,
)
from dashboard.views.past_views import STEP, as_known_then, histories, past_dates, past_view
from data_loaders.snapshot import Scope, Selection, Snapshot, dates, open_snapshot
from data_loaders.store import Store
from tests.conftest import StoreOf
from tests.stores import Files

Seen = Callable[[str], Snapshot]


@pytest.fixture
def at(store_of: StoreOf) -> Seen:
    return lambda name: open_snapshot(store_of(name), fetch=cached_frame)


def load_of(store: Store, day: date) -> int:
    """The load that brought the register of a date."""
    with sqlite3.connect(str(store.path)) as connection:
        return int(
            connection.execute("select min(load_from) from register where data_date = ?", (str(day),)).fetchone()[0]
        )


def ranged(snapshot: Snapshot, widening: pd.Series | None = None) -> pd.DataFrame:
    return with_ranges(project_facts(snapshot), snapshot, widening)


# --- Past views --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sample", "nyc-capital", "uk-gmpp"])
def test_a_past_view_says_what_the_pages_said(at: Seen, name: str) -> None:
    """It is made of fewer questions than project_facts, and must give the same."""
    snapshot = at(name)
    policy = policy_of(snapshot)
    for day in past_dates(snapshot)[1::5]:
        then = snapshot.at(day)
        view = past_view(then, policy.reporting_currency, policy.money_basis).set_index("project_id")
        facts = project_facts(then).set_index("project_id").loc[view.index]
        if name != "uk-gmpp":  # it reports on fiscal years: no cost to compare over time
            assert view["eac"].equals(facts["eac"])
        assert view["finish"].equals(facts["expected_finish"].rename("finish"))
        assert view["baseline_finish"].equals(facts["baseline_finish"])


def test_past_dates_are_about_a_quarter_apart(at: Seen) -> None:
    days = past_dates(at("sample"))
    assert days[0] == dates(at("sample").store)[0]
    assert min(later - day for day, later in pairwise(days)) >= STEP
    assert len(past_dates(at("nyc-capital"))) == 15


def test_a_date_is_seen_as_known_before_the_next_one(
    store_of: StoreOf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """New York loads one file a date. Had each been loaded when it came out, each is seen as known then."""
    copy = Files(tmp_path_factory.mktemp("then")).copy(store_of("nyc-capital"))
    days = dates(copy)
    loads = [load_of(copy, day) for day in days]
    assert copy.path
    with sqlite3.connect(copy.path) as connection:
        for number, day in zip(loads[:-1], days, strict=False):
            moment = f"{day + timedelta(days=20)} 12:00:00.000000"
            connection.execute("update load set finished_at = ? where id = ?", (moment, number))
    connection.close()
    seen = as_known_then(open_snapshot(copy))
    assert [one.known_on for one in seen] == [*loads[:-1], open_snapshot(copy).known_on]
    assert {one.known_on for one in as_known_then(open_snapshot(store_of("nyc-capital")))} == {seen[-1].known_on}


def test_what_is_loaded_later_changes_no_earlier_forecast(at: Seen) -> None:
    """Seen from the tenth date, as known after its own load and as known now."""
    now = at("nyc-capital")
    tenth = dates(now.store)[9]
    number = load_of(now.store, tenth)
    then = open_snapshot(now.store, tenth, number, fetch=cached_frame)
    assert dates(now.store, number)[-1] == tenth
    found = movements_to_come(then)
    pd.testing.assert_frame_equal(found, movements_to_come(now.at(tenth)))
    assert found["eac_change_p50"].notna().any()
    assert len(histories(now.at(tenth)).dates) == 10


# --- One project -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sample", "nyc-capital", "uk-gmpp", "us-it"])
def test_a_project_has_a_range_in_order_or_a_reason(at: Seen, name: str) -> None:
    facts = ranged(at(name))
    for quantity in QUANTITIES:
        p10, p50, p90 = (facts[f"{quantity}_{level}"] for level in LEVELS)
        known = p50.notna()
        assert (p10.notna() == known).all()
        assert (p90.notna() == known).all()
        assert ((p10 <= p50) & (p50 <= p90))[known].all()
        why = facts[f"{quantity}_p10_reason"]
        assert why[~known].map(lambda code: code in set(Reason)).all()
        assert why[known].isna().all()


def test_no_cost_ends_below_what_is_spent_and_no_finish_before_today(at: Seen) -> None:
    facts = ranged(at("sample"))
    open_ = facts[~facts["state"].isin(["complete", "cancelled"]) & facts["eac_p10"].notna()]
    assert len(open_)
    assert (open_["eac_p10"] >= open_["cost_to_date"]).all()
    assert (facts["finish_p10"].dropna() >= 0).all()


def test_a_project_that_is_closed_has_its_cost(at: Seen) -> None:
    facts = ranged(at("sample"))
    closed = facts[facts["state"] == "complete"]
    assert len(closed)
    for level in LEVELS:
        assert (closed[f"eac_{level}"] == closed["eac"]).all()
    assert closed["finish_p50"].isna().all()
    assert set(closed["finish_p10_reason"]) == {Reason.COMPLETE}


def test_one_date_is_too_little_history(at: Seen) -> None:
    """The US IT dashboard has one."""
    snapshot = at("us-it")
    facts = ranged(snapshot)
    assert facts[[f"{q}_{level}" for q in QUANTITIES for level in LEVELS]].isna().all(axis=None)
    assert (facts["finish_p10_reason"] == Reason.TOO_LITTLE_HISTORY).any()
    found = outlook(compare(snapshot, None))
    assert not found.eac.known
    assert found.eac.p50.reason == Reason.TOO_LITTLE_HISTORY
    assert found.card.title.title == "Too little history for a range"


def test_a_range_looks_no_further_ahead_than_the_record_reaches(at: Seen) -> None:
    snapshot = at("nyc-capital")
    facts = ranged(snapshot)
    left = (facts["expected_finish"] - pd.Timestamp(snapshot.as_at)).dt.days
    days = past_dates(snapshot)
    far = left > (days[-1] - days[0]).days / 0.9
    assert far.any()
    assert set(facts.loc[far, "finish_p10_reason"]) == {Reason.TOO_LITTLE_HISTORY}


def test_doubtful_data_widen_the_range_about_its_middle(at: Seen) -> None:
    plain = ranged(at("nyc-capital"), pd.Series(dtype="float64")).set_index("project_id")
    known = plain.index[plain["eac_p50"].notna()]
    wider = ranged(at("nyc-capital"), pd.Series(1.5, index=known[:5])).set_index("project_id")
    for quantity in QUANTITIES:
        assert wider[f"{quantity}_p50"].equals(plain[f"{quantity}_p50"])
        width, before = (f[f"{quantity}_p90"] - f[f"{quantity}_p10"] for f in (wider, plain))
        assert (width[known[:5]] > before[known[:5]]).all()
        assert (width[known[5:]] == before[known[5:]]).all()


def test_the_card_of_a_project(at: Seen) -> None:
    seen = compare(at("nyc-capital"), None)
    facts = ranged(at("nyc-capital"))
    code = facts.loc[facts["eac_p50"].notna(), "code"].iloc[0]
    section = section_of(seen, next(seen.facts[seen.facts["code"] == code].itertuples()))
    assert section
    assert [row["of"] for row in section.grid.rows] == ["Cost at completion", "Finish"]
    assert section.title.title.endswith(", 80 %")
    assert "projects over a like time moved" in section.title.subtitle
    without = facts.loc[facts["eac_p10_reason"] == Reason.TOO_LITTLE_HISTORY, "code"].iloc[0]
    section = section_of(seen, next(seen.facts[seen.facts["code"] == without].itertuples()))
    assert section
    assert section.title.title == "No forecast range"
    sample = compare(at("sample"), None)
    assert section_of(sample, next(sample.facts[sample.facts["state"] == "complete"].itertuples())) is None


# --- Several projects --------------------------------------------------------------------------------


def test_the_middle_of_a_portfolio_is_the_sum_of_the_middles(at: Seen) -> None:
    snapshot = at("nyc-capital")
    facts = ranged(snapshot)
    found = range_of("eac", facts, snapshot)
    assert found.p50.exact * 100 == int(facts["eac_p50"].sum())
    low, high = (int(facts[f"eac_{level}"].sum()) for level in ("p10", "p90"))
    assert low <= found.p10.exact * 100 <= found.p50.exact * 100 <= found.p90.exact * 100 <= high
    assert found.p50.coverage.known == int(facts["eac_p50"].notna().sum()) < found.p50.coverage.of == len(facts)


def test_the_same_record_gives_the_same_range(at: Seen) -> None:
    one, other = (outlook(compare(one, None)) for one in (at("nyc-capital"), open_snapshot(at("nyc-capital").store)))
    assert one.eac == other.eac
    assert one.finish == other.finish


def test_a_range_is_the_same_whoever_looks(at: Seen) -> None:
    whole = at("nyc-capital")
    facts = ranged(whole).set_index("project_id")
    name = facts.loc[facts["eac_p50"].notna(), "portfolio"].iloc[0]
    own = ranged(replace(whole, scope=Scope(portfolios=(name,)))).set_index("project_id")
    assert 0 < len(own) < len(facts)
    chosen = ranged(replace(whole, selection=Selection(portfolios=(name,)))).set_index("project_id")
    for column in (f"{quantity}_{level}" for quantity in QUANTITIES for level in LEVELS):
        assert own[column].equals(facts.loc[own.index, column])
        assert chosen[column].equals(facts.loc[chosen.index, column])


def test_money_that_is_not_shown_has_no_range(at: Seen) -> None:
    blind = replace(at("sample"), scope=Scope(money=False))
    facts = ranged(blind)
    assert facts["eac_p50"].isna().all()
    assert facts["finish_p50"].notna().any()
    assert set(facts.loc[facts["state"] == "active", "eac_p10_reason"]) == {Reason.NOT_SHOWN}
    said = outlook(compare(blind, None))
    assert not said.eac.known
    assert [row["of"] for row in said.card.grid.rows] == ["The last finish"]


def test_the_definitions_read_only_what_is_added(at: Seen) -> None:
    facts = ranged(at("sample"))
    for definition in FORECAST:
        whole = definition.compute(facts)
        assert whole.value is not None
        assert definition.compute(facts[[*definition.columns]]) == whole
        assert definition.adds == "ranges"


# --- On the page -------------------------------------------------------------------------------------


def test_the_fan_opens_from_the_last_actual_to_the_range(at: Seen) -> None:
    snapshot = at("sample")
    found = burn_ahead.view(snapshot, None)
    seen = compare(snapshot, None)
    drawn = found.cumulative.dropna(subset=["forecast"])
    assert drawn["p10"].iloc[0] == drawn["p90"].iloc[0] == drawn["forecast"].iloc[0]
    assert (drawn["p10"] <= drawn["p90"] + 1e-9).all()
    assert found.cumulative.loc[found.cumulative["forecast"].isna(), ["p10", "p90"]].isna().all(axis=None)
    ahead = outlook(seen)
    width = drawn["p90"].iloc[-1] - drawn["p10"].iloc[-1]
    scale = int(month_facts(snapshot)[["cost", "forecast"]].sum().sum()) / drawn["forecast"].iloc[-1]
    assert width * scale == pytest.approx(ahead.minor["p90"] - ahead.minor["p10"], rel=1e-6)
    figure = burn_curve(found.cumulative, snapshot.as_at, "£m", dark=False)
    assert [trace["name"] for trace in figure["data"]] == [
        "P10",
        "P90",
        "original",
        "planned",
        "committed",
        "actual",
        "forecast",
    ]
    assert figure["data"][1]["fill"] == "tonexty"
    assert found.says("Spent.").endswith("80 % range.")


def test_without_a_range_there_is_no_fan(at: Seen) -> None:
    snapshot = at("sample")
    first = snapshot.at(dates(snapshot.store)[0])
    found = burn_ahead.view(first, None)
    assert "p10" not in found.cumulative
    figure = burn_curve(found.cumulative, first.as_at, "£m", dark=True)
    assert [trace["name"] for trace in figure["data"]] == ["planned", "committed", "actual", "forecast"]
    assert found.ranges.title.title == "Too little history for a range"
    assert found.calibration is None
    assert found.says("Spent.") == "Spent."
