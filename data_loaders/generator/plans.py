"""Projects and their life-cycles: who, when, how much, and what is reported month by month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from data_loaders.generator.catalogue import PREFIXES, Idea, ideas
from data_loaders.generator.dates import Horizon, add_months, work_day
from data_loaders.generator.lives import budget_of, currencies_of, draw_fates, draw_lives, story_names
from data_loaders.generator.stories import Rebaseline, Story, curve, shorten, tell

LEAD = 2  # months by which the work knows of trouble before the forecast does


@dataclass
class Baseline:
    version: int
    approved_on: date
    start: date
    finish: date
    budget: int  # whole currency units
    kind: str = "original"


@dataclass
class Month:
    """What is true of a project at one month end."""

    state: str
    finish: date  # forecast, or actual where complete
    over: float
    share: float = 0.0  # of the reported life
    elapsed: float = 0.0  # of the time from start to the forecast finish
    done: float = 0.0  # part of the work
    baseline: int = 0  # version in force


@dataclass
class Project:
    code: str
    idea: Idea
    fate: str  # running, finished, on_hold, cancelled, approved, proposed
    currency: str
    registered: date
    start: date
    budget: int
    baselines: list[Baseline]
    story: Story
    sponsor: str = ""
    manager: str = ""
    stop: int | None = None  # month of finish, hold or cancellation
    months: dict[int, Month] = field(default_factory=dict)
    resized: dict[int, float] = field(default_factory=dict)  # month -> factor on the work done (scope growth)

    def at(self, index: int) -> Month | None:
        return self.months.get(index)

    def baseline_at(self, day: date) -> Baseline | None:
        return next((b for b in reversed(self.baselines) if b.approved_on <= day), None)

    def runs(self, index: int) -> bool:
        month = self.months.get(index)
        return month is not None and month.state == "active"


def shape(x: float) -> float:
    """Part of the work (or money) done at a part of the time: slow start, steep middle, slow end."""
    x = min(1.0, max(0.0, x))
    return 0.35 * x + 0.65 * x * x * (3 - 2 * x)


def elapsed(start: date, finish: date, day: date) -> float:
    """Part of the time from start to finish that has passed at the day's end."""
    return min(1.0, max(0.0, ((day - start).days + 1) / max(1, (finish - start).days + 1)))


def remaining_step(start: date, finish: date, before: date, now: date) -> float:
    """Part of what was left before that gets done by now, following the shape."""
    then, after = shape(elapsed(start, finish, before)), shape(elapsed(start, finish, now))
    return 1.0 if after >= 1 else max(0.0, (after - then) / (1 - then))


def make_projects(horizon: Horizon, count: int, random: Random) -> list[Project]:
    """Every project with its plan and its monthly truth."""
    chosen = ideas(count)
    fates = draw_fates(chosen, random)
    budgets = {idea.name: budget_of(idea, random) for idea in chosen}
    numbers: dict[str, int] = {}
    projects = []
    stories = story_names(chosen, fates)
    lives = draw_lives(chosen, fates, budgets, horizon, random)
    currencies = currencies_of(chosen, random)
    for idea in chosen:
        prefix = PREFIXES[idea.portfolio]
        numbers[prefix] = numbers.get(prefix, 0) + random.choice((1, 1, 1, 2))
        start, finish, stop = lives[idea.name]
        approved = work_day(min(start - timedelta(days=random.randint(18, 50)), horizon.last - timedelta(days=9)))
        registered = min(approved, add_months(start, -random.randint(1, 3)) + timedelta(days=random.randint(0, 20)))
        fate, budget = fates[idea.name], budgets[idea.name]
        project = Project(
            code=f"{prefix}-{numbers[prefix]:03d}",
            idea=idea,
            fate=fate,
            currency=currencies[idea.name],
            registered=registered,
            start=start,
            budget=budget,
            baselines=[] if fate == "proposed" else [Baseline(0, approved, start, finish, budget)],
            story=tell(stories[idea.name], random),
            stop=stop,
        )
        _live(project, horizon, random)
        projects.append(project)
    return projects


def _live(project: Project, horizon: Horizon, random: Random) -> None:
    """Fill the months: state, forecast, and the work that was done."""
    if project.fate == "finished":
        _fit_finish(project, horizon)
    for index in horizon.reported:
        if horizon.end_of(index) >= project.registered:
            project.months[index] = _month(project, index, horizon)
    _drift(project, horizon, random)
    _work(project, horizon)


