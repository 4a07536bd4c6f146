"""People as at a date: who there is, how much they can, what they are booked on. Minutes by week."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Label, Subquery, Table, and_, cast, func, select

from data_loaders.queries.authority import one_each
from data_loaders.queries.frames import fetch
from data_loaders.schema import ENTITIES, Minutes
from data_loaders.snapshot import Snapshot


def resources(snapshot: Snapshot) -> pd.DataFrame:
    """The roster as at the date. Grain: resource."""
    found = fetch(snapshot, snapshot.latest(ENTITIES["resource"].table))
    return one_each(snapshot, found, "people", ["resource"])


def holidays(snapshot: Snapshot) -> pd.DataFrame:
    """Public holidays. Grain: calendar × day. Known in advance, so not cut at the date."""
    return fetch(snapshot, snapshot.rows(ENTITIES["holiday"].table))


def absences(snapshot: Snapshot) -> pd.DataFrame:
    """Leave and sickness as last stated for each week. Grain: resource × week. Column minutes."""
    lines = _by_week(snapshot, ENTITIES["absence"].table)
    keys = (lines.c.resource, lines.c.week)
    return fetch(snapshot, select(*keys, _minutes(lines)).group_by(*keys))


def allocations(snapshot: Snapshot) -> pd.DataFrame:
    """Bookings as last stated for each week. Grain: resource × project × week × booking. Column minutes."""
    lines = _by_week(snapshot, ENTITIES["allocation"].table)
    keys = (lines.c.resource, lines.c.project_id, lines.c.week, lines.c.booking)
    return fetch(snapshot, select(*keys, _minutes(lines)).group_by(*keys))


def week_rows(snapshot: Snapshot, weekly: str) -> pd.DataFrame:
    """The very rows that absences, allocations and demands are the sums of. Grain: that of the entity."""
    return fetch(snapshot, select(_by_week(snapshot, ENTITIES[weekly].table)))


def demands(snapshot: Snapshot) -> pd.DataFrame:
    """Demand as last stated for each week. Grain: role × project × week. Column minutes."""
    lines = _by_week(snapshot, ENTITIES["demand"].table)
    keys = (lines.c.role, lines.c.project_id, lines.c.week)
    return fetch(snapshot, select(*keys, _minutes(lines)).group_by(*keys))


def time_entries(snapshot: Snapshot) -> pd.DataFrame:
    """Hours booked. Grain: resource × project × week. Column minutes."""
    lines = snapshot.until(ENTITIES["time_entry"].table)
    keys = (lines.c.resource, lines.c.project_id, lines.c.week)
    return fetch(snapshot, select(*keys, _minutes(lines)).group_by(*keys))


def time_entry_rows(snapshot: Snapshot) -> pd.DataFrame:
    """The very rows that time_entries is the sums of."""
    return fetch(snapshot, snapshot.until(ENTITIES["time_entry"].table))


def _minutes(lines: Subquery) -> Label[int]:
    return cast(func.sum(lines.c.minutes), Minutes).label("minutes")


def _by_week(snapshot: Snapshot, table: Table) -> Subquery:
    """Rows of the last statement that covers their week: from its first to its last week, also weeks in
    which it states nothing. What a statement covers is told by all its rows, whoever may see them."""
    rows = snapshot.unrestricted().until(table)
    cover = (
        select(
            rows.c.source, rows.c.data_date, func.min(rows.c.week).label("first"), func.max(rows.c.week).label("last")
        )
        .group_by(rows.c.source, rows.c.data_date)
        .subquery()
    )
    weeks = select(rows.c.source, rows.c.week).distinct().subquery()
    inside = and_(weeks.c.source == cover.c.source, weeks.c.week.between(cover.c.first, cover.c.last))
    newest = (
        select(weeks.c.source, weeks.c.week, func.max(cover.c.data_date).label("newest"))
        .join(cover, inside)
        .group_by(weeks.c.source, weeks.c.week)
        .subquery()
    )
    own = snapshot.until(table)
    same = and_(own.c.source == newest.c.source, own.c.week == newest.c.week, own.c.data_date == newest.c.newest)
    return select(own).join(newest, same).subquery()
