"""The registry: every metric's one definition. Pages, command line and exports ask here, by id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from dashboard.metrics.currency import to_major
from dashboard.metrics.figure import Coverage, Figure, Reason, Value

Favorable = Literal["higher", "lower", "none"]
Grain = Literal["project", "team_week", "reconciliation"]


@dataclass(frozen=True)
class Result:
    """What a definition's function finds in a frame of facts."""

    value: Value | None
    known: int
    of: int
    reason: Reason | None = None


@dataclass(frozen=True)
class Definition:
    """One metric.

    compute(facts) -> Result works on a frame of the grain: `project` (views/facts.py: project_facts),
    `team_week` (resource × week) or `reconciliation` (views/reconciliation.py: items). Money is in minor units of
    the reporting currency and leaves in major units.
    """

    id: str
    label: str
    unit: Literal["money", "projects", "days", "%", "FTE", "people", "items"]
    formula: str
    follows: str
    favorable: Favorable
    inputs: tuple[str, ...]
    compute: Callable[[pd.DataFrame], Result]
    grain: Grain = "project"
    distribution: str = ""  # column whose values the metric is counted by
    compares: bool = False  # needs a date compared with
    open_only: bool = False  # leaves out projects that are complete or cancelled
    needs: tuple[str, ...] = ()  # columns that a row must have to be counted: what two dates are compared over


def count(facts: pd.DataFrame) -> Result:
    return Result(len(facts), len(facts), len(facts))


def total(column: str) -> Callable[[pd.DataFrame], Result]:
    """Sum of a column over the rows where it is known."""

    def compute(facts: pd.DataFrame) -> Result:
        known = facts[column].notna()
        number = int(known.sum())
        if not number:
            return Result(None, 0, len(facts), common_reason(facts, column))
        return Result(int(facts.loc[known, column].sum()), number, len(facts))

    return compute


def difference(minuend: str, subtrahend: str) -> Callable[[pd.DataFrame], Result]:
    """Sum of one column less the sum of another, over the rows where both are known."""

    def compute(facts: pd.DataFrame) -> Result:
        both = facts[minuend].notna() & facts[subtrahend].notna()
        number = int(both.sum())
        if not number:
            lacking = minuend if facts[minuend].isna().all() else subtrahend
            return Result(None, 0, len(facts), common_reason(facts, lacking))
        rows = facts[both]
        return Result(int(rows[minuend].sum()) - int(rows[subtrahend].sum()), number, len(facts))

    return compute


def share(numerator: str, denominator: str, zero: Reason) -> Callable[[pd.DataFrame], Result]:
    """Sum of one column over the sum of another, in percent; over the rows where both are known."""

    def compute(facts: pd.DataFrame) -> Result:
        both = facts[numerator].notna() & facts[denominator].notna()
        number = int(both.sum())
        if not number:
            lacking = numerator if facts[numerator].isna().all() else denominator
            return Result(None, 0, len(facts), common_reason(facts, lacking))
        divisor = int(facts.loc[both, denominator].sum())
        if divisor == 0:
            return Result(None, number, len(facts), zero)
        return Result(100 * int(facts.loc[both, numerator].sum()) / divisor, number, len(facts))

    return compute


def overrun(budget: str) -> Callable[[pd.DataFrame], Result]:
    """Forecast over a budget in percent of it: (sum EAC - sum budget) / sum budget."""

    def compute(facts: pd.DataFrame) -> Result:
        variance = difference(budget, "eac")(facts)
        if variance.value is None:
            return variance
        both = facts["eac"].notna() & facts[budget].notna()
        divisor = int(facts.loc[both, budget].sum())
        if divisor == 0:
            return Result(None, variance.known, variance.of, Reason.ZERO_BUDGET)
        return Result(-100 * int(variance.value) / divisor, variance.known, variance.of)

    return compute


def middle(column: str) -> Callable[[pd.DataFrame], Result]:
    """Median of a column: a distribution's middle, not an average of ratios."""

    def compute(facts: pd.DataFrame) -> Result:
        known = facts[column].dropna()
        if known.empty:
            return Result(None, 0, len(facts), common_reason(facts, column))
        median = float(known.median())
        return Result(int(median) if median.is_integer() else median, len(known), len(facts))

    return compute


