"""Green only because it was re-baselined: found, said, and marked wherever the color is shown."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from dashboard.views import project, rag, words
from dashboard.views.facts import project_facts
from dashboard.views.figures import figures
from dashboard.views.parts import Empty, Link, Span, Stated
from data_loaders.snapshot import Snapshot, dates, open_snapshot
from data_loaders.store import Store
from tests.conftest import StoreOf
from tests.dashboard.views.conftest import before, said
from tests.stores import Files


@pytest.fixture(scope="session")
def marked(sample: Snapshot) -> pd.Series:
    """The first project of the sample that is green only by re-baseline."""
    facts = project_facts(sample)
    found = facts[facts["rebaselined_green"]]
    assert len(found), "the sample organization has none to show"
    return found.iloc[0]


def test_the_flag_needs_a_new_baseline_and_a_worse_color_against_the_original(sample: Snapshot) -> None:
    facts = project_facts(sample)
    green, worse = facts["computed"] == "GREEN", facts["computed_original"].isin(["AMBER", "RED"])
    assert (facts["rebaselined_green"] == (facts["rebaselined"] & green & worse)).all()
    assert (facts["rebaselined"] & ~facts["rebaselined_green"]).any(), "re-baselined and not green is not marked"
    assert (green & ~facts["rebaselined_green"]).any(), "green against the original too is not marked"
    assert figures(sample, ["green_by_rebaseline"])[0].value == facts["rebaselined_green"].sum()


def test_without_a_change_both_colors_are_the_same(snapshot: Snapshot) -> None:
    facts = project_facts(snapshot)
    rated = facts[~facts["rebaselined"] & (facts["computed_original"] != "NOT_RATED")]
    assert (rated["computed"] == rated["computed_original"]).all()


def test_before_the_change_the_project_was_not_marked(sample: Snapshot, marked: pd.Series) -> None:
    """A re-baseline rewrites no history."""
    changed = [day for day in dates(sample.store) if _row(sample.at(day), marked["code"])["rebaselined"]]
    earlier = [day for day in dates(sample.store) if day < changed[0]]
    assert earlier
    then = _row(sample.at(earlier[-1]), marked["code"])
    assert not then["rebaselined_green"]
    assert then["slip_original"] == then["slip"]
    assert then["original_finish"] == marked["original_finish"]


def _row(snapshot: Snapshot, code: str) -> dict:
    found = project_facts(snapshot)
    rows = found[found["code"] == code].to_dict("records")
    return rows[0] if rows else {"rebaselined": False}


def test_a_project_is_marked_once_its_baseline_is_moved_to_its_forecast(
    sample: Snapshot, store_of: StoreOf, tmp_path: Path
) -> None:
    """A red project becomes green by moving its baseline, and keeps its mark; back again it is plainly red."""
    facts = project_facts(sample)
    late = facts[(facts["rag_schedule_computed"] == "RED") & (facts["rag_cost_computed"] == "GREEN")]
    victim = late[~facts["rebaselined"]].iloc[0]
    store = Files(tmp_path).copy(store_of("sample"))
    _rebaseline(store, int(victim["project_id"]), victim["expected_finish"].date().isoformat())
    after = _row(open_snapshot(store), victim["code"])
    assert (after["computed"], after["computed_original"]) == ("GREEN", "RED")
    assert after["rebaselined_green"]
    assert after["slip_original"] == victim["slip"]
    assert not _row(sample, victim["code"])["rebaselined_green"]


def _rebaseline(store: Store, number: int, finish: str) -> None:
    """A second version of the baseline with another finish, no budget and no decision."""
    assert store.path
    with sqlite3.connect(store.path) as connection:
        connection.execute(
            "insert into baseline (id, source, data_date, project_id, version, start, finish, record_id, load_from)"
            " select (select max(id) + 1 from baseline), source, data_date, project_id, 1, start, ?, record_id,"
            " load_from from baseline where project_id = ? and version = 0 and load_to is null",
            (finish, number),
        )
    connection.close()


def test_a_change_without_a_decision_is_said_to_have_none(sample: Snapshot, store_of: StoreOf, tmp_path: Path) -> None:
    plain = project_facts(sample)
    plain = plain[~plain["rebaselined"] & (plain["state"] == "active")].iloc[0]
    store = Files(tmp_path).copy(store_of("sample"))
    _rebaseline(store, int(plain["project_id"]), plain["expected_finish"].date().isoformat())
    rows = _view(open_snapshot(store), plain["code"]).baselines["baselines"].grid.rows
    assert [row["baseline"].text for row in rows] == ["Original", "Change 1, current"]
    assert rows[0]["decision"].text != "no decision stated"
    assert (rows[1]["decision"].text, rows[1]["decision"].tone) == ("no decision stated", "warn")
    assert rows[1]["budget"] == rows[0]["budget"], "a change of the finish keeps the budget"


# --- On the pages ------------------------------------------------------------------------------------


def _view(snapshot: Snapshot, code: str) -> project.ProjectView:
    view = project.view(snapshot, code, before(snapshot))
    assert not isinstance(view, Empty)
    return view


def test_the_rag_page_says_how_many_and_marks_each(sample: Snapshot) -> None:
    facts = project_facts(sample)
    number = int(facts["rebaselined_green"].sum())
    view = rag.view(sample, before(sample))
    assert f"{number} {'is' if number == 1 else 'are'} green only by re-baseline." in said(view.headline)
    card = next(kpi for kpi in view.kpis if kpi.metric == "rag_computed")
    assert said(card.movement) == f"{number} green only by re-baseline"
    links = [row["project"] for row in view.matrix.rows]
    tagged = {dict(link.params)["project"] for link in links if isinstance(link, Link) and _has_tag(link)}
    assert tagged == set(facts.loc[facts["rebaselined_green"], "code"])


def _has_tag(link: Link) -> bool:
    return words.BY_REBASELINE in [text for text, _ in link.tags]


def test_the_project_page_says_it_and_lists_every_baseline(sample: Snapshot, marked: pd.Series) -> None:
    view = _view(sample, marked["code"])
    assert "Green only by re-baseline: red against the original one." in said(view.headline)
    section = view.baselines["baselines"]
    assert section.title.title.startswith("Green only by re-baseline")
    original, *_, current = section.grid.rows
    assert original["finish"] == words.day(marked["original_finish"])
    assert current["finish"] == words.day(marked["baseline_finish"])
    assert original["late"] == Span(f"{marked['slip_original']} days late", "bad")
    for row in section.grid.rows:
        assert isinstance(row["decision"], Stated)
        assert row["decision"].text
        assert " › row " in str(row["origin"])


def test_a_project_with_one_baseline_says_that_the_original_is_in_force(sample: Snapshot) -> None:
    facts = project_facts(sample)
    plain = facts[~facts["rebaselined"] & facts["baseline_finish"].notna()].iloc[0]
    section = _view(sample, plain["code"]).baselines["baselines"]
    assert section.title.title == "Baselines: the original is in force"
    assert len(section.grid.rows) == 1


def test_a_project_without_a_baseline_has_no_such_card(store_of: StoreOf) -> None:
    snapshot = open_snapshot(store_of("nyc-capital"))
    assert not _view(snapshot, str(project_facts(snapshot)["code"].iloc[0])).baselines
