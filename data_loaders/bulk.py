"""Many rows into one table at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert

CHUNK = 20_000


def insert_rows(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows given as tuples of the named columns, which stand in the table's order.

    What SQLAlchemy does with each row of a bulk insert (a dictionary by name, every value by itself) takes longer
    than what the database does. The values go through the same processors here, but a column at a time.
    """
    dialect = connection.dialect
    statement = insert(table).compile(dialect=dialect, column_keys=list(names))
    processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    for start in range(0, len(rows), CHUNK):
        columns = zip(*rows[start : start + CHUNK], strict=True)
        ready = [_processed(column, processor) for column, processor in zip(columns, processors, strict=True)]
        batch: list[Any] = list(zip(*ready, strict=True))
        if not statement.positional:  # PostgreSQL's driver takes them by name
            batch = [dict(zip(names, row, strict=True)) for row in batch]
        connection.exec_driver_sql(str(statement), batch)


def refresh_statistics(connection: Connection, tables: Iterable[Table]) -> None:
    """Tell PostgreSQL's planner of the rows that were added. Until its own rounds do, minutes later, it plans for
    tables that are nearly empty, and a query takes seconds instead of hundredths."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"analyze {table.name}")


def _processed(column: Sequence[Any], processor: Callable[[Any], Any] | None) -> Sequence[Any]:
    if processor is None:
        return column
    try:
        known = {value: processor(value) for value in set(column)}  # a column repeats its dates
    except TypeError:  # lists have no hash
        return [processor(value) for value in column]
    return [known[value] for value in column]
