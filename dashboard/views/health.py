"""Portfolio health: are we all right, and what needs me?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import minor_units
from dashboard.views import people, words
from dashboard.views.burn import largest
from dashboard.views.compared import OPINION, Compared, compare
from dashboard.views.exceptions import ranked
from dashboard.views.figures import figures
from dashboard.views.needs import NEEDS_YOU, needs_grid, needs_title
from dashboard.views.parts import Empty, Grid, Kpi, RagShare, Said, Span, TileGroup, Titled, Tone
from dashboard.views.portfolio_map import map_title, size_of, tiles
from data_loaders.snapshot import Snapshot

NO_MONEY = Empty("No budget and forecast", "The sources of this selection state no budget with a forecast beside it.")


@dataclass(frozen=True)
class HealthView:
    headline: Said
    kpis: list[Kpi]
    map_title: Titled
    tiles: list[TileGroup]
    needs_title: Titled
    needs: Grid
    money_title: Titled
    money: pd.DataFrame  # label, budget, forecast (in money_unit), over (words)
    money_unit: str
    money_says: str


def view(snapshot: Snapshot, since: date | None) -> HealthView:
    """Everything the page says."""
    seen = compare(snapshot, since)
    pressing = ranked(seen.open, seen.lead, pd.Timestamp(seen.as_at))
    money, unit = budget_by_portfolio(seen)
    return HealthView(
        headline=_headline(seen),
        kpis=_kpis(seen),
        map_title=map_title(seen),
        tiles=tiles(seen),
        needs_title=needs_title(seen, pressing),
        needs=needs_grid(seen, pressing.head(NEEDS_YOU)),
        money_title=_money_title(seen, money),
        money=money,
        money_unit=unit,
        money_says=_money_says(seen, money),
    )


# --- Headline ----------------------------------------------------------------------------------------


def _headline(seen: Compared) -> Said:
    counts = seen.counts(seen.lead_metric, seen.open)
    total = len(seen.open)
    rated = sum(counts[color] for color in ("GREEN", "AMBER", "RED"))
    if not total:
        return (Span("No open projects in this selection."),)
    if not rated:
        return (Span(f"{formats.count(total, 'project')}, none of them rated. "), *_money_clause(seen))
    red = counts["RED"]
    verb = "is" if red == 1 else "are"
    start = Span(f"{red:,} of {formats.count(total, 'project')} {verb} red", "bad" if red else "plain")
    return (start, Span(". "), *_money_clause(seen))


def _money_clause(seen: Compared) -> Said:
    variance, overrun = seen.figure("forecast_variance"), seen.figure("forecast_overrun")
    if variance.value is None or overrun.value is None:
        known = seen.figure("whole_life_cost")
        if known.value is None:
            return (Span("No budget or forecast is stated."),)
        return (Span(f"{words.shown(known)} whole-life cost is known for {known.coverage} projects."),)
    amount = formats.money(abs(variance.exact), seen.currency)
    share = formats.percent(abs(overrun.exact) / 100)
    over = variance.exact < 0
    said = Span(f"{amount} ({share}) {'over' if over else 'under'} budget", "bad" if over else "good")
    where = f" for {words.basis_note(seen.policy, seen.as_at)}" if seen.policy.money_basis == "year" else ""
    return (Span("We forecast "), said, Span(where), *_since_clause(seen), Span("."))


def _since_clause(seen: Compared) -> Said:
    now, before = seen.figure("forecast_variance"), seen.figure_before("forecast_variance")
    if before is None or before.value is None or now.value is None or seen.since is None:
        return ()
    if seen.policy.money_basis == "year":  # another year's budget is another thing
        return ()
    change = now.exact - before.exact
    when = formats.date_long(seen.since)
    if formats.money(change, seen.currency) == formats.money(0, seen.currency):
        return (Span(f", as on {when}"),)
    word = "worse" if change < 0 else "better"
    return (Span(f", {formats.money(abs(change), seen.currency)} {word} than on {when}"),)


# --- Cards -------------------------------------------------------------------------------------------


def _kpis(seen: Compared) -> list[Kpi]:
    cards = [_rag_card(seen), _forecast_card(seen), _cost_card(seen), _schedule_card(seen), _people_card(seen)]
    return [card for card in cards if card]


def _rag_card(seen: Compared) -> Kpi:
    counts = seen.counts(seen.lead_metric, seen.open)
    other = "declared" if seen.lead == "computed" else "assured"
    others = seen.counts(f"rag_{other}", seen.open)
    doubled = any(others[color] for color in ("GREEN", "AMBER", "RED"))
    shares = tuple(
        RagShare(color, counts.get(color, 0), others.get(color, 0) if doubled else None)
        for color in ("GREEN", "AMBER", "RED", "NOT_RATED", "ON_HOLD")
        if color != "ON_HOLD" or counts.get(color)
    )
    money = _money_by_color(seen)
    label = f"Open projects by {OPINION[seen.lead]}" + (f" ({other} in brackets)" if doubled else "")
    return Kpi(
        label,
        rag=shares,
        rag_money=money,
        movement=_rag_movement(seen, counts),
        note=_rag_note(seen),
        metric=seen.lead_metric,
    )


def _money_by_color(seen: Compared) -> tuple[RagShare, ...]:
    """The money in each color: current budget, or whole-life cost where that is what is known."""
    metric, _ = size_of(seen.open)
    colors = ("GREEN", "AMBER", "RED", "NOT_RATED", "ON_HOLD")
    sums = {color: seen.figure(metric, seen.open[seen.open[seen.lead] == color]) for color in colors}
    return tuple(
        RagShare(color, int(sums[color].exact), text=words.shown(sums[color]))  # type: ignore[arg-type]
        for color in colors
        if sums[color].value is not None
    )


def _rag_movement(seen: Compared, counts: dict[str, int]) -> Said:
    if seen.before is None or seen.since is None:
        return ()
    open_before = seen.before[~seen.before["state"].isin(["complete", "cancelled"])]
    before = seen.counts(seen.lead_metric, open_before)
    said: list[Span] = []
    for color, more_is in (("RED", "bad"), ("AMBER", "warn"), ("GREEN", "good")):
        change = counts[color] - before[color]
        if change:
            less: Tone = "good" if color == "RED" else "mute"
            tone: Tone = more_is if change > 0 else less  # type: ignore[assignment]
            text = f"{abs(change)} {'more' if change > 0 else 'fewer'} {words.RAG_WORDS[color]}"
            said += [Span(" · ", "mute"), Span(text, tone)]
    return tuple(said[1:]) if said else (Span(f"unchanged since {formats.date_long(seen.since)}", "mute"),)


def _rag_note(seen: Compared) -> str:
    rated = seen.figure(seen.lead_metric, seen.open).coverage
    melons = seen.figure("watermelons", seen.open)
    stale = seen.figure("stale_reports", seen.open)
    parts = [f"{rated} rated"]
    if melons.value:
        inside = seen.figure("current_budget", seen.open[seen.open["watermelon"]])
        parts.append(f"{formats.count(int(melons.value), 'watermelon')}, {words.shown(inside)} inside")
    if stale.value:
        parts.append(f"{int(stale.value)} stale")
    return " · ".join(parts)


def _forecast_card(seen: Compared) -> Kpi:
    eac, budget = seen.figure("eac"), seen.figure("current_budget")
    variance = seen.figure("forecast_variance")
    of = words.basis_note(seen.policy, seen.as_at)
    return Kpi(
        "Forecast against budget" + (f", {of}" if of else ""),
        words.shown(eac),
        (words.over_or_under(variance, seen.currency), Span(f" (budget {words.shown(budget)})", "mute")),
        words.both_covered(eac, variance, seen.facts),
        metric="eac",
    )


def _cost_card(seen: Compared) -> Kpi:
    spent = seen.figure("cost_to_date")
    if spent.value is None:
        cost = seen.figure("whole_life_cost")
        before = seen.figure_before("whole_life_cost")
        return Kpi(
            "Whole-life cost",
            words.shown(cost),
            words.moved(cost, before, seen.since),
            words.covers(cost),
            metric="whole_life_cost",
        )
    used, done = seen.figure("budget_used"), seen.figure("work_done")
    committed = seen.figure("open_commitment")
    ahead = used.value is not None and done.value is not None and used.exact > done.exact + 5
    return Kpi(
        "Spent to date",
        words.shown(spent),
        (
            Span(f"{words.shown(used)} of budget", "warn" if ahead else "plain"),
            Span(f", {words.shown(done)} of the work", "mute"),
        ),
        f"+ {words.shown(committed)} committed · {words.covers(spent)}",
        metric="cost_to_date",
    )


def _schedule_card(seen: Compared) -> Kpi | None:
    late = seen.figure("late_projects", seen.open)
    if late.value is None:
        moved = seen.figure("finish_moved_later", seen.open)
        if moved.value is None:
            return Kpi("Projects forecast late", "n/a", (Span(words.why_not(late), "mute"),), words.covers(late))
        worst = int(seen.open["movement"].max())
        text = f"since {formats.date_long(seen.since)}, worst {worst:,} days"
        return Kpi(
            "Finish dates moved later",
            f"{moved.value:,} of {moved.coverage.known:,}",
            (Span(text, "mute"),),
            f"{words.covers(moved)} · no baseline is stated",
            metric="finish_moved_later",
        )
    median = seen.figure("schedule_slip_days")
    worst = int(seen.open["slip"].max())
    return Kpi(
        "Projects forecast late",
        f"{late.value:,} of {late.coverage.known:,}",
        (Span(f"median {formats.days(round(median.value or 0))}", "mute"), Span(f", worst {worst:,} days", "bad")),
        f"more than 7 days after baseline · {words.covers(late)}",
        metric="late_projects",
    )


def _people_card(seen: Compared) -> Kpi | None:
    used = figures(seen.snapshot, ["forecast_utilization"])[0]
    if used.value is None:
        return None
    roles = seen.snapshot.frame(people.role_supply)
    short = roles[roles["gap_fte"] >= 0.5]
    said: Said = (Span("no role short", "good"),)
    if len(short):
        worst = short.iloc[0]
        said = (Span(f"short {worst['gap_fte']:.1f} FTE", "bad"), Span(f" {worst['role'].lower()}s", "plain"))
    teams = seen.snapshot.frame(people.team_weeks)["team"].nunique()
    return Kpi(
        "Utilization, next 13 weeks",
        words.shown(used),
        said,
        f"of net capacity · {formats.count(teams, 'team')} · whole organization",
        metric="forecast_utilization",
    )


# --- Money -------------------------------------------------------------------------------------------


def _sums_by_portfolio(seen: Compared) -> pd.DataFrame:
    both = seen.facts[seen.facts["current_budget"].notna() & seen.facts["eac"].notna()]
    return both.groupby("portfolio")[["current_budget", "eac"]].sum()


def budget_by_portfolio(seen: Compared) -> tuple[pd.DataFrame, str]:
    """Budget and forecast by portfolio where both are known, largest first. Columns label, budget, forecast
    in the unit given with the frame, over (words)."""
    sums = _sums_by_portfolio(seen)
    sums = largest(sums, "current_budget", seen.policy.portfolio)
    units = minor_units(seen.currency)
    most = float(sums.max().max()) / float(units) if len(sums) else 0.0
    divisor, unit = formats.money_unit(most, seen.currency)
    scale = float(units) * divisor
    frame = pd.DataFrame(
        {
            "label": sums.index.astype("object"),
            "budget": (sums["current_budget"].astype("float64") / scale).to_numpy(),
            "forecast": (sums["eac"].astype("float64") / scale).to_numpy(),
            "over": [_over(row, seen.currency) for row in sums.itertuples()],
        }
    )
    return frame, unit


def _over(row: Any, currency: str) -> str:
    """How far a forecast is from its budget, in words."""
    gap = int(row.eac) - int(row.current_budget)
    if not gap or not row.current_budget:
        return "on budget" if not gap else "no budget"
    text = words.amount(abs(gap), currency).text
    return f"{text} {'over' if gap > 0 else 'under'} ({formats.percent(abs(gap) / int(row.current_budget))})"


def _money_title(seen: Compared, money: pd.DataFrame) -> Titled:
    if money.empty:
        return Titled("No budget and forecast to compare", "The sources state neither")
    sums = _sums_by_portfolio(seen)
    over = int((sums["eac"] > sums["current_budget"]).sum())
    levels = formats.plural(seen.policy.portfolio.lower())
    title = f"{over} of {len(sums)} {levels} forecast over budget" if over else f"No {levels} forecast over budget"
    known = seen.figure("forecast_variance").coverage
    basis = seen.policy.basis(seen.as_at)
    return Titled(title, f"Forecast against current budget, {basis} · known for {known} projects")


def _money_says(seen: Compared, money: pd.DataFrame) -> str:
    if money.empty:
        return ""
    sums = _sums_by_portfolio(seen)
    gaps = sums["eac"] - sums["current_budget"]
    worst, gap = gaps.idxmax(), int(gaps.max())
    if gap <= 0:
        return "Every forecast is within its budget."
    budget = int(sums.loc[worst, "current_budget"])
    share = f" ({formats.percent(gap / budget)})" if budget else ""
    return f"{worst} is furthest over, by {words.amount(gap, seen.currency).text}{share}."
