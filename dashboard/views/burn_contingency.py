"""Contingency against the risks it has to cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.metrics.figure import Figure
from dashboard.views import words
from dashboard.views.added import add
from dashboard.views.compared import Compared
from dashboard.views.page_facts import Reads, page
from dashboard.views.parts import Asks, Titled
from data_loaders.snapshot import Snapshot

NEEDS = ["contingency_budget", "contingency_drawn", "risk_exposure"]
READS = Reads(metrics=("current_budget", "cost_to_date"), adds=("contingency",))


@dataclass(frozen=True)
class Contingency:
    """rows: label, amount (in `unit`), aside, bad. asks: the figure of each bar."""

    title: Titled
    rows: pd.DataFrame
    unit: str
    says: str
    asks: tuple[tuple[str, ...], ...]


def view(snapshot: Snapshot, since: date | None) -> Contingency | None:
    """What the card of a page says."""
    return contingency(page(snapshot, since, READS))


def contingency(seen: Compared) -> Contingency | None:
    """What is left of contingency beside the exposure of the open risks of the same open projects; None where no budget
    is by category, or money is not shown."""
    if not seen.shows_money:
        return None
    facts = seen.open if NEEDS[0] in seen.open else add(seen.open, seen.snapshot, "contingency")
    granted, left = seen.figure("contingency_budget", facts), seen.figure("contingency_left", facts)
    if granted.value is None or left.value is None or not granted.value:
        return None
    known = facts[facts[NEEDS].notna().all(axis=1)]
    exposure, cover = seen.figure("risk_exposure", known), seen.figure("contingency_cover", facts)
    short = cover.value is not None and cover.exact < 1
    divisor, unit = formats.money_unit(max(left.exact, exposure.exact if exposure.value else 0), seen.currency)
    lines = [("Contingency left", float(left.exact) / divisor, _drawn(granted, left), False)]
    if exposure.value is not None:
        lines.append(("Open risk exposure", float(exposure.exact) / divisor, _covered(cover), short))
    rows = pd.DataFrame(lines, columns=["label", "amount", "aside", "bad"])
    against = f"{words.shown(exposure)} of open risk exposure" if exposure.value else "risks nobody has priced"
    title = Titled(f"{words.shown(left)} contingency against {against}",
                   "Contingency budget not yet spent, and probability × impact of the open risks")  # fmt: skip
    says = f"Of open projects · {words.covers(cover if cover.value is not None else left, 'open project')}."
    asks = (tuple(str(Asks(one.metric)) for one in (left, exposure))[: len(rows)],)
    return Contingency(title, rows, unit, says, asks)


def _drawn(granted: Figure, left: Figure) -> str:
    drawn = granted.exact - left.exact
    of = f"of {words.shown(granted)} granted"
    return f"{words.shown(left)}, none drawn" if not drawn else f"{words.shown(left)} {of}"


def _covered(cover: Figure) -> str:
    if cover.value is None:
        return words.why_not(cover)
    times = formats.number(float(cover.exact), 1)
    return f"covered {times} times" if cover.exact >= 1 else f"covered to {formats.percent(cover.exact, 0)}"
