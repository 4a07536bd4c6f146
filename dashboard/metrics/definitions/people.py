"""Time booked on projects."""

from __future__ import annotations

from dashboard.metrics.definitions.base import Definition, share
from dashboard.metrics.figure import Reason

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
]  # fmt: skip
