"""What the environment says, and what it must not be taken to say."""

from __future__ import annotations

import pytest

from dashboard.settings import Settings
from data_loaders.errors import Refused
from data_loaders.snapshot import Scope


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ('["Digital", "People, places"]', ("Digital", "People, places")),
        ("Digital, Operations", ("Digital", "Operations")),
        ("Digital", ("Digital",)),
        ("", ()),
        ("[]", ()),
    ],
)
def test_a_scope_is_a_list_of_names(monkeypatch: pytest.MonkeyPatch, written: str, names: tuple[str, ...]) -> None:
    monkeypatch.setenv("STEERCO_SCOPE_PORTFOLIOS", written)
    assert Settings().scope == Scope(portfolios=names)


@pytest.mark.parametrize("written", [",", '["Digital"', "[1]", '[""]', "Digital,", "[null]"])
def test_what_names_nothing_does_not_come_to_mean_everything(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("STEERCO_SCOPE_PROJECTS", written)
    with pytest.raises(Refused, match="STEERCO_SCOPE_PROJECTS"):
        Settings()


def test_money_is_shown_and_hidden_totals_are_not_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().scope == Scope(money=True, hidden_totals=False)
    monkeypatch.setenv("STEERCO_SCOPE_MONEY", "false")
    monkeypatch.setenv("STEERCO_SCOPE_HIDDEN_TOTALS", "true")
    assert Settings().scope == Scope(money=False, hidden_totals=True)
    monkeypatch.setenv("STEERCO_SCOPE_MONEY", "perhaps")
    with pytest.raises(Refused, match="STEERCO_SCOPE_MONEY"):
        Settings()
