"""Spells: they never overlap, their days add up, and every watermelon of a date lies in exactly one of them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.metrics.ledger import (
    CLOSED,
    FIGURES,
    FOLLOWED,
    PESSIMIST,
    UNKNOWN,
    WATERMELON,
    kinds,
    movement,
    spells,
    steps,
)

START = date(2026, 1, 31)
GAPS = (30,) * 8  # days between dates


def spelled(*projects: list[str | None], gaps: tuple[int, ...] = GAPS) -> pd.DataFrame:
    """The spells of `standings`, over all dates that the longest of the projects has."""
    last = max((len(colors) for colors in projects), default=0)
    return spells(standings(*projects, gaps=gaps), dates(gaps, last))


def dates(gaps: tuple[int, ...], number: int) -> list[pd.Timestamp]:
    return [pd.Timestamp(START + timedelta(days=sum(gaps[:place]))) for place in range(number)]


def standings(*projects: list[str | None], gaps: tuple[int, ...] = GAPS) -> pd.DataFrame:
    """One row a project and date: "GR" is declared green and computed red, None is not open. gaps: days between."""
    letters = {"G": "GREEN", "A": "AMBER", "R": "RED", "-": "NOT_RATED"}
    rows: list[dict[str, Any]] = []
    for number, colors in enumerate(projects, start=1):
        for place, (pair, day) in enumerate(zip(colors, dates(gaps, len(colors)), strict=True)):
            if pair:
                said = {"declared": letters[pair[0]], "computed": letters[pair[1]]}
                rows.append({"project_id": number, "day": day, "budget": 100 * (place + 1)} | said)
    frame = pd.DataFrame(rows, columns=["project_id", "day", "declared", "computed", "budget"])
    frame["day"] = frame["day"].astype("datetime64[us]")
    texts = dict.fromkeys(["name", "code", "portfolio", "program", "who", "budget_reason"], "")
    return frame.assign(over=7, **texts).astype({"project_id": "Int64"})  # as the record gives it


def test_a_spell_stands_from_its_first_date_to_the_first_date_without_it() -> None:
    found = spelled(["GG", "GR", "GA", "AA", "AA"]).iloc[0]
    assert (found["kind"], found["since"].date(), found["until"].date()) == (
        WATERMELON,
        START + timedelta(days=30),
        START + timedelta(days=90),
    )
    assert (found["days"], found["dates"], found["ended"], found["budget"]) == (60, 2, FOLLOWED, 300)
    assert not found["from_start"]


def test_an_open_spell_has_stood_to_the_last_date() -> None:
    found = spelled(["GR", "GR", "GR"]).iloc[0]
    assert pd.isna(found["until"])
    assert found["ended"] is None
    assert (found["days"], found["from_start"]) == (60, True)


def test_money_that_is_not_known_at_the_last_date_is_not_taken_from_an_earlier_one() -> None:
    rows = standings(["GR", "GR", "GR"]).astype({"budget": "Int64"})
    rows.loc[2, ["budget", "budget_reason"]] = pd.NA, "WITHHELD"
    found = spells(rows, dates(GAPS, 3)).iloc[0]
    assert pd.isna(found["budget"])
    assert found["budget_reason"] == "WITHHELD"


@pytest.mark.parametrize(
    ("after", "ended"),
    [("RR", FOLLOWED), ("AA", FOLLOWED), ("GG", FIGURES), ("-R", UNKNOWN), ("G-", UNKNOWN), (None, CLOSED)],
)
def test_a_spell_says_how_it_ended(after: str | None, ended: str) -> None:
    """The second project keeps the date in the record where the first one is gone."""
    assert spelled(["GR", after], ["GG", "GG"]).iloc[0]["ended"] == ended


def test_from_watermelon_to_pessimist_is_two_spells_that_touch() -> None:
    first, second = spelled(["GR", "RG"]).to_dict("records")
    assert (first["kind"], second["kind"]) == (WATERMELON, PESSIMIST)
    assert first["until"] == second["since"]


def test_a_date_without_the_project_ends_a_spell() -> None:
    assert len(spelled(["GR", None, "GR"], ["GG", "GG", "GG"])) == 2


def test_without_both_colors_there_is_nothing_to_tell() -> None:
    assert spelled(["G-", "-R", "--"]).empty
    assert spelled().empty


histories = st.lists(
    st.lists(
        st.none() | st.tuples(st.sampled_from("GAR-"), st.sampled_from("GAR-")).map("".join), min_size=1, max_size=9
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(histories, st.lists(st.integers(1, 400), min_size=8, max_size=8))
def test_spells_never_overlap_their_days_add_up_and_each_watermelon_lies_in_one(
    projects: list[list[str | None]], gaps: list[int]
) -> None:
    rows = standings(*projects, gaps=tuple(gaps))
    days = dates(tuple(gaps), max(map(len, projects)))
    found = spells(rows, days)
    marked = rows.assign(kind=kinds(rows))
    marked = marked[marked["kind"].notna()]
    inside: Counter[tuple[int, Any]] = Counter()
    for spell in found.itertuples():
        end = spell.until if not pd.isna(spell.until) else days[-1]
        assert spell.days == (end - spell.since).days
        own = marked[(marked["project_id"] == spell.project_id) & marked["day"].between(spell.since, spell.last)]
        assert set(own["kind"]) == {spell.kind}
        assert len(own) == spell.dates
        inside.update((spell.project_id, day) for day in own["day"])
    assert inside == Counter(zip(marked["project_id"], marked["day"], strict=True)), "each in exactly one"
    for _, own in found.groupby("project_id"):
        ends = own.sort_values("since")
        later = ends["since"].iloc[1:].to_list()
        assert all(until <= since for until, since in zip(ends["until"], later, strict=False)), "spells overlap"
    following = dict(zip(days, [*days[1:], days[-1]], strict=True))
    each = sum((following[day] - day).days for day in marked["day"])
    assert found["days"].sum() == each if len(found) else each == 0


# --- Movements ---------------------------------------------------------------------------------------


def series(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="object")


def test_movements_are_told_on_the_finest_scale_of_both_dates() -> None:
    before = series("GREEN", "AMBER", "RED"), series("Amber/Green", "Amber/Red", "Red")
    now = series("AMBER", "RED", "RED"), series("Amber", "Red", "Amber/Red")
    step = steps((before[0], now[0]), (before[1], now[1]))
    assert step.to_list() == [1, 1, -1]
    assert movement(step) == (1, 2, 0)


def test_after_a_change_of_scale_only_the_colors_are_compared() -> None:
    before = series("AMBER", "RED", None), series("Amber/Green", "Amber/Red", None)
    now = series("AMBER", "AMBER", "GREEN"), series("Amber", "Amber", "Green")
    step = steps((before[0], now[0]), (before[1], now[1]))
    assert step.isna().to_list() == [False, False, True]
    assert movement(step) == (1, 0, 1)
