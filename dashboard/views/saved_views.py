"""Views that were saved under a name: each a link to a page with its filters and dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from dashboard import formats
from dashboard.views.parts import Link
from data_loaders.saved import Saved, saved
from data_loaders.store import Store

PASSING = ("prove", "known_on")  # of the moment, no part of a view that is kept


@dataclass(frozen=True)
class SavedView:
    name: str
    link: Link


def saved_views(store: Store) -> list[SavedView]:
    """By name."""
    return [SavedView(one.name, _link(one)) for one in saved(store, "view")]


def content(page: str, address: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What is kept of a view. address: the parameters of the address, as (name, value)."""
    return {"page": page, "query": urlencode([pair for pair in address if pair[0] not in PASSING])}


def _link(one: Saved) -> Link:
    page, query = str(one.content.get("page", "")), str(one.content.get("query", ""))
    return Link(
        one.name, page=page, params=tuple(parse_qsl(query)), below=f"saved by {one.by}, {_day(one.at)}", whole=True
    )


def _day(at: datetime) -> str:
    return formats.date_long(at.date())