def above(column: str, limit: int) -> Callable[[pd.DataFrame], Result]:
    """How many rows have more than the limit, of those where the column is known. A column that only a
    comparison of two dates has is not applicable without one."""

    def compute(facts: pd.DataFrame) -> Result:
        if column not in facts:
            return Result(None, 0, len(facts), Reason.NOT_APPLICABLE)
        known = facts[column].dropna()
        if known.empty:
            return Result(None, 0, len(facts), common_reason(facts, column))
        return Result(int((known > limit).sum()), len(known), len(facts))

    return compute


def flagged(column: str, *needs: str) -> Callable[[pd.DataFrame], Result]:
    """How many rows are flagged, of those for which everything needed is known (a color, or a date)."""

    def compute(facts: pd.DataFrame) -> Result:
        known = pd.Series(True, index=facts.index)
        for need in needs:
            known &= facts[need].notna() & (facts[need] != "NOT_RATED")
        number = int(known.sum())
        if not number:
            return Result(None, 0, len(facts), Reason.NO_DATA)
        return Result(int(facts.loc[known, column].sum()), number, len(facts))

    return compute


def green_by_rebaseline(facts: pd.DataFrame) -> Result:
    """How many projects are green against their current baseline only, of those that have a color against the
    original one too."""
    colors = ["GREEN", "AMBER", "RED"]
    known = facts["computed"].isin(colors) & facts["computed_original"].isin(colors)
    number = int(known.sum())
    if not number:
        return Result(None, 0, len(facts), common_reason(facts, "slip_original", Reason.NO_BASELINE))
    return Result(int(facts.loc[known, "rebaselined_green"].sum()), number, len(facts))


def unreconciled(facts: pd.DataFrame) -> Result:
    """Sum of the sizes of the open differences in money."""
    rows = facts[facts["state"] == "open"]
    known = rows["amount"].notna()
    return Result(int(rows.loc[known, "amount"].sum()), int(known.sum()), len(rows))


def open_items(facts: pd.DataFrame) -> Result:
    """How many differences are open."""
    number = int((facts["state"] == "open").sum())
    return Result(number, number, len(facts))


def common_reason(facts: pd.DataFrame, column: str, otherwise: Reason = Reason.NO_DATA) -> Reason:
    """The reason most rows give for not having a value."""
    own = f"{column}_reason"
    if own in facts.columns and facts[own].notna().any():
        return Reason(facts[own].mode().iloc[0])
    return otherwise


def rated(column: str) -> Callable[[pd.DataFrame], Result]:
    """For a distribution: coverage counts the rows that carry a color, of those that are open."""

    def compute(facts: pd.DataFrame) -> Result:
        open_ = int((~facts[column].isin(["COMPLETE", "CANCELLED"])).sum())
        return Result(len(facts), int(facts[column].isin(["GREEN", "AMBER", "RED"]).sum()), open_)

    return compute


