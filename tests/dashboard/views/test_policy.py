"""What other rules would do is told before they are kept, and is what they do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.policy import Policy
from dashboard.views import definitions, overrides, policy
from dashboard.views.facts import policy_of, project_facts
from data_loaders.journal import Actor
from data_loaders.overrides import override
from data_loaders.policies import RagRule, RagRules, change, proposed
from data_loaders.queries.settings import all_settings
from data_loaders.snapshot import Scope, Snapshot, open_snapshot
from data_loaders.store import Store
from tests.conftest import StoreOf
from tests.stores import Files

ANNA = Actor.here("Anna")
CASES = [
    ("rag.all.cost_amber", 0),
    ("rag.all.cost_red", "5.01"),
    ("rag.all.slip_amber", 0),
    ("rag.all.slip_red", 8),
    ("rag.all.overall", "weighted"),
    ("rag.all.fewest_rated", 1),
    ("cadence_days", 1),
]


@pytest.fixture
def own(store_of: StoreOf, tmp_path: Path) -> Store:
    """A sample that the test may change."""
    return Files(tmp_path).copy(store_of("sample"))


def colors(snapshot: Snapshot) -> pd.DataFrame:
    facts = project_facts(snapshot).set_index("code")
    return facts.loc[~facts["state"].isin(["complete", "cancelled"]), list(policy.DIMENSIONS.values())]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_preview_says_what_the_change_then_does(own: Store, name: str, value: Any) -> None:
    before = open_snapshot(own)
    wanted = proposed(all_settings(before), name, value)
    seen = policy.preview_of(before, wanted.setting, wanted.value)
    assert project_facts(open_snapshot(own)).equals(project_facts(before)), "nothing is changed by looking"
    change(own, name, value, ANNA, "try")
    was, now = colors(before), colors(open_snapshot(own))
    for dimension, column in policy.DIMENSIONS.items():
        moved = was[column] != now[column]
        told = seen.changes[seen.changes["dimension"] == dimension].set_index("code")
        assert sorted(told.index) == sorted(was.index[moved])
        assert told["before"].to_dict() == was.loc[moved, column].to_dict()
        assert told["after"].to_dict() == now.loc[moved, column].to_dict()


def test_some_of_these_changes_change_a_color(sample: Snapshot) -> None:
    found = [policy.preview_of(sample, one.setting, one.value).changes
             for one in (proposed(all_settings(sample), *case) for case in CASES)]  # fmt: skip
    assert sum(len(one) > 0 for one in found) >= 4


def test_the_sentence_counts_projects_moves_and_money(sample: Snapshot) -> None:
    rules = proposed(all_settings(sample), "rag.all.slip_amber", 0).value
    seen = policy.preview(sample, rules)
    overall = seen.changes[seen.changes["dimension"] == "overall"]
    assert seen.said.startswith(f"{len(overall)} project")
    assert "green to amber" in seen.said
    assert "of budget" in seen.said
    same = policy.preview(sample, RagRules().model_dump(mode="json"))
    assert same.changes.empty
    assert same.said == "No project changes its overall color."


def test_a_preview_tells_of_no_money_and_no_project_that_is_not_shown(sample: Snapshot) -> None:
    portfolio = project_facts(sample)["portfolio"].iloc[0]
    seen = open_snapshot(sample.store, scope=Scope(portfolios=(portfolio,), money=False))
    rules = proposed(all_settings(seen), "rag.all.slip_amber", 0).value
    found = policy.preview(seen, rules)
    assert set(found.changes["code"]) <= set(project_facts(seen)["code"])
    assert "of budget" not in found.said
    assert found.changes["money"].isna().all()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, ("amber from 5\u202f%, red from 10\u202f% over budget",
              "green up to 7 days late, amber up to 30, red beyond",
              "the worst of cost and schedule, where both are known")),
        ({"cost_red": "12.50", "slip_amber": 1, "overall": "weighted", "weights": {"cost": "60", "schedule": "40"},
          "fewest_rated": 1},
         ("amber from 5\u202f%, red from 12.5\u202f% over budget", "green up to 1 day late, amber up to 30, red beyond",
          "the weighted points of cost and schedule (cost 60, schedule 40), of those that are known")),
    ],
)  # fmt: skip
def test_rules_are_said_in_words(rule: dict[str, Any], said: tuple[str, ...]) -> None:
    whole = Policy(rag={"all": rule}).rule()
    assert (policy.cost_said(whole), policy.schedule_said(whole), policy.overall_said(whole)) == said


def test_every_rule_has_a_label_and_says_how_it_is_written() -> None:
    assert set(RagRule.model_fields) <= set(policy.LABELS)
    assert set(policy.WRITTEN) == set(RagRule.model_fields)


def test_the_settings_in_force_are_those_of_the_pages(own: Store) -> None:
    change(own, "rag.all.cost_red", 12, ANNA, "try")
    snapshot = open_snapshot(own)
    found = policy.in_force(snapshot)
    rule = policy_of(snapshot).rule()
    assert {
        name.removeprefix("rag.all."): value for name, value in found.items() if name.startswith("rag.all.")
    } == rule
    assert found["cadence_days"] == policy_of(snapshot).cadence_days


# --- Definitions -----------------------------------------------------------------------------------------


def test_limits_are_of_metrics_and_of_rules_that_are_there(sample: Snapshot) -> None:
    assert set(definitions.LIMITS) <= set(DEFINITIONS)
    subjects = {name for name, _ in policy.rules_said(sample)}
    assert {subject for limits in definitions.LIMITS.values() for subject in limits} <= subjects


def test_a_version_changes_with_what_a_definition_says_and_with_nothing_else() -> None:
    one = DEFINITIONS["eac"]
    assert len(one.version) == 8
    assert int(one.version, 16) >= 0
    assert replace(one, label="Another name", favorable="higher").version == one.version
    for changed in ({"formula": "Another."}, {"follows": "Nobody"}, {"unit": "days"}, {"reads": ("eac", "x")}):
        assert replace(one, **changed).version != one.version
    assert len({definition.version for definition in DEFINITIONS.values()}) == len(DEFINITIONS)


# --- Overrides -------------------------------------------------------------------------------------------


def test_an_override_is_said_beside_the_figures_on_its_page(own: Store) -> None:
    facts = project_facts(open_snapshot(own))
    row = facts[(facts["state"] == "active") & (facts["computed"] == "GREEN")].iloc[0]
    number = int(row["project_id"])
    assert overrides.section(open_snapshot(own), number) is None
    override(own, row["code"], "RED", ANNA, "The supplier is bankrupt", date(2099, 1, 31))
    snapshot = open_snapshot(own)
    card = overrides.section(snapshot, number)
    assert card
    assert card.title.title == "Overridden to red by Anna until 31 Jan 2099; the figures say green"
    assert "The supplier is bankrupt" in card.grid.rows[0].values()
    later = overrides.section(snapshot.at(date(2099, 2, 1)), number)
    assert later
    assert later.title.title == ("The override to red by Anna expired on 31 Jan 2099: the figures count again")
    assert overrides.card(snapshot).title.title == "1 override in force"
    assert overrides.card(snapshot.at(date(2099, 2, 1))).title.title == "No override is in force"
    assert len(overrides.card(snapshot.at(date(2099, 2, 1))).grid.rows) == 1, "it is listed"
