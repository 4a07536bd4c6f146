"""Money by group: budget, cost and forecast of portfolios, programs and categories."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import minor_units
from dashboard.views import words
from dashboard.views.compared import Compared
from dashboard.views.parts import Asks, Titled

MOST_BARS = 9
MOST_PROGRAMS = 30  # with more of them, the others would be the largest
Group = tuple[str, Titled, pd.DataFrame, str, str, tuple[tuple[str, ...], ...]]


def all_groups(seen: Compared, lines: pd.DataFrame) -> list[Group]:
    """By portfolio, and by category or program. lines: facts.category_facts. None where no money is stated."""
    groups = [_group(seen, "portfolio", seen.policy.portfolio)]
    if not lines.empty:
        groups.append(_categories(seen, lines))
    elif seen.facts["program"].nunique() <= MOST_PROGRAMS:
        groups.append(_group(seen, "program", seen.policy.program))
    return [group for group in groups if group]


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
    known = seen.facts[seen.facts[list(needs)].notna().all(axis=1)]
    sums = known.groupby(by, dropna=False)[["current_budget", "cost_to_date", "eac"]].sum(min_count=1)
    sums.columns = pd.Index(["budget", "actual", "forecast"])
    return sums


def _against_budget(seen: Compared, by: str, label: str) -> Group:
    sums = sums_by(seen, by, "current_budget", "eac")
    over = int((sums["forecast"] > sums["budget"]).sum())
    coverage = seen.figure("forecast_variance").coverage
    title = Titled(f"By {label.lower()}: {over} of {len(sums)} over budget", f"Known for {coverage} projects")
    frame, unit, _ = _scaled(largest(sums, "budget", label), seen)
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
    frame, unit, _ = _scaled(largest(sums, column, label), seen)
    return (by, title, frame, unit, _scaled(sums, seen)[2], asked(frame, metric, by, sums))


def largest(sums: pd.DataFrame, by: str, label: str) -> pd.DataFrame:
    """The largest groups; the rest of them summed in one row, so that nothing is left out."""
    sums = sums.sort_values(by, ascending=False)
    if len(sums) <= MOST_BARS:
        return sums
    over = (sums["forecast" if "forecast" in sums else "eac"] - sums[by]).fillna(0)
    worst = over.sort_values(ascending=False).index[0]  # never hidden among the others
    shown = sums.index[: MOST_BARS - 1]
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


def _scaled(sums: pd.DataFrame, seen: Compared) -> tuple[pd.DataFrame, str, str]:
    units = float(minor_units(seen.currency))
    values = sums.astype("Float64")
    most = float(values.max().max()) / units if len(values) and values.notna().any().any() else 0.0
    divisor, unit = formats.money_unit(most, seen.currency)
    frame = (values / (units * divisor)).astype("float64").rename_axis("label").reset_index()
    frame["label"] = frame["label"].fillna("None stated").astype("object")
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
