"""Links to other pages of the dashboard: real anchors, which `linked` turns into navigation within the session."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import urlencode

from dashboard.views.parts import Asks, Link

# What the tags mean, said on hover.
MEANS = {
    "watermelon": "Green outside, red inside: declared better than the figures say",
    "stale": "The last report is older than its cadence and grace",
    "green only by re-baseline": "Green against the current baseline, not against the original one",
    "no path to green": "Nobody has said how it gets back to green",
    "overdue": "Its date has passed and it is not reached",
}
HOME = "health"  # the page at the root of the address


def href(page: str, params: tuple[tuple[str, str], ...] = ()) -> str:
    """A relative address, right under any base path: "project?code=P-17", "./" for the home page, "?" for this one."""
    query = urlencode(params)
    path = "./" if page == HOME else page
    return f"{path}?{query}" if query or not path else path


def anchor_html(link: Link, inner: str, css: str = "link", title: str = "") -> str:
    """The anchor around `inner`, which is HTML already."""
    params = json.dumps([list(pair) for pair in link.params], ensure_ascii=False)
    at = f' data-at="{escape(link.at)}"' if link.at else ""
    at += ' data-whole="yes"' if link.whole else ""
    hover = f' title="{escape(title)}"' if title else ""
    return (
        f'<a class="{css}" href="{escape(href(link.page, link.params))}" target="_self" '
        f'data-page="{escape(link.page)}" data-params="{escape(params)}"{at}{hover}>{inner}</a>'
    )


def proof_html(asks: Asks, inner: str, css: str = "proof") -> str:
    """A figure that opens its passport; `inner` is HTML already. The address is completed by linked.js."""
    return (
        f'<a class="{css}" href="{escape("?" + urlencode({"prove": str(asks)}))}" target="_self" '
        f'data-prove="{escape(str(asks))}" title="Where this figure comes from">{inner}</a>'
    )


def link_html(link: Link) -> str:
    """The anchor, its tags beside it, its line below."""
    tags = "".join(
        f'<span class="tag t-{tone}" title="{MEANS.get(text, "")}">{escape(text)}</span>' for text, tone in link.tags
    )
    below = f'<span class="below">{escape(link.below)}</span>' if link.below else ""
    return f"{anchor_html(link, escape(link.text))}{tags}{below}"
