"""Delivery and the quadrant as a reader uses them: follow a name, click a point, weigh the colors by money."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import DESK, NewTab


def test_a_receiver_in_the_graph_leads_to_its_project_and_back(new_tab: NewTab) -> None:
    tab = new_tab("sample", DESK).open("delivery")
    said = tab.headline
    link = tab.page.locator(".w-receiver a").first
    name = link.inner_text()
    link.focus()
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**/project?**")
    tab.settled()
    expect(tab.page.get_by_text(name).first).to_be_visible()
    tab.page.go_back()
    tab.page.wait_for_url("**/delivery**")
    tab.settled()
    assert tab.headline == said
    assert not tab.problems


def test_no_words_in_the_graph_lie_on_each_other(new_tab: NewTab) -> None:
    tab = new_tab("sample", DESK).open("delivery")
    tab.page.locator(".w-node").first.wait_for()
    boxes = [one.bounding_box() for one in tab.page.locator(".w-words, .w-node").all()]
    known = [box for box in boxes if box]
    assert len(known) == len(boxes) > 0
    for at, one in enumerate(known):
        for other in known[at + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= one["x"] + 1
                or one["y"] + one["height"] <= other["y"] + 1
                or other["y"] + other["height"] <= one["y"] + 1
            )
            assert apart, (one, other)


def test_a_figure_of_delivery_opens_its_passport(new_tab: NewTab) -> None:
    tab = new_tab("sample", DESK).open("delivery")
    tab.page.locator('.kpi a[data-prove="milestones_ahead"]').first.click()
    expect(tab.page.get_by_role("dialog")).to_contain_text("Proved")
    assert not tab.problems


def test_a_point_of_the_quadrant_leads_to_its_project(new_tab: NewTab) -> None:
    tab = new_tab("sample", DESK).open("health")
    chart = tab.page.locator(".st-key-card-quadrant .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    point = tab.page.locator(".st-key-card-quadrant .trace.scatter .points path").last
    box = point.bounding_box()
    assert box
    tab.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.page.wait_for_url("**/project?**project=**")
    tab.settled()
    tab.page.go_back()
    tab.page.wait_for_function("!location.pathname.includes('project')")
    tab.settled()
    assert "project" not in tab.page.url.split("?")[0], "the way back stays where it led"
    assert not tab.problems


def test_colors_by_money_are_in_the_address(new_tab: NewTab) -> None:
    tab = new_tab("sample", DESK).open("rag")
    tab.page.locator(".st-key-card-trend").get_by_text("Money", exact=True).click()
    title = tab.page.locator(".st-key-card-trend h2")
    expect(title).to_contain_text("red money")
    tab.page.wait_for_url("**trend=Money**")
    tab.page.reload()
    tab.settled()
    expect(title).to_contain_text("red money")
    assert not tab.problems