def _month(project: Project, index: int, horizon: Horizon) -> Month:
    day = horizon.end_of(index)
    baseline = project.baseline_at(day)
    if baseline is None:
        state = "proposed"
    elif day < project.start:
        state = "approved"
    else:
        state = "active"
    finish = project.baselines[0].finish if project.baselines else project.start
    if state == "active" and project.stop is not None and index >= project.stop:
        state = {"finished": "complete", "on_hold": "on_hold", "cancelled": "cancelled"}[project.fate]
    return Month(state, finish, 0.0)


def _drift(project: Project, horizon: Horizon, random: Random) -> None:
    """Walk the story: new baselines, and the forecast against the one in force."""
    first = max(0, horizon.index(project.start))
    last = min(horizon.history - 1, project.stop if project.stop is not None else horizon.history - 1)
    pending = list(project.story.changes)
    slip = over = 0.0
    for index in range(first, horizon.history):
        month = project.months[index]
        month.share = min(1.0, (index - first) / max(1, last - first))
        while pending and month.share >= pending[0].at and index < last:
            _approve(project, pending.pop(0), index, horizon, random)
        baseline = project.baseline_at(horizon.end_of(index)) or project.baselines[-1]
        if baseline.version != (project.months[index - 1].baseline if index > first else 0):
            slip = over = 0.0
        if index <= last:
            slip, over = _forecast(project.story, month.share, slip, over, random)
        month.baseline, month.over = baseline.version, over
        month.finish = work_day(baseline.finish + timedelta(days=round(slip)))
        if project.fate == "finished":
            month.finish = _not_before(month.finish, index, project, horizon)


def _forecast(story: Story, share: float, slip: float, over: float, r: Random) -> tuple[float, float]:
    """Managers move their forecast in steps, not every month."""
    target_slip, target_over = curve(story.slip, share), curve(story.over, share)
    if abs(target_slip - slip) > 25 or r.random() < 0.5 or share >= 0.97:
        slip = target_slip + r.uniform(-1.5, 1.5)
    if abs(target_over - over) > 0.03 or r.random() < 0.6 or share >= 0.97:
        over = target_over + r.uniform(-0.006, 0.006)
    return slip, over


def _fit_finish(project: Project, horizon: Horizon) -> None:
    """Place the original finish so that the story ends in the month of completion."""
    end = horizon.first_of(project.stop or 0) + timedelta(days=17)
    shorten(project.story, 0.3 * (end - project.start).days)
    days = curve(project.story.slip, 1.0) + sum(change.days for change in project.story.changes)
    project.baselines[0].finish = work_day(end - timedelta(days=round(days)))


def _not_before(finish: date, index: int, project: Project, horizon: Horizon) -> date:
    """A project completes in its month, neither earlier nor later."""
    stop = project.stop or 0
    if index >= stop:
        return min(max(project.months[stop].finish, horizon.first_of(stop)), horizon.end_of(stop))
    return max(finish, horizon.first_of(index + 1) + timedelta(days=4))


def _approve(project: Project, change: Rebaseline, index: int, horizon: Horizon, random: Random) -> None:
    old = project.baselines[-1]
    approved = work_day(horizon.first_of(index) + timedelta(days=random.randint(9, 24)))
    finish = work_day(old.finish + timedelta(days=change.days))
    step = 1_000 if old.budget < 1_000_000 else 5_000
    budget = round(old.budget * (1 + change.budget) / step) * step
    project.baselines.append(Baseline(old.version + 1, approved, old.start, finish, budget, change.kind))
    if change.kind == "scope":
        project.resized[index] = old.budget / budget


def _work(project: Project, horizon: Horizon) -> None:
    """Work done each month, towards the finish that the team knows of but has not told yet."""
    done, before = 0.0, project.start - timedelta(days=1)
    for index in horizon.reported:
        month = project.months.get(index)
        if month is None or month.state in ("proposed", "approved"):
            continue
        ahead = project.months.get(index + LEAD, project.months[max(project.months)])
        finish = max(ahead.finish, month.finish)
        if month.state == "active":
            day = horizon.end_of(index)
            done += (1 - done) * remaining_step(project.start, max(finish, day + timedelta(days=5)), before, day)
            done = min(done * project.resized.get(index, 1.0), 0.985)
            before = day
        if month.state == "complete":
            done = 1.0
        month.done, month.elapsed = done, elapsed(project.start, month.finish, horizon.end_of(index))
