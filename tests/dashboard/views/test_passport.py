"""A passport in words: what is asked for is in the address, and comes back the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.metrics.definitions import DEFINITIONS
from dashboard.views import passport
from dashboard.views.figures import figures
from dashboard.views.parts import Asks
from dashboard.views.passport import PassportView
from data_loaders.snapshot import Selection, Snapshot

ONE_COLOR = {name: "/rag=RED" for name, one in DEFINITIONS.items() if one.distribution}


@pytest.mark.parametrize(
    "asks", [Asks("eac"), Asks("eac", (("portfolio", "A/B = C & “D”"), ("period", "2026-03"))), Asks("x", (("a", ""),))]
)
def test_what_is_asked_for_comes_back_from_an_address(asks: Asks) -> None:
    assert Asks.read(str(asks)) == asks


@pytest.mark.parametrize("metric", DEFINITIONS)
def test_every_metric_has_a_passport_that_proves_it(sample: Snapshot, metric: str) -> None:
    found = passport.view(sample, metric + ONE_COLOR.get(metric, ""), None)
    assert isinstance(found, PassportView)
    said = "".join(span.text for span in found.says)
    assert said.startswith(("✓ Proved", "No row"))
    assert found.formula == DEFINITIONS[metric].formula
    if found.value.startswith("n/a"):
        assert "(" in found.value, "with the reason"
    elif not found.value.startswith("0 "):
        assert len(found.rows.rows), "a value stands on rows"


def test_a_project_is_proved_whatever_the_filters_are(sample: Snapshot) -> None:
    one = figures(sample, ["eac"], ["portfolio", "project"])[0]
    others = {str(f.group["portfolio"]) for f in figures(sample, ["eac"], ["portfolio"])} - {one.group["portfolio"]}
    filtered = replace(sample, selection=Selection(portfolios=(sorted(others)[0],)))
    assert isinstance(passport.view(filtered, f"eac/project={one.group['project']}", None), PassportView)
    assert isinstance(passport.view(filtered, f"eac/portfolio={one.group['portfolio']}", None), str)


@pytest.mark.parametrize(
    "asked", ["", "nonsense", "eac/portfolio=Nowhere", "eac/mood=good", "rag_declared", "eac/as_at=x"]
)
def test_what_is_not_there_is_said(sample: Snapshot, asked: str) -> None:
    assert isinstance(passport.view(sample, asked, None), str)
