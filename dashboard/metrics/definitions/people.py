"""Time booked on projects."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics.definitions.base import Definition, Result, share
from dashboard.metrics.figure import Reason


def worked_share(facts: pd.DataFrame) -> Result:
    """Time worked over net capacity, of the people and weeks that a timesheet is known of. Of weeks to come there are
    none."""
    if "worked" not in facts:
        return Result(None, 0, len(facts), Reason.NO_DATA)
    return share("worked", "net_capacity", Reason.ZERO_CAPACITY)(facts)


PEOPLE = [
    Definition("forecast_utilization", "Forecast utilization", "%",
               "Hours booked (hard and soft) over net capacity (contract hours less public holidays and leave), in "
               "the weeks in view; by default the 13 weeks after the date.", "Domain reference, section 4", "none",
               ("allocation", "resource", "absence", "holiday"),
               share("booked", "net_capacity", Reason.ZERO_CAPACITY), grain="team_week",
               reads=("booked", "net_capacity")),
    Definition("committed_utilization", "Committed utilization", "%",
               "Hours hard-booked over net capacity, in the weeks in view.", "Domain reference, section 4", "none",
               ("allocation", "resource", "absence", "holiday"),
               share("hard", "net_capacity", Reason.ZERO_CAPACITY), grain="team_week", reads=("hard", "net_capacity")),
    Definition("actual_utilization", "Actual utilization", "%",
               "Hours worked by timesheet, billable or not, over net capacity, of the people and weeks that a "
               "timesheet is known of; a missing timesheet is not known, and not no work. In the weeks in view, up to "
               "the date; of weeks to come there is none.", "Domain reference, section 4", "none",
               ("time_entry", "resource", "absence", "holiday"), worked_share, grain="team_week",
               reads=("worked", "net_capacity")),
]  # fmt: skip
