"""One number, one definition: pages print what `figures` gives, parts add up to the whole, and any date can be had
again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from dashboard.frame_cache import cached_frame
from dashboard.metrics.definitions import DEFINITIONS, rows_of
from dashboard.metrics.figure import Reason
from dashboard.views import people, words
from dashboard.views.added import add
from dashboard.views.facts import month_facts, policy_of, project_facts
from dashboard.views.figures import figures
from data_loaders.errors import Refused
from data_loaders.snapshot import Selection, Snapshot, dates, open_snapshot
from tests.dashboard.views.conftest import before, cards

MONEY = [name for name, definition in DEFINITIONS.items() if definition.unit == "money"]
SUMS = [name for name in MONEY if not name.endswith(("_p10", "_p90"))]  # the ends of ranges do not add up
STATED = [name for name in MONEY if DEFINITIONS[name].needs == (name,)]  # a column of the facts, summed
COUNTS = ["project_count", "watermelons", "stale_reports", "late_projects", "late_projects_original",
          "green_by_rebaseline"]  # fmt: skip
COLORS = [name for name, definition in DEFINITIONS.items() if definition.distribution]
LEVELS = ("portfolio", "program", "project")
every_level = pytest.mark.parametrize("level", LEVELS)


def value(snapshot: Snapshot, metric: str) -> Decimal | float | int | None:
    return figures(snapshot, [metric])[0].value


# --- Parts and whole ---------------------------------------------------------------------------------


@every_level
@pytest.mark.parametrize("metric", SUMS)
def test_parts_add_up_to_the_whole_to_the_penny(snapshot: Snapshot, metric: str, level: str) -> None:
    whole = figures(snapshot, [metric])[0]
    parts = figures(snapshot, [metric], [level])
    known = [part.value for part in parts if part.value is not None]
    assert all(isinstance(part, Decimal) for part in known)
    assert sum(known, Decimal(0)) == (whole.value or 0)
    assert sum(part.coverage.known for part in parts) == whole.coverage.known
    assert sum(part.coverage.of for part in parts) == whole.coverage.of


@pytest.mark.parametrize("metric", SUMS)
def test_nested_parts_add_up_too(snapshot: Snapshot, metric: str) -> None:
    parts = figures(snapshot, [metric], ["portfolio", "program"])
    assert sum((part.value for part in parts if part.value is not None), Decimal(0)) == (value(snapshot, metric) or 0)


@pytest.mark.parametrize("level", ["portfolio", "program"])
@pytest.mark.parametrize("metric", COUNTS)
def test_counts_add_up(snapshot: Snapshot, metric: str, level: str) -> None:
    whole = value(snapshot, metric)
    assert sum(int(part.value or 0) for part in figures(snapshot, [metric], [level])) == (whole or 0)


@pytest.mark.parametrize("metric", COLORS)
def test_colors_add_up_to_the_number_of_projects(snapshot: Snapshot, metric: str) -> None:
    count = value(snapshot, "project_count")
    assert sum(int(one.value or 0) for one in figures(snapshot, [metric])) == count
    assert sum(int(one.value or 0) for one in figures(snapshot, [metric], ["portfolio"])) == count


@pytest.mark.parametrize("metric", MONEY)
def test_what_is_filtered_is_the_part(snapshot: Snapshot, metric: str) -> None:
    """A portfolio filter gives that portfolio's part, as grouping does."""
    for part in figures(snapshot, [metric], ["portfolio"])[:5]:
        chosen = open_snapshot(snapshot.store, fetch=cached_frame, selection=Selection((part.group["portfolio"],)))
        assert value(chosen, metric) == part.value


@pytest.mark.parametrize("metric", ["original_budget", "current_budget", "cost_to_date", "open_commitment", "eac"])
def test_months_add_up_to_the_life(sample: Snapshot, metric: str) -> None:
    months = figures(sample, [metric], ["period"])
    assert len(months) > 12
    assert sum((month.value for month in months if month.value is not None), Decimal(0)) == value(sample, metric)


# --- Coverage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", STATED)
def test_known_and_unknown_are_all(snapshot: Snapshot, metric: str) -> None:
    facts, coverage = project_facts(snapshot), figures(snapshot, [metric])[0].coverage
    assert coverage.of == len(facts) == value(snapshot, "project_count")
    assert coverage.known == facts[metric].notna().sum()
    assert coverage.known + facts[metric].isna().sum() == coverage.of


@pytest.mark.parametrize("metric", [name for name, definition in DEFINITIONS.items() if definition.needs])
def test_what_a_figure_covers_is_what_states_all_it_needs(snapshot: Snapshot, metric: str) -> None:
    facts = rows_of(metric, add(project_facts(snapshot), snapshot, DEFINITIONS[metric].adds))
    known = facts[list(DEFINITIONS[metric].needs)].notna().all(axis=1)
    assert figures(snapshot, [metric])[0].coverage.known == known.sum()


@pytest.mark.parametrize("metric", DEFINITIONS)
def test_every_metric_can_be_asked_for_and_says_why_it_is_missing(snapshot: Snapshot, metric: str) -> None:
    for level in ([], ["portfolio"], ["team"], ["period"]):
        for one in figures(snapshot, [metric], level):
            assert (one.value is None) == (one.reason is not None)


# --- Recomputed from rows ----------------------------------------------------------------------------


AGAINST = [("", "current_budget"), ("_original", "original_budget")]


