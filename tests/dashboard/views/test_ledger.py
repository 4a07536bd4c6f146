"""The watermelon ledger agrees with every date of the record, with the figures of the page, and with what was
published."""

from __future__ import annotations

import re
import sqlite3
from datetime import date, timedelta

import pandas as pd
import pytest

from dashboard.frame_cache import cached_frame
from dashboard.metrics.ledger import LONG_STANDING, PESSIMIST, WATERMELON, movement, steps
from dashboard.views import health, ledger, overdue, project, rag, words
from dashboard.views.compared import compare
from dashboard.views.facts import project_facts
from dashboard.views.figures import figures
from dashboard.views.parts import Kpi
from dashboard.views.standings import days_of, standings
from data_loaders.snapshot import Scope, Selection, Snapshot, open_snapshot
from tests.conftest import StoreOf
from tests.dashboard.views.conftest import before, said
from tests.stores import Files

OPEN = ["active", "on_hold", "approved", "proposed"]


def test_every_watermelon_of_every_date_lies_in_exactly_one_spell(sample: Snapshot) -> None:
    """The pages of each date, computed anew, against the ledger that reads all of them at once."""
    found = ledger.ledger(sample)
    for day in days_of(sample)[::3]:
        facts = project_facts(sample.at(day))
        facts = facts[facts["state"].isin(OPEN)]
        inside = found[(found["since"] <= pd.Timestamp(day)) & (found["last"] >= pd.Timestamp(day))]
        for kind, flag in ((WATERMELON, "watermelon"), (PESSIMIST, "pessimist")):
            own = inside.loc[inside["kind"] == kind, "project_id"]
            assert own.is_unique
            assert set(own) == set(facts.loc[facts[flag], "project_id"]), (day, kind)


def test_the_standings_of_a_date_are_its_project_facts(snapshot: Snapshot) -> None:
    """What a history needs is cut down; not one color or amount may differ for it."""
    rows = standings(snapshot)
    for day in days_of(snapshot)[::5]:
        own = rows[rows["day"] == pd.Timestamp(day)].set_index("project_id")
        facts = project_facts(snapshot.at(day)).set_index("project_id")
        facts = facts[facts["state"].isin(OPEN)]
        assert list(own.index) == list(facts.index)
        for column in ("declared", "computed", "current_budget", "eac", "cost_to_date", "portfolio", "program"):
            assert own[column].equals(facts[column].astype(own[column].dtype)), (day, column)


def test_open_spells_are_the_watermelons_of_the_page(snapshot: Snapshot) -> None:
    found = ledger.ledger(snapshot)
    for kind, metric in ((WATERMELON, "watermelons"), (PESSIMIST, "pessimists")):
        assert ledger.totals(found, kind).open == (figures(snapshot, [metric])[0].value or 0)


def test_money_inside_is_that_of_the_spells_last_date(sample: Snapshot) -> None:
    found = ledger.ledger(sample)
    assert found["until"].notna().any()
    for spell in found.itertuples():
        then = project_facts(sample.at(spell.last.date())).set_index("project_id").loc[spell.project_id]
        assert spell.budget == then["current_budget"]
        assert spell.over == then["eac"] - then["current_budget"]
        assert spell.who == then["manager"], "nobody else is stated to have reported"


def test_the_sentence_adds_up(sample: Snapshot) -> None:
    told = 0
    for day in days_of(sample)[-8:]:
        found = ledger.ledger(sample.at(day))
        melons = found[(found["kind"] == WATERMELON) & found["until"].isna()]
        long = melons[melons["days"] > LONG_STANDING]
        title = ledger.card(sample.at(day)).title.title
        if melons.empty:
            assert title.startswith("No watermelon")
            continue
        assert re.match(rf"{len(long)} of {len(melons)} watermelons? ha(s|ve) stood for more than 60 days", title)
        if len(long):
            told += 1
            assert title.endswith(f"; {words.amount(long['budget'].sum(), 'GBP').text} of budget stood inside")
    assert told, "the sample is seeded with watermelons"


def test_the_seeded_watermelons_are_in_the_ledger(sample: Snapshot, store_of: StoreOf) -> None:
    """Stories told too green begin at the middle of a project's life, and end nowhere."""
    found = ledger.ledger(sample)
    facts = project_facts(sample)
    now = facts[facts["watermelon"] & facts["state"].isin(OPEN)]
    spells = found[found["project_id"].isin(now["project_id"]) & found["until"].isna()]
    assert (spells["declared"] == "GREEN").all()
    assert (spells["days"] > 0).any()


