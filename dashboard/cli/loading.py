"""Commands that bring data in, list how it came in, and take it back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.cli.common import By, Command, Json, Reason, actor, existing, progress, show, store
from data_loaders.errors import Refused


def load(
    file: Annotated[Path, typer.Argument(help="A CSV file or workbook, or a folder with a manifest.yaml.")],
    mapping: Annotated[str, typer.Option(help="Name of a mapping that ships, or path of your own.")] = "template",
    keep_rejects: Annotated[
        bool, typer.Option("--keep-rejects", help="Publish the good rows; keep the rejected ones aside.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Load a file into the record, wholly or not at all."""
    from data_loaders.ingest import ingest
    from data_loaders.mapping import read_mapping
    from data_loaders.organization import load_folder

    record = store()
    try:
        record.prepare()
        if file.is_dir():
            reports = load_folder(record, file, (lambda *_: None) if as_json else progress)
            if as_json:
                show([report.as_dict() for report in reports])
            return
        report = ingest(record, file, read_mapping(mapping), keep_rejects=keep_rejects)
    except Refused as refusal:
        if not as_json:
            raise
        messages = [message.as_dict() for message in refusal.messages]
        zeros = dict.fromkeys(("read", "accepted", "rejected", "skipped", "unchanged", "changed", "closed"), 0)
        show({"load": None, "source": None, **zeros, "messages": messages, "waiting": [], "state": "refused"})
        raise typer.Exit(1) from None
    if as_json:
        show(report.as_dict())
    else:
        _tell(report)
    if report.state == "refused":
        raise typer.Exit(1)


def _tell(report: Any) -> None:
    for message in report.messages:
        typer.echo(f"{message.severity.capitalize()}: {message}", err=True)
    for one in report.waiting:
        near = " or ".join(f"{each['name']} ({each['score']} %)" for each in one.candidates) or "nothing near"
        typer.echo(
            f"Waiting for you: “{one.name or one.code}” ({one.place}), near {near}; see steerco matches.", err=True
        )
    if report.state == "refused":
        rows = f" {report.rejected} of {report.read} rows cannot be accepted." if report.rejected else ""
        typer.echo(f"Refused: {report.file}.{rows} Nothing was published.", err=True)
        return
    counts = (
        f"{report.read} rows read: {report.accepted} accepted, {report.rejected} rejected, {report.skipped} skipped"
    )
    news = f"{report.changed} changed, {report.unchanged} unchanged, {report.closed} closed"
    typer.echo(f"Load {report.load}, {report.file} as at {report.data_date}: {counts}; {news}.")


def loads(as_json: Json = False) -> None:
    """List the loads, oldest first."""
    from data_loaders.queries.history import list_loads

    rows = list_loads(existing())
    if as_json:
        show(rows)
        return
    for row in rows:
        counts = f"{row['read'] or 0:>6} read {row['changed'] or 0:>6} changed {row['rejected'] or 0:>4} rejected"
        state = "withdrawn" if row["withdrawn_by"] else row["state"]
        typer.echo(f"{row['load']:>5}  {state:<10} {row['data_date'] or '':<11}{counts}  {row['file']}")


def withdraw(
    number: Annotated[int, typer.Argument(metavar="LOAD", help="Number of the load to take back.")],
    reason: Reason,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Take a load back: its rows are closed and the former state is restored. Nothing is deleted."""
    from data_loaders.withdraw import withdraw as take_back

    done = take_back(existing(), number, reason, actor(by))
    if as_json:
        show(asdict(done))
        return
    typer.echo(
        f"Load {done.load} withdrew load {done.withdrawn} ({done.file}): {done.closed} facts closed, "
        f"{done.restored} restored."
    )


COMMANDS = (
    Command(load, "steerco load register.xlsx --mapping template"),
    Command(loads, "steerco loads --json"),
    Command(withdraw, 'steerco withdraw 12 --reason "wrong month"'),
)
