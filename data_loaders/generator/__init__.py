"""The sample organization "Harbour Group": source files of a port and logistics group, made for a seed.

Nothing here is drawn from the clock or the environment: the same arguments give the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from data_loaders.generator import tables_money, tables_people, tables_projects, tables_registers
from data_loaders.generator.bookings import place
from data_loaders.generator.dates import Horizon
from data_loaders.generator.links import benefits, dependencies
from data_loaders.generator.milestones import plan_milestones
from data_loaders.generator.money import keep_books, rates
from data_loaders.generator.people import hire
from data_loaders.generator.plans import make_projects
from data_loaders.generator.registers import changes, raise_entries
from data_loaders.generator.status import disagree, write_reports
from data_loaders.generator.writer import Output

NOTICE = (
    "Harbour Group is invented. Its projects, people and money are generated (seed {seed}) to show what Steerco does."
)


def generate(out: Path, projects: int = 60, people: int = 180, months: int = 36, seed: int = 7) -> None:
    """Write the source files of Harbour Group, with a manifest, into a folder.

    months: length of the plan from April 2024; data are reported up to five months before its end.
    """
    if projects < 1 or people < 2 or months < 6:
        raise ValueError("Harbour Group needs at least 1 project, 2 people and 6 months")

    def dice(concern: str) -> Random:
        return Random(f"{seed}/{concern}")  # each concern has its own, so that one does not disturb another

    horizon, output = Horizon(months), Output(Path(out))
    portfolio = make_projects(horizon, projects, dice("plans"))
    staff = hire(people, portfolio, horizon, dice("people"))
    books = keep_books(portfolio, horizon, dice("money"))
    chance = dice("milestones")
    milestones = {project.code: plan_milestones(project, horizon, chance) for project in portfolio}
    reports = write_reports(books, milestones, horizon, dice("status"))
    conflicts = disagree(reports, books, horizon, dice("conflicts"))
    stints = place(staff, portfolio, horizon, dice("stints"))

    tables_projects.write_register(output, portfolio, milestones, horizon)
    tables_projects.write_baselines(output, portfolio, horizon)
    tables_projects.write_status(output, reports, horizon)
    tables_registers.write_milestones(output, milestones, portfolio, horizon)
    risks = raise_entries(portfolio, horizon, dice("risks"), issues=False)
    issues = raise_entries(portfolio, horizon, dice("issues"), issues=True)
    tables_registers.write_logs(output, risks, issues, horizon)
    tables_registers.write_changes(output, changes(portfolio, horizon, dice("changes")), horizon)
    tables_registers.write_dependencies(output, dependencies(portfolio, horizon, dice("dependencies")), horizon)
    tables_registers.write_benefits(output, benefits(portfolio, dice("benefits")), horizon)
    tables_money.write_budget(output, books, horizon)
    tables_money.write_ledger(output, books, horizon)
    tables_money.write_forecast(output, books, horizon)
    tables_money.write_rates(output, rates(horizon, dice("rates")), horizon)
    tables_money.write_conflicts(output, conflicts)
    tables_people.write_roster(output, staff, horizon)
    tables_people.write_holidays(output, horizon)
    tables_people.write_absence(output, staff, horizon)
    tables_people.write_plans(output, stints, horizon, dice("plans of people"))
    tables_people.write_timesheets(output, stints, horizon, dice("timesheets"))
    output.manifest(
        {
            "organization": "Harbour Group",
            "notice": NOTICE.format(seed=seed),
            "reporting_currency": "GBP",
            "fiscal_year_start": 4,
            "levels": {"portfolio": "Portfolio", "program": "Program"},
            "money_basis": "life",
            "cadence_days": 31,
            "tolerance": {"amount": 1000},  # managers report in thousands
        }
    )
