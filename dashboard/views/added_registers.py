"""What the registers of projects add up to: risks, benefits, milestones.

Each function gives one row a project that the scope allows (column project_id): counts and Int64 minor units of the
reporting currency, with `<column>_reason` where unknown: NO_DATA where nobody loaded such a register.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from dashboard.metrics.currency import convert
from dashboard.metrics.derived import FULL
from dashboard.metrics.figure import Reason
from dashboard.metrics.risk import Risk, RiskBand, band, emv
from dashboard.views.added_money import without_amounts
from dashboard.views.facts import all_project_facts, policy_of
from dashboard.views.money_facts import rates_of
from data_loaders.queries import projects
from data_loaders.snapshot import Snapshot

HIGH = (RiskBand.HIGH, RiskBand.EXTREME)
BENEFITS = {"benefits_approved": "approved", "benefits_forecast": "forecast", "benefits_realized": "realized"}
DUE_MONTHS = 3


def in_reporting(snapshot: Snapshot, rows: pd.DataFrame, column: str) -> pd.Series:
    """Amounts of a register in the reporting currency, minor units; a row without a currency is in its project's."""
    policy, facts = policy_of(snapshot), snapshot.frame(all_project_facts)
    own = rows["project_id"].map(facts.set_index("project_id")["currency"])
    currencies = rows["currency"].astype("object").fillna(own)
    return convert(rows[column], currencies, rates_of(snapshot, policy), policy.reporting_currency)


def _loaded(snapshot: Snapshot, entity: str) -> bool:
    """Whether anybody states such a register: also of projects that the viewer may not see."""
    return len(snapshot.unrestricted().frame(projects.registered, entity)) > 0


def _column(facts: pd.DataFrame, values: pd.Series, reasons: pd.Series | str) -> tuple[pd.Series, pd.Series]:
    """Values by project beside the facts, and the reason where there is none."""
    found = facts["project_id"].map(values).astype("Int64")
    why = pd.Series(reasons, index=facts.index) if isinstance(reasons, str) else facts["project_id"].map(reasons)
    return found, why.astype("object").where(found.isna())


# --- Risks -------------------------------------------------------------------------------------------


def risks(snapshot: Snapshot) -> pd.DataFrame:
    """The risk register. Grain: risk. Adds: left_out (why a risk is not open; else empty), rated (its band), exposure
    (probability × cost impact in minor units of the reporting currency, rounded once a risk, half to even; a threat is
    positive, a negative impact is an opportunity), exposure_reason."""
    rows = snapshot.frame(projects.registered, "risk")
    impact = in_reporting(snapshot, rows, "cost_impact")
    rows["left_out"] = rows["state"].astype("object").where(rows["state"] == "closed", "")
    pairs = zip(rows["likelihood"], rows["impact"], strict=True)
    rows["rated"] = [band(_number(likelihood), _number(impact)) for likelihood, impact in pairs]
    found = [_emv(chance, amount) for chance, amount in zip(rows["probability"], impact, strict=True)]
    values = [pd.NA if isinstance(one, Reason) else one for one in found]
    why = pd.Series([one if isinstance(one, Reason) else None for one in found], index=rows.index, dtype="object")
    rows["exposure"] = pd.Series(pd.array(values, dtype="Int64"), index=rows.index)
    rows["exposure_reason"] = why.mask(rows["cost_impact"].notna() & impact.isna(), Reason.NO_RATE)
    return rows


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _emv(probability: Any, impact: Any) -> int | Reason:
    """Probability in basis points × impact in minor units."""
    if pd.isna(probability) or pd.isna(impact):
        return Reason.NOT_STATED
    found = emv(Risk(Fraction(int(probability), FULL), abs(int(impact)), opportunity=impact < 0))
    return found.reason or Reason.NO_DATA if found.fraction is None else round(found.fraction)


