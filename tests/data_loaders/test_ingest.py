"""A load publishes wholly or not at all; the same file twice changes nothing; nothing is ever overwritten."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from data_loaders import ingest as loader
from data_loaders.ingest import ingest
from data_loaders.queries import history
from data_loaders.queries.projects import projects
from data_loaders.schema import ENTITIES, project, project_alias
from data_loaders.snapshot import open_snapshot
from data_loaders.sources.values import as_text
from data_loaders.store import Store
from tests.data_loaders.making import GOOD, TITLES, Loading, register_mapping, write, write_xlsx
from tests.stores import Stores

STATUS = register_mapping(
    name="status",
    source={"name": "status", "title": "Status"},
    project={"code": "code", "name": "name"},
    columns={"code": {"header": "Code"}, "name": {"header": "Name"}, "text": {"header": "Text", "optional": True}},
    facts=[{"entity": "status_report", "fields": {"narrative": "text"}}],
)
BAD = GOOD + "P3,Quay,Lost,,\n"


# --- Wholly or not at all --------------------------------------------------------------------------------


def test_a_good_file_is_published_and_every_row_is_accounted_for(loading: Loading) -> None:
    report = loading.load(GOOD)
    assert (report.state, report.load, report.read, report.accepted, report.changed) == ("published", 1, 2, 2, 2)
    assert loading.facts("register", "name", "state") == [("Harbour wall", "active"), ("Crane", "on_hold")]
    assert loading.facts("statement", "amount", "currency") == [(120_050, "GBP"), (-9900, "GBP")]


def test_one_bad_row_refuses_the_load_and_publishes_nothing(loading: Loading) -> None:
    before = loading.counts()
    report = loading.load(BAD)
    assert (report.state, report.load, report.rejected, report.changed) == ("refused", None, 1, 0)
    assert loading.counts() == before
    assert loading.states() == ["refused"]


def test_rejected_rows_of_a_refused_load_are_kept_verbatim_with_their_place(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(BAD)
    (row,) = history.rows_left_out(open_snapshot(loading.store)).to_dict("records")
    assert (row["file"], row["line"], row["outcome"]) == ("register-2024-03.csv", 4, "rejected")
    assert row["cells"] == ["P3", "Quay", "Lost", "", ""]
    assert row["reason"].startswith("register-2024-03.csv › C4: found 'Lost'; expected one of: Active, On hold")


def test_rejects_may_be_kept_aside_while_the_good_rows_are_published(loading: Loading) -> None:
    report = loading.load(BAD, keep_rejects=True)
    assert (report.state, report.accepted, report.rejected, report.changed) == ("published", 2, 1, 2)
    assert [message.cell for message in report.messages] == ["C4"]
    again = loading.load(BAD, keep_rejects=True)
    assert (again.state, again.rejected, again.changed, again.unchanged) == ("unchanged", 1, 0, 2)
    assert loading.load(BAD, register_mapping(rejects="keep"), "register-2024-04.csv").state == "published"


def test_a_file_without_one_good_row_is_refused_even_where_rejects_are_kept(loading: Loading) -> None:
    loading.load(GOOD)
    report = loading.load(f"{TITLES}\nP1,Harbour wall,Lost,,\n", keep_rejects=True)
    assert report.state == "refused"
    assert len(loading.facts()) == 2


def test_a_load_that_breaks_in_the_middle_leaves_nothing(loading: Loading, monkeypatch: pytest.MonkeyPatch) -> None:
    loading.load(GOOD)
    before = loading.counts(), loading.states()
    apply = loader._apply

    def broken(*args: Any) -> None:
        apply(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(loader, "_apply", broken)
    with pytest.raises(KeyboardInterrupt):
        loading.load(GOOD.replace("Crane", "Crane 2"))
    assert (loading.counts(), loading.states()) == before


def test_a_database_that_fails_is_told_in_words(loading: Loading, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise OperationalError("insert …", {}, Exception("disk is full"))

    monkeypatch.setattr(loader, "_apply", broken)
    report = loading.load(GOOD)
    assert (report.state, report.load, report.changed) == ("refused", None, 0)
    assert report.messages[0].found == "disk is full"
    assert loading.states() == []


def test_two_loads_at_once_into_a_new_record_wait_for_each_other(stores: Stores, tmp_path: Path) -> None:
    url = stores.blank().url
    files = [
        write(tmp_path, GOOD.replace("P", code), f"register-2024-0{month}.csv") for code, month in (("A", 3), ("B", 4))
    ]
    barrier, reports = threading.Barrier(2), []

    def run(path: Path) -> None:
        store = Store(url)
        barrier.wait()
        store.prepare()
        reports.append(ingest(store, path, register_mapping()))

    threads = [threading.Thread(target=run, args=(path,)) for path in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted((report.state, report.load) for report in reports) == [("published", 1), ("published", 2)]
    assert len(Loading(Store(url), tmp_path).facts()) == 4


def test_of_very_many_bad_cells_the_first_are_told_and_all_rows_are_kept(loading: Loading) -> None:
    report = loading.load(TITLES + "\n" + "".join(f"P{number},Wall,Lost,,\n" for number in range(500)))
    assert (report.state, report.rejected, len(report.messages)) == ("refused", 500, 201)
    assert report.messages[-1].found == "300 more cells that cannot be read"
    loading.load(GOOD)
    assert len(history.rows_left_out(open_snapshot(loading.store))) == 500


# --- Versions --------------------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(loading: Loading) -> None:
    loading.load(GOOD)
    before = loading.counts()
    report = loading.load(GOOD)
    assert (report.state, report.changed, report.unchanged, report.closed) == ("unchanged", 0, 2, 0)
    assert loading.counts() == before


def test_the_same_content_in_another_spelling_changes_nothing(loading: Loading) -> None:
    loading.load(GOOD)
    before = loading.counts()
    report = loading.load(
        GOOD.replace('"1,200.50"', "£1200.5").replace(",", ";").replace("31/01/2024", "2024-01-31").encode("utf-16")
    )
    assert (report.state, report.changed) == ("published", 0)  # new bytes: their rows go on record
    assert loading.counts() == before


def test_a_changed_row_closes_its_version_and_opens_a_new_one(loading: Loading) -> None:
    loading.load(GOOD)
    report = loading.load(GOOD.replace("Crane", "Crane 2"))
    assert (report.changed, report.unchanged, report.closed) == (1, 1, 0)
    versions = loading.facts("register", "name", "load_from", "load_to", current=False)
    assert versions == [("Harbour wall", 1, None), ("Crane", 1, 2), ("Crane 2", 2, None)]
    assert len(loading.facts("statement", "amount", current=False)) == 2  # its money did not change


def test_a_row_that_leaves_is_closed_and_may_come_back(loading: Loading) -> None:
    loading.load(GOOD)
    one = "".join(GOOD.splitlines(keepends=True)[:2])
    report = loading.load(one)
    assert (report.changed, report.unchanged, report.closed) == (0, 1, 2)  # its register row and its statement
    assert loading.facts("register", "name") == [("Harbour wall",)]
    report = loading.load(GOOD)
    assert (report.state, report.changed, report.closed) == ("published", 1, 0)
    assert loading.facts("register", "name", "load_from", "load_to", current=False)[1:] == [
        ("Crane", 1, 2),
        ("Crane", 3, None),
    ]


def test_a_partial_extract_closes_nothing(loading: Loading) -> None:
    mapping = register_mapping(extract="partial")
    loading.load(GOOD, mapping)
    assert loading.load(f"{TITLES}\nP1,Sea wall,,,\n", mapping).closed == 0
    assert loading.facts("register", "name") == [("Crane",), ("Sea wall",)]


def test_files_of_other_dates_do_not_touch_each_other(loading: Loading) -> None:
    loading.load(GOOD)
    report = loading.load(GOOD.replace("Crane", "Crane 2"), name="register-2024-04.csv")
    assert (report.changed, report.closed) == (2, 0)
    assert loading.load(GOOD).changed == 0


def test_the_record_can_be_seen_as_known_before(loading: Loading) -> None:
    first = loading.load(GOOD).load
    loading.load(GOOD.replace("Crane", "Crane 2"))
    now, before = open_snapshot(loading.store), open_snapshot(loading.store, known_on=first)
    assert sorted(now.frame(projects)["name"]) == ["Crane 2", "Harbour wall"]
    assert sorted(before.frame(projects)["name"]) == ["Crane", "Harbour wall"]


# --- Projects --------------------------------------------------------------------------------------------


def test_an_unknown_project_is_rejected_with_names_that_resemble_it(loading: Loading) -> None:
    loading.load(GOOD)
    report = loading.load("Code,Name,State,Start,Budget,Text\n,Harbor wal,,,,late\n", STATUS)
    (message,) = report.messages
    assert (message.cell, message.found) == ("B2", "'Harbor wal'")
    assert "Did you mean “Harbour wall”" in (message.hint or "")
    report = loading.load("Code,Name,State,Start,Budget,Text\nP9,,,,,late\n", STATUS)
    assert report.messages[0].cell == "A2"


def test_a_project_is_known_by_code_or_name_without_regard_to_case_and_signs(loading: Loading) -> None:
    loading.load(GOOD)
    assert loading.load("Code,Name,State,Start,Budget,Text\np1,,,,,a\n,CRANE!,,,,b\n", STATUS).accepted == 2


def test_a_renamed_project_keeps_its_number_and_both_names(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(GOOD.replace("Crane", "Gantry"))
    with loading.store.reading() as connection:
        assert connection.execute(select(project.c.code)).all() == [("P1",), ("P2",)]
        names = select(project_alias.c.value).where(project_alias.c.kind == "name", project_alias.c.project_id == 2)
        assert sorted(connection.scalars(names)) == ["Crane", "Gantry"]


def test_the_same_fact_twice_in_a_file_is_rejected_at_the_second_row(loading: Loading) -> None:
    report = loading.load(GOOD + "P1,Harbour wall,,,\n")
    (message,) = report.messages
    assert (message.cell, message.found) == ("A4", "'P1'")
    assert message.expected == "one row for this; row 2 states the same in column “Code”"


def test_a_rejected_row_does_not_stand_in_the_way_of_a_good_one(loading: Loading) -> None:
    mapping = register_mapping(columns={"day": {"header": "Day", "type": "date", "optional": True}})
    dated = mapping.model_copy(
        update={"tables": [mapping.tables[0].model_copy(update={"facts": [
            mapping.tables[0].facts[0], mapping.tables[0].facts[1].model_copy(update={"data_date": "day"})]})]}
    )  # fmt: skip
    report = loading.load(f"{TITLES},Day\nP1,Wall,,,5,\nP1,Wall,,,5,2024-03-01\n", dated, keep_rejects=True)
    assert [message.cell for message in report.messages] == ["F2"]
    assert report.accepted == 1


def test_a_rejected_row_leaves_no_project_and_no_name_behind(loading: Loading) -> None:
    loading.load(GOOD + "P1,Another name,,,\n", keep_rejects=True)
    with loading.store.reading() as connection:
        assert "Another name" not in set(connection.scalars(select(project_alias.c.value)))


def test_two_codes_of_one_source_are_two_projects_though_they_share_a_name(loading: Loading) -> None:
    loading.load(GOOD)
    new = loading.load(f"{TITLES}\nP7,Crane,,,\nP8,Crane,,,\n", name="register-2024-05.csv")
    assert new.rejected == 0
    with loading.store.reading() as connection:
        assert sorted(connection.scalars(select(project.c.code))) == ["P1", "P2", "P7", "P8"]


def test_a_name_that_several_projects_carry_identifies_none_and_makes_no_new_one(loading: Loading) -> None:
    loading.load(GOOD)
    loading.load(f"{TITLES}\nP1,Works,,,\nP2,Crane,,,\n", name="register-2024-04.csv")
    loading.load(f"{TITLES}\nP1,Wall,,,\nP2,Works,,,\n", name="register-2024-05.csv")
    columns = {"code": {"header": "Code"}}
    report = loading.load(f"{TITLES}\n,Works,,,\n", register_mapping(columns=columns), "register-2024-06.csv")
    assert report.messages[0].cell == "B2"
    assert (report.messages[0].expected or "").startswith("the code of the project, because several go by this name")


# --- Provenance ------------------------------------------------------------------------------------------

SAMPLES = {
    "rows": [
        [None, "Register"],
        [None, "Code", "Name", "State", "Start", "Budget"],
        [None, "P1", "Wall", "Active", "31/01/2024", 1200.5],
        [None],
        [None, "P2", "Crane", None, "2024-02-01", "£9.99m"],
    ],
    "columns": [
        ["Code", "P1", "P2"],
        ["Name", "Wall", "Crane"],
        ["State", "Active", None],
        ["Start", "31/01/2024", "2024-02-01"],
        ["Budget", 1200.5, "£9.99m"],
    ],
}
COLUMN_OF = {"name": "Name", "state": "State", "start": "Start", "amount": "Budget"}


@pytest.mark.parametrize("orientation", ["rows", "columns"])
def test_every_accepted_value_is_found_again_in_its_cell(loading: Loading, orientation: str) -> None:
    path = write_xlsx(loading.folder / "register-2024-03.xlsx", {"Data": SAMPLES[orientation]})
    mapping = register_mapping(orientation=orientation, header={"contains": ["Code", "Name"]})
    assert ingest(loading.store, path, mapping).state == "published"
    checked = 0
    for entity, fields in (("register", ("name", "state", "start")), ("statement", ("amount",))):
        measure = {"measure": "current_budget"} if entity == "statement" else {}
        for record, *found in loading.facts(entity, "record_id", *fields):
            origin = history.origins(open_snapshot(loading.store), (record,)).iloc[0]
            assert (origin["file"], origin["sheet"]) == ("register-2024-03.xlsx", "Data")
            for field, value in zip(fields, found, strict=True):
                cell = history.cell_of(origin, entity, field, **measure)
                assert cell
                text = _text_at(SAMPLES[orientation], cell)
                assert text == origin["cells"][origin["positions"][_column(field)][0]]
                assert _says(text, value), (cell, text, value)
                checked += 1
    assert checked == 8


def _column(field: str) -> str:
    return {"amount": "budget"}.get(field, field)


def _text_at(rows: list[list[Any]], cell: str) -> str:
    return as_text(rows[int(cell[1:]) - 1][ord(cell[0]) - 65])


def _says(text: str, value: Any) -> bool:
    known = {"1200.5": 120_050, "£9.99m": 999_000_000, "Active": "active", "": None}
    known |= {"31/01/2024": "2024-01-31", "2024-02-01": "2024-02-01"}
    return str(known.get(text, text)) == str(value)


def test_a_constant_has_no_cell(loading: Loading) -> None:
    loading.load(GOOD)
    ((record,), *_) = loading.facts("statement", "record_id")
    origin = history.origins(open_snapshot(loading.store), (record,)).iloc[0]
    assert history.cell_of(origin, "statement", "measure", measure="current_budget") is None
    assert history.cell_of(origin, "statement", "amount", measure="eac") is None


def test_skipped_rows_are_kept_with_their_reason(loading: Loading) -> None:
    rule = {"column": "code", "pattern": "^total$", "reason": "a total", "sums": ["budget"]}
    report = loading.load(GOOD + 'Total,,,,"1,101.50"\n', register_mapping(skip=[rule]))
    assert (report.accepted, report.skipped) == (2, 1)
    (row,) = history.rows_left_out(open_snapshot(loading.store)).to_dict("records")
    assert (row["outcome"], row["line"], row["reason"], row["cells"][-1]) == ("skipped", 4, "a total", "1,101.50")


# --- For any sequence of files ---------------------------------------------------------------------------

CODES = st.sampled_from(["P1", "P2", "p 3", "", "Total"])
NAMES = st.sampled_from(["Wall", "Crane", "WALL", "Quay", ""])
ROW = st.tuples(
    CODES, NAMES, st.sampled_from(["Active", "On hold", "", "Lost"]),
    st.sampled_from(["31/01/2024", "2024-02-01", "", "x"]), st.sampled_from(["5", "£1.5m", "(2)", "", "much"]),
)  # fmt: skip
FILE = st.tuples(st.lists(ROW, min_size=1, max_size=5), st.sampled_from(["03", "04"]))


@settings(max_examples=15, deadline=None)
@given(files=st.lists(FILE, min_size=1, max_size=4), keep=st.booleans())
def test_any_sequence_of_files_loads_twice_to_the_same_record(stores: Stores, files: list[Any], keep: bool) -> None:
    rule = {"column": "code", "pattern": "^total$", "reason": "a total"}
    mapping = register_mapping(skip=[rule], columns={"code": {"header": "Code"}})
    with tempfile.TemporaryDirectory() as folder:
        loading = Loading(stores.empty(), Path(folder))
        for rows, month in files:
            text = "\n".join([TITLES, *(",".join(row) for row in rows)])
            name = f"register-2024-{month}.csv"
            first = loading.load(text, mapping, name, keep_rejects=keep)
            before = loading.counts()
            second = loading.load(text, mapping, name, keep_rejects=keep)
            assert loading.counts() == before
            assert (second.changed, second.closed, second.read) == (0, 0, first.read)
            assert second.state == ("refused" if first.state == "refused" else "unchanged")
            _one_current_version_of_each(loading)
        stores.drop(loading.store)


def _one_current_version_of_each(loading: Loading) -> None:
    for name in ("register", "statement"):
        keys = loading.facts(name, "source", "data_date", *ENTITIES[name].grain)
        assert len(keys) == len(set(keys))
