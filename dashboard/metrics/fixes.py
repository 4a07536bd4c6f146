"""The cheapest fix of an overload: single moves of the projects that cause it, each proved by simulation. Pure.

Candidates are found on sums by team and week, which is fast; what is said of those that are given comes from
`simulate`, the function that every what-if is computed with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np
import pandas as pd

from dashboard.metrics.what_if import GUARD, Move, Plan, money_moved, simulate, utilization_by_week

LONGEST_SHIFT, LONGEST_PAUSE = 8, 13  # weeks
Matrix = np.ndarray


@dataclass(frozen=True)
class Fix:
    """What one move does to the overload of a team, by simulation. Minutes, percent of net capacity, minor units.

    over: beyond capacity in the weeks looked at; elsewhere: that of other teams, and of this one in other weeks.
    delay: weeks by which the finish moves; None where the project is dropped, or its finish is not known.
    money: cost to go that moves, or is given up.
    """

    move: Move
    over_before: int
    over_after: int
    peak_before: float | None
    peak_after: float | None
    elsewhere_before: int
    elsewhere_after: int
    delay: int | None
    money: int

    @property
    def clears(self) -> bool:
        """Whether nothing is over capacity in the weeks looked at, and no more than before elsewhere."""
        return self.over_after == 0 and self.elsewhere_after <= self.elsewhere_before


@dataclass(frozen=True)
class _Candidate:
    move: Move
    over: int
    worse: int  # how much more is over elsewhere
    money: int

    @property
    def clears(self) -> bool:
        return self.over == 0 and self.worse <= 0

    @property
    def order(self) -> tuple[object, ...]:
        """First what clears the overload, the cheapest before the others: no dropping, the fewest weeks of delay, the
        least money moved. Then what leaves least, what it makes worse elsewhere counted. A shift before a pause."""
        cost = (self.move.kind == "drop", self.move.weeks, self.money, self.move.kind == "pause", self.move.code)
        return (not self.clears, 0 if self.clears else self.over + max(0, self.worse), *cost)


def fixes(plan: Plan, team: str, weeks: Sequence[pd.Timestamp], most: int = 5) -> list[Fix]:
    """Of each project that is booked on the team in its overloaded weeks the best shift or pause, and the drop; the
    best of all of them first (see _Candidate.order), `most` at the most. Empty where nothing is over."""
    now = utilization_by_week(plan)
    over = now[(now["team"] == team) & now["week"].isin(weeks) & (now["over"] > 0)]
    if over.empty:
        return []
    found = _candidates(plan, now, team, weeks, over["week"])
    return [_proved(plan, now, team, weeks, one) for one in sorted(found, key=lambda one: one.order)[:most]]


def _candidates(
    plan: Plan, now: pd.DataFrame, team: str, weeks: Sequence[pd.Timestamp], over: pd.Series
) -> list[_Candidate]:
    """Per project the best of its shifts and pauses, and its drop, by sums of team and week."""
    teams, all_weeks = sorted(set(now["team"])), sorted(set(now["week"]))
    load, capacity = (_matrix(now.rename(columns={name: "minutes"}), teams, all_weeks) for name in ("load", "capacity"))
    own = np.zeros(load.shape, dtype=bool)
    own[teams.index(team)] = pd.Index(all_weeks).isin(list(weeks))
    booked, since = plan.bookings, over.min().date()
    causes = booked.loc[(booked["team"] == team) & booked["week"].isin(over), "code"]
    codes = sorted(causes[causes.isin(plan.projects.index)].unique())
    whole = money_moved(plan, [Move(code, "drop") for code in codes])
    later = money_moved(plan, [Move(code, "drop") for code in codes], since)
    elsewhere = int(_over(load, capacity)[~own].sum())
    found = []
    for code, rows in booked[booked["code"].isin(codes)].groupby("code"):
        part, start = _matrix(rows, teams, all_weeks), all_weeks.index(over.min())
        tried = [
            _Candidate(move, int(beyond[own].sum()), int(beyond[~own].sum()) - elsewhere, money)
            for move, moved, money in _moved(str(code), part, start, since, int(whole[code]), int(later[code]))
            for beyond in (_over(load - part + moved, capacity),)
        ]
        found += [min(tried[:-1], key=lambda one: one.order), tried[-1]]
    return found


def _moved(
    code: str, part: Matrix, start: int, since: date, whole: int, later: int
) -> Iterator[tuple[Move, Matrix, int]]:
    """A project's load after each of its moves: shifts, pauses, last the drop."""
    shifts = ((Move(code, "shift", n), _right(part, n), whole) for n in range(1, LONGEST_SHIFT + 1))
    before, after = part.copy(), part.copy()
    before[:, start:], after[:, :start] = 0, 0
    pauses = ((Move(code, "pause", n, since), before + _right(after, n), later) for n in range(1, LONGEST_PAUSE + 1))
    return chain(shifts, pauses, [(Move(code, "drop"), np.zeros_like(part), whole)])


def _right(part: Matrix, weeks: int) -> Matrix:
    """Columns so many weeks later; what leaves the weeks that capacity is known for is out of sight."""
    moved = np.zeros_like(part)
    moved[:, weeks:] = part[:, : max(0, part.shape[1] - weeks)]
    return moved


def _over(load: Matrix, capacity: Matrix) -> Matrix:
    """As in utilization_by_week."""
    return np.where(load * 1000 > capacity * GUARD, load - capacity, 0)


def _matrix(rows: pd.DataFrame, teams: list[str], weeks: list[pd.Timestamp]) -> Matrix:
    """Minutes by team and week."""
    sums = rows.groupby(["team", "week"])["minutes"].sum().unstack(fill_value=0)
    return sums.reindex(index=teams, columns=weeks, fill_value=0).fillna(0).to_numpy(dtype="int64")


def _proved(plan: Plan, now: pd.DataFrame, team: str, weeks: Sequence[pd.Timestamp], one: _Candidate) -> Fix:
    """What the simulation says of a move."""
    moved = simulate(plan, [one.move])
    then = utilization_by_week(moved)
    own = ((now["team"] == team) & now["week"].isin(weeks)).to_numpy()
    finish = (moved.projects["finish"] - plan.projects["finish"]).reindex([one.move.code]).iloc[0]
    return Fix(
        move=one.move,
        over_before=int(now.loc[own, "over"].sum()),
        over_after=int(then.loc[own, "over"].sum()),
        peak_before=_peak(now[own]),
        peak_after=_peak(then[own]),
        elsewhere_before=int(now.loc[~own, "over"].sum()),
        elsewhere_after=int(then.loc[~own, "over"].sum()),
        delay=None if pd.isna(finish) else finish.days // 7,
        money=one.money,
    )


def _peak(rows: pd.DataFrame) -> float | None:
    return None if rows["percent"].isna().all() else float(rows["percent"].max())
