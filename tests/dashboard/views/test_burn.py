"""Budget burn says what its cards promise, and every figure of them is the registry's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from dashboard.frame_cache import cached_frame
from dashboard.metrics.project_burn import spent_and_done
from dashboard.views import (
    burn,
    burn_ahead,
    burn_contingency,
    burn_groups,
    burn_methods,
    burn_missing,
    burn_progress,
    burn_span,
)
from dashboard.views.burn_exceptions import exceptions, unders
from dashboard.views.compared import compare
from dashboard.views.facts import month_facts
from dashboard.views.figures import figures
from dashboard.views.parts import Amount, Asks, Stated
from data_loaders.snapshot import Scope, Snapshot, dates, open_snapshot
from tests.conftest import StoreOf


def value(snapshot: Snapshot, metric: str, **group: str) -> Decimal:
    found = [one for one in figures(snapshot, [metric], [*group]) if one.group == group]
    return found[0].exact


@pytest.fixture
def without_money(sample: Snapshot) -> Snapshot:
    return open_snapshot(sample.store, scope=Scope(money=False), fetch=cached_frame)


# --- Closed months -----------------------------------------------------------------------------------


def booked(*months: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"month": pd.to_datetime([*months, "2026-12-01"]), "cost": pd.array([1] * len(months) + [pd.NA])}
    )


@pytest.mark.parametrize(
    ("as_at", "months", "closed"),
    [
        (date(2026, 10, 31), ["2026-09-01", "2026-10-01"], date(2026, 10, 31)),
        (date(2026, 10, 30), ["2026-09-01", "2026-10-01"], date(2026, 9, 30)),  # October has not ended
        (date(2026, 10, 31), ["2026-09-01"], date(2026, 9, 30)),  # nothing is booked in it yet
        (date(2026, 10, 31), [], None),
    ],
)
def test_a_month_is_closed_when_it_has_ended_and_is_booked(as_at: date, months: list[str], closed: date | None) -> None:
    assert burn.closed_to(booked(*months), as_at) == closed


def test_the_page_says_by_which_rule_months_are_closed(sample: Snapshot) -> None:
    view = burn.view(sample, None)
    assert view.closed_to == sample.as_at
    assert "closed: ended and booked" in view.bars_title.subtitle
    assert view.bars_title.title.endswith("closed months cost more than planned")
    assert "is ordered; for when is not stated" in view.bars_says


# --- The curve ---------------------------------------------------------------------------------------


def test_committed_is_spent_and_ordered_until_the_forecast_passes_it(sample: Snapshot) -> None:
    drawn = burn_ahead.view(sample, None).cumulative
    level = drawn["committed"].dropna()
    scale = float(value(sample, "cost_to_date")) / drawn["actual"].dropna().iloc[-1]
    assert level.nunique() == 1
    assert level.iloc[0] * scale == pytest.approx(float(value(sample, "committed_cost")), rel=1e-9)
    assert level.index[0] == drawn["actual"].dropna().index[-1]
    assert drawn.loc[level.index[-1], "forecast"] >= level.iloc[0] > drawn.loc[level.index[-2], "forecast"]


def test_the_original_budget_is_drawn_where_it_is_another(sample: Snapshot) -> None:
    lines = month_facts(sample)
    frame = pd.DataFrame({"period": sorted(lines["month"].unique())})
    drawn = burn_ahead.with_original(frame, lines, 100)
    assert drawn["original"].iloc[-1] == pytest.approx(float(value(sample, "original_budget")))
    same = lines.assign(original=lines["current"])
    assert "original" not in burn_ahead.with_original(frame, same, 100)


# --- Methods -----------------------------------------------------------------------------------------


def test_every_method_stands_beside_its_variance_and_is_the_registrys(sample: Snapshot) -> None:
    section = burn_methods.view(sample, None)
    assert section
    assert section.file is not None
    budget = value(sample, "current_budget")
    for row in section.file.itertuples():
        assert row.forecast == value(sample, str(row.metric))
        assert row.variance_at_completion == budget - row.forecast
    assert list(section.file["metric"]) == ["eac", "eac_budget", "eac_cpi", "eac_weighted", "eac_composite"]
    first, *others = section.grid.rows
    assert isinstance(first["method"], Stated)
    assert first["method"].text.endswith("in use")
    assert "estimate of the work left" in first["method"].below
    for row, metric in zip(section.grid.rows, section.file["metric"], strict=True):
        assert isinstance(row["eac"], Amount)
        assert row["eac"].asks == Asks(metric)
    assert not any("in use" in row["method"].text for row in others)  # type: ignore[union-attr]


def test_the_title_counts_the_methods_that_end_over(sample: Snapshot) -> None:
    section = burn_methods.view(sample, None)
    assert section
    assert section.file is not None
    over = int((section.file["variance_at_completion"] < 0).sum())
    said = {0: "All 5 methods end within", 5: "All 5 methods end over"}.get(over, f"{over} of 5 methods end over")
    assert section.title.title.startswith(said)


@pytest.mark.parametrize("name", ["uk-gmpp", "us-it", "nyc-capital"])
def test_one_method_alone_is_no_card(store_of: StoreOf, name: str) -> None:
    snapshot = open_snapshot(store_of(name), fetch=cached_frame)
    assert burn_methods.view(snapshot, None) is None
    assert burn_progress.view(snapshot, None) is None
    assert burn_contingency.view(snapshot, None) is None


# --- Burn against progress ---------------------------------------------------------------------------


def test_each_projects_shares_are_those_of_the_registry(sample: Snapshot) -> None:
    seen = compare(sample, None)
    found = spent_and_done(seen.facts).join(seen.facts["code"])
    assert len(found) > 10
    for metric, column in (("budget_used", "spent"), ("work_done", "done"), ("burn_ahead", "ahead")):
        of = {one.group["project"]: one.value for one in figures(sample, [metric], ["project"])}
        for row in found.to_dict("records"):
            assert row[column] == pytest.approx(of[row["code"]])
    money = {one.group["project"]: one.value for one in figures(sample, ["cost_variance"], ["project"])}
    assert all(-money[row["code"]] * 100 == row["over"] for row in found.to_dict("records"))


def test_a_project_without_a_budget_has_no_share() -> None:
    facts = pd.DataFrame({"current_budget": [0, pd.NA, 100], "cost_to_date": [5, 5, 30], "ev": [0, 0, 20]}).astype(
        "Int64"
    )
    found = spent_and_done(facts)
    assert list(found.index) == [2]
    assert found.loc[2].to_dict() == pytest.approx({"spent": 30, "done": 20, "ahead": 10, "over": 10})


def test_the_furthest_ahead_are_shown_and_those_far_ahead_are_counted(sample: Snapshot) -> None:
    seen = compare(sample, None)
    view = burn_progress.progress(seen)
    assert view
    ahead = spent_and_done(seen.open)["ahead"].sort_values(ascending=False)
    far = int((ahead >= burn_progress.FAR).sum())
    assert view.title.title.startswith(str(far) if far else "No project")
    points = view.rows["spent"] - view.rows["done"]
    assert list(points.iloc[1:]) == pytest.approx(list(ahead[ahead > 0].head(len(points) - 1)))
    assert points.iloc[0] == pytest.approx(float(seen.figure("burn_ahead").exact), abs=0.5)
    assert list(view.rows["bad"].iloc[1:]) == [point >= burn_progress.FAR for point in points.iloc[1:]]
    assert view.asks[0][0] == "budget_used"
    assert view.asks[1][1].startswith("work_done/project=")


def test_a_number_is_never_shown_at_a_limit_that_it_is_below() -> None:
    assert burn_progress._aside(9.98) == "+9.98 points"
    assert burn_progress._aside(10.0) == "+10.0 points"


# --- Groups ------------------------------------------------------------------------------------------


def test_money_is_grouped_by_all_that_the_record_knows(sample: Snapshot) -> None:
    view = burn.view(sample, None)
    assert list(view.group_names) == ["portfolio", "program", "category", "currency", "type"]
    assert [key for key, *_ in view.groups] == ["portfolio", "program"]
    made = {key: group for key in ("category", "currency", "type") if (group := burn_groups.view(sample, None, key))}
    assert [group[0] for group in made.values()] == ["category", "currency", "type"]
    assert made["currency"][3] == made["type"][3] == "£m"
    frames = {key: group[2] for key, group in made.items()}
    for key in frames:
        whole = float(value(sample, "cost_to_date")) / 1e6
        assert frames[key]["actual"].sum() == pytest.approx(whole), key
        assert frames[key]["budget"].sum() == pytest.approx(float(value(sample, "current_budget")) / 1e6), key
    assert frames["currency"]["forecast"].sum() == pytest.approx(float(value(sample, "eac")) / 1e6)
    assert made["type"][5] == (("capex", "opex"),)
    kinds = [float(value(sample, kind)) / 1e6 for kind in ("capex", "opex")]
    assert list(frames["type"]["actual"]) == pytest.approx(kinds)


def test_a_grouping_is_called_as_the_organization_calls_it(sample: Snapshot, gmpp: Snapshot) -> None:
    assert burn.view(gmpp, None).group_names == {"portfolio": "department", "program": "category"}
    assert burn.view(sample, None).group_names["type"] == "cost type"


def test_one_currency_is_no_grouping(sample: Snapshot) -> None:
    seen, months = compare(sample, None), month_facts(sample)
    groups = burn_groups.first_groups(seen)
    chosen = burn_groups.names(seen, groups, months[months["currency"] == "GBP"])
    assert "currency" not in chosen
    assert "type" in chosen


# --- Fiscal year or life -----------------------------------------------------------------------------


def amounts(spans: burn_span.Spans, key: str) -> dict[str, str]:
    return {label: cell.text for label, cell, _ in spans.choices[key][1].rows if isinstance(cell, Amount)}


def test_the_year_is_the_part_of_the_life_that_the_line_says(sample: Snapshot) -> None:
    seen = compare(sample, None)
    found = burn_span.spans(seen)
    assert found
    assert list(found.choices) == ["year", "life"]
    facts = burn_span.year_facts(seen)
    year = {metric: seen.figure(metric, facts) for metric in burn_span.FIGURES}
    assert year["eac"].exact == value(sample, "cost_this_year")
    assert year["cost_to_date"].exact + year["etc"].exact == year["eac"].exact
    months = [
        f"{year_}-{month:02d}" for year_, month in [(2025, m) for m in range(4, 13)] + [(2026, m) for m in (1, 2, 3)]
    ]
    assert "Apr 2025 to Mar 2026" in found.choices["year"][0]
    known = {one.group["period"]: one for one in figures(sample, ["current_budget"], ["period"])}
    assert year["current_budget"].exact == sum(
        known[m].exact for m in months if m in known and known[m].value is not None
    )
    assert amounts(found, "life")["Forecast"] != amounts(found, "year")["Forecast"]


def test_amounts_are_short_with_every_digit_on_hover_and_in_the_file(sample: Snapshot) -> None:
    found = burn_span.view(sample, None)
    assert found
    assert found.lines.file is not None
    first = found.lines.grid.rows[0]["amount"]
    assert isinstance(first, Amount)
    exact = found.lines.file.set_index("line").loc["cost_prior_years", "amount"]
    assert exact == value(sample, "cost_prior_years")
    assert first.title == f"£{exact:,.2f}".removesuffix(".00")
    assert len(first.text) < len(first.title)


def test_a_year_and_a_life_that_are_stated_apart_are_not_reconciled(gmpp: Snapshot) -> None:
    found = burn_span.view(gmpp, None)
    assert found
    assert [name for name, _ in found.choices.values()] == ["Fiscal year 2021/22", "Life of the projects"]
    assert amounts(found, "life") == {"Whole-life cost": "£494.2bn"}
    assert "cannot be reconciled" in found.title.subtitle
    assert not found.lines.grid.rows


def test_totals_of_the_life_alone_have_no_year(store_of: StoreOf, without_money: Snapshot) -> None:
    assert burn_span.view(open_snapshot(store_of("us-it"), fetch=cached_frame), None) is None
    assert burn_span.view(without_money, None) is None


# --- Contingency -------------------------------------------------------------------------------------


def test_contingency_stands_beside_the_exposure_of_the_same_projects(sample: Snapshot) -> None:
    found = burn_contingency.view(sample, None)
    assert found
    left, exposure = found.rows["amount"]
    assert left == pytest.approx(float(value(sample, "contingency_left")) / (1e6 if found.unit == "£m" else 1e3))
    assert left / exposure == pytest.approx(float(value(sample, "contingency_cover")))
    assert found.asks == (("contingency_left", "risk_exposure"),)
    assert list(found.rows["bad"]) == [False, left < exposure]
    assert "contingency against" in found.title.title


# --- Over and under ----------------------------------------------------------------------------------


def test_overruns_and_underspends_are_both_listed_with_their_share(sample: Snapshot) -> None:
    seen = compare(sample, dates(sample.store)[-2])
    for side, listed in ((1, exceptions(seen)), (-1, unders(seen))):
        assert listed
        title, grid = listed
        gaps = (side * (seen.facts["eac"] - seen.facts["current_budget"])).dropna()
        over = gaps[gaps > 0].sort_values(ascending=False)
        assert len(grid.rows) == min(len(over), 10)
        assert f"of {len(over)} project" in title.subtitle
        part = grid.rows[0]["part"]
        assert part == f"{100 * int(over.iloc[0]) / int(over.sum()):.0f}\u202f%"
        assert {"moved", "part", "share"} <= {column.key for column in grid.columns}


def test_what_moved_is_not_told_without_a_date_to_compare_with(sample: Snapshot, gmpp: Snapshot) -> None:
    for seen in (compare(sample, None), compare(gmpp, date(2021, 3, 31))):  # another year's money is another thing
        for listed in (exceptions(seen), unders(seen)):
            assert listed
            assert "moved" not in {column.key for column in listed[1].columns}


def test_forecasts_that_fell_stand_beside_those_that_rose(store_of: StoreOf) -> None:
    snapshot = open_snapshot(store_of("nyc-capital"), fetch=cached_frame)
    listed = burn.view(snapshot, date(2019, 5, 1)).unders
    assert listed
    assert listed[0].title == "Largest falls of the forecast"
    assert all(row["over"].text.startswith("−") for row in listed[1].rows)  # type: ignore[union-attr]
    assert burn.view(snapshot, None).unders is None


# --- What is not known -------------------------------------------------------------------------------


def test_what_no_source_states_is_named(sample: Snapshot, gmpp: Snapshot, without_money: Snapshot) -> None:
    assert burn_missing.view(sample, None) is None
    assert burn_missing.view(without_money, None) is None
    section = burn_missing.view(gmpp, None)
    assert section
    assert [row["what"] for row in section.grid.rows] == [
        "Original budget", "Cost to date", "Orders", "Progress", "Capex or opex", "Budget by category",
    ]  # fmt: skip
    assert section.title.title.startswith("6 of 8")


def test_without_money_nothing_is_told(without_money: Snapshot) -> None:
    for view in (burn_methods.view, burn_progress.view, burn_contingency.view, burn_span.view, burn_missing.view):
        assert view(without_money, None) is None  # type: ignore[operator]
    assert burn.view(without_money, None).groups == []
