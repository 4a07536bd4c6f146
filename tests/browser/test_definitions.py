"""A link goes to one definition, and from one to the other, in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import NewTab, Tab, same_document
from tests.browser.test_journeys import offered


def in_sight(tab: Tab, metric: str) -> None:
    """The definition stands at the top of the page, or as near to it as the page's end allows."""
    tab.page.wait_for_function(
        "id => { const top = document.getElementById(id)?.getBoundingClientRect().top;"
        " return top >= 0 && top < innerHeight - 100; }",
        arg=metric,
    )


def test_an_address_names_a_metric_and_shows_it(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("health")
    tab.page.goto(f"{tab.address}/definitions#eac")
    tab.settled()
    in_sight(tab, "eac")
    with same_document(tab.page):
        tab.page.locator("#cpi a[href='#earned_value']").click()
        in_sight(tab, "earned_value")
    assert tab.page.url.endswith("#earned_value")
    assert not tab.problems


def test_what_is_searched_for_is_kept_in_the_address(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("definitions")
    tab.page.get_by_label("Find a metric").fill("slip")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**metric=slip**")
    expect(tab.page.locator("#schedule_slip_days")).to_be_visible()
    expect(tab.page.locator("#eac")).to_have_count(0)
    other = new_tab("sample").open("definitions", metric="slip")
    expect(other.page.locator(".definition")).to_have_count(tab.page.locator(".definition").count())


def test_a_rule_is_tried_before_it_is_kept(new_tab: NewTab) -> None:
    """Nothing is saved: the record is that of the other tests."""
    tab = new_tab("sample").open("definitions")
    tab.page.get_by_text("Change a rule").click()
    for label, text in (("For", "Everybody"), ("Rule", "Schedule: green up to")):
        box = tab.page.get_by_role("combobox", name=label, exact=True)
        box.scroll_into_view_if_needed()
        offered(tab, box).filter(has_text=text).first.click()
        expect(tab.page.get_by_role("option")).to_have_count(0)
    tab.page.get_by_label("New value").fill("0")
    tab.page.get_by_role("button", name="Show what changes").click()
    said = tab.page.locator(".notice.done")
    expect(said).to_contain_text("Nothing is changed yet")
    expect(said).to_contain_text("change")
    assert not tab.problems
