"""Mappings: the YAML files that say how a source's tables become facts of the record.

A mapping is data, checked when it is read; what it cannot mean is refused with the place in the file.
`docs/mappings.md` explains every key with an example.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_loaders.errors import Message, Refused
from data_loaders.schema import ENTITIES

MAPPINGS = Path(__file__).parent / "mappings"

DateOrder = Literal["dmy", "mdy", "ymd", "ydm"]
ColumnType = Literal[
    "text", "money", "number", "integer", "percent", "hours", "date", "month", "week", "boolean", "vocabulary"
]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Missing(Strict):
    """Cells that say "there is no value": a pattern (searched, case-folded) and the reason code it gives."""

    pattern: str
    reason: str


class ColumnSpec(Strict):
    """How one column of the table is found and read."""

    header: str | list[str] | None = None  # title, or titles of which the first that is found counts
    nth: int = 1  # which one, where several columns have this title
    position: str | None = None  # column letter, where there is no title
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
        return self


class SkipRule(Strict):
    """Rows that are not data. With `sums`, a total row: each column must equal the sum of the rows above
    it, back to the previous total (`of: block`) or the start of the table (`of: table`)."""

    column: str
    pattern: str
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
        return self


class ProjectSpec(Strict):
    """Which columns identify the project of a row; `creates` for a register, which may bring new ones."""

    code: str | None = None
    name: str | None = None
    creates: bool = False


class HeaderSpec(Strict):
    """Where the titles stand: a fixed row, or the first row that holds all these texts."""

    row: int | None = None
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
        used += [("currency", c.currency[1:]) for c in self.columns.values() if (c.currency or "").startswith("@")]
        for place, name in used:
            if name not in names:
                raise ValueError(f"{place} refers to column {name!r}, which is not among {', '.join(sorted(names))}")
        return self


class DataDateSpec(Strict):
    """The date for which the file states its facts."""

    column: str | None = None  # one value for the whole file; with `latest`, the latest of the column
    latest: bool = False
    file_name: str | None = None  # pattern with groups year, month, day (month end where no day)
    template: str | None = None  # e.g. "{year}-03-31": year taken from column or file name
    says: str  # the rule in words, shown on the Data page


class SourceSpec(Strict):
    name: str
    title: str
    kind: str = "tabular"
    owner: str | None = None
    cadence: str | None = None  # monthly, quarterly, yearly
    licence: str | None = None
    attribution: str | None = None


class Mapping(Strict):
    """A whole mapping file."""

    name: str
    source: SourceSpec
    extract: Literal["complete", "partial"] = "complete"
    rejects: Literal["refuse", "keep"] = "refuse"  # one bad row refuses the load, or is kept aside
    fiscal_year_start: int = Field(1, ge=1, le=12)  # month; for constants that say data_date.fiscal_year
    encoding: str | None = None
    delimiter: str | None = None
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
