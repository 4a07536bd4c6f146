"""Extracts whose rows carry their own dates: the file of the latest data date holds, in whatever order they come."""

from __future__ import annotations

from itertools import permutations

import pytest

from data_loaders.check import check_store
from data_loaders.queries.money import months
from data_loaders.snapshot import open_snapshot
from tests.conftest import StoreOf
from tests.data_loaders.ledger import journal
from tests.data_loaders.making import GOOD, Loading
from tests.stores import Stores

HEAD = "Code,Version,Approved,Month,Amount\n"
FILES = {
    "budget-2024-01.csv": f"{HEAD}P1,0,2024-01-05,2024-03,10.00\nP2,0,2024-01-09,2024-03,7.00\n",
    "budget-2024-02.csv": f"{HEAD}P1,0,2024-01-05,2024-03,11.00\nP1,1,2024-02-05,2024-03,5.00\n",
    "budget-2024-03.csv": f"{HEAD}P1,0,2024-01-05,2024-03,10.00\nP1,1,2024-02-05,2024-03,5.00\n"
    "P1,2,2024-03-01,2024-04,1.00\n",
}


def truth(loading: Loading) -> list[tuple[object, ...]]:
    return sorted(loading.facts("budget_line", "data_date", "project_id", "version", "amount"))


@pytest.mark.parametrize("extract", ["complete", "partial"])
def test_any_order_gives_the_same_budget(
    stores: Stores, tmp_path_factory: pytest.TempPathFactory, extract: str
) -> None:
    found = []
    for order in permutations(FILES):
        loading = Loading(stores.empty(), tmp_path_factory.mktemp("order"))
        loading.load(GOOD)
        for name in order:
            loading.load(FILES[name], journal(extract=extract), name)
        assert check_store(loading.store) == []
        found.append((truth(loading), months(open_snapshot(loading.store))["current"].tolist()))
        stores.drop(loading.store)
    assert all(one == found[0] for one in found)
    assert sum(row[3] for row in found[0][0]) == (1600 if extract == "complete" else 2300)


def test_an_older_complete_extract_says_that_it_changes_nothing(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(FILES["budget-2024-03.csv"], journal(), "budget-2024-03.csv")
    before = truth(loading)
    report = loading.load(FILES["budget-2024-01.csv"], journal(), "budget-2024-01.csv")
    assert (report.changed, report.closed) == (0, 0)
    assert "later data date" in (report.messages[-1].found or "")
    assert truth(loading) == before


def test_a_partial_extract_closes_nothing(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(FILES["budget-2024-01.csv"], journal(extract="partial"), "budget-2024-01.csv")
    report = loading.load(f"{HEAD}P1,1,2024-02-05,2024-03,5.00\n", journal(extract="partial"), "budget-2024-02.csv")
    assert report.closed == 0
    assert len(truth(loading)) == 3


def test_the_rollups_of_every_portfolio_are_the_sums_of_their_rows(store_of: StoreOf) -> None:
    for name in ("sample", "uk-gmpp"):
        assert check_store(store_of(name)) == []
