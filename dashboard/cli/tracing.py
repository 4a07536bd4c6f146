"""The command that proves a figure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.common import AsAt, Command, Json, KnownOn, opened, show

MOST_ROWS = 20
One = Annotated[str | None, typer.Option()]


def trace(
    metric: Annotated[str, typer.Argument(help="Id of a metric; steerco definitions lists them.")],
    project: One = None,
    program: One = None,
    portfolio: One = None,
    category: One = None,
    period: Annotated[str | None, typer.Option(help="A month, as 2026-03.")] = None,
    team: One = None,
    role: One = None,
    rag: Annotated[str | None, typer.Option(help="One color of a metric that counts by color.")] = None,
    as_at: AsAt = None,
    compare: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date compared with, for movements.")
    ] = None,
    known_on: KnownOn = None,
    csv: Annotated[Path | None, typer.Option(help="Write the rows, and what is left out, to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Prove a figure: its definition, the policy, every row behind it down to the cell, what is left out and why."""
    from dashboard.exports.tables import as_csv
    from dashboard.views.trace import as_table
    from dashboard.views.trace import trace as prove

    asked = {"project": project, "program": program, "portfolio": portfolio, "category": category, "period": period,
             "team": team, "role": role, "rag": rag}  # fmt: skip
    group = {name: value for name, value in asked.items() if value is not None}
    found = prove(opened(as_at, known_on), metric, group, compare.date() if compare else None)
    if csv:
        csv.write_bytes(as_csv(as_table(found)))
    if as_json:
        show(found.as_dict())
        return
    holds = "give it again" if found.readds.holds else f"give {found.readds.from_rows} INSTEAD"
    typer.echo(f"{found.definition.label}: {found.readds.figure}   {found.figure.coverage.in_money}")
    typer.echo(f"  {found.definition.formula}")
    typer.echo(f"  {len(found.rows):,} rows {holds}; {len(found.excluded):,} left out.")
    for row in found.rows.head(MOST_ROWS).to_dict("records"):
        place = " › ".join(str(row[name]) for name in ("file", "sheet", "cell") if row[name])
        typer.echo(f"  {row['project'] or '':<10} {row['column']:<18} {row['read'] or '':>18} {row['unit']:<6} {place}")
    if len(found.rows) > MOST_ROWS:
        typer.echo(f"  … {len(found.rows) - MOST_ROWS:,} more: --csv FILE or --json gives them all.")


COMMANDS = (Command(trace, "steerco trace eac --portfolio Digital --json"),)
