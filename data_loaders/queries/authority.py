"""Which source counts: the ranks in force, and frames narrowed down by them."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select

from data_loaders.authority import LAST
from data_loaders.queries.frames import fetch
from data_loaders.queries.settings import setting
from data_loaders.schema import source_rank
from data_loaders.snapshot import Snapshot


def claims(snapshot: Snapshot) -> pd.DataFrame:
    """What sources claim. Grain: source × field_group. Column rank: 1 counts most."""
    return fetch(snapshot, select(source_rank).where(snapshot.visible(source_rank)).order_by(source_rank.c.rank))


def ranks(snapshot: Snapshot, group: str) -> dict[str, int]:
    """The rank of each source in a group of fields: as the organization rules, else as the sources claim. What
    is not named ranks last (authority.LAST)."""
    rule = setting(snapshot, "authority", {}).get(group)
    if rule:
        return {name: place for place, name in enumerate(rule, start=1)}
    known = snapshot.frame(claims)
    known = known[known["field_group"] == group]
    return dict(zip(known["source"], known["rank"].astype(int), strict=True))


def with_rank(snapshot: Snapshot, frame: pd.DataFrame, group: str) -> pd.DataFrame:
    """A frame with a column source, and beside it how it ranks."""
    known = ranks(snapshot, group)
    return frame.assign(rank=frame["source"].map(known).fillna(LAST).astype("int64"))


def highest(snapshot: Snapshot, frame: pd.DataFrame, group: str, per: list[str]) -> pd.DataFrame:
    """The rows of the highest rank for each `per`; sources of the same rank complement each other."""
    if frame["source"].nunique() < 2:
        return frame
    ranked = with_rank(snapshot, frame, group)
    best = ranked.groupby(per, dropna=False)["rank"].transform("min")
    return frame[ranked["rank"] == best]


def one_each(snapshot: Snapshot, frame: pd.DataFrame, group: str, per: list[str]) -> pd.DataFrame:
    """One row for each `per`: of the source of the highest rank, of the newest date among equals; what it leaves
    out is filled from the next one that says it."""
    if not frame.duplicated(per).any():
        return frame
    ranked = with_rank(snapshot, frame, group)
    ranked = ranked.sort_values(["rank", "data_date", "source"], ascending=[True, False, True], kind="stable")
    merged = ranked.groupby(per, as_index=False, dropna=False, sort=False).first()
    return merged[list(frame.columns)].astype(frame.dtypes.to_dict())
