"""What a source does not say: a statement of nothing, a table that is missing, a row that was rejected."""

from __future__ import annotations

from typing import Any

from data_loaders.mapping import Mapping
from data_loaders.queries.projects import projects, registered
from data_loaders.snapshot import open_snapshot
from tests.data_loaders.making import GOOD, Loading

RISKS = Mapping.model_validate(
    {
        "name": "risks",
        "source": {"name": "risks", "title": "Risks"},
        "data_date": {"file_name": r"(?P<year>\d{4})-(?P<month>\d{2})", "says": "month end from the file's name"},
        "tables": [
            {
                "project": {"code": "code"},
                "columns": {"code": {"header": "Code"}, "risk": {"header": "Risk"}, "title": {"header": "Title"}},
                "facts": [{"entity": "risk", "fields": {"code": "risk", "title": "title"}, "when": "risk"}],
            }
        ],
    }
)


def titles(loading: Loading) -> list[Any]:
    return registered(open_snapshot(loading.store), "risk")["title"].tolist()


def test_a_register_that_states_nothing_is_empty_and_not_that_of_the_month_before(loading: Loading) -> None:
    loading.load(GOOD, name="register-2024-03.csv")
    loading.load("Code,Risk,Title\nP1,R1,Storm\n", RISKS, "risks-2024-03.csv")
    assert titles(loading) == ["Storm"]
    loading.load(GOOD, name="register-2024-04.csv")
    report = loading.load("Code,Risk,Title\nP1,,no risks this month\n", RISKS, "risks-2024-04.csv")
    assert report.state == "published"
    assert titles(loading) == []


def test_a_rejected_row_does_not_end_what_was_known_of_its_project(loading: Loading) -> None:
    loading.load(GOOD)
    broken = GOOD.replace("On hold", "Lost")
    report = loading.load(broken, keep_rejects=True)
    assert (report.state, report.rejected, report.closed) == ("published", 1, 0)
    assert sorted(projects(open_snapshot(loading.store))["name"]) == ["Crane", "Harbour wall"]
    assert any(message.severity == "warning" for message in report.messages)
