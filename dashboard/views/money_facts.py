"""The money of projects: lines by month summed first and converted then, stated totals where there are no lines."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.metrics.currency import convert, half_even_share
from dashboard.metrics.policy import Policy
from data_loaders.queries import money, projects
from data_loaders.snapshot import Snapshot

Rates = dict[str, Decimal]
# Measures that a source may state in place of lines, and the lines that would say it.
LINES_OF = {
    "whole_life_cost": (),
    "current_budget": ("budget_line",),
    "eac": ("cost_line", "forecast_line"),
    "cost_to_date": ("cost_line",),
}
MEASURES = ("whole_life_cost", "original_budget", "current_budget", "cost_to_date", "open_commitment", "eac", "pv")
LINE_OF = {
    "original_budget": "original",
    "current_budget": "current",
    "cost_to_date": "cost",
    "open_commitment": "commitment",
}


@dataclass(frozen=True)
class MoneyRows:
    """What the money of projects is made of, each amount in its own currency.

    months: money.months. statements: money.statements. ranks: money.line_ranks. baselines: the first one of each
    project (budget, currency). has_forecast: whether anybody forecasts by month; without, cost to date is no forecast.
    """

    months: pd.DataFrame
    statements: pd.DataFrame
    ranks: pd.DataFrame
    baselines: pd.DataFrame
    has_forecast: bool


def money_rows(snapshot: Snapshot) -> MoneyRows:
    """What the record has of it, in the viewer's scope."""
    first = snapshot.frame(projects.baselines).sort_values("version").drop_duplicates("project_id")
    months, stated, ranks = (snapshot.frame(query) for query in (money.months, money.statements, money.line_ranks))
    return MoneyRows(months, stated, ranks, first, bool(settled(months)["forecast"].notna().any()))


def rates_of(snapshot: Snapshot, policy: Policy, kind: str = "budget") -> Rates:
    """Rates in force: reporting units for one unit of each currency. Constant currency, at budget rates, is the
    default (domain reference, section 3.3)."""
    rates = snapshot.frame(money.rates, kind)
    rates = rates[rates["quote"] == policy.reporting_currency]
    return {row.currency: Decimal(row.rate) for row in rates.itertuples()}


# --- By month ----------------------------------------------------------------------------------------


def by_month(months: pd.DataFrame, rates: Rates, reporting: str) -> pd.DataFrame:
    """Lines in the reporting currency. Grain: project × month × currency. Columns: those of money.months, cost (actual
    and accrual), no_rate."""
    lines = settled(months).drop(columns="forecast_on")
    for column in money.SUMS:
        lines[column] = convert(lines[column], lines["currency"], rates, reporting)
    lines["no_rate"] = lines["currency"].notna() & (lines["currency"] != reporting)
    lines["no_rate"] &= ~lines["currency"].isin(list(rates))
    booked = lines["actual"].notna() | lines["accrual"].notna()
    lines["cost"] = (lines["actual"].fillna(0) + lines["accrual"].fillna(0)).where(booked)
    return lines


def settled(lines: pd.DataFrame) -> pd.DataFrame:
    """The months with the forecast that is still to come. A month that had ended when the forecast was made
    leaves it once the project has cost booked for that month or a later one; until then its cost is not known,
    and nothing may quietly become nothing."""
    cost = lines[lines["actual"].fillna(0).ne(0) | lines["accrual"].fillna(0).ne(0)]
    booked = cost.groupby("project_id")["month"].max()
    ended = lines["month"] + pd.offsets.MonthEnd(0) <= lines["forecast_on"]
    done = booked.reindex(lines["project_id"]).to_numpy() >= lines["month"]
    return lines.assign(forecast=lines["forecast"].where(~(ended & done)))


def planned(lines: pd.DataFrame, as_at: date) -> pd.Series:
    """PV: the budget phased to the months up to the date, of the running month the share of its days that are over,
    rounded half to even once a project. Minor units. Index: project_id. Domain reference, section 2.1."""
    start = pd.Timestamp(as_at.replace(day=1))
    before = lines[lines["month"] < start].groupby("project_id")["current"].sum(min_count=1)
    running = lines[lines["month"] == start].groupby("project_id")["current"].sum(min_count=1)
    part = elapsed_part(running, as_at)
    everything = lines.groupby("project_id")["current"].sum(min_count=1)
    found = before.reindex(everything.index).fillna(0) + part.reindex(everything.index).fillna(0)
    return found.where(everything.notna()).astype("Int64")


