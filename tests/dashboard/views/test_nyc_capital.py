"""New York City's capital projects: forecasts without a budget, and nobody rates them. Pages say what is known."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboard.frame_cache import cached_frame
from dashboard.views import burn, health, project, rag, words
from dashboard.views.compared import compare
from dashboard.views.exceptions import clauses
from dashboard.views.facts import project_facts
from dashboard.views.needs import shown_of
from dashboard.views.parts import Empty, Stated
from dashboard.views.ranking import doubtful, ranked
from data_loaders.snapshot import Snapshot, dates, open_snapshot
from tests.conftest import StoreOf
from tests.dashboard.views.conftest import said

SINCE = date(2019, 5, 1)


@pytest.fixture(scope="session")
def nyc(store_of: StoreOf) -> Snapshot:
    return open_snapshot(store_of("nyc-capital"), fetch=cached_frame)


# --- Like with like ----------------------------------------------------------------------------------


def test_a_movement_is_taken_over_the_projects_known_at_both_dates(nyc: Snapshot) -> None:
    now, then = (project_facts(one).set_index("project_id")["eac"].dropna() for one in (nyc, nyc.at(SINCE)))
    both = now.index.intersection(then.index)
    movement = compare(nyc, SINCE).movement("eac")
    assert movement
    assert movement.change * 100 == int(now[both].sum()) - int(then[both].sum())
    assert (movement.both, movement.began, movement.ended) == (len(both), len(now) - len(both), len(then) - len(both))
    assert movement.ended, "the plain difference of the sums would be another"


def test_the_card_says_which_projects_it_speaks_of(nyc: Snapshot) -> None:
    card = next(kpi for kpi in burn.view(nyc, SINCE).kpis if kpi.metric == "eac")
    assert said(card.movement) == "+$742.5m since 1 May 2019 for the 221 known at both; 63 new, 75 no longer stated"


def test_the_same_projects_need_no_such_words(nyc: Snapshot) -> None:
    movement = compare(nyc, nyc.as_at).movement("eac")
    assert movement
    assert movement.same_projects
    assert said(words.moved(movement, nyc.as_at)) == "unchanged since 1 Sep 2019"


def test_colors_are_compared_over_projects_open_at_both_dates(sample: Snapshot) -> None:
    seen = compare(sample, dates(sample.store)[0])
    ids, earlier = set(seen.open["project_id"]), set(seen.open_before["project_id"])
    assert earlier - ids, "some are closed since"
    card = next(kpi for kpi in health.view(sample, seen.since).kpis if kpi.rag)
    assert f"for the {len(ids & earlier)} open at both; " in said(card.movement)
    assert f"{len(earlier - ids)} closed or gone" in said(card.movement)


# --- What is known is said ---------------------------------------------------------------------------


@pytest.mark.parametrize("page", [health, burn])
def test_a_forecast_without_a_budget_is_said(nyc: Snapshot, page) -> None:  # type: ignore[no-untyped-def]
    headline = said(page.view(nyc, SINCE).headline)
    assert "$32.0bn is forecast for 284 of 378" in headline
    assert headline.endswith("no budget is stated.")


def test_the_card_of_a_bare_forecast_is_named_so(nyc: Snapshot) -> None:
    labels = [kpi.label for view in (health.view(nyc, SINCE), burn.view(nyc, SINCE)) for kpi in view.kpis]
    assert "Forecast at completion" in labels
    assert "Forecast against budget" not in labels


def test_burn_shows_the_forecast_by_group(nyc: Snapshot) -> None:
    view = burn.view(nyc, SINCE)
    assert [key for key, *_ in view.groups] == ["portfolio", "program"]
    for _, titled, frame, _, says, _ in view.groups:
        assert "of the forecast" in titled.title
        assert frame["forecast"].notna().all()
        assert frame["budget"].isna().all()
        assert "other" not in says


def test_burn_lists_the_forecasts_that_rose(nyc: Snapshot) -> None:
    view = burn.view(nyc, SINCE)
    assert view.exceptions_title.title == "Largest rises of the forecast"
    assert len(view.exceptions.rows) == 10
    assert burn.view(nyc, None).exceptions_title.title == "No overrun can be told"


def test_the_map_falls_back_to_the_forecast_and_says_so(nyc: Snapshot) -> None:
    view = health.view(nyc, SINCE)
    assert view.tiles
    assert "Area: forecast at completion" in view.map_title.subtitle
    assert view.money["forecast"].notna().all()


def test_nobody_rates_and_the_page_says_so(nyc: Snapshot) -> None:
    view = rag.view(nyc, SINCE)
    assert said(view.headline).startswith("None of 378 open projects is rated.")
    assert "0 red" not in said(view.headline)
    assert view.unrated
    assert "worst first" not in view.matrix_title.title
    assert [column.key for column in view.matrix.columns] == ["project", "size", "finish", "moved", "data"]
    assert view.moves_title.title == "No change can be told"


# --- What needs somebody -----------------------------------------------------------------------------


def test_finishes_that_moved_far_need_somebody(nyc: Snapshot) -> None:
    view = health.view(nyc, SINCE)
    assert len(view.needs.rows) == shown_of(len(view.tiles)) == 11
    below = [row["project"].below for row in view.needs.rows]  # type: ignore[union-attr]
    assert all("later since 1 May 2019" in text for text in below)
    assert "rag" not in [column.key for column in view.needs.columns]
    assert "11 of 67" in view.needs_title.subtitle


def test_a_finish_within_tolerance_needs_nobody(nyc: Snapshot) -> None:
    seen = compare(nyc, SINCE)
    listed = ranked(seen.open, seen.lead, pd.Timestamp(seen.as_at))
    assert (listed["movement"] > 7).all()


def test_an_absurd_finish_is_doubted_and_not_believed(nyc: Snapshot) -> None:
    """In March 2018 a finish is stated for the year 2108."""
    seen = compare(nyc.at(date(2018, 3, 1)), date(2017, 9, 1))
    absurd = seen.open[doubtful(seen.open)]
    assert absurd["expected_finish"].dt.year.tolist() == [2108]
    row = next(absurd.itertuples())
    assert clauses(row, seen.lead) == ["finish forecast for 21 Oct 2108: check the data"]
    card = next(kpi for kpi in health.view(seen.snapshot, seen.since).kpis if kpi.metric == "finish_moved_later")
    assert "32,872" not in said(card.movement)
    assert "1 to check" in said(card.movement)


def test_a_date_that_comes_back_from_absurd_is_doubted_too(nyc: Snapshot) -> None:
    seen = compare(nyc.at(date(2018, 8, 1)), date(2018, 3, 1))
    row = next(seen.open[doubtful(seen.open)].itertuples())
    assert clauses(row, seen.lead) == ["finish moved 32,620 days earlier since 1 Mar 2018: check the data"]


# --- One project -------------------------------------------------------------------------------------


def test_a_project_shows_its_changes_and_how_its_finish_moved(nyc: Snapshot) -> None:
    view = project.view(nyc, "97", SINCE)
    assert not isinstance(view, Empty)
    assert view.left["changes"].title.title == "12 approved changes, together +$137.1m and +588 days"
    assert view.left["finishes"].title.title == "Forecast finish: moved 7 times, now 588 days later than first stated"
    assert len(view.left["finishes"].grid.rows) == 8
    assert "no decision stated" in view.left["changes"].title.subtitle


def test_a_constant_of_the_mapping_cites_no_row(nyc: Snapshot) -> None:
    view = project.view(nyc, "97", SINCE)
    assert not isinstance(view, Empty)
    origin = {label: origin for label, _, origin in view.facts.rows}
    assert origin["State"] == "not stated: the mapping says it of every row"
    assert "nyc-capital-2019-09.csv › " in origin["Start"]


def test_projects_can_be_told_apart_by_their_code(nyc: Snapshot) -> None:
    for code, label in project.choices(nyc).items():
        assert f" · {code} · " in label


def test_changes_of_the_sample_say_their_decision(sample: Snapshot) -> None:
    facts = project_facts(sample)
    view = project.view(sample, str(facts.loc[facts["rebaselined_green"], "code"].iloc[0]), None)
    assert not isinstance(view, Empty)
    row = view.left["changes"].grid.rows[-1]
    assert isinstance(row["change"], Stated)
    assert row["change"].below.startswith("CR")
    assert row["decision"]
