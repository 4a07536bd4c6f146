"""What a view says, taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dashboard.views import burn, health, project, rag, resources
from dashboard.views.parts import Empty, Kpi, Said
from data_loaders.snapshot import Snapshot, dates

WITH_SINCE = {"health": health, "rag": rag, "burn": burn}


def said(words: Said) -> str:
    """A sentence of spans as plain text."""
    return "".join(span.text for span in words)


def before(snapshot: Snapshot) -> date | None:
    """The date that a page compares with, unless another is chosen."""
    earlier = [day for day in dates(snapshot.store) if day < snapshot.as_at]
    return earlier[-1] if earlier else None


def views(snapshot: Snapshot) -> Iterator[tuple[str, Any]]:
    """The view of every portfolio page that has something to say."""
    for name, module in WITH_SINCE.items():
        yield name, module.view(snapshot, before(snapshot))
    people = resources.view(snapshot)
    if not isinstance(people, Empty):
        yield "resources", people


def cards(snapshot: Snapshot) -> Iterator[tuple[str, Kpi]]:
    """Every KPI card that names the metric it shows."""
    for name, view in views(snapshot):
        yield from ((name, kpi) for kpi in view.kpis if kpi.metric)


__all__ = ["before", "cards", "project", "said", "views"]
