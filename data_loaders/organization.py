"""An organization's files as a whole: a folder with a manifest that says what it is and what to load."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data_loaders.authority import require_known_sources
from data_loaders.errors import Message, Refused
from data_loaders.identity import Projects, learn_aliases
from data_loaders.ingest import LoadReport, ingest
from data_loaders.journal import Actor, content_hash, log_change, note
from data_loaders.mapping import Mapping, read_mapping
from data_loaders.policies import Settings, in_force, put
from data_loaders.store import Store

MANIFEST = "manifest.yaml"
PREPARED = "prepared"  # set once a demo is loaded whole


class FileEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    file: str
    mapping: str


class Manifest(Settings):
    """What `manifest.yaml` says."""

    aliases: str | None = None
    files: list[FileEntry] = Field([])

    @property
    def policies(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"files", "aliases"})


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


def load_folder(
    store: Store, folder: Path, says: Callable[[int, int, LoadReport], None], actor: Actor | None = None
) -> list[LoadReport]:
    """Load all that a folder's manifest lists, in its order: settings, aliases, files.

    says(number, of, report): called after each file, for progress.
    Stops at the first file that is refused; what was published before stays.
    """
    actor = actor or Actor.here()
    manifest = read_manifest(folder)
    mappings = {entry.mapping: _mapping(folder, entry.mapping) for entry in manifest.files}
    with store.reading() as connection:
        announced = [mapping.source.name for mapping in mappings.values()]
        require_known_sources(connection, manifest.authority, announced, str(folder / MANIFEST))
    write_policies(store, manifest.policies, folder / MANIFEST, actor, said=manifest.model_fields_set)
    if manifest.aliases:
        _load_aliases(store, folder / manifest.aliases, actor)
    reports: list[LoadReport] = []
    for number, entry in enumerate(manifest.files, start=1):
        report = ingest(store, folder / entry.file, mappings[entry.mapping], actor=actor)
        reports.append(report)
        says(number, len(manifest.files), report)
        if report.state == "refused":
            raise Refused(*report.messages)
    return reports


def _mapping(folder: Path, name: str) -> Mapping:
    """A mapping that ships, by name; or a file beside the manifest."""
    return read_mapping(folder / name if name.endswith((".yaml", ".yml")) else name)


def write_policies(
    store: Store, values: dict[str, Any], origin: Path, actor: Actor | None = None, said: Collection[str] | None = None
) -> None:
    """Put settings into the record as a load of their own; the same values change nothing.

    said: the settings that were named, where the values of others are mere defaults: those stay as they are where
    somebody has set them before. None: all.
    """
    actor = actor or Actor.here()
    with store.writing("changing settings", actor.name, actor.origin) as connection:
        current = {name: value for name, (_, value) in in_force(connection).items()}
        named = values.keys() if said is None else values.keys() & said | values.keys() - current.keys()
        changed = {name: value for name, value in values.items() if name in named and current.get(name) != value}
        if not changed:
            return
        number = log_change(connection, "policy", origin.name, actor, len(changed), file_hash=content_hash(origin))
        put(connection, changed, number)
        for name, value in changed.items():
            note(connection, actor, "policy", name, number, before=current.get(name), after=value)


def _load_aliases(store: Store, path: Path, actor: Actor) -> None:
    text = _alias_text(path)
    with store.writing(f"taking over {path.name}", actor.name, actor.origin) as connection:
        projects = Projects(connection, "aliases")
        try:
            named = learn_aliases(projects, text)
        except (yaml.YAMLError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise Refused(_bad_aliases(path, f"{type(error).__name__}: {error}")) from None
        if projects.new_aliases or projects.new_projects or projects.new_links:
            changed = len(projects.new_links) + len(projects.new_aliases)
            number = log_change(connection, "identity", path.name, actor, changed, file_hash=content_hash(path))
            projects.write(connection, number)
            note(connection, actor, "aliases", path.name, number, projects=named, links=len(projects.new_links))


def _alias_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(_bad_aliases(path, str(error))) from None


def _bad_aliases(path: Path, found: str) -> Message:
    hint = "Mend the alias list; docs/mappings.md shows one."
    return Message(file=str(path), found=found, expected="confirmed_by, confirmed_on and projects", hint=hint)
