"""How the record came to be: loads, sources, rows left out, and the cell behind a value."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, literal, select

from data_loaders.queries.frames import fetch
from data_loaders.schema import ENTITIES, load, source, source_layout, source_record
from data_loaders.snapshot import Snapshot
from data_loaders.sources.tabular import address
from data_loaders.store import Store


def loads(snapshot: Snapshot, latest: int = 0) -> pd.DataFrame:
    """Every load known then, oldest first, refused ones too. Grain: load. Column withdrawn_by: the load that
    took it back. latest: the last load of all, by which a cache knows that another was refused since."""
    taking = load.alias()
    withdrawn = select(taking.c.withdraws, func.min(taking.c.id).label("withdrawn_by"))
    withdrawn = withdrawn.where(taking.c.withdraws.is_not(None), taking.c.id <= snapshot.known_on)
    by = withdrawn.group_by(taking.c.withdraws).subquery()
    query = select(load, by.c.withdrawn_by).outerjoin(by, by.c.withdraws == load.c.id)
    return fetch(snapshot, query.where(snapshot.told(load.c.id)).order_by(load.c.id))


def first_register(store: Store) -> int | None:
    """The load from which on the record has projects: before it there is nothing to show."""
    with store.reading() as connection:
        return connection.execute(select(func.min(ENTITIES["register"].table.c.load_from))).scalar()


def sources(snapshot: Snapshot) -> pd.DataFrame:
    """Every source with its last data date and its number of published loads. Grain: source."""
    published = (
        select(load.c.source, func.max(load.c.data_date).label("latest"), func.count().label("loads"))
        .where(load.c.state == "published", load.c.kind == "file", load.c.id <= snapshot.known_on)
        .group_by(load.c.source)
        .subquery()
    )
    query = select(source, published.c.latest, published.c.loads).join(published, published.c.source == source.c.name)
    return fetch(snapshot, query.order_by(source.c.title))


def rows_left_out(snapshot: Snapshot, latest: int = 0) -> pd.DataFrame:
    """Rejected and skipped rows with their place and reason, newest load first. Grain: source record. None for
    a viewer who may not see everything: it cannot be told what such a row is about."""
    table = source_record
    everything = snapshot.scope.hides_nothing
    query = (
        select(
            load.c.id.label("load"), load.c.source, load.c.file, load.c.state, source_layout.c.sheet,
            source_layout.c.orientation, table.c.line, table.c.outcome, table.c.reason, table.c.cells,
        )
        .join(load, load.c.id == table.c.load_id)
        .join(source_layout, source_layout.c.id == table.c.layout_id)
        .where(table.c.outcome != "accepted", snapshot.told(load.c.id), literal(everything))
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
    found = fetch(snapshot, query)
    if not snapshot.scope.money:
        found["cells"] = None
    return found


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


def cell_and_text(origin: Any, entity: str, field: str, fact: dict[str, str]) -> tuple[str | None, str | None]:
    """The cell that gave a field of a fact, and the text found in it; None for what the mapping says of every row.

    fact: other fields of the fact as text: a row that states several facts of one entity is told apart by those that
    the mapping gives as constants. The text is None where the viewer may not see cells.
    """
    for spec in origin["facts"]:
        constants = {name: str(value) for name, value in spec["constants"].items() if name in fact and not _told(value)}
        if spec["entity"] != entity or any(fact[name] != value for name, value in constants.items()):
            continue
        place = origin["positions"].get(spec["fields"].get(field))
        if place:
            cells = origin["cells"]
            found = cells[place[0]] if cells is not None and place[0] < len(cells) else None
            where = address(place[0], int(origin["line"]), origin["orientation"])
            return where, None if found is None else str(found)
    return None, None


def _told(value: Any) -> bool:
    """Whether a constant of a mapping is worked out when the file is read (`data_date.fiscal_year`)."""
    return isinstance(value, str) and value.startswith("data_date")


def main_currency(snapshot: Snapshot) -> pd.DataFrame:
    """The currency that most projects of the register are in: what to report in where nobody said. One row, or
    none. Columns: currency, projects."""
    rows = snapshot.unrestricted().until(ENTITIES["register"].table)
    number = func.count().label("projects")
    query = select(rows.c.currency, number).where(rows.c.currency.is_not(None)).group_by(rows.c.currency)
    return fetch(snapshot, query.order_by(number.desc(), rows.c.currency).limit(1))


def fact_counts(snapshot: Snapshot) -> pd.DataFrame:
    """How many current facts each entity holds. Grain: entity."""
    with snapshot.store.reading() as connection:
        counts = {
            name: connection.execute(select(func.count()).select_from(snapshot.rows(entity.table))).scalar_one()
            for name, entity in ENTITIES.items()
        }
    return pd.DataFrame({"entity": list(counts), "facts": list(counts.values())})


def in_utc(moment: datetime) -> str:
    """A time of the record in ISO 8601; SQLite gives it without its zone, which is UTC."""
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).isoformat()


def list_loads(store: Store) -> list[dict[str, Any]]:
    """Every load, oldest first, for programs to read."""
    counts = ("read", "accepted", "rejected", "skipped", "unchanged", "changed", "closed")
    with store.reading() as connection:
        rows = connection.execute(select(load).order_by(load.c.id)).mappings().all()
        by = {row["withdraws"]: row["id"] for row in rows if row["withdraws"]}
        return [
            {
                "load": row["id"],
                "kind": row["kind"],
                "withdraws": row["withdraws"],
                "withdrawn_by": by.get(row["id"]),
                "source": row["source"],
                "mapping": row["mapping"],
                "file": row["file"],
                "data_date": row["data_date"].isoformat() if row["data_date"] else None,
                "loaded_at": in_utc(row["finished_at"]) if row["finished_at"] else None,
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
    rows = snapshot.latest(table) if replaced else snapshot.until(table)
    query = (
        select(load.c.file, func.count().label("rows"), func.max(load.c.data_date).label("data_date"))
        .select_from(rows)
        .join(source_record, source_record.c.id == rows.c.record_id)
        .join(load, load.c.id == source_record.c.load_id)
        .where(rows.c.project_id == project_id)
        .group_by(load.c.file)
        .order_by(func.max(load.c.data_date))
    )
    return fetch(snapshot, query)


def facts_of_project(snapshot: Snapshot, entity: str, project_id: int) -> pd.DataFrame:
    """A project's rows of an entity up to the date, oldest first."""
    rows = snapshot.until(ENTITIES[entity].table)
    query = select(rows).where(rows.c.project_id == project_id).order_by(rows.c.data_date, rows.c.id)
    return fetch(snapshot, query)
