"""What people put in place of the computed color, as known then."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import and_, func, select

from data_loaders.queries.frames import fetch
from data_loaders.schema import load, project, rag_override
from data_loaders.snapshot import Snapshot


def overrides(snapshot: Snapshot) -> pd.DataFrame:
    """The last override of each project, said of the date or an earlier one; none where it was lifted since.

    Grain: project × dimension. Columns: project_id, code, dimension, color, author, reason, set_on (the status date
    from which it holds), expires_on (the last day), load, said_at, and expired: whether it is over at the date, and
    the computed color counts again.
    """
    rows = snapshot.rows(rag_override)
    keys = ("project_id", "dimension")
    said = select(rows).where(rows.c.set_on <= snapshot.as_at).subquery()
    days = select(*(said.c[key] for key in keys), func.max(said.c.set_on).label("set_on"))
    newest = days.group_by(*(said.c[key] for key in keys)).subquery()
    query = (
        select(
            said.c.project_id, project.c.code, said.c.dimension, said.c.color, said.c.author, said.c.reason,
            said.c.set_on, said.c.expires_on, said.c.load_from.label("load"), load.c.finished_at.label("said_at"),
        )
        .join(newest, and_(said.c.set_on == newest.c.set_on, *(said.c[key] == newest.c[key] for key in keys)))
        .join(project, project.c.id == said.c.project_id)
        .join(load, load.c.id == said.c.load_from)
        .order_by(said.c.load_from)
    )  # fmt: skip
    found = fetch(snapshot, query).drop_duplicates(
        [*keys], keep="last"
    )  # two projects that are one: what was said last
    found = found[found["color"].notna()].reset_index(drop=True)
    return found.assign(expired=found["expires_on"] < pd.Timestamp(snapshot.as_at))
