"""What a file changes: its facts against those that the record holds as current."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, exists, func, select

from data_loaders.facts import Fact
from data_loaders.mapping import Mapping, TableSpec
from data_loaders.rollups import Slices
from data_loaders.schema import ENTITIES, Entity, load, source_record


@dataclass
class Difference:
    """Facts to open, ids of rows to close by table, and how many of those have no successor; how many facts
    were not stated any more but stay open; how many are older than what is on record, and so change nothing."""

    opened: list[Fact] = field(default_factory=list)
    closed: dict[Table, list[int]] = field(default_factory=dict)
    touched: Slices = field(default_factory=lambda: defaultdict(set))
    ended: int = 0
    left: int = 0
    outdated: int = 0

    @property
    def empty(self) -> bool:
        return not self.opened and not any(self.closed.values())


class Held(NamedTuple):
    """A row that the record holds as current, and the data date of the file that stated it last."""

    id: int
    content: tuple[Any, ...]
    stated_on: date | None


Current = dict[tuple[Any, ...], Held]


def compare(
    connection: Connection,
    mapping: Mapping,
    entities: dict[str, bool],
    data_date: date,
    facts: Iterable[Fact],
    ending: bool,
) -> Difference:
    """Compare the facts of a file with the current ones of its slice: the same source and entity, stated by
    the same mapping for the same data date (for all dates, where rows carry their own).

    Where rows carry their own dates, the file of the latest data date says what holds, in whatever order the
    files are loaded: an older complete extract that comes late changes nothing, an older partial one only what
    no later file states.

    entities: what the file states, as `stated_entities` gives it. ending: whether facts that are not stated
    any more have ended.
    """
    stated: dict[str, dict[tuple[Any, ...], Fact]] = {}
    for fact in facts:
        stated.setdefault(fact.entity.name, {})[fact.key] = fact
    complete = mapping.extract == "complete"
    late = any(entities.values()) and complete and _is_late(connection, mapping, data_date)
    difference = Difference()
    for name, dated_by_row in entities.items():
        entity, own = ENTITIES[name], stated.get(name, {})
        if dated_by_row and late:
            difference.outdated += len(own)
            continue
        current = _current(connection, mapping, entity, None if dated_by_row else data_date)
        if dated_by_row and not complete:
            _leave_outdated(difference, own, current, data_date)
        _compare_entity(difference, mapping.source.name, entity, own, current, ending)
    return difference


def stated_entities(tables: Iterable[TableSpec]) -> dict[str, bool]:
    """The entities that the tables of a file state; whether their rows carry dates of their own."""
    entities: dict[str, bool] = {}
    for table in tables:
        for fact in table.facts:
            entities[fact.entity] = entities.get(fact.entity, False) or fact.data_date is not None
    return entities


def not_withdrawn() -> ColumnElement[bool]:
    """Condition on `load`: no later load took it back."""
    taking = load.alias()
    return ~exists().where(taking.c.withdraws == load.c.id)


def _is_late(connection: Connection, mapping: Mapping, data_date: date) -> bool:
    """Whether a later extract of the same mapping is on record."""
    query = select(func.max(load.c.data_date)).where(
        load.c.source == mapping.source.name,
        load.c.mapping == mapping.name,
        load.c.state.in_(("published", "unchanged")),
        not_withdrawn(),
    )
    newest = connection.execute(query).scalar()
    return newest is not None and newest > data_date


def _current(connection: Connection, mapping: Mapping, entity: Entity, data_date: date | None) -> Current:
    """The current rows of a slice. Who stated them is known by their record: a row that came back when a load
    was withdrawn is still the one that its file stated."""
    table = entity.table
    key = ["data_date", *entity.grain]
    query = (
        select(table.c.id, load.c.data_date, *(table.c[name] for name in (*key, *entity.values)))
        .join(source_record, source_record.c.id == table.c.record_id)
        .join(load, load.c.id == source_record.c.load_id)
        .where(table.c.load_to.is_(None), table.c.source == mapping.source.name, load.c.mapping == mapping.name)
    )
    if data_date is not None:
        query = query.where(table.c.data_date == data_date)
    width = len(key) + 2
    return {tuple(row[2:width]): Held(row[0], tuple(row[width:]), row[1]) for row in connection.execute(query)}


def _leave_outdated(
    difference: Difference, stated: dict[tuple[Any, ...], Fact], current: Current, data_date: date
) -> None:
    """Of a partial extract, whose rows carry dates of their own: leave out what a file of a later data date
    states. What an earlier file stated is stated again, so that the record knows how fresh it is."""
    for key in list(stated):
        held = current.get(key)
        if held is None or held.stated_on is None:
            continue
        if held.stated_on > data_date:
            difference.outdated += stated[key].content != held.content
            del stated[key]
        elif held.stated_on < data_date:
            current[key] = held._replace(content=())


def _compare_entity(
    difference: Difference,
    source: str,
    entity: Entity,
    stated: dict[tuple[Any, ...], Fact],
    current: Current,
    ending: bool,
) -> None:
    closed: list[int] = []
    slices = difference.touched[entity.name]
    for key, fact in stated.items():
        old = current.pop(key, None)
        if old is not None and old.content == fact.content:
            continue
        if old is not None:
            closed.append(old.id)
        difference.opened.append(fact)
        slices.add((source, key[0]))
    if ending:
        closed.extend(held.id for held in current.values())
        slices.update((source, key[0]) for key in current)
        difference.ended += len(current)
    else:
        difference.left += len(current)
    difference.closed.setdefault(entity.table, []).extend(closed)
