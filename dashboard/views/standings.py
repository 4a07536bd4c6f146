"""What each date of the record says of every project, as little as a history of colors and of quality needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.derived import CLOSED, derive
from dashboard.metrics.policy import Policy
from dashboard.views.facts import policy_of, registered, scheduled
from dashboard.views.money_facts import MoneyRows, Rates, rates_of, settled, with_money, without_money
from data_loaders.queries import money, projects
from data_loaders.queries.authority import claims
from data_loaders.queries.settings import settings
from data_loaders.snapshot import Query, Selection, Snapshot, dates

SAID = ["declared", "declared_as_found", "assured", "assured_as_found", "reporter"]
FROM_REGISTER = ["project_id", "code", "name", "portfolio", "program", "state", "manager"]
MONEY = ["current_budget", "original_budget", "cost_to_date", "eac", "whole_life_cost"]
OF_TIME = ["baseline_finish", "original_finish", "forecast_finish", "forecast_finish_reason", "actual_finish",
           "percent_complete", "rebaselined"]  # fmt: skip
UNDATED = (settings, claims)  # queries
SHIFT = 2**40  # more than any number of a project
MOST_ROWS = 200_000
NOT_NEEDED = {"override": None, "assured": None}  # what the computed color is not made of


def days_of(snapshot: Snapshot) -> list[date]:
    """The record's own dates up to `as_at`, and that."""
    known = [day for day in dates(snapshot.store, snapshot.known_on) if day < snapshot.as_at]
    return [*known, snapshot.as_at]


@dataclass(frozen=True)
class Read:
    """What the record has of one date, to be worked out with other dates at once. facts: the register with the last
    reports. alike: what dates must share for that: currency, rates, fiscal year, whether cost is forecast by month."""

    day: date
    facts: pd.DataFrame
    baselines: pd.DataFrame
    progress: pd.DataFrame
    money: MoneyRows
    policy: Policy
    rates: Rates
    alike: tuple[object, ...]


def stated_at(snapshot: Snapshot) -> pd.DataFrame:
    """What one date says: register, last report, finish dates, money. Grain: project. Kept for every date by itself;
    the frames that it is made of are not."""
    return _worked_out([_read(snapshot, snapshot)], snapshot.scope.money).drop(columns="day")


def stated_by(snapshot: Snapshot) -> pd.DataFrame:
    """The same of every date up to `as_at`. Grain: date × project. Adds: day. Dates are worked out together: of few
    projects most of the time goes into calls, whatever the number of rows."""
    reads = (_read(snapshot.at(day), snapshot) for day in days_of(snapshot))
    made = [_worked_out(batch, snapshot.scope.money) for batch in _batches(reads)]
    return pd.concat([frame for frame in made if len(frame)], ignore_index=True)


def _read(snapshot: Snapshot, last: Snapshot) -> Read:
    """last: the date seen from, whose frames are kept: what knows of no date is asked of it, once."""

    def fetch(query: Query, one: Snapshot, args: tuple[Any, ...]) -> pd.DataFrame:
        return last.frame(query, *args) if query in UNDATED else query(one, *args)

    snapshot = replace(snapshot, selection=Selection(), fetch=fetch)
    policy = policy_of(snapshot)
    facts = registered(snapshot)
    reports = projects.current_statuses(snapshot).drop_duplicates("project_id", keep="last").set_index("project_id")
    facts = facts.join(reports[SAID]).join(reports["data_date"].rename("reported_on"))
    baselines, rates = projects.baselines(snapshot), rates_of(snapshot, policy)
    months, originals = money.months(snapshot), baselines.sort_values("version").drop_duplicates("project_id")
    has_forecast = bool(settled(months)["forecast"].notna().any())
    rows = MoneyRows(months, money.statements(snapshot), money.line_ranks(snapshot), originals, has_forecast)
    year = policy.fiscal_year_of(snapshot.as_at) if policy.money_basis == "year" else None
    alike = (policy.reporting_currency, policy.money_basis, tuple(sorted(rates.items())), year, rows.has_forecast)
    return Read(snapshot.as_at, facts, baselines, projects.progress(snapshot), rows, policy, rates, alike)


def _batches(reads: Iterable[Read]) -> Iterator[list[Read]]:
    """Dates that follow each other and can be worked out at once; no more than memory is well used for."""
    batch: list[Read] = []
    for read in reads:
        rows = sum(len(one.money.months) + len(one.facts) for one in [*batch, read])
        if batch and (read.alike != batch[0].alike or rows > MOST_ROWS):
            yield batch
            batch = []
        batch.append(read)
    if batch:
        yield batch


def _worked_out(batch: list[Read], shows_money: bool) -> pd.DataFrame:
    """What the dates say. A project of each date counts as one by itself: its number is shifted by that of the date."""

    def stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
        shifted = [one.assign(project_id=one["project_id"] + at * SHIFT) for at, one in enumerate(frames) if len(one)]
        return pd.concat(shifted, ignore_index=True) if shifted else frames[0]

    first = batch[0]
    facts = stacked([one.facts.assign(day=pd.Timestamp(one.day), own_id=one.facts["project_id"]) for one in batch])
    facts = facts.set_index("project_id", drop=False)
    baselines, progress = ([getattr(one, name) for one in batch] for name in ("baselines", "progress"))
    facts = scheduled(facts, stacked(baselines), stacked(progress))
    parts = ("months", "statements", "ranks", "baselines")
    months, stated, ranks, originals = (stacked([getattr(one.money, name) for one in batch]) for name in parts)
    rows = MoneyRows(months, stated, ranks, originals, first.money.has_forecast)
    facts = with_money(facts, rows, first.rates, first.policy, first.day)
    facts = facts if shows_money else without_money(facts)
    reasons = [f"{measure}_reason" for measure in MONEY]
    facts = facts.assign(project_id=facts["own_id"])
    return facts[[*FROM_REGISTER, *SAID, "reported_on", *OF_TIME, *MONEY, *reasons, "day"]].reset_index(drop=True)


def standings(snapshot: Snapshot) -> pd.DataFrame:
    """What every date up to `as_at` says, with the colors that the figures gave then, of the projects that were open.
    Grain: date × project. Columns: day, those of `stated_at`, declared and computed (colors, never empty), who
    (declared it: the reporter, else the manager)."""
    stack = stated_by(snapshot.unselected())
    derived = derive(stack.assign(**NOT_NEEDED), policy_of(snapshot), snapshot.as_at)  # colors know of no date
    stack = stack.assign(declared=derived["declared"], computed=derived["computed"])
    stack["who"] = stack["reporter"].fillna(stack["manager"])
    return stack[~stack["state"].isin(CLOSED)].reset_index(drop=True)
