"""The calibration of the ranges as a report for programs, and the same as a document."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.forecast import METHOD, Method, Score, backtest_of_sums, score
from dashboard.views.calibration import (
    LABELS,
    NAIVE,
    PLANS,
    by_horizon,
    checks,
    checks_of,
    checks_of_finished,
    error,
    held,
    scored,
    sentence,
)
from dashboard.views.facts import policy_of
from dashboard.views.forecast import QUANTITIES
from dashboard.views.past_views import Histories, histories
from data_loaders.snapshot import Snapshot

FEWEST_DATES = 12  # with fewer, none are held out
ALL, CHOSEN, HELD_OUT = "all dates", "the dates the method was chosen on", "the dates held out"
TRIED = {
    "the method in use": METHOD,
    "also further ahead than the record reaches": Method(reach=0),
    "movements over a time within a factor of 1.5": Method(band=1.5),
    "movements over a time within a factor of 3": Method(band=3),
    "movements grow with the square root of time": Method(power=0.5),
    "movements do not grow with time": Method(power=0),
    "all projects alike, no groups": Method(grouped=False),
    "no correction for few projects": Method(corrected=False),
}


def report(snapshot: Snapshot, hold_out: int) -> dict[str, Any]:
    """How the ranges of a record held, for programs. hold_out: how many of the last dates are reported apart; none
    of a record of fewer than 12."""
    past = histories(snapshot)
    number = len(past.dates) - hold_out if hold_out and len(past.dates) >= FEWEST_DATES else len(past.dates)
    return {
        "organization": policy_of(snapshot).organization,
        "known_on": snapshot.known_on,
        "dates": [day.isoformat() for day in past.dates],
        "held_out": [day.isoformat() for day in past.dates[number:]],
        "quantities": {quantity: _of(snapshot, past, quantity, number) for quantity in QUANTITIES},
    }


def _of(snapshot: Snapshot, past: Histories, quantity: str, first: int) -> dict[str, Any]:
    rows = snapshot.frame(checks, quantity)
    sums = backtest_of_sums(past.of[quantity], rows, last=quantity == "finish")
    periods = _periods(rows, first, len(past.dates))
    return {
        "periods": {name: _plain(scored(part)) for name, part in periods.items()},
        "by_horizon": {
            name: {label: _plain(found) for label, found in by_horizon(part)} for name, part in periods.items()
        },
        "together": {
            name: _plain(score(part)) for name, part in _periods(sums, first, len(past.dates)).items() if len(part)
        },
        "complete": _plain(scored(snapshot.frame(checks_of_finished, quantity))),
        "tried": {
            name: {period: _plain(scored(part)) for period, part in _periods(made, first, len(past.dates)).items()}
            for name, method in TRIED.items()
            for made in [checks_of(past, quantity, method)]
        },
        "lacking": past.lacking[quantity],
    }


def _periods(rows: pd.DataFrame, first: int, number: int) -> dict[str, pd.DataFrame]:
    """The checks by when what came was stated: by the first dates, or by those held out."""
    if first == number:
        return {ALL: rows}
    return {CHOSEN: rows[rows["seen"] < first], HELD_OUT: rows[rows["seen"] >= first], ALL: rows}


def _plain(found: Score | None) -> dict[str, Any] | None:
    return asdict(found) if found else None


def _score(plain: dict[str, Any] | None) -> Score | None:
    return Score(**plain) if plain else None


# --- In words ----------------------------------------------------------------------------------------


def summary(told: dict[str, Any]) -> str:
    """One sentence a period."""
    lines = [f"{told['organization']}: {len(told['dates'])} dates, {_span(told['dates'])}."]
    for period in next(iter(told["quantities"].values()))["periods"]:
        found = {quantity: _score(part["periods"][period]) for quantity, part in told["quantities"].items()}
        scores = {quantity: one for quantity, one in found.items() if one}
        said = sentence(scores) if scores else "too little history to check the ranges"
        lines.append(f"  {period}: {said}.")
    return "\n".join(lines)


def _span(days: list[str]) -> str:
    first, last = (formats.date_long(date.fromisoformat(day)) for day in (days[0], days[-1]))
    return f"{first} to {last}"


HEAD = """# How well the forecast ranges hold

