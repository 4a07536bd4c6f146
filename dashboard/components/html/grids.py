"""Tables: semantic, right-aligned numbers, cells by kind; on a phone each row becomes a labeled block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from dashboard.components.html.links import link_html, proof_html
from dashboard.components.html.marks import hidden, mark_html, move_html, strip_html
from dashboard.components.html.ordering import UNKNOWN, Kind, kind, order, text_of
from dashboard.components.html.words import span_html
from dashboard.formats import date_long
from dashboard.views.parts import Amount, Cell, Col, Grid, Link, Mark, Meter, Move, Pairs, Span, Stated, Strip

MISSING = f'<span class="t-mute" aria-hidden="true">–</span>{hidden("none")}'
FEWEST = 8  # rows from which a table is offered as a file
TOOLS_FROM = 12  # rows from which it can be sorted, searched and its columns chosen: fewer are read as they are
METER_MOST = 1.3  # a meter's box holds this much; the line stands at 1


@dataclass(frozen=True)
class Tools:
    """That a table can be sorted, searched, its columns chosen and its pages turned, all by tables.js.

    key: of the table, under which the browser remembers its columns; size: rows on a page; of: rows there are to
    be shown, where the table carries the first of them only.
    """

    key: str
    size: int
    of: int


def amount_html(amount: Amount) -> str:
    tone = "" if amount.tone == "plain" else f" t-{amount.tone}"
    title = f' title="{escape(amount.title)}"' if amount.title else ""
    inner = f'<span class="amount{tone}"{title}>{escape(amount.text)}</span>'
    return proof_html(amount.asks, inner) if amount.asks else inner


def meter_html(meter: Meter) -> str:
    """A bar with a line at 1 and the number beside it; None is an empty, hatched bar."""
    text = f'<span class="amount">{escape(meter.text)}</span>'
    if meter.share is None:
        return f'<span class="meter unknown"><span class="track" aria-hidden="true"></span>{text}</span>'
    width = 100 * min(max(meter.share, 0.0), METER_MOST) / METER_MOST
    bar = f'<span class="track" aria-hidden="true"><i style="width:{width:.1f}%"></i></span>'
    return f'<span class="meter m-{meter.tone}">{bar}{text}</span>'


def stated_html(stated: Stated) -> str:
    """A value, and the line below it."""
    text = span_html(Span(stated.text, stated.tone)) if stated.text else MISSING
    return text + (f'<span class="below">{escape(stated.below)}</span>' if stated.below else "")


DRAWN: dict[type, Callable[[Any], str]] = {
    Span: span_html,
    Mark: mark_html,
    Move: move_html,
    Strip: strip_html,
    Link: link_html,
    Amount: amount_html,
    Meter: meter_html,
    Stated: stated_html,
}


def cell_html(cell: Cell) -> str:
    """Any cell. Plain text and numbers are escaped, dates are written in full, None is a dash."""
    if cell is None or cell == "":
        return MISSING
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}".replace("-", "−")
    if isinstance(cell, date):
        return f'<time datetime="{cell.isoformat()}">{date_long(cell)}</time>'
    draw = DRAWN.get(type(cell))
    return draw(cell) if draw else escape(str(cell))


def grid_html(grid: Grid, *, sticky: bool = False, tools: Tools | None = None) -> str:
    """A table; `sticky` keeps the header in sight while a long table scrolls."""
    if not grid.rows:
        return f'<p class="nothing">{escape(grid.empty)}</p>'
    kinds = {col.key: kind([row.get(col.key) for row in grid.rows], col.numeric) for col in grid.columns if tools}
    caption = f"<caption>{hidden(grid.caption)}</caption>" if grid.caption else ""
    heads = "".join(_head(col, kinds.get(col.key)) for col in grid.columns)
    body = "".join(_row(grid.columns, row, kinds) for row in grid.rows)
    with_tools = f' data-table="{escape(tools.key)}" data-size="{tools.size}" data-of="{tools.of}"' if tools else ""
    table = f'<table class="grid"{with_tools}>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
    if not sticky:
        return f'<div class="gridbox">{table}</div>'
    name = escape(grid.caption or "Table")
    return f'<div class="gridbox sticky" tabindex="0" role="region" aria-label="{name}">{table}</div>'


def pairs_html(pairs: Pairs) -> str:
    """Facts: label, value, origin in small print."""
    facts = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{cell_html(value)}{_origin(origin)}</dd></div>"
        for label, value, origin in pairs.rows
    )
    return f'<dl class="pairs">{facts}</dl>' if facts else ""


def _head(col: Col, ordered: Kind | None) -> str:
    by = f' data-kind="{ordered}"' if ordered else ""
    return f'<th scope="col"{_css(col)}{by}>{escape(col.label)}</th>'


def _row(columns: tuple[Col, ...], row: dict[str, Cell], kinds: dict[str, Kind]) -> str:
    cells = (
        f'<th scope="row"{_css(col)}{_sort(row.get(col.key), kinds.get(col.key))}>{cell_html(row.get(col.key))}</th>'
        if index == 0
        else f'<td{_css(col)} data-label="{escape(col.label)}"{_sort(row.get(col.key), kinds.get(col.key))}>'
        f"{cell_html(row.get(col.key))}</td>"
        for index, col in enumerate(columns)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _sort(cell: Cell, ordered: Kind | None) -> str:
    """What the cell is ordered by, where that is not its text."""
    if ordered is None or (ordered == "text" and text_of(cell) != UNKNOWN):
        return ""
    return f' data-sort="{order(cell, ordered)}"'


def _css(col: Col) -> str:
    names = " ".join(name for name, on in (("num", col.numeric), ("small-hide", col.hide_small)) if on)
    return f' class="{names}"' if names else ""


def _origin(origin: str) -> str:
    return f'<span class="origin">{escape(origin)}</span>' if origin else ""
