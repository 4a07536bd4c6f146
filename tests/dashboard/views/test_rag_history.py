"""Colors over time by projects and by money, how long a color has held, and the path back to green."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from dashboard.charts.health import rag_over_time
from dashboard.frame_cache import cached_frame
from dashboard.views import rag, rag_matrix, rag_trend
from dashboard.views.facts import project_facts
from dashboard.views.figures import figures
from data_loaders.queries import projects
from data_loaders.snapshot import Scope, Snapshot, open_snapshot
from tests.conftest import StoreOf
from tests.dashboard.views.conftest import before


@pytest.fixture
def gmpp(store_of: StoreOf) -> Snapshot:
    return open_snapshot(store_of("uk-gmpp"), fetch=cached_frame)


# --- Over time ---------------------------------------------------------------------------------------


def test_the_last_bar_is_the_distribution_of_today(sample: Snapshot) -> None:
    trend = rag_trend.by_count(sample)
    last = trend.frame[trend.frame["period"] == pd.Timestamp(sample.as_at)].set_index("rag")["count"]
    counts = {one.group["rag"]: one.value for one in figures(sample, ["rag_reported"])}
    assert {color: last[color] for color in ("RED", "AMBER", "GREEN")} == {
        color: counts[color] for color in ("RED", "AMBER", "GREEN")
    }


@pytest.mark.parametrize("portfolio", ["sample", "uk-gmpp"])
def test_money_by_color_adds_up_to_the_money_of_the_open_projects(store_of: StoreOf, portfolio: str) -> None:
    snapshot = open_snapshot(store_of(portfolio), fetch=cached_frame)
    trend = rag_trend.by_money(snapshot)
    facts = project_facts(snapshot)
    rated = facts[facts["reported_counted"].isin(rag_trend.COLORS) & ~facts["state"].isin(["complete", "cancelled"])]
    whole = Decimal(int(rated["current_budget"].sum())) / 100
    last = trend.frame[trend.frame["period"] == pd.Timestamp(snapshot.as_at)]["count"].sum()
    scale = {"m": 10**6, "n": 10**9, "k": 10**3}[trend.unit[-1]]
    assert last * scale == pytest.approx(float(whole), rel=1e-9)
    assert whole > 0


def test_a_change_of_the_scale_is_marked_and_said(gmpp: Snapshot) -> None:
    """Up to 2021 on five colors, then on three; whatever is selected."""
    trend = rag_trend.by_count(gmpp)
    scales = trend.frame.drop_duplicates("period").set_index("period")["scale"]
    assert scales.to_dict() == {day: 5 if day.year <= 2021 else 3 for day in scales.index}
    assert "Up to 31 Mar 2021 ratings were on 5 colors, since then on 3" in trend.says
    layout = rag_over_time(trend.frame, dark=False)["layout"]
    assert [shape["x0"] for shape in layout["shapes"]] == [len(scales) - 1.5]
    words = [one["text"] for one in layout["annotations"]]
    assert "five colors" in words
    assert "three colors" in words


def test_a_scale_that_never_changed_is_not_marked(sample: Snapshot) -> None:
    trend = rag_trend.by_count(sample)
    assert "colors" not in trend.says
    assert not rag_over_time(trend.frame, dark=False)["layout"]["shapes"]


def test_money_that_is_not_shown_is_not_offered(sample: Snapshot) -> None:
    assert rag.view(sample, before(sample)).weighs
    hidden = open_snapshot(sample.store, scope=Scope(money=False))
    assert not rag.view(hidden, before(hidden)).weighs


# --- How long ----------------------------------------------------------------------------------------


def test_a_color_has_held_since_the_first_report_of_its_run(sample: Snapshot) -> None:
    """Counted again, report by report."""
    held = rag_matrix.colors_held(sample, assured_first=False).set_index("project_id")
    history = projects.status_history(sample)
    for number, reports in history.groupby("project_id"):
        said = [(row.data_date, row.declared) for row in reports.itertuples() if isinstance(row.declared, str)]
        if not said:
            assert number not in held.index
            continue
        color, since = said[-1][1], said[-1][0]
        for day, other in reversed(said):
            if other != color:
                break
            since = day
        assert (held.at[number, "held"], held.at[number, "held_since"]) == (color, since)
        assert held.at[number, "from_start"] == (since == history["data_date"].min())


@pytest.mark.parametrize(("days", "words"), [(1, "1 day"), (60, "60 days"), (61, "2 months"), (123, "4 months")])
def test_an_age_is_in_days_and_then_in_months(days: int, words: str) -> None:
    assert rag_matrix.age(days) == words


# --- The matrix --------------------------------------------------------------------------------------


def test_a_red_or_amber_project_says_its_path_or_that_there_is_none(sample: Snapshot) -> None:
    facts = project_facts(sample).set_index("code")
    rows = {dict(row["project"].params)["project"]: row for row in rag.view(sample, before(sample)).matrix.rows}  # type: ignore[union-attr]
    stated = 0
    for code, row in rows.items():
        path, link = facts.at[code, "path_to_green"], row["project"]
        none = ("no path to green", "bad") in link.tags  # type: ignore[union-attr]
        if facts.at[code, "declared"] not in ("AMBER", "RED"):
            assert not link.below  # type: ignore[union-attr]
            assert not none
        elif isinstance(path, str) and path.strip():
            stated += 1
            assert link.below == f"Path to green: {path.strip()}"  # type: ignore[union-attr]
        else:
            assert none
    assert stated


def test_where_nobody_reports_paths_none_is_missed(gmpp: Snapshot) -> None:
    rows = rag.view(gmpp, before(gmpp)).matrix.rows[:50]
    assert not any("no path" in text for row in rows for text, _ in row["project"].tags)  # type: ignore[union-attr]


def test_rows_are_made_when_they_are_looked_at(sample: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a long list costs a page, and is the same as in the whole."""
    rows = rag.view(sample, before(sample)).matrix.rows
    made: list[int] = []
    genuine = rag_matrix._matrix_row
    monkeypatch.setattr(
        rag_matrix, "_matrix_row", lambda row, *rest: made.append(row.project_id) or genuine(row, *rest)
    )  # type: ignore[func-returns-value]
    page = rows[3:7]
    assert not made
    found = list(page)
    assert len(made) == len(found) == len(page) == 4
    assert found == list(rows)[3:7]
    assert rows[3] == found[0]
