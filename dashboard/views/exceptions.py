"""Why a project needs somebody, in words and numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics import rag
from dashboard.metrics.rag_reason import cost_standing, schedule_standing
from dashboard.views.rag_reason import capped_says, threshold, value_says
from dashboard.views.ranking import DECADE, LAST_YEAR
from dashboard.views.words import RAG_WORDS, TENFOLD, joined


def reason(row: Any, lead: str) -> str:
    """Why a project is on the list, in one line of words and numbers; at the least what it is rated."""
    said = clauses(row, lead)
    if not said:
        rating = row.rating if isinstance(row.rating, str) and lead == "reported" else RAG_WORDS[getattr(row, lead)]
        said = [f"rated {rating.casefold()}" + (", as before" if before_same(row, lead) else "")]
    return joined(said)


def clauses(row: Any, lead: str) -> list[str]:
    """What speaks against a project: cost, schedule, status."""
    return [said for said in (_cost(row), _slip(row), _finish_moved(row), *_status(row, lead)) if said]


def before_same(row: Any, lead: str) -> bool:
    """Whether the color is that of the date compared with."""
    return getattr(row, "lead_before", None) == getattr(row, lead)


def _cost(row: Any) -> str:
    standing = cost_standing(row)
    if standing.value is None or standing.crossed is None:
        return ""
    said = value_says(standing)
    return f"{said}: check the data" if standing.value > TENFOLD else f"{said} ({threshold(standing)})"


def _slip(row: Any) -> str:
    if not pd.isna(row.expected_finish) and row.expected_finish.year > LAST_YEAR:
        return f"finish forecast for {formats.date_long(row.expected_finish.date())}: check the data"
    standing = schedule_standing(row)
    if standing.value is None or standing.crossed is None:
        return ""
    said = f"finish forecast {value_says(standing)}"
    return f"{said}: check the data" if row.slip > DECADE else f"{said} ({threshold(standing)})"


def _finish_moved(row: Any) -> str:
    movement = getattr(row, "movement", None)
    if movement is None or pd.isna(movement) or row.expected_finish.year > LAST_YEAR:
        return ""
    since = f"since {formats.date_long(row.since.date())}"
    if abs(movement) > DECADE:
        word = "later" if movement > 0 else "earlier"
        return f"finish moved {abs(int(movement)):,} days {word} {since}: check the data"
    if movement <= row.limit_slip_amber or not pd.isna(row.slip):
        return ""
    return f"finish moved {formats.count(int(movement), 'day')} later {since}"


def _status(row: Any, lead: str) -> list[str]:
    said = [capped_says(row)] if lead == "overall" else []
    if row.watermelon:
        said.append(f"declared {RAG_WORDS[row.declared]}")
    before = getattr(row, "lead_before", None)
    now = rag.SEVERITY.get(getattr(row, lead), 0)
    if isinstance(before, str) and rag.SEVERITY.get(before, now) < now:
        said.append(f"was {RAG_WORDS[before]}")
    if row.stale:
        said.append("last report " + formats.date_long(row.reported_on.date()))
    if row.declared in ("AMBER", "RED") and _reports_paths(row) and not _text(row.path_to_green):
        said.append("no path to green")
    return said


def _reports_paths(row: Any) -> bool:
    return bool(getattr(row, "paths_reported", False))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
