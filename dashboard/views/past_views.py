"""The record as it was at its earlier dates: what forecasts learn from, and are checked by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics import evm
from dashboard.metrics.forecast import History, group_by_size, group_by_time_left
from dashboard.views.facts import policy_of, registered, with_schedule
from dashboard.views.money_facts import money_rows, rates_of, with_money
from dashboard.views.ranking import LAST_YEAR
from dashboard.views.standings import UNDATED
from data_loaders.queries import history
from data_loaders.snapshot import Fetch, Query, Snapshot, dates

STEP = timedelta(days=80)  # between two past views: about a quarter
NOT_YET = ("proposed", "cancelled")  # nothing is promised of them
VIEW = ["project_id", "state", "eac", "finish", "bac", "ac", "done", "baseline_finish", "bac_cpi"]
NEEDED = {"bac": "budget", "ac": "actual cost", "done": "progress"}  # for BAC/CPI


@dataclass(frozen=True)
class Histories:
    """What was stated of all projects at the past dates: of cost (log of minor units) and of finish (day number).

    dates: the dates. projects: project ids, the order of columns. naive: by quantity, the forecasts that anybody
    could make, arrays of dates × projects: `stated` (it stays as it is), `plan` (budget, baseline finish), `first`
    (what was stated first), `bac_cpi`. lacking: by naive forecast, what is nowhere stated to make it of.
    """

    dates: list[date]
    projects: np.ndarray
    of: dict[str, History]  # eac, finish
    naive: dict[str, dict[str, np.ndarray]]
    lacking: dict[str, dict[str, str]]


def past_dates(snapshot: Snapshot) -> list[date]:
    """The dates up to `as_at` for which the record has a register, at least about a quarter apart, from the first."""
    kept: list[date] = []
    for day in dates(snapshot.store, snapshot.known_on):
        if day <= snapshot.as_at and (not kept or day - kept[-1] >= STEP):
            kept.append(day)
    return kept


def as_known_then(snapshot: Snapshot) -> list[Snapshot]:
    """The record at each past date, of all projects: ranges are the same whoever looks, and only shares and counts of
    others show in them. Where loads were made between a date and the next one, as known after the last of these;
    dates that were loaded in later (a record's beginning) as known now."""
    days = past_dates(snapshot)
    loads = snapshot.frame(history.loads)
    loads = loads[(loads["state"] == "published") & (loads["id"] <= snapshot.known_on)]
    found, fetch = [], _asking_once()
    for day, following in zip(days, [*days[1:], None], strict=True):
        known_on = snapshot.known_on
        if following:
            made = loads["finished_at"].between(_morning(day), _morning(following), inclusive="left")
            number = int(loads.loc[made, "id"].max()) if made.any() else known_on
            known_on = number if number == known_on or day in dates(snapshot.store, number) else known_on
        found.append(Snapshot(snapshot.store, day, known_on, generation=snapshot.generation, fetch=fetch))
    return found


def _asking_once() -> Fetch:
    """What asks once for what knows of no date, as known after a load, and keeps nothing else."""
    kept: dict[tuple[Query, int], pd.DataFrame] = {}

    def fetch(query: Query, one: Snapshot, args: tuple[Any, ...]) -> pd.DataFrame:
        if query not in UNDATED:
            return query(one, *args)
        key = query, one.known_on
        if key not in kept:
            kept[key] = query(one, *args)
        return kept[key].copy(deep=False)

    return fetch


def _morning(day: date) -> pd.Timestamp:
    return pd.Timestamp(datetime.combine(day, time.min), tz="UTC")


def past_view(snapshot: Snapshot, currency: str, basis: str) -> pd.DataFrame:
    """What one date says of each project, as `project_facts` does, and no more than forecasts need: it is asked for
    every past date. Grain: project. Columns VIEW; money in minor units, Int64. currency, basis: what the organization
    reports in now, whatever it did then: movements are taken between like amounts."""
    policy = replace(policy_of(snapshot), reporting_currency=currency, money_basis=basis)
    facts = with_schedule(registered(snapshot), snapshot)
    facts = with_money(facts, money_rows(snapshot), rates_of(snapshot, policy), policy, snapshot.as_at)
    facts["finish"] = facts["actual_finish"].fillna(facts["forecast_finish"])
    facts = facts.rename(columns={"current_budget": "bac", "cost_to_date": "ac", "percent_complete": "done"})
    facts["bac_cpi"] = [_at_cpi(*row) for row in zip(facts["bac"], facts["done"], facts["ac"], strict=True)]
    if policy.money_basis != "life":  # the forecasts of two fiscal years are two things
        facts[["eac", "bac", "bac_cpi"]] = pd.NA
    return facts[VIEW].reset_index(drop=True)


def _at_cpi(bac: object, done: object, ac: object) -> float:
    """BAC / CPI, or NaN."""
    if pd.isna(bac) or pd.isna(done) or pd.isna(ac):
        return np.nan
    earned = Fraction(int(bac) * int(done), 10_000)  # type: ignore[call-overload]
    found = evm.eac_cpi(evm.Status(bac=int(bac), ev=earned, ac=int(ac))).fraction  # type: ignore[call-overload]
    return float(found) if found else np.nan


def histories(snapshot: Snapshot) -> Histories:
    """The past views of the snapshot, side by side."""
    policy = policy_of(snapshot)
    terms = (policy.reporting_currency, policy.money_basis)
    views = [snapshot.fetch(past_view, then, terms) for then in as_known_then(snapshot)]
    days = past_dates(snapshot)
    projects = np.unique(
        np.concatenate([np.empty(0, "int64"), *(view["project_id"].to_numpy("int64") for view in views)])
    )
    table = {name: np.full((len(days), len(projects)), np.nan) for name in ("eac", "finish", "bac", "bac_cpi", "base")}
    closed, final = (np.zeros((len(days), len(projects)), dtype=bool) for _ in range(2))
    for row, view in enumerate(views):
        at = np.searchsorted(projects, view["project_id"].to_numpy("int64"))
        for name in ("eac", "bac", "bac_cpi"):
            table[name][row, at] = _log(view[name])
        table["finish"][row, at], table["base"][row, at] = _days(view["finish"]), _days(view["baseline_finish"])
        final[row, at] = (view["state"] == "complete").to_numpy(bool)
        closed[row, at] = view["state"].isin(NOT_YET).to_numpy(bool)
    ended = np.cumsum(final, axis=0)
    for name in ("eac", "finish"):
        table[name][closed | (ended > 1)] = np.nan
    final &= ended == 1
    numbers = np.array([float(day.toordinal()) for day in days])
    left = table["finish"] - numbers[:, None]
    left[final] = np.nan
    size = np.array([group_by_size(row, row) for row in table["eac"]]).reshape(left.shape)
    of = {
        "eac": History(numbers, table["eac"], left, size, final),
        "finish": History(numbers, table["finish"], left, group_by_time_left(left), final),
    }
    naive = {
        "eac": {"plan": table["bac"], "first": _first(table["eac"]), "bac_cpi": table["bac_cpi"]},
        "finish": {"plan": table["base"], "first": _first(table["finish"])},
    }
    return Histories(days, projects, of, naive, _lacking(views))


def _lacking(views: list[pd.DataFrame]) -> dict[str, dict[str, str]]:
    nowhere = {name for name in (*NEEDED, "baseline_finish") if not any(view[name].notna().any() for view in views)}
    cost = {"plan": "no budget is stated"} if "bac" in nowhere else {}
    if missing := [said for name, said in NEEDED.items() if name in nowhere]:
        cost["bac_cpi"] = f"not stated: {', '.join(missing)}"
    return {"eac": cost, "finish": {"plan": "no baseline is stated"} if "baseline_finish" in nowhere else {}}


def _log(amounts: pd.Series) -> np.ndarray:
    """Logarithms; NaN for what is not stated and what is not above zero."""
    values = amounts.astype("Float64").to_numpy("float64", na_value=np.nan)
    return np.log(values, out=np.full(len(values), np.nan), where=values > 0)


def _days(finishes: pd.Series) -> np.ndarray:
    """Day numbers (date.toordinal); NaN for what is not stated and for a finish that cannot be meant."""
    known = finishes.notna() & (finishes.dt.year <= LAST_YEAR)
    return np.array([day.toordinal() if ok else np.nan for day, ok in zip(finishes, known, strict=True)], "float64")


def _first(values: np.ndarray) -> np.ndarray:
    """The first statement of each project, at every date."""
    known = ~np.isnan(values)
    first = values[known.argmax(axis=0), np.arange(values.shape[1])] if len(values) else np.empty(0)
    return np.broadcast_to(first, values.shape)
