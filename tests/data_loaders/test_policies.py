"""Settings are dated versions: what cannot hold never reaches the record, what was known before stays as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dashboard.views.facts import policy_of
from data_loaders.errors import Refused
from data_loaders.journal import Actor
from data_loaders.organization import Manifest, load_folder, write_policies
from data_loaders.policies import RagRule, RagRules, Settings, change, proposed, value_of
from data_loaders.queries.audit import trail
from data_loaders.queries.settings import current_settings, policy_history
from data_loaders.snapshot import Scope, Snapshot, open_snapshot
from data_loaders.store import Store
from tests import fingerprint
from tests.data_loaders.making import Loading, register_mapping
from tests.stores import Stores

ANNA = Actor.here("Anna")
REGISTER = "Code,Name,State,Start,Budget,Portfolio\nP1,Harbour wall,Active,,10,Port\nP2,Crane,Active,,10,Yard 2.0\n"


def of_portfolios() -> Any:
    """The mapping of a register that says the portfolio of each project."""
    mapping = register_mapping().model_dump(mode="json", exclude={"content_hash"}, exclude_defaults=True)
    mapping["tables"][0]["columns"]["portfolio"] = {"header": "Portfolio"}
    mapping["tables"][0]["facts"][0]["fields"]["portfolio"] = "portfolio"
    return type(register_mapping()).model_validate(mapping)


@pytest.fixture
def store(loading: Loading) -> Store:
    """Two projects in two portfolios, and no setting yet."""
    assert loading.load(REGISTER, of_portfolios()).state == "published"
    return loading.store


def rule(snapshot: Snapshot, portfolio: str | None = None, code: str | None = None) -> dict[str, Any]:
    return policy_of(snapshot).rule(portfolio, code)


# --- A change --------------------------------------------------------------------------------------------


def test_a_change_is_a_load_of_its_own_with_before_and_after(store: Store) -> None:
    before = open_snapshot(store)
    load = change(store, "rag.all.cost_red", 12, ANNA, " The board agreed ")
    now = open_snapshot(store)
    assert now.known_on == load
    assert (rule(now)["cost_red"], rule(before)["cost_red"]) == ("12", 10)
    found = policy_history(now)
    assert found[["name", "before", "value", "by", "reason", "load"]].to_dict("records") == [
        {"name": "rag.all.cost_red", "before": "10", "value": "12", "by": "Anna", "reason": "The board agreed",
         "load": load}
    ]  # fmt: skip
    entry = trail(store)[-1]
    assert (entry["action"], entry["subject"], entry["load"]) == ("policy", "rag.all.cost_red", load)
    assert entry["detail"] == {"before": "10", "after": "12", "reason": "The board agreed"}
    assert policy_history(before).empty


def test_portfolios_and_projects_differ_and_differ_no_more(store: Store) -> None:
    change(store, "rag.portfolios.Yard 2.0.cost_red", "8.50", ANNA, "Thin margins")
    change(store, "rag.projects.P2.stale_caps", "no", ANNA, "Reports by quarter")
    now = open_snapshot(store)
    assert (rule(now, "Yard 2.0", "P2")["cost_red"], rule(now, "Port", "P1")["cost_red"]) == ("8.5", "10")
    assert rule(now, "Yard 2.0", "P2")["stale_caps"] is False, "as it was understood, not as it was written"
    change(store, "rag.portfolios.Yard 2.0.cost_red", None, ANNA, "As the others")
    assert rule(open_snapshot(store), "Yard 2.0", "P2")["cost_red"] == "10"
    assert current_settings(store)["rag"]["portfolios"] == {}
    assert policy_history(open_snapshot(store)).iloc[-1][["before", "value"]].tolist() == ["8.5", None]


def test_other_settings_are_changed_the_same_way(store: Store) -> None:
    change(store, "cadence_days", 14, ANNA, "Every other week")
    change(store, "tolerance", {"amount": 500}, ANNA, "Rounded to thousands")
    assert policy_of(open_snapshot(store)).cadence_days == 14
    assert current_settings(store)["tolerance"] == {"amount": "500", "percent": "0", "days": 1}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("rag.all.cost_red", 4, ("rag.all.cost_red", "found 4", "cost_amber (5 %) must be below cost_red (4 %)")),
        ("rag.all.slip_amber", 30, ("slip_amber (30 days) must be below slip_red (30 days)",)),
        ("rag.all.weights", {"cost": 60, "schedule": 50}, ("weights must sum to 100, and sum to 110",)),
        ("rag.all.weights", {"cost": 160, "schedule": -60}, ("100",)),
        ("rag.all.weights", {"cost": 50, "scope": 50}, ("'cost' or 'schedule'",)),
        ("rag.all.cost_red", "NaN", ("found 'NaN'", "finite number")),
        ("rag.all.cost_red", "ten", ("found 'ten'", "valid decimal")),
        ("rag.all.overall", "average", ("'worst' or 'weighted'",)),
        ("rag.all.cost_red", None, ("found nothing", "as it is already")),
        ("rag.all.cost_red", "10.0", ("as it is already",)),
        ("rag.all.mood", 1, ("no such setting", "cost_amber")),
        ("rag", {}, ("no such setting",)),
        ("prepared", {}, ("no such setting",)),
        ("rag.portfolios.Nowhere.cost_red", 12, ("'Nowhere'", "a portfolio of the record")),
        ("rag.projects.P9.cost_red", 12, ("'P9'", "a project of the record")),
        ("rag.projects.P1.cost_red", 3, ("project 'P1': cost_amber (5 %) must be below cost_red (3 %)",)),
        ("cadence_days", 0, ("cadence_days", "greater than or equal to 1")),
        ("reporting_currency", "euro", ("reporting_currency", "'euro'")),
        ("authority", {"money": ["nobody"]}, ("'nobody'",)),
    ],
)
def test_what_cannot_hold_is_refused_in_words_and_changes_nothing(
    store: Store, name: str, value: Any, words: tuple[str, ...]
) -> None:
    before = fingerprint.exact(store)
    with pytest.raises(Refused) as refusal:
        change(store, name, value, ANNA, "try")
    assert not [word for word in (*words, "othing was changed") if word not in str(refusal.value)], refusal.value
    assert fingerprint.exact(store) == before


def test_a_change_of_everybodys_rule_is_refused_where_a_difference_could_not_hold(store: Store) -> None:
    change(store, "rag.portfolios.Port.cost_red", 8, ANNA, "Strict")
    with pytest.raises(Refused, match=r"portfolio 'Port': cost_amber \(9 %\) must be below cost_red \(8 %\)"):
        change(store, "rag.all.cost_amber", 9, ANNA, "Lenient")


def test_a_change_needs_a_reason(store: Store) -> None:
    with pytest.raises(Refused, match="no reason"):
        change(store, "rag.all.cost_red", 12, ANNA, " ")


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("12.5 %", 12.5), ("no", False), ("weighted", "weighted"), ("none", None), ("", None), (" ", None),
     ("cost: 60, schedule: 40", {"cost": 60, "schedule": 40}), ("[", "["), ("{cost: 60}", {"cost": 60})],
)  # fmt: skip
def test_values_are_read_as_people_write_them(text: str, value: Any) -> None:
    assert value_of(text) == value


# --- History and scope -----------------------------------------------------------------------------------


def test_what_was_set_first_and_what_was_changed_is_told_by_setting(store: Store) -> None:
    manifest = Manifest(organization="Harbour", reporting_currency="GBP", files=[])
    write_policies(store, manifest.policies, Path("manifest.yaml"), ANNA)
    first = policy_history(open_snapshot(store))
    assert {"organization", "cadence_days"} <= set(first["name"])
    assert not first["name"].str.startswith("rag.").any(), "the rule is the default: nothing was changed"
    change(store, "rag.all.slip_red", 20, ANNA, "Sooner")
    last = policy_history(open_snapshot(store)).iloc[-1]
    assert last[["name", "before", "value"]].tolist() == ["rag.all.slip_red", 30, 20]


def test_the_rules_of_what_a_viewer_may_not_see_are_not_told(store: Store) -> None:
    change(store, "rag.portfolios.Port.cost_red", 8, ANNA, "Strict")
    change(store, "rag.projects.P2.cost_red", 9, ANNA, "Strict")
    change(store, "rag.all.slip_red", 20, ANNA, "Sooner")
    seen = open_snapshot(store, scope=Scope(projects=("P1",)))
    assert policy_history(seen)["name"].tolist() == ["rag.portfolios.Port.cost_red", "rag.all.slip_red"]


def test_loading_the_folder_again_leaves_a_change_that_the_manifest_does_not_speak_of(
    empty_store: Store, tmp_path: Any
) -> None:
    text = {"organization": "Harbour", "reporting_currency": "GBP", "cadence_days": 31, "files": []}
    (tmp_path / "manifest.yaml").write_text(yaml.safe_dump(text), "utf-8")
    load_folder(empty_store, tmp_path, lambda *_: None, ANNA)
    change(empty_store, "rag.all.cost_red", 12, ANNA, "The board agreed")
    change(empty_store, "cadence_days", 14, ANNA, "Every other week")
    load_folder(empty_store, tmp_path, lambda *_: None, ANNA)
    kept = current_settings(empty_store)
    assert (kept["rag"]["all"]["cost_red"], kept["cadence_days"]) == ("12", 31), "what it says, holds"


# --- For any values --------------------------------------------------------------------------------------

FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
values = st.one_of(
    st.integers(-5, 40), st.decimals(-5, 40, places=2).map(str), st.booleans(), st.none(), st.text(max_size=3),
    st.floats(allow_nan=True, allow_infinity=True), st.sampled_from(["worst", "weighted"]),
    st.fixed_dictionaries({"cost": st.integers(-10, 110), "schedule": st.integers(-10, 110)}),
)  # fmt: skip
names = st.builds(
    lambda place, field: f"rag.{place}.{field}",
    st.sampled_from(["all", "portfolios.Port", "portfolios.Yard 2.0", "projects.P1"]),
    st.sampled_from(sorted(RagRule.model_fields)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(names, values), max_size=6))
def test_what_is_proposed_always_holds_for_every_portfolio_and_project(said: list[tuple[str, Any]]) -> None:
    known: dict[str, Any] = {}
    for name, value in said:
        try:
            known["rag"] = proposed(known, name, value).value
        except Refused:
            continue
        rules = RagRules.model_validate(known["rag"])
        for differences in (
            *((one,) for one in rules.portfolios.values()),
            *((one,) for one in rules.projects.values()),
        ):
            one = rules.merged(*differences)
            assert one.cost_amber < one.cost_red
            assert one.slip_amber < one.slip_red
            assert sum(one.weights.values()) == 100
        assert Settings.model_validate({"organization": "-", "reporting_currency": "GBP", **known})


@FEW
@given(said=st.lists(st.tuples(names, values), max_size=6))
def test_any_sequence_leaves_what_was_known_before_and_nothing_invalid_is_kept(
    stores: Stores, said: list[tuple[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = stores.empty()
    Loading(store, tmp_path_factory.mktemp("files")).load(REGISTER, of_portfolios())
    views = []
    for name, value in said:
        snapshot = open_snapshot(store)
        views.append((snapshot, _told(snapshot)))
        before = fingerprint.exact(store)
        try:
            change(store, name, value, ANNA, "try")
        except Refused:
            assert fingerprint.exact(store) == before
        kept = current_settings(store).get("rag", {})
        try:
            RagRules.model_validate(kept)
        except ValidationError as error:
            pytest.fail(f"an invalid rule reached the record: {kept}: {error}")
    for snapshot, told in views:
        assert _told(snapshot) == told
    stores.drop(store)


def _told(snapshot: Snapshot) -> tuple[Any, ...]:
    places = ((None, None), ("Port", "P1"), ("Yard 2.0", "P2"))
    return policy_history(snapshot).to_csv(), *(repr(rule(snapshot, *place)) for place in places)
