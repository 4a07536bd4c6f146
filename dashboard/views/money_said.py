"""Money where budget and forecast cannot be held against each other: what is known is said, and what is not."""

from __future__ import annotations

from dashboard import formats
from dashboard.views import hidden, words
from dashboard.views.compared import Compared
from dashboard.views.parts import Said, Span, Tone


def unmatched(seen: Compared) -> Said:
    """What is known, in a sentence, of a portfolio in which no project states a budget and a forecast."""
    if not seen.shows_money:
        return (Span(hidden.CLAUSE),)
    eac, budget, cost = (seen.figure(name) for name in ("eac", "current_budget", "whole_life_cost"))
    note = words.basis_note(seen.policy, seen.as_at)
    basis = f" for {note}" if note else ""
    if eac.value is not None:
        lacking = "no budget is stated" if budget.value is None else "no project states a budget and a forecast"
        start = Span(f"{words.shown(eac)} is forecast{basis} for {eac.coverage}")
        return (start, *since_clause(seen, "eac"), Span(f"; {lacking}."))
    if budget.value is not None:
        known = f"{words.shown(budget)} of budget is approved{basis}, known for {budget.coverage} projects"
        return (Span(f"{known}; no forecast is stated."),)
    if cost.value is not None:
        return (Span(f"{words.shown(cost)} whole-life cost is known for {cost.coverage} projects."),)
    return (Span("No budget or forecast is stated."),)


def since_clause(seen: Compared, metric: str, brief: bool = False) -> Said:
    """How a sum of money moved, within a sentence: ", £2.1m worse than on 30 Sep 2026". Like with like.

    brief: over which projects is said elsewhere on the page.
    """
    movement = seen.movement(metric)
    if movement is None or seen.since is None or not movement.both:
        return ()
    if seen.policy.money_basis == "year":  # another year's budget is another thing
        return ()
    when = formats.date_long(seen.since)
    over = "" if brief or movement.same_projects else f" where known at both dates ({movement.both:,})"
    size = formats.money(abs(movement.change), seen.currency)
    if size == formats.money(0, seen.currency):
        return (Span(f", as on {when}{over}"),)
    if metric == "forecast_variance":
        return (Span(f", {size} {'worse' if movement.change < 0 else 'better'} than on {when}{over}"),)
    tone: Tone = "bad" if movement.change > 0 else "good"
    moved = Span(f"{size} {'more' if movement.change > 0 else 'less'}", tone)
    return (Span(", "), moved, Span(f" than on {when}{over}"))
