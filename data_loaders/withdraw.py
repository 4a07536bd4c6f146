"""Taking a load back: its rows are closed and the former state restored, by a load of its own. Both stay in the
log, and the record as it was known in between opens as it was."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Row, Table, and_, func, insert, or_, select, update

from data_loaders.bulk import refresh_statistics
from data_loaders.compare import not_withdrawn
from data_loaders.errors import Message, Refused
from data_loaders.journal import Actor, log_change, note
from data_loaders.rollups import Slices, update_rollups
from data_loaders.schema import ENTITIES, load, project, project_alias, source_record, stated_slice
from data_loaders.store import Store

CHUNK = 20_000


@dataclass(frozen=True)
class Withdrawal:
    """What a withdrawal did: its own load, the rows of the load that it closed, and those that it restored."""

    load: int
    withdrawn: int
    file: str
    closed: int
    restored: int


def withdraw(store: Store, number: int, reason: str, actor: Actor | None = None) -> Withdrawal:
    """Take a load back, wholly or not at all.

    Raises Refused where there is no such load of a file, where it changed nothing or is withdrawn already, and
    where later loads build on it: those have to be withdrawn before.
    """
    actor = actor or Actor.here()
    with store.writing(f"withdrawing load {number}", actor.name, actor.origin) as connection:
        row = _withdrawable(connection, number)
        _require_nothing_built_on(connection, row)
        taking = log_change(connection, "withdrawal", f"load {number}, {row.file}", actor, withdraws=number)
        touched: Slices = {}
        closed = restored = 0
        for name, entity in ENTITIES.items():
            slices: set[tuple[str, object]] = set()
            closed += _close(connection, entity.table, number, taking, slices)
            restored += _restore(
                connection, entity.table, ("source", "data_date", *entity.grain), number, taking, slices
            )
            touched[name] = slices  # type: ignore[assignment]
        for table in (stated_slice, project_alias):
            origin = table.c.load_id if table is stated_slice else table.c.load_from
            connection.execute(update(table).where(origin == number, table.c.load_to.is_(None)).values(load_to=taking))
        update_rollups(connection, touched)
        refresh_statistics(connection, (entity.table for entity in ENTITIES.values()))
        connection.execute(update(load).where(load.c.id == taking).values(changed=restored, closed=closed))
        note(connection, actor, "withdraw", f"load {number}, {row.file}", taking, reason=reason, closed=closed,
             restored=restored)  # fmt: skip
    return Withdrawal(taking, number, row.file, closed, restored)


def _withdrawable(connection: Connection, number: int) -> Row:
    row = connection.execute(select(load).where(load.c.id == number)).first()
    if row is None:
        raise _refused(number, "no such load", "a load of the record")
    if row.kind != "file":
        raise _refused(
            number, f"a change of {row.kind}", "the load of a file", "Settings and decisions are changed by new ones."
        )
    if row.state != "published":
        raise _refused(number, f"a load that was {row.state}: it changed nothing", "a published load")
    taken = connection.execute(select(load.c.id).where(load.c.withdraws == number)).scalar()
    if taken:
        raise _refused(number, f"a load that load {taken} has withdrawn", "one that is not withdrawn")
    return row


def _require_nothing_built_on(connection: Connection, row: Row) -> None:
    """Later loads of the same statement were compared with this one, and later facts may be about its projects."""
    dated_by_row = _dated_by_row(connection, row)
    same = and_(load.c.source == row.source, load.c.mapping == row.mapping)
    if not dated_by_row:
        same = and_(same, load.c.data_date == row.data_date)
    later = connection.execute(
        select(load.c.id, load.c.file)
        .where(load.c.id > row.id, load.c.kind == "file", load.c.state.in_(("published", "unchanged")), same)
        .where(not_withdrawn())
        .order_by(load.c.id.desc())
    ).all()
    users = _loads_about_its_projects(connection, row.id)
    found = sorted({(one.id, one.file) for one in (*later, *users)}, reverse=True)
    if found:
        names = ", ".join(f"{number} ({file})" for number, file in found[:5])
        more = f" and {len(found) - 5} more" if len(found) > 5 else ""
        raise _refused(row.id, f"later loads that build on it: {names}{more}", "a load that nothing builds on",
                       "Withdraw those first, newest first; nothing was changed.")  # fmt: skip


def _dated_by_row(connection: Connection, row: Row) -> bool:
    """Whether a load stated facts with dates of their own: then it noted no slice of theirs."""
    noted = set(connection.scalars(select(stated_slice.c.entity).where(stated_slice.c.load_id == row.id)))
    for name, entity in ENTITIES.items():
        if name not in noted:
            table = entity.table
            query = select(table.c.id).where(table.c.load_from == row.id, table.c.data_date != row.data_date)
            if connection.execute(query.limit(1)).first():
                return True
    return False


def _loads_about_its_projects(connection: Connection, number: int) -> list[Row]:
    """Later loads with facts of projects that this load brought."""
    own = select(project.c.id).where(project.c.created_by == number)
    if connection.execute(own.limit(1)).first() is None:
        return []
    found: dict[int, Row] = {}
    for entity in ENTITIES.values():
        table = entity.table
        if "project_id" not in table.c:
            continue
        links = [table.c[name] for name in ("project_id", "giver_id") if name in table.c]
        about = or_(*(link.in_(own) for link in links))
        query = (
            select(load.c.id, load.c.file)
            .distinct()
            .select_from(table)
            .join(source_record, source_record.c.id == table.c.record_id)
            .join(load, load.c.id == source_record.c.load_id)
            .where(about, table.c.load_to.is_(None), load.c.id != number)
        )
        found.update({row.id: row for row in connection.execute(query)})
    return list(found.values())


def _close(connection: Connection, table: Table, number: int, taking: int, slices: set) -> int:
    """Close the current rows that the load's file stated, whichever load brought them back since."""
    own = (
        select(table.c.id, table.c.source, table.c.data_date)
        .join(source_record, source_record.c.id == table.c.record_id)
        .where(source_record.c.load_id == number, table.c.load_to.is_(None))
    )
    rows = connection.execute(own).all()
    slices.update((row.source, row.data_date) for row in rows)
    for start in range(0, len(rows), 500):
        ids = [row.id for row in rows[start : start + 500]]
        connection.execute(update(table).where(table.c.id.in_(ids)).values(load_to=taking))
    return len(rows)


def _restore(connection: Connection, table: Table, key: tuple[str, ...], number: int, taking: int, slices: set) -> int:
    """Open again, as new versions, the rows that the load closed."""
    ended = connection.execute(select(table).where(table.c.load_to == number)).mappings().all()
    if not ended:
        return 0
    current = table.alias()
    held = and_(*(current.c[name] == table.c[name] for name in key), current.c.load_to.is_(None))
    stated = select(table.c.id).join(current, held).where(table.c.load_to == number)
    taken = set(connection.scalars(stated))
    first = (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
    rows = [
        {**row, "id": first + place, "load_from": taking, "load_to": None}
        for place, row in enumerate(row for row in ended if row["id"] not in taken)
    ]
    slices.update((row["source"], row["data_date"]) for row in rows)
    for start in range(0, len(rows), CHUNK):
        connection.execute(insert(table), rows[start : start + CHUNK])
    return len(rows)


def _refused(
    number: int, found: str, expected: str, hint: str = "steerco loads lists them; nothing was changed."
) -> Refused:
    return Refused(Message(file=f"load {number}", found=found, expected=expected, hint=hint))
