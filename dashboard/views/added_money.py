"""Money of projects cut otherwise than in their facts: by month, by kind of cost, at the rates of the day.

Each function gives one row a project that the scope allows (column project_id), its columns in Int64 minor units of the
reporting currency with `<column>_reason` where unknown. Known only where the lines of the ledger count: a total that a
source states has no months (NOT_STATED). What these columns are the sums of is in views/trace_added.py.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

import pandas as pd

from dashboard.metrics.calendars import MonthCalendar
from dashboard.metrics.currency import convert
from dashboard.metrics.fx import MonthRates, at_rates_of_months, parts, rates_of_months
from dashboard.metrics.policy import Policy
from dashboard.metrics.rates import Rate, RateKind
from dashboard.views.facts import all_month_facts, all_project_facts, policy_of
from dashboard.views.money_facts import money_rows, outranked, rates_of, stated_totals
from data_loaders.queries import costs, money
from data_loaders.snapshot import Snapshot

WINDOW = 3  # closed months of the burn rate (domain reference, section 3.2)
BOOKED = ("actual", "accrual")
CONTINGENCY = "contingency"  # the category, in any case
TYPES = ("capex", "opex")
YEARS = ("cost_prior_years", "cost_this_year", "cost_to_come")


# --- By month ----------------------------------------------------------------------------------------


def closed_months(as_at: date, number: int = WINDOW) -> list[pd.Timestamp]:
    """The first days of the last months that have ended by the date, oldest first."""
    running = (pd.Timestamp(as_at) + pd.Timedelta(days=1)).replace(day=1)
    return [running - pd.DateOffset(months=back) for back in range(number, 0, -1)]


def side_of_year(months: pd.Series, policy: Policy, as_at: date) -> pd.Series:
    """Which of YEARS each month belongs to, by the fiscal year of the date."""
    calendar = MonthCalendar(policy.fiscal_year_start)
    year = calendar.periods(calendar.year_of(as_at))
    start, end = pd.Timestamp(year[0].start), pd.Timestamp(year[-1].end)
    prior, present, future = YEARS
    return pd.Series(present, index=months.index).mask(months < start, prior).mask(months > end, future)


def month_columns(snapshot: Snapshot) -> pd.DataFrame:
    """Columns: cost_of_last_3_months (booked in the last closed months), and the life of the project split by fiscal
    year (cost_prior_years, cost_this_year, cost_to_come: cost and forecast), of which the sum is eac exactly."""
    policy, facts, lines = policy_of(snapshot), _facts(snapshot), snapshot.frame(all_month_facts)
    window = lines[lines["month"].isin(closed_months(snapshot.as_at))]
    recent = window.groupby("project_id")["cost"].sum()
    found = {"cost_of_last_3_months": (recent, "cost_to_date")}
    life = lines["cost"].fillna(0) + lines["forecast"].fillna(0)
    side = side_of_year(lines["month"], policy, snapshot.as_at)
    for name in YEARS:
        found[name] = (life[side == name].groupby(lines["project_id"]).sum(), "eac")
    without = set(lines.loc[lines["no_rate"], "project_id"])
    return _columns(snapshot, facts, found, without)


def _columns(
    snapshot: Snapshot, facts: pd.DataFrame, found: dict[str, tuple[pd.Series, str]], no_rate: set[int]
) -> pd.DataFrame:
    """Sums by project as columns: each known where the lines say the measure beside it, and there 0 where none does."""
    made = facts[["project_id"]].copy()
    for name, (sums, measure) in found.items():
        known = facts["project_id"].isin(of_lines(snapshot, measure) - no_rate)
        amount = facts["project_id"].map(sums).astype("Int64").fillna(0).where(known)
        reason = facts[f"{measure}_reason"].astype("object").fillna("NOT_STATED")
        reason = reason.mask(facts["project_id"].isin(no_rate), "NO_RATE")
        made[name], made[f"{name}_reason"] = amount, reason.where(~known)
    return made if snapshot.scope.money else without_amounts(made, list(found))


def without_amounts(made: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The same for a viewer who may not see money."""
    unknown = pd.array([pd.NA] * len(made), "Int64")
    return made.assign(**dict.fromkeys(columns, unknown), **{f"{name}_reason": "NOT_SHOWN" for name in columns})


def _facts(snapshot: Snapshot) -> pd.DataFrame:
    return snapshot.frame(all_project_facts)


def of_lines(snapshot: Snapshot, measure: str) -> set[int]:
    """The projects of which the lines of the ledger say a measure, and no stated total counts more."""
    policy, rows = policy_of(snapshot), money_rows(snapshot)
    if measure == "eac" and not rows.has_forecast:
        return set()
    months = rows.months[rows.months["current"].notna()] if measure == "current_budget" else rows.months
    totals = stated_totals(rows.statements, rates_of(snapshot, policy), policy, snapshot.as_at)
    return set(months["project_id"]) - set(outranked(rows.ranks, totals, measure))


# --- By kind of cost ---------------------------------------------------------------------------------


