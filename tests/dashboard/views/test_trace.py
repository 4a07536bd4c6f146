"""Every figure has a passport: rows that give it again, each in a cell of a file that says so."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from dashboard.frame_cache import cached_frame
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.figure import Figure
from dashboard.views.figures import PERIODIC, figures
from dashboard.views.trace import Passport, as_table, trace
from data_loaders import datasets
from data_loaders.errors import Refused
from data_loaders.snapshot import Scope, Snapshot, dates, open_snapshot
from tests.conftest import StoreOf

GROUPINGS = ((), ("portfolio",), ("program",), ("project",))
SUMS = ("whole_life_cost", "original_budget", "current_budget", "cost_to_date", "open_commitment", "eac")
MANY = 200
Grid = list[list[str]]


def every_figure(snapshot: Snapshot, metrics: list[str]) -> Iterator[Figure]:
    """The figures that the views can show."""
    for by in GROUPINGS:
        yield from figures(snapshot, metrics, by)
    periodic = [metric for metric in metrics if metric in PERIODIC]
    yield from figures(snapshot, periodic, ("portfolio", "period"))


def chosen(snapshot: Snapshot, metrics: list[str], number: int) -> list[Figure]:
    """Some of them, the same ones each time; half of what is known."""
    everything = list(every_figure(snapshot, metrics))
    known = [one for one in everything if one.value is not None]
    pick = random.Random(2026)
    return pick.sample(known, min(number * 3 // 4, len(known))) + pick.sample(everything, number - number * 3 // 4)


@pytest.fixture(scope="module")
def grid_of(sample_files: Callable[[], Path]) -> Callable[[str, str | None], Grid]:
    """The cells of a file as a person would see them; the sample's and those of the datasets."""

    @cache
    def read(name: str, sheet: str | None) -> Grid:
        folders = [sample_files(), Path(str(datasets.__file__)).parent]
        path = next(found for folder in folders for found in (folder / name, *folder.rglob(name)) if found.is_file())
        if path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            rows = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
            return [[_shown(cell) for cell in row] for row in rows]
        text = path.read_bytes()
        decoded = next(text.decode(code) for code in ("utf-8-sig", "cp1252", "latin-1") if _decodes(text, code))
        head = decoded[: decoded.index("\n")]
        return list(csv.reader(io.StringIO(decoded, newline=""), delimiter=max(",;", key=head.count)))

    return read


def _decodes(text: bytes, code: str) -> bool:
    try:
        text.decode(code)
    except UnicodeDecodeError:
        return False
    return True


def _shown(cell: Any) -> str:
    return "" if cell is None else str(cell)


def at(grid: Grid, cell: str) -> str:
    column, row = coordinate_from_string(cell)
    return grid[row - 1][column_index_from_string(column) - 1]


def same_text(found: str, cell: str) -> bool:
    """A workbook has numbers and dates, of which the text differs by library."""
    if found.strip() == cell.strip() or found.strip()[:10] == cell.strip()[:10]:
        return True
    try:
        return float(found) == float(cell)
    except ValueError:
        return False


# --- The promise -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sample", "uk-gmpp"])
def test_two_hundred_figures_resolve_to_cells_that_give_them_again(
    name: str, store_of: StoreOf, grid_of: Callable[[str, str | None], Grid]
) -> None:
    snapshot = open_snapshot(store_of(name), fetch=cached_frame)
    metrics = [metric for metric, one in DEFINITIONS.items() if one.grain == "project" and not one.compares]
    found = chosen(snapshot, metrics, MANY)
    assert len(found) == MANY
    cells = 0
    for one in found:
        passport = trace(snapshot, one.metric, one.group)
        assert passport.readds.holds, (one.metric, one.group, passport.readds)
        assert passport.figure == one
        for row in passport.rows[passport.rows["cell"].notna()].head(25).to_dict("records"):
            stands = at(grid_of(row["file"], row["sheet"]), row["cell"])
            assert same_text(row["found"], stands), row
            cells += 1
    assert cells > MANY // 4


@pytest.mark.parametrize("name", ["sample", "uk-gmpp", "us-it", "nyc-capital"])
def test_rows_of_a_sum_add_up_to_it_to_the_cent(name: str, store_of: StoreOf) -> None:
    snapshot = open_snapshot(store_of(name), fetch=cached_frame)
    for one in [found for metric in SUMS for by in ((), ("portfolio",)) for found in figures(snapshot, [metric], by)]:
        if one.value is None:
            continue
        rows = trace(snapshot, one.metric, one.group, most=200).rows
        assert rows["cell"].head(200).notna().all(), (one.metric, one.group)
        assert not rows["sheet"].map(lambda sheet: isinstance(sheet, float)).any()
        assert sum(Decimal(counted) for counted in rows["counted"]) == one.value, (one.metric, one.group)
        own = rows[rows["unit"] == one.unit]
        assert list(own["counted"].map(Decimal)) == list(own["read"].map(Decimal))


