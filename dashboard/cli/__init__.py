"""The `steerco` command, one file a subject. A command refuses in words; exit 0 done, 1 refused, 2 wrong use."""

from __future__ import annotations

import sys

import typer

from dashboard.cli import calibrating, figures, identity, loading, making, reconciling, record, ruling, serving, tracing
from data_loaders.errors import Refused

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Steerco: the portfolio dashboard that people trust.",
)
for subject in (serving, loading, figures, tracing, calibrating, reconciling, identity, ruling, record, making):
    for command in subject.COMMANDS:
        app.command(epilog=f"Example: {command.example}", name=command.name)(command.run)


def main() -> None:
    """Run the command; a refusal is told in words, never as a traceback, and exits 1."""
    try:
        app()
    except Refused as refusal:
        for message in refusal.messages:
            typer.echo(f"Refused: {message}", err=True)
        sys.exit(1)
