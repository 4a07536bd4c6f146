"""The `steerco` command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.settings import Settings, embedded_url, store_at
from data_loaders.errors import Message, Refused
from data_loaders.store import Store

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Steerco: the portfolio dashboard that people trust.",
)
Port = Annotated[int | None, typer.Option(help="Port to serve on; STEERCO_PORT or 8501 where not given.")]
Json = Annotated[bool, typer.Option("--json", help="Print for programs.")]


class Demo(StrEnum):
    sample = "sample"
    uk_gmpp = "uk-gmpp"
    us_it = "us-it"
    nyc_capital = "nyc-capital"


def main() -> None:
    """Run the command; a refusal is told in words, never as a traceback, and exits 1."""
    try:
        app()
    except Refused as refusal:
        for message in refusal.messages:
            typer.echo(f"Refused: {message}", err=True)
        sys.exit(1)


def _store() -> Store:
    return Settings().store


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


# --- Serve -------------------------------------------------------------------------------------------


@app.command(epilog="Example: steerco demo --data uk-gmpp")
def demo(
    data: Annotated[Demo, typer.Option(help="Which demo to open.")] = Demo.sample,
    prepare: Annotated[bool, typer.Option("--prepare", help="Build the store and do not serve.")] = False,
    port: Port = None,
) -> None:
    """Open a demo: the invented sample organization, or a real government portfolio.

    The store is STEERCO_DATABASE_URL, or a file of its own in the user's data folder.
    """
    url = Settings().database_url or embedded_url(f"demo-{data.value}")
    _prepare_demo(store_at(url), data)
    typer.echo(f"For the other commands: export STEERCO_DATABASE_URL={url}")
    if not prepare:
        _serve(url, port)


def _prepare_demo(store: Store, data: Demo) -> None:
    from data_loaders.datasets import is_prepared, prepare

    store.prepare()
    if is_prepared(store, data.value):
        typer.echo(f"The demo {data.value} is loaded already.")
        return
    typer.echo(f"Loading the demo {data.value}, once …")
    prepare(store, data.value, says=_progress)
    typer.echo("Loaded.")


def _progress(number: int, of: int, report: Any) -> None:
    step = max(1, of // 10)
    if number % step == 0 or number == of:
        typer.echo(f"  {number} of {of} files, {report.file}")


@app.command(epilog="Example: STEERCO_DATABASE_URL=sqlite:////data/steerco.db steerco serve --port 8600")
def serve(port: Port = None) -> None:
    """Serve the dashboard over the record."""
    settings = Settings()
    store = settings.store
    store.prepare()
    _serve(store.url, port)


def _serve(url: str, port: int | None) -> None:
    here = Path(__file__).parent
    address, port = Settings().address, port or Settings().port
    typer.echo(f"Steerco is at http://{address}:{port} (stop it with Ctrl+C)", err=False)
    sys.stdout.flush()
    command = [sys.executable, "-m", "streamlit", "run", str(here / "asgi.py")]
    command += ["--server.port", str(port), "--server.address", address]
    environment = {**os.environ, "STEERCO_DATABASE_URL": url}
    try:
        code = subprocess.run(command, env=environment, cwd=_configured_folder(here), check=False).returncode
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(code)


def _configured_folder(here: Path) -> Path:
    """The folder whose .streamlit holds our theme: the package's own when installed, else the checkout."""
    return here if (here / ".streamlit").is_dir() else here.parent


# --- Load --------------------------------------------------------------------------------------------


@app.command(epilog="Example: steerco load register.xlsx --mapping template")
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

    store = _store()
    try:
        store.prepare()
        if file.is_dir():
            reports = load_folder(store, file, (lambda *_: None) if as_json else _progress)
            if as_json:
                _print([report.as_dict() for report in reports])
            return
        report = ingest(store, file, read_mapping(mapping), keep_rejects=keep_rejects)
    except Refused as refusal:
        if not as_json:
            raise
        messages = [message.as_dict() for message in refusal.messages]
        zeros = dict.fromkeys(("read", "accepted", "rejected", "skipped", "unchanged", "changed", "closed"), 0)
        _print({"load": None, "source": None, **zeros, "messages": messages, "state": "refused"})
        raise typer.Exit(1) from None
    if as_json:
        _print(report.as_dict())
    else:
        _tell(report)
    if report.state == "refused":
        raise typer.Exit(1)


