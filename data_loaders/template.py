"""The workbook to fill in with your own portfolio: made from mappings/template.yaml, with notes and examples.

What it holds is data, never a formula; the same code gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from data_loaders.mapping import ColumnSpec, Mapping, TableSpec, read_mapping

AS_AT = date(2026, 6, 30)
READ_ME = "Read me"
AS_AT_CELL = (2, 1)  # B3
LAST_ROW = 5_000  # down to here cells offer their words and check what is typed

# What "Read me" says, line by line: column A, column B. The mapping finds the date by the title “As at”.
LINES: tuple[tuple[str, str | date], ...] = (
    ("Portfolio workbook", ""),
    ("", ""),
    ("As at", AS_AT),
    ("", "The date for which this workbook holds. Change it whenever you report."),
    ("", ""),
    ("1", "Load it as it is, into a record of its own, to see every page filled with the examples (codes EX-…)."),
    ("2", "Then replace the example rows with your own. Start with Projects; the other sheets name its codes."),
    ("3", "A sheet that you do not need may stay empty below its titles, or go. So may columns with grey titles."),
    ("4", "Money has one row a project, month and category. Keep the months that are over. When a month ends, fill in "
          "its Actual and clear its Forecast: a forecast that turns red is counted beside the actual."),
    ("5", "Save, then: steerco load portfolio.xlsx --mapping template"),
    ("6", "See it: steerco serve"),
    ("", ""),
    ("Next time", "Save a copy, change As at, bring it up to date and load it too: that is how history grows. Load "
                  "copies in the order of their dates. Keep finished projects, with State Complete."),
    ("Dates", "Type them as dates, or as 2026-06-30. Months may be any day of the month, weeks any day of the week."),
    ("Hover", "Titles with a red corner explain themselves."),
)  # fmt: skip

NOTES = {
    "Projects": {
        "code": "What identifies the project on all sheets. Never reuse one.",
        "state": "Only active projects owe a status report.",
        "currency": "Three letters: GBP, EUR, USD.",
        "finish": "The finish first approved; slip is measured from here.",
        "budget": "Approved for the life of the project. Where the sheet Money has months, their sum counts.",
        "approved": "When baseline and budget were approved. Empty: from the beginning.",
        "new_finish": "Only after a re-baseline was approved; needs its date beside it.",
        "spent": "Only where the sheet Money does not have the months of this project.",
        "estimate": "Only where the sheet Money does not have the months of this project.",
    },
    "Status": {
        "overall": "As the project declares it. Steerco computes its own beside it.",
        "percent": "Share of the work that is done, not of the money.",
        "finish": "When it will finish, as expected now.",
        "assured": "The color given by an independent review, if there was one.",
    },
    "Money": {
        "category": "Staff, Suppliers, Licences … Empty where you do not split.",
        "budget": "As first approved. Later changes go in Budget change.",
        "accrual": "Work done in this month and not invoiced yet. Clear it when the invoice is in Actual.",
        "commitment": "Orders placed in this month that are still open: without what is in Actual or Accrual.",
        "forecast": "Cost still to come in this month. Clear it when the month is over.",
        "approved": "Empty: the budget counts from the beginning.",
        "change": "Change of this month's budget approved later, with its sign; needs its date beside it.",
    },
    "Milestones": {"key": "Yes for the few that everybody should know."},
    "Risks": {
        "number": "Unique within the project: R1, R2 …",
        "likelihood": "1 to 5",
        "impact": "1 to 5",
        "probability": "With Cost impact it gives the exposure in money.",
    },
    "People": {"person": "What identifies the person: a number or short name.", "role": "As used on the sheet Demand."},
    "Allocations": {"hours": "Booked in this week, on this project.", "booking": "Hard: promised. Soft: penciled in."},
    "Demand": {"hours": "Wanted of this role in this week, whoever does it."},
}
WIDTHS = {"name": 36, "description": 44, "narrative": 50, "path": 44, "title": 44, "response": 36, "code": 10}


def write_template(out: Path) -> None:
    """Write the workbook to fill in, with examples in every sheet. Overwrites."""
    mapping = read_mapping("template")
    book = xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False})
    created = datetime(AS_AT.year, AS_AT.month, AS_AT.day, 12)
    book.set_properties({"title": "Portfolio workbook", "author": "Steerco", "created": created})
    styles = _styles(book)
    for table in mapping.tables:
        sheet = book.add_worksheet(table.sheet)
        if table.sheet == READ_ME:
            _write_read_me(sheet, styles)
        else:
            _write_table(sheet, table, mapping, styles)
    book.close()


Styles = dict[str, Any]
FORMATS = {"date": "d mmm yyyy", "week": "d mmm yyyy", "month": "mmm yyyy", "money": "#,##0", "percent": "0%",
           "hours": "0.0", "integer": "0", "text": "@"}  # fmt: skip


def _styles(book: Any) -> Styles:
    base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    title = {"bold": True, "bottom": 2, "bg_color": "#23527C", "font_color": "#FFFFFF", "text_wrap": True}
    styles = {kind: book.add_format({**base, "num_format": shown}) for kind, shown in FORMATS.items()}
    return styles | {
        "plain": book.add_format(base),
        "wrapped": book.add_format({**base, "text_wrap": True}),
        "title": book.add_format({**base, **title}),
        "grey title": book.add_format({**base, **title, "bg_color": "#5B6876"}),
        "heading": book.add_format({**base, "bold": True, "font_size": 16}),
        "bold": book.add_format({**base, "bold": True}),
        "as at": book.add_format(
            {**base, "num_format": FORMATS["date"], "bold": True, "align": "left", "bg_color": "#FCEFDC", "border": 1}
        ),
        "example": book.add_format({"italic": True, "font_color": "#8A5A00", "bg_color": "#FCEFDC"}),
        "warning": book.add_format({"bg_color": "#FBE4E2", "font_color": "#B3261E"}),
    }


def _write_read_me(sheet: Any, styles: Styles) -> None:
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 100)
    for line, (label, said) in enumerate(LINES):
        sheet.write_string(line, 0, label, styles["heading" if line == 0 else "bold"])
        if isinstance(said, date):
            _write_date(sheet, line, 1, said, styles["as at"])
        else:
            sheet.write_string(line, 1, said, styles["wrapped"])
    sheet.data_validation(*AS_AT_CELL, *AS_AT_CELL, _date_rule("The date for which this workbook holds."))
    sheet.hide_gridlines(2)


def _write_table(sheet: Any, table: TableSpec, mapping: Mapping, styles: Styles) -> None:
    assert table.sheet
    notes = NOTES[table.sheet]
    for position, (name, column) in enumerate(table.columns.items()):
        style = styles["grey title" if column.optional else "title"]
        sheet.write_string(0, position, column.headers[0], style)
        if name in notes:
            sheet.write_comment(0, position, notes[name], {"author": "Steerco", "x_scale": 1.6, "y_scale": 0.8})
        sheet.set_column(position, position, WIDTHS.get(name, 13), _shown(name, column, styles))
        if rule := _rule(column, mapping):
            sheet.data_validation(1, position, LAST_ROW, position, rule)
        if name == "code":
            marked = {"type": "text", "criteria": "begins with", "value": "EX-", "format": styles["example"]}
            sheet.conditional_format(1, position, LAST_ROW, position, marked)
    if table.sheet == "Money":
        _warn_of_old_forecasts(sheet, list(table.columns), styles)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    for line, row in enumerate(EXAMPLES[table.sheet](), start=1):
        for position, (cell, (name, column)) in enumerate(zip(row, table.columns.items(), strict=False)):
            _write(sheet, line, position, cell, _shown(name, column, styles))


def _shown(name: str, column: ColumnSpec, styles: Styles) -> Any:
    return styles["wrapped"] if WIDTHS.get(name, 0) > 40 else styles.get(column.type, styles["plain"])


def _warn_of_old_forecasts(sheet: Any, columns: list[str], styles: Styles) -> None:
    position = columns.index("forecast")
    forecast, month = (xl_rowcol_to_cell(1, columns.index(name)) for name in ("forecast", "month"))
    over = f"=AND({forecast}<>\"\",EOMONTH({month},0)<='{READ_ME}'!$B$3)"
    rule = {"type": "formula", "criteria": over, "format": styles["warning"]}
    sheet.conditional_format(1, position, LAST_ROW, position, rule)


def _write(sheet: Any, line: int, position: int, cell: object, style: Any) -> None:
    if isinstance(cell, date):
        _write_date(sheet, line, position, cell, style)
    elif isinstance(cell, (int, float)):
        sheet.write_number(line, position, cell, style)
    elif cell:
        sheet.write_string(line, position, str(cell), style)


def _write_date(sheet: Any, line: int, position: int, day: date, style: Any) -> None:
    sheet.write_datetime(line, position, datetime(day.year, day.month, day.day), style)


# --- What cells accept -------------------------------------------------------------------------------


def _rule(column: ColumnSpec, mapping: Mapping) -> dict[str, Any] | None:
    """What a cell of a column offers and checks when somebody types into it; loading checks again."""
    match column.type:
        case "vocabulary":
            assert column.vocabulary
            return {"validate": "list", "source": list(mapping.vocabularies[column.vocabulary])}
        case "boolean":
            return {"validate": "list", "source": ["Yes", "No"]}
        case "date" | "month" | "week":
            return _date_rule("A date, such as 30 Jun 2026.")
        case "percent":
            return _number_rule("decimal", 0, 1, "A share from 0 % to 100 %.")
        case "money" | "hours":
            return _number_rule("decimal", -1e12, 1e12, "A number, without the currency.")
        case "integer":
            return _number_rule("integer", 0, 1000, "A whole number.")
    return None


def _date_rule(says: str) -> dict[str, Any]:
    first, last = datetime(1990, 1, 1), datetime(2100, 1, 1)
    return {"validate": "date", "criteria": "between", "minimum": first, "maximum": last, "error_message": says}


def _number_rule(kind: str, least: float, most: float, says: str) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most, "error_message": says}


# --- Example rows, in the order of the mapping's columns ----------------------------------------------

APPROVED = date(2026, 3, 16)
Rows = Iterator[tuple[object, ...]]


def _projects() -> Rows:
    yield ("EX-1", "Example: Customer portal renewal", "Digital", "Customer", "Ines Moreau", "Ana Ruiz", "Build",
           "Active", 1, "GBP", date(2026, 4, 1), date(2026, 9, 30), 240_000, APPROVED,
           "Customers order, pay and complain in one place.")  # fmt: skip
    yield ("EX-2", "Example: Warehouse automation", "Operations", "Logistics", "Tom Okafor", "Ana Ruiz", "Build",
           "Active", 2, "GBP", date(2026, 4, 1), date(2026, 8, 14), 600_000, APPROVED,
           "Two picking lines run without night shifts.")  # fmt: skip
    yield ("EX-3", "Example: HR system consolidation", "Digital", "Workplace", "Ines Moreau", "Dev Patel", "Test",
           "Active", 3, "GBP", date(2026, 4, 1), date(2026, 9, 18), 150_000, APPROVED,
           "One system of record for 1,200 people instead of three.")  # fmt: skip


def _status() -> Rows:
    day = date(2026, 7, 2)
    yield ("EX-1", "Green", "Green", "Green", "Green", "Green", "Green", "Green", 0.52, date(2026, 9, 30), "",
           "Sign-in and orders are live for a first group of customers.", "", day, "Green")  # fmt: skip
    yield ("EX-2", "Amber", "Red", "Amber", "Green", "Amber", "Red", "Green", 0.45, date(2026, 9, 25), "",
           "The second line arrived five weeks late; installation overlaps with the peak season.",
           "Second crew from 13 July; sponsor decides on a weekend cut-over by 17 July.", day, "Red")  # fmt: skip
    yield ("EX-3", "Green", "Green", "Green", "Green", "Amber", "Green", "Green", 0.48, date(2026, 10, 2), "",
           "Migration of payroll data is in its second rehearsal.", "", day)  # fmt: skip


# Of each month from April to September: budget, actual, accrual, open orders, forecast, change of the budget.
MONEY: dict[tuple[str, str, str], list[tuple[int | str, ...]]] = {
    ("EX-1", "Staff", "Opex"): [
        (40_000, 38_000), (40_000, 41_000), (40_000, 39_500), (40_000, "", "", "", 42_000),
        (40_000, "", "", "", 40_000), (40_000, "", "", "", 37_500),
    ],
    ("EX-2", "Suppliers", "Capex"): [
        (80_000, 92_000), (120_000, 128_000), (160_000, 148_000, 12_000, 95_000),
        (140_000, "", "", "", 150_000, 20_000), (100_000, "", "", "", 120_000), ("", "", "", "", 52_000),
    ],
    ("EX-3", "Staff", "Opex"): [
        (25_000, 22_000), (25_000, 24_500), (25_000, 27_000), (25_000, "", "", "", 27_000),
        (25_000, "", "", "", 28_000), (25_000, "", "", "", 30_000),
    ],
}  # fmt: skip


def _money() -> Rows:
    for (code, category, kind), months in MONEY.items():
        for number, amounts in enumerate(months):
            budget, actual, accrual, orders, forecast, change = [*amounts, "", "", "", "", ""][:6]
            approved = APPROVED if budget else ""
            changed = date(2026, 6, 18) if change else ""
            month = date(2026, 4 + number, 1)
            yield (code, month, category, kind, budget, actual, accrual, orders, forecast, "GBP", approved, change,
                   changed)  # fmt: skip


def _milestones() -> Rows:
    yield "EX-1", "First customers live", date(2026, 6, 12), "", date(2026, 6, 15), "No", "Yes"
    yield "EX-1", "Go-live approval", date(2026, 9, 14), date(2026, 9, 14), "", "Yes", "Yes"
    yield "EX-2", "First line in operation", date(2026, 6, 5), "", date(2026, 6, 19), "No", "Yes"
    yield "EX-2", "Second line in operation", date(2026, 8, 7), date(2026, 9, 18), "", "Yes", "Yes"
    yield "EX-3", "Payroll rehearsal passed", date(2026, 7, 3), date(2026, 7, 17), "", "No", "No"
    yield "EX-3", "Old systems switched off", date(2026, 9, 18), date(2026, 10, 2), "", "Yes", "Yes"


def _risks() -> Rows:
    yield ("EX-1", "R1", "Payment provider certifies late", 2, 4, 0.25, 30_000, "GBP", "Ana Ruiz",
           "Certification booked early", date(2026, 4, 20), date(2026, 8, 31), "Open")  # fmt: skip
    yield ("EX-2", "R1", "Peak season blocks the cut-over", 4, 4, 0.5, 80_000, "GBP", "Tom Okafor",
           "Weekend cut-over prepared", date(2026, 5, 11), date(2026, 7, 31), "Open")  # fmt: skip
    yield ("EX-2", "R2", "Floor does not carry the second line", 1, 5, 0.05, 120_000, "GBP", "Tom Okafor",
           "Survey done, floor holds", date(2026, 4, 7), date(2026, 5, 29), "Closed")  # fmt: skip
    yield ("EX-3", "R1", "Works council asks for a second review", 3, 3, 0.3, 15_000, "GBP", "Dev Patel",
           "Monthly meeting agreed", date(2026, 5, 4), date(2026, 8, 14), "Open")  # fmt: skip


PEOPLE = (
    ("P1", "Example: Ana Ruiz", "Delivery", "Project manager", 40),
    ("P2", "Example: Ben Cole", "Engineering", "Developer", 40),
    ("P3", "Example: Chloe Marsh", "Engineering", "Developer", 32),
    ("P4", "Example: Dev Patel", "Delivery", "Business analyst", 40),
    ("P5", "Example: Eva Lind", "Automation", "Engineer", 40),
    ("P6", "Example: Femi Ade", "Automation", "Engineer", 40),
)
BOOKED = (
    ("P1", "EX-1", 16, "Hard"), ("P1", "EX-2", 20, "Hard"), ("P2", "EX-1", 32, "Hard"), ("P3", "EX-3", 24, "Hard"),
    ("P4", "EX-1", 12, "Soft"), ("P4", "EX-3", 18, "Hard"), ("P5", "EX-2", 40, "Hard"), ("P5", "EX-3", 6, "Soft"),
    ("P6", "EX-2", 36, "Hard"),
)  # fmt: skip
WANTED = (
    ("Project manager", "EX-1", 16), ("Project manager", "EX-2", 20), ("Developer", "EX-1", 32),
    ("Developer", "EX-3", 24), ("Business analyst", "EX-1", 12), ("Business analyst", "EX-3", 18),
    ("Engineer", "EX-2", 104),
)  # fmt: skip


def _people() -> Rows:
    return ((*person, date(2024, 1, 8)) for person in PEOPLE)


def _weeks(number: int, first: date) -> list[date]:
    return [first + timedelta(weeks=week) for week in range(number)]


def _allocations() -> Rows:
    for person, code, hours, booking in BOOKED:
        yield from ((person, code, week, hours, booking) for week in _weeks(17, date(2026, 6, 8)))


def _demand() -> Rows:
    for role, code, hours in WANTED:
        yield from ((role, code, week, hours) for week in _weeks(13, date(2026, 7, 6)))


EXAMPLES = {
    "Projects": _projects,
    "Status": _status,
    "Money": _money,
    "Milestones": _milestones,
    "Risks": _risks,
    "People": _people,
    "Allocations": _allocations,
    "Demand": _demand,
}
