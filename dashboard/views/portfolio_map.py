"""The portfolio map: every open project by size and status."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.metrics.currency import minor_units
from dashboard.metrics.policy import Policy
from dashboard.views import words
from dashboard.views.compared import OPINION, Compared
from dashboard.views.parts import Smaller, Tile, TileGroup, Titled
from dashboard.views.ranking import DECADE

MAP_GROUPS = 6
DRAWN = 40  # tiles of a group at the most; the map shows fewer
ALIKE = "alike"  # the column of sizes where money is not shown


SIZES = {"whole_life_cost": "whole-life cost", "current_budget": "current budget", "eac": "forecast at completion"}


def size_of(facts: pd.DataFrame) -> tuple[str, str]:
    """The column that gives the area, and its name in words: the budget where most projects have one, else the
    first that anything is known of."""
    if facts["current_budget"].notna().sum() * 2 >= len(facts):
        return "current_budget", SIZES["current_budget"]
    known = [(column, said) for column, said in SIZES.items() if (facts[column].fillna(0) > 0).any()]
    return known[0] if known else ("whole_life_cost", SIZES["whole_life_cost"])


def map_title(seen: Compared) -> Titled:
    """What the map shows, and where the red money is."""
    if not seen.shows_money:
        title = f"{formats.plural(seen.policy.portfolio)} by status"
        return Titled(
            title, f"Area: every project alike, money is not shown to you · color, letter: {OPINION[seen.lead]}"
        )
    column, said = size_of(seen.open)
    title = f"{formats.plural(seen.policy.portfolio)} by {'size and status' if seen.is_rated else said}"
    red = seen.open.loc[seen.open[seen.lead] == "RED", ["portfolio", column]]
    by_portfolio = red.groupby("portfolio")[column].sum().sort_values(ascending=False)
    if len(by_portfolio) and by_portfolio.iloc[0] > 0:
        title = f"{by_portfolio.index[0]} carries {words.part(by_portfolio)} of the red money"
    total = seen.figure(column, seen.open)
    color = f"color, letter: {OPINION[seen.lead]}" if seen.is_rated else "no project is rated, so none has a color"
    return Titled(title, f"Area: {said}, {words.shown(total)} known for {total.coverage} · {color}")


def tiles(seen: Compared) -> list[TileGroup]:
    """The largest portfolios and the rest of them as one, each with its open projects, largest first."""
    column, rows = _sized(seen)
    wanted = ("name_", "code", "stale", "eac", "slip", "movement", "limit_cost_amber", "limit_slip_amber", "portfolio")
    sized = rows[list(dict.fromkeys((*wanted, "current_budget", column, seen.lead)))]
    sums = sized.groupby("portfolio")[column].sum().sort_values(ascending=False)
    groups = [(name, sized[sized["portfolio"] == name]) for name in sums.index[:MAP_GROUPS]]
    rest = sized[sized["portfolio"].isin(sums.index[MAP_GROUPS:])]
    if len(rest):
        groups.append((f"{len(sums) - MAP_GROUPS} other {formats.plural(seen.policy.portfolio.lower())}", rest))
    return [_group(name, rows.sort_values(column, ascending=False), column, seen) for name, rows in groups]


def numbers(seen: Compared) -> pd.DataFrame:
    """The map as a table. Grain: open project that has a size. Columns: project, code, portfolio, rag, and its size in
    major units of the reporting currency, largest first."""
    column, rows = _sized(seen)
    found = rows.sort_values(["portfolio", column], ascending=[True, False])
    named = found[["name_", "code", "portfolio", seen.lead]].set_axis(["project", "code", "portfolio", "rag"], axis=1)
    if column == ALIKE:
        return named
    scale = int(minor_units(seen.currency))
    return named.assign(**{f"{SIZES[column]} ({seen.currency})": found[column].astype("Float64") / scale})


def _sized(seen: Compared) -> tuple[str, pd.DataFrame]:
    """The column that gives the area, and the projects that have one; all alike where money is not shown."""
    if not seen.shows_money:
        return ALIKE, seen.open.assign(**{ALIKE: 1})
    column, _ = size_of(seen.open)
    return column, seen.open[seen.open[column].fillna(0) > 0]


def _group(name: str, rows: pd.DataFrame, column: str, seen: Compared) -> TileGroup:
    total = formats.count(len(rows), "project")
    if column != ALIKE:
        total = words.amount(rows[column].sum(), seen.currency).text
    tiles = tuple(_tile(row, column, seen) for row in rows.head(DRAWN).itertuples())
    rest = rows.iloc[DRAWN:]
    counts = rest[seen.lead].value_counts()
    smaller = Smaller(tuple((color, int(count)) for color, count in counts.items()), float(rest[column].sum()))
    return TileGroup(f"{name} · {total}", tiles, smaller)


def _tile(row: Any, column: str, seen: Compared) -> Tile:
    return Tile(
        name=row.name_,
        weight=float(getattr(row, column)),
        mark=words.mark(getattr(row, seen.lead), stale=row.stale),
        line=_tile_line(row, column, seen.policy),
        link=words.project_link(row),
    )


def _tile_line(row: Any, column: str, policy: Policy) -> str:
    parts = [words.amount(getattr(row, column), policy.reporting_currency).text] if column != ALIKE else []
    if column == "current_budget" and not pd.isna(row.eac) and row.current_budget > 0:
        over = (row.eac - row.current_budget) / row.current_budget
        if over >= row.limit_cost_amber:
            parts.append(f"{formats.percent(over, 0)} over")
    if not pd.isna(row.slip) and row.slip > row.limit_slip_amber:
        parts.append(formats.days(int(row.slip)))
    elif pd.isna(row.slip) and not pd.isna(row.movement) and row.limit_slip_amber < row.movement <= DECADE:
        parts.append(f"moved {formats.count(int(row.movement), 'day')} later")
    return " · ".join(parts)
