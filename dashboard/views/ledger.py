"""The watermelon ledger: since when each declared color is better, or worse, than its figures, and how much money is in
it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import to_major
from dashboard.metrics.ledger import COLUMNS, FOLLOWED, LONG_STANDING, PESSIMIST, WATERMELON, spells
from dashboard.metrics.rag import COLORS
from dashboard.views import words
from dashboard.views.facts import policy_of
from dashboard.views.parts import Cell, Col, Grid, Move, Section, Span, Stated, Titled
from dashboard.views.standings import days_of, standings
from data_loaders.snapshot import Snapshot

NOTHING_HELD = Titled(
    "No watermelon can be told", "At no date does a project have a declared color and a computed one to hold together"
)
MOST_ENDED = 200  # rows of ended spells that a page lists


@dataclass(frozen=True)
class Totals:
    """Open spells of a kind: how many, how many of them are long-standing, and the budget (minor units) inside those,
    which is known for `priced`."""

    open: int
    long: int
    budget: int
    priced: int


def all_spells(snapshot: Snapshot) -> pd.DataFrame:
    """Every spell up to `as_at`, of all that the scope allows: what is cached. Columns: metrics/ledger.py COLUMNS;
    budget is the current budget at the spell's last date and over the forecast less that, in minor units."""
    rows = snapshot.frame(standings)
    rows = rows.rename(columns={"current_budget": "budget", "current_budget_reason": "budget_reason"})
    days = [pd.Timestamp(day) for day in days_of(snapshot)]
    return spells(rows.assign(over=rows["eac"] - rows["budget"]), days)


def ledger(snapshot: Snapshot) -> pd.DataFrame:
    """The spells of the projects in the selection. Grain: project × spell; open ones first, the longest first."""
    found = snapshot.selected(snapshot.frame(all_spells))[COLUMNS]
    found = found.assign(ended_=found["until"].notna(), melon=found["kind"] != WATERMELON)
    found = found.sort_values(["ended_", "melon", "days"], ascending=[True, True, False], kind="stable")
    return found.drop(columns=["ended_", "melon"]).reset_index(drop=True)


def totals(spells: pd.DataFrame, kind: str) -> Totals:
    """Of the spells of a kind that are open."""
    open_ = spells[(spells["kind"] == kind) & spells["until"].isna()]
    long = open_[open_["days"] > LONG_STANDING]
    return Totals(len(open_), len(long), int(long["budget"].sum()), int(long["budget"].notna().sum()))


def card(snapshot: Snapshot) -> Section:
    """The ledger as a card: what stands now in its title, open spells first, the ended ones after them."""
    found = ledger(snapshot)
    currency = policy_of(snapshot).reporting_currency
    held = held_together(snapshot)
    if not held:
        return Section(NOTHING_HELD, Grid((), (), "The ledger begins with the first date that has both."))
    shown = found.head(int(found["until"].isna().sum()) + MOST_ENDED).rename(columns={"name": "name_"})
    rows = [_row(row, currency) for row in shown.itertuples()]
    columns = (
        Col("project", "Project"),
        Col("colors", "Declared → computed"),
        Col("since", "Since"),
        Col("days", "Stood", numeric=True),
        Col("ended", "Ended", hide_small=True),
        Col("budget", "Budget inside", numeric=True),
        Col("over", "Forecast against it", numeric=True, hide_small=True),
        Col("who", "Declared by", hide_small=True),
    )
    nothing = "At no date of the record was a declared color better or worse than the computed one."
    grid = Grid(columns, rows, nothing, "Spells in which the declared color was not the computed one")
    return Section(Titled(sentence(found, currency), _subtitle(found, held)), grid, _file(found, currency))


def held_together(snapshot: Snapshot) -> int:
    """How many projects had, at any date, a declared and a computed color to hold together."""
    rows = snapshot.selected(snapshot.frame(standings))
    both = rows["declared"].isin(COLORS) & rows["computed"].isin(COLORS)
    return int(rows.loc[both, "project_id"].nunique())


def sentence(found: pd.DataFrame, currency: str) -> str:
    """`3 of 9 watermelons have stood for more than 60 days; £4.1m of budget stood inside`."""
    now = totals(found, WATERMELON)
    if not now.open:
        ended = int((found["kind"] == WATERMELON).sum())
        return f"No watermelon stands now; {ended:,} did" if ended else "No watermelon at any date"
    of = f"{now.long:,} of {formats.count(now.open, 'watermelon')}"
    verb = "has" if now.long == 1 else "have"
    said = f"{of} {verb} stood for more than {LONG_STANDING} days"
    if not now.long:
        return said
    if not now.priced:
        return f"{said}; the budget inside is not known"
    known = "" if now.priced == now.long else f" (known for {now.priced:,})"
    return f"{said}; {words.amount(now.budget, currency).text} of budget stood inside{known}"


def _subtitle(found: pd.DataFrame, held: int) -> str:
    now = totals(found, PESSIMIST)
    ended = found[found["until"].notna()]
    followed = ended[(ended["kind"] == WATERMELON) & (ended["ended"] == FOLLOWED)]
    of = f"Declared against computed, every date of the record, {formats.count(held, 'project')} with both"
    parts = [of, f"{formats.count(now.open, 'pessimist')} now"]
    if len(followed):
        parts.append(f"the declared color followed after {followed['days'].median():,.0f} days (median)")
    return " · ".join(parts) + f" · {formats.count(len(ended), 'ended spell')} below the open ones"


def _row(row: Any, currency: str) -> dict[str, Cell]:
    open_, melon = pd.isna(row.until), row.kind == WATERMELON
    tag = (("watermelon", "bad") if melon else ("pessimist", "warn"),) if open_ else ()
    long = open_ and melon and row.days > LONG_STANDING
    ended = Span("still stands", "bad" if melon else "warn")
    return {
        "project": words.project_link(row, str(row.portfolio), tag),  # type: ignore[arg-type]
        "colors": Move(words.mark(row.declared), words.mark(row.computed)),
        "since": words.day(row.since) + (" or earlier" if row.from_start else ""),
        "days": Span(formats.count(int(row.days), "day"), "bad" if long else "plain"),
        "ended": ended if open_ else Stated(words.day(row.until), row.ended),
        "budget": words.amount(row.budget, currency),
        "over": _over(row, currency),
        "who": row.who if isinstance(row.who, str) else "n/a",
    }


def _over(row: Any, currency: str) -> Cell:
    if pd.isna(row.over):
        return Span(formats.NOT_AVAILABLE, "mute")
    if not row.over:
        return Span("on budget", "mute")
    amount = words.amount(abs(row.over), currency).text
    return Span(f"{amount} over", "bad") if row.over > 0 else Span(f"{amount} under", "plain")


def _file(found: pd.DataFrame, currency: str) -> pd.DataFrame:
    """The same as a table for a file: money in major units."""
    names = ["code", "name", "portfolio", "program", "kind", "since", "until", "days", "ended", "declared", "computed"]
    file = found[[*names, "who"]].copy()
    for column in ("budget", "over"):
        amounts = [None if pd.isna(minor) else str(to_major(int(minor), currency)) for minor in found[column]]
        file[f"{column}_{currency}"] = amounts
    return file
