"""Where the money will end: the curve with the fan of its range, the range, and how well such ranges held.

Apart from the rest of the page, which can be drawn before: the first time after a load this asks for the record at
each of its past dates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard.views import calibration, forecast
from dashboard.views.burn import months_scaled
from dashboard.views.forecast import Outlook
from dashboard.views.page_facts import Reads, month_lines, month_sums, page
from dashboard.views.parts import Section
from data_loaders.snapshot import Snapshot

READS = Reads(metrics=("eac", "cost_to_date", "eac_p50", "finish_p50"), columns=("expected_finish",), adds=("ranges",))
CALIBRATION = ("of", "held", "p50", "stated", "plan", "bac_cpi")  # columns shown of the calibration


@dataclass(frozen=True)
class Ahead:
    """cumulative: as BurnView.cumulative, with original and committed where they say more, and with p10 and p90 where
    there is a range."""

    cumulative: pd.DataFrame
    ranges: Section
    calibration: Section | None

    def says(self, curve: str) -> str:
        """What is said of the curve, and of the fan where there is one."""
        band = "The pale band, which widens with the cost to come, is the 80 % range."
        return f"{curve} {band}" if "p10" in self.cumulative else curve


def view(snapshot: Snapshot, since: date | None) -> Ahead:
    """What the page says of where we end."""
    seen = page(snapshot, since, READS)
    ahead = forecast.outlook(seen)
    lines = month_sums(month_lines(snapshot))
    frame, _, scale = months_scaled(lines, seen, cumulative=True)
    frame = with_committed(with_original(frame, lines, scale), lines, scale)
    return Ahead(with_fan(frame, ahead, scale), ahead.card, compact(calibration.card(seen)))


def compact(card: Section | None) -> Section | None:
    """The calibration card with the columns that a reader of budget burn needs; its file has all."""
    if card is None:
        return None
    columns = tuple(column for column in card.grid.columns if column.key in CALIBRATION)
    return replace(card, grid=replace(card.grid, columns=columns))


def with_original(cumulative: pd.DataFrame, lines: pd.DataFrame, scale: float) -> pd.DataFrame:
    """The cumulative months with the budget of the original baseline, where it is not the current one. lines:
    facts.month_facts; scale: minor units in the frame's unit."""
    months = lines.groupby("month")[["original", "current"]].sum(min_count=1)
    if months["original"].isna().all() or months["original"].equals(months["current"]):
        return cumulative
    original = months["original"].reindex(pd.DatetimeIndex(cumulative["period"])).fillna(0).astype("float64").cumsum()
    return cumulative.assign(original=original.to_numpy() / scale)


def with_committed(cumulative: pd.DataFrame, lines: pd.DataFrame, scale: float) -> pd.DataFrame:
    """The cumulative months with what is spent or ordered: level from the last actual to the month in which the
    forecast passes it."""
    ordered = lines["commitment"].sum() if len(lines) else 0
    spent = cumulative["actual"].dropna() if len(cumulative) else pd.Series(dtype="float64")
    if spent.empty or not ordered:
        return cumulative
    level = float(spent.iloc[-1]) + float(ordered) / scale
    months = pd.Series(range(len(cumulative)), index=cumulative.index)
    now = months[spent.index[-1]]
    passed = months[(cumulative["forecast"] >= level) & (months > now)]
    end = passed.iloc[0] if len(passed) else months.iloc[-1]
    return cumulative.assign(committed=pd.Series(level, index=cumulative.index).where(months.between(now, end)))


def with_fan(cumulative: pd.DataFrame, ahead: Outlook, scale: float) -> pd.DataFrame:
    """The cumulative months with p10 and p90: the cost to come, month by month, less or more in the proportion in
    which the ends of the range differ from the forecast. Projects without a range count as forecast. scale: minor
    units in the frame's unit."""
    to_come = cumulative["forecast"].dropna() if len(cumulative) else pd.Series(dtype="float64")
    if not ahead.eac.known or len(to_come) < 2 or to_come.iloc[-1] <= to_come.iloc[0]:
        return cumulative
    share = (to_come - to_come.iloc[0]) / (to_come.iloc[-1] - to_come.iloc[0])
    ends = {"p10": ahead.minor["p10"], "p90": ahead.minor["p90"]}
    return cumulative.assign(
        **{
            name: (to_come + share * (end - ahead.stated) / scale).clip(lower=to_come.iloc[0])
            for name, end in ends.items()
        }
    )
