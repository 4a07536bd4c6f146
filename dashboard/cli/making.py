"""Commands that write files to try things on, or to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.common import Command
from data_loaders.errors import Message, Refused


def generate(
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    projects: Annotated[int, typer.Option(min=1, help="How many projects.")] = 60,
    people: Annotated[int, typer.Option(min=2, help="How many people.")] = 180,
    months: Annotated[int, typer.Option(min=6, help="Months of the plan.")] = 36,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 7,
) -> None:
    """Write the source files of an invented organization, to try things on."""
    from data_loaders.generator import generate as write

    if out.exists() and any(out.iterdir()):
        hint = "Name a new or empty folder."
        raise Refused(Message(file=str(out), found="a folder that is not empty", expected="an empty one", hint=hint))
    write(out, projects=projects, people=people, months=months, seed=seed)
    typer.echo(f"Written to {out}. Load it with: steerco load {out}")


def template(out: Annotated[Path, typer.Argument(help="Workbook to write (.xlsx).")]) -> None:
    """Write a workbook to fill in with your own portfolio."""
    from data_loaders.template import write_template

    if out.suffix.lower() != ".xlsx":
        raise Refused(Message(file=str(out), found=f"{out.suffix or 'no'} ending", expected=".xlsx", hint="Rename it."))
    if out.exists():
        hint = "Give another name; nothing is overwritten."
        raise Refused(Message(file=str(out), found="a file of that name", expected="a new file", hint=hint))
    write_template(out)
    typer.echo(f"Written to {out}. Fill it in, then: steerco load {out} --mapping template")


COMMANDS = (
    Command(generate, "steerco generate --projects 20 --people 60 --months 24 --seed 3 --out ./harbour"),
    Command(template, "steerco template portfolio.xlsx"),
)