@pytest.mark.parametrize(("suffix", "budget"), AGAINST)
def test_the_variance_is_budget_less_forecast_where_both_are_known(
    snapshot: Snapshot, suffix: str, budget: str
) -> None:
    facts = project_facts(snapshot)
    both = facts[facts[budget].notna() & facts["eac"].notna()]
    found = figures(snapshot, [f"forecast_variance{suffix}"])[0]
    assert found.coverage.known == len(both)
    if both.empty:
        assert found.reason in (Reason.NOT_STATED, Reason.NO_BASELINE)
        return
    expected = sum(int(b) - int(e) for b, e in zip(both[budget], both["eac"], strict=True))
    assert found.value == Decimal(expected) / 100
    if len(both) == len(facts):
        assert found.value == value(snapshot, budget) - value(snapshot, "eac")  # type: ignore[operator]


@pytest.mark.parametrize(("suffix", "column"), AGAINST)
def test_the_overrun_is_the_variance_over_the_budget(snapshot: Snapshot, suffix: str, column: str) -> None:
    facts = project_facts(snapshot)
    both = facts[facts[column].notna() & facts["eac"].notna()]
    found = figures(snapshot, [f"forecast_overrun{suffix}"])[0]
    if both.empty:
        assert found.reason in (Reason.NOT_STATED, Reason.NO_BASELINE)
        return
    budget, eac = int(both[column].sum()), int(both["eac"].sum())
    assert found.value == pytest.approx(100 * (eac - budget) / budget, rel=1e-12)


def test_utilization_is_hours_over_hours(sample: Snapshot) -> None:
    weeks = people.outlook(people.team_weeks(sample), sample.as_at)
    assert weeks["week"].nunique() == people.OUTLOOK_WEEKS
    booked, hard, net = (sum(int(minutes) for minutes in weeks[name]) for name in ("booked", "hard", "net_capacity"))
    assert value(sample, "forecast_utilization") == pytest.approx(100 * booked / net, rel=1e-12)
    assert value(sample, "committed_utilization") == pytest.approx(100 * hard / net, rel=1e-12)
    assert hard <= booked


def test_capacity_is_what_is_contracted_less_holidays_and_leave(sample: Snapshot) -> None:
    weeks = people.team_weeks(sample)
    assert (weeks["net_capacity"] <= weeks["capacity"]).all()
    assert (weeks["net_capacity"] >= 0).all()
    assert not weeks.duplicated(["resource", "week"]).any()


def test_cost_by_line_is_the_cost_of_the_project(sample: Snapshot) -> None:
    lines = month_facts(sample).groupby("project_id")["cost"].sum()
    facts = project_facts(sample).set_index("project_id")["cost_to_date"]
    for number, cost in lines.items():
        assert facts[number] == cost


# --- As at -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", [*MONEY, *COUNTS, "rag_reported", "rag_computed"])
def test_history_is_what_was_said_then(snapshot: Snapshot, metric: str) -> None:
    history = figures(snapshot, [metric], ["as_at"])
    for day in dates(snapshot.store)[::5]:
        then = figures(open_snapshot(snapshot.store, day, fetch=cached_frame), [metric])
        found = [one for one in history if one.group["as_at"] == day.isoformat()]
        assert [(one.value, one.coverage, one.reason) for one in found] == [
            (one.value, one.coverage, one.reason) for one in then
        ]


def test_history_ends_where_one_looks_from(snapshot: Snapshot) -> None:
    day = dates(snapshot.store)[0]
    found = figures(open_snapshot(snapshot.store, day), ["project_count"], ["as_at"])
    assert [one.group["as_at"] for one in found] == [day.isoformat()]


# --- Screen and command line -------------------------------------------------------------------------


def test_every_card_shows_the_figure_it_names(snapshot: Snapshot) -> None:
    differing = []
    for page, card in cards(snapshot):
        try:
            found = figures(snapshot, [card.metric], since=before(snapshot))
        except KeyError as error:
            differing.append(f"{page}, “{card.label}” ({card.metric}): figures cannot give it ({error!r})")
            continue
        if card.rag:
            counts = {one.group["rag"]: one.value for one in found}
            shown: object = {share.rag: share.count for share in card.rag}
            known: object = {share.rag: counts.get(share.rag, 0) for share in card.rag}
        else:
            shown, known = card.value.split(" of ")[0].removeprefix("+"), words.shown(found[0])
        if shown != known:
            differing.append(f"{page}, “{card.label}” ({card.metric}): page {shown}, figures {known}")
    assert not differing, "\n".join(differing)


def test_a_card_that_names_no_known_metric_is_a_mistake(snapshot: Snapshot) -> None:
    assert {card.metric for _, card in cards(snapshot)} <= set(DEFINITIONS)


def test_unknown_metrics_and_groupings_are_refused(sample: Snapshot) -> None:
    with pytest.raises(Refused, match="no_such"):
        figures(sample, ["no_such"])
    with pytest.raises(Refused, match="weekday"):
        figures(sample, ["eac"], ["weekday"])


def test_a_date_before_the_record_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(Refused):
        open_snapshot(snapshot.store, date(1999, 1, 1))


def test_money_is_said_in_the_reporting_currency(snapshot: Snapshot) -> None:
    currency = policy_of(snapshot).reporting_currency
    for metric in MONEY:
        assert figures(snapshot, [metric])[0].unit == currency
        assert {one.unit for one in figures(snapshot, [metric], ["portfolio"])} <= {currency}
