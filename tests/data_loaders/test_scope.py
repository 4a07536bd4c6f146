"""A viewer sees what the scope allows, in every query, and cannot tell the rest from totals."""

from __future__ import annotations

import inspect as introspection
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from dashboard.views.facts import project_facts
from dashboard.views.figures import figures
from dashboard.views.scope import not_shown
from data_loaders.queries import corrections, history, money, overrides, people, projects, trace
from data_loaders.schema import ENTITIES
from data_loaders.snapshot import Scope, Snapshot, open_snapshot
from data_loaders.store import Store
from tests.conftest import StoreOf

REGISTERS = ("milestone", "risk", "issue", "benefit", "dependency", "change_request")
MODULES = (projects, money, people, history, corrections, overrides, trace)
ASKED = {  # what to ask the queries that want more than a snapshot
    "registered": [(entity,) for entity in REGISTERS],
    "week_rows": [(entity,) for entity in ("allocation", "demand")],
    "lines": [(entity,) for entity in ("budget_line", "cost_line", "forecast_line")],
    "stated": [("register", "register"), ("status_report", "status"), ("baseline", "schedule")],
}
NOT_OF_PROJECTS = {"sources", "loads", "rates", "resources", "holidays", "absences", "main_currency"}


def queries() -> list[tuple[str, Callable[..., pd.DataFrame], tuple[Any, ...]]]:
    """Every query function of the data layer, with arguments."""
    found: list[tuple[str, Callable[..., pd.DataFrame], tuple[Any, ...]]] = []
    for module in MODULES:
        for name, function in introspection.getmembers(module, introspection.isfunction):
            first = next(iter(introspection.signature(function).parameters.values()), None)
            if function.__module__ != module.__name__ or name.startswith("_") or first is None:
                continue
            if first.annotation not in (Snapshot, "Snapshot"):
                continue
            if name in ASKED:
                found += [(f"{name} {args[0]}", function, args) for args in ASKED[name]]
            elif name not in ("origins", "facts_of_project", "summed_from", "late_corrections"):
                found.append((name, function, ()))
    return found


QUERIES = queries()


@pytest.fixture(scope="module")
def store(store_of: StoreOf) -> Store:
    return store_of("sample")


def test_all_queries_are_known_to_this_test() -> None:
    names = {name for name, _, _ in QUERIES}
    assert {"projects", "months", "all_statements", "allocations", "status_history", "registered risk"} <= names
    assert len(names) >= 25


@pytest.mark.parametrize(("name", "query", "args"), QUERIES, ids=[name for name, _, _ in QUERIES])
def test_every_query_honors_the_scope(
    store: Store, name: str, query: Callable[..., pd.DataFrame], args: tuple[Any, ...]
) -> None:
    whole = open_snapshot(store)
    register = projects.projects(whole)
    portfolio = register["portfolio"].iloc[0]
    inside = set(register.loc[register["portfolio"] == portfolio, "project_id"])
    found = query(open_snapshot(store, scope=Scope(portfolios=(portfolio,))), *args)
    everything = query(whole, *args)
    if "project_id" not in found:
        assert name in NOT_OF_PROJECTS | {"fact_counts", "project_count", "rows_left_out"}, name
        return
    assert set(found["project_id"].dropna()) <= inside
    assert len(found) == int(everything["project_id"].isin(inside).sum()), "and nothing inside is missing"


def test_money_is_left_out_where_it_may_not_be_seen(store: Store) -> None:
    seen = open_snapshot(store, scope=Scope(money=False))
    money_columns = {
        column.name
        for entity in ENTITIES.values()
        for column in entity.table.c
        if type(column.type).__name__ == "Money"
    }
    for name, query, args in QUERIES:
        found = query(seen, *args)
        for column in money_columns & set(found.columns):
            if not pd.api.types.is_datetime64_any_dtype(found[column]):  # a forecast may be a date
                assert found[column].isna().all(), (name, column)
    for one in figures(seen, ["current_budget", "cost_to_date", "eac", "whole_life_cost", "forecast_overrun"]):
        assert (one.value, one.reason) == (None, "NOT_SHOWN"), one


def test_a_giver_that_may_not_be_seen_is_not_named(store: Store) -> None:
    found = projects.registered(open_snapshot(store), "dependency")
    assert len(found)
    row = found.iloc[0]
    codes = projects.projects(open_snapshot(store)).set_index("project_id")["code"]
    seen = open_snapshot(store, scope=Scope(projects=(codes[row["project_id"]],)))
    mine = projects.registered(seen, "dependency")
    assert mine["giver_id"].isin([row["project_id"]]).sum() == mine["giver_id"].notna().sum()


def test_scopes_by_portfolio_program_and_project_add_up(store: Store) -> None:
    register = projects.projects(open_snapshot(store))
    first, other = register.iloc[0], register[register["program"] != register.iloc[0]["program"]].iloc[0]
    scope = Scope(programs=(first["program"],), projects=(other["code"],))
    found = projects.projects(open_snapshot(store, scope=scope))
    expected = register[(register["program"] == first["program"]) | (register["code"] == other["code"])]
    assert sorted(found["code"]) == sorted(expected["code"])


def test_a_scope_of_nothing_shows_nothing(store: Store) -> None:
    seen = open_snapshot(store, scope=Scope(projects=("no such project",)))
    assert project_facts(seen).empty
    assert not_shown(seen).projects == len(projects.projects(open_snapshot(store)))


def hiding(store: Store, number: int, **more: Any) -> tuple[Snapshot, pd.DataFrame]:
    """A snapshot in which this many projects are hidden, and these."""
    register = projects.projects(open_snapshot(store)).sort_values("code")
    shown, hidden = register.iloc[number:], register.iloc[:number]
    return open_snapshot(store, scope=Scope(projects=tuple(shown["code"]), **more)), hidden


@pytest.mark.parametrize("number", [1, 2])
def test_money_of_few_hidden_projects_is_never_told(store: Store, number: int) -> None:
    seen, hidden = hiding(store, number, hidden_totals=True)
    told = not_shown(seen)
    assert (told.projects, told.money) == (len(hidden), None)
    (total,) = figures(seen, ["current_budget"])
    (whole,) = figures(open_snapshot(store), ["current_budget"])
    assert total.coverage.of == whole.coverage.of - number, "the total covers the visible ones only"


def test_money_of_more_hidden_projects_is_told_to_whom_may_know_it_rounded(store: Store) -> None:
    seen, hidden = hiding(store, 6, hidden_totals=True)
    told = not_shown(seen)
    facts = project_facts(open_snapshot(store)).set_index("project_id")
    true = int(facts.loc[facts.index.isin(hidden["project_id"]), "current_budget"].sum()) / 100
    assert told.money
    assert told.money.value is not None
    assert abs(float(told.money.value) - true) <= 0.05 * true
    assert float(told.money.value) != true
    assert not_shown(hiding(store, 6)[0]).money is None, "unless the viewer may not know"
    assert not_shown(hiding(store, 6, hidden_totals=True, money=False)[0]).money is None


def test_money_of_hidden_projects_is_not_told_of_the_past(store: Store) -> None:
    """Two dates, or two loads, would tell what came between them."""
    seen, _ = hiding(store, 6, hidden_totals=True)
    assert not_shown(seen.known(seen.known_on - 1)).money is None
