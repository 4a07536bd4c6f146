"""Commands that print figures and what they mean."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.cli.common import AsAt, Command, Json, KnownOn, opened, show, store
from dashboard.settings import Settings
from data_loaders.errors import Message, Refused

if TYPE_CHECKING:
    from data_loaders.snapshot import Snapshot


def figures(
    metric: Annotated[list[str], typer.Option(help="Id of a metric; may be repeated.")],
    by: Annotated[list[str] | None, typer.Option(help="portfolio, program, project, period, as_at, …")] = None,
    as_at: AsAt = None,
    compare: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date compared with, for movements.")
    ] = None,
    known_on: KnownOn = None,
    portfolio: Annotated[list[str] | None, typer.Option(help="Only this portfolio; may be repeated.")] = None,
    program: Annotated[list[str] | None, typer.Option(help="Only this program; may be repeated.")] = None,
    as_json: Json = False,
) -> None:
    """Print figures: the very same, from the very same functions, as the pages."""
    from dashboard.views.figures import figures as compute

    snapshot = opened(as_at, known_on, portfolio, program)
    found = compute(snapshot, metric, by or [], compare.date() if compare else None)
    if as_json:
        show([one.as_dict() for one in found])
        return
    for one in found:
        value = f"{one.value:,}" if one.value is not None else f"n/a ({one.reason})"
        group = " ".join(f"{name}={value}" for name, value in one.group.items())
        typer.echo(f"{one.metric:<24}{group:<44}{value:>24} {one.unit:<9} {one.coverage}")


def definitions(
    metric: Annotated[str | None, typer.Argument(help="One metric; all where not given.")] = None,
    as_json: Json = False,
) -> None:
    """What every figure means, and by which rules of the record it is judged."""
    from dashboard.metrics.definitions import DEFINITIONS
    from dashboard.views.definitions import explained

    if metric and metric not in DEFINITIONS:
        hint = "steerco definitions lists them all."
        raise Refused(Message(found=f"metric {metric!r}", expected=f"one of: {', '.join(DEFINITIONS)}", hint=hint))
    wanted = [metric] if metric else list(DEFINITIONS)
    rows = explained(_rules(), wanted)
    if as_json:
        show(rows)
        return
    for row in rows:
        limits = "".join(f"\n  {limit}." for limit in row["limits"])
        typer.echo(f"{row['id']} — {row['label']} ({row['unit']}), version {row['version']}\n  {row['formula']}")
        typer.echo(f"  Follows: {row['follows']}.{limits}\n")
    typer.echo(f"Policy in force: {_said(rows[0]['policy'])}.")


def _rules() -> Snapshot | None:
    """The record whose rules are in force; none where there is none, for what a figure means does not hang on it."""
    from data_loaders.snapshot import open_snapshot

    try:
        record = store()
        return open_snapshot(record, scope=Settings().scope) if record.exists() else None
    except Refused as refusal:
        typer.echo(f"The rules of the record are not known: {refusal}", err=True)
        return None


def _said(policy: dict[str, Any] | None) -> str:
    return f"load {policy['load']}, {policy['changed_on'][:10]}, {policy['by']}" if policy else "none is set"


COMMANDS = (
    Command(figures, "steerco figures --metric project_count --metric eac --by portfolio --json"),
    Command(definitions, "steerco definitions eac"),
)
