"""The differences that were put into the sample are found, and nothing else; so are those of a real portfolio."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.views.figures import figures
from dashboard.views.reconciliation import items
from data_loaders.generator import generate
from data_loaders.snapshot import Snapshot, open_snapshot
from tests.conftest import SMALL, StoreOf


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """What the generator says that it put in."""
    folder = tmp_path_factory.mktemp("conflicts")
    generate(folder, **SMALL)
    with (Path(folder) / "conflicts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_seeded_conflict_is_found_and_nothing_else(sample: Snapshot, seeded: list[dict[str, str]]) -> None:
    assert seeded
    expected = {
        (f"{row['project']}/{row['fact']}/{row['source_a']}", row["source_b"], Decimal(row["difference"]) * 100)
        for row in seeded
    }
    found = {(row.item, row.shown_by, Decimal(int(row.difference))) for row in items(sample).itertuples()}
    assert found == expected


def test_the_unreconciled_amount_is_the_sum_of_the_open_items(sample: Snapshot) -> None:
    found = items(sample)
    (amount,), (number,) = (figures(sample, [metric]) for metric in ("unreconciled", "reconciliation_items"))
    assert amount.value == Decimal(int(found["amount"].sum())) / 100
    assert number.value == len(found)
    parts = figures(sample, ["unreconciled"], ["portfolio"])
    assert sum(part.exact for part in parts) == amount.exact


def test_72_projects_of_new_york_are_items_and_the_306_others_are_not(store_of: StoreOf) -> None:
    """8 state a total of all changes that differs from their sum by a dollar or more, 64 state none."""
    found = items(open_snapshot(store_of("nyc-capital")))
    assert found["project_id"].nunique() == len(found) == 72
    assert found["kind"].value_counts().to_dict() == {"missing": 64, "money": 8}
    assert set(found["fact"]) == {"total_change"}


@pytest.mark.parametrize("portfolio", ["uk-gmpp", "us-it"])
def test_a_portfolio_of_one_source_is_at_odds_with_nobody(store_of: StoreOf, portfolio: str) -> None:
    snapshot = open_snapshot(store_of(portfolio))
    assert items(snapshot).empty
    (amount,) = figures(snapshot, ["unreconciled"])
    assert amount.value == 0
