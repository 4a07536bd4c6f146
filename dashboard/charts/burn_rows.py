"""Rows of budget burn: how far spending is ahead of the work, and contingency beside the risks it covers."""

from __future__ import annotations

import pandas as pd

from dashboard.charts.rows import row_bars, rows_layout
from dashboard.charts.theme import Figure, nothing, palette, unit_label, values, with_unit
from dashboard.formats import percent

BAR = 0.3  # share of a row
LONGEST = 27  # characters of a name beside its aside, on a phone


def progress_rows(df: pd.DataFrame, dark: bool) -> Figure:
    """What is spent beside what is done, a row each, joined by a line: the longer, the further ahead.

    df: label, spent, done (percent of the budget), aside (text), bad (whether it is far ahead).
    """
    if df.empty:
        return nothing(dark)
    colors = palette(dark)
    bad = [bool(value) for value in df["bad"]]
    asides = [(str(text), colors.red if is_bad else colors.mute) for text, is_bad in zip(df["aside"], bad, strict=True)]
    labels = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in map(str, df["label"])]
    layout = rows_layout(labels, asides, dark)
    spent, done = values(df["spent"]), values(df["done"])
    most = max([100.0, *(value for value in (*spent, *done) if value is not None)])
    layout["xaxis"] |= {"range": [-1.5, most * 1.03], "ticksuffix": "\u202f%"}
    key = (
        f"of budget   <b><span style='color:{colors.accent}'>● spent</span></b>   "
        f"<span style='color:{colors.ink}'>○ done</span>"
    )
    layout["annotations"].append(unit_label(key, colors.mute) | {"yshift": 2})
    for row, (high, low, is_bad) in enumerate(zip(spent, done, bad, strict=True)):
        if high is not None and low is not None:
            color = colors.red if is_bad else colors.accent_pale
            layout["shapes"].append(
                {"type": "line", "x0": low, "x1": high, "y0": row, "y1": row, "layer": "below",
                 "line": {"color": color, "width": 4}}
            )  # fmt: skip
    looks = (("spent", spent, colors.accent, colors.accent), ("done", done, colors.card, colors.ink))
    return {"data": [_dots(*look) for look in looks], "layout": layout}


def _dots(name: str, along: list[float | None], fill: str, edge: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": along,
        "y": list(range(len(along))),
        "marker": {"size": 11, "color": fill, "opacity": 1, "line": {"width": 2, "color": edge}},
        "cliponaxis": False,
        "hovertext": [f"{name} {percent(value / 100) if value is not None else 'n/a'}" for value in along],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def cover_bars(df: pd.DataFrame, unit: str, dark: bool) -> Figure:
    """Contingency and exposure from zero, a bar each.

    df: label, amount (in `unit`), aside (text), bad (whether it is not covered).
    """
    if df.empty:
        return nothing(dark)
    colors = palette(dark)
    bad = [bool(value) for value in df["bad"]]
    asides = [(str(text), colors.red if is_bad else colors.mute) for text, is_bad in zip(df["aside"], bad, strict=True)]
    layout = rows_layout([str(label) for label in df["label"]], asides, dark)
    layout["annotations"].append(unit_label(unit, colors.mute) | {"yshift": 2})
    amounts = values(df["amount"])
    fills = [colors.accent, *(colors.red if is_bad else colors.grey for is_bad in bad[1:])]
    hover = [f"{label}: {with_unit(value, unit)}" for label, value in zip(df["label"], amounts, strict=True)]
    return {"data": [row_bars(amounts, fills, BAR, hover)], "layout": layout}
