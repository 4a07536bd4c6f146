"""The sample organization: the same bytes for a seed, figures that agree, and the traits that were built in."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from data_loaders.generator import generate
from data_loaders.mapping import read_mapping

Rows = list[dict[str, Any]]
SMALL = {"projects": 8, "people": 20, "months": 12}
LAST = "2026-10"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("harbour")
    generate(out)
    return out


def rows(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> Rows:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def ledger(path: Path) -> Rows:
    return rows(path, "cp1252", ";")


def cents(text: str) -> int:
    value = round(float(text.strip("()").replace(",", "")) * 100)
    return -value if text.startswith("(") else value


def status(path: Path) -> Rows:
    grid = list(load_workbook(path)["Status"].iter_rows(min_row=4, values_only=True))
    return [dict(zip(grid[0], line, strict=True)) for line in grid[1:]]


def months(folder: Path, pattern: str) -> list[tuple[str, Path]]:
    return sorted((path.stem.split("-", 1)[1], path) for path in folder.glob(pattern))


def manifest(out: Path) -> dict[str, Any]:
    return yaml.safe_load((out / "manifest.yaml").read_text())


def digests(out: Path) -> dict[str, str]:
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# --- The same for a seed -----------------------------------------------------------------------------


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    generate(tmp_path / "one", **SMALL)
    generate(tmp_path / "two", **SMALL)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_other_seed_other_organization(tmp_path: Path) -> None:
    generate(tmp_path / "one", **SMALL)
    generate(tmp_path / "two", **SMALL, seed=8)
    assert digests(tmp_path / "one") != digests(tmp_path / "two")


@pytest.mark.parametrize(("projects", "people", "span"), [(8, 20, 12), (1, 2, 6), (30, 60, 24), (130, 40, 9)])
def test_sizes(tmp_path: Path, projects: int, people: int, span: int) -> None:
    generate(tmp_path, projects, people, span, seed=3)
    history = min(span, max(6, span - 5))
    registers = months(tmp_path, "register/register-*.csv")
    assert len(registers) == history
    assert len(rows(registers[-1][1])) == projects
    assert len({row["Employee"] for _, path in months(tmp_path, "people/roster-*.csv") for row in rows(path)}) <= people
    check_mappings(tmp_path)


def test_too_small_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least"):
        generate(tmp_path, months=3)


# --- Files and mappings ------------------------------------------------------------------------------


def check_mappings(out: Path) -> None:
    """Every file of the manifest is there, with the columns that its mapping names."""
    for entry in manifest(out)["files"]:
        path, mapping = out / entry["file"], read_mapping(entry["mapping"])
        columns = mapping.tables[0].columns.values()
        found = next(iter(header(path, mapping.encoding or "utf-8", mapping.delimiter or ",")))
        assert {title for column in columns for title in column.headers} <= set(found), entry


def header(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    if path.suffix == ".xlsx":
        yield from (
            [str(cell) for cell in row] for row in load_workbook(path)["Status"].iter_rows(4, 4, values_only=True)
        )
    else:
        with path.open(encoding=encoding, newline="") as file:
            yield next(csv.reader(file, delimiter=delimiter))


def test_manifest_matches_files(harbour: Path) -> None:
    content = manifest(harbour)
    listed = [entry["file"] for entry in content["files"]]
    written = {str(path.relative_to(harbour)) for path in harbour.rglob("*") if path.is_file()}
    assert len(listed) == len(set(listed))
    assert written - set(listed) == {"manifest.yaml", "conflicts.csv"}
    assert listed[0] == "register/register-2024-04.csv"
    assert content["reporting_currency"] == "GBP"
    check_mappings(harbour)


def test_projects_are_registered_before_they_are_used(harbour: Path) -> None:
    known: set[str] = set()
    for entry in manifest(harbour)["files"]:
        path = harbour / entry["file"]
        if entry["mapping"] == "harbour-register":
            known |= {row["Project code"] for row in rows(path)}
        elif entry["mapping"] != "harbour-timesheets" and path.suffix == ".csv":
            found = ledger(path) if entry["mapping"] == "harbour-ledger" else rows(path)
            used = {row[c] for row in found for c in ("Project", "Project code", "Receiver", "Giver") if c in row}
            assert used <= known, entry


def test_volume(harbour: Path) -> None:
    lines = sum(path.read_bytes().count(b"\n") for path in harbour.rglob("*.csv"))
    assert 120_000 < lines < 200_000


@pytest.mark.parametrize(
    ("pattern", "grain"),
    [
        ("finance/ledger-*.csv", ("Project", "Period", "Category", "Cost type", "Entry")),
        ("finance/budget.csv", ("Project", "Version", "Month", "Category", "Cost type")),
        ("finance/forecast-*.csv", ("Project", "Month", "Cost type")),
        ("registers/milestones-*.csv", ("Project code", "Milestone")),
        ("registers/risks-*.csv", ("Project code", "Risk")),
        ("people/allocations-*.csv", ("Employee", "Project", "Week")),
        ("people/demand-*.csv", ("Role", "Project", "Week")),
        ("people/timesheets-*.csv", ("Employee", "Project", "Week")),
        ("people/absence-*.csv", ("Employee", "Week", "Kind")),
        ("registers/changes.csv", ("Recorded on", "Project code", "Change")),
    ],
)
def test_no_fact_is_stated_twice(harbour: Path, pattern: str, grain: tuple[str, ...]) -> None:
    for path in sorted(harbour.glob(pattern)):
        keys = [tuple(row[name] for name in grain) for row in (ledger(path) if "ledger" in pattern else rows(path))]
        assert len(keys) == len(set(keys)), path.name


# --- Figures that agree ------------------------------------------------------------------------------


def budgets(harbour: Path) -> dict[tuple[str, str], int]:
    """Current budget per project and month end (YYYY-MM), from the budget journal; whole units."""
    result: dict[tuple[str, str], int] = defaultdict(int)
    ends = [month for month, _ in months(harbour, "register/register-*.csv")]
    for row in rows(harbour / "finance/budget.csv"):
        for month in ends:
            if row["Approved on"][:7] <= month:
                result[row["Project"], month] += int(row["Amount"])
    return result


def costs(harbour: Path) -> dict[tuple[str, str], int]:
    """Cost to date in cents per project and month, as known in the month's extract."""
    result: dict[tuple[str, str], int] = {}
    total: dict[str, int] = defaultdict(int)
    for month, path in months(harbour, "finance/ledger-*.csv"):
        for row in ledger(path):
            if row["Entry"] != "Commitment":
                total[row["Project"]] += cents(row["Amount"])
        result.update({(project, month): amount for project, amount in total.items()})
    return result


