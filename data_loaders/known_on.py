"""`known on`: as the record was known after a load, or at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import func, select

from data_loaders.errors import Message, Refused
from data_loaders.schema import load
from data_loaders.store import Store


def last_load_by(store: Store, known_on: int | str | date | datetime) -> int:
    """The last load that was known by then.

    known_on: the number of a load; or a time, as an object or in ISO 8601 (`2026-03-31`, the whole day;
    `2026-03-31T18:00`). A time without a zone is UTC.
    Raises Refused for what is neither, for a load that there is not, and for a time before the first load.
    """
    if isinstance(known_on, str):
        known_on = _read(known_on.strip())
    if isinstance(known_on, int):
        return _numbered(store, known_on)
    return _by_time(store, _instant(known_on))


def _read(text: str) -> int | datetime:
    try:
        if text.isdecimal():
            return int(text)
        return _instant(date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text))
    except (ValueError, OverflowError):  # a time that is none in UTC: before the year 1, after 9999
        hint = "steerco loads lists the loads and their times."
        expected = "the number of a load, or a time such as 2026-03-31 or 2026-03-31T18:00"
        raise Refused(Message(found=f"known on {text!r}", expected=expected, hint=hint)) from None


def _instant(moment: date | datetime) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.max)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _numbered(store: Store, number: int) -> int:
    last = store.state().latest
    if not 1 <= number <= last:
        expected = f"a load from 1 to {last}" if last else "a record with loads"
        raise Refused(Message(found=f"known on load {number}", expected=expected, hint="steerco loads lists them."))
    return number


def _by_time(store: Store, moment: datetime) -> int:
    first, last = func.min(load.c.finished_at), func.max(load.c.id).filter(load.c.finished_at <= moment)
    with store.reading() as connection:
        begun, number = connection.execute(select(first, last)).one()
    if number is None:
        expected = f"a time from {_utc(begun)} on, when the first load was done" if begun else "a record with loads"
        found = f"known on {_utc(moment)}"
        raise Refused(Message(found=found, expected=expected, hint="Choose a later time; steerco loads lists them."))
    return number


def _utc(moment: datetime) -> str:
    moment = moment if moment.tzinfo is None else moment.astimezone(UTC)  # SQLite gives it without its zone
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
