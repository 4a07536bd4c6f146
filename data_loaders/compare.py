"""What a file changes: its facts against those that the record holds as current."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select

from data_loaders.facts import Fact
from data_loaders.mapping import Mapping, TableSpec
from data_loaders.schema import ENTITIES, Entity, load


@dataclass
class Difference:
    """Facts to open, ids of rows to close by table, and how many of those have no successor; how many facts
    were not stated any more but stay open."""

    opened: list[Fact] = field(default_factory=list)
    closed: dict[Table, list[int]] = field(default_factory=dict)
    ended: int = 0
    left: int = 0

    @property
    def empty(self) -> bool:
        return not self.opened and not any(self.closed.values())


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

    entities: what the file states, as `stated_entities` gives it. ending: whether facts that are not stated
    any more have ended.
    """
    stated: dict[str, dict[tuple[Any, ...], Fact]] = {}
    for fact in facts:
        stated.setdefault(fact.entity.name, {})[fact.key] = fact
    difference = Difference()
    for name, dated_by_row in entities.items():
        entity = ENTITIES[name]
        current = _current(connection, mapping, entity, None if dated_by_row else data_date)
        _compare_entity(difference, entity, stated.get(name, {}), current, ending)
    return difference


def stated_entities(tables: Iterable[TableSpec]) -> dict[str, bool]:
    """The entities that the tables of a file state; whether their rows carry dates of their own."""
    entities: dict[str, bool] = {}
    for table in tables:
        for fact in table.facts:
            entities[fact.entity] = entities.get(fact.entity, False) or fact.data_date is not None
    return entities


Current = dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]]


def _current(connection: Connection, mapping: Mapping, entity: Entity, data_date: date | None) -> Current:
    table = entity.table
    key = ["data_date", *entity.grain]
    query = (
        select(table.c.id, *(table.c[name] for name in (*key, *entity.values)))
        .join(load, load.c.id == table.c.load_from)
        .where(table.c.load_to.is_(None), table.c.source == mapping.source.name, load.c.mapping == mapping.name)
    )
    if data_date is not None:
        query = query.where(table.c.data_date == data_date)
    width = len(key) + 1
    return {tuple(row[1:width]): (row[0], tuple(row[width:])) for row in connection.execute(query)}


def _compare_entity(
    difference: Difference, entity: Entity, stated: dict[tuple[Any, ...], Fact], current: Current, ending: bool
) -> None:
    closed: list[int] = []
    for key, fact in stated.items():
        old = current.pop(key, None)
        if old is None:
            difference.opened.append(fact)
        elif old[1] != fact.content:
            closed.append(old[0])
            difference.opened.append(fact)
    if ending:
        closed.extend(number for number, _ in current.values())
        difference.ended += len(current)
    else:
        difference.left += len(current)
    difference.closed.setdefault(entity.table, []).extend(closed)
