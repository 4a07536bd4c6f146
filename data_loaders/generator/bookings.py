"""Who works on what: stints on projects, and the allocations, demand and timesheets that follow from them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from data_loaders.generator.dates import WEEKS_AHEAD, Horizon, next_monday
from data_loaders.generator.organization import NEEDS, SHORT_ROLES
from data_loaders.generator.people import Person
from data_loaders.generator.plans import Project

FIRM_WEEKS = 13
ENOUGH_PROJECTS = 10  # with fewer under way, some people still work outside projects
UNKNOWN_CODES = ("DIG-0I4", "OPS-O12", "INTERNAL", "INF-999", "FIP-0O7")


@dataclass(frozen=True)
class Stint:
    """A person on a project for some weeks, for a share of the planned time."""

    person: Person
    project: Project
    first: date
    last: date  # the Monday of the last week
    share: float


@dataclass(frozen=True)
class Booking:
    """Hours of a person on a project in a week, as planned on a date."""

    person: Person
    project: Project
    week: date
    hours: float
    firm: bool


def _window(project: Project, horizon: Horizon) -> tuple[date, date] | None:
    """Weeks in which a project has people."""
    if project.fate == "proposed":
        return None
    last = project.months[max(project.months)].finish
    if project.fate in ("on_hold", "cancelled"):
        last = horizon.first_of(project.stop or 0)
    return next_monday(project.start), last


def place(people: list[Person], projects: list[Project], horizon: Horizon, random: Random) -> list[Stint]:
    """Give everybody a run of stints from the first to the last week."""
    windows = {p.code: window for p in projects if (window := _window(p, horizon))}
    running = [p for p in projects if p.code in windows]
    stints: list[Stint] = []
    for person in people:
        if any(project.manager == person.name for project in projects):
            stints += _managing(person, running, windows)
        else:
            stints += _staffing(person, running, windows, horizon, random)
    return stints


def _managing(person: Person, running: list[Project], windows: dict[str, tuple[date, date]]) -> list[Stint]:
    """A manager works on the projects that are theirs."""
    own = [p for p in running if p.manager == person.name]
    weight = {p.code: 0.75 + 0.25 * p.idea.size for p in own}
    stints = []
    edges = sorted({day for p in own for day in (windows[p.code][0], next_monday(windows[p.code][1]))})
    for first, after in pairwise(edges):
        at_once = [p for p in own if windows[p.code][0] <= first <= windows[p.code][1]]
        whole = max(1.55, sum(weight[p.code] for p in at_once))
        last = after - timedelta(weeks=1)
        stints += [Stint(person, p, first, last, weight[p.code] / whole) for p in at_once]
    return stints


def _staffing(
    person: Person, running: list[Project], windows: dict[str, tuple[date, date]], horizon: Horizon, random: Random
) -> list[Stint]:
    weeks, stints = horizon.weeks, []
    week = max(weeks[0], next_monday(person.joined))
    while week <= weeks[-1] and (person.departed is None or week < person.departed):
        open_now = [p for p in running if windows[p.code][0] <= week <= windows[p.code][1]]
        weights = [_pull(p, person.role) for p in open_now]
        if not any(weights) or random.random() > len(open_now) / ENOUGH_PROJECTS:
            week += timedelta(weeks=2)
            continue
        count = random.choice((2, 3, 3) if person.load > 1.1 else (1, 1, 1, 2, 2))
        chosen = sorted({p.code: p for p in random.choices(open_now, weights, k=count)}.values(), key=lambda p: p.code)
        length = timedelta(weeks=random.randint(9, 30))
        ends = [min(week + length, windows[p.code][1]) for p in chosen]
        last = max(min(ends), week)
        last -= timedelta(days=last.weekday())
        parts = [random.uniform(0.6, 1.4) for _ in chosen]
        stints += [Stint(person, p, week, last, part / sum(parts)) for p, part in zip(chosen, parts, strict=True)]
        week = max(last, week) + timedelta(weeks=1)
    return stints


def _pull(project: Project, role: str) -> float:
    """How strongly a project asks for a role."""
    return NEEDS[project.idea.kind].get(role, 0.0) * (project.budget / 1e6 + 0.5) ** 0.55


# --- Plans -------------------------------------------------------------------------------------------


def plan(stints: list[Stint], known: date, horizon: Horizon, random: Random) -> list[Booking]:
    """The resource plan as stated on a date: 26 weeks, firm for a quarter, then tentative and thinner."""
    first = next_monday(known)
    weeks = [first + timedelta(weeks=n) for n in range(WEEKS_AHEAD)]
    weeks = [week for week in weeks if week <= horizon.weeks[-1]]
    bookings = []
    for stint in stints:
        if stint.last < first or stint.first > weeks[-1]:
            continue
        tentative = random.random() < 0.86 or stint.first < first + timedelta(weeks=FIRM_WEEKS)
        for place_, week in enumerate(weeks):
            firm = place_ < FIRM_WEEKS
            if stint.first <= week <= stint.last and (firm or tentative):
                hours = _planned(stint, week, known)
                if hours >= 1:
                    bookings.append(Booking(stint.person, stint.project, week, hours, firm))
    return bookings


def _planned(stint: Stint, week: date, known: date | None) -> float:
    """Hours in whole half hours, after the holidays and the leave that are known."""
    return round(stint.person.hours(week, known) * stint.person.load * stint.share * 2) / 2


def ask(stints: list[Stint], known: date, horizon: Horizon, random: Random) -> dict[tuple[str, str, date], float]:
    """Demand by role, project and week: what the projects asked for, a little above what they got."""
    first = next_monday(known)
    wanted: dict[tuple[str, str, date], float] = defaultdict(float)
    for stint in stints:
        for place_ in range(WEEKS_AHEAD):
            week = first + timedelta(weeks=place_)
            if stint.first <= week <= stint.last and stint.person.works(week):
                wanted[stint.person.role, stint.project.code, week] += (
                    stint.person.weekly * min(stint.person.load, 1.0) * stint.share * 0.9
                )
    factors = {key: random.uniform(*SHORT_ROLES.get(key[0], (0.97, 1.07))) for key in sorted({k[:2] for k in wanted})}
    return {key: max(1.0, round(hours * factors[key[:2]] * 2) / 2) for key, hours in sorted(wanted.items())}


# --- Timesheets --------------------------------------------------------------------------------------


def book_time(stints: list[Stint], horizon: Horizon, random: Random) -> dict[tuple[str, str, date], float]:
    """Hours as booked: person, project, week. Some weeks are missing; sick hours are not booked."""
    by_person: dict[str, list[Stint]] = defaultdict(list)
    for stint in stints:
        by_person[stint.person.number].append(stint)
    result: dict[tuple[str, str, date], float] = {}
    for number in sorted(by_person):
        person = by_person[number][0].person
        for week in (w for w in horizon.weeks if w + timedelta(days=4) <= horizon.last):
            current = [s for s in by_person[number] if s.first <= week <= s.last]
            if current and random.random() > 0.03:
                for key, hours in _week(person, current, week, random).items():
                    result[key] = hours
    return result


def _week(person: Person, current: list[Stint], week: date, random: Random) -> dict[tuple[str, str, date], float]:
    """What one person books in a week; people rarely book much more than their contract."""
    present = max(0.0, person.hours(week) - person.sickness.get(week, 0.0))
    wanted = {s.project.code: present * person.load * s.share * random.uniform(0.85, 1.12) for s in current}
    total = sum(wanted.values())
    cap = min(1.0, person.weekly * 1.15 / total) if total else 1.0
    rounded = {code: round(hours * cap * 2) / 2 for code, hours in wanted.items()}
    return {(person.number, code, week): hours for code, hours in sorted(rounded.items()) if hours >= 0.5}


def mistype(entries: dict[tuple[str, str, date], float], random: Random) -> dict[tuple[str, str, date], float]:
    """Put a handful of entries on project codes that do not exist."""
    wrong = set(random.sample(sorted(entries), min(6, len(entries))))
    return {
        (person, random.choice(UNKNOWN_CODES) if (person, code, week) in wrong else code, week): hours
        for (person, code, week), hours in entries.items()
    }
