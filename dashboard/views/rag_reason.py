"""Why a color is what it is, in words and numbers, and how far the next color is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.figure import REASON_WORDS
from dashboard.metrics.rag import AMBER, GREEN, NOT_RATED, RED
from dashboard.metrics.rag_reason import Decided, Standing, decided, standings
from dashboard.views import words

NEXT = {GREEN: AMBER, AMBER: RED}
BACK = {RED: AMBER, AMBER: GREEN}
LACKING = {"current_budget": "budget", "eac": "forecast", "slip": "slip"}


def dimension_says(standing: Standing) -> str:
    """`Cost red: forecast 13.2 % over budget, threshold 10 %; amber at 9.9 %`."""
    start = f"{standing.dimension.capitalize()} {words.RAG_WORDS[standing.color]}"
    if standing.value is None:
        return f"{start}: {_why_not(standing)}"
    parts = [f"{value_says(standing)}{_crossed(standing)}", *_next(standing)]
    return f"{start}: {'; '.join(parts)}"


def dimensions_say(row: Any) -> list[str]:
    """Cost and schedule of a project, each in a sentence."""
    return [dimension_says(standing) for standing in standings(row)]


def value_says(standing: Standing) -> str:
    """The value alone: `forecast 13.2 % over budget`, `21 days late`."""
    value = standing.value
    if value is None:
        return ""
    if standing.dimension == "schedule":
        return formats.days(int(value))
    if value > words.TENFOLD:
        return f"forecast is {float(value) + 1:,.0f} times the budget"
    if not round(value, 3):
        return "forecast on budget"
    limits = [edge for edge in (standing.crossed, standing.worse) if edge is not None]
    return f"forecast {words.overrun(abs(value), limits)} {'over' if value > 0 else 'under'} budget"


def threshold(standing: Standing) -> str:
    """The limit that was crossed, as a list of exceptions says it: `red from 10 %`, `amber above 7`."""
    if standing.crossed is None:
        return ""
    word = "from" if standing.dimension == "cost" else "above"
    return f"{words.RAG_WORDS[standing.color]} {word} {_limit(standing.dimension, standing.crossed, short=True)}"


def overall_says(row: Any) -> str:
    """How the color in force came about: `Red: cost decides`, `Amber at best: 2 reports missing`."""
    found = decided(row)
    if found.overridden:
        until = f" until {words.day(row.override_until)}" if not pd.isna(row.override_until) else ""
        said = f"{_name(found.color)}: set by {row.override_by}{until} ({row.override_reason})"
        return f"{said}; {words.RAG_WORDS[found.computed]} by the figures"
    said = _decided_says(found)
    if row.override_expired:
        return f"{said}; what {row.override_by} set has expired on {words.day(row.override_until)}"
    return said


def why(row: Any) -> str:
    """All of it in one line: the color in force, then cost and schedule."""
    said = [overall_says(row), *dimensions_say(row)]
    if row.rebaselined_green:
        said.append(f"{words.RAG_WORDS[row.computed_original].capitalize()} against the original")
    return ". ".join(said)


def capped_says(row: Any) -> str:
    """`amber at best: 2 reports missing`, or that a person set the color; empty where the figures decide."""
    found = decided(row)
    if found.overridden and found.color != found.computed:
        return f"set to {words.RAG_WORDS[found.color]} by {row.override_by}"
    return f"amber at best: {formats.count(found.missing, 'report')} missing" if found.missing else ""


def _name(color: str) -> str:
    return words.RAG_WORDS[color].capitalize()


def _decided_says(found: Decided) -> str:
    color = _name(found.color)
    if found.missing:
        return f"Amber at best: {formats.count(found.missing, 'report')} missing; green by the figures"
    if found.color == NOT_RATED:
        return f"{color}: rated on {found.rated} of {found.of} dimensions, {found.needed} needed"
    if found.color not in (GREEN, AMBER, RED):
        return f"{color}: the state of the project goes before its figures"
    if found.points is not None:
        return f"{color}: {float(found.points):.2f} weighted points (amber from 0.5, red from 1.5)"
    if found.color == GREEN:
        return f"{color}: every rated dimension is green" if found.rated > 1 else f"{color}: one dimension is rated"
    verb = "decides" if len(found.decided) == 1 else "decide"
    return f"{color}: {' and '.join(found.decided)} {verb}"


def _why_not(standing: Standing) -> str:
    reason = REASON_WORDS[standing.reason] if standing.reason else ""
    return reason if standing.lacking == "slip" else f"{LACKING[standing.lacking]} {reason.removeprefix('budget ')}"


def _crossed(standing: Standing) -> str:
    """The limit that counts: the one crossed for red, the one ahead for amber."""
    if standing.color == RED and standing.crossed is not None:
        return f", threshold {_limit(standing.dimension, standing.crossed)}"
    if standing.color == AMBER and standing.worse is not None:
        return f", {_from(standing, RED)}"
    return ""


def _next(standing: Standing) -> list[str]:
    """The next better color of what is amber or red; how far what is green is from amber."""
    if standing.better is not None:
        at = _percent(standing.better) if standing.dimension == "cost" else f"{int(standing.better)}"
        return [f"{words.RAG_WORDS[BACK[standing.color]]} at {at}"]
    if standing.to_worse is None:
        return []
    return [f"{_from(standing, NEXT[standing.color])}, {_distance(standing.dimension, standing.to_worse)} away"]


def _from(standing: Standing, color: str) -> str:
    """`red from 10 %`, `red after 30 days`."""
    edge = standing.worse or Fraction(0)
    if standing.dimension == "cost":
        return f"{words.RAG_WORDS[color]} from {_limit('cost', edge)}"
    return f"{words.RAG_WORDS[color]} after {_limit('schedule', edge - 1)}"


def _distance(dimension: str, far: Fraction) -> str:
    if dimension == "schedule":
        return formats.count(int(far), "day")
    return f"{float(far) * 100:,.{2 if far < Fraction(1, 1000) else 1}f} points"


def _limit(dimension: str, edge: Fraction, short: bool = False) -> str:
    if dimension == "cost":
        return f"{float(edge * 100):g}{formats.THIN}%"
    return f"{int(edge)}" if short else formats.count(int(edge), "day")


def _percent(share: Fraction) -> str:
    return formats.percent(float(share))
