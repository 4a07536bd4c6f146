"""How the record came to be: loads, sources, rows left out, and the cell behind a value."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import func, select

from data_loaders.queries.frames import fetch
from data_loaders.schema import ENTITIES, load, policy, source, source_layout, source_record
from data_loaders.snapshot import Snapshot
from data_loaders.sources.tabular import address
from data_loaders.store import Store


def loads(snapshot: Snapshot) -> pd.DataFrame:
    """Every load, oldest first, refused ones too. Grain: load."""
    return fetch(snapshot, select(load).order_by(load.c.id))


def sources(snapshot: Snapshot) -> pd.DataFrame:
    """Every source with its last data date and its number of published loads. Grain: source."""
    published = (
        select(load.c.source, func.max(load.c.data_date).label("latest"), func.count().label("loads"))
        .where(load.c.state == "published", load.c.id <= snapshot.known_on)
        .group_by(load.c.source)
        .subquery()
    )
    query = select(source, published.c.latest, published.c.loads).join(published, published.c.source == source.c.name)
    return fetch(snapshot, query.order_by(source.c.title))


def rows_left_out(snapshot: Snapshot) -> pd.DataFrame:
    """Rejected and skipped rows with their place and reason, newest load first. Grain: source record."""
    table = source_record
    query = (
        select(
            load.c.id.label("load"), load.c.source, load.c.file, load.c.state, source_layout.c.sheet,
            source_layout.c.orientation, table.c.line, table.c.outcome, table.c.reason, table.c.cells,
        )
        .join(load, load.c.id == table.c.load_id)
        .join(source_layout, source_layout.c.id == table.c.layout_id)
        .where(table.c.outcome != "accepted")
        .order_by(load.c.id.desc(), table.c.line)
    )  # fmt: skip
    return fetch(snapshot, query)


def origins(snapshot: Snapshot, record_ids: tuple[int, ...]) -> pd.DataFrame:
    """Where records stand. Grain: source record. Columns: record_id, file, sheet, line, orientation,
    positions, facts, loaded_at, load, data_date_rule, cells."""
    query = (
        select(
            source_record.c.id.label("record_id"), load.c.id.label("load"), load.c.source, load.c.file,
            load.c.data_date, load.c.data_date_rule, load.c.finished_at.label("loaded_at"), source_layout.c.sheet,
            source_layout.c.orientation, source_layout.c.positions, source_layout.c.facts,
            source_record.c.line, source_record.c.cells,
        )
        .join(load, load.c.id == source_record.c.load_id)
        .join(source_layout, source_layout.c.id == source_record.c.layout_id)
        .where(source_record.c.id.in_(record_ids))
    )  # fmt: skip
    return fetch(snapshot, query)


def cell_of(origin: Any, entity: str, field: str, **values: str) -> str | None:
    """The address of the cell that gave a field of an entity, e.g. `K17`; None for a constant.

    values: constants of the fact, where a row states several of one entity (measure="eac").
    """
    for fact in origin["facts"]:
        same = all(fact["constants"].get(name) == value for name, value in values.items())
        if fact["entity"] == entity and same and field in fact["fields"]:
            place = origin["positions"].get(fact["fields"][field])
            return address(place[0], int(origin["line"]), origin["orientation"]) if place else None
    return None


def policy_values(store: Store) -> dict[str, Any]:
    """The settings of the organization in force."""
    with store.reading() as connection:
        rows = connection.execute(select(policy.c.name, policy.c.value).where(policy.c.load_to.is_(None)))
        return {row.name: row.value for row in rows}


def main_currency(store: Store) -> str | None:
    """The currency that most projects of the register are in: what to report in where nobody said."""
    table = ENTITIES["register"].table
    query = (
        select(table.c.currency)
        .where(table.c.load_to.is_(None), table.c.currency.is_not(None))
        .group_by(table.c.currency)
        .order_by(func.count().desc(), table.c.currency)
    )
    with store.reading() as connection:
        return connection.execute(query).scalars().first()


def fact_counts(snapshot: Snapshot) -> pd.DataFrame:
    """How many current facts each entity holds. Grain: entity."""
    with snapshot.store.reading() as connection:
        counts = {
            name: connection.execute(
                select(func.count()).select_from(entity.table).where(snapshot.visible(entity.table))
            ).scalar_one()
            for name, entity in ENTITIES.items()
        }
    return pd.DataFrame({"entity": list(counts), "facts": list(counts.values())})


def list_loads(store: Store) -> list[dict[str, Any]]:
    """Every load, oldest first, for programs to read."""
    counts = ("read", "accepted", "rejected", "skipped", "unchanged", "changed", "closed")
    with store.reading() as connection:
        rows = connection.execute(select(load).order_by(load.c.id)).mappings()
        return [
            {
                "load": row["id"],
                "source": row["source"],
                "mapping": row["mapping"],
                "file": row["file"],
                "data_date": row["data_date"].isoformat() if row["data_date"] else None,
                "loaded_at": row["finished_at"].isoformat() if row["finished_at"] else None,
                "loaded_by": row["loaded_by"],
                "state": row["state"],
                **{name: row[name] for name in counts},
                "messages": row["messages"],
            }
            for row in rows
        ]


def summed_from(snapshot: Snapshot, entity: str, project_id: int) -> pd.DataFrame:
    """The files whose rows add up to a project's figure. Grain: file. Columns: file, rows, data_date."""
    table = ENTITIES[entity].table
    replaced = entity == "forecast_line"  # each forecast replaces the one before; journals add up
    rows = (snapshot.latest(table) if replaced else snapshot.until(table)).subquery()
    query = (
        select(load.c.file, func.count().label("rows"), func.max(load.c.data_date).label("data_date"))
        .select_from(rows)
        .join(load, load.c.id == rows.c.load_from)
        .where(rows.c.project_id == project_id)
        .group_by(load.c.file)
        .order_by(func.max(load.c.data_date))
    )
    return fetch(snapshot, query)


def facts_of_project(snapshot: Snapshot, entity: str, project_id: int) -> pd.DataFrame:
    """A project's rows of an entity up to the date, oldest first."""
    table = ENTITIES[entity].table
    query = snapshot.until(table).where(table.c.project_id == project_id).order_by(table.c.data_date, table.c.id)
    return fetch(snapshot, query)
