"""What the registers say: risks, benefits, milestones."""

from __future__ import annotations

from dashboard.metrics import value
from dashboard.metrics.definitions.base import DOMAIN_11, Definition, Unit, share, total
from dashboard.metrics.definitions.base import Favorable as Better
from dashboard.metrics.definitions.burn import of_added, where_added
from dashboard.metrics.figure import Reason

RISK = "Domain reference, section 6 (risk)"
DELIVERY = "Domain reference, section 5"
DATES = ("milestone.baseline", "milestone.forecast", "milestone.actual")
NEEDS = ("dependency.need_by", "dependency.forecast", "dependency.state")
BENEFIT = "Domain reference, section 6 (benefits)"
HITS = ("milestones_met", "milestones_due")


def _summed(column: str, metric: str, label: str, unit: Unit, formula: str, follows: str, favorable: Better,
            inputs: tuple[str, ...], adds: str, open_only: bool = False) -> Definition:  # fmt: skip
    """The sum of a column that is added to the facts."""
    return Definition(metric, label, unit, formula, follows, favorable, inputs, where_added(total(column), column),
                      reads=(column,), adds=adds, open_only=open_only)  # fmt: skip


def _counted(metric: str, label: str, formula: str, favorable: Better, inputs: tuple[str, ...],
             adds: str) -> Definition:  # fmt: skip
    """How many things of a register the open projects have, of a sort that is a column of its own."""
    return _summed(metric, metric, label, "items", formula, DELIVERY, favorable, inputs, adds, open_only=True)


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
    _counted("milestones_ahead", "Milestones due in the next 90 days",
             "Milestones of open projects that are not reached and whose baseline or forecast is in the 90 days after "
             "the date. Projects on hold are left out.", "none", DATES, "ahead"),
    _counted("milestones_ahead_late", "Milestones of the next 90 days forecast late",
             "Of the milestones due in the next 90 days, those forecast after their baseline by more days than the "
             "policy calls green (7 where it says nothing).", "lower", DATES, "ahead"),
    _counted("milestones_overdue", "Milestones overdue",
             "Milestones of open projects that are not reached and whose baseline is not after the date. Projects on "
             "hold are left out.", "lower", DATES, "ahead"),
    _counted("dependencies_open", "Open dependencies",
             "What open projects wait for from other projects: dependencies not delivered, counted at the receiver.",
             "none", NEEDS, "dependencies"),
    _counted("dependencies_late", "Dependencies forecast late",
             "Open dependencies forecast after the day on which they are needed, or needed on a day that has passed; "
             "counted at the receiver.", "lower", NEEDS, "dependencies"),
    _counted("dependencies_on_red", "Dependencies on a red provider",
             "Open dependencies whose provider is red: by the RAG in force, or by the reported one where the figures "
             "give none; counted at the receiver.", "lower", (*NEEDS, "rag_overall", "rag_reported"), "dependencies"),
]  # fmt: skip
