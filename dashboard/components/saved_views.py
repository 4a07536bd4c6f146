"""Saved views: open one, save this one under a name, copy its link. Closed until it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.components import html
from dashboard.components.decide import CHANNEL, WHO
from dashboard.components.linked import linked
from dashboard.views.saved_views import content, saved_views
from data_loaders.errors import Refused
from data_loaders.journal import Actor
from data_loaders.saved import LONGEST_NAME, remove, save
from data_loaders.store import Store

DONE = "views-done"


@st.fragment
def views_menu(store: Store, page: str, dates: Sequence[tuple[str, str]]) -> None:
    """The menu of the frame. Its content is made when it is opened. dates: those in view, which a copied link keeps."""
    with st.popover("Views", key="views", on_change="rerun") as menu:
        if not menu.open:
            return
        found = saved_views(store)
        links = "".join(f"<li>{html.link_html(view.link)}</li>" for view in found)
        none = '<p class="nothing">No view is saved yet.</p>'
        copy = html.copy_link_html(dates)
        linked((f'<ul class="views">{links}</ul>' if found else none) + copy, key="views-list")
        if DONE in st.session_state:
            st.html(html.done_html(st.session_state.pop(DONE)))
        _save(store, page)
        if found:
            _remove(store, [view.name for view in found])


def _save(store: Store, page: str) -> None:
    with st.form("save-view", border=False):
        name = st.text_input(
            "Save what you see as", max_chars=LONGEST_NAME, placeholder="A name; it opens at the latest date"
        )
        by = st.text_input("Your name", value=st.session_state.get(WHO, ""), max_chars=80)
        wanted = st.form_submit_button("Save this view")
    if wanted:
        address = [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
        _do(
            lambda: save(store, "view", name, content(page, address), Actor(by.strip(), CHANNEL)), f"Saved as “{name}”."
        )
        st.session_state[WHO] = by.strip()


def _remove(store: Store, names: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Remove a view", names, index=None, placeholder="Choose a view", key="views-remove")
        wanted = st.button("Remove", disabled=not name, key="views-remove-it")
    if wanted and name:
        _do(lambda: remove(store, "view", name, Actor.here(st.session_state.get(WHO, ""), CHANNEL)), "Removed.")


def _do(deed: Callable[[], None], done: str) -> None:
    try:
        deed()
    except Refused as refusal:
        message = refusal.messages[0]
        st.html(html.refused_html([f"{message.cell}: needed {message.expected}. {message.hint}"]))
        return
    st.session_state[DONE] = done
    st.rerun(scope="fragment")
