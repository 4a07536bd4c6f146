"""Rows of a file as facts of the record: identity resolved, every field filled by its rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Date

from data_loaders.identity import Projects, UnknownProject
from data_loaders.mapping import FactSpec, Mapping
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
    data_date: date
    grain: dict[str, Any]
    values: dict[str, Any]
    row: Row

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.data_date, *self.grain.values())

    @property
    def content(self) -> tuple[Any, ...]:
        return tuple(self.values.values())


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
        _reject_twice(table, row, own, taken)
    return own


def _project(table: TableRead, row: Row, projects: Projects) -> int | None:
    spec = table.spec.project
    if spec is None:
        return None
    code = row.values.get(spec.code or "", NOTHING).value
    name = row.values.get(spec.name or "", NOTHING).value
    column = _naming_column(table, row)
    if not code and not name:
        row.reject(table.complain(row, column, "the code or name of a project", "Fill in the cell."))
        return None
    try:
        number = projects.find(code, name)
        if number is None and spec.creates and (code or not projects.is_shared(name)):
            number = projects.create(code, name)
        if number is None:
            number = projects.require(code, name)
    except UnknownProject as unknown:
        near = f" Did you mean {' or '.join(f'“{text}”' for text in unknown.near)}?" if unknown.near else ""
        hint = f"Add the project to the register first, or correct the cell.{near}"
        row.reject(table.complain(row, column, unknown.expected, hint))
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


def _reject_twice(table: TableRead, row: Row, own: list[Fact], taken: dict[tuple[Any, ...], Row]) -> None:
    """Reject a row that states what an earlier row of the file states."""
    keys = [(fact.entity.name, *fact.key) for fact in own]
    earlier = next((taken[key] for key in keys if key in taken), None)
    if earlier is not None:
        expected = f"one row for this; {table.line(earlier.line)} states the same"
        hint = "Remove one of the two, or add what tells them apart."
        row.reject(table.complain(row, _naming_column(table, row), expected, hint))
        return
    taken.update((key, row) for key in keys)


class _FactMaker:
    """Makes one kind of fact from the rows of a table."""

    def __init__(self, table: TableRead, spec: FactSpec, mapping: Mapping, data_date: date, projects: Projects) -> None:
        self.table, self.spec, self.projects = table, spec, projects
        self.entity = ENTITIES[spec.entity]
        self.source, self.data_date = mapping.source.name, data_date
        self.columns = {f: c for f, c in spec.fields.items() if c in table.positions}
        types = {column.name: column.type for column in self.entity.table.columns}
        self.rags = {name for name, kind in types.items() if kind is Rag}
        self.constants = {
            name: _constant(value, types[name], data_date, mapping.fiscal_year_start)
            for name, value in spec.constants.items()
        }

    def make(self, row: Row, project_id: int | None) -> Fact | None:
        if self.spec.when and not row.values.get(self.spec.when, NOTHING).stated:
            return None
        dated = row.values.get(self.spec.data_date, NOTHING).value if self.spec.data_date else self.data_date
        if dated is None:
            assert self.spec.data_date
            row.reject(self.table.complain(row, self.spec.data_date, "a date", "Fill in the cell."))
            return None
        grain = self._grain(row, project_id)
        if grain is None:
            return None
        return Fact(self.entity, self.source, dated, grain, self._values(row), row)

    def _grain(self, row: Row, project_id: int | None) -> dict[str, Any] | None:
        grain: dict[str, Any] = {}
        for name in self.entity.grain:
            if name == "project_id":
                grain[name] = project_id
            elif name in self.constants:
                grain[name] = self.constants[name]
            else:
                value = row.values.get(self.columns.get(name, ""), NOTHING).value
                grain[name] = GRAIN_DEFAULTS.get(name) if value is None else value
            if grain[name] is None and name in self.columns:
                hint = "Fill in the cell: it tells this row apart from others."
                row.reject(self.table.complain(row, self.columns[name], f"the {name} of a {self.entity.name}", hint))
                return None
        return grain

    def _values(self, row: Row) -> dict[str, Any]:
        values: dict[str, Any] = dict.fromkeys(self.entity.values)
        values.update({name: value for name, value in self.constants.items() if name in values})
        for name, column in self.columns.items():
            if name in values:
                self._fill(values, name, column, row, row.values.get(column, NOTHING))
        return values

    def _fill(self, values: dict[str, Any], name: str, column: str, row: Row, value: Value) -> None:
        values[name] = self._linked(row, column, value.value) if name == "giver_id" else value.value
        if isinstance(value.value, Decimal):
            values[name] = f"{value.value:f}"  # kept as text, exact
        if value.currency and values.get("currency") is None and "currency" in values:
            values["currency"] = value.currency
        reason_field = REASON_FIELD.get((self.entity.name, name))
        if reason_field and value.value is None:
            values[reason_field] = value.reason or NOT_STATED
        if name in self.rags and value.value is None and value.reason:
            values[name] = NOT_RATED
        if f"{name}_as_found" in values:
            values[f"{name}_as_found"] = value.found

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
