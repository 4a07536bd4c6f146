"""Money by group: budget, cost and forecast of portfolios, programs and categories."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import minor_units
from dashboard.views import words
from dashboard.views.added import add
from dashboard.views.compared import Compared
from dashboard.views.facts import category_facts
from dashboard.views.page_facts import Reads, month_lines, page
from dashboard.views.parts import Asks, Titled
from data_loaders.snapshot import Snapshot

MOST_BARS = 9
MOST_HERE = 7  # where the card stands beside another
TYPES = ("capex", "opex")
READS = Reads(metrics=("current_budget", "cost_to_date", "eac"), adds=("types",))
MOST_PROGRAMS = 30  # with more of them, the others would be the largest
Group = tuple[str, Titled, pd.DataFrame, str, str, tuple[tuple[str, ...], ...]]


def first_groups(seen: Compared) -> list[Group]:
    """By portfolio, and by program: what is made of the facts alone. None where no money is stated."""
    groups = [_group(seen, "portfolio", seen.policy.portfolio)]
    if seen.facts["program"].nunique() <= MOST_PROGRAMS:
        groups.append(_group(seen, "program", seen.policy.program))
    return [group for group in groups if group]


def view(snapshot: Snapshot, since: date | None, key: str) -> Group | None:
    """One of the groupings that are made of the lines of the ledger, when it is asked for."""
    seen = page(snapshot, since, READS)
    if key == "currency":
        return _currencies(seen, month_lines(snapshot))
    lines = category_lines(seen)
    return _categories(seen, lines) if key == "category" else _types(seen, lines)


def category_lines(seen: Compared) -> pd.DataFrame:
    """facts.category_facts of the projects in view: converted once a load."""
    lines = seen.snapshot.frame(_all_categories)
    return lines[lines["project_id"].isin(seen.facts["project_id"])]


def _all_categories(snapshot: Snapshot) -> pd.DataFrame:
    return category_facts(snapshot.unselected())


def names(seen: Compared, groups: list[Group], months: pd.DataFrame) -> dict[str, str]:
    """What can be chosen, key -> name: the groups that are made, and those that the lines of the ledger know. months:
    facts.month_facts."""
    keys = [key for key, *_ in groups]
    lines = category_lines(seen)
    if groups and not lines.empty:
        untyped = lines.loc[~lines["cost_type"].isin(TYPES) & (lines["cost"].fillna(0) != 0), "project_id"]
        keys.append("category")
        keys += ["currency"] if months["currency"].nunique() > 1 else []
        keys += ["type"] if not lines["project_id"].isin(untyped).all() else []
    return {key: name_of(key, seen) for key in keys}


def name_of(key: str, seen: Compared) -> str:
    """What a grouping is called where one is chosen, and in the address: "category", "department"."""
    name = {"portfolio": seen.policy.portfolio, "program": seen.policy.program, "type": "cost type"}.get(key, key)
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _group(seen: Compared, by: str, label: str) -> Group | None:
    """What can be compared; where no project states a budget and a forecast, the one that is known."""
    if seen.states("current_budget", "eac"):
        return _against_budget(seen, by, label)
    if seen.states("eac"):
        return _alone(seen, by, label, "eac", "forecast")
    if seen.states("current_budget"):
        return _alone(seen, by, label, "current_budget", "budget")
    return None


def sums_by(seen: Compared, by: str, *needs: str) -> pd.DataFrame:
    """Sums of the projects that state what is needed. Columns budget, actual, forecast."""
    money = ["current_budget", "cost_to_date", "eac"]
    facts = seen.facts[[by, *money]]
    known = facts[facts[list(needs)].notna().all(axis=1)]
    sums = known.groupby(by, dropna=False)[money].sum(min_count=1)
    sums.columns = pd.Index(["budget", "actual", "forecast"])
    return sums


def _against_budget(seen: Compared, by: str, label: str) -> Group:
    sums = sums_by(seen, by, "current_budget", "eac")
    over = int((sums["forecast"] > sums["budget"]).sum())
    coverage = seen.figure("forecast_variance").coverage
    title = Titled(f"By {label.lower()}: {over} of {len(sums)} over budget", f"Known for {coverage} projects")
    frame, unit, _ = _scaled(largest(sums, "budget", label, MOST_HERE), seen)
    return (by, title, frame, unit, _scaled(sums, seen)[2], asked(frame, "forecast_variance", by, sums))


def asked(frame: pd.DataFrame, metric: str, by: str, groups: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """The figure that each row is: nothing for the sum of the others."""
    return (tuple(str(Asks(metric, ((by, name),))) if name in groups.index else "" for name in frame["label"]),)


def _alone(seen: Compared, by: str, label: str, metric: str, column: str) -> Group:
    """One amount with nothing to hold it against."""
    sums = sums_by(seen, by, metric).sort_values(column, ascending=False)
    for other in {"budget", "forecast"} - {column}:
        sums[other] = pd.array([pd.NA] * len(sums), "Int64")
    first = "None stated" if pd.isna(sums.index[0]) else sums.index[0]
    title = Titled(
        f"By {label.lower()}: {first} carries {words.part(sums[column])} of the {column}",
        f"{seen.figure(metric).coverage} projects state a {column}; none states a "
        f"{'budget' if column == 'forecast' else 'forecast'} beside it",
    )
    frame, unit, _ = _scaled(largest(sums, column, label, MOST_HERE), seen)
    return (by, title, frame, unit, _scaled(sums, seen)[2], asked(frame, metric, by, sums))


def largest(sums: pd.DataFrame, by: str, label: str, most: int = MOST_BARS) -> pd.DataFrame:
    """The largest groups; the rest of them summed in one row, so that nothing is left out."""
    sums = sums.sort_values(by, ascending=False)
    if len(sums) <= most:
        return sums
    over = (sums["forecast" if "forecast" in sums else "eac"] - sums[by]).fillna(0)
    worst = over.sort_values(ascending=False).index[0]  # never hidden among the others
    shown = sums.index[: most - 1]
    if worst not in shown and over[worst] > 0:
        shown = [*shown[:-1], worst]
    rest = sums[~sums.index.isin(shown)]
    name = f"{len(rest)} other {formats.plural(label.lower())}"
    return pd.concat([sums.loc[shown], rest.sum(min_count=1).to_frame(name).T.astype("Int64")])


def _categories(seen: Compared, lines: pd.DataFrame) -> Group:
    sums = lines[lines["category"] != "All"].groupby("category")[["current", "cost"]].sum(min_count=1)
    sums.columns = pd.Index(["budget", "actual"])
    to_come = lines.groupby("category")["forecast"].sum(min_count=1)
    whole = bool((lines["forecast"].notna() & (lines["category"] == "All")).any())  # the forecast knows no categories
    sums["forecast"] = pd.NA if whole else sums["actual"].fillna(0) + to_come.reindex(sums.index).fillna(0)
    sums["forecast"] = sums["forecast"].astype("Int64")
    sums = sums.sort_values("budget", ascending=False)
    first = sums.index[0] if len(sums) else "none"
    title = Titled(
        f"By category: {first} is the largest",
        "Budget and cost to date" + (" · the forecast has no categories" if whole else ", and the forecast"),
    )
    return ("category", title, *_scaled(sums, seen), ())


def _currencies(seen: Compared, months: pd.DataFrame) -> Group | None:
    """By the currency in which money was budgeted and booked, in the reporting currency. None where there is one."""
    sums = months.groupby("currency")[["current", "cost", "forecast"]].sum(min_count=1)
    if len(sums) < 2:
        return None
    sums.columns = pd.Index(["budget", "actual", "to_come"])
    sums["forecast"] = pd.NA if sums["to_come"].isna().all() else sums["actual"].fillna(0) + sums["to_come"].fillna(0)
    sums = sums.drop(columns="to_come").astype("Int64").sort_values("budget", ascending=False)
    others = sums.index[sums.index != seen.currency]
    foreign = words.amount(sums.loc[others, "budget"].sum(), seen.currency).text
    title = Titled(
        f"By currency: {foreign} of the budget is in other currencies than {seen.currency}",
        f"At budget rates, in {seen.currency}; of projects with money by month",
    )
    return ("currency", title, *_scaled(largest(sums, "budget", "Currency", MOST_HERE), seen), ())


def _types(seen: Compared, lines: pd.DataFrame) -> Group | None:
    """Capex and opex as finance set them on each line. None where a part of the cost has no type."""
    facts = seen.facts if TYPES[0] in seen.facts else add(seen.facts, seen.snapshot, "types")
    found = {name: seen.figure(name, facts) for name in TYPES}
    if any(one.value is None for one in found.values()):
        return None
    budget = lines.groupby("cost_type")["current"].sum(min_count=1).reindex(TYPES)
    units = int(minor_units(seen.currency))
    spent = [int(one.exact * units) for one in found.values()]
    sums = pd.DataFrame({"budget": budget.array, "actual": spent, "forecast": pd.NA}, index=[*TYPES]).astype("Int64")
    share = seen.figure("capex_share", facts)
    title = Titled(
        f"Capex and opex: {words.shown(share)} of the cost to date is capex",
        f"As finance set it on each line; the forecast has no types · {words.covers(share)}",
    )
    frame, unit, says = _scaled(sums, seen)
    frame["label"] = [name.capitalize() for name in TYPES]
    return ("type", title, frame, unit, says.replace("capex", "Capex").replace("opex", "Opex"), (TYPES,))


def _scaled(sums: pd.DataFrame, seen: Compared) -> tuple[pd.DataFrame, str, str]:
    units = float(minor_units(seen.currency))
    values = sums.to_numpy("float64", na_value=np.nan)
    most = float(np.nanmax(values)) / units if not np.isnan(values).all() else 0.0
    divisor, unit = formats.money_unit(most, seen.currency)
    frame = pd.DataFrame(values / (units * divisor), columns=[str(name) for name in sums.columns])
    frame.insert(0, "label", sums.index.astype("object").fillna("None stated"))
    return frame, unit, _group_says(frame, unit)


def _group_says(frame: pd.DataFrame, unit: str) -> str:
    gaps = frame["forecast"] - frame["budget"]
    if frame["budget"].isna().all() and frame["forecast"].notna().any():
        most = frame.loc[frame["forecast"].idxmax()]
        return f"{most['label']} has the largest forecast, {formats.in_unit(most['forecast'], unit)}."
    if gaps.isna().all():
        return _spent_says(frame, unit)
    if gaps.max() <= 0:
        return "None is forecast over its budget."
    worst = frame.loc[gaps.idxmax()]
    return f"{worst['label']} is furthest over, by {formats.in_unit(gaps.max(), unit)}."


def _spent_says(frame: pd.DataFrame, unit: str) -> str:
    """Where there is no forecast: the group that has used most of its budget, or has the largest."""
    used = frame["actual"] / frame["budget"].where(frame["budget"] > 0)
    if used.isna().all():
        if frame["budget"].isna().all():
            return "No group has a budget."
        most = frame.loc[frame["budget"].idxmax()]
        return f"{most['label']} has the largest budget, {formats.in_unit(most['budget'], unit)}; nothing is booked."
    most = frame.loc[used.idxmax()]
    used_up = f"{formats.in_unit(most['actual'], unit)} of {formats.in_unit(most['budget'], unit)}"
    return f"{most['label']} has used most: {used_up}."
