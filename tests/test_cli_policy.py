"""The commands that set rules and override colors."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dashboard.metrics.definitions import DEFINITIONS
from tests.data_loaders.making import GOOD, REGISTER, write
from tests.test_cli import Run, run, url

__all__ = ["run", "url"]


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    """A record of two projects, P1 and P2."""
    mapping = tmp_path / "own.yaml"
    mapping.write_text(yaml.safe_dump(REGISTER), "utf-8")
    assert run("load", write(tmp_path, GOOD), "--mapping", mapping).code == 0
    return run


def test_a_rule_is_set_and_its_history_listed(loaded: Run) -> None:
    done = loaded("policy", "set", "rag.all.cost_red", "12 %", "--reason", "agreed", "--by", "A. Lin")
    assert (done.code, done.out) == (0, "Load 2: rag.all.cost_red is set to 12 %.\n")
    found = loaded("policy", "--json").json
    assert found["settings"]["rag.all.cost_red"] == "12"
    assert (found["version"]["load"], found["version"]["by"]) == (2, "A. Lin")
    (entry,) = found["history"]
    assert {name: entry[name] for name in ("name", "before", "value", "by", "reason", "load")} == {
        "name": "rag.all.cost_red", "before": "10", "value": "12", "by": "A. Lin", "reason": "agreed", "load": 2,
    }  # fmt: skip
    told = loaded("policy").out
    assert "10\u202f% → 12\u202f% (A. Lin; agreed)" in told
    assert loaded("policy", "--known-on", "1", "--json").json["settings"]["rag.all.cost_red"] == "10"


def test_a_rule_of_a_project(loaded: Run) -> None:
    assert loaded("policy", "set", "rag.all.cost_red", "8", "--project", "P1", "--reason", "strict").code == 0
    settings = loaded("policy", "--json").json["settings"]
    assert (settings["rag.projects.P1.cost_red"], settings["rag.all.cost_red"]) == ("8", "10")


def test_a_preview_changes_nothing(loaded: Run) -> None:
    told = loaded("policy", "set", "rag.all.cost_red", "12", "--preview")
    assert told.code == 0
    assert "No project changes its overall color. Nothing was changed." in told.out
    found = loaded("policy", "set", "rag.all.cost_red", "12", "--preview", "--json").json
    assert found == {"said": "No project changes its overall color.", "changes": []}
    assert loaded("policy", "--json").json["history"] == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("rag.all.cost_red", "4", "--reason", "x"), "cost_amber (5 %) must be below cost_red (4 %)"),
        (("rag.all.cost_red", "4", "--preview"), "cost_amber (5 %) must be below cost_red (4 %)"),
        (("rag.all.cost_red", "12"), "expected a reason"),
        (("rag.all.cost_red", "12", "--portfolio", "Nowhere", "--reason", "x"), "a portfolio of the record"),
        (("rag.all.cost_red", "12", "--portfolio", "Nowhere", "--preview"), "a portfolio of the record"),
        (("cadence_days", "12", "--project", "P1", "--reason", "x"), "--portfolio or --project"),
        (("notice", "Hello", "--preview"), "a setting that colors follow from"),
        (("mood", "good", "--reason", "x"), "no such setting"),
    ],
)
def test_what_cannot_hold_is_refused(loaded: Run, args: tuple[str, ...], said: str) -> None:
    result = loaded("policy", "set", *args)
    assert (result.code, result.out) == (1, "")
    assert said in result.err
    assert "othing was changed." in result.err
    assert loaded("policy", "--json").json["history"] == []


@pytest.mark.parametrize("args", [("set",), ("set", "rag.all.cost_red"), ("sot", "a", "b")])
def test_a_policy_command_that_cannot_be_meant_exits_with_2(loaded: Run, args: tuple[str, ...]) -> None:
    assert loaded("policy", *args).code == 2


def test_a_color_is_overridden_listed_and_lifted(loaded: Run) -> None:
    done = loaded("override", "P1", "amber", "--until", "2099-12-31", "--reason", "Paid", "--by", "A. Lin")
    assert done.code == 0
    assert "P1 is AMBER until 2099-12-31" in done.out
    (row,) = loaded("overrides", "--json").json
    assert {name: row[name] for name in ("code", "color", "author", "reason", "expires_on", "expired", "overall")} == {
        "code": "P1", "color": "AMBER", "author": "A. Lin", "reason": "Paid", "expires_on": "2099-12-31",
        "expired": False, "overall": "AMBER",
    }  # fmt: skip
    assert "1 in force, 0 expired." in loaded("overrides").out
    assert "0 in force, 1 expired." in loaded("overrides", "--as-at", "2100-01-01").out
    counted = loaded("figures", "--metric", "rag_overall", "--json").json
    assert {one["group"]["rag"]: one["value"] for one in counted}["AMBER"] == 1
    assert loaded("override", "P1", "none").code == 0
    assert loaded("overrides", "--json").json == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("P9", "red", "--until", "2099-12-31", "--reason", "x"), "found 'P9'"),
        (("P1", "mauve", "--until", "2099-12-31", "--reason", "x"), "one of: GREEN, AMBER, RED"),
        (("P1", "red", "--until", "2099-12-31"), "expected a reason"),
        (("P1", "red", "--reason", "x"), "expiry: found none"),
        (("P1", "red", "--until", "2024-04-01", "--reason", "x"), "2024-04-01, which is over"),
        (("P1", "none"), "no override"),
    ],
)
def test_an_override_that_is_not_whole_is_refused(loaded: Run, args: tuple[str, ...], said: str) -> None:
    result = loaded("override", *args)
    assert (result.code, result.out) == (1, "")
    assert said in result.err
    assert loaded("overrides", "--json").json == []


def test_definitions_say_their_version_and_the_policy_in_force(loaded: Run, run: Run) -> None:
    loaded("policy", "set", "rag.all.cost_red", "12", "--reason", "agreed", "--by", "A. Lin")
    (found,) = loaded("definitions", "rag_computed", "--json").json
    assert found["version"] == DEFINITIONS["rag_computed"].version
    assert found["policy"]["load"] == 2
    assert "red from 12\u202f% over budget" in found["limits"][0]
    told = loaded("definitions").out
    assert "Policy in force: load 2" in told
    assert all(one.label in told and one.version in told for one in DEFINITIONS.values())


def test_definitions_need_no_record(run: Run) -> None:
    (found,) = run("definitions", "eac", "--json").json
    assert (found["policy"], found["limits"], found["unit"]) == (None, [], "money")
    told = run("definitions", "eac", store="nonsense")
    assert (told.code, "Forecast at completion" in told.out) == (0, True)
    assert "rules of the record are not known" in told.err
    assert run("definitions", "happiness").code == 1
