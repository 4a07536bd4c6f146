"""One writer, many readers, and a trail of who did what that nobody can rewrite."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from dashboard.frame_cache import cached_frame
from data_loaders import lock
from data_loaders.ingest import ingest
from data_loaders.journal import Actor
from data_loaders.matching import join
from data_loaders.organization import write_policies
from data_loaders.queries.audit import trail
from data_loaders.queries.projects import projects
from data_loaders.schema import audit
from data_loaders.snapshot import Snapshot, open_snapshot
from data_loaders.store import Store
from data_loaders.withdraw import withdraw
from tests.data_loaders.making import GOOD, TITLES, Loading, register_mapping, write


def test_readers_see_the_old_state_until_the_commit_and_then_the_new_one(loading: Loading) -> None:
    loading.load(GOOD)
    reader = Store(loading.store.url)

    def names() -> list[str]:
        return sorted(open_snapshot(reader, fetch=cached_frame).frame(projects)["name"])

    assert names() == ["Crane", "Harbour wall"]
    with loading.store.writing("a long load") as connection:
        connection.execute(update(projects_table()).values(name="half done"))
        assert names() == ["Crane", "Harbour wall"]
        connection.rollback()
    loading.load(GOOD.replace("Crane", "Gantry"))
    assert names() == ["Gantry", "Harbour wall"], "the cache shows nothing stale"
    reader.engine.dispose()


def projects_table():  # type: ignore[no-untyped-def]
    from data_loaders.schema import register

    return register.table


def test_a_load_that_changes_nothing_leaves_the_cache_as_it_is(loading: Loading) -> None:
    loading.load(GOOD)
    asked = []

    def counted(snapshot: Snapshot):  # type: ignore[no-untyped-def]
        asked.append(snapshot.known_on)
        return projects(snapshot)

    open_snapshot(loading.store, fetch=cached_frame).frame(counted)
    loading.load(GOOD)
    loading.load("Code\nP1\n", name="register-2024-09.csv")
    assert loading.states() == ["published", "unchanged", "refused"]
    open_snapshot(loading.store, fetch=cached_frame).frame(counted)
    assert asked == [1]


def test_a_second_writer_waits_and_is_told_for_whom(loading: Loading) -> None:
    loading.load(GOOD)
    told: list[str] = []
    second = Store(loading.store.url, says=told.append)
    begun = threading.Event()

    def hold() -> None:
        with loading.store.writing("loading ledger.csv", "Anna", "command on desk") as _:
            begun.set()
            time.sleep(0.5)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait()
    report = ingest(second, write(loading.folder, GOOD.replace("Crane", "Gantry")), register_mapping())
    holder.join()
    second.engine.dispose()
    assert report.state == "published"
    (said,) = told
    assert said.startswith("Waiting for Anna (command on desk), loading ledger.csv since 20")


def test_a_writer_that_waits_too_long_is_refused_and_says_who_writes(
    loading: Loading, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading.load(GOOD)
    monkeypatch.setattr(lock, "WAIT_S", 1)
    second = Store(loading.store.url)
    with loading.store.writing("loading ledger.csv", "Anna", "command on desk"):
        report = ingest(second, write(loading.folder, GOOD.replace("Crane", "Gantry")), register_mapping())
    second.engine.dispose()
    assert report.state == "refused"
    assert "Anna (command on desk), loading ledger.csv" in (report.messages[0].found or "")
    assert loading.states() == ["published"]


def test_many_loads_at_once_all_come_through_one_after_the_other(loading: Loading) -> None:
    loading.load(GOOD)

    def load(month: int) -> None:
        store = Store(loading.store.url)
        text = f"{TITLES}\nP1,Harbour wall,Active,,{month}.00\n"
        ingest(store, write(loading.folder, text, f"register-2025-{month:02d}.csv"), register_mapping())
        store.engine.dispose()

    threads = [threading.Thread(target=load, args=(month,)) for month in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loading.loads("id", "state") == [(number, "published") for number in range(1, 8)]
    assert len(loading.facts("statement", "data_date")) == 8


def test_every_deed_is_on_the_trail_with_who_when_and_from_where(loading: Loading) -> None:
    anna = Actor("Anna", "dashboard on desk")
    loading.load(GOOD, actor=anna)
    loading.load("Code\nP1\n", name="register-2024-09.csv", actor=anna)
    write_policies(loading.store, {"cadence_days": 7}, loading.folder, anna)
    number = loading.load(f"{TITLES}\nP3,Quay,,,\n", name="register-2024-04.csv", actor=anna).load
    join(loading.store, "P3", "P1", anna, "renamed")
    last = loading.load(f"{TITLES}\nP4,Dock,,,\n", name="register-2024-05.csv", actor=anna).load
    assert number
    assert last
    withdraw(loading.store, last, "wrong", anna)
    found = trail(loading.store)
    assert [one["action"] for one in found] == ["load", "load", "policy", "load", "join", "load", "withdraw"]
    assert {(one["actor"], one["origin"]) for one in found} == {("Anna", "dashboard on desk")}
    assert found[1]["detail"]["state"] == "refused"
    assert found[2]["detail"] == {"before": None, "after": 7}
    assert [one["at"] for one in found] == sorted(one["at"] for one in found)


@pytest.mark.parametrize("change", [delete(audit), update(audit).values(actor="nobody")], ids=["delete", "update"])
def test_the_trail_cannot_be_rewritten(loading: Loading, change: object) -> None:
    loading.load(GOOD)
    with pytest.raises(DBAPIError, match="append-only"), loading.store.engine.begin() as connection:
        connection.execute(change)  # type: ignore[call-overload]
    with loading.store.reading() as connection:
        assert len(connection.execute(select(audit)).all()) == 1
