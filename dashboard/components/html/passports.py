"""The head of a figure's passport."""

from __future__ import annotations

from html import escape

from dashboard.components.html.links import link_html
from dashboard.components.html.words import said_html
from dashboard.views.passport import PassportView


def passport_html(found: PassportView) -> str:
    """What it is, its value, whether it is proved, how it is computed."""
    facts = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in found.facts)
    return (
        f'<section class="passport"><h2>{escape(found.title)}</h2><p class="big">{escape(found.value)}</p>'
        f'<p class="proved">{said_html(found.says)}</p><p>{escape(found.formula)} {link_html(found.definition)}</p>'
        f'<dl class="pairs">{facts}</dl></section>'
    )
