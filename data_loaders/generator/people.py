"""The people of Harbour Group: contracts, joiners and leavers, leave and sickness."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from data_loaders.generator.dates import Horizon, holidays
from data_loaders.generator.organization import UNDER_USED, Post, names, posts
from data_loaders.generator.plans import Project

SPECIALISTS = ("Solution architect", "Security specialist", "Data engineer", "Marine surveyor")


@dataclass
class Person:
    number: str
    name: str
    post: Post
    contractor: bool
    weekly: float  # contracted hours
    joined: date
    departed: date | None
    load: float  # share of the available time that is planned
    leave: dict[date, float] = field(default_factory=dict)  # week -> hours
    booked: dict[date, date] = field(default_factory=dict)  # week of leave -> day from which it is known
    sickness: dict[date, float] = field(default_factory=dict)
    free: dict[date, float] = field(default_factory=dict)  # week -> public holiday hours

    @property
    def role(self) -> str:
        return self.post.role

    def works(self, week: date) -> bool:
        return self.joined <= week + timedelta(days=4) and (self.departed is None or week < self.departed)

    def hours(self, week: date, known: date | None = None) -> float:
        """Hours left after holidays and leave; with `known`, only leave that was booked by then."""
        if not self.works(week):
            return 0.0
        leave = self.leave.get(week, 0.0)
        if known is not None and self.booked.get(week, week) > known:
            leave = 0.0
        return max(0.0, self.weekly - self.free.get(week, 0.0) - leave)


def hire(count: int, projects: list[Project], horizon: Horizon, random: Random) -> list[Person]:
    """Everybody who works for Harbour Group over the horizon; also names managers and sponsors."""
    managers = max(1, min(count - 1, round(len(projects) / 2.25))) if count > 1 else 1
    places = posts(count, managers)
    pool = names(random, len(places) + max(4, len(projects) // 4))
    people = [
        _contract(n, post, pool[n], n < managers, horizon=horizon, random=random) for n, post in enumerate(places)
    ]
    _over_book(people, random)
    calendars = holidays(horizon.start.year, horizon.weeks[-1].year)
    for person in people:
        _take_holidays(person, calendars[person.post.calendar], horizon)
        _take_leave(person, horizon, random)
    _appoint(projects, [p for p in people if p.role == "Project manager"][:managers], pool[len(places) :], random)
    return people


def _contract(number: int, post: Post, name: str, steady: bool, *, horizon: Horizon, random: Random) -> Person:
    """Draw a person's contract. Who is steady stays throughout, so that projects keep their managers."""
    contractor = random.random() < (0.3 if post.role in ("Developer", "Data engineer", "Tester") else 0.1)
    full = 40.0 if contractor or post.calendar == "NL" else 37.5
    weekly = full * random.choice((0.6, 0.8, 0.8)) if not contractor and random.random() < 0.13 else full
    joined = horizon.start - timedelta(days=random.randint(60, 4000))
    days = (horizon.last - horizon.start).days
    departed = None
    if not steady and random.random() < 0.16:
        joined = horizon.start + timedelta(days=random.randint(20, max(21, days - 30)))
    if not steady and random.random() < 0.13:
        departed = max(joined, horizon.start) + timedelta(days=random.randint(days // 3, days + 60))
        departed = departed if departed < horizon.last + timedelta(days=60) else None
    low, high = (0.5, 0.68) if post.team in UNDER_USED else (0.8, 0.98)
    return Person(
        f"{'C' if contractor else 'E'}{1001 + number * 7 % 9000}",
        name,
        post,
        contractor,
        round(weekly, 1),
        joined,
        departed,
        random.uniform(low, high),
    )


def _over_book(people: list[Person], random: Random) -> None:
    """A few specialists are promised to too many projects; data engineers are always full."""
    experts = [p for p in people if p.role in SPECIALISTS and p.departed is None]
    for person in experts:
        if person.role == "Data engineer":
            person.load = random.uniform(0.99, 1.08)
    for person in random.sample(experts, min(len(experts), max(1, round(len(people) / 22)))):
        person.load = random.uniform(1.14, 1.34)


def _appoint(projects: list[Project], managers: list[Person], others: list[str], random: Random) -> None:
    """One to three projects per manager; a sponsor looks after one portfolio's projects."""
    sponsors: dict[str, list[str]] = defaultdict(list)
    portfolios = sorted({project.idea.portfolio for project in projects})
    for place, name in enumerate(others):
        sponsors[portfolios[place % len(portfolios)]].append(name)
    ordered = sorted(projects, key=lambda p: (p.start, p.code))
    turns = [manager for _ in range(3 + len(projects) // max(1, len(managers))) for manager in managers]
    for project, manager in zip(ordered, turns, strict=False):
        project.manager = manager.name
        project.sponsor = random.choice(sponsors[project.idea.portfolio])


# --- Time off ----------------------------------------------------------------------------------------


def _take_holidays(person: Person, days: dict[date, str], horizon: Horizon) -> None:
    for day in days:
        if day.weekday() < 5:
            week = day - timedelta(days=day.weekday())
            person.free[week] = person.free.get(week, 0.0) + person.weekly / 5


def _take_leave(person: Person, horizon: Horizon, random: Random) -> None:
    """Two weeks in summer, one around Christmas, some days between; short sickness now and then."""
    weeks = horizon.weeks
    for year in range(horizon.start.year, weeks[-1].year + 1):
        summer = _monday(date(year, 6, 24) + timedelta(days=random.randint(0, 62)))
        for week in (summer, summer + timedelta(weeks=1)):
            _leave(person, week, 5, random.randint(90, 170))
        _leave(person, _monday(date(year, 12, 23)), random.choice((2, 3, 5)), random.randint(40, 120))
        for _ in range(random.randint(3, 5)):
            _leave(person, random.choice(weeks), random.choice((1, 1, 2, 3, 5)), random.randint(15, 110))
    for week in weeks:
        winter = week.month in (11, 12, 1, 2)
        if week <= horizon.last and random.random() < (0.035 if winter else 0.018):
            day = person.weekly / 5
            rest = person.weekly - person.free.get(week, 0.0) - person.leave.get(week, 0.0)
            hours = min(rest, day * random.choice((1, 1, 2, 3)))
            if hours > 0:
                person.sickness[week] = round(hours, 2)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _leave(person: Person, week: date, days: int, lead: int) -> None:
    rest = person.weekly - person.free.get(week, 0.0) - person.leave.get(week, 0.0)
    hours = min(rest, days * person.weekly / 5)
    if hours > 0.01:
        person.leave[week] = round(person.leave.get(week, 0.0) + hours, 2)
        person.booked[week] = min(person.booked.get(week, week), week - timedelta(days=lead))
