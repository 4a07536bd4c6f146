"""The files of human resources and of resource planning."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from data_loaders.generator.bookings import Stint, ask, book_time, mistype, plan
from data_loaders.generator.dates import WEEKS_AHEAD, Horizon, holidays, next_monday
from data_loaders.generator.people import Person
from data_loaders.generator.plans import Project
from data_loaders.generator.writer import Output, columns

NOTICE = timedelta(days=60)


def _uk(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def write_roster(out: Output, people: list[Person], horizon: Horizon) -> None:
    """Everybody who is or was with the group, with joiners and leavers as far as they are known."""
    header = columns("Employee,Name,Team,Role,Contract,Weekly hours,Joined,Left,Calendar,Location")
    for index in horizon.reported:
        if index and not horizon.closes_quarter(index):
            continue
        day = horizon.end_of(index)
        rows = [_roster_row(p, day) for p in people if p.joined <= day + NOTICE]
        out.csv(f"people/roster-{day:%Y-%m}.csv", "roster", day, header, rows)


def _roster_row(person: Person, day: date) -> list[Any]:
    left = person.departed if person.departed and person.departed <= day + NOTICE else None
    contract = "Contractor" if person.contractor else "Employee"
    return [
        person.number,
        person.name,
        person.post.team,
        person.role,
        contract,
        f"{person.weekly:g}",
        _uk(person.joined),
        _uk(left),
        person.post.calendar,
        person.post.location,
    ]


def write_holidays(out: Output, horizon: Horizon) -> None:
    header = columns("Calendar,Day,Name,Published")
    calendars = holidays(horizon.start.year, horizon.weeks[-1].year)
    rows = [[calendar, day, name, horizon.start] for calendar, days in calendars.items() for day, name in days.items()]
    out.csv("people/holidays.csv", "holidays", horizon.end_of(0), header, rows)


def write_absence(out: Output, people: list[Person], horizon: Horizon) -> None:
    """Per quarter: what was taken since the last extract, and the leave that is planned for half a year."""
    header = columns("Employee,Week,Kind,Hours")
    since = next_monday(horizon.start)
    for known in horizon.planning_dates:
        now = next_monday(known)
        until = now + timedelta(weeks=WEEKS_AHEAD)
        rows: list[list[Any]] = []
        for person in people:
            for week in horizon.weeks:
                past = since <= week < now
                leave = person.leave.get(week, 0.0) if person.works(week) else 0.0
                if leave and (past or (now <= week < until and person.booked[week] <= known)):
                    rows.append([person.number, week, "Leave", f"{leave:g}"])
                if past and person.works(week) and person.sickness.get(week):
                    rows.append([person.number, week, "Sickness", f"{person.sickness[week]:g}"])
        out.csv(f"people/absence-{known:%Y-%m-%d}.csv", "absence", known, header, rows)
        since = now


def write_plans(out: Output, stints: list[Stint], horizon: Horizon, random: Random) -> None:
    """Allocations and demand, stated once a quarter and at the last data date for half a year ahead."""
    header = columns("Employee,Project,Week,Hours,Booking")
    asked = columns("Role,Project,Week,Hours")
    for known in horizon.planning_dates:
        registered = [s for s in stints if _known(s.project, known, horizon)]
        rows = [
            [b.person.number, b.project.code, b.week, f"{b.hours:g}", "Hard" if b.firm else "Soft"]
            for b in plan(registered, known, horizon, random)
        ]
        out.csv(f"people/allocations-{known:%Y-%m-%d}.csv", "allocations", known, header, rows)
        wanted = ask(registered, known, horizon, random)
        demand = [[role, code, week, f"{hours:g}"] for (role, code, week), hours in wanted.items()]
        out.csv(f"people/demand-{known:%Y-%m-%d}.csv", "demand", known, asked, demand)


def _known(project: Project, day: date, horizon: Horizon) -> bool:
    """Whether the project is in a register that was loaded before the plan of the day."""
    first = min(project.months)
    return first == 0 or horizon.end_of(first) <= day


def write_timesheets(out: Output, stints: list[Stint], horizon: Horizon, random: Random) -> None:
    header = columns("Employee,Project,Week,Hours")
    entries = mistype(book_time(stints, horizon, random), random)
    for index in horizon.reported:
        first, day = horizon.first_of(index), horizon.end_of(index)
        rows = [
            [person, code, week, f"{hours:g}"]
            for (person, code, week), hours in sorted(entries.items())
            if first <= week <= day
        ]
        out.csv(f"people/timesheets-{day:%Y-%m}.csv", "timesheets", day, header, rows)
