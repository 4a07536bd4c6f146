"""What the rows of a table are ordered by: the value behind a cell, not its text. Pure.

A cell that is not known orders as UNKNOWN, which comes last whichever way a table is sorted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from dashboard.formats import MONTHS, NOT_AVAILABLE
from dashboard.views.parts import Amount, Cell, Link, Mark, Meter, Move, Span, Stated, Strip

Kind = Literal["text", "number", "date", "status"]
UNKNOWN = ""
# The worst has the highest rank; a stale color is worse than the same color fresh.
RANKS = {"RED": 6, "AMBER": 5, "NOT_RATED": 4, "ON_HOLD": 3, "GREEN": 2, "COMPLETE": 1, "CANCELLED": 0}
SCALES = {"bn": 9, "m": 6, "k": 3}
NUMBER = re.compile(r"([−-]?)[^\d\s−-]{0,4}\s?(\d[\d,]*(?:\.\d+)?)(bn|m|k)?\b")
OPPOSITE = re.compile(r"\b(early|under|below|better|less)\b")  # said in words instead of with a minus
DATE = re.compile(rf"(before )?(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) (\d{{4}})(?:, \d\d:\d\d(?: UTC)?)?")


def kind(cells: Sequence[Cell], numeric: bool) -> Kind:
    """What a column is ordered as. numeric: it is shown as numbers, right-aligned."""
    known = [cell for cell in cells if text_of(cell) != UNKNOWN]
    if known and all(isinstance(cell, (Mark, Move, Strip)) for cell in known):
        return "status"
    if known and all(_date(cell) is not None for cell in known):
        return "date"
    if numeric or (known and all(isinstance(cell, (int, Meter)) for cell in known)):
        return "number"
    return "text"


def order(cell: Cell, kind: Kind) -> str:
    """What a cell is ordered by, as text: a number, or UNKNOWN. Texts order by themselves, see text_of."""
    if kind == "status":
        return _rank(cell)
    if kind == "date":
        day = _date(cell)
        return UNKNOWN if day is None else str(day)
    if kind == "number":
        return _number(cell)
    return text_of(cell)


def text_of(cell: Cell) -> str:
    """A cell in plain words, without the line below it; UNKNOWN where it says that there is nothing."""
    match cell:
        case None:
            return UNKNOWN
        case bool():
            return "yes" if cell else "no"
        case Span() | Link() | Amount() | Meter() | Stated():
            text = cell.text
        case Mark():
            return cell.rag
        case Move():
            return cell.after.rag
        case Strip():
            return " ".join(mark.rag for mark in cell.marks if mark)
        case date():
            return cell.isoformat()
        case _:
            text = str(cell)
    return UNKNOWN if text.strip() in ("", "–", NOT_AVAILABLE) else text.strip()


def number_in(text: str) -> float | None:
    """The first number that a text of dashboard.formats says: "−£600k" is -600000, "3 days early" is -3."""
    found = NUMBER.search(text)
    if found is None:
        return 0.0 if text == "on time" else None
    minus, digits, scale = found.groups()
    size = float(f"{digits.replace(',', '')}e{SCALES.get(scale, 0)}")
    return -size if minus or OPPOSITE.search(text) else size


def _rank(cell: Cell) -> str:
    match cell:
        case Mark():
            return _rank_of(cell)
        case Move():
            return f"{_rank_of(cell.after)}{RANKS[cell.before.rag]}"
        case Strip():
            latest = next((mark for mark in reversed(cell.marks) if mark), None)
            return _rank_of(latest) if latest else UNKNOWN
        case _:
            return UNKNOWN


def _rank_of(mark: Mark) -> str:
    return f"{RANKS[mark.rag]}.{5 if mark.stale else 0}"


def _number(cell: Cell) -> str:
    if isinstance(cell, Meter) and cell.share is not None:
        return f"{cell.share:.6g}"
    if isinstance(cell, int):
        return str(int(cell))
    value = number_in(text_of(cell))
    return UNKNOWN if value is None else f"{value:.12g}"


def _date(cell: Cell) -> int | None:
    """Days since the year 1; "before Nov 2025" is the day before its first."""
    if isinstance(cell, date):
        return cell.toordinal()
    found = DATE.fullmatch(text_of(cell)) if isinstance(cell, (str, Span, Amount, Stated)) else None
    if found is None:
        return None
    before, day, month, year = found.groups()
    try:
        return date(int(year), MONTHS.index(month) + 1, int(day or 1)).toordinal() - (1 if before else 0)
    except ValueError:
        return None
