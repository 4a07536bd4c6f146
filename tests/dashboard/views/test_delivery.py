"""Delivery says what is due and who waits as the registers have it; nobody learns of a provider he may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from dashboard.components.delivery import wait_graph_html
from dashboard.frame_cache import cached_frame
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.schedule import Milestone
from dashboard.metrics.schedule import slip as slip_of
from dashboard.views import delivery, delivery_facts, words
from dashboard.views.delivery_finishes import FINISHES
from dashboard.views.delivery_links import NOT_SHOWN, Wait
from dashboard.views.facts import project_facts
from dashboard.views.figures import figures
from dashboard.views.parts import Link, Mark
from dashboard.views.trace import trace
from data_loaders.queries import projects
from data_loaders.snapshot import Scope, Snapshot, dates, open_snapshot
from tests.conftest import StoreOf
from tests.dashboard.views.conftest import before, said

METRICS = (*delivery_facts.MILESTONES, *delivery_facts.DEPENDENCIES)


def value(snapshot: Snapshot, metric: str) -> int:
    return int(figures(snapshot, [metric])[0].value or 0)


def open_rows(snapshot: Snapshot, entity: str) -> pd.DataFrame:
    """Rows of a register, of projects that are open, one by one as the record has them."""
    facts = project_facts(snapshot)
    states = facts.set_index("project_id")["state"]
    rows = projects.registered(snapshot, entity)
    return rows[~rows["project_id"].map(states).isin(["complete", "cancelled"])].assign(
        project_state=rows["project_id"].map(states)
    )


# --- Figures -----------------------------------------------------------------------------------------


def test_milestones_are_counted_as_the_register_has_them(sample: Snapshot) -> None:
    """Counted again, one by one."""
    limits = project_facts(sample).set_index("project_id")["limit_slip_amber"]
    day, until = sample.as_at, sample.as_at + timedelta(days=90)
    counts = dict.fromkeys(delivery_facts.MILESTONES, 0)
    for row in open_rows(sample, "milestone").itertuples():
        if not pd.isna(row.actual) or row.project_state == "on_hold":
            continue
        stated = [None if pd.isna(one) else one.date() for one in (row.baseline, row.forecast)]
        ahead = any(one is not None and day < one <= until for one in stated)
        found = slip_of(Milestone(*stated), sample.as_at).fraction if stated[1] else None
        late = found is not None and found > limits[row.project_id]
        counts["milestones_ahead"] += ahead
        counts["milestones_ahead_late"] += ahead and late
        counts["milestones_overdue"] += stated[0] is not None and stated[0] <= day
    assert counts["milestones_ahead"] > 5
    assert {name: value(sample, name) for name in counts} == counts


def test_dependencies_are_counted_at_the_receiver(sample: Snapshot) -> None:
    overall = project_facts(sample).set_index("project_id")["overall"]
    rows = open_rows(sample, "dependency")
    rows = rows[rows["state"] != "closed"]
    late = (rows["forecast"] > rows["need_by"]) | (rows["need_by"] <= pd.Timestamp(sample.as_at))
    assert value(sample, "dependencies_open") == len(rows) > 0
    assert value(sample, "dependencies_late") == late.sum()
    assert value(sample, "dependencies_on_red") == (rows["giver_id"].map(overall) == "RED").sum()


@pytest.mark.parametrize("back", [1, 4, 9])
@pytest.mark.parametrize("metric", METRICS)
def test_figures_of_any_date_have_a_passport(sample: Snapshot, metric: str, back: int) -> None:
    then = sample.at(dates(sample.store)[-1 - back])
    passport = trace(then, metric, most=0)
    assert passport.readds.holds, passport.readds
    assert passport.figure == figures(then, [metric])[0]


@pytest.mark.parametrize("portfolio", ["uk-gmpp", "nyc-capital"])
def test_without_registers_that_is_said_and_nothing_is_zero(store_of: StoreOf, portfolio: str) -> None:
    snapshot = open_snapshot(store_of(portfolio), fetch=cached_frame)
    for metric in METRICS:
        found = figures(snapshot, [metric])[0]
        assert (found.value, found.reason) == (None, "NO_DATA")
    view = delivery.view(snapshot, before(snapshot))
    assert view.nothing is not None
    assert (view.kpis, view.due, view.waits, view.slipped) == ([], None, None, None)
    assert view.finishes is None or len(view.finishes.grid.rows) <= FINISHES


# --- The page ----------------------------------------------------------------------------------------


def test_the_page_says_what_the_figures_say(sample: Snapshot) -> None:
    view = delivery.view(sample, before(sample))
    ahead, late = value(sample, "milestones_ahead"), value(sample, "milestones_ahead_late")
    assert said(view.headline).startswith(f"{ahead} milestones are due in the next 90 days, {late} of them")
    for card in view.kpis:
        found = figures(sample, [card.metric])[0]
        assert card.value.split(" of ")[0] == words.shown(found), card.label
        assert card.metric in DEFINITIONS
    assert view.due is not None
    overdue = [row for row in view.due.grid.rows if row["project"].tags]  # type: ignore[union-attr]
    assert len(overdue) == value(sample, "milestones_overdue")
    assert list(view.due.grid.rows)[: len(overdue)] == overdue, "overdue ones first"


def test_what_slipped_is_what_was_said_then(sample: Snapshot) -> None:
    since = before(sample)
    view = delivery.view(sample, since)
    assert since
    assert view.slipped
    then = projects.registered(sample.at(since), "milestone").set_index(["project_id", "code"])["forecast"]
    now = open_rows(sample, "milestone")
    now = now[now["actual"].isna()].set_index(["project_id", "code"])["forecast"]
    both = pd.concat([then.rename("then"), now.rename("now")], axis=1, join="inner")
    assert len(view.slipped.grid.rows) == (both["now"] > both["then"]).sum()


def test_the_first_date_has_nothing_to_compare_with(sample: Snapshot) -> None:
    first = sample.at(dates(sample.store)[0])
    view = delivery.view(first, None)
    assert view.slipped is None
    assert view.due is None or [column.key for column in view.due.grid.columns][-1] == "slip"


def test_the_worst_wait_comes_first(sample: Snapshot) -> None:
    view = delivery.view(sample, before(sample))
    states = [wait.state for wait in view.graph]
    rank = {"late": 0, "red": 1, "tight": 2, "in_time": 2, "unknown": 3}
    assert [rank[state] for state in states] == sorted(rank[state] for state in states)


# --- Scope -------------------------------------------------------------------------------------------


def test_a_provider_that_is_not_shown_stays_so(sample: Snapshot) -> None:
    """Neither its name nor its color is told, and it does not count as red."""
    facts = project_facts(sample).set_index("project_id")
    rows = open_rows(sample, "dependency")
    rows = rows[rows["state"] != "closed"]
    row = rows[rows["giver_id"] != rows["project_id"]].iloc[0]
    receiver, giver = facts.loc[row["project_id"]], facts.loc[row["giver_id"]]
    mine = open_snapshot(sample.store, scope=Scope(projects=(receiver["code"],)))
    view = delivery.view(mine, before(mine))
    hidden = [wait for wait in view.graph if wait.title == row["title"]]
    assert [wait.giver for wait in hidden] == [None]
    assert hidden[0].giver_says == NOT_SHOWN
    assert hidden[0].giver_mark is None
    text = repr(view) + wait_graph_html(view.graph, view.graph_says)
    assert giver["name"] not in text.replace(row["title"], "")
    assert giver["code"] not in text
    assert value(mine, "dependencies_on_red") == 0


# --- The graph ---------------------------------------------------------------------------------------


def wait(receiver: str, giver: str | None, state: str = "late", title: str = "It") -> Wait:
    return Wait(Link(receiver), Link(giver) if giver else None, "" if giver else NOT_SHOWN,
                Mark("RED") if giver else None, title, "1 Jan", "2 Jan", "3 days late", state,  # type: ignore[arg-type]
                is_late=state == "late", is_red=state == "red")  # fmt: skip


def tops(html: str, css: str) -> list[int]:
    return [int(part.split("top:")[1].split("px")[0]) for part in html.split(f'class="{css}')[1:]]


def test_every_line_ends_in_a_row_of_its_own() -> None:
    waits = [wait("A", "X"), wait("B", "X"), wait("A", "Y", "red"), wait("C", None, "tight"), wait("D", "Y", "in_time")]
    html = wait_graph_html(waits, "says")
    ends = tops(html, "w-words ")
    assert len(ends) == len(set(ends)) == len(waits)
    assert min(b - a for a, b in zip(sorted(ends), sorted(ends)[1:], strict=False)) >= 20
    assert html.split("</svg>")[0].count("<path") == len(waits)
    assert html.count('class="w-node w-receiver"') == 4
    assert html.count('class="w-node w-giver"') == 3


def test_only_lines_in_trouble_have_words() -> None:
    html = wait_graph_html([wait("A", "X", "in_time"), wait("B", "Y", "tight")], "says")
    assert "</b>3 days late" not in html
    assert "</b>3 days late" in wait_graph_html([wait("A", "X", "red")], "says")


def test_names_are_no_markup() -> None:
    html = wait_graph_html([wait("<b>A</b>", "$x$ <i>", title='"><script>')], "<u>")
    assert not any(part in html for part in ("<b>A", "<i>", "<script>", "<u>"))


def test_a_selection_leaves_out_other_receivers(sample: Snapshot) -> None:
    whole = delivery.view(sample, before(sample))
    code = dict(whole.graph[0].receiver.params)["project"]
    own = project_facts(sample).set_index("code").at[code, "portfolio"]
    chosen = replace(sample, selection=replace(sample.selection, portfolios=(own,)))
    found = delivery.view(chosen, before(chosen))
    portfolios = project_facts(sample).set_index("code")["portfolio"]
    assert {portfolios[dict(one.receiver.params)["project"]] for one in found.graph} == {own}
