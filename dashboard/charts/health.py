"""The whole portfolio: budget against forecast, and the colors over time."""

from __future__ import annotations

import pandas as pd

from dashboard.charts.rows import THICK, THIN, room, row_bars, row_ticks, rows_layout
from dashboard.charts.theme import (
    RAG_LETTERS,
    RAG_ORDER,
    Figure,
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


def rag_over_time(df: pd.DataFrame, dark: bool) -> Figure:
    """Counts of projects by color, one bar a date, red at the bottom where it is compared most easily.

    df: period (date), rag (RED, AMBER, GREEN, NOT_RATED, …), count.
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
    layout["annotations"] = [unit_label("projects", colors.mute)]
    return {
        "data": [_stack(rag, dates, counts, least, dark) for rag in RAG_ORDER if rag in found],
        "layout": layout,
    }


def _renamed(df: pd.DataFrame) -> pd.DataFrame:
    """`count` is a method of the row otherwise; the rows keep their order."""
    return pd.DataFrame({"period": df["period"], "rag": df["rag"], "count": values(df["count"])})


def _stack(rag: str, dates: list[pd.Timestamp], counts: dict, least: float, dark: bool) -> Figure:
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
        "text": [f"{letter} {height:.0f}" if height and height >= least else "" for height in heights],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": colors.ink if hatched else colors.on_status, "size": 12},
        "constraintext": "none",
        "marker": marker,
        "hovertext": [f"{day.day} {day:%b %Y}" for day in dates],
        "hovertemplate": f"%{{hovertext}}: %{{y:.0f}} {rag.replace('_', ' ').lower()}<extra></extra>",
    }


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
