"""Commands that say where sources disagree, and what was corrected late."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import pandas as pd
import typer

from dashboard.cli.common import AsAt, By, Command, Json, KnownOn, Reason, actor, existing, opened, show
from data_loaders.errors import Message, Refused

Item = Annotated[str | None, typer.Argument(help="An item (project/fact/source), to decide on it.")]
STATES = ("open", "accepted", "resolved")


def reconcile(
    item: Item = None,
    accept: Annotated[bool, typer.Option("--accept", help="Let the difference stand; needs a reason.")] = False,
    reopen: Annotated[bool, typer.Option("--reopen", help="Take an acceptance back.")] = False,
    owner: Annotated[str, typer.Option(help="Who is to settle it.")] = "",
    reason: Reason = "",
    by: By = "",
    as_at: AsAt = None,
    known_on: KnownOn = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="List what was resolved since this date, too.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List every difference between sources beyond the tolerance; or decide on one."""
    from dashboard.views.data_reconciliation import places
    from dashboard.views.reconciliation import aged

    snapshot = opened(as_at, known_on)
    found = aged(snapshot, since.date() if since else None)
    if item:
        _decide(found, item, accept, reopen, owner, reason, by)
        return
    rows = [_row(row) for row in places(snapshot, found).to_dict("records")]
    if as_json:
        show(rows)
        return
    for row in rows:
        size = f"{row['difference']:,}" if row["difference"] is not None else "not stated"
        unit = row["currency"] if row["kind"] == "money" else row["kind"]
        typer.echo(
            f"{row['state']:<9}{row['item']:<48}{size:>16} {unit:<6} {row['shown_by']} {row['shown']}, "
            f"{row['other_by']} {row['other']}; {row['age']} days, {row['owner'] or 'nobody'}"
        )
    typer.echo(f"{sum(row['state'] == 'open' for row in rows)} open of {len(rows)}.")


def _decide(found: pd.DataFrame, item: str, accept: bool, reopen: bool, owner: str, reason: str, by: str) -> None:
    from data_loaders.decisions import decide

    rows = found[(found["item"] == item) & (found["state"] != "resolved")].to_dict("records")
    if not rows:
        raise Refused(
            Message(found=f"item {item!r}", expected="an item of steerco reconcile", hint="Nothing was changed.")
        )
    if not (accept or reopen or owner):
        raise Refused(
            Message(found="no decision", expected="--accept, --reopen or --owner", hint="Nothing was changed.")
        )
    row = rows[0]
    state: Literal["open", "accepted"] = "accepted" if accept or (row["state"] == "accepted" and not reopen) else "open"
    difference = None if pd.isna(row["difference"]) else int(row["difference"])
    currency = row["currency"] if isinstance(row["currency"], str) else None
    why = reason or (row["reason"] if isinstance(row["reason"], str) else "")
    decide(existing(), item, actor(by), state=state, reason=why, owner=owner, difference=difference, currency=currency)
    typer.echo(f"{item} is {state}.")


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    """An item for programs: money in major units, dates as text, missing as null."""
    from dashboard.metrics.currency import to_major

    def plain(value: Any) -> Any:
        if value is None or pd.isna(value):
            return None
        if isinstance(value, pd.Timestamp):
            return value.date().isoformat()
        return value

    money = row["kind"] in ("money", "missing") and isinstance(row["currency"], str)
    wanted = (
        "item", "state", "fact", "kind", "code", "name", "shown", "shown_by", "shown_at", "other", "other_by",
        "other_at", "difference", "currency", "data_date", "stands_since", "age", "owner", "reason",
    )  # fmt: skip
    said = {name: plain(row[name]) for name in wanted}
    for name in ("shown", "other", "difference"):
        if money and said[name] is not None:
            said[name] = float(to_major(int(said[name]), row["currency"]))
        elif said[name] is not None and not isinstance(said[name], (str, float)):
            said[name] = int(said[name])
    said["age"] = None if said["age"] is None else int(said["age"])
    return said


def diff(
    before: Annotated[str, typer.Argument(help="The load, or the time, as known before.")],
    as_at: AsAt = None,
    known_on: KnownOn = None,
    as_json: Json = False,
) -> None:
    """List the late corrections: what is said of a date now, and was said otherwise before."""
    from data_loaders.known_on import last_load_by
    from data_loaders.queries.corrections import late_corrections

    snapshot = opened(as_at, known_on)
    found = late_corrections(snapshot, last_load_by(snapshot.store, before))
    rows = [
        {name: (None if pd.isna(value) else value) for name, value in row.items()} for row in found.to_dict("records")
    ]
    if as_json:
        show([{**row, "data_date": f"{row['data_date']:%Y-%m-%d}"} for row in rows])
        return
    for row in rows:
        fact = " ".join(str(part) for part in (row["entity"], row["code"], row["key"], row["field"]) if part)
        typer.echo(
            f"{row['data_date']:%Y-%m-%d}  {row['kind']:<8}{fact}: {row['before']} → {row['after']} "
            f"(load {row['load']})"
        )
    typer.echo(f"{len(rows)} corrections of facts up to {snapshot.as_at}, known on load {snapshot.known_on}.")


COMMANDS = (
    Command(reconcile, "steerco reconcile --as-at 2026-10-31 --json"),
    Command(diff, "steerco diff 2026-03-31 --as-at 2026-03-31"),
)
