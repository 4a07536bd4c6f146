"""The reported colors over time, by projects or by money, and where the scale of the ratings changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard import formats
from dashboard.metrics.definitions import distribution, figure
from dashboard.metrics.ledger import five_points
from dashboard.views.facts import policy_of, status_facts
from dashboard.views.page_facts import Reads, some_facts
from dashboard.views.parts import Titled
from dashboard.views.portfolio_map import size_of
from dashboard.views.standings import stated_at
from data_loaders.snapshot import Snapshot, dates

HISTORY = 12
COLORS = ("GREEN", "AMBER", "RED", "NOT_RATED")
SUBTITLE = "Open projects by reported color: the assured one where there is one, else the declared"
CLOSED = ["complete", "cancelled"]
CHOSEN_BY = ["portfolio", "program", "sponsor", "stage"]
SIZED = Reads(metrics=("current_budget", "whole_life_cost", "eac"))


@dataclass(frozen=True)
class Trend:
    """frame: period, rag, count (projects, or money in the unit), scale (how many colors the ratings of the date were
    on: 5 or 3). Empty where nobody states a color."""

    title: Titled
    frame: pd.DataFrame
    unit: str
    says: str


def by_count(snapshot: Snapshot) -> Trend:
    """How many projects had each color at the last dates of the record."""
    rows, scales = [], _scales_of(snapshot)
    for day, facts in _by_day(snapshot.selected(snapshot.frame(dated_colors)), scales):
        counts = {found.group["rag"]: int(found.value or 0) for found in distribution("rag_reported", facts, day)}
        rows += _rows(day, {color: counts.get(color, 0) for color in COLORS}, scales[day])
    frame = _frame(rows)
    return Trend(_title(frame, "reds", _whole), frame, "projects", _says(frame, _whole))


def by_money(snapshot: Snapshot) -> Trend:
    """How much money was in each color: the current budget, or the size that the portfolio states instead. Projects
    without that amount are left out."""
    metric, said = size_of(snapshot.selected(snapshot.frame(some_facts, SIZED)))
    currency = policy_of(snapshot).reporting_currency
    sums: list[tuple[date, dict[str, Any]]] = []
    scales = _scales_of(snapshot)
    for day, facts in _by_day(snapshot.selected(snapshot.frame(dated_money, metric)), scales):
        found = {color: figure(metric, facts[facts["reported_counted"] == color], day, currency) for color in COLORS}
        sums.append((day, {color: one.value for color, one in found.items()}))
    most = max((sum(amounts[c] or 0 for c in COLORS) for _, amounts in sums), default=0)
    divisor, unit = formats.money_unit(most, currency)
    rows = [row for day, amounts in sums for row in _rows(day, _in_unit(amounts, divisor), scales[day])]
    frame = _frame(rows)

    def money_says(amount: float) -> str:
        return formats.in_unit(amount, unit)

    title = _title(frame, "red money", money_says)
    return Trend(Titled(title.title, f"{SUBTITLE} · {said}"), frame, unit, _says(frame, money_says))


def _in_unit(amounts: dict[str, Any], divisor: float) -> dict[str, float]:
    return {color: float(amount or 0) / divisor for color, amount in amounts.items()}


def _days(snapshot: Snapshot) -> list[date]:
    return [day for day in dates(snapshot.store, snapshot.known_on) if day <= snapshot.as_at][-HISTORY:]


def dated_colors(snapshot: Snapshot) -> pd.DataFrame:
    """What was reported at each of the dates of the open projects, once a load. Grain: date × project, by date.
    Columns: period, project_id, reported_counted, and what a filter chooses by."""
    frames = [_open(snapshot, day).assign(period=pd.Timestamp(day)) for day in _days(snapshot)]
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def _open(snapshot: Snapshot, day: date) -> pd.DataFrame:
    facts = snapshot.at(day).frame(status_facts)[[*CHOSEN_BY, "project_id", "state", "reported_counted"]]
    return facts[~facts["state"].isin(CLOSED)]


def dated_money(snapshot: Snapshot, metric: str) -> pd.DataFrame:
    """The same with an amount of each project, and why it is missing."""
    colors, names = snapshot.frame(dated_colors), ["project_id", metric, f"{metric}_reason"]
    frames = [
        rows.merge(snapshot.unselected().at(day).frame(stated_at)[names], how="left", on="project_id")
        for day, rows in _by_day(colors, _days(snapshot))
    ]
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def _by_day(rows: pd.DataFrame, days: Iterable[date]) -> Iterator[tuple[date, pd.DataFrame]]:
    """The rows of each date, of rows that stand by date."""
    periods = rows["period"].to_numpy("datetime64[us]")
    for day in days:
        first, end = (np.searchsorted(periods, np.datetime64(day, "us"), side) for side in ("left", "right"))
        yield day, rows.iloc[first:end]


def _rows(day: date, amounts: dict[str, int] | dict[str, float], scale: int) -> list[dict[str, object]]:
    return [{"period": pd.Timestamp(day), "rag": c, "count": amounts[c], "scale": scale} for c in COLORS]


def _scales_of(snapshot: Snapshot) -> dict[date, int]:
    """How many colors the ratings of each date were on, of all projects, whatever is selected."""
    found = snapshot.frame(rated_on)
    return dict(zip(_days(snapshot), (int(scale) for scale in found["scale"]), strict=True))


def rated_on(snapshot: Snapshot) -> pd.DataFrame:
    """The scale of the ratings of each of the dates (5 or 3), once a load. Grain: date, in order. Column: scale."""
    ratings = [snapshot.at(day).frame(status_facts)["rating"] for day in _days(snapshot)]
    return pd.DataFrame({"scale": [5 if five_points(found) else 3 for found in ratings]})


def _frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Empty where no project was rated at any of the dates."""
    frame = pd.DataFrame(rows, columns=["period", "rag", "count", "scale"])
    return frame if frame.loc[frame["rag"] != "NOT_RATED", "count"].sum() else frame.iloc[:0]


