"""Long tables are sorted, searched, turned and their columns chosen in the browser, and given away as files."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import PHONE, NewTab, Tab, same_document
from tests.browser.test_journeys import choose
from tests.conftest import SMALL


def matrix(tab: Tab) -> Locator:
    card = tab.page.locator(".st-key-card-matrix")
    expect(card.locator(".tools")).to_be_visible()
    return card


def column(card: Locator, label: str) -> list[str]:
    """What the rows in sight say in a column, in words for statuses."""
    heads = card.locator("thead th").all_text_contents()
    return card.locator(f"tbody tr:not([hidden]) > :nth-child({heads.index(label) + 1})").evaluate_all(
        "cells => cells.map(cell => (cell.querySelector('.vh') ?? cell.querySelector('a') ?? cell).textContent.trim())"
    )


def rank(status: str) -> int:
    words = ("Red", "Amber", "Not rated", "On hold", "Green", "Complete", "Cancelled")
    return next(at for at, word in enumerate(words) if status.startswith(word))


def test_a_click_on_a_head_sorts_all_rows_worst_first_then_the_other_way_then_as_given(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("rag")
    card = matrix(tab)
    given = column(card, "Project")
    head = card.get_by_role("button", name="Cost", exact=True)
    with same_document(tab.page):
        head.click()
        expect(card.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")
        expect(card.locator(".found")).to_have_text("")  # all the rows have come
        ranks = [rank(status) for status in column(card, "Cost")]
        assert ranks == sorted(ranks)
        assert len(set(ranks)) > 2
        head.press("Enter")
        expect(card.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
        ranks = [rank(status) for status in column(card, "Cost")]
        assert ranks == sorted(ranks, reverse=True)
        head.click()
        expect(card.locator("th[aria-sort]")).to_have_count(0)
        assert column(card, "Project") == given
    assert not tab.problems


def number_of(card: Locator) -> int:
    """How many rows the table has, by its own word where it has more than a page."""
    turn = card.locator(".turn")
    return int(turn.inner_text().split(" of ")[1].split("›")[0].replace(",", "")) if turn.is_visible() else rows(card)


def rows(card: Locator) -> int:
    return card.locator("tbody tr:not([hidden])").count()


def every_page(card: Locator, label: str) -> list[str]:
    shown = column(card, label)
    while card.get_by_role("button", name="Next page").is_enabled():
        card.get_by_role("button", name="Next page").click()
        shown += column(card, label)
    return shown


def test_a_long_table_comes_whole_when_it_is_asked_for(new_tab: NewTab) -> None:
    tab = new_tab("uk-gmpp").open("rag")
    card = matrix(tab)
    number = number_of(card)
    assert rows(card) == card.locator("tbody tr").count() < number  # the rest is not sent with the page
    for direction in ("descending", "ascending"):
        card.get_by_role("button", name="Declared", exact=True).click()
        expect(card.locator(f"th[aria-sort={direction}]")).to_have_text("Declared")
        expect(card.locator("tbody tr")).to_have_count(number)
        expect(card.locator(".found")).to_have_text("")
        ranks = [rank(status) for status in every_page(card, "Declared")]
        assert len(ranks) == number
        assert ranks == sorted(ranks, reverse=direction == "ascending")
        assert len(set(ranks)) > 2
    assert not tab.problems


def test_finding_says_how_many_of_all_and_keeps_the_links(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("rag")
    card = matrix(tab)
    number = number_of(card)
    wanted = [line for line in card.locator("tbody tr").all_text_contents() if "digital" in line.lower()]
    card.get_by_role("searchbox", name="Find in this table").fill("Digital")
    expect(card.locator(".found")).to_have_text(f"{len(wanted)} of {number}")
    assert 0 < rows(card) == len(wanted) < number
    first = card.locator("tbody tr:not([hidden]) a.link").first
    with same_document(tab.page):
        first.click()
        expect(tab.page).to_have_url(re.compile(r"/project\?project="))
    assert not tab.problems


def test_what_was_asked_holds_when_the_rows_change(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("rag")
    card = matrix(tab)
    number = number_of(card)
    card.get_by_role("searchbox").fill("green")
    card.get_by_role("button", name="Project", exact=True).click()
    expect(card.locator(".found")).to_contain_text(f"of {number}")
    before = tab.headline
    with same_document(tab.page):
        choose(tab, "as_at", lambda options: next(one for one in options if one != "31 Oct 2025"))
        expect(tab.page.locator("h1.headline")).not_to_have_text(before)
    tab.settled()
    expect(card.get_by_role("searchbox")).to_have_value("green")
    expect(card.locator("th[aria-sort=ascending]")).to_have_text("Project")
    names = column(card, "Project")
    assert names == sorted(names, key=str.lower)
    assert 0 < len(names) < number
    assert not tab.problems


def test_columns_are_chosen_and_remembered(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("rag")
    card = matrix(tab)
    card.get_by_text("Columns", exact=True).click()
    card.get_by_label("Cost", exact=True).uncheck()
    expect(card.locator("thead th", has_text="Cost")).to_be_hidden()
    tab.page.keyboard.press("Escape")
    expect(card.get_by_label("Cost", exact=True)).to_be_hidden()
    tab.page.reload()
    tab.settled()
    expect(matrix(tab).locator("thead th", has_text="Cost")).to_be_hidden()
    expect(card.locator("tbody td[data-label=Cost]").first).to_be_hidden()
    tab.page.evaluate("sessionStorage.clear()")


def test_on_a_phone_the_rows_are_sorted_by_a_list(new_tab: NewTab) -> None:
    tab = new_tab("sample", PHONE).open("rag")
    card = matrix(tab)
    card.get_by_label("Sort by").select_option(label="Computed")
    expect(card.locator(".found")).to_have_text("")
    ranks = [rank(status) for status in column(card, "Computed")]
    assert ranks == sorted(ranks)
    assert not tab.problems


def test_a_short_table_has_no_tools(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("rag")
    assert not tab.page.locator(".st-key-card-moves .tools").count()
    assert tab.page.locator(".st-key-card-moves table").count() == 1


def test_no_row_of_a_large_portfolio_is_left_out_silently(new_tab: NewTab) -> None:
    tab = new_tab("us-it").open("rag")
    card = matrix(tab)
    said = card.locator("[class*=st-key-pages-]").inner_text()
    total = said.split(" of ")[1].split()[0]
    assert f"Rows 1–2,000 of {total} are in this table" in " ".join(said.split())
    expect(card.locator(".turn")).to_contain_text("of 2,000")
    card.get_by_role("searchbox").fill("zzz nothing")
    expect(card.locator(".found")).to_have_text("0 of 2,000")
    card.locator("[class*=st-key-pages-]").get_by_role("button", name="Next page").click()
    expect(card.locator("[class*=st-key-pages-]")).to_contain_text("Rows 2,001–")
    assert not tab.problems


@pytest.mark.parametrize(("kind", "ending"), [("CSV", "csv"), ("Excel", "xlsx")])
def test_a_table_is_given_away_whole(new_tab: NewTab, kind: str, ending: str) -> None:
    tab = new_tab("sample").open("rag")
    everything = SMALL["projects"]  # closed ones too
    assert number_of(matrix(tab)) < everything
    matrix(tab).get_by_role("button", name="Download").click()
    with tab.page.expect_download() as given:
        tab.page.get_by_role("button", name=f"Download as {kind}").click()
    assert given.value.suggested_filename == f"steerco-matrix-2025-10-31.{ending}"
    found = Path(given.value.path()).read_bytes()
    if kind == "CSV":
        assert len(found.decode("utf-8-sig").splitlines()) == everything + 1
        return
    sheet = openpyxl.load_workbook(io.BytesIO(found)).active
    said = [str(sheet.cell(row, 1).value) for row in range(2, 7)]
    assert said[0] == "As at: 31 Oct 2025"
    assert {line.split(":")[0] for line in said} == {"As at", "Compared with", "Known on", "Filters", "Generated"}
    assert sheet.max_row - 8 == everything


def test_a_chart_is_given_away_as_a_picture(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn")
    tab.page.locator(".st-key-card-bars").get_by_role("button", name="Show the numbers").click()
    with tab.page.expect_download() as given:
        tab.page.get_by_role("button", name="Download as PNG").click()
    assert given.value.suggested_filename == "steerco-bars-2025-10-31.png"
    assert Path(given.value.path()).read_bytes().startswith(b"\x89PNG")
    assert not tab.problems


def test_the_numbers_of_a_chart_open_their_passports(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("burn")
    tab.page.locator(".st-key-card-bars").get_by_role("button", name="Show the numbers").click()
    figure = tab.page.locator("[data-testid=stPopoverBody] a.proof").nth(40)
    figure.focus()
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("[role=dialog] .passport .proved")).to_contain_text("Proved")
    assert not tab.problems
