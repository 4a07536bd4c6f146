"""What the Data page says: where sources disagree, what waits, what was corrected late, loads, links, audit trail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.frame_cache import cached_frame
from dashboard.views import data, data_audit, data_corrections, data_identity, data_loads, data_reconciliation, scope
from dashboard.views.parts import Amount, Link, Section, Span, Stated
from dashboard.views.reconciliation import items
from data_loaders.decisions import decide
from data_loaders.journal import Actor
from data_loaders.matching import part, settle
from data_loaders.queries import history
from data_loaders.queries.audit import trail
from data_loaders.snapshot import Scope, Snapshot, dates, open_snapshot
from data_loaders.store import Store
from data_loaders.withdraw import withdraw
from tests.conftest import StoreOf
from tests.stores import Files

SOMEBODY = Actor("A. Lin", "test")


@pytest.fixture
def own(store_of: StoreOf, tmp_path: Path) -> Store:
    """A sample that the test may change."""
    return Files(tmp_path).copy(store_of("sample"))


def cells(section: Section, key: str) -> list[str]:
    """The texts of a column."""
    return [getattr(row[key], "text", row[key]) for row in section.grid.rows]


def below(section: Section, key: str) -> list[str]:
    return [row[key].below for row in section.grid.rows]  # type: ignore[union-attr]


# --- Reconciliation ----------------------------------------------------------------------------------


def test_every_difference_is_listed_with_its_project_and_values(sample: Snapshot) -> None:
    section = data_reconciliation.section(sample, None)
    found = items(sample)
    assert len(section.grid.rows) == len(found) > 0
    linked = {row["project"].params for row in section.grid.rows if isinstance(row["project"], Link)}
    assert linked == {(("project", code),) for code in found["code"]}
    assert all(isinstance(row["difference"], Amount) for row in section.grid.rows)


def test_a_value_from_a_cell_names_it_and_a_sum_the_rows_it_is_of(sample: Snapshot) -> None:
    section = data_reconciliation.section(sample, None)
    for stated in below(section, "other"):
        assert ".xlsx › Status › " in stated
        assert "load" in stated
    for counted in below(section, "shown"):
        assert "sum of" in counted
        assert "file" in counted


def test_the_largest_open_difference_comes_first_and_the_decided_ones_last(own: Store) -> None:
    first = data_reconciliation.items(open_snapshot(own))[0]
    decide(own, first.key, SOMEBODY, state="accepted", reason="Rounded", difference=first.difference)
    section = data_reconciliation.section(open_snapshot(own), None)
    assert cells(section, "state")[-1] == "accepted"
    assert below(section, "state")[-1] == "Rounded"
    assert set(cells(section, "state")[:-1]) == {"open"}
    found = items(open_snapshot(own))
    sizes = found[found["state"] == "open"].sort_values("amount", ascending=False)
    assert [row["project"].text for row in section.grid.rows[:-1]] == list(sizes["name"])  # type: ignore[union-attr]


def test_what_was_there_at_the_date_compared_with_is_resolved(store_of: StoreOf) -> None:
    city = open_snapshot(store_of("nyc-capital"), fetch=cached_frame)
    now = set(items(city)["item"])
    day = next(day for day in dates(city.store) if set(items(city.at(day))["item"]) - now)
    gone = set(items(city.at(day))["item"]) - now
    section = data_reconciliation.section(city, day)
    assert cells(section, "state").count("resolved") == len(gone)
    assert cells(section, "state")[-1] == "resolved"
    assert f"{len(gone):,} resolved since" in section.title.subtitle


def test_the_line_of_the_header_leaves_out_what_is_accepted(own: Store) -> None:
    for item in data_reconciliation.items(open_snapshot(own)):
        assert data_reconciliation.unreconciled(open_snapshot(own))
        decide(own, item.key, SOMEBODY, state="accepted", reason="Known", difference=item.difference)
    assert data_reconciliation.unreconciled(open_snapshot(own)) == ""
    assert data_reconciliation.section(open_snapshot(own), None).title.title == "Nothing is unreconciled"


def test_hidden_money_is_no_difference_of_nothing(store_of: StoreOf) -> None:
    for name in ("sample", "nyc-capital"):
        hidden = open_snapshot(store_of(name), scope=Scope(money=False))
        section = data_reconciliation.section(hidden, None)
        assert not section.grid.rows
        assert "not shown to you" in section.grid.empty


def test_a_store_of_one_source_has_an_empty_list(store_of: StoreOf) -> None:
    section = data_reconciliation.section(open_snapshot(store_of("us-it")), None)
    assert section.grid.empty.startswith("Sources agree") or section.grid.rows


# --- Which project is which --------------------------------------------------------------------------


def test_what_waits_is_listed_with_its_place_and_what_it_may_be(sample: Snapshot) -> None:
    section = data_identity.waiting(sample)
    assert section.grid.rows
    assert section.title.title.startswith(f"{len(section.grid.rows)} name")
    for row in section.grid.rows:
        assert isinstance(row["place"], Stated)
        assert "› row " in row["place"].text
    assert any("% alike" in text for text in cells(section, "candidates"))


def test_links_say_who_and_why_and_are_gone_when_they_are_parted(own: Store) -> None:
    match = data_identity.matches(open_snapshot(own))[0]
    codes = sorted(data_identity.projects(open_snapshot(own)))
    first = open_snapshot(own)
    settle(own, match.number, codes[0], SOMEBODY, "A typing error")
    section = data_identity.linked(open_snapshot(own))
    assert below(section, "same") == [codes[0]]
    assert cells(section, "by") == ["A. Lin"]
    assert section.grid.rows[0]["reason"] == "A typing error"
    part(own, data_identity.links(open_snapshot(own))[0].code, SOMEBODY)
    assert not data_identity.linked(open_snapshot(own)).grid.rows
    assert data_identity.linked(open_snapshot(own, known_on=first.known_on + 1)).grid.rows, "it was known then"


# --- Late corrections --------------------------------------------------------------------------------


def test_late_corrections_say_what_was_before_and_after(own: Store) -> None:
    snapshot = open_snapshot(own)
    last = next(row for row in history.list_loads(own)[::-1] if row["kind"] == "file" and "timesheets" in row["file"])
    before = snapshot.known_on
    withdraw(own, last["load"], "wrong file", SOMEBODY)
    section = data_corrections.section(open_snapshot(own), before)
    assert section.grid.rows
    assert set(cells(section, "kind")) == {"removed"}
    assert all(row["before"] and row["after"] is None for row in section.grid.rows)
    number = len({(row["fact"], row["before"]) for row in section.grid.rows})
    assert section.title.title == f"{data_corrections.said(open_snapshot(own), before)} since load {before}"
    assert section.title.title.startswith(f"{number:,} late correction")
    assert section.file is not None
    assert len(section.file) >= len(section.grid.rows)


def test_without_later_loads_nothing_was_corrected(sample: Snapshot) -> None:
    section = data_corrections.section(sample, sample.known_on)
    assert not section.grid.rows
    assert section.title.title == "No late corrections"


def test_a_long_list_says_that_the_file_has_all(sample: Snapshot) -> None:
    section = data_corrections.section(sample, sample.known_on // 2)
    assert len(section.grid.rows) == data_corrections.MOST
    assert "the file has all" in section.title.subtitle


# --- Loads and audit trail ---------------------------------------------------------------------------


def test_a_withdrawn_load_is_marked_and_each_load_opens_what_was_known_then(own: Store) -> None:
    last = next(row for row in history.list_loads(own)[::-1] if row["kind"] == "file" and "timesheets" in row["file"])
    taken = withdraw(own, last["load"], "wrong file", SOMEBODY)
    snapshot = open_snapshot(own)
    section = data_loads.section(snapshot, snapshot.frame(history.loads, own.latest_load()))
    by_load = {row["id"]: row for row in section.grid.rows}
    assert by_load[f"{last['load']}"]["state"] == Span(f"withdrawn by load {taken.load}", "bad")
    assert "1 withdrawn" in section.title.subtitle
    link = by_load[f"{last['load']}"]["then"]
    assert isinstance(link, Link)
    assert link.params == (("known_on", f"{last['load']}"),)
    assert by_load["1"]["then"] == "", "before the first project there is nothing to open"


def test_the_audit_trail_is_newest_first_and_its_file_has_every_entry(own: Store) -> None:
    item = data_reconciliation.items(open_snapshot(own))[0]
    decide(own, item.key, SOMEBODY, owner="B. Okafor")
    section = data_audit.section(open_snapshot(own))
    assert section.grid.rows[0]["what"] == Stated("decided on a difference", item.key)
    assert section.grid.rows[0]["who"] == Stated("A. Lin", "test")
    assert section.file is not None
    assert len(section.file) == len(trail(own))
    then = data_audit.section(open_snapshot(own, known_on=open_snapshot(own).known_on - 1))
    assert then.grid.rows[0]["what"] != section.grid.rows[0]["what"], "what is known then has no later entry"


def test_a_viewer_who_may_not_see_everything_sees_no_entry(sample: Snapshot) -> None:
    chosen = sorted(sample.frame(data_identity.identity.codes)["code"])[0]
    part_of = replace(sample, scope=Scope(projects=(chosen,)))
    view = data.view(part_of, None)
    for section in (view.audit, view.left_out, view.linked, view.waiting):
        assert not section.grid.rows
        assert section.file is None
        assert section.grid.empty.startswith("Not shown to you")


def test_a_load_about_another_project_does_not_name_it(own: Store) -> None:
    items_ = data_reconciliation.items(open_snapshot(own))
    decide(own, items_[0].key, SOMEBODY, owner="B. Okafor")
    other = next(one.key.split("/")[0] for one in items_ if one.key.split("/")[0] != items_[0].key.split("/")[0])
    snapshot = open_snapshot(own, scope=Scope(projects=(other,)))
    section = data_loads.section(snapshot, snapshot.frame(history.loads, own.latest_load()))
    assert section.grid.rows[0]["file"] == Stated("a decision on a difference", "decision")


# --- Scope -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (Scope(), ""),
        (Scope(money=False), "Money is not shown to you"),
        (Scope(projects=("NOPE",)), "24 projects are not shown to you"),
    ],
)
def test_the_header_says_what_is_not_shown(sample: Snapshot, seen: Scope, said: str) -> None:
    assert scope.says(replace(sample, scope=seen)) == said


def test_a_scope_that_leaves_nothing_says_so_only_where_it_does(sample: Snapshot) -> None:
    assert scope.nothing(sample) is None
    assert scope.nothing(replace(sample, scope=Scope(projects=("NOPE",)))) is not None
