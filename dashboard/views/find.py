"""Finding a project from anywhere: by code, name, alias, sponsor, manager."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard import formats
from dashboard.views.parts import Empty, Link
from data_loaders.queries import projects
from data_loaders.snapshot import Snapshot
from data_loaders.sources.values import fold

MOST = 8
FIELDS = ("code", "name", "sponsor", "manager", "alias")
SAID = {"sponsor": "sponsor", "manager": "manager", "alias": "also known as"}


@dataclass(frozen=True)
class Found:
    """The best matches, and how many there are in all."""

    links: tuple[Link, ...]
    total: int

    @property
    def says(self) -> str:
        if not self.total:
            return "No project has this in its code, name, sponsor or manager."
        more = f"; the first {len(self.links)} are shown" if self.total > len(self.links) else ""
        return f"{formats.count(self.total, 'project')}{more}"


def index(snapshot: Snapshot) -> pd.DataFrame:
    """What is searched: a row for each project that the viewer may see, whatever is selected. Columns: code, name,
    portfolio, sponsor, manager, alias (the others it goes by), and each folded for comparison as key_<column>."""
    register = snapshot.frame(projects.projects)
    known = snapshot.frame(projects.aliases)
    others = known.groupby("project_id")["value"].agg(lambda values: " · ".join(dict.fromkeys(values)))
    found = register[["project_id", "code", "name", "portfolio", "sponsor", "manager"]].join(
        others.rename("alias"), on="project_id"
    )
    folded = {f"key_{name}": found[name].fillna("").astype(str).map(fold).astype("string") for name in FIELDS}
    return found.assign(**folded).sort_values("name", ignore_index=True)


def find(snapshot: Snapshot, asked: str) -> Found:
    """The projects that every word of `asked` is found in: those whose code or name begin with it first."""
    words = [word for word in map(fold, asked.split()) if word]
    if not words:
        return Found((), 0)
    known = snapshot.frame(index)
    hits = {name: np.logical_and.reduce([_has(known, name, word) for word in words]) for name in FIELDS}
    anywhere = np.logical_and.reduce(
        [np.logical_or.reduce([_has(known, name, word) for name in FIELDS]) for word in words]
    )
    whole = fold(asked)
    starts = [known[f"key_{name}"].str.startswith(whole).fillna(False).to_numpy() for name in ("code", "name")]
    rank = np.select([starts[0], starts[1], hits["code"], hits["name"]], [0, 1, 2, 3], default=4)
    places = np.flatnonzero(anywhere)
    best = places[np.argsort(rank[places], kind="stable")][:MOST]
    links = tuple(_link(known.iloc[place], {name for name in SAID if hits[name][place]}) for place in best)
    return Found(links, len(places))


def _has(known: pd.DataFrame, name: str, word: str) -> np.ndarray:
    return known[f"key_{name}"].str.contains(word, regex=False).fillna(False).to_numpy(dtype=bool)


def _link(row: pd.Series, found_in: set[str]) -> Link:
    """The project, and where it was found, if not by its code or name."""
    facts = [row["code"], row["portfolio"]]
    if not {"code", "name"} & found_in:
        facts += [f"{said} {row[name]}" for name, said in SAID.items() if name in found_in and name != "alias"]
    below = " · ".join(str(fact) for fact in facts if isinstance(fact, str) and fact)
    return Link(str(row["name"]), params=(("project", str(row["code"])),), below=below)


NOTHING_SELECTED = Empty(
    "Nothing matches these filters",
    "No project of this date is in all that is chosen above. Take one of the choices away, or choose another date.",
)


def nothing_selected(snapshot: Snapshot) -> Empty | None:
    """What is said instead of a page where the filters leave no project."""
    if not snapshot.selection.by_column:
        return None
    return None if len(snapshot.selected(snapshot.frame(projects.projects))) else NOTHING_SELECTED
