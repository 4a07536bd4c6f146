"""The portfolio map: every open project by size and status."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import words
from dashboard.views.compared import OPINION, Compared
from dashboard.views.facts import Policy
from dashboard.views.parts import Tile, TileGroup, Titled

MAP_GROUPS = 6
DRAWN = 40  # tiles of a group at the most


def size_of(facts: pd.DataFrame) -> tuple[str, str]:
    """The column that gives the area, and its name in words."""
    if facts["current_budget"].notna().sum() * 2 >= len(facts):
        return "current_budget", "current budget"
    return "whole_life_cost", "whole-life cost"


def map_title(seen: Compared) -> Titled:
    """What the map shows, and where the red money is."""
    column, said = size_of(seen.open)
    red = seen.open[seen.open[seen.lead] == "RED"]
    by_portfolio = red.groupby("portfolio")[column].sum().sort_values(ascending=False)
    title = f"{formats.plural(seen.policy.portfolio)} by size and status"
    if len(by_portfolio) and by_portfolio.iloc[0] > 0:
        share = by_portfolio.iloc[0] / by_portfolio.sum()
        word = "all" if len(by_portfolio) == 1 else "most" if share > 0.5 else "the largest part"
        title = f"{by_portfolio.index[0]} carries {word} of the red money"
    total = seen.figure(column, seen.open)
    subtitle = f"Area: {said}, {words.shown(total)} known for {total.coverage} · color, letter: {OPINION[seen.lead]}"
    return Titled(title, subtitle)


def tiles(seen: Compared) -> list[TileGroup]:
    """The largest portfolios and the rest of them as one, each with its open projects, largest first."""
    column, _ = size_of(seen.open)
    sized = seen.open[seen.open[column].fillna(0) > 0]
    sums = sized.groupby("portfolio")[column].sum().sort_values(ascending=False)
    groups = [(name, sized[sized["portfolio"] == name]) for name in sums.index[:MAP_GROUPS]]
    rest = sized[sized["portfolio"].isin(sums.index[MAP_GROUPS:])]
    if len(rest):
        groups.append((f"{len(sums) - MAP_GROUPS} other {formats.plural(seen.policy.portfolio.lower())}", rest))
    return [_group(name, rows.sort_values(column, ascending=False), column, seen) for name, rows in groups]


def _group(name: str, rows: pd.DataFrame, column: str, seen: Compared) -> TileGroup:
    total = words.amount(rows[column].sum(), seen.currency).text
    wanted = ["name_", "code", "stale", "eac", "current_budget", "slip", *{column, seen.lead} - {"current_budget"}]
    tiles = [_tile(row, index, column, seen) for index, row in enumerate(rows[wanted].itertuples())]
    return TileGroup(f"{name} · {total}", tuple(tiles))


def _tile(row: Any, index: int, column: str, seen: Compared) -> Tile:
    """A project's tile; what is too small to be drawn needs no line and no link."""
    drawn = index < DRAWN
    return Tile(
        name=row.name_,
        weight=float(getattr(row, column)),
        mark=words.mark(getattr(row, seen.lead), stale=row.stale),
        line=_tile_line(row, column, seen.policy) if drawn else "",
        link=words.project_link(row) if drawn else None,
    )


def _tile_line(row: Any, column: str, policy: Policy) -> str:
    parts = [words.amount(getattr(row, column), policy.reporting_currency).text]
    if column == "current_budget" and not pd.isna(row.eac) and row.current_budget > 0:
        over = (row.eac - row.current_budget) / row.current_budget
        if over >= 0.05:
            parts.append(f"{formats.percent(over, 0)} over")
    if not pd.isna(row.slip) and row.slip > 7:
        parts.append(formats.days(int(row.slip)))
    return " · ".join(parts)
