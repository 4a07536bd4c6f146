"""New York's capital projects: fifteen reports, in whatever order they come, are one record that meets its files."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
from sqlalchemy import select

from dashboard.views.figures import figures
from data_loaders.datasets import HERE
from data_loaders.ingest import LoadReport, ingest
from data_loaders.mapping import read_mapping
from data_loaders.organization import read_manifest
from data_loaders.queries.money import statements
from data_loaders.queries.projects import progress, projects, registered
from data_loaders.schema import ENTITIES, project, project_alias
from data_loaders.snapshot import Snapshot, dates, open_snapshot
from data_loaders.store import Store
from tests.data_loaders.making import Loading, copy_of

FOLDER = HERE / "nyc-capital"
FILES = [FOLDER / entry.file for entry in read_manifest(FOLDER).files]
PROJECTS = {
    "2013-09-01": 45, "2014-01-01": 49, "2014-05-01": 54, "2015-02-01": 59, "2015-08-01": 66, "2016-01-01": 75,
    "2016-06-01": 96, "2016-11-01": 108, "2017-04-01": 118, "2017-09-01": 169, "2018-03-01": 212, "2018-08-01": 247,
    "2019-01-01": 283, "2019-05-01": 300, "2019-09-01": 378,
}  # fmt: skip
DATES = [date.fromisoformat(text) for text in PROJECTS]
FILE_OF = dict(zip(DATES, FILES, strict=True))
LATEST = DATES[-1]
ORDERS = {
    "reversed": FILES[::-1],
    **{f"seed {seed}": random.Random(seed).sample(FILES, len(FILES)) for seed in (1, 2, 3)},
}


class Line(NamedTuple):
    """What a report says of a project."""

    name: str
    agency: str
    phase: str | None
    budget: Decimal | None
    finish: date | None
    total_change: Decimal | None


View = dict[str, Line]  # by the code of the project


# --- The files, read without the product -----------------------------------------------------------------


@cache
def rows_of(day: date) -> list[dict[str, str]]:
    with FILE_OF[day].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _amount(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


def _us_date(cell: str) -> date | None:
    return datetime.strptime(cell, "%m/%d/%Y").date() if cell else None


@cache
def stated(day: date) -> View:
    """What the file of a date states, each project once."""
    found = {
        row["PID"]: Line(
            row["Project Name"],
            row["Managing Agency"],
            row["Current Phase"] or None,
            _amount(row["Budget Forecast"]),
            _us_date(row["Forecast Completion"]),
            _amount(row["Total Budget Changes"]),
        )
        for row in rows_of(day)
    }
    assert len(found) == len(rows_of(day))
    return found


# --- The record ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(store_of: Callable[[str], Store]) -> Store:
    return store_of("nyc-capital")


@pytest.fixture(scope="module")
def latest(store: Store) -> Snapshot:
    return open_snapshot(store)


def _dollars(cents: Any) -> Decimal | None:
    return None if pd.isna(cents) else Decimal(int(cents)) / 100


def _amounts(snapshot: Snapshot, measure: str) -> pd.DataFrame:
    found = snapshot.frame(statements)
    return found[found["measure"] == measure].set_index("project_id")


def view(snapshot: Snapshot) -> View:
    """What the record says of every project of the register."""
    budgets, totals = (_amounts(snapshot, measure)["amount"] for measure in ("eac", "total_change"))
    finishes = snapshot.frame(progress).set_index("project_id")["forecast_finish"]
    return {
        row.code: Line(
            row.name,
            row.portfolio,
            None if pd.isna(row.stage) else row.stage,
            _dollars(budgets[row.project_id]),
            None if pd.isna(finishes[row.project_id]) else finishes[row.project_id].date(),
            _dollars(totals[row.project_id]),
        )
        for row in snapshot.frame(projects).itertuples(index=False)
    }


def content(store: Store) -> dict[str, list[str]]:
    """All that the record holds to be true, in no order and without a number that a load gave."""
    with store.reading() as connection:
        codes = {row.id: row.code for row in connection.execute(select(project))}
        found = {"project": sorted(codes.values())}
        for name, entity in ENTITIES.items():
            columns = ("source", "data_date", *entity.grain, *entity.values)
            query = select(*(entity.table.c[column] for column in columns)).where(entity.table.c.load_to.is_(None))
            rows = [row._asdict() for row in connection.execute(query)]
            found[name] = sorted(
                repr(row | {key: codes.get(row[key]) for key in ("project_id", "giver_id") if key in row})
                for row in rows
            )
        names = connection.execute(select(project_alias).where(project_alias.c.load_to.is_(None)))
        found["names"] = sorted(repr((codes[row.project_id], row.kind, row.value)) for row in names)
    return found


def load_all(store: Store, files: Sequence[Path]) -> list[LoadReport]:
    mapping = read_mapping("nyc-capital")
    return [ingest(store, file, mapping) for file in files]


# --- Control totals --------------------------------------------------------------------------------------


def test_there_are_fifteen_reports_and_no_row_is_lost(store: Store, tmp_path: Path) -> None:
    assert dates(store) == DATES
    outcome = copy_of(store, tmp_path).loads("mapping", "state", "data_date", "read", "accepted")
    found = [row[1:] for row in outcome if row[0] == "nyc-capital"]
    assert found == [("published", day, count, count) for day, count in zip(DATES, PROJECTS.values(), strict=True)]
    assert sum(PROJECTS.values()) == 2259


@pytest.mark.parametrize("day", DATES, ids=str)
def test_a_file_holds_the_rows_of_its_date_and_nothing_else(day: date) -> None:
    assert {row["Date Reported As Of"] for row in rows_of(day)} == {f"{day.month}/{day.day}/{day.year} 0:00"}
    assert len(rows_of(day)) == PROJECTS[str(day)]


def test_the_latest_budgets_add_up(latest: Snapshot) -> None:
    found = view(latest)
    assert len(found) == 378
    assert sum(line.budget for line in found.values() if line.budget is not None) == Decimal("31974750591.75")


def test_the_figures_say_the_same_and_for_how_many(latest: Snapshot) -> None:
    count, eac = figures(latest, ["project_count", "eac"])
    assert count.value == 378
    assert (Decimal(str(eac.value)), eac.unit, str(eac.coverage)) == (Decimal("31974750591.75"), "USD", "284 of 378")


@pytest.mark.parametrize("day", DATES, ids=str)
def test_every_report_reopened_equals_its_file(store: Store, day: date) -> None:
    found, expected = view(open_snapshot(store, day)), stated(day)
    assert len(found) == PROJECTS[str(day)]
    known = [line.budget for line in found.values() if line.budget is not None]
    in_file = [line.budget for line in expected.values() if line.budget is not None]
    assert (len(known), sum(known)) == (len(in_file), sum(in_file))
    assert sum(line.finish is not None for line in found.values()) == sum(
        bool(row["Forecast Completion"]) for row in rows_of(day)
    )
    assert found == expected


def test_a_project_that_a_report_leaves_out_is_not_in_its_register(store: Store) -> None:
    listed = {day: set(view(open_snapshot(store, day))) for day in DATES}
    assert all("97" in listed[day] for day in DATES if day != date(2019, 5, 1))
    assert "97" not in listed[date(2019, 5, 1)]
    left_out = {
        code
        for before, day in pairwise(DATES)
        for code in listed[before] - listed[day]
    }  # fmt: skip
    assert len(left_out) == 12
    assert left_out <= listed[LATEST]


def test_projects_that_share_a_name_are_two(latest: Snapshot) -> None:
    found = view(latest)
    assert found["851"].name == found["1005"].name == "FUEL TANK REPLACEMENT"
    assert found["802"].name.casefold() == found["843"].name.casefold()
    assert (found["802"].agency, found["843"].agency) == ("DOT", "DDC")


def test_what_looks_wrong_stays_as_found(store: Store) -> None:
    assert view(open_snapshot(store, date(2019, 1, 1)))["556"].budget == -4_102_606
    assert view(open_snapshot(store, date(2018, 3, 1)))["649"].finish == date(2108, 10, 21)


# --- Changes ---------------------------------------------------------------------------------------------


def test_every_change_is_on_record_with_the_report_that_told_it(latest: Snapshot) -> None:
    codes = latest.frame(projects).set_index("project_id")["code"]
    found = {
        (codes[row.project_id], row.raised_on.date()): (
            row.code, row.state, row.currency, _dollars(row.cost_effect),
            None if pd.isna(row.days_effect) else int(row.days_effect),
        )
        for row in latest.frame(registered, "change_request").itertuples(index=False)
    }  # fmt: skip
    expected = {
        (row["PID"], day): (
            row["Date Reported As Of"], "approved", "USD", Decimal(row["Latest Budget Changes"]),
            int(row["Latest Schedule Changes"]) if row["Latest Schedule Changes"] else None,
        )
        for day in DATES
        for row in rows_of(day)
        if row["Latest Budget Changes"]
    }  # fmt: skip
    assert found == expected
    assert len(found) == 1881
    assert not [
        row for day in DATES for row in rows_of(day)
        if row["Latest Schedule Changes"] and not row["Latest Budget Changes"]
    ]  # fmt: skip


def test_stated_totals_and_the_sums_of_the_changes_can_be_compared(latest: Snapshot) -> None:
    changes = latest.frame(registered, "change_request").groupby("project_id")["cost_effect"].sum()
    totals = _amounts(latest, "total_change")
    assert len(totals) == 378
    unstated = totals["amount"].isna()
    assert (totals["reason"] == "NOT_STATED").equals(unstated)
    apart = (totals["amount"] - changes.reindex(totals.index).fillna(0))[~unstated].abs()
    assert (unstated.sum(), (apart >= 100).sum(), (apart < 100).sum()) == (64, 8, 306)


# --- Order, repetition, and what was known -----------------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_of_loading_does_not_matter(store: Store, loading: Loading, order: str) -> None:
    reports = load_all(loading.store, ORDERS[order])
    assert [(report.state, report.rejected, report.closed) for report in reports] == [("published", 0, 0)] * 15
    assert content(loading.store) == content(store)
    for day in DATES:
        assert view(open_snapshot(loading.store, day)) == stated(day)


def test_loading_all_a_second_time_changes_nothing(store: Store, tmp_path: Path) -> None:
    loading = copy_of(store, tmp_path)
    before, held = loading.counts(), content(store)
    reports = load_all(loading.store, random.Random(4).sample(FILES, len(FILES)))
    assert [(report.state, report.changed, report.closed) for report in reports] == [("unchanged", 0, 0)] * 15
    assert loading.counts() == before
    assert content(loading.store) == held


@pytest.mark.parametrize("order", ["as published", "reversed", "seed 1"])
def test_what_was_known_after_a_load_never_changes(loading: Loading, order: str) -> None:
    told: dict[tuple[int, date], View] = {}
    for file in ORDERS.get(order, FILES):
        (report,) = load_all(loading.store, [file])
        assert report.load is not None
        seen = open_snapshot(loading.store)
        for day in {seen.as_at, dates(loading.store)[0]}:
            told[report.load, day] = view(seen.at(day))
    first = FILE_OF[DATES[0]]
    corrected = first.read_text("utf-8").replace(",53493000,", ",53493001,", 1)
    report = loading.load(corrected, read_mapping("nyc-capital"), first.name)
    assert (report.state, report.changed) == ("published", 1)
    assert view(open_snapshot(loading.store, DATES[0]))["7"].budget == 53_493_001
    for (load, day), then in told.items():
        assert then == stated(day)
        assert view(open_snapshot(loading.store, day, load)) == then