def risk_columns(snapshot: Snapshot) -> pd.DataFrame:
    """Columns: risk_exposure (sum over the open risks that are quantified; 0 where none is open), open_risks,
    high_risks (of the band high or extreme)."""
    facts, loaded = snapshot.frame(all_project_facts), _loaded(snapshot, "risk")
    rows = risks(snapshot)
    rows = rows[rows["left_out"] == ""]
    by = rows.groupby("project_id")
    number = facts["project_id"].map(by.size()).fillna(0) if loaded else pd.Series(pd.NA, index=facts.index)
    none_open = number.eq(0).fillna(False).to_numpy(dtype=bool)
    rated = rows["rated"] != RiskBand.NOT_RATED
    high = rows["rated"].isin(HIGH).where(rated).astype("Int64").groupby(rows["project_id"]).sum(min_count=1)
    columns = {"open_risks": by.size(), "high_risks": high, "risk_exposure": by["exposure"].sum(min_count=1)}
    made = facts[["project_id"]].copy()
    for name, values in columns.items():
        why: pd.Series | str = "NO_DATA" if not loaded else "NOT_STATED"
        if name == "risk_exposure" and loaded:
            why = by["exposure_reason"].first()
        found, reason = _column(facts, values, why)
        made[name] = found.mask(none_open, 0)
        made[f"{name}_reason"] = reason.mask(made[name].notna())
    return made if snapshot.scope.money else without_amounts(made, ["risk_exposure"])


# --- Benefits ----------------------------------------------------------------------------------------


def benefit_columns(snapshot: Snapshot) -> pd.DataFrame:
    """Columns benefits_approved, benefits_forecast, benefits_realized: sums over the benefits of the project for which
    the amount is stated. A project without benefits: NOT_STATED."""
    facts, rows = snapshot.frame(all_project_facts), snapshot.frame(projects.registered, "benefit")
    loaded = _loaded(snapshot, "benefit")
    made = facts[["project_id"]].copy()
    for name, column in BENEFITS.items():
        amounts = in_reporting(snapshot, rows, column)
        no_rate = set(rows.loc[rows[column].notna() & amounts.isna(), "project_id"])
        sums = amounts.groupby(rows["project_id"]).sum(min_count=1).drop(labels=list(no_rate))
        found, reason = _column(facts, sums, "NOT_STATED" if loaded else "NO_DATA")
        made[name] = found
        made[f"{name}_reason"] = reason.mask(facts["project_id"].isin(no_rate), "NO_RATE")
    return made if snapshot.scope.money else without_amounts(made, list(BENEFITS))


# --- Milestones --------------------------------------------------------------------------------------


def due_since(as_at: date) -> pd.Timestamp:
    """The day after which milestones were due lately: three months before the date, itself not included."""
    return pd.Timestamp(as_at) - pd.DateOffset(months=DUE_MONTHS)


def milestones_due(snapshot: Snapshot) -> pd.DataFrame:
    """The key milestones that the baseline has in the last three months. Grain: milestone. Adds met: whether reached on
    or before the baseline."""
    rows = snapshot.frame(projects.registered, "milestone")
    day = pd.Timestamp(snapshot.as_at)
    due = rows["key"].fillna(False).astype(bool) & (rows["baseline"] > due_since(snapshot.as_at))
    rows = rows[due & (rows["baseline"] <= day)].reset_index(drop=True)
    return rows.assign(met=(rows["actual"] <= rows["baseline"]).fillna(False).astype(bool))


def milestone_columns(snapshot: Snapshot) -> pd.DataFrame:
    """Columns milestones_due and milestones_met: key milestones of the last three months. NOT_STATED where the register
    marks none as key, or states of none when it was reached."""
    facts, rows = snapshot.frame(all_project_facts), milestones_due(snapshot)
    register = snapshot.unrestricted().frame(projects.registered, "milestone")
    says = bool(register["key"].fillna(False).any() and register["actual"].notna().any())
    reason = None if says else "NOT_STATED" if len(register) else "NO_DATA"
    made = facts[["project_id"]].copy()
    for name, own in {"milestones_due": rows, "milestones_met": rows[rows["met"]]}.items():
        number = facts["project_id"].map(own.groupby("project_id").size()).astype("Int64").fillna(0)
        made[name] = number if says else pd.Series(pd.NA, index=made.index, dtype="Int64")
        made[f"{name}_reason"] = pd.Series(reason, index=made.index, dtype="object")
    return made