Written by `{command}`.
The numbers are what the command found, whatever they say; do not edit them by hand.

"""
METHOD_TEXT = """## The method

It is reference class forecasting on the record's own past, and learns nothing from other organizations.

1. **Past views.** The record is asked for what it said at each of its report dates, at least 80 days apart. Where loads
   were made between a date and the next, the view is as known after the last of these (`known_on`); dates that were
   loaded in later are taken as known now. A movement is the change of one project's forecast between two of these
   dates: of cost as a ratio, of finish in days.
2. **One range.** To look so far ahead, all movements over a time between half and twice as long are taken, of all
   projects, and scaled in proportion to time. Where 15 projects or more of the same group have such movements, only
   theirs count: for cost the same third by size, for finish the same time left (under a year, up to three, more). P10,
   P50 and P90 are their quantiles. As a new value lies above all but a tenth of n earlier ones only with n + 1 in the
   count, P10 and P90 are taken at 10 % − 90 %/n and 90 % + 90 %/n (n: projects; split conformal prediction).
3. **Too little history.** Fewer than 15 projects, or none of them seen to move over nine tenths of the time: no range.
4. **At completion.** The time ahead is the time to the finish that is forecast now, at least the shortest between two
   dates. It is a range of what will be stated by that day; a project that slips on after it ends later. Where 15
   finished projects had a like time left, the range is made of how they ended instead. No cost ends below what is
   spent, no finish before the date seen from. Doubtful data (their grade) put the ends further from P50.
5. **Several projects.** 5,000 draws with seed {seed}. Each project is drawn through its three points, all of them with
   the correlation that their movements had over the same dates before. P50 of a sum is the sum of the P50s; the draws
   say how far P10 and P90 lie from it. The finish of several is that of the last.

Errors are means of absolute errors: of cost of |ln(what came / P50)| in percent, of finish in days. The naive
forecasts: *as stated* (the project's own forecast stays as it is), *the plan* (the current budget, the baseline
finish), *first* (what the record stated first), *BAC/CPI*. Checks overlap: one movement is seen from many dates, so
there is less evidence in them than their number says.

## How it was chosen

On New York's first ten dates alone, with forecasts both made and checked on them. Quantiles of all movements over a
like time came first; they held too rarely, as movements of one project hang together: the correction for few projects
followed. Of the groups tried for cost (stage, time left, halves, thirds and quarters by size, stage with size), thirds
by size held as well as any, need no words that organizations use differently, and gave the best sum. Widening a range
by its own misses of the last year changed next to nothing and was left out. For several projects, the middle of the
draws was further off than the forecast as stated; the sum of the P50s was closer, and took its place.

Then the held-out dates were looked at. One rule came after that look, and not for its numbers: two projects due in
twelve years, twice as long as the record reaches, had a P90 of ten times their cost. Further ahead than the record
reaches a range is a guess, so now there is none. Below, *also further ahead than the record reaches* is the method as
it was when the held-out dates were looked at first. The other rows are computed anew each time; none of them was taken
because of what it does on the held-out dates.

What the record cannot tell: no project leaves New York's record in its first ten dates, and none is marked complete. It
is a record of projects that were still running, and says nothing of how those ended that did.

