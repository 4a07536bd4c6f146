"""The command that checks the forecast ranges against what came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.cli.common import AsAt, Command, Json, KnownOn, opened, show
from dashboard.cli.serving import Demo

if TYPE_CHECKING:
    from data_loaders.snapshot import Snapshot


def calibrate(
    data: Annotated[list[Demo] | None, typer.Option(help="A demo in place of your record; may be repeated.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the whole report here, as Markdown.")] = None,
    hold_out: Annotated[int, typer.Option(min=0, help="How many of the last dates are reported apart.")] = 5,
    as_at: AsAt = None,
    known_on: KnownOn = None,
    as_json: Json = False,
) -> None:
    """Check the forecast ranges: every forecast that could have been made before, beside what came."""
    from dashboard.frame_cache import cached_frame
    from dashboard.metrics.forecast import SEED
    from dashboard.views.calibration_doc import document, report, summary

    snapshots = [_demo(name) for name in data] if data else [replace(opened(as_at, known_on), fetch=cached_frame)]
    told: list[dict[str, Any]] = [report(one, hold_out) for one in snapshots]
    if out:
        asked = "".join(f" --data {name.value}" for name in data or [])
        out.write_text(document(told, f"steerco calibrate{asked} --out {out}", SEED), encoding="utf-8")
    if as_json:
        show(told)
        return
    for one in told:
        typer.echo(summary(one))
    if out:
        typer.echo(f"Written: {out}")


def _demo(name: Demo) -> Snapshot:
    """A demo in its own store in the user's data folder, built where it is not there."""
    from dashboard.frame_cache import cached_frame
    from dashboard.settings import embedded_url, store_at
    from data_loaders.datasets import is_prepared, prepare
    from data_loaders.snapshot import open_snapshot

    store = store_at(embedded_url(f"demo-{name.value}"))
    store.prepare()
    if not is_prepared(store, name.value):
        typer.echo(f"Loading the demo {name.value}, once …", err=True)
        prepare(store, name.value, says=lambda *_: None)
    return open_snapshot(store, fetch=cached_frame)


COMMANDS = (Command(calibrate, "steerco calibrate --data nyc-capital --out docs/calibration.md"),)
