"""A snapshot: the record seen at a date, as known after a load, within a viewer's scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Select, Subquery, Table, and_, false, func, or_, select

from data_loaders.errors import Message, Refused
from data_loaders.known_on import last_load_by
from data_loaders.schema import load, project, project_link, register, stated_slice
from data_loaders.store import State, Store


@dataclass(frozen=True)
class Scope:
    """What a viewer may see: the projects of these portfolios, of these programs, and these by code; all of
    them where none is named. money: whether money is shown. hidden_totals: whether the viewer may know how much
    money is not shown (never of so few projects that one could be told)."""

    portfolios: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    money: bool = True
    hidden_totals: bool = False

    @property
    def is_everything(self) -> bool:
        return not (self.portfolios or self.programs or self.projects)

    @property
    def hides_nothing(self) -> bool:
        """Whether the viewer may see what cannot be told apart by project: rows left out, the audit trail."""
        return self.is_everything and self.money


@dataclass(frozen=True)
class Selection:
    """What the viewer looks at; empty means all that the scope allows."""

    portfolios: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()

    @property
    def by_column(self) -> dict[str, tuple[str, ...]]:
        """What is chosen, by the column of the register; only where something is."""
        chosen = {"portfolio": self.portfolios, "program": self.programs, "sponsor": self.sponsors,
                  "stage": self.stages}  # fmt: skip
        return {column: values for column, values in chosen.items() if values}


Query = Callable[..., pd.DataFrame]
Fetch = Callable[[Query, "Snapshot", tuple[Any, ...]], pd.DataFrame]


def _fetch(query: Query, snapshot: Snapshot, args: tuple[Any, ...]) -> pd.DataFrame:
    return query(snapshot, *args)


@dataclass(frozen=True)
class Snapshot:
    """The record at `as_at` (what was true then), as known after load `known_on`.

    generation: which record it is; a restored backup is another one, though its loads have the same numbers.
    fetch: how frames are got; the dashboard puts its cache here, everything else asks the store.

    Every query is made of `rows`, `until` and `latest`: they give the versions known then, of the projects that
    the scope allows, each under the project that it is shown as.
    """

    store: Store
    as_at: date
    known_on: int
    scope: Scope = Scope()
    selection: Selection = Selection()
    generation: str = ""
    fetch: Fetch = field(default=_fetch, compare=False, repr=False)

    def frame(self, query: Query, *args: Any) -> pd.DataFrame:
        """The result of a query function for this snapshot; a copy that the caller may change."""
        return self.fetch(query, self, args)

    def at(self, as_at: date) -> Snapshot:
        return replace(self, as_at=as_at)

    def known(self, known_on: int) -> Snapshot:
        """The same date, as known after another load."""
        return replace(self, known_on=known_on)

    def unselected(self) -> Snapshot:
        """The same for all that the scope allows."""
        return replace(self, selection=Selection())

    def unrestricted(self) -> Snapshot:
        """The same without a scope or selection: to count what is not shown, never to show it."""
        return replace(self, scope=Scope(), selection=Selection())

    @property
    def seen(self) -> tuple[Any, ...]:
        """What a result depends on, besides the selection: the key of a cache."""
        return (self.store.url, self.generation, self.known_on, self.as_at, self.scope)

    def selected(self, projects: pd.DataFrame) -> pd.DataFrame:
        """The rows of a frame with the register's columns that the viewer looks at."""
        chosen = pd.Series(True, index=projects.index)
        for column, values in self.selection.by_column.items():
            chosen &= projects[column].isin(values)
        return projects[chosen] if self.selection.by_column else projects

    # --- Rows -------------------------------------------------------------------------------------------

    def visible(self, table: FromClause) -> ColumnElement[bool]:
        """The versions of a table's rows that were current at `known_on`."""
        return and_(
            table.c.load_from <= self.known_on,
            or_(table.c.load_to.is_(None), table.c.load_to > self.known_on),
        )

    def told(self, number: ColumnElement[int]) -> ColumnElement[bool]:
        """Condition on the number of a load: known then. Loads that changed nothing, refused ones too, belong to the
        state that they found."""
        later = load.alias()
        next_state = select(func.min(later.c.id)).where(later.c.state == "published", later.c.id > self.known_on)
        return number < func.coalesce(next_state.scalar_subquery(), 2**31)

    def rows(self, table: Table) -> Subquery:
        """The rows of a table as known then, of all dates, that the viewer may see."""
        query = self._linked_rows(table)
        if "project_id" not in table.c or self.scope.is_everything:
            return query.subquery()
        rows = query.subquery()
        return select(rows).where(rows.c.project_id.in_(self._allowed())).subquery()

    def until(self, table: Table) -> Subquery:
        """The rows with a data date up to `as_at`."""
        rows = self.rows(table)
        return select(rows).where(rows.c.data_date <= self.as_at).subquery()

    def latest(self, table: Table, *per: str, of: str = "") -> Subquery:
        """The rows that hold at `as_at`: of each source those of its latest statement; with `per`, of each
        source and each `per` the rows with the latest data date, whatever the others were stated for.

        of: the entity that was stated, where the table is a roll-up of it.
        """
        return self._latest(self.rows(table), of or table.name, per)

    def _latest(self, rows: Subquery, entity: str, per: tuple[str, ...]) -> Subquery:
        keys = ["source", *per]
        newest = (self._newest_rows(rows, keys) if per else self._newest_slices(entity)).subquery()
        same = and_(*(rows.c[key] == newest.c[key] for key in keys), rows.c.data_date == newest.c.newest)
        return select(rows).join(newest, same).subquery()

    def _newest_rows(self, rows: Subquery, keys: list[str]) -> Select[Any]:
        columns = [rows.c[key] for key in keys]
        query = select(*columns, func.max(rows.c.data_date).label("newest"))
        return query.where(rows.c.data_date <= self.as_at).group_by(*columns)

    def _newest_slices(self, entity: str) -> Select[Any]:
        """The last statement of each source as a whole, even one that stated no rows."""
        slices = stated_slice
        query = select(slices.c.source, func.max(slices.c.data_date).label("newest"))
        return query.where(
            slices.c.entity == entity,
            slices.c.load_id <= self.known_on,
            or_(slices.c.load_to.is_(None), slices.c.load_to > self.known_on),
            slices.c.data_date <= self.as_at,
        ).group_by(slices.c.source)

    def _linked_rows(self, table: Table) -> Select[Any]:
        """The rows known then, each with the project that it is shown as."""
        if not self._links_exist or "project_id" not in table.c:
            return select(table).where(self.visible(table))
        own, giver = project_link.alias(), project_link.alias()
        link_of = {"project_id": own, "giver_id": giver}
        columns = [
            func.coalesce(link_of[column.name].c.same_as, column).label(column.name)
            if column.name in link_of
            else column
            for column in table.c
        ]
        query = select(*columns).outerjoin(own, and_(own.c.project_id == table.c.project_id, self.visible(own)))
        if "giver_id" in table.c:
            query = query.outerjoin(giver, and_(giver.c.project_id == table.c.giver_id, self.visible(giver)))
        return query.where(self.visible(table))

    @cached_property
    def _links_exist(self) -> bool:
        with self.store.reading() as connection:
            return (
                connection.execute(select(project_link.c.id).where(self.visible(project_link)).limit(1)).first()
                is not None
            )

    # --- Scope ------------------------------------------------------------------------------------------

    def _allowed(self) -> Select[Any]:
        """The projects that the viewer may see, by the register as at the date."""
        found = self._latest(self._linked_rows(register.table).subquery(), register.table.name, ())
        scope = self.scope
        return (
            select(found.c.project_id)
            .join(project, project.c.id == found.c.project_id)
            .where(
                or_(
                    found.c.portfolio.in_(scope.portfolios) if scope.portfolios else false(),
                    found.c.program.in_(scope.programs) if scope.programs else false(),
                    project.c.code.in_(scope.projects) if scope.projects else false(),
                )
            )
        )


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


