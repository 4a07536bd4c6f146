"""The command says what it did, refuses in words and never with a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard import cli
from data_loaders.store import Store
from tests.data_loaders.making import GOOD, REGISTER, TITLES, Loading, encrypted_xlsx, write, write_xlsx, xls

COUNTS = ["read", "accepted", "rejected", "skipped", "unchanged", "changed", "closed"]
MESSAGE = {"severity", "file", "sheet", "cell", "found", "expected", "hint"}
COMMANDS = [
    "demo", "serve", "load", "loads", "withdraw", "figures", "definitions", "trace", "calibrate", "reconcile", "diff",
    "matches", "match", "join", "part", "policy", "override", "overrides", "check", "audit", "backup",
    "restore", "generate", "template",
]  # fmt: skip


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'record.db'}"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str) -> Run:
    """run("load", path, …): the command as `steerco` runs it, on a record of the test's own."""
    monkeypatch.setenv("STEERCO_DATABASE_URL", url)

    def command(*args: object, store: str | None = None) -> Result:
        if store is not None:
            monkeypatch.setenv("STEERCO_DATABASE_URL", store)
        monkeypatch.setattr(sys, "argv", ["steerco", *map(str, args)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Result(int(end.value.code or 0), out, err)

    return command


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """A mapping file of the user's own."""
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(REGISTER), "utf-8")
    return path


# --- load ------------------------------------------------------------------------------------------------


def test_a_load_tells_programs_what_it_did(run: Run, mapping: Path, tmp_path: Path) -> None:
    result = run("load", write(tmp_path, GOOD), "--mapping", mapping, "--json")
    assert result.code == 0
    assert list(result.json)[:10] == ["load", "source", *COUNTS, "messages"]
    assert [result.json[name] for name in COUNTS] == [2, 2, 0, 0, 0, 2, 0]
    assert (result.json["load"], result.json["source"], result.json["messages"]) == (1, "pmo", [])


def test_a_second_load_says_that_nothing_changed(run: Run, mapping: Path, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    run("load", path, "--mapping", mapping)
    result = run("load", path, "--mapping", mapping, "--json")
    assert (result.code, result.json["state"]) == (0, "unchanged")
    assert [result.json[name] for name in COUNTS] == [2, 2, 0, 0, 2, 0, 0]


def test_rejected_rows_are_told_in_words_and_to_programs(run: Run, mapping: Path, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD + "P3,Quay,Lost,32/13/2024,\n")
    told = run("load", path, "--mapping", mapping)
    assert (told.code, told.out) == (1, "")
    assert "Error: register-2024-03.csv › C4: found 'Lost'; expected one of: Active, On hold" in told.err
    assert "1 of 3 rows cannot be accepted. Nothing was published." in told.err
    result = run("load", path, "--mapping", mapping, "--json")
    assert (result.code, result.json["load"], result.json["rejected"]) == (1, None, 1)
    assert [set(message) for message in result.json["messages"]] == [MESSAGE] * 2
    assert [message["cell"] for message in result.json["messages"]] == ["C4", "D4"]
    kept = run("load", path, "--mapping", mapping, "--keep-rejects", "--json")
    assert (kept.code, kept.json["accepted"], kept.json["rejected"]) == (0, 2, 1)


def _zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    return path


def _unreadable(folder: Path) -> Path:
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    return folder / "loop.csv"


ROWS = [TITLES.split(","), ["P1", "Wall", "Active", "31/01/2024", 5]]
BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing file": (lambda f: f / "none.csv", "found no such file"),
    "unreadable file": (_unreadable, "found Too many levels"),
    "unknown ending": (lambda f: write(f, GOOD, "a.pdf"), "found a .pdf file"),
    "empty file": (lambda f: write(f, ""), "found an empty file"),
    "only titles": (lambda f: write(f, TITLES), "found no rows below the header"),
    "missing column": (
        lambda f: write(f, "Code,Title\nP1,x\n"),
        "row 1: found the titles “Code”, “Title”; expected a column “Name”",
    ),
    "column of another kind": (
        lambda f: write(f, f"{TITLES}\nP1,a,,,yes\nP2,b,,,no\n"),
        "E2: found 'yes'; expected a number",
    ),
    "date that cannot be read": (lambda f: write(f, f"{TITLES}\nP1,a,,soon,\n"), "D2: found 'soon'; expected a date"),
    "order of dates not settled": (lambda f: write(f, f"{TITLES}\nP1,a,,01/02/2024,\n"), "D2: found '01/02/2024'"),
    "amount that cannot be read": (lambda f: write(f, f'{TITLES}\nP1,a,,,"1.234,56"\n'), "E2: found '1.234,56'"),
    "amount beyond all bounds": (lambda f: write(f, f"{TITLES}\nP1,a,,,{'9' * 40}\n"), "E2: found"),
    "failed formula": (
        lambda f: write_xlsx(f / "a-2024-03.xlsx", {"S": [*ROWS, ["P2", "b", None, None, "#REF!"]]}),
        "S › E3: found '#REF!'",
    ),
    "zip renamed": (lambda f: _zip(f / "a.xlsx"), "found a broken or foreign archive"),
    "text renamed": (lambda f: write(f, GOOD, "a.xlsx"), "found a file that is no workbook"),
    "workbook renamed": (lambda f: write_xlsx(f / "b.xlsx", {"S": ROWS}).rename(f / "b.csv"), "named as text"),
    "password": (lambda f: write(f, encrypted_xlsx(), "a.xlsx"), "found a password-protected workbook"),
    "password on xls": (lambda f: write(f, xls(ROWS, password=True), "a.xls"), "found a password-protected workbook"),
    "no date in the name": (lambda f: write(f, GOOD, "register.csv"), "found the name 'register.csv'"),
    "open quotation mark": (lambda f: write(f, GOOD + '"P3,x\n'), "found a quotation mark in row 4"),
    "folder without manifest": (lambda f: f, "found no manifest.yaml"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_in_words_and_changes_nothing(
    run: Run, mapping: Path, tmp_path: Path, url: str, case: str
) -> None:
    make, said = BAD[case]
    good, files = tmp_path / "good", tmp_path / "files"
    good.mkdir(), files.mkdir()
    run("load", write(good, GOOD), "--mapping", mapping)
    before = Loading(Store(url), tmp_path).counts()
    path = make(files)
    told = run("load", path, "--mapping", mapping)
    assert told.code == 1
    assert said in told.err
    result = run("load", path, "--mapping", mapping, "--json")
    assert (result.code, result.json["load"]) == (1, None)
    message = result.json["messages"][0]
    assert set(message) == MESSAGE
    assert message["file"]
    assert message["found"]
    assert message["expected"]
    assert message["hint"]
    assert Loading(Store(url), tmp_path).counts() == before


def test_an_unknown_sheet_and_an_unknown_project_are_refused(run: Run, mapping: Path, tmp_path: Path) -> None:
    content = yaml.safe_load(mapping.read_text("utf-8"))
    content["tables"][0]["sheet"] = "Projects"
    mapping.write_text(yaml.safe_dump(content), "utf-8")
    result = run("load", write_xlsx(tmp_path / "a-2024-03.xlsx", {"Data": ROWS}), "--mapping", mapping)
    assert result.code == 1
    assert "a-2024-03.xlsx › Projects: found the sheets “Data”; expected a sheet named “Projects”" in result.err
    content["tables"][0]["project"]["creates"] = False
    mapping.write_text(yaml.safe_dump(content), "utf-8")
    result = run("load", write_xlsx(tmp_path / "b-2024-03.xlsx", {"Projects": ROWS}), "--mapping", mapping)
    assert result.code == 1
    assert "Projects › A2: found 'P1'; expected the code or name of a project in the register" in result.err


@pytest.mark.parametrize("content", ["name: [", "name: x", "- a"])
def test_a_bad_mapping_is_refused(run: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "own.yaml").write_text(content, "utf-8")
    result = run("load", write(tmp_path, GOOD), "--mapping", tmp_path / "own.yaml")
    assert result.code == 1
    assert "Mend the mapping file" in result.err
    assert run("load", write(tmp_path, GOOD), "--mapping", "nowhere").code == 1


# --- The database ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "://",
        "oracle://host/db",
        "nosuch://host/db",
        "mysql://u:secret@host/db",
        "sqlite:////proc/none/record.db",
    ],
)
@pytest.mark.parametrize(
    "command", [("load", "register.csv", "--mapping", "uk-gmpp"), ("loads",), ("figures", "--metric", "eac")]
)
def test_a_database_that_cannot_be_opened_is_refused(run: Run, address: str, command: tuple[str, ...]) -> None:
    result = run(*command, store=address)
    assert result.code == 1
    assert "Refused: " in result.err
    assert "STEERCO_DATABASE_URL" in result.err
    assert "secret" not in result.err


def test_a_file_that_is_no_database_is_refused(run: Run, tmp_path: Path, mapping: Path) -> None:
    (tmp_path / "record.db").write_text("I am no database, and long enough to tell so. " * 100)
    for command in (("load", write(tmp_path, GOOD), "--mapping", mapping), ("loads",)):
        result = run(*command)
        assert result.code == 1
        assert "file is not a database" in result.err


def test_a_record_that_may_not_be_written_refuses_a_load_and_shows_its_figures(
    run: Run, tmp_path: Path, mapping: Path, url: str
) -> None:
    run("load", write(tmp_path, GOOD), "--mapping", mapping)
    Store(url).engine.dispose()
    locked = f"sqlite:///file:{tmp_path / 'record.db'}?mode=ro&uri=true"
    for text in (GOOD.replace("Crane", "Gantry"), "", GOOD + "P3,,,,\n"):
        result = run("load", write(tmp_path, text), "--mapping", mapping, store=locked)
        assert result.code == 1
    assert "Lost" not in result.err
    assert run("figures", "--metric", "project_count", "--json", store=locked).json[0]["value"] == 2


def test_without_a_record_there_is_nothing_to_show(run: Run) -> None:
    for command in (("loads",), ("figures", "--metric", "eac")):
        result = run(*command)
        assert result.code == 1
        assert "found no record" in result.err


# --- figures and the rest --------------------------------------------------------------------------------


@pytest.fixture
def uk(store_of: Callable[[str], Store]) -> str:
    return store_of("uk-gmpp").url


def test_figures_give_the_published_totals(run: Run, uk: str) -> None:
    found = run(
        "figures", "--metric", "project_count", "--metric", "whole_life_cost", "--by", "as_at", "--json", store=uk
    ).json
    assert {tuple(one) for one in found} == {("metric", "group", "as_at", "value", "unit", "coverage", "reason")}
    counts = {one["as_at"]: one["value"] for one in found if one["metric"] == "project_count"}
    assert list(counts.values()) == [133, 133, 125, 184, 235]
    costs = {one["as_at"][:4]: one for one in found if one["metric"] == "whole_life_cost"}
    assert {year: round(float(one["value"]) / 1e6) for year, one in costs.items()} == {
        "2018": 422_739, "2019": 441_799, "2020": 447_920, "2021": 541_951, "2022": 494_181,
    }  # fmt: skip
    assert [{name: one["coverage"][name] for name in ("known", "of")} for one in costs.values()] == [
        {"known": known, "of": of} for known, of in [(119, 133), (118, 133), (113, 125), (164, 184), (191, 235)]
    ]
    assert {one["unit"] for one in costs.values()} == {"GBP"}
    assert costs["2018"]["group"] == {"as_at": "2018-03-31"}


def test_figures_of_something_unknown_are_refused(run: Run, uk: str) -> None:
    for option in (
        ("--metric", "happiness"),
        ("--metric", "eac", "--by", "mood"),
        ("--metric", "eac", "--as-at", "1999-01-01"),
    ):
        result = run("figures", *option, store=uk)
        assert result.code == 1
        assert result.err.startswith("Refused: ")


def test_loads_lists_refused_ones_too(run: Run, tmp_path: Path, mapping: Path) -> None:
    run("load", write(tmp_path, GOOD), "--mapping", mapping)
    run("load", write(tmp_path, GOOD + "P3,,,,\n"), "--mapping", mapping)
    rows = run("loads", "--json").json
    assert [(row["load"], row["state"], row["rejected"]) for row in rows] == [(1, "published", 0), (2, "refused", 1)]
    assert rows[1]["messages"][0]["cell"] == "B4"
    assert len(run("loads").out.splitlines()) == 2


@pytest.mark.parametrize(
    "args",
    [("load",), ("figures",), ("nothing",), ("loads", "--colour"), ("figures", "--metric", "eac", "--as-at", "May")],
)
def test_a_command_that_cannot_be_meant_exits_with_2(run: Run, args: tuple[str, ...]) -> None:
    assert run(*args).code == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.code == 0
    assert "Example: " in result.out
    assert f"steerco {command}" in result.out


def test_the_list_of_commands_is_whole(run: Run) -> None:
    assert [name for name in COMMANDS if name not in run("--help").out] == []
    assert sorted(COMMANDS) == sorted(command.name or "" for command in cli.app.registered_commands)


def test_generated_files_load_and_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "harbour"
    assert run("generate", "--projects", "2", "--people", "4", "--months", "6", "--out", out).code == 0
    assert run("generate", "--projects", "2", "--people", "4", "--months", "6", "--out", out).code == 1
    result = run("load", out, "--json")
    assert result.code == 0
    assert all(report["read"] == report["accepted"] + report["rejected"] + report["skipped"] for report in result.json)


def test_the_command_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "dashboard.cli", "loads"], capture_output=True, text=True, check=False,
                          env={"STEERCO_DATABASE_URL": "sqlite:////nowhere/at/all.db"})  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("Refused: ")


