"""Every page of every portfolio, on a desk and on a phone, as a reader's browser sees it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from dashboard.views.facts import project_facts
from data_loaders.snapshot import open_snapshot
from tests.browser.conftest import DESK, PAGES, PHONE, NewTab, Tab
from tests.conftest import PORTFOLIOS, StoreOf

PHONE_LIKE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}


@pytest.fixture(scope="session")
def telling(store_of: StoreOf):  # type: ignore[no-untyped-def]
    """The code of a project with much to say."""

    def code(name: str) -> str:
        facts = project_facts(open_snapshot(store_of(name)))
        return str(facts.sort_values("whole_life_cost", ascending=False, na_position="last")["code"].iloc[0])

    return code


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_pages_open_whole_on_a_desk_and_in_a_narrow_window(new_tab: NewTab, telling, name: str) -> None:  # type: ignore[no-untyped-def]
    """Nothing fails, nothing is asked of another host, nothing scrolls sideways, every page has its answer."""
    tab = new_tab(name)
    assert not problems_of_pages(tab, telling(name), narrow=True)


def test_pages_open_whole_on_a_phone(new_tab: NewTab, telling) -> None:  # type: ignore[no-untyped-def]
    tab = new_tab("sample", PHONE, **PHONE_LIKE)
    assert not problems_of_pages(tab, telling("sample"))


def problems_of_pages(tab: Tab, project: str, narrow: bool = False) -> dict[str, list[str]]:
    """Every page by name with its problems, those that have any."""
    found = {}
    for page in PAGES:
        tab.open(page, **({"project": project} if page == "project" else {}))
        found[page] = tab.problems
        if narrow:
            tab.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            tab.settled()
            found[page] += [f"narrow: {problem}" for problem in tab.problems]
            tab.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        if not tab.page.locator("h1.headline, .empty h2").count():
            found[page].append("says nothing")
        tab.forget()
    return {page: problems for page, problems in found.items() if problems}


def background(page: Page, selector: str) -> list[int]:
    """The color behind an element, as red, green and blue."""
    color = page.eval_on_selector(selector, "element => getComputedStyle(element).backgroundColor")
    return [int(float(part)) for part in color[color.index("(") + 1 : -1].split(",")[:3]]


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_viewers_color_scheme_is_followed(new_tab: NewTab, scheme: str) -> None:
    tab = new_tab("sample", color_scheme=scheme).open()
    for selector in (".stApp", ".kpi", "[class*=st-key-card-]"):
        shade = sum(background(tab.page, selector)) / 3
        assert shade < 60 if scheme == "dark" else shade > 220, selector
    ink = tab.page.eval_on_selector(
        "h1.headline", "e => getComputedStyle(e).color.match(/\\d+/g).slice(0, 3).map(Number)"
    )
    assert sum(ink) / 3 > 200 if scheme == "dark" else sum(ink) / 3 < 60
    assert not tab.problems


def test_show_the_numbers_opens_the_charts_table(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn")
    tab.page.get_by_role("button", name="Show the numbers").first.click()
    table = tab.page.locator("[data-testid=stPopoverBody] table")
    table.wait_for()
    assert table.locator("thead th").all_inner_texts()
    assert table.locator("tbody tr").count() > 12
    assert tab.page.locator("[data-testid=stPopoverBody]").get_by_role("button", name="Download as CSV").is_visible()
    assert not tab.problems


def test_charts_and_statuses_can_be_read_by_a_screen_reader(new_tab: NewTab) -> None:
    tab = new_tab("sample").open()
    for chart in tab.page.locator("[data-testid=stPlotlyChart]").all():
        assert chart.locator("xpath=ancestor-or-self::*[@role='figure' or @aria-label]").count()
    for mark in tab.page.locator(".mark").all()[:10]:
        assert mark.locator(".vh").text_content()
    assert tab.page.locator("h1").count() == 1
