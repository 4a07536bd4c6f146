"""What the sources of a portfolio do not state, and what of budget burn is not shown for it."""

from __future__ import annotations

from datetime import date

from dashboard.metrics.definitions import DEFINITIONS
from dashboard.views import words
from dashboard.views.added import add
from dashboard.views.compared import Compared
from dashboard.views.page_facts import Reads, page
from dashboard.views.parts import Cell, Col, Grid, Section, Span, Titled
from data_loaders.snapshot import Snapshot

SHOWS = {
    "current_budget": ("Budget", "over and under budget"),
    "original_budget": ("Original budget", "the original baseline beside the current one"),
    "cost_to_date": ("Cost to date", "what is spent, and how fast"),
    "open_commitment": ("Orders", "what is committed"),
    "work_done": ("Progress", "burn against progress, and forecasts by earned value"),
    "eac": ("Forecast", "where we will end"),
    "capex_share": ("Capex or opex", "the kind of cost"),
    "contingency_left": ("Budget by category", "contingency against open risk exposure"),
}
READS = Reads(metrics=tuple(SHOWS), adds=("types", "contingency"))
COLUMNS = (Col("what", "Not known"), Col("shows", "It would show"), Col("why", "Why", hide_small=True))


def view(snapshot: Snapshot, since: date | None) -> Section | None:
    """What the card of a page says."""
    return section(page(snapshot, since, READS))


def section(seen: Compared) -> Section | None:
    """The figures of the page that no project has, with their reason; None where there are none, or money is not
    shown."""
    if not seen.shows_money:
        return None
    rows = [row for metric in SHOWS if (row := _row(seen, metric))]
    if not rows:
        return None
    title = Titled(f"{len(rows)} of {len(SHOWS)} inputs of this page are in no source", "Loaded, each fills its card")
    return Section(title, Grid(COLUMNS, rows, caption="What is not known"))


def _row(seen: Compared, metric: str) -> dict[str, Cell] | None:
    there = set(DEFINITIONS[metric].columns) <= set(seen.facts)
    facts = seen.facts if there else add(seen.facts, seen.snapshot, DEFINITIONS[metric].adds)
    one = seen.figure(metric, facts)
    if one.value is not None:
        return None
    what, shows = SHOWS[metric]
    return {"what": what, "shows": Span(shows, "mute"), "why": Span(words.why_not(one), "mute")}
