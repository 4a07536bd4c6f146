"""Named views and scenarios: versions are added, never changed; bad names are refused."""

from __future__ import annotations

from datetime import UTC

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from data_loaders.errors import Refused
from data_loaders.journal import Actor
from data_loaders.queries.audit import trail
from data_loaders.saved import LONGEST_NAME, remove, save, saved
from data_loaders.schema import saved as table
from data_loaders.store import Store
from tests.data_loaders.making import Loading

ANA = Actor("Ana", "test")


@pytest.fixture
def store(loading: Loading) -> Store:
    return loading.store


def test_the_last_version_of_each_name_is_offered_and_the_earlier_ones_are_kept(store: Store) -> None:
    save(store, "view", "Digital  only ", {"page": "rag", "query": "portfolio=Digital"}, ANA)
    save(store, "view", "Digital only", {"page": "burn", "query": ""}, Actor("Bo", "test"))
    save(store, "scenario", "Digital only", {"moves": []}, ANA)
    (view,) = saved(store, "view")
    assert (view.name, view.content["page"], view.by, view.at.tzinfo) == ("Digital only", "burn", "Bo", UTC)
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar() == 3


def test_what_is_removed_is_offered_no_more_and_kept(store: Store) -> None:
    save(store, "view", "One", {"page": "rag"}, ANA)
    remove(store, "view", "One", ANA)
    assert saved(store, "view") == []
    with pytest.raises(Refused, match="Nothing was removed"):
        remove(store, "view", "One", ANA)
    assert [entry["action"] for entry in trail(store)][-2:] == ["save view", "remove view"]


@pytest.mark.parametrize("name", ["", "   ", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_is_none_is_refused(store: Store, name: str) -> None:
    with pytest.raises(Refused, match="Nothing was saved"):
        save(store, "view", name, {}, ANA)
    with pytest.raises(Refused, match="who saves it"):
        save(store, "view", "Name", {}, Actor("  ", "test"))
    assert saved(store, "view") == []


def test_no_one_can_change_or_delete_a_version(store: Store) -> None:
    save(store, "view", "One", {"page": "rag"}, ANA)
    for statement in ("update saved set name = 'Two'", "delete from saved"):
        with pytest.raises(SQLAlchemyError, match="append-only"), store.engine.begin() as connection:
            connection.execute(text(statement))
    assert [one.name for one in saved(store, "view")] == ["One"]
