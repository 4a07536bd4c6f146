"""Rows behind a figure with the cell that each stands in, and what is left out.

Columns: project, column (of the facts), source, file, sheet, cell, row, found (as the file has it), read (as the record
has it, in the unit), unit, counted (what it adds, in the reporting currency), month, data_date, load, loaded_at,
reason (why it does not count).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.metrics.currency import to_major
from dashboard.metrics.definitions import Definition
from dashboard.metrics.figure import REASON_WORDS, Reason
from dashboard.metrics.policy import Policy
from data_loaders.queries import history, trace
from data_loaders.queries.history import in_utc
from data_loaders.snapshot import Snapshot

SHOWN = ["project", "column", "source", "file", "sheet", "cell", "row", "found", "read", "unit", "counted", "month",
         "data_date", "load", "loaded_at", "reason"]  # fmt: skip
CHUNK = 5_000  # records asked for at once
MONEY = ("amount", "budget", "cost_impact", "approved", "forecast_amount", "realized")


def places(snapshot: Snapshot, record_ids: Iterable[Any]) -> dict[int, dict[str, Any]]:
    """Where records stand (queries.history.origins), by record."""
    ids = sorted({int(record) for record in record_ids if not pd.isna(record)})
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), CHUNK):
        frame = history.origins(snapshot, tuple(ids[start : start + CHUNK]))
        found |= {int(row["record_id"]): row for row in frame.to_dict("records")}
    return found


def with_cells(snapshot: Snapshot, rows: pd.DataFrame, reporting: str, most: int | None = None) -> pd.DataFrame:
    """The rows as they are shown. most: how many of those that count, and of those left out, are followed to their
    cell; all where not given."""
    out = rows["left_out"] != ""
    wanted = rows if most is None else pd.concat([rows[~out].head(most), rows[out].head(most)])
    known = places(snapshot, wanted["record_id"])
    found = [_row(row, known.get(_number(row["record_id"])), reporting) for row in rows.to_dict("records")]
    return pd.DataFrame(found, columns=SHOWN, dtype="object")


def _number(record: Any) -> int:
    return -1 if pd.isna(record) else int(record)


def _row(row: dict[str, Any], place: dict[str, Any] | None, reporting: str) -> dict[str, Any]:
    cell, text = history.cell_and_text(place, row["entity"], row["field"], row["fact"]) if place else (None, None)
    read, unit = _read(row)
    counted = row["counted"]
    return {
        "project": row["project"], "column": row["column"], "source": row["source"],
        "file": place["file"] if place else None,
        "sheet": place["sheet"] if place and isinstance(place["sheet"], str) else None, "cell": cell,
        "row": int(place["line"]) if place else None, "found": text, "read": read, "unit": unit,
        "counted": None if pd.isna(counted) else str(to_major(int(counted), reporting)),
        "month": None if pd.isna(row["month"]) else f"{row['month']:%Y-%m}",
        "data_date": f"{row['data_date']:%Y-%m-%d}", "load": int(place["load"]) if place else None,
        "loaded_at": in_utc(place["loaded_at"].to_pydatetime()) if place else None,
        "reason": row["left_out"],
    }  # fmt: skip


def _read(row: dict[str, Any]) -> tuple[str | None, str]:
    """A value of the record, exactly, and its unit."""
    value, field = row["value"], row["field"]
    if isinstance(row["currency"], str) and field in MONEY:
        return (None if pd.isna(value) else str(to_major(int(value), row["currency"]))), row["currency"]
    if pd.isna(value):
        return None, ""
    if hasattr(value, "year"):
        return f"{value:%Y-%m-%d}", "date"
    if field == "percent_complete":
        return str(Decimal(int(value)) / 100), "%"
    if field in ("minutes", "weekly_minutes"):
        return str(Decimal(int(value)) / 60), "hours"
    return str(value), "color" if field in ("declared", "assured") else ""


def left_out(rows: pd.DataFrame, facts: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """What does not count, with the reason: rows, and projects of which nothing is known."""
    found = rows[rows["reason"] != ""].copy()
    codes = {reason.value: words for reason, words in REASON_WORDS.items()}
    found["reason"] = [codes.get(str(reason), str(reason)) for reason in found["reason"]]
    return pd.concat([found, _unknown(facts, definition)], ignore_index=True)[SHOWN]


def _unknown(facts: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Projects that the figure is asked of and that have no value for it."""
    rows = []
    for column in definition.columns if definition.grain == "project" else ():
        if column not in facts:
            continue
        reasons = facts.get(f"{column}_reason", pd.Series(index=facts.index, dtype="object"))
        missing = facts[column].isna() | (facts[column] == "NOT_RATED").fillna(False)
        for code, reason in zip(facts.loc[missing, "code"], reasons[missing], strict=True):
            known = Reason(reason) if isinstance(reason, str) else Reason.NO_DATA
            rows.append({"project": code, "column": column, "reason": REASON_WORDS[known]})
    return pd.DataFrame(rows, columns=SHOWN, dtype="object")


def rates_used(snapshot: Snapshot, policy: Policy, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The exchange rates that amounts were converted by: currency, quote, kind, rate, date, and where each stands."""
    currencies = set(rows.loc[rows["counted"].notna(), "currency"].dropna()) - {policy.reporting_currency}
    if not currencies:
        return []
    found = trace.rates(snapshot, "budget")
    found = found[(found["quote"] == policy.reporting_currency) & found["currency"].isin(currencies)]
    known = places(snapshot, found["record_id"])
    rates = []
    for row in found.to_dict("records"):
        place = known.get(int(row["record_id"]))
        fact = {name: str(row[name]) for name in ("currency", "quote", "kind")}
        cell, text = history.cell_and_text(place, "fx_rate", "rate", fact) if place else (None, None)
        rates.append({**fact, "rate": row["rate"], "date": f"{row['data_date']:%Y-%m-%d}", "source": row["source"],
                      "file": place["file"] if place else None, "cell": cell, "found": text})  # fmt: skip
    return rates
