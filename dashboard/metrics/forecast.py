"""Forecasts as ranges, from how earlier statements of the same record moved, and how well such ranges held.

The method is reference class forecasting on the organization's own past (Flyvbjerg; domain reference, section 5). A
**movement** is the change of one project's stated value between two dates of the record. A range for a forecast made
at a date for a time ahead (the horizon) is made of the movements that were seen by that date, of any project, over a
time between half and twice the horizon; each is scaled to the horizon in proportion. Where at least 15 projects of
the same group (cost: a similar size; finish: a similar time left) have such movements, only theirs are taken. P10, P50
and P90 are the empirical quantiles, with the correction of split conformal prediction for few projects. A value is
told apart only where 15 projects moved: else there is too little history.

Cost is worked in logarithms, so that its movements are ratios; a finish in days. Everything here is an estimate: binary
floats are in order, and views round to whole minor units and days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
import pandas as pd

P10, P50, P90 = LEVELS = (0.1, 0.5, 0.9)
FEWEST = 15  # projects: domain reference, section 5
SEED = 7
RUNS = 5_000
BLOCK = 60_000  # values that are drawn at a time
Z90 = NormalDist().inv_cdf(P90)
YEAR = 365.0
TIMES_LEFT = (YEAR, 3 * YEAR)  # bounds of the groups by time left: under a year, up to three, more
NO_GROUP = -1
FLAT = 1e-9


@dataclass(frozen=True)
class Method:
    """The constants of the method. They were chosen on New York's first ten report dates (docs/calibration.md).

    band: movements over a time between horizon / band and horizon × band are used. power: how a movement grows with
    time: 1 in proportion, 0.5 by its square root, 0 not. grouped: whether movements of the same group go before all.
    corrected: whether quantiles are corrected for few projects. reach: the share of the horizon over which enough
    projects must have been seen to move: further than the record reaches a range would be a guess.
    """

    band: float = 2.0
    power: float = 1.0
    grouped: bool = True
    corrected: bool = True
    reach: float = 0.9
    fewest: int = FEWEST


METHOD = Method()


@dataclass(frozen=True)
class History:
    """What was stated, date by date. Arrays of dates × projects; NaN where nothing was stated.

    days: the dates as day numbers, ascending (one dimension). value: log of cost, or finish as day number. left: days
    from the date to the finish stated then. group: the group of a project at the date, NO_GROUP for none. final: the
    value is the last one, the project is complete; what comes after is NaN.
    """

    days: np.ndarray
    value: np.ndarray
    left: np.ndarray
    group: np.ndarray
    final: np.ndarray

    @property
    def shortest(self) -> float:
        """The shortest time between two dates: no forecast is made for a shorter one."""
        return float(np.diff(self.days).min()) if len(self.days) > 1 else 1.0


@dataclass(frozen=True)
class Movements:
    """Changes between two dates, one an entry. made, seen: positions of the dates. length: days between them, or, of
    movements to a final value, days that were left when it was stated."""

    change: np.ndarray
    length: np.ndarray
    project: np.ndarray
    group: np.ndarray
    made: np.ndarray
    seen: np.ndarray

    def where(self, chosen: np.ndarray) -> Movements:
        return Movements(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    def known_by(self, date: int) -> Movements:
        """Only what had been seen by the date at this position: no forecast peeks at what came later."""
        return self.where(self.seen <= date)

    @property
    def projects(self) -> int:
        return int(np.count_nonzero(np.bincount(self.project))) if len(self.project) else 0

    def near(self, horizon: float, band: float) -> Movements:
        """Those over a time between horizon / band and horizon × band."""
        return self.where((self.length >= horizon / band) & (self.length <= horizon * band))


def movements(history: History) -> Movements:
    """Every change between two dates of which both state a value."""
    parts = []
    for seen in range(1, len(history.days)):
        change = history.value[seen] - history.value[:seen]
        made, project = np.nonzero(~np.isnan(change))
        length = (history.days[seen] - history.days[:seen])[made]
        parts.append((change[made, project], length, project, history.group[made, project], made,
                      np.full(len(made), seen)))  # fmt: skip
    return _joined(parts)


def finals(history: History) -> Movements:
    """Every change from a statement to the final value of a project that is complete: the class of finished ones."""
    parts = []
    for seen, project in zip(*np.nonzero(history.final & ~np.isnan(history.value)), strict=True):
        change = history.value[seen, project] - history.value[:seen, project]
        made = np.nonzero(~np.isnan(change) & ~np.isnan(history.left[:seen, project]))[0]
        length = np.maximum(history.left[made, project], history.shortest)
        parts.append((change[made], length, np.full(len(made), project), history.group[made, project], made,
                      np.full(len(made), seen)))  # fmt: skip
    return _joined(parts)


def _joined(parts: Sequence[tuple[np.ndarray, ...]]) -> Movements:
    if not parts:
        none, number = np.empty(0), np.empty(0, dtype="int64")
        return Movements(none, none, number, number, number, number)
    return Movements(*(np.concatenate(column) for column in zip(*parts, strict=True)))


# --- One range ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spread:
    """How values like this one moved: quantiles of the change, and of how many projects."""

    p10: float
    p50: float
    p90: float
    projects: int
    finished: bool = False  # from finished projects, to their final value

    def widened(self, factor: float) -> Spread:
        """The same with both ends further from the middle. factor: 1 or more."""
        low, high = (self.p50 + factor * (end - self.p50) for end in (self.p10, self.p90))
        return Spread(low, self.p50, high, self.projects, self.finished)


def spread(known: Movements, horizon: float, group: int = NO_GROUP, method: Method = METHOD) -> Spread | None:
    """The quantiles of the movements over a horizon (days); None where too few projects moved over a like time."""
    near = known.near(horizon, method.band)
    projects = near.projects
    if near.where(near.length >= method.reach * horizon).projects < method.fewest:
        return None
    if method.grouped and group != NO_GROUP:
        alike = near.where(near.group == group)
        if (number := alike.projects) >= method.fewest:
            near, projects = alike, number
    change = near.change * (horizon / near.length) ** method.power
    low, middle, high = np.quantile(change, corrected(projects) if method.corrected else LEVELS)
    return Spread(float(low), float(middle), float(high), projects)


def corrected(projects: int) -> np.ndarray:
    """P10, P50 and P90 as levels of a sample of so many projects. A new value lies above all but (n + 1) × 10 % of n
    earlier ones with a chance of 90 %: the outer levels move out by 0.9 / n (split conformal prediction). Movements
    of one project hang together, so projects are counted, not movements."""
    out = P90 / projects
    return np.clip([P10 - out, P50, P90 + out], 0, 1)


@dataclass(frozen=True)
class Past:
    """What a forecast is made from: movements between dates, and those of finished projects to their final value."""

    between: Movements
    to_final: Movements
    shortest: float

    @classmethod
    def of(cls, history: History) -> Past:
        return cls(movements(history), finals(history), history.shortest)

    def known_by(self, date: int) -> Past:
        return Past(self.between.known_by(date), self.to_final.known_by(date), self.shortest)

    def to_completion(self, left: float, group: int = NO_GROUP, method: Method = METHOD) -> Spread | None:
        """The movement to come of a project with so many days left: of finished projects where there are 15 that had
        a like time left; else of all over that time. left below the shortest time between dates counts as that."""
        horizon = max(left, self.shortest)
        found = spread(self.to_final, horizon, NO_GROUP, method)
        if found:
            return Spread(found.p10, found.p50, found.p90, found.projects, finished=True)
        return spread(self.between, horizon, group, method)


def group_by_time_left(left: np.ndarray) -> np.ndarray:
    """0 under a year, 1 up to three, 2 more; NO_GROUP where it is not known."""
    return np.where(np.isnan(left), NO_GROUP, np.digitize(np.nan_to_num(left), TIMES_LEFT))


def group_by_size(values: np.ndarray, among: np.ndarray) -> np.ndarray:
    """0, 1 and 2 for the lower, middle and upper third of the values `among` which they stand; NO_GROUP where a value
    is not known."""
    known = among[~np.isnan(among)]
    if not len(known):
        return np.full(len(values), NO_GROUP)
    bounds = np.quantile(known, [1 / 3, 2 / 3])
    return np.where(np.isnan(values), NO_GROUP, np.digitize(np.nan_to_num(values), bounds))


# --- Of several projects -----------------------------------------------------------------------------


def correlation(known: Movements, horizon: float, method: Method = METHOD) -> float:
    """How much the movements of projects over the same dates hang together, 0 to 1: the intraclass correlation of
    their ranks, by pair of dates (one-way analysis of variance). 0 where it cannot be told."""
    near = known.near(horizon, method.band)
    if near.projects < method.fewest:
        return 0.0
    scaled = near.change / near.length
    frame = pd.DataFrame({"rank": pd.Series(scaled).rank(pct=True), "when": near.made * 10_000 + near.seen})
    groups = frame.groupby("when")["rank"]
    size, mean = groups.size(), groups.mean()
    number, total = len(size), len(frame)
    if number < 2 or total <= number:
        return 0.0
    between = float((size * (mean - frame["rank"].mean()) ** 2).sum()) / (number - 1)
    within = float(((frame["rank"] - groups.transform("mean")) ** 2).sum()) / (total - number)
    each = (total - float((size**2).sum()) / total) / (number - 1)
    whole = between + (each - 1) * within
    return float(np.clip((between - within) / whole, 0, 1)) if whole > 0 else 0.0


def drawn(ends: np.ndarray, shared: float, seed: int = SEED, runs: int = RUNS) -> np.ndarray:
    """Values of several projects together, runs × projects. ends: projects × (P10, P50, P90). Each project is drawn
    from two half normal curves through its three points; `shared` is the correlation between any two (one common
    factor). The order in which projects stand does not matter: they are drawn from the smallest P10 to the largest."""
    order = np.lexsort(ends.T[::-1])
    values = np.empty((runs, len(ends)))
    values[:, order] = np.concatenate(list(_blocks(ends[order], shared, seed, runs)))
    return values


def _blocks(ends: np.ndarray, shared: float, seed: int, runs: int) -> Iterator[np.ndarray]:
    """The runs of `drawn`, some at a time: as many as stay near the processor, and of 20,000 projects never all of them
    in memory. ends: in order."""
    random = np.random.default_rng(seed)
    common = np.sqrt(shared) * random.standard_normal((runs, 1))
    low, middle, high = ends.T
    down, up = middle - low, high - middle
    rows = max(1, BLOCK // max(1, len(ends)))
    for start in range(0, runs, rows):
        part = common[start : start + rows]
        normal = random.standard_normal((len(part), len(ends)))
        normal *= np.sqrt(1 - shared)
        normal += part
        values = np.where(normal < 0, down, up)
        values *= normal
        values /= Z90
        values += middle
        yield values


def _of_runs(reduce: Callable[..., np.ndarray], ends: np.ndarray, shared: float, seed: int) -> np.ndarray:
    """What each run of `drawn` comes to. reduce: np.sum or np.max."""
    ordered = ends[np.lexsort(ends.T[::-1])]
    return np.concatenate([reduce(block, axis=1) for block in _blocks(ordered, shared, seed, RUNS)])


def sum_range(ends: np.ndarray, shared: float, seed: int = SEED) -> tuple[float, float, float]:
    """P10, P50 and P90 of the sum of several projects. P50 is the sum of the P50s, which came closer in the backtest
    than the middle of the draws (a few long tails pull that up); the draws give how far the ends lie from it. One
    project has its own range; a sum never leaves the sums of the ends."""
    low, middle, high = ends.sum(axis=0)
    if len(ends) == 1:
        return float(low), float(middle), float(high)
    sums = _of_runs(np.sum, ends, shared, seed)
    p10, p50, p90 = np.quantile(sums, LEVELS)
    return float(max(low, middle - (p50 - p10))), float(middle), float(min(high, middle + (p90 - p50)))


def last_range(ends: np.ndarray, shared: float, seed: int = SEED) -> tuple[float, float, float]:
    """P10, P50 and P90 of the day on which the last of several projects finishes."""
    if len(ends) == 1:
        return float(ends[0, 0]), float(ends[0, 1]), float(ends[0, 2])
    p10, p50, p90 = np.quantile(_of_runs(np.max, ends, shared, seed), LEVELS)
    return float(p10), float(p50), float(p90)


# --- How it held -------------------------------------------------------------------------------------

CHECKED = ["made", "seen", "project", "horizon", "p10", "p50", "p90", "stated", "came"]


def backtest(history: History, method: Method = METHOD) -> pd.DataFrame:
    """Every forecast that could have been made at a date for a later one, beside what was stated then.

    Grain: date made × date seen × project. Columns CHECKED: positions of both dates and of the project, horizon (days),
    the range (NaN: too little history), what was stated when it was made, what came. Each is made of what had been
    seen when it was made.
    """
    every, parts = movements(history), []
    for made in range(len(history.days) - 1):
        known = every.known_by(made)
        for seen in range(made + 1, len(history.days)):
            stated, came = history.value[made], history.value[seen]
            horizon = float(history.days[seen] - history.days[made])
            projects = np.nonzero(~np.isnan(stated) & ~np.isnan(came))[0]
            ends = _ends(known, horizon, history.group[made, projects], method) + stated[projects, None]
            parts.append(_checked(made, seen, projects, np.full(len(projects), horizon), ends, stated, came))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=CHECKED)


def backtest_of_finished(history: History, method: Method = METHOD) -> pd.DataFrame:
    """The same for forecasts to completion, beside the final value of the projects that are complete."""
    past, parts = Past.of(history), []
    for seen, project in zip(*np.nonzero(history.final & ~np.isnan(history.value)), strict=True):
        for made in np.nonzero(~np.isnan(history.value[:seen, project] + history.left[:seen, project]))[0]:
            left, group = float(history.left[made, project]), int(history.group[made, project])
            found = past.known_by(int(made)).to_completion(left, group, method)
            ends = np.array([[found.p10, found.p50, found.p90] if found else [np.nan] * 3])
            stated, came = history.value[made], history.value[seen]
            projects, horizon = np.array([project]), np.array([left])
            parts.append(_checked(int(made), int(seen), projects, horizon, ends + stated[project], stated, came))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=CHECKED)


def backtest_of_sums(history: History, checks: pd.DataFrame, last: bool, method: Method = METHOD) -> pd.DataFrame:
    """The same of all projects together: the sum of their costs, or the finish of the last of them (last). Grain: date
    made × date seen, over the projects of `checks` that have a range. Values are amounts, not logs, or day numbers."""
    every, parts = movements(history), []
    for (made, seen), rows in checks[checks["p50"].notna()].groupby(["made", "seen"]):
        horizon = float(rows["horizon"].iloc[0])
        shared = correlation(every.known_by(int(made)), horizon, method)
        ends, stated, came = (rows[name].to_numpy() for name in (["p10", "p50", "p90"], "stated", "came"))
        if last:
            found, stated, came = last_range(ends, shared), stated.max(), came.max()
        else:
            found, stated, came = sum_range(np.exp(ends), shared), np.exp(stated).sum(), np.exp(came).sum()
        parts.append((made, seen, len(rows), horizon, *found, stated, came))
    return pd.DataFrame(parts, columns=CHECKED)


def _ends(known: Movements, horizon: float, groups: np.ndarray, method: Method) -> np.ndarray:
    """P10, P50 and P90 of the change of each project, by its group."""
    ends = np.full((len(groups), 3), np.nan)
    for group in np.unique(groups):
        if found := spread(known, horizon, int(group), method):
            ends[groups == group] = (found.p10, found.p50, found.p90)
    return ends


def _checked(
    made: int, seen: int, projects: np.ndarray, horizon: np.ndarray, ends: np.ndarray, stated: np.ndarray,
    came: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    columns = (made, seen, projects, horizon, *ends.T, stated[projects], came[projects])
    return pd.DataFrame(dict(zip(CHECKED, columns, strict=True)))


@dataclass(frozen=True)
class Score:
    """How forecasts held. checks: those with a range; without: those without one, for too little history. held, below,
    above: shares of the checks in the range, under and over it. errors: for P50 and each naive forecast, by name: its
    mean absolute error, that of P50 over the same checks, and how many those are."""

    checks: int
    without: int
    held: float
    below: float
    above: float
    errors: dict[str, tuple[float, float, int]] = field(default_factory=dict)


def score(checks: pd.DataFrame, naive: tuple[str, ...] = ("stated",)) -> Score | None:
    """The hit rate of the 80 % ranges and the errors (in the unit of the checks: log of cost, days); None where no
    forecast had a range."""
    made = checks[checks["p50"].notna()]
    if made.empty:
        return None
    below, above = made["came"] < made["p10"] - FLAT, made["came"] > made["p90"] + FLAT
    error = (made["came"] - made["p50"]).abs()
    errors = {}
    for name in naive:
        other = (made["came"] - made[name]).abs()
        both = other.notna()
        if both.any():
            errors[name] = (float(other[both].mean()), float(error[both].mean()), int(both.sum()))
    return Score(len(made), len(checks) - len(made), float(1 - (below | above).mean()), float(below.mean()),
                 float(above.mean()), errors)  # fmt: skip
