"""What the registers say: risks, benefits, milestones."""

from __future__ import annotations

from dashboard.metrics import value
from dashboard.metrics.definitions.base import DOMAIN_11, Definition, Unit, share, total
from dashboard.metrics.definitions.base import Favorable as Better
from dashboard.metrics.definitions.burn import of_added, where_added
from dashboard.metrics.figure import Reason

RISK = "Domain reference, section 6 (risk)"
BENEFIT = "Domain reference, section 6 (benefits)"
HITS = ("milestones_met", "milestones_due")


def _summed(column: str, metric: str, label: str, unit: Unit, formula: str, follows: str, favorable: Better,
            inputs: tuple[str, ...], adds: str) -> Definition:  # fmt: skip
    """The sum of a column that is added to the facts."""
    return Definition(metric, label, unit, formula, follows, favorable, inputs, where_added(total(column), column),
                      reads=(column,), adds=adds)  # fmt: skip


REGISTERS = [
    _summed("risk_exposure", "risk_exposure", "Risk exposure", "money",
            "Sum of probability × cost impact of the open risks for which both are stated (EMV), each rounded once; a "
            "threat is positive. No open risk: 0.", f"{RISK} [S79]", "lower", ("risk.probability", "risk.cost_impact"),
            "risks"),
    _summed("open_risks", "risks_open", "Open risks", "items", "Number of open risks in the risk register.", DOMAIN_11,
            "lower", ("risk.state",), "risks"),
    _summed("high_risks", "risks_high", "High risks", "items",
            "Number of open risks of the band high or extreme: likelihood × impact of 8 or more.", f"{RISK} [S78]",
            "lower", ("risk.likelihood", "risk.impact"), "risks"),
    _summed("benefits_approved", "benefits_approved", "Benefits approved", "money",
            "Sum of the approved benefits, of their whole life; a disbenefit is negative.", BENEFIT, "none",
            ("benefit.approved",), "benefits"),
    _summed("benefits_forecast", "benefits_forecast", "Benefits forecast", "money",
            "Sum of the benefits forecast now, of their whole life.", BENEFIT, "higher", ("benefit.forecast",),
            "benefits"),
    _summed("benefits_realized", "benefits_realized", "Benefits realized", "money",
            "Sum of the benefits realized by the date.", BENEFIT, "higher", ("benefit.realized",), "benefits"),
    Definition("benefit_realization", "Benefits realized of approved", "%",
               "Sum of benefits realized over sum of benefits approved, of their whole life, where both are known: the "
               "record has no plan of benefits by date, so this is no rate to date.", BENEFIT, "higher",
               ("benefits_realized", "benefits_approved"),
               of_added(value.realization, "benefits_realized", "benefits_approved", percent=True),
               reads=("benefits_realized", "benefits_approved"), adds="benefits"),
    Definition("milestone_hit_rate", "Key milestones met", "%",
               "Key milestones that were due by their baseline in the last three months: those reached on or before "
               "it, over all of them.", "Domain reference, sections 5 and 11", "higher",
               ("milestone.baseline", "milestone.actual"), where_added(share(*HITS, Reason.NOTHING_DUE), *HITS),
               reads=HITS, adds="milestones"),
]  # fmt: skip
