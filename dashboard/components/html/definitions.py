"""The list of metrics: each an article that a link can go to (definitions#eac)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.views.definitions import Entry, Input


def definitions_html(entries: Sequence[Entry]) -> str:
    """Every entry; a word where none is found."""
    if not entries:
        return '<p class="nothing">No metric speaks of that.</p>'
    return f'<div class="definitions">{"".join(_entry(entry) for entry in entries)}</div>'


def _entry(entry: Entry) -> str:
    limits = "".join(f"<li>{escape(limit)}</li>" for limit in entry.limits)
    rows = [
        ("Unit", escape(entry.unit)),
        ("Favorable", escape(entry.favorable)),
        ("Follows", escape(entry.follows)),
        ("From", ", ".join(_input(one) for one in entry.inputs)),
        ("Counted by", escape(entry.grain)),
        ("Version", f"<code>{escape(entry.version)}</code>"),
    ]
    facts = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return (
        f'<article class="definition" id="{escape(entry.id)}"><h3><a href="#{escape(entry.id)}">{escape(entry.label)}'
        f"</a> <code>{escape(entry.id)}</code></h3><p>{escape(entry.formula)}</p>"
        f"{f'<ul>{limits}</ul>' if limits else ''}<dl>{facts}</dl></article>"
    )


def _input(one: Input) -> str:
    return f'<a class="link" href="#{escape(one.text)}">{escape(one.text)}</a>' if one.links else escape(one.text)
