"""The UK Government Major Projects Portfolio: what our pages say is what was published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from dashboard.views import burn, health, project, rag, resources
from dashboard.views.facts import project_facts
from dashboard.views.figures import figures
from dashboard.views.parts import Empty
from data_loaders.snapshot import Snapshot, dates, open_snapshot
from tests.dashboard.views.conftest import said

YEARS = [date(year, 3, 31) for year in (2018, 2019, 2020, 2021, 2022)]


def test_the_record_has_the_five_published_years(gmpp: Snapshot) -> None:
    assert dates(gmpp.store) == YEARS


@pytest.mark.parametrize(
    ("day", "published"),
    [(date(2022, 3, 31), {"RED": 27, "AMBER": 170, "GREEN": 24})],
)
def test_the_colors_are_those_of_the_annual_report(gmpp: Snapshot, day: date, published: dict[str, int]) -> None:
    found = {one.group["rag"]: one.value for one in figures(gmpp.at(day), ["rag_reported"])}
    assert {color: found[color] for color in published} == published
    assert sum(int(value or 0) for value in found.values()) == 235


def test_the_headline_says_them(gmpp: Snapshot) -> None:
    headline = said(rag.view(gmpp, date(2021, 3, 31)).headline)
    assert headline.startswith("27 red, 170 amber and 24 green of 235 open projects as reported; 14 not rated.")


def test_from_2018_to_2019_projects_moved_as_published(gmpp: Snapshot) -> None:
    """On the five-point scale of the time: 32 improved, 19 declined, 59 stayed."""
    then = open_snapshot(gmpp.store, date(2019, 3, 31))
    view = rag.view(then, date(2018, 3, 31))
    assert view.moves_title.title == "19 declined, 32 improved, 59 unchanged"
    assert "32 improved, 19 declined and 59 stayed" in said(view.headline)
    assert len(view.moves.rows) == 32 + 19
    assert "scale changed" not in view.moves_title.subtitle


def test_a_change_of_scale_is_said(gmpp: Snapshot) -> None:
    view = rag.view(gmpp, date(2021, 3, 31))
    assert "the scale changed in between" in view.moves_title.subtitle


def test_whole_life_cost_is_known_for_191_of_235(gmpp: Snapshot) -> None:
    found = figures(gmpp, ["whole_life_cost"])[0]
    assert (found.coverage.known, found.coverage.of) == (191, 235)
    assert isinstance(found.value, Decimal)


def test_a_missing_cost_carries_its_reason(gmpp: Snapshot) -> None:
    facts = project_facts(gmpp)
    missing = facts[facts["whole_life_cost"].isna()]
    assert len(missing) == 44
    assert missing["whole_life_cost_reason"].notna().all()
    assert facts.loc[facts["whole_life_cost"].notna(), "whole_life_cost_reason"].isna().all()


def test_money_of_the_year_is_not_passed_off_as_money_of_the_life(gmpp: Snapshot) -> None:
    for view in (health.view(gmpp, date(2021, 3, 31)), burn.view(gmpp, date(2021, 3, 31))):
        assert "fiscal year 2021/22" in said(view.headline)
        labels = [kpi.label for kpi in view.kpis if kpi.metric in ("eac", "current_budget")]
        assert labels
        assert all("fiscal year 2021/22" in label for label in labels)


def test_burn_shows_what_is_stated_and_says_what_is_not(gmpp: Snapshot) -> None:
    view = burn.view(gmpp, date(2021, 3, 31))
    assert view.by_month.empty
    assert view.cumulative.empty
    assert view.exceptions.rows
    assert "spent" not in [column.key for column in view.exceptions.columns]
    assert [key for key, *_ in view.groups] == ["portfolio", "program"]
    spent = next(kpi for kpi in view.kpis if kpi.label == "Cost to date")
    assert spent.value == "n/a"
    assert "by month" in burn.NO_MONTHS.title


@pytest.mark.parametrize("name", ["uk-gmpp", "us-it"])
def test_without_people_utilization_says_how_to_load_them(store_of, name: str) -> None:  # type: ignore[no-untyped-def]
    view = resources.view(open_snapshot(store_of(name)))
    assert isinstance(view, Empty)
    assert view == resources.NO_PEOPLE
    assert view.command


def test_every_value_of_a_project_says_which_cell_it_is_from(gmpp: Snapshot) -> None:
    code = str(project_facts(gmpp).sort_values("whole_life_cost").dropna(subset=["whole_life_cost"])["code"].iloc[-1])
    view = project.view(gmpp, code, date(2021, 3, 31))
    assert not isinstance(view, Empty)
    facts = {label: origin for label, _, origin in view.facts.rows}
    for label in ("Whole-life cost", "Category", "Current budget"):
        assert facts[label].startswith("gmpp-2022.csv"), label
        assert " · load " in facts[label]
