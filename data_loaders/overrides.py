"""What people put in place of the computed color: by whom, why, and until when. A load of its own each time, so that
the record as it was known before opens as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from data_loaders.errors import Message, Refused
from data_loaders.journal import Actor, log_change, note
from data_loaders.schema import project, rag_override, register
from data_loaders.store import Store

COLORS = ("GREEN", "AMBER", "RED")
OVERALL = "overall"
NOTHING = "Nothing was changed."
LIST = "steerco figures --metric project_count --by project lists the codes; nothing was changed."


def override(
    store: Store, code: str, color: str, actor: Actor, reason: str, until: date | None, on: date | None = None
) -> int:
    """Put a color in place of the computed one. Gives the load that records it.

    until: the last day on which it holds. on: the status date from which it holds; the last one of the record where
    none is given.

    Raises Refused for an unknown project or color, without a reason, and where it would have expired already.
    """
    wanted = color.strip().upper()
    if wanted not in COLORS:
        expected = f"one of: {', '.join(COLORS)}"
        raise Refused(Message(cell="color", found=repr(color), expected=expected, hint=NOTHING))
    if not reason.strip():
        hint = f"Say why the figures are not right about it. {NOTHING}"
        raise Refused(Message(cell="reason", found="none", expected="a reason", hint=hint))
    with store.writing(f"overriding {code}", actor.name, actor.origin) as connection:
        number = _project(connection, code)
        since = on or _last_status_date(connection)
        _require_to_come(until, since)
        before = _last(connection, number)
        load_id = log_change(connection, "override", f"{code}: {wanted} until {until}", actor)
        _put(connection, number, load_id, color=wanted, author=actor.name, reason=reason.strip(), set_on=since,
             expires_on=until)  # fmt: skip
        note(connection, actor, "override", code, load_id, before=_said(before), after=f"{wanted} until {until}",
             reason=reason.strip(), set_on=since.isoformat())  # fmt: skip
    return load_id


def lift(store: Store, code: str, actor: Actor, reason: str = "", on: date | None = None) -> int:
    """End an override before it expires: the computed color counts again. Gives the load that records it.

    Raises Refused for an unknown project, and for one without an override.
    """
    with store.writing(f"lifting the override of {code}", actor.name, actor.origin) as connection:
        number = _project(connection, code)
        before = _last(connection, number)
        if before is None or before.color is None:
            hint = f"steerco overrides lists them. {NOTHING}"
            raise Refused(Message(cell=code, found="no override", expected="a project with one", hint=hint))
        since = max(on or _last_status_date(connection), before.set_on)
        load_id = log_change(connection, "override", f"{code}: override lifted", actor)
        _put(connection, number, load_id, color=None, author=actor.name, reason=reason.strip() or None, set_on=since,
             expires_on=None)  # fmt: skip
        note(connection, actor, "lift", code, load_id, before=_said(before), reason=reason.strip(),
             set_on=since.isoformat())  # fmt: skip
    return load_id


def _project(connection: Connection, code: str) -> int:
    number = connection.execute(select(project.c.id).where(project.c.code == code)).scalar()
    if number is None:
        raise Refused(Message(cell="project", found=repr(code), expected="the code of a project", hint=LIST))
    return number


def _last_status_date(connection: Connection) -> date:
    """The last date for which the record has a register: an override is said of the figures of that date."""
    table = register.table
    last = connection.execute(select(func.max(table.c.data_date)).where(table.c.load_to.is_(None))).scalar()
    return last or _today()


def _require_to_come(until: date | None, since: date) -> None:
    """Raises Refused where an override has no end, or would be over: before its first day, or before today."""
    first = max(since, _today())
    if until is None or until < first:
        found = f"{until:%Y-%m-%d}, which is over" if until else "none"
        hint = f"Say until when it holds; then the figures count again. {NOTHING}"
        raise Refused(Message(cell="expiry", found=found, expected=f"a day from {first:%Y-%m-%d} on", hint=hint))


def _last(connection: Connection, number: int) -> Row[Any] | None:
    """What was said last of a project, whether it still holds or not."""
    table = rag_override
    query = select(table).where(table.c.project_id == number, table.c.dimension == OVERALL, table.c.load_to.is_(None))
    return connection.execute(query.order_by(table.c.set_on.desc(), table.c.id.desc()).limit(1)).first()


def _put(connection: Connection, number: int, load_id: int, **said: Any) -> None:
    """A new row; what was said for the same date or a later one is ended by it."""
    table = rag_override
    replaced = (table.c.project_id == number, table.c.dimension == OVERALL, table.c.load_to.is_(None))
    connection.execute(update(table).where(*replaced, table.c.set_on >= said["set_on"]).values(load_to=load_id))
    first = (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
    row = {"id": first, "project_id": number, "dimension": OVERALL, "load_from": load_id, **said}
    connection.execute(insert(table).values(**row))


def _said(row: Row[Any] | None) -> str | None:
    return f"{row.color} until {row.expires_on}" if row and row.color else None


def _today() -> date:
    return datetime.now(UTC).date()
