"""A definition is an article with an address, and what is in it is text."""

from __future__ import annotations

from dashboard.components.html.definitions import definitions_html
from dashboard.views.definitions import Entry, Input, found
from tests.conftest import HOSTILE


def entry(**said: object) -> Entry:
    words = dict.fromkeys(("id", "label", "unit", "formula", "follows", "favorable", "grain", "version"), HOSTILE)
    return Entry(**{**words, "inputs": (Input(HOSTILE, True), Input(HOSTILE, False)), "limits": (HOSTILE,), **said})  # type: ignore[arg-type]


def test_whatever_is_said_is_text() -> None:
    drawn = definitions_html([entry()])
    assert "<b>" not in drawn
    assert "<script" not in drawn


def test_an_entry_can_be_linked_to_and_links_to_the_metrics_it_is_made_of() -> None:
    drawn = definitions_html([entry(id="cpi", inputs=(Input("earned_value", True), Input("cost_line", False)))])
    assert '<article class="definition" id="cpi">' in drawn
    assert '<a class="link" href="#earned_value">earned_value</a>, cost_line' in drawn


def test_an_id_goes_before_a_word_and_nothing_found_is_said() -> None:
    one, other = entry(id="eac", label="Forecast"), entry(id="etc", label="Rest", formula="EAC less cost.")
    assert found([one, other], "eac") == [one]
    assert found([one, other], "EAC ") == [one, other]
    assert found([one, other], "") == [one, other]
    assert "No metric speaks of that." in definitions_html(found([one, other], "happiness"))