# --- In words ----------------------------------------------------------------------------------------


def _whole(amount: float) -> str:
    return formats.number(int(amount))


def _title(frame: pd.DataFrame, noun: str, shown: Callable[[float], str]) -> Titled:
    if frame.empty:
        return Titled("No ratings over time", "No source states a declared or assured rating")
    reds = frame[frame["rag"] == "RED"].set_index("period")["count"].sort_index()
    first, last = reds.iloc[0], reds.iloc[-1]
    since = formats.date_long(reds.index[0].date())
    if len(reds) < 2:
        return Titled("Reported status", SUBTITLE)
    if shown(first) == shown(last):
        return Titled(f"Reported: {shown(last)} {noun}, as on {since}", SUBTITLE)
    fewer = "less" if noun.endswith("money") else "fewer"
    word = "more" if last > first else fewer
    return Titled(f"Reported: {word} {noun} than on {since}, {shown(last)} against {shown(first)}", SUBTITLE)


def _says(frame: pd.DataFrame, shown: Callable[[float], str]) -> str:
    if frame.empty:
        return ""
    day = frame["period"].max()
    last = frame[frame["period"] == day].set_index("rag")["count"]
    red, amber, green = (shown(last.get(color, 0)) for color in ("RED", "AMBER", "GREEN"))
    return f"As reported on {formats.date_long(day.date())}: {red} red, {amber} amber, {green} green." + _scales(frame)


def _scales(frame: pd.DataFrame) -> str:
    """Where the scale changed, in words."""
    scales = frame.drop_duplicates("period").set_index("period")["scale"].sort_index()
    changed = scales[scales != scales.shift(fill_value=scales.iloc[0])]
    if changed.empty:
        return ""
    day = changed.index[-1]
    before = 5 if changed.iloc[-1] == 3 else 3
    last = formats.date_long(scales.index[scales.index < day].max().date())
    changes = f" Up to {last} ratings were on {before} colors, since then on {changed.iloc[-1]}"
    return f"{changes}; the hybrids are drawn as amber."
