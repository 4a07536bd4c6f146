"""March's pack as shown in March, March as it is known now, and what was corrected between the two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from data_loaders.errors import Refused
from data_loaders.known_on import last_load_by
from data_loaders.organization import write_policies
from data_loaders.queries.corrections import late_corrections
from data_loaders.queries.history import in_utc
from data_loaders.queries.money import months
from data_loaders.queries.settings import setting
from data_loaders.schema import load
from data_loaders.snapshot import Scope, open_snapshot
from tests.data_loaders.ledger import ledger
from tests.data_loaders.making import GOOD, Loading

MARCH = date(2024, 3, 31)
HEAD = "Code,Month,Kind,Amount\n"


@pytest.fixture
def corrected(loading: Loading) -> Loading:
    """March is loaded; then April; then March's ledger comes again, corrected. A day lies between the loads."""
    loading.load(GOOD)
    loading.load(f"{HEAD}P1,2024-03,invoice,100.00\nP2,2024-03,invoice,50.00\n", ledger(), "ledger-2024-03.csv")
    loading.load(f"{HEAD}P1,2024-04,invoice,7.00\n", ledger(), "ledger-2024-04.csv")
    text = f"{HEAD}P1,2024-03,invoice,120.00\nP2,2024-02,invoice,3.00\n"
    loading.load(text, ledger(), "ledger-2024-03.csv")
    with loading.store.writing("spreading the loads over days") as connection:
        for number, first in connection.execute(select(load.c.id, load.c.finished_at)).all():
            later = first + timedelta(days=number)
            connection.execute(update(load).where(load.c.id == number).values(finished_at=later))
    return loading


def spent(loading: Loading, as_at: date, known_on: int | None) -> int:
    return int(months(open_snapshot(loading.store, as_at, known_on))["actual"].sum())


def test_the_pack_of_march_as_shown_and_as_known_now(corrected: Loading) -> None:
    assert spent(corrected, MARCH, 2) == 15000
    assert spent(corrected, MARCH, None) == 12300
    assert spent(corrected, date(2024, 4, 30), None) == 13000


def test_the_late_corrections_between_the_two(corrected: Loading) -> None:
    found = late_corrections(open_snapshot(corrected.store, MARCH), 2)
    said = found[found["field"] == "amount"][["code", "key", "kind", "before", "after", "load"]]
    assert sorted(said.itertuples(index=False, name=None), key=str) == [
        ("P1", "2024-03-01 · All · actual", "changed", 10000, 12000, 4),
        ("P2", "2024-02-01 · All · actual", "added", None, 300, 4),
        ("P2", "2024-03-01 · All · actual", "removed", 5000, None, 4),
    ]
    assert late_corrections(open_snapshot(corrected.store, MARCH, 3), 2).empty, "April is no correction of March"


def test_corrections_are_told_of_the_projects_in_scope_only(corrected: Loading) -> None:
    seen = open_snapshot(corrected.store, MARCH, scope=Scope(projects=("P1",)))
    assert set(late_corrections(seen, 2)["code"]) == {"P1"}


def test_known_on_is_a_load_or_a_time(corrected: Loading) -> None:
    with corrected.store.reading() as connection:
        times = {row.id: row.finished_at for row in connection.execute(select(load.c.id, load.c.finished_at))}
    moment = times[2].isoformat()
    assert last_load_by(corrected.store, "2") == last_load_by(corrected.store, moment) == 2
    assert last_load_by(corrected.store, in_utc(times[3])[:10]) == 3, "a day is meant to its end"
    assert last_load_by(corrected.store, (times[3] + timedelta(days=400)).isoformat()) == 4


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("0", "a load from 1 to 4"), ("5", "a load from 1 to 4"), ("2001-01-01", "when the first load was done"),
     ("soon", "the number of a load, or a time"), ("-1", "the number of a load, or a time")],
)  # fmt: skip
def test_a_known_on_that_cannot_be_is_refused_with_what_can(corrected: Loading, asked: str, expected: str) -> None:
    with pytest.raises(Refused, match=expected):
        open_snapshot(corrected.store, known_on=asked)


def test_settings_are_those_known_then(corrected: Loading) -> None:
    write_policies(corrected.store, {"cadence_days": 31}, corrected.folder)
    before = corrected.store.latest_load()
    write_policies(corrected.store, {"cadence_days": 7}, corrected.folder)
    assert setting(open_snapshot(corrected.store), "cadence_days", None) == 7
    assert setting(open_snapshot(corrected.store, known_on=before), "cadence_days", None) == 31
