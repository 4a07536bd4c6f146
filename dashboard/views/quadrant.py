"""Cost against schedule: which projects are late, over budget, or both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import to_major
from dashboard.metrics.figure import REASON_WORDS, Reason
from dashboard.metrics.quadrant import BOTH, LATE, OVER, WITHIN, ZONES, places
from dashboard.views import words
from dashboard.views.compared import Compared
from dashboard.views.page_facts import Reads, page
from dashboard.views.parts import Titled
from data_loaders.snapshot import Snapshot

READS = Reads(
    metrics=("current_budget", "eac", "late_and_over"),
    columns=("rag_cost_computed", "rag_schedule_computed", "limit_slip_amber", "limit_slip_red", "limit_cost_amber",
             "limit_cost_red"),
)  # fmt: skip
MOST_DRAWN = 300
WEIGHT = {BOTH: 8, LATE: 3, OVER: 3, WITHIN: 1}  # what counts a project's money by, when not all can be drawn


@dataclass(frozen=True)
class Limits:
    """From where on a project is amber and red: calendar days late, percent over budget."""

    slip_amber: float
    slip_red: float
    cost_amber: float
    cost_red: float
    alike: bool  # the same for all that are drawn


@dataclass(frozen=True)
class QuadrantView:
    """points: code, name, rag, slip (days), over (percent), budget (minor units), size (0 to 1, by area), zone, says;
    those that matter first. Empty where no project has a place."""

    title: Titled
    points: pd.DataFrame
    limits: Limits
    corners: dict[str, int]
    says: str
    data: pd.DataFrame


def view(snapshot: Snapshot, since: date | None) -> QuadrantView:
    """Everything the card says."""
    seen = page(snapshot, since, READS)
    facts = seen.open
    found = places(facts)
    known = found["zone"].notna()
    placed = facts.assign(over=found["over"], zone=found["zone"])[known]
    drawn = _most(placed)
    points = _points(drawn, seen)
    return QuadrantView(
        title=Titled(_title(seen, placed), _subtitle(placed, len(facts), found.loc[~known, "reason"])),
        points=points,
        limits=_limits(drawn),
        corners={zone: int((placed["zone"] == zone).sum()) for zone in ZONES},
        says=_says(placed, points),
        data=_twin(points, seen),
    )


def _most(placed: pd.DataFrame) -> pd.DataFrame:
    """Those to draw, the ones that matter first: money times how bad the corner is."""
    weight = placed["current_budget"].astype("float64") * placed["zone"].map(WEIGHT).astype("float64")
    order = weight.sort_values(ascending=False, kind="stable").index[:MOST_DRAWN]
    return placed.loc[order]


def _points(drawn: pd.DataFrame, seen: Compared) -> pd.DataFrame:
    unit = float(drawn["current_budget"].max()) if len(drawn) else 1.0  # of the area: the largest budget
    return pd.DataFrame(
        {
            "code": drawn["code"].astype("object"),
            "name": drawn["name_"].astype("object"),
            "rag": drawn[seen.lead].astype("object"),
            "slip": drawn["slip"].astype("float64"),
            "over": drawn["over"].astype("float64"),
            "budget": drawn["current_budget"],
            "size": drawn["current_budget"].astype("float64") / unit,
            "zone": drawn["zone"].astype("object"),
            "says": [_point_says(row, seen) for row in drawn.itertuples()],
        }
    ).reset_index(drop=True)


def _point_says(row: Any, seen: Compared) -> str:
    budget = words.amount(row.current_budget, seen.currency).text
    color = words.RAG_WORDS.get(getattr(row, seen.lead), "not rated")
    return f"{color} · {formats.days(int(row.slip))} · {over_says(row.over)} · budget {budget}"


def over_says(percent: float) -> str:
    """ "13.1 % over", "2.0 % under", "on budget"."""
    if round(percent, 1) == 0:
        return "on budget"
    word = "over" if percent > 0 else "under"
    return f"{formats.percent(abs(percent) / 100, 0 if abs(percent) >= 100 else 1)} {word}"


def _limits(drawn: pd.DataFrame) -> Limits:
    """The limits of most of the projects drawn: the policy may set others for some."""
    columns = [f"limit_{name}" for name in ("slip_amber", "slip_red", "cost_amber", "cost_red")]
    if drawn.empty:
        return Limits(7, 30, 5, 10, True)
    counted = drawn[columns].astype("float64").value_counts()
    slip_amber, slip_red, cost_amber, cost_red = counted.index[0]
    return Limits(slip_amber, slip_red, cost_amber * 100, cost_red * 100, len(counted) == 1)


# --- In words ----------------------------------------------------------------------------------------


def _title(seen: Compared, placed: pd.DataFrame) -> str:
    if placed.empty:
        return "Late and over budget: nothing to place"
    both = placed[placed["zone"] == BOTH]
    if both.empty:
        return "No project is both late and over budget"
    number = seen.figure("late_and_over", seen.open)
    budget = words.shown(seen.figure("current_budget", both))
    verb = "is" if number.value == 1 else "are"
    return f"{formats.count(int(number.value or 0), 'project')} {verb} both late and over budget, {budget} of budget"


def _subtitle(placed: pd.DataFrame, of: int, reasons: pd.Series) -> str:
    said = f"{len(placed):,} of {formats.count(of, 'open project')} · area: budget"
    if len(placed) > MOST_DRAWN:
        said += f" · the {MOST_DRAWN} with the most money at stake are drawn"
    if len(reasons):
        said += f" · not shown: {missing(reasons)}"
    return said


def missing(reasons: pd.Series) -> str:
    """How many have no place, by reason: "2 no approved baseline, 2 on hold"."""
    counts = reasons.value_counts()
    return ", ".join(f"{number:,} {REASON_WORDS[Reason(code)]}" for code, number in counts.items())


def _says(placed: pd.DataFrame, points: pd.DataFrame) -> str:
    if placed.empty:
        return ""
    counts = placed["zone"].value_counts()
    late, over = counts.get(LATE, 0), counts.get(OVER, 0)
    worst = points[points["zone"] == BOTH].head(1)
    first = f"{worst['name'].iloc[0]} weighs most: {worst['says'].iloc[0].split(' · ', 1)[1]}. " if len(worst) else ""
    return f"{first}{late:,} more {'is' if late == 1 else 'are'} late only, {over:,} over budget only."


def _twin(points: pd.DataFrame, seen: Compared) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "project": points["code"],
            "name": points["name"],
            "color": points["rag"].map(words.RAG_WORDS),
            "slip_days": points["slip"].astype("Int64"),
            "over_budget_percent": points["over"].round(1),
            f"budget_{seen.currency}": [float(to_major(int(minor), seen.currency)) for minor in points["budget"]],
            "place": points["zone"],
        }
    )