def _tell(report: Any) -> None:
    for message in report.messages:
        typer.echo(f"{message.severity.capitalize()}: {message}", err=True)
    if report.state == "refused":
        rows = f" {report.rejected} of {report.read} rows cannot be accepted." if report.rejected else ""
        typer.echo(f"Refused: {report.file}.{rows} Nothing was published.", err=True)
        return
    counts = (
        f"{report.read} rows read: {report.accepted} accepted, {report.rejected} rejected, {report.skipped} skipped"
    )
    news = f"{report.changed} changed, {report.unchanged} unchanged, {report.closed} closed"
    typer.echo(f"Load {report.load}, {report.file} as at {report.data_date}: {counts}; {news}.")


@app.command(epilog="Example: steerco loads --json")
def loads(as_json: Json = False) -> None:
    """List the loads, oldest first."""
    from data_loaders.queries.history import list_loads

    rows = list_loads(_existing())
    if as_json:
        _print(rows)
        return
    for row in rows:
        counts = f"{row['read'] or 0:>6} read {row['changed'] or 0:>6} changed {row['rejected'] or 0:>4} rejected"
        typer.echo(f"{row['load']:>5}  {row['state']:<10} {row['data_date'] or '':<11}{counts}  {row['file']}")


def _existing() -> Store:
    store = _store()
    if not store.exists():
        hint = "Load something first (steerco load, or steerco demo --prepare), or set STEERCO_DATABASE_URL."
        raise Refused(Message(file=store.shown, found="no record", expected="a store with a record", hint=hint))
    return store


# --- Figures -----------------------------------------------------------------------------------------


@app.command(epilog="Example: steerco figures --metric project_count --metric eac --by portfolio --json")
def figures(
    metric: Annotated[list[str], typer.Option(help="Id of a metric; may be repeated.")],
    by: Annotated[list[str] | None, typer.Option(help="portfolio, program, project, period, as_at, …")] = None,
    as_at: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date seen from.")] = None,
    compare: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date compared with, for movements.")
    ] = None,
    known_on: Annotated[int | None, typer.Option(help="As known after this load.")] = None,
    portfolio: Annotated[list[str] | None, typer.Option(help="Only this portfolio; may be repeated.")] = None,
    program: Annotated[list[str] | None, typer.Option(help="Only this program; may be repeated.")] = None,
    as_json: Json = False,
) -> None:
    """Print figures: the very same, from the very same functions, as the pages."""
    from dashboard.views.figures import figures as compute
    from data_loaders.snapshot import Selection, open_snapshot

    selection = Selection(tuple(portfolio or ()), tuple(program or ()))
    day: date | None = as_at.date() if as_at else None
    snapshot = open_snapshot(_existing(), day, known_on, selection=selection)
    found = compute(snapshot, metric, by or [], compare.date() if compare else None)
    if as_json:
        _print([one.as_dict() for one in found])
        return
    for one in found:
        value = f"{one.value:,}" if one.value is not None else f"n/a ({one.reason})"
        group = " ".join(f"{name}={value}" for name, value in one.group.items())
        typer.echo(f"{one.metric:<24}{group:<44}{value:>24} {one.unit:<9} {one.coverage}")


@app.command(epilog="Example: steerco definitions eac")
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
        _print([{name: getattr(one, name) for name in fields} for one in wanted])
        return
    for one in wanted:
        typer.echo(f"{one.id} — {one.label} ({one.unit})\n  {one.formula}\n  Follows: {one.follows}.\n")


# --- Make files --------------------------------------------------------------------------------------


@app.command(epilog="Example: steerco generate --projects 20 --people 60 --months 24 --seed 3 --out ./harbour")
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


@app.command(epilog="Example: steerco template portfolio.xlsx")
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


if __name__ == "__main__":
    main()
