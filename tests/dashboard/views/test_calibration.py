"""The calibration card and the report say what a count of the checks gives, and docs/calibration.md what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard import cli
from dashboard.frame_cache import cached_frame
from dashboard.metrics.forecast import SEED
from dashboard.views import calibration
from dashboard.views.calibration_doc import CHOSEN, HELD_OUT, document, report
from dashboard.views.compared import compare
from dashboard.views.parts import Span, Stated
from dashboard.views.past_views import histories
from data_loaders.snapshot import Snapshot, open_snapshot
from tests.conftest import StoreOf

DOC = Path(__file__).parents[3] / "docs" / "calibration.md"
HOLD_OUT = 5


@pytest.fixture(scope="module")
def nyc(store_of: StoreOf) -> Snapshot:
    return open_snapshot(store_of("nyc-capital"), fetch=cached_frame)


@pytest.fixture(scope="module")
def told(nyc: Snapshot) -> dict:  # type: ignore[type-arg]
    return report(nyc, HOLD_OUT)


def test_the_card_says_what_a_count_gives(nyc: Snapshot) -> None:
    rows = {quantity: calibration.checks(nyc, quantity).dropna(subset=["p50"]) for quantity in ("eac", "finish")}
    shares = {
        name: (made["came"].between(made["p10"] - 1e-9, made["p90"] + 1e-9)).mean() for name, made in rows.items()
    }
    card = calibration.card(compare(nyc, None))
    assert card
    assert card.title.title == (
        f"Our 80 % ranges held {shares['eac'] * 100:.0f}\u202f% of {len(rows['eac']):,} times for cost, "
        f"{shares['finish'] * 100:.0f}\u202f% of {len(rows['finish']):,} times for finish"
    )
    assert card.file is not None
    assert card.file["checks"].sum() == len(rows["eac"]) + len(rows["finish"])


def test_a_check_is_what_the_record_says(nyc: Snapshot) -> None:
    """What was stated and what came, looked up in the record at both dates."""
    past = histories(nyc)
    made = calibration.checks(nyc, "finish").dropna(subset=["p50"])
    for row in made.sample(5, random_state=SEED).itertuples():
        for number, value in ((row.made, row.stated), (row.seen, row.came)):
            facts = calibration.histories(nyc.at(past.dates[number]))
            project = past.projects[row.project]
            column = list(facts.projects).index(project)
            assert facts.of["finish"].value[number, column] == value
        assert row.horizon == (past.dates[row.seen] - past.dates[row.made]).days


def test_what_cannot_be_made_says_what_is_not_stated(nyc: Snapshot) -> None:
    card = calibration.card(compare(nyc, None))
    assert card
    cost = card.grid.rows[0]
    assert cost["bac_cpi"] == Span("not stated: budget, actual cost, progress", "mute")
    assert cost["plan"] == Span("no budget is stated", "mute")
    assert isinstance(cost["first"], Stated)


def test_the_sample_is_held_against_its_plan_and_bac_over_cpi(sample: Snapshot) -> None:
    card = calibration.card(compare(sample, None))
    assert card
    assert isinstance(card.grid.rows[0]["plan"], Stated)
    assert isinstance(card.grid.rows[0]["bac_cpi"], Stated)


@pytest.mark.parametrize("quantity", ["eac", "finish"])
@pytest.mark.parametrize("period", [CHOSEN, HELD_OUT])
def test_new_york_ranges_hold_and_p50_is_closer_than_what_anybody_could_say(told, quantity, period) -> None:  # type: ignore[no-untyped-def]
    found = told["quantities"][quantity]["periods"][period]
    assert 0.75 <= found["held"] <= 0.85
    assert set(found["errors"]) == {"stated", "first"}
    for theirs, own, number in found["errors"].values():
        assert own < theirs
        assert number == found["checks"]


def test_the_held_out_dates_are_the_last_five(told) -> None:  # type: ignore[no-untyped-def]
    assert told["held_out"] == told["dates"][-HOLD_OUT:] == [
        "2018-03-01", "2018-08-01", "2019-01-01", "2019-05-01", "2019-09-01",
    ]  # fmt: skip
    for part in told["quantities"].values():
        periods = part["periods"]
        assert sum(periods[name]["checks"] for name in (CHOSEN, HELD_OUT)) == periods["all dates"]["checks"]


def test_the_document_is_what_the_command_writes_now(told) -> None:  # type: ignore[no-untyped-def]
    own = document([told], "", SEED).split("## New York City capital projects")[1].strip()
    assert own in DOC.read_text("utf-8"), (
        "run: steerco calibrate --data nyc-capital --data sample --out docs/calibration.md"
    )


def test_the_command(store_of: StoreOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEERCO_DATABASE_URL", store_of("uk-gmpp").url)
    out = tmp_path / "calibration.md"
    result = CliRunner().invoke(cli.app, ["calibrate", "--out", str(out), "--json"])
    assert result.exit_code == 0, result.output
    (found,) = json.loads(result.output)
    assert found["held_out"] == [], "five dates are too few to hold some out"
    assert found["quantities"]["eac"]["periods"]["all dates"] is None
    assert found["quantities"]["finish"]["periods"]["all dates"]["checks"] > 100
    assert out.read_text("utf-8").startswith("# How well the forecast ranges hold")
    plain = CliRunner().invoke(cli.app, ["calibrate"])
    assert "times for finish" in plain.output
