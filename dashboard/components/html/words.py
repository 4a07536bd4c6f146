"""Words: runs of text with tones, headlines, headings, notices, empty states."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.components.html.links import link_html
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


def frame_says_html(text: str, link: Link | None = None) -> str:
    """What the frame says of the page, and where it leads."""
    said = " · ".join(part for part in (escape(text), link_html(link) if link else "") if part)
    return f'<p class="frame-says">{said}</p>'


def done_html(text: str) -> str:
    """That something was done."""
    return f'<div class="notice done" role="status">{escape(text)}</div>'


def refused_html(texts: Sequence[str]) -> str:
    """That something was not done, and why."""
    return "".join(f'<div class="notice refused" role="alert">{escape(text)}</div>' for text in texts)


def says_html(text: str) -> str:
    """The sentence below a chart."""
    return f'<p class="says">{escape(text)}</p>'


def empty_html(empty: Empty) -> str:
    """What is missing and how to supply it."""
    command = f"<pre><code>{escape(empty.command)}</code></pre>" if empty.command else ""
    return f'<div class="empty"><h2>{escape(empty.title)}</h2><p>{escape(empty.text)}</p>{command}</div>'
