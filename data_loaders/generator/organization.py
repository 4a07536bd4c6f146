"""People's names, teams and roles of Harbour Group."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words("""
Amara Priya Joost Fatima Callum Ingrid Wei Oluwaseun Hannah Mateusz Zainab Rhys Chidi Sanne Yusuf Eleanor Tomasz
Aisha Bram Nadia Declan Mei Kofi Freya Rajesh Lotte Samuel Leila Pieter Grace Hiroshi Olga Femi Charlotte Arjun
Marieke Ibrahim Siobhan Daan Thandiwe Victor Anouk Owen Shreya Luca Abena Gareth Noor Stefan Imogen Kwame Elif
Martin Ruth Diego Katarzyna Hamza Fleur Ewan Sunita Andrei Beatrice Tariq Marit Joseph Lakshmi Ruben Moira Emeka
Astrid
""")
LAST = _words("""
Okafor Sharma Visser Rahman MacLeod Larsen Zhang Adeyemi Whitfield Kowalski Haddad Pritchard Eze Bakker Demir
Ashworth Nowak Siddiqui Jansen Petrova Gallagher Lin Mensah Lindqvist Patel Mulder Osborne Karimi Smit Thornton
Tanaka Ivanova Balogun Hughes Iyer Vermeulen Hassan Byrne Dekker Nkosi Marsh Willems Griffiths Desai Ferri
Asante Rowlands Aziz Novak Fairbairn Boateng Yilmaz Hale Cohen Navarro Wójcik Malik Brouwer Sinclair Rao Popescu
Lambert Anwar Solberg Abbott Menon Hofman Drummond Nwosu Berg
""")

# team: (location, calendar, role -> weight). The weights settle how many people of a role there are.
TEAMS: dict[str, tuple[str, str, dict[str, int]]] = {
    "Project Delivery Office": ("Southport", "UK", {"Project manager": 26}),
    "Business Analysis": ("Southport", "UK", {"Business analyst": 18}),
    "Digital Engineering": ("Southport", "UK", {"Developer": 24, "UX designer": 3}),
    "Enterprise Applications": ("Rotterdam", "NL", {"Application consultant": 14, "Developer": 4}),
    "Data & Analytics": ("Rotterdam", "NL", {"Data engineer": 7, "Data analyst": 6}),
    "Architecture": ("Southport", "UK", {"Solution architect": 8}),
    "Quality & Test": ("Southport", "UK", {"Tester": 13}),
    "Cyber Security": ("Southport", "UK", {"Security specialist": 6}),
    "Civil & Marine Engineering": ("Southport", "UK", {"Civil engineer": 14, "Marine surveyor": 3}),
    "Electrical & Automation": ("Rotterdam", "NL", {"Electrical engineer": 12, "Automation engineer": 6}),
    "Change & Training": ("Southport", "UK", {"Change manager": 10}),
    "Procurement & Commercial": ("Southport", "UK", {"Procurement specialist": 8}),
}
UNDER_USED = ("Quality & Test", "Procurement & Commercial")
SHORT_ROLES = {"Data engineer": (1.5, 1.9), "Security specialist": (1.15, 1.35), "Solution architect": (1.04, 1.15)}

# How much a project of a kind asks for a role, relative to the others.
NEEDS: dict[str, dict[str, float]] = {
    "software": {
        "Project manager": 1,
        "Business analyst": 1.5,
        "Developer": 3,
        "UX designer": 0.5,
        "Application consultant": 2,
        "Data engineer": 0.5,
        "Solution architect": 0.8,
        "Tester": 1.5,
        "Security specialist": 0.5,
        "Change manager": 0.6,
        "Procurement specialist": 0.4,
    },
    "data": {
        "Project manager": 1,
        "Business analyst": 1,
        "Developer": 1,
        "Data engineer": 3,
        "Data analyst": 3,
        "Solution architect": 0.8,
        "Tester": 0.6,
        "Security specialist": 0.3,
        "Application consultant": 0.4,
        "Procurement specialist": 0.2,
    },
    "civil": {
        "Project manager": 1,
        "Civil engineer": 3.5,
        "Marine surveyor": 1,
        "Electrical engineer": 0.6,
        "Procurement specialist": 0.8,
        "Change manager": 0.2,
        "Business analyst": 0.2,
    },
    "electrical": {
        "Project manager": 1,
        "Electrical engineer": 3,
        "Automation engineer": 2,
        "Civil engineer": 0.8,
        "Security specialist": 0.3,
        "Solution architect": 0.3,
        "Procurement specialist": 0.6,
        "Tester": 0.5,
        "Change manager": 0.3,
        "Data engineer": 0.2,
    },
    "process": {
        "Project manager": 1,
        "Business analyst": 2,
        "Change manager": 1.5,
        "Application consultant": 0.6,
        "Data analyst": 0.5,
        "Procurement specialist": 0.6,
        "Security specialist": 0.3,
    },
}


@dataclass(frozen=True)
class Post:
    """A place in a team."""

    team: str
    role: str
    location: str
    calendar: str


def names(random: Random, count: int) -> list[str]:
    """So many different names."""
    pairs = [(first, last) for first in FIRST for last in LAST]
    random.shuffle(pairs)
    spare = [f"{first} {middle}. {last}" for first, last in pairs[:2000] for middle in "AEJKMRST"]
    return ([f"{first} {last}" for first, last in pairs] + spare)[:count]


def posts(count: int, managers: int) -> list[Post]:
    """The posts for so many people, project managers first; every role is filled in proportion."""
    every = [
        (Post(team, role, location, calendar), weight)
        for team, (location, calendar, roles) in TEAMS.items()
        for role, weight in roles.items()
    ]
    first = every[0][0]
    result = [first] * min(max(1, count - 1), max(managers, round(count * every[0][1] / 182)))
    rest = every[1:]
    total, left = sum(weight for _, weight in rest), count - len(result)
    exact = [left * weight / total for _, weight in rest]
    counts = [int(value) for value in exact]
    by_remainder = sorted(range(len(rest)), key=lambda i: (counts[i] - exact[i], i))
    for i in by_remainder[: left - sum(counts)]:
        counts[i] += 1
    return result + [post for (post, _), number in zip(rest, counts, strict=True) for _ in range(number)]
