"""Mappings: the YAML files that say how a source's tables become facts of the record.

A mapping is data, checked when it is read; what it cannot mean is refused with the place in the file.
`docs/mappings.md` explains every key with an example.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from babel.core import get_global
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import BigInteger, Boolean, Date, Integer
from sqlalchemy.types import TypeEngine

from data_loaders.errors import Message, Refused
from data_loaders.schema import ENTITIES, Rag

CURRENCIES = frozenset(get_global("all_currencies"))  # ISO 4217
RATINGS = frozenset({"GREEN", "AMBER", "RED", "NOT_RATED", "ON_HOLD", "COMPLETE", "CANCELLED"})
MAPPINGS = Path(__file__).parent / "mappings"

DateOrder = Literal["dmy", "mdy", "ymd", "ydm"]
ColumnType = Literal[
    "text", "money", "number", "integer", "percent", "hours", "date", "month", "week", "boolean", "vocabulary"
]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is not a pattern: {error}") from None
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]  # a regular expression


class Missing(Strict):
    """Cells that say "there is no value": a pattern (searched, case-folded) and the reason code it gives."""

    pattern: Pattern
    reason: str


class ColumnSpec(Strict):
    """How one column of the table is found and read."""

    header: str | list[str] | None = None  # title, or titles of which the first that is found counts
    nth: int = Field(1, ge=1)  # which one, where several columns have this title
    position: str | None = Field(
        None, pattern="^([A-Za-z]{1,3}|[1-9][0-9]*)$"
    )  # column letter, where there is no title
    type: ColumnType = "text"
    required: bool = False  # a row without a value is rejected
    optional: bool = False  # the column itself may be missing from the file
    default: str | None = None  # read in place of an empty cell
    currency: str | None = None  # ISO code, or "@column" to take it from a column of the same row
    scale: Decimal = Decimal(1)  # 1000000 when the file states millions
    order: DateOrder | None = None  # of dates; settled from the column where not given
    vocabulary: str | None = None
    missing: str | None = None  # name of a list under `missing`

    @property
    def headers(self) -> list[str]:
        return [self.header] if isinstance(self.header, str) else list(self.header or [])

    @model_validator(mode="after")
    def _complete(self) -> ColumnSpec:
        if not self.headers and not self.position:
            raise ValueError("needs a header or a position")
        if self.type == "vocabulary" and not self.vocabulary:
            raise ValueError("type vocabulary needs the name of a vocabulary")
        if self.type == "money" and not self.currency:
            raise ValueError("type money needs a currency (an ISO code, or @column)")
        if self.currency and not self.currency.startswith("@") and self.currency not in CURRENCIES:
            raise ValueError(f"{self.currency!r} is no ISO code of a currency")
        return self


class SkipRule(Strict):
    """Rows that are not data. With `sums`, a total row: each column must equal the sum of the rows above
    it, back to the previous total (`of: block`) or the start of the table (`of: table`)."""

    column: str
    pattern: Pattern
    reason: str
    sums: list[str] = []
    of: Literal["block", "table"] = "block"
    tolerance: Decimal = Decimal("0.01")  # in the unit of the cell as found


class FactSpec(Strict):
    """One entity that each row states."""

    entity: str
    fields: dict[str, str] = {}  # record field -> column
    constants: dict[str, Any] = {}  # record field -> fixed value
    when: str | None = None  # state the fact only where this column has a value or a stated reason
    data_date: str | None = None  # column with the date of this fact, where it is not the file's

    @model_validator(mode="after")
    def _known(self) -> FactSpec:
        if self.entity not in ENTITIES:
            raise ValueError(f"unknown entity {self.entity!r}; known: {', '.join(sorted(ENTITIES))}")
        entity = ENTITIES[self.entity]
        known = {*entity.grain, *entity.values}
        for field in (*self.fields, *self.constants):
            if field not in known:
                raise ValueError(f"{self.entity} has no field {field!r}; known: {', '.join(sorted(known))}")
        for field, value in self.constants.items():
            if isinstance(entity.table.c[field].type, Date) and not _is_date(value):
                raise ValueError(f"{self.entity}.{field} needs a date such as 2024-03-31 or data_date, not {value!r}")
        return self


def _is_date(value: Any) -> bool:
    if isinstance(value, date) or value in ("data_date", "data_date.fiscal_year"):
        return True
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


class ProjectSpec(Strict):
    """Which columns identify the project of a row; `creates` for a register, which may bring new ones."""

    code: str | None = None
    name: str | None = None
    creates: bool = False
    lasting: bool = True  # a code lasts: one that is new is a new project, even of a known name


class HeaderSpec(Strict):
    """Where the titles stand: a fixed row, or the first row that holds all these texts."""

    row: int | None = Field(None, ge=0)  # 0: there are no titles, columns are given by position
    contains: list[str] = []


class TableSpec(Strict):
    """One table of the file."""

    sheet: str | None = None  # name, or pattern in slashes; none: the only or first sheet
    optional: bool = False  # the sheet may be missing from the file
    header: HeaderSpec = HeaderSpec(row=1)
    orientation: Literal["rows", "columns"] = "rows"
    skip: list[SkipRule] = []
    project: ProjectSpec | None = None
    columns: dict[str, ColumnSpec]
    facts: list[FactSpec]

    @model_validator(mode="after")
    def _refers(self) -> TableSpec:
        names = set(self.columns)
        used = [("project", n) for n in (self.project.code, self.project.name) if n] if self.project else []
        for fact in self.facts:
            used += [(fact.entity, n) for n in (*fact.fields.values(), fact.when, fact.data_date) if n]
        used += [("skip", rule.column) for rule in self.skip] + [("sums", n) for r in self.skip for n in r.sums]
        money = [c.currency for c in self.columns.values() if c.currency and c.currency.startswith("@")]
        used += [("currency", currency[1:]) for currency in money]
        for place, name in used:
            if name not in names:
                raise ValueError(f"{place} refers to column {name!r}, which is not among {', '.join(sorted(names))}")
        return self

    @model_validator(mode="after")
    def _types(self) -> TableSpec:
        for name in (name for rule in self.skip for name in rule.sums):
            if self.columns[name].type not in ("money", "number", "integer", "percent", "hours"):
                raise ValueError(f"sums names column {name!r}, which is not of a type that adds up")
        for fact in self.facts:
            columns = ENTITIES[fact.entity].table.c
            for field, name in fact.fields.items():
                column, wanted = self.columns[name], _column_types(field, columns[field].type)
                if column.type not in wanted:
                    expected = " or ".join(wanted)
                    raise ValueError(f"{fact.entity}.{field} needs a column of type {expected}, not {column.type}")
        return self

    @model_validator(mode="after")
    def _sheet_pattern(self) -> TableSpec:
        if self.sheet and len(self.sheet) > 2 and self.sheet[0] == self.sheet[-1] == "/":
            _pattern(self.sheet[1:-1])
        return self


def _column_types(field: str, kind: TypeEngine[Any]) -> tuple[str, ...]:
    """The types of column that a field of the record takes."""
    if field == "giver_id":  # named by code or name
        return ("text",)
    if kind is Rag:  # codes that only a vocabulary gives
        return ("vocabulary",)
    if field == "rate":
        return ("number", "text")
    kinds: list[tuple[type, tuple[str, ...]]] = [
        (Date, ("date", "month", "week")),
        (Boolean, ("boolean",)),
        (BigInteger, ("money",)),
        (Integer, ("integer", "percent", "hours")),
    ]
    return next((types for declared, types in kinds if isinstance(kind, declared)), ("text", "vocabulary"))


class DataDateSpec(Strict):
    """The date for which the file states its facts."""

    column: str | None = None  # one value for the whole file; with `latest`, the latest of the column
    latest: bool = False
    file_name: Pattern | None = None  # pattern with groups year, month, day (month end where no day)
    template: str | None = None  # e.g. "{year}-03-31": year taken from column or file name
    says: str  # the rule in words, shown on the Data page

    @model_validator(mode="after")
    def _gives_a_date(self) -> DataDateSpec:
        if not self.column and not self.file_name:
            raise ValueError("needs a column or a file_name")
        if self.template:
            try:
                date.fromisoformat(self.template.format(year=2000))
            except (ValueError, LookupError):
                raise ValueError(f"template {self.template!r} gives no date; write e.g. {{year}}-03-31") from None
        return self


FieldGroup = Literal["register", "status", "money", "schedule", "people"]


class SourceSpec(Strict):
    """A source, and how much it counts: by field group, 1 before 2; where it claims nothing it comes last."""

    name: str
    title: str
    kind: str = "tabular"
    owner: str | None = None
    cadence: str | None = None  # monthly, quarterly, yearly
    licence: str | None = None
    attribution: str | None = None
    authority: dict[FieldGroup, Annotated[int, Field(ge=1, le=99)]] = {}


class Mapping(Strict):
    """A whole mapping file."""

    name: str
    source: SourceSpec
    extract: Literal["complete", "partial"] = "complete"
    rejects: Literal["refuse", "keep"] = "refuse"  # one bad row refuses the load, or is kept aside
    fiscal_year_start: int = Field(1, ge=1, le=12)  # month; for constants that say data_date.fiscal_year
    encoding: str | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    data_date: DataDateSpec
    vocabularies: dict[str, dict[str, str]] = {}
    missing: dict[str, list[Missing]] = {}
    tables: Annotated[list[TableSpec], Field(min_length=1)]
    content_hash: str = ""

    @model_validator(mode="after")
    def _names(self) -> Mapping:
        for table in self.tables:
            for name, column in table.columns.items():
                if column.vocabulary and column.vocabulary not in self.vocabularies:
                    raise ValueError(f"column {name!r}: no vocabulary {column.vocabulary!r}")
                if column.missing and column.missing not in self.missing:
                    raise ValueError(f"column {name!r}: no list {column.missing!r} under missing")
            for fact in table.facts:
                fields = ENTITIES[fact.entity].table.c
                for column in (table.columns[name] for field, name in fact.fields.items() if fields[field].type is Rag):
                    unknown = set(self.vocabularies[column.vocabulary or ""].values()) - RATINGS
                    if unknown:
                        expected = ", ".join(sorted(RATINGS))
                        raise ValueError(f"vocabulary {column.vocabulary!r} gives ratings {unknown}; known: {expected}")
        return self

    @model_validator(mode="after")
    def _readable(self) -> Mapping:
        if self.encoding:
            try:
                codecs.lookup(self.encoding)
            except LookupError:
                raise ValueError(f"unknown encoding {self.encoding!r}; say e.g. cp1252") from None
        dated = self.data_date.column
        types = [table.columns[dated].type for table in self.tables if dated in table.columns]
        if dated and not self.data_date.file_name:
            if not types:
                raise ValueError(f"data_date refers to column {dated!r}, which no table has")
            if not self.data_date.template and not set(types) <= {"date", "month", "week"}:
                raise ValueError(f"data_date: column {dated!r} must be of type date, or data_date have a template")
        return self


def shipped() -> list[str]:
    """Names of the mappings that ship with the product."""
    return sorted(path.stem for path in MAPPINGS.glob("*.yaml"))


def read_mapping(name_or_path: str | Path) -> Mapping:
    """Read a shipped mapping by name, or a mapping file.

    Raises Refused where there is none, or where the file is not a valid mapping.
    """
    path = Path(name_or_path)
    if path.suffix not in (".yaml", ".yml"):
        path = MAPPINGS / f"{name_or_path}.yaml"
    if not path.is_file():
        raise Refused(
            Message(
                file=str(name_or_path),
                found="no such mapping",
                expected=f"a mapping file (.yaml) or one of: {', '.join(shipped())}",
                hint="Check the name, or give the path of your own mapping file.",
            )
        )
    text = path.read_bytes()
    try:
        content = yaml.safe_load(text)
        if not isinstance(content, dict):
            raise ValueError("the file is not a mapping of keys to values")
        content["content_hash"] = hashlib.sha256(text).hexdigest()
        return Mapping.model_validate(content)
    except (yaml.YAMLError, ValidationError, ValueError) as error:
        raise Refused(*_complaints(path, error)) from None


def _complaints(path: Path, error: Exception) -> list[Message]:
    hint = "Mend the mapping file; docs/mappings.md explains every key."
    if isinstance(error, ValidationError):
        return [
            Message(
                file=str(path),
                cell=" › ".join(str(part) for part in item["loc"]) or None,
                found=str(item["input"])[:80],
                expected=item["msg"].removeprefix("Value error, "),
                hint=hint,
            )
            for item in error.errors()
        ]
    return [Message(file=str(path), found="a file that cannot be read as YAML", expected=str(error), hint=hint)]
