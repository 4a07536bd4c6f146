"""What the commands share: the store they work on, and how they print."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.settings import Settings
from data_loaders.errors import Message, Refused
from data_loaders.journal import Actor
from data_loaders.store import Store

if TYPE_CHECKING:
    from data_loaders.snapshot import Snapshot


@dataclass(frozen=True)
class Command:
    """A command of a subject: what runs, and the example that its help shows."""

    run: Callable[..., None]
    example: str

    @property
    def name(self) -> str:
        return self.run.__name__.rstrip("_")


Json = Annotated[bool, typer.Option("--json", help="Print for programs.")]
AsAt = Annotated[datetime | None, typer.Option("--as-at", formats=["%Y-%m-%d"], help="Date seen from.")]
KnownOn = Annotated[
    str | None, typer.Option("--known-on", help="As known after this load, or at this time (2026-03-31T18:00, UTC).")
]
By = Annotated[str, typer.Option("--by", help="Who does it; the user of this machine where not given.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept.")]


def store() -> Store:
    """The record that the settings name; a writer who has to wait says so."""
    return replace(Settings().store, says=lambda text: typer.echo(text, err=True))


def existing() -> Store:
    """The same, where there is a record; one of an earlier release is brought to this one.
    Raises Refused where there is none."""
    found = store()
    if not found.exists():
        hint = "Load something first (steerco load, or steerco demo --prepare), or set STEERCO_DATABASE_URL."
        raise Refused(Message(file=found.shown, found="no record", expected="a store with a record", hint=hint))
    found.prepare()
    return found


def actor(by: str) -> Actor:
    return Actor.here(by)


def show(value: Any) -> None:
    """Print for programs."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def progress(number: int, of: int, report: Any) -> None:
    """Tell how far a long load is."""
    step = max(1, of // 10)
    if number % step == 0 or number == of:
        typer.echo(f"  {number} of {of} files, {report.file}")


def opened(
    as_at: datetime | None, known_on: str | None, portfolios: list[str] | None = None, programs: list[str] | None = None
) -> Snapshot:
    """The record as the settings let this user see it, at a date and as known then; the latest where not given."""
    from data_loaders.snapshot import Selection, open_snapshot

    selection = Selection(tuple(portfolios or ()), tuple(programs or ()))
    day = as_at.date() if as_at else None
    return open_snapshot(existing(), day, known_on, scope=Settings().scope, selection=selection)
