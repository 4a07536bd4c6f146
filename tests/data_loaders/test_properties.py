"""What holds for any loads: their order does not matter, what was known stays known, roll-ups are the sums of their
rows, and a scope tells nothing of what it hides."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.views.figures import figures
from dashboard.views.scope import not_shown
from data_loaders.check import check_store
from data_loaders.queries.money import months
from data_loaders.queries.projects import projects
from data_loaders.schema import ENTITIES
from data_loaders.snapshot import Scope, Snapshot, dates, open_snapshot
from data_loaders.withdraw import withdraw
from tests.data_loaders.ledger import journal, ledger
from tests.data_loaders.making import TITLES, Loading
from tests.stores import Stores

CODES = ("P1", "P2", "P3", "P4")
MONTHS = ("2024-01", "2024-02", "2024-03")
EXAMPLES = int(os.environ.get("STEERCO_EXAMPLES", "5"))  # each loads up to ten files; `make faults` takes more
FEW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

amounts = st.integers(-99_999, 99_999).map(lambda cents: f"{cents / 100:.2f}")
some = st.sets(st.sampled_from(CODES), min_size=1)


@st.composite
def registers(draw: st.DrawFn) -> tuple[str, str]:
    """The register of a month: some projects, each with its budget."""
    rows = [f"{code},Name of {code},Active,,{draw(amounts)}" for code in sorted(draw(some))]
    return f"register-{draw(st.sampled_from(MONTHS))}.csv", "\n".join([TITLES, *rows]) + "\n"


@st.composite
def postings(draw: st.DrawFn) -> tuple[str, str]:
    """The ledger of a month, with postings for that month or an earlier one."""
    keys = st.tuples(st.sampled_from(CODES), st.sampled_from(MONTHS), st.sampled_from(("invoice", "order")))
    rows = [f"{','.join(key)},{draw(amounts)}" for key in sorted(draw(st.sets(keys, min_size=1, max_size=5)))]
    return f"ledger-{draw(st.sampled_from(MONTHS))}.csv", "\n".join(["Code,Month,Kind,Amount", *rows]) + "\n"


@st.composite
def budgets(draw: st.DrawFn) -> tuple[str, str]:
    """The budget journal as at a month: lines with their own dates, up to that month."""
    month = draw(st.integers(1, 3))
    keys = st.tuples(st.sampled_from(CODES), st.integers(0, 2), st.integers(1, month))
    rows = [
        f"{code},{version},2024-{approved:02d}-05,2024-03,{draw(amounts)}"
        for code, version, approved in sorted(draw(st.sets(keys, min_size=1, max_size=5)))
    ]
    return f"budget-2024-{month:02d}.csv", "\n".join(["Code,Version,Approved,Month,Amount", *rows]) + "\n"


EVERYONE = "\n".join([TITLES, *(f"{code},Name of {code},Active,,1.00" for code in CODES)]) + "\n"
files = st.lists(st.one_of(registers(), postings(), budgets()), max_size=5, unique_by=lambda file: file[0])


@contextmanager
def record(stores: Stores) -> Iterator[Loading]:
    """An empty record but for a first register, by which the other files know their projects."""
    store = stores.empty()
    with TemporaryDirectory() as folder:
        loading = Loading(store, Path(folder))
        loading.load(EVERYONE, name="register-2023-12.csv")
        yield loading
    stores.drop(store)


def load(loading: Loading, file: tuple[str, str]) -> None:
    name, text = file
    mapping = {"register": None, "ledger": ledger(), "budget": journal()}[name.split("-")[0]]
    report = loading.load(text, mapping, name)
    assert report.state in ("published", "unchanged"), report.messages


def truth(loading: Loading) -> dict[str, list[tuple[object, ...]]]:
    """Every current fact, by what it says."""
    return {
        name: sorted(loading.facts(name, "source", "data_date", *entity.grain, *entity.values), key=repr)
        for name, entity in ENTITIES.items()
    }


def seen(snapshot: Snapshot) -> tuple[str, str]:
    """What a view of the record is made of: the money by month, and the register."""
    register = projects(snapshot).set_index("project_id")[["code", "name", "state", "data_date"]]
    found = months(snapshot)
    found = found.assign(code=found["project_id"].map(register["code"])).drop(columns="project_id")
    return found.sort_values(["code", "month"]).to_csv(index=False), register.sort_values("code").to_csv(index=False)


def totals(snapshot: Snapshot) -> list[object]:
    return [one.as_dict() for one in figures(snapshot, ["project_count", "current_budget", "cost_to_date"])]


@FEW
@given(loads=files, data=st.data())
def test_any_order_of_the_same_loads_gives_the_same_truth(
    stores: Stores, loads: list[tuple[str, str]], data: st.DataObject
) -> None:
    with record(stores) as one, record(stores) as other:
        for file in loads:
            load(one, file)
        for file in data.draw(st.permutations(loads)):
            load(other, file)
        assert truth(one) == truth(other)
        for day in dates(one.store):
            assert seen(open_snapshot(one.store, day)) == seen(open_snapshot(other.store, day))


@FEW
@given(loads=files, data=st.data())
def test_what_was_known_never_changes(stores: Stores, loads: list[tuple[str, str]], data: st.DataObject) -> None:
    with record(stores) as loading:
        views = {}
        for file in loads:
            load(loading, file)
            snapshot = open_snapshot(loading.store)
            views[snapshot.known_on] = (snapshot, seen(snapshot))
        latest = open_snapshot(loading.store)
        said_last = totals(latest)
        if loads and data.draw(st.booleans()):
            withdraw(loading.store, loading.store.state().effective, "try")
        for snapshot, said in views.values():
            again = open_snapshot(loading.store, snapshot.as_at, snapshot.known_on)
            assert seen(again) == said
        assert totals(open_snapshot(loading.store, latest.as_at, latest.known_on)) == said_last


@FEW
@given(loads=files)
def test_rollups_equal_their_recomputation_after_every_load_and_withdrawal(
    stores: Stores, loads: list[tuple[str, str]]
) -> None:
    with record(stores) as loading:
        before = truth(loading)
        numbers = []
        for file in loads:
            load(loading, file)
            numbers.append(loading.store.latest_load())
            assert check_store(loading.store) == []
        for number in reversed(
            [n for n, state in zip(numbers, loading.states()[1:], strict=True) if state == "published"]
        ):
            withdraw(loading.store, number, "try")
            assert check_store(loading.store) == []
        assert truth(loading) == before, "all taken back, nothing is left"


@FEW
@given(loads=files, shown=st.sets(st.sampled_from(CODES), min_size=1, max_size=3))
def test_totals_tell_nothing_of_a_hidden_project(stores: Stores, loads: list[tuple[str, str]], shown: set[str]) -> None:
    """Whatever the hidden projects are worth, a viewer is told the same."""
    scope = Scope(projects=tuple(sorted(shown)), hidden_totals=True)
    with record(stores) as one, record(stores) as other:
        for file in loads:
            load(one, file)
            load(other, (file[0], _without_money_of_others(file[1], shown)))
        for day in dates(one.store)[-1:]:
            mine, theirs = (open_snapshot(each.store, day, scope=scope) for each in (one, other))
            assert (seen(mine), totals(mine)) == (seen(theirs), totals(theirs))
            assert set(projects(mine)["code"]) <= shown
            hidden = not_shown(mine)
            assert hidden.projects < 3 or hidden.money is None or len(CODES) - len(shown) >= 3
            assert hidden.projects >= 3 or hidden.money is None


def _without_money_of_others(text: str, shown: set[str]) -> str:
    """The same rows with other amounts for the projects that are hidden."""
    head, *rows = text.splitlines()
    changed = [row if row.split(",")[0] in shown else f"{row.rpartition(',')[0]},123.45" for row in rows]
    return "\n".join([head, *changed]) + "\n"
