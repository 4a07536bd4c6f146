"""What a view must not hide: an overrun among "others", an unrated project, a month without its cost."""

from __future__ import annotations

import pandas as pd

from dashboard.views import burn, words
from dashboard.views.burn_groups import MOST_BARS, largest
from dashboard.views.compared import compare
from dashboard.views.exceptions import clauses
from dashboard.views.money_facts import settled
from dashboard.views.ranking import ranked
from data_loaders.snapshot import Snapshot, open_snapshot
from tests.conftest import StoreOf


def test_the_worst_overrun_is_never_among_the_others() -> None:
    size = MOST_BARS + 4
    sums = pd.DataFrame(
        {"budget": [100 - n for n in range(size)], "forecast": [90 - n for n in range(size)]},
        index=[f"group {n}" for n in range(size)],
    ).astype("Int64")
    sums.loc[f"group {size - 1}", "forecast"] = 500
    shown = largest(sums, "budget", "Agency")
    assert f"group {size - 1}" in shown.index
    assert shown.index[-1] == f"{size - MOST_BARS + 1} other agencies"
    assert (shown.sum() == sums.sum()).all()


def test_the_sentence_below_the_departments_agrees_with_their_title(gmpp: Snapshot) -> None:
    _, titled, _, _, says, _ = burn.view(gmpp, None).groups[0]
    assert "1 of 18 over budget" in titled.title
    assert says.startswith("DWP is furthest over")


def test_an_unrated_project_with_a_great_overrun_needs_somebody(store_of: StoreOf) -> None:
    seen = compare(open_snapshot(store_of("us-it")), None)
    worst = seen.open.assign(over=seen.open["eac"] - seen.open["current_budget"]).nlargest(1, "over").iloc[0]
    assert worst["computed"] == "NOT_RATED"
    listed = ranked(seen.open, seen.lead, pd.Timestamp(seen.as_at))
    assert worst["code"] in set(listed["code"].head(8))
    row = next(row for row in listed.itertuples() if row.code == worst["code"])
    assert "check the data" in clauses(row, seen.lead)[0]


def test_a_forecast_stays_until_the_cost_of_its_month_is_booked() -> None:
    months = [pd.Timestamp(2026, month, 1) for month in (6, 7, 8)]
    lines = pd.DataFrame({"project_id": [1, 1, 1], "month": months, "forecast": [10, 20, 30], "actual": [9, 0, 0]})
    lines = lines.assign(accrual=0, forecast_on=pd.Timestamp(2026, 7, 31)).astype({"forecast": "Int64"})
    to_come = settled(lines)["forecast"].dropna().tolist()
    assert to_come == [20, 30], "July has ended, but its cost is not known"
    lines["actual"] = [9, 9, 0]
    assert settled(lines)["forecast"].dropna().tolist() == [30]


def test_an_overrun_is_not_rounded_across_its_threshold() -> None:
    assert words.overrun(0.0496) == "4.96\u202f%"
    assert words.overrun(0.05) == "5.0\u202f%"
    assert words.overrun(0.0444) == "4.4\u202f%"