def test_amounts_of_another_currency_are_converted_at_the_rate_that_is_shown(sample: Snapshot) -> None:
    passport = trace(sample, "cost_to_date", most=0)
    foreign = passport.rows[passport.rows["unit"] != passport.figure.unit]
    assert len(foreign), "the sample has projects in another currency"
    rates = {rate["currency"]: Decimal(rate["rate"]) for rate in passport.rates}
    assert all(rate["cell"] and rate["kind"] == "budget" and rate["date"] for rate in passport.rates)
    for row in foreign.to_dict("records"):
        exact = Decimal(row["read"]) * rates[row["unit"]]
        assert abs(Decimal(row["counted"]) - exact) <= Decimal("0.01"), row


# --- What it says ------------------------------------------------------------------------------------


def test_a_passport_for_programs_has_what_is_promised(sample: Snapshot) -> None:
    found = trace(sample, "eac", {"portfolio": portfolio_of(sample)}).as_dict()
    assert {"figure", "definition", "policy", "rows", "excluded", "readds"} <= set(found)
    promised = {"source", "file", "sheet", "cell", "found", "read", "unit", "loaded_at"}
    assert all(promised <= set(row) for row in found["rows"])
    assert all(row["loaded_at"] and row["file"] and row["cell"] and row["found"] for row in found["rows"])
    assert found["definition"]["formula"] == DEFINITIONS["eac"].formula
    assert found["definition"]["version"] == DEFINITIONS["eac"].version
    assert found["policy"]["settings"]["reporting_currency"] == "GBP"


def portfolio_of(snapshot: Snapshot) -> str:
    return str(figures(snapshot, ["eac"], ["portfolio"])[0].group["portfolio"])


def test_a_project_without_a_value_is_listed_with_its_reason(gmpp: Snapshot) -> None:
    found = trace(gmpp, "whole_life_cost")
    missing = set(found.excluded["project"])
    assert len(missing) == found.figure.coverage.of - found.figure.coverage.known
    assert set(found.excluded["reason"]) >= {"withheld by the source"}
    assert found.excluded["reason"].str.strip().all()


def test_a_count_by_color_is_proved_by_the_cells_of_its_projects(gmpp: Snapshot) -> None:
    red = trace(gmpp, "rag_assured", {"rag": "RED"})
    assert len(red.rows) == red.figure.value
    assert set(red.rows["column"]) == {"assured"}
    with pytest.raises(Refused, match="without a color"):
        trace(gmpp, "rag_assured")


def test_what_is_proved_is_what_was_shown_at_the_date(sample: Snapshot) -> None:
    day = dates(sample.store, sample.known_on)[-4]
    then = trace(sample.at(day), "current_budget", most=5)
    assert then.readds.holds
    assert trace(sample, "current_budget", {"as_at": day.isoformat()}, most=5).figure == then.figure
    assert (pd.to_datetime(then.rows["data_date"]).dt.date <= day).all()


def test_a_movement_is_proved_by_both_dates(sample: Snapshot) -> None:
    days = dates(sample.store, sample.known_on)
    found = trace(sample, "finish_moved_later", since=days[-2])
    assert found.readds.holds
    assert found.figure.value is not None


def test_utilization_and_differences_are_proved_too(sample: Snapshot) -> None:
    for metric in ("forecast_utilization", "unreconciled", "reconciliation_items"):
        found = trace(sample, metric, most=20)
        assert found.readds.holds, metric
        assert len(found.rows)


def test_a_row_that_is_tampered_with_no_longer_gives_the_figure(sample: Snapshot, monkeypatch: Any) -> None:
    """The check can fail: with one line of the ledger changed, the roll-up and the rows part."""
    from data_loaders.queries import trace as rows

    genuine = rows.lines

    def tampered(snapshot: Snapshot, ledger: str) -> pd.DataFrame:
        found = genuine(snapshot, ledger)
        if ledger == "cost_line":
            found.loc[found.index[found["kind"] == "actual"][0], "amount"] += 1
        return found

    monkeypatch.setattr(rows, "lines", tampered)
    found = trace(sample, "cost_to_date", most=0)
    assert not found.readds.holds
    assert found.readds.figure != found.readds.from_rows


def test_money_that_is_not_shown_is_not_proved(sample: Snapshot) -> None:
    hidden = open_snapshot(sample.store, scope=Scope(money=False))
    found = trace(hidden, "eac")
    assert found.figure.value is None
    assert found.rows.empty


def test_a_group_that_is_not_there_is_refused(sample: Snapshot) -> None:
    with pytest.raises(Refused, match="Nowhere"):
        trace(sample, "eac", {"portfolio": "Nowhere"})
    with pytest.raises(Refused, match="nonsense"):
        trace(sample, "nonsense")


def test_the_table_has_every_row_and_says_which_count(sample: Snapshot) -> None:
    found: Passport = trace(sample, "current_budget", most=0)
    table = as_table(found)
    assert len(table) == len(found.rows) + len(found.excluded)
    assert set(table["counts"]) == {"yes", "no"}
