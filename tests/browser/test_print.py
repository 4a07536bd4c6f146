"""What comes out of the printer: the project on one sheet, the main views whole, and only what is for the reader."""

from __future__ import annotations

import re
import zlib

import pytest

from dashboard.frame_cache import cached_frame
from dashboard.views.facts import project_facts
from data_loaders.snapshot import open_snapshot
from tests.browser.conftest import NewTab, Tab
from tests.conftest import StoreOf

PAGE = re.compile(rb"/Type\s*/Page\b(?!s).*?/Contents (\d+) 0 R", re.DOTALL)
MAIN_VIEWS = {"health": 4, "rag": 5, "burn": 7, "resources": 7}  # pages at the most, of the small sample
TO_PRESS = (
    "header.stAppHeader, .st-key-frame, .finder, .tools, .stButton, .stPopover, .turning, .turn button, .stSelectbox"
)


def texts_by_page(tab: Tab) -> list[int]:
    """How many runs of text each printed page has. Chromium's own file: streams are deflated, nothing else is."""
    raw = tab.page.pdf(prefer_css_page_size=True, print_background=True)
    streams = {
        int(number): zlib.decompressobj().decompress(body)
        for number, body in re.findall(rb"\n(\d+) 0 obj\n<<[^>]*>>\s*stream\r?\n(.*?)endstream", raw, re.DOTALL)
        if body[:1] == b"\x78"
    }
    return [len(re.findall(rb"\bT[jJ]\b", streams[int(number)])) for number in PAGE.findall(raw)]


def codes(store_of: StoreOf, name: str) -> list[str]:
    """A red project, the one with most at stake, and the one with the most to say."""
    facts = project_facts(open_snapshot(store_of(name), fetch=cached_frame)).sort_values("eac", ascending=False)
    red = facts[facts["overall"] == "RED"]
    return list(dict.fromkeys([*red["code"].head(1), *facts["code"].head(2)]))


@pytest.mark.parametrize("portfolio", ["sample", "uk-gmpp"])
@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080), (390, 844)])
def test_a_project_prints_on_one_sheet(
    new_tab: NewTab, store_of: StoreOf, portfolio: str, size: tuple[int, int]
) -> None:
    for code in codes(store_of, portfolio):
        tab = new_tab(portfolio, size=size).open("project", project=code)
        pages = texts_by_page(tab)
        assert len(pages) == 1, code
        assert pages[0] > 20, "the sheet says next to nothing"


@pytest.mark.parametrize("name", MAIN_VIEWS)
def test_a_main_view_prints_without_a_blank_page_or_a_cut(new_tab: NewTab, name: str) -> None:
    tab = new_tab("sample").open(name)
    pages = texts_by_page(tab)
    assert 1 <= len(pages) <= MAIN_VIEWS[name]
    assert min(pages) > 3, f"a blank page: {pages}"
    tab.page.emulate_media(media="print")
    tab.page.set_viewport_size({"width": 734, "height": 1062})  # A4 less its margins
    assert cut(tab) == []
    left_out = "() => [...document.querySelectorAll('.main-svg')].filter(one => !one.getClientRects().length).length"
    assert tab.page.evaluate(left_out) == 0, "a drawing is not on the paper"


def cut(tab: Tab) -> list[str]:
    """What stands out over the right edge of the paper, or of the card that it is in."""
    return list(
        tab.page.evaluate(
            """() => [...document.querySelectorAll(
                '.kpi, [class*="st-key-card-"], table.grid, .main-svg, .headline, .tiles')]
            .filter(one => one.getClientRects().length)
            .filter(one => one.getBoundingClientRect().right >
                (one.closest('[class*="st-key-card-"]') ?? document.documentElement).getBoundingClientRect().right + 2)
            .map(one => (one.className.baseVal ?? one.className) + ': ' + one.textContent.slice(0, 60))"""
        )
    )


def test_paper_has_the_date_and_no_buttons(new_tab: NewTab, store_of: StoreOf) -> None:
    tab = new_tab("sample").open("project", project=codes(store_of, "sample")[0], portfolio="Digital")
    line = tab.page.locator(".printed").first
    assert not line.is_visible()
    tab.page.emulate_media(media="print")
    assert line.is_visible()
    said = line.inner_text()
    assert "as at 31 Oct 2026" in said or re.search(r"as at \d+ \w+ \d{4}", said)
    assert "as known after load" in said
    assert "Portfolio: Digital" in said
    seen = tab.page.locator(TO_PRESS).filter(visible=True)
    assert seen.count() == 0, seen.all_inner_texts()
    assert not tab.page.locator(".st-key-record").is_visible()


def test_dark_screens_print_dark_ink_on_white(new_tab: NewTab, store_of: StoreOf) -> None:
    tab = new_tab("sample", color_scheme="dark").open("project", project=codes(store_of, "sample")[0])
    tab.page.emulate_media(media="print", color_scheme="dark")
    ink, ground = tab.page.evaluate(
        "() => [getComputedStyle(document.querySelector('h1.headline')).color,"
        " getComputedStyle(document.querySelector('.kpi')).backgroundColor]"
    )
    assert _light(ground) > 240
    assert _light(ink) < 80


def _light(color: str) -> float:
    return sum(float(part) for part in re.findall(r"[\d.]+", color)[:3]) / 3
