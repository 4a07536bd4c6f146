"""The figures of one project: its cards, and a short table of its money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.definitions import DEFINITIONS, figure
from dashboard.metrics.figure import Figure
from dashboard.views import hidden, words
from dashboard.views.compared import Compared
from dashboard.views.parts import Amount, Asks, Cell, Col, Grid, Kpi, Said, Span, Tone


def kpis_of(row: Any, found: pd.DataFrame, seen: Compared) -> list[Kpi]:
    """The cards of a project; those of what is known. found: its row of `seen.facts`."""

    def of(metric: str) -> Any:
        return figure(metric, found, seen.as_at, seen.currency)

    spent, cost = of("cost_to_date"), of("whole_life_cost")
    cards = [_forecast_card(row, of, seen), _finish_card(row)]
    if spent.value is not None:
        used, done = of("budget_used"), of("work_done")
        cards.insert(1, Kpi("Spent to date", words.shown(spent), (Span(f"{words.shown(used)} of budget"),
                     Span(f", {words.shown(done)} of the work", "mute")), metric="cost_to_date"))  # fmt: skip
    cards += _performance(of)
    if cost.value is not None:
        cards.insert(0, Kpi("Whole-life cost", words.shown(cost), metric="whole_life_cost"))
    return [replace(card, group=(("project", row.code),)) for card in cards]


def _performance(of: Callable[[str], Figure]) -> list[Kpi]:
    """Earned value in one card: for the money, and for the time. None where neither is known."""
    cpi, spi = of("cpi"), of("spi")
    if cpi.value is None:
        return []
    tone: Tone = "good" if cpi.value >= 1 else "bad"
    said = Span(f"{words.shown(cpi)} of work for each 1.00 spent", tone)
    pace = f"SPI {words.shown(spi)}: work done against planned" if spi.value is not None else ""
    return [Kpi("Cost performance (CPI)", words.shown(cpi), (said,), pace, metric="cpi")]


def _forecast_card(row: Any, of: Callable[[str], Figure], seen: Compared) -> Kpi:
    """The forecast beside the budget, and beside the original one after a change; alone, where there is none."""
    if not seen.shows_money:
        return hidden.card("eac")
    eac, budget, variance = of("eac"), of("current_budget"), of("forecast_variance")
    note = words.basis_note(seen.policy, seen.as_at)
    if budget.value is None:
        said: Said = ()
        if not pd.isna(row.eac) and not pd.isna(row.eac_before) and not note:
            change = int(row.eac) - int(row.eac_before)
            tone: Tone = "bad" if change > 0 else "good" if change else "mute"
            text = words.amount(change, seen.currency, sign=True).text if change else "unchanged"
            said = (Span(text, tone), Span(f" since {formats.date_long(seen.since)}", "mute"))
        label = f"Forecast, {note}" if note else "Forecast at completion"
        return Kpi(label, words.shown(eac), said, words.why_not(eac) or "no budget is stated", metric="eac")
    said = (words.over_or_under(variance, seen.currency), Span(f" (budget {words.shown(budget)})", "mute"))
    small = words.why_not(eac)
    original = of("forecast_variance_original")
    if row.rebaselined and original.value is not None:
        gap = words.over_or_under(original, seen.currency).text
        small = f"{gap} against the original {words.shown(of('original_budget'))}"
    label = "Forecast against budget" + (f", {note}" if note else "")
    return Kpi(label, words.shown(eac), said, small, metric="eac")


def _finish_card(row: Any) -> Kpi:
    said: Said = (Span("no baseline is stated", "mute"),)
    if not pd.isna(row.slip):
        late = int(row.slip)
        tone: Tone = "bad" if late > row.limit_slip_amber else "good"
        said = (Span(formats.days(late), tone), Span(" against the baseline", "mute"))
    elif not pd.isna(row.movement) and row.movement:
        later = int(row.movement)
        word = "later" if later > 0 else "earlier"
        said = (
            Span(f"{abs(later):,} days {word}", "bad" if later > 0 else "good"),
            Span(f" than on {words.day(row.since)}", "mute"),
        )
    note = f"baseline {words.day(row.baseline_finish)}" if not pd.isna(row.baseline_finish) else ""
    if row.rebaselined and not pd.isna(row.slip_original):
        note += f" · {formats.days(int(row.slip_original))} against the original, {words.day(row.original_finish)}"
    return Kpi("Forecast finish", words.day(row.expected_finish), said, note, metric="schedule_slip_days")


AMOUNTS = ("original_budget", "current_budget", "cost_to_date", "committed_cost", "eac", "forecast_variance")


def amounts_of(found: pd.DataFrame, seen: Compared) -> Grid:
    """Budget, cost and forecast, each as the registry says it; those that are known."""
    figures = [figure(name, found, seen.as_at, seen.currency) for name in AMOUNTS] if seen.shows_money else []
    rows: list[dict[str, Cell]] = [
        {"of": DEFINITIONS[one.metric].label, "amount": Amount(words.shown(one), asks=Asks(one.metric, _group(found)))}
        for one in figures
        if one.value is not None
    ]
    return Grid((Col("of", "Figure"), Col("amount", "Amount", numeric=True)), rows, "", "Budget, cost and forecast")


def _group(found: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    return (("project", str(found["code"].iloc[0])),)
