"""The quadrant places every project that has both a slip and an overrun, and says why the others have no place."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.metrics.quadrant import BOTH, LATE, OVER, WITHIN, places
from dashboard.views import quadrant
from dashboard.views.facts import project_facts
from dashboard.views.figures import figures
from data_loaders.snapshot import Scope, Snapshot, open_snapshot
from tests.conftest import StoreOf
from tests.dashboard.views.conftest import before


def facts(**columns: list[object]) -> pd.DataFrame:
    number = len(next(iter(columns.values())))
    made = pd.DataFrame(
        {name: pd.array(columns.get(name, [100] * number), dtype="Int64") for name in ("current_budget", "eac", "slip")}
    )
    reasons = {f"{name}_reason": columns.get(f"{name}_reason", [None] * number) for name in made}
    return made.assign(limit_slip_amber=7, limit_cost_amber=0.05, **reasons)


@pytest.mark.parametrize(
    ("slip", "eac", "zone"),
    [(8, 105, BOTH), (7, 105, OVER), (8, 104, LATE), (7, 104, WITHIN), (-90, 50, WITHIN), (400, 300, BOTH)],
)
def test_a_corner_is_beyond_what_is_green(slip: int, eac: int, zone: str) -> None:
    found = places(facts(slip=[slip], eac=[eac], current_budget=[100]))
    assert found["zone"].to_list() == [zone]
    assert found["over"].iloc[0] == pytest.approx(eac - 100)


def test_what_has_no_place_says_why() -> None:
    found = places(
        facts(
            slip=[pd.NA, 3, 3, 3],
            eac=[100, pd.NA, 100, 100],
            current_budget=[100, 100, 0, pd.NA],
            slip_reason=["NO_BASELINE", None, None, None],
            eac_reason=[None, "WITHHELD", None, None],
        )
    )
    assert found["reason"].to_list() == ["NO_BASELINE", "WITHHELD", "ZERO_BUDGET", "NO_DATA"]
    assert found[["slip", "over", "zone"]].isna().all(axis=None)


def test_the_corner_that_counts_is_the_registrys(sample: Snapshot) -> None:
    view = quadrant.view(sample, before(sample))
    assert view.corners[BOTH] == figures(sample, ["late_and_over"])[0].value
    assert sum(view.corners.values()) == figures(sample, ["late_and_over"])[0].coverage.known


def test_every_open_project_is_placed_or_counted_with_its_reason(sample: Snapshot) -> None:
    view = quadrant.view(sample, before(sample))
    open_ = project_facts(sample)
    open_ = open_[~open_["state"].isin(["complete", "cancelled"])]
    placed = places(open_)
    assert len(view.points) == placed["zone"].notna().sum()
    missing = placed["reason"].dropna()
    assert len(view.points) + len(missing) == len(open_)
    if len(missing):
        assert quadrant.missing(missing) in view.title.subtitle


def test_where_there_is_nothing_to_place_nothing_is_drawn(store_of: StoreOf) -> None:
    snapshot = open_snapshot(store_of("uk-gmpp"))
    view = quadrant.view(snapshot, before(snapshot))
    assert view.points.empty
    assert "no approved baseline" in view.title.subtitle


def test_money_that_is_not_shown_places_nothing(sample: Snapshot) -> None:
    hidden = open_snapshot(sample.store, scope=Scope(money=False))
    view = quadrant.view(hidden, before(hidden))
    assert view.points.empty
    assert "£" not in view.title.title + view.title.subtitle + view.says


def test_of_many_projects_the_weightiest_are_drawn_and_that_is_said(
    sample: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quadrant, "MOST_DRAWN", 3)
    view = quadrant.view(sample, before(sample))
    assert len(view.points) == 3
    assert "the 3 with the most money at stake are drawn" in view.title.subtitle
    weights = view.points["size"] * view.points["zone"].map(quadrant.WEIGHT)
    assert weights.is_monotonic_decreasing
