"""WCAG 2.2 A and AA by axe-core on every page; every figure by keyboard alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from dashboard.views.facts import project_facts
from data_loaders.snapshot import open_snapshot
from tests.browser.conftest import DESK, PAGES, PHONE, NewTab, Tab
from tests.conftest import StoreOf

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEMES = ("light", "dark")


@dataclass(frozen=True)
class Known:
    """What axe-core finds in the frame we stand on, and cannot be mended in this code."""

    page: str
    size: tuple[int, int]
    rule: str
    selector: str  # the beginning of axe's own
    cause: str


EXCEPTIONS: tuple[Known, ...] = ()  # none: what it found was ours, and is mended


@cache
def _axe() -> str:
    return Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[tuple[str, str, str]]:
    """Rule, selector and reason of everything that breaks a rule."""
    page.evaluate(f"{_axe()}; 0")
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        (rule["id"], " ".join(str(part) for part in node["target"]), node["failureSummary"])
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="session")
def project(store_of: StoreOf) -> str:
    """The project of the sample with the most money."""
    facts = project_facts(open_snapshot(store_of("sample")))
    return str(facts.sort_values("whole_life_cost", ascending=False, na_position="last")["code"].iloc[0])


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_no_page_breaks_a_rule(new_tab: NewTab, project: str, size: tuple[int, int], scheme: str) -> None:
    tab = new_tab("sample", size, color_scheme=scheme)
    found, still = [], set()
    for name in PAGES:
        tab.open(name, **({"project": project} if name == "project" else {}))
        for rule, selector, why in violations(tab.page):
            known = next((k for k in EXCEPTIONS if _is(k, name, size, rule, selector)), None)
            if known:
                still.add(known)
            else:
                found.append(f"{name}: {rule} at {selector}: {why}")
    assert not found, "\n".join(found)
    gone = [known for known in EXCEPTIONS if known.size == size and known not in still]
    assert not gone, f"no longer there, take it off the list: {gone}"


def _is(known: Known, name: str, size: tuple[int, int], rule: str, selector: str) -> bool:
    return (known.page, known.size, known.rule) == (name, size, rule) and selector.startswith(known.selector)


def test_a_broken_rule_is_found(new_tab: NewTab) -> None:
    """The test above can fail: a field without a name, and grey on grey."""
    tab = new_tab("sample").open()
    tab.page.evaluate(
        "document.querySelector('h1.headline').insertAdjacentHTML('afterend',"
        " '<input><p style=\"color:#999;background:#aaa\">grey on grey</p>')"
    )
    assert {rule for rule, _, _ in violations(tab.page)} >= {"label", "color-contrast"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_opens_breaks_none_either(new_tab: NewTab, scheme: str) -> None:
    """A passport, the numbers of a chart, the columns of a table, a table that is sorted and searched."""
    tab = new_tab("sample", color_scheme=scheme).open("burn", prove="eac")
    expect(tab.page.locator("[role=dialog] .proved")).to_contain_text("Proved")
    tab.settled()
    assert not violations(tab.page)
    tab.open("burn")
    tab.page.locator(".st-key-card-bars").get_by_role("button", name="Show the numbers").click()
    tab.page.locator("[data-testid=stPopoverBody] table").wait_for()
    tab.page.mouse.move(0, 0)
    tab.page.wait_for_timeout(600)  # colors change gradually
    assert not violations(tab.page)
    tab.open("rag")
    card = tab.page.locator(".st-key-card-matrix")
    card.get_by_role("searchbox").fill("digital")
    card.get_by_role("button", name="Cost", exact=True).click()
    card.get_by_text("Columns", exact=True).click()
    expect(card.locator(".found")).to_contain_text(" of ")
    assert not violations(tab.page)


# --- Keyboard ----------------------------------------------------------------------------------------


def reached(page: Page) -> list[str]:
    """The figures that Tab comes to, from the top of the page until it leaves it."""
    page.evaluate("document.activeElement.blur()")
    found = []
    for _ in range(2000):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "document.activeElement === document.body ? null : document.activeElement.dataset.prove || ''"
        )
        if at is None:
            return found
        found += [at] if at else []
    pytest.fail("Tab never leaves the page")


@pytest.mark.parametrize("name", ["health", "burn"])
def test_every_figure_is_reached_by_tab(new_tab: NewTab, name: str) -> None:
    tab = new_tab("sample").open(name)
    tab.page.locator("a.proof").nth(10).wait_for()
    figures = tab.page.locator("a.proof").evaluate_all("links => links.map(link => link.dataset.prove)")
    assert len(figures) > 10
    assert sorted(reached(tab.page)) == sorted(figures)


@pytest.mark.parametrize("name", ["health", "burn"])
def test_a_passport_opens_and_closes_by_keyboard_and_focus_returns(new_tab: NewTab, name: str) -> None:
    """Each kind of figure on the page once."""
    tab = new_tab("sample").open(name)
    tab.page.locator("a.proof").nth(10).wait_for()
    figures = tab.page.locator("a.proof").evaluate_all("links => links.map(link => link.dataset.prove)")
    for metric in dict.fromkeys(asked.split("/")[0] for asked in figures):
        at = next(at for at, asked in enumerate(figures) if asked.split("/")[0] == metric)
        figure = tab.page.locator("a.proof").nth(at)
        figure.focus()
        tab.page.keyboard.press("Enter")
        expect(tab.page.locator("[role=dialog] .passport .big")).to_be_visible()
        assert tab.page.evaluate("!!document.activeElement.closest('[role=dialog]')"), f"{metric}: focus stays outside"
        tab.page.keyboard.press("Escape")
        expect(tab.page.get_by_role("dialog")).to_have_count(0)
        tab.settled()
        assert tab.page.evaluate("document.activeElement.dataset.prove") == figures[at]
    assert not tab.problems


def test_a_table_is_worked_by_keyboard(new_tab: NewTab) -> None:
    tab = new_tab("sample").open("rag")
    card = tab.page.locator(".st-key-card-matrix")
    tab.page.wait_for_load_state("networkidle")
    card.get_by_role("searchbox").focus()
    tab.page.keyboard.press("Tab")
    expect(card.locator("summary")).to_be_focused()
    tab.page.keyboard.press("Enter")
    expect(card.get_by_label("Cost", exact=True)).to_be_visible()
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Space")
    expect(card.locator("thead th").nth(1)).to_be_hidden()
    tab.page.keyboard.press("Escape")
    assert tab.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    expect(card.locator("th[aria-sort=ascending]")).to_have_text("Project")
    tab.page.evaluate("sessionStorage.clear()")


def test_nothing_is_hidden_from_the_eye_where_the_keyboard_stops(new_tab: NewTab) -> None:
    """Focus can be seen on everything of ours that Tab comes to (WCAG 2.4.7)."""
    tab: Tab = new_tab("sample").open("rag")
    own = ".linked a, .linked button, .tools .find input, .tools summary, .turn button"
    stops = 0
    for _ in range(150):
        tab.page.keyboard.press("Tab")
        unseen = tab.page.evaluate(
            "own => { const e = document.activeElement, s = getComputedStyle(e);"
            " if (!e.matches(own)) return null;"
            " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' ? '' : e.outerHTML.slice(0, 120) }",
            own,
        )
        assert not unseen
        stops += unseen is not None
    assert stops > 30
