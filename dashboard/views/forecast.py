"""Where projects and portfolios will end, as a range: P10, P50, P90 of cost and finish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import minor_units
from dashboard.metrics.definitions import figure
from dashboard.metrics.definitions.forecast import LEVELS
from dashboard.metrics.figure import REASON_WORDS, Figure, Reason
from dashboard.metrics.forecast import Past, correlation, group_by_size, group_by_time_left
from dashboard.views import quality, words
from dashboard.views.compared import Compared
from dashboard.views.facts import policy_of, project_facts
from dashboard.views.parts import Amount, Asks, Cell, Col, Grid, Section, Span, Titled
from dashboard.views.past_views import histories
from dashboard.views.ranking import LAST_YEAR
from data_loaders.snapshot import Snapshot

QUANTITIES = ("eac", "finish")
CLOSED = ("complete", "cancelled")
NEEDS = (
    "A range is made of how the statements of at least 15 projects moved before, over a time like that which is left. "
    "The record does not reach back so far, or has fewer projects."
)
MOST_GROUPS = 9


# --- One range a project -----------------------------------------------------------------------------


def movements_to_come(snapshot: Snapshot) -> pd.DataFrame:
    """How each open project may still move, from what the record knew by `as_at`. Grain: project in the viewer's scope.

    Columns, for `eac` (log of cost) and `finish` (days): `<q>_change_p10`, `_p50`, `_p90` (missing: see `<q>_why`, a
    reason code), `<q>_like` (how many projects it is made of), `<q>_finished` (whether of finished ones), `<q>_shared`
    (the correlation between any two, the same in all rows).
    """
    facts = project_facts(snapshot.unselected())
    past = histories(snapshot)
    left = (
        (facts["expected_finish"] - pd.Timestamp(snapshot.as_at)).dt.days.astype("Float64").to_numpy("float64", np.nan)
    )
    logs = _log(facts["eac"])
    among = past.of["eac"].value[-1] if past.dates else np.empty(0)
    groups = {"eac": group_by_size(logs, among), "finish": group_by_time_left(left)}
    why = {"eac": _why_no_cost(facts, policy_of(snapshot).money_basis), "finish": _why_no_finish(facts)}
    found = facts[["project_id"]].reset_index(drop=True)
    for quantity in QUANTITIES:
        learned, reasons, memo = Past.of(past.of[quantity]), list(why[quantity]), {}
        rows: list[tuple[Any, ...]] = []
        for number, (days, group) in enumerate(zip(left, groups[quantity], strict=True)):
            if reasons[number]:
                rows.append((np.nan, np.nan, np.nan, 0, False))
                continue
            if (days, group) not in memo:
                memo[days, group] = learned.to_completion(float(days), int(group))
            spread = memo[days, group]
            if spread is None:
                reasons[number] = Reason.TOO_LITTLE_HISTORY.value
                rows.append((np.nan, np.nan, np.nan, 0, False))
            else:
                rows.append((spread.p10, spread.p50, spread.p90, spread.projects, spread.finished))
        names = [*(f"{quantity}_change_{level}" for level in LEVELS), f"{quantity}_like", f"{quantity}_finished"]
        found[names] = pd.DataFrame(rows, columns=names, index=found.index)
        found[f"{quantity}_why"] = pd.Series(reasons, index=found.index, dtype="object")
        known = ~np.isnan(left) & found[f"{quantity}_why"].isna().to_numpy(bool)
        horizon = max(float(np.median(left[known])), learned.shortest) if known.any() else learned.shortest
        found[f"{quantity}_shared"] = correlation(learned.between, horizon)
    return found


def _log(amounts: pd.Series) -> np.ndarray:
    values = amounts.astype("Float64").to_numpy("float64", na_value=np.nan)
    return np.log(values, out=np.full(len(values), np.nan), where=values > 0)


def _why_no_finish(facts: pd.DataFrame) -> list[str | None]:
    """Why no finish can be forecast; None where it can."""
    why: list[str | None] = []
    for row in facts[["state", "expected_finish", "forecast_finish_reason"]].itertuples(index=False):
        if row.state == "on_hold":
            why.append(Reason.ON_HOLD.value)
        elif row.state in CLOSED:
            why.append(Reason.COMPLETE.value if row.state == "complete" else Reason.CANCELLED.value)
        elif row.state == "proposed":
            why.append(Reason.NOT_APPLICABLE.value)
        elif pd.isna(row.expected_finish):
            stated = row.forecast_finish_reason
            why.append(stated if isinstance(stated, str) else Reason.NOT_STATED.value)
        else:
            why.append(Reason.DATA_ERROR.value if row.expected_finish.year > LAST_YEAR else None)
    return why


def _why_no_cost(facts: pd.DataFrame, basis: str) -> list[str | None]:
    """The same of cost: it needs a forecast of the whole life, and the time that is left."""
    why = _why_no_finish(facts)
    for number, row in enumerate(facts[["eac", "eac_reason"]].itertuples(index=False)):
        if why[number] in (Reason.ON_HOLD, Reason.COMPLETE, Reason.CANCELLED):
            continue
        if pd.isna(row.eac):
            why[number] = row.eac_reason if isinstance(row.eac_reason, str) else Reason.NO_DATA.value
        elif basis != "life":
            why[number] = Reason.NOT_APPLICABLE.value
        elif int(row.eac) <= 0:
            why[number] = Reason.ZERO_COST.value
    return why


def with_ranges(facts: pd.DataFrame, snapshot: Snapshot, widening: pd.Series | None = None) -> pd.DataFrame:
    """The project facts with their ranges, which the definitions of `metrics/definitions/forecast.py` are made of.

    Adds, for `eac` (minor units, Int64) and `finish` (days from `as_at`, Int64): `<q>_p10`, `<q>_p50`, `<q>_p90`,
    `<q>_p10_reason`, `<q>_shared`, `<q>_like`, `<q>_finished`. A project that is closed has its cost as all three. No
    cost ends below what is spent, no finish before the date seen from.
    widening: by project_id, how many times as far from P50 the ends are put, 1 or more: doubtful data widen the range.
    By the grade of the project's data where it is not given (views/quality.py).
    """
    widening = quality.widening(snapshot) if widening is None else widening
    added = facts.merge(snapshot.frame(movements_to_come), how="left", on="project_id").set_index(facts.index)
    wider = added["project_id"].map(widening).astype("Float64").fillna(1.0).clip(lower=1.0).astype("float64")
    left = (added["expected_finish"] - pd.Timestamp(snapshot.as_at)).dt.days.astype("Float64")
    eac, spent = added["eac"].astype("Float64"), added["cost_to_date"].astype("Float64").fillna(0)
    for level in LEVELS:
        for quantity in QUANTITIES:
            middle = added[f"{quantity}_change_p50"].astype("float64")
            change = middle + wider * (added[f"{quantity}_change_{level}"].astype("float64") - middle)
            value = (eac * np.exp(change)).clip(lower=spent) if quantity == "eac" else (left + change).clip(lower=0)
            added[f"{quantity}_{level}"] = value.round().astype("Int64")
        closed = added["state"].isin(CLOSED)
        added[f"eac_{level}"] = added[f"eac_{level}"].where(~closed, added["eac"].astype("Int64"))
    for quantity in QUANTITIES:
        missing = added[f"{quantity}_p50"].isna()
        added[f"{quantity}_p10_reason"] = added[f"{quantity}_why"].where(missing)
    added.loc[added["eac_p50"].isna() & added["state"].isin(CLOSED), "eac_p10_reason"] = added["eac_reason"]
    return added.drop(columns=[f"{q}_{rest}" for q in QUANTITIES for rest in (*(f"change_{x}" for x in LEVELS), "why")])


# --- Of several projects -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Range:
    """P10, P50 and P90 of one thing, as figures."""

    p10: Figure
    p50: Figure
    p90: Figure

    @property
    def known(self) -> bool:
        return self.p50.value is not None


def range_of(quantity: str, facts: pd.DataFrame, snapshot: Snapshot) -> Range:
    """The range of the projects in a frame of `with_ranges` together: of the sum of cost, of the last finish."""
    currency = policy_of(snapshot).reporting_currency
    return Range(*(figure(f"{quantity}_{level}", facts, snapshot.as_at, currency) for level in LEVELS))


def shown(one: Range) -> tuple[str, str, str]:
    """The three values as they are shown: amounts, or dates for days."""
    if not one.known:
        return (formats.NOT_AVAILABLE,) * 3
    p10, p50, p90 = (_shown(end) for end in (one.p10, one.p50, one.p90))
    return p10, p50, p90


def _shown(end: Figure) -> str:
    if end.unit == "days":
        return formats.date_long(end.as_at + timedelta(days=int(end.exact)))
    return words.shown(end)


def says(one: Range) -> str:
    """ "£118m to £131m", or why not."""
    if not one.known:
        return REASON_WORDS[one.p50.reason] if one.p50.reason else ""
    low, _, high = shown(one)
    return f"{low} to {high}" if low != high else low


@dataclass(frozen=True)
class Outlook:
    """What the page says of where the portfolio ends."""

    eac: Range
    finish: Range
    stated: int  # the forecasts of the projects with a range, minor units
    card: Section
    units: int  # minor units in one of the currency

    @property
    def minor(self) -> dict[str, int]:
        """The ends of the range of cost in minor units."""
        return {level: int(getattr(self.eac, level).exact * self.units) for level in LEVELS}


COLUMNS = (
    Col("of", ""),
    Col("stated", "Forecast", numeric=True, hide_small=True),
    Col("p10", "P10", numeric=True),
    Col("p50", "P50", numeric=True),
    Col("p90", "P90", numeric=True),
    Col("covers", "Known for", numeric=True, hide_small=True),
)


def outlook(seen: Compared) -> Outlook:
    """The range of the projects in view together, and of each portfolio in it."""
    facts = seen.facts if "eac_p50" in seen.facts else with_ranges(seen.facts, seen.snapshot)
    eac, finish = (range_of(quantity, facts, seen.snapshot) for quantity in QUANTITIES)
    known = facts[facts["eac_p50"].notna()]
    rows: list[dict[str, Cell]] = []
    if seen.shows_money:
        rows.append(_row("Cost at completion", eac, words.amount(_sum(known["eac"]), seen.currency).text))
    last = facts.loc[~facts["state"].isin(CLOSED) & facts["finish_p50"].notna(), "expected_finish"].max()
    rows.append(_row("The last finish", finish, words.day(last)))
    names = sorted(facts["portfolio"].dropna().unique()) if seen.shows_money else []
    for name in names if 1 < len(names) <= MOST_GROUPS else []:
        own = facts[facts["portfolio"] == name]
        stated = words.amount(_sum(own.loc[own["eac_p50"].notna(), "eac"]), seen.currency).text
        rows.append(_row(f"Cost, {name}", range_of("eac", own, seen.snapshot), stated, ("portfolio", name)))
    headed = eac if seen.shows_money and eac.known else finish
    title = "Too little history for a range"
    if headed.known:
        title = f"We end between {_between(headed)}, with 80 % chance" if headed is eac else _last_title(finish)
    elif headed.p50.reason and headed.p50.reason != Reason.TOO_LITTLE_HISTORY:
        title = f"No range: {REASON_WORDS[headed.p50.reason]}"
    now = rows[0 if headed is eac or not seen.shows_money else 1]["stated"]
    subtitle = _of_which(headed, now) if headed.known else NEEDS
    card = Section(Titled(title, subtitle), Grid(COLUMNS, rows, caption="Forecast ranges"))
    return Outlook(eac, finish, int(known["eac"].sum()), card, int(minor_units(seen.currency)))


def _of_which(one: Range, stated: Cell) -> str:
    covers = one.p50.coverage
    of = f"{covers.known:,} of {formats.count(covers.of, 'project')}" if covers.known < covers.of else "all projects"
    return f"For {of}, now forecast at {stated}; P10 to P90, from how this record's own forecasts moved before"


def _between(one: Range) -> str:
    low, _, high = shown(one)
    return f"{low} and {high}"


def _last_title(one: Range) -> str:
    return f"The last project finishes between {_between(one)}, with 80 % chance"


def _sum(amounts: pd.Series) -> Any:
    return amounts.sum(min_count=1)


def _row(of: str, one: Range, stated: str, *group: tuple[str, str]) -> dict[str, Cell]:
    """A range beside what is stated; each end a figure of the group."""
    ends = {
        level: Amount(text, asks=Asks(getattr(one, level).metric, group))
        for level, text in zip(LEVELS, shown(one), strict=True)
    }
    covers = f"{one.p50.coverage.known:,} of {one.p50.coverage.of:,}"
    if not one.known and one.p50.reason:
        return {"of": of, "stated": stated, "p50": Span(REASON_WORDS[one.p50.reason], "mute"), "covers": covers}
    return {"of": of, "stated": stated, **ends, "covers": covers}


# --- One project -------------------------------------------------------------------------------------

OF_PROJECT = (
    Col("of", ""),
    Col("stated", "Forecast", numeric=True),
    Col("p10", "P10", numeric=True),
    Col("p50", "P50", numeric=True),
    Col("p90", "P90", numeric=True),
)


def section_of(seen: Compared, row: Any) -> Section | None:
    """The card "Forecast range" of a project: its cost and its finish, and what the ranges are made of. None for a
    project that is closed. row: of `seen.facts`."""
    if row.state in CLOSED:
        return None
    facts = with_ranges(seen.facts[seen.facts["project_id"] == row.project_id], seen.snapshot)
    stated = {"eac": words.amount(row.eac, seen.currency).text, "finish": words.day(row.expected_finish)}
    wanted = [quantity for quantity in QUANTITIES if quantity == "finish" or seen.shows_money]
    ranges = {quantity: range_of(quantity, facts, seen.snapshot) for quantity in wanted}
    labels = {"eac": "Cost at completion", "finish": "Finish"}
    rows = [_row(labels[quantity], one, stated[quantity], ("project", row.code)) for quantity, one in ranges.items()]
    made = [_made_of(facts, quantity) for quantity, one in ranges.items() if one.known]
    head = next((one for one in ranges.values() if one.known), None)
    title = f"Forecast range: {says(head)}, 80 %" if head else "No forecast range"
    return Section(Titled(title, "; ".join(dict.fromkeys(made)) or NEEDS), Grid(OF_PROJECT, rows, caption=title))


def _made_of(facts: pd.DataFrame, quantity: str) -> str:
    number, finished = int(facts[f"{quantity}_like"].iloc[0]), bool(facts[f"{quantity}_finished"].iloc[0])
    what = "cost" if quantity == "eac" else "finish"
    how = "finished projects with a like time left" if finished else "projects over a like time"
    return f"{what} from how the forecasts of {number:,} {how} moved"
