"""Tables: semantic, right-aligned numbers, cells by kind; on a phone each row becomes a labeled block."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from typing import Any

from dashboard.components.html.links import link_html, proof_html
from dashboard.components.html.marks import hidden, mark_html, move_html, strip_html
from dashboard.components.html.words import span_html
from dashboard.formats import date_long
from dashboard.views.parts import Amount, Cell, Col, Grid, Link, Mark, Meter, Move, Pairs, Span, Stated, Strip

MISSING = '<span class="t-mute" aria-label="none">–</span>'
METER_MOST = 1.3  # a meter's box holds this much; the line stands at 1


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


def grid_html(grid: Grid, *, sticky: bool = False) -> str:
    """A table; `sticky` keeps the header in sight while a long table scrolls."""
    if not grid.rows:
        return f'<p class="nothing">{escape(grid.empty)}</p>'
    caption = f"<caption>{hidden(grid.caption)}</caption>" if grid.caption else ""
    heads = "".join(f'<th scope="col"{_css(col)}>{escape(col.label)}</th>' for col in grid.columns)
    body = "".join(_row(grid.columns, row) for row in grid.rows)
    table = f'<table class="grid">{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="gridbox{" sticky" if sticky else ""}">{table}</div>'


def pairs_html(pairs: Pairs) -> str:
    """Facts: label, value, origin in small print."""
    facts = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{cell_html(value)}{_origin(origin)}</dd></div>"
        for label, value, origin in pairs.rows
    )
    return f'<dl class="pairs">{facts}</dl>' if facts else ""


def _row(columns: tuple[Col, ...], row: dict[str, Cell]) -> str:
    cells = (
        f'<th scope="row"{_css(col)}>{cell_html(row.get(col.key))}</th>'
        if index == 0
        else f'<td{_css(col)} data-label="{escape(col.label)}">{cell_html(row.get(col.key))}</td>'
        for index, col in enumerate(columns)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _css(col: Col) -> str:
    names = " ".join(name for name, on in (("num", col.numeric), ("small-hide", col.hide_small)) if on)
    return f' class="{names}"' if names else ""


def _origin(origin: str) -> str:
    return f'<span class="origin">{escape(origin)}</span>' if origin else ""
