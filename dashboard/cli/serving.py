"""Commands that serve the dashboard."""

from __future__ import annotations

import os
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.common import Command, progress
from dashboard.settings import Settings, embedded_url, store_at
from data_loaders.store import Store

HERE = Path(__file__).parent.parent
Port = Annotated[int | None, typer.Option(help="Port to serve on; STEERCO_PORT or 8501 where not given.")]


class Demo(StrEnum):
    sample = "sample"
    uk_gmpp = "uk-gmpp"
    us_it = "us-it"
    nyc_capital = "nyc-capital"


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
    prepare(store, data.value, says=progress)
    typer.echo("Loaded.")


def serve(port: Port = None) -> None:
    """Serve the dashboard over the record."""
    settings = Settings()
    store = settings.store
    store.prepare()
    _serve(store.url, port)


def _serve(url: str, port: int | None) -> None:
    address, port = Settings().address, port or Settings().port
    typer.echo(f"Steerco is at http://{address}:{port} (stop it with Ctrl+C)", err=False)
    sys.stdout.flush()
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "asgi.py")]
    command += ["--server.port", str(port), "--server.address", address]
    environment = {**os.environ, "STEERCO_DATABASE_URL": url}
    try:
        code = subprocess.run(command, env=environment, cwd=_configured_folder(HERE), check=False).returncode
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(code)


def _configured_folder(here: Path) -> Path:
    """The folder whose .streamlit holds our theme: the package's own when installed, else the checkout."""
    return here if (here / ".streamlit").is_dir() else here.parent


COMMANDS = (
    Command(demo, "steerco demo --data uk-gmpp"),
    Command(serve, "STEERCO_DATABASE_URL=sqlite:////data/steerco.db steerco serve --port 8600"),
)
