"""Finding a project from anywhere, and going from one to the next."""

from __future__ import annotations

from dataclasses import replace

from dashboard.frame_cache import cached_frame
from dashboard.views import find, project_order
from dashboard.views.compared import compare
from dashboard.views.facts import project_facts
from data_loaders.snapshot import Scope, Selection, Snapshot, open_snapshot
from tests.conftest import StoreOf


def codes(found: find.Found) -> list[str]:
    return [dict(link.params)["project"] for link in found.links]


def test_a_code_and_the_start_of_a_name_come_before_what_is_found_inside(sample: Snapshot) -> None:
    facts = project_facts(sample)
    for row in facts.head(8).itertuples():
        assert codes(find.find(sample, row.code.lower()))[0] == row.code
        assert row.code in codes(find.find(sample, str(row.name)[:14]))


def test_a_person_finds_the_own_projects_and_is_named(sample: Snapshot) -> None:
    facts = project_facts(sample)
    manager = facts["manager"].mode().iloc[0]
    found = find.find(sample, manager)
    assert found.total >= (facts["manager"] == manager).sum() > 0
    assert any(f"manager {manager}" in link.below for link in found.links)


def test_what_is_not_there_or_not_shown_is_not_found(sample: Snapshot, store_of: StoreOf) -> None:
    assert find.find(sample, "no such thing").total == find.find(sample, "   ").total == 0
    facts = project_facts(sample)
    shown, hidden = facts["code"].iloc[0], facts["code"].iloc[-1]
    scoped = open_snapshot(store_of("sample"), fetch=cached_frame, scope=Scope(projects=(shown,)))
    assert codes(find.find(scoped, shown)) == [shown]
    assert find.find(scoped, hidden).total == 0


def test_the_filters_hide_nothing_from_the_search_but_say_where_they_leave_nothing(sample: Snapshot) -> None:
    nowhere = replace(sample, selection=Selection(portfolios=("Nowhere",)))
    assert find.find(nowhere, project_facts(sample)["code"].iloc[0]).total
    assert find.nothing_selected(nowhere) is find.NOTHING_SELECTED
    assert find.nothing_selected(sample) is None


def test_from_one_project_to_the_next_each_in_view_is_met_once_the_pressing_ones_first(sample: Snapshot) -> None:
    portfolio = project_facts(sample)["portfolio"].mode().iloc[0]
    inside = replace(sample, selection=Selection(portfolios=(portfolio,)))
    seen = compare(inside, None)
    code = (list(seen.pressing["code"]) or list(seen.facts["code"]))[0]
    met = [code]
    while after := project_order.neighbors(inside, met[-1], None).after:  # type: ignore[union-attr]
        met.append(dict(after.params)["project"])
    assert sorted(met) == sorted(seen.facts["code"])
    assert met[: len(seen.pressing)] == list(seen.pressing["code"])
    assert project_order.neighbors(inside, "no such code", None) is None
