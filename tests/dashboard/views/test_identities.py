"""The identities of the field on a whole record: at every level, filter and date, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from dashboard.frame_cache import cached_frame
from dashboard.metrics import evm
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.evm import Status
from dashboard.metrics.figure import Figure
from dashboard.views import burn_lines
from dashboard.views.compared import compare
from dashboard.views.facts import project_facts
from dashboard.views.figures import facts_for, figures
from data_loaders.snapshot import Scope, Selection, Snapshot, dates, open_snapshot

LEVELS: tuple[list[str], ...] = ([], ["portfolio"], ["program"], ["portfolio", "program"], ["project"])
# A range of several projects is drawn together and is no sum.
SUMS = [name for name, one in DEFINITIONS.items()
        if one.unit == "money" and one.grain == "project" and one.adds != "ranges"]  # fmt: skip
YEARS = ("cost_prior_years", "cost_this_year", "cost_to_come")


def by_group(snapshot: Snapshot, metric: str, by: list[str]) -> dict[tuple[Any, ...], Figure]:
    return {tuple(one.group.values()): one for one in figures(snapshot, [metric], by)}


def some_dates(snapshot: Snapshot) -> Iterator[Snapshot]:
    for day in dates(snapshot.store, snapshot.known_on)[::9]:
        yield snapshot.at(day)


@pytest.mark.parametrize("by", LEVELS, ids=lambda by: "/".join(by) or "whole")
def test_cost_variance_is_earned_value_less_cost(sample: Snapshot, by: list[str]) -> None:
    """Where the same projects state both; and nowhere else than where both are stated is there one."""
    for then in some_dates(sample):
        ev, ac, cv = (by_group(then, metric, by) for metric in ("earned_value", "cost_to_date", "cost_variance"))
        for group, found in cv.items():
            if found.value is None:
                continue
            if found.coverage == ev[group].coverage == ac[group].coverage:
                assert found.value == ev[group].exact - ac[group].exact, group
            else:
                assert found.coverage.known < max(ev[group].coverage.known, ac[group].coverage.known)


@pytest.mark.parametrize("metric", SUMS)
def test_a_portfolio_is_the_sum_of_its_projects_under_any_filter(sample: Snapshot, metric: str) -> None:
    facts = facts_for(sample, metric)
    portfolios = sorted(facts["portfolio"].unique())
    selections = (Selection(), Selection(tuple(portfolios[:2])), Selection(programs=(facts["program"].iloc[0],)))
    for selection in selections:
        chosen = open_snapshot(sample.store, fetch=cached_frame, selection=selection)
        whole = figures(chosen, [metric])[0]
        for by in LEVELS[1:]:
            parts = [one.exact for one in figures(chosen, [metric], by) if one.value is not None]
            assert sum(parts, Decimal(0)) == (whole.value or 0), (selection, by)


@pytest.mark.parametrize("by", LEVELS, ids=lambda by: "/".join(by) or "whole")
def test_prior_years_this_year_and_the_rest_are_the_life(sample: Snapshot, by: list[str]) -> None:
    for then in some_dates(sample):
        life, *sides = (by_group(then, metric, by) for metric in ("eac", *YEARS))
        known = [group for group in life if all(side[group].coverage == life[group].coverage for side in sides)]
        for group in known:
            parts = [side[group].value for side in sides]
            if life[group].value is not None:
                assert sum(map(Decimal, parts), Decimal(0)) == life[group].value, group  # type: ignore[arg-type]
        assert known or not by, "the sample has groups whose lines say all"


@pytest.mark.parametrize("start", [1, 4, 7, 12])
def test_the_year_view_adds_up_under_any_fiscal_year(
    sample: Snapshot, start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.views import added_money

    genuine = added_money.policy_of

    def moved(snapshot: Snapshot) -> Any:
        policy = genuine(snapshot)
        object.__setattr__(policy, "fiscal_year_start", start)
        return policy

    monkeypatch.setattr(added_money, "policy_of", moved)
    found = added_money.month_columns(sample).set_index("project_id")
    eac = project_facts(sample).set_index("project_id")["eac"].reindex(found.index)
    known = found[list(YEARS)].notna().all(axis=1)
    assert known.sum() > 10
    assert (found.loc[known, list(YEARS)].sum(axis=1) == eac[known]).all()


def test_to_complete_at_the_forecast_of_the_cost_index_is_the_cost_index(sample: Snapshot) -> None:
    facts = project_facts(sample)
    facts = facts[facts[["current_budget", "ev", "cost_to_date"]].notna().all(axis=1)]
    checked = 0
    for row in facts.itertuples():
        status = Status(bac=int(row.current_budget), ev=int(row.ev), ac=int(row.cost_to_date))
        index = evm.cpi(status)
        if index.fraction and row.ev < row.current_budget:
            assert evm.tcpi_eac(status, evm.eac_cpi(status)) == index
            checked += 1
    assert checked > 5


def test_a_figure_without_a_value_has_the_reason_of_its_project(sample: Snapshot) -> None:
    """Whatever the metric: what the facts give as the reason is what the figure says of one project."""
    for metric in SUMS:
        facts = facts_for(sample, metric).set_index("code")
        columns = {
            *DEFINITIONS[metric].columns,
            metric,
        }  # a method of the forecast has a column and a reason of its own
        for one in figures(sample, [metric], ["project"]):
            row = facts.loc[one.group["project"]]
            missing = [column for column in columns if column in row and pd.isna(row[column])]
            if one.value is None and missing and one.coverage.of:
                assert one.reason in {row.get(f"{column}_reason") for column in missing}, (metric, one.group)


# --- The card ----------------------------------------------------------------------------------------


def test_the_card_says_the_years_and_the_fx_effect(sample: Snapshot) -> None:
    found = burn_lines.section(compare(sample, None))
    assert found
    lines = [row["line"].text for row in found.grid.rows]  # type: ignore[union-attr]
    assert lines[0] == "Prior years"
    assert lines[-1] == "FX effect on cost to date"
    assert "Apr 2025 to Mar 2026" in lines[1]
    assert len(lines) == 5


def test_there_is_no_card_where_nothing_is_known_or_shown(sample: Snapshot, gmpp: Snapshot) -> None:
    assert burn_lines.section(compare(gmpp, None)) is None
    assert burn_lines.section(compare(open_snapshot(sample.store, scope=Scope(money=False)), None)) is None
