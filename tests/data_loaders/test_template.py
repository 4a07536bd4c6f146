"""The template workbook: it loads as it is, fills every page, and a later copy replaces instead of adding up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.views import burn, health, project, rag, resources, resources_roles
from dashboard.views.figures import figures
from dashboard.views.parts import Empty
from data_loaders.ingest import LoadReport, ingest
from data_loaders.mapping import read_mapping
from data_loaders.queries import people, projects
from data_loaders.snapshot import Snapshot, open_snapshot
from data_loaders.store import Store
from data_loaders.template import AS_AT, EXAMPLES, NOTES, write_template

MAPPING = read_mapping("template")
JULY = date(2026, 7, 31)
OPTIONAL = [table.sheet for table in MAPPING.tables if table.optional]
HOSTILE = ("=1+1", "<b>bold</b>", "+1", "@SUM(A1)", "https://example.invalid/")

Book = openpyxl.Workbook
Load = Callable[[Path], LoadReport]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "portfolio.xlsx"
    write_template(path)
    return path


@pytest.fixture
def store(empty_store: Store) -> Store:
    return empty_store


@pytest.fixture
def load(store: Store) -> Load:
    return lambda path: ingest(store, path, MAPPING)


@pytest.fixture
def snapshot(workbook: Path, load: Load, store: Store) -> Snapshot:
    """The record after the untouched template was loaded."""
    assert load(workbook).state == "published"
    return open_snapshot(store)


def _edited(workbook: Path, edit: Callable[[Book], None]) -> Path:
    book = openpyxl.load_workbook(workbook)
    edit(book)
    copy = workbook.with_name("portfolio-2.xlsx")
    book.save(copy)
    return copy


def _set(sheet: Worksheet, title: str, value: object, **where: object) -> None:
    """Set a cell of the rows in which other columns have these values."""
    titles = {cell.value: cell.column for cell in sheet[1]}
    rows = [line for line in range(2, sheet.max_row + 1)
            if all(sheet.cell(line, titles[name]).value == wanted for name, wanted in where.items())]  # fmt: skip
    assert rows, where
    for line in rows:
        sheet.cell(line, titles[title]).value = value


def _remove(sheet: Worksheet, **where: object) -> None:
    titles = {cell.value: cell.column for cell in sheet[1]}
    lines = [line for line in range(2, sheet.max_row + 1)
             if all(sheet.cell(line, titles[name]).value == wanted for name, wanted in where.items())]  # fmt: skip
    assert lines, where
    for line in reversed(lines):
        sheet.delete_rows(line)


def _money(snapshot: Snapshot, metric: str) -> dict[str, int | None]:
    found = figures(snapshot, [metric], ["project"])
    return {str(one.group["project"]): None if one.value is None else int(one.value) for one in found}


# --- As it is ----------------------------------------------------------------------------------------


def test_every_row_of_the_untouched_template_is_accepted(workbook: Path, load: Load) -> None:
    report = load(workbook)
    assert (report.state, report.rejected, report.messages, report.data_date) == ("published", 0, [], AS_AT)
    assert report.accepted == report.read == 1 + sum(len(list(rows())) for rows in EXAMPLES.values())


def test_loading_it_again_changes_nothing(workbook: Path, load: Load) -> None:
    load(workbook)
    again = load(workbook)
    assert (again.state, again.changed, again.closed) == ("unchanged", 0, 0)


def test_the_same_code_gives_the_same_bytes(workbook: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    write_template(other)
    assert other.read_bytes() == workbook.read_bytes()


def test_the_examples_fill_every_page(snapshot: Snapshot) -> None:
    home, status, money, staff = (
        health.view(snapshot, None), rag.view(snapshot, None), burn.view(snapshot, None), resources.view(snapshot)
    )  # fmt: skip
    assert home.tiles
    assert home.needs.rows
    assert not home.money.empty
    assert len(status.matrix.rows) == 3
    assert not status.trend.empty
    assert list(money.by_month["period"].dt.month) == [4, 5, 6, 7, 8, 9]
    assert money.by_month["planned"].notna().all()
    assert money.exceptions.rows
    assert not isinstance(staff, Empty)
    booked = resources.heat(snapshot, "Forecast")
    assert not isinstance(booked, Empty)
    assert not booked.frame.empty
    assert not resources_roles.view(snapshot).frame.empty
    assert staff.over.rows
    for view in (home, status, money, staff):
        assert all(kpi.value or kpi.rag for kpi in view.kpis)


def test_the_examples_fill_the_page_of_each_project(snapshot: Snapshot) -> None:
    for code in ("EX-1", "EX-2", "EX-3"):
        page = project.view(snapshot, code, None)
        assert not isinstance(page, Empty)
        assert page.kpis
        assert page.status.rows
        assert page.narratives
        assert not page.money.empty
        assert len(page.milestones) == 2
        assert page.glance["risks"].grid.rows
        assert (page.left | page.right)["people"].grid.rows


def test_figures_are_those_of_the_sheets(snapshot: Snapshot) -> None:
    assert _money(snapshot, "original_budget") == {"EX-1": 240_000, "EX-2": 600_000, "EX-3": 150_000}
    assert _money(snapshot, "current_budget") == {"EX-1": 240_000, "EX-2": 620_000, "EX-3": 150_000}
    assert _money(snapshot, "cost_to_date") == {"EX-1": 118_500, "EX-2": 380_000, "EX-3": 73_500}
    assert _money(snapshot, "open_commitment") == {"EX-1": 0, "EX-2": 95_000, "EX-3": 0}
    assert _money(snapshot, "eac") == {"EX-1": 238_000, "EX-2": 702_000, "EX-3": 158_500}
    assert _money(snapshot, "schedule_slip_days") == {"EX-1": 0, "EX-2": 42, "EX-3": 14}


def test_the_budget_of_months_to_come_counts_today(snapshot: Snapshot) -> None:
    by_month = {str(f.group["period"]): f.value for f in figures(snapshot, ["current_budget"], ["period"])}
    assert by_month["2026-07"] == 225_000
    assert sum(int(value or 0) for value in by_month.values()) == 1_010_000


def test_ratings_are_kept_as_found_too(snapshot: Snapshot) -> None:
    reports = projects.current_statuses(snapshot)
    assert set(zip(reports["declared"], reports["declared_as_found"], strict=True)) == {
        ("GREEN", "Green"),
        ("AMBER", "Amber"),
    }


# --- A later copy ------------------------------------------------------------------------------------


def _july(book: Book) -> None:
    """One month on: a late correction, July booked, an invoice in place of its accrual, one row gone."""
    book["Read me"]["B3"].value = datetime(2026, 7, 31)
    money = book["Money"]
    april, june, july = (datetime(2026, month, 1) for month in (4, 6, 7))
    _set(money, "Actual", 38_500, Code="EX-1", Month=april)
    _set(money, "Actual", 160_000, Code="EX-2", Month=june)
    _set(money, "Accrual", None, Code="EX-2", Month=june)
    _set(money, "Commitment", 60_000, Code="EX-2", Month=june)
    for code, actual in (("EX-1", 43_000), ("EX-2", 145_000), ("EX-3", 27_500)):
        _set(money, "Actual", actual, Code=code, Month=july)
        _set(money, "Forecast", None, Code=code, Month=july)
    _remove(money, Code="EX-3", Month=april)


@pytest.fixture
def later(workbook: Path, snapshot: Snapshot, load: Load, store: Store) -> Snapshot:
    report = load(_edited(workbook, _july))
    assert (report.state, report.data_date, report.messages) == ("published", JULY, [])
    return open_snapshot(store)


def test_a_later_copy_does_not_count_twice(later: Snapshot) -> None:
    assert later.as_at == JULY
    assert _money(later, "cost_to_date") == {"EX-1": 162_000, "EX-2": 525_000, "EX-3": 79_000}
    assert _money(later, "current_budget") == {"EX-1": 240_000, "EX-2": 620_000, "EX-3": 125_000}
    assert _money(later, "original_budget") == {"EX-1": 240_000, "EX-2": 600_000, "EX-3": 125_000}
    assert _money(later, "eac") == {"EX-1": 239_500, "EX-2": 697_000, "EX-3": 137_000}
    assert _money(later, "open_commitment") == {"EX-1": 0, "EX-2": 60_000, "EX-3": 0}
    assert len(projects.baselines(later)) == 3
    assert people.allocations(later)["minutes"].sum() == people.allocations(later.at(AS_AT))["minutes"].sum()


def test_the_date_before_shows_what_is_known_now(later: Snapshot) -> None:
    june = later.at(AS_AT)
    assert _money(june, "cost_to_date") == {"EX-1": 119_000, "EX-2": 380_000, "EX-3": 51_500}
    assert _money(june, "eac") == {"EX-1": 238_500, "EX-2": 702_000, "EX-3": 136_500}


def test_the_date_before_as_it_was_known_then_stays(later: Snapshot, store: Store) -> None:
    first = open_snapshot(store, AS_AT, known_on=1)
    assert _money(first, "cost_to_date") == {"EX-1": 118_500, "EX-2": 380_000, "EX-3": 73_500}
    assert _money(first, "eac") == {"EX-1": 238_000, "EX-2": 702_000, "EX-3": 158_500}


def test_a_project_that_left_is_gone_from_then_on(workbook: Path, snapshot: Snapshot, load: Load, store: Store) -> None:
    def edit(book: Book) -> None:
        book["Read me"]["B3"].value = datetime(2026, 7, 31)
        for table in MAPPING.tables[1:]:
            if "code" in table.columns:
                _remove(book[table.sheet], Code="EX-3")

    assert load(_edited(workbook, edit)).state == "published"
    now = open_snapshot(store)
    assert set(_money(now, "eac")) == {"EX-1", "EX-2"}
    assert set(_money(now.at(AS_AT), "eac")) == {"EX-1", "EX-2", "EX-3"}


def test_a_rebaseline_moves_the_measure_from_its_approval_on(
    workbook: Path, snapshot: Snapshot, load: Load, store: Store
) -> None:
    def edit(book: Book) -> None:
        book["Read me"]["B3"].value = datetime(2026, 7, 31)
        _set(book["Projects"], "New baseline finish", datetime(2026, 9, 25), Code="EX-2")
        _set(book["Projects"], "New baseline approved on", datetime(2026, 7, 17), Code="EX-2")

    assert load(_edited(workbook, edit)).state == "published"
    now = open_snapshot(store)
    assert _money(now, "schedule_slip_days")["EX-2"] == 0
    assert _money(now.at(AS_AT), "schedule_slip_days")["EX-2"] == 42


# --- What people do to it ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_sheet_that_is_not_needed_may_go(name: str, workbook: Path, load: Load) -> None:
    report = load(_edited(workbook, lambda book: book.remove(book[name])))
    assert (report.state, report.messages) == ("published", [])


def test_projects_alone_are_enough(workbook: Path, load: Load, store: Store) -> None:
    def edit(book: Book) -> None:
        for name in OPTIONAL:
            book.remove(book[name])
        _set(book["Projects"], "Spent to date", 100_000, Code="EX-1")
        _set(book["Projects"], "Forecast at completion", 250_000, Code="EX-1")

    assert load(_edited(workbook, edit)).state == "published"
    snapshot = open_snapshot(store)
    assert _money(snapshot, "current_budget") == {"EX-1": 240_000, "EX-2": 600_000, "EX-3": 150_000}
    assert _money(snapshot, "cost_to_date") == {"EX-1": 100_000, "EX-2": None, "EX-3": None}
    assert _money(snapshot, "eac") == {"EX-1": 250_000, "EX-2": None, "EX-3": None}


def test_sheets_may_be_empty_below_their_titles(workbook: Path, load: Load) -> None:
    def edit(book: Book) -> None:
        for name in OPTIONAL:
            book[name].delete_rows(2, book[name].max_row)

    report = load(_edited(workbook, edit))
    assert (report.state, report.read) == ("published", 4)


def test_columns_with_grey_titles_may_go(workbook: Path, load: Load) -> None:
    def edit(book: Book) -> None:
        for table in MAPPING.tables[1:]:
            for position, column in reversed(list(enumerate(table.columns.values(), start=1))):
                if column.optional:
                    book[table.sheet].delete_cols(position)

    report = load(_edited(workbook, edit))
    assert (report.state, report.messages) == ("published", [])


def test_projects_may_not_go(workbook: Path, load: Load) -> None:
    report = load(_edited(workbook, lambda book: book.remove(book["Projects"])))
    assert report.state == "refused"
    assert "Projects" in str(report.messages[0])


def test_a_workbook_without_its_date_is_refused_with_the_place(workbook: Path, load: Load) -> None:
    def edit(book: Book) -> None:
        book["Read me"]["B3"].value = None

    report = load(_edited(workbook, edit))
    assert report.state == "refused"
    assert "As at" in str(report.messages[0])


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_people_stays_text(text: str, workbook: Path, load: Load, store: Store) -> None:
    def edit(book: Book) -> None:
        cell = book["Projects"]["B2"]
        cell.value = text
        cell.data_type = "s"

    assert load(_edited(workbook, edit)).state == "published"
    assert text in set(projects.projects(open_snapshot(store))["name"])


def test_the_template_holds_no_formula(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


# --- Sheets and mapping are one ----------------------------------------------------------------------


def test_sheets_and_titles_are_those_of_the_mapping(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == [table.sheet for table in MAPPING.tables]
    for table in MAPPING.tables[1:]:
        assert [cell.value for cell in book[table.sheet][1]] == [c.headers[0] for c in table.columns.values()]
        assert set(NOTES[table.sheet]) <= set(table.columns)
        assert book[table.sheet].freeze_panes == "C2"


def test_cells_offer_the_words_that_loading_knows(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    for table in MAPPING.tables[1:]:
        rules = book[table.sheet].data_validations.dataValidation
        lists = [set(rule.formula1.strip('"').split(",")) for rule in rules if rule.type == "list"]
        for column in table.columns.values():
            if column.vocabulary:
                assert set(MAPPING.vocabularies[column.vocabulary]) in lists
