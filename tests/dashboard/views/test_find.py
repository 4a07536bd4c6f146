"""Finding a project from anywhere, and going from one to the next."""

from __future__ import annotations

from dataclasses import replace

from dashboard.frame_cache import cached_frame
from dashboard.views import find, portfolio_map, project_order, what_if
from dashboard.views.compared import compare
from dashboard.views.facts import project_facts
from data_loaders.snapshot import Scope, Selection, Snapshot, open_snapshot
from data_loaders.sources.values import fold
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


def test_what_begins_with_the_words_comes_before_what_has_them_inside(sample: Snapshot) -> None:
    names = project_facts(sample)["name"].map(fold)
    parts = (name[:3] for name in names)
    asked = next(p for p in parts if 0 < names.str.startswith(p).sum() < names.str.contains(p).sum() <= find.MOST)
    begins = [fold(link.text).startswith(asked) for link in find.find(sample, asked).links]
    assert begins == sorted(begins, reverse=True)
    assert len(set(begins)) == 2


def test_a_figure_of_all_and_one_of_the_open_projects_are_not_mistaken(sample: Snapshot) -> None:
    seen = compare(sample, None)
    both = seen.figure("project_count", seen.open).value, seen.figure("project_count").value
    assert both == (len(seen.open), len(seen.facts))
    assert both[0] != both[1]
    assert seen.figure("project_count", seen.open).value == both[0]


def test_the_map_draws_the_largest_and_adds_up_the_rest(store_of: StoreOf) -> None:
    seen = compare(open_snapshot(store_of("us-it"), fetch=cached_frame), None)
    column, _ = portfolio_map.size_of(seen.open)
    sized = seen.open[seen.open[column].fillna(0) > 0]
    groups = portfolio_map.tiles(seen)
    assert max(len(group.tiles) for group in groups) == portfolio_map.DRAWN
    assert sum(len(group.tiles) + sum(n for _, n in group.smaller.counts) for group in groups) == len(sized)
    whole = sum(sum(tile.weight for tile in group.tiles) + group.smaller.weight for group in groups)
    assert whole == float(sized[column].sum())


def test_more_hours_over_capacity_are_told_as_bad(sample: Snapshot) -> None:
    tones = set()
    for code in list(what_if.choices(sample))[:12]:
        said = what_if.view(sample, f"{code}:+4").said
        for span in said:
            if " hours over capacity in place of " in span.text:
                after, before = (int(part.replace(",", "").split()[0]) for part in span.text.split("in place of"))
                assert span.tone == ("bad" if after > before else "good"), span.text
                tones.add(span.tone)
    assert tones
