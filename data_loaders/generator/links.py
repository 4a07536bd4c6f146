"""Dependencies between projects, and the benefits that projects are to bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from data_loaders.generator.dates import Horizon, work_day
from data_loaders.generator.narratives import fitting
from data_loaders.generator.plans import Project
from data_loaders.generator.registers import thousands, words

BENEFITS = {
    "software": ["Fewer manual entries in {thing}", "Licences of the old system ended"],
    "data": ["Better berth and yard decisions from {thing}", "Reports no longer made by hand"],
    "civil": ["Additional throughput from {thing}", "Lower maintenance cost"],
    "electrical": ["Energy saved by {thing}", "Fewer breakdown hours"],
    "process": ["Hours saved through {thing}", "Penalties and losses avoided"],
}
HANDOVERS = [
    "[systems] Interface of {thing} in test",
    "[works] Civil and cable works for {thing}",
    "[systems] Cleaned master data from {thing}",
    "[works] Site access released by the team of {thing}",
    "[systems] Access rights from {thing}",
    "Handover of {thing}",
]


# --- Dependencies ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dependency:
    receiver: Project
    giver: Project
    code: str
    title: str
    need_by: date
    part: float  # of the giver's time at which it delivers

    def forecast(self, index: int) -> date:
        month = self.giver.months[index]
        days = (month.finish - self.giver.start).days
        return work_day(self.giver.start + timedelta(days=round(days * self.part)))


def dependencies(projects: list[Project], horizon: Horizon, random: Random) -> list[Dependency]:
    """About two in five projects wait for something from another one."""
    running = [p for p in projects if p.baselines and p.fate in ("running", "finished", "approved")]
    result: list[Dependency] = []
    for receiver in running:
        givers = [g for g in running if g is not receiver and g.start < receiver.baselines[0].finish]
        givers = [g for g in givers if g.baselines[0].finish > receiver.start]
        if givers and random.random() < 0.42:
            giver, part = random.choice(givers), random.uniform(0.55, 1.0)
            plan = giver.baselines[0]
            due = plan.start + timedelta(days=round((plan.finish - plan.start).days * part))
            need = work_day(due + timedelta(days=random.randint(3, 45)))
            title = random.choice(fitting(HANDOVERS, words(giver))).format(**words(giver))
            result.append(Dependency(receiver, giver, f"D{len(result) + 1:02d}", title, need, part))
    return result


# --- Benefits ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Benefit:
    project: Project
    code: str
    title: str
    owner: str
    approved: int  # over three years, whole units
    yield_: float  # what it will bring, as a share of the approved

    def starts(self, index: int) -> date:
        return work_day(self.project.months[index].finish + timedelta(days=60))

    def forecast(self, index: int) -> int:
        late = max(0.0, self.project.months[index].over)
        share = self.project.months[index].share
        return thousands(self.approved * (1 + (self.yield_ - 1) * share) * (1 - late / 2))

    def realized(self, index: int, day: date) -> int:
        """Brought so far in whole units: ramps up over a year, all of it three years after the start."""
        months = (day - self.starts(index)).days / 30.4
        if self.project.fate != "finished" or months <= 0:
            return 0
        full_months = months * months / 24 if months < 12 else months - 6
        return thousands(self.approved * self.yield_ * min(1.0, full_months / 30))


def benefits(projects: list[Project], random: Random) -> list[Benefit]:
    """One or two benefits per project with an approved budget."""
    result = []
    for project in projects:
        if project.baselines:
            titles = BENEFITS[project.idea.kind][: random.randint(1, 2)]
            for number, title in enumerate(titles, start=1):
                worth = thousands(project.budget * random.uniform(0.5, 1.5) / number)
                text = title.format(**words(project))
                result.append(Benefit(project, f"B{number}", text, project.sponsor, worth, random.uniform(0.7, 1.12)))
    return result
