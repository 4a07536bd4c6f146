"""The pieces a page is said with. Views build them, components draw them; both know nothing of each other.

All text in them is data: components escape it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote, unquote

import pandas as pd

Tone = Literal["plain", "mute", "good", "warn", "bad"]
Rag = Literal["GREEN", "AMBER", "RED", "NOT_RATED", "ON_HOLD", "COMPLETE", "CANCELLED"]


@dataclass(frozen=True)
class Span:
    """A run of text with a tone."""

    text: str
    tone: Tone = "plain"


Said = tuple[Span, ...]


@dataclass(frozen=True)
class Asks:
    """Which figure is shown: its metric and its group. Its passport is asked by it: `eac/portfolio=Digital`."""

    metric: str
    group: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return "/".join([self.metric, *(f"{name}={quote(value, safe='')}" for name, value in self.group)])

    @classmethod
    def read(cls, text: str) -> Asks:
        """What an address asks for."""
        metric, *group = text.split("/")
        pairs = (part.partition("=")[::2] for part in group)
        return cls(metric, tuple((name, unquote(value)) for name, value in pairs))


@dataclass(frozen=True)
class RagShare:
    """One segment of a RAG bar: how many projects, and how many by the other opinion (in brackets); or how
    much money, with the amount as text."""

    rag: Rag
    count: int
    other: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Kpi:
    """A card: label, big value, movement in words, coverage or basis in small print."""

    label: str
    value: str = ""
    movement: Said = ()
    note: str = ""
    rag: tuple[RagShare, ...] = ()  # draws a RAG bar in place of the value
    history: tuple[float | None, ...] = ()  # draws a sparkline; None is a gap
    history_says: str = ""  # the sparkline in words
    metric: str = ""  # id of the definition
    group: tuple[tuple[str, str], ...] = ()  # what the figure is of; with the metric, what its passport is asked by
    rag_money: tuple[RagShare, ...] = ()  # and a thinner one below it, by money


@dataclass(frozen=True)
class Mark:
    """A status: color, letter and shape. Stale is hatched; `title` is said on hover and to screen readers. asks: the
    figure behind it."""

    rag: Rag
    stale: bool = False
    title: str = ""
    asks: Asks | None = None


@dataclass(frozen=True)
class Move:
    """Two statuses side by side: from one to another, or declared and computed."""

    before: Mark
    after: Mark


@dataclass(frozen=True)
class Strip:
    """A history of statuses, oldest first; None is a period without a report."""

    marks: tuple[Mark | None, ...]
    says: str = ""


@dataclass(frozen=True)
class Link:
    """A link to a page of the dashboard, with a line below it and small tags beside it.

    at: the card of that page to go to. whole: what the link says is all: the filters in view do not stay.
    """

    text: str
    page: str = "project"
    params: tuple[tuple[str, str], ...] = ()
    below: str = ""
    tags: tuple[tuple[str, Tone], ...] = ()
    at: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Amount:
    """A number as it is to be shown, with its tone, and the figure that it is."""

    text: str
    tone: Tone = "plain"
    title: str = ""
    asks: Asks | None = None


@dataclass(frozen=True)
class Meter:
    """A share of something, drawn as a bar: 0 to 1 fills it, more overflows."""

    share: float | None
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Stated:
    """A value with where it comes from, or why, on the line below."""

    text: str
    below: str = ""
    tone: Tone = "plain"


Cell = str | int | date | None | Span | Mark | Move | Strip | Link | Amount | Meter | Stated


@dataclass(frozen=True)
class Col:
    """A column of a table: `numeric` is right-aligned; `hide_small` leaves it out on a phone."""

    key: str
    label: str
    numeric: bool = False
    hide_small: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: columns, rows (column key -> cell), and what to say when it is empty."""

    columns: tuple[Col, ...]
    rows: Sequence[dict[str, Cell]]
    empty: str = "Nothing to show."
    caption: str = ""  # for screen readers


@dataclass(frozen=True)
class Titled:
    """A card's heading: the finding as title, what is shown as subtitle."""

    title: str
    subtitle: str = ""


@dataclass(frozen=True)
class Section:
    """A card with a table: its heading, its rows, and the same as a file where one is offered."""

    title: Titled
    grid: Grid
    file: pd.DataFrame | None = None


@dataclass(frozen=True)
class Tile:
    """One project on the portfolio map."""

    name: str
    weight: float  # area
    mark: Mark
    line: str = ""
    link: Link | None = None


@dataclass(frozen=True)
class Smaller:
    """Tiles that are too small to be drawn each: how many of each color, and their area together."""

    counts: tuple[tuple[Rag, int], ...] = ()
    weight: float = 0.0


@dataclass(frozen=True)
class TileGroup:
    label: str
    tiles: tuple[Tile, ...]  # the largest
    smaller: Smaller = Smaller()  # all others


@dataclass(frozen=True)
class Empty:
    """A designed empty state: what is missing and how to supply it."""

    title: str
    text: str
    command: str = ""


@dataclass(frozen=True)
class Pairs:
    """Facts beside their labels, each with where it came from."""

    rows: tuple[tuple[str, Cell, str], ...]  # label, value, origin
