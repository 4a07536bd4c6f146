"""Where a value came from, in words: file, sheet, cell, load."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboard import formats
from data_loaders.queries import history
from data_loaders.snapshot import Snapshot


class Origins:
    """The places behind a project's values. Ask once for all records, then by entity and field."""

    def __init__(self, snapshot: Snapshot, records: Iterable[Any]) -> None:
        self.snapshot = snapshot
        ids = tuple(sorted({int(record) for record in records if not pd.isna(record)}))
        found = history.origins(snapshot, ids) if ids else pd.DataFrame()
        self._by_id = {row["record_id"]: row for row in found.to_dict("records")}

    def of(self, record: Any, entity: str, field: str, **values: str) -> str:
        """`gmpp-2022.csv › Sheet1 › K17 · load 5`; the row, where no single cell gave the value."""
        if pd.isna(record) or int(record) not in self._by_id:
            return ""
        origin = self._by_id[int(record)]
        if _is_constant(origin, entity, field, values):
            return "not stated: the mapping says it of every row"
        cell = history.cell_of(origin, entity, field, **values)
        parts = [origin["file"], origin["sheet"], cell or f"row {origin['line']}"]
        return " › ".join(str(part) for part in parts if isinstance(part, str)) + f" · load {origin['load']}"

    def row(self, record: Any) -> str:
        """`milestones-2026-10.csv › row 17`: for a table in which each line is one row of a file."""
        origin = None if pd.isna(record) else self._by_id.get(int(record))
        return f"{origin['file']} › row {origin['line']}" if origin else ""

    def sum_of(self, entity: str, project_id: int) -> str:
        """`412 rows of 31 files, last ledger-2026-10.csv`."""
        files = history.summed_from(self.snapshot, entity, project_id)
        if files.empty:
            return ""
        rows, last = int(files["rows"].sum()), files["file"].iloc[-1]
        if len(files) == 1:
            return f"{formats.count(rows, 'row')} of {last}"
        return f"{formats.count(rows, 'row')} of {len(files)} files, last {last}"


def _is_constant(origin: Any, entity: str, field: str, values: dict[str, str]) -> bool:
    """Whether the mapping gives a field of a fact the same value on every row, so that no cell stands behind it."""
    own = [fact for fact in origin["facts"] if fact["entity"] == entity]
    own = [fact for fact in own if all(fact["constants"].get(name) == value for name, value in values.items())]
    return any(field in fact["constants"] and field not in fact["fields"] for fact in own)
