"""Bringing a store to the tables of this release, with Alembic: in one transaction, or not at all."""

from __future__ import annotations

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from data_loaders.errors import Message, Refused
from data_loaders.schema import load, metadata

FIRST = "0001"  # stores of the first release carry no revision


@cache
def head() -> str:
    """The revision of this release."""
    revision = _scripts().get_current_head()
    assert revision
    return revision


def revision_of(connection: Connection) -> str | None:
    """The revision of a store; None where it has no tables of ours."""
    if not inspect(connection).has_table(load.name):
        return None
    return MigrationContext.configure(connection).get_current_revision() or FIRST


def require_known(revision: str | None, place: str) -> None:
    """Raises Refused for a revision of a newer release."""
    if revision is not None and revision not in _known():
        raise Refused(
            Message(
                file=place,
                found=f"a record of a newer release (revision {revision})",
                expected=f"revision {head()} or earlier",
                hint="Install the newer release of Steerco; nothing was changed.",
            )
        )


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def upgrade(connection: Connection) -> None:
    """Make the tables, or bring those of an earlier release to this one. The caller commits."""
    config = _config(connection)
    revision = revision_of(connection)
    if revision is None:
        metadata.create_all(connection)
        command.stamp(config, "head")
        return
    if not MigrationContext.configure(connection).get_current_revision():
        command.stamp(config, FIRST)
    command.upgrade(config, "head")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "data_loaders:migrations")
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
