"""What every page is computed from: one row a project, and the money by month, in the reporting currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from dashboard.metrics import rag
from dashboard.metrics.currency import convert
from data_loaders.facts import fiscal_year_of
from data_loaders.queries import history, money, projects
from data_loaders.queries.settings import all_settings
from data_loaders.snapshot import Snapshot

LIFE = pd.Timestamp("1900-01-01")
CLOSED = ("complete", "cancelled")
COLOR_OF_STATE = {"on_hold": "ON_HOLD", "complete": "COMPLETE", "cancelled": "CANCELLED"}


@dataclass(frozen=True)
class Policy:
    """The organization's settings in force."""

    organization: str = "Portfolio"
    notice: str = ""
    attribution: str = ""
    reporting_currency: str = "GBP"
    fiscal_year_start: int = 1
    portfolio: str = "Portfolio"
    program: str = "Program"
    money_basis: str = "life"
    cadence_days: int = 31
    assurance_days: int = 190
    minimum_hidden: int = 3

    def basis(self, as_at: date) -> str:
        """What the money figures cover: the life of the projects, or a fiscal year."""
        if self.money_basis == "life":
            return "whole life"
        start = fiscal_year_of(as_at, self.fiscal_year_start)
        return f"fiscal year {start.year}/{(start.year + 1) % 100:02d}" if start.month > 1 else f"year {start.year}"


def policy_of(snapshot: Snapshot) -> Policy:
    """The settings in force, as known then."""
    values = dict(all_settings(snapshot))
    levels = values.pop("levels", {})
    known = {name: values[name] for name in values if name in Policy.__dataclass_fields__}
    if "reporting_currency" not in known:
        currencies = snapshot.frame(history.main_currency)["currency"]
        known.update(reporting_currency=str(currencies.iloc[0]) if len(currencies) else Policy.reporting_currency)
    return Policy(**known, portfolio=levels.get("portfolio", "Portfolio"), program=levels.get("program", "Program"))


def project_facts(snapshot: Snapshot) -> pd.DataFrame:
    """One row a project in the snapshot's selection. Grain: project.

    Money is Int64 minor units of the reporting currency, with `<column>_reason` where unknown; dates are
    datetimes; slip is calendar days, late positive; declared, assured, computed are colors, never empty.
    """
    return snapshot.selected(snapshot.frame(all_project_facts))


def status_facts(snapshot: Snapshot) -> pd.DataFrame:
    """The register with the ratings only: what a history of statuses needs. Grain: project."""
    policy = policy_of(snapshot)
    facts = projects.projects(snapshot).drop(columns=["id", "description", "load_from", "load_to"])
    return _with_status(facts.set_index("project_id", drop=False), snapshot, policy).reset_index(drop=True)


def all_project_facts(snapshot: Snapshot) -> pd.DataFrame:
    """`project_facts` without the viewer's selection: what is cached."""
    policy = policy_of(snapshot)
    facts = status_facts(snapshot).set_index("project_id", drop=False)
    facts = _with_schedule(facts, snapshot)
    facts = _with_money(facts, snapshot, policy)
    facts["rag_cost_computed"] = rag.cost_rag(facts["current_budget"], facts["eac"])
    facts["rag_schedule_computed"] = rag.schedule_rag(facts["slip"])
    facts["rag_cost_original"] = rag.cost_rag(facts["original_budget"], facts["eac"])
    facts["rag_schedule_original"] = rag.schedule_rag(facts["slip_original"])
    closed = facts["state"].map(COLOR_OF_STATE)
    for color, against in (("computed", "computed"), ("computed_original", "original")):
        overall = rag.overall_rag(facts[[f"rag_cost_{against}", f"rag_schedule_{against}"]])
        facts[color] = closed.fillna(overall)
    worse = facts["computed_original"].isin([rag.AMBER, rag.RED])
    facts["rebaselined_green"] = facts["rebaselined"] & (facts["computed"] == rag.GREEN) & worse
    facts["watermelon"] = rag.is_watermelon(facts["declared"], facts["computed"])
    return facts.reset_index(drop=True)


# --- Status ------------------------------------------------------------------------------------------


