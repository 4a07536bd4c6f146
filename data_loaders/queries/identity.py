"""Which project is which, as known then: what waits for a person, and what people said."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import literal, or_, select

from data_loaders.queries.frames import fetch
from data_loaders.schema import load, project, project_link, project_match
from data_loaders.snapshot import Snapshot


def waiting(snapshot: Snapshot, latest: int = 0) -> pd.DataFrame:
    """What waits for a person, oldest first. Grain: match. Columns: those of project_match, and own, the code of
    the project that was made for it (where it is near another). None for a viewer who may not see everything: it
    cannot be told which project it is about. latest: the last load of all, by which a cache knows that another
    was refused since."""
    query = (
        select(project_match, project.c.code.label("own"))
        .outerjoin(project, project.c.id == project_match.c.project_id)
        .where(
            snapshot.told(project_match.c.load_from),  # a refused load asks as well
            or_(project_match.c.load_to.is_(None), project_match.c.load_to > snapshot.known_on),
            literal(snapshot.scope.hides_nothing),
        )
        .order_by(project_match.c.id)
    )
    return fetch(snapshot, query)


def codes(snapshot: Snapshot) -> pd.DataFrame:
    """The code of every project that the record ever had. Grain: project."""
    return fetch(snapshot, select(project.c.id, project.c.code))


def links(snapshot: Snapshot) -> pd.DataFrame:
    """Projects that are shown as another, newest first. Grain: project. Columns: code, same_code, same_as, reason,
    confirmed_by, confirmed_on, load, said_at. None for a viewer who may not see everything."""
    own, same = project.alias(), project.alias()
    query = (
        select(
            own.c.code, same.c.code.label("same_code"), project_link.c.same_as, project_link.c.reason,
            project_link.c.confirmed_by, project_link.c.confirmed_on, project_link.c.load_from.label("load"),
            load.c.finished_at.label("said_at"),
        )
        .join(own, own.c.id == project_link.c.project_id)
        .join(same, same.c.id == project_link.c.same_as)
        .join(load, load.c.id == project_link.c.load_from)
        .where(snapshot.visible(project_link), literal(snapshot.scope.hides_nothing))
        .order_by(project_link.c.id.desc())
    )  # fmt: skip
    return fetch(snapshot, query)
