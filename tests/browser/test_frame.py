"""The frame of every page: find a project, choose sponsors and stages, keep a view under a name, odd dates."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, NewTab, same_document
from tests.browser.test_journeys import params


def test_a_manager_finds_the_own_project_with_the_keyboard(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("rag", portfolio="Operations")
    with same_document(tab.page):
        tab.page.keyboard.press("Control+k")
        box = tab.page.get_by_role("combobox", name="Find a project")
        expect(box).to_be_focused()
        box.press_sequentially("ledger consol")
        expect(tab.page.get_by_role("option", name="General ledger consolidation")).to_be_visible()
        box.press("Enter")
        expect(tab.page).to_have_url(re.compile(r"/project\?.*project="))
    tab.settled()
    expect(tab.page.locator(".project-name")).to_have_text(re.compile("General ledger consolidation"))
    assert params(tab)["portfolio"] == ["Operations"]
    assert not tab.problems


def test_people_and_codes_are_found_too_and_what_is_not_is_said(new_tab: NewTab) -> None:
    tab = new_tab("sample").open()
    box = tab.page.get_by_role("combobox", name="Find a project")
    box.fill("olga malik")
    expect(tab.page.get_by_role("option").first).to_contain_text("manager Olga Malik")
    box.fill("no such thing at all")
    expect(tab.page.locator(".finder [role=status]")).to_have_text(re.compile("No project"))
    box.press("Escape")
    expect(tab.page.locator(".finder .found")).to_be_hidden()
    assert not tab.problems


def test_sponsor_and_stage_filter_and_stay_in_the_address(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("health")
    headline = tab.headline
    tab.page.get_by_role("button", name="More", exact=True).click()
    stage = tab.page.locator(".st-key-stage").get_by_role("combobox")
    stage.click()
    chosen = tab.page.get_by_role("option").nth(1).inner_text()
    tab.page.get_by_role("option").nth(1).click()
    expect(tab.page.locator("h1.headline")).not_to_have_text(headline)
    assert params(tab)["stage"] == [chosen]
    elsewhere = new_tab("sample", stranger=True)
    elsewhere.page.goto(tab.page.url)
    elsewhere.settled()
    tab.settled()
    assert elsewhere.headline == tab.headline != headline
    expect(elsewhere.page.get_by_role("button", name="More · 1")).to_be_visible()
    assert not tab.problems


def test_a_view_is_saved_under_a_name_and_opened_by_it(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("rag", portfolio="Digital")
    headline = tab.headline
    tab.page.get_by_role("button", name="Views").click()
    tab.page.get_by_label("Save what you see as").fill("Digital by status")
    tab.page.get_by_label("Your name").fill("Ana")
    tab.page.get_by_role("button", name="Save this view").click()
    expect(tab.page.locator(".notice.done")).to_contain_text("Saved as “Digital by status”")
    other = new_tab("sample", stranger=True).open("burn", portfolio="Operations")
    other.page.get_by_role("button", name="Views").click()
    other.page.get_by_role("link", name="Digital by status").click()
    expect(other.page).to_have_url(re.compile(r"/rag\?portfolio=Digital$"))
    expect(other.page.locator("h1.headline")).to_have_text(headline)
    assert not other.problems


def test_dates_that_the_record_does_not_have_are_answered(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("health", as_at="1999-01-01")
    expect(tab.page.locator(".empty h2")).to_have_text("The record begins later")
    tab.page.get_by_role("link", name="Show the latest date").click()
    expect(tab.page.locator("h1.headline")).to_be_visible()
    assert not tab.problems
    tab = new_tab("sample").open("health", as_at="2025-10-15")
    expect(tab.page.locator(".notice").filter(has_text="no date 15 Oct 2025")).to_be_visible()
    expect(tab.page).to_have_url(re.compile("as_at=2025-10-15"))
    assert "30 Sep 2025" in tab.page.locator(".notice").filter(has_text="no date").inner_text()
    assert not tab.problems


def test_a_filter_that_matches_nothing_is_answered(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn", portfolio="Digital", stage="Closure", sponsor="Hana Silva")
    expect(tab.page.locator(".empty h2, h1.headline").first).to_be_visible()
    assert not tab.problems


def test_on_a_phone_the_filters_take_one_line(new_tab: NewTab) -> None:
    tab = new_tab("sample", PHONE).open()
    tops = tab.page.locator(".st-key-frame-choices :is(.stSelectbox, .stMultiSelect, .stPopover)").evaluate_all(
        "boxes => boxes.map(box => Math.round(box.getBoundingClientRect().top / 10))"
    )
    assert len(set(tops)) == 1
    assert tab.page.locator("h1.headline").bounding_box()["y"] < 300  # type: ignore[index]
    assert not tab.problems
