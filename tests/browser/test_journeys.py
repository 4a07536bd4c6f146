"""What people do: filter, share a link, look back in time, follow a lead and return."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.conftest import NewTab, Tab, same_document
from tests.conftest import HOSTILE


def pill(tab: Tab, key: str) -> Locator:
    """A filter in the header."""
    return tab.page.locator(f".st-key-frame .st-key-{key}")


def said(tab: Tab, key: str) -> str:
    """What a filter shows as chosen."""
    field = pill(tab, key)
    return " ".join([*field.locator("[data-tag]").all_inner_texts(), field.get_by_role("combobox").input_value()])


def offered(tab: Tab, box: Locator) -> Locator:
    """The options of a choice, opened. A run that ends just as the menu opens closes it: then it is opened again."""
    options = tab.page.get_by_role("option")
    for _ in range(8):
        if not options.count():
            box.click()
        try:
            options.first.wait_for(timeout=2500)
        except TooLate:
            continue
        return options
    raise AssertionError("the choice did not open")


def choose(tab: Tab, key: str, pick: Callable[[list[str]], str]) -> str:
    """Open a filter, pick one of its options, close it."""
    before = tab.page.url
    options = offered(tab, pill(tab, key).get_by_role("combobox"))
    chosen = pick([text for text in options.all_inner_texts() if text != "Select all"])
    tab.page.get_by_role("option", name=chosen, exact=True).click()
    tab.page.wait_for_function("before => location.href !== before", arg=before)
    tab.page.keyboard.press("Escape")
    tab.page.keyboard.press("Escape")
    tab.settled()
    return chosen


def params(tab: Tab) -> dict[str, list[str]]:
    return parse_qs(urlsplit(tab.page.url).query)


def assert_same_elsewhere(tab: Tab, other: Tab) -> None:
    """The address opened by somebody else shows what is shown here."""
    other.page.goto(tab.page.url)
    other.settled()
    assert other.headline == tab.headline
    assert other.cards == tab.cards
    for key in ("as_at", "compare", "portfolio", "program"):
        assert said(other, key) == said(tab, key)
    assert not other.problems


# --- Filters -----------------------------------------------------------------------------------------


def test_a_portfolio_chosen_changes_page_and_address(new_tab: NewTab) -> None:
    tab = new_tab("sample").open()
    headline = tab.headline
    chosen = choose(tab, "portfolio", lambda options: options[1])
    expect(tab.page.locator("h1.headline")).not_to_have_text(headline)
    assert params(tab)["portfolio"] == [chosen]
    assert chosen in said(tab, "portfolio")
    assert not tab.problems
    assert_same_elsewhere(tab, new_tab("sample", stranger=True))


def test_the_filter_stays_from_page_to_page_and_on_return(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("health", portfolio="Operations")
    headline = tab.headline
    for title, path in (("RAG status", "/rag"), ("Budget burn", "/burn"), ("Data", "/data")):
        tab.page.locator("[data-testid=stTopNavLink]").filter(has_text=title).click()
        expect(tab.page).to_have_url(re.compile(rf"{path}(\?|$)"))
        tab.settled()
        assert "Operations" in said(tab, "portfolio")
        assert params(tab).get("portfolio") == ["Operations"], f"the address of {title} has lost the filter"
    for path in ("/burn", "/rag", "/"):
        tab.page.go_back()
        expect(tab.page).to_have_url(re.compile(rf"{path}(\?|$)"))
        tab.settled()
    expect(tab.page.locator("h1.headline")).to_have_text(headline)
    assert params(tab)["portfolio"] == ["Operations"]
    assert not tab.problems


@pytest.mark.parametrize("key", ["as_at", "compare"])
def test_a_date_chosen_changes_page_and_address(new_tab: NewTab, key: str) -> None:
    tab = new_tab("sample").open()
    headline = tab.headline
    day = choose(tab, key, lambda options: options[6])
    expect(tab.page.locator("h1.headline")).not_to_have_text(headline)
    assert params(tab)[key] == [day]
    assert said(tab, key).strip() == day
    assert not tab.problems
    assert_same_elsewhere(tab, new_tab("sample"))


# --- Following a lead --------------------------------------------------------------------------------


def first_need(tab: Tab) -> Locator:
    """The first project of "What needs you"."""
    return tab.page.locator(".st-key-card-needs a[data-page=project]").first


def test_a_need_leads_to_its_project_and_back(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("health", portfolio="Operations")
    headline, link = tab.headline, first_need(tab)
    name = link.inner_text()
    with same_document(tab.page):
        link.click()
        expect(tab.page.locator(".project-name")).to_have_text(name)
        tab.settled()
        assert urlsplit(tab.page.url).path == "/project"
        assert params(tab)["portfolio"] == ["Operations"], "the filter is lost on the way"
        assert params(tab)["project"]
        tab.page.go_back()
        expect(tab.page.locator("h1.headline")).to_have_text(headline)
        tab.settled()
    assert "Operations" in said(tab, "portfolio")
    assert params(tab) == {"portfolio": ["Operations"]}, "the address is not the one left"
    assert not tab.problems


def test_a_project_opened_from_a_link_can_be_shared(new_tab: NewTab) -> None:
    tab = new_tab("uk-gmpp").open()
    name = first_need(tab).inner_text()
    first_need(tab).click()
    expect(tab.page.locator(".project-name")).to_have_text(name)
    tab.settled()
    other = new_tab("uk-gmpp", stranger=True)
    other.page.goto(tab.page.url)
    other.settled()
    assert other.page.locator(".project-name").inner_text() == name
    assert other.cards == tab.cards
    assert not tab.problems + other.problems


def test_a_link_opened_in_another_tab_leads_to_the_same_place(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("health", portfolio="Operations")
    name = first_need(tab).inner_text()
    with tab.page.context.expect_page() as opened:
        first_need(tab).click(modifiers=["Control"])
    other = opened.value
    other.wait_for_selector(".project-name")
    assert other.locator(".project-name").inner_text() == name
    assert parse_qs(urlsplit(other.url).query)["portfolio"] == ["Operations"]
    assert urlsplit(tab.page.url).path == "/", "the page itself stays"


def test_the_keyboard_reaches_a_project_and_opens_it(new_tab: NewTab) -> None:
    tab = new_tab("sample").open()
    focused = "document.activeElement.matches('.st-key-card-needs a[data-page=project]')"
    for _ in range(80):
        tab.page.keyboard.press("Tab")
        if tab.page.evaluate(focused):
            break
    else:
        pytest.fail("Tab does not reach the projects that need attention")
    name = tab.page.evaluate("document.activeElement.innerText")
    outline = tab.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "the focus cannot be seen"
    with same_document(tab.page):
        tab.page.keyboard.press("Enter")
        expect(tab.page.locator(".project-name")).to_have_text(name)
    assert not tab.problems


def test_the_first_row_of_every_tables_page_can_be_turned(new_tab: NewTab) -> None:
    tab = new_tab("us-it").open("rag")
    rows = tab.page.locator(".st-key-card-matrix tbody tr")
    first = rows.first.inner_text()
    with same_document(tab.page):
        tab.page.locator(".st-key-card-matrix .turn").get_by_role("button", name="Next page").click()
        expect(rows.first).not_to_have_text(first)
    assert not tab.problems


# --- Hostile data ------------------------------------------------------------------------------------


def test_hostile_names_are_shown_as_text(new_tab: NewTab) -> None:
    tab = new_tab("hostile").open()
    first = tab.page.locator("a[data-page=project]", has_text="<b>Bold</b>").first
    first.wait_for(state="attached")
    tab.open("rag", portfolio=HOSTILE)
    link = tab.page.locator("a[data-page=project]", has_text="<b>Bold</b>").first
    assert link.inner_text() == HOSTILE
    assert HOSTILE in said(tab, "portfolio")
    link.click()
    expect(tab.page.locator(".project-name")).to_have_text(HOSTILE)
    tab.settled()
    assert tab.page.evaluate("window.hurt") is None
    assert not tab.page.locator("a[href*='//example.invalid']").count()
    assert not tab.problems


# --- As it was known then, and decisions -------------------------------------------------------------


def test_a_link_to_what_was_known_then_stays_so_from_page_to_page_and_leads_back(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("data")
    now = tab.headline
    tab.page.locator(".st-key-card-loads a[data-page=health]").nth(3).click()
    tab.page.wait_for_url(re.compile(r"/\?known_on=\d+$"))
    tab.settled()
    pinned = params(tab)["known_on"]
    for title, path in (("Budget burn", "/burn"), ("Data", "/data")):
        tab.page.locator("[data-testid=stTopNavLink]").filter(has_text=title).click()
        expect(tab.page).to_have_url(re.compile(rf"{path}\?"))
        tab.settled()
        assert params(tab)["known_on"] == pinned, f"the address of {title} shows what is known now"
        expect(tab.page.locator(".notice", has_text=f"As known after load {pinned[0]}")).to_be_visible()
    other = new_tab("sample", stranger=True)
    other.page.goto(tab.page.url)
    assert other.settled().headline == tab.headline != now
    choose(tab, "known_on", lambda options: options[0])
    expect(tab.page.locator("h1.headline")).to_have_text(now)
    assert "known_on" not in params(tab)
    tab.page.go_back()
    tab.settled()
    assert not tab.problems + other.problems


def test_a_time_that_never_was_has_a_way_back(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn", known_on="yesterday")
    assert tab.page.locator(".empty h2").inner_text() == "The record cannot be shown as known then"
    tab.page.get_by_role("link", name="Show what is known now").click()
    expect(tab.page.locator("h1.headline")).to_be_visible()
    tab.settled()
    assert urlsplit(tab.page.url).path == "/burn"
    assert params(tab) == {}
    assert not tab.problems


def test_a_difference_is_accepted_and_the_header_follows(new_tab: NewTab) -> None:
    tab = new_tab("decided").open("burn")
    link = tab.page.locator(".frame-says a")
    said = link.inner_text()
    with same_document(tab.page):
        link.click()
        expect(tab.page).to_have_url(re.compile("/data$"))
        tab.settled()
        card = tab.page.locator(".st-key-card-reconciliation")
        expect(card.locator("h2")).to_have_text(said)
        card.get_by_text("Decide on a difference").click()
        offered(tab, card.get_by_role("combobox")).first.click()
        card.get_by_label("Your name").fill("A. Lin")
        card.get_by_label("Reason").fill("Rounded to thousands")
        card.get_by_role("button", name="Accept with this reason").click()
        expect(card.locator(".notice.done")).to_contain_text("Recorded as load")
        expect(card.locator("td", has_text="Rounded to thousands")).to_contain_text("accepted")
        expect(card.locator("h2")).not_to_have_text(said)
    tab.open("burn")
    expect(tab.page.locator(".frame-says a")).not_to_have_text(said)
    assert not tab.problems


# --- Passports ---------------------------------------------------------------------------------------


def passport(tab: Tab) -> Locator:
    found = tab.page.get_by_role("dialog").locator(".passport")
    found.wait_for()
    return found


def test_a_figure_opens_its_passport_by_mouse_key_and_link(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn")
    figure = tab.page.locator(".kpi a.proof").first
    shown = figure.inner_text()
    with same_document(tab.page):
        figure.click()
        expect(passport(tab).locator(".proved")).to_contain_text("Proved")
        title = passport(tab).locator("h2").inner_text()
        assert params(tab)["prove"]
        other = new_tab("sample", stranger=True)
        other.page.goto(tab.page.url)
        assert passport(other).locator("h2").inner_text() == title
        assert passport(other).locator(".big").inner_text() == passport(tab).locator(".big").inner_text()
        tab.page.keyboard.press("Escape")
        expect(tab.page.get_by_role("dialog")).to_have_count(0)
        tab.settled()
        assert "prove" not in params(tab)
        figure.focus()
        tab.page.keyboard.press("Enter")
        expect(passport(tab).locator("h2")).to_have_text(title)
    assert shown
    assert not tab.problems + other.problems


def test_a_passport_leads_to_that_of_each_project_and_gives_its_rows_away(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn", prove="current_budget")
    whole = passport(tab).locator(".big").inner_text()
    tab.page.get_by_role("dialog").locator(".grid a.proof").first.click()
    expect(passport(tab).locator(".big")).not_to_have_text(whole)
    expect(passport(tab).locator(".proved")).to_contain_text("Proved")
    assert "project=" in params(tab)["prove"][0]
    with tab.page.expect_download() as given:
        tab.page.get_by_role("button", name="Download all rows as CSV").click()
    rows = given.value.path().read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("counts,project,column,source,file")
    assert len(rows) > 2
    assert not tab.problems


def test_a_bar_opens_the_passport_of_what_it_shows(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn")
    bars = tab.page.locator(".st-key-card-by .bars .point path")
    bars.nth(1).click(force=True)
    expect(passport(tab).locator(".proved")).to_contain_text("Proved")
    assert "portfolio=" in params(tab)["prove"][0]
    assert not tab.problems


def test_a_figure_that_is_not_there_is_told(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn", prove="wealth/portfolio=<b>Nowhere</b>")
    expect(tab.page.get_by_role("dialog").locator(".notice")).to_contain_text("There is no such figure")
    assert not tab.problems