def _with_status(facts: pd.DataFrame, snapshot: Snapshot, policy: Policy) -> pd.DataFrame:
    statuses = projects.current_statuses(snapshot).drop_duplicates("project_id", keep="last").set_index("project_id")
    wanted = [
        "declared", "declared_as_found", "rag_schedule", "rag_cost", "rag_scope",
        "rag_resources", "rag_risk", "rag_benefits", "path_to_green", "submitted_on",
    ]  # fmt: skip
    facts = facts.join(statuses[wanted]).join(statuses["data_date"].rename("reported"))
    assured = _assured(snapshot, policy).reindex(facts.index)
    facts[list(assured.columns)] = assured
    facts["unrated_reason"] = facts["declared_as_found"].where(facts["declared"] == rag.NOT_RATED)
    for column in ("declared", "assured"):
        facts[column] = facts[column].astype("object").where(facts[column].notna(), rag.NOT_RATED)
    facts["reported_rag"] = facts["assured"].where(facts["assured"] != rag.NOT_RATED, facts["declared"])
    facts["rating"] = facts["assured_as_found"].where(facts["assured"] != rag.NOT_RATED, facts["declared_as_found"])
    facts = facts.rename(columns={"reported": "reported_on", "reported_rag": "reported"})
    closed = facts["state"].map({state: COLOR_OF_STATE[state] for state in CLOSED})
    for column in ("declared", "assured", "reported"):  # whatever it was, a closed project is closed
        facts[column] = closed.fillna(facts[column])
    facts["stale"] = rag.is_stale(facts["reported_on"], snapshot.as_at, policy.cadence_days)
    facts.loc[facts["state"].isin([*CLOSED, "on_hold", "proposed", "approved"]), "stale"] = False  # owe no report
    return facts


def _assured(snapshot: Snapshot, policy: Policy) -> pd.DataFrame:
    """The last assurance of each project that still holds. Index: project_id. Reviews come rarely: between
    two of them the last one holds, for as long as the policy says."""
    reports = projects.status_history(snapshot)
    oldest = pd.Timestamp(snapshot.as_at) - pd.Timedelta(days=policy.assurance_days)
    held = reports[reports["assured"].notna() & (reports["data_date"] >= oldest)]
    last = held.drop_duplicates("project_id", keep="last").set_index("project_id")
    return last[["assured", "assured_as_found", "data_date"]].rename(columns={"data_date": "assured_on"})


# --- Schedule ----------------------------------------------------------------------------------------


