"""Statuses: always color, letter and shape together, and a name for screen readers."""

from __future__ import annotations

from html import escape

from dashboard.components.html.links import proof_html
from dashboard.views.parts import Mark, Move, Strip

NAMES = {
    "GREEN": "Green",
    "AMBER": "Amber",
    "RED": "Red",
    "NOT_RATED": "Not rated",
    "ON_HOLD": "On hold",
    "COMPLETE": "Complete",
    "CANCELLED": "Cancelled",
}
LETTERS = {
    "GREEN": "G",
    "AMBER": "A",
    "RED": "R",
    "NOT_RATED": "–",
    "ON_HOLD": "H",
    "COMPLETE": "C",
    "CANCELLED": "X",
}
# Drawn in a box of 16 by 16; class f is filled with the status color, class l is a line in it.
SHAPES = {
    "GREEN": '<circle class="f" cx="8" cy="8" r="6.4"/>',
    "AMBER": '<path class="f" d="M8 1.4 15.2 14.4H.8Z"/>',
    "RED": '<path class="f" d="M8 .6 15.4 8 8 15.4.6 8Z"/>',
    "NOT_RATED": '<path class="o" d="M2 2h12v12H2z"/><path class="l" d="M2 7 7 2M2 12 12 2M4 14 14 4M9 14 14 9"/>',
    "ON_HOLD": '<path class="f" d="M3.2 2h3.4v12H3.2zM9.4 2h3.4v12H9.4z"/>',
    "COMPLETE": '<path class="s" d="M2.2 8.8 6.2 12.8 13.8 3.8"/>',
    "CANCELLED": '<path class="s" d="M3.2 3.2 12.8 12.8M12.8 3.2 3.2 12.8"/>',
}
STALE_SHAPES = {
    "GREEN": '<circle class="o" cx="8" cy="8" r="6.2"/>'
    '<path class="l" d="M2.6 8 8 2.6M3.4 12.2 12.2 3.4M8 13.4 13.4 8"/>',
    "AMBER": '<path class="o" d="M8 2 14.6 14H1.4Z"/>'
    '<path class="l" d="M5 8.6 9.4 4.2M3.4 13.4 11 6.4M8.4 13.6 12.4 9.8"/>',
    "RED": '<path class="o" d="M8 1 15 8 8 15 1 8Z"/><path class="l" d="M4 8.2 8.2 4M5.4 11 11 5.4M8 12.6 12.6 8"/>',
}


def says(mark: Mark) -> str:
    """A status in words: "Red, stale: no report for 71 days"."""
    name = NAMES[mark.rag] + (", stale" if mark.stale else "")
    return f"{name}: {mark.title}" if mark.title else name


def hidden(text: str) -> str:
    """Text for screen readers only."""
    return f'<span class="vh">{escape(text)}</span>'


def shape_svg(mark: Mark) -> str:
    """The shape alone, without a name: for places which say the status in words beside it."""
    shape = STALE_SHAPES.get(mark.rag) if mark.stale else None
    return f'<svg class="shape" viewBox="0 0 16 16" aria-hidden="true">{shape or SHAPES[mark.rag]}</svg>'


def mark_html(mark: Mark) -> str:
    """Shape, letter and hidden words; the words are also the hover title."""
    stale = " stale" if mark.stale else ""
    inner = (
        f'<span class="mark {mark.rag}{stale}" title="{escape(says(mark))}">{shape_svg(mark)}'
        f'<b aria-hidden="true">{LETTERS[mark.rag]}</b>{hidden(says(mark))}</span>'
    )
    return proof_html(mark.asks, inner) if mark.asks else inner


def move_html(move: Move) -> str:
    """Two statuses with an arrow between them."""
    return (
        f'<span class="move">{mark_html(move.before)}<span class="arrow" aria-hidden="true">→</span>'
        f"{hidden(' then ')}{mark_html(move.after)}</span>"
    )


def strip_html(strip: Strip) -> str:
    """A history of shapes, oldest first; a dot is a period without a report."""
    shapes = "".join(_strip_shape(mark) for mark in strip.marks)
    said = strip.says or ", ".join(says(mark) if mark else "no report" for mark in strip.marks) or "no history"
    return f'<span class="strip" title="{escape(said)}">{shapes}{hidden(said)}</span>'


def _strip_shape(mark: Mark | None) -> str:
    if mark is None:
        return '<i class="gap" aria-hidden="true"></i>'
    return f'<i class="{mark.rag}" aria-hidden="true">{shape_svg(mark)}</i>'
