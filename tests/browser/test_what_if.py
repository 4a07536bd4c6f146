"""The what-if and the cards beside it in a browser: what is chosen is in the address, and a link shows the same."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewTab
from tests.browser.test_journeys import offered


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def what_if(page: Page) -> Locator:
    return page.locator(".st-key-card-what-if")


def test_a_fix_opens_in_the_what_if_and_a_link_shows_the_same(new_tab: NewTab) -> None:
    tab = new_tab("decided").open("resources")
    page = tab.page
    said = what_if(page).locator(".what-if-said")
    expect(said).to_have_count(0)
    page.locator(".st-key-card-team").locator("a[data-page=resources]").first.click()
    expect(said).to_be_visible()
    assert "whatif" in asked(page)
    words = said.inner_text()
    again = new_tab("decided").page
    again.goto(page.url)
    expect(what_if(again).locator(".what-if-said")).to_have_text(words)
    assert tab.settled().problems == []


def test_moves_are_made_taken_out_and_kept_under_a_name(new_tab: NewTab) -> None:
    tab = new_tab("decided").open("resources")
    page = tab.page
    card = what_if(page)
    offered(tab, card.get_by_role("combobox", name="Project", exact=True)).first.click()
    card.get_by_role("button", name="Add to the what-if").click()
    expect(card.locator(".what-if-said")).to_be_visible()
    assert re.fullmatch(r"[^:]+:\+4", asked(page)["whatif"][0])
    card.locator("summary", has_text="Scenarios").click()
    card.get_by_label("Name of the scenario").fill("A calm winter")
    card.get_by_label("Your name").fill("Ada")
    card.get_by_role("button", name="Save these moves").click()
    expect(card.locator(".notice.done")).to_have_text("“A calm winter” is saved.")
    card.locator(".st-key-what-if-moves").get_by_role("button").first.click()
    expect(card.locator(".what-if-said")).to_have_count(0)
    assert "whatif" not in asked(page)
    if not card.locator("a", has_text="A calm winter").is_visible():
        card.locator("summary", has_text="Scenarios").click()
    card.locator("a", has_text="A calm winter").click()
    expect(card.locator(".what-if-said")).to_be_visible()


def test_the_measure_and_the_team_are_in_the_address(new_tab: NewTab) -> None:
    tab = new_tab("decided").open("resources")
    page = tab.page
    heat = page.locator(".st-key-card-heat")
    heat.get_by_role("radio", name="Actual").or_(heat.get_by_role("button", name="Actual")).first.click()
    expect(heat.locator(".sub")).to_contain_text("timesheets known for")
    assert asked(page)["measure"] == ["Actual"]
    team = page.locator(".st-key-card-team")
    chosen = offered(tab, team.get_by_role("combobox", name="Team", exact=True)).last
    name = chosen.inner_text()
    chosen.click()
    expect(team.locator("h2").first).to_contain_text(name)
    assert asked(page)["team"] == [name]
    again = new_tab("decided").page
    again.goto(page.url)
    expect(again.locator(".st-key-card-heat .sub")).to_contain_text("timesheets known for")
    expect(again.locator(".st-key-card-team h2").first).to_contain_text(name)
