"""Words: runs of text with tones, headlines, headings, notices, empty states."""

from __future__ import annotations

from html import escape

from dashboard.views.parts import Empty, Said, Span, Titled


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


def notice_html(text: str) -> str:
    """One slim line above the page."""
    return f'<div class="notice" role="note">{escape(text)}</div>'


def says_html(text: str) -> str:
    """The sentence below a chart."""
    return f'<p class="says">{escape(text)}</p>'


def empty_html(empty: Empty) -> str:
    """What is missing and how to supply it."""
    command = f"<pre><code>{escape(empty.command)}</code></pre>" if empty.command else ""
    return f'<div class="empty"><h2>{escape(empty.title)}</h2><p>{escape(empty.text)}</p>{command}</div>'