def test_trace_proves_a_figure_down_to_the_cell(run: Run, uk: str, tmp_path: Path) -> None:
    found = run("trace", "whole_life_cost", "--portfolio", "MOD", "--as-at", "2019-03-31", "--json", store=uk).json
    assert set(found) >= {"figure", "definition", "policy", "rows", "excluded", "readds"}
    assert found["readds"]["holds"] is True
    assert sum(Decimal(row["counted"]) for row in found["rows"]) == Decimal(found["figure"]["value"])
    assert {row["file"] for row in found["rows"]} == {"gmpp-2019.csv"}
    assert all(row["cell"] and row["found"] and row["unit"] == "GBP" and row["loaded_at"] for row in found["rows"])
    assert all(row["reason"] for row in found["excluded"])
    table = tmp_path / "rows.csv"
    out = run("trace", "whole_life_cost", "--portfolio", "MOD", "--csv", str(table), store=uk).out
    assert "rows give it again" in out
    assert table.read_text("utf-8-sig").startswith("counts,project,column,source,file,sheet,cell")


def test_trace_of_what_is_not_there_is_refused(run: Run, uk: str) -> None:
    assert run("trace", "happiness", store=uk).code == 1
    assert run("trace", "eac", "--portfolio", "Nowhere", store=uk).code == 1
    assert run("trace", "rag_assured", store=uk).code == 1
