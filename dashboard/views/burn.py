"""Budget burn: are we spending as planned, and where will we end?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import minor_units
from dashboard.views import hidden, words
from dashboard.views.added_money import closed_months
from dashboard.views.burn_exceptions import exceptions, rises, unders
from dashboard.views.burn_groups import Group, first_groups, names
from dashboard.views.compared import Compared
from dashboard.views.money_said import unmatched
from dashboard.views.page_facts import Reads, month_lines, month_sums, page
from dashboard.views.parts import Asks, Empty, Grid, Kpi, Said, Span, Titled, Tone
from data_loaders.snapshot import Snapshot

READS = Reads(
    metrics=(
        "original_budget", "current_budget", "cost_to_date", "open_commitment", "eac", "etc", "budget_used",
        "work_done", "forecast_variance", "forecast_overrun", "forecast_variance_original",
        "forecast_overrun_original", "whole_life_cost",
    ),
    columns=("rebaselined", "eac_before"),
    adds=("months",),
)  # fmt: skip
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
    nothing: Empty  # said where there is no money by month
    by_month: pd.DataFrame  # period, planned, actual, forecast per month (in `unit`); empty where only totals exist
    cumulative: pd.DataFrame  # the same, cumulated
    unit: str
    cumulative_unit: str
    curve_title: Titled
    curve_says: str
    bars_title: Titled
    bars_says: str
    bars_asked: tuple[tuple[str, ...], ...]  # the figure that each bar is
    groups: list[Group]  # key, heading, label/budget/actual/forecast, unit, says, asks
    group_names: dict[str, str]  # those and the ones that burn_groups.view makes: key -> name
    exceptions_title: Titled
    exceptions: Grid
    unders: tuple[Titled, Grid] | None  # the other side of the exceptions
    closed_to: date | None  # the end of the last closed month


def view(snapshot: Snapshot, since: date | None) -> BurnView:
    """Everything the page says."""
    seen = page(snapshot, since, READS)
    booked = month_lines(snapshot)
    lines = month_sums(booked)
    by_month_, unit = by_month(lines, seen)
    total, total_unit = by_month(lines, seen, cumulative=True)
    over_title, over = exceptions(seen)
    groups = first_groups(seen)
    return BurnView(
        headline=_headline(seen),
        kpis=_kpis(seen, lines),
        nothing=NO_MONTHS if seen.shows_money else hidden.MONEY,
        by_month=by_month_,
        cumulative=total,
        unit=unit,
        cumulative_unit=total_unit,
        curve_title=_curve_title(seen),
        curve_says=_curve_says(seen, lines),
        bars_title=_bars_title(by_month_, seen, closed_to(lines, seen.as_at)),
        bars_says=_bars_says(by_month_, seen, unit),
        bars_asked=_bars_asked(by_month_),
        groups=groups,
        group_names=names(seen, groups, booked),
        exceptions_title=over_title,
        exceptions=over,
        unders=unders(seen),
        closed_to=closed_to(lines, seen.as_at),
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
        return (*said, *unmatched(seen))
    over = variance.exact < 0
    gap = formats.money(abs(variance.exact), seen.currency)
    where = f"In {words.basis_note(seen.policy, seen.as_at)} we" if seen.policy.money_basis == "year" else "We"
    said.append(Span(f"{where} forecast {words.shown(eac)}: "))
    said.append(Span(f"{gap} {'over' if over else 'under'} budget", "bad" if over else "good"))
    said.append(Span("."))
    return tuple(said)


# --- Cards -------------------------------------------------------------------------------------------


def _kpis(seen: Compared, lines: pd.DataFrame) -> list[Kpi]:
    if not seen.shows_money:
        return [hidden.card(metric) for metric in ("current_budget", "cost_to_date", "eac", "forecast_overrun")]
    if seen.states("eac") and not seen.states("current_budget"):
        return _without_budget(seen, lines)
    budget, original = seen.figure("current_budget"), seen.figure("original_budget")
    eac, variance, overrun = seen.figure("eac"), seen.figure("forecast_variance"), seen.figure("forecast_overrun")
    note, known = words.basis_note(seen.policy, seen.as_at), words.both_covered(eac, variance, seen.facts)
    partly = f", stated for {original.coverage.known:,}" if original.coverage != budget.coverage else ""
    changes: Said = (Span(f"original {words.shown(original)}{partly}", "mute"),) if original.value is not None else ()
    cards = [
        Kpi("Current budget" + (f", {note}" if note else ""), words.shown(budget), changes, words.covers(budget),
            metric="current_budget"),
        _spent(seen, lines),
        Kpi("Forecast at completion" if not note else f"Forecast, {note}", words.shown(eac),
            words.moved(seen.movement("eac"), seen.since) if not note else (), known,
            metric="eac"),
        Kpi("Forecast against budget", words.shown(overrun, sign=True),
            (words.over_or_under(variance, seen.currency),), _against_original(seen) or words.covers(variance),
            metric="forecast_overrun"),
    ]  # fmt: skip
    burn = _burn_rate(seen, lines)
    return [*cards, burn] if burn else [*cards, _whole_life(seen)]


def _against_original(seen: Compared) -> str:
    """Where the forecast stands against the original budget, once a budget was changed."""
    original, share = seen.figure("forecast_variance_original"), seen.figure("forecast_overrun_original")
    if original.value is None or not seen.facts["rebaselined"].any():
        return ""
    said = words.over_or_under(original, seen.currency).text
    return f"{said} ({words.shown(share, sign=True)}) against the original · {words.covers(original)}"


def _without_budget(seen: Compared, lines: pd.DataFrame) -> list[Kpi]:
    """A forecast and nothing to hold it against: how it moved, and what is not stated."""
    eac, budget = seen.figure("eac"), seen.figure("current_budget")
    note = words.basis_note(seen.policy, seen.as_at)
    cards = [
        Kpi("Forecast at completion" if not note else f"Forecast, {note}", words.shown(eac),
            words.moved(seen.movement("eac"), seen.since) if not note else (), words.covers(eac), metric="eac"),
        Kpi("Current budget", "n/a", (Span("a forecast has nothing to be held against", "mute"),),
            words.covers(budget), metric="current_budget"),
        _spent(seen, lines),
    ]  # fmt: skip
    if seen.states("eac", "eac_before") and not note:
        both, rose = rises(seen)
        total = words.amount(rose["over"].sum(), seen.currency).text
        cards.insert(1, Kpi("Forecasts that rose", f"{len(rose):,} of {len(both):,}",
                            (Span(f"by {total}", "bad" if len(rose) else "mute"), Span(" together", "mute")),
                            f"known on {formats.date_long(seen.since)} and now"))  # fmt: skip
    burn = _burn_rate(seen, lines)
    return [*cards, *([burn] if burn else []), *([_whole_life(seen)] if seen.states("whole_life_cost") else [])]


def _spent(seen: Compared, lines: pd.DataFrame) -> Kpi:
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
               f"+ {words.shown(committed)} committed · {words.covers(spent)}", metric="cost_to_date",
               history=_cost_by_month(lines, seen.as_at, whole=True),
               history_says="Cost to date at the end of the last 12 months")  # fmt: skip


def _whole_life(seen: Compared) -> Kpi:
    cost = seen.figure("whole_life_cost")
    moved = words.moved(seen.movement("whole_life_cost"), seen.since)
    return Kpi("Whole-life cost", words.shown(cost), moved, words.covers(cost), metric="whole_life_cost")


def _cost_by_month(lines: pd.DataFrame, as_at: date, whole: bool = False) -> tuple[float | None, ...]:
    """The cost of each of the last 12 months (whole: until its end), for a sparkline."""
    months = lines.groupby("month")["cost"].sum(min_count=1).sort_index()
    months = months[months.index <= pd.Timestamp(as_at)]
    months = months.cumsum() if whole else months
    return tuple(None if pd.isna(value) else float(value) for value in months.tail(12))


def _burn_rate(seen: Compared, lines: pd.DataFrame) -> Kpi | None:
    """Cost a month over the last three closed months beside the plan for them (domain reference, section 3.2)."""
    burnt = seen.figure("burn_rate")
    if burnt.value is None or lines.empty:
        return None
    closed = closed_months(seen.as_at)
    phased = int(lines.loc[lines["month"].isin(closed), "current"].sum())
    planned = phased / (minor_units(seen.currency) * len(closed))
    actual = burnt.exact
    no_plan = bool(lines["current"].isna().all())
    history = _cost_by_month(lines, seen.as_at)
    gap = actual - planned
    word = "above" if gap > 0 else "below"
    text = f"{formats.money(abs(gap), seen.currency)} {word} plan"
    said = (Span("no budget by month is loaded", "mute"),) if no_plan else (Span(text, "warn" if gap > 0 else "mute"),)
    note = "" if no_plan else f"planned {formats.money(planned, seen.currency)} a month"
    return Kpi("Burn rate, last 3 months", words.shown(burnt), said, note,
               history=history, history_says="Cost of the last 12 months", metric="burn_rate")  # fmt: skip


# --- By month ----------------------------------------------------------------------------------------


def by_month(lines: pd.DataFrame, seen: Compared, cumulative: bool = False) -> tuple[pd.DataFrame, str]:
    """Planned, actual and forecast money by month, in the unit given with the frame."""
    frame, unit, _ = months_scaled(lines, seen, cumulative)
    return frame, unit


def months_scaled(lines: pd.DataFrame, seen: Compared, cumulative: bool = False) -> tuple[pd.DataFrame, str, float]:
    """The same, and how many minor units its unit has."""
    columns = ["period", "planned", "actual", "forecast"]
    if lines.empty:
        return pd.DataFrame(columns=columns), "", 1.0
    months = lines[["month", "current", "cost", "forecast"]]
    months = month_sums(lines) if months["month"].duplicated().any() else months
    months = months.set_index("month")[["current", "cost", "forecast"]].astype("Float64").astype("float64")
    months = months.reindex(pd.date_range(months.index.min(), months.index.max(), freq="MS"))
    as_at = pd.Timestamp(seen.as_at)
    actual = months["cost"].fillna(0).where(months.index <= as_at)
    forecast = months["forecast"].fillna(0).where(months.index > as_at)
    planned = months["current"].fillna(0) if months["current"].notna().any() else months["current"]  # none is not zero
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
    return frame[columns], unit, units * divisor


def closed_to(lines: pd.DataFrame, as_at: date) -> date | None:
    """The end of the last closed month. The record names no closed periods: those months count as closed that have
    ended by the date, up to the last in which cost is booked. None where there is none."""
    booked = lines.loc[lines["cost"].notna(), "month"]
    ended = booked[booked + pd.offsets.MonthEnd(0) <= pd.Timestamp(as_at)]
    return None if ended.empty else (ended.max() + pd.offsets.MonthEnd(0)).date()


def _bars_asked(months: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """The figures of the bars of a month: planned, actual, forecast."""
    periods = [f"{period:%Y-%m}" for period in months["period"]]
    metrics = ("current_budget", "cost_to_date", "eac")
    return tuple(tuple(str(Asks(metric, (("period", period),))) for period in periods) for metric in metrics)


def _curve_title(seen: Compared) -> Titled:
    variance, used, done = (seen.figure(m) for m in ("forecast_variance", "budget_used", "work_done"))
    if variance.value is None:
        return Titled("Money over time", "Cumulative, what is stated of budget, cost to date and forecast")
    gap = formats.money(abs(variance.exact), seen.currency)
    title = f"We end {gap} {'over' if variance.exact < 0 else 'under'} budget"
    ahead = used.value is not None and done.value is not None and used.exact > done.exact + 2
    if ahead:
        title += ", and spend runs ahead of the work"
    return Titled(title, "Cumulative: budget, cost to date, spent or ordered (committed), and forecast")


def _curve_says(seen: Compared, lines: pd.DataFrame) -> str:
    if lines.empty:
        return ""
    as_at = pd.Timestamp(seen.as_at)
    planned = int(lines.loc[lines["month"] <= as_at, "current"].sum()) / minor_units(seen.currency)
    spent = seen.figure("cost_to_date")
    if spent.value is None:
        return ""
    if lines["current"].isna().all():
        return f"By {formats.date_long(seen.as_at)} {words.shown(spent)} is spent; no budget by month is loaded."
    gap = formats.money(abs(spent.exact - planned), seen.currency)
    word = "more" if spent.exact > planned else "less"
    return (
        f"By {formats.date_long(seen.as_at)} {words.shown(spent)} is spent, {gap} {word} than the "
        f"{formats.money(planned, seen.currency)} planned by then; {words.shown(seen.figure('eac'))} is forecast."
    )


def _bars_title(months: pd.DataFrame, seen: Compared, closed: date | None) -> Titled:
    """What the closed months say; what closed means; and that cost stands for cash."""
    past = months[months["period"] <= pd.Timestamp(closed or seen.as_at)].tail(12)
    rule = f"; closed: ended and booked, to {formats.month_short(closed)}" if closed else ""
    if months["planned"].isna().all():
        return Titled("Cash flow by month", f"Cost and forecast; no budget by month is loaded{rule}")
    over = int((past["actual"] > past["planned"]).sum())
    title = (
        f"{over} of the last {len(past)} closed months cost more than planned" if len(past) else "Cash flow by month"
    )
    return Titled(title, f"Cash flow by month, as cost: the record has no dates of payment{rule}")


def _bars_says(months: pd.DataFrame, seen: Compared, unit: str) -> str:
    ahead = months[months["period"] > pd.Timestamp(seen.as_at)]
    if ahead.empty or ahead["forecast"].isna().all():
        return ""
    peak = ahead.loc[ahead["forecast"].idxmax()]
    said = f"The dearest month ahead is {formats.month_short(peak['period'].date())}, at "
    said += f"{formats.in_unit(peak['forecast'], unit)}."
    to_come, ordered = seen.figure("etc"), seen.figure("open_commitment")
    if to_come.value is None or not ordered.value:
        return said
    return f"{said} Of {words.shown(to_come)} to come {words.shown(ordered)} is ordered; for when is not stated."
