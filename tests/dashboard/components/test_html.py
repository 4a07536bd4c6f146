"""What comes from data cannot become markup, and every status can be read without color."""

import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from dashboard.components import html
from dashboard.components.html.links import href
from dashboard.components.html.marks import LETTERS, NAMES
from dashboard.components.html.treemap import squarify
from dashboard.views.parts import (
    Amount,
    Col,
    Empty,
    Grid,
    Kpi,
    Link,
    Mark,
    Meter,
    Move,
    Pairs,
    RagShare,
    Span,
    Strip,
    Tile,
    TileGroup,
    Titled,
)

HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(1)> " ' & **bold** [x](javascript:alert(1)) $x^2$"""
LINK = Link(HOSTILE, page=HOSTILE, params=((HOSTILE, HOSTILE),), below=HOSTILE, tags=((HOSTILE, "bad"),))


def everything() -> list[str]:
    """Each piece with hostile text wherever text can be."""
    mark = Mark("RED", title=HOSTILE)
    cells = {
        "text": HOSTILE, "span": Span(HOSTILE, "bad"), "mark": mark, "move": Move(mark, mark),
        "strip": Strip((mark, None), says=HOSTILE), "link": LINK, "amount": Amount(HOSTILE, "warn", HOSTILE),
        "meter": Meter(0.5, HOSTILE),
    }  # fmt: skip
    grid = Grid(tuple(Col(key, HOSTILE) for key in cells), [cells], caption=HOSTILE)
    kpi = Kpi(HOSTILE, HOSTILE, (Span(HOSTILE, "good"),), HOSTILE, (), (1, 2), HOSTILE, HOSTILE)
    tiles = (Tile(HOSTILE, 5, mark, HOSTILE, LINK), Tile(HOSTILE, 4, mark, HOSTILE), *[Tile(HOSTILE, 0.001, mark)] * 9)
    return [
        html.grid_html(grid),
        html.grid_html(Grid((), [], empty=HOSTILE)),
        html.kpi_row_html([kpi]),
        html.tiles_html([TileGroup(HOSTILE, tiles)]),
        html.headline_html((Span(HOSTILE), Span(HOSTILE, "bad"))),
        html.titled_html(Titled(HOSTILE, HOSTILE)),
        html.empty_html(Empty(HOSTILE, HOSTILE, HOSTILE)),
        html.pairs_html(Pairs(((HOSTILE, HOSTILE, HOSTILE), (HOSTILE, LINK, HOSTILE)))),
        html.notice_html(HOSTILE),
        html.says_html(HOSTILE),
    ]


@pytest.mark.parametrize("drawn", everything())
def test_hostile_text_stays_text(drawn):
    assert "<script" not in drawn
    assert "<img" not in drawn
    tags = re.findall(r"<[a-z][^>]*>", drawn)
    assert not [tag for tag in tags if re.search(r"\son\w+\s*=(?![^\"]*\"(?:\s|>|/))", re.sub(r'"[^"]*"', '""', tag))]
    assert "**bold**" in unescape(drawn)  # shown as it is, not read as Markdown


def test_link_parameters_survive_quotes_and_markup():
    drawn = html.link_html(LINK)
    params = re.search(r'data-params="([^"]*)"', drawn)
    assert json.loads(unescape(params.group(1))) == [[HOSTILE, HOSTILE]]
    address = re.search(r'href="([^"]*)"', html.link_html(Link("A&B", params=(("code", 'a"b&c'),))))
    assert unescape(address.group(1)) == "project?code=a%22b%26c"


def test_addresses_are_relative():
    assert href("project", (("code", "P-17"),)) == "project?code=P-17"
    assert href("health") == "./"


@pytest.mark.parametrize("rag", list(NAMES))
@pytest.mark.parametrize("stale", [False, True])
def test_every_mark_has_color_letter_shape_and_words(rag, stale):
    drawn = html.mark_html(Mark(rag, stale, "since May"))
    assert f'class="mark {rag}' in drawn
    assert f">{LETTERS[rag]}</b>" in drawn
    assert "<svg" in drawn
    hidden = re.search(r'<span class="vh">(.*?)</span>', drawn).group(1)
    assert NAMES[rag] in hidden
    assert "since May" in hidden
    assert ("stale" in hidden) == stale


