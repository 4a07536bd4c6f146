"""A table as it is read: rows with their outcome, columns with their place, addresses of cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from data_loaders.errors import Message
from data_loaders.mapping import TableSpec
from data_loaders.sources.files import Scalar
from data_loaders.sources.values import Value, as_text

ACCEPTED, REJECTED, SKIPPED = "accepted", "rejected", "skipped"
NOTHING = Value()


@dataclass(slots=True)
class Row:
    """One row of a table as found, and what became of it."""

    line: int  # from 1, as a spreadsheet counts
    cells: list[Scalar]
    values: dict[str, Value]
    outcome: str = ACCEPTED
    reason: str | None = None
    messages: list[Message] = field(default_factory=list)

    def reject(self, message: Message) -> None:
        self.outcome = REJECTED
        self.messages.append(message)
        if len(self.messages) == 1:
            self.reason = str(message)


@dataclass
class TableRead:
    """A table read: where its columns stand, and all its rows."""

    spec: TableSpec
    file: str
    sheet: str | None
    positions: dict[str, tuple[int, str]]  # mapping column -> position from 0, title as found
    rows: list[Row]

    def cell(self, column: str, line: int) -> str:
        """Spreadsheet address of a column's cell in a row: `F17`."""
        return address(self.positions[column][0], line, self.spec.orientation)

    def line(self, number: int) -> str:
        """A row in words; in a transposed table it is a column."""
        return line_name(number, self.spec.orientation)

    def complain(self, row: Row, column: str, expected: str, hint: str) -> Message:
        """What is wrong with a cell; with the whole row, where the table has no such column."""
        if column not in self.positions:
            return Message(self.file, self.sheet, self.line(row.line), f"no column for {column!r}", expected, hint)
        position, title = self.positions[column]
        return self.complain_at(row, position, f"{expected} in column “{' '.join(title.split())}”", hint)

    def complain_at(self, row: Row, position: int, expected: str, hint: str) -> Message:
        text = as_text(row.cells[position]) if position < len(row.cells) else ""
        found = repr(text[:120]) if text else "an empty cell"
        place = address(position, row.line, self.spec.orientation)
        return Message(self.file, self.sheet, place, found, expected, hint)


def address(position: int, line: int, orientation: str) -> str:
    """Spreadsheet address; in a transposed table positions are rows and lines are columns."""
    if orientation == "columns":
        position, line = line - 1, position + 1
    return f"{letters_of(position)}{line}"


def line_name(number: int, orientation: str) -> str:
    return f"column {letters_of(number - 1)}" if orientation == "columns" else f"row {number}"


def letters_of(position: int) -> str:
    """Column letters of a position from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def position_of(letters: str) -> int:
    """Position from 0 of a column letter; of a row number, in a transposed table."""
    if letters.isdecimal():
        return int(letters) - 1
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