def test_an_earlier_view_does_not_know_of_later_dates(sample: Snapshot) -> None:
    day = days_of(sample)[-6]
    then = ledger.ledger(sample.at(day))
    assert (then["last"] <= pd.Timestamp(day)).all()
    assert (then["until"].isna() | (then["until"] <= pd.Timestamp(day))).all()


def test_a_selection_and_a_scope_show_their_own_spells_only(sample: Snapshot) -> None:
    found = ledger.ledger(sample)
    chosen = str(found["portfolio"].iloc[0])
    own = found[found["portfolio"] == chosen]["project_id"].to_list()
    selected = open_snapshot(sample.store, fetch=cached_frame, selection=Selection((chosen,)))
    scoped = open_snapshot(sample.store, fetch=cached_frame, scope=Scope(portfolios=(chosen,)))
    assert ledger.ledger(selected)["project_id"].to_list() == own
    assert ledger.ledger(scoped)["project_id"].to_list() == own
    assert len(own) < len(found)


def test_without_money_there_is_no_computed_color_and_no_ledger(sample: Snapshot) -> None:
    hidden = open_snapshot(sample.store, fetch=cached_frame, scope=Scope(money=False))
    card = ledger.card(hidden)
    assert card.title == ledger.NOTHING_HELD
    assert not card.grid.rows


@pytest.mark.parametrize("portfolio", ["us-it", "nyc-capital", "uk-gmpp"])
def test_where_nothing_can_be_held_together_that_is_said(store_of: StoreOf, portfolio: str) -> None:
    """None of these has both a declared color and a computed one: that is not the same as having no watermelon."""
    snapshot = open_snapshot(store_of(portfolio), fetch=cached_frame)
    assert ledger.card(snapshot).title == ledger.NOTHING_HELD
    assert not rag.view(snapshot, before(snapshot)).holds


