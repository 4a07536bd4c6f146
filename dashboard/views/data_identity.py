"""Data page: which project is which. What waits for a person, and what people said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import words
from dashboard.views.facts import project_facts
from dashboard.views.known import moment
from dashboard.views.parts import Cell, Col, Grid, Link, Section, Span, Stated, Titled
from data_loaders.queries import history, identity
from data_loaders.snapshot import Snapshot

HIDDEN = "Not shown to you: it cannot be told which projects these are about."
WHY = {"unknown": "no project of that name or code", "near": "much like another"}


@dataclass(frozen=True)
class Match:
    """What waits for a person: its number, what it is called, and the codes of the projects it may be."""

    number: int
    label: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Linked:
    """A project that is shown as another."""

    code: str
    label: str


def waiting(snapshot: Snapshot) -> Section:
    """The card of what waits for a person."""
    found = snapshot.frame(identity.waiting, snapshot.store.latest_load())
    known = _names(snapshot)
    titles = dict(snapshot.frame(history.sources)[["name", "title"]].itertuples(index=False, name=None))
    rows: list[dict[str, Cell]] = [
        {
            "found": Stated(called(row), WHY.get(row.kind, row.kind)),
            "place": Stated(row.place, titles.get(row.source, row.source)),
            "candidates": _candidates(row, known),
            "load": f"load {row.load_from}",
        }
        for row in found.itertuples()
    ]
    columns = (Col("found", "Found"), Col("place", "Where"), Col("candidates", "May be", hide_small=True),
               Col("load", "Since", hide_small=True))  # fmt: skip
    number = len(found)
    verb = "waits" if number == 1 else "wait"
    title = f"{formats.count(number, 'name or code', 'names and codes')} {verb} for a person"
    empty = "Every name and code in the files is that of a known project."
    subtitle = "Never merged by themselves: a person says whether it is a known project"
    if not snapshot.scope.hides_nothing:
        return Section(Titled("Waiting for a person", subtitle), Grid(columns, [], HIDDEN))
    return Section(
        Titled(title if number else "Nothing waits for a person", subtitle), Grid(columns, rows, empty, "Waiting")
    )


def linked(snapshot: Snapshot) -> Section:
    """The card of the projects that are shown as another: who said so, when, why."""
    found = snapshot.frame(identity.links)
    known = project_facts(snapshot.unselected()).set_index("code")["name"]
    rows: list[dict[str, Cell]] = [
        {
            "code": row.code,
            "same": Link(known.get(row.same_code, row.same_code), params=(("project", row.same_code),),
                         below=row.same_code),
            "by": Stated(row.confirmed_by, moment(row.said_at) or words.day(row.confirmed_on)),
            "reason": row.reason if isinstance(row.reason, str) else "",
            "load": f"load {row.load}",
        }
        for row in found.itertuples()
    ]  # fmt: skip
    columns = (Col("code", "Project"), Col("same", "Shown as"), Col("by", "Who said so"),
               Col("reason", "Why", hide_small=True), Col("load", "Since", hide_small=True))  # fmt: skip
    number = formats.count(len(found), "project") if len(found) else "No project"
    verb = "are" if len(found) > 1 else "is"
    empty = "No two projects were said to be one."
    subtitle = "Nothing is merged: facts stay where they were stated, and can be parted again"
    if not snapshot.scope.hides_nothing:
        return Section(Titled("Linked projects", subtitle), Grid(columns, [], HIDDEN))
    return Section(Titled(f"{number} {verb} shown as another", subtitle), Grid(columns, rows, empty, "Linked projects"))


def matches(snapshot: Snapshot) -> list[Match]:
    """What waits, to be answered."""
    known = _names(snapshot)
    return [
        Match(int(row.id), f"{called(row)} · {row.place}", tuple(code for code, _, _ in _near(row, known) if code))
        for row in snapshot.frame(identity.waiting, snapshot.store.latest_load()).itertuples()
    ]


def links(snapshot: Snapshot) -> list[Linked]:
    """What is linked, to be parted."""
    return [
        Linked(row.code, f"{row.code}, shown as {row.same_code}") for row in snapshot.frame(identity.links).itertuples()
    ]


def projects(snapshot: Snapshot) -> dict[str, str]:
    """Every project of the register: code -> name, by name."""
    register = project_facts(snapshot.unselected()).sort_values("name")
    return dict(zip(register["code"], register["name"], strict=True))


def called(row: Any) -> str:
    """What was found in the file: the code, the name, or both."""
    return " · ".join(text for text in (row.code, row.name) if isinstance(text, str) and text) or "nothing"


def _names(snapshot: Snapshot) -> pd.DataFrame:
    """Code and name of every project by its number; the name is missing where it has left the register."""
    found = snapshot.frame(identity.codes).set_index("id")
    return found.join(project_facts(snapshot.unselected()).set_index("project_id")["name"])


def _near(row: Any, known: pd.DataFrame) -> list[tuple[str, str, int]]:
    """The candidates: code, name, resemblance in percent."""
    found = []
    for one in row.candidates:
        if one.get("project") in known.index:
            entry = known.loc[one["project"]]
            name = entry["name"] if isinstance(entry["name"], str) else str(one["name"])
            found.append((entry["code"], name, round(float(one["score"]))))
    return found


def _candidates(row: Any, known: pd.DataFrame) -> Cell:
    near = [f"{code} {name}, {score} % alike" for code, name, score in _near(row, known)]
    return Stated(near[0], " · ".join(near[1:])) if near else Span("nothing like it is known", "mute")
