"""Checking the record against itself: every promise that can be recomputed is."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, and_, func, or_, select, text

from data_loaders import rollups
from data_loaders.schema import ENTITIES, load, source_record
from data_loaders.store import Store


def check_store(store: Store) -> list[str]:
    """What is wrong with a record, in words; nothing, if all is well. Reads only."""
    with store.reading() as connection:
        return [
            *_engine(connection),
            *_accounted(connection),
            *_versions(connection),
            *(f"roll-up {difference}" for difference in rollups.differences(connection)),
        ]


def _engine(connection: Connection) -> Iterator[str]:
    """What the database itself finds."""
    if connection.dialect.name != "sqlite":
        return
    for row in connection.execute(text("pragma integrity_check")):
        if row[0] != "ok":
            yield f"database: {row[0]}"
    for row in connection.execute(text("pragma foreign_key_check")):
        yield f"database: row {row[1]} of {row[0]} refers to a row of {row[2]} that there is not"


def _accounted(connection: Connection) -> Iterator[str]:
    """Every row read is accepted, rejected or skipped, and every one of them is kept."""
    kept = select(source_record.c.load_id, func.count().label("kept")).group_by(source_record.c.load_id).subquery()
    query = (
        select(load, func.coalesce(kept.c.kept, 0).label("kept"))
        .outerjoin(kept, kept.c.load_id == load.c.id)
        .where(load.c.kind == "file")
    )
    for row in connection.execute(query):
        if row.state == "refused" and not row.kept:
            continue  # a file that could not be read at all
        if row.read != row.accepted + row.rejected + row.skipped:
            yield f"load {row.id}: {row.read} rows read, {row.accepted} + {row.rejected} + {row.skipped} accounted for"
        if row.state == "published" and row.kept != row.read:
            yield f"load {row.id}: {row.read} rows read, {row.kept} kept"


def _versions(connection: Connection) -> Iterator[str]:
    """No fact is stated twice at once, and every version ends after it begins."""
    for name, entity in ENTITIES.items():
        table = entity.table
        backwards = select(func.count()).select_from(table).where(table.c.load_to <= table.c.load_from)
        if number := connection.execute(backwards).scalar_one():
            yield f"{name}: {number} versions end before they begin"
        if number := connection.execute(_overlapping(table, ("source", "data_date", *entity.grain))).scalar_one():
            yield f"{name}: {number} facts are stated twice at once by one mapping"


def _overlapping(table: Table, key: tuple[str, ...]):  # type: ignore[no-untyped-def]
    """How many pairs of versions of one fact, stated by one mapping, hold at the same load."""
    first, second = table.alias(), table.alias()
    records = source_record.alias(), source_record.alias()
    loads = load.alias(), load.alias()
    return (
        select(func.count())
        .select_from(first)
        .join(second, and_(*(first.c[name] == second.c[name] for name in key), first.c.id < second.c.id))
        .join(records[0], records[0].c.id == first.c.record_id)
        .join(records[1], records[1].c.id == second.c.record_id)
        .join(loads[0], loads[0].c.id == records[0].c.load_id)
        .join(loads[1], loads[1].c.id == records[1].c.load_id)
        .where(
            loads[0].c.mapping == loads[1].c.mapping,
            or_(first.c.load_to.is_(None), first.c.load_to > second.c.load_from),
            or_(second.c.load_to.is_(None), second.c.load_to > first.c.load_from),
        )
    )
