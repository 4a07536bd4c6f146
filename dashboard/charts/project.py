"""One project: its milestones against their baseline."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.charts.rows import rows_layout
from dashboard.charts.theme import Figure, as_at_line, clip, iso, nothing, palette, unit_label
from dashboard.formats import date_short, days

LEAST = 160  # pixels: with a row or two the scale still has its room


def milestone_chart(df: pd.DataFrame, as_at: date, dark: bool) -> Figure:
    """From baseline (ring) to forecast (open diamond) or actual (dot), lateness in words.

    df: name, baseline, forecast, actual (dates or None), key (bool: a key milestone is drawn larger), green_to (days
    late that the policy calls green).
    """
    rows = [_row(row) for row in df.itertuples(index=False)]
    if not any(row["from"] or row["to"] for row in rows):
        return nothing(dark, "No milestones to draw.")
    colors = palette(dark)
    layout = rows_layout([row["name"] for row in rows], [_said(row, dark) for row in rows], dark)
    layout["xaxis"] |= {
        "type": "date",
        "tickformat": "%b\n%Y",
        "rangemode": "normal",
        "nticks": 7,
        "range": _range(rows, as_at),
    }
    layout["height"] = max(layout["height"] + 10, LEAST)
    for label in layout["annotations"]:
        label["bgcolor"] = colors.card  # the line of the date passes below the words
    layout["shapes"] = [as_at_line(as_at, dark)[0], *(_bar(at, row, dark) for at, row in enumerate(rows))]
    layout["annotations"].append(
        unit_label("○ baseline   ● actual   ◇ forecast   ┊ as at", colors.mute) | {"yshift": 2}
    )
    marks = [
        _marks(rows, "from", lambda row: "circle-open", [colors.mute] * len(rows), "baseline"),
        _marks(
            rows, "to", lambda row: "circle" if row["done"] else "diamond-open", [_color(r, dark) for r in rows], ""
        ),
    ]
    return {"data": marks, "layout": layout}


def _row(row: Any) -> dict[str, Any]:
    baseline, forecast, actual = (_day(value) for value in (row.baseline, row.forecast, row.actual))
    end = actual or forecast
    late = (end - baseline).days if end is not None and baseline is not None else None
    return {
        "name": str(row.name),
        "from": baseline,
        "to": end,
        "late": late,
        "done": actual is not None,
        "key": bool(row.key),
        "green_to": row.green_to,
    }


def _day(value: Any) -> pd.Timestamp | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value)


def _said(row: dict[str, Any], dark: bool) -> tuple[str, str]:
    """ "41 days late, 8 Dec" and its color."""
    colors = palette(dark)
    if row["to"] is None:
        return "no date", colors.mute
    when = date_short(row["to"].date())
    if row["late"] is None:
        return f"{when}, no baseline", colors.mute
    return f"{days(row['late'])}, {when}", colors.red if row["late"] > row["green_to"] else colors.mute


def _color(row: dict[str, Any], dark: bool) -> str:
    colors = palette(dark)
    if row["late"] is None:
        return colors.mute
    return colors.red if row["late"] > row["green_to"] else colors.ink


def _bar(at: int, row: dict[str, Any], dark: bool) -> Figure:
    ends = [row["from"] or row["to"], row["to"] or row["from"]]
    if ends[0] is None:
        ends = [pd.Timestamp(0), pd.Timestamp(0)]
    return {
        "type": "line", "xref": "x", "yref": "y", "x0": iso(ends[0]), "x1": iso(ends[1]), "y0": at, "y1": at,
        "line": {"color": _color(row, dark), "width": 3}, "layer": "below",
    }  # fmt: skip


def _marks(rows: list[dict[str, Any]], end: str, symbol: Any, colors: list[str], word: str) -> Figure:
    drawn = [(at, row, color) for at, (row, color) in enumerate(zip(rows, colors, strict=True)) if row[end] is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [iso(row[end]) for _, row, _ in drawn],
        "y": [at for at, _, _ in drawn],
        "marker": {
            "symbol": [symbol(row) for _, row, _ in drawn],
            "size": [13 if row["key"] else 10 for _, row, _ in drawn],
            "color": [color for _, _, color in drawn],
            "opacity": 1,
            "line": {"width": 2.4, "color": [color for _, _, color in drawn]},
        },
        "cliponaxis": False,
        "hovertext": [
            f"{clip(row['name'])}: {word or ('actual' if row['done'] else 'forecast')}" for _, row, _ in drawn
        ],
        "hovertemplate": "%{hovertext} %{x|%e %b %Y}<extra></extra>",
    }


def _range(rows: list[dict[str, Any]], as_at: date) -> list[str]:
    known = [row[end] for row in rows for end in ("from", "to") if row[end] is not None] + [pd.Timestamp(as_at)]
    space = max((max(known) - min(known)) * 0.03, pd.Timedelta(days=5))
    return [iso(min(known) - space), iso(max(known) + space)]
