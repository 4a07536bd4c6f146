"""The commands that look after the record, as a person at the shell uses them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml

from tests.data_loaders.ledger import ledger, statements
from tests.data_loaders.making import GOOD, REGISTER, TITLES, write
from tests.test_cli import Run, run, url

__all__ = ["run", "url"]
LEDGER = "Code,Month,Kind,Amount\nP1,2024-03,invoice,100.00\n"


@pytest.fixture
def mappings(tmp_path: Path) -> dict[str, Path]:
    """Mapping files of a register, a ledger and reports."""
    files = {"register": REGISTER}
    for name, mapping in (("ledger", ledger(authority={"money": 1})), ("reports", statements(authority={"money": 2}))):
        files[name] = mapping.model_dump(mode="json", exclude={"content_hash"}, exclude_defaults=True)
    paths = {name: tmp_path / f"{name}.yaml" for name in files}
    for name, content in files.items():
        paths[name].write_text(yaml.safe_dump(content))
    return paths


@pytest.fixture
def loaded(run: Run, mappings: dict[str, Path], tmp_path: Path) -> Run:
    """A register, a ledger and a report that is at odds with it: loads 1 to 3."""
    for name, text, file in (
        ("register", GOOD, "register-2024-03.csv"),
        ("ledger", LEDGER, "ledger-2024-03.csv"),
        ("reports", "Code,Spent\nP1,90.00\n", "reports-2024-03.csv"),
    ):
        result = run("load", write(tmp_path, text, file), "--mapping", mappings[name])
        assert result.code == 0, result.err
    return run


def cost(run: Run, *args: str) -> float | None:
    return run("figures", "--metric", "cost_to_date", "--json", *args).json[0]["value"]


def test_a_withdrawn_load_is_out_of_the_figures_and_stays_in_the_list(loaded: Run) -> None:
    assert cost(loaded) == 100
    result = loaded("withdraw", 2, "--reason", "wrong month", "--by", "Anna")
    assert (result.code, result.out.strip()) == (
        0, "Load 4 withdrew load 2 (ledger-2024-03.csv): 1 facts closed, 0 restored.",
    )  # fmt: skip
    assert cost(loaded) == 90, "the report is what is left"
    assert cost(loaded, "--known-on", "3") == 100
    rows = loaded("loads", "--json").json
    assert [(row["load"], row["kind"], row["withdraws"], row["withdrawn_by"]) for row in rows][1::2] == [
        (2, "file", None, 4), (4, "withdrawal", 2, None),
    ]  # fmt: skip
    again = loaded("withdraw", 2, "--reason", "again")
    assert (again.code, "load 4 has withdrawn" in again.err) == (1, True)


def test_loads_are_listed_oldest_first_for_programs(loaded: Run) -> None:
    rows = loaded("loads", "--json").json
    assert [row["load"] for row in rows] == [1, 2, 3]
    assert {"loaded_at", "loaded_by", "state", "file", "data_date"} <= set(rows[0])


def test_a_difference_is_listed_accepted_with_a_reason_and_open_again_on_demand(loaded: Run) -> None:
    (item,) = loaded("reconcile", "--json").json
    assert (item["item"], item["shown"], item["other"], item["difference"], item["state"]) == (
        "P1/cost_to_date/reports", 100.0, 90.0, -10.0, "open",
    )  # fmt: skip
    assert item["shown_at"] == "Ledger: sum of 1 row of 1 file"
    assert "reports-2024-03.csv › B2 · load 3" in item["other_at"]
    assert "1 open of 1." in loaded("reconcile").out
    refused = loaded("reconcile", item["item"], "--accept")
    assert (refused.code, "a reason" in refused.err) == (1, True)
    assert loaded("reconcile", item["item"], "--accept", "--reason", "an accrual", "--owner", "Ben").code == 0
    (item,) = loaded("reconcile", "--json").json
    assert (item["state"], item["reason"], item["owner"]) == ("accepted", "an accrual", "Ben")
    assert loaded("figures", "--metric", "unreconciled", "--json").json[0]["value"] == 0
    assert loaded("reconcile", item["item"], "--reopen").code == 0
    assert loaded("reconcile", "--json").json[0]["state"] == "open"
    for wrong in (("P1/nothing/here", "--accept"), (item["item"],)):
        assert loaded("reconcile", *wrong).code == 1


def test_late_corrections_are_listed(loaded: Run, mappings: dict[str, Path], tmp_path: Path) -> None:
    more = write(tmp_path, LEDGER.replace("100", "120"), "ledger-2024-03.csv")
    assert loaded("load", more, "--mapping", mappings["ledger"]).code == 0
    (row,) = loaded("diff", 3, "--as-at", "2024-03-31", "--json").json
    assert (row["code"], row["kind"], row["field"], row["before"], row["after"], row["load"]) == (
        "P1", "changed", "amount", 10000, 12000, 4,
    )  # fmt: skip
    assert "1 corrections" in loaded("diff", 3).out
    assert loaded("diff", 0).code == 1


def test_a_name_waits_is_answered_and_parted_again(loaded: Run, mappings: dict[str, Path], tmp_path: Path) -> None:
    text = f"{TITLES}\nP2,Crane,,,\nP8,Harbour walls,,,\n"
    result = loaded("load", write(tmp_path, text, "register-2024-04.csv"), "--mapping", mappings["register"])
    assert "Waiting for you: “Harbour walls” (register-2024-04.csv), near Harbour wall" in result.err
    (one,) = loaded("matches", "--json").json
    assert (one["kind"], one["code"]) == ("near", "P8")
    assert loaded("match", one["id"]).code == 1
    assert loaded("match", one["id"], "--same-as", "P1", "--by", "Anna").code == 0
    codes = [row["group"]["project"] for row in loaded("figures", "--metric", "eac", "--by", "project", "--json").json]
    assert sorted(codes) == ["P1", "P2"]
    assert loaded("part", "P8", "--reason", "they are two").code == 0
    codes = [row["group"]["project"] for row in loaded("figures", "--metric", "eac", "--by", "project", "--json").json]
    assert sorted(codes) == ["P2", "P8"]


def test_the_record_is_checked_and_exits_1_where_it_differs(loaded: Run, url: str) -> None:
    import sqlite3

    assert loaded("check", "--store").code == 0
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("update project_period set amount = amount + 1")
    connection.close()
    result = loaded("check", "--store", "--json")
    assert (result.code, result.json["ok"]) == (1, False)
    assert any("10001" in problem for problem in result.json["problems"])


def test_the_trail_is_exported_and_no_spreadsheet_takes_it_for_a_formula(loaded: Run, tmp_path: Path) -> None:
    assert loaded("withdraw", 2, "--reason", "no", "--by", "=cmd()").code == 0
    assert loaded("audit", "--out", tmp_path / "audit.csv").code == 0
    with (tmp_path / "audit.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["action"] for row in rows] == ["load", "load", "load", "withdraw"]
    assert rows[-1]["actor"] == "'=cmd()"
    assert json.loads(rows[-1]["detail"])["reason"] == "no"
    assert loaded("audit", "--out", tmp_path / "audit.csv").code == 1, "nothing is overwritten"


def test_a_backup_is_put_back(loaded: Run, tmp_path: Path) -> None:
    assert loaded("backup", tmp_path / "copy.db").code == 0
    assert loaded("withdraw", 2, "--reason", "no").code == 0
    result = loaded("restore", tmp_path / "copy.db")
    assert (result.code, "The record before is in" in result.out) == (0, True)
    assert cost(loaded) == 100
    broken = tmp_path / "broken.db"
    broken.write_bytes((tmp_path / "copy.db").read_bytes()[:5000])
    assert loaded("restore", broken).code == 1
    assert cost(loaded) == 100


@pytest.mark.parametrize("asked", ["0", "99", "2001-01-01", "soon"])
def test_a_known_on_that_cannot_be_is_refused(loaded: Run, asked: str) -> None:
    result = loaded("figures", "--metric", "eac", "--known-on", asked)
    assert (result.code, result.err.startswith("Refused: ")) == (1, True)
