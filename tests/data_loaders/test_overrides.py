"""A person's color in place of the computed one: with author, reason and expiry, as a version, on both engines."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.views.facts import project_facts
from data_loaders.errors import Refused
from data_loaders.journal import Actor
from data_loaders.matching import join
from data_loaders.overrides import lift, override
from data_loaders.queries.audit import trail
from data_loaders.queries.overrides import overrides
from data_loaders.snapshot import Scope, Snapshot, open_snapshot
from data_loaders.store import Store
from tests import fingerprint
from tests.data_loaders.making import GOOD, Loading
from tests.stores import Stores

ANNA, BEN = Actor.here("Anna"), Actor.here("Ben")
FIRST, LAST = date(2024, 3, 31), date(2099, 12, 31)  # the status date of the register; a day that is long to come


@pytest.fixture
def store(loading: Loading) -> Store:
    """A register of two projects, P1 and P2, as at 31 March 2024."""
    loading.load(GOOD)
    return loading.store


def listed(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    found = overrides(snapshot)
    return list(found[["code", "color", "author", "reason", "expired"]].itertuples(index=False, name=None))


def color(snapshot: Snapshot, code: str = "P1") -> tuple[str, Any]:
    """The color in force, and the override."""
    row = project_facts(snapshot).set_index("code").loc[code]
    return row["overall"], row["override"]


def test_an_override_holds_with_its_author_reason_and_expiry(store: Store) -> None:
    before = open_snapshot(store)
    override(store, "P1", "amber", ANNA, " The supplier has paid ", LAST)
    assert listed(open_snapshot(store)) == [("P1", "AMBER", "Anna", "The supplier has paid", False)]
    row = overrides(open_snapshot(store)).iloc[0]
    assert (row["set_on"].date(), row["expires_on"].date(), row["dimension"]) == (FIRST, LAST, "overall")
    assert color(open_snapshot(store)) == ("AMBER", "AMBER")
    facts = project_facts(open_snapshot(store)).set_index("code").loc["P1"]
    assert facts["computed"] == "NOT_RATED", "the computed color stays beside it"
    assert (facts["override_by"], facts["override_reason"]) == ("Anna", "The supplier has paid")
    assert color(before)[0] == "NOT_RATED", "as known before, there is none"
    entry = trail(store)[-1]
    assert (entry["actor"], entry["action"], entry["subject"]) == ("Anna", "override", "P1")
    assert entry["detail"]["after"] == "AMBER until 2099-12-31"


def test_an_expired_one_falls_back_to_the_computed_color_and_is_listed(store: Store) -> None:
    override(store, "P1", "RED", ANNA, "Watch it", date(2099, 1, 31))
    snapshot = open_snapshot(store)
    assert color(snapshot.at(date(2099, 1, 31))) == ("RED", "RED"), "its last day"
    after = snapshot.at(date(2099, 2, 1))
    assert listed(after) == [("P1", "RED", "Anna", "Watch it", True)]
    assert color(after)[0] == "NOT_RATED"
    assert project_facts(after).set_index("code").loc["P1", "override_expired"]


def test_the_last_one_holds_and_each_date_keeps_its_own(store: Store) -> None:
    override(store, "P1", "AMBER", ANNA, "First", LAST, on=FIRST)
    override(store, "P1", "RED", BEN, "Worse", LAST, on=date(2024, 6, 30))
    snapshot = open_snapshot(store)
    assert listed(snapshot.at(date(2024, 5, 31))) == [("P1", "AMBER", "Anna", "First", False)]
    assert listed(snapshot.at(date(2024, 6, 30))) == [("P1", "RED", "Ben", "Worse", False)]
    assert listed(snapshot.at(date(2024, 1, 31))) == [], "it was not said yet"
    override(store, "P1", "GREEN", BEN, "Better after all", LAST, on=date(2024, 6, 30))
    assert listed(open_snapshot(store).at(date(2024, 7, 1))) == [("P1", "GREEN", "Ben", "Better after all", False)]
    assert listed(snapshot.at(date(2024, 7, 1))) == [("P1", "RED", "Ben", "Worse", False)], "as it was known before"


def test_an_override_is_lifted(store: Store) -> None:
    override(store, "P1", "RED", ANNA, "Watch it", LAST)
    known = open_snapshot(store)
    lift(store, "P1", BEN, "It is over")
    assert listed(open_snapshot(store)) == []
    assert color(open_snapshot(store))[0] == "NOT_RATED"
    assert color(known) == ("RED", "RED")
    assert trail(store)[-1]["detail"]["before"] == "RED until 2099-12-31"
    with pytest.raises(Refused, match="no override"):
        lift(store, "P1", BEN)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"code": "P9"}, ("project", "'P9'", "code of a project")),
        ({"color": "purple"}, ("color", "'purple'", "GREEN, AMBER, RED")),
        ({"color": "NOT_RATED"}, ("color", "'NOT_RATED'", "GREEN")),
        ({"reason": "  "}, ("reason", "none", "a reason")),
        ({"until": None}, ("expiry", "none", "a day from")),
        ({"until": date(2024, 4, 1)}, ("expiry", "2024-04-01, which is over", "a day from")),
        ({"until": date(2098, 1, 1), "on": date(2098, 6, 1)}, ("expiry", "2098-01-01", "from 2098-06-01 on")),
    ],
)
def test_what_is_not_whole_is_refused_in_words_and_changes_nothing(
    store: Store, change: dict[str, Any], named: tuple[str, ...]
) -> None:
    before = fingerprint.exact(store)
    said = {"code": "P1", "color": "RED", "actor": ANNA, "reason": "Watch it", "until": LAST} | change
    with pytest.raises(Refused) as refusal:
        override(store, **said)
    assert not [word for word in (*named, "othing was changed") if word not in str(refusal.value)], refusal.value
    assert fingerprint.exact(store) == before


def test_lifting_what_is_not_there_is_refused(store: Store) -> None:
    for code, said in (("P1", "no override"), ("P9", "code of a project")):
        with pytest.raises(Refused, match=said):
            lift(store, code, ANNA)


def test_a_viewer_sees_the_overrides_of_the_projects_in_scope_only(store: Store) -> None:
    for code in ("P1", "P2"):
        override(store, code, "RED", ANNA, f"Because of {code}", LAST)
    seen = open_snapshot(store, scope=Scope(projects=("P2",)))
    assert [row[0] for row in listed(seen)] == ["P2"]


def test_of_two_projects_that_are_one_the_last_said_holds(loading: Loading) -> None:
    """They are not stated side by side: the second is in the register a month later."""
    title, one, other = GOOD.splitlines()
    loading.load(f"{title}\n{one}\n")
    loading.load(f"{title}\n{other}\n", name="register-2024-04.csv")
    store = loading.store
    override(store, "P1", "RED", ANNA, "Of the first", LAST)
    override(store, "P2", "AMBER", BEN, "Of the second", LAST)
    join(store, "P2", "P1", ANNA, "renamed")
    assert [row[:2] for row in listed(open_snapshot(store))] == [("P1", "AMBER")]


# --- For any sequence ------------------------------------------------------------------------------------

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
deeds = st.lists(
    st.tuples(
        st.sampled_from(["P1", "P2", "P9"]),
        st.sampled_from(["GREEN", "AMBER", "RED", "none", "mauve"]),
        st.dates(date(2024, 3, 1), date(2024, 12, 31)),
        st.sampled_from(["why", ""]),
        st.sampled_from([LAST, date(2099, 1, 1), date(2020, 1, 1)]),
    ),
    max_size=7,
)
DAYS = (date(2024, 3, 31), date(2024, 8, 1), date(2099, 6, 1))


def seen(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    return [row for day in DAYS for row in [*listed(snapshot.at(day)), color(snapshot.at(day))[0]]]


@FEW
@given(said=deeds)
def test_any_sequence_leaves_what_was_known_before_as_it_was(
    stores: Stores, said: list[tuple[Any, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = stores.empty()
    Loading(store, tmp_path_factory.mktemp("files")).load(GOOD)
    views = []
    for code, wanted, on, reason, until in said:
        snapshot = open_snapshot(store)
        views.append((snapshot, seen(snapshot)))
        before = fingerprint.exact(store)
        try:
            if wanted == "none":
                lift(store, code, ANNA, reason, on)
            else:
                override(store, code, wanted, ANNA, reason, until, on)
                assert (bool(reason), code != "P9", wanted != "mauve", until > on) == (True,) * 4, "refused otherwise"
        except Refused:
            assert fingerprint.exact(store) == before
    for snapshot, told in views:
        assert seen(snapshot) == told
    stores.drop(store)
