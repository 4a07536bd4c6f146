"""What people do: filter, share a link, look back in time, follow a lead and return."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import NewTab, Tab, same_document
from tests.conftest import HOSTILE


def pill(tab: Tab, key: str) -> Locator:
    """A filter in the header."""
    return tab.page.locator(f".st-key-frame .st-key-{key}")


def said(tab: Tab, key: str) -> str:
    """What a filter shows as chosen."""
    field = pill(tab, key)
    return " ".join([*field.locator("[data-tag]").all_inner_texts(), field.get_by_role("combobox").input_value()])


def choose(tab: Tab, key: str, pick: Callable[[list[str]], str]) -> str:
    """Open a filter, pick one of its options, close it."""
    before = tab.page.url
    pill(tab, key).get_by_role("combobox").click()
    tab.page.get_by_role("option").first.wait_for()
    chosen = pick([text for text in tab.page.get_by_role("option").all_inner_texts() if text != "Select all"])
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
        tab.page.locator(".st-key-pages-matrix").get_by_role("button", name=re.compile(r"\b2\b")).first.click()
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
    assert not tab.page.locator("a[href*='example.invalid']").count()
    assert not tab.problems
