"""Money in a currency without a rate is unknown, with that reason: never nothing, never added as it stands."""

from __future__ import annotations

import sqlite3

import pytest

from dashboard.frame_cache import cached_frame
from dashboard.views.facts import project_facts
from dashboard.views.figures import figures
from dashboard.views.trace import trace
from data_loaders.snapshot import Snapshot, open_snapshot
from tests.conftest import StoreOf
from tests.stores import Files

MEASURES = ("current_budget", "cost_to_date", "open_commitment", "eac", "pv")


@pytest.fixture(scope="module")
def without_dollars(store_of: StoreOf, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The sample, of which nobody stated a rate of the dollar."""
    copy = Files(tmp_path_factory.mktemp("rates")).copy(store_of("sample"))
    assert copy.path
    with sqlite3.connect(copy.path) as connection:
        assert connection.execute("delete from fx_rate where currency = 'USD'").rowcount
    return open_snapshot(copy, fetch=cached_frame)


def test_without_a_rate_a_project_has_no_money_and_says_why(without_dollars: Snapshot) -> None:
    facts = project_facts(without_dollars)
    dollars = facts[facts["currency"] == "USD"]
    assert len(dollars)
    for measure in MEASURES:
        assert dollars[measure].isna().all(), measure
        assert set(dollars[f"{measure}_reason"]) == {"NO_RATE"}, measure
    others = facts[facts["currency"] == "GBP"]
    assert others["current_budget"].notna().any()


def test_the_total_says_for_whom_it_is_known_and_is_proved(sample: Snapshot, without_dollars: Snapshot) -> None:
    for metric in ("current_budget", "cost_to_date", "eac"):
        (whole,), (less,) = (figures(snapshot, [metric]) for snapshot in (sample, without_dollars))
        assert less.coverage.known < whole.coverage.known
        assert less.coverage.of == whole.coverage.of
        found = trace(without_dollars, metric, most=0)
        assert found.readds.holds, found.readds
        assert "no exchange rate" in set(found.excluded["reason"])


def test_a_project_without_a_rate_is_not_colored_by_its_cost(without_dollars: Snapshot) -> None:
    facts = project_facts(without_dollars)
    assert set(facts.loc[facts["currency"] == "USD", "rag_cost_computed"]) == {"NOT_RATED"}
