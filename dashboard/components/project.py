"""The pieces that only the project page has: which project, its name, what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from dashboard.views.project_status import Narrative


def asked_project() -> str | None:
    """What the address asks for: `?project=CODE`."""
    return st.query_params.get("project")


def choose_project(choices: Mapping[str, str], asked: str | None) -> str | None:
    """The project asked for, or one chosen here. Codes that are unknown stay as they are: the page says so."""
    codes = list(choices)
    if asked and asked not in choices:
        codes = [asked, *codes]
    with st.container(key="find"):
        chosen = st.selectbox(
            "Project",
            codes,
            index=codes.index(asked) if asked else None,
            format_func=lambda code: choices.get(code, code),
            placeholder="Find a project by name or code",
            label_visibility="collapsed",
            key=f"choose-{asked or ''}",
        )
    if chosen and chosen != asked:
        st.query_params["project"] = chosen
        st.rerun()
    return chosen


def project_name(name: str, place: str) -> None:
    """The name of the project and where it belongs."""
    st.html(f'<p class="project-name">{escape(name)}</p><p class="project-place">{escape(place)}</p>')


def narrative(parts: Sequence[Narrative]) -> None:
    """What was reported in words; long texts open on demand."""
    if not parts:
        st.html('<p class="nothing">Nothing is reported in words.</p>')
        return
    st.html("".join(_part(part) for part in parts))


def _part(part: Narrative) -> str:
    text = "".join(f"<p>{escape(line)}</p>" for line in part.text.splitlines() if line.strip())
    origin = f'<p class="from">{escape(part.origin)}</p>' if part.origin else ""
    if len(part.text) > 600:
        start = escape(part.text[:280].rsplit(" ", 1)[0])
        text = f"<details><summary>{start} … <span>read all</span></summary>{text}</details>"
    return f'<section class="reported"><h3>{escape(part.title)}</h3>{text}{origin}</section>'
