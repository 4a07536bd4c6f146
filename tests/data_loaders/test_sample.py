"""The sample organization loads through its own mappings, but for the codes that are wrong on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_loaders.generator import generate
from data_loaders.ingest import LoadReport
from data_loaders.organization import load_folder
from tests.data_loaders.making import Loading
from tests.stores import Stores


@pytest.fixture(scope="module")
def loaded(
    stores: Stores, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Loading, list[LoadReport], list[LoadReport]]:
    """A small organization, loaded twice."""
    folder: Path = tmp_path_factory.mktemp("harbour")
    generate(folder / "files", projects=8, people=20, months=12)
    loading = Loading(stores.empty(), folder)
    first = load_folder(loading.store, folder / "files", lambda *_: None)
    counts = loading.counts()
    second = load_folder(loading.store, folder / "files", lambda *_: None)
    assert loading.counts() == counts
    return loading, first, second


def test_every_row_is_accepted_but_the_unknown_codes(
    loaded: tuple[Loading, list[LoadReport], list[LoadReport]],
) -> None:
    _, first, _ = loaded
    rejected = [message for report in first for message in report.messages]
    assert {report.state for report in first} == {"published"}
    assert all(report.read == report.accepted + report.rejected + report.skipped for report in first)
    assert rejected
    assert {message.expected for message in rejected} == {
        "the code or name of a project in the register in column “Project”"
    }
    assert all("Add the project to the register first" in (message.hint or "") for message in rejected)


def test_a_second_load_changes_nothing(loaded: tuple[Loading, list[LoadReport], list[LoadReport]]) -> None:
    _, first, second = loaded
    assert {report.state for report in second} == {"unchanged"}
    assert sum(report.changed + report.closed for report in second) == 0
    assert [report.rejected for report in second] == [report.rejected for report in first]


def test_every_kind_of_fact_is_stated(loaded: tuple[Loading, list[LoadReport], list[LoadReport]]) -> None:
    loading, *_ = loaded
    counts = loading.counts()
    empty = {name for name, count in counts.items() if count == 0}
    assert not empty & {"register", "status_report", "budget_line", "cost_line", "forecast_line", "milestone", "risk"}
    assert not empty & {"resource", "allocation", "time_entry", "fx_rate", "baseline", "progress", "holiday", "demand"}
