"""Commands that look after the record itself."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.cli.common import By, Command, Json, actor, existing, show, store
from data_loaders.errors import Message, Refused


def check(
    record: Annotated[bool, typer.Option("--store", help="Check the record against itself.")] = True,
    as_json: Json = False,
) -> None:
    """Recompute from the rows all that the record keeps besides them; exits 1 where anything differs."""
    from data_loaders.check import check_store

    problems = check_store(existing())
    if as_json:
        show({"ok": not problems, "problems": problems})
    else:
        for problem in problems:
            typer.echo(problem)
        typer.echo(f"{len(problems)} problems." if problems else "The record agrees with itself, to the cent.")
    if problems:
        raise typer.Exit(1)


def audit(
    out: Annotated[Path | None, typer.Option(help="Write it to this CSV file.")] = None, as_json: Json = False
) -> None:
    """Who loaded, withdrew, decided or changed what, when and from where; oldest first."""
    from data_loaders.queries.audit import trail

    rows = trail(existing())
    if as_json:
        show(rows)
    elif out:
        if out.exists():
            raise Refused(Message(str(out), found="a file of that name", expected="a new file"))
        with out.open("w", encoding="utf-8", newline="") as file:
            _write(file, rows)
        typer.echo(f"{len(rows)} entries written to {out}.")
    else:
        _write(sys.stdout, rows)


def _write(file: Any, rows: list[dict[str, Any]]) -> None:
    lines = csv.writer(file)
    lines.writerow(["at", "actor", "origin", "action", "load", "subject", "detail"])
    for row in rows:
        lines.writerow([row["at"], *(_harmless(row[name]) for name in ("actor", "origin", "action", "load", "subject")),
                        json.dumps(row["detail"], ensure_ascii=False)])  # fmt: skip


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula is quoted."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value


def backup(file: Annotated[Path, typer.Argument(help="New file to copy the record to.")], by: By = "") -> None:
    """Copy an embedded record to a file, also while it is served and loaded into."""
    from data_loaders.backup import backup as copy

    copy(existing(), file, actor(by))
    typer.echo(f"Written to {file}. Put it back with: steerco restore {file}")


def restore(file: Annotated[Path, typer.Argument(help="A backup.")], by: By = "") -> None:
    """Put a backup in place of an embedded record, also while it is served. What was there is kept beside it."""
    from data_loaders.backup import restore as put_back

    before = put_back(store(), file, actor(by))
    typer.echo(f"Restored from {file}." + (f" The record before is in {before}." if before else ""))


COMMANDS = (
    Command(check, "steerco check --store"),
    Command(audit, "steerco audit --out audit.csv"),
    Command(backup, "steerco backup /backups/steerco-2026-11-22.db"),
    Command(restore, "steerco restore /backups/steerco-2026-11-22.db"),
)
