"""What slips: late milestones from where the baseline has them to where they are forecast."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.charts.rows import LABEL_UP, rows_layout
from dashboard.charts.theme import Figure, annotation, as_at_line, clip, iso, nothing, palette, unit_label
from dashboard.formats import date_short, days

LEAST_WIDTH = 520
MARGIN = 0.06  # of the time shown, at both ends


def late_milestones(df: pd.DataFrame, as_at: date, dark: bool) -> Figure:
    """One row a milestone: a ring at the baseline, a diamond at the forecast, the days between in words.

    df: project, milestone (text), baseline, forecast (dates), slip_days (calendar days, late positive).
    """
    if df.empty:
        return nothing(dark, "No milestone is late.")
    colors = palette(dark)
    rows = list(df.itertuples(index=False))
    asides = [(f"{days(int(row.slip_days))}, {date_short(row.forecast)}", colors.red) for row in rows]
    layout = rows_layout([str(row.project) for row in rows], asides, dark)
    layout["annotations"] = [one for one in layout["annotations"] if one["xanchor"] == "right"]
    layout["annotations"] += [_label(at, row, dark) for at, row in enumerate(rows)]
    layout["annotations"].append(unit_label("○ baseline   ◆ forecast   ┊ as at", colors.mute) | {"yshift": 2})
    layout["meta"] = {"least_width": LEAST_WIDTH}
    layout["height"] += 10
    stamps = [pd.Timestamp(as_at), *pd.to_datetime(df["baseline"]), *pd.to_datetime(df["forecast"])]
    edge = max((max(stamps) - min(stamps)) * MARGIN, pd.Timedelta(days=3))
    layout["xaxis"] |= {"type": "date", "tickformat": "%b\n%Y", "rangemode": "normal", "nticks": 7,
                        "range": [iso(min(stamps) - edge), iso(max(stamps) + edge)]}  # fmt: skip
    layout["shapes"] = [as_at_line(as_at, dark)[0], *(_line(at, row, dark) for at, row in enumerate(rows))]
    marks = [_marks(df, "baseline", "circle-open", colors.mute), _marks(df, "forecast", "diamond", colors.red)]
    return {"data": marks, "layout": layout}


def _label(at: int, row: object, dark: bool) -> Figure:
    text = f"<b>{clip(getattr(row, 'project', ''), 32)}</b>  {clip(getattr(row, 'milestone', ''), 26)}"
    place = {"x": 0, "y": at, "xref": "paper", "yref": "y", "xanchor": "left", "yanchor": "middle", "yshift": LABEL_UP}
    return annotation(text, palette(dark).ink, **place)


def _line(at: int, row: object, dark: bool) -> Figure:
    ends = [iso(getattr(row, name)) for name in ("baseline", "forecast")]
    return {"type": "line", "xref": "x", "yref": "y", "x0": ends[0], "x1": ends[1], "y0": at, "y1": at,
            "line": {"color": palette(dark).red, "width": 3}, "layer": "below"}  # fmt: skip


def _marks(df: pd.DataFrame, column: str, symbol: str, color: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [iso(day) for day in df[column]],
        "y": list(range(len(df))),
        "marker": {"symbol": symbol, "size": 11, "color": color, "line": {"width": 2, "color": color}},
        "cliponaxis": False,
        "hovertext": [f"{clip(name, 60)}: {column} {date_short(day)}" for name, day in
                      zip(df["milestone"], df[column], strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip
