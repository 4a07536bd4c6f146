"""What follows from a project's own facts: slip, earned value, colors. The one place where a page's columns come from,
and by which a passport checks that the rows behind a figure give the figure again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from dashboard.metrics import rag
from dashboard.metrics.currency import half_even_share
from dashboard.metrics.policy import Policy

CLOSED = ("complete", "cancelled")
OWE_NO_REPORT = (*CLOSED, "on_hold", "proposed", "approved")
COLOR_OF_STATE = {"on_hold": "ON_HOLD", "complete": "COMPLETE", "cancelled": "CANCELLED"}
OPINIONS = ("declared", "assured")
FULL = 10_000  # basis points

# What a column follows from. A column that is not here is read from the record as it stands.
FOLLOWS_FROM: dict[str, tuple[str, ...]] = {
    "reported": ("declared", "assured"),
    "expected_finish": ("actual_finish", "forecast_finish"),
    "slip": ("expected_finish", "baseline_finish"),
    "slip_original": ("expected_finish", "original_finish"),
    "movement": ("expected_finish",),
    "ev": ("current_budget", "percent_complete"),
    "computed": ("state", "current_budget", "eac", "slip"),
    "computed_original": ("state", "original_budget", "eac", "slip_original"),
    "overall": ("computed", "reported_on"),
    **dict.fromkeys(("eac_p10", "eac_p50", "eac_p90"), ("state", "eac", "cost_to_date", "expected_finish")),
    "grade": ("state", "reported_on", "percent_complete", "current_budget", "cost_to_date", "eac", "slip"),
    **dict.fromkeys(("finish_p10", "finish_p50", "finish_p90"), ("state", "expected_finish")),
}


def base_of(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns of the record that some columns follow from, each once."""
    found: dict[str, None] = {}
    for column in columns:
        for base in base_of(FOLLOWS_FROM[column]) if column in FOLLOWS_FROM else (column,):
            found[base] = None
    return tuple(found)


def derive(facts: pd.DataFrame, policy: Policy, as_at: date) -> pd.DataFrame:
    """The facts with all that follows from them. Grain: project.

    facts: state, portfolio, code; declared, assured, reported_on; baseline_finish, original_finish, forecast_finish,
    actual_finish, percent_complete (basis points); current_budget, original_budget, eac (minor units); rebaselined;
    override (a color, where one is in force).
    Gives: reported, stale, missed; expected_finish, slip, slip_original (days, late positive), late, late_original;
    ev (minor units); rag_cost_computed, rag_schedule_computed, the same `_original`, computed, computed_original (the
    figures' color), overall (that, capped where reports are missing, or as overridden), watermelon, pessimist,
    rebaselined_green; the limits in force.
    """
    facts = _without_errors(with_reported(facts, policy, as_at))
    facts = _with_slip(facts)
    facts = _with_earned(facts)
    return _with_colors(facts, policy)


def _without_errors(facts: pd.DataFrame) -> pd.DataFrame:
    """A cost to date below zero is no cost (domain reference, section 2.2): a credit in one month is."""
    wrong = (facts["cost_to_date"] < 0).fillna(False)
    if wrong.any():
        reason = facts["cost_to_date_reason"].astype("object").where(~wrong, "DATA_ERROR")
        facts = facts.assign(cost_to_date=facts["cost_to_date"].mask(wrong), cost_to_date_reason=reason)
    return facts


