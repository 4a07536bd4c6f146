"""Tables are found, every row is accounted for, and every value keeps its cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data_loaders.errors import Message, Refused
from data_loaders.mapping import Mapping
from data_loaders.sources import tabular
from data_loaders.sources.table import ACCEPTED, REJECTED, SKIPPED, TableRead, address, position_of
from tests.data_loaders.making import GOOD, TITLES, Rows, register_mapping, write, write_xlsx


def read(folder: Path, text: str, mapping: Mapping | None = None, name: str = "register-2024-03.csv") -> TableRead:
    (table,) = tabular.read(write(folder, text, name), mapping or register_mapping()).tables
    return table


def read_workbook(folder: Path, sheets: dict[str, Rows], mapping: Mapping) -> TableRead:
    return tabular.read(write_xlsx(folder / "register-2024-03.xlsx", sheets), mapping).tables[0]


def refused(folder: Path, text: str, mapping: Mapping | None = None) -> tuple[Message, ...]:
    with pytest.raises(Refused) as refusal:
        read(folder, text, mapping)
    return refusal.value.messages


def values(table: TableRead, column: str) -> list[Any]:
    return [row.values[column].value for row in table.rows if row.outcome == ACCEPTED]


# --- Finding the table -----------------------------------------------------------------------------------


def test_the_header_is_found_below_other_rows_and_lines_still_count_from_the_top(tmp_path: Path) -> None:
    mapping = register_mapping(header={"contains": ["code", "NAME"]})
    table = read(tmp_path, f"Register of March,,,,\n,,,,\n{GOOD}", mapping)
    assert [row.line for row in table.rows] == [4, 5]
    assert table.cell("budget", 4) == "E4"


def test_a_header_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, "a,b\n1,2\n", register_mapping(header={"contains": ["Code"]}))
    assert message.expected == "a header row with “Code”"
    (message,) = refused(tmp_path, "a,b\n1,2\n", register_mapping(header={"row": 9}))
    assert message.cell == "row 9"


def test_titles_are_found_through_case_line_breaks_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = '\ufeff"CODE"," name\n",State,Start,Budget\nP1,Wall,Active,31/01/2024,5\n'
    assert values(read(tmp_path, text), "name") == ["Wall"]


def test_two_columns_of_one_name_are_told_apart_by_position(tmp_path: Path) -> None:
    columns = {"own": {"header": "Rating", "nth": 2}, "rating": {"header": "Rating", "nth": 1}}
    table = read(
        tmp_path,
        "Code,Name,State,Start,Budget,Rating,Rating\nP1,W,,,,first,second\n",
        register_mapping(columns=columns),
    )
    assert (values(table, "rating"), values(table, "own")) == (["first"], ["second"])
    assert table.cell("own", 2) == "G2"


def test_two_columns_of_one_name_are_refused_where_the_mapping_does_not_tell_them_apart(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, "Code,Name,State,Start,Budget,Budget\nP1,W,,,1,2\n")
    assert message.cell == "E1, F1"
    assert message.found == "2 columns with the title “Budget”"


def test_columns_are_found_by_letter_where_there_is_no_title(tmp_path: Path) -> None:
    own = register_mapping().tables[0].columns
    places = dict(zip(own, "abcDE", strict=True))
    columns = {
        name: {**column.model_dump(exclude={"header"}), "position": places[name]} for name, column in own.items()
    }
    table = read(tmp_path, "P1,Wall,,,\nP2,Crane,,,\n", register_mapping(columns=columns, header={"row": 0}))
    assert values(table, "name") == ["Wall", "Crane"]
    assert table.rows[0].line == 1


def test_a_letter_beyond_the_table_is_a_missing_column(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, GOOD, register_mapping(columns={"note": {"position": "ZZ"}}))
    assert message.expected == "a column at ZZ"
    assert read(tmp_path, GOOD, register_mapping(columns={"note": {"position": "ZZ", "optional": True}}))


def test_all_missing_columns_are_named_at_once(tmp_path: Path) -> None:
    messages = refused(tmp_path, "Code,Title,Begin\nP1,Wall,x\n")
    assert [message.expected for message in messages] == [
        f"a column “{title}”" for title in ("Name", "State", "Start", "Budget")
    ]
    assert messages[0].found == "the titles “Code”, “Title”, “Begin”"
    assert messages[0].cell == "row 1"


def test_one_of_several_titles_is_enough_and_optional_columns_may_be_missing(tmp_path: Path) -> None:
    columns = {"name": {"header": ["Title", "Name"]}, "note": {"header": "Note", "optional": True}}
    table = read(tmp_path, GOOD, register_mapping(columns=columns))
    assert values(table, "name") == ["Harbour wall", "Crane"]
    assert "note" not in table.positions


def test_an_unknown_sheet_is_refused_with_the_sheets_there_are(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="found the sheets “Notes”, “Data”; expected a sheet named “Projects”"):
        read_workbook(tmp_path, {"Notes": [["x"]], "Data": [["y"]]}, register_mapping(sheet="Projects"))


def test_a_sheet_is_found_by_name_or_pattern(tmp_path: Path) -> None:
    rows = [TITLES.split(","), ["P1", "Wall", "Active", date(2024, 1, 31), 5]]
    for wanted in ("projects 24", "/projects .*/", None):
        sheets = {"Projects 24": rows, "Notes": [["x"]]}
        assert values(read_workbook(tmp_path, sheets, register_mapping(sheet=wanted)), "budget") == [500]


# --- Transposed tables -----------------------------------------------------------------------------------

COLUMNS = [
    ["Code", "P1", "P2", "P3"],
    ["Name", "Wall", "Crane", "Quay"],
    ["State", "Active", "Active", "Gone"],
    ["Start", date(2024, 1, 31), None, None],
    ["Budget", 5, "#REF!", 7],
]


def test_a_transposed_table_has_one_project_a_column_and_addresses_that_fit(tmp_path: Path) -> None:
    table = read_workbook(tmp_path, {"S": COLUMNS}, register_mapping(orientation="columns"))
    assert [row.outcome for row in table.rows] == [ACCEPTED, REJECTED, REJECTED]
    assert table.cell("budget", table.rows[0].line) == "B5"
    cells = [(message.cell, message.found) for row in table.rows for message in row.messages]
    assert cells == [("C5", "'#REF!'"), ("D3", "'Gone'")]
    assert table.rows[2].cells[:2] == ["P3", "Quay"]


def test_messages_about_transposed_tables_speak_of_columns(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"› column A: .*a column “Name”"):
        read_workbook(tmp_path, {"S": [["Code", "P1"]]}, register_mapping(orientation="columns"))


@pytest.mark.parametrize(
    ("position", "line", "orientation", "expected"),
    [
        (0, 1, "rows", "A1"),
        (25, 9, "rows", "Z9"),
        (26, 9, "rows", "AA9"),
        (701, 9, "rows", "ZZ9"),
        (702, 9, "rows", "AAA9"),
        (4, 3, "columns", "C5"),
        (0, 28, "columns", "AB1"),
    ],
)
def test_addresses_are_those_of_a_spreadsheet(position: int, line: int, orientation: str, expected: str) -> None:
    assert address(position, line, orientation) == expected
    if orientation == "rows":
        assert position_of(expected.rstrip("0123456789")) == position


# --- Rows ------------------------------------------------------------------------------------------------


def test_blank_rows_are_no_rows_even_with_no_break_spaces(tmp_path: Path) -> None:
    table = read(tmp_path, GOOD + "\n,,,,\n \t,\u00a0,,,\n" + "P3,Quay,,,\n")
    assert [row.line for row in table.rows] == [2, 3, 7]


def test_short_rows_are_read_and_rows_with_a_delimiter_too_many_are_rejected(tmp_path: Path) -> None:
    short, long, trailing = read(tmp_path, f"{TITLES}\nP1,Wall\nP2,Wall, big,Active,31/01/2024,5\nP3,Quay,,,,,\n").rows
    assert short.outcome == trailing.outcome == ACCEPTED
    assert long.outcome == REJECTED
    assert long.messages[-1].cell == "F3"
    assert long.messages[-1].found == "'5'"


def test_every_bad_cell_of_a_row_is_told_with_its_address(tmp_path: Path) -> None:
    (row,) = read(tmp_path, f"{TITLES}\n,Wall,Lost,31/01/2024,much\n").rows
    assert [(message.cell, message.found) for message in row.messages] == [
        ("A2", "an empty cell"),
        ("C2", "'Lost'"),
        ("E2", "'much'"),
    ]
    assert row.messages[1].expected == "one of: Active, On hold in column “State”"
    assert row.reason == str(row.messages[0])


def test_true_and_one_are_not_the_same_cell(tmp_path: Path) -> None:
    rows = [TITLES.split(","), ["P1", "Wall", None, None, True], ["P2", "Crane", None, None, 1]]
    table = read_workbook(tmp_path, {"S": rows}, register_mapping())
    assert [row.outcome for row in table.rows] == [REJECTED, ACCEPTED]


def test_a_number_where_a_date_belongs_is_rejected(tmp_path: Path) -> None:
    rows = [TITLES.split(","), ["P1", "Wall", None, 45322, None]]
    (row,) = read_workbook(tmp_path, {"S": rows}, register_mapping()).rows
    assert row.messages[0].cell == "D2"
    assert row.messages[0].hint == "Format the cell as a date."


def test_the_order_of_dates_that_cannot_be_settled_names_the_cells(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, f"{TITLES}\nP1,a,, 31/01/2024 ,\nP2,b,,01/31/2024,\n")
    assert message.cell == "D2, D3"
    assert message.hint == "Say the order in the mapping: order: dmy or order: mdy."
    (message,) = refused(tmp_path, f"{TITLES}\nP1,a,,01/02/2024,\n")
    assert message.cell == "D2"


def test_a_default_fills_an_empty_cell_and_a_required_one_is_missed(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        f"{TITLES}\nP1,Wall,\u00a0,,\n",
        register_mapping(columns={"state": {"header": "State", "default": "none"}}),
    )
    assert values(table, "state") == ["none"]
    (row,) = read(tmp_path, f"{TITLES}\nP1,,,,\n").rows
    assert row.messages[0].expected == "a value in column “Name”"


def test_words_for_missing_give_their_reason_and_stay_as_found(tmp_path: Path) -> None:
    budget = {"header": "Budget", "type": "money", "currency": "GBP", "missing": "withheld"}
    missing = {
        "withheld": [{"pattern": "exempt", "reason": "WITHHELD"}, {"pattern": "^(tbd|n/a)$", "reason": "NOT_STATED"}]
    }
    text = f"{TITLES}\nP1,a,,,EXEMPT under s. 43\nP2,b,,, TBD \nP3,c,,,\n"
    table = read(tmp_path, text, register_mapping(columns={"budget": budget}, missing=missing))
    found = [row.values["budget"] for row in table.rows]
    assert [value.reason for value in found] == ["WITHHELD", "NOT_STATED", None]
    assert found[0].found == "EXEMPT under s. 43"


def test_the_currency_may_stand_in_a_column_of_the_row(tmp_path: Path) -> None:
    columns = {
        "budget": {"header": "Budget", "type": "money", "currency": "@currency"},
        "currency": {"header": "Currency"},
    }
    text = f"{TITLES},Currency\nP1,a,,,5,gbp\nP2,b,,,5,JPY\nP3,c,,,,\nP4,d,,,5,\nP5,e,,,5,Pounds\nP6,f,,,£5,EUR\n"
    table = read(tmp_path, text, register_mapping(columns=columns))
    read_values = [(row.values["budget"].value, row.values["budget"].currency) for row in table.rows[:2]]
    assert read_values == [(500, "GBP"), (5, "JPY")]
    assert [row.outcome for row in table.rows[2:]] == [ACCEPTED, REJECTED, REJECTED, REJECTED]
    assert [row.messages[0].cell for row in table.rows[3:]] == ["E5", "F6", "E7"]


# --- Totals ----------------------------------------------------------------------------------------------


def totals(**more: Any) -> Mapping:
    rule = {"column": "code", "pattern": "^total$", "reason": "a total", "sums": ["budget"], **more}
    return register_mapping(skip=[rule])


def test_total_rows_are_skipped_and_checked_block_by_block(tmp_path: Path) -> None:
    text = f"{TITLES}\nP1,a,,,10\nP2,b,,,5.50\n Total ,,,,15.50\nP3,c,,,1\nTOTAL,,,,1.005\n"
    table = read(tmp_path, text, totals())
    assert [row.outcome for row in table.rows] == [ACCEPTED, ACCEPTED, SKIPPED, ACCEPTED, SKIPPED]
    assert table.rows[2].reason == "a total"


def test_a_total_of_the_whole_table(tmp_path: Path) -> None:
    text = f"{TITLES}\nP1,a,,,10\nTotal,,,,10\nP2,b,,,5\nTotal,,,,15\n"
    assert [row.outcome for row in read(tmp_path, text, totals(of="table")).rows] == [ACCEPTED, SKIPPED] * 2


def test_a_wrong_total_is_rejected_with_the_sum_it_should_be(tmp_path: Path) -> None:
    *_, row = read(tmp_path, f"{TITLES}\nP1,a,,,10\nP2,b,,,5\nTotal,,,,16\n", totals()).rows
    assert row.outcome == REJECTED
    assert (row.messages[0].cell, row.messages[0].found) == ("E4", "'16'")
    assert row.messages[0].expected == "the sum of the rows above, 15 in column “Budget”"


def test_a_total_that_cannot_be_read_is_rejected_and_still_ends_its_block(tmp_path: Path) -> None:
    text = f"{TITLES}\nP1,a,,,10\nTotal,,,,#REF!\nP2,b,,,5\nTotal,,,,5\n"
    assert [row.outcome for row in read(tmp_path, text, totals()).rows] == [ACCEPTED, REJECTED, ACCEPTED, SKIPPED]


def test_tolerance_is_in_the_unit_of_the_cell(tmp_path: Path) -> None:
    budget = {"header": "Budget", "type": "money", "currency": "GBP", "scale": Decimal(1_000_000)}
    (rule,) = totals(tolerance="0.01").tables[0].skip
    mapping = register_mapping(columns={"budget": budget}, skip=[rule.model_dump()])
    text = f"{TITLES}\nP1,a,,,1.004\nTotal,,,,1.01\nP2,b,,,1\nTotal,,,,1.02\n"
    assert [row.outcome for row in read(tmp_path, text, mapping).rows] == [ACCEPTED, SKIPPED, ACCEPTED, REJECTED]


def test_cells_of_total_rows_do_not_settle_the_order_of_dates(tmp_path: Path) -> None:
    table = read(tmp_path, f"{TITLES}\nP1,a,,31/01/2024,1\nTotal,,,12/31/2024,1\n", totals())
    assert values(table, "start") == [date(2024, 1, 31)]


def test_two_kinds_of_total_do_not_mix(tmp_path: Path) -> None:
    skip = [
        {"column": "code", "pattern": "^total$", "reason": "a total", "sums": ["budget"]},
        {"column": "code", "pattern": "^grand", "reason": "a total", "sums": ["budget"], "of": "table"},
    ]
    text = f"{TITLES}\nP1,a,,,1\nTotal,,,,1\nP2,b,,,2\nTotal,,,,2\nGrand total,,,,3\n"
    table = read(tmp_path, text, register_mapping(skip=skip))
    assert [row.outcome for row in table.rows] == [ACCEPTED, SKIPPED, ACCEPTED, SKIPPED, SKIPPED]


# --- The data date ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "name", "day"),
    [
        ({"file_name": r"(?P<year>\d{4})-(?P<month>\d\d)"}, "r-2024-02.csv", date(2024, 2, 29)),
        ({"file_name": r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"}, "r-2024-02-05.csv", date(2024, 2, 5)),
        ({"file_name": r"(?P<year>\d{4})"}, "r-2024.csv", date(2024, 12, 31)),
        ({"file_name": r"(?P<year>\d{4})", "template": "{year}-03-31"}, "r-2024.csv", date(2024, 3, 31)),
        ({"column": "start", "latest": True}, "r.csv", date(2024, 2, 2)),
    ],
)
def test_the_data_date_follows_the_rule(tmp_path: Path, rule: dict[str, Any], name: str, day: date) -> None:
    mapping = register_mapping(data_date={**rule, "says": "so"})
    assert tabular.read(write(tmp_path, GOOD, name), mapping).data_date == day


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ({"file_name": r"(?P<year>\d{4})"}, GOOD, "the name 'r.csv'"),
        ({"file_name": r"(?P<year>\w)"}, GOOD, "the name 'r.csv'"),
        ({"column": "start"}, GOOD, "2 values, 2024-01-31 to 2024-02-02"),
        ({"column": "start"}, f"{TITLES}\nP1,a,,,\n", "no readable value"),
        ({"column": "name", "template": "{year}-03-31"}, f"{TITLES}\nP1,20x4,,,\n", "'20x4'"),
    ],
)
def test_a_file_without_one_data_date_is_refused(tmp_path: Path, rule: dict[str, Any], text: str, found: str) -> None:
    mapping = register_mapping(data_date={**rule, "says": "so"})
    with pytest.raises(Refused) as refusal:
        tabular.read(write(tmp_path, text, "r.csv"), mapping)
    assert refusal.value.messages[0].found == found


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, TITLES + "\n,,,,\n")
    assert message.found == "no rows below the header"
