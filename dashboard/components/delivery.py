"""Who waits for whom as a drawing: providers at the left, receivers at the right, a line each.

Every line ends in a row of its own at both sides, so nothing ever lies on anything: names are links, and the words of
a line in trouble stand at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.components.html.links import anchor_html
from dashboard.components.html.marks import hidden, mark_html
from dashboard.components.linked import linked
from dashboard.views.delivery_links import STATE_WORDS, Wait

ROW, GAP = 56, 9  # pixels a line, and between two projects
LETTERS = {"late": "L", "red": "R", "tight": "T", "unknown": "?", "in_time": "✓"}


def wait_graph(waits: Sequence[Wait], key: str, says: str) -> None:
    """The drawing; its table stands beside it."""
    linked(wait_graph_html(waits, says), key=f"graph-{key}", height=(ROW + GAP) * len(waits) + 24)


def wait_graph_html(waits: Sequence[Wait], says: str) -> str:
    """The drawing as HTML: nodes are links, lines are an SVG that stretches with the card."""
    if not waits:
        return '<p class="nothing">No project waits for another.</p>'
    ends = _grouped([wait.receiver.text for wait in waits], list(range(len(waits))))
    order = [index for group in ends for index in group]
    place = {index: number for number, index in enumerate(order)}
    starts = _grouped([wait.giver_name for wait in waits], order)
    right, height = _tops(ends)
    left, left_height = _tops(starts)
    height = max(height, left_height)
    lines = "".join(_line(waits[index], left[index], right[index]) for index in sorted(place, reverse=True))
    givers = "".join(_giver(waits[group[0]], left, group) for group in starts)
    receivers = "".join(_receiver(waits, right, group) for group in ends)
    words = "".join(_words(waits[index], right[index]) for index in order)
    heads = '<div class="w-heads"><span>Provider</span><span>Receiver</span></div>'
    return (
        f'{heads}<div class="waits" role="group" aria-label="{escape(says)}" style="height:{height}px">'
        f'<svg class="w-lines" viewBox="0 0 100 {height}" preserveAspectRatio="none" aria-hidden="true">{lines}</svg>'
        f"{givers}{receivers}{words}</div>"
    )


def _grouped(names: Sequence[str], order: Sequence[int]) -> list[list[int]]:
    """The lines of each project, the projects in the order in which they come."""
    groups: dict[str, list[int]] = {}
    for index in order:
        groups.setdefault(names[index], []).append(index)
    return list(groups.values())


def _tops(groups: Sequence[Sequence[int]]) -> tuple[dict[int, int], int]:
    """Where the row of each line begins, in pixels from the top, and the height of all."""
    tops, at = {}, 0
    for group in groups:
        for index in group:
            tops[index], at = at, at + ROW
        at += GAP
    return tops, at - GAP


def _line(wait: Wait, left: int, right: int) -> str:
    """A curve from the middle of one row to the middle of another."""
    start, end = left + ROW / 2, right + ROW / 2
    return f'<path class="w-{wait.state}" d="M0 {start:g}C55 {start:g} 35 {end:g} 100 {end:g}"/>'


def _giver(wait: Wait, left: dict[int, int], group: Sequence[int]) -> str:
    mark = mark_html(wait.giver_mark) if wait.giver_mark else ""
    name = anchor_html(wait.giver, escape(wait.giver.text)) if wait.giver else escape(wait.giver_says)
    return f'<div class="w-node w-giver" style="{_box(left, group)}">{mark}<span class="w-name">{name}</span></div>'


def _receiver(waits: Sequence[Wait], right: dict[int, int], group: Sequence[int]) -> str:
    receiver = waits[group[0]].receiver
    name = anchor_html(receiver, escape(receiver.text))
    says = "; ".join(f"{waits[i].title} from {waits[i].giver_name}: {waits[i].slack_says}" for i in group)
    titles = f'<span class="w-title">{escape(waits[group[0]].title)}</span>' if len(group) == 1 else ""
    return (
        f'<div class="w-node w-receiver" style="{_box(right, group)}"><span class="w-name">{name}{titles}</span>'
        f"{hidden(says)}</div>"
    )


def _box(tops: dict[int, int], group: Sequence[int]) -> str:
    return f"top:{tops[group[0]]}px;height:{ROW * len(group)}px"


def _words(wait: Wait, top: int) -> str:
    """The letter of a line at its end, and the days where it is in trouble."""
    said = wait.slack_says if wait.is_trouble else ""
    title = f"{wait.title}: {STATE_WORDS[wait.state]}, {wait.slack_says}"
    return (
        f'<span class="w-words w-{wait.state}" style="top:{top}px" title="{escape(title)}" aria-hidden="true">'
        f"<b>{LETTERS[wait.state]}</b>{escape(said)}</span>"
    )
