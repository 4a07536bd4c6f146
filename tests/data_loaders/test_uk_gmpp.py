"""The UK portfolio meets the totals that its owner published, and those computed from its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.metrics.rag import rank
from data_loaders.datasets import HERE
from data_loaders.ingest import ingest
from data_loaders.mapping import read_mapping
from data_loaders.queries import history
from data_loaders.queries.money import statements
from data_loaders.queries.projects import current_statuses, projects
from data_loaders.snapshot import Snapshot, dates, open_snapshot
from data_loaders.store import Store
from tests.data_loaders.making import copy_of

YEARS = range(2018, 2023)
MILLION_PENCE = 100_000_000


@pytest.fixture(scope="module")
def store(store_of: Callable[[str], Store]) -> Store:
    return store_of("uk-gmpp")


@pytest.fixture
def at(store: Store) -> Callable[[int], Snapshot]:
    return lambda year: open_snapshot(store, date(year, 3, 31))


At = Callable[[int], Snapshot]


@pytest.mark.parametrize(("year", "count"), [(2018, 133), (2019, 133), (2020, 125), (2021, 184), (2022, 235)])
def test_the_number_of_projects(at: At, year: int, count: int) -> None:
    assert len(at(year).frame(projects)) == count


@pytest.mark.parametrize("year", YEARS)
def test_departments_are_the_same_however_they_are_written(at: At, year: int) -> None:
    found = at(year).frame(projects)["portfolio"]
    assert found.notna().all()
    assert found.nunique() == found.str.casefold().nunique()
    if year == 2018:
        assert found.nunique() == 16


@pytest.mark.parametrize(
    ("year", "millions", "stated"),
    [(2018, 422_739, 119), (2019, 441_799, 118), (2020, 447_920, 113), (2021, 541_951, 164), (2022, 494_181, 191)],
)
def test_whole_life_cost_and_how_many_state_it(at: At, year: int, millions: int, stated: int) -> None:
    costs = _amounts(at(year), "whole_life_cost")
    assert costs["amount"].notna().sum() == stated
    assert costs["amount"].sum() / MILLION_PENCE == pytest.approx(millions, abs=1)
    assert costs["reason"].notna().sum() == len(costs) - stated
    assert set(costs["currency"].dropna()) == {"GBP"}


def _amounts(snapshot: Snapshot, measure: str) -> pd.DataFrame:
    found = snapshot.frame(statements)
    return found[(found["measure"] == measure) & (found["data_date"] == str(snapshot.as_at))]


def test_budget_and_forecast_of_the_year_2019(at: At) -> None:
    budget, forecast = _amounts(at(2019), "current_budget"), _amounts(at(2019), "eac")
    assert budget["amount"].sum() == 2_972_330_000_000
    assert forecast["amount"].sum() == 2_896_586_000_000
    assert set(budget["period_start"].dt.date) == {date(2018, 4, 1)}  # the fiscal year that ends on the data date


def _ratings(snapshot: Snapshot, which: str = "assured") -> Counter[str]:
    found = snapshot.frame(current_statuses)
    return Counter(found[found["data_date"] == str(snapshot.as_at)][which].fillna("none"))


def _as_found(snapshot: Snapshot) -> Counter[str]:
    found = snapshot.frame(current_statuses)
    found = found[found["data_date"] == str(snapshot.as_at)]
    words = found["assured_as_found"].str.replace(" ", "").str.casefold()
    return Counter(words[found["assured"] != "NOT_RATED"].dropna())


@pytest.mark.parametrize(
    ("year", "red", "amber_red", "amber", "amber_green", "green", "unrated"),
    [(2018, 8, 38, 59, 22, 2, 4), (2020, 11, 32, 59, 18, 3, 2)],
)
def test_ratings_are_kept_on_the_five_points_of_the_file(
    at: At, year: int, red: int, amber_red: int, amber: int, amber_green: int, green: int, unrated: int
) -> None:
    words = _as_found(at(year))
    assert [words[w] for w in ("red", "amber/red", "amber", "amber/green", "green")] == [
        red, amber_red, amber, amber_green, green,
    ]  # fmt: skip
    colors = _ratings(at(year))
    assert (colors["RED"], colors["AMBER"], colors["GREEN"]) == (red, amber_red + amber + amber_green, green)
    assert colors["NOT_RATED"] + colors["none"] == unrated


def test_ratings_of_2019_and_2021(at: At) -> None:
    colors = _ratings(at(2019))
    assert (colors["RED"], colors["NOT_RATED"] + colors["none"]) == (4, 3)
    words = _as_found(at(2021))
    assert words["amber"] + words["amber/red"] + words["red"] == 135


def test_ratings_of_2022_stand_in_two_columns_of_one_name(at: At) -> None:
    found = at(2022).frame(current_statuses)
    found = found[found["data_date"] == "2022-03-31"]
    assured = found["assured"].where(found["assured"] != "NOT_RATED")
    declared = found["declared"].where(found["declared"] != "NOT_RATED")
    assert not (assured.notna() & declared.notna()).any()
    either = Counter(assured.fillna(declared).fillna("none"))
    assert (either["GREEN"], either["AMBER"], either["RED"], either["none"]) == (24, 170, 27, 14)
    assert assured.notna().any()
    assert declared.notna().any()


def test_each_rating_of_2022_is_found_in_its_own_column(store: Store, at: At) -> None:
    found = at(2022).frame(current_statuses)
    own = history.origins(at(2022), (int(found[found["declared"] == "RED"]["record_id"].iloc[0]),)).iloc[0]
    cells = [history.cell_of(own, "status_report", field) for field in ("assured", "declared")]
    positions = [own["positions"][name] for name in ("assured", "declared")]
    assert [title for _, title in positions] == ["colour_rating", "colour_rating"]
    assert cells[0] != cells[1]
    assert own["cells"][positions[1][0]].strip().casefold() == "red"


def test_projects_under_several_names_are_followed_from_2018_to_2019(at: At) -> None:
    before, after = (at(year).frame(projects) for year in (2018, 2019))
    assert len(set(before["project_id"]) & set(after["project_id"])) == 114
    old, new = (at(year).frame(current_statuses).set_index("project_id") for year in (2018, 2019))
    old, new = old[old["data_date"] == "2018-03-31"], new[new["data_date"] == "2019-03-31"]
    both = sorted(set(old.index) & set(new.index))
    ranks = [(rank(*_rating(old.loc[number])), rank(*_rating(new.loc[number]))) for number in both]
    moves = [after - before for before, after in ranks if before is not None and after is not None]
    assert len(moves) == 110
    improved, declined = sum(move < 0 for move in moves), sum(move > 0 for move in moves)
    assert (improved, declined, moves.count(0)) == (32, 19, 59)


def _rating(row: pd.Series) -> tuple[str | None, str | None]:
    return tuple(None if pd.isna(row[name]) else row[name] for name in ("assured", "assured_as_found"))


def test_the_data_date_is_the_end_of_march_and_its_rule_is_told(store: Store) -> None:
    assert dates(store) == [date(year, 3, 31) for year in YEARS]
    origins = history.loads(open_snapshot(store))
    rules = set(origins[origins["mapping"] == "uk-gmpp"]["data_date_rule"])
    assert rules == {"31 March of the file's year, because the file states no date"}


def test_loading_all_files_a_second_time_changes_nothing(store: Store, tmp_path: Path) -> None:
    loading = copy_of(store, tmp_path)
    outcome = loading.loads("mapping", "state", "rejected", "skipped")
    assert outcome.count(("uk-gmpp", "published", 0, 0)) == len(YEARS)
    before = loading.counts()
    mapping = read_mapping("uk-gmpp")
    reports = [ingest(loading.store, HERE / "uk-gmpp" / f"gmpp-{year}.csv", mapping) for year in YEARS]
    assert [(report.state, report.changed, report.closed) for report in reports] == [("unchanged", 0, 0)] * 5
    assert loading.counts() == before
