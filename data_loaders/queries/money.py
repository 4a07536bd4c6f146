"""Money as at a date, in minor units of each row's own currency. Sums are taken in SQL.

Where several sources state the lines of a project, those of the highest rank count (authority.py).
"""

from __future__ import annotations

import pandas as pd
from sqlalchemy import FromClause, cast, func, select

from data_loaders.authority import LAST
from data_loaders.queries.authority import highest, ranks, with_rank
from data_loaders.queries.frames import fetch
from data_loaders.rollups import MEASURES
from data_loaders.schema import ENTITIES, Money, project_period
from data_loaders.snapshot import Snapshot

PERIOD = ("project_id", "month", "currency")
BY_MONTH = ("project_id", "month", "category", "cost_type", "currency")
SUMS = ("original", "current", "actual", "accrual", "commitment", "forecast")


def months(snapshot: Snapshot) -> pd.DataFrame:
    """Budget, cost and forecast by month, from the roll-ups. Grain: project × month × currency.

    Columns: original (budget of version 0), current (all changes approved by the date), actual, accrual,
    commitment (open), forecast (of the latest forecast), forecast_on (its date). Missing where there is no line.
    """
    lines = snapshot.until(project_period)
    booked = [measure for entity in ("budget_line", "cost_line") for measure in MEASURES[entity]]
    sums = _sums(snapshot, lines, booked)
    forecast = snapshot.latest(project_period, of="forecast_line")
    query = (
        select(
            *(forecast.c[name] for name in ("source", *PERIOD)),
            func.max(forecast.c.data_date).label("forecast_on"),
            cast(func.sum(forecast.c.amount), Money).label("forecast"),
        )
        .where(forecast.c.measure == "forecast")
        .group_by(*(forecast.c[name] for name in ("source", *PERIOD)))
    )
    to_come = _without_source(highest(snapshot, fetch(snapshot, query), "money", ["project_id"]), ["forecast"])
    frame = sums.merge(to_come, how="outer", on=list(PERIOD))
    frame["current"] = frame["original"].fillna(0) + frame["change"].fillna(0)
    frame["current"] = frame["current"].where(frame["original"].notna() | frame["change"].notna())
    frame["original"] = frame["original"].fillna(0).where(frame["current"].notna())
    return frame.drop(columns="change")


def _sums(snapshot: Snapshot, lines: FromClause, measures: list[str]) -> pd.DataFrame:
    """The sums of measures side by side, of the sources that count. Grain: project × month × currency."""
    keys = [lines.c[name] for name in ("source", *PERIOD)]
    columns = [cast(func.sum(lines.c.amount).filter(lines.c.measure == name), Money).label(name) for name in measures]
    query = select(*keys, *columns).where(lines.c.measure.in_(measures)).group_by(*keys)
    frame = fetch(snapshot, query)
    for entity in ("budget_line", "cost_line"):
        own = list(MEASURES[entity])
        stated = frame[frame[own].notna().any(axis=1)]
        outranked = stated.index.difference(highest(snapshot, stated, "money", ["project_id"]).index)
        frame.loc[outranked, own] = pd.NA
    return _without_source(frame, measures)


def _without_source(frame: pd.DataFrame, measures: list[str]) -> pd.DataFrame:
    """Sums over the sources that complement each other."""
    if frame["source"].nunique() < 2:
        return frame.drop(columns="source")
    sums = frame.groupby(list(PERIOD), dropna=False)[measures].sum(min_count=1)
    dates = [column for column in ("forecast_on",) if column in frame]
    if dates:
        sums[dates] = frame.groupby(list(PERIOD), dropna=False)[dates].max()
    return sums.reset_index()


def line_ranks(snapshot: Snapshot) -> pd.DataFrame:
    """How the lines that count rank. Grain: project. Columns: budget_line, cost_line, forecast_line."""
    known = ranks(snapshot, "money")
    if not known:
        return pd.DataFrame({"project_id": pd.Series(dtype="Int64")})
    frames = []
    for entity, measures in MEASURES.items():
        rows = snapshot.until(project_period)
        found = fetch(snapshot, select(rows.c.source, rows.c.project_id).where(rows.c.measure.in_(measures)).distinct())
        ranked = found["source"].map(known).fillna(LAST).astype("int64")
        frames.append(ranked.groupby(found["project_id"]).min().rename(entity))
    return pd.concat(frames, axis=1).rename_axis("project_id").reset_index()