def elapsed_part(amounts: pd.Series, as_at: date) -> pd.Series:
    """Of amounts planned for the running month, the share of its days that are over; each rounded half to even."""
    return half_even_share(amounts, as_at.day, monthrange(as_at.year, as_at.month)[1])


# --- By project --------------------------------------------------------------------------------------


def with_money(facts: pd.DataFrame, rows: MoneyRows, rates: Rates, policy: Policy, as_at: date) -> pd.DataFrame:
    """The facts (index: project_id) with their money. Columns: MEASURES, Int64 minor units of the reporting currency,
    and `<measure>_reason` where one is missing."""
    lines = by_month(rows.months, rates, policy.reporting_currency)
    reason = pd.Series("NOT_STATED", index=facts.index).where(~facts.index.isin(unconverted(lines)), "NO_RATE")
    facts = _with_lines(facts, lines, rows.has_forecast, as_at)
    facts = _with_original(facts, rows.baselines, rates, policy, reason)
    stated = stated_totals(rows.statements, rates, policy, as_at)
    for measure in LINES_OF:
        facts = _fill_stated(facts, stated, measure, outranked(rows.ranks, stated, measure), reason)
    for measure, otherwise in (("pv", "NO_BASELINE"), ("open_commitment", "NOT_STATED")):
        facts[f"{measure}_reason"] = reason.where(reason == "NO_RATE", otherwise).where(facts[measure].isna())
    return facts


def unconverted(lines: pd.DataFrame) -> set[int]:
    """The projects that have a line without an exchange rate: of them the lines say no sum. lines: by_month."""
    return set(lines.loc[lines["no_rate"], "project_id"])


def _with_lines(facts: pd.DataFrame, lines: pd.DataFrame, has_forecast: bool, as_at: date) -> pd.DataFrame:
    """What the lines of the journals and ledgers add up to; where one of them has no rate, nothing."""
    lines = lines[~lines["project_id"].isin(unconverted(lines))]
    sums = lines.groupby("project_id")[["original", "current", "cost", "commitment", "forecast"]].sum(min_count=1)
    for column, line in LINE_OF.items():
        facts[column] = sums[line].reindex(facts.index).astype("Int64")
    facts["rebaselined"] |= (sums["current"] != sums["original"]).reindex(facts.index).fillna(False).astype(bool)
    has_lines = pd.Series(facts.index.isin(sums.index), index=facts.index)
    for column in ("cost_to_date", "open_commitment"):  # a budget in the ledger without postings has cost nothing
        facts.loc[has_lines & facts[column].isna(), column] = 0
    to_come = sums["forecast"].reindex(facts.index).fillna(0)
    facts["eac"] = (facts["cost_to_date"] + to_come) if has_forecast else pd.array([pd.NA] * len(facts), "Int64")
    facts["pv"] = planned(lines, as_at).reindex(facts.index)
    return facts


def _with_original(
    facts: pd.DataFrame, baselines: pd.DataFrame, rates: Rates, policy: Policy, reason: pd.Series
) -> pd.DataFrame:
    """The budget of the original baseline, where the ledger has none, and why there is neither."""
    first = baselines.set_index("project_id")
    currencies = first["currency"].fillna(facts["currency"].reindex(first.index))
    stated = convert(first["budget"], currencies, rates, policy.reporting_currency)
    if policy.money_basis == "life":
        facts["original_budget"] = facts["original_budget"].fillna(stated.reindex(facts.index))
    lacking = first.index[first["budget"].notna() & stated.isna()]
    why = reason.where(reason == "NO_RATE", "NO_BASELINE").where(~facts.index.isin(lacking), "NO_RATE")
    facts["original_budget_reason"] = why.where(facts["original_budget"].isna())
    return facts


