"""The project's sheet: what is needed by rule, the short cards, and what is missing said once."""

from __future__ import annotations

import pytest

from dashboard.views import project
from dashboard.views.facts import project_facts
from dashboard.views.parts import Grid, Section, Stated, Titled
from dashboard.views.project_glance import role_gaps
from data_loaders.queries import people, projects
from data_loaders.snapshot import Snapshot
from tests.dashboard.views.conftest import before


def _view(snapshot: Snapshot, code: str) -> project.ProjectView:
    view = project.view(snapshot, code, before(snapshot))
    assert isinstance(view, project.ProjectView)
    return view


def _needs(view: project.ProjectView) -> list[str]:
    return [row["what"].text for row in view.needed.grid.rows if isinstance(row["what"], Stated)]


def test_a_change_without_a_decision_asks_for_one(sample: Snapshot) -> None:
    changes = sample.frame(projects.registered, "change_request")
    facts = project_facts(sample).set_index("project_id")
    waiting = changes[(changes["state"] == "open") & ~changes["project_id"].map(facts["state"]).eq("complete")]
    for number in waiting["project_id"].head(3):
        assert any(need.startswith("A decision on ") for need in _needs(_view(sample, facts.at[number, "code"])))


def test_a_closed_project_needs_nothing(sample: Snapshot) -> None:
    facts = project_facts(sample)
    closed = facts.loc[facts["state"] == "complete", "code"]
    assert len(closed)
    assert _needs(_view(sample, closed.iloc[0])) == []


def test_what_is_short_is_what_is_asked_for_beyond_what_is_booked_week_by_week(sample: Snapshot) -> None:
    asked = sample.frame(people.demands)
    number = int(asked.groupby("project_id")["minutes"].sum().idxmax())
    gaps = role_gaps(sample, number)
    assert len(gaps)
    assert (gaps["lacking"] >= (gaps["wanted"] - gaps["had"]).clip(lower=0) - 1e-9).all()
    assert (gaps["lacking"] <= gaps["wanted"] + 1e-9).all()
    assert role_gaps(sample, -1).empty


def test_a_register_that_is_not_there_is_said_once(gmpp: Snapshot) -> None:
    view = _view(gmpp, str(project_facts(gmpp)["code"].iloc[0]))
    assert not view.glance
    assert view.absent.startswith("The record has no milestones, open risks, ")


@pytest.mark.parametrize(("left", "right"), [(1, 8), (8, 1), (3, 3)])
def test_what_is_left_goes_where_there_is_room(left: int, right: int) -> None:
    def card(rows: int) -> dict[str, Section]:
        return {f"of{rows}": Section(Titled(""), Grid((), [{}] * rows))}

    one, other = project.level(card(left), {"other": card(right)[f"of{right}"]}, {"rest": card(5)["of5"]})
    assert ("rest" in one) == (left <= right)
    assert ("rest" in other) == (left > right)
