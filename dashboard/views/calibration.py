"""How well the forecast ranges held: every forecast that could have been made before, beside what came."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.forecast import METHOD, Method, Score, backtest, backtest_of_finished, score
from dashboard.views.compared import Compared
from dashboard.views.forecast import QUANTITIES
from dashboard.views.parts import Cell, Col, Grid, Section, Span, Stated, Titled
from dashboard.views.past_views import Histories, histories, past_dates
from data_loaders.snapshot import Snapshot

LABELS = {"eac": "Cost at completion", "finish": "Finish"}
NAIVE = {
    "stated": "The forecast as stated",
    "plan": "The plan",
    "first": "The first forecast",
    "bac_cpi": "BAC/CPI",
}
PLANS = {"eac": "the current budget", "finish": "the baseline finish"}
WHOLE, FINISHED = "all", "finished"
HORIZONS = [0.0, 182.0, 365.0, 730.0, float("inf")]
HORIZON_WORDS = ["up to 6 months ahead", "6 to 12 months ahead", "1 to 2 years ahead", "over 2 years ahead"]


# --- Checks ------------------------------------------------------------------------------------------


def checks(snapshot: Snapshot, quantity: str) -> pd.DataFrame:
    """Every forecast that could have been made at a past date for a later one (metrics/forecast.py: backtest), with
    the naive ones. quantity: eac (logs of minor units) or finish (day numbers). Grain: date × later date × project."""
    return checks_of(histories(snapshot), quantity)


def checks_of(past: Histories, quantity: str, method: Method = METHOD) -> pd.DataFrame:
    return with_naive(backtest(past.of[quantity], method), past, quantity)


def checks_of_finished(snapshot: Snapshot, quantity: str) -> pd.DataFrame:
    """The same for forecasts to completion, of the projects that are complete. Grain: project × date before."""
    past = histories(snapshot)
    return with_naive(backtest_of_finished(past.of[quantity]), past, quantity)


def with_naive(made: pd.DataFrame, past: Histories, quantity: str) -> pd.DataFrame:
    """The checks with what each naive forecast said on the date of making."""
    at = made["made"].to_numpy("int64"), made["project"].to_numpy("int64")
    return made.assign(**{name: values[at] for name, values in past.naive[quantity].items()})


def scored(rows: pd.DataFrame) -> Score | None:
    """The score against every naive forecast that the checks have."""
    return score(rows, tuple(name for name in NAIVE if name in rows))


def by_horizon(rows: pd.DataFrame) -> list[tuple[str, Score]]:
    """The scores by how far ahead was looked."""
    bins = pd.cut(rows["horizon"].astype("float64"), HORIZONS, labels=HORIZON_WORDS)
    return [(str(label), found) for label, part in rows.groupby(bins, observed=True) if (found := scored(part))]


def all_scores(snapshot: Snapshot, quantity: str) -> pd.DataFrame:
    """The scores of everything that was checked, which no filter changes. Grain: part of the checks. Columns: part
    (WHOLE, FINISHED, one of HORIZON_WORDS), score (metrics/forecast.py)."""
    rows = snapshot.frame(checks, quantity)
    if (whole := scored(rows)) is None:
        return pd.DataFrame(columns=["part", "score"])
    finished = scored(snapshot.frame(checks_of_finished, quantity))
    parts = [(WHOLE, whole), *([(FINISHED, finished)] if finished else []), *by_horizon(rows)]
    return pd.DataFrame({"part": [part for part, _ in parts], "score": [one for _, one in parts]})


def _parts(scores: pd.DataFrame) -> dict[str, Score]:
    return dict(zip(scores["part"], scores["score"], strict=True))


def lacking_of(snapshot: Snapshot, quantity: str) -> pd.DataFrame:
    """The naive forecasts that nothing is stated to make of. Columns: name, why."""
    return pd.DataFrame(list(histories(snapshot).lacking[quantity].items()), columns=["name", "why"])


# --- In words ----------------------------------------------------------------------------------------


def held(found: Score) -> str:
    """ "83 % of 656"."""
    return f"{formats.percent(found.held, 0)} of {found.checks:,}"


def error(value: float, quantity: str) -> str:
    """A mean error: in percent of cost (the mean of |ln(what came / P50)|), or in days."""
    return formats.percent(value) if quantity == "eac" else formats.count(round(value), "day")


def sentence(scores: dict[str, Score]) -> str:
    """ "Our 80 % ranges held 83 % of 656 times for cost, 76 % of 624 times for finish"."""
    words = {"eac": "for cost", "finish": "for finish"}
    parts = [f"{held(scores[quantity])} times {words[quantity]}" for quantity in QUANTITIES if quantity in scores]
    return f"Our 80 % ranges held {', '.join(parts)}"


COLUMNS = (
    Col("of", ""),
    Col("held", "Held", numeric=True),
    Col("missed", "Below, above", numeric=True, hide_small=True),
    Col("p50", "P50 off by", numeric=True),
    *(Col(name, f"{label} off by", numeric=True, hide_small=name == "first") for name, label in NAIVE.items()),
)


def card(seen: Compared) -> Section | None:
    """The calibration card: how often the 80 % ranges held, and how far P50 was off beside the naive forecasts. None
    where there is too little history to check any."""
    snapshot = seen.snapshot
    wanted = [quantity for quantity in QUANTITIES if quantity == "finish" or seen.shows_money]
    found = {quantity: _parts(snapshot.frame(all_scores, quantity)) for quantity in wanted}
    scores = {quantity: parts[WHOLE] for quantity, parts in found.items() if WHOLE in parts}
    if not scores:
        return None
    lacking = {quantity: dict(snapshot.frame(lacking_of, quantity).itertuples(index=False)) for quantity in scores}
    rows = [_row(LABELS[quantity], one, quantity, lacking[quantity]) for quantity, one in scores.items()]
    for quantity in scores:
        if FINISHED in found[quantity]:
            label = f"{LABELS[quantity]}, projects now complete"
            rows.append(_row(label, found[quantity][FINISHED], quantity, lacking[quantity]))
    days = past_dates(snapshot)
    subtitle = (
        f"Every forecast that could have been made at {len(days)} dates since {formats.date_long(days[0])}, beside "
        "what was stated later; each made only of what was known then. Off by: the mean error"
    )
    ahead = [(q, label, one) for q in scores for label, one in found[q].items() if label in HORIZON_WORDS]
    table = [_as_line(LABELS[q], label, one) for q, label, one in ahead]
    return Section(Titled(sentence(scores), subtitle), Grid(COLUMNS, rows, caption="Calibration"), pd.DataFrame(table))


def _row(of: str, found: Score, quantity: str, lacking: dict[str, str]) -> dict[str, Cell]:
    without = f"{found.without:,} more had too little history" if found.without else ""
    row: dict[str, Cell] = {
        "of": Stated(of, without),
        "held": held(found),
        "missed": f"{formats.percent(found.below, 0)}, {formats.percent(found.above, 0)}",
    }
    own = next(iter(found.errors.values()), None)
    row["p50"] = error(own[1], quantity) if own else None
    for name in NAIVE:
        row[name] = _naive(name, found, quantity, lacking)
    return row


def _naive(name: str, found: Score, quantity: str, lacking: dict[str, str]) -> Cell:
    if name not in found.errors:
        return Span(lacking.get(name, "does not apply"), "mute")
    theirs, own, number = found.errors[name]
    same = f"of {number:,}: P50 {error(own, quantity)}" if number != found.checks else ""
    return Stated(error(theirs, quantity), same, "plain" if own < theirs else "warn")


def _as_line(of: str, horizon: str, found: Score) -> dict[str, Any]:
    line = {"of": of, "horizon": horizon, "checks": found.checks, "held": round(found.held, 4),
            "below": round(found.below, 4), "above": round(found.above, 4)}  # fmt: skip
    for name, (theirs, own, number) in found.errors.items():
        line |= {f"{name}_error": round(theirs, 4), f"{name}_p50_error": round(own, 4), f"{name}_checks": number}
    return line
