"""Data quality: each rule finds what it is named for and nothing less, and the grade follows from what is found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.metrics.quality import (
    BY_ID,
    RULES,
    WIDENING,
    broken,
    copied,
    findings,
    graded,
    ran,
    widening,
)

AS_AT = pd.Timestamp(2026, 10, 31)
SOUND: dict[str, Any] = {
    "project_id": 1, "state": "active", "percent_complete": 6_000, "milestones": 8, "open_milestones": 3,
    "start": pd.Timestamp(2026, 1, 5), "first_cost": pd.Timestamp(2026, 1, 31),
    "expected_finish": pd.Timestamp(2027, 3, 31), "baseline_finish": pd.Timestamp(2027, 3, 31),
    "actual_finish": pd.NaT, "as_at": AS_AT, "cost_to_date": 50_000, "current_budget": 100_000, "eac": 98_000,
    "open_commitment": 4_000, "rounding": 100, "copied": 0, "baselines": 40, "stale": False, "missed": 0,
    "reported_on": AS_AT, "evidence": 6,
}  # fmt: skip
KINDS = {name: "Int64" for name, value in SOUND.items() if type(value) is int}
KINDS |= dict.fromkeys(("start", "first_cost", "expected_finish", "baseline_finish", "actual_finish"), "datetime64[us]")


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    """Sound projects, each with what differs."""
    made = [SOUND | {"project_id": number} | row for number, row in enumerate(rows, start=1)]
    return pd.DataFrame(made).astype(KINDS)


# For every rule: what breaks it, and what comes closest and does not.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "progress_above_100": ({"percent_complete": 10_001}, {"percent_complete": 10_000, "open_milestones": 0}),
    "complete_with_open_milestones": ({"percent_complete": 10_000}, {"percent_complete": 9_999}),
    "forecast_below_cost": ({"eac": 49_899}, {"eac": 49_900}),
    "finish_before_start": ({"expected_finish": pd.Timestamp(2026, 1, 4), "actual_finish": pd.Timestamp(2026, 1, 4)},
                            {"expected_finish": pd.Timestamp(2026, 1, 5), "actual_finish": pd.Timestamp(2026, 1, 5)}),
    "ev_copied_from_spend": ({"copied": 3}, {"copied": 2}),
    "past_end_still_active": ({"expected_finish": pd.Timestamp(2026, 10, 30)}, {"expected_finish": AS_AT}),
    "spend_before_start": ({"first_cost": pd.Timestamp(2025, 12, 31)}, {"start": pd.Timestamp(2026, 1, 31)}),
    "actual_above_commitment": ({"open_commitment": -101}, {"open_commitment": -100}),
    "no_approved_baseline": ({"baseline_finish": pd.NaT}, {"baseline_finish": pd.NaT, "state": "proposed"}),
    "complete_with_forecast": ({"state": "complete"}, {"state": "complete", "eac": 50_100}),
    "stale_status": ({"stale": True}, {"stale": True, "state": "complete", "eac": 50_000}),
    "no_evidence": ({"evidence": 0}, {"evidence": 1}),
}  # fmt: skip


def test_every_rule_has_a_case() -> None:
    assert list(CASES) == [rule.id for rule in RULES]


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_finds_what_it_is_named_for_and_nothing_short_of_it(rule: str) -> None:
    breaks, holds = CASES[rule]
    found = findings(frame(breaks, holds, {}))
    assert found[found["rule"] == rule]["project_id"].to_list() == [1]
    assert set(found["project_id"]) <= {1}, "what comes closest breaks no other rule either"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.needs], ids=lambda rule: rule.id)
def test_a_rule_whose_inputs_are_not_known_is_not_run_and_not_passed(rule: Any) -> None:
    breaks, _ = CASES[rule.id]
    for column in rule.needs:
        unknown = frame(breaks | {column: pd.NaT if "datetime" in str(KINDS.get(column)) else pd.NA})
        assert not ran(rule, unknown).any()
        assert not broken(rule, unknown).any()
        assert graded(unknown)["run"].iloc[0] < graded(frame(breaks))["run"].iloc[0]


@pytest.mark.parametrize(
    ("row", "grade"),
    [
        ({}, "A"),
        ({"stale": True}, "B"),
        ({"baseline_finish": pd.NaT}, "C"),
        ({"baseline_finish": pd.NaT, "open_commitment": -900}, "C"),
        ({"baseline_finish": pd.NaT, "open_commitment": -900, "first_cost": pd.Timestamp(2025, 1, 31)}, "D"),
        ({"percent_complete": 10_000}, "D"),
        ({"stale": True, "percent_complete": 12_000, "milestones": pd.NA}, "D"),
    ],
)
def test_the_grade_follows_from_the_worst_that_is_found(row: dict[str, Any], grade: str) -> None:
    assert graded(frame(row))["grade"].to_list() == [grade]


def test_no_evidence_is_no_grade_and_has_its_reason() -> None:
    found = graded(frame({"evidence": 0}, {}))
    assert found["grade"].isna().to_list() == [True, False]
    assert found["grade_reason"].iloc[0] == "NO_DATA"
    assert pd.isna(found["grade_reason"].iloc[1])


def test_what_can_hardly_be_checked_is_not_an_a() -> None:
    unknown = ["percent_complete", "milestones", "open_commitment", "eac", "copied", "baselines", "first_cost"]
    found = graded(frame(dict.fromkeys(unknown, pd.NA) | {"first_cost": pd.NaT}))
    assert found["run"].iloc[0] * 2 < found["asked"].iloc[0]
    assert found["grade"].to_list() == ["B"]


def test_a_worse_grade_widens_more_and_no_grade_as_much_as_the_worst() -> None:
    found = widening(pd.Series(["A", "B", "C", "D", None], dtype="object"))
    assert found.to_list() == [*WIDENING.values(), WIDENING["D"]]
    assert found.is_monotonic_increasing
    assert found.iloc[0] == 1.0


def test_findings_name_rule_and_severity_the_worst_first() -> None:
    found = findings(frame({"stale": True, "percent_complete": 12_000, "baseline_finish": pd.NaT}))
    severities = found["severity"].to_list()
    assert severities == sorted(severities, key=["critical", "major", "minor"].index)
    assert all(BY_ID[row.rule].severity == row.severity for row in found.itertuples())


# --- Progress that is a copy of spend ----------------------------------------------------------------


def copies(complete: list[Any], spent: list[Any]) -> Any:
    days = list(range(len(complete)))
    found = copied(
        pd.DataFrame([complete], columns=days).astype("Int64"), pd.DataFrame([spent], columns=days).astype("Float64")
    )
    return found.iloc[0]


@pytest.mark.parametrize(
    ("complete", "spent", "run"),
    [
        ([1_000, 2_000, 3_000], [1_000.0, 2_000.0, 3_000.0], 3),
        ([1_000, 2_000, 3_100], [1_049.0, 1_950.0, 3_060.0], 3),  # stated in whole percents
        ([1_010, 2_000, 3_000], [1_049.0, 1_960.0, 2_960.0], 0),  # stated in tenths: not the same
        ([1_013, 2_001, 3_007], [1_013.2, 2_000.6, 3_007.4], 3),
        ([900, 2_000, 3_000], [1_000.0, 2_000.0, 3_000.0], 2),
        ([1_000, 2_000, 3_100], [1_000.0, 2_000.0, 3_000.0], 0),  # not at the last date
        ([3_000, 3_000, 3_000], [3_000.0, 3_000.0, 3_000.0], 1),  # it does not move
        ([1_000, 3_000, 3_000], [1_000.0, 3_000.0, 3_000.0], 1),
        ([500, 1_000, 2_000, 3_000], [500.0, 1_000.0, 2_000.0, 3_000.0], 4),
    ],
)
def test_a_copy_is_the_same_number_at_each_of_the_last_dates_and_moves(
    complete: list[Any], spent: list[Any], run: int
) -> None:
    assert copies(complete, spent) == run


def test_fewer_than_three_dates_tell_nothing() -> None:
    assert pd.isna(copies([1_000, 2_000], [1_000.0, 2_000.0]))
    assert pd.isna(copies([pd.NA, 1_000, 2_000], [500.0, 1_000.0, 2_000.0]))
    assert pd.isna(copies([500, 1_000, 2_000], [pd.NA, 1_000.0, 2_000.0]))


def test_progress_that_only_keeps_pace_with_spend_is_no_copy() -> None:
    """Honest projects on budget: progress within a percent of spend, stated in tenths, are not taken for copies."""
    random = np.random.default_rng(7)
    spent = np.cumsum(random.uniform(100, 900, (2_000, 6)), axis=1)
    complete = (np.round((spent + random.uniform(-100, 100, spent.shape)) / 10) * 10).astype("int64")
    found = copied(pd.DataFrame(complete).astype("Int64"), pd.DataFrame(spent).astype("Float64"))
    assert (found >= 3).mean() < 0.002
