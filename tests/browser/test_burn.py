"""The choices of budget burn are kept in the address, redraw their card only, and open again elsewhere."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, NewTab, Tab, same_document
from tests.browser.test_journeys import params


def choose(tab: Tab, key: str, name: str) -> None:
    tab.page.locator(f".st-key-choose-{key}").get_by_role("radio", name=name).click()


def test_the_grouping_is_kept_in_the_address(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn")
    card = tab.page.locator(".st-key-card-by")
    expect(card.locator("h2")).to_have_text(re.compile("^By portfolio"))
    with same_document(tab.page):
        choose(tab, "by", "category")
        expect(card.locator("h2")).to_have_text(re.compile("^By category"))
        tab.settled()
    assert params(tab)["by"] == ["category"]
    other = new_tab("sample", stranger=True)
    other.page.goto(tab.page.url)
    expect(other.settled().page.locator(".st-key-card-by h2")).to_have_text(card.locator("h2").inner_text())
    assert not tab.problems + other.problems


def test_the_year_or_the_life_is_kept_in_the_address(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn")
    card = tab.page.locator(".st-key-card-lines")
    facts = card.locator(".pairs")
    year = facts.text_content() or ""
    with same_document(tab.page):
        choose(tab, "span", "life")
        expect(facts).not_to_have_text(year)
        tab.settled()
    assert params(tab)["span"] == ["life"]
    life = facts.text_content()
    choose(tab, "by", "currency")
    expect(tab.page.locator(".st-key-card-by h2")).to_have_text(re.compile("^By currency"))
    assert params(tab) == {"span": ["life"], "by": ["currency"]}
    other = new_tab("sample", stranger=True)
    other.page.goto(tab.page.url)
    assert other.settled().page.locator(".st-key-card-lines .pairs").text_content() == life != year
    assert not tab.problems + other.problems


def test_a_choice_that_there_is_not_is_the_first(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn", by="<b>weather</b>", span="century")
    expect(tab.page.locator(".st-key-card-by h2")).to_have_text(re.compile("^By portfolio"))
    expect(tab.page.locator(".st-key-card-lines .pairs")).to_be_visible()
    assert not tab.problems


def test_the_first_screen_holds_the_answer_and_both_charts(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn")
    for card in ("curve", "bars"):
        box = tab.page.locator(f".st-key-card-{card} .main-svg").first.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 900, card


def test_on_a_phone_the_cards_stand_below_each_other(new_tab: NewTab) -> None:
    tab = new_tab("sample", size=PHONE).open("burn")
    choose(tab, "by", "program")
    expect(tab.page.locator(".st-key-card-by h2")).to_have_text(re.compile("^By program"))
    tab.settled()
    assert not tab.problems


def test_figures_inside_a_choice_open_their_passports(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn", span="life", by="program")
    dialog = tab.page.get_by_role("dialog").locator(".passport .proved")
    tab.page.locator(".st-key-card-by .bars .point path").nth(1).click(force=True)
    expect(dialog).to_contain_text("Proved")
    assert "program=" in params(tab)["prove"][0]
    tab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    tab.settled()
    tab.page.locator(".st-key-card-lines .pairs a.proof").first.click()
    expect(dialog).to_contain_text("Proved")
    assert params(tab) == {"span": ["life"], "by": ["program"], "prove": ["current_budget"]}
    assert not tab.problems
