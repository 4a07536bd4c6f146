"""Time against money: where each project stands, and which of four corners that is."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics.figure import Reason

BOTH, LATE, OVER, WITHIN = "late and over", "late", "over", "within both"
ZONES = (BOTH, LATE, OVER, WITHIN)


def places(facts: pd.DataFrame) -> pd.DataFrame:
    """Grain and index: those of the facts (one row a project, metrics/derived.py).

    Columns: slip (calendar days, late positive), over (forecast over budget in percent of the budget, float64, over
    positive), zone (one of ZONES by the limits of each project: beyond what is green is late, or over), reason (why it
    has no place; missing where it has one). Domain reference, section 1.5.
    """
    budget, eac, slip = (facts[name] for name in ("current_budget", "eac", "slip"))
    stated = budget.notna() & eac.notna()
    granted = (budget.fillna(0) > 0) & stated
    known = granted & slip.notna()
    over = (eac - budget).astype("Float64") * 100 / budget.where(granted).astype("Float64")
    late = (slip > facts["limit_slip_amber"]).fillna(False).astype(bool)
    much = (over >= facts["limit_cost_amber"].astype("Float64") * 100).fillna(False).astype(bool)
    zone = pd.Series(WITHIN, index=facts.index, dtype="object").mask(late, LATE).mask(much, OVER)
    zone = zone.mask(late & much, BOTH).where(known)
    reason = facts["slip_reason"].astype("object").where(slip.isna())
    of_money = facts["eac_reason"].astype("object").fillna(facts["current_budget_reason"].astype("object"))
    of_money = of_money.where(~stated, Reason.ZERO_BUDGET.value).fillna(Reason.NO_DATA.value)
    return pd.DataFrame(
        {
            "slip": slip.where(known),
            "over": over.where(known).astype("float64"),
            "zone": zone,
            "reason": reason.fillna(of_money).where(~known),
        }
    )
