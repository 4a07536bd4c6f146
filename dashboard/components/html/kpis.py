"""KPI cards: a big value or a RAG bar, its movement in words, its basis in small print, its history as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from dashboard.components.html.links import proof_html
from dashboard.components.html.marks import LETTERS, NAMES, hidden, shape_svg
from dashboard.components.html.words import said_html
from dashboard.views.parts import Asks, Kpi, Mark, RagShare

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 96.0, 30.0, 3.0


def kpi_row_html(kpis: Sequence[Kpi]) -> str:
    """Cards side by side; the one with a RAG bar is half as wide again."""
    columns = " ".join("minmax(0,1.5fr)" if kpi.rag else "minmax(0,1fr)" for kpi in kpis)
    cards = "".join(kpi_html(kpi) for kpi in kpis)
    return f'<div class="kpis" style="--columns:{columns}">{cards}</div>' if kpis else ""


def kpi_html(kpi: Kpi) -> str:
    """One card."""
    metric = f' data-metric="{escape(kpi.metric)}"' if kpi.metric else ""
    figure = (
        rag_bar_html(kpi.rag, Asks(kpi.metric, kpi.group)) + money_bar_html(kpi.rag_money)
        if kpi.rag
        else f'<div class="big">{_proved(kpi)}</div>'
    )
    movement = f'<div class="movement">{said_html(kpi.movement)}</div>' if kpi.movement else ""
    note = f'<div class="note">{escape(kpi.note)}</div>' if kpi.note else ""
    return (
        f'<section class="kpi{" wide" if kpi.rag else ""}"{metric}><div class="label">{escape(kpi.label)}</div>'
        f'<div class="figure">{figure}{sparkline_svg(kpi.history, kpi.history_says)}</div>{movement}{note}</section>'
    )


def _proved(kpi: Kpi) -> str:
    return proof_html(Asks(kpi.metric, kpi.group), escape(kpi.value)) if kpi.metric else escape(kpi.value)


def rag_bar_html(shares: Sequence[RagShare], asks: Asks | None = None) -> str:
    """A bar of segments, as long as their counts: shape, letter, count, the other opinion in brackets."""
    total = sum(share.count for share in shares)
    if not total:
        return '<div class="ragbar none">no projects</div>'
    said = ", ".join(_share_says(share) for share in shares)
    segments = "".join(_segment(share, share.count / total, asks) for share in shares if share.count)
    return f'<div class="ragbar" title="{escape(said)}">{segments}{hidden(said)}</div>'


def money_bar_html(shares: Sequence[RagShare]) -> str:
    """A thin bar of segments, as long as their money, with the amounts below it."""
    total = sum(share.count for share in shares)
    if not total:
        return ""
    shown = [share for share in shares if share.count]
    said = ", ".join(f"{share.text} {NAMES[share.rag].lower()}" for share in shown)
    segments = "".join(f'<span class="seg {s.rag}" style="flex-grow:{s.count / total:.4f}"></span>' for s in shown)
    amounts = " · ".join(f"{LETTERS[share.rag]} {share.text}" for share in shown)
    return (
        f'<div class="moneybar" title="{escape(said)}" aria-hidden="true">{segments}</div>'
        f'<div class="amounts">by money: {escape(amounts)}</div>'
    )


def _share_says(share: RagShare) -> str:
    other = "" if share.other is None else f" ({share.other:,} by the other opinion)"
    return f"{share.count:,} {NAMES[share.rag].lower()}{other}"


def _segment(share: RagShare, part: float, asks: Asks | None) -> str:
    """As long as its count, but never too short for its shape, letter and count; the least leave out the bracket."""
    other = f"<i>({share.other:,})</i>" if share.other is not None and part > 0.08 else ""
    inner = f"{shape_svg(Mark(share.rag))}<b>{LETTERS[share.rag]}</b>{share.count:,}{other}"
    if asks and asks.metric:
        own = replace(asks, group=(*asks.group, ("rag", share.rag)))
        inner = proof_html(own, f"{inner}{hidden(NAMES[share.rag])}")
    known = "" if asks and asks.metric else ' aria-hidden="true"'
    return f'<span class="seg {share.rag}" style="flex-grow:{share.count}"{known}>{inner}</span>'


def sparkline_svg(history: Sequence[float | None], says: str = "") -> str:
    """A line of the history with its last point marked; None breaks the line. Empty below two known values."""
    known = [value for value in history if value is not None]
    if len(known) < 2:
        return ""
    points = _spark_points(history, min(known), max(known))
    path = _spark_path(points)
    last_x, last_y = [point for point in points if point][-1]
    return (
        f'<svg class="spark" viewBox="0 0 {SPARK_WIDTH:g} {SPARK_HEIGHT:g}" role="img" aria-label="{escape(says)}">'
        f'<title>{escape(says)}</title><path d="{path}"/><circle cx="{last_x:.1f}" cy="{last_y:.1f}" r="2.6"/></svg>'
    )


def _spark_points(history: Sequence[float | None], low: float, high: float) -> list[tuple[float, float] | None]:
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(len(history) - 1, 1)
    tall, span = SPARK_HEIGHT - 2 * SPARK_EDGE, (high - low) or 1.0
    return [
        None if value is None else (SPARK_EDGE + index * step, SPARK_EDGE + tall * (1 - (value - low) / span))
        for index, value in enumerate(history)
    ]


def _spark_path(points: Sequence[tuple[float, float] | None]) -> str:
    parts, pen_up = [], True
    for point in points:
        if point is not None:
            parts.append(f"{'M' if pen_up else 'L'}{point[0]:.1f} {point[1]:.1f}")
        pen_up = point is None
    return "".join(parts)
