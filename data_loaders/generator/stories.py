"""Stories: how a project's forecast drifts from its approved baseline over the months that are reported.

A story is drawn once per project. Everything that is reported later (progress, cost, forecast, ratings,
sentences) follows from its two curves, so that the figures of a project agree with one another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

Points = list[tuple[float, float]]  # (share of the reported life, value)


@dataclass
class Rebaseline:
    """An approved change of the baseline, at a share of the reported life."""

    at: float
    days: int
    budget: float  # share of the budget before
    kind: str  # reset, scope, transfer


@dataclass
class Story:
    """Days late and share over budget, against the baseline in force, along the reported life."""

    name: str
    slip: Points
    over: Points
    changes: list[Rebaseline] = field(default_factory=list)
    declared: str = "fair"  # fair, too_green, too_dark
    trouble: str = ""  # what the story is about, for narratives and risks


def _flat(value: float) -> Points:
    return [(0.0, 0.0), (1.0, value)]


def steady(r: Random) -> Story:
    story = Story("steady", _flat(r.uniform(-4, 5)), _flat(r.uniform(-0.025, 0.03)))
    if r.random() < 0.45:
        peak, days = r.uniform(0.25, 0.7), r.uniform(10, 24)
        story.slip = [(0, 0), (peak - 0.08, 2), (peak, days), (peak + 0.12, days * 0.7), (peak + 0.22, 3), (1, 2)]
        story.trouble = "schedule"
    return story


def early_finish(r: Random) -> Story:
    return Story("early-finish", [(0, 0), (0.3, 0), (1, -r.uniform(18, 45))], _flat(-r.uniform(0.03, 0.07)))


def slow_slip(r: Random, red: bool) -> Story:
    days = r.uniform(42, 95) if red else r.uniform(13, 27)
    over = r.uniform(0.025, 0.07) if red else r.uniform(0.0, 0.04)
    return Story("slow-slip", [(0, 0), (0.3, 0), (0.7, days * 0.5), (1, days)], _flat(over), trouble="schedule")


def cost_creep(r: Random, red: bool) -> Story:
    over = r.uniform(0.12, 0.17) if red else r.uniform(0.058, 0.09)
    return Story("cost-creep", _flat(r.uniform(0, 20 if red else 6)), [(0, 0), (0.3, 0.01), (1, over)], trouble="cost")


def watermelon(r: Random, cost: bool) -> Story:
    late, over = (r.uniform(2, 6), r.uniform(0.11, 0.15)) if cost else (r.uniform(40, 66), r.uniform(0.01, 0.035))
    story = Story("watermelon", [(0, 0), (0.5, 3 if cost else 6), (1, late)], [(0, 0), (0.5, 0.02), (1, over)])
    story.declared, story.trouble = "too_green", "cost" if cost else "schedule"
    return story


def pessimist(r: Random) -> Story:
    return Story("pessimist", _flat(r.uniform(-2, 5)), _flat(r.uniform(-0.02, 0.02)), declared="too_dark")


def recovered(r: Random) -> Story:
    days, over = r.uniform(34, 60), r.uniform(0.05, 0.09)
    slip = [(0, 0), (0.2, 3), (0.42, days), (0.55, days), (0.85, 5), (1, r.uniform(0, 5))]
    return Story("recovered", slip, [(0, 0), (0.2, 0), (0.45, over), (0.85, 0.02), (1, 0.015)], trouble="schedule")


def rebaselined(r: Random) -> Story:
    days, over, at = r.uniform(60, 130), r.uniform(0.06, 0.13), r.uniform(0.5, 0.65)
    after = r.uniform(0, 12)
    return Story(
        "rebaselined",
        [(0, 0), (0.15, 0), (at, days), (at + 0.01, 0), (1, after)],
        [(0, 0), (0.15, 0), (at, over), (at + 0.01, 0.0), (1, r.uniform(0, 0.045))],
        [Rebaseline(at, round(days) + 4, over, "reset")],
        trouble="schedule",
    )


def stalled_supplier(r: Random) -> Story:
    days = r.uniform(75, 130)
    slip = [(0, 0), (0.55, 4), (0.72, days * 0.45), (0.9, days), (1, days * 0.96)]
    return Story("stalled-supplier", slip, [(0, 0), (0.5, 0), (1, r.uniform(0.05, 0.1))], trouble="supplier")


def scope_growth(r: Random) -> Story:
    at, share, days = r.uniform(0.4, 0.6), r.uniform(0.08, 0.18), r.uniform(28, 75)
    slip = [(0, 0), (at - 0.15, 2), (at, 22), (at + 0.01, 0), (1, r.uniform(0, 14))]
    over = [(0, 0), (at - 0.15, 0.01), (at, 0.07), (at + 0.01, 0), (1, r.uniform(0.0, 0.055))]
    return Story("scope-growth", slip, over, [Rebaseline(at, round(days), share, "scope")], trouble="scope")


def stopped(r: Random) -> Story:
    """A project that gets worse until it is put on hold or cancelled."""
    return Story("stopped", [(0, 0), (0.4, 5), (1, r.uniform(40, 80))], _flat(r.uniform(0.03, 0.08)), trouble="scope")


def _words(text: str) -> list[str]:
    return text.split()


# Of every 42 running projects; the order is the order in which small organizations get them.
RUNNING = _words("""
steady watermelon-cost slow-slip-amber cost-creep-amber steady rebaselined stalled-supplier steady steady
recovered slow-slip-red steady scope-growth steady steady watermelon-slip early-finish steady cost-creep-red
pessimist steady steady slow-slip-amber cost-creep-amber steady recovered steady steady stalled-supplier
rebaselined steady steady slow-slip-red watermelon-cost steady scope-growth early-finish watermelon-slip
cost-creep-amber steady pessimist steady
""")
FINISHED = _words("""
steady early-finish slow-slip-amber rebaselined steady recovered scope-growth steady slow-slip-red
""")


def tell(name: str, r: Random) -> Story:
    """Draw the story of this name."""
    plain = {
        "steady": steady,
        "early-finish": early_finish,
        "pessimist": pessimist,
        "recovered": recovered,
        "rebaselined": rebaselined,
        "stalled-supplier": stalled_supplier,
        "scope-growth": scope_growth,
        "stopped": stopped,
    }
    if name in plain:
        return plain[name](r)
    kind, _, variant = name.rpartition("-")
    if kind == "watermelon":
        return watermelon(r, cost=variant == "cost")
    return (slow_slip if kind == "slow-slip" else cost_creep)(r, red=variant == "red")


def shorten(story: Story, days: float) -> None:
    """Scale a story's days so that none of them is above a limit: short projects slip by fewer days."""
    most = max([abs(value) for _, value in story.slip] + [float(change.days) for change in story.changes])
    if most > days:
        story.slip = [(share, value * days / most) for share, value in story.slip]
        for change in story.changes:
            change.days = round(change.days * days / most)


def curve(points: Points, share: float) -> float:
    """Value of a curve, straight between its points."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if share <= x1:
            return y0 if x1 == x0 else y0 + (y1 - y0) * max(0.0, share - x0) / (x1 - x0)
    return points[-1][1]
