"""An Excel file that can be worked with at once, says what it is, and cannot be made to run."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pandas as pd
import pytest

from dashboard.exports import workbook
from dashboard.exports.workbook import as_xlsx

ABOUT = (("As at", "31 Oct 2026"), ("Filters", "portfolios Digital"))


def sheet_of(data: pd.DataFrame, **options: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(data, "Over budget", ABOUT, **options))).worksheets[0]


def cells(data: pd.DataFrame, **options: Any) -> dict[str, Any]:
    """Heading -> the cell of the first row."""
    sheet = sheet_of(data, **options)
    return {head.value: sheet.cell(6, head.column) for head in sheet[5]}


def test_values_are_what_they_are() -> None:
    first = cells(
        pd.DataFrame(
            {
                "code": ["00123"], "budget_GBP": ["2775000.25"], "over_GBP": [Decimal("-1.50")],
                "since": pd.to_datetime(["2026-01-31"]), "due": [date(2026, 2, 1)],
                "loaded_at": pd.to_datetime(["2026-11-22T16:38:29+02:00"]), "days": [1200], "year": [2026],
                "utilization": [1.013], "planned": [0.25], "rated": [True],
            }
        ),
        unit="£m",
    )  # fmt: skip
    assert (first["Code"].value, first["Code"].data_type) == ("00123", "s")
    assert (first["Budget (GBP)"].value, first["Budget (GBP)"].number_format) == (2775000.25, "#,##0.00")
    assert first["Over (GBP)"].value == -1.5
    assert (first["Since"].value, first["Since"].number_format) == (datetime(2026, 1, 31), "d mmm yyyy")
    assert first["Due"].value == datetime(2026, 2, 1)
    assert first["Loaded at"].value == datetime(2026, 11, 22, 14, 38, 29)  # in UTC
    assert (first["Days"].value, first["Days"].number_format) == (1200, "#,##0")
    assert first["Year"].number_format == "0"
    assert (first["Utilization"].value, first["Utilization"].number_format) == (1.013, "0.0%")
    assert first["Planned (£m)"].value == 0.25
    assert first["Rated"].value == "yes"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "https://a.example", "{=1}"])
def test_a_text_is_never_a_formula_or_a_link(text: str) -> None:
    cell = cells(pd.DataFrame({text: [text], "n": [1]}))[text[:1].upper() + text[1:]]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    title = openpyxl.load_workbook(io.BytesIO(as_xlsx(pd.DataFrame(), text, ((text, text),)))).worksheets[0]
    assert {title["A1"].data_type, title["A2"].data_type} == {"s"}


def test_it_says_what_it_is_and_is_ready_to_filter() -> None:
    sheet = sheet_of(pd.DataFrame({"name": ["A", "B"], "days": [1, 2]}))
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == [
        "Over budget", "As at: 31 Oct 2026", "Filters: portfolios Digital"
    ]  # fmt: skip
    assert sheet.freeze_panes == "B6"
    assert sheet.auto_filter.ref == "A5:B7"


def test_nothing_known_is_an_empty_cell_not_zero() -> None:
    first = cells(
        pd.DataFrame({"a": [float("nan"), 1.0], "b": pd.to_datetime([None, "2026-01-01"]), "c_GBP": [None, "1"]})
    )
    assert [cell.value for cell in first.values()] == [None] * 3


def test_an_old_date_and_a_long_text_are_kept_readable() -> None:
    first = cells(pd.DataFrame({"since": [date(1850, 5, 1)], "text": ["x" * 40_000]}))
    assert first["Since"].value == "1850-05-01"
    assert first["Text"].value.endswith("(cut here: the CSV has all of it)")


def test_what_looks_like_a_number_but_names_something_stays_text() -> None:
    first = cells(pd.DataFrame({"code": ["123"], "found": ["1,323.33"], "odd_GBP": ["about 3"]}))
    assert {cell.data_type for cell in first.values()} == {"s"}


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(pd.DataFrame({"n": range(7)}), "Seven")))
    assert book.sheetnames == ["Rows 1", "Rows 4", "Rows 7"]
    assert [sheet.cell(sheet.max_row, 1).value for sheet in book] == [2, 5, 6]


def test_an_empty_table_is_a_file_too() -> None:
    assert sheet_of(pd.DataFrame(columns=["name", "over_GBP"])).cell(5, 2).value == "Over (GBP)"
