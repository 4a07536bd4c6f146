"""A table as an Excel workbook that can be worked with at once: amounts, dates and percentages are numbers, the head
stays in sight, every column can be filtered, and the first lines say what it is and when it was so."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any, Literal

import pandas as pd
import xlsxwriter

About = Sequence[tuple[str, str]]
Kind = Literal["money", "number", "count", "ordinal", "share", "date", "time", "text"]

MOST_ROWS = 1_000_000  # of a sheet; Excel ends at 1,048,576
MOST_TEXT = 32_000  # of a cell; Excel ends at 32,767
FIRST_YEAR = 1900  # Excel knows no earlier date
NARROWEST, WIDEST = 9, 60
MONEY = re.compile(r"(?P<name>.+)_(?P<unit>[A-Z]{3})")  # budget_GBP: the amount is in pounds
SHARE = re.compile(r"(^|_)(share|error|utilization|percent|held|below|above)$")  # 0.032 is 3.2 %
ORDINALS = ("year", "load", "row", "version")  # numbers that name something: no thousands
EXACT = ("amount", "counted")  # amounts as exact text, in the unit that another column names
FORMATS: dict[Kind, dict[str, Any]] = {
    "money": {"num_format": "#,##0.00"},
    "number": {"num_format": "#,##0.00##"},
    "count": {"num_format": "#,##0"},
    "ordinal": {"num_format": "0"},
    "share": {"num_format": "0.0%"},
    "date": {"num_format": "d mmm yyyy", "align": "left"},
    "time": {"num_format": "d mmm yyyy hh:mm", "align": "left"},
    "text": {"num_format": "@"},
}
CHARACTERS: dict[Kind, int] = {
    "money": 16,
    "number": 12,
    "count": 10,
    "ordinal": 8,
    "share": 10,
    "date": 12,
    "time": 18,
}


def as_xlsx(data: pd.DataFrame, title: str, about: About = (), unit: str = "") -> bytes:
    """The workbook. Columns are named as in the frame, `budget_GBP` is "Budget (GBP)"; texts are never formulas.

    about: what the first lines say, as label and value; unit: of the columns that are numbers and say none.
    More rows than a sheet holds go on in the next sheet.
    """
    out = BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, safe) as book:
        book.set_properties({"title": title[:255]})
        for first in range(0, max(len(data), 1), MOST_ROWS):
            part = data.iloc[first : first + MOST_ROWS]
            sheet = book.add_worksheet("Table" if len(data) <= MOST_ROWS else f"Rows {first + 1}")
            _write(book, sheet, part, title, about, unit)
    return out.getvalue()


def _write(book: Any, sheet: Any, data: pd.DataFrame, title: str, about: About, unit: str) -> None:
    formats = {kind: book.add_format(look) for kind, look in FORMATS.items()}
    sheet.write_string(0, 0, title[:MOST_TEXT], book.add_format({"bold": True, "font_size": 14}))
    small = book.add_format({"font_color": "#5B6876"})
    for line, (what, value) in enumerate(about, start=1):
        sheet.write_string(line, 0, f"{what}: {value}"[:MOST_TEXT], small)
    head = len(about) + 2
    kinds = [kind_of(str(name), data[name]) for name in data.columns]
    for at, (name, kind) in enumerate(zip(data.columns, kinds, strict=True)):
        text = kind in ("text", "date", "time")
        look = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "align": "left" if text else "right"}
        sheet.write_string(head, at, label(str(name), kind, unit), book.add_format(look))
        sheet.set_column(at, at, _width(label(str(name), kind, unit), data[name], kind))
        for row, value in enumerate(data[name].tolist(), start=head + 1):
            _cell(sheet, row, at, value, kind, formats[kind])
    sheet.freeze_panes(head + 1, 1)
    if len(data.columns):
        sheet.autofilter(head, 0, head + len(data), len(data.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)


def label(name: str, kind: Kind, unit: str = "") -> str:
    """A column's name as a heading, with its unit: "Budget (GBP)"."""
    found = MONEY.fullmatch(name)
    text = (found["name"] if found else name).replace("_", " ")
    text = text[:1].upper() + text[1:]
    said = found["unit"] if found else unit if kind == "number" else ""
    return f"{text} ({said})" if said else text


def kind_of(name: str, values: pd.Series) -> Kind:
    """What a column holds, by its type and its name; money may come as exact text."""
    known = [value for value in values.tolist() if _known(value)]
    if pd.api.types.is_datetime64_any_dtype(values) or (known and all(isinstance(value, date) for value in known)):
        return "time" if any(_has_time(value) for value in known) else "date"
    if pd.api.types.is_bool_dtype(values):
        return "text"
    if MONEY.fullmatch(name) or name in EXACT:
        return "money" if all(_is_number(value) for value in known) else "text"
    if pd.api.types.is_integer_dtype(values):
        return "ordinal" if name in ORDINALS else "count"
    if pd.api.types.is_float_dtype(values):
        return "share" if SHARE.search(name) else "number"
    return "number" if known and all(isinstance(value, Decimal) for value in known) else "text"


def _cell(sheet: Any, row: int, at: int, value: Any, kind: Kind, look: Any) -> None:
    if not _known(value):
        return
    if kind in ("date", "time") and value.year >= FIRST_YEAR:
        sheet.write_datetime(row, at, _moment(value), look)
    elif kind in ("text", "date", "time"):
        sheet.write_string(row, at, _text(value), look)
    else:
        sheet.write_number(row, at, float(value), look)  # kind_of looked at every value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]} … (cut here: the CSV has all of it)"


def _width(head: str, values: pd.Series, kind: Kind) -> int:
    """As wide as its longest text, within reason; a heading may wrap."""
    longest = max((len(str(value)) for value in values.head(500).tolist() if _known(value)), default=0)
    wanted = longest if kind == "text" else CHARACTERS[kind]
    word = max((len(part) for part in head.split()), default=0)
    return min(max(wanted + 2, word + 4, min(len(head), 24), NARROWEST), WIDEST)


def _known(value: Any) -> bool:
    return not (value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)))


def _has_time(value: Any) -> bool:
    return isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0)


def _moment(value: Any) -> datetime:
    """Without a zone, as Excel knows none: times are in UTC."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    naive = moment.replace(tzinfo=None) - (moment.utcoffset() or pd.Timedelta(0))
    return naive.to_pydatetime() if isinstance(naive, pd.Timestamp) else naive


def _is_number(value: Any) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
