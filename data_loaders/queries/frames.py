"""Query results as frames with declared types: missing is <NA>, dates are datetimes, money is Int64."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, Boolean, Date, DateTime, FromClause, Integer, Select, String, select

from data_loaders.schema import Money
from data_loaders.snapshot import Snapshot

DTYPES: list[tuple[type, str]] = [
    (Boolean, "boolean"),
    (Integer, "Int64"),
    (BigInteger, "Int64"),
    (DateTime, "datetime64[us, UTC]"),
    (Date, "datetime64[us]"),
]
MONEY_IN_WORDS = ("money_narrative",)


def fetch(snapshot: Snapshot, query: Select[Any] | FromClause) -> pd.DataFrame:
    """Run a query and give its rows with the types its columns declare. Money is left out, <NA>, where the
    viewer may not see it."""
    if isinstance(query, FromClause):
        query = select(query)
    with snapshot.store.reading() as connection:
        rows = connection.execute(query).all()
    columns = list(query.selected_columns)
    data = zip(*rows, strict=True) if rows else ([] for _ in columns)
    frame = pd.DataFrame(
        {column.name: _series(values, column.type) for column, values in zip(columns, data, strict=True)}
    )
    if not snapshot.scope.money:
        for column in columns:
            if isinstance(column.type, Money) or column.name in MONEY_IN_WORDS:
                frame[column.name] = pd.Series(pd.NA, index=frame.index, dtype=frame[column.name].dtype)
    return frame


def _series(values: Any, kind: Any) -> pd.Series:
    for declared, dtype in DTYPES:
        if isinstance(kind, declared):
            if declared is DateTime:
                return pd.Series(pd.to_datetime(list(values), utc=True), dtype=dtype)
            return pd.Series(list(values), dtype=dtype)
    return pd.Series(list(values), dtype="str" if isinstance(kind, String) else "object")
