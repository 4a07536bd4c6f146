"""Monthly status reports: ratings, figures and sentences as the project managers declare them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from data_loaders.generator.dates import Horizon, add_work_days
from data_loaders.generator.milestones import Milestone, next_and_last
from data_loaders.generator.money import Books
from data_loaders.generator.narratives import ACHIEVED, NEXT, lines, path_to_green, say
from data_loaders.generator.organization import TEAMS
from data_loaders.generator.plans import Month, Project

RAGS = ("Green", "Amber", "Red")
MEASURES = ("current_budget", "cost_to_date", "eac")
WORDS = {"on_hold": "On hold", "cancelled": "Cancelled", "complete": "Complete", "approved": "Not started"}
RULES = {"software": "assessed", "data": "assessed", "civil": "units complete", "electrical": "weighted milestones"}


@dataclass
class Report:
    """One project's row in a month's workbook."""

    project: Project
    index: int
    overall: str
    dimensions: dict[str, str] = field(default_factory=dict)
    assured: str = ""
    percent: float = 0.0
    finish: date | str = ""
    finished_on: date | None = None
    narrative: str = ""
    path: str = ""
    achievements: str = ""
    next_steps: str = ""
    submitted_on: date | None = None
    figures: dict[str, int] = field(default_factory=dict)  # measure -> thousands


def rate_schedule(days: int) -> int:
    return (days > 7) + (days > 30)


def rate_cost(over: float) -> int:
    return (over >= 0.05) + (over >= 0.10)


class Reporter:
    """Writes the reports of one project, month after month."""

    def __init__(
        self, book: Books, milestones: list[Milestone], horizon: Horizon, habits: dict[str, str], random: Random
    ):
        self.book, self.project, self.milestones = book, book.project, milestones
        self.horizon, self.random = horizon, random
        self.habit = habits[self.project.manager]
        self.sentence, self.was_late, self.version, self.index = "", False, 0, 0
        self.spells: dict[str, tuple[int, int]] = {}  # dimension -> (last month, rating)

    def reports(self) -> list[Report]:
        return [report for index in sorted(self.project.months) if (report := self._report(index))]

    def _report(self, index: int) -> Report | None:
        month, stop = self.project.months[index], self.project.stop
        if month.state == "proposed" or (month.state in ("complete", "cancelled") and index > (stop or 0) + 1):
            return None
        if month.state == "on_hold" and (index - (stop or 0)) % 3 and index < self.horizon.history - 1:
            return None
        self.index = index
        worst = self._ratings(index, month)
        report = self._fill(index, month, worst)
        return None if self._forgotten(index, month) else report

    def _forgotten(self, index: int, month: Month) -> bool:
        chance = {"good": 0.02, "late": 0.05, "forgetful": 0.14}[self.habit]
        telling = self.project.story.declared != "fair" and index >= self.horizon.history - 2
        return month.state == "active" and not telling and self.random.random() < chance

    # --- Ratings --------------------------------------------------------------------------------------

    def _ratings(self, index: int, month: Month) -> dict[str, int]:
        slip = (month.finish - self.project.baselines[month.baseline].finish).days
        ratings = {"schedule": rate_schedule(slip), "cost": rate_cost(self.book.overrun(index))}
        for name, chance in (("scope", 0.006), ("resources", 0.016), ("risks", 0.012), ("benefits", 0.004)):
            ratings[name] = self._spell(name, index, chance)
        trouble, bad = self.project.story.trouble, max(ratings["schedule"], ratings["cost"])
        if trouble == "scope" and bad and month.baseline == 0:
            ratings["scope"] = max(1, ratings["scope"])
        if trouble == "supplier" and bad:
            ratings["risks"] = bad
        declared = self.project.story.declared
        if declared == "too_green" and month.share > 0.45:
            return dict.fromkeys(ratings, 0)
        if declared == "too_dark" and month.share > 0.3:
            ratings["risks"] = 1
        return ratings

    def _spell(self, name: str, index: int, chance: float) -> int:
        """Softer dimensions go amber for a few months now and then."""
        until, rating = self.spells.get(name, (-1, 0))
        if index > until and self.random.random() < chance:
            until, rating = index + self.random.randint(1, 4), 1
            self.spells[name] = (until, rating)
        return rating if index <= until else 0

    # --- The row --------------------------------------------------------------------------------------

    def _fill(self, index: int, month: Month, ratings: dict[str, int]) -> Report:
        overall = max(ratings.values())
        report = Report(self.project, index, WORDS.get(month.state) or RAGS[overall])
        facts = self._facts(index, month, RAGS[overall])
        situation = self._situation(index, month, ratings)
        report.narrative = self.sentence = say(situation, facts, self.random, self.sentence)
        report.percent = round(month.done * 100, 1)
        report.finish = "TBC" if month.state in ("on_hold", "cancelled") else month.finish
        report.finished_on = month.finish if month.state == "complete" else None
        if month.state == "active":
            report.dimensions = {name: RAGS[rating] for name, rating in ratings.items()}
            report.achievements = lines(ACHIEVED, facts, self.random)
            report.next_steps = lines(NEXT, facts, self.random)
            if overall and self.random.random() < 0.85:
                report.path = path_to_green(self._problem(ratings), facts, self.random)
        report.submitted_on = self._submitted(index)
        report.figures = {
            "current_budget": round(self.book.current_budget(index) / 1000),
            "cost_to_date": round(self.book.cost[index] / 100_000),
            "eac": round(self.book.eac[index] / 100_000),
        }
        self.was_late, self.version = ratings["schedule"] > 0, month.baseline
        return report

    def _problem(self, ratings: dict[str, int]) -> str:
        worst = max(ratings, key=lambda name: ratings[name])
        if self.project.story.trouble == "supplier" and worst in ("schedule", "risks"):
            return "supplier"
        return worst if worst != "scope" else "other"

    def _situation(self, index: int, month: Month, ratings: dict[str, int]) -> str:
        project, story = self.project, self.project.story
        if month.state in ("on_hold", "cancelled"):
            return "held" if month.state == "on_hold" and index == project.stop else month.state
        if month.state == "approved":
            return "not_started"
        if month.state == "complete":
            return "complete" if index == project.stop else "closing"
        if month.baseline > self.version:
            return "rescoped" if project.baselines[month.baseline].kind == "scope" else "rebaselined"
        if story.declared == "too_green" and month.share > 0.45:
            return "rosy"
        if story.declared == "too_dark" and ratings["risks"] and not ratings["schedule"] + ratings["cost"]:
            return "gloomy"
        if month.elapsed < 0.07:
            return "start"
        return self._colour_situation(month, ratings)

    def _colour_situation(self, month: Month, ratings: dict[str, int]) -> str:
        schedule, cost, overall = ratings["schedule"], ratings["cost"], max(ratings.values())
        if overall == 0:
            slip = (month.finish - self.project.baselines[month.baseline].finish).days
            reached = any(m.reached == self.index for m in self.milestones)
            return "better" if self.was_late else "reached" if reached else "early" if slip < -12 else "fine"
        if self.project.story.trouble == "supplier" and schedule:
            return "stalled"
        if ratings["scope"] and self.project.story.trouble == "scope":
            return "scope"
        if max(schedule, cost) == 0:
            soft = {"resources": "people", "risks": "risk", "benefits": "worth", "scope": "disputed"}
            return next((saying for name, saying in soft.items() if ratings[name]), "gloomy")
        if cost > schedule or (cost == schedule and self.random.random() < 0.5):
            return "very_dear" if cost == 2 else "dear"
        return "very_late" if schedule == 2 else "late"

    def _facts(self, index: int, month: Month, colour: str) -> dict[str, str]:
        idea, end = self.project.idea, self.horizon.end_of(index)
        slip = (month.finish - self.project.baselines[month.baseline].finish).days
        coming, latest = next_and_last(self.milestones, index)
        by = add_work_days(end, self.random.randint(8, 24))
        return {
            "kind": idea.kind,
            "thing": idea.thing,
            "Thing": idea.thing[0].upper() + idea.thing[1:],
            "supplier": idea.supplier,
            "days": str(max(slip, 0)),
            "ahead": str(max(-slip, 0)),
            "weeks": str(max(1, round(slip / 7))),
            "pct": f"{max(self.book.overrun(index), 0.0) * 100:.0f}%",
            "next": coming,
            "done": latest,
            "manager": self.project.manager,
            "sponsor": self.project.sponsor,
            "colour": colour.lower(),
            "finish": f"{month.finish:%d %B %Y}",
            "percent": f"{month.done * 100:.0f}%",
            "month": f"{end:%B}",
            "by": f"{by:%d %B}",
            "team": next(team for team in TEAMS if "Data" in team),
        }

    def _submitted(self, index: int) -> date:
        """Reports are due five working days after the month's end."""
        days = self.random.randint(2, 5)
        if (self.habit == "late" and self.random.random() < 0.6) or self.random.random() < 0.05:
            days = self.random.randint(9, 17)
        return add_work_days(self.horizon.end_of(index), days)


