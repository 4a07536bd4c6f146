"""Milestones: the stages of a project and where each stands at every month end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from data_loaders.generator.dates import Horizon, work_day
from data_loaders.generator.plans import Project, elapsed

# (part of the time, title, gate, key). Gates open the next stage.
STEPS: dict[str, list[tuple[float, str, bool, bool]]] = {
    "software": [
        (0.12, "Gate 1: business case confirmed", True, True),
        (0.30, "Gate 2: design approved", True, True),
        (0.45, "First release in test", False, False),
        (0.62, "Integration tests passed", False, True),
        (0.76, "User acceptance", False, False),
        (0.86, "Gate 3: go-live approved", True, True),
        (0.92, "Go-live", False, True),
        (1.0, "Gate 4: handover accepted", True, True),
    ],
    "data": [
        (0.15, "Gate 1: business case confirmed", True, True),
        (0.35, "Sources connected", False, False),
        (0.55, "Gate 2: data model approved", True, True),
        (0.75, "Pilot in use", False, True),
        (0.90, "Gate 3: roll-out approved", True, False),
        (1.0, "Gate 4: handover accepted", True, True),
    ],
    "civil": [
        (0.14, "Gate 1: business case confirmed", True, True),
        (0.26, "Permits granted", False, True),
        (0.34, "Gate 2: works contract awarded", True, True),
        (0.45, "Site possession", False, False),
        (0.60, "Foundations complete", False, False),
        (0.80, "Structure complete", False, True),
        (0.93, "Gate 3: commissioning approved", True, False),
        (1.0, "Gate 4: taking-over certificate", True, True),
    ],
    "electrical": [
        (0.12, "Gate 1: business case confirmed", True, True),
        (0.28, "Gate 2: design approved", True, True),
        (0.42, "Long-lead items ordered", False, False),
        (0.60, "Factory acceptance", False, True),
        (0.74, "Installation complete", False, False),
        (0.88, "Gate 3: energisation approved", True, True),
        (1.0, "Gate 4: site acceptance", True, True),
    ],
    "process": [
        (0.15, "Gate 1: business case confirmed", True, True),
        (0.40, "Gate 2: new process agreed", True, True),
        (0.65, "Pilot evaluated", False, True),
        (0.85, "Gate 3: roll-out approved", True, False),
        (1.0, "Gate 4: handover accepted", True, True),
    ],
}
STAGES = ("Define", "Design", "Deliver", "Hand over")


@dataclass
class Milestone:
    code: str
    name: str
    part: float
    gate: bool
    key: bool
    baseline: dict[int, date] = field(default_factory=dict)  # per month index
    forecast: dict[int, date] = field(default_factory=dict)
    actual: date | None = None
    reached: int | None = None  # month index of completion


def plan_milestones(project: Project, horizon: Horizon, random: Random) -> list[Milestone]:
    """The project's milestones with baseline and forecast as they were at each month end."""
    steps = STEPS[project.idea.kind]
    result = []
    for number, (part, name, gate, key) in enumerate(steps, start=1):
        shifted = part if part == 1.0 else part + random.uniform(-0.025, 0.025)
        milestone = Milestone(f"M{number}", name, shifted, gate, key)
        _follow(milestone, project, horizon, random.choice((-4, -2, -1, 0, 0, 0, 1, 2, 3, 6)))
        result.append(milestone)
    return result


def _place(start: date, finish: date, part: float) -> date:
    return work_day(start + timedelta(days=round((finish - start).days * part)))


def _follow(milestone: Milestone, project: Project, horizon: Horizon, luck: int) -> None:
    """Walk the months until the milestone is reached, a few days off its last forecast."""
    version = 0
    for index in sorted(project.months):
        month = project.months[index]
        if month.state == "proposed":
            continue
        if milestone.reached is not None:
            milestone.baseline[index] = milestone.baseline[index - 1]
            milestone.forecast[index] = milestone.actual or milestone.forecast[index - 1]
            continue
        version = max(version, month.baseline)
        milestone.baseline[index] = _place(project.start, project.baselines[version].finish, milestone.part)
        milestone.forecast[index] = _forecast(milestone, project, index, horizon)
        end = horizon.end_of(index)
        if month.state == "complete" or (month.state == "active" and milestone.forecast[index] <= end):
            day = min(work_day(milestone.forecast[index] + timedelta(days=luck)), month.finish, end)
            milestone.actual, milestone.reached = max(day, horizon.first_of(index)), index
            milestone.forecast[index] = milestone.actual


def _forecast(milestone: Milestone, project: Project, index: int, horizon: Horizon) -> date:
    """Slips are spread over what is still ahead: later milestones move more, none moves into the past."""
    month, end = project.months[index], horizon.end_of(index)
    baseline = milestone.baseline[index]
    slip = (month.finish - project.baselines[month.baseline].finish).days
    passed = elapsed(project.start, month.finish, end)
    weight = 1.0 if milestone.part >= 1 else max(0.0, min(1.0, 0.45 + 0.55 * (milestone.part - passed)))
    forecast = work_day(baseline + timedelta(days=round(slip * weight)))
    before = milestone.forecast.get(index - 1)
    if before and before > end - timedelta(days=31) and forecast < end - timedelta(days=31):
        return before
    return forecast


def next_and_last(milestones: list[Milestone], index: int) -> tuple[str, str]:
    """Names of the milestone ahead and of the one reached last, for sentences."""
    ahead = [m.name for m in milestones if m.reached is None or m.reached > index]
    behind = [m.name for m in milestones if m.reached is not None and m.reached <= index]
    return (ahead or ["Closure"])[0], (behind or ["Mobilisation"])[-1]


def stage(project: Project, milestones: list[Milestone], index: int) -> str:
    """The stage a project is in: gates passed so far."""
    month = project.months[index]
    if month.state in ("proposed", "approved"):
        return "Initiate"
    if month.state in ("complete", "cancelled"):
        return "Closed"
    gates = sum(m.gate and m.reached is not None and m.reached <= index for m in milestones)
    return STAGES[min(gates, len(STAGES) - 1)]
