"""The rules in words, who changed them, where they differ, and what a change would do before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import to_major
from dashboard.metrics.definitions import figure
from dashboard.metrics.derived import CLOSED, derive
from dashboard.metrics.policy import Policy
from dashboard.views import words
from dashboard.views.facts import policy_of, project_facts
from dashboard.views.known import moment
from dashboard.views.parts import Cell, Col, Grid, Link, Move, Section, Span, Stated, Titled
from data_loaders.policies import RagRules
from data_loaders.queries.settings import parts, policy_history, setting
from data_loaders.snapshot import Snapshot

DIMENSIONS = {"overall": "overall", "cost": "rag_cost_computed", "schedule": "rag_schedule_computed"}
CHANGES = ["project_id", "code", "name", "dimension", "before", "after", "money"]
OF_COLORS = ("rag", "cadence_days")  # the settings from which the colors of a project's own facts follow
LABELS = {
    "cost_amber": "Cost: amber from",
    "cost_red": "Cost: red from",
    "slip_amber": "Schedule: green up to",
    "slip_red": "Schedule: amber up to",
    "overall": "Overall color",
    "weights": "Overall color: weights",
    "fewest_rated": "Overall color: fewest of cost and schedule known",
    "grace_days": "Reports: days of grace",
    "stale_caps": "Reports: amber at best without two in a row",
    "cadence_days": "Reports: due every",
    "assurance_days": "Assurance: a review holds for",
    "fiscal_year_start": "Fiscal year starts in",
    "minimum_hidden": "Fewest hidden projects whose money is told",
}
WRITTEN = {
    "cost_amber": "% over budget",
    "cost_red": "% over budget",
    "slip_amber": "days late",
    "slip_red": "days late",
    "overall": "worst or weighted",
    "weights": "as cost: 60, schedule: 40",
    "fewest_rated": "1 or 2",
    "grace_days": "days",
    "stale_caps": "yes or no",
}
SCOPES = {"portfolios": "Portfolio", "projects": "Project"}


# --- In words ------------------------------------------------------------------------------------------


def rules_said(snapshot: Snapshot) -> list[tuple[str, str]]:
    """The settings in force, each subject with its sentence."""
    policy = policy_of(snapshot)
    tolerance = {"amount": "1", "percent": "0", "days": 1} | setting(snapshot, "tolerance", {})
    rule = policy.rule()
    year = "" if policy.fiscal_year_start == 1 else f"; the fiscal year starts in {_month(policy.fiscal_year_start)}"
    caps = "two missing in a row make it amber at best" if rule["stale_caps"] else "missing ones do not change a color"
    return [
        ("Cost", cost_said(rule)),
        ("Schedule", schedule_said(rule)),
        ("Overall", overall_said(rule)),
        ("Reports", f"due every {formats.count(policy.cadence_days, 'day')}, stale "
                    f"{formats.count(int(rule['grace_days']), 'day')} after that; {caps}"),
        ("Assurance", f"a review holds for {formats.count(policy.assurance_days, 'day')}"),
        ("Money", f"in {policy.reporting_currency}, "
                  f"{'whole life' if policy.money_basis == 'life' else 'of a fiscal year'}{year}"),
        ("Differences", f"between sources below {formats.number(float(tolerance['amount']))} "
                        f"{policy.reporting_currency}, {_percent(tolerance['percent'])} of the larger figure or "
                        f"{formats.count(int(tolerance['days']), 'day')} are rounding"),
    ]  # fmt: skip


def cost_said(rule: Mapping[str, Any]) -> str:
    """`amber from 5 %, red from 10 % over budget`."""
    return f"amber from {_percent(rule['cost_amber'])}, red from {_percent(rule['cost_red'])} over budget"


def schedule_said(rule: Mapping[str, Any]) -> str:
    """`green up to 7 days late, amber up to 30, red beyond`."""
    green = formats.count(int(rule["slip_amber"]), "day")
    return f"green up to {green} late, amber up to {int(rule['slip_red']):,}, red beyond"


def overall_said(rule: Mapping[str, Any]) -> str:
    """`the worst of cost and schedule, where both are known`."""
    known = "where both are known" if int(rule["fewest_rated"]) == 2 else "of those that are known"
    if rule["overall"] == "worst":
        return f"the worst of cost and schedule, {known}"
    return f"the weighted points of cost and schedule ({said('weights', rule['weights'])}), {known}"


def label(name: str) -> str:
    """A setting, or a part of the rules of colors, by its name in words."""
    field = name.rpartition(".")[2]
    return LABELS.get(field, field.replace("_", " ").capitalize())


def about(name: str) -> str:
    """Whom a setting is for: `Portfolio Digital`; empty for everybody."""
    _, _, rest = name.partition(".")
    place, _, rest = rest.partition(".")
    return f"{SCOPES[place]} {rest.rpartition('.')[0]}" if place in SCOPES else ""


def said(name: str, value: Any) -> str:
    """A value of a setting in words."""
    field = name.rpartition(".")[2]
    if value is None or (isinstance(value, (str, dict, list)) and not value):
        return "as for everybody" if about(name) else "not set"
    if field in ("cost_amber", "cost_red"):
        return _percent(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field in ("slip_amber", "slip_red") or field.endswith("_days"):
        return formats.count(int(value), "day")
    if isinstance(value, dict):
        return ", ".join(f"{key} {_listed(one)}" for key, one in value.items())
    return _month(value) if field == "fiscal_year_start" else str(value)


def _listed(value: Any) -> str:
    return " before ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _percent(value: Any) -> str:
    text = f"{float(value):,.4f}".rstrip("0").rstrip(".")
    return f"{text}{formats.THIN}%"


def _month(number: Any) -> str:
    return date(2000, int(number), 1).strftime("%B")


def in_force(snapshot: Snapshot) -> dict[str, Any]:
    """Every setting by its name, of the rules of colors each part (`rag.all.cost_red`): as it was set last, else the
    default. What is said of portfolios and projects that the viewer may not see is left out."""
    known = parts("rag", RagRules().model_dump(mode="json"))
    for row in policy_history(snapshot).itertuples():
        known[str(row.name)] = row.value
    return {name: value for name, value in sorted(known.items()) if value is not None}


# --- Where it differs, and who changed it ----------------------------------------------------------------


def differences(snapshot: Snapshot) -> pd.DataFrame:
    """What differs from the organization's rule, of the portfolios and projects that the viewer may see.
    Grain: portfolio or project × setting. Columns: name, kind (portfolios, projects), who, setting, value,
    everywhere."""
    policy = policy_of(snapshot)
    facts = project_facts(snapshot.unselected())
    seen = {"portfolios": set(facts["portfolio"].dropna()), "projects": set(facts["code"])}
    rule = policy.rule()
    rows = [
        {"name": f"rag.{kind}.{who}.{field}", "kind": kind, "who": who, "setting": field, "value": value,
         "everywhere": rule[field]}
        for kind in SCOPES
        for who, difference in sorted(policy.rag.get(kind, {}).items())
        if who in seen[kind]
        for field, value in difference.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["name", "kind", "who", "setting", "value", "everywhere"], dtype="object")


def differences_section(snapshot: Snapshot) -> Section:
    """The card of what differs."""
    found = differences(snapshot)
    names = project_facts(snapshot.unselected()).set_index("code")["name"]
    rows: list[dict[str, Cell]] = [
        {
            "who": _who(row, names),
            "setting": label(row.setting),
            "value": said(row.setting, row.value),
            "everywhere": Span(said(row.setting, row.everywhere), "mute"),
        }
        for row in found.itertuples()
    ]
    columns = (Col("who", "For"), Col("setting", "Rule"), Col("value", "There"), Col("everywhere", "Elsewhere"))
    number = found.drop_duplicates(["kind", "who"])["kind"].value_counts()
    counted = [formats.count(int(number[kind]), SCOPES[kind].lower()) for kind in SCOPES if kind in number]
    own = "its own" if number.sum() == 1 else "their own"
    title = f"{' and '.join(counted)} with rules of {own}" if counted else "The same rules for everybody"
    subtitle = "What differs goes before the rule of the organization; of a project before that of its portfolio"
    return Section(Titled(title, subtitle), Grid(columns, rows, "No portfolio or project differs.", "What differs"))


def _who(row: Any, names: pd.Series) -> Cell:
    if row.kind == "portfolios":
        return Stated(row.who, "portfolio")
    return Link(names[row.who], params=(("project", row.who),), below=f"project {row.who}")


def history_section(snapshot: Snapshot) -> Section:
    """The card of who changed which setting, newest first. What was set first is counted, not listed."""
    found = policy_history(snapshot)
    first = found["before"].isna() & ~found["name"].str.startswith("rag.")
    changed = found[~first]
    rows = [_change(row) for row in changed.iloc[::-1].itertuples()]
    columns = (
        Col("when", "When"), Col("setting", "Rule"), Col("before", "From"), Col("after", "To"),
        Col("why", "Why"), Col("load", "Load", numeric=True, hide_small=True),
    )  # fmt: skip
    subtitle = "Newest first · the record as it was before each change can be opened"
    if first.any():
        when = formats.date_long(found.loc[first, "changed_on"].min().date())
        subtitle += f" · {formats.count(int(first.sum()), 'setting')} set first on {when}"
    number = changed["load"].nunique()
    title = f"{formats.count(number, 'change')} of the rules" if number else "The rules were never changed"
    empty = "Nobody has changed a rule since they were set first."
    return Section(Titled(title, subtitle), Grid(columns, rows, empty, "Changes of the rules"), changed)


def _change(row: Any) -> dict[str, Cell]:
    return {
        "when": Stated(moment(row.changed_on).split(",")[0], row.by),
        "setting": Stated(label(row.name), about(row.name)),
        "before": said(row.name, row.before),
        "after": said(row.name, row.value),
        "why": row.reason or Span("not said", "mute"),
        "load": f"{row.load}",
    }


def version(snapshot: Snapshot) -> dict[str, Any] | None:
    """Which policy is in force: load, changed_on, by of its last change; None where nothing was ever set."""
    found = policy_history(snapshot)
    if found.empty:
        return None
    last = found.iloc[-1]
    return {"load": int(last["load"]), "changed_on": last["changed_on"], "by": str(last["by"])}


# --- Before it is saved ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """What other rules would do.

    changes: one row a project and dimension (overall, cost, schedule) that changes color. Columns: CHANGES; money is
    the project's current budget in minor units of the reporting currency. said: the same in a sentence.
    """

    changes: pd.DataFrame
    said: str


def preview(snapshot: Snapshot, rules: Mapping[str, Any]) -> Preview:
    """Which open projects change color by other rules (data_loaders/policies.py: RagRules), of all that the viewer may
    see; nothing is changed."""
    return preview_of(snapshot, "rag", rules)


def preview_of(snapshot: Snapshot, name: str, value: Any) -> Preview:
    """The same with another value of any setting of OF_COLORS."""
    policy = policy_of(snapshot)
    facts = project_facts(snapshot.unselected())
    facts = facts[~facts["state"].isin(CLOSED)]
    other: Policy = replace(policy, **{name: value})
    found = changes(facts, other, snapshot.as_at)
    return Preview(found, _sentence(found, facts, policy, snapshot.as_at))


def changes(facts: pd.DataFrame, other: Policy, as_at: date) -> pd.DataFrame:
    """The colors that the facts (views/facts.py: project_facts) would have otherwise by another policy. Pure.
    Grain: project × dimension. Columns: CHANGES."""
    after = derive(facts.copy(), other, as_at)
    parts = []
    for dimension, column in DIMENSIONS.items():
        moved = facts[column] != after[column]
        rows = facts.loc[moved, ["project_id", "code", "name"]]
        parts.append(rows.assign(dimension=dimension, before=facts.loc[moved, column], after=after.loc[moved, column],
                                 money=facts.loc[moved, "current_budget"]))  # fmt: skip
    return pd.concat(parts, ignore_index=True)[CHANGES]


def _sentence(found: pd.DataFrame, facts: pd.DataFrame, policy: Policy, as_at: date) -> str:
    """`3 projects change color, £12.3m of budget: 2 green to amber, 1 amber to red.`"""
    overall = found[found["dimension"] == "overall"]
    parts = found.loc[found["dimension"] != "overall", "code"].nunique()
    if overall.empty:
        also = f"; {formats.count(parts, 'project')} by cost or schedule alone" if parts else ""
        return f"No project changes its overall color{also}."
    rows = facts[facts["code"].isin(overall["code"])]
    money = figure("current_budget", rows, as_at, policy.reporting_currency)
    budget = f", {words.shown(money)} of budget" if money.value is not None else ""
    verb = "changes" if len(overall) == 1 else "change"
    moves = overall.groupby(["before", "after"]).size().sort_values(ascending=False, kind="stable")
    counted = [f"{number:,} {_color(before)} to {_color(after)}" for (before, after), number in moves.items()]
    return f"{formats.count(len(overall), 'project')} {verb} color{budget}: {', '.join(counted)}."


def _color(color: Any) -> str:
    return words.RAG_WORDS.get(color, str(color))


def preview_grid(found: pd.DataFrame, currency: str) -> Grid:
    """The projects that change color: which colors of each, from what and to what."""
    by = found.groupby(["code", "name", "before", "after"], sort=False)
    moves = by.agg(dimensions=("dimension", ", ".join), money=("money", "first")).reset_index()
    rows: list[dict[str, Cell]] = [
        {
            "project": Link(row.name_, params=(("project", row.code),), below=row.code),
            "dimensions": row.dimensions,
            "move": Move(words.mark(row.before), words.mark(row.after)),
            "money": words.amount(row.money, currency),
        }
        for row in moves.rename(columns={"name": "name_"}).itertuples()
    ]
    columns = (Col("project", "Project"), Col("dimensions", "Color of"), Col("move", "From and to"),
               Col("money", "Budget", numeric=True))  # fmt: skip
    return Grid(columns, rows, "No color changes.", "Projects that change color")


def changes_for_programs(found: pd.DataFrame, currency: str) -> list[dict[str, Any]]:
    """The same for programs: money in major units, null where it is not known."""
    rows = found.drop(columns="project_id").to_dict("records")
    return [
        {**row, "money": None if pd.isna(row["money"]) else float(to_major(int(row["money"]), currency)),
         "currency": currency}
        for row in rows
    ]  # fmt: skip