def write_reports(
    books: dict[str, Books], milestones: dict[str, list[Milestone]], horizon: Horizon, random: Random
) -> list[Report]:
    """All reports, ordered by month and project."""
    managers = sorted({book.project.manager for book in books.values()})
    habits = {name: random.choices(("good", "late", "forgetful"), (70, 18, 12))[0] for name in managers}
    reports = [
        report
        for code, book in books.items()
        for report in Reporter(book, milestones[code], horizon, habits, random).reports()
    ]
    reports = _silence(reports, horizon, random)
    _assure(reports, horizon)
    order = {code: place for place, code in enumerate(books)}
    return sorted(reports, key=lambda report: (report.index, order[report.project.code]))


def _silence(reports: list[Report], horizon: Horizon, random: Random) -> list[Report]:
    """Two projects have not reported for the last month, and one for three months: their status is stale."""
    last = horizon.history - 1
    fair = sorted({r.project.code for r in reports if r.project.runs(last) and r.project.story.name == "steady"})
    quiet = dict(zip(random.sample(fair, min(3, len(fair) // 4)), (1, 1, 3), strict=False))
    return [report for report in reports if report.index <= last - quiet.get(report.project.code, 0)]


def _assure(reports: list[Report], horizon: Horizon) -> None:
    """Twice a year the assurance team rates the twelve largest projects by their figures alone."""
    large = sorted({r.project.code: r.project for r in reports}.values(), key=lambda p: (-p.budget, p.code))
    codes = {project.code for project in large[: max(1, len(large) // 5)]}
    for report in reports:
        if report.project.code in codes and report.dimensions and horizon.first_of(report.index).month in (3, 9):
            month = report.project.months[report.index]
            slip = (month.finish - report.project.baselines[month.baseline].finish).days
            over = report.project.months[report.index].over
            report.assured = RAGS[max(rate_schedule(slip), rate_cost(over))]


# --- Sources that disagree ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Conflict:
    """A figure of a manager's report that differs from the books: thousands, and cents."""

    fact: str
    project: Project
    stated: int
    booked: int


def disagree(reports: list[Report], books: dict[str, Books], horizon: Horizon, random: Random) -> list[Conflict]:
    """Make some figures of the last reports differ by more than 1 % and 5,000."""
    last = [r for r in reports if r.index == horizon.history - 1 and r.project.runs(r.index)]
    rosy = [r for r in last if r.project.story.declared == "too_green"]
    others = [r for r in last if r not in rosy]
    chosen = rosy[:2] + random.sample(others, max(0, min(len(others), round(len(books) / 5) - len(rosy[:2]))))
    conflicts = []
    for place, report in enumerate(chosen):
        book = books[report.project.code]
        fact = "eac" if report in rosy else MEASURES[place % 3]
        booked = {
            "current_budget": book.current_budget(report.index) * 100,
            "cost_to_date": book.cost[report.index],
            "eac": book.eac[report.index],
        }[fact]
        report.figures[fact] = _other_figure(report, fact, booked, random)
        conflicts.append(Conflict(fact, report.project, report.figures[fact], booked))
    return conflicts


def _other_figure(report: Report, fact: str, booked: int, random: Random) -> int:
    """A figure as a manager might have it: an old budget, cost without accruals, a hopeful forecast."""
    true = round(booked / 100_000)
    least = max(7, round(true * 0.013) + 1)
    baselines = report.project.baselines
    guess = {
        "current_budget": round(baselines[-2].budget / 1000) if len(baselines) > 1 else round(true * 1.03),
        "cost_to_date": round(true * random.uniform(0.93, 0.98)),
        "eac": min(report.figures["current_budget"], round(true * random.uniform(0.93, 0.97))),
    }[fact]
    if abs(guess - true) >= least:
        return guess
    return true - least if guess <= true else true + least
