"""The pieces that only the project page has: which project, its name, what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components import html
from dashboard.components.cards import card
from dashboard.components.linked import linked
from dashboard.components.room import table_height
from dashboard.components.sections import section
from dashboard.views.parts import Grid, Section, Titled
from dashboard.views.project import SHOWN, ProjectView, room_beside
from dashboard.views.project_order import Neighbors
from dashboard.views.project_status import Narrative

ACROSS = 3  # short cards beside each other


def asked_project() -> str | None:
    """What the address asks for: `?project=CODE`."""
    return st.query_params.get("project")


def turning(around: Neighbors | None) -> None:
    """The way to the projects before and after this one, and to paper."""
    if around:
        linked(html.turning_html(around.before, around.after, around.place), key="turning")


def tables(sections: Mapping[str, Section]) -> None:
    """Cards with a short table each. sections: by key."""
    for key, one in sections.items():
        section(one, key=key, size=SHOWN)


@contextmanager
def row(key: str, columns: int = 2) -> Iterator[list[DeltaGenerator]]:
    """Cards beside each other, equally tall; on a narrow screen two by two, and below each other on a phone."""
    with st.container(key=f"row-{key}"):
        yield st.columns(columns)


@contextmanager
def course(view: ProjectView) -> Iterator[dict[str, DeltaGenerator]]:
    """Room for the charts that there are, by name, and beside them the short cards; those that are left, below."""
    charts = [name for name, there in (("money", not view.years), ("milestones", len(view.milestones) > 0)) if there]
    beside, below = room_beside(view.glance, len(view.milestones)) if charts else ({}, view.glance)
    if charts:
        with row("course", len(charts) + bool(beside)) as columns:
            yield dict(zip(charts, columns, strict=False))
            with columns[-1]:
                tables(beside)
    else:
        yield {}
    side_by_side(below)


@contextmanager
def record() -> Iterator[None]:
    """What stands behind the sheet: it is not printed."""
    with st.container(key="record"):
        yield


def side_by_side(sections: Mapping[str, Section]) -> None:
    """Short cards beside each other, in as many rows as it takes."""
    keys = list(sections)
    across = -(-len(keys) // -(-len(keys) // ACROSS)) if keys else 1
    for start in range(0, len(keys), across):
        shown = keys[start : start + across]
        with row(f"glance{start}", len(shown)) as columns:
            for column, key in zip(columns, shown, strict=True):
                with column:
                    tables({key: sections[key]})


def few(grid: Grid, key: str) -> None:
    """A table that is seen whole, without tools."""
    linked(html.grid_html(grid), key=f"table-{key}", height=table_height(grid))


def absent(text: str) -> None:
    """What the record says nothing of, said once."""
    if text:
        with st.container(key="absent"):
            st.html(html.says_html(text))


def project_name(name: str, place: str) -> None:
    """The name of the project and where it belongs."""
    st.html(f'<p class="project-name">{escape(name)}</p><p class="project-place">{escape(place)}</p>')


def narrative(title: Titled, parts: Sequence[Narrative]) -> None:
    """What was reported in words; long texts open on demand."""
    with card(title, key="words"):
        said = "".join(_part(part) for part in parts)
        st.html(said or '<p class="nothing">Nothing is reported in words.</p>')


def _part(part: Narrative) -> str:
    text = "".join(f"<p>{escape(line)}</p>" for line in part.text.splitlines() if line.strip())
    origin = f' <span class="from">{escape(part.origin)}</span>' if part.origin else ""
    if len(part.text) > 600:
        start = escape(part.text[:280].rsplit(" ", 1)[0])
        text = f"<details><summary>{start} … <span>read all</span></summary>{text}</details>"
    return f'<section class="reported"><h3>{escape(part.title)}{origin}</h3>{text}</section>'
