"""Names as people write them: very long, right to left, in Chinese, with markup. Shown as text and whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from tests.browser.conftest import DESK, PHONE, NewTab
from tests.conftest import StoreOf
from tests.names import NAMES, codes


@pytest.fixture
def code_of(store_of: StoreOf) -> Callable[[str], str]:
    def code(kind: str) -> str:
        path = store_of("named").path
        assert path
        with sqlite3.connect(path) as connection:
            return codes(connection)[list(NAMES).index(kind)]

    return code


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("kind", NAMES)
def test_a_project_page_shows_any_name_whole(
    new_tab: NewTab, code_of: Callable[[str], str], kind: str, size: tuple[int, int]
) -> None:
    tab = new_tab("named", size=size).open("project", project=code_of(kind))
    name = tab.page.locator(".project-name")
    assert name.inner_text() == NAMES[kind]
    box = name.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert tab.page.evaluate("window.hurt") is None
    clipped = tab.page.evaluate(
        """() => [...document.querySelectorAll(
            '.project-name, .project-place, .turning *, .titled *, .reported *, .kpi *, .grid *')]
        .filter(one => one.getClientRects().length && !one.closest('.vh, thead'))
        .filter(one => getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1)
        .filter(one => !one.closest('[title]')).map(one => one.className + ': ' + one.textContent.slice(0, 60))"""
    )
    assert clipped == []
    assert not tab.problems


def test_a_long_name_can_be_chosen_and_turned_to(new_tab: NewTab, code_of: Callable[[str], str]) -> None:
    """The project before and the one after a long name, and the list to choose from, hold it too."""
    tab = new_tab("named", size=PHONE).open("project")
    assert not tab.problems
    tab.open("project", project=code_of("unbroken"))
    tab.page.locator(".turning a").first.click()
    tab.page.wait_for_function(
        "name => document.querySelector('.project-name')?.innerText !== name", arg=NAMES["unbroken"]
    )
    assert not tab.settled().problems


@pytest.mark.parametrize("asked", ["<b>no</b>", "no-such", "x" * 300, "مشروع", "$x^2$ **no**"])
def test_an_unknown_code_is_answered(new_tab: NewTab, asked: str) -> None:
    tab = new_tab("sample", size=PHONE).open("project", project=asked)
    assert tab.page.locator(".empty h2").inner_text() == "No such project"
    assert asked in tab.page.locator(".empty p").first.inner_text()
    assert not tab.problems
