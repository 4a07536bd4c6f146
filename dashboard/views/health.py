"""Portfolio health: are we all right, and what needs me?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.views import hidden, words
from dashboard.views.compared import COLORS, Compared, compare
from dashboard.views.health_cards import cards
from dashboard.views.health_money import asked, by_portfolio, money_says, money_title
from dashboard.views.money_said import since_clause, unmatched
from dashboard.views.needs import needs_grid, needs_title, shown_of
from dashboard.views.parts import Empty, Grid, Kpi, Link, Said, Span, TileGroup, Titled
from dashboard.views.portfolio_map import map_title, numbers, tiles
from data_loaders.snapshot import Snapshot

NO_MONEY = Empty(
    "No forecast is stated",
    "Where the portfolio will end is told from forecasts at completion. The sheet “Projects” of the template workbook "
    "takes them, with the budget to hold them against.",
    "steerco template portfolio.xlsx",
)


@dataclass(frozen=True)
class HealthView:
    headline: Said
    kpis: list[Kpi]
    map_title: Titled
    tiles: list[TileGroup]
    map_numbers: pd.DataFrame
    needs_title: Titled
    needs: Grid
    all_needs: Link  # the way to all projects, the worst first
    money_title: Titled
    nothing: Empty  # said where there is no money
    money: pd.DataFrame  # label, budget, forecast (in money_unit), over (words)
    money_unit: str
    money_says: str
    money_asked: tuple[tuple[str, ...], ...]  # the figure that each bar is


def view(snapshot: Snapshot, since: date | None) -> HealthView:
    """Everything the page says."""
    seen = compare(snapshot, since)
    pressing, groups = seen.pressing, tiles(seen)
    most = shown_of(len(groups))
    money, unit = by_portfolio(seen)
    return HealthView(
        headline=_headline(seen),
        kpis=cards(seen),
        map_title=map_title(seen),
        tiles=groups,
        map_numbers=numbers(seen),
        needs_title=needs_title(seen, pressing, most),
        needs=needs_grid(seen, pressing.head(most)),
        all_needs=Link("Every project, the worst first", page="rag", at="matrix"),
        money_title=money_title(seen),
        nothing=NO_MONEY if seen.shows_money else hidden.MONEY,
        money=money,
        money_unit=unit,
        money_says=money_says(seen),
        money_asked=asked(seen, money),
    )


# --- Headline ----------------------------------------------------------------------------------------


def _headline(seen: Compared) -> Said:
    counts = seen.counts(seen.lead_metric, seen.open)
    total = len(seen.open)
    rated = sum(counts[color] for color in COLORS)
    if not total:
        return (Span("No open projects in this selection."),)
    if not rated:
        return (Span(f"{formats.count(total, 'project')}, none of them rated. "), *_money_clause(seen))
    red = counts["RED"]
    verb = "is" if red == 1 else "are"
    start = Span(f"{red:,} of {formats.count(total, 'project')} {verb} red", "bad" if red else "plain")
    return (start, Span(". "), *_money_clause(seen), *_watermelons(seen))


def _watermelons(seen: Compared) -> Said:
    """In which portfolio most of the watermelons are; nothing where there are too few to say so."""
    found = seen.open.loc[seen.open["watermelon"], "portfolio"].value_counts()
    total = int(found.sum())
    if total < 2 or found.iloc[0] * 2 <= total or seen.open["portfolio"].nunique() == 1:
        return ()
    share = f"{found.iloc[0]} of {total}" if found.iloc[0] < total else f"All {total}" if total > 2 else "Both"
    return (Span(f" {share} watermelons are in {found.index[0]}."),)


def _money_clause(seen: Compared) -> Said:
    variance, overrun = seen.figure("forecast_variance"), seen.figure("forecast_overrun")
    if variance.value is None or overrun.value is None:
        return unmatched(seen)
    amount = formats.money(abs(variance.exact), seen.currency)
    share = formats.percent(abs(overrun.exact) / 100)
    over = variance.exact < 0
    said = Span(f"{amount} ({share}) {'over' if over else 'under'} budget", "bad" if over else "good")
    where = f" for {words.basis_note(seen.policy, seen.as_at)}" if seen.policy.money_basis == "year" else ""
    return (Span("We forecast "), said, Span(where), *since_clause(seen, "forecast_variance", brief=True), Span("."))
