"""Where several sources state the same fact the highest rank is shown, and the others stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from dashboard.views.facts import project_facts
from dashboard.views.reconciliation import aged, items
from data_loaders.decisions import decide
from data_loaders.errors import Refused
from data_loaders.journal import Actor
from data_loaders.organization import load_folder, write_policies
from data_loaders.queries.authority import ranks
from data_loaders.snapshot import Scope, open_snapshot
from tests.data_loaders.ledger import ledger, statements
from tests.data_loaders.making import GOOD, Loading, register_mapping

ANNA = Actor("Anna", "test")
LEDGER = "Code,Month,Kind,Amount\nP1,2024-03,invoice,100.00\nP2,2024-03,invoice,40.00\n"


def cost(loading: Loading) -> dict[str, int]:
    found = project_facts(open_snapshot(loading.store)).set_index("code")["cost_to_date"]
    return {str(code): int(amount) for code, amount in found.dropna().items()}


def test_a_ledger_that_ranks_higher_is_shown_and_the_report_is_at_odds_with_it(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(LEDGER, ledger(authority={"money": 1}), "ledger-2024-03.csv")
    loading.load("Code,Spent\nP1,90.00\nP2,40.50\n", statements(authority={"money": 2}), "reports-2024-03.csv")
    assert cost(loading) == {"P1": 10000, "P2": 4000}
    (item,) = items(open_snapshot(loading.store)).to_dict("records")
    assert (item["item"], item["shown"], item["other"], item["difference"]) == (
        "P1/cost_to_date/reports", 10000, 9000, -1000,
    )  # fmt: skip
    assert (item["shown_by"], item["state"]) == ("ledger", "open")


def test_a_report_that_ranks_higher_is_shown(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(LEDGER, ledger(authority={"money": 2}), "ledger-2024-03.csv")
    loading.load("Code,Spent\nP1,90.00\n", statements(authority={"money": 1}), "reports-2024-03.csv")
    assert cost(loading) == {"P1": 9000, "P2": 4000}, "where it says nothing the ledger still counts"
    (item,) = items(open_snapshot(loading.store)).to_dict("records")
    assert (item["shown_by"], item["other_by"]) == ("reports", "ledger")


def test_two_ledgers_of_one_rank_add_up_and_of_two_ranks_do_not(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(LEDGER, ledger(authority={"money": 1}), "ledger-2024-03.csv")
    second = "Code,Month,Kind,Amount\nP1,2024-03,invoice,5.00\n"
    loading.load(second, ledger("payroll", authority={"money": 1}), "ledger-2024-03.csv")
    assert cost(loading) == {"P1": 10500, "P2": 4000}
    loading.load(second, ledger("payroll", authority={"money": 2}, delimiter=","), "ledger-2024-04.csv")
    assert cost(loading) == {"P1": 10000, "P2": 4000}


def test_the_organization_overrules_what_sources_claim(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(LEDGER, ledger(authority={"money": 1}), "ledger-2024-03.csv")
    loading.load("Code,Spent\nP1,90.00\n", statements(authority={"money": 2}), "reports-2024-03.csv")
    before = loading.store.latest_load()
    write_policies(loading.store, {"authority": {"money": ["reports", "ledger"]}}, loading.folder, ANNA)
    assert cost(loading)["P1"] == 9000
    assert ranks(open_snapshot(loading.store, known_on=before), "money") == {"ledger": 1, "reports": 2}


def test_a_register_is_filled_from_the_next_source_and_text_at_odds_is_told(loading: Loading) -> None:
    loading.load(GOOD)
    other = register_mapping(name="tool", source={"name": "tool", "title": "Tool", "authority": {"register": 1}})
    loading.load("Code,Name,State,Start,Budget\nP1,Wall,On hold,,\n", other, "register-2024-03.csv")
    facts = project_facts(open_snapshot(loading.store)).set_index("code")
    assert (facts.loc["P1", "name"], facts.loc["P1", "state"]) == ("Wall", "on_hold")
    found = items(open_snapshot(loading.store))
    assert [(row.fact, row.shown, row.other) for row in found.itertuples()] == [("state", "on_hold", "active")]


def test_a_rule_that_names_an_unknown_source_is_refused_and_nothing_is_changed(
    loading: Loading, tmp_path: Path
) -> None:
    folder = tmp_path / "organization"
    folder.mkdir()
    manifest = {"organization": "O", "reporting_currency": "GBP", "authority": {"money": ["leger", "ledger"]}}
    (folder / "manifest.yaml").write_text(yaml.safe_dump(manifest))
    loading.load(GOOD)
    loading.load(LEDGER, ledger(), "ledger-2024-03.csv")
    counts = loading.counts()
    with pytest.raises(Refused, match="authority › money: found 'leger'; expected one of: ledger, pmo"):
        load_folder(loading.store, folder, lambda *_: None)
    assert loading.counts() == counts


# --- Items -----------------------------------------------------------------------------------------------


@pytest.fixture
def at_odds(loading: Loading) -> Loading:
    """A report that is at odds with the ledger in March and April."""
    loading.load(GOOD)
    loading.load(LEDGER, ledger(authority={"money": 1}), "ledger-2024-03.csv")
    report = statements(authority={"money": 2})
    loading.load("Code,Spent\nP1,90.00\nP2,10.00\n", report, "reports-2024-03.csv")
    loading.load(GOOD, name="register-2024-04.csv")
    loading.load(
        "Code,Month,Kind,Amount\nP1,2024-04,invoice,20.00\n", ledger(authority={"money": 1}), "ledger-2024-04.csv"
    )
    loading.load("Code,Spent\nP1,90.00\nP2,40.00\n", report, "reports-2024-04.csv")
    return loading


def test_an_item_has_an_age_and_one_that_is_gone_is_resolved(at_odds: Loading) -> None:
    found = aged(open_snapshot(at_odds.store), date(2024, 3, 31)).set_index("item")
    assert (found.loc["P1/cost_to_date/reports", "state"], found.loc["P1/cost_to_date/reports", "age"]) == ("open", 30)
    assert found.loc["P2/cost_to_date/reports", "state"] == "resolved"


def test_an_accepted_item_stays_accepted_until_it_is_another(at_odds: Loading) -> None:
    item = "P1/cost_to_date/reports"
    with pytest.raises(Refused, match="without a reason"):
        decide(at_odds.store, item, ANNA, state="accepted", difference=-3000, currency="GBP")
    decide(
        at_odds.store, item, ANNA, state="accepted", reason="an accrual", owner="Ben", difference=-3000, currency="GBP"
    )
    (row,) = items(open_snapshot(at_odds.store)).to_dict("records")
    assert (row["state"], row["reason"], row["owner"]) == ("accepted", "an accrual", "Ben")
    assert items(open_snapshot(at_odds.store, known_on=at_odds.store.latest_load() - 1))["state"].tolist() == ["open"]
    more = "Code,Month,Kind,Amount\nP1,2024-04,invoice,25.00\n"
    at_odds.load(more, ledger(authority={"money": 1}), "ledger-2024-04.csv")
    (row,) = items(open_snapshot(at_odds.store)).to_dict("records")
    assert (row["state"], row["difference"], row["owner"]) == ("open", -3500, "Ben")


def test_a_report_of_march_is_not_at_odds_with_the_ledger_of_april(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(LEDGER, ledger(), "ledger-2024-03.csv")
    loading.load("Code,Spent\nP1,100.00\n", statements(), "reports-2024-03.csv")
    loading.load(GOOD, name="register-2024-04.csv")
    loading.load("Code,Month,Kind,Amount\nP1,2024-04,invoice,20.00\n", ledger(), "ledger-2024-04.csv")
    assert items(open_snapshot(loading.store)).empty


def test_the_tolerance_is_that_of_the_settings(at_odds: Loading) -> None:
    write_policies(at_odds.store, {"tolerance": {"amount": "30.01", "percent": "0", "days": 1}}, at_odds.folder, ANNA)
    assert items(open_snapshot(at_odds.store)).empty
    write_policies(at_odds.store, {"tolerance": {"amount": "30.00", "percent": "0", "days": 1}}, at_odds.folder, ANNA)
    assert len(items(open_snapshot(at_odds.store))) == 1
    write_policies(at_odds.store, {"tolerance": {"amount": "1", "percent": "26", "days": 1}}, at_odds.folder, ANNA)
    assert items(open_snapshot(at_odds.store)).empty, "30 of 120 is 25 %"


def test_items_are_told_of_the_projects_in_scope_only(at_odds: Loading) -> None:
    assert items(open_snapshot(at_odds.store, scope=Scope(projects=("P2",)))).empty
