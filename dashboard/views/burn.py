"""Budget burn: are we spending as planned, and where will we end?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import minor_units
from dashboard.views import words
from dashboard.views.compared import Compared, compare
from dashboard.views.facts import category_facts, month_facts
from dashboard.views.parts import Cell, Col, Empty, Grid, Kpi, Said, Span, Titled, Tone
from data_loaders.snapshot import Snapshot

TOP = 10
MOST_BARS = 9
WINDOW_MONTHS = 3
NO_MONTHS = Empty(
    "Only totals are stated, none by month",
    "A burn curve needs budget, cost and forecast by month. The sources of this portfolio state totals; what they "
    "state is above. A finance extract with one row a project and month fills this card.",
    "steerco template portfolio.xlsx",
)


@dataclass(frozen=True)
class BurnView:
    headline: Said
    kpis: list[Kpi]
    by_month: pd.DataFrame  # period, planned, actual, forecast per month (in `unit`); empty where only totals exist
    cumulative: pd.DataFrame  # the same, cumulated
    unit: str
    cumulative_unit: str
    curve_title: Titled
    curve_says: str
    bars_title: Titled
    bars_says: str
    groups: list[tuple[str, Titled, pd.DataFrame, str, str]]  # key, heading, label/budget/actual/forecast, unit, says
    exceptions_title: Titled
    exceptions: Grid


def view(snapshot: Snapshot, since: date | None) -> BurnView:
    """Everything the page says."""
    seen = compare(snapshot, since)
    lines = month_facts(snapshot)
    by_month_, unit = by_month(lines, seen)
    total, total_unit = by_month(lines, seen, cumulative=True)
    return BurnView(
        headline=_headline(seen),
        kpis=_kpis(seen, lines),
        by_month=by_month_,
        cumulative=total,
        unit=unit,
        cumulative_unit=total_unit,
        curve_title=_curve_title(seen),
        curve_says=_curve_says(seen, lines),
        bars_title=_bars_title(by_month_, seen),
        bars_says=_bars_says(by_month_, seen, unit),
        groups=_all_groups(seen, category_facts(snapshot)),
        exceptions_title=_exceptions_title(seen),
        exceptions=_exceptions(seen),
    )


# --- In words ----------------------------------------------------------------------------------------


def _headline(seen: Compared) -> Said:
    spent, used, done = seen.figure("cost_to_date"), seen.figure("budget_used"), seen.figure("work_done")
    eac, variance = seen.figure("eac"), seen.figure("forecast_variance")
    said: list[Span] = []
    if spent.value is not None and used.value is not None:
        said.append(Span(f"{words.shown(spent)} spent, {words.shown(used)} of budget"))
        said.append(Span(f", for {words.shown(done)} of the work. " if done.value is not None else ". "))
    if variance.value is None or eac.value is None:
        return (*said, Span("No forecast is stated."))
    over = variance.exact < 0
    gap = formats.money(abs(variance.exact), seen.currency)
    where = f"In {words.basis_note(seen.policy, seen.as_at)} we" if seen.policy.money_basis == "year" else "We"
    said.append(Span(f"{where} forecast {words.shown(eac)}: "))
    said.append(Span(f"{gap} {'over' if over else 'under'} budget", "bad" if over else "good"))
    said.append(Span("."))
    return tuple(said)


# --- Cards -------------------------------------------------------------------------------------------


def _kpis(seen: Compared, lines: pd.DataFrame) -> list[Kpi]:
    budget, original = seen.figure("current_budget"), seen.figure("original_budget")
    eac, variance, overrun = seen.figure("eac"), seen.figure("forecast_variance"), seen.figure("forecast_overrun")
    note, known = words.basis_note(seen.policy, seen.as_at), words.both_covered(eac, variance, seen.facts)
    changes: Said = (Span(f"original {words.shown(original)}", "mute"),) if original.value is not None else ()
    cards = [
        Kpi("Current budget" + (f", {note}" if note else ""), words.shown(budget), changes, words.covers(budget),
            metric="current_budget"),
        _spent(seen),
        Kpi("Forecast at completion" if not note else f"Forecast, {note}", words.shown(eac),
            words.moved(eac, seen.figure_before("eac"), seen.since) if not note else (), known,
            metric="eac"),
        Kpi("Forecast against budget", words.shown(overrun, sign=True),
            (words.over_or_under(variance, seen.currency),), words.covers(variance), metric="forecast_overrun"),
    ]  # fmt: skip
    burn = _burn_rate(seen, lines)
    return [*cards, burn] if burn else [*cards, _whole_life(seen)]


def _spent(seen: Compared) -> Kpi:
    spent, committed = seen.figure("cost_to_date"), seen.figure("open_commitment")
    if spent.value is None:
        return Kpi("Cost to date", "n/a", (Span(words.why_not(spent), "mute"),), f"{spent.coverage} projects")
    used, done = seen.figure("budget_used"), seen.figure("work_done")
    said: list[Span] = [Span(f"{words.shown(used)} of budget")]
    if done.value is not None and used.value is not None:
        gap = used.exact - done.exact
        tone: Tone = "bad" if gap > 5 else "mute"
        said.append(Span(f", {words.shown(done)} of the work", tone))
    return Kpi("Cost to date", words.shown(spent), tuple(said),
               f"+ {words.shown(committed)} committed · {words.covers(spent)}", metric="cost_to_date")  # fmt: skip


def _whole_life(seen: Compared) -> Kpi:
    cost = seen.figure("whole_life_cost")
    before = seen.figure_before("whole_life_cost")
    return Kpi("Whole-life cost", words.shown(cost), words.moved(cost, before, seen.since), words.covers(cost),
               metric="whole_life_cost")  # fmt: skip


def _burn_rate(seen: Compared, lines: pd.DataFrame) -> Kpi | None:
    """Cost a month over the last three months beside the plan for them (domain reference, section 3.2)."""
    last = pd.Timestamp(seen.as_at).replace(day=1)
    first = last - pd.DateOffset(months=WINDOW_MONTHS - 1)
    window = lines[(lines["month"] >= first) & (lines["month"] <= last)]
    if window.empty or window["cost"].isna().all():
        return None
    units = minor_units(seen.currency) * WINDOW_MONTHS
    actual, planned = int(window["cost"].sum()) / units, int(window["current"].sum()) / units
    months = lines.groupby("month")["cost"].sum(min_count=1).sort_index()
    history = tuple(None if pd.isna(value) else float(value) for value in months[months.index <= last].tail(12))
    gap = actual - planned
    word = "above" if gap > 0 else "below"
    text = f"{formats.money(abs(gap), seen.currency)} {word} plan"
    return Kpi("Burn rate, last 3 months", f"{formats.money(actual, seen.currency)} a month",
               (Span(text, "warn" if gap > 0 else "mute"),), f"planned {formats.money(planned, seen.currency)} a month",
               history=history, history_says="Cost of the last 12 months", )  # fmt: skip


# --- By month ----------------------------------------------------------------------------------------


def by_month(lines: pd.DataFrame, seen: Compared, cumulative: bool = False) -> tuple[pd.DataFrame, str]:
    """Planned, actual and forecast money by month, in the unit given with the frame."""
    columns = ["period", "planned", "actual", "forecast"]
    if lines.empty:
        return pd.DataFrame(columns=columns), ""
    months = lines.groupby("month")[["current", "cost", "forecast"]].sum(min_count=1).astype("Float64")
    months = months.reindex(pd.date_range(months.index.min(), months.index.max(), freq="MS"))
    as_at = pd.Timestamp(seen.as_at)
    actual = months["cost"].fillna(0).where(months.index <= as_at)
    forecast = months["forecast"].fillna(0).where(months.index > as_at)
    planned = months["current"].fillna(0)
    if cumulative:
        planned, spent = planned.cumsum(), actual.cumsum()
        forecast = months["forecast"].fillna(0).cumsum().where(months.index > as_at) + float(actual.sum())
        past = months.index[months.index <= as_at]
        forecast.loc[past[-1:]] = spent.loc[past[-1:]]  # the forecast continues where the actuals end
        actual = spent
    most = max(float(series.max()) for series in (planned, actual, forecast) if series.notna().any())
    units = float(minor_units(seen.currency))
    divisor, unit = formats.money_unit(most / units, seen.currency)
    frame = pd.DataFrame({"planned": planned, "actual": actual, "forecast": forecast}) / (units * divisor)
    frame = frame.astype("float64").rename_axis("period").reset_index()
    return frame[columns], unit


def _curve_title(seen: Compared) -> Titled:
    variance, used, done = (seen.figure(m) for m in ("forecast_variance", "budget_used", "work_done"))
    if variance.value is None:
        return Titled("Budget and cost over time", "Cumulative")
    gap = formats.money(abs(variance.exact), seen.currency)
    title = f"We end {gap} {'over' if variance.exact < 0 else 'under'} budget"
    ahead = used.value is not None and done.value is not None and used.exact > done.exact + 2
    if ahead:
        title += ", and spend runs ahead of the work"
    return Titled(title, "Cumulative, current budget, cost to date and forecast")


def _curve_says(seen: Compared, lines: pd.DataFrame) -> str:
    if lines.empty:
        return ""
    as_at = pd.Timestamp(seen.as_at)
    planned = int(lines.loc[lines["month"] <= as_at, "current"].sum()) / minor_units(seen.currency)
    spent = seen.figure("cost_to_date")
    if spent.value is None:
        return ""
    gap = formats.money(abs(spent.exact - planned), seen.currency)
    word = "more" if spent.exact > planned else "less"
    return (
        f"By {formats.date_long(seen.as_at)} {words.shown(spent)} is spent, {gap} {word} than the "
        f"{formats.money(planned, seen.currency)} planned by then; {words.shown(seen.figure('eac'))} is forecast."
    )


def _bars_title(months: pd.DataFrame, seen: Compared) -> Titled:
    past = months[months["period"] <= pd.Timestamp(seen.as_at)].tail(12)
    over = int((past["actual"] > past["planned"]).sum())
    title = f"{over} of the last {len(past)} months cost more than planned" if len(past) else "Cost by month"
    return Titled(title, "Planned, actual and forecast a month")


def _bars_says(months: pd.DataFrame, seen: Compared, unit: str) -> str:
    ahead = months[months["period"] > pd.Timestamp(seen.as_at)]
    if ahead.empty:
        return ""
    peak = ahead.loc[ahead["forecast"].idxmax()] if ahead["forecast"].notna().any() else None
    if peak is None:
        return ""
    month = formats.month_short(peak["period"].date())
    return f"The dearest month ahead is {month}, at {formats.in_unit(peak['forecast'], unit)}."


# --- By group ----------------------------------------------------------------------------------------

Group = tuple[str, Titled, pd.DataFrame, str, str]


def _all_groups(seen: Compared, lines: pd.DataFrame) -> list[Group]:
    groups = [_group(seen, "portfolio", seen.policy.portfolio)]
    if not lines.empty:
        groups.append(_categories(seen, lines))
    elif seen.facts["program"].nunique() <= 12:
        groups.append(_group(seen, "program", seen.policy.program))
    return groups


def _group(seen: Compared, by: str, label: str) -> Group:
    known = seen.facts[seen.facts["current_budget"].notna() & seen.facts["eac"].notna()]
    sums = known.groupby(by, dropna=False)[["current_budget", "cost_to_date", "eac"]].sum(min_count=1)
    sums.columns = pd.Index(["budget", "actual", "forecast"])
    over = int((sums["forecast"] > sums["budget"]).sum())
    coverage = seen.figure("forecast_variance").coverage
    title = Titled(f"By {label.lower()}: {over} of {len(sums)} over budget", f"Known for {coverage} projects")
    frame, unit, _ = _scaled(largest(sums, "budget", label), seen)
    return (by, title, frame, unit, _scaled(sums, seen)[2])


def largest(sums: pd.DataFrame, by: str, label: str) -> pd.DataFrame:
    """The largest groups; the rest of them summed in one row, so that nothing is left out."""
    sums = sums.sort_values(by, ascending=False)
    if len(sums) <= MOST_BARS:
        return sums
    over = sums["forecast" if "forecast" in sums else "eac"] - sums[by]
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
    return ("category", title, *_scaled(sums, seen))


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
    if gaps.isna().all():
        return _spent_says(frame, unit)
    if gaps.max() <= 0:
        return "None is forecast over its budget."
    worst = frame.loc[gaps.idxmax()]
    return f"{worst['label']} is furthest over, by {formats.in_unit(gaps.max(), unit)}."


def _spent_says(frame: pd.DataFrame, unit: str) -> str:
    """Where there is no forecast: the group that has used most of its budget."""
    used = frame["actual"] / frame["budget"].where(frame["budget"] > 0)
    if used.isna().all():
        return "Nothing is booked yet." if len(frame) else "No group has a budget."
    most = frame.loc[used.idxmax()]
    used_up = f"{formats.in_unit(most['actual'], unit)} of {formats.in_unit(most['budget'], unit)}"
    return f"{most['label']} has used most: {used_up}."


# --- Exceptions --------------------------------------------------------------------------------------


def _over(seen: Compared) -> pd.DataFrame:
    rows = seen.facts[seen.facts["current_budget"].notna() & seen.facts["eac"].notna()]
    rows = rows.assign(over=rows["eac"] - rows["current_budget"])
    return rows[rows["over"] > 0].sort_values("over", ascending=False)


def _exceptions_title(seen: Compared) -> Titled:
    over = _over(seen)
    total = words.amount(over["over"].sum(), seen.currency).text
    shown = min(TOP, len(over))
    return Titled("Largest overruns", f"{shown} of {formats.count(len(over), 'project')} over budget, {total} together")


def _exceptions(seen: Compared) -> Grid:
    columns: tuple[Col, ...] = (
        Col("project", "Project"),
        Col("budget", "Budget", numeric=True, hide_small=True),
        Col("spent", "Spent", numeric=True, hide_small=True),
        Col("forecast", "Forecast", numeric=True),
        Col("over", "Over", numeric=True),
        Col("share", "%", numeric=True),
    )
    rows = [_exception(row, seen) for row in _over(seen).head(TOP).itertuples()]
    if seen.facts["cost_to_date"].isna().all():
        columns = tuple(column for column in columns if column.key != "spent")
    return Grid(columns, rows, "No project is forecast over its budget.", "Projects forecast over budget")


def _exception(row: Any, seen: Compared) -> dict[str, Cell]:
    share = row.over / row.current_budget if row.current_budget > 0 else None
    return {
        "project": words.project_link(row, f"{row.portfolio}"),
        "budget": words.amount(row.current_budget, seen.currency),
        "spent": words.amount(row.cost_to_date, seen.currency),
        "forecast": words.amount(row.eac, seen.currency),
        "over": words.amount(row.over, seen.currency, tone="bad"),
        "share": words.overrun(share) if share is not None else "budget is zero",
    }
