"""A snapshot: the record seen at a date, as known after a load, within a viewer's scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select

from data_loaders.errors import Message, Refused
from data_loaders.schema import register, stated_slice
from data_loaders.store import Store


@dataclass(frozen=True)
class Scope:
    """What the viewer may see; empty means everything."""

    portfolios: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """What the viewer looks at; empty means all that the scope allows."""

    portfolios: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()


Query = Callable[..., pd.DataFrame]
Fetch = Callable[[Query, "Snapshot", tuple[Any, ...]], pd.DataFrame]


def _fetch(query: Query, snapshot: Snapshot, args: tuple[Any, ...]) -> pd.DataFrame:
    return query(snapshot, *args)


@dataclass(frozen=True)
class Snapshot:
    """The record at `as_at` (what was true then), as known after load `known_on`.

    fetch: how frames are got; the dashboard puts its cache here, everything else asks the store.
    """

    store: Store
    as_at: date
    known_on: int
    scope: Scope = Scope()
    selection: Selection = Selection()
    fetch: Fetch = field(default=_fetch, compare=False, repr=False)

    def frame(self, query: Query, *args: Any) -> pd.DataFrame:
        """The result of a query function for this snapshot; a copy that the caller may change."""
        return self.fetch(query, self, args)

    def at(self, as_at: date) -> Snapshot:
        return replace(self, as_at=as_at)

    def selected(self, projects: pd.DataFrame) -> pd.DataFrame:
        """The rows of a frame with columns portfolio and program that the viewer looks at."""
        chosen = pd.Series(True, index=projects.index)
        if self.selection.portfolios:
            chosen &= projects["portfolio"].isin(self.selection.portfolios)
        if self.selection.programs:
            chosen &= projects["program"].isin(self.selection.programs)
        return projects[chosen]

    def visible(self, table: Table) -> ColumnElement[bool]:
        """The versions of a table's rows that were current at `known_on`."""
        return and_(
            table.c.load_from <= self.known_on,
            or_(table.c.load_to.is_(None), table.c.load_to > self.known_on),
        )

    def latest(self, table: Table, *per: str) -> Select[Any]:
        """The rows that hold at `as_at`: of each source those of its latest statement; with `per`, of each
        source and each `per` the rows with the latest data date, whatever the others were stated for."""
        keys = ["source", *per]
        newest = (self._newest_rows(table, keys) if per else self._newest_slices(table)).subquery()
        same = and_(*(table.c[key] == newest.c[key] for key in keys), table.c.data_date == newest.c.newest)
        return select(table).join(newest, same).where(self.visible(table))

    def _newest_rows(self, table: Table, keys: list[str]) -> Select[Any]:
        columns = [table.c[key] for key in keys]
        query = select(*columns, func.max(table.c.data_date).label("newest"))
        return query.where(self.visible(table), table.c.data_date <= self.as_at).group_by(*columns)

    def _newest_slices(self, table: Table) -> Select[Any]:
        """The last statement of each source as a whole, even one that stated no rows."""
        query = select(stated_slice.c.source, func.max(stated_slice.c.data_date).label("newest"))
        return query.where(
            stated_slice.c.entity == table.name,
            stated_slice.c.load_id <= self.known_on,
            stated_slice.c.data_date <= self.as_at,
        ).group_by(stated_slice.c.source)

    def until(self, table: Table) -> Select[Any]:
        """All rows with a data date up to `as_at`."""
        return select(table).where(self.visible(table), table.c.data_date <= self.as_at)


def dates(store: Store, known_on: int | None = None) -> list[date]:
    """The dates for which the record has a register, oldest first."""
    table = register.table
    query = select(table.c.data_date).distinct().order_by(table.c.data_date)
    if known_on is None:
        query = query.where(table.c.load_to.is_(None))
    else:
        query = query.where(Snapshot(store, date.max, known_on).visible(table))
    with store.reading() as connection:
        return list(connection.scalars(query))


def open_snapshot(store: Store, as_at: date | None = None, known_on: int | None = None, **more: Any) -> Snapshot:
    """A snapshot of the store; the latest where no date or load is given.

    Raises Refused where nothing is loaded, or nothing was by that date.
    """
    known_on = store.latest_load() if known_on is None else known_on
    known = dates(store, known_on)
    if not known:
        hint = "Load a project register first: steerco load FILE --mapping NAME, or try steerco demo."
        raise Refused(Message(file=store.shown, found="no projects", expected="a loaded register", hint=hint))
    if as_at is not None and as_at < known[0]:
        raise Refused(
            Message(
                found=f"as at {as_at.isoformat()}",
                expected=f"a date from {known[0].isoformat()} on, when the record begins",
                hint="Choose a later date.",
            )
        )
    return Snapshot(store, as_at or known[-1], known_on, **more)