def stated_totals(statements: pd.DataFrame, rates: Rates, policy: Policy, as_at: date) -> pd.DataFrame:
    """Stated totals in the reporting currency, of the basis the organization reports on. Columns: project_id,
    measure, amount, reason, record_id, rank."""
    stated = statements[of_basis(statements, policy, as_at)]
    stated = stated.drop_duplicates(["project_id", "measure"], keep="last").copy()
    converted = convert(stated["amount"], stated["currency"], rates, policy.reporting_currency)
    stated["reason"] = stated["reason"].astype("object")
    stated.loc[stated["amount"].notna() & converted.isna(), "reason"] = "NO_RATE"
    stated["amount"] = converted
    return stated[["project_id", "measure", "amount", "reason", "record_id", "rank"]]


def of_basis(stated: pd.DataFrame, policy: Policy, as_at: date) -> pd.Series:
    """Which statements are of the life of a project, or of the fiscal year where the organization reports on that."""
    of_life = stated["period_grain"] == "life"
    if policy.money_basis != "year":
        return of_life
    year = pd.Timestamp(policy.fiscal_year_of(as_at))
    whole = of_life & (stated["measure"] == "whole_life_cost")
    return whole | ((stated["period_grain"] == "year") & (stated["period_start"] == year))


def outranked(ranks: pd.DataFrame, stated: pd.DataFrame, measure: str) -> pd.Index:
    """The projects of which a stated total counts more than the sum of the lines. Where both rank the same, the lines
    count: they can be added up again."""
    lines = LINES_OF[measure]
    if ranks.empty or not lines:
        return pd.Index([])
    own = stated[(stated["measure"] == measure) & stated["amount"].notna()].set_index("project_id")["rank"]
    of_lines = ranks.set_index("project_id").reindex(columns=list(lines)).max(axis=1).reindex(own.index)
    return own.index[own < of_lines]


def _fill_stated(
    facts: pd.DataFrame, stated: pd.DataFrame, measure: str, outranked: pd.Index, otherwise: pd.Series
) -> pd.DataFrame:
    """Use a stated total where the ledger has none or counts less, and its reason where it is missing."""
    own = stated[stated["measure"] == measure].set_index("project_id")
    amount = own["amount"].reindex(facts.index)
    if measure in facts:
        lines = facts[measure].astype("Int64")
        amount = lines.where(~lines.index.isin(outranked)).fillna(amount)
    facts[measure] = amount.astype("Int64")
    facts[f"{measure}_reason"] = own["reason"].reindex(facts.index).fillna(otherwise).where(facts[measure].isna())
    return facts


def without_money(facts: pd.DataFrame) -> pd.DataFrame:
    """The same for a viewer who may not see money: a ledger without amounts must not look like one without cost."""
    unknown = pd.array([pd.NA] * len(facts), "Int64")
    hidden: dict[str, Any] = dict.fromkeys(MEASURES, unknown)
    return facts.assign(**hidden, **{f"{measure}_reason": "NOT_SHOWN" for measure in MEASURES})


# --- What one source says beside another -------------------------------------------------------------


def own_totals(snapshot: Snapshot) -> pd.DataFrame:
    """The sums of the lines of projects whose lines are of one currency, in it. Grain: project × measure.
    Columns: project_id, measure, amount (minor units), currency, source (that of the lines, `+` between several),
    rank (how it counts). The measures are those of `project_facts`, by the same rules."""
    lines = settled(snapshot.frame(money.months))
    grouped = lines.groupby("project_id")
    one = grouped["currency"].nunique() == 1
    sums = grouped[["original", "current", "actual", "accrual", "forecast"]].sum(min_count=1)[one]
    cost = sums["actual"].fillna(0) + sums["accrual"].fillna(0)
    to_come = sums["forecast"].fillna(0) if lines["forecast"].notna().any() else sums["forecast"]
    totals = pd.DataFrame({"original_budget": sums["original"], "current_budget": sums["current"],
                           "cost_to_date": cost, "eac": cost + to_come})  # fmt: skip
    found = totals.rename_axis("measure", axis=1).stack().rename("amount").reset_index()
    found = found.join(grouped["currency"].first(), on="project_id")
    return found.merge(money.line_sources(snapshot), on=["project_id", "measure"])
