"""Every page, on every portfolio, with any filter, says something and breaks on nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import escape

import pytest

from dashboard import formats
from dashboard.views import project, rag
from dashboard.views.facts import project_facts
from data_loaders.snapshot import Snapshot, dates, open_snapshot
from data_loaders.store import Store
from tests.conftest import HOSTILE, StoreOf
from tests.dashboard.views.conftest import said
from tests.pages.conftest import PAGES, Open

NONSENSE = {"as_at": "the other day", "compare": "2999-13-45", "portfolio": ["No such"], "program": ["<b>", "$x$"]}
every_page = pytest.mark.parametrize("name", PAGES)


def worst_project(snapshot: Snapshot) -> str:
    """A project with something to say."""
    facts = project_facts(snapshot)
    return str(facts.sort_values("whole_life_cost", ascending=False, na_position="last")["code"].iloc[0])


@every_page
def test_a_page_opens_with_its_answer(open_page: Open, snapshot: Snapshot, name: str) -> None:
    page = open_page(snapshot.store, name, project=worst_project(snapshot))
    assert not page.errors
    assert page.headline or (name == "resources" and page.empty == "No people are loaded")


@every_page
def test_nothing_raw_reaches_the_reader(open_page: Open, snapshot: Snapshot, name: str) -> None:
    text = open_page(snapshot.store, name, project=worst_project(snapshot)).text
    codes = () if name == "definitions" else ("NOT_RATED", "NOT_STATED", "NO_DATA", "ON_HOLD")  # it explains them
    for raw in ("NaT", "nan", "<NA>", "Timestamp(", *codes):
        assert not re.search(rf"(?<![\w.]){re.escape(raw)}(?![\w.])", text), raw


def test_a_project_page_without_a_project_asks_for_one(open_page: Open, snapshot: Snapshot) -> None:
    page = open_page(snapshot.store, "project")
    assert not page.errors
    assert page.headline.startswith("Choose one of")
    facts = project_facts(snapshot)
    assert any(name in page.text for name in facts.loc[~facts["state"].isin(["complete", "cancelled"]), "name"])


def test_every_project_has_a_page(open_page: Open, sample: Snapshot) -> None:
    for code in project.choices(sample):
        page = open_page(sample.store, "project", project=code)
        assert not page.errors, code
        assert page.headline, code


@every_page
def test_a_portfolio_filter_in_the_link_is_obeyed(open_page: Open, snapshot: Snapshot, name: str) -> None:
    chosen = sorted(project_facts(snapshot)["portfolio"].dropna().unique())[0]
    page = open_page(snapshot.store, name, portfolio=[chosen], project=worst_project(snapshot))
    assert not page.errors
    assert page.app.multiselect(key="portfolio").value == [chosen]
    if name in ("health", "rag"):
        assert page.headline != open_page(snapshot.store, name).headline


@every_page
def test_a_page_of_the_first_date_has_nothing_to_compare_with(open_page: Open, store: Store, name: str) -> None:
    first = dates(store)[0]
    then = open_snapshot(store, first)
    page = open_page(store, name, as_at=first.isoformat(), project=worst_project(then))
    assert not page.errors
    assert page.headline or page.empty == "No people are loaded"


@pytest.mark.parametrize("written", [date.isoformat, formats.date_long])
def test_the_date_in_the_link_is_the_date_of_picker_and_figures(
    open_page: Open, sample: Snapshot, written: Callable[[date], str]
) -> None:
    day = dates(sample.store)[-8]
    page = open_page(sample.store, "rag", as_at=written(day))
    assert page.app.selectbox(key="as_at").value == day, "the picker says another date than the link"
    assert page.headline == said(rag.view(sample.at(day), dates(sample.store)[-9]).headline)


def test_the_date_compared_with_is_the_one_of_the_link(open_page: Open, sample: Snapshot) -> None:
    day = dates(sample.store)[-8]
    page = open_page(sample.store, "health", compare=day.isoformat())
    assert page.app.selectbox(key="compare").value == day


@every_page
def test_a_nonsense_link_shows_the_whole_portfolio(open_page: Open, snapshot: Snapshot, name: str) -> None:
    code = worst_project(snapshot)
    page = open_page(snapshot.store, name, project=code, **NONSENSE)
    assert not page.errors
    assert page.headline == open_page(snapshot.store, name, project=code).headline


def test_an_unknown_project_is_said_to_be_unknown(open_page: Open, store: Store) -> None:
    page = open_page(store, "project", project=HOSTILE)
    assert not page.errors
    assert page.empty == "No such project"
    assert escape(HOSTILE) in page.html
    assert "<script>" not in page.html


@every_page
def test_without_a_record_a_page_says_how_to_begin(open_page: Open, store_of: StoreOf, name: str) -> None:
    page = open_page(store_of("empty"), name)
    assert not page.errors
    assert page.empty == "No portfolio is loaded yet"
    assert "steerco demo" in page.text


@every_page
def test_a_store_with_tables_and_no_rows_says_how_to_begin(open_page: Open, tmp_path, name: str) -> None:  # type: ignore[no-untyped-def]
    store = Store(f"sqlite:///{tmp_path / 'tables.db'}")
    store.prepare()
    page = open_page(store, name)
    assert not page.errors
    assert page.empty == "No portfolio is loaded yet"


@every_page
def test_a_name_from_the_data_never_becomes_markup(open_page: Open, store_of: StoreOf, name: str) -> None:
    snapshot = open_snapshot(store_of("hostile"))
    facts = project_facts(snapshot)
    code = facts.loc[facts["name"] == HOSTILE, "code"].iloc[0]
    for params in ({}, {"portfolio": [HOSTILE]}, {"portfolio": [HOSTILE], "program": [HOSTILE]}):
        page = open_page(snapshot.store, name, project=code, **params)
        assert not page.errors
        assert "<script>" not in page.html
        assert "<b>Bold" not in page.html
        if name in ("health", "rag", "project"):
            assert escape(HOSTILE) in page.html


def test_every_chart_is_said_in_a_sentence_and_can_be_read_as_a_table(open_page: Open, snapshot: Snapshot) -> None:
    for name in PAGES:
        page = open_page(snapshot.store, name, project=worst_project(snapshot))
        charts = page.app.get("plotly_chart")
        charts = [chart for chart in charts if not chart.key.endswith("milestones")]  # their table stands below
        tables = [element.proto.popover.label for element in page.app.get("popover")].count("Show the numbers")
        assert len(charts) + (name == "health") == tables, name  # the portfolio map has one too
        for chart in charts:
            assert chart.proto.alt.strip(), f"{name}: {chart.proto.id}"