def open_snapshot(
    store: Store, as_at: date | None = None, known_on: int | str | datetime | None = None, **more: Any
) -> Snapshot:
    """A snapshot of the store; the latest where no date or load is given.

    known_on: the number of a load, or a time: the last load by then.
    Raises Refused where nothing is loaded, or nothing was by that date or load.
    """
    state = store.state()
    load_id = state.effective if known_on is None else last_load_by(store, known_on)
    known = dates(store, load_id)
    if not known:
        raise _nothing_known(store, state, load_id)
    if as_at is not None and as_at < known[0]:
        raise Refused(
            Message(
                found=f"as at {as_at.isoformat()}",
                expected=f"a date from {known[0].isoformat()} on, when the record begins",
                hint="Choose a later date.",
            )
        )
    return Snapshot(store, as_at or known[-1], load_id, generation=state.generation, **more)


def _nothing_known(store: Store, state: State, load_id: int) -> Refused:
    if load_id < state.effective:
        found, hint = f"no projects by load {load_id}", "Choose a later load; steerco loads lists them."
    else:
        found, hint = (
            "no projects",
            "Load a project register first: steerco load FILE --mapping NAME, or try steerco demo.",
        )
    return Refused(Message(file=store.shown, found=found, expected="a loaded register", hint=hint))
