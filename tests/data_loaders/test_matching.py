"""Nothing is merged by resemblance: what is unknown or near waits for a person, whose answer can be taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data_loaders.errors import Refused
from data_loaders.journal import Actor
from data_loaders.matching import join, part, settle, waiting
from data_loaders.queries import identity
from data_loaders.queries.audit import trail
from data_loaders.queries.money import months
from data_loaders.queries.projects import aliases, projects
from data_loaders.schema import project_link
from data_loaders.snapshot import open_snapshot
from tests.data_loaders.ledger import ledger, mapping, money
from tests.data_loaders.making import GOOD, TITLES, Loading

ANNA = Actor("Anna", "test")
LEDGER = "Code,Month,Kind,Amount\nP1,2024-03,invoice,100.00\n"
BY_NAME = mapping(
    "invoices",
    [{"entity": "cost_line", "fields": {"month": "month", "amount": "amount"}, "constants": {"kind": "actual"}}],
    {"name": {"header": "Name"}, "month": {"header": "Month", "type": "month"}, "amount": money("Amount")},
).model_copy()
BY_NAME = BY_NAME.model_copy(
    update={"tables": [BY_NAME.tables[0].model_copy(update={
        "project": BY_NAME.tables[0].project.model_copy(update={"code": None, "name": "name"}),
        "columns": {key: spec for key, spec in BY_NAME.tables[0].columns.items() if key != "code"}})]}
)  # fmt: skip


def shown(loading: Loading) -> dict[str, int]:
    """The cost of each project, by the code it is shown under."""
    seen = open_snapshot(loading.store)
    codes = projects(seen).set_index("project_id")["code"]
    found = months(seen).groupby("project_id")["actual"].sum()
    return {codes.get(number, f"unlisted {number}"): int(amount) for number, amount in found.items() if amount}


def test_an_unknown_name_waits_with_what_it_resembles(loading: Loading) -> None:
    loading.load(GOOD)
    report = loading.load("Name,Month,Amount\nHarbor wal,2024-03,5.00\n", BY_NAME, "invoices-2024-03.csv")
    assert report.state == "refused"
    (one,) = waiting(loading.store)
    assert (one.kind, one.name, one.source) == ("unknown", "Harbor wal", "invoices")
    assert [candidate["name"] for candidate in one.candidates][:1] == ["Harbour wall"]
    assert report.waiting[0].name == "Harbor wal"
    loading.load("Name,Month,Amount\nHarbor wal,2024-03,6.00\n", BY_NAME, "invoices-2024-03.csv")
    assert len(waiting(loading.store)) == 1, "asked once"


def test_a_confirmed_name_is_known_from_then_on_and_who_said_so(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load("Name,Month,Amount\nHarbor wal,2024-03,5.00\n", BY_NAME, "invoices-2024-03.csv")
    settle(loading.store, waiting(loading.store)[0].id, "P1", ANNA, "a typing error")
    assert waiting(loading.store) == []
    report = loading.load("Name,Month,Amount\nHarbor wal,2024-03,5.00\n", BY_NAME, "invoices-2024-03.csv")
    assert report.state == "published"
    assert shown(loading) == {"P1": 500}
    names = aliases(open_snapshot(loading.store))
    assert names.loc[names["value"] == "Harbor wal", "linked"].tolist() == [True]
    said = trail(loading.store)
    assert [(one["actor"], one["action"], one["detail"]["same_as"]) for one in said if one["action"] == "match"] == [
        ("Anna", "match", "P1")
    ]


def test_a_wrong_match_is_undone_without_loss_and_found_again(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(LEDGER, ledger(), "ledger-2024-03.csv")
    loading.load("Name,Month,Amount\nHarbor wal,2024-03,5.00\n", BY_NAME, "invoices-2024-03.csv")
    settle(loading.store, waiting(loading.store)[0].id, "P1", ANNA)
    loading.load("Name,Month,Amount\nHarbor wal,2024-03,5.00\n", BY_NAME, "invoices-2024-03.csv")
    loaded = loading.store.latest_load()
    assert shown(loading) == {"P1": 10500}
    part(loading.store, "harbor-wal", ANNA, "it is another wall")
    assert {**shown(loading)} == {"P1": 10000, "unlisted 3": 500}
    join(loading.store, "harbor-wal", "P2", ANNA, "it is the crane's")
    assert shown(loading) == {"P1": 10000, "P2": 500}
    before = open_snapshot(loading.store, known_on=loaded)
    assert months(before)["actual"].sum() == 10500


def test_a_new_project_that_resembles_one_that_left_waits_and_is_joined(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(LEDGER, ledger(), "ledger-2024-03.csv")
    text = f"{TITLES}\nP2,Crane,,,\nP9,Harbour Wall (east),,,\n"
    loading.load(text, name="register-2024-04.csv")
    assert waiting(loading.store) == [], "a name that is far from it is no question"
    report = loading.load(text.replace("P9,Harbour Wall (east)", "P8,Harbour walls"), name="register-2024-05.csv")
    (one,) = waiting(loading.store)
    assert (one.kind, one.code, report.waiting[0].kind) == ("near", "P8", "near")
    settle(loading.store, one.id, "P1", ANNA)
    assert shown(loading) == {"P1": 10000}
    assert projects(open_snapshot(loading.store))["code"].tolist() == ["P2", "P1"], "by name, under its own code"


def test_another_project_is_not_asked_about_again(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load("Name,Month,Amount\nHarbor wal,2024-03,5.00\n", BY_NAME, "invoices-2024-03.csv")
    settle(loading.store, waiting(loading.store)[0].id, None, ANNA, "not ours")
    loading.load("Name,Month,Amount\nHarbor wal,2024-04,5.00\n", BY_NAME, "invoices-2024-04.csv")
    assert waiting(loading.store) == []


def test_projects_that_a_source_states_side_by_side_are_not_one(loading: Loading) -> None:
    loading.load(GOOD)
    counts = loading.counts()
    with pytest.raises(Refused, match="both in the register of pmo as at 2024-03-31"):
        join(loading.store, "P1", "P2", ANNA)
    for wrong in (("P1", "P7"), ("P7", "P1")):
        with pytest.raises(Refused, match="'P7'"):
            join(loading.store, *wrong, ANNA)
    with pytest.raises(Refused, match="which is itself"):
        part(loading.store, "P1", ANNA)
    with pytest.raises(Refused, match="nothing that waits"):
        settle(loading.store, 5, "P1", ANNA)
    assert loading.counts() == counts


def test_links_are_never_chained(loading: Loading) -> None:
    loading.load(GOOD)
    for code, month in (("P3", "04"), ("P4", "05")):
        loading.load(f"{TITLES}\n{code},Name of {code},,,\n", name=f"register-2024-{month}.csv")
    join(loading.store, "P4", "P3", ANNA)
    join(loading.store, "P3", "P1", ANNA)
    with loading.store.reading() as connection:
        query = select(project_link.c.project_id, project_link.c.same_as).where(project_link.c.load_to.is_(None))
        assert sorted(connection.execute(query).all()) == [(3, 1), (4, 1)]
    assert projects(open_snapshot(loading.store))["code"].tolist() == ["P1"]


def test_the_same_fact_under_two_names_of_one_project_is_rejected(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(f"{TITLES}\nP3,Quay,,,\n", name="register-2024-04.csv")
    join(loading.store, "P3", "P1", ANNA)
    report = loading.load(f"{TITLES}\nP1,Harbour wall,,,\nP3,Quay,,,\n", name="register-2024-05.csv")
    assert (report.state, report.rejected) == ("refused", 1)


def test_what_a_refused_load_asks_is_seen_at_once(loading: Loading) -> None:
    loading.load(GOOD)
    assert identity.waiting(open_snapshot(loading.store)).empty
    loading.load("Name,Month,Amount\nHarbor wal,2024-03,5.00\n", BY_NAME, "invoices-2024-03.csv")
    seen = open_snapshot(loading.store)
    assert identity.waiting(seen)["name"].tolist() == ["Harbor wal"]
    settle(loading.store, 1, "P1", ANNA)
    assert identity.waiting(open_snapshot(loading.store)).empty
    assert identity.waiting(seen)["name"].tolist() == ["Harbor wal"], "as known then"
