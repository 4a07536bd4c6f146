"""Where the money will end: the curve with the fan of its range, the range, and how well such ranges held.

Apart from the rest of the page, which can be drawn before: the first time after a load this asks for the record at
each of its past dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.views import calibration, forecast
from dashboard.views.burn import months_scaled
from dashboard.views.compared import compare
from dashboard.views.facts import month_facts
from dashboard.views.forecast import Outlook
from dashboard.views.parts import Section
from data_loaders.snapshot import Snapshot


@dataclass(frozen=True)
class Ahead:
    """cumulative: as BurnView.cumulative, with p10 and p90 where there is a range."""

    cumulative: pd.DataFrame
    ranges: Section
    calibration: Section | None

    def says(self, curve: str) -> str:
        """What is said of the curve, and of the fan where there is one."""
        return f"{curve} The pale band is the 80 % range." if "p10" in self.cumulative else curve


def view(snapshot: Snapshot, since: date | None) -> Ahead:
    """What the page says of where we end."""
    seen = compare(snapshot, since)
    ahead = forecast.outlook(seen)
    frame, _, scale = months_scaled(month_facts(snapshot), seen, cumulative=True)
    return Ahead(with_fan(frame, ahead, scale), ahead.card, calibration.card(seen))


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
