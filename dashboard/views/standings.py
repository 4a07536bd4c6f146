"""What each date of the record says of every project, as little as a history of colors and of quality needs."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.metrics.derived import CLOSED, derive
from dashboard.views.facts import policy_of, registered, with_schedule
from dashboard.views.money_facts import money_rows, rates_of, with_money, without_money
from data_loaders.queries import projects
from data_loaders.snapshot import Snapshot, dates

SAID = ["declared", "declared_as_found", "assured", "assured_as_found", "reporter"]
FROM_REGISTER = ["project_id", "code", "name", "portfolio", "program", "state", "manager"]
MONEY = ["current_budget", "original_budget", "cost_to_date", "eac"]
OF_TIME = ["baseline_finish", "original_finish", "forecast_finish", "forecast_finish_reason", "actual_finish",
           "percent_complete", "rebaselined"]  # fmt: skip
NOT_NEEDED = {"override": None, "assured": None}  # what the computed color is not made of


def days_of(snapshot: Snapshot) -> list[date]:
    """The record's own dates up to `as_at`, and that."""
    known = [day for day in dates(snapshot.store, snapshot.known_on) if day < snapshot.as_at]
    return [*known, snapshot.as_at]


def stated_at(snapshot: Snapshot) -> pd.DataFrame:
    """What one date says: register, last report, finish dates, money. Grain: project. Kept for every date by itself;
    the frames that it is made of are not."""
    snapshot = Snapshot(
        snapshot.store, snapshot.as_at, snapshot.known_on, snapshot.scope, generation=snapshot.generation
    )
    policy = policy_of(snapshot)
    facts = registered(snapshot)
    reports = projects.current_statuses(snapshot).drop_duplicates("project_id", keep="last").set_index("project_id")
    facts = facts.join(reports[SAID]).join(reports["data_date"].rename("reported_on"))
    facts = with_schedule(facts, snapshot)
    facts = with_money(facts, money_rows(snapshot), rates_of(snapshot, policy), policy, snapshot.as_at)
    if not snapshot.scope.money:
        facts = without_money(facts)
    reasons = [f"{measure}_reason" for measure in MONEY]
    return facts[[*FROM_REGISTER, *SAID, "reported_on", *OF_TIME, *MONEY, *reasons]].reset_index(drop=True)


def standings(snapshot: Snapshot) -> pd.DataFrame:
    """What every date up to `as_at` says, with the colors that the figures gave then, of the projects that were open.
    Grain: date × project. Columns: day, those of `stated_at`, declared and computed (colors, never empty), who
    (declared it: the reporter, else the manager)."""
    frames = [_dated(snapshot, day) for day in days_of(snapshot)]
    stack = pd.concat([frame for frame in frames if len(frame)], ignore_index=True)
    derived = derive(stack.assign(**NOT_NEEDED), policy_of(snapshot), snapshot.as_at)  # colors know of no date
    stack = stack.assign(declared=derived["declared"], computed=derived["computed"])
    stack["who"] = stack["reporter"].fillna(stack["manager"])
    return stack[~stack["state"].isin(CLOSED)].reset_index(drop=True)


def _dated(snapshot: Snapshot, day: date) -> pd.DataFrame:
    return snapshot.unselected().at(day).frame(stated_at).assign(day=pd.Timestamp(day))
