"""Figures and facts in words: the same phrases on every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics import rag
from dashboard.metrics.currency import to_major
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.figure import REASON_WORDS, Figure
from dashboard.metrics.policy import Policy
from dashboard.views.compared import Movement
from dashboard.views.parts import Amount, Asks, Link, Mark, Span, Tone

BY_REBASELINE = "green only by re-baseline"
TENFOLD = 10  # an overrun beyond this is told as a multiple: the data want checking
RAG_WORDS = {
    "GREEN": "green",
    "AMBER": "amber",
    "RED": "red",
    "NOT_RATED": "not rated",
    "ON_HOLD": "on hold",
    "COMPLETE": "complete",
    "CANCELLED": "cancelled",
}

DIMENSIONS = {
    "rag_schedule": "Schedule",
    "rag_cost": "Cost",
    "rag_scope": "Scope",
    "rag_resources": "People",
    "rag_risk": "Risk",
    "rag_benefits": "Benefits",
}


def shown(figure: Figure, *, sign: bool = False) -> str:
    """A figure as it is shown: "£132.6m", "96 %", "n/a"."""
    if figure.value is None:
        return formats.NOT_AVAILABLE
    if figure.unit == "%":
        return formats.percent(figure.exact / 100, 0 if abs(figure.exact) >= 20 else 1, sign=sign)
    if figure.unit in ("projects", "days", "people", "items"):
        return formats.number(figure.exact, sign=sign)
    if figure.unit in ("ratio", "months", "FTE"):
        return formats.number(float(figure.exact), 2, sign=sign)
    currency, _, per = figure.unit.partition("/")
    text = formats.money(figure.exact, currency, sign=sign)
    return f"{text} a {per}" if per else text


def why_not(figure: Figure) -> str:
    """Why a figure has no value, in words."""
    return REASON_WORDS[figure.reason] if figure.reason else ""


def covers(figure: Figure, noun: str = "project") -> str:
    """How much a figure is known for: "55 of 58 projects"; with the reason where it has no value."""
    known = f"{figure.coverage.known:,} of {formats.count(figure.coverage.of, noun)}"
    return f"{known} · {why_not(figure)}" if figure.reason else known


def both_covered(forecast: Figure, variance: Figure, facts: pd.DataFrame) -> str:
    """For how many projects a forecast is known, and for how many beside a budget; and whether closed projects
    are in it."""
    closed = ", closed ones included" if facts["state"].isin(["complete", "cancelled"]).any() else ""
    if forecast.coverage == variance.coverage:
        return f"{covers(forecast)}{closed}"
    return f"known for {forecast.coverage.known:,}, beside a budget for {variance.coverage} projects{closed}"


def over_or_under(variance: Figure, currency: str) -> Span:
    """A budget variance (positive is under) with its word and its tone."""
    if variance.value is None:
        return Span(why_not(variance), "mute")
    amount = formats.money(abs(variance.exact), currency)
    if variance.exact < 0:
        return Span(f"▲ {amount} over", "bad")
    return Span(f"▼ {amount} under", "good") if variance.exact > 0 else Span("on budget", "good")


def moved(movement: Movement | None, since: date | None) -> tuple[Span, ...]:
    """How a figure moved since the date compared with, and over which projects, where they are not the same; its
    tone follows what its definition favors."""
    if movement is None or since is None:
        return ()
    if not movement.both:
        return (Span(f"none known on {formats.date_long(since)} and now", "mute"),)
    when = f" since {formats.date_long(since)}{shared(movement)}"
    if movement.change == 0:
        return (Span(f"unchanged{when}", "mute"),)
    now = movement.now
    delta = Figure(now.metric, movement.change, now.unit, now.coverage, now.as_at)
    favorable = DEFINITIONS[now.metric].favorable
    more = (movement.change > 0) == (favorable == "higher")
    tone: Tone = "plain" if favorable == "none" else "good" if more else "bad"
    return (Span(shown(delta, sign=True), tone), Span(when, "mute"))


def shared(movement: Movement) -> str:
    """Over which projects a movement is taken: " for the 221 known at both; 63 new, 75 no longer stated"."""
    if movement.same_projects:
        return ""
    changes = [(movement.began, "new"), (movement.ended, "no longer stated")]
    return f" for the {movement.both:,} known at both; " + ", ".join(f"{n:,} {word}" for n, word in changes if n)


def overrun(share: Any, limits: Iterable[Any] = (rag.DEFAULTS.cost_amber, rag.DEFAULTS.cost_red)) -> str:
    """A share over budget in percent; with a second digit where one would show it at a threshold it is below."""
    size = float(share)
    if any(size < limit <= round(size, 3) for limit in limits):
        return formats.percent(size, 2)
    return f"× {size + 1:,.0f}" if size > TENFOLD else formats.percent(size)


def mark(color: Any, title: str = "", stale: Any = False) -> Mark:
    """A status mark; anything that is no status is not rated."""
    name = color if isinstance(color, str) and color in RAG_WORDS else rag.NOT_RATED
    return Mark(name, stale=bool(stale), title=title)  # type: ignore[arg-type]


def project_link(row: Any, below: str = "", tags: tuple[tuple[str, Tone], ...] = ()) -> Link:
    return Link(text=row.name_, page="project", params=(("project", row.code),), below=below, tags=tags)


def part(sums: pd.Series) -> str:
    """How much of a sum the first of its parts, the largest first, carries: "most"."""
    if len(sums) == 1:
        return "all"
    return "most" if sums.iloc[0] * 2 > sums.sum() else "the largest part"


def color_tags(row: Any) -> list[tuple[str, Tone]]:
    """What must be said beside a project's color: declared better than computed; green by a new baseline only."""
    tags: list[tuple[str, Tone]] = [("watermelon", "bad")] if row.watermelon else []
    return [*tags, (BY_REBASELINE, "warn")] if row.rebaselined_green else tags


def amount(minor: Any, currency: str, *, sign: bool = False, tone: Tone = "plain") -> Amount:
    """Minor units as money; missing is n/a."""
    if pd.isna(minor):
        return Amount(formats.NOT_AVAILABLE, "mute")
    return Amount(formats.money(to_major(int(minor), currency), currency, sign=sign), tone)


def proved(amount: Amount, metric: str, code: str, *before: tuple[str, str]) -> Amount:
    """An amount that is the figure of a project, by which its passport is asked."""
    if amount.text == formats.NOT_AVAILABLE:
        return amount
    return replace(amount, asks=Asks(metric, (("project", code), *before)))


def day(value: Any) -> str:
    """A date in words, or n/a."""
    return formats.NOT_AVAILABLE if pd.isna(value) else formats.date_long(pd.Timestamp(value).date())


def basis_note(policy: Policy, as_at: date) -> str:
    """What money figures cover, when it is not the projects' whole life."""
    return policy.basis(as_at) if policy.money_basis == "year" else ""


def joined(parts: list[str]) -> str:
    """Clauses as one sentence line."""
    text = "; ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]
