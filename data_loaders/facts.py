"""Rows of a file as facts of the record: identity resolved, every field filled by its rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Date

from data_loaders.identity import Projects, UnknownProject
from data_loaders.mapping import ColumnSpec, FactSpec, Mapping
from data_loaders.schema import ENTITIES, GRAIN_DEFAULTS, Entity, Rag
from data_loaders.sources.tabular import ACCEPTED, NOTHING, FileRead, Row, TableRead
from data_loaders.sources.values import Value

NOT_STATED = "NOT_STATED"
NOT_RATED = "NOT_RATED"
REASON_FIELD = {("statement", "amount"): "reason", ("progress", "forecast_finish"): "forecast_finish_reason"}


@dataclass(slots=True)
class Fact:
    """One row to be of a fact table."""

    entity: Entity
    source: str
    key: tuple[Any, ...]  # data date and grain, in the entity's order
    content: tuple[Any, ...]  # values, in the entity's order
    row: Row

    @property
    def data_date(self) -> date:
        day: date = self.key[0]
        return day

    @property
    def project_id(self) -> int | None:
        place = self.entity.project_at
        return None if place is None else self.key[1 + place]

    @property
    def grain(self) -> dict[str, Any]:
        return dict(zip(self.entity.grain, self.key[1:], strict=True))

    @property
    def values(self) -> dict[str, Any]:
        return dict(zip(self.entity.values, self.content, strict=True))


def facts_of(file: FileRead, mapping: Mapping, projects: Projects) -> list[Fact]:
    """All facts of a file, in its order. Rows that name no known project, or state a fact that another row
    of the file states already, are marked rejected and give none."""
    facts: list[Fact] = []
    taken: dict[tuple[Any, ...], Row] = {}
    for table in file.tables:
        makers = [_FactMaker(table, spec, mapping, file.data_date, projects) for spec in table.spec.facts]
        for row in table.rows:
            if row.outcome != ACCEPTED:
                continue
            mark = projects.mark()
            own = _facts_of_row(table, row, makers, projects, taken)
            if row.outcome == ACCEPTED:
                facts.extend(own)
            else:
                projects.forget(mark)
    return facts


def _facts_of_row(
    table: TableRead, row: Row, makers: list[_FactMaker], projects: Projects, taken: dict[tuple[Any, ...], Row]
) -> list[Fact]:
    project_id = _project(table, row, projects)
    if row.outcome != ACCEPTED:
        return []
    own = [fact for maker in makers if (fact := maker.make(row, project_id))]
    if row.outcome == ACCEPTED:
        _reject_twice(table, row, own, taken, projects)
    return own


def _project(table: TableRead, row: Row, projects: Projects) -> int | None:
    spec = table.spec.project
    if spec is None:
        return None
    code = row.values.get(spec.code or "", NOTHING).value
    name = row.values.get(spec.name or "", NOTHING).value
    if not code and not name:
        here = _naming_column(table, row)
        row.reject(table.complain(row, here, "the code or name of a project", "Fill in the cell."))
        return None
    try:
        number = projects.find(code, name)
        if number is not None and spec.creates and spec.lasting and projects.is_another(number, code):
            number = None
        if number is None and spec.creates and (code or not projects.is_shared(name)):
            number = projects.create(code, name)
        if number is None:
            number = projects.require(code, name)
    except UnknownProject as unknown:
        projects.wait(code, name, f"{table.file} › {table.line(row.line)}")
        near = f" Did you mean {' or '.join(f'“{text}”' for text in unknown.near)}?" if unknown.near else ""
        hint = f"Add the project to the register first, or correct the cell.{near}"
        row.reject(table.complain(row, _naming_column(table, row), unknown.expected, hint))
        return None
    if spec.creates:
        projects.learn(number, "code", code)
        projects.learn(number, "name", name)
    return number


def _naming_column(table: TableRead, row: Row) -> str:
    """The column by which a row is known: that of the project's code or name, else the first of the table."""
    spec = table.spec.project
    named = [column for column in (spec.code, spec.name) if column] if spec else []
    said = [column for column in named if row.values.get(column, NOTHING).value]
    here = [column for column in named if column in table.positions]
    return next(iter(said or here or named or table.positions))


def _reject_twice(
    table: TableRead, row: Row, own: list[Fact], taken: dict[tuple[Any, ...], Row], projects: Projects
) -> None:
    """Reject a row that states what an earlier row of the file states, of the same project by whatever name."""
    keys = [(fact.entity.name, projects.shown_key(fact.entity, fact.key)) for fact in own]
    earlier = next((taken[key] for key in keys if key in taken), None)
    if earlier is not None:
        expected = f"one row for this; {table.line(earlier.line)} states the same"
        hint = "Remove one of the two, or add what tells them apart."
        row.reject(table.complain(row, _naming_column(table, row), expected, hint))
        return
    taken.update((key, row) for key in keys)


