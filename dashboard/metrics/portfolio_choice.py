"""Which projects to fund: the best set under a budget, by integer programming. Domain reference, section 6.

The ranking by value for money shortlists; it does not find the best set, since projects come whole. The library is
SciPy (HiGHS, branch and bound); it is an optional part: pip install "steerco[choice]".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import Quantity, Unknown, need, not_negative

MISSING = 'The best set needs SciPy, which is not installed: pip install "steerco[choice]".'
EXACT = 2**45  # up to here the solver's binary fractions tell sums that differ by a unit apart
MOST_NODES = 10_000  # of the search: a limit that is the same on every machine, as a time is not
OPTIMAL, INFEASIBLE = 0, 2  # what scipy.optimize.milp calls them


class NoSolver(RuntimeError):
    """SciPy is not installed."""


@dataclass(frozen=True, slots=True)
class BestSet:
    """The chosen projects, in the order given, with their value and cost; or the reason why there is no choice."""

    chosen: tuple[str, ...] = ()
    value: Fraction | None = None
    cost: Fraction | None = None
    reason: Reason | None = None


def best_set(
    values: Mapping[str, Quantity],
    costs: Mapping[str, Quantity],
    budget: Quantity,
    must: Iterable[str] = (),
    excludes: Iterable[Sequence[str]] = (),
) -> BestSet:
    """The set of projects with the most value whose cost is within the budget.

    values, costs: by project; value in any one unit, a negative one is a project that only `must` brings in; cost in
    one currency, not negative. must: projects that are in whatever they are worth. excludes: groups of which at most
    one may be in (alternatives).
    Ties: of the sets with the most value the cheapest; of those, the one with the earlier projects (in the order of
    `values`). So the same question has the same answer. All arithmetic on what is chosen is exact.
    Reasons: NO_DATA (or its own): a value or a cost is missing, none is guessed. DATA_ERROR: a negative cost or budget,
    a `must` or `excludes` that names no project, or amounts with more digits than a solver holds exactly.
    BUDGET_EXHAUSTED: what must be in costs more than the budget. NOT_APPLICABLE: what must be in excludes each other.
    NO_SINGLE_ANSWER: so many sets are worth nearly the same that the search was ended (more than 10,000 steps).
    Raises NoSolver where SciPy is not installed.
    """
    must, groups = set(must), [tuple(dict.fromkeys(group)) for group in excludes]
    try:
        question = _read(values, costs, budget, must, groups)
    except Unknown as unknown:
        return BestSet(reason=unknown.reason)
    names, worth, price, funds = question
    if sum((price[name] for name in must), Fraction(0)) > funds:
        return BestSet(reason=Reason.BUDGET_EXHAUSTED)
    if any(len(must.intersection(group)) > 1 for group in groups):
        return BestSet(reason=Reason.NOT_APPLICABLE)
    chosen = set(must)
    if len(chosen) < len(names):
        try:
            chosen = _solved(names, worth, price, funds, must, groups)
        except Unknown as unknown:
            return BestSet(reason=unknown.reason)
    return BestSet(
        tuple(name for name in names if name in chosen),
        sum((worth[name] for name in chosen), Fraction(0)),
        sum((price[name] for name in chosen), Fraction(0)),
    )


Amounts = dict[str, Fraction]


def _read(
    values: Mapping[str, Quantity],
    costs: Mapping[str, Quantity],
    budget: Quantity,
    must: set[str],
    groups: list[tuple[str, ...]],
) -> tuple[list[str], Amounts, Amounts, Fraction]:
    names = list(values)
    named = must.union(*groups)
    if set(costs) != set(names) or not named <= set(names):
        raise Unknown(Reason.DATA_ERROR)
    worth = {name: need(values[name]) for name in names}
    price = {name: not_negative(costs[name]) for name in names}
    return names, worth, price, not_negative(budget)


def _solved(
    names: list[str], worth: Amounts, price: Amounts, funds: Fraction, must: set[str], groups: list[tuple[str, ...]]
) -> set[str]:
    """Three questions, each within the answer of the one before: the most value, then the least cost, then the earlier
    projects. In whole numbers, so that what one answers binds the next exactly."""
    value, (*cost, most) = _whole([worth[name] for name in names]), _whole([*(price[n] for n in names), funds])
    limits = [Limit(cost, most), *(Limit([int(name in group) for name in names], 1) for group in groups)]
    found = _best(value, limits, [name in must for name in names], [name in must for name in names])
    limits.append(Limit([-one for one in value], -_sum(value, found)))
    fixed = [name in must for name in names]
    found = _best([-one for one in cost], limits, fixed, found)
    limits.append(Limit(cost, _sum(cost, found)))
    if _find(value, [_any_other(found), *limits], fixed) is None:  # the only one, as nearly always
        return {name for name, inside in zip(names, found, strict=True) if inside}
    for place in range(len(names)):
        unit = [int(other == place) for other in range(len(names))]
        found = _best(unit, limits, fixed, found)
        fixed[place] = found[place]
        limits.append(Limit(unit, int(found[place])))
    return {name for name, inside in zip(names, found, strict=True) if inside}


def _whole(amounts: list[Fraction]) -> list[int]:
    """The amounts in the largest unit in which all are whole."""
    unit = lcm(*(amount.denominator for amount in amounts))
    whole = [int(amount * unit) for amount in amounts]
    divisor = gcd(*whole) or 1
    found = [amount // divisor for amount in whole]
    if sum(abs(amount) for amount in found) > EXACT:
        raise Unknown(Reason.DATA_ERROR)
    return found


@dataclass(frozen=True, slots=True)
class Limit:
    """The weights of those that are in sum to at most the bound."""

    weights: list[int]
    bound: int

    def holds(self, chosen: list[bool]) -> bool:
        return _sum(self.weights, chosen) <= self.bound


def _sum(weights: list[int], chosen: list[bool]) -> int:
    return sum(weight for weight, inside in zip(weights, chosen, strict=True) if inside)


def _best(objective: list[int], limits: list[Limit], fixed: list[bool], start: list[bool]) -> list[bool]:
    """Of what keeps the limits, what has most of the objective. start keeps them."""
    best = start
    while True:
        better = Limit([-one for one in objective], -_sum(objective, best) - 1)
        found = _find(objective, [better, *limits], fixed)
        if found is None:
            return best
        best = found


def _find(objective: list[int], limits: list[Limit], fixed: list[bool]) -> list[bool] | None:
    """What keeps the limits and has as much of the objective as the solver sees; None where nothing keeps them.

    The solver reckons in binary fractions and within a tolerance; so it is asked with half a unit to spare, what it
    finds is checked in whole numbers, and what fails is ruled out.
    """
    ruled_out: list[Limit] = []
    while True:
        found = _any(objective, [*limits, *ruled_out], fixed)
        if found is None or all(limit.holds(found) for limit in limits):
            return found
        ruled_out.append(_any_other(found))


def _any_other(found: list[bool]) -> Limit:
    """Every set but this one."""
    return Limit([1 if inside else -1 for inside in found], sum(found) - 1)


def _any(objective: list[int], limits: list[Limit], fixed: list[bool]) -> list[bool] | None:
    """Which are in, so that every limit holds and the objective is most, as the solver sees it; None where none is."""
    optimize = _solver()
    weights, bounds = [limit.weights for limit in limits], [limit.bound + 0.5 for limit in limits]
    solution = optimize.milp(
        c=[-one for one in objective],
        constraints=optimize.LinearConstraint(weights, ub=bounds),
        integrality=[1] * len(objective),
        bounds=optimize.Bounds([float(one) for one in fixed], [1.0] * len(objective)),
        options={"mip_rel_gap": 0, "node_limit": MOST_NODES},
    )
    if solution.status == OPTIMAL:
        return [bool(one > 0.5) for one in solution.x]
    if solution.status == INFEASIBLE:
        return None
    raise Unknown(Reason.NO_SINGLE_ANSWER)


def _solver() -> Any:
    try:
        from scipy import optimize
    except ImportError as error:
        raise NoSolver(MISSING) from error
    return optimize
