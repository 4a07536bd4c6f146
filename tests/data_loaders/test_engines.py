"""SQLite and PostgreSQL give the same: the same record of the same files, and the same frames of the same record."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data_loaders import queries
from data_loaders.authority import GROUPS
from data_loaders.queries.money import statements
from data_loaders.queries.projects import projects
from data_loaders.schema import ENTITIES
from data_loaders.snapshot import Snapshot, dates, open_snapshot
from data_loaders.store import Store
from tests.conftest import PORTFOLIOS, StoreOf
from tests.fingerprint import NOTES, content, differences

Pair = tuple[Store, Store]
Query = Callable[..., Any]

OWN = {"id", "record_id"}  # numbers of rows: each store counts for itself
TIMES = {"changed_on", "started_at", "finished_at", "loaded_at", "said_at", "at", "since"}
NOT_QUERIES = {"fetch"}  # what the queries are made with
PART = re.compile("ColumnElement|Select|Subquery")  # given by what makes a part of a query


def _queries() -> dict[str, Query]:
    """Every function that asks the record something, by module and name."""
    found = {}
    for info in pkgutil.iter_modules(queries.__path__):
        module = importlib.import_module(f"{queries.__name__}.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            asks = next(iter(inspect.signature(function).parameters.values()), None)
            own = function.__module__ == module.__name__ and not name.startswith("_") and name not in NOT_QUERIES
            part = PART.match(str(inspect.signature(function).return_annotation))
            if own and not part and asks and asks.annotation in ("Snapshot", "Store"):
                found[f"{info.name}.{name}"] = function
    return found


QUERIES = _queries()


@pytest.fixture(scope="module", params=PORTFOLIOS)
def pair(request: pytest.FixtureRequest, sqlite_store_of: StoreOf, postgresql_store_of: StoreOf) -> Pair:
    """The same portfolio in a store of either kind."""
    return sqlite_store_of(request.param), postgresql_store_of(request.param)


def test_the_same_files_give_the_same_record_row_for_row(pair: Pair) -> None:
    one, other = (content(store, but={*NOTES, "record"}) for store in pair)  # `record` names this very store
    assert not differences(other, one)
    assert one["register"][0] > 0


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_gives_the_same_frame(pair: Pair, name: str) -> None:
    asked = 0
    for as_at in _some(dates(pair[0])):
        snapshots = [open_snapshot(store, as_at) for store in pair]
        for args in product(*_arguments(name, snapshots[0])):
            one, other = (_ask(QUERIES[name], snapshot, args) for snapshot in snapshots)
            if isinstance(one, pd.DataFrame):
                assert_frame_equal(one, other, obj=f"{name}{args} as at {as_at}")
            else:
                assert one == other
            asked += 1
    assert asked


def _ask(query: Query, snapshot: Snapshot, args: tuple[Any, ...]) -> Any:
    first = next(iter(inspect.signature(query).parameters.values()))
    args = tuple(snapshot.frame(arg) if callable(arg) else arg for arg in args)
    found = query(snapshot.store if first.annotation == "Store" else snapshot, *args)
    if isinstance(found, pd.DataFrame):
        return _comparable(found)
    if isinstance(found, list) and found and isinstance(found[0], dict):
        return [{key: value for key, value in row.items() if key not in TIMES} for row in found]
    return found


def _comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without what is a store's own, in an order that depends on its values alone."""
    frame = frame.drop(columns=[name for name in frame.columns if name in OWN | TIMES])
    order = frame.astype("str").fillna("").sort_values(list(frame.columns), kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def _arguments(name: str, snapshot: Snapshot) -> list[list[Any]]:
    """What to ask a query, argument by argument."""
    wanted = [p for p in list(inspect.signature(QUERIES[name]).parameters.values())[1:] if p.default is p.empty]
    of_projects = [entity for entity, found in ENTITIES.items() if "project_id" in found.grain]
    registers = [entity for entity in of_projects if "code" in ENTITIES[entity].grain]
    found = snapshot.frame(projects)
    known: dict[str, list[Any]] = {
        "entity": registers if name == "projects.registered" else of_projects,
        "project_id": [int(number) for number in _some(sorted(found["project_id"]))],
        "frame": [statements],  # each store is asked for its own
        "group": list(GROUPS),
        "per": [["project_id", "measure", "period_grain"]],
        "name": ["reporting_currency"],
        "default": [None],
        "weekly": ["absence", "allocation", "demand"],
        "ledger": ["budget_line", "cost_line", "forecast_line"],
        "statement": ["register", "status_report", "progress", "baseline"],
        "before": [1],
        "record_ids": [tuple(int(number) for number in _some(sorted(found["record_id"])))],
    }
    unknown = [parameter.name for parameter in wanted if parameter.name not in known]
    assert not unknown, f"say in _arguments what to ask {name} for {unknown}"
    return [known[parameter.name] for parameter in wanted]


def _some(values: list[Any]) -> list[Any]:
    """The first and the last."""
    return sorted({values[0], values[-1]})
