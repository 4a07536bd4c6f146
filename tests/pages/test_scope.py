"""What a viewer may not see is on no page, and every page says what it leaves out."""

from __future__ import annotations

import re

import pytest

from dashboard.views import project
from dashboard.views.facts import project_facts
from data_loaders.snapshot import Snapshot
from tests.pages.conftest import PAGES, Open

every_page = pytest.mark.parametrize("name", PAGES)
MONEY = re.compile(r"[£$€]\s?\d")


@pytest.fixture
def part(sample: Snapshot) -> tuple[str, list[str], list[str]]:
    """A portfolio, the names of its projects, and those of the others."""
    facts = project_facts(sample)
    chosen = sorted(facts["portfolio"].unique())[0]
    inside = facts["portfolio"] == chosen
    return chosen, facts.loc[inside, "name"].tolist(), facts.loc[~inside, "name"].tolist()


@every_page
def test_a_scope_by_portfolio_leaves_out_the_others_everywhere(
    open_page: Open, sample: Snapshot, part: tuple, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:  # fmt: skip
    chosen, inside, outside = part
    monkeypatch.setenv("STEERCO_SCOPE_PORTFOLIOS", f'["{chosen}"]')
    code = project_facts(sample).set_index("name").loc[inside[0], "code"]
    page = open_page(sample.store, name, project=code)
    assert not page.errors
    assert page.headline or (name == "resources" and page.empty == "Utilization is not shown to you")
    assert not [other for other in outside if other in page.text]
    assert f"{len(outside)} projects are not shown to you" in page.line
    assert set(page.app.multiselect(key="portfolio").options) == {chosen}


@every_page
def test_a_scope_of_one_project_shows_only_that_one(
    open_page: Open, sample: Snapshot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    facts = project_facts(sample)
    code, own = facts.loc[facts["state"] == "active", ["code", "name"]].iloc[0]
    monkeypatch.setenv("STEERCO_SCOPE_PROJECTS", code)
    page = open_page(sample.store, name, project=code)
    assert not page.errors
    assert page.headline or (name == "resources" and page.empty == "Utilization is not shown to you")
    assert not [other for other in facts["name"] if other != own and other in page.text]
    assert f"{len(facts) - 1} projects are not shown to you" in page.line


def test_a_project_outside_the_scope_is_not_there(
    open_page: Open, sample: Snapshot, part: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, _, outside = part
    monkeypatch.setenv("STEERCO_SCOPE_PORTFOLIOS", chosen)
    code = project_facts(sample).set_index("name").loc[outside[0], "code"]
    page = open_page(sample.store, "project", project=code)
    assert page.empty == "No such project"
    assert outside[0] not in page.text


@every_page
def test_hidden_money_is_on_no_page_and_each_says_so(
    open_page: Open, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("STEERCO_SCOPE_MONEY", "false")
    code = project_facts(snapshot).sort_values("whole_life_cost", na_position="last")["code"].iloc[-1]
    page = open_page(snapshot.store, name, project=code)
    assert not page.errors
    assert page.headline or (name == "resources" and page.empty == "No people are loaded")
    charts = [chart.key for chart in page.app.get("plotly_chart")]
    assert not {"chart-money", "chart-curve", "chart-bars"} & set(charts)
    assert "oney is not shown to you" in page.text
    written = page.text if name != "project" else page.text.replace(_words_of(snapshot, code), "")
    assert not MONEY.findall(re.sub(r"In words.*?(?=Facts|$)", "", written, flags=re.DOTALL)), "an amount is shown"


def _words_of(snapshot: Snapshot, code: str) -> str:
    """What people wrote of a project: free text, which may speak of money."""
    view = project.view(snapshot, code, None)
    return "\n".join(part.text for part in getattr(view, "narratives", []))


def test_cards_of_hidden_money_say_why_they_are_empty(
    open_page: Open, sample: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEERCO_SCOPE_MONEY", "false")
    for name in ("health", "burn", "project"):
        code = project_facts(sample)["code"].iloc[0]
        assert "n/anot shown to you" in open_page(sample.store, name, project=code).text
    assert open_page(sample.store, "burn").empty == "Money is not shown to you"


@every_page
def test_a_scope_that_matches_nothing_says_so(
    open_page: Open, sample: Snapshot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("STEERCO_SCOPE_PROGRAMS", "No such program")
    page = open_page(sample.store, name)
    assert not page.errors
    assert page.empty == "Nothing here is shown to you"
    assert not page.headline


def test_how_much_is_not_shown_is_told_to_who_may_know(
    open_page: Open, sample: Snapshot, part: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEERCO_SCOPE_PORTFOLIOS", part[0])
    assert "of budget, are not shown" not in open_page(sample.store, "rag").line
    monkeypatch.setenv("STEERCO_SCOPE_HIDDEN_TOTALS", "true")
    assert re.search(r"projects, £\S+ of budget, are not shown to you", open_page(sample.store, "rag").line)


def test_what_cannot_be_told_apart_by_project_is_not_shown_in_part(
    open_page: Open, sample: Snapshot, part: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEERCO_SCOPE_PORTFOLIOS", part[0])
    page = open_page(sample.store, "data")
    assert page.text.count("Not shown to you") >= 4, "rows left out, what waits, links, the audit trail"
    assert "command on" not in page.text


def test_settings_that_cannot_be_read_are_said_to_be_so(
    open_page: Open, sample: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEERCO_SCOPE_PROJECTS", ",")
    page = open_page(sample.store, "health")
    assert not page.errors
    assert page.empty == "The record cannot be opened"
    assert "STEERCO_SCOPE_PROJECTS" in page.text