DOMAIN_11 = "Domain reference, section 11"
_ALL = [
    Definition("project_count", "Projects", "projects", "Projects in the register as at the date.",
               DOMAIN_11, "none", ("register",), count),
    Definition("rag_declared", "Projects by declared RAG", "projects",
               "Count of projects by the color their own manager or owner declared last. No declaration counts as "
               "NOT_RATED.", "Domain reference, section 1.5", "none", ("status_report.declared",),
               rated("declared"), distribution="declared"),
    Definition("rag_assured", "Projects by assured RAG", "projects",
               "Count of projects by the color of the last independent assurance. None counts as NOT_RATED.",
               "UK GMPP delivery confidence assessment; domain reference, section 1.1", "none",
               ("status_report.assured",), rated("assured"), distribution="assured"),
    Definition("rag_reported", "Projects by reported RAG", "projects",
               "Count of projects by the assured color where there is one, else the declared one. This is the "
               "distribution the UK portfolio publishes.", "UK GMPP annual report, Annex A", "none",
               ("status_report.assured", "status_report.declared"), rated("reported"), distribution="reported"),
    Definition("rag_computed", "Projects by computed RAG", "projects",
               "Count of projects by the worst of the colors that the figures give for cost (overrun 5 % amber, "
               "10 % red) and schedule (slip over 7 days amber, over 30 red); NOT_RATED unless both are known.",
               "Domain reference, section 1.5", "none", ("current_budget", "eac", "schedule_slip_days"),
               rated("computed"), distribution="computed"),
    Definition("watermelons", "Watermelons", "projects",
               "Open projects whose declared color is at least one step better than the computed one.",
               "Domain reference, section 1.4", "lower", ("rag_declared", "rag_computed"),
               flagged("watermelon", "declared", "computed"), open_only=True),
    Definition("stale_reports", "Stale reports", "projects",
               "Open projects whose last status report is older than the cadence and 7 days of grace.",
               "Domain reference, section 1.5", "lower", ("status_report.data_date",), flagged("stale", "reported_on"),
               open_only=True),
    Definition("whole_life_cost", "Whole-life cost", "money",
               "Sum of the whole-life cost that the sources state.", DOMAIN_11, "none",
               ("statement.whole_life_cost",), total("whole_life_cost"), needs=("whole_life_cost",)),
    Definition("original_budget", "Original budget", "money",
               "Sum of the first approved budget (version 0): of the budget journal, else of the original baseline.",
               "Domain reference, section 3.1", "none", ("budget_line", "baseline.budget"),
               total("original_budget"), needs=("original_budget",)),
    Definition("current_budget", "Current budget", "money",
               "Original budget plus the changes approved by the date; where there is no budget journal, the "
               "budget that the source states (of the fiscal year, where it states only that).",
               "Domain reference, section 3.1", "none", ("budget_line", "statement.current_budget"),
               total("current_budget"), needs=("current_budget",)),
    Definition("cost_to_date", "Cost to date", "money", "Actuals plus accruals booked by the date (AC).",
               "Domain reference, sections 2.1 and 3.1", "none", ("cost_line.actual", "cost_line.accrual"),
               total("cost_to_date"), needs=("cost_to_date",)),
    Definition("open_commitment", "Open commitment", "money", "Orders placed and not yet invoiced or accrued.",
               "Domain reference, section 3.1", "none", ("cost_line.commitment",),
               total("open_commitment"), needs=("open_commitment",)),
    Definition("eac", "Forecast at completion", "money",
               "Cost to date plus the forecast of cost to come (EAC-4, management estimate); where there is no "
               "forecast by month, the forecast that the source states.",
               "Domain reference, section 2.1", "lower", ("cost_line", "forecast_line", "statement.eac"),
               total("eac"), needs=("eac",)),
    Definition("forecast_variance", "Forecast variance", "money",
               "Current budget less forecast at completion, over the projects where both are known. Positive is "
               "under budget.", "Domain reference, section 3.1 (VAC)", "higher", ("current_budget", "eac"),
               difference("current_budget", "eac"), needs=("current_budget", "eac")),
    Definition("forecast_variance_original", "Forecast variance against the original budget", "money",
               "Original budget (version 0) less forecast at completion, over the projects where both are known; "
               "changes approved since then do not count. Positive is under budget.",
               "Domain reference, sections 2.2 (re-baselined) and 3.1", "higher", ("original_budget", "eac"),
               difference("original_budget", "eac"), needs=("original_budget", "eac")),
    Definition("forecast_overrun", "Forecast over budget", "%",
               "(Sum of forecast less sum of budget) over sum of budget, where both are known. Positive is over.",
               "Domain reference, section 1.5", "lower", ("current_budget", "eac"), overrun("current_budget"),
               needs=("current_budget", "eac")),
    Definition("forecast_overrun_original", "Forecast over the original budget", "%",
               "(Sum of forecast less sum of original budget) over sum of original budget, where both are known. "
               "Positive is over.", "Domain reference, sections 1.5 and 2.2 (re-baselined)", "lower",
               ("original_budget", "eac"), overrun("original_budget"), needs=("original_budget", "eac")),
    Definition("budget_used", "Budget used", "%", "Sum of cost to date over sum of current budget.",
               "Domain reference, section 3.2", "none", ("cost_to_date", "current_budget"),
               share("cost_to_date", "current_budget", Reason.ZERO_BUDGET)),
    Definition("work_done", "Work done", "%",
               "Sum of earned value (budget × percent complete) over sum of budget, where both are known.",
               "Domain reference, section 2.1", "higher", ("progress.percent_complete", "current_budget"),
               share("ev", "current_budget", Reason.ZERO_BUDGET)),
    Definition("schedule_slip_days", "Schedule slip", "days",
               "Forecast or actual finish less the finish of the current baseline, in calendar days; late is "
               "positive. Of several projects: the median.", "Domain reference, section 5", "lower",
               ("baseline.finish", "progress.forecast_finish"), middle("slip")),
    Definition("late_projects", "Projects forecast late", "projects",
               "Open projects whose forecast finish is more than 7 days after the current baseline.",
               "Domain reference, sections 1.5 and 5", "lower", ("schedule_slip_days",), above("slip", 7),
               open_only=True),
    Definition("schedule_slip_original_days", "Schedule slip against the original baseline", "days",
               "Forecast or actual finish less the finish of the original baseline (version 0), in calendar days; "
               "late is positive. Of several projects: the median.",
               "Domain reference, sections 2.2 (re-baselined) and 5", "lower",
               ("baseline.finish", "progress.forecast_finish"), middle("slip_original")),
    Definition("late_projects_original", "Projects forecast late against the original baseline", "projects",
               "Open projects whose forecast finish is more than 7 days after the original baseline (version 0).",
               "Domain reference, sections 1.5, 2.2 (re-baselined) and 5", "lower",
               ("schedule_slip_original_days",), above("slip_original", 7), open_only=True),
    Definition("green_by_rebaseline", "Green only by re-baseline", "projects",
               "Open projects whose computed color is green against the current baseline and budget, but amber or "
               "red, by the same rules, against the original ones; a baseline or budget was changed in between. "
               "Known where both colors are.", "Domain reference, sections 1.5 and 2.2 (re-baselined)", "lower",
               ("rag_computed", "forecast_variance_original", "schedule_slip_original_days"), green_by_rebaseline,
               open_only=True),
    Definition("finish_moved_later", "Finish dates moved later", "projects",
               "Open projects whose forecast finish is later than at the date compared with.",
               "Domain reference, section 5 (movement)", "lower", ("progress.forecast_finish",),
               above("movement", 0), compares=True, open_only=True),
    Definition("forecast_utilization", "Forecast utilization", "%",
               "Hours booked (hard and soft) over net capacity (contract hours less public holidays and leave), in "
               "the weeks in view; by default the 13 weeks after the date.", "Domain reference, section 4", "none",
               ("allocation", "resource", "absence", "holiday"),
               share("booked", "net_capacity", Reason.ZERO_CAPACITY), grain="team_week"),
    Definition("committed_utilization", "Committed utilization", "%",
               "Hours hard-booked over net capacity, in the weeks in view.", "Domain reference, section 4", "none",
               ("allocation", "resource", "absence", "holiday"),
               share("hard", "net_capacity", Reason.ZERO_CAPACITY), grain="team_week"),
    Definition("unreconciled", "Unreconciled", "money",
               "Sum of the sizes of the open differences between sources that are beyond the tolerance, in money; "
               "those that cannot be said in money are not in it.", "Design, section 4 (authority)", "lower",
               ("statement", "cost_line", "budget_line", "forecast_line"), unreconciled, grain="reconciliation"),
    Definition("reconciliation_items", "Open reconciliation items", "items",
               "Number of open differences between sources that are beyond the tolerance.",
               "Design, section 4 (authority)", "lower", ("register", "status_report", "progress", "statement"),
               open_items, grain="reconciliation"),
]  # fmt: skip