def estimates(harbour: Path) -> dict[tuple[str, str], int]:
    """Estimate at completion in cents per project and month."""
    result = defaultdict(int, costs(harbour))
    for month, path in months(harbour, "finance/forecast-*.csv"):
        for row in rows(path):
            result[row["Project"], month] += int(row["Forecast"]) * 100
    return result


def test_budget_journal_adds_up_to_the_baselines(harbour: Path) -> None:
    journal: dict[tuple[str, int], int] = defaultdict(int)
    for row in rows(harbour / "finance/budget.csv"):
        journal[row["Project"], int(row["Version"])] += int(row["Amount"])
    for row in rows(harbour / "register/baselines.csv"):
        versions = range(int(row["Version"]) + 1)
        assert sum(journal[row["Project code"], version] for version in versions) == int(row["Budget"])


def test_statements_differ_exactly_where_conflicts_are_listed(harbour: Path) -> None:
    budget, cost, eac = budgets(harbour), costs(harbour), estimates(harbour)
    differing = set()
    for month, path in months(harbour, "status/status-*.xlsx"):
        for row in status(path):
            key = (row["Project code"], month)
            for fact, stated, booked in (
                ("current_budget", row["Budget"], budget[key] * 100),
                ("cost_to_date", row["Cost to date"], cost.get(key, 0)),
                ("eac", row["Forecast at completion"], eac[key]),
            ):
                if abs(stated * 100_000 - booked) > 50_000:
                    differing.add((fact, row["Project code"], month))
                    assert abs(stated * 100_000 - booked) > max(500_000, booked // 100)
    listed = rows(harbour / "conflicts.csv")
    assert differing == {(row["fact"], row["project"], LAST) for row in listed}
    assert len(listed) == 12
    assert {row["fact"] for row in listed} == {"current_budget", "cost_to_date", "eac"}


def test_conflicts_state_their_figures(harbour: Path) -> None:
    budget, cost, eac = budgets(harbour), costs(harbour), estimates(harbour)
    for row in rows(harbour / "conflicts.csv"):
        key = (row["project"], LAST)
        booked = {"current_budget": budget[key] * 100, "cost_to_date": cost[key], "eac": eac[key]}[row["fact"]]
        assert round(float(row["value_b"]) * 100) == booked
        assert float(row["difference"]) == pytest.approx(float(row["value_a"]) - float(row["value_b"]))


# --- Traits ------------------------------------------------------------------------------------------


def health(harbour: Path) -> dict[str, dict[str, Any]]:
    """The last reports of active projects with days late and share over budget."""
    budget, eac = budgets(harbour), estimates(harbour)
    finish = {
        row["Project code"]: date.fromisoformat(row["Finish"]) for row in rows(harbour / "register/baselines.csv")
    }
    return {
        row["Project code"]: {
            "rag": row["Overall"],
            "late": (row["Forecast finish"].date() - finish[row["Project code"]]).days,
            "over": eac[row["Project code"], LAST] / 100 / budget[row["Project code"], LAST] - 1,
        }
        for row in status(harbour / f"status/status-{LAST}.xlsx")
        if row["Overall"] in ("Green", "Amber", "Red")
    }


def test_ratings_spread(harbour: Path) -> None:
    rags = [item["rag"] for item in health(harbour).values()]
    share = {rag: rags.count(rag) / len(rags) for rag in ("Green", "Amber", "Red")}
    assert 0.52 <= share["Green"] <= 0.70
    assert 0.15 <= share["Amber"] <= 0.32
    assert 0.08 <= share["Red"] <= 0.17


def test_watermelons_and_pessimists(harbour: Path) -> None:
    items = health(harbour).values()
    assert 3 <= sum(i["rag"] == "Green" and (i["over"] > 0.10 or i["late"] > 30) for i in items) <= 5
    assert sum(i["rag"] != "Green" and i["over"] < 0.05 and i["late"] <= 7 for i in items) >= 1


def test_portfolio_is_a_little_over_budget(harbour: Path) -> None:
    budget, eac = budgets(harbour), estimates(harbour)
    total = sum(amount for (_, month), amount in budget.items() if month == LAST)
    assert 1.02 < sum(v for (_, month), v in eac.items() if month == LAST) / 100 / total < 1.04


def test_late_corrections_reach_back(harbour: Path) -> None:
    late = [r for m, p in months(harbour, "finance/ledger-*.csv") for r in ledger(p) if r["Period"] < m]
    assert 15 <= len(late) <= 60
    assert any(row["Amount"].startswith("(") for row in late)
    assert any(not row["Amount"].startswith("(") for row in late)


def test_accruals_reverse_and_orders_are_relieved(harbour: Path) -> None:
    states = {row["Project code"]: row["State"] for row in rows(harbour / f"register/register-{LAST}.csv")}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for _, path in months(harbour, "finance/ledger-*.csv"):
        for row in ledger(path):
            sums[row["Project"], row["Entry"]] += cents(row["Amount"])
    for project, state in states.items():
        if state == "Complete":
            assert sums[project, "Accrual"] == 0
            assert sums[project, "Commitment"] == 0


def test_rebaselined_with_a_decision(harbour: Path) -> None:
    later = [row for row in rows(harbour / "register/baselines.csv") if row["Version"] != "0"]
    decided = {
        (r["Project code"], r["Decided on"])
        for r in rows(harbour / "registers/changes.csv")
        if r["State"] == "Approved"
    }
    assert len(later) >= 3
    assert {(row["Project code"], row["Approved on"]) for row in later} <= decided


def test_some_reports_are_missing_or_late(harbour: Path) -> None:
    missing = late = 0
    for month, path in months(harbour, "status/status-*.xlsx"):
        register = rows(harbour / f"register/register-{month}.csv")
        active = {row["Project code"] for row in register if row["State"] == "Active"}
        reports = status(path)
        missing += len(active - {row["Project code"] for row in reports})
        end = date.fromisoformat(f"{month}-28")
        late += sum((row["Submitted on"].date() - end).days > 14 for row in reports)
    assert 15 <= missing <= 120
    assert 20 <= late <= 250


def test_timesheets_have_a_few_unknown_projects(harbour: Path) -> None:
    known = {row["Project code"] for row in rows(harbour / f"register/register-{LAST}.csv")}
    booked = [row["Project"] for _, path in months(harbour, "people/timesheets-*.csv") for row in rows(path)]
    assert 5 <= sum(code not in known for code in booked) <= 8
    assert read_mapping("harbour-timesheets").rejects == "keep"


def test_data_engineers_are_short(harbour: Path) -> None:
    roles = {row["Employee"]: row["Role"] for row in rows(harbour / f"people/roster-{LAST}.csv")}
    planned: dict[str, float] = defaultdict(float)
    asked: dict[str, float] = defaultdict(float)
    for row in rows(harbour / "people/allocations-2026-10-31.csv"):
        planned[roles[row["Employee"]]] += float(row["Hours"])
    for row in rows(harbour / "people/demand-2026-10-31.csv"):
        asked[row["Role"]] += float(row["Hours"])
    ratios = {role: asked[role] / planned[role] for role in planned}
    assert max(ratios, key=lambda role: ratios[role]) == "Data engineer"
    assert ratios["Data engineer"] > 1.25


def test_last_plan_looks_half_a_year_ahead(harbour: Path) -> None:
    weeks = sorted({row["Week"] for row in rows(harbour / "people/allocations-2026-10-31.csv")})
    assert (weeks[0], weeks[-1], len(weeks)) == ("2026-11-02", "2027-04-26", 26)
