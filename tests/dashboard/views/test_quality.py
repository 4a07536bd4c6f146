"""Data quality on the record: contradictions put into it are found, with their values and their cell."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from dashboard.frame_cache import cached_frame
from dashboard.metrics.quality import BY_ID, GRADES, WIDENING
from dashboard.views import project, quality, rag
from dashboard.views.facts import project_facts
from dashboard.views.figures import figures
from dashboard.views.parts import Empty
from data_loaders.snapshot import Scope, Selection, Snapshot, dates, open_snapshot
from data_loaders.store import Store
from tests.conftest import StoreOf
from tests.dashboard.views.conftest import before
from tests.stores import Files


@pytest.fixture(scope="module")
def victim(sample: Snapshot) -> int:
    """A sound, running project with money, milestones and progress."""
    frame = sample.frame(quality.quality_facts)
    sound = frame[(frame["state"] == "active") & (frame["grade"] == "A") & (frame["open_milestones"] > 0)]
    sound = sound[(sound["percent_complete"] > 2_000) & (sound["cost_to_date"] > 0)]
    return int(sound["project_id"].iloc[0])


def changed(sample: Snapshot, folder: Path, *statements: str) -> Snapshot:
    """The sample with something else in the record."""
    store = Files(folder).copy(sample.store)
    _run(store, statements)
    return open_snapshot(store, fetch=cached_frame)


def _run(store: Store, statements: tuple[str, ...]) -> None:
    assert store.path
    with sqlite3.connect(store.path) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount, statement
    connection.close()


def test_a_sound_organization_has_sound_data(sample: Snapshot) -> None:
    """The generator contradicts itself nowhere: what is found are silence and projects that are only proposed."""
    found = quality.findings(sample)
    assert set(found["rule"]) <= {"stale_status"}
    grades = quality.grades(sample)["grade"]
    facts = project_facts(sample).set_index("project_id")
    assert set(grades.dropna()) <= {"A", "B"}
    assert set(facts.loc[grades.isna(), "state"]) <= {"proposed"}


def test_every_rule_says_its_values() -> None:
    assert set(quality.VALUES) == set(BY_ID)


LAST = "data_date = (select max(data_date) from progress)"
CONTRADICTIONS = {
    "progress_above_100": [f"update progress set percent_complete = 12000 where project_id = {{0}} and {LAST}"],
    "complete_with_open_milestones": [
        f"update progress set percent_complete = 10000 where project_id = {{0}} and {LAST}"
    ],
    "finish_before_start": [f"update progress set forecast_finish = '2001-01-01' where project_id = {{0}} and {LAST}"],
    "past_end_still_active": [
        f"update progress set forecast_finish = '2025-10-30' where project_id = {{0}} and {LAST}"
    ],
    "spend_before_start": ["update register set start = '2031-01-01' where project_id = {0}"],
    "no_approved_baseline": ["delete from baseline where project_id = {0}"],
    "forecast_below_cost": [
        "update project_period set amount = -amount where project_id = {0} and measure = 'forecast'"
    ],
    "actual_above_commitment": [
        "update project_period set amount = -abs(amount) - 100000 where project_id = {0} and measure = 'commitment'"
    ],
    "stale_status": ["delete from status_report where project_id = {0} and data_date > '2025-08-31'"],
}


@pytest.mark.parametrize("rule", CONTRADICTIONS)
def test_a_contradiction_put_into_the_record_is_found_and_said(
    sample: Snapshot, tmp_path: Path, victim: int, rule: str
) -> None:
    snapshot = changed(sample, tmp_path, *(text.format(victim) for text in CONTRADICTIONS[rule]))
    found = quality.findings(snapshot)
    own = found[found["project_id"] == victim].set_index("rule")
    assert rule in own.index
    assert own.loc[rule, "values"]
    assert not {"nan", "NaT", "<NA>"} & set(str(own.loc[rule, "values"]).split())
    assert set(found.loc[found["project_id"] != victim, "rule"]) <= {"stale_status"}, "nobody else is blamed"
    grade = quality.grades(snapshot).loc[victim, "grade"]
    expected = {"critical": "D", "major": "C", "minor": "B"}[own.loc[rule, "severity"]]
    assert GRADES.index(grade) >= GRADES.index(expected)
    code = str(own.loc[rule, "code"])
    _on_the_pages(snapshot, code, grade, str(own.loc[rule, "words"]), rule)


def _on_the_pages(snapshot: Snapshot, code: str, grade: str, words: str, rule: str) -> None:
    view = project.view(snapshot, code, before(snapshot))
    assert not isinstance(view, Empty)
    card = view.right["quality"]
    assert card.title.title == f"Data quality: {grade}"
    row = next(row for row in card.grid.rows if row["finding"].text == words)  # type: ignore[union-attr]
    if rule in ("progress_above_100", "complete_with_open_milestones", "finish_before_start", "past_end_still_active"):
        assert str(row["origin"]).startswith("status-2025-10.xlsx › "), "the cell it stands in"
    rows = rag.view(snapshot, before(snapshot)).matrix.rows
    cell = next(row["data"] for row in rows if dict(row["project"].params)["project"] == code)  # type: ignore[union-attr]
    assert cell.text == grade  # type: ignore[union-attr]
    assert words in cell.title  # type: ignore[union-attr]


def test_progress_copied_from_spend_is_found(sample: Snapshot, tmp_path: Path, victim: int) -> None:
    """Percent complete of the last three reports is put to percent spent, in tenths, as a lazy report would have it."""
    statements = []
    for day in dates(sample.store)[-3:]:
        facts = project_facts(sample.at(day)).set_index("project_id").loc[victim]
        tenths = round(1_000 * int(facts["cost_to_date"]) / int(facts["current_budget"]))
        statements.append(
            f"update progress set percent_complete = {tenths * 10} where project_id = {victim} and data_date = '{day}'"
        )
    found = quality.findings(changed(sample, tmp_path, *statements))
    own = found[found["project_id"] == victim]
    assert own["rule"].to_list() == ["ev_copied_from_spend"]
    assert own["severity"].to_list() == ["critical"]
    assert "at the last 3 dates" in own["values"].iloc[0]


def test_the_figures_of_the_registry_are_the_grades(snapshot: Snapshot) -> None:
    grades = quality.grades(snapshot)
    facts = project_facts(snapshot).set_index("project_id")
    open_ = grades.loc[facts.index[~facts["state"].isin(["complete", "cancelled"])]]
    poor, found = (figures(snapshot, [metric])[0] for metric in ("poor_data", "data_findings"))
    known = open_["grade"].notna()
    assert poor.coverage.known == known.sum()
    assert poor.coverage.of == len(open_)
    assert poor.value == open_["grade"].isin(["C", "D"]).sum()
    assert found.value == open_.loc[known, "findings"].sum()
    parts = figures(snapshot, ["poor_data"], ["portfolio"])
    assert sum(int(part.value or 0) for part in parts) == poor.value


def test_the_grades_are_those_of_every_page(snapshot: Snapshot) -> None:
    """What is found in the record as it is; each project is graded, or nothing is stated of it."""
    grades = quality.grades(snapshot)
    assert set(grades.index) == set(project_facts(snapshot)["project_id"])
    assert set(grades["grade"].dropna()) <= set(GRADES)
    assert (grades["grade"].isna() == grades["grade_reason"].notna()).all()
    found = quality.findings(snapshot).groupby("project_id").size()
    assert (grades["findings"] == found.reindex(grades.index).fillna(0)).all()


def test_a_range_is_widened_by_the_grade(snapshot: Snapshot) -> None:
    factor, grades = quality.widening(snapshot), quality.grades(snapshot)["grade"]
    assert factor.index.equals(grades.index)
    assert factor.dtype == "float64"
    expected = [WIDENING[grade] if isinstance(grade, str) else max(WIDENING.values()) for grade in grades]
    assert factor.to_list() == expected


def test_a_selection_shows_its_own_findings_only(store_of: StoreOf) -> None:
    whole = open_snapshot(store_of("us-it"), fetch=cached_frame)
    found = quality.findings(whole)
    facts = project_facts(whole)
    portfolio = str(facts.loc[facts["project_id"] == found["project_id"].iloc[0], "portfolio"].iloc[0])
    ids = set(facts.loc[facts["portfolio"] == portfolio, "project_id"])
    chosen = open_snapshot(whole.store, fetch=cached_frame, selection=Selection((portfolio,)))
    scoped = open_snapshot(whole.store, fetch=cached_frame, scope=Scope(portfolios=(portfolio,)))
    for snapshot in (chosen, scoped):
        assert set(quality.findings(snapshot)["project_id"]) == set(found["project_id"]) & ids


def test_money_that_is_not_shown_is_in_no_finding(sample: Snapshot, tmp_path: Path, victim: int) -> None:
    broken = changed(sample, tmp_path, *(text.format(victim) for text in CONTRADICTIONS["forecast_below_cost"]))
    hidden = open_snapshot(broken.store, fetch=cached_frame, scope=Scope(money=False))
    assert "£" not in " ".join(quality.findings(hidden)["values"])
    assert "forecast_below_cost" not in set(quality.findings(hidden)["rule"])


def test_no_baseline_anywhere_is_no_finding_of_each_project(gmpp: Snapshot) -> None:
    """The UK portfolio publishes no baselines: that is said by what could be checked, not 235 times."""
    found = quality.findings(gmpp)
    assert "no_approved_baseline" not in set(found["rule"])
    grades = quality.grades(gmpp)
    assert "A" not in set(grades["grade"]), "fewer than half of the rules could be run"
    assert (grades["run"] * 2 < grades["asked"]).all()


def test_projects_of_which_nothing_is_stated_have_no_grade(store_of: StoreOf) -> None:
    snapshot = open_snapshot(store_of("nyc-capital"), fetch=cached_frame)
    grades = quality.grades(snapshot)
    facts = project_facts(snapshot).set_index("project_id")
    nothing = (
        facts[["expected_finish", "eac", "cost_to_date", "whole_life_cost", "percent_complete"]].isna().all(axis=1)
    )
    assert pd.Series(grades["grade"].isna(), index=facts.index).equals(nothing)
    code = str(facts.loc[nothing, "code"].iloc[0])
    view = project.view(snapshot, code, None)
    assert not isinstance(view, Empty)
    assert view.right["quality"].title.title == "Data quality: n/a"
