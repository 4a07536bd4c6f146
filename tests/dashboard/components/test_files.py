"""What a table shows is what its file says, and the table of a chart says when it is not the whole."""

from datetime import date

import pandas as pd

from dashboard.components.plain import as_frame
from dashboard.components.twin import MOST_ROWS, as_grid
from dashboard.views.parts import Amount, Col, Grid, Link, Mark, Move, Stated, Strip


def test_a_grid_is_a_frame_of_plain_values() -> None:
    columns = (Col("p", "Project"), Col("r", "Status"), Col("m", "Moved"), Col("c", "Cost", numeric=True),
               Col("d", "Since"), Col("n", "Cost", numeric=True), Col("h", "History"))  # fmt: skip
    row = {
        "p": Link("Cranes", below="Operations", tags=(("watermelon", "bad"),)), "r": Mark("RED", title="late"),
        "m": Move(Mark("GREEN"), Mark("RED")), "c": Amount("£4.1m"), "d": date(2026, 1, 31), "n": 7,
        "h": Strip((Mark("GREEN"), None)),
    }  # fmt: skip
    frame = as_frame(Grid(columns, [row, {"p": Stated("Cold store")}]))
    assert frame.iloc[0].to_dict() == {
        "Project": "Cranes (watermelon)", "Project: more": "Operations", "Status": "Red: late",
        "Moved": "Green → Red", "Cost": "£4.1m", "Since": date(2026, 1, 31), "Cost 2": 7,
        "History": "Green, no report",
    }  # fmt: skip
    assert frame.iloc[1].drop(["Project", "Project: more"]).isna().all()


def test_the_numbers_of_a_chart_open_the_passports_of_its_points() -> None:
    data = pd.DataFrame({"label": ["Digital", "Rest"], "budget": [1.5, 2.0], "share": [0.5, 0.1], "over": ["x", ""]})
    rows = as_grid(data, "£m", asks=(("eac/portfolio=Digital", ""),)).rows
    assert str(rows[0]["label"].asks) == "eac/portfolio=Digital"
    assert rows[1]["label"] == "Rest"
    both = as_grid(data, asks=(("eac", "eac"), ("cpi", ""))).rows
    assert str(both[0]["budget"].asks) == "eac"
    assert (str(both[0]["share"].asks), both[0]["share"].text) == ("cpi", "50.0\u202f%")
    assert as_grid(data, asks=(("eac",),)).rows[0]["label"] == "Digital"  # the points are not the rows
    assert [col.label for col in as_grid(data, "£m").columns] == ["Label", "Budget (£m)", "Share", "Over"]


def test_a_long_twin_shows_its_first_rows() -> None:
    assert len(as_grid(pd.DataFrame({"n": range(MOST_ROWS + 9)})).rows) == MOST_ROWS