def _with_limits(facts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    rules = policy.rules_of(facts)
    return facts.assign(**{f"limit_{name}": rules[name] for name in rules})


def _limits(facts: pd.DataFrame) -> rag.Thresholds:
    names = ("cost_amber", "cost_red", "slip_amber", "slip_red", "fewest_rated")
    return rag.Thresholds(*(facts[f"limit_{name}"].astype("float64") for name in names))


def with_reported(facts: pd.DataFrame, policy: Policy, as_at: date) -> pd.DataFrame:
    """The first part of `derive`, which needs no dates or money: a closed project is closed, whatever was said of it;
    the assured color goes before the declared one; a stale green does not count as green."""
    facts = _with_limits(facts, policy)
    closed = facts["state"].map({state: COLOR_OF_STATE[state] for state in CLOSED})
    for opinion in OPINIONS:
        said = facts[opinion].astype("object")
        facts[opinion] = closed.fillna(said.where(said.notna(), rag.NOT_RATED))
    facts["reported"] = facts["assured"].where(facts["assured"] != rag.NOT_RATED, facts["declared"])
    grace = facts["limit_grace_days"].astype("int64")
    owes = ~facts["state"].isin(OWE_NO_REPORT)
    facts["missed"] = rag.missed_cycles(facts["reported_on"], as_at, policy.cadence_days, grace).where(owes)
    facts["stale"] = (facts["missed"] >= 1).fillna(False).astype(bool)
    unsure = facts["stale"] & (facts["declared"] == rag.GREEN)
    facts["declared_counted"] = facts["declared"].where(~unsure, rag.NOT_RATED)
    by_itself = facts["assured"] == rag.NOT_RATED
    facts["reported_counted"] = facts["reported"].where(~(unsure & by_itself), rag.NOT_RATED)
    return facts


def _with_slip(facts: pd.DataFrame) -> pd.DataFrame:
    """Finish less baseline finish in calendar days, late positive. Domain reference, section 5."""
    facts["expected_finish"] = facts["actual_finish"].fillna(facts["forecast_finish"])
    missing = facts["forecast_finish_reason"].astype("object").fillna("NOT_STATED")
    amber = facts["limit_slip_amber"]
    for against, finish in (("", "baseline_finish"), ("_original", "original_finish")):
        slip, late = f"slip{against}", f"late{against}"
        facts[slip] = (facts["expected_finish"] - facts[finish]).dt.days.astype("Int64")
        reason = missing.where(facts[finish].notna(), "NO_BASELINE")
        facts[f"{slip}_reason"] = reason.where(facts[slip].isna())
        facts[late] = (facts[slip] > amber).fillna(False).astype(bool)
    return facts


def _with_earned(facts: pd.DataFrame) -> pd.DataFrame:
    """EV = budget × percent complete, in whole minor units, half to even. More than complete: DATA_ERROR."""
    done = facts["percent_complete"].astype("Int64")
    valid = (done >= 0) & (done <= FULL)
    facts["ev"] = half_even_share(facts["current_budget"].astype("Int64") * done.where(valid), 1, FULL)
    budget = facts["current_budget_reason"].astype("object") if "current_budget_reason" in facts else pd.NA
    reason = pd.Series(budget, index=facts.index).where(facts["current_budget"].isna(), "NO_DATA")
    reason = reason.where(done.isna() | valid, "DATA_ERROR")
    facts["ev_reason"] = reason.where(facts["ev"].isna())
    return facts


def _with_colors(facts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    by = _limits(facts)
    closed = facts["state"].map(COLOR_OF_STATE)
    pairs = (
        ("computed", "computed", "current_budget", "slip"),
        ("computed_original", "original", "original_budget", "slip_original"),
    )
    for color, against, budget, slip in pairs:
        facts[f"rag_cost_{against}"] = rag.cost_rag(facts[budget], facts["eac"], by)
        facts[f"rag_schedule_{against}"] = rag.schedule_rag(facts[slip], by)
        facts[color] = closed.fillna(_overall(facts, against, by))
    overall = facts["computed"]
    caps = facts["limit_stale_caps"].astype(bool)
    facts["overall"] = rag.capped(overall, facts["missed"]).where(caps, overall)
    facts["overall"] = closed.fillna(facts["override"].astype("object")).fillna(facts["overall"])
    facts["watermelon"] = rag.is_watermelon(facts["declared"], facts["computed"])
    facts["pessimist"] = rag.is_watermelon(facts["computed"], facts["declared"])
    worse = facts["computed_original"].isin([rag.AMBER, rag.RED])
    facts["rebaselined_green"] = facts["rebaselined"] & (facts["computed"] == rag.GREEN) & worse
    return facts


def _overall(facts: pd.DataFrame, against: str, by: rag.Thresholds) -> pd.Series:
    """The worst of the dimensions, or their weighted points where the project's rule says so."""
    dimensions = pd.DataFrame({name: facts[f"rag_{name}_{against}"] for name in ("cost", "schedule")})
    worst = rag.overall_rag(dimensions, by)
    weighted = facts["limit_overall"] == "weighted"
    if not weighted.any():
        return worst
    weights = pd.DataFrame([{n: float(w[n]) for n in dimensions} for w in facts["limit_weights"]], index=facts.index)
    return worst.where(~weighted, rag.weighted_rag(dimensions, weights, by))