"""


def document(told: list[dict[str, Any]], command: str, seed: int) -> str:
    """The report as Markdown."""
    parts = [HEAD.format(command=command), METHOD_TEXT.format(seed=seed)]
    return "".join([*parts, *(_portfolio(one) for one in told)]).rstrip() + "\n"


def _portfolio(told: dict[str, Any]) -> str:
    lines = [f"## {told['organization']}", "", f"{len(told['dates'])} dates, {_span(told['dates'])}.", ""]
    if told["held_out"]:
        lines += [_verdict(told), ""]
    for quantity, part in told["quantities"].items():
        lines += [f"### {LABELS[quantity]}", "", *_main(quantity, part), "", *_notes(quantity, part), ""]
        lines += ["How far ahead", "", *_horizons(quantity, part), ""]
        if told["held_out"]:
            lines += ["What was tried", "", *_tried(quantity, part), ""]
    return "\n".join(lines) + "\n"


def _verdict(told: dict[str, Any]) -> str:
    """What the rule of the hold-out was, and how it came out."""
    said = []
    for quantity, part in told["quantities"].items():
        found = _score(part["periods"][HELD_OUT])
        if not found:
            said.append(f"{LABELS[quantity].lower()}: too little history")
            continue
        inside = "inside" if 0.75 <= found.held <= 0.85 else "**outside**"
        beaten = all(own < theirs for theirs, own, _ in found.errors.values())
        than = "closer than" if beaten else "**not closer than**"
        said.append(f"{LABELS[quantity].lower()} {held(found)}, {inside} 75 to 85 %, P50 {than} every naive forecast")
    return (
        f"The method and its constants were chosen on forecasts that were both made and checked on the first "
        f"{len(told['dates']) - len(told['held_out'])} dates; those checked on the last {len(told['held_out'])} "
        f"({_span(told['held_out'])}) were held out. How the hold-out came out: {'; '.join(said)}."
    )


def _main(quantity: str, part: dict[str, Any]) -> list[str]:
    rows = [(name, _score(plain)) for name, plain in part["periods"].items()]
    rows += [(f"all projects together, {name}", _score(plain)) for name, plain in part["together"].items()]
    rows.append(("projects now complete, to completion", _score(part["complete"])))
    names = [
        "checked on",
        "80 % range held",
        "below",
        "above",
        "P50 off by",
        *(f"{NAIVE[n]}" for n in NAIVE),
        "no range",
    ]
    return [_line(names), _line(["---"] * len(names)), *(_scores(name, one, quantity) for name, one in rows if one)]


def _scores(name: str, found: Score, quantity: str) -> str:
    together = name.startswith("all projects")
    own = next(iter(found.errors.values()))[1]
    cells = [name, held(found), formats.percent(found.below, 0), formats.percent(found.above, 0)]
    if together and quantity == "eac":  # sums are amounts: their errors are told against the forecast only
        theirs = found.errors["stated"][0]
        times = f"{own / theirs:.2f} ×"
        cells += [times if own < theirs else f"**{times}**", "1.00 ×", *["–"] * (len(NAIVE) - 1)]
    else:
        cells.append(error(own, quantity))
        cells += [_against(found.errors.get(name), found, quantity) for name in NAIVE]
    return _line([*cells, f"{found.without:,}"])


def _against(pair: Any, found: Score, quantity: str) -> str:
    if not pair:
        return "–"
    theirs, own, number = pair
    return error(theirs, quantity) + (
        f" (P50 {error(own, quantity)} of these {number:,})" if number != found.checks else ""
    )


def _notes(quantity: str, part: dict[str, Any]) -> list[str]:
    notes = [f"The plan is {PLANS[quantity]}."] if "plan" not in part["lacking"] else []
    for name, why in part["lacking"].items():
        instead = " The first forecast of each project stands in for it." if name == "plan" else ""
        notes.append(f"{NAIVE[name]} cannot be made here: {why}.{instead}")
    if quantity == "finish":
        notes.append("BAC/CPI tells nothing of a finish.")
    if part["together"] and quantity == "eac":
        notes.append("Of all projects together, errors are told in proportion to that of the forecast as stated.")
    return [" ".join(notes)]


def _horizons(quantity: str, part: dict[str, Any]) -> list[str]:
    names = ["checked on", "looking", "80 % range held", "P50 off by", NAIVE["stated"]]
    lines = [_line(names), _line(["---"] * len(names))]
    for period, by in part["by_horizon"].items():
        for label, plain in by.items():
            found = Score(**plain)
            theirs, own, _ = found.errors["stated"]
            lines.append(_line([period, label, held(found), error(own, quantity), error(theirs, quantity)]))
    return lines


def _tried(quantity: str, part: dict[str, Any]) -> list[str]:
    names = ["method", CHOSEN, "P50 off by", NAIVE["stated"], HELD_OUT]
    lines = [_line(names), _line(["---"] * len(names))]
    for name, by in part["tried"].items():
        found, after = _score(by[CHOSEN]), _score(by[HELD_OUT])
        if found:
            theirs, own, _ = found.errors["stated"]
            lines.append(
                _line([name, held(found), error(own, quantity), error(theirs, quantity), held(after) if after else "–"])
            )
    return lines


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
