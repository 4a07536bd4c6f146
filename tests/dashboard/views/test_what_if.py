"""The what-if on a record: the plan in it is the record's, and what is said is what is simulated."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.metrics import what_if as simulated
from dashboard.metrics.definitions import figure
from dashboard.metrics.what_if import Move
from dashboard.views import people, resources_team, what_if
from dashboard.views.facts import all_project_facts, month_facts
from dashboard.views.parts import Link
from data_loaders.snapshot import Scope, Snapshot
from tests.dashboard.views.conftest import said
from tests.fingerprint import content


def test_the_plan_is_utilized_as_the_registry_says(sample: Snapshot) -> None:
    weeks = people.outlook(people.team_weeks(sample), sample.as_at)
    found = simulated.by_team(what_if.plan_of(sample), people.weeks_in_view(sample.as_at, 0))
    for team, rows in weeks.groupby("team"):
        used = figure("forecast_utilization", rows, sample.as_at, "")
        assert found.loc[team, "percent"] == pytest.approx(used.value)
    over = people.team_loads(weeks).groupby("team")["over"].sum()
    assert found["over"].to_dict() == over.to_dict()


def test_the_plan_is_short_of_what_the_record_is_short_of(sample: Snapshot) -> None:
    found = simulated.short_by_role(what_if.plan_of(sample), people.weeks_in_view(sample.as_at, 0))
    known = people.role_supply(sample).set_index("role")["short"]
    assert found.reindex(known.index).to_dict() == known.to_dict()


def test_the_plan_costs_what_the_projects_cost(sample: Snapshot) -> None:
    plan, facts = what_if.plan_of(sample), all_project_facts(sample).set_index("code")
    eac = simulated.eac(plan)
    assert eac.to_dict() == facts.loc[eac.index, "eac"].to_dict()
    lines = month_facts(sample)
    lines = lines[lines["code"].isin(eac.index)]
    assert simulated.burn(plan).sum() == lines["forecast"].sum()


def test_every_booking_ahead_is_in_the_plan(sample: Snapshot) -> None:
    plan = what_if.plan_of(sample)
    assert plan.bookings["minutes"].sum() == people.bookings_ahead(sample)["minutes"].sum() > 0
    assert simulated.minutes_beyond(plan) == 0, "capacity is known for all weeks that anything is booked in"


def test_nothing_moved_is_said_to_be_the_plan(sample: Snapshot) -> None:
    view = what_if.view(sample, "")
    assert (view.moves, view.problems, len(view.burn)) == ((), (), 0)
    assert "this is the plan" in said(view.said)
    assert not view.teams.grid.rows


def test_a_shift_says_what_it_changes(sample: Snapshot) -> None:
    plan = what_if.plan_of(sample)
    code = plan.forecast.groupby("code")["amount"].sum().idxmax()
    view = what_if.view(sample, f"{code}:+4")
    assert view.moves == (Move(str(code), "shift", 4),)
    (row,) = view.projects.grid.rows
    assert "4 weeks later than" in row["finish"].below  # type: ignore[union-attr]
    assert row["plan"] == row["what_if"], "a delay costs nothing by itself"
    assert len(view.burn)
    assert view.burn["plan"].sum() == pytest.approx(view.burn["what_if"].sum())


def test_a_drop_gives_up_the_cost_to_go_and_keeps_the_cost_so_far(sample: Snapshot) -> None:
    plan = what_if.plan_of(sample)
    code = plan.forecast.groupby("code")["amount"].sum().idxmax()
    view = what_if.view(sample, f"{code}:drop")
    (row,) = view.projects.grid.rows
    assert row["finish"].text == "not delivered"  # type: ignore[union-attr]
    after = simulated.simulate(plan, view.moves)
    assert simulated.eac(after)[code] < simulated.eac(plan)[code]
    assert "of cost to go is not spent" in said(view.said)


def test_what_cannot_be_is_said_and_left_out(sample: Snapshot) -> None:
    plan = what_if.plan_of(sample)
    busy = str(plan.bookings.sort_values("week")["code"].iloc[0])
    view = what_if.view(sample, f"NO-SUCH:+4,{busy}:-3,<b>x</b>,{busy}:+0")
    assert view.moves == ()
    assert len(view.problems) == 4
    assert any("NO-SUCH" in one for one in view.problems)
    assert any(f"{busy} has work under way" in one for one in view.problems)


def test_a_closed_project_cannot_be_moved(sample: Snapshot) -> None:
    facts = all_project_facts(sample)
    closed = set(facts.loc[facts["state"].isin(what_if.CLOSED), "code"])
    assert closed
    assert not closed & set(what_if.choices(sample))


def test_a_fix_shows_in_the_what_if_what_it_promises(sample: Snapshot) -> None:
    team = resources_team.teams(sample)[0]
    found = resources_team.fixes(sample, team)
    assert found
    link, promised = found.grid.rows[0]["move"], found.grid.rows[0]["over"]
    assert isinstance(link, Link)
    text = dict(link.params)["whatif"]
    after = simulated.simulate(what_if.plan_of(sample), simulated.read_moves(text)[0])
    over = simulated.by_team(after, people.weeks_in_view(sample.as_at, 0)).loc[team, "over"]
    assert str(promised).endswith(f"→ {over / 60:,.0f}")


def test_who_may_not_see_money_sees_none(sample: Snapshot) -> None:
    hidden = replace(sample, scope=Scope(money=False))
    code = str(what_if.plan_of(sample).forecast["code"].iloc[0])
    view = what_if.view(hidden, f"{code}:drop")
    shown = repr(view)
    assert "£" not in shown and "GBP" not in shown  # noqa: PT018
    assert "not shown to you" in view.burn_title.title


def test_looking_at_it_writes_nothing(sample: Snapshot) -> None:
    before = content(sample.store)
    what_if.view(sample, ",".join(f"{code}:+8" for code in list(what_if.choices(sample))[:5]))
    assert content(sample.store) == before


def test_capacity_is_known_for_the_weeks_that_work_moves_to(sample: Snapshot) -> None:
    plan = what_if.plan_of(sample)
    last = max(plan.bookings["week"].max(), plan.demand["week"].max())
    assert plan.capacity["week"].max() == last + pd.Timedelta(weeks=what_if.BEYOND)