MEASURED_BY = {
    "original_budget": ("budget_line",), "current_budget": ("budget_line",), "cost_to_date": ("cost_line",),
    "eac": ("forecast_line", "cost_line"),
}  # fmt: skip


def line_sources(snapshot: Snapshot) -> pd.DataFrame:
    """Which sources state the lines that a total is the sum of: for a forecast those of the cost to come, if there
    are any. Grain: project × measure. Columns: source (`+` between several), rank (that of the lowest)."""
    rows = snapshot.until(project_period)
    found = fetch(snapshot, select(rows.c.source, rows.c.project_id, rows.c.measure).distinct())
    entity_of = {measure: entity for entity, measures in MEASURES.items() for measure in measures}
    found["entity"] = found["measure"].map(entity_of)
    frames = []
    for measure, entities in MEASURED_BY.items():
        own = found[found["entity"].isin(entities)].drop_duplicates(["source", "project_id", "entity"])
        ranked = with_rank(snapshot, own, "money")
        best = ranked.groupby(["project_id", "entity"])["rank"].transform("min")
        kept = ranked[ranked["rank"] == best]
        first = kept["entity"].map({entity: place for place, entity in enumerate(entities)})
        leading = kept[first == first.groupby(kept["project_id"]).transform("min")]
        named = leading.groupby("project_id")["source"].agg(lambda names: " + ".join(sorted(set(names))))
        lowest = kept.groupby("project_id")["rank"].max()
        frames.append(pd.DataFrame({"source": named, "rank": lowest}).assign(measure=measure).reset_index())
    return pd.concat(frames, ignore_index=True)


def categories(snapshot: Snapshot) -> pd.DataFrame:
    """Budget, cost and forecast by category. Grain: project × month × category × cost_type × currency.
    Columns: current, cost (actual and accrual), forecast."""
    budget, cost = (snapshot.until(ENTITIES[name].table) for name in ("budget_line", "cost_line"))
    forecast = snapshot.latest(ENTITIES["forecast_line"].table)
    frames = [
        _by_category(snapshot, budget, "current"),
        _by_category(snapshot, cost, "cost", ("actual", "accrual")),
        _by_category(snapshot, forecast, "forecast"),
    ]
    merged = frames[0].merge(frames[1], how="outer", on=list(BY_MONTH))
    return merged.merge(frames[2], how="outer", on=list(BY_MONTH))


def _by_category(snapshot: Snapshot, lines: FromClause, name: str, kinds: tuple[str, ...] = ()) -> pd.DataFrame:
    keys = [lines.c[key] for key in ("source", *BY_MONTH)]
    query = select(*keys, cast(func.sum(lines.c.amount), Money).label(name)).group_by(*keys)
    if kinds:
        query = query.where(lines.c.kind.in_(kinds))
    frame = highest(snapshot, fetch(snapshot, query), "money", ["project_id"])
    if frame["source"].nunique() < 2:
        return frame.drop(columns="source")
    return frame.groupby(list(BY_MONTH), dropna=False)[[name]].sum(min_count=1).reset_index()


def all_statements(snapshot: Snapshot) -> pd.DataFrame:
    """Totals as each source states them, the last of each. Grain: source × project × measure × period.
    amount may be missing, with its reason. Column rank: how the source counts."""
    found = snapshot.latest(ENTITIES["statement"].table, "project_id", "measure", "period_grain")
    return with_rank(snapshot, fetch(snapshot, found), "money")


def statements(snapshot: Snapshot) -> pd.DataFrame:
    """Totals as the source that counts most states them. Grain: project × measure × period. A total that is
    missing there is taken from the next source that knows it."""
    frame = all_statements(snapshot)
    per = ["project_id", "measure", "period_grain", "period_start"]
    if not frame.duplicated(per).any():
        return frame
    frame = frame.assign(unknown=frame["amount"].isna())
    order = ["unknown", "rank", "data_date", "source"]
    frame = frame.sort_values(order, ascending=[True, True, False, True], kind="stable")
    return frame.drop_duplicates(per).drop(columns="unknown").sort_values("id")


def rates(snapshot: Snapshot, kind: str = "budget") -> pd.DataFrame:
    """The last exchange rates of a kind. Grain: currency × quote. Column rate: exact decimal as text."""
    found = snapshot.latest(ENTITIES["fx_rate"].table, "currency", "quote", "kind")
    return fetch(snapshot, select(found).where(found.c.kind == kind))
