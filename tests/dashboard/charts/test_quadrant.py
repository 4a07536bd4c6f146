"""Labels of the quadrant never collide, points are told apart without color, and what lies far out says so."""

from __future__ import annotations

import itertools
import json
from random import Random

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts.labels import Box, Point, label_box, place
from dashboard.charts.quadrant import LABELED, LEAST_WIDTH, LEFT, RIGHT, quadrant
from dashboard.views.quadrant import Limits

LIMITS = Limits(7, 30, 5, 10, alike=True)
AREA = Box(0, 0, 440, 300)


def frame(number: int, seed: int = 1) -> pd.DataFrame:
    random = Random(seed)
    colors = ("RED", "AMBER", "GREEN", "NOT_RATED", "ON_HOLD")
    rows = [
        {
            "code": f"P-{index}", "name": f"P {index} <b>&$x$", "rag": colors[index % 5],
            "slip": random.gauss(10, 25), "over": random.gauss(2, 8), "size": random.random() ** 3,
            "zone": "late and over" if index % 3 else "within both", "says": "red",
        }
        for index in range(number)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def crowd(number: int, seed: int) -> tuple[list[Point], list[str]]:
    random = Random(seed)
    points = [Point(random.uniform(0, 440), random.uniform(0, 300), random.uniform(4, 22)) for _ in range(number)]
    return points, ["x" * random.randint(3, 34) for _ in points]


@pytest.mark.parametrize("seed", range(40))
def test_no_label_lies_on_another_on_a_point_or_outside(seed: int) -> None:
    points, texts = crowd(30, seed)
    taken = [Box(0, 0, 150, 20), Box(300, 280, 440, 300)]
    labels = place(points, texts, AREA, taken)
    boxes = [label.box for label in labels if label]
    assert boxes, "some fit"
    assert not any(one.touches(other) for one, other in itertools.combinations(boxes, 2))
    assert not any(box.touches(other) for box in boxes for other in taken)
    assert all(box.within(AREA) for box in boxes)
    for index, label in enumerate(labels):
        assert not label or not any(label.box.touches(p.box) for at, p in enumerate(points) if at != index)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("wider", [1.3, 2.0, 3.1])
def test_labels_do_not_collide_in_a_wider_card_either(seed: int, wider: float) -> None:
    """Each label keeps its distance in pixels from its point, and the points move apart."""
    points, texts = crowd(20, seed)
    labels = place(points, texts, AREA)
    moved = [
        label_box(Point(point.x * wider, point.y, point.radius), text, label.across, label.down)
        for point, text, label in zip(points, texts, labels, strict=True)
        if label
    ]
    assert not any(one.touches(other) for one, other in itertools.combinations(moved, 2))


def test_a_label_takes_the_first_side_that_is_free() -> None:
    alone = place([Point(200, 150, 10)], ["abc"], AREA)
    assert alone[0]
    assert (alone[0].across, alone[0].down) == (1, 0)
    beside = place([Point(200, 150, 10), Point(225, 150, 10)], ["abc", ""], AREA)
    assert beside[0]
    assert (beside[0].across, beside[0].down) == (-1, 0)
    assert beside[1] is None


def test_where_no_side_is_free_there_is_no_label() -> None:
    assert place([Point(30, 150, 10)], ["x" * 80], AREA) == [None]


def test_the_same_points_give_the_same_labels() -> None:
    points, texts = crowd(30, 7)
    assert place(points, texts, AREA) == place(points, texts, AREA)


# --- The chart ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 40, 300])
@pytest.mark.parametrize("dark", [False, True])
def test_it_draws_whatever_there_is(number: int, dark: bool) -> None:
    figure = quadrant(frame(number), LIMITS, {"late and over": 3}, dark)
    json.dumps(figure, allow_nan=False)
    go.Figure(figure)
    assert sum(len(trace["x"]) for trace in figure["data"]) == number


def test_colors_are_told_by_shape_and_letter_too() -> None:
    traces = quadrant(frame(20), LIMITS, {}, dark=False)["data"]
    symbols = {trace["name"]: trace["marker"]["symbol"] for trace in traces}
    assert len({symbols[name] for name in ("RED", "AMBER", "GREEN", "NOT_RATED")}) == 4
    letters = {trace["name"]: {text for text in trace["text"] if text} for trace in traces}
    assert (letters["RED"], letters["AMBER"], letters["GREEN"]) == ({"R"}, {"A"}, {"G"})


def test_every_point_knows_its_project() -> None:
    df = frame(12)
    traces = quadrant(df, LIMITS, {}, dark=False)["data"]
    assert {code for trace in traces for code in trace["customdata"]} == set(df["code"])
    assert all(len(trace["customdata"]) == len(trace["x"]) for trace in traces)


def test_a_point_far_out_is_drawn_at_the_edge_and_says_its_value() -> None:
    df = pd.concat([frame(30), frame(1).assign(slip=4000.0, over=12.0, zone="late and over", name="Tunnel")])
    figure = quadrant(df.reset_index(drop=True), LIMITS, {}, dark=False)
    low, high = figure["layout"]["xaxis"]["range"]
    assert high < 400
    assert all(low < x < high for trace in figure["data"] for x in trace["x"])
    assert any("4,000 d late" in str(one["text"]) for one in figure["layout"]["annotations"])


def test_only_what_matters_is_labeled() -> None:
    figure = quadrant(frame(60), LIMITS, {}, dark=False)
    named = [one for one in figure["layout"]["annotations"] if one["text"].startswith("P ")]
    assert 0 < len(named) <= LABELED


def test_names_are_no_markup() -> None:
    figure = quadrant(frame(3).assign(slip=[10.0, 50.0, 90.0], over=[2.0, 8.0, 15.0]), LIMITS, {}, dark=False)
    texts = [one["text"] for one in figure["layout"]["annotations"]]
    texts += [text for trace in figure["data"] for text in trace["hovertext"]]
    assert any("&lt;b&gt;" in text for text in texts)
    assert not any("<b>&" in text or "$x$" in text for text in texts)


def test_the_card_of_a_phone_is_told_how_wide_it_is() -> None:
    layout = quadrant(frame(5), LIMITS, {}, dark=False)["layout"]
    assert layout["meta"]["least_width"] == LEAST_WIDTH
    assert (layout["margin"]["l"], layout["margin"]["r"]) == (LEFT, RIGHT)
