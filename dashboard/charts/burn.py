"""Money over time and by group: the cumulative curve, the months, the groups against their budget."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.charts.rows import THICK, THIN, room, row_bars, row_ticks, rows_layout
from dashboard.charts.theme import (
    Figure,
    annotation,
    as_at_line,
    base_layout,
    iso,
    largest,
    nothing,
    palette,
    unit_label,
    values,
    with_unit,
)
from dashboard.formats import percent

CURVE_HEIGHT, BARS_HEIGHT = 320, 320
LABEL_GAP = 0.17  # of the height: the least distance between two end labels
DAY = 86_400_000  # milliseconds
FAN = ("P10", "P90")
RANGE = "<br>80\u202f% range"
LINE = 0.065  # of the height: a line of text
RIGHT = {"original": "Original", "planned": "Current", "forecast": "Forecast"}  # named at the right edge


def burn_curve(df: pd.DataFrame, as_at: date, unit: str, dark: bool) -> Figure:
    """Cumulative plan, actual and forecast; each line is named at its end.

    df: period (date, first of month), planned, actual, forecast (floats in `unit`, NaN where absent; the forecast
    starts at the last actual); original, the plan before its changes, where that is another; committed, what is spent
    or ordered, from the last actual on; p10 and p90 where there is a range, drawn as a fan. Points stand at the end of
    their month.
    """
    looks = _looks(dark)
    lines = {name: values(df[name]) for name in looks if name in df}
    if df.empty or not any(value is not None for line in lines.values() for value in line):
        return nothing(dark, "No plan, cost or forecast to draw.", CURVE_HEIGHT)
    colors = palette(dark)
    ends = [iso(pd.Timestamp(day) + pd.offsets.MonthEnd(0)) for day in df["period"]]
    layout = base_layout(dark, CURVE_HEIGHT)
    layout["margin"]["r"] = 84
    layout["xaxis"] |= {"type": "date", "tickformat": "%b\n%Y", "nticks": 7, "range": _date_range(ends)}
    line, label = as_at_line(as_at, dark)
    layout["shapes"] = [line]
    bounds = [values(df[name]) for name in ("p10", "p90") if name in df]
    fan = _fan(ends, bounds, unit, colors.accent)
    top = largest(*lines.values(), *bounds) * 1.06 or 1.0
    layout["yaxis"]["range"] = [0, top]
    labels = _end_labels(ends, lines, bool(fan), unit, top, dark)
    layout["annotations"] = [unit_label(unit, colors.mute), label, *labels]
    drawn = [_line(name, ends, lines[name], looks[name], unit) for name in looks if name in lines]
    return {"data": [*fan, *drawn], "layout": layout}


def _looks(dark: bool) -> dict[str, dict[str, Any]]:
    """How each line of the curve is drawn, the lowest first."""
    colors = palette(dark)
    return {
        "original": {"color": colors.mute, "width": 1.2, "dash": "1px,3px"},
        "planned": {"color": colors.mute, "width": 1.6, "shape": "linear"},
        "committed": {"color": colors.ink, "width": 1.4, "dash": "2px,2px"},
        "actual": {"color": colors.accent, "width": 3},
        "forecast": {"color": colors.accent, "width": 2, "dash": "4px,4px"},
    }


def period_bars(df: pd.DataFrame, as_at: date, unit: str, dark: bool, closed: date | None = None) -> Figure:
    """What each month costs: actual solid, forecast pale, plan as an outline around them. Closed months stand on a
    line; a month that has cost and is not closed is hatched.

    df: period (date, first of month), planned, actual, forecast (floats in `unit`, NaN where absent). closed: the end
    of the last closed month.
    """
    known = {name: values(df[name]) for name in ("planned", "actual", "forecast")}
    if df.empty or not any(value is not None for line in known.values() for value in line):
        return nothing(dark, "No plan, cost or forecast to draw.", BARS_HEIGHT)
    colors = palette(dark)
    layout = base_layout(dark, BARS_HEIGHT)
    layout |= {"barmode": "overlay", "bargap": 0}
    layout["xaxis"] |= {"type": "date", "tickformat": "%b\n%Y", "nticks": 7, "tickangle": 0}
    key = (
        f"{unit}   <b><span style='color:{colors.accent}'>■ actual</span></b>  "
        f"<span style='color:{colors.mute}'>□ planned  ▒ forecast</span>"
    )
    middles = [iso(pd.Timestamp(day) + pd.Timedelta(days=14)) for day in df["period"]]
    actual = _months("actual", middles, known["actual"], unit, fill=colors.accent, edge=colors.accent)
    layout["shapes"] = [as_at_line(as_at, dark)[0]]
    if closed is not None:
        key += f"  <b><span style='color:{colors.ink}'>▁ closed</span></b>"
        layout["shapes"].append(_closed_line(df["period"].iloc[0], closed, colors.ink))
        running = [pd.Timestamp(day) > pd.Timestamp(closed) for day in df["period"]]
        actual["marker"]["pattern"] = {"shape": ["/" if is_open else "" for is_open in running], "size": 5}
    layout["annotations"] = [unit_label(key, colors.mute)]
    data = [
        _months("planned", middles, known["planned"], unit, fill="rgba(0,0,0,0)", edge=colors.mute, days=26),
        actual,
        _months("forecast", middles, known["forecast"], unit, fill=colors.accent_pale, edge=colors.accent_pale),
    ]
    return {"data": data, "layout": layout}


def _closed_line(first: Any, closed: date, color: str) -> dict[str, Any]:
    """A line below the bars of the closed months."""
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": iso(first), "x1": iso(closed), "y0": -0.012, "y1": -0.012,
        "line": {"color": color, "width": 3},
    }  # fmt: skip


def by_group_bars(df: pd.DataFrame, unit: str, dark: bool) -> Figure:
    """Groups against their budget: budget as ground, spent as bar, forecast as mark. Where no group has a budget,
    the forecast is the bar.

    df: label, budget, actual, forecast (floats in `unit`, NaN where absent).
    """
    if df.empty:
        return nothing(dark)
    colors = palette(dark)
    labels = [str(label) for label in df["label"]]
    budget, actual, forecast = values(df["budget"]), values(df["actual"]), values(df["forecast"])
    if not any(limit is not None for limit in budget):
        return _forecast_bars(labels, actual, forecast, unit, dark)
    over = [_is_over(end, limit) for end, limit in zip(forecast, budget, strict=True)]
    if any(end is not None for end in forecast):
        asides = [_against(end, limit, unit, dark) for end, limit in zip(forecast, budget, strict=True)]
    else:
        asides = [_used(spent, limit, unit, dark) for spent, limit in zip(actual, budget, strict=True)]
    layout = rows_layout(labels, asides, dark)
    room(layout, budget, actual, forecast)
    key = f"{unit}   <span style='color:{colors.grey}'>▬ budget</span>"
    if any(spent is not None for spent in actual):
        key += f"   <b><span style='color:{colors.accent}'>▬ spent</span></b>"
    if any(end is not None for end in forecast):
        key += "   <b>|</b> forecast"
    layout["annotations"].append(unit_label(key, colors.mute) | {"yshift": 2})
    data = [
        row_bars(budget, colors.grey_tint, THICK, [f"Budget {with_unit(v, unit)}" for v in budget]),
        row_bars(actual, colors.accent, THIN, [f"Spent {with_unit(v, unit)}" for v in actual]),
        row_ticks(
            forecast,
            [colors.red if o else colors.ink for o in over],
            [f"Forecast {with_unit(v, unit)}" for v in forecast],
        ),
    ]
    return {"data": data, "layout": layout}


def _forecast_bars(
    labels: list[str], actual: list[float | None], forecast: list[float | None], unit: str, dark: bool
) -> Figure:
    colors = palette(dark)
    asides = [("no forecast" if end is None else with_unit(end, unit), colors.mute) for end in forecast]
    layout = rows_layout(labels, asides, dark)
    room(layout, actual, forecast)
    key = f"{unit}   <b><span style='color:{colors.accent}'>▬ forecast</span></b>"
    data = [row_bars(forecast, colors.accent, THIN, [f"Forecast {with_unit(v, unit)}" for v in forecast])]
    if any(spent is not None for spent in actual):
        key += "   <b>|</b> spent"
        data.append(row_ticks(actual, [colors.ink] * len(actual), [f"Spent {with_unit(v, unit)}" for v in actual]))
    layout["annotations"].append(unit_label(key, colors.mute) | {"yshift": 2})
    return {"data": data, "layout": layout}


def _is_over(end: float | None, limit: float | None) -> bool:
    return end is not None and limit is not None and end - limit > abs(limit) * 0.0005


def _against(end: float | None, limit: float | None, unit: str, dark: bool) -> tuple[str, str]:
    """ "£18.3m, £2.1m over" and its color."""
    colors = palette(dark)
    if end is None or limit is None:
        return ("no forecast" if end is None else "no budget"), colors.mute
    gap = end - limit
    if abs(gap) <= abs(limit) * 0.0005:
        return f"{with_unit(end, unit)}, on budget", colors.mute
    size = with_unit(abs(gap), unit) if round(abs(gap), 1) else percent(abs(gap / limit)) if limit else "some"
    return f"{with_unit(end, unit)}, {size} {'over' if gap > 0 else 'under'}", colors.red if gap > 0 else colors.mute


def _used(spent: float | None, limit: float | None, unit: str, dark: bool) -> tuple[str, str]:
    """ "£29.5m of £35.6m spent" and its color; spent beyond the budget is red. The budget alone, where nothing is."""
    colors = palette(dark)
    if limit is None:
        return "no budget", colors.mute
    if spent is None:
        return with_unit(limit, unit), colors.mute
    over = round(spent - limit, 2) > 0
    return f"{with_unit(spent, unit)} of {with_unit(limit, unit)} spent", colors.red if over else colors.mute


def _line(name: str, ends: list[str], line: list[float | None], look: dict[str, Any], unit: str) -> Figure:
    lone = sum(value is not None for value in line) == 1  # one point makes no line
    return {
        "type": "scatter",
        "mode": "markers" if lone else "lines",
        "name": name,
        "x": ends,
        "y": line,
        "line": look,
        "marker": {"color": look["color"], "size": 7},
        "cliponaxis": False,
        "hovertext": [with_unit(value, unit) for value in line],
        "hovertemplate": f"%{{x|%b %Y}}: {name} %{{hovertext}}<extra></extra>",
    }


def _fan(ends: list[str], bounds: list[list[float | None]], unit: str, color: str) -> list[Figure]:
    """The ground between P10 and P90, below the lines; none where there is no range."""
    if not bounds or all(value is None for value in bounds[0]):
        return []
    look = {"color": f"rgba({_rgb(color)},0.5)", "width": 0.8}
    traces = [_line(name, ends, line, look, unit) for name, line in zip(FAN, bounds, strict=True)]
    traces[1] |= {"fill": "tonexty", "fillcolor": f"rgba({_rgb(color)},0.28)"}
    return traces


def _rgb(color: str) -> str:
    return ",".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))


def _months(
    name: str, at: list[str], line: list[float | None], unit: str, *, fill: str, edge: str, days: int = 18
) -> Figure:
    return {
        "type": "bar",
        "name": name,
        "x": at,
        "y": line,
        "width": days * DAY,
        "marker": {"color": fill, "line": {"color": edge, "width": 1.3 if name == "planned" else 0}},
        "hovertext": [with_unit(value, unit) for value in line],
        "hovertemplate": f"%{{x|%b %Y}}: {name} %{{hovertext}}<extra></extra>",
    }


def _date_range(ends: list[str]) -> list[str]:
    first, last = pd.Timestamp(ends[0]), pd.Timestamp(ends[-1])
    space = max((last - first) * 0.01, pd.Timedelta(days=10 if first == last else 2))
    return [iso(first - space), iso(last + space)]


def _end_labels(
    ends: list[str],
    lines: dict[str, list[float | None]],
    has_range: bool,
    unit: str,
    top: float,
    dark: bool,
) -> list[Figure]:
    """Plans and forecast are named at the right edge, kept apart; what is spent and ordered beside its end."""
    colors = palette(dark)
    last = {name: found for name, line in lines.items() if (found := _last(line))}
    right = sorted(last.keys() & RIGHT.keys(), key=lambda name: last[name][1])
    heights = _apart([last[name][1] for name in right], top * LABEL_GAP, top * 0.97)
    labels = [
        annotation(
            f"{RIGHT[name] if 'original' in last or name == 'forecast' else 'Budget'}<br>"
            f"<b>{with_unit(last[name][1], unit)}</b>{RANGE if name == 'forecast' and has_range else ''}",
            colors.accent if name == "forecast" else colors.mute,
            x=1, xref="paper", y=height, yref="y", xanchor="left", yanchor="middle", xshift=6,
        )
        for name, height in zip(right, heights, strict=True)
    ]  # fmt: skip
    if "actual" not in last:
        return labels
    index, value = last["actual"]
    place = _beside(index / len(ends), value / top)
    labels.append(_at(f"Actual <b>{with_unit(value, unit)}</b>", colors.accent, ends[index], value, place))
    if "committed" in last:
        level = last["committed"][1]
        above = max(level, value + top * LINE) if place["yanchor"] == "bottom" else level
        over = place | {"yanchor": "bottom", "yshift": place["yshift"] if above > level else 3}
        labels.append(_at(f"Committed <b>{with_unit(level, unit)}</b>", colors.ink, ends[index], above, over))
    return labels


def _at(text: str, color: str, x: str, y: float, place: dict[str, Any]) -> Figure:
    return annotation(text, color, x=x, y=y, xref="x", yref="y", **place)


def _beside(along: float, up: float) -> dict[str, Any]:
    """Where the actual's name stands free of the lines: above them late in the plan, below them early."""
    if along > 0.4:
        return {"xanchor": "right", "yanchor": "bottom", "xshift": -5, "yshift": 3}
    if up > 0.1:
        return {"xanchor": "left", "yanchor": "top", "xshift": 5, "yshift": -4}
    return {"xanchor": "left", "yanchor": "bottom", "xshift": 5, "yshift": 26}


def _last(line: list[float | None]) -> tuple[int, float] | None:
    known = [(index, value) for index, value in enumerate(line) if value is not None]
    return known[-1] if known else None


def _apart(heights: list[float], gap: float, most: float) -> list[float]:
    """Heights in rising order, at least a gap apart, as near to their own as that allows; none above `most`, where
    Plotly would drop it. Those too near to each other move as one, around their middle."""
    groups: list[tuple[float, int]] = []  # middle and size of labels that stand a gap from each other
    for height in heights:
        groups.append((height, 1))
        while len(groups) > 1:
            (below, fewer), (above, more) = groups[-2:]
            if above - below >= gap * (fewer + more) / 2:
                break
            groups[-2:] = [((below * fewer + above * more) / (fewer + more), fewer + more)]
    placed = [middle + gap * (place - (size - 1) / 2) for middle, size in groups for place in range(size)]
    for index, limit in zip(reversed(range(len(placed))), range(len(placed)), strict=True):
        placed[index] = min(placed[index], most - gap * limit)
    return placed
