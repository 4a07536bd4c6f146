"""The record as it was known then: asked for in the address, said in the header, offered on the Data page."""

from __future__ import annotations

from html import escape

import pytest

from dashboard.views import burn, data_corrections, known
from data_loaders.queries import history
from data_loaders.snapshot import Snapshot, dates, open_snapshot
from tests.conftest import HOSTILE, StoreOf
from tests.dashboard.views.conftest import before, said
from tests.pages.conftest import PAGES, Open

every_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def then(sample: Snapshot) -> Snapshot:
    """The record as it was known half way."""
    return open_snapshot(sample.store, known_on=sample.known_on // 2, fetch=sample.fetch)


def test_a_load_in_the_address_opens_what_was_known_after_it(open_page: Open, then: Snapshot) -> None:
    page = open_page(then.store, "burn", known_on=str(then.known_on))
    assert not page.errors
    assert page.headline == said(burn.view(then, before_of(then)).headline)
    assert page.app.selectbox(key="known_on").value == then.known_on
    assert page.app.selectbox(key="as_at").value == then.as_at
    assert len(page.app.selectbox(key="as_at").options) == len(dates(then.store, then.known_on))
    assert page.app.query_params == {"known_on": str(then.known_on)}, "the address is not what it was"


def before_of(snapshot: Snapshot):  # type: ignore[no-untyped-def]
    earlier = [day for day in dates(snapshot.store, snapshot.known_on) if day < snapshot.as_at]
    return earlier[-1] if earlier else None


def test_a_time_in_the_address_is_the_last_load_by_then(open_page: Open, then: Snapshot) -> None:
    loads = then.frame(history.loads).set_index("id")
    moment = loads.loc[then.known_on, "finished_at"]
    page = open_page(then.store, "rag", known_on=moment.isoformat())
    assert page.app.selectbox(key="known_on").value == then.known_on
    late = open_page(then.store, "rag", known_on="2999-01-01")
    assert late.app.selectbox(key="known_on").value == then.store.state().effective


@every_page
def test_every_page_says_as_known_when_and_how_much_was_corrected_since(
    open_page: Open, sample: Snapshot, then: Snapshot, name: str
) -> None:
    page = open_page(then.store, name, known_on=str(then.known_on), project="none")
    assert not page.errors
    assert f"As known after load {then.known_on} · " in page.text
    if not page.empty:
        assert f"{data_corrections.said(sample.at(then.as_at), then.known_on)} since" in page.text


@every_page
def test_without_it_the_field_is_on_the_data_page_alone(open_page: Open, sample: Snapshot, name: str) -> None:
    page = open_page(sample.store, name, project="none")
    fields = [field.key for field in page.app.selectbox]
    assert ("known_on" in fields) == (name == "data")
    assert "As known after" not in page.text


def test_loads_are_offered_newest_first_by_number_time_and_file(open_page: Open, sample: Snapshot) -> None:
    names = open_page(sample.store, "data").app.selectbox(key="known_on").options
    assert names[0] == "Now"
    numbers = [int(name.split()[1]) for name in names[1:]]
    assert numbers == sorted(numbers, reverse=True)
    last = sample.frame(history.loads).iloc[-1]
    assert names[1].startswith(f"load {last['id']} · ")
    assert names[1].endswith(f" UTC · {last['file']}")


def test_the_name_that_a_load_is_offered_by_opens_it_from_a_link(open_page: Open, then: Snapshot) -> None:
    names = known.loads_known(open_snapshot(then.store, fetch=then.fetch), then.store.latest_load())
    page = open_page(then.store, "health", known_on=names[then.known_on])
    assert page.app.selectbox(key="known_on").value == then.known_on


@pytest.mark.parametrize(
    "asked",
    ["yesterday", "0", "1", "99999", "9" * 400, "1999-01-01", "0001-01-01T00:00+14:00", "load 0 · x", HOSTILE],
)
def test_a_time_at_which_nothing_was_known_is_said_to_be_none_with_the_way_back(
    open_page: Open, sample: Snapshot, asked: str
) -> None:
    for name in ("burn", "data"):
        page = open_page(sample.store, name, known_on=asked)
        assert not page.errors
        assert page.empty == "The record cannot be shown as known then"
        assert "known_on=Now" in page.html
        assert "<script>" not in page.html
        assert escape(asked) in page.html


def test_the_way_back_leads_to_what_is_known_now(open_page: Open, sample: Snapshot) -> None:
    page = open_page(sample.store, "burn", known_on="Now")
    assert page.headline == said(burn.view(sample, before(sample)).headline)
    assert "As known after" not in page.text
    assert "known_on" not in page.app.query_params


@pytest.mark.parametrize("key", ["as_at", "compare"])
def test_a_date_in_figures_stays_in_the_address(open_page: Open, sample: Snapshot, key: str) -> None:
    day = dates(sample.store)[-8].isoformat()
    assert open_page(sample.store, "rag", **{key: day}).app.query_params == {key: day}


def test_names_from_files_are_text(open_page: Open, store_of: StoreOf) -> None:
    snapshot = open_snapshot(store_of("hostile"))
    page = open_page(snapshot.store, "data", known_on=str(snapshot.known_on // 2))
    assert not page.errors
    assert "<b>Bold" not in page.html