class _Field:
    """A value that a column fills: its place among the entity's values, and what else its cell says."""

    def __init__(self, entity: Entity, name: str, column: str, spec: ColumnSpec) -> None:
        def place(other: str | None) -> int | None:
            return entity.values.index(other) if other in entity.values else None

        self.column, self.at = column, entity.values.index(name)
        self.linked, self.rag, self.exact = name == "giver_id", entity.table.c[name].type is Rag, spec.type == "number"
        self.reason_at, self.found_at = place(REASON_FIELD.get((entity.name, name))), place(f"{name}_as_found")
        # Most fields take the value as it is, and need none of `_fill`.
        self.plain = not (self.linked or self.rag or self.exact) and self.reason_at is None and self.found_at is None


class _FactMaker:
    """Makes one kind of fact from the rows of a table."""

    def __init__(self, table: TableRead, spec: FactSpec, mapping: Mapping, data_date: date, projects: Projects) -> None:
        self.table, self.spec, self.projects = table, spec, projects
        self.entity = ENTITIES[spec.entity]
        self.source, self.data_date = mapping.source.name, data_date
        types = {column.name: column.type for column in self.entity.table.columns}
        constants = {
            name: _constant(value, types[name], data_date, mapping.fiscal_year_start)
            for name, value in spec.constants.items()
        }
        self._plan(constants, {f: c for f, c in spec.fields.items() if c in table.positions})

    def _plan(self, constants: dict[str, Any], columns: dict[str, str]) -> None:
        """Settle once what is the same for each row: what stands at each place of key and content, and which
        places columns fill."""
        grain, values = self.entity.grain, self.entity.values
        self.grain = [constants.get(name, GRAIN_DEFAULTS.get(name)) for name in grain]
        self.project_at = grain.index("project_id") + 1 if "project_id" in grain else None
        self.grain_columns = [
            (at, name, columns[name])
            for at, name in enumerate(grain, start=1)
            if name in columns and name not in constants and name != "project_id"
        ]
        self.values = [constants.get(name) for name in values]
        self.currency_at = values.index("currency") if "currency" in values else None
        specs = self.table.spec.columns
        self.fields = [_Field(self.entity, f, c, specs[c]) for f, c in columns.items() if f in values]

    def make(self, row: Row, project_id: int | None) -> Fact | None:
        if self.spec.when and not row.values.get(self.spec.when, NOTHING).stated:
            return None
        dated = row.values.get(self.spec.data_date, NOTHING).value if self.spec.data_date else self.data_date
        if dated is None:
            assert self.spec.data_date
            row.reject(self.table.complain(row, self.spec.data_date, "a date", "Fill in the cell."))
            return None
        key = self._key(row, dated, project_id)
        return Fact(self.entity, self.source, key, self._content(row), row) if key else None

    def _key(self, row: Row, dated: date, project_id: int | None) -> tuple[Any, ...] | None:
        key = [dated, *self.grain]
        if self.project_at is not None:
            key[self.project_at] = project_id
        for at, name, column in self.grain_columns:
            value = row.values[column].value
            if value is not None:
                key[at] = value
            elif key[at] is None:
                hint = "Fill in the cell: it tells this row apart from others."
                row.reject(self.table.complain(row, column, f"the {name} of a {self.entity.name}", hint))
                return None
        return tuple(key)

    def _content(self, row: Row) -> tuple[Any, ...]:
        content = self.values.copy()
        for field in self.fields:
            value = row.values[field.column]
            content[field.at] = value.value
            if value.currency and self.currency_at is not None and content[self.currency_at] is None:
                content[self.currency_at] = value.currency
            if not field.plain:
                self._fill(content, field, row, value)
        return tuple(content)

    def _fill(self, content: list[Any], field: _Field, row: Row, value: Value) -> None:
        if field.linked:
            content[field.at] = self._linked(row, field.column, value.value)
        if field.exact and value.value is not None:
            content[field.at] = f"{value.value:f}"  # kept as text, exact
        if value.value is None and field.reason_at is not None:
            content[field.reason_at] = value.reason or NOT_STATED
        if value.value is None and value.reason and field.rag:
            content[field.at] = NOT_RATED
        if field.found_at is not None:
            content[field.found_at] = value.found

    def _linked(self, row: Row, column: str, code: str | None) -> int | None:
        """The project that a cell names besides the row's own."""
        number = self.projects.find(code, code) if code else None
        if code and number is None:
            hint = "Add the project to the register first, or correct the cell."
            row.reject(self.table.complain(row, column, "the code or name of a project in the register", hint))
        return number


def _constant(value: Any, kind: Any, data_date: date, fiscal_year_start: int) -> Any:
    if value == "data_date":
        return data_date
    if value == "data_date.fiscal_year":
        return fiscal_year_of(data_date, fiscal_year_start)
    if isinstance(value, str) and (kind is Date or isinstance(kind, Date)):
        return date.fromisoformat(value)
    if isinstance(kind, Boolean) or kind is Boolean:
        return bool(value)
    return value


def fiscal_year_of(day: date, start_month: int) -> date:
    """First day of the fiscal year that a day lies in."""
    return date(day.year - (day.month < start_month), start_month, 1)
