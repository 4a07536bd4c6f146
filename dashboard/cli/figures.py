"""Commands that print figures and what they mean."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from dashboard.cli.common import AsAt, Command, Json, KnownOn, opened, show
from data_loaders.errors import Message, Refused


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
    """What every figure means."""
    from dashboard.metrics.definitions import DEFINITIONS

    if metric and metric not in DEFINITIONS:
        hint = "steerco definitions lists them all."
        raise Refused(Message(found=f"metric {metric!r}", expected=f"one of: {', '.join(DEFINITIONS)}", hint=hint))
    wanted = [DEFINITIONS[metric]] if metric else list(DEFINITIONS.values())
    if as_json:
        fields = ("id", "label", "unit", "formula", "follows", "favorable", "inputs")
        show([{name: getattr(one, name) for name in fields} for one in wanted])
        return
    for one in wanted:
        typer.echo(f"{one.id} — {one.label} ({one.unit})\n  {one.formula}\n  Follows: {one.follows}.\n")


COMMANDS = (
    Command(figures, "steerco figures --metric project_count --metric eac --by portfolio --json"),
    Command(definitions, "steerco definitions eac"),
)
