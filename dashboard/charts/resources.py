"""People: how full each team's weeks are, and what each role is short of."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.charts.rows import THICK, THIN, room, row_bars, rows_layout
from dashboard.charts.theme import (
    Figure,
    annotation,
    base_layout,
    clip,
    iso,
    nothing,
    palette,
    unit_label,
    values,
    with_unit,
)

# Upper edges of the bands as shares; the words are the chart's key.
BANDS = ((0.75, "under 75"), (1.0, "75–100"), (1.2, "100–120"), (float("inf"), "over 120"))
ROW, LEAST_CELL = 30, 34
SHORT = 0.5  # FTE; less is not worth a word


def heat_map(df: pd.DataFrame, dark: bool, first_ahead: date | None = None) -> Figure:
    """Teams by weeks: the cell's color is its band, the number its utilization in percent; a triangle marks what is
    over 100 %.

    df: team, week (date, Monday), utilization (share of net capacity, NaN where there is none), minutes (booked or
    worked); where known, capacity (minutes). first_ahead: the first week after the date, before which a line is drawn.
    """
    if df.empty:
        return nothing(dark, "No allocations to draw.")
    teams = list(dict.fromkeys(df["team"]))
    weeks = sorted({pd.Timestamp(week) for week in df["week"]})
    capacity = df["capacity"] if "capacity" in df else [None] * len(df)
    found = zip(df["team"], df["week"], df["utilization"], df["minutes"], capacity, strict=True)
    cells = {(team, pd.Timestamp(week)): (share, minutes, most) for team, week, share, minutes, most in found}
    shares = [[_share(cells, team, week) for week in weeks] for team in teams]
    layout = base_layout(dark, height=ROW * len(teams) + 84)
    layout["margin"] |= {"t": 30, "b": 4}
    layout["meta"] = {"least_width": LEAST_CELL * len(weeks) + 150}
    layout["xaxis"] |= {
        "side": "bottom",
        "tickvals": list(range(len(weeks))),
        "ticktext": _week_labels(weeks),
        "tickangle": 0,
        "zeroline": False,
        "range": [-0.5, len(weeks) - 0.5],
    }
    layout["yaxis"] |= {
        "tickvals": list(range(len(teams))), "ticktext": [clip(team, 24) for team in teams], "showgrid": False,
        "range": [len(teams) - 0.5, -0.5], "zeroline": False, "rangemode": "normal",
        "tickfont": {"color": palette(dark).ink, "size": 12},
    }  # fmt: skip
    gaps = [(at, row) for row, line in enumerate(shares) for at, share in enumerate(line) if share is None]
    layout["annotations"] = [unit_label(_key(dark), palette(dark).mute), *(_dash(at, row, dark) for at, row in gaps)]
    layout["shapes"] = [_ground(at, row, dark) for at, row in gaps]
    now = pd.Timestamp(first_ahead) if first_ahead else None
    if now in weeks[1:]:
        layout["shapes"].append(_now(weeks.index(now), dark))
    data = [_cells(teams, weeks, shares, cells, dark), _over(shares, dark)]
    return {"data": data, "layout": layout}


def supply_bars(df: pd.DataFrame, unit: str, dark: bool) -> Figure:
    """Roles: supply as ground, demand as bar, the gap in words.

    df: role, demand, supply (floats in `unit`, as "FTE").
    """
    if df.empty:
        return nothing(dark, "No demand to draw.")
    colors = palette(dark)
    demand, supply = values(df["demand"]), values(df["supply"])
    gaps = [None if d is None or s is None else round(d - s, 1) for d, s in zip(demand, supply, strict=True)]
    layout = rows_layout([str(role) for role in df["role"]], [_gap(gap, unit, dark) for gap in gaps], dark)
    room(layout, demand, supply)
    met = [d if d is None or s is None else min(d, s) for d, s in zip(demand, supply, strict=True)]
    key = (
        f"{unit}   <span style='color:{colors.grey}'>▬ supply</span>   "
        f"<b><span style='color:{colors.accent}'>▬ demand</span></b>   "
        f"<span style='color:{colors.red}'>▬ short</span>"
    )
    layout["annotations"].append(unit_label(key, colors.mute) | {"yshift": 2})
    data = [
        row_bars(supply, colors.grey_tint, THICK, [f"Supply {with_unit(v, unit)}" for v in supply]),
        row_bars(demand, colors.red, THIN, [f"Demand {with_unit(v, unit)}" for v in demand]),
        row_bars(met, colors.accent, THIN, [f"Demand {with_unit(v, unit)}" for v in demand]),
    ]
    return {"data": data, "layout": layout}


def _share(cells: dict, team: str, week: pd.Timestamp) -> float | None:
    found = cells.get((team, week), (None,))[0]
    return None if found is None or pd.isna(found) else float(found)


def _band(share: float | None) -> int | None:
    """0 to 3, by the percent that is printed; exactly 75 is fine, exactly 100 is full but not over."""
    if share is None:
        return None
    shown = round(share, 2)
    if shown < BANDS[0][0]:
        return 0
    return next(index for index, (edge, _) in enumerate(BANDS) if index and shown <= edge)


def _tints(dark: bool) -> list[str]:
    colors = palette(dark)
    return [colors.blue_tint, colors.green_tint, colors.amber_tint, colors.red_tint]


def _cells(teams: list, weeks: list, shares: list, cells: dict, dark: bool) -> Figure:
    tints = _tints(dark)
    steps = [[edge / 4, tints[band]] for band in range(4) for edge in (band, band + 1)]
    return {
        "type": "heatmap",
        "z": [[_band(share) for share in row] for row in shares],
        "x": list(range(len(weeks))),
        "y": list(range(len(teams))),
        "zmin": -0.5,
        "zmax": 3.5,
        "colorscale": steps,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "text": [["" if share is None else f"{share * 100:.0f}" for share in row] for row in shares],
        "texttemplate": "%{text}",
        "textfont": {"color": palette(dark).ink, "size": 12},
        "customdata": [[_hover(cells, team, week) for week in weeks] for team in teams],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
    }


def _hover(cells: dict, team: str, week: pd.Timestamp) -> str:
    share, minutes, capacity = cells.get((team, week), (None, None, None))
    if share is None or pd.isna(share):
        return f"{clip(team)}, week of {week.day} {week:%b %Y}: not known"
    hours = "" if minutes is None or pd.isna(minutes) else f", {minutes / 60:,.0f} hours"
    most = "" if not hours or capacity is None or pd.isna(capacity) else f" of {capacity / 60:,.0f}"
    return f"{clip(team)}, week of {week.day} {week:%b %Y}: {share * 100:.0f} %{hours}{most}"


def _over(shares: list, dark: bool) -> Figure:
    """A triangle in the corner of each cell that prints more than 100: told without color too."""
    over = [(at, row) for row, line in enumerate(shares) for at, share in enumerate(line) if (_band(share) or 0) > 1]
    return {
        "type": "scatter", "mode": "markers", "x": [at + 0.37 for at, _ in over], "y": [row - 0.27 for _, row in over],
        "marker": {"symbol": "triangle-up", "size": 7, "color": palette(dark).red}, "hoverinfo": "skip",
        "cliponaxis": False,
    }  # fmt: skip


def _now(at: int, dark: bool) -> Figure:
    """Between what was and what is to come."""
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": at - 0.5, "x1": at - 0.5, "y0": 0, "y1": 1,
        "line": {"color": palette(dark).ink, "width": 1.5, "dash": "dot"},
    }  # fmt: skip


def _dash(at: int, row: int, dark: bool) -> Figure:
    return annotation("–", palette(dark).mute, x=at, y=row, xref="x", yref="y")


def _ground(at: int, row: int, dark: bool) -> Figure:
    """Grey: nothing is known of this cell."""
    return {
        "type": "rect", "xref": "x", "yref": "y", "x0": at - 0.48, "x1": at + 0.48, "y0": row - 0.46, "y1": row + 0.46,
        "fillcolor": palette(dark).grey_tint, "opacity": 0.6, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip


def _week_labels(weeks: list[pd.Timestamp]) -> list[str]:
    """The day of each Monday; the month once, under its first week."""
    labels, before = [], None
    for week in weeks:
        labels.append(f"{week.day}<br><b>{week:%b}</b>" if week.month != before else f"{week.day}<br> ")
        before = week.month
    return labels


def _key(dark: bool) -> str:
    colors = palette(dark)
    inks = (colors.accent, colors.green, colors.amber, colors.red)
    return (
        "% of capacity  "
        + f"<span style='color:{colors.red}'>▲</span> over 100  "
        + "  ".join(f"<span style='color:{ink}'>■</span> {words}" for ink, (_, words) in zip(inks, BANDS, strict=True))
    )


def _gap(gap: float | None, unit: str, dark: bool) -> tuple[str, str]:
    colors = palette(dark)
    if gap is None:
        return "not known", colors.mute
    if gap >= SHORT:
        return f"<b>short {with_unit(gap, unit)}</b>", colors.red
    return ("balanced" if gap >= 0 else f"{with_unit(-gap, unit)} free"), colors.mute


def burn_beside(df: pd.DataFrame, unit: str, dark: bool) -> Figure:
    """Cost to go by month: the plan as ground, the what-if as bars in front of it.

    df: month (date), plan, what_if (floats in `unit`, as "£m").
    """
    if df.empty:
        return nothing(dark, "No forecast by month to draw.")
    colors, months = palette(dark), [iso(month) for month in df["month"]]
    layout = base_layout(dark, height=260)
    layout["barmode"], layout["bargap"] = "overlay", 0.25
    layout["xaxis"] |= {"tickformat": "%b\n%Y", "nticks": 10}
    key = (
        f"{unit} a month   <span style='color:{colors.grey}'>▬ plan (wide)</span>   "
        f"<b><span style='color:{colors.accent}'>▬ what-if (narrow)</span></b>"
    )
    layout["annotations"] = [unit_label(key, colors.mute)]
    day = 24 * 3600 * 1000
    data = [
        {"type": "bar", "x": months, "y": values(df[name]), "width": width * day, "marker": {"color": color},
         "hovertext": [f"{words}, {month:%b %Y}: {with_unit(value, unit, 2)}"
                       for month, value in zip(pd.to_datetime(df["month"]), values(df[name]), strict=True)],
         "hovertemplate": "%{hovertext}<extra></extra>"}
        for name, words, width, color in (("plan", "Plan", 24, colors.grey_tint), ("what_if", "What-if", 12,
                                                                                  colors.accent))
    ]  # fmt: skip
    return {"data": data, "layout": layout}
