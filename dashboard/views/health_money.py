"""Money by portfolio on the health page: forecast against budget, or the forecast alone."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import minor_units
from dashboard.views import hidden, words
from dashboard.views.burn_groups import largest
from dashboard.views.compared import Compared
from dashboard.views.parts import Asks, Titled


def _sums_by_portfolio(seen: Compared) -> pd.DataFrame:
    """Budget and forecast where both are known; where no project states both, the forecast alone."""
    both = seen.states("current_budget", "eac")
    money = seen.facts[["portfolio", "current_budget", "eac"]]
    known = money[money["eac"].notna() & (money["current_budget"].notna() | (not both))]
    sums = known.groupby("portfolio")[["current_budget", "eac"]].sum()
    if not both:
        sums["current_budget"] = pd.array([pd.NA] * len(sums), "Int64")
    return sums


def by_portfolio(seen: Compared) -> tuple[pd.DataFrame, str]:
    """Budget and forecast by portfolio, largest first. Columns label, budget, forecast in the unit given with the
    frame, over (words). Empty where no forecast is stated."""
    sums = _sums_by_portfolio(seen)
    by = "current_budget" if seen.states("current_budget", "eac") else "eac"
    sums = largest(sums, by, seen.policy.portfolio)
    units = minor_units(seen.currency)
    most = float(sums.astype("Float64").max().max()) / float(units) if len(sums) else 0.0
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


def asked(seen: Compared, frame: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """The figure that each row is: nothing for the sum of the others."""
    metric = "forecast_variance" if seen.states("current_budget", "eac") else "eac"
    known = set(seen.facts["portfolio"])
    return (tuple(str(Asks(metric, (("portfolio", one),))) if one in known else "" for one in frame["label"]),)


def _over(row: Any, currency: str) -> str:
    """How far a forecast is from its budget, in words."""
    if pd.isna(row.current_budget):
        return ""
    gap = int(row.eac) - int(row.current_budget)
    if not gap or not row.current_budget:
        return "on budget" if not gap else "no budget"
    text = words.amount(abs(gap), currency).text
    return f"{text} {'over' if gap > 0 else 'under'} ({formats.percent(abs(gap) / int(row.current_budget))})"


def money_title(seen: Compared) -> Titled:
    """Which portfolios end over their budget; without a budget, which carries the forecast."""
    basis = seen.policy.basis(seen.as_at)
    if not seen.shows_money:
        return hidden.TITLE
    if not seen.states("eac"):
        return Titled("No forecast to hold against a budget", "The sources of this selection state none")
    sums = _sums_by_portfolio(seen)
    levels = formats.plural(seen.policy.portfolio.lower())
    if not seen.states("current_budget", "eac"):
        ordered = sums["eac"].sort_values(ascending=False)
        title = f"{ordered.index[0]} carries {words.part(ordered)} of the forecast"
        known = seen.figure("eac").coverage
        return Titled(title, f"Forecast at completion, {basis} · known for {known} projects, with no budget beside it")
    over = int((sums["eac"] > sums["current_budget"]).sum())
    title = f"{over} of {len(sums)} {levels} forecast over budget" if over else f"No {levels} forecast over budget"
    known = seen.figure("forecast_variance").coverage
    return Titled(title, f"Forecast against current budget, {basis} · known for {known} projects")


def money_says(seen: Compared) -> str:
    """The sentence below the chart."""
    if not seen.states("eac"):
        return ""
    sums = _sums_by_portfolio(seen)
    if not seen.states("current_budget", "eac"):
        first = sums["eac"].idxmax()
        return f"{first} has the largest forecast, {words.amount(sums['eac'].max(), seen.currency).text}."
    gaps = sums["eac"] - sums["current_budget"]
    worst, gap = gaps.idxmax(), int(gaps.max())
    if gap <= 0:
        return "Every forecast is within its budget."
    budget = int(sums.loc[worst, "current_budget"])
    share = f" ({formats.percent(gap / budget)})" if budget else ""
    return f"{worst} is furthest over, by {words.amount(gap, seen.currency).text}{share}."
