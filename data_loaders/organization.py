"""An organization's files as a whole: a folder with a manifest that says what it is and what to load."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, func, insert, select, update

from data_loaders.errors import Message, Refused
from data_loaders.identity import Projects, learn_aliases
from data_loaders.ingest import LoadReport, ingest
from data_loaders.mapping import Mapping, read_mapping
from data_loaders.schema import load, policy
from data_loaders.store import Store

MANIFEST = "manifest.yaml"
PREPARED = "prepared"  # set once a demo is loaded whole


class FileEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    file: str
    mapping: str


class Manifest(BaseModel):
    """What `manifest.yaml` says."""

    model_config = ConfigDict(extra="forbid")
    organization: str
    notice: str = ""
    attribution: str = ""
    reporting_currency: str = Field(pattern="^[A-Z]{3}$")
    fiscal_year_start: int = Field(1, ge=1, le=12)
    levels: dict[Literal["portfolio", "program"], str] = {"portfolio": "Portfolio", "program": "Program"}
    money_basis: Literal["life", "year"] = "life"
    cadence_days: int = 31
    assurance_days: int = 190  # how long an assurance review holds
    aliases: str | None = None
    files: list[FileEntry] = []

    @property
    def policies(self) -> dict[str, Any]:
        return self.model_dump(exclude={"files", "aliases"})


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest. Raises Refused where there is none or it is not valid."""
    path = folder / MANIFEST
    if not path.is_file():
        hint = "Make one (docs/mappings.md shows how), or load single files with --mapping."
        raise Refused(Message(file=str(folder), found=f"no {MANIFEST}", expected="a manifest", hint=hint))
    try:
        return Manifest.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        hint = "Mend the manifest; docs/mappings.md shows one."
        raise Refused(Message(file=str(path), found="an invalid manifest", expected=str(error), hint=hint)) from None


def load_folder(store: Store, folder: Path, says: Callable[[int, int, LoadReport], None]) -> list[LoadReport]:
    """Load all that a folder's manifest lists, in its order: settings, aliases, files.

    says(number, of, report): called after each file, for progress.
    Stops at the first file that is refused; what was published before stays.
    """
    manifest = read_manifest(folder)
    write_policies(store, manifest.policies, folder / MANIFEST)
    if manifest.aliases:
        _load_aliases(store, folder / manifest.aliases)
    reports: list[LoadReport] = []
    mappings = {entry.mapping: _mapping(folder, entry.mapping) for entry in manifest.files}
    for number, entry in enumerate(manifest.files, start=1):
        report = ingest(store, folder / entry.file, mappings[entry.mapping])
        reports.append(report)
        says(number, len(manifest.files), report)
        if report.state == "refused":
            raise Refused(*report.messages)
    return reports


def _mapping(folder: Path, name: str) -> Mapping:
    """A mapping that ships, by name; or a file beside the manifest."""
    return read_mapping(folder / name if name.endswith((".yaml", ".yml")) else name)


def write_policies(store: Store, values: dict[str, Any], origin: Path) -> None:
    """Put settings into the record as a load of their own; the same values change nothing."""
    with store.writing() as connection:
        query = select(policy.c.id, policy.c.name, policy.c.value).where(policy.c.load_to.is_(None))
        current = {row.name: (row.id, row.value) for row in connection.execute(query)}
        changed = {name: value for name, value in values.items() if current.get(name, (0, None))[1] != value}
        if not changed:
            return
        number = _log(connection, "policy", origin, len(values), len(changed))
        closed = [current[name][0] for name in changed if name in current]
        connection.execute(update(policy).where(policy.c.id.in_(closed)).values(load_to=number))
        first = (connection.execute(select(func.max(policy.c.id))).scalar() or 0) + 1
        rows = [
            {"id": first + index, "name": name, "value": value, "load_from": number}
            for index, (name, value) in enumerate(changed.items())
        ]
        connection.execute(insert(policy), rows)


def _load_aliases(store: Store, path: Path) -> None:
    with store.writing() as connection:
        projects = Projects(connection)
        named = learn_aliases(projects, path.read_text("utf-8"))
        if projects.new_aliases or projects.new_projects:
            number = _log(connection, "aliases", path, named, len(projects.new_aliases))
            projects.write(connection, number)


def _log(connection: Connection, source: str, path: Path, read: int, changed: int) -> int:
    number = (connection.execute(select(func.max(load.c.id))).scalar() or 0) + 1
    now = datetime.now(UTC)
    connection.execute(
        insert(load).values(
            id=number, source=source, mapping=source, mapping_hash="", file=path.name, file_hash=_hash(path),
            started_at=now, finished_at=now, loaded_by="steerco", state="published", read=read, accepted=read,
            rejected=0, skipped=0, unchanged=read - min(read, changed), changed=changed, closed=0, messages=[],
        )
    )  # fmt: skip
    return number


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