def cost_by_type(snapshot: Snapshot) -> pd.DataFrame:
    """costs.by_type of what was booked, with `counted`: what a row adds to cost to date in the reporting currency."""
    policy = policy_of(snapshot)
    lines = snapshot.frame(costs.by_type)
    lines = lines[lines["kind"].isin(BOOKED)].reset_index(drop=True)
    rates = rates_of(snapshot, policy)
    keys = [lines[name] for name in ("project_id", "month", "currency", "kind")]
    own = partial(convert, currencies=lines["currency"], rates=rates, reporting=policy.reporting_currency)
    return lines.assign(counted=parts(lines["amount"], keys, own))


def type_columns(snapshot: Snapshot) -> pd.DataFrame:
    """Columns capex and opex: cost to date of either type, which add up to it. NOT_STATED where a part of the cost has
    no type."""
    facts, lines = _facts(snapshot), cost_by_type(snapshot)
    sums = {name: lines[lines["cost_type"] == name].groupby("project_id")["counted"].sum() for name in TYPES}
    untyped = lines[~lines["cost_type"].isin(TYPES) & (lines["counted"] != 0).fillna(True)]
    no_rate = set(lines.loc[lines["counted"].isna(), "project_id"])
    by_type = _columns(snapshot, facts, {name: (sums[name], "cost_to_date") for name in TYPES}, no_rate)
    unknown = by_type["project_id"].isin(set(untyped["project_id"]) - no_rate)
    for name in TYPES:
        known = by_type[name].notna()
        by_type[f"{name}_reason"] = by_type[f"{name}_reason"].mask(unknown & known, "NOT_STATED")
        by_type[name] = by_type[name].mask(unknown)
    return by_type


def contingency_columns(snapshot: Snapshot) -> pd.DataFrame:
    """Columns contingency_budget and contingency_drawn: budget of, and cost on, the category Contingency; 0 where a
    budget by category has none, NOT_STATED where the budget is not by category."""
    facts, cost, budget = _facts(snapshot), cost_by_type(snapshot), contingency_budget(snapshot)
    drawn = cost[is_contingency(cost)]
    no_rate = {*budget.loc[budget["counted"].isna(), "project_id"], *drawn.loc[drawn["counted"].isna(), "project_id"]}
    found = {
        "contingency_budget": (budget.groupby("project_id")["counted"].sum(), "current_budget"),
        "contingency_drawn": (drawn.groupby("project_id")["counted"].sum(), "cost_to_date"),
    }
    made = _columns(snapshot, facts, found, no_rate)
    lines = snapshot.frame(money.categories)
    told = lines.loc[lines["current"].notna() & (lines["category"] != "All"), "project_id"]
    untold = ~made["project_id"].isin(set(told))
    for name in found:
        made[f"{name}_reason"] = made[f"{name}_reason"].mask(untold & made[name].notna(), "NOT_STATED")
        made[name] = made[name].mask(untold)
    return made


def contingency_budget(snapshot: Snapshot) -> pd.DataFrame:
    """The budget of the category Contingency (grain of money.categories), with `counted`: in the reporting currency."""
    policy, lines = policy_of(snapshot), snapshot.frame(money.categories)
    lines = lines[is_contingency(lines) & lines["current"].notna()]
    rates = rates_of(snapshot, policy)
    return lines.assign(counted=convert(lines["current"], lines["currency"], rates, policy.reporting_currency))


def is_contingency(lines: pd.DataFrame) -> pd.Series:
    return lines["category"].str.strip().str.casefold() == CONTINGENCY


# --- At the rates of the day -------------------------------------------------------------------------


def month_rates(snapshot: Snapshot, months: pd.Series, policy: Policy) -> MonthRates:
    """The actual rates of months, as known at the date; closing rates where no actual ones are loaded."""
    history = snapshot.frame(costs.rate_history)
    kinds = {kind.value: kind for kind in RateKind}
    rates = [
        Rate(row.currency, row.quote, kinds[row.kind], row.data_date.date(), Decimal(row.rate))
        for row in history[history["kind"].isin(kinds)].itertuples()
    ]
    return rates_of_months(rates, sorted(months.unique()), policy.reporting_currency)


def fx_columns(snapshot: Snapshot) -> pd.DataFrame:
    """Column cost_at_actual_rates: cost to date, each month's at its own rate. NO_RATE where a month has none; and for
    all projects where costs of other currencies are booked and none of them has such a rate, since no FX effect could
    be told."""
    policy, facts, lines = policy_of(snapshot), _facts(snapshot), snapshot.frame(money.months)
    rates = month_rates(snapshot, lines["month"], policy)
    foreign = lines["currency"].notna() & (lines["currency"] != policy.reporting_currency)
    total, missing, any_rate = pd.Series(0, index=lines.index, dtype="Int64"), set[int](), False
    for kind in BOOKED:
        amounts = at_rates_of_months(lines[kind], lines["currency"], lines["month"], rates, policy.reporting_currency)
        missing |= set(lines.loc[lines[kind].notna() & amounts.isna(), "project_id"])
        any_rate |= bool((foreign & amounts.notna()).any())
        total += amounts.fillna(0)
    if missing and not any_rate:
        missing = set(facts["project_id"])
    sums = total.groupby(lines["project_id"]).sum()
    return _columns(snapshot, facts, {"cost_at_actual_rates": (sums, "cost_to_date")}, missing)
