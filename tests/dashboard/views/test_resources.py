"""Resource utilization: the heat map by each measure, what loads a team, and which projects leave a role short."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.metrics.definitions import figure
from dashboard.metrics.figure import Reason
from dashboard.views import people, resources, resources_roles, resources_team
from dashboard.views.parts import Empty, Link, Section
from dashboard.views.resources import HeatView
from data_loaders.queries import people as record
from data_loaders.snapshot import Scope, Selection, Snapshot, dates, open_snapshot


def heat(snapshot: Snapshot, measure: str) -> HeatView:
    found = resources.heat(snapshot, measure)
    assert isinstance(found, HeatView)
    return found


# --- The heat map ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("measure", "column"), [("Forecast", "booked"), ("Committed", "hard")])
def test_a_cell_is_what_is_booked_of_what_the_team_can(sample: Snapshot, measure: str, column: str) -> None:
    weeks = people.team_weeks(sample)
    for row in heat(sample, measure).frame.itertuples():
        own = weeks[(weeks["team"] == row.team) & (weeks["week"] == row.week)]
        assert (row.minutes, row.capacity) == (own[column].sum(), own["net_capacity"].sum())
        if row.capacity:
            assert row.utilization == pytest.approx(row.minutes / row.capacity)


def test_actual_is_by_the_timesheets_there_are(sample: Snapshot) -> None:
    sheets = record.time_entries(sample)
    last = sheets["week"].max()
    found = heat(sample, "Actual").frame
    assert found["week"].max() <= pd.Timestamp(sample.as_at)
    assert found.loc[found["week"] > last, "utilization"].isna().all(), "no evidence is not zero"
    known = found[found["utilization"].notna()]
    assert len(known)
    assert set(known["week"]) <= set(sheets["week"])
    roster = record.resources(sample).set_index("resource")["team"]
    row = known.iloc[0]
    own = sheets[(sheets["resource"].map(roster) == row["team"]) & (sheets["week"] == row["week"])]
    assert row["minutes"] == own["minutes"].sum()


def test_without_timesheets_it_is_said(sample: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    none = record.time_entries(sample).iloc[:0]
    fetch = sample.fetch

    def without(query, snapshot, args):  # type: ignore[no-untyped-def]
        return none if query is record.time_entries else query(snapshot, *args) if "worked" in str(query) else fetch(
            query, snapshot, args)  # fmt: skip

    assert resources.heat(replace(sample, fetch=without), "Actual") == resources.NO_TIMESHEETS


@pytest.mark.parametrize("measure", resources.MEASURES)
def test_the_denominator_is_named(sample: Snapshot, measure: str) -> None:
    assert "net capacity: contract hours less holidays and leave" in heat(sample, measure).title.subtitle


def test_the_numbers_are_those_of_the_map(sample: Snapshot) -> None:
    found = heat(sample, "Forecast")
    first = found.frame.iloc[0]
    numbers = found.numbers.iloc[0]
    assert numbers["percent"] == pytest.approx(100 * first["utilization"], abs=0.06)
    assert numbers["hours"] == pytest.approx(first["minutes"] / 60, abs=0.06)


def test_people_are_seen_whole_whatever_is_chosen(sample: Snapshot) -> None:
    chosen = replace(sample, selection=Selection(portfolios=("nothing",)))
    assert resources.note(chosen) and not resources.note(sample)  # noqa: PT018
    assert resources.view(sample) == resources.view(chosen)


def test_who_may_see_some_projects_only_sees_no_utilization(sample: Snapshot) -> None:
    hidden = replace(sample, scope=Scope(portfolios=("Digital",)))
    assert resources.view(hidden) == resources.NOT_ALL
    assert isinstance(resources.NOT_ALL, Empty)


# --- A team ------------------------------------------------------------------------------------------


def test_the_projects_of_a_team_are_all_its_bookings(sample: Snapshot) -> None:
    for team in resources_team.teams(sample):
        loads = people.team_loads(people.outlook(people.team_weeks(sample), sample.as_at))
        own = loads[loads["team"] == team]
        weeks = own[own["over"] > 0] if own["over"].gt(0).any() else own
        rows = resources_team.view(sample, team).projects.grid.rows
        hours = sum(int(str(row["hours"]).replace(",", "")) for row in rows)
        assert hours == pytest.approx(int(weeks["booked"].sum()) / 60, abs=len(rows))


def test_the_people_of_a_team_are_those_of_its_weeks(sample: Snapshot) -> None:
    weeks = people.outlook(people.team_weeks(sample), sample.as_at)
    for team in resources_team.teams(sample):
        found = resources_team.view(sample, team).people.grid.rows
        assert len(found) == weeks.loc[weeks["team"] == team, "resource"].nunique()
    assert set(resources_team.teams(sample)) == set(weeks["team"])


def test_the_team_most_over_comes_first(sample: Snapshot) -> None:
    loads = people.team_loads(people.outlook(people.team_weeks(sample), sample.as_at))
    over = loads.groupby("team")["over"].sum()
    assert over[resources_team.teams(sample)[0]] == over.max() > 0


def test_a_team_over_capacity_has_a_fix_that_says_what_it_does(sample: Snapshot) -> None:
    team = resources_team.teams(sample)[0]
    found = resources_team.fixes(sample, team)
    assert isinstance(found, Section)
    for row in found.grid.rows:
        link = row["move"]
        assert isinstance(link, Link)
        assert dict(link.params)["team"] == team
        assert "→" in str(row["over"])
    clears = [row for row in found.grid.rows if row["move"].tags]  # type: ignore[union-attr]
    assert ("No single move" in found.title.title) == (not clears)


def test_a_team_with_room_needs_no_fix(sample: Snapshot) -> None:
    loads = people.team_loads(people.outlook(people.team_weeks(sample), sample.as_at))
    over = loads.groupby("team")["over"].sum()
    for team in over.index[over == 0]:
        assert resources_team.fixes(sample, str(team)) is None


# --- Roles -------------------------------------------------------------------------------------------


def test_without_the_projects_named_the_role_would_suffice(sample: Snapshot) -> None:
    found = resources_roles.view(sample)
    assert found.short, "the sample has a role that is short"
    weeks, asked = people.role_weeks(sample), people.demand_ahead(sample)
    checked = 0
    for section in found.short:
        if "no few projects" in section.title.title:
            continue
        codes = [dict(row["project"].params)["project"] for row in section.grid.rows]  # type: ignore[union-attr]
        role = next(one for one in weeks["role"].unique() if one.lower() in section.title.title)
        short = weeks[(weeks["role"] == role) & (weeks["short"] > 0)].set_index("week")
        rest = asked[(asked["role"] == role) & ~asked["code"].isin(codes)].groupby("week")["minutes"].sum()
        assert (rest.reindex(short.index, fill_value=0) <= short["supply"]).all()
        fewer = asked[(asked["role"] == role) & ~asked["code"].isin(codes[:-1])].groupby("week")["minutes"].sum()
        assert (fewer.reindex(short.index, fill_value=0) > short["supply"]).any(), "no project is named in vain"
        checked += 1
    assert checked


def test_role_supply_is_the_sum_of_its_weeks(sample: Snapshot) -> None:
    weeks, roles = people.role_weeks(sample), people.role_supply(sample).set_index("role")
    for role, rows in weeks.groupby("role"):
        assert roles.loc[role, "short"] == (rows["demand"] - rows["supply"]).clip(lower=0).sum()


# --- The metric --------------------------------------------------------------------------------------


def test_actual_utilization_is_of_known_timesheets(sample: Snapshot) -> None:
    weeks = people.worked_weeks(sample)
    used = figure("actual_utilization", weeks, sample.as_at, "")
    known = weeks[weeks["worked"].notna()]
    assert used.coverage.known == len(known) < used.coverage.of == len(weeks)
    assert used.value == pytest.approx(100 * int(known["worked"].sum()) / int(known["net_capacity"].sum()))


def test_time_worked_is_not_shown_to_who_may_see_some_projects_only(sample: Snapshot) -> None:
    hidden = replace(sample, scope=Scope(portfolios=("Digital",)))
    used = figure("actual_utilization", people.worked_weeks(hidden), sample.as_at, "")
    assert (used.value, used.reason) == (None, Reason.NOT_SHOWN)


def test_every_date_of_the_record_has_its_page(sample: Snapshot) -> None:
    for day in dates(sample.store)[::6]:
        then = open_snapshot(sample.store, day)
        for measure in resources.MEASURES:
            assert resources.heat(then, measure)
        assert resources_roles.view(then).title.title