def _with_schedule(facts: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    baselines = projects.baselines(snapshot).sort_values(["project_id", "version"])
    versions = baselines.groupby("project_id")
    current, original = versions.last(), versions.first()  # of each field: a change of the budget keeps the finish
    progress = projects.progress(snapshot).drop_duplicates("project_id", keep="last").set_index("project_id")
    facts = facts.join(current[["finish", "version"]].rename(columns={"finish": "baseline_finish"}))
    facts = facts.join(original["finish"].rename("original_finish"))
    facts["rebaselined"] = versions.size().reindex(facts.index).fillna(0) > 1
    facts = facts.join(progress[["forecast_finish", "forecast_finish_reason", "actual_finish", "percent_complete"]])
    finish = facts["actual_finish"].fillna(facts["forecast_finish"])
    facts["expected_finish"] = finish
    facts["slip"] = (finish - facts["baseline_finish"]).dt.days.astype("Int64")
    facts["slip_original"] = (finish - facts["original_finish"]).dt.days.astype("Int64")
    reason = facts["forecast_finish_reason"].astype("object").fillna("NOT_STATED")
    for slip, finish in (("slip", "baseline_finish"), ("slip_original", "original_finish")):
        facts[f"{slip}_reason"] = reason.where(facts[finish].notna(), "NO_BASELINE").where(facts[slip].isna())
    return facts


# --- Money -------------------------------------------------------------------------------------------


def _with_money(facts: pd.DataFrame, snapshot: Snapshot, policy: Policy) -> pd.DataFrame:
    lines = snapshot.frame(all_month_facts)
    sums = lines.groupby("project_id")[["original", "current", "cost", "commitment", "forecast"]].sum(min_count=1)
    stated = _statements(snapshot, policy)
    unconverted = lines.loc[lines["no_rate"], "project_id"]
    facts["money_reason"] = pd.Series("NOT_STATED", index=facts.index).where(~facts.index.isin(unconverted), "NO_RATE")
    has_lines = pd.Series(facts.index.isin(sums.index), index=facts.index)
    has_forecast = bool(lines["forecast"].notna().any())
    for column, line in (("original_budget", "original"), ("current_budget", "current"), ("cost_to_date", "cost")):
        facts[column] = sums[line].reindex(facts.index)
    facts["rebaselined"] |= (sums["current"] != sums["original"]).reindex(facts.index).fillna(False).astype(bool)
    facts = _with_original(facts, snapshot, policy)
    facts["open_commitment"] = sums["commitment"].reindex(facts.index)
    for column in ("cost_to_date", "open_commitment"):  # a budget in the ledger without postings has cost nothing
        facts.loc[has_lines & facts[column].isna(), column] = 0
    to_come = sums["forecast"].reindex(facts.index).fillna(0)
    facts["eac"] = (facts["cost_to_date"] + to_come) if has_forecast else pd.array([pd.NA] * len(facts), "Int64")
    outranked = _outranked(snapshot, stated)
    for measure in ("whole_life_cost", "current_budget", "eac", "cost_to_date"):
        facts = _fill_stated(facts, stated, measure, outranked.get(measure, pd.Index([])))
    facts["ev"] = _earned(facts)
    return facts if snapshot.scope.money else _without_money(facts)


MEASURES = ("whole_life_cost", "original_budget", "current_budget", "cost_to_date", "open_commitment", "eac", "ev")


def _without_money(facts: pd.DataFrame) -> pd.DataFrame:
    """The same for a viewer who may not see money: a ledger without amounts must not look like one without cost."""
    unknown = pd.array([pd.NA] * len(facts), "Int64")
    hidden = dict.fromkeys(MEASURES, unknown) | {f"{measure}_reason": "NOT_SHOWN" for measure in MEASURES}
    return facts.assign(**hidden)


def _with_original(facts: pd.DataFrame, snapshot: Snapshot, policy: Policy) -> pd.DataFrame:
    """The budget of the original baseline, where the ledger has none, and why there is neither."""
    first = projects.baselines(snapshot).sort_values("version").drop_duplicates("project_id").set_index("project_id")
    stated = convert(first["budget"], first["currency"].fillna(facts["currency"].reindex(first.index)),
                     rates_of(snapshot, policy), policy.reporting_currency)  # fmt: skip
    facts["original_budget"] = facts["original_budget"].astype("Int64")
    if policy.money_basis == "life":
        facts["original_budget"] = facts["original_budget"].fillna(stated.reindex(facts.index))
    reason = facts["money_reason"].where(facts["money_reason"] == "NO_RATE", "NO_BASELINE")
    unconverted = first.index[first["budget"].notna() & stated.isna()]
    reason = reason.where(~facts.index.isin(unconverted), "NO_RATE") if snapshot.scope.money else "NOT_SHOWN"
    facts["original_budget_reason"] = pd.Series(reason, index=facts.index).where(facts["original_budget"].isna())
    return facts


def own_totals(snapshot: Snapshot) -> pd.DataFrame:
    """The sums of the lines of projects whose lines are of one currency, in it. Grain: project × measure.
    Columns: project_id, measure, amount (minor units), currency, source (that of the lines, `+` between several),
    rank (how it counts). The measures are those of `project_facts`, by the same rules."""
    lines = _settled(snapshot.frame(money.months))
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


def _statements(snapshot: Snapshot, policy: Policy) -> pd.DataFrame:
    """Stated totals in the reporting currency, of the basis the organization reports on. Columns: project_id,
    measure, amount, reason."""
    stated = money.statements(snapshot)
    year = pd.Timestamp(fiscal_year_of(snapshot.as_at, policy.fiscal_year_start))
    of_life = stated["period_grain"] == "life"
    if policy.money_basis == "year":
        wanted = (of_life & (stated["measure"] == "whole_life_cost")) | (
            (stated["period_grain"] == "year") & (stated["period_start"] == year)
        )
    else:
        wanted = of_life
    stated = stated[wanted].drop_duplicates(["project_id", "measure"], keep="last").copy()
    converted = convert(stated["amount"], stated["currency"], rates_of(snapshot, policy), policy.reporting_currency)
    stated["reason"] = stated["reason"].astype("object")
    stated.loc[stated["amount"].notna() & converted.isna(), "reason"] = "NO_RATE"
    stated["amount"] = converted
    return stated[["project_id", "measure", "amount", "reason", "record_id", "rank"]]


LINES_OF = {"current_budget": ["budget_line"], "cost_to_date": ["cost_line"], "eac": ["cost_line", "forecast_line"]}


def _outranked(snapshot: Snapshot, stated: pd.DataFrame) -> dict[str, pd.Index]:
    """The projects of which a stated total counts more than the sum of the lines, by measure. Where both rank
    the same, the lines count: they can be added up again."""
    ranks = money.line_ranks(snapshot).set_index("project_id")
    if ranks.empty:
        return {}
    found = {}
    for measure, lines in LINES_OF.items():
        own = stated[(stated["measure"] == measure) & stated["amount"].notna()].set_index("project_id")["rank"]
        of_lines = ranks.reindex(columns=lines).max(axis=1).reindex(own.index)
        found[measure] = own.index[own < of_lines]
    return found


def _fill_stated(facts: pd.DataFrame, stated: pd.DataFrame, measure: str, outranked: pd.Index) -> pd.DataFrame:
    """Use a stated total where the ledger has none or counts less, and its reason where it is missing."""
    own = stated[stated["measure"] == measure].set_index("project_id")
    amount = own["amount"].reindex(facts.index)
    if measure in facts:
        lines = facts[measure].astype("Int64")
        amount = lines.where(~lines.index.isin(outranked)).fillna(amount)
    reason = own["reason"].reindex(facts.index).fillna(facts["money_reason"])
    facts[measure] = amount.astype("Int64")
    facts[f"{measure}_reason"] = reason.where(facts[measure].isna())
    return facts


def _earned(facts: pd.DataFrame) -> pd.Series:
    """EV = budget × percent complete, in whole minor units."""
    earned = facts["current_budget"].astype("Float64") * facts["percent_complete"].astype("Float64") / 10_000
    return earned.round().astype("Int64")


def rates_of(snapshot: Snapshot, policy: Policy) -> dict[str, Decimal]:
    """Budget rates in force: reporting units for one unit of each currency. Constant currency is the
    default (domain reference, section 3.3)."""
    rates = money.rates(snapshot, "budget")
    rates = rates[rates["quote"] == policy.reporting_currency]
    return {row.currency: Decimal(row.rate) for row in rates.itertuples()}


def month_facts(snapshot: Snapshot) -> pd.DataFrame:
    """Money by month of the projects in the selection. Grain: project × month × currency.
    Columns: portfolio, program, original, current, actual, accrual, cost, commitment, forecast. Empty where money
    is not shown."""
    facts = snapshot.frame(all_month_facts)
    if not snapshot.scope.money:
        facts = facts.iloc[:0]
    register = project_facts(snapshot).set_index("project_id")[["code", "name", "portfolio", "program"]]
    return facts.join(register, on="project_id", how="inner")


def all_month_facts(snapshot: Snapshot) -> pd.DataFrame:
    """`month_facts` of all projects: budget, cost and forecast side by side; summed first, then converted."""
    policy = policy_of(snapshot)
    lines = _settled(snapshot.frame(money.months)).drop(columns="forecast_on")
    rates = rates_of(snapshot, policy)
    for column in money.SUMS:
        lines[column] = convert(lines[column], lines["currency"], rates, policy.reporting_currency)
    lines["no_rate"] = lines["currency"].notna() & (lines["currency"] != policy.reporting_currency)
    lines["no_rate"] &= ~lines["currency"].isin(list(rates))
    booked = lines["actual"].notna() | lines["accrual"].notna()
    lines["cost"] = (lines["actual"].fillna(0) + lines["accrual"].fillna(0)).where(booked)
    return lines


def category_facts(snapshot: Snapshot) -> pd.DataFrame:
    """Money by category of the projects in the selection, in the reporting currency. Grain: project × month ×
    category × cost_type × currency. Columns: current, cost, forecast. Empty where money is
    not shown."""
    policy = policy_of(snapshot)
    lines = snapshot.frame(money.categories)
    if not snapshot.scope.money:
        lines = lines.iloc[:0]
    lines = lines[lines["project_id"].isin(project_facts(snapshot)["project_id"])].copy()
    rates = rates_of(snapshot, policy)
    for column in ("current", "cost", "forecast"):
        lines[column] = convert(lines[column], lines["currency"], rates, policy.reporting_currency)
    return lines


def _settled(lines: pd.DataFrame) -> pd.DataFrame:
    """The months with the forecast that is still to come. A month that had ended when the forecast was made
    leaves it once the project has cost booked for that month or a later one; until then its cost is not known,
    and nothing may quietly become nothing."""
    cost = lines[lines["actual"].fillna(0).ne(0) | lines["accrual"].fillna(0).ne(0)]
    booked = cost.groupby("project_id")["month"].max()
    ended = lines["month"] + pd.offsets.MonthEnd(0) <= lines["forecast_on"]
    settled = booked.reindex(lines["project_id"]).to_numpy() >= lines["month"]
    return lines.assign(forecast=lines["forecast"].where(~(ended & settled)))
