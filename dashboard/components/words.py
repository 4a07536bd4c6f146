"""Headlines, notices, empty states."""

from __future__ import annotations

import streamlit as st

from dashboard.components import html
from dashboard.components.linked import linked
from dashboard.views.parts import Empty, Link, Said


def headline(said: Said) -> None:
    """The page's answer in words."""
    st.html(html.headline_html(said))


def notice(text: str, link: Link | None = None, key: str = "") -> None:
    """One slim line above the page, and where it leads."""
    if link:
        linked(html.notice_html(text, link), key=f"notice-{key}")
    else:
        st.html(html.notice_html(text))


def frame_says(text: str, link: Link | None = None, title: str = "") -> None:
    """The line of the frame, more of it on hover, and where it leads."""
    linked(html.frame_says_html(text, link, title), key="frame-line" + ("-linked" if link else ""))


def way(link: Link, key: str) -> None:
    """A link by itself: the way on, or back."""
    linked(f"<p>{html.link_html(link)}</p>", key=f"way-{key}")


def printed(text: str) -> None:
    """What a printed page says of itself; on the screen it is not shown."""
    st.html(html.printed_html(text))


def empty(state: Empty) -> None:
    """What is missing and how to supply it."""
    st.html(html.empty_html(state))
