"""Loading: read > resolve > check > compare > publish, in one transaction.

A load publishes wholly or not at all. What is the same as before stays untouched, what changed closes the
old version and opens a new one, what left a complete extract is closed.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from data_loaders.authority import write_claims
from data_loaders.bulk import insert_rows, refresh_statistics
from data_loaders.compare import Difference, compare, not_withdrawn, stated_entities
from data_loaders.errors import Message, Refused
from data_loaders.facts import Fact, facts_of
from data_loaders.identity import Projects, Waiting
from data_loaders.journal import Actor, next_load, note
from data_loaders.lock import Busy
from data_loaders.mapping import Mapping
from data_loaders.rollups import update_rollups
from data_loaders.schema import load, project_alias, project_period, source, source_layout, source_record, stated_slice
from data_loaders.sources import tabular
from data_loaders.sources.tabular import ACCEPTED, REJECTED, SKIPPED, FileRead, Row
from data_loaders.sources.values import as_text
from data_loaders.store import Store

log = logging.getLogger(__name__)
RECORD = ("id", "load_id", "layout_id", "line", "outcome", "reason", "cells")
TOLD = 200  # messages of one load; the rows behind the others are kept all the same


@dataclass
class LoadReport:
    """What a load did. Counts are rows of the file, but `closed`: facts that ended without a successor."""

    source: str
    mapping: str
    file: str
    load: int | None = None
    state: str = "refused"  # published, unchanged, refused
    data_date: date | None = None
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    unchanged: int = 0
    changed: int = 0
    closed: int = 0
    messages: list[Message] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)  # codes and names that a person has to decide on

    def as_dict(self) -> dict[str, Any]:
        counts = ("read", "accepted", "rejected", "skipped", "unchanged", "changed", "closed")
        return {
            "load": self.load,
            "source": self.source,
            **{name: getattr(self, name) for name in counts},
            "messages": [message.as_dict() for message in self.messages],
            "waiting": [asdict(one) for one in self.waiting],
            "state": self.state,
            "mapping": self.mapping,
            "file": self.file,
            "data_date": self.data_date.isoformat() if self.data_date else None,
        }


def ingest(
    store: Store, path: Path, mapping: Mapping, *, keep_rejects: bool = False, actor: Actor | None = None
) -> LoadReport:
    """Load a file into the record.

    keep_rejects: publish the good rows though some were rejected (the mapping may say so too).
    actor: who loads, and from where; the user of the process where not given.
    Never raises for bad input: the report then says `refused` and why, and the store is as before but for
    the log of the refusal.
    """
    report = LoadReport(source=mapping.source.name, mapping=mapping.name, file=path.name)
    started = datetime.now(UTC)
    loader = _Loader(
        store, path, mapping, report, started, actor or Actor.here(), keep_rejects or mapping.rejects == "keep"
    )
    try:
        loader.run()
    except Busy as busy:
        report.messages.extend(busy.messages)
    except Refused as refusal:
        report.messages.extend(refusal.messages)
        loader.log_refusal()
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        hint = "Mend the database and load again: nothing is doubled, whatever became of this try."
        report.load, report.state, report.unchanged, report.changed, report.closed = None, "refused", 0, 0, 0
        report.messages.append(Message(file=store.shown, found=cause, expected="a working database", hint=hint))
    return report


class _Loader:
    """One load, step by step."""

    def __init__(
        self,
        store: Store,
        path: Path,
        mapping: Mapping,
        report: LoadReport,
        started: datetime,
        actor: Actor,
        keep_rejects: bool,
    ) -> None:
        self.store, self.path, self.mapping, self.report = store, path, mapping, report
        self.started, self.actor, self.keep_rejects = started, actor, keep_rejects
        self.file: FileRead | None = None
        self.projects: Projects | None = None

    def _writing(self) -> AbstractContextManager[Connection]:
        return self.store.writing(f"loading {self.path.name}", self.actor.name, self.actor.origin)

    def run(self) -> None:
        self.file = tabular.read(self.path, self.mapping)
        self.report.data_date = self.file.data_date
        with self._writing() as connection:
            self.projects = projects = Projects(connection, self.mapping.source.name)
            facts = facts_of(self.file, self.mapping, projects)
            projects.ask_about_new({number for fact in facts if (number := fact.project_id)}, self.path.name)
            self.report.waiting = projects.waiting
            self._count(self.file)
            if self.report.rejected and not self.keep_rejects:
                raise Refused()
            if not self.report.accepted:
                raise Refused(self._nothing_to_accept())
            self._publish(connection, projects, facts)

    def _nothing_to_accept(self) -> Message:
        report = self.report
        found = f"{report.rejected} rows rejected, {report.skipped} skipped and none accepted"
        hint = "Correct the file; publishing it would end all that the source stated before."
        return Message(file=report.file, found=found, expected="at least one row that can be accepted", hint=hint)

    def _count(self, file: FileRead) -> None:
        rows = list(file.rows)
        report = self.report
        report.read = len(rows)
        report.accepted = sum(row.outcome == ACCEPTED for row in rows)
        report.rejected = sum(row.outcome == REJECTED for row in rows)
        report.skipped = sum(row.outcome == SKIPPED for row in rows)
        messages = [message for row in rows for message in row.messages]
        report.messages.extend(messages[:TOLD])
        if len(messages) > TOLD:
            hint = "Is a column not what the mapping says? Every rejected row is kept with its reason; steerco loads."
            found = f"{len(messages) - TOLD:,} more cells that cannot be read"
            report.messages.append(Message(file=report.file, found=found, expected="none", hint=hint))

    def _publish(self, connection: Connection, projects: Projects, facts: list[Fact]) -> None:
        report, file = self.report, self.file
        assert file is not None
        entities = stated_entities(table.spec for table in file.tables)
        complete = self.mapping.extract == "complete"
        ending = complete and not report.rejected  # it cannot be told which facts the rejected rows were about
        difference = compare(connection, self.mapping, entities, file.data_date, facts, ending)
        if complete and difference.left:
            self._tell_left(difference.left)
        if difference.outdated:
            self._tell_outdated(difference.outdated)
        changed = {id(fact.row) for fact in difference.opened}
        report.changed = len(changed)
        report.unchanged = report.accepted - report.changed
        report.closed = difference.ended
        known = self._seen_before(connection)
        report.state = "unchanged" if difference.empty and known else "published"
        report.load = self._log(connection)
        if report.state == "unchanged":
            return
        self._describe_source(connection)
        write_claims(connection, report.load, self.mapping.source.name, self.mapping.source.authority)
        records = self._keep_rows(connection, [(table, table.rows) for table in file.tables])
        projects.write(connection, report.load)
        _apply(connection, difference, report.load, records)
        update_rollups(connection, difference.touched)
        refresh_statistics(connection, [*difference.closed, source_record, project_period, project_alias])
        self._note_slices(connection, [name for name, dated_by_row in entities.items() if not dated_by_row])

    def _note_slices(self, connection: Connection, entities: list[str]) -> None:
        """Note what was stated as a whole for the date, once."""
        assert self.file is not None
        row = {"source": self.mapping.source.name, "data_date": self.file.data_date}
        known = select(stated_slice.c.entity).filter_by(**row).where(stated_slice.c.load_to.is_(None))
        new = set(entities) - set(connection.scalars(known))
        if new:
            rows = [{**row, "load_id": self.report.load, "entity": name} for name in sorted(new)]
            connection.execute(insert(stated_slice), rows)

    def _tell_left(self, left: int) -> None:
        found = f"{self.report.rejected} rejected rows, and {left} facts that the file does not state any more"
        hint = "They were not ended, because the rejected rows may be about them; correct the rows and load again."
        message = Message(file=self.report.file, found=found, expected="a whole extract", hint=hint, severity="warning")
        self.report.messages.append(message)

    def _tell_outdated(self, outdated: int) -> None:
        found = f"{outdated} facts that a file of a later data date states, or left out"
        hint = "Nothing is to be done: the later file holds; the rows of this one are kept."
        message = Message(self.report.file, found=found, expected="the latest file", hint=hint, severity="warning")
        self.report.messages.append(message)

    def _seen_before(self, connection: Connection) -> bool:
        """Whether these very bytes were loaded by this very mapping, so that their rows are on record."""
        query = select(load.c.id).where(
            load.c.file_hash == self._file_hash,
            load.c.mapping_hash == self.mapping.content_hash,
            load.c.state == "published",
            not_withdrawn(),
        )
        return connection.execute(query.limit(1)).first() is not None

    @cached_property
    def _file_hash(self) -> str | None:
        try:
            return hashlib.sha256(self.path.read_bytes()).hexdigest()
        except (OSError, ValueError):
            return None

    def _log(self, connection: Connection) -> int:
        report = self.report
        number = next_load(connection)
        counts = ("read", "accepted", "rejected", "skipped", "unchanged", "changed", "closed")
        connection.execute(
            insert(load).values(
                id=number,
                source=self.mapping.source.name,
                mapping=self.mapping.name,
                mapping_hash=self.mapping.content_hash,
                file=self.path.name,
                file_hash=self._file_hash,
                data_date=report.data_date,
                data_date_rule=self.mapping.data_date.says,
                started_at=self.started,
                finished_at=datetime.now(UTC),
                loaded_by=self.actor.name,
                state=report.state,
                messages=[message.as_dict() for message in report.messages],
                **{name: getattr(report, name) for name in counts},
            )
        )
        note(
            connection,
            self.actor,
            "load",
            self.path.name,
            number,
            state=report.state,
            file=str(self.path),
            file_hash=self._file_hash,
            mapping=self.mapping.name,
            mapping_hash=self.mapping.content_hash,
        )
        return number

    def log_refusal(self) -> None:
        """Leave a trace of what was refused and why; the facts stay as they were."""
        self.report.state = "refused"
        try:
            with self._writing() as connection:
                number = self._log(connection)
                if self.projects:
                    self.projects.write_waiting(connection, number, refused=True)
                if self.file:
                    self.report.load = number
                    bad = [(table, [r for r in table.rows if r.outcome != ACCEPTED]) for table in self.file.tables]
                    self._keep_rows(connection, bad)
        except (SQLAlchemyError, Busy) as error:
            log.warning("The refusal of %s could not be logged: %s", self.path, getattr(error, "orig", error))
        self.report.load = None

    def _describe_source(self, connection: Connection) -> None:
        values = self.mapping.source.model_dump(exclude={"authority"})
        name = values.pop("name")
        if connection.execute(update(source).where(source.c.name == name).values(values)).rowcount == 0:
            connection.execute(insert(source).values(name=name, **values))

    def _keep_rows(self, connection: Connection, tables: list[tuple[tabular.TableRead, list[Row]]]) -> dict[int, int]:
        """Keep rows verbatim, with the layout by which their cells are found again. Gives row -> record id."""
        layout = connection.execute(select(func.max(source_layout.c.id))).scalar() or 0
        record = connection.execute(select(func.max(source_record.c.id))).scalar() or 0
        ids: dict[int, int] = {}
        load_id = self.report.load
        kept: list[tuple[Any, ...]] = []
        for table, rows in tables:
            if not rows:
                continue
            layout += 1
            connection.execute(insert(source_layout).values(id=layout, load_id=self.report.load, **_layout(table)))
            for row in rows:
                record += 1
                ids[id(row)] = record
                cells = [cell if isinstance(cell, str) else as_text(cell) for cell in row.cells]
                kept.append((record, load_id, layout, row.line, row.outcome, row.reason, cells))
        insert_rows(connection, source_record, RECORD, kept)
        return ids


def _layout(table: tabular.TableRead) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "orientation": table.spec.orientation,
        "positions": {name: list(place) for name, place in table.positions.items()},
        "facts": [fact.model_dump(include={"entity", "fields", "constants"}, mode="json") for fact in table.spec.facts],
    }


def _apply(connection: Connection, difference: Difference, load_id: int, records: dict[int, int]) -> None:
    """Close what ended and open what is new, entity by entity."""
    for table, ids in difference.closed.items():
        for start in range(0, len(ids), 500):
            chunk = ids[start : start + 500]
            connection.execute(update(table).where(table.c.id.in_(chunk)).values(load_to=load_id))
    by_table: dict[Any, list[Fact]] = {}
    for fact in difference.opened:
        by_table.setdefault(fact.entity.table, []).append(fact)
    for table, facts in by_table.items():
        entity = facts[0].entity
        names = ("id", "source", "data_date", *entity.grain, *entity.values, "record_id", "load_from")
        first = (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
        rows = [
            (number, fact.source, *fact.key, *fact.content, records[id(fact.row)], load_id)
            for number, fact in enumerate(facts, start=first)
        ]
        insert_rows(connection, table, names, rows)
