"""What follows from a project's facts: by the policy's limits, and never green without evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.metrics.definitions import figure
from dashboard.metrics.derived import FOLLOWS_FROM, base_of, derive
from dashboard.metrics.figure import Reason
from dashboard.metrics.policy import RULE, Policy
from data_loaders.policies import RagRule

AS_AT = date(2026, 10, 31)
DATES = ("baseline_finish", "original_finish", "forecast_finish", "actual_finish", "reported_on")
MONEY = ("current_budget", "original_budget", "eac", "cost_to_date", "pv")


def derived(policy: Policy | None = None, **values: Any) -> pd.Series:
    """One project with all that follows from its facts."""
    project = {
        "project_id": 1, "code": "P-1", "portfolio": "Digital", "program": "Core", "state": "active",
        "declared": "GREEN", "assured": None, "reported_on": "2026-10-31", "baseline_finish": "2027-01-31",
        "original_finish": "2027-01-31", "forecast_finish": "2027-01-31", "actual_finish": None,
        "forecast_finish_reason": None, "percent_complete": 5_000, "current_budget": 100_00, "original_budget": 100_00,
        "eac": 100_00, "cost_to_date": 50_00, "pv": 50_00, "rebaselined": False, "override": None,
        "cost_to_date_reason": None, "current_budget_reason": None,
    } | values  # fmt: skip
    facts = pd.DataFrame([project])
    for name in DATES:
        facts[name] = pd.to_datetime(facts[name])
    for name in (*MONEY, "percent_complete"):
        facts[name] = pd.array(facts[name], dtype="Int64")
    return derive(facts, policy or Policy(), AS_AT).iloc[0]


def rules(**settings: Any) -> Policy:
    return Policy(rag=settings)


def test_the_rule_of_the_pages_is_the_rule_that_is_checked_when_it_is_written() -> None:
    assert RagRule().model_dump(mode="json").keys() == RULE.keys()
    assert {name: float(v) if name.startswith("cost") else v for name, v in RagRule().model_dump().items()} == RULE


def test_a_project_is_colored_by_the_limits_of_its_portfolio_and_its_own() -> None:
    assert derived(eac=104_00)["computed"] == "GREEN"
    strict = rules(all={}, portfolios={"Digital": {"cost_amber": 3, "cost_red": 4}})
    assert derived(strict, eac=104_00)["computed"] == "RED"
    own = rules(portfolios={"Digital": {"cost_amber": 3, "cost_red": 4}}, projects={"P-1": {"cost_red": 50}})
    assert derived(own, eac=104_00)["computed"] == "AMBER"
    assert derived(strict, portfolio="Other", eac=104_00)["computed"] == "GREEN"


@pytest.mark.parametrize(("eac", "color"), [(104_99, "GREEN"), (105_00, "AMBER"), (109_99, "AMBER"), (110_00, "RED")])
def test_a_limit_belongs_to_the_worse_color(eac: int, color: str) -> None:
    assert derived(eac=eac)["rag_cost_computed"] == color


def test_weights_decide_where_the_rule_says_so() -> None:
    late = {"eac": 100_00, "forecast_finish": "2027-06-30"}  # cost green, schedule red
    assert derived(**late)["computed"] == "RED"
    weighted = rules(all={"overall": "weighted", "weights": {"cost": 80, "schedule": 20}})
    assert derived(weighted, **late)["computed"] == "GREEN"
    halves = rules(all={"overall": "weighted"})
    assert derived(halves, **late)["computed"] == "AMBER"


@pytest.mark.parametrize(
    ("reported", "missed", "stale", "overall"),
    [("2026-10-01", 0, False, "GREEN"), ("2026-09-23", 0, False, "GREEN"), ("2026-09-22", 1, True, "GREEN"),
     ("2026-08-22", 2, True, "AMBER"), ("2026-08-23", 1, True, "GREEN")],
)  # fmt: skip
def test_two_missed_reports_cap_the_color(reported: str, missed: int, stale: bool, overall: str) -> None:
    found = derived(reported_on=reported)
    assert (found["missed"], found["stale"], found["overall"]) == (missed, stale, overall)
    assert found["computed"] == "GREEN", "what the figures say stays"
    assert derived(rules(all={"stale_caps": False}), reported_on=reported)["overall"] == "GREEN"


def test_a_stale_green_does_not_count_as_green() -> None:
    stale = derived(reported_on="2026-09-01")
    assert (stale["declared"], stale["declared_counted"]) == ("GREEN", "NOT_RATED")
    assert derived(reported_on="2026-09-01", declared="RED")["declared_counted"] == "RED"
    assured = derived(reported_on="2026-09-01", assured="GREEN")
    assert assured["reported_counted"] == "GREEN", "an assurance does not age with the report"


def test_no_evidence_is_never_green() -> None:
    nothing = {"eac": None, "forecast_finish": None}
    found = derived(**nothing, declared=None)
    assert (found["computed"], found["overall"], found["declared"]) == ("NOT_RATED",) * 3
    assert derived(eac=None)["computed"] == "NOT_RATED", "one dimension of two is too few"


def test_an_override_stands_beside_the_computed_color() -> None:
    found = derived(eac=120_00, override="AMBER")
    assert (found["computed"], found["overall"]) == ("RED", "AMBER")
    assert derived(eac=120_00, override="GREEN", state="on_hold")["overall"] == "ON_HOLD"


def test_more_than_complete_earns_nothing() -> None:
    assert derived(percent_complete=10_000)["ev"] == 100_00
    wrong = derived(percent_complete=10_100)
    assert pd.isna(wrong["ev"])
    assert wrong["ev_reason"] == "DATA_ERROR"


def test_earned_value_is_rounded_once_half_to_even() -> None:
    assert derived(current_budget=5, percent_complete=1_000)["ev"] == 0
    assert derived(current_budget=15, percent_complete=1_000)["ev"] == 2


def test_a_negative_cost_to_date_is_an_error_and_not_a_cost() -> None:
    wrong = derived(cost_to_date=-1)
    assert (pd.isna(wrong["cost_to_date"]), wrong["cost_to_date_reason"]) == (True, "DATA_ERROR")
    assert figure("cost_to_date", pd.DataFrame([wrong]), AS_AT, "GBP").reason is Reason.DATA_ERROR


def test_a_watermelon_and_a_pessimist_are_opposites() -> None:
    assert derived(eac=120_00)["watermelon"]
    assert derived(declared="RED")["pessimist"]
    assert not derived(declared="RED")["watermelon"]


def test_every_column_follows_from_columns_of_the_record() -> None:
    for column in FOLLOWS_FROM:
        assert not set(base_of([column])) & set(FOLLOWS_FROM)
