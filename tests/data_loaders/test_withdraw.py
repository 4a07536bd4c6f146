"""A load is taken back whole: the state before comes again, and what was known in between stays known."""

from __future__ import annotations

import pytest

from data_loaders.check import check_store
from data_loaders.errors import Refused
from data_loaders.queries.projects import projects
from data_loaders.snapshot import open_snapshot
from data_loaders.withdraw import withdraw
from tests.data_loaders.ledger import journal, ledger
from tests.data_loaders.making import GOOD, Loading

LEDGER = "Code,Month,Kind,Amount\nP1,2024-03,invoice,100.00\nP2,2024-03,invoice,50.10\n"
MORE = "Code,Month,Kind,Amount\nP1,2024-03,invoice,120.00\n"


def lines(loading: Loading) -> list[tuple[object, ...]]:
    return sorted(loading.facts("cost_line", "project_id", "amount"))


def rollups(loading: Loading, known_on: int | None = None) -> list[int]:
    from data_loaders.queries.money import months

    found = months(open_snapshot(loading.store, known_on=known_on))
    return sorted(int(amount) for amount in found["actual"].dropna())


def test_what_a_load_opened_is_closed_and_what_it_closed_comes_again(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(LEDGER, ledger(), "ledger-2024-03.csv")
    before = lines(loading)
    second = loading.load(MORE, ledger(), "ledger-2024-03.csv").load
    assert second
    assert lines(loading) == [(1, 12000)]
    done = withdraw(loading.store, second, "a half file")
    assert (done.withdrawn, done.closed, done.restored) == (second, 1, 2)
    assert lines(loading) == before
    assert rollups(loading) == [5010, 10000]
    assert check_store(loading.store) == []


def test_the_record_as_it_was_known_in_between_opens_as_it_was(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(LEDGER, ledger(), "ledger-2024-03.csv")
    second = loading.load(MORE, ledger(), "ledger-2024-03.csv").load
    assert second
    withdraw(loading.store, second, "a half file")
    assert rollups(loading, known_on=second) == [12000]
    assert rollups(loading) == [5010, 10000]


def test_both_stay_in_the_log(loading: Loading) -> None:
    loading.load(GOOD)
    number = loading.load(LEDGER, ledger(), "ledger-2024-03.csv").load
    assert number
    done = withdraw(loading.store, number, "wrong month")
    assert loading.loads("id", "kind", "state", "withdraws")[-2:] == [
        (number, "file", "published", None),
        (done.load, "withdrawal", "published", number),
    ]


def test_a_withdrawn_file_can_be_loaded_again(loading: Loading) -> None:
    loading.load(GOOD)
    number = loading.load(LEDGER, ledger(), "ledger-2024-03.csv").load
    assert number
    before = lines(loading)
    withdraw(loading.store, number, "too early")
    assert lines(loading) == []
    assert loading.load(LEDGER, ledger(), "ledger-2024-03.csv").state == "published"
    assert lines(loading) == before


def test_loads_are_withdrawn_newest_first_down_to_the_beginning(loading: Loading) -> None:
    numbers = [
        loading.load(GOOD).load,
        loading.load(LEDGER, ledger(), "ledger-2024-03.csv").load,
        loading.load(MORE, ledger(), "ledger-2024-03.csv").load,
    ]
    for number in reversed(numbers):
        assert number
        withdraw(loading.store, number, "all again")
    assert (lines(loading), loading.facts()) == ([], [])
    assert check_store(loading.store) == []
    with pytest.raises(Refused, match="no projects"):
        open_snapshot(loading.store)


def test_a_register_taken_back_shows_the_month_before(loading: Loading) -> None:
    loading.load(GOOD)
    second = loading.load(GOOD.replace("Crane", "Gantry"), name="register-2024-04.csv").load
    assert second
    withdraw(loading.store, second, "wrong file")
    seen = open_snapshot(loading.store)
    assert (f"{seen.as_at}", sorted(projects(seen)["name"])) == ("2024-03-31", ["Crane", "Harbour wall"])


@pytest.mark.parametrize("date_of_the_later", ["2024-03", "2024-04"])
def test_what_later_loads_build_on_is_not_withdrawn(loading: Loading, date_of_the_later: str) -> None:
    loading.load(GOOD)
    budget = "Code,Version,Approved,Month,Amount\nP1,0,2024-01-05,2024-03,10.00\n"
    first = loading.load(budget, journal(), "budget-2024-03.csv").load
    assert first
    later = loading.load(budget + "P1,1,2024-02-05,2024-03,5.00\n", journal(), f"budget-{date_of_the_later}.csv").load
    counts = loading.counts()
    with pytest.raises(Refused, match=f"later loads that build on it: {later} ") as refused:
        withdraw(loading.store, first, "no")
    assert "newest first" in str(refused.value)
    assert loading.counts() == counts


def test_a_register_whose_projects_others_speak_of_is_not_withdrawn(loading: Loading) -> None:
    first = loading.load(GOOD).load
    later = loading.load(LEDGER, ledger(), "ledger-2024-03.csv").load
    assert first
    with pytest.raises(Refused, match=f"{later} \\(ledger-2024-03.csv\\)"):
        withdraw(loading.store, first, "no")


def test_what_changed_nothing_or_is_withdrawn_already_is_refused(loading: Loading) -> None:
    number = loading.load(GOOD).load
    assert number
    loading.load("Code\nP1\n", name="register-2024-05.csv")
    with pytest.raises(Refused, match="a load that was refused"):
        withdraw(loading.store, 2, "no")
    with pytest.raises(Refused, match="no such load"):
        withdraw(loading.store, 99, "no")
    done = withdraw(loading.store, number, "yes")
    with pytest.raises(Refused, match=f"load {done.load} has withdrawn"):
        withdraw(loading.store, number, "again")
    with pytest.raises(Refused, match="withdrawal"):
        withdraw(loading.store, done.load, "back")
