"""The whole portfolio: budget against forecast, and the colors over time."""

from __future__ import annotations

import pandas as pd

from dashboard.charts.rows import THICK, THIN, room, row_bars, row_ticks, rows_layout
from dashboard.charts.theme import (
    RAG_LETTERS,
    RAG_ORDER,
    Figure,
    annotation,
    base_layout,
    clip,
    largest,
    nothing,
    palette,
    unit_label,
    values,
    with_unit,
)

OVER_TIME_HEIGHT = 280
LEAST_TEXT = 17  # pixels
WORDS = {3: "three", 5: "five"}


BESIDE_HEIGHT = 340  # few rows stand as tall as the chart beside them


def budget_against_forecast(df: pd.DataFrame, unit: str, dark: bool) -> Figure:
    """Forecast as a bar against the budget's mark, one row a portfolio.

    df: label, budget, forecast (floats in `unit`, NaN where absent), over (text, as "£4.1m over").
    """
    if df.empty:
        return nothing(dark)
    colors = palette(dark)
    budget, forecast = values(df["budget"]), values(df["forecast"])
    over = [b is not None and f is not None and round(f - b, 2) > 0 for b, f in zip(budget, forecast, strict=True)]
    asides = [
        (
            f"{with_unit(end, unit)}, {clip(text)}" if text else with_unit(end, unit),
            colors.red if is_over else colors.mute,
        )
        for end, text, is_over in zip(forecast, _texts(df["over"]), over, strict=True)
    ]
    layout = rows_layout([str(label) for label in df["label"]], asides, dark)
    layout["height"] = max(layout["height"], BESIDE_HEIGHT)
    room(layout, budget, forecast)
    key = f"{unit}   <b><span style='color:{colors.accent}'>▬ forecast</span></b>"
    key += "   <b>|</b> budget" if any(b is not None for b in budget) else ""
    layout["annotations"].append(unit_label(key, colors.mute) | {"yshift": 2})
    within = [f if f is None or b is None else min(f, b) for b, f in zip(budget, forecast, strict=True)]
    data = [
        row_bars(budget, colors.grey_tint, THICK, [f"Budget {with_unit(v, unit)}" for v in budget]),
        row_bars(forecast, colors.red, THIN, [f"Forecast {with_unit(v, unit)}" for v in forecast]),
        row_bars(within, colors.accent, THIN, [f"Forecast {with_unit(v, unit)}" for v in forecast]),
        row_ticks(budget, [colors.ink] * len(budget), [f"Budget {with_unit(v, unit)}" for v in budget]),
    ]
    return {"data": data, "layout": layout}


def rag_over_time(df: pd.DataFrame, dark: bool, unit: str = "projects") -> Figure:
    """Projects or their money by color, one bar a date, red at the bottom where it is compared most easily.

    df: period (date), rag (RED, AMBER, GREEN, NOT_RATED, …), count (projects, or money in the unit); scale, where it is
    known: how many colors the ratings of the date were on; a line marks where that changed.
    """
    if df.empty or not largest(values(df["count"])):
        return nothing(dark, "No reports to draw.", OVER_TIME_HEIGHT)
    colors = palette(dark)
    dates = sorted({pd.Timestamp(day) for day in df["period"]})
    counts = {(pd.Timestamp(row.period), row.rag): row.count for row in _renamed(df).itertuples(index=False)}
    found = set(df["rag"])
    layout = base_layout(dark, OVER_TIME_HEIGHT)
    layout |= {"barmode": "stack", "bargap": 0.22, "meta": {"least_width": 36 * len(dates) + 60}}
    least = _readable(counts, dates)
    layout["xaxis"] |= {
        "tickvals": list(range(len(dates))),
        "ticktext": _date_labels(dates),
        "tickangle": 0,
        "zeroline": False,
    }
    layout["annotations"] = [unit_label(unit, colors.mute)]
    _mark_scales(layout, df, dark)
    return {
        "data": [_stack(rag, dates, counts, least, dark, unit) for rag in RAG_ORDER if rag in found],
        "layout": layout,
    }


def _mark_scales(layout: Figure, df: pd.DataFrame, dark: bool) -> None:
    """A line between two dates where the scale of the ratings changed, with both scales beside it."""
    if "scale" not in df:
        return
    scales = list(df.drop_duplicates("period").sort_values("period")["scale"])
    line = {"color": palette(dark).ink, "width": 1.5, "dash": "dash"}
    for at in range(1, len(scales)):
        if scales[at] == scales[at - 1]:
            continue
        place = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1.06, "x0": at - 0.5, "x1": at - 0.5}
        layout["shapes"].append({"type": "line", "line": line, **place})
        for scale, side, shift in ((scales[at - 1], "right", -5), (scales[at], "left", 5)):
            text = f"{WORDS.get(int(scale), scale)} colors"
            layout["annotations"].append(
                annotation(text, palette(dark).ink, x=at - 0.5, y=1, xref="x", yref="paper", xanchor=side,
                           yanchor="bottom", xshift=shift, yshift=2)
            )  # fmt: skip


def _renamed(df: pd.DataFrame) -> pd.DataFrame:
    """`count` is a method of the row otherwise; the rows keep their order."""
    return pd.DataFrame({"period": df["period"], "rag": df["rag"], "count": values(df["count"])})


def _stack(
    rag: str, dates: list[pd.Timestamp], counts: dict, least: float, dark: bool, unit: str = "projects"
) -> Figure:
    colors, letter = palette(dark), RAG_LETTERS[rag]
    heights = [counts.get((day, rag)) for day in dates]
    heights = [None if height is None or pd.isna(height) else float(height) for height in heights]
    hatched = rag == "NOT_RATED"
    marker = {"color": colors.grey_tint if hatched else colors.rag(rag), "line": {"color": colors.card, "width": 1}}
    if hatched:
        marker["pattern"] = {"shape": "/", "size": 6, "solidity": 0.2, "fgcolor": colors.grey}
    return {
        "type": "bar",
        "name": rag,
        "x": list(range(len(dates))),
        "y": heights,
        "text": [f"{letter} {_short(height, unit)}" if height and height >= least else "" for height in heights],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": colors.ink if hatched else colors.on_status, "size": 12},
        "constraintext": "none",
        "marker": marker,
        "hovertext": [f"{day.day} {day:%b %Y}: {_of(height, unit)} {rag.replace('_', ' ').lower()}"
                      for day, height in zip(dates, heights, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _short(height: float, unit: str) -> str:
    """A number in a narrow bar; its unit stands above the axis."""
    return f"{height:.0f}" if unit == "projects" or height >= 10 else f"{height:.1f}"


def _of(height: float | None, unit: str) -> str:
    return f"{height or 0:.0f}" if unit == "projects" else with_unit(height or 0, unit)


def _readable(counts: dict, dates: list[pd.Timestamp]) -> float:
    """The least count whose segment is tall enough for its text."""
    tallest = max(sum(n for (day, _), n in counts.items() if day == at and n) for at in dates)
    return tallest * LEAST_TEXT / (OVER_TIME_HEIGHT - 90)


def _date_labels(dates: list[pd.Timestamp]) -> list[str]:
    """Months by name, the year under the first and each January; days too when a month comes twice."""
    monthly = len({(day.year, day.month) for day in dates}) == len(dates)
    labels, year = [], None
    for day in dates:
        word = f"{day:%b}" if monthly else f"{day.day} {day:%b}"
        labels.append(word if day.year == year else f"{word}<br>{day.year}")
        year = day.year
    return labels


def _texts(series: pd.Series) -> list[str]:
    return ["" if value is None or pd.isna(value) else str(value) for value in series]