def test_letters_and_shapes_tell_statuses_apart():
    assert len(set(LETTERS.values())) == len(LETTERS)
    shapes = {html.mark_html(Mark(rag)).split("<svg")[1].split("</svg>")[0] for rag in NAMES}
    assert len(shapes) == len(NAMES)


def test_strip_says_its_history():
    drawn = html.strip_html(Strip((Mark("GREEN"), None, Mark("RED"))))
    assert "Green, no report, Red" in drawn
    assert 'class="gap"' in drawn


def test_empty_table_says_so():
    assert "No risks" in html.grid_html(Grid((Col("a", "A"),), [], empty="No risks"))
    assert "No projects" in html.tiles_html([])
    assert html.kpi_row_html([]) == ""
    assert html.pairs_html(Pairs(())) == ""


def test_table_is_semantic():
    columns = (Col("p", "Project"), Col("n", "Cost", numeric=True), Col("o", "Owner", hide_small=True))
    drawn = html.grid_html(Grid(columns, [{"p": "A", "n": -1204, "o": None}], caption="Projects"))
    assert '<th scope="col" class="num">Cost</th>' in drawn
    assert '<th scope="row">A</th>' in drawn
    assert '<td class="num" data-label="Cost">−1,204</td>' in drawn
    assert 'class="small-hide"' in drawn
    assert "<caption>" in drawn


def test_cells_of_every_kind():
    assert html.cell_html(None) == html.cell_html("")
    assert "31 Oct 2026" in html.cell_html(date(2026, 10, 31))
    assert html.cell_html(0) == "0"
    assert "unknown" in html.cell_html(Meter(None, "n/a"))
    assert 'style="width:100.0%"' in html.cell_html(Meter(9.0, "900 %"))
    assert 'style="width:0.0%"' in html.cell_html(Meter(-1.0, "−100 %"))


def test_rag_bar_counts_in_words_with_the_other_opinion():
    drawn = html.kpi_html(Kpi("Projects", rag=(RagShare("GREEN", 33, 41), RagShare("RED", 0, 2))))
    assert "33 green (41 by the other opinion), 0 red (2 by the other opinion)" in drawn
    assert drawn.count('class="seg ') == 1
    assert "no projects" in html.kpi_html(Kpi("Projects", rag=(RagShare("GREEN", 0),)))


@pytest.mark.parametrize("history", [(), (1.0,), (None, None), (None, 3.0)])
def test_no_sparkline_without_a_line(history):
    assert html.sparkline_svg(history) == ""


def test_sparkline_breaks_at_gaps():
    path = re.search(r'd="([^"]*)"', html.sparkline_svg((1, 2, None, 3, 3))).group(1)
    assert path.count("M") == 2
    assert "nan" not in html.sparkline_svg((5, 5, 5))


def test_treemap_areas_are_the_weights():
    weights = [16.2, 11, 6.1, 4.4, 3.5, 3, 0.4]
    boxes = squarify(weights, 640, 150)
    total = sum(weights)
    for box, weight in zip(boxes, weights, strict=True):
        assert box.width * box.height == pytest.approx(640 * 150 * weight / total)
        assert -1e-9 <= box.left <= box.left + box.width <= 640 + 1e-6
        assert -1e-9 <= box.top <= box.top + box.height <= 150 + 1e-6
    assert squarify([], 10, 10) == []


def test_small_tiles_are_gathered_and_still_listed():
    tiles = tuple(Tile(f"P{n}", 50.0 if n == 0 else 0.1, Mark("RED" if n == 3 else "GREEN")) for n in range(30))
    drawn = html.tiles_html([TileGroup("Digital", tiles)])
    assert re.search(r"\+ \d+ smaller", drawn)
    assert "1 R" in drawn
    assert all(f"P{n}" in drawn for n in range(30))  # the phone's list has them all


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_tiles_without_money_do_not_break_the_map(weight):
    drawn = html.tiles_html([TileGroup("A", (Tile("P", weight, Mark("NOT_RATED")), Tile("Q", weight, Mark("GREEN"))))])
    assert "nan" not in drawn
    assert "P" in drawn
    assert "Q" in drawn


def test_html_is_pure():
    for module in Path(html.__file__).parent.glob("*.py"):
        assert not re.search(r"^\s*(import|from) streamlit", module.read_text(encoding="utf-8"), re.MULTILINE), module
