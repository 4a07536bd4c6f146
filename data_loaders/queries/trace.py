"""The rows behind figures: every fact that counts for a project, those that are outranked, and where each stands."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import FromClause, select

from data_loaders.queries.authority import with_rank
from data_loaders.queries.frames import fetch
from data_loaders.schema import ENTITIES
from data_loaders.snapshot import Snapshot

COLUMNS = [
    "project_id",
    "entity",
    "field",
    "value",
    "currency",
    "month",
    "source",
    "data_date",
    "record_id",
    "left_out",
]


def lines(snapshot: Snapshot, ledger: str) -> pd.DataFrame:
    """The lines of a ledger (budget_line, cost_line, forecast_line), one by one. Grain: fact. Its columns, and
    left_out: why a line does not count, as queries.money has it."""
    table = ENTITIES[ledger].table
    rows = snapshot.latest(table) if ledger == "forecast_line" else snapshot.until(table)
    found = _sorted(snapshot, rows)
    return found.assign(left_out=_outranked(snapshot, found, "money", ["project_id"]))


def statements(snapshot: Snapshot) -> pd.DataFrame:
    """Stated totals. Grain: source × project × measure × period, the last of each; rank as money.all_statements."""
    rows = snapshot.latest(ENTITIES["statement"].table, "project_id", "measure", "period_grain")
    return with_rank(snapshot, _sorted(snapshot, rows), "money")


def stated(snapshot: Snapshot, statement: str, group: str, history: bool = False) -> pd.DataFrame:
    """What each source states of a register, status_report, progress or baseline, before one is chosen. Grain: source ×
    the entity's own. Column rank. history: all dates up to the snapshot's, not the last only."""
    table = ENTITIES[statement].table
    per = () if statement == "register" else ("project_id",)
    rows = snapshot.until(table) if history else snapshot.latest(table, *per)
    return with_rank(snapshot, _sorted(snapshot, rows), group)


def rates(snapshot: Snapshot, rate: str = "budget") -> pd.DataFrame:
    """The rates in force, with the record each stands in. Grain: currency × quote."""
    found = snapshot.latest(ENTITIES["fx_rate"].table, "currency", "quote", "kind")
    return fetch(snapshot, select(found).where(found.c.kind == rate))


def _sorted(snapshot: Snapshot, rows: FromClause) -> pd.DataFrame:
    """Rows in a lasting order. Sorted here: a database that is asked to sort may forget its indexes for the rest."""
    found = fetch(snapshot, select(rows))
    return found.sort_values(["project_id", "data_date", "source", "record_id"], kind="stable").reset_index(drop=True)


def _outranked(snapshot: Snapshot, frame: pd.DataFrame, group: str, per: list[str]) -> pd.Series:
    """`outranked by …` for rows of sources that rank lower than another for the same `per`."""
    none = pd.Series("", index=frame.index, dtype="object")
    if frame["source"].nunique() < 2:
        return none
    ranked = with_rank(snapshot, frame, group)
    best = ranked.groupby(per)["rank"].transform("min")
    first = ranked[ranked["rank"] == best].drop_duplicates(per).set_index(per)["source"]
    by = first.reindex(ranked[per[0]] if len(per) == 1 else pd.MultiIndex.from_frame(ranked[per])).to_numpy()
    return none.mask(ranked["rank"] > best, "outranked by " + pd.Series(by, index=frame.index).astype("object"))
