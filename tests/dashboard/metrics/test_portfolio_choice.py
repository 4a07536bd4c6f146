"""The best set under a budget is the best: as good as trying every set, where the ranking by value for money fails."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.metrics.figure import Reason
from dashboard.metrics.outcome import Outcome
from dashboard.metrics.portfolio_choice import NoSolver, best_set

amounts = st.integers(0, 12) | st.integers(0, 10**9) | st.decimals(0, 10**6, places=2)
worths = st.integers(-3, 12) | st.integers(0, 10**9)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    names = [f"P{number}" for number in range(draw(st.integers(0, 9)))]
    some = st.lists(st.sampled_from(names), max_size=2) if names else st.just([])
    return {
        "values": {name: draw(worths) for name in names},
        "costs": {name: draw(amounts) for name in names},
        "budget": draw(amounts),
        "must": draw(some),
        "excludes": draw(st.lists(some, max_size=2)),
    }


def by_trying(
    values: dict[str, Any], costs: dict[str, Any], budget: Any, must: Sequence[str], excludes: Iterable[Sequence[str]]
) -> tuple[str, ...] | None:
    """Every set, one after the other: most value, least cost, earlier projects."""
    best: Any = None
    for inside in product([True, False], repeat=len(values)):
        chosen = [name for name, is_in in zip(values, inside, strict=True) if is_in]
        cost = sum((Fraction(costs[name]) for name in chosen), Fraction(0))
        fits = cost <= Fraction(budget) and set(must) <= set(chosen)
        if not fits or any(len(set(group) & set(chosen)) > 1 for group in excludes):
            continue
        score = (sum((Fraction(values[name]) for name in chosen), Fraction(0)), -cost, inside)
        if best is None or score > best[0]:
            best = score, tuple(chosen)
    return best[1] if best else None


@settings(max_examples=60, deadline=None)
@given(questions())
def test_no_other_set_is_better(question: dict[str, Any]) -> None:
    found, expected = best_set(**question), by_trying(**question)
    if expected is None:
        assert found.reason in (Reason.BUDGET_EXHAUSTED, Reason.NOT_APPLICABLE)
        assert (found.chosen, found.value, found.cost) == ((), None, None)
    else:
        assert found.reason is None
        assert found.chosen == expected
        assert found.value == sum((Fraction(question["values"][name]) for name in expected), Fraction(0))
        assert found.cost == sum((Fraction(question["costs"][name]) for name in expected), Fraction(0))


def test_the_ranking_by_value_for_money_fails_where_projects_come_whole() -> None:
    """Greedy takes the one with the best ratio and has no room for the two that are worth more."""
    values, costs, budget = {"dense": 10, "left": 8, "right": 8}, {"dense": 6, "left": 5, "right": 5}, 10
    taken, left = list[str](), budget
    for name in sorted(values, key=lambda name: -values[name] / costs[name]):
        if costs[name] <= left:
            taken, left = [*taken, name], left - costs[name]
    assert sum(values[name] for name in taken) == 10
    assert best_set(values, costs, budget).chosen == ("left", "right")
    assert best_set(values, costs, budget).value == 16


def test_a_unit_decides_among_large_amounts() -> None:
    """A difference of a penny in ten million is no rounding."""
    values = {"a": Decimal("10000000.00"), "b": Decimal("10000000.01")}
    costs = {"a": Decimal("5000000.00"), "b": Decimal("5000000.01")}
    assert best_set(values, costs, Decimal("5000000.01")).chosen == ("b",)
    assert best_set(values, costs, Decimal("5000000.00")).chosen == ("a",)


def test_of_equals_the_cheaper_then_the_earlier() -> None:
    assert best_set({"a": 5, "b": 5}, {"a": 4, "b": 3}, 4).chosen == ("b",)
    assert best_set({"a": 5, "b": 5}, {"a": 3, "b": 3}, 4).chosen == ("a",)
    assert best_set({"b": 5, "a": 5}, {"a": 3, "b": 3}, 4).chosen == ("b",)
    assert best_set({"nothing": 0}, {"nothing": 3}, 4).chosen == ()


def test_a_hundred_projects_are_chosen_from() -> None:
    names = [f"P{number}" for number in range(100)]
    costs = {name: 100 + 37 * number * number % 900 for number, name in enumerate(names)}
    values = {name: 50 + 53 * number * number % 1900 for number, name in enumerate(names)}
    found = best_set(values, costs, 15_000, must=["P7"], excludes=[("P1", "P2", "P3")])
    assert found.reason is None
    assert found.cost is not None
    assert found.cost <= 15_000
    assert "P7" in found.chosen
    assert len({"P1", "P2", "P3"} & set(found.chosen)) <= 1


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"values": {"a": None, "b": 1}}, Reason.NO_DATA),
        ({"values": {"a": Outcome(reason=Reason.WITHHELD), "b": 1}}, Reason.WITHHELD),
        ({"costs": {"a": 1, "b": Reason.NO_RATE}}, Reason.NO_RATE),
        ({"costs": {"a": 1, "b": -1}}, Reason.DATA_ERROR),
        ({"costs": {"a": 1}}, Reason.DATA_ERROR),
        ({"budget": -1}, Reason.DATA_ERROR),
        ({"budget": None}, Reason.NO_DATA),
        ({"must": ["z"]}, Reason.DATA_ERROR),
        ({"excludes": [["a", "z"]]}, Reason.DATA_ERROR),
        ({"must": ["a", "b"], "budget": 1}, Reason.BUDGET_EXHAUSTED),
        ({"must": ["a", "b"], "excludes": [["a", "b"]]}, Reason.NOT_APPLICABLE),
        ({"values": {"a": Fraction(1, 3**40), "b": 1}}, Reason.DATA_ERROR),
    ],
)
def test_why_there_is_no_choice(more: dict[str, Any], reason: Reason) -> None:
    question: dict[str, Any] = {"values": {"a": 2, "b": 1}, "costs": {"a": 1, "b": 1}, "budget": 5} | more
    found = best_set(**question)
    assert found.reason is reason
    assert (found.chosen, found.value, found.cost) == ((), None, None)


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("scipy"):
            raise ImportError(name)
        return genuine(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NoSolver, match=r"steerco\[choice\]"):
        best_set({"a": 1}, {"a": 1}, 5)
