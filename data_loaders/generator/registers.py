"""Risks, issues, changes, dependencies and benefits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from data_loaders.generator.dates import Horizon, work_day
from data_loaders.generator.narratives import fitting
from data_loaders.generator.plans import Project

# Title, impact 1-5, where it bites (schedule, cost, scope, supplier, people).
RISKS = [
    ("{supplier} delivers {thing} later than contracted", 4, "supplier"),
    ("Key people of {supplier} move to another customer", 3, "supplier"),
    ("Acceptance of {thing} needs more rounds than planned", 3, "schedule"),
    ("Operations cannot release shift leaders for testing", 3, "schedule"),
    ("Prices for remaining work on {thing} rise above the tender", 4, "cost"),
    ("Variation claims by {supplier} exceed contingency", 4, "cost"),
    ("Users ask for additions to {thing} after design freeze", 3, "scope"),
    ("[systems] Data engineers or architects are not available when needed", 3, "people"),
    ("[systems] Resistance on the terminals to the new way of working", 2, "people"),
    ("[works] Permit or audit conditions change before handover", 4, "scope"),
    ("[works] Storm season shortens the working window on the quay", 4, "schedule"),
    ("[systems] Interfaces to neighbouring systems are less documented than assumed", 3, "scope"),
]
RESPONSES = [
    "Weekly call with {supplier}; step-in right in the contract",
    "Test dates agreed with shift planning a quarter ahead",
    "Contingency reserved; reviewed monthly with {sponsor}",
    "Design freeze guarded by the change board",
    "Second source approved by procurement",
    "[works] Early warning meeting with the authority booked",
]
ISSUES = [
    ("[systems] Test environment for {thing} unstable", 2),
    ("[works] Drawings from {supplier} incomplete", 3),
    ("[works] Access to site refused during vessel operations", 3),
    ("Defects open after the last test of {thing}", 3),
    ("Purchase order for {supplier} delayed in approval", 2),
    ("[systems] Key tester absent for several weeks", 2),
    ("[works] Measured load above the design value for {thing}", 4),
    ("Invoice of {supplier} disputed", 2),
]


@dataclass(frozen=True)
class Entry:
    """A risk or an issue; what changes over time follows from its dates and pace."""

    project: Project
    code: str
    title: str
    response: str
    owner: str
    raised: date
    closed: date | None
    due: date
    likelihood: int
    impact: int
    cost: int  # whole units, if it happens
    drift: float  # change of the likelihood per month

    def likelihood_at(self, day: date) -> int:
        return max(1, min(5, round(self.likelihood + self.drift * (day - self.raised).days / 30)))

    def listed(self, day: date) -> bool:
        """Open at the day, or closed in the month before."""
        return self.raised <= day and (self.closed is None or (day - self.closed).days < 31)

    def is_open(self, day: date) -> bool:
        return self.closed is None or self.closed > day


def thousands(amount: float) -> int:
    return int(round(amount, -3))


def words(project: Project) -> dict[str, str]:
    return {
        "kind": project.idea.kind,
        "thing": project.idea.thing,
        "supplier": project.idea.supplier,
        "sponsor": project.sponsor,
    }


def span(project: Project, horizon: Horizon) -> tuple[date, date] | None:
    """From start to the last month in which the project is worked on."""
    active = [index for index, month in project.months.items() if month.state == "active"]
    return (project.start, horizon.end_of(max(active))) if active else None


def raise_entries(projects: list[Project], horizon: Horizon, random: Random, issues: bool) -> list[Entry]:
    """All risks, or all issues, of all projects."""
    result = []
    for project in projects:
        life = span(project, horizon)
        if life:
            pool = _issues(project, random) if issues else _risks(project, random)
            result += [
                _entry(project, f"{'I' if issues else 'R'}{n}", *item, life=life, short=issues, random=random)
                for n, item in enumerate(pool, start=1)
            ]
    return result


def _risks(project: Project, random: Random) -> list[tuple[str, int]]:
    known = {title.split("] ")[-1]: (impact, about) for title, impact, about in RISKS}
    pool = [(text, *known[text]) for text in fitting([title for title, *_ in RISKS], words(project))]
    telling = [(title, impact) for title, impact, about in pool if about == project.story.trouble][:2]
    others = [(title, impact) for title, impact, about in pool if about != project.story.trouble]
    chosen = telling + random.sample(others, random.randint(3, 6) - len(telling))
    return [(title, max(1, min(5, impact + random.choice((-1, 0, 0, 1))))) for title, impact in chosen]


def _issues(project: Project, random: Random) -> list[tuple[str, int]]:
    severity = {title.split("] ")[-1]: number for title, number in ISSUES}
    return [(title, severity[title]) for title in random.sample(fitting([t for t, _ in ISSUES], words(project)), 3)][
        : random.randint(1, 3)
    ]


def _entry(
    project: Project,
    code: str,
    title: str,
    impact: int,
    *,
    life: tuple[date, date],
    short: bool,
    random: Random,
) -> Entry:
    days = max(1, (life[1] - life[0]).days)
    raised = work_day(life[0] + timedelta(days=round(days * random.random() ** 1.4 * 0.9)))
    lasting = random.randint(20, 110) if short else random.randint(90, 500)
    closed: date | None = raised + timedelta(days=lasting)
    ended = project.fate == "finished"
    if raised + timedelta(days=lasting) > life[1]:
        closed = life[1] if ended else None
    bad = project.story.trouble in ("cost", "supplier", "schedule") and code in ("R1", "R2")
    return Entry(
        project,
        code,
        title.format(**words(project)),
        random.choice(fitting(RESPONSES, words(project))).format(**words(project)),
        random.choice((project.manager, project.manager, project.sponsor)),
        raised,
        closed,
        work_day((closed or raised + timedelta(days=lasting)) - timedelta(days=random.randint(-12, 40))),
        random.randint(3, 4) if bad else random.randint(1, 4),
        impact,
        thousands(project.budget * random.uniform(0.008, 0.03) * impact / 3),
        random.uniform(0.0, 0.12) if bad else random.uniform(-0.15, 0.03),
    )


# --- Changes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    project: Project
    code: str
    title: str
    raised: date
    decided: date | None
    state: str
    cost: int
    days: int
    decision: str


WISHES = [
    "[works] Extended warranty for {thing}",
    "[works] Spare parts package for {thing}",
    "[systems] Extra reports from {thing}",
    "[systems] Extend {thing} to the Rotterdam terminal",
]
REASONS = {
    "reset": "Recovery plan: new baseline after delays with {thing}",
    "scope": "Larger scope of {thing}",
}


def decision_of(project: Project, version: int) -> str:
    """Reference of the decision that approved a baseline."""
    day = project.baselines[version].approved_on
    if version == 0:
        return f"Investment board {day:%d %b %Y}"
    return f"Portfolio board {day:%d %b %Y}, CR{version:02d}"


def changes(projects: list[Project], horizon: Horizon, random: Random) -> list[Change]:
    """Every new baseline has its change request; others are open or were rejected."""
    result = []
    for project in projects:
        for old, new in zip(project.baselines, project.baselines[1:], strict=False):
            raised = work_day(new.approved_on - timedelta(days=random.randint(18, 45)))
            title = REASONS[new.kind].format(**words(project))
            effect, days = new.budget - old.budget, (new.finish - old.finish).days
            decision = decision_of(project, new.version)
            result.append(
                Change(
                    project, f"CR{new.version:02d}", title, raised, new.approved_on, "approved", effect, days, decision
                )
            )
        life = span(project, horizon)
        if life and random.random() < 0.4:
            result.append(_other_change(project, len(project.baselines), life, horizon, random))
    return result


def _other_change(project: Project, number: int, life: tuple[date, date], horizon: Horizon, random: Random) -> Change:
    raised = work_day(life[0] + timedelta(days=round((life[1] - life[0]).days * random.uniform(0.3, 0.95))))
    decided = work_day(raised + timedelta(days=random.randint(20, 70)))
    title = random.choice(fitting(WISHES, words(project)))
    state = "open" if decided > horizon.last else "rejected"
    cost = thousands(project.budget * random.uniform(0.01, 0.05))
    decision = "" if state == "open" else f"Portfolio board {decided:%d %b %Y}: not affordable this year"
    return Change(
        project,
        f"CR{number:02d}",
        title.format(**words(project)),
        raised,
        None if state == "open" else decided,
        state,
        cost,
        random.randint(0, 30),
        decision,
    )
