"""Words: runs of text with tones, headlines, headings, notices, empty states."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from dashboard.components.html.links import anchor_html, link_html
from dashboard.views.parts import Empty, Link, Said, Span, Titled


def span_html(span: Span) -> str:
    return escape(span.text) if span.tone == "plain" else f'<span class="t-{span.tone}">{escape(span.text)}</span>'


def said_html(said: Said) -> str:
    """A sentence of toned spans."""
    return "".join(span_html(span) for span in said)


def headline_html(said: Said) -> str:
    """The page's answer, as its first heading."""
    return f'<h1 class="headline">{said_html(said)}</h1>'


def titled_html(titled: Titled) -> str:
    """A card's heading and what it shows."""
    sub = f'<p class="sub">{escape(titled.subtitle)}</p>' if titled.subtitle else ""
    return f'<div class="titled"><h2>{escape(titled.title)}</h2>{sub}</div>'


def notice_html(text: str, link: Link | None = None) -> str:
    """One slim line above the page, and where it leads."""
    more = f" · {link_html(link)}" if link else ""
    return f'<div class="notice" role="note">{escape(text)}{more}</div>'


def copy_link_html(pinned: Sequence[tuple[str, str]]) -> str:
    """A button that copies the address. pinned: what it is to say even where it is the default of today."""
    said = escape(urlencode(list(pinned)))
    return f'<p><button type="button" data-copy="Copied" data-pin="{said}">Copy the link to what you see</button></p>'


def frame_says_html(text: str, link: Link | None = None, title: str = "") -> str:
    """What the frame says of the page, and where it leads. title: of when what each source says is."""
    hover = f' title="{escape(title)}"' if title else ""
    stated = f"<span{hover}>{escape(text)}</span>" if text else ""
    return f'<p class="frame-says">{stated}{f" <span>{link_html(link)}</span>" if link else ""}</p>'


def turning_html(before: Link | None, after: Link | None, place: str) -> str:
    """The way to what stands before and after, and a button that prints the page."""
    back = anchor_html(before, f"‹ {escape(before.text)}", title="Previous project") if before else ""
    on = anchor_html(after, f"{escape(after.text)} ›", title="Next project") if after else ""
    button = '<button type="button" data-print="page">Print</button>'
    inner = f"{back}<span>{escape(place)}</span>{on}{button}"
    return f'<nav class="turning" aria-label="Projects in view">{inner}</nav>'


def printed_html(text: str) -> str:
    """What a printed page says of itself; css/print.css shows it on paper only."""
    return f'<p class="printed">{escape(text)}</p>'


def done_html(text: str) -> str:
    """That something was done."""
    return f'<div class="notice done" role="status">{escape(text)}</div>'


def refused_html(texts: Sequence[str]) -> str:
    """That something was not done, and why."""
    return "".join(f'<div class="notice refused" role="alert">{escape(text)}</div>' for text in texts)


def says_html(text: str) -> str:
    """The sentence below a chart."""
    return f'<p class="says">{escape(text)}</p>'


def picture_html(key: str) -> str:
    """A button that takes the chart drawn under `key` as a picture; linked.js presses the chart's own."""
    return f'<button type="button" class="picture" data-picture="{escape(key)}">Download as PNG</button>'


def scrolls_html() -> str:
    """Where the keyboard stops to scroll a wide drawing, on a phone only: it shows as the drawing's outline."""
    return '<span class="scrolls" tabindex="0">The drawing scrolls sideways with the arrow keys.</span>'


def awaited_html() -> str:
    """Room for what is fetched when it is opened, so that it opens where it has its place."""
    return '<p class="awaited">…</p>'


def empty_html(empty: Empty) -> str:
    """What is missing and how to supply it."""
    command = f"<pre><code>{escape(empty.command)}</code></pre>" if empty.command else ""
    return f'<div class="empty"><h2>{escape(empty.title)}</h2><p>{escape(empty.text)}</p>{command}</div>'
