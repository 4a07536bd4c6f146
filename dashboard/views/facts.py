"""What every page is computed from: one row a project, and the money by month, in the reporting currency."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics import rag
from dashboard.metrics.currency import convert
from dashboard.metrics.derived import derive, with_reported
from dashboard.metrics.policy import Policy
from dashboard.views import money_facts
from dashboard.views.money_facts import money_rows, rates_of, with_money, without_money
from data_loaders.queries import history, money, projects
from data_loaders.queries.overrides import overrides
from data_loaders.queries.settings import all_settings
from data_loaders.snapshot import Snapshot


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
    datetimes; slip is calendar days, late positive; declared, assured, computed are colors, never empty. What follows
    from what is said in metrics/derived.py.
    """
    return snapshot.selected(snapshot.frame(all_project_facts))


def status_facts(snapshot: Snapshot) -> pd.DataFrame:
    """The register with the ratings only: what a history of statuses needs. Grain: project."""
    found = with_status(registered(snapshot), snapshot)
    return with_reported(found, policy_of(snapshot), snapshot.as_at).reset_index(drop=True)


def all_project_facts(snapshot: Snapshot) -> pd.DataFrame:
    """`project_facts` without the viewer's selection: what is cached."""
    policy = policy_of(snapshot)
    facts = with_schedule(with_status(registered(snapshot), snapshot), snapshot)
    facts = with_money(facts, money_rows(snapshot), rates_of(snapshot, policy), policy, snapshot.as_at)
    if not snapshot.scope.money:
        facts = without_money(facts)
    return derive(facts, policy, snapshot.as_at).reset_index(drop=True)


def registered(snapshot: Snapshot) -> pd.DataFrame:
    """The register. Index: project_id."""
    facts = projects.projects(snapshot).drop(columns=["id", "description", "load_from", "load_to"])
    return facts.set_index("project_id", drop=False)


# --- Status ------------------------------------------------------------------------------------------

REPORTED = [
    "declared", "declared_as_found", "rag_schedule", "rag_cost", "rag_scope",
    "rag_resources", "rag_risk", "rag_benefits", "path_to_green", "submitted_on",
]  # fmt: skip


def with_status(facts: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """The register with what was declared and assured last, and what overrides the figures."""
    statuses = projects.current_statuses(snapshot).drop_duplicates("project_id", keep="last").set_index("project_id")
    facts = facts.join(statuses[REPORTED]).join(statuses["data_date"].rename("reported_on"))
    assured = _assured(snapshot, policy_of(snapshot)).reindex(facts.index)
    facts[list(assured.columns)] = assured
    facts["unrated_reason"] = facts["declared_as_found"].where(facts["declared"] == rag.NOT_RATED)
    has_assurance = facts["assured"].notna() & (facts["assured"] != rag.NOT_RATED)
    facts["rating"] = facts["assured_as_found"].where(has_assurance, facts["declared_as_found"])
    return with_override(facts, snapshot)


def with_override(facts: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """The facts (index: project_id) with the color that a person put in place of the computed one: override (missing
    where none holds at the date), override_by, override_reason, override_until, override_expired."""
    said = snapshot.frame(overrides).set_index("project_id").reindex(facts.index)
    expired = said["expired"].astype("boolean").fillna(False).astype(bool)
    return facts.assign(
        override=said["color"].astype("object").where(~expired),
        override_by=said["author"],
        override_reason=said["reason"],
        override_until=said["expires_on"],
        override_expired=expired,
    )


def _assured(snapshot: Snapshot, policy: Policy) -> pd.DataFrame:
    """The last assurance of each project that still holds. Index: project_id. Reviews come rarely: between
    two of them the last one holds, for as long as the policy says."""
    reports = projects.status_history(snapshot)
    oldest = pd.Timestamp(snapshot.as_at) - pd.Timedelta(days=policy.assurance_days)
    held = reports[reports["assured"].notna() & (reports["data_date"] >= oldest)]
    last = held.drop_duplicates("project_id", keep="last").set_index("project_id")
    return last[["assured", "assured_as_found", "data_date"]].rename(columns={"data_date": "assured_on"})


# --- Schedule ----------------------------------------------------------------------------------------

STATED_OF_TIME = ["forecast_finish", "forecast_finish_reason", "actual_finish", "percent_complete"]


def with_schedule(facts: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """The facts with the finish of the current and the original baseline, and the last progress stated."""
    return scheduled(facts, projects.baselines(snapshot), projects.progress(snapshot))


def scheduled(facts: pd.DataFrame, baselines: pd.DataFrame, progress: pd.DataFrame) -> pd.DataFrame:
    """The same of rows that are read already (queries/projects.py). Index of the facts: project_id of the rows."""
    baselines = baselines.sort_values(["project_id", "version"])
    versions = baselines.groupby("project_id")
    current, original = versions.last(), versions.first()  # of each field: a change of the budget keeps the finish
    progress = progress.drop_duplicates("project_id", keep="last").set_index("project_id")
    facts = facts.join(current[["finish", "version"]].rename(columns={"finish": "baseline_finish"}))
    facts = facts.join(original["finish"].rename("original_finish"))
    facts["rebaselined"] = versions.size().reindex(facts.index).fillna(0) > 1
    return facts.join(progress[STATED_OF_TIME])


# --- Money by month and category ---------------------------------------------------------------------


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
    return money_facts.by_month(snapshot.frame(money.months), rates_of(snapshot, policy), policy.reporting_currency)


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
