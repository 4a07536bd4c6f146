"""The US IT Dashboard meets the totals that stand in its own file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from data_loaders.datasets import HERE
from data_loaders.ingest import ingest
from data_loaders.mapping import read_mapping
from data_loaders.queries import history
from data_loaders.queries.money import statements
from data_loaders.queries.projects import progress, projects
from data_loaders.snapshot import Snapshot, open_snapshot
from data_loaders.sources import tabular
from data_loaders.sources.tabular import FileRead
from data_loaders.store import Store
from tests.data_loaders.making import Loading, copy_of

FILE = HERE / "us-it" / "us-it-dashboard-2012.csv"


@pytest.fixture(scope="module")
def seen(store_of: Callable[[str], Store]) -> Snapshot:
    return open_snapshot(store_of("us-it"))


@pytest.fixture(scope="module")
def file() -> FileRead:
    return tabular.read(FILE, read_mapping("us-it"))


def test_projects_investments_and_agencies(seen: Snapshot) -> None:
    found = seen.frame(projects)
    assert (len(found), found["portfolio"].nunique()) == (2468, 26)


def test_investments_are_599(file: FileRead) -> None:
    identifiers = {row.values["investment_id"].value for row in file.rows if row.outcome == "accepted"}
    assert len(identifiers) == 599


@pytest.mark.parametrize(
    ("measure", "cents"), [("current_budget", 5_030_182), ("eac", 5_189_821), ("cost_variance", -159_638)]
)
def test_planned_and_forecast_cost_and_their_variance(seen: Snapshot, measure: str, cents: int) -> None:
    found = seen.frame(statements)
    total = found[found["measure"] == measure]["amount"].sum()
    assert round(total / 1_000_000) == cents  # in 10,000 dollars, as published: millions with two decimals


def test_the_total_rows_among_the_data_agree_and_are_no_projects(file: FileRead) -> None:
    skipped = [row for row in file.rows if row.outcome == "skipped"]
    assert len(skipped) == 26
    assert {row.reason for row in skipped} == {"total row of an agency, checked against the sum"}
    assert not [row for row in file.rows if row.outcome == "rejected"]


def test_a_total_that_does_not_agree_is_refused(loading: Loading) -> None:
    text = FILE.read_bytes().replace(b"14154.89814", b"14154.99814", 1)
    report = loading.load(text, read_mapping("us-it"), FILE.name)
    assert (report.state, report.rejected) == ("refused", 1)
    assert (report.messages[0].cell or "").startswith("S")
    assert "the sum of the rows above, 14,154.898" in (report.messages[0].expected or "")


def test_the_order_of_day_and_month_is_that_of_the_column(file: FileRead) -> None:
    starts = [(row.cells[9], row.values["start"].value) for row in file.rows if row.outcome == "accepted"]
    assert {value for cell, value in starts if cell == "01/10/2011"} == {date(2011, 10, 1)}
    first_of_october = [value for _, value in starts if value and (value.month, value.day) == (10, 1)]
    assert len(first_of_october) == 725
    assert not [value for cell, value in starts if str(cell).startswith("01/10/") and value.month != 10]


def test_the_one_date_that_is_year_day_month(file: FileRead) -> None:
    days = [
        value.value
        for row in file.rows
        for value in row.values.values()
        if value.found == "2012-30-09"
    ]  # fmt: skip
    assert days
    assert set(days) == {date(2012, 9, 30)}


def test_no_finish_is_lost(seen: Snapshot, file: FileRead) -> None:
    stated = [row for row in file.rows if row.outcome == "accepted" and row.cells[12].strip()]
    assert seen.frame(progress)["forecast_finish"].notna().sum() == len(stated)


def test_the_data_date_is_the_latest_update(seen: Snapshot, file: FileRead) -> None:
    assert (
        seen.as_at
        == file.data_date
        == max(row.values["updated"].value for row in file.rows if row.outcome == "accepted")
    )


def test_loading_it_a_second_time_changes_nothing(seen: Snapshot, tmp_path: Path) -> None:
    loading = copy_of(seen.store, tmp_path)
    assert ("us-it", 2494, 2468, 0, 26) in loading.loads("mapping", "read", "accepted", "rejected", "skipped")
    before = loading.counts()
    report = ingest(loading.store, FILE, read_mapping("us-it"))
    assert (report.state, report.changed, report.unchanged, report.closed) == ("unchanged", 0, 2468, 0)
    assert loading.counts() == before
    assert len(history.rows_left_out(open_snapshot(loading.store))) == 26
