"""The stories that the pages are made for: an executive, a director and an analyst, each with a question."""

from __future__ import annotations

import io
import re

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import NewTab
from tests.browser.test_journeys import choose, params, passport


def test_an_executive_asks_what_is_red_why_and_whether_it_is_sure(new_tab: NewTab) -> None:
    """Open, read the headline, open the top exception, see why, open a passport, send the link: the same elsewhere."""
    tab = new_tab("sample").open()
    assert re.search(r"\d+ of \d+ projects are red", tab.headline)
    top = tab.page.locator(".st-key-card-needs tbody tr").first
    name = top.locator("a[data-page=project]").inner_text()
    top.locator("a[data-page=project]").click()
    expect(tab.page.locator(".project-name")).to_have_text(name)
    tab.settled()
    assert re.search(r"over budget|late|red|amber", tab.headline), "why it is red"
    figure = tab.page.locator(".kpi a.proof").first
    figure.click()
    expect(passport(tab).locator(".proved")).to_contain_text("Proved")
    shown = [passport(tab).locator(one).inner_text() for one in ("h2", ".big", ".proved")]
    other = new_tab("sample", stranger=True)
    other.page.goto(tab.page.url)
    assert [passport(other).locator(one).inner_text() for one in ("h2", ".big", ".proved")] == shown
    assert not tab.problems + other.problems


def test_a_director_compares_drills_by_program_and_exports(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn")
    headline = tab.headline
    day = choose(tab, "compare", lambda options: options[2])
    expect(tab.page.locator(".kpis")).to_contain_text(day)
    choose(tab, "program", lambda options: options[0])
    expect(tab.page.locator("h1.headline")).not_to_have_text(headline)
    tab.open("rag", portfolio=["Infrastructure", "Digital"])
    card = tab.page.locator(".st-key-card-matrix")
    card.get_by_role("button", name="Download").click()
    with tab.page.expect_download() as given:
        tab.page.get_by_role("button", name="Download as Excel").click()
    book = load_workbook(io.BytesIO(given.value.path().read_bytes()))
    said = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert any("Infrastructure, Digital" in one for one in said), "the file does not say what it is of"
    name = card.locator("tbody a[data-page=project]").first.inner_text()
    assert any(one.startswith(name) for one in said)
    assert not tab.problems


def test_an_analyst_finds_who_owes_a_report(new_tab: NewTab) -> None:
    tab = new_tab("overdue").open("rag")
    card = tab.page.locator(".st-key-card-overdue")
    expect(card.locator("h2")).to_have_text(re.compile(r"reports? overdue, owed by \d+ manager"))
    manager = card.locator("tbody tr").first.locator("th").inner_text().splitlines()[0]
    box = tab.page.get_by_role("combobox", name="Find a project")
    box.fill(manager)
    expect(tab.page.locator(".finder [role=option]").first).to_contain_text(f"manager {manager}")
    assert not params(tab)
    assert not tab.problems
