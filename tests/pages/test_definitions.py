"""People read what numbers mean, change a rule after seeing what it does, and override a color, on one page."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from pathlib import Path

import pytest

from dashboard.formats import date_long
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.figure import REASON_WORDS
from dashboard.views import policy
from dashboard.views.facts import project_facts
from data_loaders.journal import Actor
from data_loaders.overrides import override
from data_loaders.policies import proposed
from data_loaders.queries.overrides import overrides
from data_loaders.queries.settings import current_settings
from data_loaders.snapshot import Snapshot, open_snapshot
from data_loaders.store import Store
from tests.conftest import HOSTILE, StoreOf
from tests.pages.conftest import Open
from tests.pages.test_decisions import fill, press
from tests.stores import Files

LAST = date(2099, 12, 31)
EVERYBODY = {"for": "Everybody", "rule": "Schedule: green up to (days late)"}


@pytest.fixture
def own(store_of: StoreOf, tmp_path: Path) -> Store:
    """A sample that the test may change."""
    return Files(tmp_path).copy(store_of("sample"))


def rule(store: Store, **place: str) -> object:
    return current_settings(store).get("rag", {}).get("all", {}).get("slip_amber")


def test_every_metric_is_explained_and_can_be_linked_to(open_page: Open, sample: Snapshot) -> None:
    page = open_page(sample.store, "definitions")
    for one in DEFINITIONS.values():
        assert f'id="{one.id}"' in page.html
        for said in (one.label, one.formula, one.follows, one.version):
            assert escape(said) in page.html, (one.id, said)
    for reason, words in REASON_WORDS.items():
        assert reason.value in page.text
        assert f"n/a, {words}" in page.text


def test_a_metric_is_found_by_its_id_or_a_word(open_page: Open, sample: Snapshot) -> None:
    page = open_page(sample.store, "definitions", metric="eac")
    assert page.html.count('<article class="definition"') == 1
    assert 'id="eac"' in page.html
    page = open_page(sample.store, "definitions", metric="EARNED VALUE")
    shown = page.html.count('<article class="definition"')
    assert 1 < shown < len(DEFINITIONS)
    assert "No metric speaks of that." in open_page(sample.store, "definitions", metric="happiness").text


def test_the_rules_in_force_are_said_in_words(open_page: Open, own: Store) -> None:
    assert "amber from 5\u202f%, red from 10\u202f% over budget" in open_page(own, "definitions").text
    page = open_page(own, "definitions")
    fill(page, "rules", **{"for": "Everybody", "rule": "Cost: red from (% over budget)", "new_value": "12",
                           "your_name": "A. Lin", "reason": "Agreed by the board"})  # fmt: skip
    press(page, "rules", "Show what changes")
    page = press(page, "rules", "Save")
    assert not page.errors
    assert "Recorded as load" in page.text
    assert "red from 12\u202f% over budget" in page.text
    for said in ("A. Lin", "Agreed by the board", "10\u202f%", "1 change of the rules"):
        assert said in page.text


def test_a_rule_is_kept_only_once_what_it_changes_was_shown(open_page: Open, own: Store) -> None:
    snapshot = open_snapshot(own)
    wanted = proposed(current_settings(own), "rag.all.slip_amber", 0)
    expected = policy.preview(snapshot, wanted.value)
    assert len(expected.changes), "the sample has a project that this changes"
    page = open_page(own, "definitions")
    fill(page, "rules", **EVERYBODY, new_value="0", your_name="A. Lin", reason="Sooner")
    page = press(page, "rules", "Save")
    assert expected.said in page.text
    assert "Nothing is changed yet" in page.text
    assert current_settings(own).get("rag") == current_settings(snapshot.store).get("rag")
    assert rule(own) in (None, 7)
    fill(page, "rules", new_value="1")
    page = press(page, "rules", "Save")
    assert rule(own) in (None, 7), "another value than the one that was shown"
    page = press(page, "rules", "Save")
    assert "Recorded as load" in page.text
    assert rule(own) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "expected for whom, a rule, a new value"),
        ({**EVERYBODY, "new_value": "30"}, "slip_amber (30 days) must be below slip_red (30 days)"),
        ({**EVERYBODY, "new_value": "soon"}, "found 'soon'"),
        ({**EVERYBODY, "new_value": "7"}, "as it is already"),
    ],
)
def test_what_cannot_hold_is_refused_in_the_words_of_the_validation(
    open_page: Open, own: Store, fields: dict[str, str], said: str
) -> None:
    before = current_settings(own)
    page = open_page(own, "definitions")
    fill(page, "rules", **fields, your_name="A. Lin", reason="try")
    page = press(page, "rules", "Save")
    assert not page.errors
    assert said in page.text
    assert "othing was changed." in page.text
    assert current_settings(own) == before


def test_a_rule_needs_a_name_and_a_reason(open_page: Open, own: Store) -> None:
    page = open_page(own, "definitions")
    fill(page, "rules", **EVERYBODY, new_value="3")
    press(page, "rules", "Show what changes")
    page = press(page, "rules", "Save")
    assert "Needed: your name and a reason. Nothing was changed." in page.text
    assert rule(own) in (None, 7)


def test_a_portfolio_and_a_project_get_rules_of_their_own(open_page: Open, own: Store) -> None:
    facts = project_facts(open_snapshot(own))
    portfolio, (code, name) = facts["portfolio"].iloc[0], facts.iloc[1][["code", "name"]]
    page = open_page(own, "definitions")
    for place in (f"Portfolio {portfolio}", f"Project {name} · {code}"):
        page = open_page(own, "definitions")
        fill(page, "rules", **{**EVERYBODY, "for": place}, new_value="20", your_name="A. Lin", reason="Long baselines")
        press(page, "rules", "Show what changes")
        page = press(page, "rules", "Save")
    assert "1 portfolio and 1 project with rules of their own" in page.text
    assert policy.differences(open_snapshot(own))["who"].tolist() == [portfolio, code]


def test_a_color_is_overridden_and_lifted(open_page: Open, own: Store) -> None:
    facts = project_facts(open_snapshot(own))
    row = facts[(facts["state"] == "active") & (facts["computed"] == "GREEN")].iloc[0]
    label = f"{row['name']} · {row['code']}"
    page = open_page(own, "definitions")
    fill(page, "overrides", project=label, color="Red", your_name="A. Lin", reason="The supplier is bankrupt")
    until = max(date.today(), open_snapshot(own).as_at) + timedelta(days=90)
    page.app.date_input(key="overrides-until-0").set_value(until)
    page = press(page, "overrides", "Override with this color")
    assert not page.errors
    for said in ("1 override in force", "The supplier is bankrupt", date_long(until), "A. Lin"):
        assert said in page.text
    now = project_facts(open_snapshot(own)).set_index("code").loc[row["code"]]
    assert (now["computed"], now["overall"]) == ("GREEN", "RED")
    page = open_page(own, "definitions")
    fill(page, "overrides", project=label, your_name="A. Lin", reason="They were saved")
    page = press(page, "overrides", "Lift the override")
    assert not page.errors
    assert "No override is in force" in page.text
    assert overrides(open_snapshot(own)).empty


def test_an_override_needs_all_of_it(open_page: Open, own: Store) -> None:
    page = press(open_page(own, "definitions"), "overrides", "Override with this color")
    assert "Needed: a project, a color, until when, your name and a reason. Nothing was changed." in page.text
    assert overrides(open_snapshot(own)).empty


def test_the_record_as_known_then_cannot_be_decided_on(open_page: Open, own: Store) -> None:
    page = open_page(own, "definitions", known_on=str(open_snapshot(own).known_on))
    assert not [button for button in page.app.button if button.key.startswith(("rules-", "overrides-"))]
    assert page.text.count("Decisions are made on the record as it is known now") == 2


def test_who_sees_some_projects_only_cannot_change_the_rules_of_all(
    open_page: Open, own: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = project_facts(open_snapshot(own))
    hidden = facts[facts["portfolio"] != facts["portfolio"].iloc[0]].iloc[0]
    override(own, hidden["code"], "RED", Actor.here("B. Okafor"), "A secret reason", LAST)
    monkeypatch.setenv("STEERCO_SCOPE_PORTFOLIOS", f'["{facts["portfolio"].iloc[0]}"]')
    page = open_page(own, "definitions")
    assert "changed by who may see all of them" in page.text
    assert "A secret reason" not in page.text
    assert hidden["name"] not in page.text


def test_what_people_write_is_text(open_page: Open, own: Store) -> None:
    row = project_facts(open_snapshot(own)).query("state == 'active'").iloc[0]
    override(own, row["code"], "RED", Actor.here(HOSTILE), HOSTILE, LAST)
    page = open_page(own, "definitions", metric=HOSTILE)
    assert not page.errors
    assert "<b>Bold" not in page.html
    assert escape(HOSTILE) in page.html
