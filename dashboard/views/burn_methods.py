"""Where we end by every method of forecasting, side by side: as stated, and by earned value (domain reference, 2.1)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.metrics.figure import Figure
from dashboard.views import words
from dashboard.views.added import add
from dashboard.views.compared import Compared
from dashboard.views.page_facts import Reads, page
from dashboard.views.parts import Amount, Asks, Cell, Col, Grid, Section, Stated, Titled
from data_loaders.snapshot import Snapshot

STATED = "eac"
NAMES = {
    STATED: ("As stated", "the headline's: the projects' own estimate of the work left goes before any formula"),
    "eac_budget": ("Rest at budget", "what is left costs what was planned: AC + BAC − EV"),
    "eac_cpi": ("Cost index persists", "what is left costs as what is done: BAC / CPI"),
    "eac_weighted": ("Weighted indices", "0.8 of the cost and 0.2 of the schedule index"),
    "eac_composite": ("Cost and schedule index", "what is left is dear and late: CPI × SPI"),
}
READS = Reads((STATED, "forecast_variance", "cost_to_date", "work_done"), ("pv",), adds=("methods",))
COLUMNS = (
    Col("method", "Method"),
    Col("eac", "Forecast", numeric=True),
    Col("vac", "Against budget", numeric=True),
    Col("covers", "Known for", numeric=True, hide_small=True),
)


def view(snapshot: Snapshot, since: date | None) -> Section | None:
    """What the card of a page says."""
    return section(page(snapshot, since, READS))


def section(seen: Compared) -> Section | None:
    """The methods beside each other, the one that the page uses first; None where only one, or no, is known."""
    if not seen.shows_money or seen.policy.money_basis != "life":
        return None
    facts = seen.facts if "eac_cpi" in seen.facts else add(seen.facts.copy(), seen.snapshot, "methods")
    found = {name: (seen.figure(name, facts), _against_budget(seen, facts, name)) for name in NAMES}
    known = {name: both for name, both in found.items() if both[0].value is not None}
    if len(known) < 2:
        return None
    rows = [_row(name, *both) for name, both in known.items()]
    file = pd.DataFrame(
        [{"method": NAMES[name][0], "metric": name, "forecast": eac.value, "variance_at_completion": vac.value,
          "currency": seen.currency, "known_for": eac.coverage.known, "of": eac.coverage.of}
         for name, (eac, vac) in known.items()]
    )  # fmt: skip
    said = "Forecast at completion by method, and against the current budget (VAC)"
    columns: tuple[Col, ...] = COLUMNS
    if len({row["covers"] for row in rows}) == 1:  # said once
        said, columns = f"{said} · {rows[0]['covers']} projects", COLUMNS[:-1]
    title = Titled(_title([vac for _, vac in known.values()], seen.currency), said)
    return Section(title, Grid(columns, rows, caption="Forecast by method"), file)


def _against_budget(seen: Compared, facts: pd.DataFrame, name: str) -> Figure:
    """The forecast variance, were the method's forecast the one."""
    return seen.figure("forecast_variance", facts.assign(eac=facts[name]))


def _row(name: str, eac: Figure, vac: Figure) -> dict[str, Cell]:
    label, why = NAMES[name]
    against = words.over_or_under(vac, vac.unit)
    exact = formats.money(eac.value, eac.unit, short=False)
    asks = Asks("forecast_variance") if name == STATED else None
    return {
        "method": Stated(f"✓ {label}, in use" if name == STATED else label, why),
        "eac": Amount(words.shown(eac), title=exact, asks=Asks(name)),
        "vac": Amount(against.text, against.tone, asks=asks),
        "covers": f"{(vac if vac.value is not None else eac).coverage}",
    }


def _title(variances: list[Figure], currency: str) -> str:
    """ "All 5 methods end over budget, by £4.3m to £10.8m"."""
    gaps = sorted(abs(one.exact) for one in variances if one.value is not None)
    over = sum(one.value is not None and one.exact < 0 for one in variances)
    if len(gaps) < len(variances) or 0 < over < len(gaps):
        return f"{over} of {len(variances)} methods end over budget"
    low, high = (formats.money(gap, currency) for gap in (gaps[0], gaps[-1]))
    between = f"by {low} to {high}" if low != high else f"by {low}"
    return f"All {len(variances)} methods end {'over' if over else 'within'} budget, {between}"
