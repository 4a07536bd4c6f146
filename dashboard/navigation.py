"""Every page in menu order: the only place that knows where the pages lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

HERE = Path(__file__).parent
# A wheel carries the pages as dashboard/_pages: a folder called `pages` beside the entry would make Streamlit
# run pages by themselves on a deep link, past the frame.
FOLDER = HERE / "_pages" if (HERE / "_pages").is_dir() else HERE.parent / "pages"


@dataclass(frozen=True)
class Entry:
    """One page of the menu. Its header says how much money is unreconciled; offers what was known when."""

    name: str
    title: str
    default: bool = False
    has_money: bool = False
    shows_known_on: bool = False


ENTRIES = (
    Entry("health", "Health", default=True, has_money=True),
    Entry("rag", "RAG status"),
    Entry("burn", "Budget burn", has_money=True),
    Entry("resources", "Resources"),
    Entry("delivery", "Delivery"),
    Entry("project", "Project", has_money=True),
    Entry("data", "Data", shows_known_on=True),
    Entry("definitions", "Definitions"),
)


def page_named(name: str) -> StreamlitPage:
    """The page of a name; the home page for a name that is none."""
    entry = next((entry for entry in ENTRIES if entry.name == name), ENTRIES[0])
    return st.Page(FOLDER / f"{entry.name}.py", title=entry.title, url_path=entry.name, default=entry.default)


def navigation() -> tuple[StreamlitPage, Entry]:
    """Show the menu; gives the page to run, and its entry."""
    page = st.navigation([page_named(entry.name) for entry in ENTRIES], position="top")
    return page, next(entry for entry in ENTRIES if entry.title == page.title)