def test_the_file_is_the_whole_ledger(sample: Snapshot) -> None:
    file = ledger.card(sample).file
    assert file is not None
    found = ledger.ledger(sample)
    assert len(file) == len(found)
    assert file["budget_GBP"].iloc[0] == str(found["budget"].iloc[0] // 100)


# --- What was published ------------------------------------------------------------------------------


def test_from_2018_to_2019_the_ledger_the_page_and_the_annual_report_agree(gmpp: Snapshot) -> None:
    """32 up, 19 down, 59 the same, of the 110 projects that were in both reports."""
    then, now = date(2018, 3, 31), date(2019, 3, 31)
    rows = standings(gmpp.at(now))
    assert {pd.Timestamp(then), pd.Timestamp(now)} == set(rows["day"])
    rated = rows.assign(
        color=rows["assured"].where(rows["assured"].isin(["GREEN", "AMBER", "RED"]), rows["declared"]),
        found=rows["assured_as_found"].where(rows["assured"].notna(), rows["declared_as_found"]),
    )
    old, new = (rated[rated["day"] == pd.Timestamp(day)].set_index("project_id") for day in (then, now))
    both = old.index.intersection(new.index)
    old, new = old.loc[both], new.loc[both]
    step = steps((old["color"], new["color"]), (old["found"], new["found"]))
    assert movement(step) == (32, 19, 59)
    assert int(step.notna().sum()) == 110
    view = rag.view(gmpp.at(now), then)
    assert view.moves_title.title == "19 declined, 32 improved, 59 unchanged"
    codes = {dict(row["project"].params)["project"] for row in view.moves.rows}  # type: ignore[union-attr]
    assert codes == set(new.loc[step[step.notna() & (step != 0)].index, "code"])


# --- Overdue reports ---------------------------------------------------------------------------------


SILENT_DAYS = 92  # from 31 July to 31 October


@pytest.fixture(scope="module")
def silent(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The sample, in which two green projects of one manager have not reported for three months."""
    facts = project_facts(sample)
    green = facts[(facts["declared"] == "GREEN") & (facts["computed"] == "GREEN") & (facts["state"] == "active")]
    store = Files(tmp_path_factory.mktemp("silent")).copy(sample.store)
    assert store.path
    with sqlite3.connect(store.path) as connection:
        for number in green["project_id"].head(2):
            key = (int(number), str(sample.as_at - timedelta(days=SILENT_DAYS)))
            connection.execute("delete from status_report where project_id = ? and data_date > ?", key)
            connection.execute("update register set manager = 'Ann Lee' where project_id = ?", key[:1])
    connection.close()
    return open_snapshot(store, fetch=cached_frame)


def test_overdue_reports_are_listed_by_who_owes_them(silent: Snapshot) -> None:
    """92 days without a report, of which 31 are the cadence and 7 grace: 54 days overdue, two reports missed."""
    seen = compare(silent, None)
    stale = seen.open[seen.open["stale"]]
    found = overdue.overdue(seen.open, pd.Timestamp(seen.as_at), seen.policy.cadence_days)
    assert found["stale"].sum() == len(stale)
    ann = found.iloc[0]
    assert (ann["manager"], ann["stale"], ann["of"], ann["days"], ann["missed"]) == ("Ann Lee", 2, 2, 54, 2)
    assert ann["projects"] == ", ".join(stale.loc[stale["manager"] == "Ann Lee", "name_"])
    card = overdue.card(seen)
    assert card
    assert card.title.title.endswith("; the longest for 54 days")
    assert len(card.grid.rows) == len(found)


def test_a_stale_green_leaves_the_greens_and_the_page_says_so(silent: Snapshot) -> None:
    seen = compare(silent, None)
    stale = int((seen.open["stale"] & (seen.open["declared"] == "GREEN")).sum())
    assert stale >= 2
    card = _card(rag.view(silent, before(silent)).kpis, "rag_declared")
    greens = next(share.count for share in card.rag if share.rag == "GREEN")
    assert greens == int((seen.open["declared"] == "GREEN").sum()) - stale
    assert said(card.movement) == f"{stale} stale greens counted as not rated"
    assert f"{stale} stale greens left out of the greens" in overdue.says(seen)


def test_missed_reports_cap_the_color_that_leads(silent: Snapshot, sample: Snapshot) -> None:
    """Green by the figures, and amber at best: the color in force leads, the computed one is shown beside it."""
    seen = compare(silent, None)
    assert seen.lead == "overall"
    capped = seen.open[(seen.open["computed"] == "GREEN") & (seen.open["overall"] == "AMBER")]
    assert len(capped) == 2
    view = rag.view(silent, before(silent))
    counts, others = seen.counts("rag_overall", seen.open), compare(sample, None).counts("rag_overall")
    assert counts["AMBER"] == others["AMBER"] + 2
    assert said(view.headline).startswith(f"{counts['RED']} red, {counts['AMBER']} amber and {counts['GREEN']} green")
    assert "2 amber at best for it" in said(_card(view.kpis, "stale_reports").movement)
    rows = {dict(row["project"].params)["project"]: row for row in view.matrix.rows}  # type: ignore[union-attr]
    for code in capped["code"]:
        assert (rows[code]["computed"].rag, rows[code]["overall"].rag) == ("GREEN", "AMBER")  # type: ignore[union-attr]
        assert rows[code]["overall"].title.startswith("Amber at best: 2 reports missing")  # type: ignore[union-attr]
    listed = health.view(silent, before(silent)).kpis[0]
    assert (listed.metric, {share.rag: share.count for share in listed.rag}["AMBER"]) == (
        "rag_overall",
        counts["AMBER"],
    )


def test_where_nobody_is_silent_both_colors_are_one_and_the_matrix_shows_one(sample: Snapshot) -> None:
    keys = [column.key for column in rag.view(sample, before(sample)).matrix.columns]
    facts = project_facts(sample)
    assert ("overall" in keys) == bool((facts["overall"] != facts["computed"]).any())


def _card(kpis: list[Kpi], metric: str) -> Kpi:
    return next(kpi for kpi in kpis if kpi.metric == metric)


def test_nobody_reporting_is_not_nothing_overdue(store_of: StoreOf) -> None:
    assert overdue.card(compare(open_snapshot(store_of("us-it")), None)) is None


def test_the_project_page_says_the_cap_the_reason_and_the_distance(silent: Snapshot) -> None:
    facts = project_facts(silent)
    row = facts[(facts["computed"] == "GREEN") & (facts["overall"] == "AMBER")].iloc[0]
    view = project.view(silent, row["code"], before(silent))
    assert isinstance(view, project.ProjectView)
    assert said(view.headline).startswith("Amber at best: 2 reports missing; ")
    rows = {str(line["opinion"]): line for line in view.status.rows}
    assert rows["In force"]["found"] == "Amber at best: 2 reports missing; green by the figures"
    assert str(rows["Computed"]["found"]).startswith("Green by the figures")
    assert str(rows["Cost, computed"]["found"]).startswith("Cost green: forecast ")
    assert str(rows["Cost, computed"]["found"]).endswith(" points away")
    assert str(rows["Schedule, computed"]["found"]).startswith("Schedule green: ")
    assert rows["Declared"]["now"].stale  # type: ignore[union-attr]