DEFINITIONS: dict[str, Definition] = {definition.id: definition for definition in _ALL}


def figure(metric: str, facts: pd.DataFrame, as_at: date, currency: str, group: dict[str, Any] | None = None) -> Figure:
    """One figure of a definition over a frame of facts."""
    definition = DEFINITIONS[metric]
    if definition.open_only:
        facts = facts[~facts["state"].isin(["complete", "cancelled"])]
    result = definition.compute(facts)
    value = result.value
    if value is not None and definition.unit == "money":
        value = to_major(int(value), currency)
    return Figure(
        metric=metric,
        value=value,
        unit=currency if definition.unit == "money" else definition.unit,
        coverage=Coverage(result.known, result.of),
        as_at=as_at,
        reason=result.reason,
        group=group or {},
    )


def distribution(metric: str, facts: pd.DataFrame, as_at: date, group: dict[str, Any] | None = None) -> list[Figure]:
    """The figures of a metric that counts by color: one for each color, zero where none."""
    definition = DEFINITIONS[metric]
    result = definition.compute(facts)
    counts = facts[definition.distribution].value_counts()
    colors = ["GREEN", "AMBER", "RED", "NOT_RATED"]
    colors += [color for color in ("ON_HOLD", "COMPLETE", "CANCELLED") if counts.get(color, 0)]
    return [
        Figure(
            metric=metric,
            value=int(counts.get(color, 0)),
            unit=definition.unit,
            coverage=Coverage(result.known, result.of),
            as_at=as_at,
            group={**(group or {}), "rag": color},
        )
        for color in colors
    ]
