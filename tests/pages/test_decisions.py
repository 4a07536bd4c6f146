"""People decide on the Data page: about differences between sources, and about which project is which."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from dashboard.views import data_identity, data_reconciliation, words
from dashboard.views.figures import figures
from data_loaders.journal import Actor
from data_loaders.matching import settle, waiting
from data_loaders.queries.audit import trail
from data_loaders.snapshot import Snapshot, open_snapshot
from data_loaders.store import Store
from tests.conftest import HOSTILE, StoreOf
from tests.pages.conftest import Open, Page
from tests.stores import Files


@pytest.fixture
def own(store_of: StoreOf, tmp_path: Path) -> Store:
    """A sample that the test may change."""
    return Files(tmp_path).copy(store_of("sample"))


def fill(page: Page, form: str, **fields: str) -> None:
    """Write into a form: fields by label, in small letters with low lines."""
    for label, text in fields.items():
        key = f"{form}-{label.replace('_', '-')}-0"
        boxes = [box for box in page.app.selectbox if box.key == key]
        if boxes:
            boxes[0].select(text)
        else:
            page.app.text_input(key=key).input(text)


def press(page: Page, form: str, button: str) -> Page:
    page.app.button(key=f"{form}-{button.lower().replace(' ', '-')}-0").click()
    return Page(page.app.run())


@pytest.mark.parametrize("name", ["health", "burn", "project"])
def test_pages_of_money_say_what_is_unreconciled(open_page: Open, sample: Snapshot, name: str) -> None:
    amount, number = figures(sample, ["unreconciled", "reconciliation_items"])
    assert number.value
    page = open_page(sample.store, name, project=data_reconciliation.items(sample)[0].key.split("/")[0])
    assert f"{words.shown(amount)} unreconciled in {number.value} items" in page.text


@pytest.mark.parametrize("name", ["rag", "resources"])
def test_other_pages_do_not(open_page: Open, sample: Snapshot, name: str) -> None:
    assert "unreconciled" not in open_page(sample.store, name).text


def test_where_nothing_is_unreconciled_nothing_is_said(open_page: Open, store_of: StoreOf) -> None:
    assert "unreconciled" not in open_page(store_of("us-it"), "burn").text


def test_a_difference_is_accepted_with_a_reason(open_page: Open, own: Store) -> None:
    item = data_reconciliation.items(open_snapshot(own))[0]
    page = open_page(own, "data")
    fill(page, "items", difference=item.label, your_name="A. Lin", reason="Rounded to thousands")
    page = press(page, "items", "Accept with this reason")
    assert not page.errors
    assert "Recorded as load" in page.text
    assert "Rounded to thousands" in page.text
    after = {one.key: one.state for one in data_reconciliation.items(open_snapshot(own))}
    assert after[item.key] == "accepted"
    entry = trail(own)[-1]
    assert (entry["actor"], entry["subject"]) == ("A. Lin", item.key)
    assert entry["origin"].startswith("dashboard on ")


def test_an_owner_is_assigned_and_an_acceptance_taken_back(open_page: Open, own: Store) -> None:
    label = data_reconciliation.items(open_snapshot(own))[0].label
    page = open_page(own, "data")
    fill(page, "items", difference=label, your_name="A. Lin", owner="B. Okafor", reason="")
    press(page, "items", "Assign this owner")
    item = next(one for one in data_reconciliation.items(open_snapshot(own)) if one.label == label)
    assert (item.state, item.owner) == ("open", "B. Okafor")


@pytest.mark.parametrize(
    ("fields", "needed"),
    [
        ({}, "a difference, your name and a reason"),
        ({"difference": "first"}, "your name and a reason"),
        ({"difference": "first", "your_name": "  ", "reason": "why"}, "your name"),
        ({"difference": "first", "your_name": "A. Lin"}, "a reason"),
    ],
)
def test_nothing_is_decided_without_a_name_and_a_reason(
    open_page: Open, own: Store, fields: dict[str, str], needed: str
) -> None:
    first = data_reconciliation.items(open_snapshot(own))[0].label
    page = open_page(own, "data")
    fill(page, "items", **{name: first if text == "first" else text for name, text in fields.items()})
    page = press(page, "items", "Accept with this reason")
    assert f"Needed: {needed}. Nothing was changed." in page.text
    assert all(one.state == "open" for one in data_reconciliation.items(open_snapshot(own)))


def test_what_was_found_is_said_to_be_a_known_project_and_parted_again(open_page: Open, own: Store) -> None:
    match = data_identity.matches(open_snapshot(own))[0]
    code = match.candidates[0]
    page = open_page(own, "data")
    name = f"{data_identity.projects(open_snapshot(own))[code]} · {code}"
    fill(page, "matches", found_in_a_file=match.label, project=name, your_name="A. Lin", reason="A typing error")
    page = press(page, "matches", "Same project")
    assert "Recorded as load" in page.text
    assert match.number not in [row.id for row in waiting(own)]
    links = data_identity.links(open_snapshot(own))
    assert [link.label.endswith(f"shown as {code}") for link in links] == [True]
    assert "A typing error" in page.text
    fill(page, "links", linked_project=links[0].label, your_name="B. Okafor", reason="It was another")
    page = press(page, "links", "Part again")
    assert not page.errors
    assert not data_identity.links(open_snapshot(own))


def test_what_was_found_is_said_to_be_another_project(open_page: Open, own: Store) -> None:
    match = data_identity.matches(open_snapshot(own))[0]
    page = open_page(own, "data")
    fill(page, "matches", found_in_a_file=match.label, your_name="A. Lin")
    page = press(page, "matches", "Another project")
    assert match.number not in [row.id for row in waiting(own)]
    assert not data_identity.links(open_snapshot(own))


def test_what_somebody_else_has_answered_meanwhile_is_refused_in_words(open_page: Open, own: Store) -> None:
    match = data_identity.matches(open_snapshot(own))[0]
    page = open_page(own, "data")
    fill(page, "matches", found_in_a_file=match.label, your_name="A. Lin")
    settle(own, match.number, None, Actor.here("B. Okafor"))
    page = press(page, "matches", "Another project")
    assert not page.errors
    assert "Nothing was changed." in page.text
    assert [row["actor"] for row in trail(own) if row["action"] == "match"] == ["B. Okafor"]


def test_the_record_as_known_then_cannot_be_decided_on(open_page: Open, own: Store) -> None:
    snapshot = open_snapshot(own)
    page = open_page(own, "data", known_on=str(snapshot.known_on))
    assert not [button for button in page.app.button if button.key.startswith(("items-", "matches-", "links-"))]
    assert "Decisions are made on the record as it is known now" in page.text


def test_what_people_write_is_text(open_page: Open, own: Store) -> None:
    label = data_reconciliation.items(open_snapshot(own))[0].label
    page = open_page(own, "data")
    fill(page, "items", difference=label, your_name=HOSTILE, reason=HOSTILE)
    page = press(page, "items", "Accept with this reason")
    assert not page.errors
    assert "<b>Bold" not in page.html
    assert escape(HOSTILE) in page.html
