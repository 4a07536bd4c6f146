"""The what-if: which projects to move, what that changes beside the plan, and scenarios kept under a name. The moves
are in the address, so that a link shows the same; the record is never touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.charts.resources import burn_beside
from dashboard.components import html
from dashboard.components.cards import card
from dashboard.components.charts import chart
from dashboard.components.decide import CHANNEL, WHO
from dashboard.components.style import is_dark
from dashboard.components.tables import table
from dashboard.metrics.what_if import MOST_WEEKS, Move, moves_text, read_moves
from dashboard.views import people, what_if
from dashboard.views.parts import Cell, Col, Grid, Link, Section, Titled
from data_loaders.errors import Refused
from data_loaders.journal import Actor
from data_loaders.saved import LONGEST_NAME, remove, save, saved
from data_loaders.snapshot import Snapshot
from data_loaders.store import Store

KEY = "whatif"  # the parameter of the address
KINDS = {"Move by weeks": "shift", "Pause": "pause", "Drop": "drop"}
TITLE = Titled("What if a project moved, paused or stopped?", what_if.ASSUMES)
SCENARIOS = (
    Col("name", "Scenario"), Col("moves", "Moves", numeric=True), Col("by", "Saved by"), Col("on", "On", numeric=True),
)  # fmt: skip


@st.fragment
def what_if_card(snapshot: Snapshot, view: Callable[..., Any]) -> None:
    """The card. view: builds a view of the snapshot, or has it (dashboard.frame.Seen.view)."""
    with card(TITLE, key="what-if"):
        names = view(what_if.choices)
        _editor(names, [monday.date() for monday in people.weeks_in_view(snapshot.as_at, 0, 26)])
        found = view(what_if.view, st.query_params.get(KEY, ""))
        if found.problems:
            st.html(html.refused_html(found.problems))
        _moves(names, found.moves)
        if found.moves:
            _beside(found)
        _scenarios(snapshot.store, found.moves)


# --- Moves -------------------------------------------------------------------------------------------


def _editor(names: Mapping[str, str], weeks: list[date]) -> None:
    """One more move."""
    with st.container(key="what-if-editor", horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Project", list(names), index=None, format_func=names.__getitem__, key="what-if-code",
                     placeholder="Choose a project", width=340)  # fmt: skip
        kind = st.selectbox("What to do", list(KINDS), key="what-if-kind", width=160) or next(iter(KINDS))
        if KINDS[kind] == "pause":
            st.selectbox("From the week of", weeks, format_func=formats.date_long, key="what-if-since", width=160)
        if KINDS[kind] != "drop":
            later = KINDS[kind] == "shift"
            st.number_input("Weeks later (− is earlier)" if later else "For how many weeks",
                            -MOST_WEEKS if later else 1, MOST_WEEKS, 4, key=f"what-if-weeks-{KINDS[kind]}", width=180,
                            )  # fmt: skip
        st.button("Add to the what-if", key="what-if-add", on_click=_add, type="primary")


def _add() -> None:
    """The move that the editor says goes into the address."""
    state = st.session_state
    code, kind = state.get("what-if-code"), KINDS[state["what-if-kind"]]
    if not code:
        return
    weeks = 0 if kind == "drop" else int(state[f"what-if-weeks-{kind}"])
    try:
        move = Move(code, kind, weeks, state["what-if-since"] if kind == "pause" else None)  # type: ignore[arg-type]
    except ValueError:
        return  # no weeks: no move
    _put([*read_moves(st.query_params.get(KEY, ""))[0], move])


def _put(moves: list[Move]) -> None:
    if moves:
        st.query_params[KEY] = moves_text(moves)
    else:
        st.query_params.pop(KEY, None)


def _moves(names: Mapping[str, str], moves: tuple[Move, ...]) -> None:
    """What is moved, each with the way back."""
    if not moves:
        if KEY in st.query_params:
            st.button("Back to the plan", key="what-if-clear", on_click=_put, args=([],))
        return
    with st.container(key="what-if-moves", horizontal=True, vertical_alignment="center"):
        for number, move in enumerate(moves):
            others = [one for place, one in enumerate(moves) if place != number]
            name = names.get(move.code, move.code).rpartition(" · ")[0] or move.code
            text = _plain(f"✕  {name}: {what_if.in_words(move)}")
            st.button(text, key=f"what-if-remove-{number}", on_click=_put, args=(others,), help="Take it out again")
        if len(moves) > 1:
            st.button("Back to the plan", key="what-if-clear", on_click=_put, args=([],), type="tertiary")


def _plain(text: str) -> str:
    """Text as a button shows it, which reads Markdown: nothing in it is."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|~$:&" else letter for letter in text)


# --- Beside the plan ---------------------------------------------------------------------------------


def _beside(found: what_if.WhatIfView) -> None:
    st.html(f'<p class="what-if-said" role="status">{html.said_html(found.said)}</p>')
    left, right = st.columns(2)
    with left:
        _part(found.projects, "projects")
        _part(found.teams, "teams")
    with right:
        _part(found.roles, "roles")
        st.html(html.titled_html(found.burn_title))
        if len(found.burn):
            figure = burn_beside(found.burn, found.unit, is_dark())
            chart(figure, key="what-if-burn", says=found.burn_says, data=found.burn)


def _part(section: Section, key: str) -> None:
    st.html(html.titled_html(section.title))
    table(section.grid, key=f"what-if-{key}")


# --- Scenarios ---------------------------------------------------------------------------------------


def _scenarios(store: Store, moves: tuple[Move, ...]) -> None:
    """Moves under a name: open one, keep these, offer one no more."""
    known = saved(store, "scenario")
    done = st.session_state.pop("what-if-done", "")
    if done:
        st.html(html.done_html(done))
    label = f"Scenarios ({len(known)} saved)" if known else "Scenarios"
    with st.expander(label, key="what-if-scenarios"):
        rows: list[dict[str, Cell]] = [
            {
                "name": Link(one.name, page="resources", params=((KEY, ",".join(one.content["moves"])),), at="what-if"),
                "moves": len(one.content["moves"]),
                "by": one.by,
                "on": one.at.date(),
            }
            for one in known
        ]
        table(Grid(SCENARIOS, rows, "No scenario is saved yet: make moves above, and keep them under a name."),
              key="what-if-scenarios")  # fmt: skip
        if moves or known:
            _keep(store, moves, [one.name for one in known])


def _keep(store: Store, moves: tuple[Move, ...], known: list[str]) -> None:
    with st.form("what-if-form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name of the scenario", key="what-if-name", max_chars=LONGEST_NAME, width=280)
        by = st.text_input("Your name", value=st.session_state.get(WHO, ""), key="what-if-by", width=220)
        keeps = st.form_submit_button("Save these moves", key="what-if-save", disabled=not moves)
        drops = st.form_submit_button("Remove the scenario", key="what-if-forget", disabled=not known)
    if not (keeps or drops):
        return
    actor = Actor((by or "").strip(), Actor.here(channel=CHANNEL).origin)
    try:
        if keeps:
            save(store, "scenario", name or "", {"moves": [str(move) for move in moves]}, actor)
        else:
            remove(store, "scenario", (name or "").strip(), actor)
    except Refused as refusal:
        st.html(html.refused_html([str(message) for message in refusal.messages]))
        return
    st.session_state[WHO] = actor.name
    st.session_state["what-if-done"] = f"“{(name or '').strip()}” is {'saved' if keeps else 'removed'}."
    st.rerun(scope="fragment")
